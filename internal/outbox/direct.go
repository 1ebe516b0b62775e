package outbox

import (
	"context"
	"errors"
)

// SendNow sends one message outside of any lane, within the same limits as all
// others, and waits for its answer: the message's id, or a *Refusal that the
// caller deals with (a group that moved is followed). Order and repetition are
// the caller's concern. When ctx ends while the message waits for its turn it is
// not sent; during the call nobody knows.
func (o *Outbox) SendNow(ctx context.Context, m Message) (id int, err error) {
	if m.Op != OpSend && m.ID == 0 {
		return 0, &Refusal{Verdict: GiveUp, Reason: "no_such_message", Err: errors.New("a direct message needs the id it is about")}
	}
	d := &direct{ctx: ctx, answer: make(chan answer, 1)}
	h := &held{direct: d, queue: []Entry{{Message: m}}}
	o.mu.Lock()
	if o.state >= stopping {
		o.mu.Unlock()
		return 0, ErrStopped
	}
	o.ready(h)
	o.pump()
	o.mu.Unlock()
	select {
	case a := <-d.answer:
		return a.id, a.err
	case <-ctx.Done():
		o.mu.Lock()
		d.given = true
		o.mu.Unlock()
		return 0, ctx.Err()
	}
}

// give answers the caller, once.
func (d *direct) give(a answer) {
	if !d.given {
		d.given = true
		d.answer <- a
	}
}

// refuseDirect sends away those who wait for their turn, because it won't come.
func (o *Outbox) refuseDirect() {
	for _, lanes := range [][]*held{o.people.items, o.low.items, o.waiting} {
		for _, h := range lanes {
			if h != nil && h.direct != nil {
				h.direct.give(answer{err: ErrStopped})
			}
		}
	}
}
