package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// links remembers which case a chat opened last, as the talk does.
func (o *office) links(chat int64, id string) {
	o.t.Helper()
	_, err := o.store.Commit(o.t.Context(), conversation.Commit{Part: outbox.Part(chat), Writes: []conversation.Write{{
		Key: conversation.LinkKey(chat), Data: fmt.Appendf(nil, `{"c":%q,"o":"recognition"}`, id),
	}}})
	if err != nil {
		o.t.Fatal(err)
	}
}

// timers sets timers that are due.
func (o *office) timers(chat int64, timers []conversation.Timer) {
	o.t.Helper()
	if _, err := o.store.Commit(o.t.Context(), conversation.Commit{Part: outbox.Part(chat), Timers: timers}); err != nil {
		o.t.Fatal(err)
	}
	o.ring()
}

// heard is what somebody was sent since the last time.
func (o *office) heard(who int64) (texts []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.told {
		if m.Chat == who && m.Op == outbox.OpSend {
			texts = append(texts, m.Text)
		}
	}
	o.told = nil
	return texts
}

// Who has the request of somebody who blocks the bot is told at once, and the card says
// it; once, however often Telegram does. The same when the person is back.
func TestThePersonBlocksTheBot(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.links(person, id)
	o.ring()
	o.tap(anna, group, "k.c."+id)
	o.ring()
	o.heard(anna)
	const lost, card = "erreicht die Person nicht mehr:", "Der Bot erreicht die Person nicht mehr."
	for range 2 {
		if err := o.Unreachable(t.Context(), person); err != nil {
			t.Fatal(err)
		}
		o.ring()
	}
	if heard := o.heard(anna); len(heard) != 1 || !strings.Contains(heard[0], lost) || strings.Contains(heard[0], "Zaubername") {
		t.Errorf("Anna reads %q", heard)
	}
	if !strings.Contains(o.all(), card) || o.load(id).Blocked == 0 {
		t.Errorf("the card says %s", o.all())
	}
	o.timers(person, conversation.Reachable(person, o.Now()))
	if heard := o.heard(anna); len(heard) != 1 || !strings.Contains(heard[0], "erreicht die Person wieder") {
		t.Errorf("Anna reads %q", heard)
	}
	if strings.Contains(o.all(), card) || o.load(id).Blocked != 0 {
		t.Errorf("the card still says %s", o.all())
	}
}

// Nobody has it yet: the card says it to whoever looks at it.
func TestThePersonBlocksTheBotBeforeAnybodyHasTheRequest(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.links(person, id)
	o.ring()
	o.timers(person, conversation.Unreachable(person, o.Now()))
	if !strings.Contains(o.all(), "erreicht die Person nicht mehr") || len(o.told) != 0 {
		t.Errorf("the card says %s; told are %v", o.all(), o.told)
	}
	o.timers(person+1, conversation.Unreachable(person+1, o.Now())) // who never asked for anything
}

// What Telegram refuses because the chat is closed to us is noted on the case; what it
// refuses for another reason is not.
func TestARefusedMessageIsNotedOnTheCase(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.links(person, id)
	part := outbox.Part(person)
	refuse := func(lane outbox.Lane, chat int64, v outbox.Verdict) int64 {
		t.Helper()
		if err := o.Refused(t.Context(), lane, outbox.Message{Op: outbox.OpSend, Chat: chat}, &outbox.Refusal{Verdict: v, Reason: "blocked"}); err != nil {
			t.Fatal(err)
		}
		o.ring()
		return o.load(id).Blocked
	}
	if refuse(outbox.ChatLane(part, person), person, outbox.GiveUp) != 0 || refuse(outbox.CaseLane(part, id), anna, outbox.Park) != 0 {
		t.Error("the person counts as blocked")
	}
	if refuse(outbox.ChatLane(part, person), person, outbox.Park) == 0 {
		t.Error("nothing is noted")
	}
}
