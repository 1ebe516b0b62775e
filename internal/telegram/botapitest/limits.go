// Telegram's rates, enforced if asked for.

package botapitest

import (
	"math"
	"time"
)

// chatBurst is how many messages to one chat pass at once before the rate
// counts: Telegram lets short bursts through.
const chatBurst = 5

type limits struct {
	on               bool
	all, chat, group int
}

// A bucket lets rate events a second pass and burst at once.
type bucket struct {
	tokens float64
	at     time.Time
}

// wait returns how long until the next event may pass; zero: now.
func (b *bucket) wait(now time.Time, rate, burst int) time.Duration {
	if b.at.IsZero() {
		b.tokens = float64(burst)
	} else {
		b.tokens = min(float64(burst), b.tokens+now.Sub(b.at).Seconds()*float64(rate))
	}
	b.at = now
	if b.tokens >= 1 {
		return 0
	}
	return time.Duration((1 - b.tokens) / float64(rate) * float64(time.Second))
}

func (b *bucket) take() { b.tokens-- }

// A window holds the events of the last minute.
type window struct {
	events []time.Time
}

func (w *window) wait(now time.Time, most int) time.Duration {
	old := 0
	for old < len(w.events) && now.Sub(w.events[old]) >= time.Minute {
		old++
	}
	w.events = w.events[old:]
	if len(w.events) < most {
		return 0
	}
	return time.Minute - now.Sub(w.events[len(w.events)-most])
}

// spend counts a message or an edit against the limits, or says how many seconds
// to wait. Nothing is counted for a message that may not pass.
func (s *Server) spend(c *chat, isEdit bool) *apiError {
	l := s.cfg.limits
	if !l.on {
		return nil
	}
	now := s.now()
	var wait time.Duration
	if l.all > 0 {
		wait = max(wait, s.rate.wait(now, l.all, l.all))
	}
	if l.chat > 0 && !isEdit {
		wait = max(wait, c.rate.wait(now, l.chat, max(chatBurst, l.chat)))
	}
	group := l.group > 0 && c.kind != private
	if group {
		wait = max(wait, c.minute.wait(now, l.group))
	}
	if wait > 0 {
		return tooManyRequests(max(1, int(math.Ceil(wait.Seconds()))))
	}
	if l.all > 0 {
		s.rate.take()
	}
	if l.chat > 0 && !isEdit {
		c.rate.take()
	}
	if group {
		c.minute.events = append(c.minute.events, now)
	}
	return nil
}
