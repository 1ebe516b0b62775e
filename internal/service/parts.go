package service

import (
	"context"
	"fmt"
	"sync"
)

// parts are goroutines that belong together.
type parts struct {
	wg     sync.WaitGroup
	failed chan error // the first error
}

func newParts() *parts { return &parts{failed: make(chan error, 1)} }

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
