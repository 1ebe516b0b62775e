package desk

import (
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// What what goes wrong add to the tables of buttons, of words and of the view.

func (d *Desk) troubleButtons() []button { return nil }

func (d *Desk) troublePurposes() []purpose { return nil }

func (d *Desk) troubleParts(p *locale.Printer, k *handoff.Case) []string {
	if k.Blocked == 0 {
		return nil
	}
	return []string{"<b>" + p.Text("staff.card.blocked", nil) + "</b>"}
}

func (d *Desk) troubleRows(*locale.Printer, *handoff.Case) [][]outbox.Button { return nil }
