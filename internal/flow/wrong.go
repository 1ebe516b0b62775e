package flow

import (
	"slices"
	"strings"
)

// Whoever sees a contact can say that it is wrong: a wrong address has cost people
// their appointment. They say whose it is, if several are seen, and what of it; staff
// are told, and the talk goes on where it was.

// isWrong says that a screen over the talk is one of those that ask what is wrong.
func isWrong(over string) bool {
	return over == overWrong || strings.HasPrefix(over, WrongAt)
}

// contacts are the offers whose contact stands on the screen, or on the one beneath
// that asks what is wrong with it.
func (t *turn) contacts() (out []*Offer) {
	under := *t
	for len(under.s.Over) > 0 && isWrong(under.s.Over[len(under.s.Over)-1]) {
		under.s.Over = under.s.Over[:len(under.s.Over)-1]
	}
	for _, b := range under.bare().Blocks {
		if o := b.reach(); o != nil && t.states(o) && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// reaches says that a contact stands on the screen.
func (t *turn) reaches(sc Screen) bool {
	for _, b := range sc.Blocks {
		if o := b.reach(); o != nil && t.states(o) {
			return true
		}
	}
	return false
}

// reach is the offer that the block says how to reach; nil if none.
func (b Block) reach() *Offer {
	if b.Offer != nil {
		return b.Offer
	}
	return b.Contact
}

// states says that some way to reach the offer is shown.
func (t *turn) states(o *Offer) bool {
	return slices.ContainsFunc(o.Ways(), t.isShown)
}

// isShown says that a contact is there, and no fact that is out of date.
func (t *turn) isShown(w Way) bool {
	if id, ok := strings.CutPrefix(w.Value, FactPrefix); ok {
		f := t.flows.Fact(id)
		return f != nil && f.Good(t.now)
	}
	return w.Value != "" || w.Opening != nil
}

// stated are the contact fields of an offer that are shown as true just now.
func (t *turn) stated(o *Offer) (names []string) {
	for _, w := range o.Ways() {
		if t.isShown(w) {
			names = append(names, w.Name)
		}
	}
	return names
}

// FactPrefix begins the value of a contact field that a fact holds: "fact:<id>".
const FactPrefix = "fact:"

// wrong asks what is wrong.
func (t *turn) wrong() bool {
	switch offers := t.contacts(); {
	case len(offers) == 0 || isWrong(t.top()):
		return false
	case len(offers) == 1:
		t.over(WrongAt + offers[0].ID)
	default:
		t.over(overWrong)
	}
	return true
}

// wrongScreen asks whose contact is wrong, or what of one.
func (t *turn) wrongScreen(sc *Screen, name string) {
	id, one := strings.CutPrefix(name, WrongAt)
	if !one {
		for _, o := range t.contacts() {
			sc.Choices = append(sc.Choices, Choice{ID: WrongAt + o.ID, Label: key(o.TextKey() + ".name")})
		}
		return
	}
	o := t.flows.Offer(id)
	sc.ID, sc.Blocks = "system.wrong_what", []Block{block("system.wrong_what"), {Contact: o}}
	for _, name := range t.stated(o) {
		sc.Choices = append(sc.Choices, Choice{ID: WrongIs + name, Label: key("button.wrong_" + name)})
	}
}

// reporting takes the answers to what is wrong.
func (t *turn) reporting(top, choice string) bool {
	if top == overWrong && strings.HasPrefix(choice, WrongAt) {
		for _, o := range t.contacts() {
			if choice == WrongAt+o.ID {
				t.over(choice)
				return true
			}
		}
	}
	id, asked := strings.CutPrefix(top, WrongAt)
	name, answered := strings.CutPrefix(choice, WrongIs)
	if !asked || !answered || !slices.Contains(t.stated(t.flows.Offer(id)), name) {
		return false
	}
	t.emit(ReportContact{Offer: id, Field: name, Lang: t.s.Lang})
	t.note("note.reported")
	for isWrong(t.top()) {
		t.s.Over = t.s.Over[:len(t.s.Over)-1]
	}
	return true
}
