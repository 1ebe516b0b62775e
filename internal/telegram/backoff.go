package telegram

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoff waits longer after each failure in a row, with jitter, so that replicas
// that failed together don't come back together.
type backoff struct {
	first, longest time.Duration
	n              int
}

func (b *backoff) reset() { b.n = 0 }

// next is how long to wait now: between half and the whole of first·2ⁿ.
func (b *backoff) next() time.Duration {
	d := b.longest
	if b.n < 30 && b.first<<b.n < b.longest {
		d = b.first << b.n
		b.n++
	}
	return d/2 + rand.N(d/2+1)
}

// pause waits; it reports false if ctx was done first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
