package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// The owner proposes times in one message that is edited from tap to tap: where, which
// day, which hour, what the person will read, send. What was chosen so far stands in its
// buttons and nowhere else, but for a place that was typed, which stands in the case: so
// any replica goes on with it after any crash, and nothing has to be tidied up.

// basket takes one more time, and shows what the person will read: "ab.<draft>.<minute>".
func (d *Desk) basket(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onDraft(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int, r draft) (screen, error) {
		if at, ok := readMinute(t.arg(1)); ok {
			r = r.with(at)
		}
		if len(r.slots) == 0 {
			return d.days(p, k, r, 0), nil
		}
		return d.reads(ctx, p, k, part, r)
	})
}

// reads shows what the person will read, in both languages.
func (d *Desk) reads(ctx context.Context, p *locale.Printer, k *handoff.Case, part int, r draft) (screen, error) {
	readers, err := d.readers(ctx, k, part)
	if err != nil {
		return screen{}, err
	}
	busy, err := d.busy(ctx, k)
	if err != nil {
		return screen{}, err
	}
	s := screen{text: d.head(p, k, r) + warnBusy(p, busy, r.options())}
	for _, reader := range readers {
		text, rows := d.proposal(reader, k, r, k.Ahead(d.Now()))
		s.text += "\n\n" + d.quoted(reader, text+labels(reader, rows))
	}
	warn := d.warnReply
	if r.where == handoff.ByPhone {
		warn = d.warnCall
	}
	if w := warn(p, k); w != "" {
		s.text += "\n\n" + w
	}
	key := func(text, letters string, args ...string) {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain(text, nil), Data: data(letters, k.ID, args...)}})
	}
	key("staff.appoint.send", "as", r.String(), revision(k))
	if len(r.slots) == 1 {
		key("staff.appoint.settled", "aa", r.String(), revision(k))
	}
	if len(r.slots) < handoff.OptionsMax {
		key("staff.appoint.add", "aw", r.String(), "0")
	}
	for _, at := range r.slots {
		s.rows = append(s.rows, []outbox.Button{{Text: "✖️ " + conversation.WhenLabel(p, time.Unix(at, 0)), Data: data("ab", k.ID, r.String(), minute(at))}})
	}
	s.rows = append(s.rows, []outbox.Button{d.closeButton(k.ID)})
	return s, nil
}

// labels shows the buttons of a message within a text.
func labels(p *locale.Printer, rows [][]outbox.Button) string {
	var b strings.Builder
	bullet := "\n▫️ "
	if p.RTL() { // what follows is isolated, and gives the line no direction
		bullet = "\n\u200F▫️ "
	}
	for _, row := range rows {
		for _, key := range row {
			b.WriteString(bullet + p.Value(key.Text))
		}
	}
	return b.String()
}

// proposal is what the person reads, with a button for each time.
func (d *Desk) proposal(p *locale.Printer, k *handoff.Case, r draft, instead *handoff.Slot) (text string, rows [][]outbox.Button) {
	args := d.offerArgs(p, k)
	args["where"] = locale.HTML(d.where(p, k, r.where, drafted(k, r)))
	text = p.Text("appoint.propose", args)
	if instead != nil {
		text += "\n\n" + p.Text("appoint.instead", locale.Args{"date": date(p, *instead)})
	}
	for _, s := range r.options() {
		rows = append(rows, []outbox.Button{{Text: conversation.WhenLabel(p, time.Unix(s.At, 0)), Data: personData("ap", k.ID, minute(s.At))}})
	}
	round := strconv.FormatInt(r.slots[0]/60, 36)
	return text, append(rows,
		[]outbox.Button{{Text: p.Plain("appoint.other", nil), Data: personData("ao", k.ID, round)}},
		[]outbox.Button{{Text: p.Plain("appoint.none", nil), Data: personData("an", k.ID, round)}})
}

// propose sends the times to the person: "as.<draft>.<revision>".
func (d *Desk) propose(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.deliver(ctx, u, t, "staff.appoint.sent", func(k *handoff.Case, r draft) (handoff.Message, words, error) {
		instead := k.Ahead(d.Now())
		if err := k.Propose(actor(u), r.options(), r.where, drafted(k, r), d.Now()); err != nil {
			return handoff.Message{}, nil, err
		}
		return d.sentAs("appoint.propose", k, r.where, drafted(k, r), r.options()[0]), func(p *locale.Printer) (string, [][]outbox.Button) { return d.proposal(p, k, r, instead) }, nil
	})
}

// settled notes a time that was agreed otherwise; the person gets the confirmation.
func (d *Desk) settled(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.deliver(ctx, u, t, "staff.appoint.noted", func(k *handoff.Case, r draft) (handoff.Message, words, error) {
		if len(r.slots) != 1 {
			return handoff.Message{}, nil, handoff.ErrUnfit
		}
		if err := k.Appoint(actor(u), r.options()[0], r.where, drafted(k, r), d.Now()); err != nil {
			return handoff.Message{}, nil, err
		}
		return d.sentAs("appoint.agreed", k, r.where, drafted(k, r), r.options()[0]), func(p *locale.Printer) (string, [][]outbox.Button) { return d.confirmation(p, k) }, nil
	})
}

// words are what a person reads in their language, and the buttons under it.
type words func(p *locale.Printer) (string, [][]outbox.Button)

// sentAs is how the case notes a message about an appointment: its key, and what its
// blanks say in the language of staff.
func (d *Desk) sentAs(key string, k *handoff.Case, where handoff.Where, place privacy.Personal, s handoff.Slot) handoff.Message {
	p := d.printer()
	return handoff.Message{Key: key, Blanks: map[string]privacy.Personal{
		"offer": privacy.Personal(p.Plain("offers."+k.Offer+".name", nil)),
		"where": privacy.Personal(d.whereIn(p.Plain, k, where, place)),
		"date":  privacy.Personal(date(p, s)),
	}}
}

// deliver makes a move of the draft, tells the person, and the owner in the dialogue.
func (d *Desk) deliver(ctx context.Context, u conversation.Update, t tapped, done string, move func(k *handoff.Case, r draft) (handoff.Message, words, error)) (conversation.Reply, error) {
	r, ok := readDraft(t.arg(0))
	if !ok || len(r.slots) == 0 {
		d.stranger("unreadable draft")
		return conversation.Reply{}, nil
	}
	return d.onOwn(ctx, u, t, func(k *handoff.Case, v conversation.Version, part int) (conversation.Reply, error) {
		p := d.printer()
		r.slots = slices.DeleteFunc(r.slots, func(at int64) bool { return at <= d.Now().Unix() })
		if stale(k, t.arg(1)) || len(r.slots) == 0 || len(r.slots) < strings.Count(t.arg(0), "-") {
			return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int) (screen, error) {
				s := d.days(p, k, r, 0)
				var err error
				if len(r.slots) > 0 {
					s, err = d.reads(ctx, p, k, part, r)
				}
				s.toast = p.Plain("staff.appoint.stale", nil)
				return s, err
			})
		}
		was, before := k.Ahead(d.Now()), k.Clone()
		m, says, err := move(k, r)
		if err != nil {
			return d.refusedMove(k, err), nil
		}
		told, err := d.toPerson(ctx, actor(u), k, part, m, func(p *locale.Printer, _ int) (string, [][]outbox.Button) { return says(p) })
		if err != nil {
			return conversation.Reply{}, err
		}
		if err := d.noLonger(ctx, before, k, part, &told); err != nil {
			return conversation.Reply{}, err
		}
		staff := d.show(u, screen{text: p.Text(done, nil) + "\n\n" + d.head(p, k, r)})
		more := []conversation.Append{told}
		switch {
		case k.State == handoff.Appointed:
			staff = append(staff, withFile(k, p.Text("staff.appoint.agreed", d.ownArgs(k, *k.Appointment.Picked))))
			more[0].Messages = append(more[0].Messages, d.onMap(p, k)...)
		case was != nil:
			out, _ := d.outOfCalendar(before, part, p.Text("staff.appoint.moved", locale.Args{"date": date(p, *was)}))
			more = append(more, out)
		}
		return conversation.Reply{}, d.moved(ctx, u, k, v, part, append(staff, d.editView(k)), more...)
	})
}

// moved commits a case that somebody moved, what its owner is told, and what the person is.
func (d *Desk) moved(ctx context.Context, u conversation.Update, k *handoff.Case, v conversation.Version, part int, staff []outbox.Message, more ...conversation.Append) error {
	c := d.written(u, k, v, part)
	c.Appends = more
	if len(staff) > 0 && k.Owner != 0 {
		c.Appends = append(c.Appends, conversation.Append{Lane: outbox.CaseLane(part, k.ID), Messages: staff})
	}
	return d.commit(ctx, c)
}
