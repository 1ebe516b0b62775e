package conversation

import (
	"time"

	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// TakenOut is what takes an appointment to come out of the calendar of who has the case, or
// had it: before is the case as it was before it went to somebody else or the appointment
// was called off. Nil: nobody has one.
func TakenOut(before *handoff.Case, now time.Time) *outbox.Media {
	s := before.Ahead(now)
	if s == nil || before.Owner == 0 {
		return nil
	}
	return &outbox.Media{Kind: outbox.Invite, Case: before.ID, Out: &outbox.Appointment{
		Offer: before.Offer, At: s.At, Minutes: s.Minutes, Version: before.Appointment.Version + 1, Made: now.Unix(),
	}}
}

// calledOff tells staff that an appointment counts no more.
func (c *Conversation) calledOff(cat *Catalogue, a *outbox.Appointment) string {
	p := cat.Texts.Printer(c.Staff)
	return p.Text("staff.appoint.moved", locale.Args{"date": DateTimeText(p, time.Unix(a.At, 0))})
}
