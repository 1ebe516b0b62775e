package desk

import (
	"context"
	"strings"
	"time"

	"wegweiser/internal/calendar"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// Appointments: the owner proposes times by buttons (propose.go), the person picks one or
// none (picked.go), the clock reminds and asks how it was (attend.go). Here is what of it
// stands in the view, what is said about an appointment, and the calendar's file.

func (d *Desk) appointButtons() []button {
	return []button{
		{"ap", d.askWhere}, {"aw", d.askDay}, {"ad", d.askHour}, {"ab", d.basket},
		{"as", d.propose}, {"aa", d.settled}, {"al", d.typePlace},
		{"ax", d.askOff}, {"ay", d.callOff}, {"ai", d.fileAgain}, {"ak", d.tookPlace}, {"am", d.missed},
	}
}

func (d *Desk) appointPurposes() []purpose { return []purpose{{placePurpose, d.placeTyped}} }

func (d *Desk) appointPersonButtons() []personButton {
	return []personButton{
		{"ap", d.picks}, {"ao", d.wantsOthers}, {"an", d.wantsNone},
		{"ac", d.asksOff}, {"ay", d.cannotCome}, {"ab", d.comesAfterAll}, {"ar", d.wantsReminder},
	}
}

func (d *Desk) appointParts(p *locale.Printer, k *handoff.Case) []string {
	a := k.Appointment
	switch {
	case a == nil:
		return nil
	case len(a.Options) > 0:
		return []string{p.Text("staff.appoint.view.proposed", nil) + times(p, a.Options)}
	case a.Picked != nil:
		return []string{p.Text("staff.appoint.view.agreed", d.ownArgs(k, *a.Picked))}
	case a.Refused > a.Cancelled:
		return []string{p.Text(declinedKey(k), d.offerArgs(p, k))}
	case a.Was != nil && a.Cancelled != 0 && a.By == handoff.Person:
		return []string{p.Text("staff.card.appointment_off", locale.Args{"date": date(p, *a.Was)})}
	case a.Was != nil && a.Cancelled != 0:
		return []string{p.Text("staff.appoint.view.off", locale.Args{"date": date(p, *a.Was)})}
	}
	return nil
}

func (d *Desk) appointRows(p *locale.Printer, k *handoff.Case) (rows [][]outbox.Button) {
	key := func(text, letters string) {
		rows = append(rows, []outbox.Button{{Text: p.Plain(text, nil), Data: data(letters, k.ID)}})
	}
	switch {
	case !k.Open() || k.Owner == 0:
	case k.Over(d.Now()) != nil:
		return d.howRows(p, k)
	case k.Ahead(d.Now()) != nil:
		key("staff.appoint.move", "ap")
		key("staff.appoint.off", "ax")
		key("staff.appoint.file", "ai")
	default:
		key("staff.appoint.propose", "ap")
	}
	return rows
}

// times lists times, each in a line of its own.
func times(p *locale.Printer, slots []handoff.Slot) string {
	var b strings.Builder
	for _, s := range slots {
		b.WriteString("\n▫️ " + string(date(p, s)))
	}
	return b.String()
}

// date is when an appointment is, as people of a language read it.
func date(p *locale.Printer, s handoff.Slot) locale.HTML {
	return conversation.DateTimeText(p, time.Unix(s.At, 0))
}

// ownArgs are what its owner reads about an appointment.
func (d *Desk) ownArgs(k *handoff.Case, s handoff.Slot) locale.Args {
	p := d.printer()
	args := d.slotArgs(p, k, s)
	args["where"] = locale.HTML(d.ownWhere(p, k, k.Appointment.Where, k.Appointment.Place))
	return args
}

// ownWhere says to staff where an appointment is: they are not the ones who are called.
func (d *Desk) ownWhere(p *locale.Printer, k *handoff.Case, where handoff.Where, place privacy.Personal) string {
	if where == handoff.ByPhone {
		return p.Text("staff.appoint.at_phone", nil)
	}
	return d.where(p, k, where, place)
}

// slotArgs are what the person reads about an appointment: offer, date and where.
func (d *Desk) slotArgs(p *locale.Printer, k *handoff.Case, s handoff.Slot) locale.Args {
	args := d.offerArgs(p, k)
	args["date"] = date(p, s)
	args["where"] = locale.HTML(d.where(p, k, k.Appointment.Where, k.Appointment.Place))
	return args
}

// where says where an appointment is, as HTML.
func (d *Desk) where(p *locale.Printer, k *handoff.Case, where handoff.Where, place privacy.Personal) string {
	return d.whereIn(p.Text, k, where, place)
}

func (d *Desk) whereIn(says func(string, locale.Args) string, k *handoff.Case, where handoff.Where, place privacy.Personal) string {
	return d.Catalogue().Where(says, k.Offer, where, place, d.Now())
}

// onMap is where an appointment is on the map; nothing if nobody has said.
func (d *Desk) onMap(p *locale.Printer, k *handoff.Case) []outbox.Message {
	o := d.Catalogue().Flows.Offer(k.Offer)
	if o == nil || k.Appointment.Where != handoff.AtOffer {
		return nil
	}
	point, ok := flow.ParsePoint(o.Point)
	if !ok {
		return nil
	}
	address, _ := d.Catalogue().Address(k.Offer, d.Now())
	return []outbox.Message{{Op: outbox.OpSend, Chat: k.Chat, Memo: conversation.MapMemo(k), Media: &outbox.Media{
		Kind: outbox.Map, Lat: point.Lat, Lon: point.Lon, Title: p.Plain("offers."+k.Offer+".name", nil), Address: address,
	}}}
}

// withFile is a message to the owner that brings the calendar's file.
func withFile(k *handoff.Case, text string) outbox.Message {
	return outbox.Message{
		Op: outbox.OpSend, Chat: k.Owner, Text: text, Low: true,
		Media: &outbox.Media{Kind: outbox.Invite, Case: k.ID},
	}
}

// outOfCalendar tells who has the case, as it was before, something that takes its
// appointment out of their calendar; false: there is none to come in it.
func (d *Desk) outOfCalendar(before *handoff.Case, part int, text string, rows ...[]outbox.Button) (conversation.Append, bool) {
	out := conversation.TakenOut(before, d.Now())
	if out == nil {
		return conversation.Append{}, false
	}
	return conversation.Append{Lane: outbox.HolderLane(part, before.ID, before.Owner), Messages: []outbox.Message{
		{Op: outbox.OpSend, Chat: before.Owner, Text: text, Rows: rows, Low: true, Media: out},
	}}, true
}

// parting is what somebody is told whose case, as it was before, goes to the group or to a
// colleague: in a lane of their own, for who has blocked the bot must not hold up those who
// have the case now, and with the file that takes its appointment out of their calendar. An
// empty text: nothing, but for that.
func (d *Desk) parting(before *handoff.Case, part int, text string) []conversation.Append {
	if s := before.Ahead(d.Now()); s != nil && before.Owner != 0 {
		p := d.printer()
		text = strings.TrimPrefix(text+"\n"+p.Text("staff.appoint.passed_on", locale.Args{"date": date(p, *s)}), "\n")
	}
	if out, ok := d.outOfCalendar(before, part, text); ok {
		return []conversation.Append{out}
	}
	if text == "" {
		return nil
	}
	return []conversation.Append{{Lane: outbox.HolderLane(part, before.ID, before.Owner), Messages: []outbox.Message{
		{Op: outbox.OpSend, Chat: before.Owner, Text: text, Low: true},
	}}}
}

// entry is what somebody gets who takes over a case with an appointment to come: the file
// for their calendar.
func (d *Desk) entry(k *handoff.Case) []outbox.Message {
	s := k.Ahead(d.Now())
	if s == nil {
		return nil
	}
	p := d.printer()
	return []outbox.Message{withFile(k, p.Text("staff.appoint.got", d.ownArgs(k, *s)))}
}

// Invite makes the calendar's file that x asks for: of a case for its owner's chat, as the
// case stands now, the appointment or that it is off; or what takes it out of the calendar
// of who no longer has it. Nothing of the person stands in it.
func (d *Desk) Invite(ctx context.Context, x outbox.Media, chat int64) (name string, data []byte, err error) {
	if x.Out != nil {
		name, data = d.takesOut(x.Case, *x.Out)
		return name, data, nil
	}
	id := x.Case
	part, ok := d.CasePart(id)
	if !ok {
		return "", nil, nil
	}
	l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
	if err != nil {
		return "", nil, err
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil || k == nil || k.Owner != chat || k.Appointment == nil {
		return "", nil, nil //nolint:nilerr // unreadable: nobody's
	}
	a := k.Appointment
	slot, off, made := a.Picked, false, a.Agreed
	if slot == nil {
		slot, off, made = a.Was, true, max(a.Cancelled, a.Proposed)
	}
	if slot == nil {
		return "", nil, nil
	}
	e := d.event(k.ID, outbox.Appointment{Offer: k.Offer, At: slot.At, Minutes: slot.Minutes, Version: a.Version, Made: made})
	e.Off, e.Link = off, d.link(k.ID)
	switch a.Where {
	case handoff.ByPhone:
		e.Words = d.printer().Plain("staff.appoint.at_phone", nil)
	case handoff.AtPlace:
		e.Place = a.Place.Reveal()
	default:
		e.Place, _ = d.Catalogue().Address(k.Offer, d.Now())
	}
	return fileName(slot.At), calendar.File(e), nil
}

// takesOut is the file that takes an appointment out of a calendar.
func (d *Desk) takesOut(id string, s outbox.Appointment) (name string, data []byte) {
	e := d.event(id, s)
	e.Off = true
	return fileName(s.At), calendar.File(e)
}

// event is an appointment in any calendar: one for a request and its offer, whoever has it.
func (d *Desk) event(id string, s outbox.Appointment) calendar.Event {
	p := d.printer()
	return calendar.Event{
		UID: id + "." + s.Offer + "@wegweiser", Sequence: s.Version, Made: time.Unix(s.Made, 0),
		Begins: time.Unix(s.At, 0), Takes: time.Duration(s.Minutes) * time.Minute,
		Title: p.Plain("staff.appoint.calendar", locale.Args{"offer": p.Plain("offers."+s.Offer+".name", nil)}),
	}
}

func fileName(at int64) string {
	return "termin-" + time.Unix(at, 0).In(hours.Berlin()).Format("2006-01-02") + ".ics"
}
