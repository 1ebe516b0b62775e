package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/outbox"
)

// most entries of a lane that are read at once.
const mostEntries = 100

// Take leases a lane that is due and reads it, in one round trip. Where the first
// entry waits for its key it is an error, and the lease is left to end: then it is
// taken again, perhaps by a replica that has the key.
func (s *Store) Take(ctx context.Context, lane outbox.Lane) (outbox.Taken, bool, error) {
	o := &op{
		part: lane.Part, script: takeScript,
		keys: []string{dueKey(lane.Part), listKey(lane), idsKey(lane)},
		args: []any{lane.Name, micros(s.leaseFor), mostEntries},
	}
	began := time.Now()
	if err := s.do(ctx, o); err != nil {
		return outbox.Taken{}, false, fmt.Errorf("take: %w", err)
	}
	f, _ := o.cmd.Val().([]any)
	if len(f) != 3 {
		return outbox.Taken{}, false, fmt.Errorf("take: strange answer of type %T", o.cmd.Val())
	}
	t := outbox.Taken{Lease: outbox.Lease(number(f[0]))}
	if t.Lease == 0 {
		return t, false, nil
	}
	var err error
	t.Until, t.Refs = began.Add(s.leaseFor), refs(f[2])
	if t.Entries, err = s.entries(ctx, lane, f[1]); err != nil && len(t.Entries) == 0 {
		return outbox.Taken{}, false, fmt.Errorf("take: %w", err)
	}
	return t, true, nil
}

// Ack acknowledges many lanes in one round trip; see scripts/ack.lua.
//
// An acknowledgement is not repeated when its fate is unknown: if it did run, its
// lease is spent, and the second answer would be Lost.
func (s *Store) Ack(ctx context.Context, acks []outbox.Ack) ([]outbox.Acked, error) {
	ops := make([]*op, len(acks))
	for i, a := range acks {
		ops[i] = s.ackOp(a)
	}
	began := time.Now()
	if err := s.attempt(ctx, ops...); err != nil {
		return nil, fmt.Errorf("ack: %w", err)
	}
	out := make([]outbox.Acked, len(acks))
	for i, o := range ops {
		out[i] = s.acked(ctx, acks[i], o, began.Add(s.leaseFor))
	}
	return out, nil
}

func (s *Store) ackOp(a outbox.Ack) *op {
	args := make([]any, 0, 10+2*len(a.Memos))
	args = append(args, a.Lane.Name, int64(a.Lease), a.Upto, max(a.Have, a.Upto), string(a.Then),
		micros(a.Wait), micros(s.leaseFor), millis(s.parkFor), millis(a.TTL), mostEntries)
	for name, id := range a.Memos {
		args = append(args, name, id)
	}
	return &op{
		part: a.Lane.Part, script: ackScript, args: args,
		keys: []string{dueKey(a.Lane.Part), parkedKey(a.Lane.Part), listKey(a.Lane), idsKey(a.Lane)},
	}
}

// acked reads the answer of scripts/ack.lua. A lane that has nothing left but what waits
// for its key is let go, as if it were told to wait until the lease ends.
func (s *Store) acked(ctx context.Context, sent outbox.Ack, o *op, until time.Time) outbox.Acked {
	if err := o.err(); err != nil {
		return outbox.Acked{Err: fmt.Errorf("ack: %w", err)}
	}
	f, _ := o.cmd.Val().([]any)
	if len(f) != 4 {
		return outbox.Acked{Err: fmt.Errorf("ack: strange answer of type %T", o.cmd.Val())}
	}
	a := outbox.Acked{Lost: f[0] == "lost", Lease: outbox.Lease(number(f[1]))}
	if a.Lease == 0 {
		return a
	}
	next, err := s.entries(ctx, sent.Lane, f[2])
	if err != nil && len(next) == 0 && sent.Upto >= sent.Have {
		return outbox.Acked{}
	}
	a.Until, a.Next, a.Refs = until, next, refs(f[3])
	return a
}

// entries opens what stands in a lane's list. One that is damaged comes back without a
// message: its place in the order must not be lost. One that is sealed with a key that
// we don't have has to wait, and what follows it with it: then the error says so, and
// those before it are returned.
func (s *Store) entries(ctx context.Context, lane outbox.Lane, v any) ([]outbox.Entry, error) {
	list, _ := v.([]any)
	out := make([]outbox.Entry, 0, len(list))
	for _, v := range list {
		text, _ := v.(string)
		e, sealed, ok := splitEntry(text)
		if !ok {
			s.log.LogAttrs(ctx, slog.LevelError, "a strange entry stands in a lane", slog.Int("partition", lane.Part))
			continue
		}
		plain, err := s.sealer.Open(listKey(lane), []byte(sealed))
		if s.locked(ctx, lane.Part, err) {
			return out, err
		}
		if err == nil {
			err = json.Unmarshal(plain, &e.Message)
		}
		if err != nil {
			e.Message = outbox.Message{}
			s.log.LogAttrs(ctx, slog.LevelError, "a message cannot be opened", slog.Int("partition", lane.Part), slog.Any("err", err))
		}
		out = append(out, e)
	}
	return out, nil
}

// splitEntry reads "<seq>:<unix ms>:<flags>:<sealed>".
func splitEntry(text string) (e outbox.Entry, sealed string, ok bool) {
	parts := strings.SplitN(text, ":", 4)
	if len(parts) != 4 {
		return e, "", false
	}
	seq, err1 := strconv.ParseInt(parts[0], 10, 64)
	ms, err2 := strconv.ParseInt(parts[1], 10, 64)
	e = outbox.Entry{Seq: seq, At: time.UnixMilli(ms), Forget: strings.Contains(parts[2], "f")}
	return e, parts[3], err1 == nil && err2 == nil
}

// Due lists lanes that may be taken, at most limit, in a partition those first
// that have waited longest.
func (s *Store) Due(ctx context.Context, limit int) ([]outbox.Lane, error) {
	s.dropParked(ctx)
	found, err := s.due(ctx, laneMember, limit)
	if err != nil {
		return nil, fmt.Errorf("due: %w", err)
	}
	lanes := make([]outbox.Lane, len(found))
	for i, f := range found {
		lanes[i] = outbox.Lane{Part: f.part, Name: f.name}
	}
	return lanes, nil
}

// dropParked forgets, every ten minutes, the names of parked lanes whose time is
// up. Their messages went by themselves: the list of a parked lane expires. That
// it failed is no reason to fail: it is tried again.
func (s *Store) dropParked(ctx context.Context) {
	const every = 10 * time.Minute
	now, last := time.Now(), s.swept.Load()
	if now.UnixNano()-last < int64(every) || !s.swept.CompareAndSwap(last, now.UnixNano()) {
		return
	}
	until := strconv.FormatInt(s.clock.now(), 10)
	ops := make([]*op, outbox.Partitions)
	for p := range ops {
		ops[p] = &op{part: p, again: true, args: []any{"ZREMRANGEBYSCORE", parkedKey(p), "-inf", until}}
	}
	if err := s.do(ctx, ops...); err != nil {
		s.swept.Store(last)
	}
}
