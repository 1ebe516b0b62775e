package desk

// menuButtons are those of the private view and menu.
func (d *Desk) menuButtons() []button {
	return []button{
		{"x", d.cancelAsked}, {"v", d.tab}, {"s", d.showContact}, {"h", d.hideContact}, {"w", d.askNote}, {"wa", d.waits}, {"u", d.reopen},
		{"hr", d.giveBack},
	}
}

func (d *Desk) menuPurposes() []purpose { return []purpose{{purposeNote, d.typedNote}} }

func (d *Desk) menuPersonButtons() []personButton { return nil }
