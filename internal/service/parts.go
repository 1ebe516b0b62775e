package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"wegweiser/internal/privacy"
)

// parts are goroutines that belong together.
type parts struct {
	wg     sync.WaitGroup
	failed chan error // the first error
}

func newParts() *parts { return &parts{failed: make(chan error, 1)} }

// againAfter is when a part that panicked runs again.
const againAfter = time.Second

// Keep runs f, and again after a panic, as often as it takes: for what goes round and
// round and keeps nothing in mind. panicked is told of each.
func (p *parts) Keep(ctx context.Context, name string, panicked func(part string, v any, stack string), f func() error) {
	p.Go(name, func() error {
		for {
			err, whole := p.once(name, panicked, f)
			if whole {
				return err
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(againAfter):
			}
		}
	})
}

// once runs f; whole says that it came to an end by itself.
func (p *parts) once(name string, panicked func(string, any, string), f func() error) (err error, whole bool) { //nolint:revive // a panic is not an error of f
	defer func() {
		if v := recover(); v != nil {
			panicked(name, v, privacy.Stack())
		}
	}()
	return f(), true
}

// Go runs f; its error, if any, is the parts'.
func (p *parts) Go(name string, f func() error) {
	p.wg.Go(func() {
		if err := f(); err != nil {
			select {
			case p.failed <- fmt.Errorf("%s: %w", name, err):
			default:
			}
		}
	})
}

// Wait waits until all have ended, or ctx has.
func (p *parts) Wait(ctx context.Context) {
	ended := make(chan struct{})
	go func() {
		p.wg.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
}
