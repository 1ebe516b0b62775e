package desk

import (
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// Preview is what a case looks like in the group, and to the one who takes it: for
// those who rehearse a talk. Nothing is sent or stored.
func (d *Desk) Preview(k *handoff.Case) (card, details outbox.Message) {
	return d.card(0, 0, []*handoff.Case{k}), d.details(k, 0)
}
