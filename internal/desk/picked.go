package desk

import (
	"context"
	"slices"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// The person takes one of the times, asks for others, or says that they can't come; before
// the appointment and at any place of their talk. Their owner is told at once. A button of
// an earlier proposal counts no more, and says so kindly.

// slotTapped is the time that a button carries, and whether it is among those proposed.
func slotTapped(t personTap) (at int64, proposed bool) {
	at, ok := readMinute(t.arg(0))
	a := t.k.Appointment
	if !ok || a == nil {
		return at, false
	}
	for _, s := range a.Options {
		proposed = proposed || s.At == at
	}
	return at, proposed
}

// picks agrees on a time: "ap.<minute>".
func (d *Desk) picks(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	at, proposed := slotTapped(t)
	k, now := t.k, d.Now()
	before := k.Clone()
	switch s := k.Ahead(now); {
	case s != nil && s.At == at:
		return conversation.Reply{Text: t.p.Plain("appoint.toast.yours", nil)}, nil
	case !proposed:
		return tooLate(t.p), nil
	}
	switch err := k.Pick(at, now); {
	case err != nil && at > now.Unix():
		return tooLate(t.p), nil
	case err != nil:
		return conversation.Reply{Text: t.p.Plain("appoint.toast.passed", nil), Alert: true}, nil //nolint:nilerr // its time has passed
	}
	p := d.printer()
	told, err := d.tellPerson(ctx, k, t.part, "appoint.agreed", *k.Appointment.Picked, func(p *locale.Printer) (string, [][]outbox.Button) { return d.confirmation(p, k) })
	if err != nil {
		return conversation.Reply{}, err
	}
	told.Messages = slices.Concat(strip(u), askedNoMore(before, k), told.Messages, d.onMap(t.p, k))
	staff := []outbox.Message{tells(k, withFile(k, p.Text("staff.appoint.agreed", d.ownArgs(k, *k.Appointment.Picked)))), d.editView(k)}
	if err := d.moved(ctx, u, k, t.version, t.part, staff, told); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("appointment_agreed")
	return conversation.Reply{}, nil
}

// strip takes the buttons off the message that was tapped.
func strip(u conversation.Update) []outbox.Message {
	if u.Message == 0 {
		return nil
	}
	return []outbox.Message{{Op: outbox.OpStrip, Chat: u.Chat, ID: u.Message}}
}

// tellPerson tells the person something about an appointment on behalf of its owner; where
// nobody has the case, nobody's message it is.
func (d *Desk) tellPerson(ctx context.Context, k *handoff.Case, part int, key string, s handoff.Slot, says words) (conversation.Append, error) {
	if k.Owner != 0 {
		m := d.sentAs(key, k, k.Appointment.Where, k.Appointment.Place, s)
		return d.toPerson(ctx, handoff.Staff(k.Owner, k.Name), k, part, m, func(p *locale.Printer, _ int) (string, [][]outbox.Button) { return says(p) })
	}
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return conversation.Append{}, err
	}
	text, rows := says(d.Catalogue().Texts.Printer(langOf(k, person.Records[0].Data)))
	return conversation.Append{Lane: outbox.ChatLane(part, k.Chat), Messages: []outbox.Message{
		{Op: outbox.OpSend, Chat: k.Chat, Text: text, Rows: rows, Memo: conversation.AppointmentMemo(k, key)},
	}}, nil
}

// confirmation is what the person reads of an agreed appointment.
func (d *Desk) confirmation(p *locale.Printer, k *handoff.Case) (string, [][]outbox.Button) {
	return p.Text("appoint.agreed", d.slotArgs(p, k, *k.Appointment.Picked)), d.agreedRows(p, k)
}

// agreedRows are under what the person reads of an appointment to come. Who did not say
// that any time is safe is reminded only if they want to be.
func (d *Desk) agreedRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	s := k.Appointment.Picked
	rows := [][]outbox.Button{{{Text: p.Plain("appoint.off", nil), Data: personData("ac", k.ID, minute(s.At))}}}
	if !safe(k) && !k.Appointment.Wanted && dayBefore(s).After(d.Now()) {
		rows = append(rows, []outbox.Button{{Text: p.Plain("appoint.remind", nil), Data: personData("ar", k.ID, minute(s.At))}})
	}
	return rows
}

func dayBefore(s *handoff.Slot) time.Time {
	return hours.In(hours.Berlin()).DayBefore(time.Unix(s.At, 0))
}

// declines notes that none of the times suits, and tells the owner why.
func (d *Desk) declines(ctx context.Context, u conversation.Update, t personTap, none bool, says string) (conversation.Reply, error) {
	first, proposed := slotTapped(t)
	k := t.k
	if !proposed || k.Appointment.Options[0].At != first {
		return tooLate(t.p), nil
	}
	if err := k.Decline(none, d.Now()); err != nil {
		return tooLate(t.p), nil //nolint:nilerr // no longer their turn
	}
	p := d.printer()
	staff := []outbox.Message{tells(k, outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text(declinedKey(k), d.offerArgs(p, k)), Rows: d.anew(p, k), Low: true}), d.editView(k)}
	told := conversation.Append{Lane: outbox.ChatLane(t.part, k.Chat), Messages: append(strip(u), outbox.Message{Op: outbox.OpSend, Chat: k.Chat, Text: t.p.Text(says, nil)})}
	return conversation.Reply{}, d.moved(ctx, u, k, t.version, t.part, staff, told)
}

// declinedKey is what staff read of times that the person did not take.
func declinedKey(k *handoff.Case) string {
	if k.Appointment.None {
		return "staff.appoint.wants_none"
	}
	return "staff.appoint.wants_other"
}

// wantsOthers asks for other times: "ao.<first minute>".
func (d *Desk) wantsOthers(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	return d.declines(ctx, u, t, false, "appoint.asked_other")
}

// wantsNone says that they can't come at all: "an.<first minute>".
func (d *Desk) wantsNone(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	return d.declines(ctx, u, t, true, "appoint.asked_none")
}

// anew are the buttons under what tells the owner that there is no appointment.
func (d *Desk) anew(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	rows := [][]outbox.Button{{{Text: p.Plain("staff.appoint.propose", nil), Data: data("ap", k.ID)}}}
	if link := d.link(k.ID); link != "" {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.open", nil), URL: link}})
	}
	return rows
}

// ahead is the appointment that a button is about, if it is still to come: a button carries
// its minute.
func (d *Desk) ahead(t personTap) *handoff.Slot {
	s := t.k.Ahead(d.Now())
	if s == nil || t.arg(0) != minute(s.At) {
		return nil
	}
	return s
}

// swap changes the message that the person tapped; the case stays as it is.
func (d *Desk) swap(ctx context.Context, u conversation.Update, t personTap, text string, rows [][]outbox.Button) error {
	return d.commit(ctx, conversation.Commit{
		Part: t.part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(t.part, u.Chat), Messages: []outbox.Message{{Op: outbox.OpEdit, Chat: u.Chat, ID: u.Message, Text: text, Rows: rows}}}},
	})
}

// asksOff makes sure that it was no slip of the finger: "ac.<minute>".
func (d *Desk) asksOff(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	s := d.ahead(t)
	if s == nil {
		return tooLate(t.p), nil
	}
	rows := [][]outbox.Button{
		{{Text: t.p.Plain("appoint.off_yes", nil), Data: personData("ay", t.id, minute(s.At))}},
		{{Text: t.p.Plain("appoint.off_no", nil), Data: personData("ab", t.id, minute(s.At))}},
	}
	text, _ := d.confirmation(t.p, t.k)
	return conversation.Reply{}, d.swap(ctx, u, t, text+"\n\n❓ <b>"+t.p.Text("appoint.toast.sure", nil)+"</b>", rows)
}

// comesAfterAll takes the question back: "ab.<minute>".
func (d *Desk) comesAfterAll(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	if d.ahead(t) == nil {
		return tooLate(t.p), nil
	}
	text, rows := d.confirmation(t.p, t.k)
	return conversation.Reply{Text: t.p.Plain("appoint.toast.yours", nil)}, d.swap(ctx, u, t, text, rows)
}

// cannotCome calls the appointment off: "ay.<minute>".
func (d *Desk) cannotCome(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	s := d.ahead(t)
	if s == nil {
		return tooLate(t.p), nil
	}
	was, k, before := *s, t.k, t.k.Clone()
	if err := k.Cancel(handoff.ThePerson, d.Now()); err != nil {
		return tooLate(t.p), nil //nolint:nilerr // it moved meanwhile
	}
	p := d.printer()
	args := d.offerArgs(p, k)
	args["date"] = date(p, was)
	staff := []outbox.Message{d.editView(k)}
	told := conversation.Append{Lane: outbox.ChatLane(t.part, k.Chat), Messages: slices.Concat(strip(u), conversation.NoLonger(t.p, before, d.Now()),
		[]outbox.Message{{Op: outbox.OpSend, Chat: k.Chat, Text: t.p.Text("appoint.off_done", locale.Args{"date": date(t.p, was)})}})}
	more := []conversation.Append{told}
	if out, ok := d.outOfCalendar(before, t.part, p.Text("staff.appoint.person_off", args), d.anew(p, k)...); ok {
		out.Messages[0] = tells(k, out.Messages[0])
		more = append(more, out)
	}
	if err := d.moved(ctx, u, k, t.version, t.part, staff, more...); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("appointment_off")
	return conversation.Reply{}, nil
}

// wantsReminder has the person reminded: "ar.<minute>".
func (d *Desk) wantsReminder(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	s := d.ahead(t)
	if s == nil || !dayBefore(s).After(d.Now()) {
		return tooLate(t.p), nil
	}
	reply := conversation.Reply{Text: t.p.Plain("appoint.toast.remind", nil)}
	if !t.k.WantReminder(d.Now()) {
		return reply, nil
	}
	told := conversation.Append{Lane: outbox.ChatLane(t.part, u.Chat), Messages: []outbox.Message{{Op: outbox.OpEdit, Chat: u.Chat, ID: u.Message, Rows: d.agreedRows(t.p, t.k)}}}
	return reply, d.moved(ctx, u, t.k, t.version, t.part, nil, told)
}
