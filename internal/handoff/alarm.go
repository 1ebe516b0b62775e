package handoff

import "time"

// Need is what a case waits for that alarms are rung for.
type Need string

// The needs.
const (
	AnOwner  Need = "owner"   // nobody has claimed it
	AContact Need = "contact" // its owner has not contacted the person
	ATurn    Need = "turn"    // the person has said something, or an appointment is over, and the owner has done nothing since
	AStep    Need = "step"    // the two are in touch, and nothing happens
)

// Stage is whom an alarm goes to. Each rings once for a need.
type Stage int

// The stages, in their order.
const (
	Reminder    Stage = iota + 1 // the group; of a claimed case its owner
	Deputy                       // whoever stands in for the team
	Coordinator                  // whoever answers for all teams
)

// Limits are after how many working minutes each alarm rings; zero: never.
type Limits struct{ Reminder, Deputy, Coordinator int }

func (l Limits) minutes(s Stage) int {
	return [...]int{Reminder: l.Reminder, Deputy: l.Deputy, Coordinator: l.Coordinator}[s]
}

// Patience is how long an offer lets its cases wait, in working minutes.
type Patience struct {
	Unclaimed   Limits // since nobody has the case
	Uncontacted Limits // since its owner has it, or last tried; since it is the owner's turn again; idleTimes as long if nothing happens
	Promise     int    // within which the person is told to expect somebody
}

// Usual is the patience of offers that say nothing else. A working day has about 480.
func Usual() Patience {
	return Patience{
		Unclaimed:   Limits{Reminder: 120, Deputy: 240, Coordinator: 480},
		Uncontacted: Limits{Reminder: 240, Deputy: 480, Coordinator: 960},
		Promise:     960,
	}
}

// Hours are when an offer's team is there.
type Hours interface {
	Next(t time.Time) time.Time             // the first open instant from t on; zero: never
	Add(t time.Time, minutes int) time.Time // so many working minutes after t; zero: never
}

// Rung is which alarms have rung, for the need that there was since then. Another
// need, or the same anew, begins again with none.
type Rung struct {
	Need  Need  `json:"n,omitempty"`
	Since int64 `json:"t,omitempty"`
	Stage Stage `json:"s,omitempty"` // the last that rang
}

// Alarm is one that rings, or will.
type Alarm struct {
	Need  Need
	Stage Stage
	At    time.Time
}

func (p Patience) limits(n Need) Limits {
	switch l := p.Uncontacted; n {
	case AnOwner:
		return p.Unclaimed
	case AStep:
		return Limits{l.Reminder * idleTimes, l.Deputy * idleTimes, l.Coordinator * idleTimes}
	default:
		return l
	}
}

// need is what the case waits for, and since when; empty if for nothing that rings.
func (c *Case) need() Rung {
	switch {
	case c.State == New:
		return Rung{Need: AnOwner, Since: max(c.Opened, c.Free)}
	case c.State == Claimed && !c.Visit:
		return Rung{Need: AContact, Since: max(c.Claimed, c.Tried)}
	case c.Unheard():
		return Rung{Need: AContact, Since: max(c.Claimed, c.Tried, c.inVain())}
	}
	return c.turn()
}

// rung is which alarms have rung for what the case waits for now.
func (c *Case) rung() Rung {
	n := c.need()
	if c.Rung.Need == n.Need && c.Rung.Since == n.Since {
		return c.Rung
	}
	return n
}

// NextAlarm is the alarm that rings next for the case, if nothing moves, and when: never
// while the team is not there. An alarm that should have rung (the service stood still)
// is due now, or when the team is there again. False: none will.
func (c *Case) NextAlarm(p Patience, h Hours, now time.Time) (Alarm, bool) {
	r := c.rung()
	limits := p.limits(r.Need)
	for s := r.Stage + 1; r.Need != "" && s <= Coordinator; s++ {
		after := limits.minutes(s)
		if after <= 0 {
			continue
		}
		at := h.Add(time.Unix(r.Since, 0), after)
		if at.IsZero() {
			return Alarm{}, false
		}
		if r.Need == AnOwner && c.agreed() { // nobody would be there for who comes
			at = earlier(at, time.Unix(c.Appointment.Picked.At, 0).Add(-expectedIn))
		}
		if at.Before(now) {
			at = now
		}
		at = h.Next(at)
		return Alarm{Need: r.Need, Stage: s, At: at}, !at.IsZero()
	}
	return Alarm{}, false
}

// expectedIn is how long before an appointment everybody is told that nobody has the case.
const expectedIn = 24 * time.Hour

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Ring notes that an alarm has rung; false if the case does not wait for that any more,
// or it has rung before.
func (c *Case) Ring(a Alarm) bool {
	r := c.rung()
	if r.Need == "" || r.Need != a.Need || a.Stage <= r.Stage {
		return false
	}
	r.Stage = a.Stage
	c.Rung = r
	return true
}

// Overdue says that the owner keeps the person waiting for so long that the deputy was
// told: a colleague may take the case.
func (c *Case) Overdue() bool {
	r := c.rung()
	return r.Need != "" && r.Need != AnOwner && r.Stage >= Deputy
}

// Promise sets until when the person may expect to hear from somebody: call it when the
// case is opened, or comes to another team. Zero: nothing can be promised.
func (c *Case) Promise(p Patience, h Hours, now time.Time) time.Time {
	c.Expect, c.Told = 0, 0
	if p.Promise <= 0 || c.Visit {
		return time.Time{}
	}
	at := h.Add(now, p.Promise)
	if !at.IsZero() {
		c.Expect = at.Unix()
	}
	return at
}

// Late is when the person is to be told that it takes longer than they were told, and
// whom they can call; false if nothing was promised, or they have heard from us.
func (c *Case) Late() (time.Time, bool) {
	late := c.Open() && c.Expect != 0 && c.Reached == 0 && c.Told == 0 && !c.agreed()
	return time.Unix(c.Expect, 0), late
}

// Tell notes that the person was told that it takes longer.
func (c *Case) Tell(now time.Time) { c.Told = now.Unix() }
