package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// Nobody can be in two places: times that a colleague has proposed or agreed in one case are
// not offered to them in another. Nothing is kept for that: which cases they have stands on
// the boards, and the times in the cases. Two cases are two commits, so two people may
// still agree to the same time at the same instant: then the colleague is told. It can't be
// missed, for each case is noted on its board before the others are looked at, after its
// appointment was committed: whichever of the two looks last sees the other.

// others are the open cases that somebody has, but for one.
func (d *Desk) others(ctx context.Context, user int64, but string) ([]*handoff.Case, error) {
	ids, _, err := d.onBoards(ctx, d.Groups.All(), user)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == but })
	cases, _, err := d.cases(ctx, ids)
	return slices.DeleteFunc(cases, func(k *handoff.Case) bool { return !k.Open() || k.Owner != user }), err
}

// busy are the times that somebody has proposed or agreed in other cases than this one.
func (d *Desk) busy(ctx context.Context, k *handoff.Case) (slots []handoff.Slot, err error) {
	others, err := d.others(ctx, k.Owner, k.ID)
	for _, o := range others {
		slots = append(slots, o.Times(d.Now())...)
	}
	return slots, err
}

// anyAt says that one of the times falls together with s.
func anyAt(slots []handoff.Slot, s handoff.Slot) bool { return slices.ContainsFunc(slots, s.Overlaps) }

// warnBusy says of which of the chosen times the owner has something else already.
func warnBusy(p *locale.Printer, busy, chosen []handoff.Slot) (text string) {
	for _, s := range chosen {
		if anyAt(busy, s) {
			text += "\n\n" + p.Text("staff.appoint.taken", locale.Args{"date": date(p, s)})
		}
	}
	return text
}

// tellClash tells the owner of a case whose appointment falls together with another one of
// theirs: once, whichever of the two finds out, and again a day later if they are still so.
func (d *Desk) tellClash(ctx context.Context, k *handoff.Case) error {
	s := k.Ahead(d.Now())
	if s == nil || k.Owner == 0 {
		return nil
	}
	others, err := d.others(ctx, k.Owner, k.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		if t := o.Ahead(d.Now()); t == nil || !t.Overlaps(*s) {
			continue
		}
		p := d.printer()
		args := d.offerArgs(p, k)
		args["date"] = date(p, *s)
		rows := [][]outbox.Button{{{Text: p.Plain("staff.appoint.move", nil), Data: data("ap", k.ID)}}}
		if link := d.link(k.ID); link != "" {
			rows = append(rows, []outbox.Button{{Text: p.Plain("staff.open", nil), URL: link}})
		}
		err := d.notify(ctx, k.Owner, clashMark(k, o), outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text("staff.appoint.clash", args), Rows: rows})
		if err != nil && !errors.Is(err, conversation.ErrParked) { // who can't be written to sees both in their calendar
			return err
		}
		d.Observe("appointments_clash")
	}
	return nil
}

// clashMark is a number for two appointments at the same time, the same from either side.
func clashMark(k, o *handoff.Case) int64 {
	if cmp.Compare(k.ID, o.ID) > 0 {
		k, o = o, k
	}
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, "clash ", k.ID, " ", k.Appointment.Picked.At, " ", o.ID, " ", o.Appointment.Picked.At)
	return -int64(h.Sum64()>>1) - 1
}
