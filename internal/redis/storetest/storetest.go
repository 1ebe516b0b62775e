// Package storetest is the contract of the store, as tests: whatever passes them
// may stand behind the conversation and the outbox.
package storetest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Store is everything that is asked of a store.
type Store interface {
	conversation.Store
	conversation.Timers
	outbox.Store
	Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
	Release(ctx context.Context, name, holder string) error
	Budget(ctx context.Context, second int64, n, limit int) (int, error)
	Migrations(ctx context.Context) (map[int64]int64, error)
	SetMigration(ctx context.Context, old, new int64) error
}

// Subject is a store to be tested.
type Subject struct {
	Store    Store
	LeaseFor time.Duration       // of lanes
	ParkFor  time.Duration       // of parked lanes
	Sleep    func(time.Duration) // lets so much time pass for the store
}

// chats makes chats that no other test of the process uses.
var chats atomic.Int64

func newChat() (part int, chat int64, lane outbox.Lane) {
	chat = 1000 + chats.Add(1)
	part = outbox.Part(chat)
	return part, chat, outbox.ChatLane(part, chat)
}

// Run runs the whole contract.
func Run(t *testing.T, s Subject) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"a record is born, changes and is deleted", recordLife},
		{"a record ends by itself", recordTTL},
		{"a commit is all or nothing", allOrNothing},
		{"an update is marked once", seenMark},
		{"of many writers one wins each version", manyWriters},
		{"a lane is delivered in order", laneOrder},
		{"a lane remembers ids", laneIDs},
		{"a lane waits", laneWaits},
		{"a lane is parked until the chat writes", laneParks},
		{"a parked lane is dropped", parkedDropped},
		{"a dead owner's lane is taken over", takeOver},
		{"a reset drops what stands there", laneReset},
		{"a long lane comes in pieces", longLane},
		{"text comes back as it was", strangeText},
		{"timers ring and are done", timers},
		{"a lease has one holder", sharedLease},
		{"a budget is shared", budget},
		{"migrations are remembered", migrations},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

func load(t *testing.T, s Subject, part int, update int64, keys ...string) conversation.Loaded {
	t.Helper()
	l, err := s.Store.Load(t.Context(), part, update, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func commit(t *testing.T, s Subject, c conversation.Commit) []outbox.Appended {
	t.Helper()
	a, err := s.Store.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func say(texts ...string) (m []outbox.Message) {
	for _, text := range texts {
		m = append(m, outbox.Message{Op: outbox.OpSend, Chat: 7, Text: text})
	}
	return m
}

// add commits messages to a lane.
func add(t *testing.T, s Subject, lane outbox.Lane, texts ...string) outbox.Appended {
	t.Helper()
	a := commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: say(texts...)}}})
	if len(a) != 1 || len(a[0].Entries) != len(texts) || a[0].Lane != lane {
		t.Fatalf("strange answer: %+v", a)
	}
	return a[0]
}

func ack(t *testing.T, s Subject, a outbox.Ack) outbox.Acked {
	t.Helper()
	if a.TTL == 0 {
		a.TTL = time.Hour
	}
	out, err := s.Store.Ack(t.Context(), []outbox.Ack{a})
	if err != nil {
		t.Fatal(err)
	}
	if out[0].Err != nil {
		t.Fatal(out[0].Err)
	}
	return out[0]
}

func texts(entries []outbox.Entry) (s []string) {
	for _, e := range entries {
		s = append(s, e.Message.Text)
	}
	return s
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func last(e []outbox.Entry) int64 { return e[len(e)-1].Seq }

func recordLife(t *testing.T, s Subject) {
	part, chat, _ := newChat()
	k, other := "session:"+strconv.FormatInt(chat, 10), "board:"+strconv.FormatInt(-chat, 10)
	l := load(t, s, part, 0, k, other)
	equal(t, "nothing there", l, conversation.Loaded{Records: []conversation.Record{{Key: k}, {Key: other}}})

	write := func(expect conversation.Version, data []byte) error {
		_, err := s.Store.Commit(t.Context(), conversation.Commit{Part: part, Writes: []conversation.Write{{Key: k, Expect: expect, Data: data, TTL: time.Hour}}})
		return err
	}
	if err := write(1, []byte("x")); !errors.Is(err, conversation.ErrConflict) {
		t.Errorf("changing what isn't there: %v", err)
	}
	if err := write(0, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := write(0, []byte("again")); !errors.Is(err, conversation.ErrConflict) {
		t.Errorf("born twice: %v", err)
	}
	first := load(t, s, part, 0, other, k).Records[1]
	if string(first.Data) != "one" || first.Version == 0 {
		t.Fatalf("%+v", first)
	}
	if err := write(first.Version, []byte{0, 255, '\r', '\n'}); err != nil {
		t.Fatal(err)
	}
	if err := write(first.Version, []byte("late")); !errors.Is(err, conversation.ErrConflict) {
		t.Errorf("an old version was good enough: %v", err)
	}
	second := load(t, s, part, 0, k).Records[0]
	if string(second.Data) != "\x00\xff\r\n" || second.Version != first.Version+1 {
		t.Errorf("%+v after %+v", second, first)
	}
	if err := write(first.Version, nil); !errors.Is(err, conversation.ErrConflict) {
		t.Errorf("deleted by an old version: %v", err)
	}
	if err := write(second.Version, nil); err != nil {
		t.Fatal(err)
	}
	if r := load(t, s, part, 0, k).Records[0]; r.Version != 0 || r.Data != nil {
		t.Errorf("still there: %+v", r)
	}
	if err := write(0, []byte("born again")); err != nil {
		t.Fatal(err)
	}
	if r := load(t, s, part, 0, k).Records[0]; r.Version == first.Version || r.Version == second.Version {
		t.Error("born again it can be mistaken for the old one")
	}
	if err := write(second.Version, []byte("from a former life")); !errors.Is(err, conversation.ErrConflict) {
		t.Errorf("a version of its former life was good enough: %v", err)
	}
}

func recordTTL(t *testing.T, s Subject) {
	part, chat, _ := newChat()
	k := "session:" + strconv.FormatInt(chat, 10)
	commit(t, s, conversation.Commit{Part: part, Writes: []conversation.Write{
		{Key: k, Data: []byte("x"), TTL: 50 * time.Millisecond}, {Key: "case:x" + k, Data: []byte("y")},
	}})
	s.Sleep(80 * time.Millisecond)
	l := load(t, s, part, 0, k, "case:x"+k)
	if l.Records[0].Version != 0 || l.Records[1].Version == 0 {
		t.Errorf("%+v", l)
	}
	commit(t, s, conversation.Commit{Part: part, Writes: []conversation.Write{{Key: k, Data: []byte("anew"), TTL: time.Hour}}})
}

func allOrNothing(t *testing.T, s Subject) {
	part, chat, lane := newChat()
	a, b := "session:"+strconv.FormatInt(chat, 10), "case:c"+strconv.FormatInt(chat, 10)
	commit(t, s, conversation.Commit{Part: part, Writes: []conversation.Write{{Key: a, Data: []byte("old")}}})
	_, err := s.Store.Commit(t.Context(), conversation.Commit{
		Part: part, Update: chat, SeenFor: time.Hour,
		Writes:  []conversation.Write{{Key: b, Data: []byte("new")}, {Key: a, Expect: 0, Data: []byte("new")}},
		Appends: []conversation.Append{{Lane: lane, Messages: say("never")}},
		Timers:  []conversation.Timer{{Name: "never:" + b, At: time.Now().Add(-time.Hour)}},
	})
	if !errors.Is(err, conversation.ErrConflict) {
		t.Fatalf("got %v", err)
	}
	l := load(t, s, part, chat, a, b)
	if string(l.Records[0].Data) != "old" || l.Records[1].Version != 0 || l.Seen {
		t.Errorf("half of it was done: %+v", l)
	}
	if d := add(t, s, lane, "first"); !d.Fresh || d.Backlog {
		t.Errorf("messages of a refused commit stand in the lane: %+v", d)
	}
	due, err := s.Store.TakeTimers(t.Context(), time.Minute, 100)
	if err != nil || len(due) != 0 {
		t.Errorf("timers of a refused commit: %v %v", due, err)
	}
}

func seenMark(t *testing.T, s Subject) {
	part, update, lane := newChat()
	c := conversation.Commit{
		Part: part, Update: update, SeenFor: 100 * time.Millisecond,
		Appends: []conversation.Append{{Lane: lane, Messages: say("x")}},
	}
	if load(t, s, part, update).Seen {
		t.Fatal("seen before it came")
	}
	commit(t, s, c)
	if !load(t, s, part, update, "session:0").Seen || load(t, s, part, update+1_000_000).Seen {
		t.Error("the mark is not found, or another update's")
	}
	if _, err := s.Store.Commit(t.Context(), c); !errors.Is(err, conversation.ErrDuplicate) {
		t.Errorf("committed twice: %v", err)
	}
	s.Sleep(130 * time.Millisecond)
	if load(t, s, part, update).Seen {
		t.Error("the mark stays for ever")
	}
	c.SeenFor = 0
	commit(t, s, c)
	commit(t, s, c) // without a mark of its own nothing is remembered
}

func manyWriters(t *testing.T, s Subject) {
	const writers, rounds = 50, 4
	part, chat, lane := newChat()
	k := "session:" + strconv.FormatInt(chat, 10)
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for range rounds {
				for {
					l, err := s.Store.Load(t.Context(), part, 0, k)
					if err != nil {
						t.Error(err)
						return
					}
					_, err = s.Store.Commit(t.Context(), conversation.Commit{
						Part:    part,
						Writes:  []conversation.Write{{Key: k, Expect: l.Records[0].Version, Data: append(l.Records[0].Data, byte(w))}},
						Appends: []conversation.Append{{Lane: lane, Messages: say(strconv.Itoa(len(l.Records[0].Data)))}},
					})
					if err == nil {
						won.Add(1)
						break
					}
					if !errors.Is(err, conversation.ErrConflict) {
						t.Error(err)
						return
					}
					lost.Add(1)
				}
			}
		})
	}
	wg.Wait()
	r := load(t, s, part, 0, k).Records[0]
	if len(r.Data) != writers*rounds || won.Load() != writers*rounds {
		t.Errorf("%d of %d changes stand, %d won", len(r.Data), writers*rounds, won.Load())
	}
	if lost.Load() == 0 {
		t.Log("nobody lost: this run tested little")
	}
	// The lane tells in which order the versions were written: none twice, none missing.
	d := add(t, s, lane, "end")
	entries := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease}).Next
	for len(entries) < writers*rounds {
		next := ack(t, s, outbox.Ack{Lane: lane, Lease: leaseOf(t, s, lane), Have: last(entries)})
		entries = append(entries, next.Next...)
	}
	for i, text := range texts(entries[:writers*rounds]) {
		if text != strconv.Itoa(i) {
			t.Fatalf("message %d says %s", i, text)
		}
	}
}

// leaseOf is the lane's lease as a committing process would see it.
func leaseOf(t *testing.T, s Subject, lane outbox.Lane) outbox.Lease {
	t.Helper()
	return add(t, s, lane, "x").Lease
}

func laneOrder(t *testing.T, s Subject) {
	_, _, lane := newChat()
	before := time.Now()
	d := add(t, s, lane, "1", "2")
	if !d.Fresh || d.Backlog || d.Lease == 0 || d.Reset {
		t.Fatalf("an idle lane must be the committer's: %+v", d)
	}
	if left := time.Until(d.Until); left > s.LeaseFor || left < s.LeaseFor/2 {
		t.Errorf("the lease ends in %v", left)
	}
	if at := d.Entries[0].At; at.Sub(before).Abs() > 5*time.Second {
		t.Errorf("committed at %v", at)
	}
	follow := add(t, s, lane, "3")
	if follow.Fresh || follow.Lease != d.Lease || follow.Entries[0].Seq != last(d.Entries)+1 {
		t.Fatalf("%+v must follow %+v", follow, d)
	}
	if _, ok, err := s.Store.Take(t.Context(), lane); ok || err != nil {
		t.Fatalf("taken from under its owner: %v %v", ok, err)
	}
	a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: d.Entries[0].Seq, Have: d.Entries[1].Seq})
	if a.Lost || a.Lease <= d.Lease {
		t.Fatalf("%+v", a)
	}
	equal(t, "what follows what is known", a.Next, follow.Entries)
	if b := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: follow.Entries[0].Seq}); !b.Lost {
		t.Error("a spent lease was good enough")
	}
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: a.Lease, Upto: d.Entries[1].Seq})
	equal(t, "rest", texts(a.Next), []string{"3"})
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: a.Lease, Upto: follow.Entries[0].Seq})
	if a.Lost || a.Lease != 0 || len(a.Next) != 0 {
		t.Errorf("an empty lane must be let go: %+v", a)
	}
	if n := add(t, s, lane, "4"); !n.Fresh || n.Backlog || n.Entries[0].Seq <= follow.Entries[0].Seq {
		t.Errorf("%+v", n)
	}
}

func laneIDs(t *testing.T, s Subject) {
	_, _, lane := newChat()
	question := outbox.Message{Op: outbox.OpSend, Chat: 7, Text: "?", Memo: "question"}
	strip := outbox.Message{Op: outbox.OpStrip, Chat: 7, Ref: "question"}
	one := func(forget bool, m ...outbox.Message) outbox.Appended {
		return commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: m, Forget: forget}}})[0]
	}
	d := one(false, question, strip)
	if len(d.Refs) != 0 {
		t.Errorf("ids out of nowhere: %v", d.Refs)
	}
	ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries), Memos: map[string]int{"question": 41, "old": 7}, TTL: 150 * time.Millisecond})
	d = one(false, strip)
	equal(t, "ids asked for", d.Refs, map[string]int{"question": 41, "old": 7})
	d2 := one(false, question)
	if d2.Refs != nil {
		t.Error("ids nobody asked for")
	}
	a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries), Memos: map[string]int{"question": 42, "old": 0}, TTL: 150 * time.Millisecond})
	equal(t, "ids with the next entries", a.Refs, map[string]int{"question": 42})
	ack(t, s, outbox.Ack{Lane: lane, Lease: a.Lease, Upto: last(d2.Entries)})

	// Forget: only once the message is delivered, and not what comes after it.
	d = one(true, strip, strip)
	if d.Entries[0].Forget || !d.Entries[1].Forget {
		t.Errorf("only the last message forgets: %+v", d.Entries)
	}
	if d = one(false, strip); len(d.Refs) != 1 {
		t.Errorf("forgotten before it was delivered: %v", d.Refs)
	}
	ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries), Memos: map[string]int{"new": 43}, TTL: 150 * time.Millisecond})
	d = one(false, strip)
	equal(t, "forgotten", d.Refs, map[string]int{"new": 43})
	ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries)})
	s.Sleep(200 * time.Millisecond)
	if d = one(false, strip); len(d.Refs) != 0 {
		t.Errorf("remembered for ever: %v", d.Refs)
	}
}

func laneWaits(t *testing.T, s Subject) {
	_, _, lane := newChat()
	d := add(t, s, lane, "1", "2")
	a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: d.Entries[0].Seq, Then: outbox.ThenWait, Wait: 100 * time.Millisecond})
	if a.Lost || a.Lease != 0 {
		t.Fatalf("%+v", a)
	}
	if n := add(t, s, lane, "3"); n.Fresh {
		t.Error("a commit ended the wait")
	}
	if _, ok, _ := s.Store.Take(t.Context(), lane); ok || slices.Contains(dueLanes(t, s), lane) {
		t.Error("it doesn't wait")
	}
	s.Sleep(130 * time.Millisecond)
	if !slices.Contains(dueLanes(t, s), lane) {
		t.Error("it waits for ever")
	}
	taken, ok, err := s.Store.Take(t.Context(), lane)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	equal(t, "after the wait", texts(taken.Entries), []string{"2", "3"})
	if left := time.Until(taken.Until); left > s.LeaseFor || left < s.LeaseFor/2 {
		t.Errorf("the lease ends in %v", left)
	}
	// A wait of nothing gives the lane away: others may take it at once.
	ack(t, s, outbox.Ack{Lane: lane, Lease: taken.Lease, Then: outbox.ThenWait})
	s.Sleep(time.Millisecond)
	if taken, ok, _ = s.Store.Take(t.Context(), lane); !ok {
		t.Error("it was not given away")
	}
	ack(t, s, outbox.Ack{Lane: lane, Lease: taken.Lease, Upto: last(taken.Entries), Then: outbox.ThenWait, Wait: time.Hour})
	if d := add(t, s, lane, "4"); !d.Fresh {
		t.Error("an empty lane has nothing to wait for")
	}
}

func dueLanes(t *testing.T, s Subject) []outbox.Lane {
	t.Helper()
	lanes, err := s.Store.Due(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return lanes
}

func laneParks(t *testing.T, s Subject) {
	_, _, lane := newChat()
	d := add(t, s, lane, "1", "2")
	a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: d.Entries[0].Seq, Have: d.Entries[1].Seq, Then: outbox.ThenPark})
	if a.Lost || a.Lease != 0 {
		t.Fatalf("%+v", a)
	}
	s.Sleep(s.LeaseFor + 30*time.Millisecond)
	if _, ok, _ := s.Store.Take(t.Context(), lane); ok || slices.Contains(dueLanes(t, s), lane) {
		t.Error("a parked lane was taken")
	}
	depth, err := s.Store.Depth(t.Context())
	if err != nil || depth.Parked == 0 {
		t.Errorf("depth %+v, %v", depth, err)
	}
	d = add(t, s, lane, "3")
	if !d.Fresh || !d.Backlog {
		t.Fatalf("the chat wrote again: %+v", d)
	}
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease})
	equal(t, "kept", texts(a.Next), []string{"2", "3"})

	// Whoever wrote after we were refused is no one to park.
	add(t, s, lane, "4")
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: a.Lease, Have: last(a.Next), Then: outbox.ThenPark})
	if a.Lease == 0 || !slices.Equal(texts(a.Next), []string{"4"}) {
		t.Errorf("parked although it wrote meanwhile: %+v", a)
	}
}

func parkedDropped(t *testing.T, s Subject) {
	_, _, lane := newChat()
	d := add(t, s, lane, "1")
	ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Have: last(d.Entries), Then: outbox.ThenPark})
	s.Sleep(s.ParkFor + 50*time.Millisecond)
	if d = add(t, s, lane, "2"); !d.Fresh || d.Backlog {
		t.Errorf("kept for too long: %+v", d)
	}
	// And what is unparked in time stays.
	ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Have: last(d.Entries), Then: outbox.ThenPark})
	d = add(t, s, lane, "3")
	s.Sleep(s.ParkFor + 50*time.Millisecond)
	equal(t, "unparked", texts(ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease}).Next), []string{"2", "3"})
}

func takeOver(t *testing.T, s Subject) {
	_, _, lane := newChat()
	d := add(t, s, lane, "1")
	s.Sleep(s.LeaseFor + 30*time.Millisecond)
	if !slices.Contains(dueLanes(t, s), lane) {
		t.Error("an ended lease is not due")
	}
	taken, ok, err := s.Store.Take(t.Context(), lane)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	equal(t, "taken", taken.Entries, d.Entries)
	if _, again, _ := s.Store.Take(t.Context(), lane); again {
		t.Error("taken twice")
	}
	if a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries)}); !a.Lost {
		t.Error("the dead owner's lease was good enough")
	}
	s.Sleep(s.LeaseFor + 30*time.Millisecond)
	// Late, but nobody took it: what was delivered counts.
	if a := ack(t, s, outbox.Ack{Lane: lane, Lease: taken.Lease, Upto: last(d.Entries)}); a.Lost {
		t.Error("refused although nobody had taken the lane")
	}
	d = add(t, s, lane, "2")
	s.Sleep(s.LeaseFor + 30*time.Millisecond)
	if next := add(t, s, lane, "3"); !next.Fresh || !next.Backlog || next.Lease <= d.Lease {
		t.Errorf("a commit doesn't take over: %+v", next)
	}
	if _, ok, err = s.Store.Take(t.Context(), outbox.Lane{Part: lane.Part, Name: "never"}); ok || err != nil {
		t.Error(ok, err)
	}
}

func laneReset(t *testing.T, s Subject) {
	_, _, lane := newChat()
	d := add(t, s, lane, "1", "2")
	reset := func(m ...outbox.Message) outbox.Appended {
		return commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: m, Reset: true}}})[0]
	}
	n := reset(say("gone")...)
	if !n.Reset || n.Fresh || n.Lease != d.Lease || n.Entries[0].Seq <= last(d.Entries) {
		t.Fatalf("%+v", n)
	}
	a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries)})
	equal(t, "what is left", texts(a.Next), []string{"gone"})

	// Reset to nothing under a live lease: a late ack must not cover what comes next.
	reset()
	n = add(t, s, lane, "after")
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: n.Lease, Upto: last(a.Next)})
	equal(t, "what came after", texts(a.Next), []string{"after"})
}

func longLane(t *testing.T, s Subject) {
	_, _, lane := newChat()
	var all []string
	var lease outbox.Lease
	for i := range 25 {
		var ten []string
		for j := range 10 {
			ten = append(ten, strconv.Itoa(10*i+j))
		}
		all = append(all, ten...)
		lease = add(t, s, lane, ten...).Lease
	}
	var got []outbox.Entry
	for range 3 {
		a := ack(t, s, outbox.Ack{Lane: lane, Lease: lease, Have: haveOf(got)})
		if len(a.Next) > 100 {
			t.Errorf("%d entries at once", len(a.Next))
		}
		lease, got = a.Lease, append(got, a.Next...)
	}
	equal(t, "all of it", texts(got), all)
	if a := ack(t, s, outbox.Ack{Lane: lane, Lease: lease, Upto: last(got)}); a.Lease != 0 {
		t.Errorf("%+v", a)
	}
}

func haveOf(e []outbox.Entry) int64 {
	if len(e) == 0 {
		return 0
	}
	return last(e)
}

func strangeText(t *testing.T, s Subject) {
	_, _, lane := newChat()
	m := outbox.Message{
		Op: outbox.OpEdit, Chat: -100123, ID: 5, Memo: "m", Ref: "r", Low: true,
		Text: "<b>سلام</b> & \u2067 'x' \x00 1:2:f:3",
		Rows: [][]outbox.Button{{{Text: "да", Data: "a:b"}, {Text: "→", URL: "https://example.org/?a=1&b=2"}}, {}},
	}
	d := commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: []outbox.Message{m}}}})[0]
	equal(t, "came back", ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease}).Next[0].Message, m)
}

func timers(t *testing.T, s Subject) {
	part, chat, lane := newChat()
	name := func(kind string) string { return kind + ":" + strconv.FormatInt(chat, 10) }
	now := time.Now()
	set := func(timers ...conversation.Timer) {
		commit(t, s, conversation.Commit{Part: part, Timers: timers})
	}
	take := func(lease time.Duration) map[string]conversation.Due {
		due, err := s.Store.TakeTimers(t.Context(), lease, 1000)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]conversation.Due{}
		for _, d := range due {
			if d.Part == part {
				m[d.Name] = d
			}
		}
		return m
	}
	add(t, s, lane, "a lane is no timer")
	set(conversation.Timer{Name: name("late"), At: now.Add(-time.Hour)}, conversation.Timer{Name: name("off"), At: now.Add(-time.Hour)},
		conversation.Timer{Name: name("later"), At: now.Add(time.Hour)})
	set(conversation.Timer{Name: name("off")})
	got := take(100 * time.Millisecond)
	if len(got) != 1 || got[name("late")].Lease == 0 {
		t.Fatalf("%v", got)
	}
	if again := take(time.Minute); len(again) != 0 {
		t.Errorf("rang twice at once: %v", again)
	}
	s.Sleep(130 * time.Millisecond)
	again := take(time.Minute)
	if len(again) != 1 {
		t.Fatalf("its bell-ringer died and nobody else rang: %v", again)
	}
	done := func(d ...conversation.Due) {
		if err := s.Store.DoneTimers(t.Context(), d...); err != nil {
			t.Fatal(err)
		}
	}
	done()
	done(got[name("late")]) // the old lease: no effect
	set(conversation.Timer{Name: name("late"), At: now.Add(-time.Minute)})
	done(again[name("late")]) // set anew meanwhile: no effect
	third := take(50 * time.Millisecond)
	if len(third) != 1 {
		t.Fatal("setting it anew was lost")
	}
	done(third[name("late")])
	s.Sleep(80 * time.Millisecond)
	if left := take(time.Minute); len(left) != 0 {
		t.Errorf("done and still there: %v", left)
	}
	set(conversation.Timer{Name: name("later")})
}

func sharedLease(t *testing.T, s Subject) {
	ctx := t.Context()
	lease := func(who string, want bool) {
		t.Helper()
		if ok, err := s.Store.Lease(ctx, "poll", who, 100*time.Millisecond); ok != want || err != nil {
			t.Errorf("%s: %v %v", who, ok, err)
		}
	}
	lease("a", true)
	lease("b", false)
	lease("a", true)
	s.Sleep(130 * time.Millisecond)
	lease("b", true)
	lease("a", false)
	if err := s.Store.Release(ctx, "poll", "a"); err != nil {
		t.Fatal(err)
	}
	lease("a", false)
	if err := s.Store.Release(ctx, "poll", "b"); err != nil {
		t.Fatal(err)
	}
	lease("a", true)
}

func budget(t *testing.T, s Subject) {
	second := time.Now().Unix()
	var got []int
	for _, n := range []int{10, 10, 15, 10} {
		g, err := s.Store.Budget(t.Context(), second, n, 30)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, g)
	}
	equal(t, "granted", got, []int{10, 10, 10, 0})
	if g, err := s.Store.Budget(t.Context(), second+1, 5, 30); g != 5 || err != nil {
		t.Error("the next second is another", g, err)
	}
}

func migrations(t *testing.T, s Subject) {
	if err := errors.Join(s.Store.SetMigration(t.Context(), -1, -1001), s.Store.SetMigration(t.Context(), -2, -1002)); err != nil {
		t.Fatal(err)
	}
	m, err := s.Store.Migrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "migrations", m, map[int64]int64{-1: -1001, -2: -1002})
}
