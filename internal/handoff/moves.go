package handoff

import (
	"slices"
	"time"

	"wegweiser/internal/privacy"
)

// Who may make a move.
type Who uint8

// Those who may. What a member is, and whether they are one, is asked outside.
const (
	Member Who = 1 << iota // any member of the group that gets the offer's cases
	Owner                  // the member who has the case
	Person                 // whose case it is
	Clock                  // nobody: time has passed, or its owner has left
)

// Actor is somebody who moves a case.
type Actor struct {
	Who  Who   // Member (also for the owner), Person or Clock
	User int64 // Member: who
	Name privacy.Personal
}

// Staff is a member of staff.
func Staff(user int64, name privacy.Personal) Actor {
	return Actor{Who: Member, User: user, Name: name}
}

// ThePerson and TheClock are the others.
var (
	ThePerson = Actor{Who: Person}
	TheClock  = Actor{Who: Clock}
)

// Move is what can happen to a case.
type Move string

// The moves.
const (
	Claim    Move = "claim"    // be the first to take it
	Release  Move = "release"  // give it back to the group
	HandOver Move = "handover" // give it to a colleague
	Take     Move = "take"     // take it over from an owner who keeps the person waiting
	StepIn   Move = "step_in"  // … or who is away: a colleague decides that
	Contact  Move = "contact"  // the person has heard from the owner
	Try      Move = "try"      // … or could not be reached
	Wait     Move = "wait"     // it is the person's turn
	Answer   Move = "answer"   // the person has answered: the owner's turn
	Propose  Move = "propose"  // offer times for an appointment
	Pick     Move = "pick"     // the person takes one of them
	Decline  Move = "decline"  // … or none
	Appoint  Move = "appoint"  // an appointment was agreed, without proposing
	Cancel   Move = "cancel"   // the appointment will not be
	Refer    Move = "refer"    // ask the person whether another team may have it
	Accept   Move = "accept"   // they agree
	Refuse   Move = "refuse"   // they don't
	Jot      Move = "note"     // write a note
	Close    Move = "close"
	Reopen   Move = "reopen"
	Withdraw Move = "withdraw"
)

// Rule is one line of the table of moves: in these states, by these, to this state.
type Rule struct {
	Move Move
	From []State
	By   Who
	To   State // empty: it stays where it is
}

// Table is every move there is: what is not in it can't happen.
func Table() []Rule { return slices.Clone(table) }

var (
	open  = []State{New, Claimed, Contacted, Waiting, Appointed}
	owned = []State{Claimed, Contacted, Waiting, Appointed}
)

var table = []Rule{
	{Claim, []State{New}, Member, Claimed},
	{Take, owned, Member, Claimed}, // once the deputy was told: Overdue
	{StepIn, owned, Member, Claimed},
	{Release, owned, Owner | Clock, New},
	{HandOver, owned, Owner, ""},
	{Contact, []State{Claimed, Contacted, Waiting}, Owner, Contacted}, // contacted before: if that was in vain, Unheard
	{Try, []State{Claimed, Contacted, Waiting}, Owner, ""},
	{Wait, []State{Contacted, Appointed}, Owner, Waiting},
	{Answer, []State{Waiting}, Person, Contacted},
	{Propose, owned, Owner, Waiting},
	{Pick, []State{Claimed, Contacted, Waiting}, Person, Appointed}, // what was proposed stands, whoever has the case now
	{Pick, []State{New}, Person, ""},
	{Decline, []State{Contacted, Waiting}, Person, Contacted},
	{Decline, []State{New, Claimed}, Person, ""},
	{Appoint, owned, Owner, Appointed},
	{Cancel, []State{Waiting, Appointed}, Owner | Person, Contacted},
	{Cancel, []State{New, Claimed, Contacted}, Owner | Person, ""}, // agreed with who had it before
	{Refer, owned, Owner, ""},
	{Accept, owned, Person, New},
	{Refuse, owned, Person, ""},
	{Jot, []State{New, Claimed, Contacted, Waiting, Appointed, Closed}, Member, ""},
	{Close, owned, Owner, Closed},
	{Close, open, Clock, Closed}, // silent for too long
	{Reopen, []State{Closed}, Member, Claimed},
	{Withdraw, open, Person, Withdrawn},
	{Withdraw, []State{Closed}, Person, Withdrawn}, // all was deleted
}

// Outcome is how a case ended.
type Outcome string

// The outcomes. A case from before there were any has none.
const (
	Kept      Outcome = "kept"      // the appointment took place, or who came by themselves was there
	Missed    Outcome = "missed"    // the person did not come
	Informed  Outcome = "informed"  // what was asked is answered
	Referred  Outcome = "referred"  // to another offer or a partner: Case.To
	Unreached Outcome = "unreached" // not reached, EnoughTries times
	Wrong     Outcome = "wrong"     // not the right offer
	Withdrew  Outcome = "withdrew"  // the person told staff that they want no more
	Silent    Outcome = "silent"    // nothing happened for too long; only by the clock
)

// EnoughTries is how often one tries to reach somebody before giving up, and TryEvery how
// long after a try the next one counts: three calls in a row are one.
const (
	EnoughTries = 3
	TryEvery    = 30 * time.Minute
)

// Outcomes lists those that the owner can close the case with now: of an appointment to
// come nobody can say how it went.
func (c *Case) Outcomes(now time.Time) []Outcome {
	all := []Outcome{Kept, Missed, Informed, Referred, Unreached, Wrong, Withdrew}
	return slices.DeleteFunc(all, func(o Outcome) bool {
		switch o {
		case Kept:
			return c.Ahead(now) != nil
		case Missed:
			return c.Ahead(now) != nil || !c.expected()
		default:
			return o == Unreached && c.Tries < EnoughTries
		}
	})
}

// expected says that the person was to come: by themselves, or to an appointment.
func (c *Case) expected() bool {
	return c.Visit || c.agreed() || c.Appointment != nil && c.Appointment.Was != nil
}

// May lists the moves that the actor could make now, in the order of the table. Some
// ask for more than the table knows: an answer to a question, a time that was proposed.
func (c *Case) May(by Actor) (moves []Move) {
	for _, r := range table {
		if !slices.Contains(moves, r.Move) && r.fits(c, by) && c.guard(r.Move, by) == nil {
			moves = append(moves, r.Move)
		}
	}
	return moves
}

func (r Rule) fits(c *Case, by Actor) bool {
	return slices.Contains(r.From, c.State) && r.By&c.whoIs(by) != 0
}

// whoIs is all that the actor is in this case.
func (c *Case) whoIs(by Actor) Who {
	if by.Who == Member && c.Owner != 0 && c.Owner == by.User {
		return Member | Owner
	}
	return by.Who
}

// guard is what a move needs besides state and actor.
func (c *Case) guard(m Move, by Actor) error {
	switch {
	case m == Take && (!c.Overdue() || c.Owner == by.User),
		m == StepIn && c.Owner == by.User,
		m == Pick && !c.proposed(), m == Decline && !c.proposed(), m == Answer && c.proposed(),
		(m == Accept || m == Refuse) && c.Referral == nil,
		m == Refer && c.Referral != nil,
		m == Cancel && !c.agreed(),
		m == Contact && c.State == Contacted && !c.Unheard():
		return ErrUnfit
	case m == Reopen && c.Chat == 0: // nothing is left of whom to contact
		return ErrClosed
	}
	return nil
}

// rule finds the rule for a move, or says why there is none.
func (c *Case) rule(m Move, by Actor) (Rule, error) {
	why := ErrUnfit
	for _, r := range table {
		switch {
		case r.Move != m:
		case r.fits(c, by):
			return r, c.guard(m, by)
		case m == Claim && c.Open():
			why = ErrTaken
		case !c.Open() && !slices.Contains(r.From, c.State):
			why = ErrClosed
		case r.By&Owner != 0 && by.Who == Member && c.Owner != by.User:
			why = ErrNotOwner
		}
	}
	return Rule{}, why
}

// move makes the move, if it may be made, and notes it in the trail.
func (c *Case) move(m Move, by Actor, now time.Time) error {
	r, err := c.rule(m, by)
	if err != nil {
		return err
	}
	e := Entry{At: now.Unix(), Who: by.Who, User: by.User, Move: m, From: c.State, To: c.State}
	c.Heard = c.Heard || by.Who == Person
	switch {
	case c.whoIs(by)&Owner != 0: // they have the case before them
		c.Untold = 0
	case by.Who == Person && m != Withdraw:
		c.untold(e.At)
	}
	if r.To != "" {
		c.State, e.To = r.To, r.To
	}
	c.note(e)
	return nil
}

// own gives the case to a member.
func (c *Case) own(by Actor, now time.Time) {
	c.passOn(by.User)
	c.Owner, c.Name, c.Claimed, c.Tried, c.Free = by.User, by.Name, now.Unix(), 0, 0
	c.Heard, c.Writing, c.Untold = false, nil, 0
}

// free is that nobody has it. It keeps its place in the line.
func (c *Case) free(now time.Time) {
	c.passOn(0)
	c.Owner, c.Name, c.Claimed, c.Tried, c.Free, c.Heard = 0, "", 0, 0, now.Unix(), false
	c.Referral, c.Writing, c.Reached, c.Untold = nil, nil, 0, 0
}

// Claim gives the case to its first claimer. Claiming it twice changes nothing.
func (c *Case) Claim(by Actor, now time.Time) (changed bool, err error) {
	if c.State.Open() && c.Owner != 0 && c.Owner == by.User {
		return false, nil
	}
	if err := c.move(Claim, by, now); err != nil {
		return false, err
	}
	c.own(by, now)
	return true, nil
}

// Take gives the case to a member because its owner keeps the person waiting.
func (c *Case) Take(by Actor, now time.Time) error {
	if err := c.move(Take, by, now); err != nil {
		return err
	}
	c.own(by, now)
	return nil
}

// StepIn gives the case to a member because its owner is away, ill for example. What was
// agreed with the person stays.
func (c *Case) StepIn(by Actor, now time.Time) error {
	if err := c.move(StepIn, by, now); err != nil {
		return err
	}
	c.own(by, now)
	return nil
}

// Release gives the case back to its group, by its owner, or by the clock when they are
// no longer there. What was agreed with the person stays.
func (c *Case) Release(by Actor, now time.Time) error {
	if err := c.move(Release, by, now); err != nil {
		return err
	}
	c.free(now)
	return nil
}

// HandOver gives the case to a colleague, as it stands; if all that was sent was in vain,
// as claimed. Who is a member of the group is asked outside.
func (c *Case) HandOver(by, to Actor, now time.Time) error {
	if to.Who != Member || to.User == 0 || to.User == by.User {
		return ErrUnfit
	}
	unheard := c.Unheard()
	if err := c.move(HandOver, by, now); err != nil {
		return err
	}
	last := &c.Trail[len(c.Trail)-1]
	last.New = to.User
	if unheard {
		c.State, last.To = Claimed, Claimed
	}
	c.own(to, now)
	return nil
}

// Contact notes that the owner has talked with the person.
func (c *Case) Contact(by Actor, now time.Time) (changed bool, err error) {
	if c.State == Contacted && !c.Unheard() && c.whoIs(by)&Owner != 0 {
		return false, nil
	}
	if err := c.contact(by, now); err != nil {
		return false, err
	}
	c.Heard = true
	return true, nil
}

func (c *Case) contact(by Actor, now time.Time) error {
	if err := c.move(Contact, by, now); err != nil {
		return err
	}
	c.reached(now)
	return nil
}

func (c *Case) reached(now time.Time) {
	if c.Reached == 0 {
		c.Reached = now.Unix()
	}
}

// soon says that the last try was just now.
func (c *Case) soon(now time.Time) bool {
	return c.Tried != 0 && now.Sub(time.Unix(c.Tried, 0)) < TryEvery
}

// Try notes that the person could not be reached. ErrSoon: that is noted already, and the
// next try counts TryEvery after it.
func (c *Case) Try(by Actor, now time.Time) error {
	if _, err := c.rule(Try, by); err == nil && c.soon(now) {
		return ErrSoon
	}
	if err := c.move(Try, by, now); err != nil {
		return err
	}
	c.Tried = now.Unix()
	c.Tries++
	return nil
}

// Wait notes that it is the person's turn.
func (c *Case) Wait(by Actor, now time.Time) error { return c.move(Wait, by, now) }

// Answer notes that the person has answered: it is the owner's turn.
func (c *Case) Answer(now time.Time) error { return c.move(Answer, ThePerson, now) }

// Refer has the person asked whether the team of another offer may have the request.
func (c *Case) Refer(by Actor, to string, now time.Time) error {
	if to == "" || to == c.Offer {
		return ErrUnfit
	}
	if err := c.move(Refer, by, now); err != nil {
		return err
	}
	c.Referral = &Referral{To: to, By: by.User, Asked: now.Unix()}
	return nil
}

// Accept gives the request to the other team, under the same id, as the person agreed:
// what they answered, and nothing that was noted, sent or agreed here. from is the
// offer that it had.
func (c *Case) Accept(now time.Time) (from string, err error) {
	to := c.Referral
	if err := c.move(Accept, ThePerson, now); err != nil {
		return "", err
	}
	from, c.Offer = c.Offer, to.To
	c.Also = slices.DeleteFunc(c.Also, func(o string) bool { return o == to.To })
	c.Notes, c.Messages, c.Appointment, c.Words = nil, nil, nil, nil
	c.Tries, c.Reached, c.Expect, c.Told = 0, 0, 0, 0
	c.free(now)
	return from, nil
}

// Refuse notes that the person wants no other team: the case stays where it is.
func (c *Case) Refuse(now time.Time) error {
	if err := c.move(Refuse, ThePerson, now); err != nil {
		return err
	}
	c.Referral = nil
	return nil
}

// Close ends the case with an outcome; to says where a Referred one went, if the owner
// said so. The details stay until retention deletes them, so that it can be reopened. Closing it twice
// changes nothing.
func (c *Case) Close(by Actor, how Outcome, to string, now time.Time) (changed bool, err error) {
	if c.State == Closed && c.whoIs(by)&Owner != 0 {
		return false, nil
	}
	clock := by.Who == Clock
	if clock != (how == Silent) || !clock && c.Open() && !slices.Contains(c.Outcomes(now), how) || to != "" && how != Referred {
		return false, ErrUnfit
	}
	if err := c.move(Close, by, now); err != nil {
		return false, err
	}
	c.Trail[len(c.Trail)-1].Outcome = how
	c.Closed, c.Outcome, c.To, c.Referral, c.Writing, c.Untold = now.Unix(), how, to, nil, nil, 0
	if c.proposed() {
		c.Appointment.drop()
	}
	if c.agreed() && c.Appointment.Picked.At > now.Unix() { // nobody is there to keep it
		c.Appointment.drop()
		c.Appointment.Cancelled, c.Appointment.By = now.Unix(), by.Who
	}
	return true, nil
}

// Reopen opens a closed case again, for the member who does it. The person asks anew
// instead: what they answered then may not be true any more.
func (c *Case) Reopen(by Actor, now time.Time) error {
	if err := c.move(Reopen, by, now); err != nil {
		return err
	}
	c.Closed, c.Outcome, c.To, c.Tries, c.Reached, c.Expect, c.Told = 0, "", "", 0, 0, 0, 0
	if c.agreed() { // it is over: of one to come the closing took care
		c.Appointment.drop()
	}
	c.own(by, now)
	return nil
}

// Withdraw takes the request back, as the person wants. Nothing that they said stays.
func (c *Case) Withdraw(now time.Time) (changed bool) {
	if c.move(Withdraw, ThePerson, now) != nil {
		return false
	}
	c.Closed = now.Unix()
	c.forget()
	return true
}
