package conversation

import (
	"context"
	"time"
)

// Due is a timer that was taken: others will not see it before its lease ends.
type Due struct {
	Part  int
	Name  string // as in Timer
	Lease int64  // fencing number
}

// Timers is the store's list of what is due when. Each timer rings at least once:
// what it does must bear being done twice.
type Timers interface {
	// TakeTimers leases timers that are due, of all partitions, in one round trip
	// or a small constant number of them.
	TakeTimers(ctx context.Context, lease time.Duration, limit int) ([]Due, error)
	// DoneTimers takes them off the list, each unless it was set anew meanwhile.
	DoneTimers(ctx context.Context, done ...Due) error
}
