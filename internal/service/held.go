package service

import (
	"fmt"
	"sync"
	"time"
)

// heldFrom is from how long a wait on that the service is not ready: shorter ones are
// everyday, and Telegram keeps what is sent meanwhile.
const heldFrom = time.Minute

// held knows whether Telegram makes long polling wait (429), since when and until when.
// Until a poll went well again the waits count as one.
type held struct {
	mu           sync.Mutex
	since, until time.Time
}

// wait notes that Telegram makes us wait; 0: it does no longer.
func (h *held) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	switch {
	case d <= 0:
		h.since, h.until = time.Time{}, time.Time{}
		return
	case h.since.IsZero():
		h.since = now
	}
	h.until = now.Add(d)
}

// left is how long we still have to wait, and whether the whole wait is a long one.
func (h *held) left() (d time.Duration, long bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return max(0, time.Until(h.until)), h.until.Sub(h.since) > heldFrom
}

// why says it for readyz; empty: there is nothing to say.
func (h *held) why() string {
	d, long := h.left()
	if !long {
		return ""
	}
	return fmt.Sprintf("telegram makes polling wait: %.0f s more\n", d.Seconds())
}
