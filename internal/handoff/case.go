// Package handoff is the life of a case: who asked for what, who has it, what may
// happen to it next. It is pure; who may act, and what is sent, is decided outside.
//
// Its promises: a case moves only as the table of moves says (moves.go); each move
// stands in its trail, with who and when, and with nothing that was said; what a person
// took back is forgotten at once.
package handoff

import (
	"errors"
	"slices"
	"time"

	"wegweiser/internal/privacy"
)

// State is where a case stands.
type State string

// The states. What may follow what stands in the table of moves.
const (
	New       State = "new"         // nobody has it
	Claimed   State = "claimed"     // somebody has it, and has not written or called yet
	Contacted State = "contacted"   // the person has heard of its owner
	Waiting   State = "waiting"     // it is the person's turn
	Appointed State = "appointment" // an appointment is agreed
	Closed    State = "closed"      // by its owner with an outcome, or by the clock
	Withdrawn State = "withdrawn"   // by the person; nothing about them is left
)

// States lists the states in the order of a life.
func States() []State {
	return []State{New, Claimed, Contacted, Waiting, Appointed, Closed, Withdrawn}
}

// Open says that somebody waits: for an owner, for the owner, or for the person.
func (s State) Open() bool { return s != Closed && s != Withdrawn }

// UnmarshalText reads a state, also as earlier versions wrote it.
func (s *State) UnmarshalText(text []byte) error {
	*s = State(text)
	if *s == "done" { // before there were outcomes
		*s = Closed
	}
	return nil
}

// Case is one request to be contacted. In an open or a closed case stands what the
// person said, so that a closed one can be reopened; in a withdrawn one nothing of it.
type Case struct {
	ID       string           `json:"id"`
	Offer    string           `json:"o"`            // whose team is asked
	Also     []string         `json:"a,omitempty"`  // further offers of ours that fit
	Partners []string         `json:"p,omitempty"`  // partners that were named
	Lang     string           `json:"l"`            // the person's language
	Chat     int64            `json:"c,omitempty"`  // the person's chat; gone with the details
	Opened   int64            `json:"t"`            // unix seconds, as all times here
	Visit    bool             `json:"vi,omitempty"` // the person comes by themselves: nobody is to contact them
	State    State            `json:"s"`
	Owner    int64            `json:"w,omitempty"`  // who has it
	Name     privacy.Personal `json:"n,omitempty"`  // the owner's name, as the group knows it; of a closed case, who had it last
	Free     int64            `json:"ft,omitempty"` // since when nobody has it, if it was not new all the time
	Claimed  int64            `json:"ct,omitempty"` // when its owner got it
	Tried    int64            `json:"tt,omitempty"` // when its owner last tried to reach the person, in vain
	Tries    int              `json:"tn,omitempty"` // how often, since it was opened
	Reached  int64            `json:"cc,omitempty"` // when the person first heard of an owner
	Untold   int64            `json:"un,omitempty"` // since when something that the person did has not reached the owner
	Untolds  int              `json:"uc,omitempty"` // how much they did that the owner is told of
	Speaks   int64            `json:"sf,omitempty"` // when the person first typed something for the owner that waits
	Spoke    int64            `json:"sp,omitempty"` // … and last
	Heard    bool             `json:"he,omitempty"` // its owner has talked with the person, or the person has acted since
	Closed   int64            `json:"dt,omitempty"`
	Outcome  Outcome          `json:"oc,omitempty"`
	To       string           `json:"rt,omitempty"` // outcome Referred: the offer or partner
	Fields   []Field          `json:"f,omitempty"`  // what was answered

	Expect int64 `json:"ex,omitempty"` // until when the person was told to expect somebody
	Told   int64 `json:"td,omitempty"` // when they were told that it takes longer
	Rung   Rung  `json:"r,omitzero"`   // which alarms have rung
	Host   Rung  `json:"rh,omitzero"`  // … because somebody comes and nobody has the case

	Blocked int64 `json:"bl,omitempty"` // since when the person can't be written to

	Referral    *Referral    `json:"rf,omitempty"` // the person is asked, and has not answered yet
	Appointment *Appointment `json:"ap,omitempty"`
	Notes       []Note       `json:"no,omitempty"`
	Messages    []Message    `json:"ms,omitempty"`
	Writing     *Writing     `json:"wr,omitempty"` // what its owner is about to send
	Words       []Word       `json:"wo,omitempty"` // what the person typed for its owner, and nobody has read yet

	Trail []Entry `json:"tr,omitempty"`
	Moves int     `json:"mv,omitempty"` // how many there were: rises with each
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
	ErrUnfit    = errors.New("the move does not fit the state of the case")
	ErrSoon     = errors.New("it was noted just now")
	ErrFull     = errors.New("no more fits into the case")
)

// Open says that somebody waits in the case.
func (c *Case) Open() bool { return c.State.Open() }

// Clone is a copy of which moves leave the original as it is.
func (c *Case) Clone() *Case {
	k := *c
	k.Also, k.Fields, k.Notes, k.Messages, k.Trail = slices.Clone(c.Also), slices.Clone(c.Fields), slices.Clone(c.Notes), slices.Clone(c.Messages), slices.Clone(c.Trail)
	k.Words = slices.Clone(c.Words)
	if c.Appointment != nil {
		a := *c.Appointment
		k.Appointment = &a
	}
	if c.Writing != nil {
		w := *c.Writing
		k.Writing = &w
	}
	return &k
}

// forget removes everything about the person; what was on the card stays.
func (c *Case) forget() {
	c.Chat, c.Expect, c.To, c.Blocked, c.Speaks, c.Spoke, c.Untold = 0, 0, "", 0, 0, 0, 0
	c.Referral, c.Appointment, c.Notes, c.Messages, c.Writing, c.Words = nil, nil, nil, nil, nil, nil
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

// Last is when something last happened in the case: a move, or a message either way.
func (c *Case) Last() time.Time {
	last := max(c.Opened, c.Claimed, c.Closed, c.Spoke) // of cases from before there was a trail
	if n := len(c.Trail); n > 0 {
		last = max(last, c.Trail[n-1].At)
	}
	for _, m := range c.Messages {
		last = max(last, m.At, m.Answered)
	}
	return time.Unix(last, 0)
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
