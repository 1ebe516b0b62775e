package desk_test

import (
	"strings"
	"testing"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// edit changes a case as it is in the store.
func (o *office) edit(id string, change func(*handoff.Case)) {
	o.t.Helper()
	part, _ := outbox.CasePart(id)
	l, err := o.store.Load(o.t.Context(), part, 0, conversation.CaseKey(id))
	if err != nil {
		o.t.Fatal(err)
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil {
		o.t.Fatal(err)
	}
	change(k)
	_, err = o.store.Commit(o.t.Context(), conversation.Commit{Part: part, Writes: []conversation.Write{{
		Key: conversation.CaseKey(id), Expect: l.Records[0].Version, Data: conversation.EncodeCase(k),
	}}})
	if err != nil {
		o.t.Fatal(err)
	}
}

// Each message to the person has a fate that its case knows. Who sent one that never
// arrives is told, once.
func TestMessagesHaveAFate(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.tap(anna, group, "k.c."+id)
	o.edit(id, func(k *handoff.Case) {
		for range 3 {
			if _, err := k.Send(handoff.Staff(anna, "Anna"), handoff.Message{Key: "x"}, o.Now()); err != nil {
				t.Fatal(err)
			}
		}
	})
	o.heard(anna)
	part, _ := outbox.CasePart(id)
	lane := outbox.ChatLane(part, person)
	for range 2 {
		for track, r := range map[string]*outbox.Refusal{
			id + ".1": nil,
			id + ".2": {Verdict: outbox.GiveUp, Reason: "malformed"},
			id + ".9": nil, "nobody.1": nil, "x": nil,
		} {
			if err := o.Fate(t.Context(), lane, outbox.Message{Chat: person, Track: track}, r); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Refused(t.Context(), lane, outbox.Message{Chat: person, Track: id + ".3"}, &outbox.Refusal{Verdict: outbox.Park, Reason: "403"}); err != nil {
			t.Fatal(err)
		}
	}
	k := o.load(id)
	for n, want := range map[int]handoff.Delivery{1: handoff.Delivered, 2: handoff.Failed, 3: handoff.Failed} {
		if m := k.Message(n); m.State != want || m.Settled == 0 {
			t.Errorf("message %d is %q", n, m.State)
		}
	}
	if heard := o.heard(anna); len(heard) != 1 || !strings.Contains(heard[0], "Nicht angekommen") {
		t.Errorf("Anna reads %q", heard)
	}
	if err := o.Fate(t.Context(), lane, outbox.Message{Chat: person, Track: id + ".3"}, nil); err != nil || o.load(id).Message(3).State != handoff.Delivered {
		t.Errorf("what came after all is %q, %v", o.load(id).Message(3).State, err)
	}
}
