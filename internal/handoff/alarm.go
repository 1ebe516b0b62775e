package handoff

import "time"

// Need is what a case waits for that alarms are rung for.
type Need string

// The needs.
const (
	AnOwner  Need = "owner"   // nobody has claimed it
	AHost    Need = "host"    // … or its owner knows nothing of it, and the person comes to an appointment soon
	AContact Need = "contact" // its owner has not contacted the person
	AReader  Need = "reader"  // what the person did has not reached its owner
	ATurn    Need = "turn"    // the person has said something, and the owner has done nothing since
	AReport  Need = "report"  // an appointment is over, or the times that were proposed, and the owner has not said what now
	AStep    Need = "step"    // the two are in touch, and nothing happens
)

// Stage is whom an alarm goes to. Each rings once for a need.
type Stage int

// The stages, in their order.
const (
	Reminder    Stage = iota + 1 // the group; of a claimed case its owner, if they can read it
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
	case AnOwner, AHost:
		return p.Unclaimed
	case AReader: // as good as nobody's
		u := p.Unclaimed
		return Limits{min(u.Reminder, unreadFor), u.Deputy, u.Coordinator}
	case AStep:
		return Limits{l.Reminder * idleTimes, l.Deputy * idleTimes, l.Coordinator * idleTimes}
	default:
		return l
	}
}

// need is what the case waits for, and since when; empty if for nothing that rings. Whoever
// was expected, and found nobody, waits anew.
func (c *Case) need(now time.Time) Rung {
	switch {
	case c.State == New && c.agreed() && c.Appointment.Picked.End() <= now.Unix():
		return Rung{Need: AnOwner, Since: max(c.Opened, c.Free, c.Appointment.Picked.End())}
	case c.State == New:
		return Rung{Need: AnOwner, Since: max(c.Opened, c.Free)}
	case c.unread() != 0:
		return Rung{Need: AReader, Since: c.unread()}
	case c.State == Claimed && !c.Visit:
		return Rung{Need: AContact, Since: max(c.Claimed, c.Tried)}
	case c.Unheard():
		return Rung{Need: AContact, Since: max(c.Claimed, c.Tried, c.inVain())}
	}
	return c.turn()
}

// host is that somebody has to be there for who comes: beside the need for an owner, or for
// one who knows of it, and however often that has rung. Empty: nobody is expected (any more),
// or somebody is there for them.
func (c *Case) host(now time.Time) Rung {
	switch {
	case c.Coming(now) == nil:
	case c.State == New:
		return Rung{Need: AHost, Since: max(c.Free, c.Appointment.Agreed)}
	case c.unread() != 0:
		return Rung{Need: AHost, Since: c.unread()}
	}
	return Rung{}
}

// rung is which alarms have rung for what the case waits for now.
func (c *Case) rung(now time.Time) Rung { return c.Rung.still(c.need(now)) }

// still is r, if it is for that need, else that none has rung for it.
func (r Rung) still(n Rung) Rung {
	if r.Need == n.Need && r.Since == n.Since {
		return r
	}
	return n
}

// NextAlarm is the alarm that rings next for the case, if nothing moves, and when: never
// while the team is not there. An alarm that should have rung (the service stood still)
// is due now, or when the team is there again. False: none will.
func (c *Case) NextAlarm(p Patience, h Hours, now time.Time) (next Alarm, ok bool) {
	sooner := func(a Alarm, is bool) {
		if is && (!ok || a.At.Before(next.At)) {
			next, ok = a, true
		}
	}
	sooner(p.next(c.rung(now), h, now))
	host := c.host(now)
	if host.Need == "" {
		return next, ok
	}
	if r := c.Host.still(host); r.Stage < Coordinator { // all at once: there may not be time for more
		stage := r.Stage + 1
		for stage < Coordinator && p.limits(AHost).minutes(stage) <= 0 {
			stage++
		}
		at := expected(time.Unix(c.Appointment.Picked.At, 0), h)
		if known := h.Add(time.Unix(host.Since, 0), unreadFor); c.Owner != 0 && at.Before(known) { // that they don't know
			at = known
		}
		if at.Before(now) {
			at = h.Next(now)
		}
		sooner(Alarm{Need: AHost, Stage: stage, At: at}, !at.IsZero() && p.limits(AHost).minutes(stage) > 0)
	}
	if over := time.Unix(c.Appointment.Picked.End(), 0); c.Owner == 0 { // nobody was there
		sooner(p.next(c.rung(over), h, over))
	}
	return next, ok
}

// next is the next alarm of a need of which some have rung.
func (p Patience) next(r Rung, h Hours, now time.Time) (Alarm, bool) {
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
		if at.Before(now) {
			at = now
		}
		at = h.Next(at)
		return Alarm{Need: r.Need, Stage: s, At: at}, !at.IsZero()
	}
	return Alarm{}, false
}

// How long before an appointment everybody is told that nobody has the case: at least late,
// if the team is there between that and early, a holiday of two weeks later.
const (
	expectedLate  = 16 * time.Hour
	expectedIn    = 24 * time.Hour
	expectedEarly = 15 * expectedIn
)

// expected is when everybody is told that nobody has the case of who comes then: a day
// before, or, where nobody is there on that day, on the last on which somebody is.
func expected(then time.Time, h Hours) time.Time {
	for before := expectedIn; before <= expectedEarly; before += expectedIn {
		if at := h.Next(then.Add(-before)); !at.IsZero() && !at.After(then.Add(-expectedLate)) {
			return at
		}
	}
	return h.Next(then.Add(-expectedIn))
}

// Ring notes that an alarm has rung; false if the case does not wait for that any more,
// or it has rung before.
func (c *Case) Ring(a Alarm) bool {
	main, host := c.rung(a.At), c.Host.still(c.host(a.At))
	switch {
	case a.Need == "":
		return false
	case a.Need == host.Need && a.Stage > host.Stage:
		host.Stage = a.Stage
		main.Stage = max(main.Stage, a.Stage) // who is told now need not be told the same once more
		c.Host, c.Rung = host, main
		return true
	case a.Need != main.Need || a.Stage <= main.Stage:
		return false
	}
	main.Stage = a.Stage
	c.Rung = main
	return true
}

// Rings says that alarms of a need have rung, and that the case waits for the same still.
func (c *Case) Rings(n Need, now time.Time) bool {
	r := c.rung(now)
	if n == AHost {
		r = c.Host.still(c.host(now))
	}
	return r.Need == n && r.Stage > 0
}

// Overdue says that the owner keeps the person waiting for so long that the deputy was
// told, or that they can't be told what the person did: a colleague may take the case.
func (c *Case) Overdue() bool {
	if c.Owner == 0 {
		return false
	}
	r := c.rung(time.Time{}) // of an owner's case it depends on no clock
	return r.Stage >= Deputy || r.Need == AReader && r.Stage > 0
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
	late := c.Open() && c.Expect != 0 && c.Reached == 0 && c.Told == 0 && !c.expected()
	return time.Unix(c.Expect, 0), late
}

// Tell notes that the person was told that it takes longer.
func (c *Case) Tell(now time.Time) { c.Told = now.Unix() }
