package storetest

import (
	"strconv"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// What stands in a lane, in which order, and how it comes back.

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

// laneTwice is one commit that first ends what a lane remembers, and then says more in it.
func laneTwice(t *testing.T, s Subject) {
	_, _, lane := newChat()
	d := add(t, s, lane, "unsent")
	said := outbox.Message{Op: outbox.OpSend, Chat: 7, Text: "after", Memo: "said"}
	both := commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{
		{Lane: lane, Messages: say("gone", "closed"), Reset: true, Forget: true}, {Lane: lane, Messages: []outbox.Message{said}},
	}})
	first, then := both[0], both[1]
	if !first.Reset || then.Reset || then.Fresh || then.Lease != d.Lease || then.Entries[0].Seq != last(first.Entries)+1 || !first.Entries[1].Forget || then.Entries[0].Forget {
		t.Errorf("%+v, then %+v", first, then)
	}
	a := ack(t, s, outbox.Ack{Lane: lane, Lease: d.Lease, Upto: last(d.Entries)})
	equal(t, "what is left", texts(a.Next), []string{"gone", "closed", "after"})
	ack(t, s, outbox.Ack{Lane: lane, Lease: a.Lease, Upto: last(a.Next), Memos: map[string]int{"said": 9}, TTL: time.Minute})
	strip := outbox.Message{Op: outbox.OpStrip, Chat: 7, Ref: "said"}
	n := commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: []outbox.Message{strip}}}})[0]
	equal(t, "ids of what came after", n.Refs, map[string]int{"said": 9})
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
