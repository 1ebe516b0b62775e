package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// When an appointment is: days and hours at which the offer is open, its owner has nothing
// else, and which the person has not refused.

// askDay asks for the day: "aw.<draft>.<how many to skip>".
func (d *Desk) askDay(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	skip, err := strconv.Atoi(t.arg(1))
	if err != nil || skip < 0 || skip > bookAhead {
		skip = 0
	}
	return d.onDraft(ctx, u, t, func(p *locale.Printer, k *handoff.Case, _ int, r draft) (screen, error) {
		return d.days(p, k, r, skip), nil
	})
}

// head is what stands over the dialogue: which offer, where, and what was chosen.
func (d *Desk) head(p *locale.Printer, k *handoff.Case, r draft) string {
	args := d.offerArgs(p, k)
	args["where"] = locale.HTML(d.ownWhere(p, k, r.where, drafted(k, r)))
	args["n"] = r.minutes
	return p.Text("staff.appoint.head", args) + times(p, r.options())
}

// drafted is the place of a draft.
func drafted(k *handoff.Case, r draft) privacy.Personal {
	if r.where != handoff.AtPlace || k.Appointment == nil {
		return ""
	}
	return k.Appointment.Draft
}

func (d *Desk) days(p *locale.Printer, k *handoff.Case, r draft, skip int) screen {
	open, _ := d.Catalogue().Hours(k.Offer)
	from := d.Now().Add(leadTime)
	days := open.Days(from, skip, daysOffered+1, bookAhead, everyMinutes, r.minutes)
	s := screen{text: d.head(p, k, r) + "\n\n" + p.Text("staff.appoint.which_day", nil)}
	if len(days) == 0 {
		s.text = d.head(p, k, r) + "\n\n" + p.Text("staff.appoint.no_day", nil)
	}
	var keys []outbox.Button
	for _, day := range days[:min(len(days), daysOffered)] {
		keys = append(keys, outbox.Button{Text: dayLabel(p, day), Data: data("ad", k.ID, r.String(), day.Format("060102"))})
	}
	s.rows = inRows(keys, 2)
	if len(days) > daysOffered {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.later", nil), Data: data("aw", k.ID, r.String(), strconv.Itoa(skip+daysOffered))}})
	}
	if skip > 0 {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.sooner", nil), Data: data("aw", k.ID, r.String(), strconv.Itoa(max(0, skip-daysOffered)))}})
	}
	if len(r.slots) == 0 { // once times are chosen they stand for this length
		next := lengths[(slices.Index(lengths, r.minutes)+1)%len(lengths)]
		longer := draft{where: r.where, minutes: next}
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.takes", locale.Args{"n": locale.Verbatim(strconv.Itoa(next))}), Data: data("aw", k.ID, longer.String(), "0")}})
	} else {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.enough", nil), Data: data("ab", k.ID, r.String(), "0")}})
	}
	s.rows = append(s.rows, []outbox.Button{d.closeButton(k.ID)})
	return s
}

// askHour asks for the hour: "ad.<draft>.<day>".
func (d *Desk) askHour(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onDraft(ctx, u, t, func(p *locale.Printer, k *handoff.Case, _ int, r draft) (screen, error) {
		open, _ := d.Catalogue().Hours(k.Offer)
		day, err := time.ParseInLocation("060102 15", t.arg(1)+" 12", d.Zone)
		if err != nil {
			return d.days(p, k, r, 0), nil //nolint:nilerr // no day: asked anew
		}
		busy, err := d.busy(ctx, k)
		if err != nil {
			return screen{}, err
		}
		var keys []outbox.Button
		left := false
		for _, at := range open.Slots(day, everyMinutes, r.minutes, d.Now().Add(leadTime)) {
			switch {
			case anyAt(busy, handoff.Slot{At: at.Unix(), Minutes: r.minutes}):
				left = true
			case !slices.Contains(r.slots, at.Unix()) && !refusedBefore(k, at):
				keys = append(keys, outbox.Button{Text: at.Format("15:04"), Data: data("ab", k.ID, r.String(), minute(at.Unix()))})
			}
		}
		s := screen{text: d.head(p, k, r) + "\n\n" + p.Text("staff.appoint.which_hour", locale.Args{"date": conversation.DateText(p, day)}), rows: inRows(keys, 4)}
		if left {
			s.text += "\n" + p.Text("staff.appoint.busy", nil)
		}
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.days", nil), Data: data("aw", k.ID, r.String(), "0")}}, []outbox.Button{d.closeButton(k.ID)})
		return s, nil
	})
}

// refusedBefore says that a time did not suit, or was called off: it is not proposed
// again.
func refusedBefore(k *handoff.Case, at time.Time) bool {
	return k.Appointment != nil && slices.ContainsFunc(k.Appointment.Declined, func(s handoff.Slot) bool { return s.At == at.Unix() })
}
