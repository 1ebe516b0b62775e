package service

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/redis"
)

const (
	// pulseEvery is how often a replica says that it takes updates, and asks whether
	// others do.
	pulseEvery = 2 * time.Second
	// probeAfter is after how much silence Telegram is asked whether its webhook gets
	// through. A poll comes back at least as often, with updates or without.
	probeAfter = 25 * time.Second
	// outageFrom is how long a silence is an outage: taps are gone. A beat may be as
	// much younger than what it stands for as beats are apart.
	outageFrom = conversation.TapsLive - pulseEvery
	// fresh is how old the last beat may be for us to say that there is no outage just
	// now. A poll without updates takes 30 s.
	fresh = conversation.AgainSlack - 2*pulseEvery
	// followEvery is how often a replica asks what others learnt of groups that moved.
	followEvery = 5 * time.Second
)

// pulse knows whether updates reach us, by whichever replica, and since when.
//
// It beats for what has come from Telegram and for nothing else: a process that runs,
// or a message that went out, takes no taps. So it finds an outage of ours, of Redis
// and of the way between Telegram and us alike.
type pulse struct {
	store interface {
		Beat(ctx context.Context, outage time.Duration) (redis.Pulse, error)
		Pulse(ctx context.Context) (redis.Pulse, error)
	}
	log *slog.Logger
	// hook is set where updates come by webhook.
	hook interface {
		Arrived() bool
		Reached(ctx context.Context) (bool, error)
	}
	polled atomic.Bool // since the last beat
	beats  int64       // counted by Redis at the last beat, or look
	lost   bool        // Redis has lost data since, and nobody was told yet
	last   atomic.Pointer[reading]
}

// reading is what Redis said at an instant of ours.
type reading struct {
	at time.Time
	redis.Pulse
}

// heard notes a poll that Telegram answered.
func (p *pulse) heard() { p.polled.Store(true) }

// beat notes that updates are taken, if they are, and asks what others noted.
func (p *pulse) beat(ctx context.Context) {
	taken := p.taken(ctx)
	at := time.Now()
	if !taken {
		if r, err := p.store.Pulse(ctx); err == nil {
			p.counted(r.Beats, false)
			p.last.Store(&reading{at, r})
		}
		return
	}
	r, err := p.store.Beat(ctx, outageFrom)
	if err != nil {
		return // Redis is away: the next beat will tell for how long
	}
	p.counted(r.Beats, true)
	if r.Last >= outageFrom {
		p.log.Warn("nobody took updates for a while: people who were in the middle are asked again", "for", r.Last.Round(time.Second))
	}
	r.Last = 0
	p.last.Store(&reading{at, r})
}

// counted compares how often Redis has seen us beat with what it had seen before: fewer
// times mean that it lost data.
func (p *pulse) counted(n int64, ours bool) {
	if before := p.beats; before > 0 && (n < before || ours && n == before) {
		p.lost = true
	}
	p.beats = n
}

// taken says that updates come from Telegram.
func (p *pulse) taken(ctx context.Context) bool {
	switch {
	case p.hook == nil:
		return p.polled.Swap(false)
	case p.hook.Arrived():
		return true
	}
	if s, ok := p.silent(time.Now()); ok && s < probeAfter { // somebody has heard something
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, probeAfter)
	defer cancel()
	through, err := p.hook.Reached(ctx)
	return err == nil && through
}

// silent is how long nothing was heard; not ok: nobody knows.
func (p *pulse) silent(now time.Time) (d time.Duration, ok bool) {
	r := p.last.Load()
	if r == nil || r.Last < 0 {
		return 0, false
	}
	return r.Last + now.Sub(r.at), true
}

// outage is the last one; zero times: there was none lately. While there may be one
// just now nobody can say: then it is time to ask again later.
func (p *pulse) outage(now time.Time) (from, to, later time.Time) {
	silent, ok := p.silent(now)
	if !ok || silent > fresh {
		wait := min(max(silent/2, 10*time.Second), time.Minute)
		return from, to, now.Add(wait + rand.N(wait/4))
	}
	if r := p.last.Load(); r.From >= 0 && r.To >= 0 {
		from, to = r.at.Add(-r.From), r.at.Add(-r.To)
	}
	return from, to, later
}

// beats until ctx ends.
func (s *Service) beats(ctx context.Context) error {
	t := time.NewTicker(pulseEvery)
	defer t.Stop()
	var followed time.Time
	for {
		s.pulse.beat(ctx)
		if s.pulse.lost {
			s.pulse.lost = s.afterLoss(ctx) != nil // else the next time
		}
		if time.Since(followed) >= followEvery {
			followed = time.Now()
			if moved, err := s.Store.Migrations(ctx); err == nil {
				s.groups.Follow(moved) // another replica may have learnt of a move
			}
			_ = s.desk.FollowLost(ctx) // … or of a group that is lost; else the next time
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// askAgain rings for somebody who was in the middle of the talk a while ago. It waits
// for the end of an outage to know that it was one.
func (s *Service) askAgain(ctx context.Context, t conversation.Due) (next time.Time, err error) {
	from, to, later := s.pulse.outage(time.Now())
	if !later.IsZero() {
		return later, nil
	}
	return time.Time{}, s.talk.AskAgain(ctx, t, from, to)
}
