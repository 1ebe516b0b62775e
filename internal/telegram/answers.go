package telegram

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
)

// Events that answering taps counts.
const (
	tapDropped  = "tap_dropped" // too many to answer: the button's waiting sign ends by itself
	tapTooOld   = "tap_too_old"
	tapFailed   = "tap_failed"
	tapPanicked = "tap_panicked"
)

// Answers answers taps beside the intake, which never waits for it. An answer that
// is lost costs a waiting sign on a button and nothing else, so it is tried once.
type Answers struct {
	c     *Client
	queue chan answer
	stop  context.CancelFunc
	ctx   context.Context
	wg    sync.WaitGroup
	mu    sync.RWMutex
	shut  bool
}

type answer struct {
	callback string
	reply    conversation.Reply
}

// NewAnswers starts workers that answer taps, with room for that many in waiting.
// Zero means 8 and 512: at 100 ms an answer, 80 a second.
func NewAnswers(c *Client, workers, room int) *Answers {
	if workers <= 0 {
		workers = 8
	}
	if room <= 0 {
		room = 512
	}
	ctx, stop := context.WithCancel(context.Background())
	a := &Answers{c: c, queue: make(chan answer, room), ctx: ctx, stop: stop}
	for range workers {
		a.wg.Go(a.work)
	}
	return a
}

// Answer answers the tap soon. It never blocks; after Close it does nothing.
func (a *Answers) Answer(callback string, r conversation.Reply) {
	if callback == "" {
		return
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.shut {
		return
	}
	select {
	case a.queue <- answer{callback, r}:
	default:
		a.c.meter.Event(tapDropped)
	}
}

// Close answers what is waiting, until ctx is done, and stops. It may be called
// more than once.
func (a *Answers) Close(ctx context.Context) {
	a.mu.Lock()
	if !a.shut {
		a.shut = true
		close(a.queue)
	}
	a.mu.Unlock()
	defer context.AfterFunc(ctx, a.stop)()
	a.wg.Wait()
	a.stop()
}

func (a *Answers) work() {
	for t := range a.queue {
		if a.ctx.Err() != nil {
			a.c.meter.Event(tapDropped)
			continue
		}
		a.send(t)
	}
}

func (a *Answers) send(t answer) {
	defer func() {
		if v := recover(); v != nil { // no tap is worth the process
			a.c.log.Error("panic", "type", fmt.Sprintf("%T", v), "stack", privacy.Stack())
			a.c.meter.Event(tapPanicked)
		}
	}()
	body := borrow()
	body.b = appendAnswer(body.b, t.callback, t.reply)
	err := a.c.call(a.ctx, a.c.answerTap, body, a.c.timeout, maxAnswer, readNothing)
	var e *Error
	switch {
	case err == nil:
	case errors.As(err, &e) && e.Reason == reasonTooOld:
		a.c.meter.Event(tapTooOld) // Telegram shows nothing any more: no error of ours
	default:
		a.c.meter.Event(tapFailed)
	}
}
