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

// turn is what the person waits for of an owner they are in touch with, and since when.
func (c *Case) turn() Rung {
	if c.State != Contacted && c.State != Waiting && c.State != Appointed {
		return Rung{}
	}
	asked, did := c.spoken(), c.acted()
	switch {
	case asked > did:
		return Rung{Need: ATurn, Since: max(asked, c.Claimed)}
	case c.State == Appointed && c.agreed():
		return Rung{Need: ATurn, Since: max(c.Appointment.Picked.End(), did, c.Claimed)}
	case c.State == Contacted:
		return Rung{Need: AStep, Since: max(asked, did, c.Claimed)}
	}
	return Rung{}
}

// spoken is when the person last said something that waits for the owner.
func (c *Case) spoken() int64 {
	last := c.Spoke
	for _, m := range c.Messages {
		last = max(last, m.Answered)
	}
	for _, e := range c.Trail {
		if e.Who == Person && slices.Contains([]Move{Answer, Decline, Cancel, Refuse}, e.Move) {
			last = max(last, e.At)
		}
	}
	return last
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
