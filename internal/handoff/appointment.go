package handoff

import (
	"slices"
	"time"

	"wegweiser/internal/privacy"
)

// Slot is a time for an appointment.
type Slot struct {
	At      int64 `json:"t"` // when it begins
	Minutes int   `json:"m"` // how long it takes
}

// Where an appointment is.
type Where string

// The places.
const (
	AtOffer Where = "offer" // at the address of the offer
	AtPlace Where = "place" // elsewhere: Appointment.Place
	ByPhone Where = "phone" // the owner calls
)

// Appointment is what is proposed, agreed, or was agreed and is off.
type Appointment struct {
	Options   []Slot           `json:"o,omitempty"` // of which the person picks one
	Where     Where            `json:"w,omitempty"`
	Place     privacy.Personal `json:"p,omitempty"` // AtPlace: as staff wrote it
	Proposed  int64            `json:"t,omitempty"`
	Rounds    int              `json:"n,omitempty"`  // how often times were proposed
	Declined  []Slot           `json:"d,omitempty"`  // what did not suit, or was called off
	Refused   int64            `json:"rf,omitempty"` // when the person last took none of the times
	None      bool             `json:"rn,omitempty"` // … because they can't come at all
	Picked    *Slot            `json:"k,omitempty"`  // agreed
	Agreed    int64            `json:"a,omitempty"`  // when
	Cancelled int64            `json:"x,omitempty"`  // when it was called off
	By        Who              `json:"b,omitempty"`  // … by whom: Person, or Member
	Reminded  int64            `json:"r,omitempty"`  // when the person was reminded of Picked
	Wanted    bool             `json:"y,omitempty"`  // the person asked to be reminded of Picked
	Asked     int64            `json:"q,omitempty"`  // when the owner was asked how Picked went
	Was       *Slot            `json:"z,omitempty"`  // agreed before, and off
	Draft     privacy.Personal `json:"e,omitempty"`  // a place that staff wrote for the next proposal
	// Version rises whenever what is agreed changes: the SEQUENCE of a calendar file.
	Version int `json:"v,omitempty"`
}

// OptionsMax is how many times are proposed at once: as many as fit a phone's screen,
// and are still a choice.
const OptionsMax = 3

// declinedMax is how many of the times that did not suit are kept.
const declinedMax = 12

// proposed says that the person has times to pick from.
func (c *Case) proposed() bool { return c.Appointment != nil && len(c.Appointment.Options) > 0 }

// Propose offers times; the person's turn. What was proposed or agreed before counts no
// more. ErrUnfit: none, too many, one twice, or one that has passed.
func (c *Case) Propose(by Actor, options []Slot, where Where, place privacy.Personal, now time.Time) error {
	if len(options) == 0 || len(options) > OptionsMax || !fresh(options, now) {
		return ErrUnfit
	}
	if err := c.move(Propose, by, now); err != nil {
		return err
	}
	c.reached(now)
	a := c.appointment()
	a.drop()
	a.Options, a.Where, a.Place, a.Proposed = slices.Clone(options), where, place, now.Unix()
	a.Rounds++
	return nil
}

func fresh(options []Slot, now time.Time) bool {
	for i, s := range options {
		if s.At <= now.Unix() || slices.ContainsFunc(options[:i], func(o Slot) bool { return o.At == s.At }) {
			return false
		}
	}
	return true
}

// Pick notes that the person takes one of the proposed times: the one that begins at at.
// ErrUnfit if it is not among them (any more), or has passed.
func (c *Case) Pick(at int64, now time.Time) error {
	var picked *Slot
	if c.Appointment != nil {
		for _, s := range c.Appointment.Options {
			if s.At == at && at > now.Unix() {
				picked = &s
			}
		}
	}
	if picked == nil && c.Open() {
		return ErrUnfit
	}
	if err := c.move(Pick, ThePerson, now); err != nil {
		return err
	}
	c.Appointment.agree(*picked, now)
	c.Referral = nil // they come to this team
	return nil
}

// Decline notes that none of the proposed times suits; none: that the person can't come at
// all.
func (c *Case) Decline(none bool, now time.Time) error {
	if err := c.move(Decline, ThePerson, now); err != nil {
		return err
	}
	c.Appointment.drop()
	c.Appointment.Refused, c.Appointment.None = now.Unix(), none
	return nil
}

// Appoint notes an appointment that was agreed otherwise, on the phone for example.
func (c *Case) Appoint(by Actor, s Slot, where Where, place privacy.Personal, now time.Time) error {
	if s.At <= now.Unix() {
		return ErrUnfit
	}
	if err := c.move(Appoint, by, now); err != nil {
		return err
	}
	c.reached(now)
	c.Heard = true
	a := c.appointment()
	a.drop()
	a.Where, a.Place = where, place
	a.agree(s, now)
	c.Referral = nil
	return nil
}

// Cancel calls the appointment off, by the owner or the person. By the owner after its time
// it says that the person did not come.
func (c *Case) Cancel(by Actor, now time.Time) error {
	if err := c.move(Cancel, by, now); err != nil {
		return err
	}
	a := c.appointment()
	a.drop()
	a.Cancelled, a.By = now.Unix(), by.Who
	return nil
}

// agreed says that there is an appointment, past or to come. Whoever gives the case back
// leaves it standing: the person goes on counting on it.
func (c *Case) agreed() bool { return c.Appointment != nil && c.Appointment.Picked != nil }

// Ahead is the agreed appointment, if it has not begun; nil: there is none.
func (c *Case) Ahead(now time.Time) *Slot {
	if !c.Open() || !c.agreed() || c.Appointment.Picked.At <= now.Unix() {
		return nil
	}
	return c.Appointment.Picked
}

// Coming is the agreed appointment, if it is not over; nil: there is none.
func (c *Case) Coming(now time.Time) *Slot {
	if !c.Open() || !c.agreed() || c.Appointment.Picked.End() <= now.Unix() {
		return nil
	}
	return c.Appointment.Picked
}

// Over is the agreed appointment, if its time has passed, and nobody has said how it went.
func (c *Case) Over(now time.Time) *Slot {
	if !c.Open() || c.Owner == 0 || !c.agreed() || c.Appointment.Picked.End() > now.Unix() {
		return nil
	}
	return c.Appointment.Picked
}

// Overlaps says that two times fall together, if only for a minute.
func (s Slot) Overlaps(t Slot) bool { return s.At < t.End() && t.At < s.End() }

// Times are those to come that the owner keeps free for the case: what is proposed, and what
// is agreed.
func (c *Case) Times(now time.Time) []Slot {
	if !c.Open() || c.Appointment == nil {
		return nil
	}
	all := slices.Clone(c.Appointment.Options)
	if c.agreed() {
		all = append(all, *c.Appointment.Picked)
	}
	return slices.DeleteFunc(all, func(s Slot) bool { return s.End() <= now.Unix() })
}

// End is when it is over.
func (s Slot) End() int64 { return s.At + int64(s.Minutes)*60 }

// passOn is that an appointment goes to another calendar: of its two new versions the first
// takes it out of the old one, the second puts it into the next.
func (c *Case) passOn(to int64) {
	if c.agreed() && c.Owner != 0 && c.Owner != to {
		c.Appointment.Version += 2
	}
}

// Remind notes that the person is reminded of the appointment; false if there is none
// to come, or they were.
func (c *Case) Remind(now time.Time) bool {
	if c.Ahead(now) == nil || c.Appointment.Reminded != 0 {
		return false
	}
	c.Appointment.Reminded = now.Unix()
	return true
}

// WantReminder notes that the person asks to be reminded; false if there is nothing to
// remind them of, or they asked before.
func (c *Case) WantReminder(now time.Time) bool {
	if c.Ahead(now) == nil || c.Appointment.Wanted {
		return false
	}
	c.Appointment.Wanted = true
	return true
}

// AskHow notes that the owner is asked how the appointment went; false if it is not over,
// or they were.
func (c *Case) AskHow(now time.Time) bool {
	if c.Over(now) == nil || c.Appointment.Asked != 0 {
		return false
	}
	c.Appointment.Asked = now.Unix()
	return true
}

// Draft keeps a place that the owner wrote, for the times that they propose next.
func (c *Case) Draft(by Actor, place privacy.Personal) error {
	switch {
	case !c.Open():
		return ErrClosed
	case c.whoIs(by)&Owner == 0:
		return ErrNotOwner
	}
	c.appointment().Draft = place
	return nil
}

// Quiet is since when nothing happens in the case, or will be: the end of an appointment to
// come counts, and the last time that the person can choose.
func (c *Case) Quiet() time.Time {
	last := c.Last()
	if c.proposed() {
		if at := time.Unix(c.lastOption(), 0); at.After(last) {
			return at
		}
	}
	if c.agreed() {
		if end := time.Unix(c.Appointment.Picked.End(), 0); end.After(last) {
			return end
		}
	}
	return last
}

func (c *Case) appointment() *Appointment {
	if c.Appointment == nil {
		c.Appointment = &Appointment{}
	}
	return c.Appointment
}

func (a *Appointment) agree(s Slot, now time.Time) {
	a.Picked, a.Options, a.Agreed, a.Cancelled, a.By = &s, nil, now.Unix(), 0, 0
	a.Version++
}

// drop takes back what is proposed and agreed.
func (a *Appointment) drop() {
	a.Declined = append(a.Declined, a.Options...)
	if a.Picked != nil {
		a.Declined = append(a.Declined, *a.Picked)
		a.Was = a.Picked
		a.Version++
	}
	if over := len(a.Declined) - declinedMax; over > 0 {
		a.Declined = slices.Delete(a.Declined, 0, over)
	}
	a.Options, a.Picked, a.Agreed, a.Reminded, a.Wanted, a.Asked = nil, nil, 0, 0, false, 0
}
