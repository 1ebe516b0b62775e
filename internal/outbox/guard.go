package outbox

import (
	"errors"
	"fmt"
	"log/slog"

	"wegweiser/internal/privacy"
)

// A panic is a mistake of ours that one message, or one answer of the store, brings to
// light. It is caught where the outbox calls somebody (Telegram, the store, whoever is
// told of a move): all other chats go on. Its own bookkeeping is not caught: half
// changed it might never deliver anything again, and a process that ends is started
// again with nothing lost.

// mostPanics is how often one message may end in a panic before it is given up: the
// second time may go well, and a message that never does must not come for ever.
const mostPanics = 3

var errPanic = errors.New("panic")

// guarded runs f; a panic becomes an error. What it says is not looked at: it may
// quote what a person wrote.
func (o *Outbox) guarded(where string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			o.opt.Logger.Error("a panic in the outbox", slog.String("where", where),
				slog.String("type", fmt.Sprintf("%T", v)), slog.String("stack", privacy.Stack()))
			o.opt.Observe.panicked(where)
			err = errPanic
		}
	}()
	return f()
}

// besides runs f beside everything else; Run waits for it at its end.
func (o *Outbox) besides(where string, f func()) {
	o.aside.Go(func() {
		_ = o.guarded(where, func() error { f(); return nil }) // told there
	})
}

// tryCall is call, with a verdict for a panic.
func (o *Outbox) tryCall(h *held) (id int, err error) {
	err = o.guarded("send", func() (err error) { id, err = o.call(h); return err })
	if !errors.Is(err, errPanic) {
		return id, err
	}
	r := &Refusal{Verdict: Retry, Reason: "panic", Err: err}
	if h.panics++; h.panics >= mostPanics || h.direct != nil {
		r.Verdict = GiveUp
	}
	return 0, r
}
