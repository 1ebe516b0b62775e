package desk

import (
	"context"
	"errors"
	"slices"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// Under the view stands what comes next: was there contact, whose turn is it, and, when it
// is done, how did it end.

// caseRows are the buttons that move an open case, in its owner's private chat.
func (d *Desk) caseRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	return append(d.contactRows(p, k), []outbox.Button{{Text: p.Plain("staff.done", nil), Data: data("d", k.ID)}})
}

// contactRows ask whether the person was reached, and whose turn it is.
func (d *Desk) contactRows(p *locale.Printer, k *handoff.Case) (rows [][]outbox.Button) {
	row := func(key, letters string) {
		rows = append(rows, []outbox.Button{{Text: p.Plain(key, nil), Data: data(letters, k.ID)}})
	}
	may := k.May(handoff.Staff(k.Owner, k.Name))
	if slices.Contains(may, handoff.Contact) && !k.Visit {
		row("staff.contacted", "o")
	}
	if k.State == handoff.Claimed && !k.Visit || k.State == handoff.Waiting || k.Unheard() {
		row("staff.tried", "n")
	}
	if slices.Contains(may, handoff.Wait) {
		row("staff.wait", "wa")
	}
	return rows
}

// outcomeRows ask how it ended.
func (d *Desk) outcomeRows(p *locale.Printer, k *handoff.Case) (rows [][]outbox.Button) {
	for _, o := range k.Outcomes(d.Now()) {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.outcome."+string(o), nil), Data: data("e", k.ID, string(o))}})
		if o != handoff.Referred {
			continue
		}
		for _, to := range d.referredTo(k) {
			name := p.Plain("staff.outcome.to", locale.Args{"offer": locale.HTML(d.offerNames(p, []string{to}))})
			rows = append(rows, []outbox.Button{{Text: name, Data: data("e", k.ID, string(o), to)}})
		}
	}
	return append(rows, []outbox.Button{{Text: p.Plain("staff.outcome.back", nil), Data: data("b", k.ID)}})
}

// referredTo are those to whom the person was most likely sent on: what was named to them.
func (d *Desk) referredTo(k *handoff.Case) []string {
	named := slices.DeleteFunc(slices.Concat(k.Also, k.Partners), func(o string) bool { return o == "" || o == k.Offer })
	return named[:min(len(named), referredShown)]
}

const referredShown = 3

// ended is how a case ended, and to whom the person was sent.
func (d *Desk) ended(p *locale.Printer, k *handoff.Case) string {
	text := d.outcome(p, k.Outcome)
	if k.To != "" {
		text += ": " + d.offerNames(p, []string{k.To})
	}
	return text
}

// askOutcome asks the owner how it ended, with one button for each outcome.
func (d *Desk) askOutcome(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	return d.rows(ctx, u, id, d.outcomeToast, d.outcomeRows)
}

// outcomeToast asks, and warns who has an appointment to come with the person.
func (d *Desk) outcomeToast(p *locale.Printer, k *handoff.Case) conversation.Reply {
	if s := k.Ahead(d.Now()); s != nil {
		return conversation.Reply{Text: p.Plain("staff.toast.outcome_off", locale.Args{"date": date(p, *s)}), Alert: true}
	}
	return conversation.Reply{Text: p.Plain("staff.toast.outcome", nil)}
}

// backToDone takes the question back.
func (d *Desk) backToDone(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	return d.rows(ctx, u, id, nil, d.viewRows)
}

// rows changes the buttons under the message that the owner tapped.
func (d *Desk) rows(ctx context.Context, u conversation.Update, id string, toast func(*locale.Printer, *handoff.Case) conversation.Reply, rows func(*locale.Printer, *handoff.Case) [][]outbox.Button) (conversation.Reply, error) {
	k, _, part, r, err := d.toOwn(ctx, u, id)
	if k == nil {
		return r, err
	}
	p := d.printer()
	err = d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, id), Messages: d.editRows(u, rows(p, k))}},
	})
	if toast != nil {
		r = toast(p, k)
	}
	return r, err
}

// editRows puts buttons under the message that was tapped, where that is in private.
func (d *Desk) editRows(u conversation.Update, rows [][]outbox.Button) []outbox.Message {
	if !u.Private || u.Message == 0 {
		return nil
	}
	return []outbox.Message{{Op: outbox.OpEdit, Chat: u.Chat, ID: u.Message, Rows: rows}}
}

// contacted notes that the owner has spoken or written with the person.
func (d *Desk) contacted(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.noted(ctx, u, t, func(k *handoff.Case) error { _, err := k.Contact(actor(u), d.Now()); return err })
}

// tried notes that the owner could not reach the person.
func (d *Desk) tried(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.noted(ctx, u, t, func(k *handoff.Case) error { return k.Try(actor(u), d.Now()) })
}

// waits notes that it is the person's turn.
func (d *Desk) waits(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.noted(ctx, u, t, func(k *handoff.Case) error { return k.Wait(actor(u), d.Now()) })
}

// underAlarm is what buttons carry that stand under an alarm and not under the view.
const underAlarm = "a"

// noted makes a move of the owner that nobody else is told of, and brings the view up to
// date.
func (d *Desk) noted(ctx context.Context, u conversation.Update, t tapped, move func(*handoff.Case) error) (conversation.Reply, error) {
	k, version, part, r, err := d.toMove(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	if err := move(k); err != nil {
		return d.refusedMove(k, err), nil
	}
	messages := []outbox.Message{d.editView(k)}
	if t.arg(0) == underAlarm {
		messages = append(messages, d.editRows(u, nil)...)
	}
	c := d.written(u, k, version, part)
	c.Appends = []conversation.Append{{Lane: outbox.CaseLane(part, t.id), Messages: messages}}
	return conversation.Reply{Text: d.printer().Plain("staff.toast.noted", nil)}, d.commit(ctx, c)
}

// written is the commit of a case that an update has moved; its card follows.
func (d *Desk) written(u conversation.Update, k *handoff.Case, version conversation.Version, part int) conversation.Commit {
	return conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: version, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
		Timers: []conversation.Timer{{Name: conversation.CardTimer(k.ID), At: d.Now()}},
	}
}

// closing is an outcome that a button carries, and, of a referral, to whom.
func (d *Desk) closing(k *handoff.Case, t tapped) (how handoff.Outcome, to string, ok bool) {
	to = t.arg(1)
	return handoff.Outcome(t.arg(0)), to, to == "" || !k.Open() || slices.Contains(d.referredTo(k), to)
}

// askFinish closes the case with the outcome that its owner chose; while an appointment is
// to come it asks first, in a message of its own, and shows what the person will read.
func (d *Desk) askFinish(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, _, part, r, err := d.toMove(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case k.Owner != u.User.ID || !u.Private || k.Ahead(d.Now()) == nil:
		return d.finish(ctx, u, t)
	}
	how, to, ok := d.closing(k, t)
	would, p := k.Clone(), d.printer()
	if _, err := would.Close(actor(u), how, to, d.Now()); err != nil || !ok {
		return d.refusedMove(k, handoff.ErrUnfit), nil //nolint:nilerr // said to who tapped
	}
	was := *k.Ahead(d.Now())
	reads, err := d.willRead(ctx, k, part, func(p *locale.Printer) string { return offClosed(p, was) })
	if err != nil {
		return conversation.Reply{}, err
	}
	s := screen{
		text: p.Text("staff.close.sure", locale.Args{"date": date(p, was), "outcome": locale.HTML(d.ended(p, would))}) + "\n\n" + reads,
		rows: [][]outbox.Button{{{Text: p.Plain("staff.close.yes", nil), Data: data("es", k.ID, string(how), to, revision(k))}}, {d.closeButton(k.ID)}},
	}
	view := d.editRows(u, d.viewRows(p, k)) // the outcomes stand there no more
	u.Message = 0
	return conversation.Reply{}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: append(view, d.show(u, s)...)}},
		Timers:  d.wipeShown(u, k.ID),
	})
}

// finishAll closes it after that question: "es.<outcome>.<to>.<revision>".
func (d *Desk) finishAll(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, _, _, r, err := d.toMove(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case k.Open() && (stale(k, t.arg(2)) || k.Ahead(d.Now()) == nil): // nothing of what they saw would be sent
		return d.refusedMove(k, handoff.ErrUnfit), nil
	}
	return d.finish(ctx, u, t)
}

// finish closes the case.
func (d *Desk) finish(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.toMove(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	before := k.Clone()
	how, to, ok := d.closing(k, t)
	if !ok {
		return d.refusedMove(k, handoff.ErrUnfit), nil
	}
	off := 0
	if was := k.Ahead(d.Now()); was != nil && k.Owner == u.User.ID { // what the person will read has a fate, as all has
		if off, err = k.Send(actor(u), d.sentAs(offKey, k, k.Appointment.Where, k.Appointment.Place, *was), d.Now()); err != nil {
			return d.refusedMove(k, err), nil
		}
	}
	changed, refused := k.Close(actor(u), how, to, d.Now())
	switch {
	case refused != nil:
		return d.refusedMove(k, refused), nil
	case !changed:
		return d.closedAs(k), nil
	}
	c := d.written(u, k, version, part)
	c.Appends = []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Reset: true, Forget: true, Messages: d.tellClosed(k, "staff.details.done")}}
	c.Timers = append(c.Timers, conversation.Timer{Name: wipeTimer(k.ID)}, conversation.Timer{Name: hideTimer(k.ID)})
	if words, wiped := d.unreadBy(k); len(words) > 0 { // typed just now: who closed it may open it again
		c.Appends = append(c.Appends, conversation.Append{Lane: outbox.CaseLane(part, k.ID), Messages: words})
		c.Timers = append(c.Timers, wiped...)
	}
	if c.Appends, err = d.offAtClosing(ctx, before, k, part, off, c.Appends); err != nil {
		return conversation.Reply{}, err
	}
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("done")
	d.Observe("outcome." + string(k.Outcome))
	return d.closedAs(k), nil
}

// closedAs says how a case has ended.
func (d *Desk) closedAs(k *handoff.Case) conversation.Reply {
	p := d.printer()
	if k.Outcome == "" {
		return conversation.Reply{Text: p.Plain("staff.toast.done", nil)}
	}
	return conversation.Reply{Text: p.Plain("staff.toast.closed", locale.Args{"outcome": p.Plain("staff.outcome."+string(k.Outcome), nil)})}
}

// tellClosed takes the view out of the owner's chat and says that the case is closed, with
// a button that opens it again.
func (d *Desk) tellClosed(k *handoff.Case, key string) []outbox.Message {
	p := d.printer()
	args := d.offerArgs(p, k)
	args["outcome"] = locale.HTML(d.ended(p, k))
	return []outbox.Message{
		{Op: outbox.OpDelete, Chat: k.Owner, Ref: outbox.All},
		{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text(key, args), Rows: d.reopenRows(p, k), Low: true},
	}
}

func (d *Desk) reopenRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	return [][]outbox.Button{{{Text: p.Plain("staff.reopen", nil), Data: data("u", k.ID, revision(k))}}}
}

// reopen opens a closed case again, for who does it: as long as it is kept, and unless it
// was opened and closed again since the button was made.
func (d *Desk) reopen(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.toMove(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	p := d.printer()
	if k.Open() && k.Owner == u.User.ID {
		return conversation.Reply{Text: p.Plain("staff.toast.yours", nil)}, nil
	}
	if k.Open() || stale(k, t.arg(0)) {
		return d.refusedMove(k, errors.Join(handoff.ErrUnfit)), nil
	}
	if another, err := d.anotherOpen(ctx, k, part); err != nil || another {
		return conversation.Reply{Text: p.Plain("staff.toast.another", nil), Alert: true}, err
	}
	theirs, err := d.Store.Load(ctx, part, 0, conversation.LinkKey(k.Chat), conversation.SessionKey(k.Chat))
	if err != nil {
		return conversation.Reply{}, err
	}
	before := k.Clone()
	if err := k.Reopen(actor(u), d.Now()); err != nil {
		return d.refusedMove(k, err), nil
	}
	c := d.written(u, k, version, part)
	messages := append(d.editRows(u, nil), d.showDetails(k)...)
	anothers := before.Owner != k.Owner
	if anothers { // it was closed before its appointment, as one that took place
		before.State = k.State
		c.Appends = d.parting(before, part, "")
		words, wiped := d.unreadBy(k)
		messages = slices.Concat([]outbox.Message{{Op: outbox.OpDelete, Chat: before.Owner, Ref: outbox.All}}, messages, d.entry(k), words)
		c.Timers = append(c.Timers, wiped...)
	}
	c.Appends = append(c.Appends, conversation.Append{Lane: outbox.CaseLane(part, k.ID), Reset: anothers, Messages: messages})
	c.Timers = append(c.Timers, d.wipeDetails(k.ID))
	again := conversation.Again(theirs.Records[0], k.Chat, k)
	again.TTL = d.Silent + d.Case
	c.Writes = append(c.Writes, again)
	if m, ok := d.taken(k, theirs.Records[1].Data); ok {
		c.Appends = append(c.Appends, conversation.Append{Lane: outbox.ChatLane(part, k.Chat), Messages: []outbox.Message{m}})
	}
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("reopened")
	return conversation.Reply{Text: p.Plain("staff.toast.reopened", nil)}, nil
}

// anotherOpen says that the person has opened another request since.
func (d *Desk) anotherOpen(ctx context.Context, k *handoff.Case, part int) (bool, error) {
	if k.Chat == 0 {
		return false, nil
	}
	other, _, err := d.caseFrom(ctx, k.Chat, part)
	return other != nil && other.ID != k.ID && other.Open(), err
}
