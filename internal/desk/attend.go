package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// What the clock does about an appointment: the person is reminded on the afternoon of the
// day before, never at night; when it is over its owner is asked how it was. Both by the
// case's own timer (alarm.go). And what the owner does about it: calls it off, has the
// file again, says how it was.

// tooCloseToRemind is when a reminder that comes late is none any more.
const tooCloseToRemind = 30 * time.Minute

// reminderAt is when the person is reminded; false if they are not.
func (d *Desk) reminderAt(k *handoff.Case, now time.Time) (time.Time, bool) {
	s := k.Ahead(now)
	if s == nil || k.Appointment.Reminded != 0 || !safe(k) && !k.Appointment.Wanted {
		return time.Time{}, false
	}
	at := dayBefore(s)
	if at.Unix() <= k.Appointment.Agreed { // they have only just agreed
		return time.Time{}, false
	}
	if at.Before(now) { // the service stood still
		at = conversation.Polite(now)
	}
	return at, at.Add(tooCloseToRemind).Before(time.Unix(s.At, 0))
}

// askHowAt is when the owner is asked how it was: once the team is there again.
func (d *Desk) askHowAt(k *handoff.Case) (time.Time, bool) {
	a := k.Appointment
	if !k.Open() || k.Owner == 0 || a == nil || a.Picked == nil || a.Asked != 0 {
		return time.Time{}, false
	}
	open, _ := d.Catalogue().Hours(k.Offer)
	at := open.Next(time.Unix(a.Picked.End(), 0))
	return at, !at.IsZero()
}

// attendAt is when the clock next does something about an appointment.
func (d *Desk) attendAt(k *handoff.Case, now time.Time) (at time.Time, ok bool) {
	if t, is := d.reminderAt(k, now); is {
		at, ok = t, true
	}
	if t, is := d.askHowAt(k); is && (!ok || t.Before(at)) {
		at, ok = t, true
	}
	return at, ok
}

// attend does the first thing that is due.
func (d *Desk) attend(ctx context.Context, k *handoff.Case, v conversation.Version, part int, now time.Time) (did bool, err error) {
	if at, ok := d.reminderAt(k, now); ok && !at.After(now) {
		return true, d.remind(ctx, k, v, part)
	}
	if at, ok := d.askHowAt(k); ok && !at.After(now) {
		return true, d.askHow(ctx, k, v, part)
	}
	return false, nil
}

// remind writes to the person.
func (d *Desk) remind(ctx context.Context, k *handoff.Case, v conversation.Version, part int) error {
	told := k.Clone()
	if !told.Remind(d.Now()) {
		return nil
	}
	unsent := told.Clone() // … for a person who can't be written to
	m, err := d.tellPerson(ctx, told, part, "appoint.reminder", *told.Appointment.Picked, func(p *locale.Printer) (string, [][]outbox.Button) {
		return p.Text("appoint.reminder", d.slotArgs(p, told, *told.Appointment.Picked)), d.agreedRows(p, told)
	})
	if err != nil {
		return err
	}
	m.Unasked = true
	err = d.save(ctx, told, v, part, m)
	if errors.Is(err, conversation.ErrParked) {
		return d.saveBlocked(ctx, unsent, v, part)
	}
	if err == nil {
		d.Observe("appointment_reminded")
	}
	return err
}

// askHow asks the owner how it was.
func (d *Desk) askHow(ctx context.Context, k *handoff.Case, v conversation.Version, part int) error {
	asked := k.Clone()
	if !asked.AskHow(d.Now()) {
		return nil
	}
	p := d.printer()
	m := outbox.Message{Op: outbox.OpSend, Chat: asked.Owner, Text: p.Text("staff.appoint.how", d.ownArgs(asked, *asked.Appointment.Picked)), Rows: d.howRows(p, asked), Low: true}
	return d.save(ctx, asked, v, part, conversation.Append{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{m, d.editView(asked)}})
}

// howRows are the answers.
func (d *Desk) howRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	rev := revision(k)
	return [][]outbox.Button{
		{{Text: p.Plain("staff.appoint.took_place", nil), Data: data("ak", k.ID, rev)}},
		{{Text: p.Plain("staff.appoint.missed", nil), Data: data("am", k.ID, rev)}},
	}
}

// notOver refuses an answer to how it was, if that is not what the case waits for.
func (d *Desk) notOver(t tapped, k *handoff.Case) (r conversation.Reply, refused bool) {
	if stale(k, t.arg(0)) || k.Over(d.Now()) == nil {
		return d.refusedMove(k, handoff.ErrUnfit), true
	}
	return r, false
}

// tookPlace closes the case: the appointment was kept.
func (d *Desk) tookPlace(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	var text string
	r, err := d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, _ int) (conversation.Reply, error) {
		if r, refused := d.notOver(t, k); refused {
			return r, nil
		}
		p := d.printer()
		text = p.Text("staff.appoint.was_kept", d.ownArgs(k, *k.Appointment.Picked))
		return d.finish(ctx, u, tapped{letters: "e", args: []string{string(handoff.Kept)}, id: t.id})
	})
	if err != nil || text == "" || u.Message == 0 {
		return r, err
	}
	// The buttons go; if that fails they say that the case is closed.
	part, _ := d.CasePart(t.id)
	if done, err := d.Store.Commit(ctx, conversation.Commit{Part: part, Appends: []conversation.Append{{Lane: outbox.CaseLane(part, t.id), Messages: d.show(u, screen{text: text})}}}); err == nil {
		d.Deliver(done)
	}
	return r, nil
}

// missed notes that the person did not come.
func (d *Desk) missed(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, v conversation.Version, part int) (conversation.Reply, error) {
		if r, refused := d.notOver(t, k); refused {
			return r, nil
		}
		p := d.printer()
		text := p.Text("staff.appoint.was_missed", d.ownArgs(k, *k.Appointment.Picked))
		if err := k.Cancel(actor(u), d.Now()); err != nil {
			return d.refusedMove(k, err), nil
		}
		staff := append(d.show(u, screen{text: text, rows: d.anew(p, k)}), d.editView(k))
		return conversation.Reply{Text: p.Plain("staff.toast.noted", nil)}, d.moved(ctx, u, k, v, part, staff)
	})
}

// askOff makes sure, in a message of its own.
func (d *Desk) askOff(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	u.Message = 0
	return d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, _ int) (conversation.Reply, error) {
		if k.Ahead(d.Now()) == nil {
			return d.refusedMove(k, handoff.ErrUnfit), nil
		}
		return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int) (screen, error) {
			text := p.Text("staff.appoint.sure", d.ownArgs(k, *k.Appointment.Picked))
			reads, err := d.willRead(ctx, k, part, func(p *locale.Printer) string { return calledOff(p, *k.Appointment.Picked) })
			return screen{
				text: text + "\n\n" + reads,
				rows: [][]outbox.Button{{{Text: p.Plain("staff.appoint.off_yes", nil), Data: data("ay", k.ID, revision(k))}}, {d.closeButton(k.ID)}},
			}, err
		})
	})
}

func calledOff(p *locale.Printer, was handoff.Slot) string {
	return p.Text("appoint.called_off", locale.Args{"date": date(p, was)})
}

// willRead is what the person will read, in the languages of both, and what to think of
// before it is sent.
func (d *Desk) willRead(ctx context.Context, k *handoff.Case, part int, says func(p *locale.Printer) string) (string, error) {
	readers, err := d.readers(ctx, k, part)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, reader := range readers {
		parts = append(parts, d.quoted(reader, says(reader)))
	}
	if w := d.warnReply(d.printer(), k); w != "" {
		parts = append(parts, w)
	}
	return strings.Join(parts, "\n\n"), nil
}

// callOff calls the appointment off and tells the person: "ay.<revision>".
func (d *Desk) callOff(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, v conversation.Version, part int) (conversation.Reply, error) {
		s := k.Ahead(d.Now())
		if stale(k, t.arg(0)) || s == nil {
			return d.refusedMove(k, handoff.ErrUnfit), nil
		}
		was, before := *s, k.Clone()
		p := d.printer()
		if err := k.Cancel(actor(u), d.Now()); err != nil {
			return d.refusedMove(k, err), nil
		}
		told, err := d.tellPerson(ctx, k, part, "appoint.called_off", was, func(p *locale.Printer) (string, [][]outbox.Button) {
			return calledOff(p, was), nil
		})
		if err != nil {
			return conversation.Reply{}, err
		}
		if err := d.noLonger(ctx, before, k, part, &told); err != nil {
			return conversation.Reply{}, err
		}
		args := d.offerArgs(p, k)
		args["date"] = date(p, was)
		staff := append(d.show(u, screen{text: p.Text("staff.appoint.you_off", args), rows: d.anew(p, k)}), d.editView(k))
		out, _ := d.outOfCalendar(before, part, p.Text("staff.appoint.moved", locale.Args{"date": date(p, was)}))
		d.Observe("appointment_off")
		return conversation.Reply{}, d.moved(ctx, u, k, v, part, staff, told, out)
	})
}

// fileAgain sends the calendar's file once more: to who has taken the case over, or lost it.
func (d *Desk) fileAgain(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, part int) (conversation.Reply, error) {
		s := k.Ahead(d.Now())
		if s == nil {
			return d.refusedMove(k, handoff.ErrUnfit), nil
		}
		p := d.printer()
		return conversation.Reply{}, d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{withFile(k, p.Text("staff.appoint.agreed", d.ownArgs(k, *s)))}}},
		})
	})
}

// offAtClosing adds to what closes a request that its appointment to come is off: for the
// person words, for its owner the file that takes it out of the calendar. Times that were
// proposed can't be chosen any more. The first of the appends is the case's own lane; off is
// the number of those words among the messages.
func (d *Desk) offAtClosing(ctx context.Context, before, k *handoff.Case, part, off int, appends []conversation.Append) ([]conversation.Append, error) {
	told := conversation.Append{Lane: outbox.ChatLane(part, k.Chat)}
	if was := before.Ahead(d.Now()); was != nil && k.Appointment.Picked == nil {
		person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
		if err != nil {
			return nil, err
		}
		p, reader := d.printer(), d.Catalogue().Texts.Printer(langOf(k, person.Records[0].Data))
		file := outbox.Message{Op: outbox.OpSend, Chat: before.Owner, Text: p.Text("staff.appoint.moved", locale.Args{"date": date(p, *was)}), Low: true, Media: conversation.TakenOut(before, d.Now())}
		appends[0].Messages = append(appends[0].Messages, file)
		told.Messages = []outbox.Message{{Op: outbox.OpSend, Chat: k.Chat, Text: offClosed(reader, *was), Track: track(k, off)}}
	}
	told.Messages = append(conversation.Unasked(before), told.Messages...)
	if err := d.noLonger(ctx, before, k, part, &told); err != nil || len(told.Messages) == 0 {
		return appends, err
	}
	return append(appends, told), nil
}

// offKey is the text of an appointment that is off because the request is closed.
const offKey = "appoint.off_closed"

func offClosed(p *locale.Printer, was handoff.Slot) string {
	return p.Text(offKey, locale.Args{"date": date(p, was)})
}

// askedNoMore takes the buttons off the question whether another team may have the request,
// once that is settled otherwise.
func askedNoMore(before, k *handoff.Case) []outbox.Message {
	if k.Referral != nil {
		return nil
	}
	return conversation.NotReferred(before)
}

// settledOtherwise is askedNoMore where the person reads nothing else.
func (d *Desk) settledOtherwise(before, k *handoff.Case, part int) []conversation.Append {
	m := askedNoMore(before, k)
	if !k.Open() {
		m = append(m, conversation.Unasked(before)...)
	}
	if len(m) > 0 {
		return []conversation.Append{{Lane: outbox.ChatLane(part, k.Chat), Messages: m}}
	}
	return nil
}

// noLonger says on what the person read of an appointment to come, or of times to choose
// from, before they are told anything else, that it counts no more: it looks as good as
// ever, and is what they find.
func (d *Desk) noLonger(ctx context.Context, before, k *handoff.Case, part int, told *conversation.Append) error {
	told.Messages = append(askedNoMore(before, k), told.Messages...)
	if before.Appointment == nil {
		return nil
	}
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(before.Chat))
	if err != nil {
		return err
	}
	p := d.Catalogue().Texts.Printer(langOf(before, person.Records[0].Data))
	told.Messages = append(conversation.NoLonger(p, before, d.Now()), told.Messages...)
	return nil
}
