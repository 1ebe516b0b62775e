package desk

import (
	"context"
	"slices"
	"strconv"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// A request that belongs to the team of another offer goes there only if the person
// agrees: they are asked by the name of the offer, in their language, and may refuse. What
// the first team wrote stays behind.

// referKey is the text that asks the person.
const referKey = "case.refer"

// The blank of referKey, and the person's answers.
const (
	offerBlank = "offer"
	yes        = "yes"
	no         = "no"
)

// otherOffers are those of ours that have a team, but the case's own.
func (d *Desk) otherOffers(k *handoff.Case) (out []*flow.Offer) {
	for _, o := range d.Catalogue().Flows.Offers {
		if o.Own && o.ID != k.Offer && d.Groups.For(o.ID) != 0 {
			out = append(out, o)
		}
	}
	return out
}

// askOffer asks the owner which.
func (d *Desk) askOffer(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.instead(ctx, u, t.id, func(k *handoff.Case) (outbox.Message, error) {
		p := d.printer()
		var rows [][]outbox.Button
		for _, o := range d.otherOffers(k) {
			rows = append(rows, []outbox.Button{{Text: p.Plain("offers."+o.ID+".name", nil), Data: data("ft", k.ID, o.ID)}})
		}
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.back", nil), Data: data("v", k.ID, tabCase)}})
		return viewMessage(k.Owner, []string{p.Text("staff.details", d.offerArgs(p, k)), p.Text("staff.refer.which", nil)}, rows), nil
	})
}

// previewReferral shows the owner what the person will read, and when it is safe to write.
func (d *Desk) previewReferral(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.instead(ctx, u, t.id, func(k *handoff.Case) (outbox.Message, error) {
		p := d.printer()
		part, _ := d.CasePart(k.ID)
		readers, err := d.readers(ctx, k, part)
		if err != nil {
			return outbox.Message{}, err
		}
		var parts []string
		for _, reader := range readers {
			parts = append(parts, d.quoted(reader, d.referText(reader, t.arg(0))))
		}
		if when := d.safeTime(p, k, false); when != "" {
			parts = append(parts, when)
		}
		return viewMessage(k.Owner, parts, [][]outbox.Button{
			{{Text: p.Plain("staff.refer.ask", nil), Data: data("fa", k.ID, t.arg(0), revision(k))}},
			{{Text: p.Plain("staff.back", nil), Data: data("v", k.ID, tabCase)}},
		}), nil
	})
}

func (d *Desk) referText(p *locale.Printer, offer string) string {
	return p.Text(referKey, locale.Args{offerBlank: locale.HTML(d.offerNames(p, []string{offer}))})
}

// refer asks the person.
func (d *Desk) refer(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.toOwn(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case stale(k, t.arg(1)):
		return d.showAnew(ctx, u, k, part)
	}
	if k.Ahead(d.Now()) != nil {
		return conversation.Reply{Text: d.printer().Plain("staff.toast.appointed", nil), Alert: true}, nil
	}
	to := t.arg(0)
	if !slices.ContainsFunc(d.otherOffers(k), func(o *flow.Offer) bool { return o.ID == to }) {
		return d.refusedMove(k, handoff.ErrUnfit), nil
	}
	if err := k.Refer(actor(u), to, d.Now()); err != nil {
		return d.refusedMove(k, err), nil
	}
	asks, err := d.toPerson(ctx, actor(u), k, part, handoff.Message{Key: referKey, Blanks: map[string]privacy.Personal{offerBlank: privacy.Personal(to)}},
		func(p *locale.Printer, id int) (string, [][]outbox.Button) {
			n := strconv.Itoa(id)
			return d.referText(p, to), [][]outbox.Button{
				{{Text: p.Plain("button.refer_yes", nil), Data: personData("f", k.ID, yes, n)}},
				{{Text: p.Plain("button.refer_no", nil), Data: personData("f", k.ID, no, n)}},
			}
		})
	if err != nil {
		return d.refusedMove(k, err), nil
	}
	asks.Messages[0].Memo = conversation.ReferralMemo(k)
	c := d.written(u, k, version, part)
	c.Appends = []conversation.Append{asks, {Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{d.editView(k)}}}
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("referred")
	return conversation.Reply{Text: d.printer().Plain("staff.toast.asked", nil)}, nil
}

// answerReferral takes the person's answer.
func (d *Desk) answerReferral(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	k := t.k
	asked := k.Referral
	if asked == nil {
		return tooLate(t.p), nil
	}
	owner, key, words := k.Owner, "case.refer_no", len(k.Words)
	id, _ := strconv.Atoi(t.arg(1))
	if m := k.Message(id); m == nil || m.Key != referKey || m.Blanks[offerBlank].Reveal() != asked.To {
		return tooLate(t.p), nil
	}
	before := k.Clone()
	k.Answered(id, t.arg(0), d.Now())
	if t.arg(0) == yes {
		key = "case.refer_yes"
	}
	args := locale.Args{offerBlank: locale.HTML(d.offerNames(t.p, []string{asked.To}))}
	c := d.written(u, k, t.version, t.part)
	var err error
	var staff conversation.Append
	if t.arg(0) == yes {
		staff, err = d.accept(k, owner)
		c.Timers = append(c.Timers, conversation.Timer{Name: wipeTimer(k.ID)}, conversation.Timer{Name: hideTimer(k.ID)}, conversation.Timer{Name: elsewhereTimer(k.ID), At: d.Now()})
	} else {
		staff, err = d.refuse(k)
	}
	if err != nil {
		return tooLate(t.p), nil //nolint:nilerr // it moved on: told to who tapped
	}
	told := t.p.Text(key, args)
	if w := d.Catalogue().Waits(t.p, k, d.Now()); w != "" && t.arg(0) == yes {
		told += "\n" + w
	}
	if t.arg(0) == yes && words > 0 { // they stay behind with the rest, unread
		told += "\n\n" + t.p.Text("case.relay.lost", nil)
	}
	staff.Lane = outbox.CaseLane(t.part, k.ID)
	c.Writes = []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: t.version, Data: conversation.EncodeCase(k), TTL: d.kept(k)}}
	reads := conversation.Append{Lane: outbox.ChatLane(t.part, u.Chat), Messages: []outbox.Message{{Op: outbox.OpStrip, Chat: u.Chat, ID: u.Message}}}
	if t.arg(0) == yes { // times of the first team can't be taken any more
		reads.Messages = slices.Concat(reads.Messages, conversation.Unasked(before), conversation.NoLonger(t.p, before, d.Now()))
	}
	reads.Messages = append(reads.Messages, outbox.Message{Op: outbox.OpSend, Chat: u.Chat, Text: told})
	c.Appends = []conversation.Append{staff, reads}
	if err := d.commit(ctx, c); err != nil {
		return conversation.Reply{}, err
	}
	d.Observe("referral_" + map[bool]string{true: yes, false: no}[t.arg(0) == yes])
	return conversation.Reply{}, nil
}

// accept gives the case to the other team; what its owner is told.
func (d *Desk) accept(k *handoff.Case, owner int64) (conversation.Append, error) {
	if _, err := k.Accept(d.Now()); err != nil {
		return conversation.Append{}, err
	}
	d.promise(k)
	p := d.printer()
	return conversation.Append{Reset: true, Forget: true, Messages: []outbox.Message{
		{Op: outbox.OpDelete, Chat: owner, Ref: outbox.All},
		{Op: outbox.OpSend, Chat: owner, Text: p.Text("staff.refer.yes", d.offerArgs(p, k)), Low: true},
	}}, nil
}

// promise sets anew until when the person can expect somebody: nobody has their case now.
func (d *Desk) promise(k *handoff.Case) {
	cat := d.Catalogue()
	if h, known := cat.Hours(k.Offer); known {
		k.Promise(cat.Patience(k.Offer), h, d.Now())
	}
}

// refuse leaves the case where it is; what its owner is told.
func (d *Desk) refuse(k *handoff.Case) (conversation.Append, error) {
	to := k.Referral.To
	if err := k.Refuse(d.Now()); err != nil {
		return conversation.Append{}, err
	}
	p := d.printer()
	return conversation.Append{Messages: []outbox.Message{
		d.editView(k),
		tells(k, outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text("staff.refer.no", locale.Args{"offer": locale.HTML(d.offerNames(p, []string{to}))}), Low: true}),
	}}, nil
}

func elsewhereTimer(id string) string { return "elsewhere:" + id }

// elsewhere takes the card of a case off the boards of groups that it no longer belongs to.
func (d *Desk) elsewhere(ctx context.Context, id string) error {
	cases, _, err := d.cases(ctx, []string{id})
	if err != nil || len(cases) == 0 {
		return err
	}
	home := d.Groups.For(cases[0].Offer)
	for _, group := range d.Groups.All() {
		if group == home {
			continue
		}
		b, err := d.loadBoard(ctx, group)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(b.Cards, func(c handoff.Card) bool { return c.Case == id }) {
			continue
		}
		err = d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer {
			b.Moved(id)
			return []conversation.Timer{{Name: boardTimer(group), At: d.Now()}}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
