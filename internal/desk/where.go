package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// Where an appointment is: at the offer's, by phone, or at a place that the owner types.

// callable says that the person left a number.
func callable(k *handoff.Case) bool {
	return slices.ContainsFunc(k.Fields, func(f handoff.Field) bool { return f.Step == contactFlow+".phone" && f.Value != flow.Skipped })
}

// askWhere begins: a message of its own, for the view stays as it is.
func (d *Desk) askWhere(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	u.Message = 0
	return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, _ int) (screen, error) {
		s := screen{text: p.Text("staff.appoint.where", d.offerArgs(p, k))}
		for _, w := range []struct{ text, letter string }{{"staff.appoint.at_offer", "o"}, {"staff.appoint.at_phone", "t"}} {
			if w.letter == "t" && !callable(k) {
				continue
			}
			s.rows = append(s.rows, []outbox.Button{{Text: p.Plain(w.text, nil), Data: data("aw", k.ID, w.letter+strconv.Itoa(lengths[0]), "0")}})
		}
		if a := k.Appointment; a != nil && a.Draft != "" { // as last time
			s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.at_last", locale.Args{"place": shorten(a.Draft.Reveal())}), Data: data("aw", k.ID, "p"+strconv.Itoa(lengths[0]), "0")}})
		}
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.at_place", nil), Data: data("al", k.ID)}}, []outbox.Button{d.closeButton(k.ID)})
		return s, nil
	})
}

// typePlace asks for a place to be typed.
func (d *Desk) typePlace(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, _ int) (conversation.Reply, error) {
		return conversation.Reply{}, d.ask(ctx, u, awaited{Purpose: placePurpose, Case: k.ID}, d.printer().Text("staff.appoint.ask_place", nil))
	})
}

// placeTyped keeps it in the case, and goes on to the days.
func (d *Desk) placeTyped(ctx context.Context, u conversation.Update, w awaited) (problem string, err error) {
	p := d.printer()
	place := oneLine(u.Text.Reveal())
	if place == "" || utf8.RuneCountInString(place) > placeRunes {
		return p.Text("staff.appoint.ask_place", nil), nil
	}
	for range attempts {
		k, v, part, may, err := d.caseOf(ctx, u, w.Case)
		switch {
		case errors.Is(err, errMembers):
			return p.Text("note.failed", nil), nil
		case err != nil:
			return "", err
		case !may:
			return "", ErrNotStaff
		case k == nil || k.Owner != u.User.ID || k.Draft(actor(u), privacy.Personal(place)) != nil:
			return "", d.sayInstead(ctx, u, p.Text("staff.details.gone", nil)) // it is not theirs any more
		}
		s := d.days(p, k, draft{where: handoff.AtPlace, minutes: lengths[0]}, 0)
		typed := u
		u.Message = 0
		err = d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Writes:  []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: v, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
			Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: append(untyped(typed), d.show(u, s)...)}},
			Timers:  d.wipeShown(u, k.ID),
		})
		if !errors.Is(err, conversation.ErrConflict) {
			return "", err
		}
	}
	return "", conversation.ErrConflict
}
