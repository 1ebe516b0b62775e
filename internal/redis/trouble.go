package redis

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"wegweiser/internal/privacy"
)

// Troubles are what Redis holds that only a person can mend. Whatever meets one waits,
// as if Redis were away: nothing is confirmed, nothing is written over.
const (
	// TroubleKey: something is sealed with a key that is not on our list. Another
	// replica has it already, or we have it no longer.
	TroubleKey = "key"
	// TroubleForeign: a name of ours holds a value of another type. Another program
	// writes into this Redis.
	TroubleForeign = "foreign"
)

// troubleFor is how long a trouble that was met counts: what waits is tried again, and
// meets it again, far sooner.
const troubleFor = time.Minute

// trouble remembers one kind.
type trouble struct {
	times atomic.Uint64
	last  atomic.Int64 // Unix ns
}

// meet notes it, and reports whether it was not there lately.
func (t *trouble) meet() (first bool) {
	t.times.Add(1)
	now := time.Now().UnixNano()
	return now-t.last.Swap(now) > int64(troubleFor)
}

func (t *trouble) lately() bool { return time.Now().UnixNano()-t.last.Load() <= int64(troubleFor) }

// Trouble is the kind that was met in the last minute; empty: none.
func (s *Store) Trouble() string {
	switch {
	case s.unknownKey.lately():
		return TroubleKey
	case s.foreign.lately():
		return TroubleForeign
	}
	return ""
}

// Troubles tells how often each kind was met since the start.
func (s *Store) Troubles() map[string]uint64 {
	return map[string]uint64{TroubleKey: s.unknownKey.times.Load(), TroubleForeign: s.foreign.times.Load()}
}

// locked reports whether err says that something has to wait for its key, and notes it.
func (s *Store) locked(ctx context.Context, part int, err error) bool {
	if !errors.Is(err, privacy.ErrUnknownKey) {
		return false
	}
	if s.unknownKey.meet() {
		s.log.LogAttrs(ctx, slog.LevelError, "something is sealed with a key that DATA_KEY does not have, and waits for it", slog.Int("partition", part))
	}
	return true
}

// noteForeign looks for Redis's word for a value of another type; within a script it
// stands in the middle.
func (s *Store) noteForeign(ctx context.Context, o *op) {
	err := o.err()
	if err == nil || !strings.Contains(err.Error(), "WRONGTYPE") {
		return
	}
	if s.foreign.meet() {
		s.log.LogAttrs(ctx, slog.LevelError, "a name of ours holds something else: does another program use this Redis?", slog.Int("partition", o.part))
	}
}
