package desk_test

import (
	"strings"
	"testing"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/outbox"
)

// A private message with details that can't be deleted is an alarm: to who has it, once
// for each, or to the coordinator, if that one has blocked the bot; never to the group
// what it was about.
func TestWhatCannotBeDeletedIsAnAlarm(t *testing.T) {
	for reason, who := range map[string]int64{"too_late": anna, "blocked": coordinator} {
		o := newOffice(t, 20)
		o.Alarms = desk.Alarms{Coordinator: coordinator}
		id := o.open(0)
		lane := outbox.CaseLane(outbox.Part(person), id)
		for _, m := range []outbox.Message{
			{Op: outbox.OpDelete, Chat: anna, ID: 7, Ref: conversation.DetailsMemo}, {Op: outbox.OpDelete, Chat: anna, ID: 7, Ref: conversation.DetailsMemo},
			{Op: outbox.OpEdit, Chat: anna, ID: 8, Ref: conversation.DetailsMemo},
		} {
			if err := o.Refused(t.Context(), lane, m, &outbox.Refusal{Verdict: outbox.GiveUp, Reason: reason}); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Refused(t.Context(), outbox.ChatLane(lane.Part, person), outbox.Message{Op: outbox.OpDelete, Chat: person, ID: 9}, &outbox.Refusal{Verdict: outbox.GiveUp, Reason: reason}); err != nil {
			t.Fatal(err)
		}
		if len(o.told) != 1 || o.told[0].Chat != who || !strings.Contains(o.told[0].Text, "⚠️") {
			t.Errorf("%s: told are %+v", reason, o.told)
		}
		if o.notes["not_deleted"] != 2 || !strings.Contains(o.log.String(), "could not be deleted") {
			t.Errorf("%s: counted are %v", reason, o.notes)
		}
	}
}
