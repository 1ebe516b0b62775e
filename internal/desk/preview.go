package desk

import (
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// Preview is what a case looks like in the group, and to the one who takes it and asks for
// the contact data: for
// those who rehearse a talk. Nothing is sent or stored.
func (d *Desk) Preview(k *handoff.Case) (card, details outbox.Message) {
	taken := k.Clone()
	taken.State, taken.Claimed = handoff.Claimed, k.Opened
	details = d.details(taken, 0)
	details.Text += "\n\n" + d.answers(d.printer(), k, true)
	return d.card(0, 0, []*handoff.Case{k}), details
}
