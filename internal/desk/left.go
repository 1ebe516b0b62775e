package desk

import (
	"context"
	"errors"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// A colleague who leaves the group leaves no request behind that nobody can take: it is
// free again when Telegram tells of their leaving (only administrators are told for
// certain), at the latest when somebody opens it or taps an old card.

// left gives the requests of who left a group back to it.
func (d *Desk) left(ctx context.Context, u conversation.Update) error {
	group := d.Groups.Resolve(u.Chat)
	// An old update may tell of somebody who is back. If Telegram can't be asked, it is believed.
	if still, err := d.Members.Is(ctx, group, u.User.ID); err == nil && still {
		return nil
	}
	b, err := d.loadBoard(ctx, group)
	if err != nil {
		return err
	}
	for _, c := range b.Cards {
		if err := d.freeIfOf(ctx, c.Case, u.User.ID); err != nil {
			return err
		}
	}
	return nil
}

// freeIfOf frees a case if the user has it.
func (d *Desk) freeIfOf(ctx context.Context, id string, user int64) error {
	part, ok := d.CasePart(id)
	if !ok {
		return nil
	}
	for range attempts {
		l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
		if err != nil {
			return err
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil || k == nil || !k.Open() || k.Owner != user {
			return nil //nolint:nilerr // unreadable: nobody's
		}
		if err := d.free(ctx, k, l.Records[0].Version, part, ""); !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}

// stayEvery is how often it is asked whether who has a case is still in its group: Telegram
// tells of who leaves only once, to administrators for sure, and keeps it for a day.
const stayEvery = time.Hour

// recheck has it asked now.
func (d *Desk) recheck(ctx context.Context, k *handoff.Case) error {
	part, ok := d.CasePart(k.ID)
	if !ok {
		return nil
	}
	return d.commit(ctx, conversation.Commit{Part: part, Timers: []conversation.Timer{{Name: "refresh:" + k.ID, At: d.Now()}}})
}

// freeIfGone frees a case whose owner is in its group no more, whatever we were told.
func (d *Desk) freeIfGone(ctx context.Context, id string, part int) error {
	l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
	if err != nil {
		return err
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil || k == nil || !k.Open() || k.Owner == 0 {
		return nil //nolint:nilerr // unreadable: nobody's
	}
	if still, err := d.stays(ctx, k); err != nil || still {
		return nil //nolint:nilerr // Telegram can't be asked now: the next time
	}
	p := d.printer() // who stood in and was never in the group learns of it from nobody else
	if err := d.free(ctx, k, l.Records[0].Version, part, p.Text("staff.given.back", d.offerArgs(p, k))); !errors.Is(err, conversation.ErrConflict) {
		return err
	}
	return nil // it moved just now: the next time
}

// free gives a claimed case back to its group: the card can be claimed again, and who
// had it keeps no details, and no appointment in their calendar. They read text, if there
// is one.
func (d *Desk) free(ctx context.Context, k *handoff.Case, v conversation.Version, part int, text string) error {
	gone, before := k.Owner, k.Clone()
	if err := k.Release(handoff.TheClock, d.Now()); err != nil {
		return err
	}
	d.promise(k)
	err := d.commit(ctx, conversation.Commit{
		Part:   part,
		Writes: []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: v, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
		Appends: append(append(d.parting(before, part, text), d.settledOtherwise(before, k, part)...), conversation.Append{Lane: outbox.CaseLane(part, k.ID), Reset: true, Forget: true, Messages: []outbox.Message{
			{Op: outbox.OpDelete, Chat: gone, Ref: outbox.All},
		}}),
		Timers: append(d.unreadTimer(k), conversation.Timer{Name: conversation.CardTimer(k.ID), At: d.Now()}, conversation.Timer{Name: wipeTimer(k.ID)}),
	})
	if err == nil {
		d.Observe("released")
	}
	return err
}

// openOthers answers who opens a case that is not theirs: it is a colleague's, or free
// because that one has left; then it can be taken.
func (d *Desk) openOthers(ctx context.Context, u conversation.Update, k *handoff.Case, v conversation.Version, part int) error {
	p := d.printer()
	if k.Owner != 0 {
		still, err := d.stays(ctx, k)
		switch {
		case err != nil:
			return d.say(ctx, u, p.Text("note.failed", nil))
		case still:
			name := locale.Args{"name": k.Name.Reveal()}
			text, in := p.Text("staff.details.taken", name)+"\n"+p.Text("staff.details.step_in", name), outbox.Button{Text: p.Plain("staff.step_in", nil), Data: data("ti", k.ID, revision(k))}
			if k.Overdue() {
				text, in = p.Text("staff.details.taken", name), outbox.Button{Text: p.Plain("staff.take", nil), Data: data("t", k.ID)}
			}
			return d.sayRows(ctx, u, text, [][]outbox.Button{{in}, {{Text: p.Plain("staff.note", nil), Data: data("w", k.ID)}}})
		}
		if err := d.free(ctx, k, v, part, ""); err != nil {
			return err
		}
	}
	if err := d.hasStarted(ctx, u.User.ID); err != nil {
		return err
	}
	text := p.Text("staff.details.free", d.offerArgs(p, k))
	if k.Free == 0 { // nobody ever had it
		text = d.glanceLines(p, k, u.User.ID)
	}
	return d.say(ctx, u, text, outbox.Button{Text: p.Plain("staff.claim", nil), Data: data("c", k.ID)})
}
