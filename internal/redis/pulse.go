package redis

import (
	"context"
	"fmt"
	"time"
)

// Pulse says whether updates are taken, by whichever replica; all of it is how long ago
// something was, by Redis's clock. Negative: never, or too long ago to matter.
type Pulse struct {
	Last time.Duration // updates were taken, before the beat that asked
	From time.Duration // the last outage began …
	To   time.Duration // … and ended
	// Beats is how often anybody has beaten, this time too. It never falls, unless Redis
	// lost data: all of it, or the last of it.
	Beats int64
}

const (
	// beatFor is how long the pulse is remembered: a service that was away for longer
	// begins anew.
	beatFor = 30 * 24 * time.Hour
	// outageFor is how long an outage is remembered: whoever was in the middle is asked soon
	// after its end.
	outageFor = time.Hour
)

// Beat notes that updates are taken. A silence of at least outage before it was one.
func (s *Store) Beat(ctx context.Context, outage time.Duration) (Pulse, error) {
	return s.pulse(ctx, 1, outage)
}

// Pulse tells, and notes nothing.
func (s *Store) Pulse(ctx context.Context) (Pulse, error) { return s.pulse(ctx, 0, 0) }

func (s *Store) pulse(ctx context.Context, beat int, outage time.Duration) (Pulse, error) {
	o := &op{
		part: sharedPart, script: pulseScript, again: beat == 0,
		keys: []string{sharedKey("alive"), sharedKey("outage:from"), sharedKey("outage:to"), sharedKey("beats")},
		args: []any{beat, millis(outage), millis(beatFor), millis(outageFor)},
	}
	if err := s.do(ctx, o); err != nil {
		return Pulse{}, wrap("pulse", err)
	}
	ms, err := o.cmd.Int64Slice()
	if err == nil && len(ms) != 4 {
		err = fmt.Errorf("%d numbers", len(ms))
	}
	if err != nil {
		return Pulse{}, wrap("pulse", err)
	}
	return Pulse{ago(ms[0]), ago(ms[1]), ago(ms[2]), ms[3]}, nil
}

func ago(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
