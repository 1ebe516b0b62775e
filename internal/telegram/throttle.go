package telegram

import (
	"sync"
	"time"
)

// throttle lets a complaint through once in a while and counts the rest.
type throttle struct {
	every time.Duration

	mu   sync.Mutex
	last time.Time
	n    int
}

// allow reports whether to speak now, and for how many cases.
func (t *throttle) allow(now time.Time) (n int, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	if !t.last.IsZero() && now.Sub(t.last) < t.every {
		return 0, false
	}
	n, t.n, t.last = t.n, 0, now
	return n, true
}
