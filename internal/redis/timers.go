package redis

import (
	"context"
	"fmt"
	"time"

	"wegweiser/internal/conversation"
)

// TakeTimers leases what is due of all partitions, in two round trips; in one if
// nothing is.
func (s *Store) TakeTimers(ctx context.Context, lease time.Duration, limit int) ([]conversation.Due, error) {
	found, err := s.due(ctx, timerMember, limit)
	if err != nil || len(found) == 0 {
		return nil, wrap("timers", err)
	}
	var ops []*op
	for _, f := range found { // they come partition by partition
		if n := len(ops); n == 0 || ops[n-1].part != f.part {
			ops = append(ops, &op{
				part: f.part, script: takeTimersScript,
				keys: []string{dueKey(f.part)}, args: []any{micros(lease)},
			})
		}
		o := ops[len(ops)-1]
		o.args = append(o.args, f.name)
	}
	if err := s.attempt(ctx, ops...); err != nil {
		return nil, wrap("timers", err)
	}
	// What was leased is handed out even if another partition is away: nobody
	// else would ring it before the lease ends.
	var due []conversation.Due
	for _, o := range ops {
		if e := o.err(); e != nil {
			err = e
			continue
		}
		taken, _ := o.cmd.StringSlice()
		for i := 0; i+1 < len(taken); i += 2 {
			due = append(due, conversation.Due{Part: o.part, Name: taken[i], Lease: number(taken[i+1])})
		}
	}
	if len(due) == 0 {
		return nil, wrap("timers", err)
	}
	return due, nil
}

// DoneTimers takes timers off the list, in one round trip.
func (s *Store) DoneTimers(ctx context.Context, done ...conversation.Due) error {
	byPart := make(map[int]*op)
	var ops []*op
	for _, d := range done {
		o := byPart[d.Part]
		if o == nil {
			o = &op{part: d.Part, script: doneTimersScript, keys: []string{dueKey(d.Part)}, again: true}
			byPart[d.Part] = o
			ops = append(ops, o)
		}
		o.args = append(o.args, d.Name, d.Lease)
	}
	if len(ops) == 0 {
		return nil
	}
	return wrap("timers", s.do(ctx, ops...))
}

// wrap names what failed; nil stays nil.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
