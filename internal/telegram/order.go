package telegram

import (
	"context"
	"sync"
)

// order makes those who come for the same key wait for each other, in the order in
// which they took their turn; different keys don't. The zero value is ready.
//
// Both intakes use it with the chat as key: one chat, one hand, within a process.
// (Between processes it is the store's revision that decides.)
type order struct {
	mu   sync.Mutex
	last map[int64]chan struct{} // closed when the last in the line has left
}

// turn is a place in the line of a key. It must be left, once.
type turn struct {
	of     *order
	key    int64
	before <-chan struct{} // nil: nobody
	mine   chan struct{}
}

// take takes the next place in the line.
func (o *order) take(key int64) turn {
	mine := make(chan struct{})
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil {
		o.last = make(map[int64]chan struct{})
	}
	before := o.last[key]
	o.last[key] = mine
	return turn{of: o, key: key, before: before, mine: mine}
}

// wait returns when everybody before has left, or when ctx is done.
func (t turn) wait(ctx context.Context) error {
	if t.before == nil {
		return nil
	}
	select {
	case <-t.before:
		return nil
	default:
	}
	select {
	case <-t.before:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave lets the next one in. Who leaves without having waited to the end leaves
// when those before have left: the line keeps its order.
func (t turn) leave() {
	if t.before != nil {
		select {
		case <-t.before:
		default:
			go func() {
				<-t.before
				t.end()
			}()
			return
		}
	}
	t.end()
}

func (t turn) end() {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	if t.of.last[t.key] == t.mine {
		delete(t.of.last, t.key)
	}
	close(t.mine)
}
