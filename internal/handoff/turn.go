package handoff

import (
	"slices"
	"strings"
)

// Whose turn it is once the two are in touch. What the person says to the owner (an answer,
// that no time suits, that they can't come) waits for the owner, and so does an appointment
// of which nobody has said how it went: alarms ring for it as for a first contact. A case
// that is in touch and in which nobody does anything rings much later.

// idleTimes is how much longer than for a contact the alarms wait where nobody does anything.
const idleTimes = 10

// automatic is how the keys of messages begin that the bot sends for the owner.
const automatic = "appoint."

// turn is what the person waits for of the owner, and since when. Who comes by themselves
// waits for no contact; what they say waits all the same.
func (c *Case) turn() Rung {
	if c.Owner == 0 || !c.Open() {
		return Rung{}
	}
	did := c.acted()
	asked := c.spoken(did)
	switch {
	case asked != 0:
		return Rung{Need: ATurn, Since: max(asked, c.Claimed)}
	case c.agreed(): // in whatever state: who came into the case later has to say it too
		return Rung{Need: AReport, Since: max(c.Appointment.Picked.End(), did, c.Claimed)}
	case c.proposed(): // until the last of the times has passed it is the person's turn
		return Rung{Need: AReport, Since: max(c.lastOption(), did, c.Claimed)}
	case c.State == Contacted:
		return Rung{Need: AStep, Since: max(did, c.Claimed)}
	}
	return Rung{}
}

// lastOption is when the last of the times that are proposed begins.
func (c *Case) lastOption() (last int64) {
	for _, s := range c.Appointment.Options {
		last = max(last, s.At)
	}
	return last
}

// spoken is when the person first said something that waits for the owner, who did
// something before: who goes on talking waits no shorter. Zero: nothing waits.
func (c *Case) spoken(did int64) (first int64) {
	at := []int64{c.Speaks, c.Spoke}
	for _, m := range c.Messages {
		at = append(at, m.Answered)
	}
	for _, e := range c.Trail {
		if e.Who == Person && slices.Contains([]Move{Answer, Decline, Cancel, Refuse}, e.Move) {
			at = append(at, e.At)
		}
	}
	for _, t := range at {
		if t != 0 && t >= did && (first == 0 || t < first) { // in the same second: rather once too often
			first = t
		}
	}
	return first
}

// acted is when an owner last did something about the case.
func (c *Case) acted() (last int64) {
	for _, m := range c.Messages {
		if !strings.HasPrefix(m.Key, automatic) {
			last = max(last, m.At)
		}
	}
	for _, e := range c.Trail {
		switch e.Move {
		case Contact, Try, Wait, Propose, Appoint, Cancel, Refer, Jot:
			if e.Who == Member && (e.Move != Jot || e.User == c.Owner) {
				last = max(last, e.At)
			}
		}
	}
	return last
}
