package desk

import (
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// What appointments add to the tables of buttons, of words and of the view.

func (d *Desk) appointButtons() []button { return nil }

func (d *Desk) appointPurposes() []purpose { return nil }

func (d *Desk) appointParts(*locale.Printer, *handoff.Case) []string { return nil }

func (d *Desk) appointRows(*locale.Printer, *handoff.Case) [][]outbox.Button { return nil }

func (d *Desk) appointPersonButtons() []personButton { return nil }
