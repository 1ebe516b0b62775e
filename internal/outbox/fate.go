package outbox

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// tellFate tells who wants to know what became of the message at the front of a lane:
// nobody else touches the lane meanwhile. What will be tried again has no fate yet.
func (o *Outbox) tellFate(h *held, err error) {
	if o.opt.OnFate == nil || h.direct != nil || h.next.Track == "" {
		return
	}
	var r *Refusal
	if err != nil {
		if r = AsRefusal(err); r.Verdict != GiveUp && r.Verdict != Park && !h.spent {
			return
		}
	}
	ctx, cancel := context.WithTimeout(o.hard, o.opt.FateFor)
	defer cancel()
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		err := o.guarded("fate", func() error { return o.opt.OnFate(ctx, h.id, h.next, r) })
		if err == nil {
			return
		}
		select {
		case <-time.After(wait):
			if !errors.Is(err, errPanic) {
				continue
			}
		case <-ctx.Done():
		}
		o.opt.Logger.Warn("what became of a message could not be noted", slog.Any("err", err))
		return
	}
}
