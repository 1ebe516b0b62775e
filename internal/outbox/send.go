package outbox

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"time"
)

const (
	// longWait is from when on a wait is written to the store instead of being
	// waited for here.
	longWait = 2 * time.Second

	// The back-off when nobody says how long to wait. It doubles, because each
	// wait is as long as the message has been refused already.
	shortestBackOff = 500 * time.Millisecond
	longestBackOff  = time.Minute

	mostHops = 3 // how often one message follows a group that moves
)

// work makes calls until there is none to make.
func (o *Outbox) work(h *held) {
	for h != nil {
		began := time.Now()
		id, err := o.tryCall(h)
		took := time.Since(began)
		o.wear(h, err)
		o.tellFate(h, err)

		var result Result
		h, result = o.next(h, id, err)

		result.Took = took
		_ = o.guarded("observe", func() error { o.opt.Observe.result(result); return nil })
	}
}

// next deals with the answer to a call, and finds the call to make after it; nil: there
// is none.
func (o *Outbox) next(h *held, id int, err error) (*held, Result) {
	o.mu.Lock()
	defer o.mu.Unlock()
	result, moved := o.settle(h, id, err)
	if moved != nil && o.opt.OnMigrate != nil {
		o.besides("migrate", func() { o.opt.OnMigrate(moved.from, moved.to) })
	}
	o.ready(h)
	if h = o.pick(); h == nil {
		o.inflight--
	}
	if o.inflight == 0 && o.state == stopping {
		close(o.quiet)
	}
	o.pump()
	return h, result
}

// call sends the message at the front of a lane; nobody else touches h.next while
// the lane is sending.
func (o *Outbox) call(h *held) (id int, err error) {
	if h.direct == nil {
		ctx, cancel := context.WithTimeout(o.hard, o.opt.SendTimeout)
		defer cancel()
		return o.sender.Send(ctx, h.next)
	}
	ctx, cancel := context.WithTimeout(h.direct.ctx, o.opt.SendTimeout)
	defer cancel()
	defer context.AfterFunc(o.hard, cancel)()
	return o.sender.Send(ctx, h.next)
}

// move is a group that became a supergroup.
type move struct{ from, to int64 }

// settle does what the answer to a call asks for. It runs under the mutex.
func (o *Outbox) settle(h *held, id int, err error) (Result, *move) {
	h.place = idle
	e := h.queue[0] // it stays in front as long as it is being sent
	result := Result{Op: h.next.Op, Low: h.next.Low, Outcome: Sent}
	if !e.At.IsZero() {
		result.Age = time.Since(e.At)
	}
	if err == nil {
		if h.next.Memo != "" && id != 0 && h.direct == nil {
			h.remember(h.next.Memo, id)
		}
		if h.next.Op == OpDelete && h.direct == nil {
			h.forget(h.next.ID)
			if o.more(h) {
				return result, nil
			}
		}
		o.pass(h, e, answer{id: id})
		return result, nil
	}
	r := AsRefusal(err)
	result.Outcome, result.Reason = Outcome(r.Verdict), r.Reason
	if o.hard.Err() != nil { // we cut it ourselves: whoever takes the lane sends it again
		result.Outcome, result.Reason = Outcome(Retry), "shutdown"
		if h.direct != nil {
			o.pass(h, e, answer{err: ErrStopped})
		}
		return result, nil
	}
	switch r.Verdict {
	case GiveUp:
		o.giveUp(h, e, r)
	case Park:
		if h.direct != nil {
			o.pass(h, e, answer{err: err})
		} else {
			o.tellRefused(h, r)
			o.leave(h, ThenPark, 0)
		}
	case Migrate:
		m := &move{h.next.Chat, r.NewChat}
		if h.hops++; m.to == 0 || m.to == m.from || h.hops > mostHops {
			result.Outcome = Outcome(GiveUp)
			o.giveUp(h, e, r)
			return result, nil
		}
		o.moved[m.from] = m.to
		return result, m
	default:
		if o.retry(h, e, r) {
			result.Outcome, result.Exhausted = Outcome(GiveUp), true
		}
	}
	return result, nil
}

// pass notes that the message at the front was dealt with, one way or another.
func (o *Outbox) pass(h *held, e Entry, a answer) {
	if h.direct != nil {
		h.direct.give(a)
		h.queue = nil
		return
	}
	if name := sinceName(e.Seq); h.refs[name] != 0 {
		delete(h.refs, name)
		h.memo(name, 0)
	}
	h.passed(e)
	if h.gone {
		o.ghosts[h.id] = ghost{e.Seq, e.At, time.Now()}
		return
	}
	o.touch(h)
}

// giveUp passes over a message that will never be taken; the lane goes on. Who sent it
// by SendNow is told, and decides what becomes of it.
func (o *Outbox) giveUp(h *held, e Entry, r *Refusal) {
	if h.direct == nil {
		o.opt.Logger.Warn("a message was given up", slog.String("op", string(h.next.Op)),
			slog.String("reason", r.Reason), slog.Int("partition", h.id.Part))
		o.tellRefused(h, r)
		if h.next.Op == OpDelete && h.next.Ref == All {
			h.forget(h.next.ID) // it was told of; the others still can be deleted
			if o.more(h) {
				return
			}
		}
	}
	o.pass(h, e, answer{err: r})
}

// more says that the message at the front stays there: it deletes All, and something
// else still stands.
func (o *Outbox) more(h *held) bool {
	if h.next.Ref != All || h.meant(All) == 0 {
		return false
	}
	h.failing, h.hops, h.panics = time.Time{}, 0, 0
	if since := sinceName(h.queue[0].Seq); h.refs[since] != 0 {
		delete(h.refs, since)
		h.memo(since, 0)
	}
	return true
}

// tellRefused tells who wants to know of refusals. It runs under the mutex.
func (o *Outbox) tellRefused(h *held, r *Refusal) {
	if o.opt.OnRefused == nil {
		return
	}
	lane, m := h.id, h.next
	o.besides("refused", func() { o.opt.OnRefused(lane, m, r) })
}

// skip passes over a message that there is nothing to do about: what it refers to
// doesn't exist, or it can't be read any more.
func (o *Outbox) skip(h *held) {
	e := h.queue[0]
	r := Result{Op: e.Message.Op, Low: e.Message.Low, Outcome: Skipped, Reason: "no_such_message"}
	if e.Message.Op == "" {
		r.Outcome, r.Reason = Outcome(GiveUp), "unreadable"
	}
	o.pass(h, e, answer{err: &Refusal{Verdict: GiveUp, Reason: r.Reason}})
	o.opt.Observe.result(r)
}

// retry lets the message at the front wait. It is true if that has gone on for too
// long, and the message was given up.
func (o *Outbox) retry(h *held, e Entry, r *Refusal) (exhausted bool) {
	now := time.Now()
	if r.After > 0 {
		o.limits.block(h.next.Chat, now.Add(r.After)) // other lanes may write to the same chat
	}
	if h.direct != nil {
		o.pass(h, e, answer{err: r})
		return false
	}
	if h.spent {
		o.giveUp(h, e, r)
		return true
	}
	wait := r.After
	if wait <= 0 {
		wait = min(max(now.Sub(h.failing), shortestBackOff), longestBackOff)
		wait += rand.N(wait/5) - wait/10
	}
	if wait <= longWait {
		o.hold(h, now.Add(wait), now)
		return false
	}
	h.remember(sinceName(e.Seq), int(h.failing.Unix()))
	o.leave(h, ThenWait, wait)
	return false
}

// wear notes since when the message at the front is refused, and whether that is too
// long: decided once, for what is told of it and what is done about it.
func (o *Outbox) wear(h *held, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	h.spent = false
	if err == nil || h.direct != nil || o.hard.Err() != nil {
		return
	}
	switch AsRefusal(err).Verdict {
	case GiveUp, Park, Migrate:
		return
	}
	now := time.Now()
	if h.failing.IsZero() {
		h.failing = now
		if at := h.refs[sinceName(h.queue[0].Seq)]; at != 0 { // it failed elsewhere, or earlier
			h.failing = time.Unix(int64(at), 0)
		}
	}
	h.spent = now.Sub(h.failing) >= o.opt.GiveUpAfter
}

// sinceName is under which name the lane remembers since when a message has been
// refused, so that whoever takes the lane next counts on.
func sinceName(seq int64) string { return sinceMark + strconv.FormatInt(seq, 36) }

const sinceMark = "~"
