package redis

import (
	"context"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/outbox"
)

// How much Depth looks at. Above, it estimates.
const (
	depthMembers = 256 // members of due, for each partition
	depthLanes   = 16  // lanes looked into, for each partition
)

// Counts is how much went to Redis since the start, for metrics and benchmarks.
type Counts struct{ Trips, Commands uint64 }

// Counts tells round trips (pipelines; on a cluster one goes to several nodes at
// once) and commands.
func (s *Store) Counts() Counts {
	return Counts{s.count.trips.Load(), s.count.commands.Load()}
}

// Depth counts what is undelivered, in two round trips and without a scan. It is
// exact up to 16 lanes in a partition (1,024 in all) and estimated above.
func (s *Store) Depth(ctx context.Context) (outbox.Depth, error) {
	type sample struct{ members, size, parked *op }
	samples := make([]sample, outbox.Partitions)
	ops := make([]*op, 0, 3*outbox.Partitions)
	for p := range samples {
		samples[p] = sample{
			members: &op{part: p, again: true, args: []any{"ZRANGE", dueKey(p), 0, depthMembers - 1}},
			size:    &op{part: p, again: true, args: []any{"ZCARD", dueKey(p)}},
			parked:  &op{part: p, again: true, args: []any{"ZCARD", parkedKey(p)}},
		}
		ops = append(ops, samples[p].members, samples[p].size, samples[p].parked)
	}
	if err := s.do(ctx, ops...); err != nil {
		return outbox.Depth{}, wrap("depth", err)
	}
	var d outbox.Depth
	var lengths, heads []*op
	var weights []float64 // how many messages each looked into stands for
	for p, sm := range samples {
		members, _ := sm.members.cmd.StringSlice()
		size, _ := sm.size.cmd.Int()
		parked, _ := sm.parked.cmd.Int()
		d.Parked += parked
		var lanes []string
		for _, m := range members {
			if name, ok := strings.CutPrefix(m, laneMember); ok {
				lanes = append(lanes, name)
			}
		}
		if len(lanes) == 0 {
			continue
		}
		all := float64(len(lanes)) * float64(max(size, len(members))) / float64(len(members))
		d.Lanes += int(all + 0.5)
		looked := min(len(lanes), depthLanes)
		for _, name := range lanes[:looked] {
			list := listKey(outbox.Lane{Part: p, Name: name})
			lengths = append(lengths, &op{part: p, again: true, args: []any{"LLEN", list}})
			heads = append(heads, &op{part: p, again: true, args: []any{"LINDEX", list, 0}})
			weights = append(weights, all/float64(looked))
		}
	}
	if len(lengths) == 0 {
		return d, nil
	}
	if err := s.do(ctx, append(slices.Clip(heads), lengths...)...); err != nil {
		return outbox.Depth{}, wrap("depth", err)
	}
	messages, now := 0.0, time.UnixMicro(s.clock.now())
	for i, o := range lengths {
		n, _ := o.cmd.Int()
		messages += float64(n) * weights[i]
		head, _ := heads[i].cmd.Text()
		if e, _, ok := splitEntry(head); ok {
			d.Oldest = max(d.Oldest, now.Sub(e.At))
		}
	}
	d.Messages = int(messages + 0.5)
	return d, nil
}
