package redis

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"wegweiser/internal/outbox"
)

// clock estimates Redis's clock, so that one plain command per partition can ask
// what is due. It needs to be right only to a second or so: scripts look at their
// own clock before they hand anything out.
type clock struct{ ahead atomic.Int64 } // µs

func (c *clock) now() int64 { return time.Now().UnixMicro() + c.ahead.Load() }

// learn takes the answer of TIME. asked is when it was asked for.
func (c *clock) learn(answer []any, asked time.Time) {
	if len(answer) != 2 {
		return
	}
	took := time.Since(asked)
	redis := number(answer[0])*1_000_000 + number(answer[1])
	c.ahead.Store(redis - asked.Add(took/2).UnixMicro())
}

// dueName is a member of some partition's due, without its kind.
type dueName struct {
	part int
	name string
}

// Lanes and timers share one sorted set, so what looks due is read in pages until
// a page holds enough of the kind that is wanted.
const (
	duePage  = 64
	duePages = 32 // a partition with 2,048 overdue members of the other kind hides ours for a while
)

// due lists members of a kind that are due, over all partitions, in one round
// trip; a partition where the other kind fills the page costs one more.
func (s *Store) due(ctx context.Context, kind string, limit int) ([]dueName, error) {
	var found []dueName
	parts := make([]int, outbox.Partitions)
	for i := range parts {
		parts[i] = i
	}
	now := strconv.FormatInt(s.clock.now(), 10)
	for page := 0; page < duePages && len(parts) > 0 && len(found) < limit; page++ {
		asked := time.Now()
		ops := make([]*op, 0, len(parts)+1)
		for _, p := range parts {
			ops = append(ops, &op{part: p, again: true, args: []any{"ZRANGE", dueKey(p), "-inf", now, "BYSCORE", "LIMIT", page * duePage, duePage}})
		}
		time := &op{part: parts[0], again: true, args: []any{"TIME"}}
		if err := s.do(ctx, append(ops, time)...); err != nil {
			return nil, err
		}
		t, _ := time.cmd.Slice()
		s.clock.learn(t, asked)
		var full []int
		for i, p := range parts {
			members, _ := ops[i].cmd.StringSlice()
			for _, m := range members {
				if name, ok := strings.CutPrefix(m, kind); ok && len(found) < limit {
					found = append(found, dueName{p, name})
				}
			}
			if len(members) == duePage {
				full = append(full, p)
			}
		}
		parts = full
	}
	return found, nil
}
