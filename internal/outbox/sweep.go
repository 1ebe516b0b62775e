package outbox

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	sweepParallel = 32               // lanes taken up at once
	ghostsFor     = 10 * time.Minute // how long lost lanes are kept in mind
	tidyEvery     = time.Minute
)

// sweepLoop takes up what has no owner: lanes of processes that died, and lanes
// whose wait is over. It also keeps our own leases from ending.
func (o *Outbox) sweepLoop(ctx context.Context) {
	var tidied time.Time
	away := false
	for {
		err := o.sweep(ctx)
		if err != nil && !away && ctx.Err() == nil {
			o.opt.Logger.Warn("looking for due lanes failed; trying again", slog.Any("err", err))
		}
		away = err != nil
		o.mu.Lock()
		now := time.Now()
		o.renew(now)
		if now.Sub(tidied) > tidyEvery {
			tidied = now
			o.tidy(now)
		}
		o.mu.Unlock()
		// Replicas that started together shall not sweep together.
		every := o.opt.SweepEvery
		select {
		case <-time.After(every - every/8 + rand.N(every/4)):
		case <-ctx.Done():
			return
		}
	}
}

// sweep takes up due lanes, as many as there is room for.
func (o *Outbox) sweep(ctx context.Context) error {
	o.mu.Lock()
	room := o.opt.Lanes - len(o.lanes)
	o.mu.Unlock()
	if room <= 0 {
		return nil
	}
	var due []Lane
	err := o.guarded("sweep", func() (err error) { due, err = o.store.Due(ctx, room); return err })
	if err != nil || len(due) == 0 {
		return err
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, sweepParallel)
	for _, lane := range due {
		if o.holds(lane) {
			continue // its lease ended while the store was away: the ack comes first
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			var taken Taken
			ok := false
			e := o.guarded("take", func() (err error) { taken, ok, err = o.store.Take(ctx, lane); return err })
			if e != nil || !ok {
				return // it stays due, or somebody else has it
			}
			o.mu.Lock()
			o.adopt(lane, &taken)
			o.pump()
			o.mu.Unlock()
		})
	}
	wg.Wait()
	return nil
}

func (o *Outbox) holds(lane Lane) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lanes[lane] != nil
}

// adopt begins to deliver a lane that was taken.
func (o *Outbox) adopt(lane Lane, t *Taken) {
	h := o.lanes[lane]
	if h == nil {
		h = &held{id: lane}
		o.lanes[lane] = h
		if g, ok := o.ghosts[lane]; ok {
			delete(o.ghosts, lane)
			for _, e := range t.Entries {
				if e.Seq == g.seq && e.At.Equal(g.at) { // we sent it, and all before it
					h.done, h.doneAt, h.have = g.seq, g.at, g.seq
					o.touch(h)
				}
			}
		}
	}
	h.renew(t.Lease, t.Until)
	h.forgetUnsent()
	for name, id := range t.Refs {
		h.learn(name, id)
	}
	h.take(t.Entries)
	if len(h.queue) == 0 { // all of it was sent: say so
		o.ask(h)
	}
	o.ready(h)
}

// renew asks for a new lease for every lane whose lease would soon be too short
// for a call.
func (o *Outbox) renew(now time.Time) {
	soon := now.Add(o.opt.SendTimeout + spare + 5*o.opt.SweepEvery)
	for _, h := range o.lanes {
		if h.until.Before(soon) && !h.leaving() && !h.acking {
			o.ask(h)
		}
	}
}

// tidy drops what is remembered for nothing.
func (o *Outbox) tidy(now time.Time) {
	for lane, g := range o.ghosts {
		if now.Sub(g.now) > ghostsFor {
			delete(o.ghosts, lane)
		}
	}
	o.limits.tidy(now)
}
