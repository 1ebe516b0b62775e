package handoff

import (
	"testing"
	"time"
)

// desk9to5 is open from nine to five, every day: the rest is room hours' to test.
type desk9to5 struct{}

func (desk9to5) Next(t time.Time) time.Time {
	for t.Hour() < 9 || t.Hour() >= 17 {
		t = t.Truncate(time.Hour).Add(time.Hour)
	}
	return t
}

func (d desk9to5) Add(t time.Time, minutes int) time.Time {
	for t = d.Next(t); minutes > 0; minutes-- {
		t = d.Next(t).Add(time.Minute)
	}
	return t
}

// never is a team of which nobody is ever there.
type never struct{}

func (never) Next(time.Time) time.Time     { return time.Time{} }
func (never) Add(time.Time, int) time.Time { return time.Time{} }

func clockAt(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

func TestAlarms(t *testing.T) {
	p := Patience{Unclaimed: Limits{60, 120, 480}, Uncontacted: Limits{240, 0, 600}}
	opened := clockAt(23, 16, 30)
	c := newCase()
	c.Opened = opened.Unix()
	next := func(now time.Time, need Need, stage Stage, at time.Time) Alarm {
		t.Helper()
		a, ok := c.NextAlarm(p, desk9to5{}, now)
		if !ok || a.Need != need || a.Stage != stage || !a.At.Equal(at) {
			t.Fatalf("next rings %+v (%v), not %s %d at %v", a, ok, need, stage, at)
		}
		return a
	}
	none := func(what string, now time.Time) {
		t.Helper()
		if a, ok := c.NextAlarm(p, desk9to5{}, now); ok {
			t.Fatalf("%s: rings %+v", what, a)
		}
	}
	// Nobody claims it: half an hour is left of the day, the rest is of the next.
	a := next(opened, AnOwner, Reminder, clockAt(24, 9, 30))
	if !c.Ring(a) || c.Ring(a) {
		t.Fatal("an alarm rings once")
	}
	a = next(clockAt(24, 9, 30), AnOwner, Deputy, clockAt(24, 10, 30))
	late := next(clockAt(24, 22, 0), AnOwner, Deputy, clockAt(25, 9, 0)) // the service stood still
	if late.Stage != a.Stage || !c.Ring(a) {
		t.Fatal("the deputy is not told")
	}
	a = next(clockAt(24, 11, 0), AnOwner, Coordinator, clockAt(24, 16, 30))
	if !c.Ring(a) {
		t.Fatal("the coordinator is not told")
	}
	none("all have rung", clockAt(25, 12, 0))

	// Claimed: another need, which begins anew. This offer has no deputy.
	if _, err := c.Claim(Staff(anna, "Anna"), clockAt(25, 12, 0)); err != nil {
		t.Fatal(err)
	}
	if c.Ring(a) {
		t.Error("an alarm for an owner rings for a case that has one")
	}
	a = next(clockAt(25, 12, 0), AContact, Reminder, clockAt(25, 16, 0))
	c.Ring(a)
	next(clockAt(25, 16, 0), AContact, Coordinator, clockAt(26, 14, 0))
	if err := c.Try(Staff(anna, "Anna"), clockAt(26, 10, 0)); err != nil { // she tries: from now on
		t.Fatal(err)
	}
	a = next(clockAt(26, 10, 0), AContact, Reminder, clockAt(26, 14, 0))
	c.Ring(a)
	if c.Overdue() {
		t.Error("a colleague may take it after the first reminder")
	}
	c.Ring(next(clockAt(26, 14, 0), AContact, Coordinator, clockAt(27, 12, 0)))
	if !c.Overdue() {
		t.Error("a colleague may not take it after the last alarm")
	}
	if err := c.Take(Staff(ben, "Ben"), clockAt(27, 12, 0)); err != nil || c.Owner != ben || c.Overdue() {
		t.Errorf("Ben takes it: %v, %+v", err, c)
	}
	next(clockAt(27, 12, 0), AContact, Reminder, clockAt(27, 16, 0))
	if _, err := c.Contact(Staff(ben, "Ben"), clockAt(27, 13, 0)); err != nil {
		t.Fatal(err)
	}
	next(clockAt(28, 8, 0), AStep, Reminder, clockAt(32, 13, 0)) // in touch: ten times as long

	// Given back: nobody has it since then.
	if err := c.Release(Staff(ben, "Ben"), clockAt(28, 9, 0)); err != nil {
		t.Fatal(err)
	}
	next(clockAt(28, 9, 0), AnOwner, Reminder, clockAt(28, 10, 0))
	if _, ok := c.NextAlarm(p, never{}, clockAt(28, 9, 0)); ok {
		t.Error("an alarm rings where nobody ever is")
	}
	c.Withdraw(clockAt(28, 9, 30))
	none("withdrawn", clockAt(29, 12, 0))
}

// Who comes by is waited for, not chased: the request has to be taken, and no more.
func TestAVisitNeedsNoContact(t *testing.T) {
	c := newCase()
	c.Visit = true
	if _, ok := c.NextAlarm(Usual(), always{}, noon); !ok {
		t.Error("nobody is reminded to take it")
	}
	if at := c.Promise(Usual(), always{}, noon); !at.IsZero() {
		t.Errorf("a visitor is told that somebody writes by %v", at)
	}
	if _, err := c.Claim(Staff(anna, "Anna"), noon); err != nil {
		t.Fatal(err)
	}
	if a, ok := c.NextAlarm(Usual(), always{}, noon); ok {
		t.Errorf("the owner is chased: %+v", a)
	}
}

func TestThePromise(t *testing.T) {
	c := newCase()
	if _, ok := c.Late(); ok {
		t.Error("late, and nothing was promised")
	}
	at := c.Promise(Patience{Promise: 60}, desk9to5{}, clockAt(23, 16, 30))
	if late, ok := c.Late(); !at.Equal(clockAt(24, 9, 30)) || !ok || !late.Equal(at) {
		t.Errorf("promised for %v, late at %v (%v)", at, late, ok)
	}
	told := c.Clone()
	told.Tell(noon)
	if _, ok := told.Late(); ok {
		t.Error("told twice")
	}
	if _, ok := c.Late(); !ok {
		t.Error("a clone and its original are one")
	}
	if _, err := c.Claim(Staff(anna, "Anna"), noon); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Late(); !ok {
		t.Error("claimed is not contacted")
	}
	if _, err := c.Contact(Staff(anna, "Anna"), noon); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Late(); ok {
		t.Error("late, and somebody has called")
	}
	if at := c.Promise(Patience{}, desk9to5{}, noon); !at.IsZero() || c.Expect != 0 {
		t.Errorf("promised nothing for %v", at)
	}
}
