package desk

import (
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// What canned replies and questions add to the tables of buttons, of words and of the view.

func (d *Desk) replyButtons() []button { return nil }

func (d *Desk) replyPurposes() []purpose { return nil }

func (d *Desk) replyParts(*locale.Printer, *handoff.Case) []string { return nil }

func (d *Desk) replyRows(*locale.Printer, *handoff.Case) [][]outbox.Button { return nil }

func (d *Desk) replyPersonButtons() []personButton { return nil }
