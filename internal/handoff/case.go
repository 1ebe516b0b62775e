// Package handoff is the life of a case: who asked for what, who has it, what may
// happen to it next. It is pure; who may act, and what is sent, is decided outside.
package handoff

import (
	"errors"
	"time"

	"wegweiser/internal/privacy"
)

// State is where a case stands.
type State string

// The states: new → claimed → done, and from each of the open ones → withdrawn.
const (
	New       State = "new"
	Claimed   State = "claimed"
	Done      State = "done"
	Withdrawn State = "withdrawn"
)

// Case is one request to be contacted.
type Case struct {
	ID       string           `json:"id"`
	Offer    string           `json:"o"`           // whose team is asked
	Also     []string         `json:"a,omitempty"` // further offers of ours that fit
	Partners []string         `json:"p,omitempty"` // partners that were named
	Lang     string           `json:"l"`           // the person's language
	Chat     int64            `json:"c,omitempty"` // the person's chat; gone with the details
	Opened   int64            `json:"t"`           // unix seconds
	State    State            `json:"s"`
	Owner    int64            `json:"w,omitempty"`  // who claimed it
	Name     privacy.Personal `json:"n,omitempty"`  // the owner's name, as the group knows it
	Claimed  int64            `json:"ct,omitempty"` // unix seconds
	Closed   int64            `json:"dt,omitempty"` // unix seconds
	Fields   []Field          `json:"f,omitempty"`  // what was answered
}

// Field is one answer of the person.
type Field struct {
	Step     string           `json:"s"` // "<flow>.<step>"
	Value    privacy.Personal `json:"v"`
	Choice   bool             `json:"c,omitempty"` // Value is a choice, its label a text
	Several  bool             `json:"m,omitempty"` // Value is choices, with commas between them
	List     string           `json:"i,omitempty"` // Choice: the labels begin with this instead of the step
	Language bool             `json:"l,omitempty"` // Value is a language's tag
	Personal bool             `json:"p,omitempty"`
	Card     string           `json:"k,omitempty"` // stands on the group card, as this
}

// Errors of a move. A move that was made already by the same person is none.
var (
	ErrTaken    = errors.New("somebody else has the case")
	ErrClosed   = errors.New("the case is closed")
	ErrNotOwner = errors.New("the case is not theirs")
)

// Open says that somebody waits: for an owner, or for the owner's contact.
func (c *Case) Open() bool { return c.State == New || c.State == Claimed }

// Claim gives the case to its first claimer. Claiming it twice changes nothing.
func (c *Case) Claim(user int64, name privacy.Personal, now time.Time) (changed bool, err error) {
	switch {
	case c.State == Claimed && c.Owner == user:
		return false, nil
	case c.State == Claimed:
		return false, ErrTaken
	case c.State != New:
		return false, ErrClosed
	}
	c.State, c.Owner, c.Name, c.Claimed = Claimed, user, name, now.Unix()
	return true, nil
}

// Release gives a claimed case back: its owner is no longer there. It keeps its place
// in the line.
func (c *Case) Release() {
	if c.State == Claimed {
		c.State, c.Owner, c.Name, c.Claimed = New, 0, "", 0
	}
}

// Finish closes the case; only its owner can. Nothing that the person said stays:
// the card keeps which offer served whom in which district, no more.
func (c *Case) Finish(user int64, now time.Time) (changed bool, err error) {
	switch {
	case c.State == Done && c.Owner == user:
		return false, nil
	case !c.Open():
		return false, ErrClosed
	case c.Owner != user:
		return false, ErrNotOwner
	}
	c.State, c.Closed = Done, now.Unix()
	c.forget()
	return true, nil
}

// Withdraw takes the request back, in any open state. Nothing that the person
// said stays.
func (c *Case) Withdraw(now time.Time) (changed bool) {
	if !c.Open() {
		return false
	}
	c.State, c.Closed = Withdrawn, now.Unix()
	c.forget()
	return true
}

// forget removes everything about the person; what was on the card stays.
func (c *Case) forget() {
	c.Chat = 0
	var card []Field
	for _, f := range c.Fields {
		if f.Card != "" && !f.Personal {
			card = append(card, f)
		}
	}
	c.Fields = card
}

// Waiting is how long the person has waited (or did wait, once claimed).
func (c *Case) Waiting(now time.Time) time.Duration {
	until := now
	if c.Claimed != 0 {
		until = time.Unix(c.Claimed, 0)
	}
	return max(0, until.Sub(time.Unix(c.Opened, 0)))
}

// OnCard finds the answer that stands on the card as this.
func (c *Case) OnCard(as string) (Field, bool) {
	for _, f := range c.Fields {
		if f.Card == as && !f.Personal {
			return f, true
		}
	}
	return Field{}, false
}
