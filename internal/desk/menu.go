package desk

// menuButtons are those of the private menu.
func (d *Desk) menuButtons() []button { return []button{{"x", d.cancelAsked}} }

func (d *Desk) menuPurposes() []purpose { return nil }

func (d *Desk) menuPersonButtons() []personButton { return nil }
