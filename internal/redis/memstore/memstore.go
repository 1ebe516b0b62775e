// Package memstore keeps in memory what the redis room keeps in Redis, for tests
// that run on a clock of their own (testing/synctest). It passes the same contract
// suite (storetest), so what holds here holds there.
package memstore

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Store is the whole store. The zero value is not ready: use New.
type Store struct {
	LeaseFor time.Duration
	ParkFor  time.Duration

	// Fault, if set, is asked before and after every call ("load", "commit",
	// "ack", "take", "due", "budget", …). An error before means that the call was
	// not made; after, that it was and its answer got lost.
	Fault func(call string, after bool) error

	mu      sync.Mutex
	records map[string]record
	seen    map[seen]time.Time
	lanes   map[outbox.Lane]*lane
	timers  map[timer]int64 // → when it may be taken, µs
	budget  map[int64]int
	leases  map[string]holder
	moved   map[int64]int64
	seq     int64 // the last one given out
}

type record struct {
	version conversation.Version
	data    []byte
	until   time.Time // zero: for ever
}

type seen struct {
	part   int
	update int64
}

type timer struct {
	part int
	name string
}

type holder struct {
	name  string
	until time.Time
}

type lane struct {
	entries []outbox.Entry
	ids     map[string]int
	idsTill time.Time
	due     int64     // lease or wait, µs; 0: neither
	last    int64     // the last lease given out
	parked  time.Time // until when; zero: not
}

// New makes an empty Store with leases of 30 seconds.
func New() *Store {
	return &Store{
		LeaseFor: 30 * time.Second, ParkFor: 30 * 24 * time.Hour,
		records: map[string]record{}, seen: map[seen]time.Time{}, lanes: map[outbox.Lane]*lane{},
		timers: map[timer]int64{}, budget: map[int64]int{}, leases: map[string]holder{}, moved: map[int64]int64{},
	}
}

// Store is what these need.
var (
	_ conversation.Store  = (*Store)(nil)
	_ conversation.Timers = (*Store)(nil)
	_ outbox.Store        = (*Store)(nil)
)

// call runs f under the lock, between the two faults.
func (s *Store) call(ctx context.Context, name string, f func(now time.Time)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.Fault != nil {
		if err := s.Fault(name, false); err != nil {
			return err
		}
	}
	s.mu.Lock()
	f(time.Now())
	s.mu.Unlock()
	if s.Fault != nil {
		return s.Fault(name, true)
	}
	return nil
}

// lease leases the lane. The number rises even if the clock of a test stands still.
func (l *lane) lease(until time.Time) {
	l.last = max(l.last+1, until.UnixMicro())
	l.due = l.last
}

// Load implements conversation.Store.
func (s *Store) Load(ctx context.Context, part int, update int64, keys ...string) (l conversation.Loaded, err error) {
	err = s.call(ctx, "load", func(now time.Time) {
		for _, k := range keys {
			r := s.record(part, k, now)
			l.Records = append(l.Records, conversation.Record{Key: k, Version: r.version, Data: bytes.Clone(r.data)})
		}
		l.Seen = update != 0 && now.Before(s.seen[seen{part, update}])
	})
	return l, err
}

func (s *Store) record(part int, key string, now time.Time) record {
	r := s.records[name(part, key)]
	if !r.until.IsZero() && !now.Before(r.until) {
		return record{}
	}
	return r
}

func name(part int, key string) string { return string(rune('0'+part)) + ":" + key }

// Commit implements conversation.Store.
func (s *Store) Commit(ctx context.Context, c conversation.Commit) (out []outbox.Appended, err error) {
	var refused error
	err = s.call(ctx, "commit", func(now time.Time) {
		if c.Update != 0 && now.Before(s.seen[seen{c.Part, c.Update}]) {
			refused = conversation.ErrDuplicate
			return
		}
		for _, w := range c.Writes {
			if s.record(c.Part, w.Key, now).version != w.Expect {
				refused = conversation.ErrConflict
				return
			}
		}
		for _, a := range c.Appends {
			if a.Unasked && !s.lane(a.Lane, now).parked.IsZero() {
				refused = conversation.ErrParked
				return
			}
		}
		if c.Update != 0 && c.SeenFor > 0 {
			s.seen[seen{c.Part, c.Update}] = now.Add(c.SeenFor)
		}
		for _, w := range c.Writes {
			s.write(c.Part, w, now)
		}
		for _, a := range c.Appends {
			out = append(out, s.add(a, now))
		}
		for _, t := range c.Timers {
			if t.At.IsZero() {
				delete(s.timers, timer{c.Part, t.Name})
			} else {
				s.timers[timer{c.Part, t.Name}] = t.At.UnixMicro()
			}
		}
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Store) write(part int, w conversation.Write, now time.Time) {
	if w.Data == nil {
		delete(s.records, name(part, w.Key))
		return
	}
	r := record{version: w.Expect + 1, data: bytes.Clone(w.Data)}
	if w.Expect == 0 {
		r.version = conversation.Version(rand.Uint64() | 1)
	}
	if w.TTL > 0 {
		r.until = now.Add(w.TTL)
	}
	s.records[name(part, w.Key)] = r
}

// lane finds a lane with what hasn't run out of it.
func (s *Store) lane(id outbox.Lane, now time.Time) *lane {
	l := s.lanes[id]
	if l == nil {
		l = &lane{}
		s.lanes[id] = l
	}
	if !l.parked.IsZero() && !now.Before(l.parked) {
		l.parked, l.entries = time.Time{}, nil
	}
	if !now.Before(l.idsTill) {
		l.ids = nil
	}
	return l
}

func (s *Store) add(a conversation.Append, now time.Time) outbox.Appended {
	l := s.lane(a.Lane, now)
	d := outbox.Appended{Lane: a.Lane, Reset: a.Reset}
	seq := max(s.seq+1, now.UnixMicro())
	if n := len(l.entries); n > 0 {
		seq = l.entries[n-1].Seq + 1
	}
	if a.Reset {
		l.entries = nil
	}
	d.Backlog = len(l.entries) > 0
	for i, m := range a.Messages {
		if m.Ref != "" {
			d.Refs = maps.Clone(l.ids)
		}
		d.Entries = append(d.Entries, outbox.Entry{
			Seq: seq + int64(i), At: now.Truncate(time.Millisecond), Message: copied(m),
			Forget: a.Forget && i == len(a.Messages)-1,
		})
	}
	l.entries = append(l.entries, d.Entries...)
	s.seq = max(s.seq, seq+int64(len(a.Messages)))
	switch {
	case len(a.Messages) == 0:
		if a.Forget {
			l.ids = nil
		}
		if len(l.entries) == 0 {
			l.parked = time.Time{}
		}
	case !l.parked.IsZero() || l.due <= now.UnixMicro():
		l.parked = time.Time{}
		l.lease(now.Add(s.LeaseFor))
		d.Fresh, d.Until = true, now.Add(s.LeaseFor)
	}
	d.Backlog = d.Backlog && d.Fresh
	d.Lease = outbox.Lease(l.due)
	return d
}

// copied sends a message through JSON, as Redis would.
func copied(m outbox.Message) (back outbox.Message) {
	data, err := json.Marshal(m)
	if err == nil {
		err = json.Unmarshal(data, &back)
	}
	if err != nil {
		panic(err)
	}
	return back
}

const most = 100

// Take implements outbox.Store.
func (s *Store) Take(ctx context.Context, id outbox.Lane) (t outbox.Taken, ok bool, err error) {
	err = s.call(ctx, "take", func(now time.Time) {
		l := s.lane(id, now)
		if l.due == 0 || l.due > now.UnixMicro() {
			return
		}
		if len(l.entries) == 0 {
			l.due = 0
			return
		}
		l.lease(now.Add(s.LeaseFor))
		t = outbox.Taken{
			Lease: outbox.Lease(l.due), Until: now.Add(s.LeaseFor), Refs: maps.Clone(l.ids),
			Entries: slices.Clone(l.entries[:min(most, len(l.entries))]),
		}
		ok = true
	})
	if err != nil {
		return outbox.Taken{}, false, err
	}
	return t, ok, nil
}

// Ack implements outbox.Store.
func (s *Store) Ack(ctx context.Context, acks []outbox.Ack) (out []outbox.Acked, err error) {
	err = s.call(ctx, "ack", func(now time.Time) {
		for _, a := range acks {
			out = append(out, s.ack(a, now))
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Store) ack(a outbox.Ack, now time.Time) outbox.Acked {
	l := s.lane(a.Lane, now)
	if l.due == 0 || l.due != int64(a.Lease) {
		return outbox.Acked{Lost: true}
	}
	for len(l.entries) > 0 && l.entries[0].Seq <= a.Upto {
		if l.entries[0].Forget {
			l.ids = nil
		}
		l.entries = l.entries[1:]
	}
	for k, id := range a.Memos {
		if id == 0 {
			delete(l.ids, k)
			continue
		}
		if l.ids == nil {
			l.ids = map[string]int{}
		}
		l.ids[k], l.idsTill = id, now.Add(a.TTL)
	}
	n := len(l.entries)
	switch have := max(a.Have, a.Upto); {
	case n == 0:
		l.due = 0
	case a.Then == outbox.ThenWait:
		l.due = now.Add(a.Wait).UnixMicro()
		if l.due == l.last { // the old lease must be worthless
			l.due++
		}
	case a.Then == outbox.ThenPark && l.entries[n-1].Seq <= have:
		l.due, l.parked = 0, now.Add(s.ParkFor)
		l.entries = outbox.KeptParked(a.Lane, l.entries)
	default:
		l.lease(now.Add(s.LeaseFor))
		next := l.entries
		for len(next) > 0 && next[0].Seq <= have {
			next = next[1:]
		}
		d := outbox.Acked{Lease: outbox.Lease(l.due), Until: now.Add(s.LeaseFor), Next: slices.Clone(next[:min(most, len(next))])}
		if len(d.Next) > 0 {
			d.Refs = maps.Clone(l.ids)
		}
		return d
	}
	return outbox.Acked{}
}

// Due implements outbox.Store.
func (s *Store) Due(ctx context.Context, limit int) (out []outbox.Lane, err error) {
	err = s.call(ctx, "due", func(now time.Time) {
		for id, l := range s.lanes {
			if l.due != 0 && l.due <= now.UnixMicro() {
				out = append(out, id)
			}
		}
		slices.SortFunc(out, func(a, b outbox.Lane) int {
			return int(s.lanes[a].due-s.lanes[b].due)*2 + strings.Compare(a.Name, b.Name)
		})
		out = out[:min(limit, len(out))]
	})
	return out, err
}

// Depth implements outbox.Store.
func (s *Store) Depth(ctx context.Context) (d outbox.Depth, err error) {
	err = s.call(ctx, "depth", func(now time.Time) {
		for _, l := range s.lanes {
			if !l.parked.IsZero() {
				d.Parked++
			} else if len(l.entries) > 0 {
				d.Lanes++
				d.Messages += len(l.entries)
				d.Oldest = max(d.Oldest, now.Sub(l.entries[0].At))
			}
		}
	})
	return d, err
}

// TakeTimers implements conversation.Timers.
func (s *Store) TakeTimers(ctx context.Context, lease time.Duration, limit int) (out []conversation.Due, err error) {
	err = s.call(ctx, "timers", func(now time.Time) {
		for t, at := range s.timers {
			if at <= now.UnixMicro() && len(out) < limit {
				s.timers[t] = max(at+1, now.Add(lease).UnixMicro())
				out = append(out, conversation.Due{Part: t.part, Name: t.name, Lease: s.timers[t]})
			}
		}
	})
	return out, err
}

// DoneTimers implements conversation.Timers.
func (s *Store) DoneTimers(ctx context.Context, done ...conversation.Due) error {
	return s.call(ctx, "timers", func(time.Time) {
		for _, d := range done {
			if t := (timer{d.Part, d.Name}); s.timers[t] == d.Lease {
				delete(s.timers, t)
			}
		}
	})
}

// Lease is as in the redis room.
func (s *Store) Lease(ctx context.Context, name, who string, ttl time.Duration) (ok bool, err error) {
	err = s.call(ctx, "lease", func(now time.Time) {
		if h := s.leases[name]; h.name == who || !now.Before(h.until) {
			s.leases[name], ok = holder{who, now.Add(ttl)}, true
		}
	})
	return ok, err
}

// Release is as in the redis room.
func (s *Store) Release(ctx context.Context, name, who string) error {
	return s.call(ctx, "lease", func(time.Time) {
		if s.leases[name].name == who {
			delete(s.leases, name)
		}
	})
}

// Migrations is as in the redis room.
func (s *Store) Migrations(ctx context.Context) (m map[int64]int64, err error) {
	err = s.call(ctx, "migrations", func(time.Time) { m = maps.Clone(s.moved) })
	return m, err
}

// SetMigration is as in the redis room.
func (s *Store) SetMigration(ctx context.Context, old, new int64) error {
	return s.call(ctx, "migrations", func(time.Time) { s.moved[old] = new })
}

// Budget is as in the redis room.
func (s *Store) Budget(ctx context.Context, second int64, n, limit int) (granted int, err error) {
	err = s.call(ctx, "budget", func(time.Time) {
		granted = max(0, min(n, limit-s.budget[second]))
		s.budget[second] += n
		delete(s.budget, second-5)
	})
	return granted, err
}

// Expire ends a lane's lease or wait at once.
func (s *Store) Expire(id outbox.Lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.lanes[id]; l != nil && l.due != 0 {
		l.due = time.Now().Add(-time.Second).UnixMicro()
	}
}
