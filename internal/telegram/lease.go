package telegram

import (
	"context"
	"sync"
	"time"
)

// Lease is the right to poll: Telegram gives updates to one poller of a token only.
type Lease interface {
	// Hold takes the lease or, if it is ours, extends it, for about ten seconds. It
	// reports whether it is ours now.
	Hold(ctx context.Context) (bool, error)
}

// Releaser may be implemented by a Lease: on shutdown another replica can then take
// over at once instead of when the lease has run out.
type Releaser interface {
	Release(ctx context.Context) error
}

const (
	// leaseEvery is how often a lease of ten seconds is extended.
	leaseEvery = 3 * time.Second
	// leaseWait bounds one try: with the pause before it, polling has stopped five
	// seconds after the lease was last ours, and others wait ten.
	leaseWait = 2 * time.Second
)

// held runs f while the lease is ours, and cancels its context at once when the
// lease can't be extended. It returns when f has.
func (p *Poller) held(ctx context.Context, f func(context.Context)) {
	if p.Lease == nil {
		f(ctx)
		return
	}
	ctx, lose := context.WithCancel(ctx)
	defer lose()
	var wg sync.WaitGroup
	wg.Go(func() {
		for pause(ctx, p.leaseEvery) {
			if !p.hold(ctx) && ctx.Err() == nil {
				p.Intake.Meter.Event(pollLeaseLost)
				p.Intake.Log.Warn("polling stops: the lease could not be extended")
				lose()
				return
			}
		}
	})
	f(ctx)
	lose()
	wg.Wait()
}

func (p *Poller) hold(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, leaseWait)
	defer cancel()
	ok, err := p.Lease.Hold(ctx)
	return ok && err == nil
}

// release lets another replica take over.
func (p *Poller) release() {
	if r, ok := p.Lease.(Releaser); ok {
		ctx, cancel := context.WithTimeout(context.Background(), leaseWait)
		defer cancel()
		_ = r.Release(ctx) // it runs out by itself
	}
}
