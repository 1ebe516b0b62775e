package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// An owner gives a case away: back to the group, to a colleague, or, if the person agrees,
// to the team of another offer (refer.go).

// giveRows are the ways to give a case away.
func (d *Desk) giveRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	rows := [][]outbox.Button{
		{{Text: p.Plain("staff.give.colleague", nil), Data: data("hd", k.ID)}},
		{{Text: p.Plain("staff.give.back", nil), Data: data("hr", k.ID, revision(k))}},
	}
	if k.Referral == nil && k.Ahead(d.Now()) == nil && len(d.otherOffers(k)) > 0 {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.give.offer", nil), Data: data("fo", k.ID)}})
	}
	return rows
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
	before := k.Clone()
	if err := k.Release(actor(u), d.Now()); err != nil {
		return d.refusedMove(k, err), nil
	}
	d.promise(k)
	p := d.printer()
	c := d.written(u, k, version, part)
	own := conversation.Append{Lane: outbox.CaseLane(part, k.ID), Reset: true, Forget: true, Messages: []outbox.Message{{Op: outbox.OpDelete, Chat: u.User.ID, Ref: outbox.All}}}
	c.Appends = append([]conversation.Append{own}, d.parting(before, part, p.Text("staff.given.back", d.offerArgs(p, k)))...)
	c.Appends = append(c.Appends, d.settledOtherwise(before, k, part)...)
	c.Timers = append(c.Timers, conversation.Timer{Name: wipeTimer(k.ID)}, conversation.Timer{Name: hideTimer(k.ID)})
	c.Timers = append(c.Timers, d.unreadTimer(k)...)
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("released")
	return conversation.Reply{Text: p.Plain("staff.toast.noted", nil)}, nil
}

// colleaguesShown is how many colleagues are offered at most: those who did something last.
const colleaguesShown = 10

// colleague is somebody a case can be handed to.
type colleague struct {
	id   int64
	name string
}

// colleagues are those members of the group who have a private chat with the bot.
func (d *Desk) colleagues(ctx context.Context, k *handoff.Case) (out []colleague, err error) {
	group := d.Groups.For(k.Offer)
	team, err := d.team(ctx, group)
	if err != nil {
		return nil, err
	}
	delete(team, k.Owner)
	lately := slices.SortedFunc(maps.Keys(team), func(x, y int64) int { return cmp.Or(-cmp.Compare(team[x].Seen, team[y].Seen), cmp.Compare(x, y)) })
	for _, id := range lately {
		can, err := d.canHave(ctx, group, id)
		if err != nil {
			return nil, err
		}
		if can {
			out = append(out, colleague{id, team[id].Name})
		}
		if len(out) == colleaguesShown {
			break
		}
	}
	return out, nil
}

// canHave says that somebody may have a case of the group, and can be shown it.
func (d *Desk) canHave(ctx context.Context, group, user int64) (bool, error) {
	started, err := d.reachable(ctx, user)
	if err != nil || !started {
		return false, err
	}
	is, err := d.member(ctx, group, user)
	return is && err == nil, nil // who can't be asked for is left out
}

// askColleague asks the owner to whom.
func (d *Desk) askColleague(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.instead(ctx, u, t.id, func(k *handoff.Case) (outbox.Message, error) {
		p := d.printer()
		found, err := d.colleagues(ctx, k)
		if err != nil {
			return outbox.Message{}, err
		}
		text := "staff.give.whom"
		if len(found) == 0 {
			text = "staff.give.nobody"
		}
		var rows [][]outbox.Button
		for _, c := range found {
			rows = append(rows, []outbox.Button{{Text: c.name, Data: data("hu", k.ID, strconv.FormatInt(c.id, 36), revision(k))}})
		}
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.back", nil), Data: data("v", k.ID, tabCase)}})
		return viewMessage(k.Owner, []string{p.Text("staff.details", d.offerArgs(p, k)), p.Text(text, nil)}, rows), nil
	})
}

// handOver gives a case to a colleague, who is told in private.
func (d *Desk) handOver(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.toOwn(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case stale(k, t.arg(1)):
		return d.showAnew(ctx, u, k, part)
	}
	p := d.printer()
	group := d.Groups.For(k.Offer)
	id, _ := strconv.ParseInt(t.arg(0), 36, 64)
	team, err := d.team(ctx, group)
	if err != nil {
		return conversation.Reply{}, err
	}
	can, err := d.canHave(ctx, group, id)
	if err != nil {
		return conversation.Reply{}, err
	}
	to, known := team[id]
	if !can || !known {
		return conversation.Reply{Text: p.Plain("staff.toast.cannot", nil), Alert: true}, nil
	}
	before := k.Clone()
	if err := k.HandOver(actor(u), handoff.Staff(id, privacy.Personal(to.Name)), d.Now()); err != nil {
		return d.refusedMove(k, err), nil
	}
	k.ToTell(d.Now())
	given, got := d.offerArgs(p, k), d.offerArgs(p, k)
	given["name"], got["name"] = to.Name, u.User.Name.Reveal()
	words, wiped := d.unreadBy(k)
	messages := slices.Concat(
		[]outbox.Message{{Op: outbox.OpDelete, Chat: u.User.ID, Ref: outbox.All}, {Op: outbox.OpSend, Chat: id, Text: p.Text("staff.given.got", got)}},
		d.showDetails(k), d.entry(k), words)
	c := d.written(u, k, version, part)
	c.Appends = append([]conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Reset: true, Messages: messages}}, d.parting(before, part, p.Text("staff.given.to", given))...)
	c.Timers = append(append(c.Timers, d.wipeDetails(k.ID), conversation.Timer{Name: hideTimer(k.ID)}), wiped...)
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("handed_over")
	return conversation.Reply{Text: p.Plain("staff.toast.noted", nil)}, nil
}

// showAnew answers a tap on a button from before the case moved: the view as it is now.
func (d *Desk) showAnew(ctx context.Context, u conversation.Update, k *handoff.Case, part int) (conversation.Reply, error) {
	return conversation.Reply{Text: d.printer().Plain("staff.toast.unfit", nil)}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{d.editView(k)}}},
	})
}
