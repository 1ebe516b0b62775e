package conversation

import (
	"slices"
	"strconv"
	"time"

	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
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

// appointmentTexts are what the person reads of an appointment to come.
var appointmentTexts = []string{"appoint.agreed", "appoint.reminder", aheadText}

// aheadText stands for the appointment as it is shown with the screen of the request.
const aheadText = "ahead"

// ahead is the request's appointment, shown anew above its screen: a message of its own,
// for it changes when the appointment does.
func (r *renderer) ahead() []outbox.Message {
	k := r.request
	if k == nil || k.Ahead(r.now) == nil {
		return nil
	}
	s, memo := k.Ahead(r.now), AppointmentMemo(k, aheadText)
	text := r.p.Text("appoint.agreed", locale.Args{
		"offer": locale.HTML(r.p.Text("offers."+k.Offer+".name", nil)), "date": DateTimeText(r.p, time.Unix(s.At, 0)),
		"where": locale.HTML(r.cat.Where(r.p.Text, k.Offer, k.Appointment.Where, k.Appointment.Place, r.now)),
	})
	off := outbox.Button{Text: r.p.Plain("appoint.off", nil), Data: CannotCome + strconv.FormatInt(s.At/60, 36) + "." + k.ID}
	return []outbox.Message{
		{Op: outbox.OpDelete, Chat: k.Chat, Ref: memo},
		{Op: outbox.OpSend, Chat: k.Chat, Text: text, Rows: [][]outbox.Button{{off}}, Memo: memo},
	}
}

// CannotCome begins the button by which somebody says that they can't come to an
// appointment: the minute it begins, since 1970 and to the base 36, and the case follow.
const CannotCome = "q.ac."

// Where says where an appointment is.
func (c *Catalogue) Where(says func(string, locale.Args) string, offer string, where handoff.Where, place privacy.Personal, now time.Time) string {
	switch where {
	case handoff.ByPhone:
		return says("appoint.by_phone", nil)
	case handoff.AtPlace:
		return says("appoint.at_place", locale.Args{"place": place.Reveal()})
	}
	if address, ok := c.Address(offer, now); ok {
		return says("appoint.at_place", locale.Args{"place": locale.Verbatim(address)})
	}
	return says("appoint.at_offer", nil)
}

// proposalText is what the person reads of the times that are proposed.
const proposalText = "appoint.propose"

// AppointmentMemo is the memo, in the person's lane, of a message that tells of the case's
// appointment by the text key, or proposes one; empty for any other message. It names
// when that was agreed, which a handover leaves as it is, and not when they are to come.
func AppointmentMemo(k *handoff.Case, key string) string {
	if key == proposalText {
		return "propose-" + k.ID
	}
	if k.Appointment == nil || !slices.Contains(appointmentTexts, key) {
		return ""
	}
	return key + agreedAs(k)
}

// ReferralMemo is the memo, in the person's lane, of the question whether another team may
// have their request.
func ReferralMemo(k *handoff.Case) string { return "refer-" + k.ID }

// QuestionMemo is the memo, in the person's lane, of a question of staff's with buttons:
// message is its number in the case.
func QuestionMemo(k *handoff.Case, message int) string {
	return "ask-" + k.ID + "-" + strconv.Itoa(message)
}

// Unasked takes the buttons off what staff asked and the person has not answered: nobody
// waits for it any more. Before is the case as it was when somebody did.
func Unasked(before *handoff.Case) (changes []outbox.Message) {
	for _, m := range before.Messages {
		if m.Key != "" && m.Answered == 0 && AppointmentMemo(before, m.Key) == "" { // no question: nothing stands under that name
			changes = append(changes, outbox.Message{Op: outbox.OpStrip, Chat: before.Chat, Ref: QuestionMemo(before, m.ID)})
		}
	}
	return changes
}

// NotReferred takes the buttons off the question whether another team may have the request.
func NotReferred(before *handoff.Case) []outbox.Message {
	if before.Referral == nil {
		return nil
	}
	return []outbox.Message{{Op: outbox.OpStrip, Chat: before.Chat, Ref: ReferralMemo(before)}}
}

// MapMemo is the memo of the map that shows where the case's appointment is.
func MapMemo(k *handoff.Case) string { return "map" + agreedAs(k) }

func agreedAs(k *handoff.Case) string {
	return "-" + k.ID + "-" + strconv.FormatInt(k.Appointment.Agreed, 36)
}

// NoLonger changes what the person has read of an appointment to come: it counts no more,
// and its map goes; and of times that were proposed: they can't be chosen any more. Before is
// the case as it was before that; of an appointment that has passed nothing is said.
func NoLonger(p *locale.Printer, before *handoff.Case, now time.Time) (changes []outbox.Message) {
	if a := before.Appointment; a != nil && len(a.Options) > 0 {
		changes = append(changes, outbox.Message{Op: outbox.OpStrip, Chat: before.Chat, Ref: AppointmentMemo(before, proposalText)})
	}
	s := before.Ahead(now)
	if s == nil {
		return changes
	}
	text := p.Text("appoint.no_longer", locale.Args{"date": DateTimeText(p, time.Unix(s.At, 0))})
	for _, key := range appointmentTexts {
		changes = append(changes, outbox.Message{Op: outbox.OpEdit, Chat: before.Chat, Ref: AppointmentMemo(before, key), Text: text})
	}
	return append(changes, outbox.Message{Op: outbox.OpDelete, Chat: before.Chat, Ref: MapMemo(before)})
}

// untell puts what the person has read of the appointment of a case that is taken back
// before all else that they read now.
func (t *turn) untell() {
	if len(t.untold) == 0 {
		return
	}
	lane := outbox.ChatLane(t.part, t.u.Chat)
	for i, a := range t.commit.Appends {
		if a.Lane == lane {
			t.commit.Appends[i].Messages = slices.Concat(t.untold, a.Messages)
			return
		}
	}
	t.commit.Appends = append(t.commit.Appends, Append{Lane: lane, Messages: t.untold})
}
