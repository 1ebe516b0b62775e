package handoff

import (
	"slices"
	"testing"
	"time"
)

func TestBlock(t *testing.T) {
	now := time.Unix(1000, 0)
	c := &Case{ID: "x", Chat: 1, State: New}
	if !c.Block(now) || c.Block(now.Add(time.Hour)) || c.Blocked != 1000 {
		t.Errorf("since when they can't be written to: %d", c.Blocked)
	}
	if !c.Unblock() || c.Unblock() || c.Blocked != 0 {
		t.Error("they can be written to again")
	}
	c.Block(now)
	if c.Withdraw(now); c.Blocked != 0 || c.Block(now) {
		t.Error("it is kept of who took everything back")
	}
}

// What never arrived is no contact: the alarm goes on as if nothing had been sent, and ends
// with the first message that does arrive, or with a talk.
func TestAMessageInVainIsNoContact(t *testing.T) {
	a := Staff(anna, "Anna")
	later := noon.Add(3 * time.Hour)
	send := func(c *Case, at time.Time) int {
		t.Helper()
		id, err := c.Send(a, Message{Key: "reply.letter"}, at)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	waits := func(c *Case, since time.Time) {
		t.Helper()
		alarm, ok := c.NextAlarm(Usual(), always{}, since)
		if want := since.Add(time.Duration(Usual().Uncontacted.Reminder) * time.Minute); !ok || alarm.Need != AContact || !alarm.At.Equal(want) {
			t.Errorf("%s: the alarm is %+v, %v; want one at %v", c.State, alarm, ok, want)
		}
		if c.Reached != 0 || !slices.Contains(c.May(a), Contact) {
			t.Errorf("%s: reached %d, may %v", c.State, c.Reached, c.May(a))
		}
	}
	rests := func(c *Case) {
		t.Helper()
		if alarm, ok := c.NextAlarm(Usual(), always{}, later); ok && alarm.Need != AStep || c.Unheard() {
			t.Errorf("%s: rings %+v, unheard %v", c.State, alarm, c.Unheard())
		}
	}
	for _, wait := range []bool{false, true} {
		c := newCase()
		_, _ = c.Claim(a, noon)
		first := send(c, noon.Add(time.Minute))
		if wait {
			_ = c.Wait(a, noon.Add(time.Minute))
		}
		rests(c)
		c.Settle(first, Failed, "malformed", later)
		waits(c, later)
		second := send(c, later)
		rests(c) // on its way
		c.Settle(second, Delivered, "", later)
		rests(c)

		c = newCase()
		_, _ = c.Claim(a, noon)
		first = send(c, later)
		c.Settle(first, Failed, "malformed", later)
		if _, err := c.Contact(a, later); err != nil {
			t.Fatal(err)
		}
		rests(c)
		third := send(c, later)
		c.Settle(third, Failed, "malformed", later)
		rests(c) // they have talked

		c = newCase()
		_, _ = c.Claim(a, noon)
		c.Block(noon)
		send(c, later) // stays where it is until the person is back
		waits(c, later)
		if err := c.HandOver(a, Staff(ben, "Ben"), later); err != nil || c.State != Claimed {
			t.Errorf("handed over as %s, %v", c.State, err)
		}
	}
}
