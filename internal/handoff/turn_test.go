package handoff

import (
	"testing"
	"time"
)

// Whatever the person says to an owner they are in touch with waits for that owner, who is
// reminded of it, then the deputy is told, and a colleague may take the case; whatever the
// owner does ends it. So does an appointment of which nobody says how it went.
func TestTheOwnersTurn(t *testing.T) {
	a, b := Staff(anna, "Anna"), Staff(ben, "Ben")
	p := Usual()
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	slot := Slot{At: at(600).Unix(), Minutes: 60}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	touch := func() *Case {
		c := newCase()
		_, err := c.Claim(a, at(1))
		must(err)
		_, err = c.Contact(a, at(2))
		must(err)
		return c
	}
	sends := func(c *Case, minutes int) int {
		id, err := c.Send(a, Message{Key: "reply.still"}, at(minutes))
		must(err)
		return id
	}
	for name, says := range map[string]func(c *Case){ // at 100
		"an answer": func(c *Case) {
			if !c.Answered(sends(c, 50), "call", at(100)) {
				t.Fatal("not answered")
			}
		},
		"an answer, waited for": func(c *Case) {
			id := sends(c, 50)
			must(c.Wait(a, at(60)))
			c.Answered(id, "yes", at(100))
		},
		"an answer before an appointment": func(c *Case) {
			id := sends(c, 50)
			must(c.Appoint(a, slot, AtOffer, "", at(60)))
			c.Answered(id, "call", at(100))
		},
		"other times": func(c *Case) {
			must(c.Propose(a, []Slot{slot}, AtOffer, "", at(50)))
			must(c.Decline(false, at(100)))
			_, _ = c.Send(a, Message{Key: "appoint.declined"}, at(101)) // said by the bot
		},
		"can't come": func(c *Case) {
			must(c.Appoint(a, slot, AtOffer, "", at(50)))
			must(c.Cancel(ThePerson, at(100)))
		},
		"no other team": func(c *Case) {
			must(c.Refer(a, "work", at(50)))
			must(c.Refuse(at(100)))
		},
		"a word in the same second": func(c *Case) {
			sends(c, 100)
			must(c.Say(1, "hallo", at(100)))
		},
		"a word": func(c *Case) { must(c.Say(1, "hallo", at(100))) },
	} {
		t.Run(name, func(t *testing.T) {
			c := touch()
			says(c)
			if n := c.need(time.Time{}); n != (Rung{Need: AReader, Since: at(100).Unix()}) {
				t.Errorf("it is on its way to the owner: %+v", n)
			}
			c.ToldOwner(c.Untolds)
			c.Arrived(1)
			c = clone(t, c)
			alarm, ok := c.NextAlarm(p, always{}, at(110))
			if want := at(100 + p.Uncontacted.Reminder); !ok || alarm.Need != ATurn || alarm.Stage != Reminder || !alarm.At.Equal(want) {
				t.Fatalf("next rings %+v, want a reminder at %v", alarm, want)
			}
			for _, stage := range []Stage{Reminder, Deputy} {
				if c.Overdue() {
					t.Error("taken too soon")
				}
				if alarm, _ := c.NextAlarm(p, always{}, at(110)); alarm.Stage != stage || !c.Ring(alarm) {
					t.Fatalf("stage %d does not ring: %+v", stage, alarm)
				}
			}
			taken := clone(t, c)
			if err := taken.Take(b, at(900)); err != nil || taken.State != Claimed || taken.need(time.Time{}).Need != AContact {
				t.Errorf("Ben takes it: %v, %s, waits for %+v", err, taken.State, taken.need(time.Time{}))
			}
			for what, does := range map[string]func(c *Case) error{
				"writes": func(c *Case) error { sends(c, 950); return nil },
				"notes":  func(c *Case) error { return c.AddNote(a, "rief an", at(950)) },
			} {
				c := clone(t, c)
				must(does(c))
				if n := c.need(time.Time{}); n.Need == ATurn && n.Since < slot.End() || c.Overdue() {
					t.Errorf("Anna %s, and it still waits for her: %+v", what, n)
				}
			}
			if c := clone(t, c); c.AddNote(b, "…", at(950)) != nil || c.need(time.Time{}).Need != ATurn {
				t.Error("a colleague's note ends it")
			}
		})
	}

	c := touch()
	must(c.Appoint(a, slot, AtOffer, "", at(50)))
	if n := c.need(time.Time{}); n != (Rung{Need: AReport, Since: slot.End()}) {
		t.Errorf("an appointment waits for %+v", n)
	}
	c = touch()
	must(c.Wait(a, at(60)))
	if n := c.need(time.Time{}); n != (Rung{}) {
		t.Errorf("the person's turn: it waits for %+v", n)
	}
	c = touch()
	if alarm, _ := c.NextAlarm(p, always{}, at(10)); alarm.Need != AStep || !alarm.At.Equal(at(2+10*p.Uncontacted.Reminder)) {
		t.Errorf("in touch, and nothing happens: %+v", alarm)
	}
}

// A colleague can step in for an owner who is away; what was agreed with the person stays.
func TestSteppingIn(t *testing.T) {
	a, b := Staff(anna, "Anna"), Staff(ben, "Ben")
	c := newCase()
	_, _ = c.Claim(a, noon)
	if err := c.Appoint(a, Slot{At: noon.Add(time.Hour).Unix(), Minutes: 30}, AtOffer, "", noon); err != nil {
		t.Fatal(err)
	}
	if err := c.StepIn(a, noon); err == nil {
		t.Error("for oneself")
	}
	if err := c.StepIn(b, noon.Add(time.Minute)); err != nil || c.Owner != ben || c.Ahead(noon) == nil {
		t.Errorf("%v: %+v", err, c)
	}
}
