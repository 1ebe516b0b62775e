package storetest

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Records: versions, and that a commit is all or nothing.

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
