package desk

import (
	"context"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// Under the details stands what comes next: was there contact, and, when it is done, how
// did it end. The buttons of that message change; its text stays.

// caseRows are the buttons that move an open case, in its owner's private chat.
func (d *Desk) caseRows(p *locale.Printer, k *handoff.Case) (rows [][]outbox.Button) {
	if k.State == handoff.Claimed && !k.Visit {
		rows = append(rows,
			[]outbox.Button{{Text: p.Plain("staff.contacted", nil), Data: data("o", k.ID)}},
			[]outbox.Button{{Text: p.Plain("staff.tried", nil), Data: data("n", k.ID)}})
	}
	return append(rows, []outbox.Button{{Text: p.Plain("staff.done", nil), Data: data("d", k.ID)}})
}

// outcomeRows ask how it ended.
func (d *Desk) outcomeRows(p *locale.Printer, k *handoff.Case) (rows [][]outbox.Button) {
	for _, o := range k.Outcomes() {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.outcome."+string(o), nil), Data: data("e", k.ID, string(o))}})
	}
	return append(rows, []outbox.Button{{Text: p.Plain("staff.outcome.back", nil), Data: data("b", k.ID)}})
}

// askOutcome asks the owner how it ended, with one button for each outcome.
func (d *Desk) askOutcome(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	return d.rows(ctx, u, id, "staff.toast.outcome", d.outcomeRows)
}

// backToDone takes the question back.
func (d *Desk) backToDone(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	return d.rows(ctx, u, id, "", d.viewRows)
}

// rows changes the buttons under the message that the owner tapped.
func (d *Desk) rows(ctx context.Context, u conversation.Update, id, toast string, rows func(*locale.Printer, *handoff.Case) [][]outbox.Button) (conversation.Reply, error) {
	k, _, part, r, err := d.toMove(ctx, u, id)
	switch {
	case k == nil:
		return r, err
	case !k.Open():
		return d.refusedMove(k, handoff.ErrClosed), nil
	case k.Owner != u.User.ID:
		return d.refusedMove(k, handoff.ErrNotOwner), nil
	}
	p := d.printer()
	err = d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, id), Messages: d.editRows(u, rows(p, k))}},
	})
	if toast != "" {
		r.Text = p.Plain(toast, nil)
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
func (d *Desk) contacted(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	return d.noted(ctx, u, id, func(k *handoff.Case) error { _, err := k.Contact(actor(u), d.Now()); return err })
}

// tried notes that the owner could not reach the person.
func (d *Desk) tried(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	return d.noted(ctx, u, id, func(k *handoff.Case) error { return k.Try(actor(u), d.Now()) })
}

// noted makes a move of the owner that nobody else is told of, and shows the buttons that
// fit now.
func (d *Desk) noted(ctx context.Context, u conversation.Update, id string, move func(*handoff.Case) error) (conversation.Reply, error) {
	k, version, part, r, err := d.toMove(ctx, u, id)
	if k == nil {
		return r, err
	}
	was := k.State
	if err := move(k); err != nil {
		return d.refusedMove(k, err), nil
	}
	p := d.printer()
	c := conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{{Key: conversation.CaseKey(id), Expect: version, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
		Timers: []conversation.Timer{{Name: conversation.CardTimer(id), At: d.Now()}},
	}
	if k.State != was {
		c.Appends = []conversation.Append{{Lane: outbox.CaseLane(part, id), Messages: d.editRows(u, d.viewRows(p, k))}}
	}
	return conversation.Reply{Text: p.Plain("staff.toast.noted", nil)}, d.commit(ctx, c)
}
