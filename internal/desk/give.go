package desk

import (
	"context"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// An owner gives a case away: back to the group, to a colleague, or, if the person agrees,
// to the team of another offer.

// giveRows are the ways to give a case away.
func (d *Desk) giveRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	return [][]outbox.Button{
		{{Text: p.Plain("staff.give.back", nil), Data: data("hr", k.ID, revision(k))}},
	}
}

// giveBack gives a case back to the group.
func (d *Desk) giveBack(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.toOwn(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case stale(k, t.arg(0)):
		return d.showAnew(ctx, u, k, part)
	}
	if err := k.Release(actor(u), d.Now()); err != nil {
		return d.refusedMove(k, err), nil
	}
	p := d.printer()
	c := d.written(u, k, version, part)
	c.Appends = []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Reset: true, Forget: true, Messages: []outbox.Message{
		{Op: outbox.OpDelete, Chat: u.User.ID, Ref: conversation.DetailsMemo},
		{Op: outbox.OpSend, Chat: u.User.ID, Text: p.Text("staff.given.back", d.offerArgs(p, k)), Low: true},
	}}}
	c.Timers = append(c.Timers, conversation.Timer{Name: wipeTimer(k.ID)}, conversation.Timer{Name: hideTimer(k.ID)})
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("released")
	return conversation.Reply{Text: p.Plain("staff.toast.noted", nil)}, nil
}

// showAnew answers a tap on a button from before the case moved: the view as it is now.
func (d *Desk) showAnew(ctx context.Context, u conversation.Update, k *handoff.Case, part int) (conversation.Reply, error) {
	return conversation.Reply{Text: d.printer().Plain("staff.toast.unfit", nil)}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{d.editView(k)}}},
	})
}
