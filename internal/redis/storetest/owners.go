package storetest

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Who may deliver a lane, and when: one that waits, is parked, was left by a process
// that died.

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
	unasked(t, s, lane, conversation.ErrParked)
	d = add(t, s, lane, "3")
	if !d.Fresh || !d.Backlog {
		t.Fatalf("the chat wrote again: %+v", d)
	}
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease})
	equal(t, "kept", texts(a.Next), []string{"2", "3"})

	unasked(t, s, lane, nil)
	// Whoever wrote after we were refused is no one to park.
	add(t, s, lane, "4")
	a = ack(t, s, outbox.Ack{Lane: lane, Lease: a.Lease, Have: last(a.Next), Then: outbox.ThenPark})
	if a.Lease == 0 || !slices.Equal(texts(a.Next), []string{"nobody asked", "4"}) {
		t.Errorf("parked although it wrote meanwhile: %+v", a)
	}
}

// parkedKeepsTheLast: nobody who comes back reads hundreds of messages, and who blocks
// the bot after a flood leaves little behind.
func parkedKeepsTheLast(t *testing.T, s Subject) {
	_, _, chat := newChat()
	for _, lane := range []outbox.Lane{chat, outbox.CaseLane(chat.Part, "p"+chat.Name)} {
		var all []string
		for i := range outbox.KeepParked + 15 {
			all = append(all, strconv.Itoa(i))
		}
		d := add(t, s, lane, all...)
		ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: d.Entries[0].Seq, Have: last(d.Entries), Then: outbox.ThenPark})
		d = add(t, s, lane, "back")
		want := all[15:]
		if lane != chat {
			want = all[1:]
		}
		equal(t, "kept of "+lane.Name[:1], texts(ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease}).Next), append(slices.Clone(want), "back"))
	}
}

// unasked commits to a lane what nobody asked for; where it is refused, all of it is.
func unasked(t *testing.T, s Subject, lane outbox.Lane, want error) {
	t.Helper()
	name, update := "unasked:"+lane.Name, 1_000_000+chats.Add(1)
	_, err := s.Store.Commit(t.Context(), conversation.Commit{
		Part: lane.Part, Update: update, SeenFor: time.Hour,
		Writes: []conversation.Write{{Key: name, Data: []byte("x"), TTL: time.Hour}},
		Appends: []conversation.Append{
			{Lane: outbox.Lane{Part: lane.Part, Name: name}, Messages: say("a", "b")},
			{Lane: lane, Messages: say("nobody asked"), Unasked: true},
		},
		Timers: []conversation.Timer{{Name: name, At: time.Now().Add(-time.Hour)}},
	})
	if !errors.Is(err, want) {
		t.Fatalf("%v, want %v", err, want)
	}
	l := load(t, s, lane.Part, update, name)
	due, err := s.Store.TakeTimers(t.Context(), time.Minute, 1000)
	rang := slices.ContainsFunc(due, func(d conversation.Due) bool { return d.Name == name })
	if err != nil || l.Seen != (want == nil) || (l.Records[0].Version != 0) != (want == nil) || rang != (want == nil) {
		t.Errorf("refused with %v, done: update %v, record %v, timer %v (%v)", want, l.Seen, l.Records[0].Version, rang, err)
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
