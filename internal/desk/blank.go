package desk

import (
	"context"
	"html"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wegweiser/internal/answer"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// The blanks of a reply: a day, the offer's address and phone number, the owner's own name
// and the things of a list are chosen by buttons; other places, numbers and names are
// typed, and go out as they are.

// What a button says instead of a value that it can't carry.
const (
	ours = "o" // the offer's
	mine = "m" // the owner's name
)

// tickedBlank holds what is ticked for a list while it is not done.
const tickedBlank = "ticked"

// Limits of the days that are offered.
const (
	daysShown = 10
	dayPages  = 6
	daysAhead = 120
)

// askBlank asks for one blank.
func (d *Desk) askBlank(x *writing, blank string) outbox.Message {
	p := d.printer()
	m := outbox.Message{Chat: x.k.Owner, Text: "<b>" + p.Text(x.reply.NameKey(), nil) + "</b>\n" + p.Text("staff.reply."+blank, nil)}
	fill := func(text, value string) []outbox.Button {
		return []outbox.Button{{Text: text, Data: data("rf", x.k.ID, blank, value, x.id())}}
	}
	switch blank {
	case flow.BlankDate:
		m.Rows = d.dayRows(p, x)
	case flow.BlankList:
		m.Rows = d.itemRows(p, x)
	case flow.BlankName:
		m.Rows = append(m.Rows, fill(x.k.Name.Reveal(), mine))
	case flow.BlankPlace, flow.BlankPhone:
		if v := d.contactOf(x.k.Offer, blank); v != "" {
			m.Rows = append(m.Rows, fill(v, ours))
		}
	}
	if blank != flow.BlankDate && blank != flow.BlankList {
		m.Rows = append(m.Rows, []outbox.Button{{Text: p.Plain("staff.reply.type", nil), Data: data("ry", x.k.ID, blank, x.id())}})
	}
	m.Rows = append(m.Rows, d.writingEnd(p, x)...)
	return m
}

// writingEnd leads back to the list, or out.
func (d *Desk) writingEnd(p *locale.Printer, x *writing) [][]outbox.Button {
	kind := aReply
	if x.reply.Question() {
		kind = aQuestion
	}
	return [][]outbox.Button{{{Text: p.Plain("staff.reply.back", nil), Data: data("rl", x.k.ID, kind)}}, {d.dropButton(p, x.k)}}
}

// contactOf is the address or the phone number of an offer; empty if it is not known, or
// not sure any more.
func (d *Desk) contactOf(offer, blank string) string {
	o := d.Catalogue().Flows.Offer(offer)
	if o == nil {
		return ""
	}
	value := o.Phone
	if blank == flow.BlankPlace {
		value = o.Address
	}
	if id, ok := strings.CutPrefix(value, flow.FactPrefix); ok {
		f := d.Catalogue().Flows.Fact(id)
		if f == nil || !f.Good(d.Now()) {
			return ""
		}
		value = f.Value
	}
	return value
}

// dayRows are the days to come on which the team is there.
func (d *Desk) dayRows(p *locale.Printer, x *writing) (rows [][]outbox.Button) {
	days := d.daysOpen(x.k.Offer)
	from := min(x.page*daysShown, len(days))
	to := min(from+daysShown, len(days))
	var pair []outbox.Button
	for _, day := range days[from:to] {
		pair = append(pair, outbox.Button{Text: dayLabel(p, day), Data: data("rf", x.k.ID, flow.BlankDate, day.Format("20060102"), x.id())})
		if len(pair) == 2 {
			rows, pair = append(rows, pair), nil
		}
	}
	if pair != nil {
		rows = append(rows, pair)
	}
	if to < len(days) && x.page+1 < dayPages {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.reply.later", nil), Data: data("rw", x.k.ID, string(rune('0'+x.page+1)), x.id())}})
	}
	if x.page > 0 {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.reply.sooner", nil), Data: data("rw", x.k.ID, string(rune('0'+x.page-1)), x.id())}})
	}
	return rows
}

func (d *Desk) daysOpen(offer string) (days []time.Time) {
	h, _ := d.Catalogue().Hours(offer)
	now := d.Now().In(hours.Berlin())
	for n := 1; n <= daysAhead && len(days) < daysShown*dayPages; n++ {
		day := time.Date(now.Year(), now.Month(), now.Day()+n, 0, 0, 0, 0, hours.Berlin())
		if opens := h.Next(day); !opens.IsZero() && flow.DateOf(opens) == flow.DateOf(day) {
			days = append(days, day)
		}
	}
	return days
}

// dayLabel is a day on a button: "Dienstag, 24.11."
func dayLabel(p *locale.Printer, day time.Time) string {
	return p.Plain("weekday."+flow.WeekdayName(day.Weekday()), nil) + ", " + day.Format("02.01.")
}

// itemRows are the things of a list, with what is ticked.
func (d *Desk) itemRows(p *locale.Printer, x *writing) (rows [][]outbox.Button) {
	on := x.items(tickedBlank)
	for _, item := range x.reply.List {
		box := "▫️ "
		if slices.Contains(on, item) {
			box = "✅ "
		}
		rows = append(rows, []outbox.Button{{Text: box + p.Plain(flow.ReplyItemKey(item), nil), Data: data("rt", x.k.ID, item, x.id())}})
	}
	if len(on) > 0 {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.reply.ticked", nil), Data: data("rd", x.k.ID, x.id())}})
	}
	return rows
}

// tick puts a thing on the list, or takes it off.
func (d *Desk) tick(_ conversation.Update, t tapped, x *writing) (toast string) {
	item := t.arg(0)
	if !slices.Contains(x.reply.List, item) {
		return "staff.toast.not_this"
	}
	on := x.items(tickedBlank)
	if i := slices.Index(on, item); i >= 0 {
		on = slices.Delete(on, i, i+1)
	} else {
		on = append(on, item)
	}
	var inOrder []string
	for _, item := range x.reply.List {
		if slices.Contains(on, item) {
			inOrder = append(inOrder, item)
		}
	}
	x.w.Fill(tickedBlank, privacy.Personal(strings.Join(inOrder, ",")))
	x.w.Fill(flow.BlankList, "")
	return ""
}

// ticked says that the list is done.
func (d *Desk) ticked(_ conversation.Update, _ tapped, x *writing) (toast string) {
	if len(x.items(tickedBlank)) == 0 {
		return "staff.toast.not_this"
	}
	x.w.Fill(flow.BlankList, x.w.Blanks[tickedBlank])
	return ""
}

// turnDays shows other days.
func (d *Desk) turnDays(_ conversation.Update, t tapped, x *writing) (toast string) {
	page := t.arg(0)
	if len(page) != 1 || page[0] < '0' || page[0] >= '0'+dayPages {
		return "staff.toast.not_this"
	}
	x.page = int(page[0] - '0')
	return ""
}

// fillBlank takes what a button says.
func (d *Desk) fillBlank(u conversation.Update, t tapped, x *writing) (toast string) {
	blank, value := t.arg(0), ""
	if !slices.Contains(x.reply.Blanks, blank) {
		return "staff.toast.not_this"
	}
	switch {
	case blank == flow.BlankDate:
		if day, err := time.ParseInLocation("20060102", t.arg(1), hours.Berlin()); err == nil && d.toCome(day) {
			value = day.Format(time.DateOnly)
		}
	case blank == flow.BlankName && t.arg(1) == mine:
		value = u.User.Name.Reveal()
	case (blank == flow.BlankPlace || blank == flow.BlankPhone) && t.arg(1) == ours:
		value = d.contactOf(x.k.Offer, blank)
	}
	if value == "" {
		return "staff.toast.not_this"
	}
	x.w.Fill(blank, privacy.Personal(value))
	return ""
}

// toCome says that a day is not over yet.
func (d *Desk) toCome(day time.Time) bool {
	return flow.DateOf(day) >= flow.DateOf(d.Now().In(hours.Berlin()))
}

// Typed blanks.

const replyPurpose = "reply"

// Letters of what is typed into a blank: it has one line.
const blankRunes = 120

// typeBlank has the owner type a blank.
func (d *Desk) typeBlank(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	x, r, err := d.writingOf(ctx, u, t.id, t.arg(1))
	if x == nil {
		return r, err
	}
	blank := t.arg(0)
	if !slices.Contains(x.reply.Blanks, blank) || blank == flow.BlankDate || blank == flow.BlankList {
		return conversation.Reply{Text: d.printer().Plain("staff.toast.not_this", nil)}, nil
	}
	return r, d.ask(ctx, u, awaited{Purpose: replyPurpose, Case: t.id, Args: t.args}, d.printer().Text("staff.reply.type_"+blank, nil))
}

// typedBlank takes what the owner typed, and shows the next step below it.
func (d *Desk) typedBlank(ctx context.Context, u conversation.Update, w awaited) (problem string, err error) {
	if len(w.Args) != 2 {
		return "", nil
	}
	blank := w.Args[0]
	x, r, err := d.writingOf(ctx, u, w.Case, w.Args[1])
	switch {
	case err != nil:
		return "", err
	case x == nil && r.Text == "":
		return "", ErrNotStaff
	case x == nil: // it counts no more: said, and waited for no longer
		return "", d.sayInstead(ctx, u, html.EscapeString(r.Text))
	}
	value, ok := blankTyped(blank, u.Text.Reveal())
	if !ok {
		return d.printer().Text("staff.reply.bad_"+blank, nil), nil
	}
	x.w.Fill(blank, privacy.Personal(value))
	m, err := d.writingStep(ctx, x)
	if err != nil {
		return "", err
	}
	m.Op, m.Memo = outbox.OpSend, replyMemo
	return "", d.commit(ctx, conversation.Commit{
		Part: x.part, Update: u.ID, SeenFor: seenFor,
		Writes:  []conversation.Write{d.writeCase(x.k, x.version)},
		Appends: []conversation.Append{{Lane: outbox.CaseLane(x.part, x.k.ID), Messages: append(untyped(u), d.dropMessage(x.k), m)}},
		Timers:  []conversation.Timer{d.wipeOne(x.k.ID, replyMemo)},
	})
}

// oneLine is what was typed on one line, without what shows nothing or turns a line around;
// empty if no letter or digit is left.
func oneLine(typed string) string {
	shown := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' { // joiners belong to words
			return -1
		}
		return r
	}, typed)
	if !strings.ContainsFunc(shown, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	return strings.Join(strings.Fields(shown), " ")
}

// blankTyped is what was typed, if it can stand in the blank.
func blankTyped(blank, typed string) (value string, ok bool) {
	value = oneLine(typed)
	if value == "" || utf8.RuneCountInString(value) > blankRunes {
		return "", false
	}
	if blank == flow.BlankPhone {
		_, ok := answer.Phone(value)
		return value, ok
	}
	return value, true
}
