package service

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/redis"
)

// heart is a Redis whose clock is an hour ahead of ours.
type heart struct {
	beats          int
	last, from, to time.Time
	away           bool
}

func (h *heart) tell() redis.Pulse {
	now := time.Now().Add(time.Hour)
	since := func(t time.Time) time.Duration {
		if t.IsZero() {
			return -1
		}
		return now.Sub(t)
	}
	return redis.Pulse{Last: since(h.last), From: since(h.from), To: since(h.to)}
}

func (h *heart) Pulse(context.Context) (redis.Pulse, error) {
	if h.away {
		return redis.Pulse{}, errors.New("away")
	}
	return h.tell(), nil
}

func (h *heart) Beat(_ context.Context, outage time.Duration) (redis.Pulse, error) {
	if h.away {
		return redis.Pulse{}, errors.New("away")
	}
	h.beats++
	now, before := time.Now().Add(time.Hour), h.tell().Last
	if before >= outage {
		h.from, h.to = h.last, now
	}
	h.last = now
	r := h.tell()
	r.Last = before
	return r, nil
}

// hook is a webhook as pulse sees it.
type hook struct {
	arrived, through bool
	err              error
	asked            int
}

func (h *hook) Arrived() bool {
	a := h.arrived
	h.arrived = false
	return a
}

func (h *hook) Reached(context.Context) (bool, error) {
	h.asked++
	return h.through, h.err
}

// live runs a pulse for a while; each is done before every beat.
func live(p *pulse, d time.Duration, each func()) {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(pulseEvery) {
		each()
		p.beat(context.Background())
	}
}

func TestThePulseBeatsForPollsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heart{}
		p := &pulse{store: h, log: slog.New(slog.DiscardHandler)}
		known := func() (from, to time.Time, ok bool) {
			from, to, later := p.outage(time.Now())
			return from, to, later.IsZero()
		}
		if _, _, ok := known(); ok {
			t.Error("something is known before Redis was asked")
		}
		live(p, 10*time.Minute, func() {})
		if _, _, ok := known(); ok || h.beats != 0 {
			t.Errorf("%d beats although nothing came from Telegram", h.beats)
		}
		live(p, 10*time.Minute, p.heard)
		if from, _, ok := known(); !ok || !from.IsZero() {
			t.Errorf("an outage at %v, known %v", from, ok)
		}

		// The process lives, Redis lives, and Telegram is away.
		began := time.Now()
		live(p, 200*time.Second, func() {})
		if _, _, ok := known(); ok {
			t.Error("during an outage nobody can say that there is none")
		}
		live(p, pulseEvery, p.heard)
		ended := time.Now()
		from, to, ok := known()
		if !ok || from.Sub(began).Abs() > 2*pulseEvery || to.Sub(ended).Abs() > 2*pulseEvery {
			t.Errorf("from %v to %v (%v), want from %v to %v by our own clock", from, to, ok, began, ended)
		}

		// A poll that waits is no outage.
		for range 10 {
			live(p, 30*time.Second, func() {})
			if _, _, ok := known(); !ok {
				t.Error("a poll that waits leaves people waiting")
			}
			live(p, pulseEvery, p.heard)
		}
		if again, _, _ := known(); again.Sub(from).Abs() > time.Second {
			t.Errorf("another outage from %v", again)
		}
	})
}

// TestAnOutageOfRedisIsOneToo: while it is away nothing is committed.
func TestAnOutageOfRedisIsOneToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &heart{}
		p := &pulse{store: h, log: slog.New(slog.DiscardHandler)}
		live(p, time.Minute, p.heard)
		h.away = true
		live(p, 5*time.Minute, p.heard)
		if _, _, later := p.outage(time.Now()); later.IsZero() || time.Until(later) > 80*time.Second {
			t.Errorf("asked again at %v", later)
		}
		h.away = false
		live(p, pulseEvery, p.heard)
		if from, to, later := p.outage(time.Now()); !later.IsZero() || to.Sub(from) < 5*time.Minute-pulseEvery {
			t.Errorf("from %v to %v", from, to)
		}
	})
}

func TestThePulseOfAWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, w := &heart{}, &hook{through: true}
		p := &pulse{store: h, log: slog.New(slog.DiscardHandler), hook: w}
		live(p, 10*time.Minute, func() {}) // a quiet night
		if from, _, _ := p.outage(time.Now()); !from.IsZero() || w.asked < 20 || w.asked > 30 {
			t.Errorf("an outage at %v; Telegram was asked %d times", from, w.asked)
		}
		asked := w.asked
		live(p, 10*time.Minute, func() { w.arrived = true })
		if w.asked != asked {
			t.Error("Telegram is asked although updates come")
		}
		beats := h.beats
		w.through = false // updates wait there and don't come
		live(p, 100*time.Second, func() {})
		w.err = errors.New("away")
		live(p, 100*time.Second, func() {})
		if h.beats > beats {
			t.Errorf("%d beats of an outage", h.beats-beats)
		}
		live(p, pulseEvery, func() { w.arrived = true })
		if from, _, later := p.outage(time.Now()); from.IsZero() || !later.IsZero() {
			t.Error("the outage was not noticed")
		}
	})
}
