package outbox

import (
	"context"
	"log/slog"
	"maps"
	"time"
)

// Acknowledgements are lazy: what was sent is collected for FlushEvery and told
// to the store in one round trip. A crash before that repeats messages, as the
// promise allows; while this process lives it knows better than the store what
// it has sent, and repeats nothing.
const (
	flushMany  = 64  // so many lanes are not kept waiting
	flushMost  = 512 // lanes in one round trip
	ackTimeout = 10 * time.Second
	ackBackOff = 2 * time.Second // longest pause while the store is away
)

// touch puts a lane on the list to be acknowledged.
func (o *Outbox) touch(h *held) {
	if h.gone || h.direct != nil {
		return
	}
	if !h.dirty {
		h.dirty, h.dirtyAt = true, time.Now()
		o.dirty = append(o.dirty, h)
	}
	signal(o.flushSoon)
	if len(o.dirty)-o.put >= flushMany {
		signal(o.flushNow)
	}
}

// ask has the store extend the lease and tell what stands in the lane, at once.
func (o *Outbox) ask(h *held) {
	o.touch(h)
	signal(o.flushNow)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (o *Outbox) flushLoop(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	var backOff time.Duration
	for {
		select {
		case <-o.flushSoon:
		case <-ctx.Done():
			return
		}
		pause.Reset(max(o.opt.FlushEvery, backOff))
		urgent := o.flushNow
		if backOff > 0 {
			urgent = nil // the store is away: nothing is so urgent
		}
		select {
		case <-pause.C:
		case <-urgent:
		case <-ctx.Done():
			return
		}
		select {
		case <-o.flushNow: // what was urgent goes with this round
		default:
		}
		// A round that has begun is finished, even at the end.
		if err := o.flush(context.WithoutCancel(ctx), ThenGoOn); err == nil {
			backOff = 0
		} else {
			if backOff == 0 && ctx.Err() == nil {
				o.opt.Logger.Warn("acknowledging failed; trying again", slog.Any("err", err))
			}
			backOff = min(max(2*backOff, o.opt.FlushEvery), ackBackOff)
		}
	}
}

// flush acknowledges what is on the list, in one round trip. then says what
// becomes of lanes that nobody has decided about.
func (o *Outbox) flush(ctx context.Context, then Then) error {
	o.mu.Lock()
	lanes, acks := o.collect(then)
	if o.put > 0 {
		signal(o.flushSoon)
	}
	o.mu.Unlock()
	if len(acks) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	began := time.Now()
	var acked []Acked
	err := o.guarded("ack", func() (err error) { acked, err = o.store.Ack(ctx, acks); return err })
	o.opt.Observe.acked(len(acks), time.Since(began), err)

	o.mu.Lock()
	defer o.mu.Unlock()
	for i, h := range lanes {
		a := Acked{Err: err}
		if err == nil {
			a = acked[i]
		}
		if a.Err != nil {
			err = a.Err
		}
		o.applyAck(h, &acks[i], &a)
	}
	if len(o.dirty) > 0 {
		signal(o.flushSoon)
	}
	o.pump()
	return err
}

// collect takes lanes off the list. A lane whose acknowledgement is under way
// stays: its lease is about to change. So does one that is sending its next message,
// for FlushEvery at most: soon one acknowledgement is enough for both.
func (o *Outbox) collect(then Then) (lanes []*held, acks []Ack) {
	rest := o.dirty[:0]
	fresh := time.Now().Add(-o.opt.FlushEvery)
	for i, h := range o.dirty {
		if len(lanes) == flushMost {
			rest = append(rest, o.dirty[i:]...)
			break
		}
		switch {
		case h.gone:
			h.dirty = false
		case h.acking, h.place == sending && h.dirtyAt.After(fresh):
			rest = append(rest, h)
		default:
			h.dirty, h.acking = false, true
			a := Ack{
				Lane: h.id, Lease: h.lease, Upto: h.done, Have: h.have,
				Memos: maps.Clone(h.memos), TTL: o.opt.MemoFor, Then: h.then, Wait: h.wait,
			}
			if a.Then == ThenGoOn {
				a.Then = then
			}
			lanes, acks = append(lanes, h), append(acks, a)
		}
	}
	clear(o.dirty[len(rest):])
	o.dirty, o.put = rest, len(rest)
	return lanes, acks
}

// applyAck does what the store's answer asks for.
func (o *Outbox) applyAck(h *held, a *Ack, r *Acked) {
	h.acking = false
	if h.gone {
		return
	}
	if r.Err != nil {
		o.touch(h)
		return
	}
	// Meanwhile one of our own commits may have got the lane by a new lease. Then
	// the answer is about the old one.
	renewed := h.lease != a.Lease
	if r.Lost {
		if renewed {
			o.touch(h)
		} else {
			o.lose(h)
		}
		return
	}
	h.acked = max(h.acked, a.Upto)
	for name, id := range a.Memos {
		if h.memos[name] == id {
			delete(h.memos, name)
		}
	}
	switch {
	case renewed:
	case r.Lease == 0: // idle, waiting or parked
		o.drop(h)
		return
	default:
		h.lease, h.until = r.Lease, r.Until
		if a.Then == ThenPark { // not parked: the chat wrote meanwhile
			h.then = ThenGoOn
		}
		if !h.leaving() {
			for name, id := range r.Refs {
				h.learn(name, id)
			}
			h.take(r.Next)
		}
	}
	if h.done > a.Upto || len(h.memos) > 0 {
		o.touch(h)
	}
	o.ready(h)
}

// drop lets go of a lane that the store knows to be no longer ours.
func (o *Outbox) drop(h *held) {
	h.gone = true
	if o.lanes[h.id] == h {
		delete(o.lanes, h.id)
	}
}

// lose lets go of a lane that another process has taken. What this one has sent
// and not acknowledged is kept in mind, in case it gets the lane back.
func (o *Outbox) lose(h *held) {
	o.drop(h)
	if h.done != 0 {
		o.ghosts[h.id] = ghost{h.done, h.doneAt, time.Now()}
	}
	o.opt.Observe.lost()
}

// ghost is the last message that was sent in a lane that was lost.
type ghost struct {
	seq int64
	at  time.Time // when it was committed: numbers alone may come again
	now time.Time
}

// release gives every lane to whoever takes it next, and ends everything.
func (o *Outbox) release() {
	ctx, cancel := context.WithTimeout(context.Background(), ackTimeout)
	defer cancel()
	o.mu.Lock()
	o.state = stopped
	for _, h := range o.lanes {
		o.touch(h)
	}
	n := len(o.dirty)/flushMost + 1
	o.mu.Unlock()
	for range n {
		if err := o.flush(ctx, ThenWait); err != nil {
			o.opt.Logger.Warn("lanes were not released: others wait until their leases end", slog.Any("err", err))
			return
		}
	}
}
