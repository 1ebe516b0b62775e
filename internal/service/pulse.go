package service

import (
	"context"
	"sync/atomic"
	"time"

	"wegweiser/internal/conversation"
)

// pulseEvery is how often a replica says that it lives and takes updates.
const pulseEvery = 5 * time.Second

// followEvery is how often a replica asks what others learnt of groups that moved.
const followEvery = pulseEvery

// away is an outage.
type away struct{ from, to time.Time }

// lastOutage is what askAgain goes by.
type lastOutage struct{ v atomic.Pointer[away] }

func (l *lastOutage) get() away {
	if a := l.v.Load(); a != nil {
		return *a
	}
	return away{}
}

// pulse notes that somebody takes updates, and finds out whether for a while nobody
// did, so that taps are gone.
func (s *Service) pulse(ctx context.Context) error {
	t := time.NewTicker(pulseEvery)
	defer t.Stop()
	for {
		if s.taking.Load() {
			s.beat(ctx, time.Now())
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

func (s *Service) beat(ctx context.Context, now time.Time) {
	last, err := s.Store.Beat(ctx, now)
	if err != nil {
		return // Redis is away: the next beat will tell for how long
	}
	if !last.IsZero() && now.Sub(last) >= conversation.TapsLive {
		s.Log.Warn("nobody took updates for a while: people who were in the middle are asked again", "for", now.Sub(last).Round(time.Second))
		if err := s.Store.SetOutage(ctx, last, now); err != nil {
			return
		}
	}
	if from, to, err := s.Store.Outage(ctx); err == nil {
		s.outage.v.Store(&away{from, to})
	}
	if now.Sub(s.followed) >= followEvery {
		s.followed = now
		if moved, err := s.Store.Migrations(ctx); err == nil {
			s.groups.Follow(moved) // another replica may have learnt of a move
		}
	}
}

// askAgain rings for somebody who was in the middle of the talk a while ago.
func (s *Service) askAgain(ctx context.Context, t conversation.Due) (time.Time, error) {
	a := s.outage.get()
	return time.Time{}, s.talk.AskAgain(ctx, t, a.from, a.to)
}
