package desk

import (
	"context"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// The view is one case in its owner's private chat: one message, DetailsMemo in the lane of
// the case, which is edited as the case goes on, and taken away when it is closed. How to
// reach the person stands in it only for a while, when the owner asks for it.

// viewParts are the parts of its text, each HTML: each feature tells of its own.
func (d *Desk) viewParts(p *locale.Printer, k *handoff.Case) []string {
	parts := slices.Concat(d.caseParts(p, k), d.replyParts(p, k), d.appointParts(p, k), d.troubleParts(p, k), d.messageParts(p, k), d.keepParts(p))
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// viewRows are its buttons: each feature tells of its own.
func (d *Desk) viewRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	show := [][]outbox.Button{{{Text: p.Plain("staff.contact", nil), Data: data("s", k.ID)}}}
	return slices.Concat(show, d.replyRows(p, k), d.relayRows(p, k), d.appointRows(p, k), d.troubleRows(p, k), d.moreRows(p, k), d.caseRows(p, k))
}

// moreRows lead to what stands behind the view.
func (d *Desk) moreRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	return [][]outbox.Button{
		{
			{Text: p.Plain("staff.notes", locale.Args{"count": locale.Verbatim(strconv.Itoa(len(k.Notes)))}), Data: data("v", k.ID, tabNotes)},
			{Text: p.Plain("staff.trail", nil), Data: data("v", k.ID, tabTrail)},
		},
		{{Text: p.Plain("staff.give", nil), Data: data("v", k.ID, tabGive)}},
	}
}

// editView brings the view up to date, if it stands: for the lane of the case, with
// whatever moved it.
func (d *Desk) editView(k *handoff.Case) outbox.Message { return d.details(k, k.Owner) }

// showDetails brings the view to the owner's private chat: first a message that says only
// which offer it is, then the view in its place. A crash or a lost answer may repeat a new
// message, and nobody would know of the first copy, to delete it; an edit that is repeated
// changes nothing.
func (d *Desk) showDetails(k *handoff.Case) []outbox.Message {
	first := outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: d.printer().Text("staff.details", d.offerArgs(d.printer(), k)), Memo: conversation.DetailsMemo}
	return []outbox.Message{first, tells(k, d.details(k, k.Owner))}
}

// details is the view, in the place of the message that showDetails sends first.
func (d *Desk) details(k *handoff.Case, to int64) outbox.Message {
	p := d.printer()
	return viewMessage(to, d.viewParts(p, k), d.viewRows(p, k))
}

// viewMessage puts parts in the place of the view, as many as fit.
func viewMessage(to int64, parts []string, rows [][]outbox.Button) outbox.Message {
	for len(parts) > 2 && utf16Len(parts) > viewMax {
		parts = slices.Delete(slices.Clone(parts), len(parts)-2, len(parts)-1) // what ends it stays
	}
	return outbox.Message{Op: outbox.OpEdit, Chat: to, Ref: conversation.DetailsMemo, Text: strings.Join(parts, "\n\n"), Rows: rows}
}

// viewMax is how long a view may be, tags and all: Telegram takes 4096 (Bot API,
// editMessageText) without the tags.
const viewMax = 4000

func utf16Len(parts []string) (n int) {
	for _, s := range parts {
		n += 2
		for _, r := range s {
			n++
			if r > 0xFFFF {
				n++
			}
		}
	}
	return n
}

// caseParts are where the case stands, and what the person asked for.
func (d *Desk) caseParts(p *locale.Printer, k *handoff.Case) []string {
	parts := []string{p.Text("staff.details", d.offerArgs(p, k)) + "\n" + d.stateLine(p, k), d.answers(p, k, false)}
	if answer := d.callAnswer(p, k); answer != "" {
		parts[1] += "\n" + answer
	}
	return parts
}

// stateLine is where the case stands and what comes next.
func (d *Desk) stateLine(p *locale.Printer, k *handoff.Case) string {
	key := "staff.view." + string(k.State)
	if k.State == handoff.Claimed && k.Visit {
		key = "staff.view.visit"
	}
	if k.Unheard() {
		key = "staff.view.unheard"
	}
	line := p.Text(key, locale.Args{"since": locale.Verbatim(d.clock(max(k.Claimed, k.Opened)))})
	if k.Tries > 0 && k.Tried != 0 {
		line += "\n" + p.Text("staff.view.tried", locale.Args{"count": k.Tries, "time": locale.Verbatim(d.clock(k.Tried))})
	}
	if k.Referral != nil {
		line += "\n" + p.Text("staff.view.referral", locale.Args{"offer": locale.HTML(d.offerNames(p, []string{k.Referral.To}))})
	}
	return line
}

// answers are the person's, in the staff's language whatever language they were given in;
// what was typed stands as it was typed, and is marked as that.
func (d *Desk) answers(p *locale.Printer, k *handoff.Case, personal bool) string {
	var lines []string
	typed := false
	for _, f := range k.Fields {
		if f.Value == flow.Skipped || f.Personal != personal {
			continue
		}
		value := d.value(p, f)
		if !f.Choice && !f.Several && !f.Language && !f.Personal {
			value, typed = "<i>"+value+"</i>", true
		}
		lines = append(lines, p.Text("staff.details.line", locale.Args{"label": locale.HTML(p.Text(flow.Ref(f.Step).LabelKey(), nil)), "value": locale.HTML(value)}))
	}
	if !personal {
		lines = append(lines, p.Text("staff.card.language", locale.Args{"language": locale.HTML(d.language(k.Lang))}))
	}
	if typed {
		lines = append(lines, "<i>"+p.Text("staff.view.typed", nil)+"</i>")
	}
	return strings.Join(lines, "\n")
}

func (d *Desk) keepParts(p *locale.Printer) []string {
	return []string{p.Text("staff.details.keep", nil)}
}

// contactFor is how long the contact data stands in the view.
const contactFor = 10 * time.Minute

func hideTimer(id string) string { return "hide:" + id }

// withContact is the view with how to reach the person.
func (d *Desk) withContact(k *handoff.Case) outbox.Message {
	p := d.printer()
	parts := []string{
		p.Text("staff.details", d.offerArgs(p, k)),
		d.answers(p, k, true) + "\n<a href=\"tg://user?id=" + strconv.FormatInt(k.Chat, 10) + "\">" + p.Text("staff.details.telegram", nil) + "</a>",
	}
	answer := d.callAnswer(p, k)
	parts = append(parts, slices.DeleteFunc([]string{d.safeTime(p, k, answer != ""), answer}, func(s string) bool { return s == "" })...)
	parts = append(parts, p.Text("staff.view.contact", locale.Args{"count": int(contactFor / time.Minute)}))
	rows := slices.Concat([][]outbox.Button{{{Text: p.Plain("staff.contact_hide", nil), Data: data("h", k.ID)}}}, d.contactRows(p, k))
	return viewMessage(k.Owner, parts, rows)
}

// safeTime is when the person said that it is safe to call or to write; not that of calls
// if they have answered anew: two times beside a number are one too many.
func (d *Desk) safeTime(p *locale.Printer, k *handoff.Case, anew bool) string {
	for _, f := range k.Fields {
		if f.Step == safeToCall && !anew || f.Step == safeToWrite {
			return "🕐 " + p.Text("staff.details.line", locale.Args{"label": locale.HTML(p.Text(flow.Ref(f.Step).LabelKey(), nil)), "value": locale.HTML("<b>" + d.value(p, f) + "</b>")})
		}
	}
	return ""
}

// callQuestion is the question of flows/replies.yaml that asks when to call.
const callQuestion = "when_call"

// callAnswer is what the person answered last to when they can be called: newer than what
// they said in their request.
func (d *Desk) callAnswer(p *locale.Printer, k *handoff.Case) string {
	for _, m := range slices.Backward(k.Messages) {
		if r := d.replyOf(&m); r != nil && r.ID == callQuestion && m.Answer != "" {
			return p.Text("staff.view.call_answer", locale.Args{
				"question": locale.HTML(p.Text(m.Key, nil)), "answer": locale.HTML(p.Text(r.AnswerKey(m.Answer), nil)), "time": locale.Verbatim(d.clock(m.Answered)),
			})
		}
	}
	return ""
}

// Tabs are what can stand in the place of the view.
const (
	tabCase  = "c"
	tabTrail = "t"
	tabNotes = "n"
	tabGive  = "g"
)

// tab shows the owner what stands behind the view.
func (d *Desk) tab(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.instead(ctx, u, t.id, func(k *handoff.Case) (outbox.Message, error) {
		p := d.printer()
		back := []outbox.Button{{Text: p.Plain("staff.back", nil), Data: data("v", k.ID, tabCase)}}
		switch t.arg(0) {
		case tabTrail:
			trail, err := d.trail(ctx, p, k)
			return viewMessage(k.Owner, []string{p.Text("staff.details", d.offerArgs(p, k)), trail}, [][]outbox.Button{back}), err
		case tabNotes:
			write := []outbox.Button{{Text: p.Plain("staff.note", nil), Data: data("w", k.ID)}}
			return viewMessage(k.Owner, d.notes(p, k), [][]outbox.Button{write, back}), nil
		case tabGive:
			return viewMessage(k.Owner, []string{p.Text("staff.details", d.offerArgs(p, k)), p.Text("staff.give.how", nil)}, append(d.giveRows(p, k), back)), nil
		}
		return d.editView(k), nil
	})
}

// showContact shows the owner how to reach the person, for contactFor.
func (d *Desk) showContact(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.instead(ctx, u, t.id, func(k *handoff.Case) (outbox.Message, error) { return d.withContact(k), nil })
}

// hideContact takes it away again.
func (d *Desk) hideContact(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.instead(ctx, u, t.id, func(k *handoff.Case) (outbox.Message, error) { return d.editView(k), nil })
}

// instead puts something in the place of the view, and has the view come back by itself.
func (d *Desk) instead(ctx context.Context, u conversation.Update, id string, shows func(*handoff.Case) (outbox.Message, error)) (conversation.Reply, error) {
	k, _, part, r, err := d.toOwn(ctx, u, id)
	if k == nil {
		return r, err
	}
	m, err := shows(k)
	if err != nil {
		return conversation.Reply{}, err
	}
	return conversation.Reply{}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, id), Messages: []outbox.Message{m}}},
		Timers:  []conversation.Timer{{Name: hideTimer(id), At: d.Now().Add(contactFor)}},
	})
}

// hide brings the view back in the place of what stood there for a while.
func (d *Desk) hide(ctx context.Context, id string, part int) error {
	cases, _, err := d.cases(ctx, []string{id})
	if err != nil || len(cases) == 0 || cases[0].Owner == 0 || !cases[0].Open() {
		return err
	}
	return d.commit(ctx, conversation.Commit{Part: part, Appends: []conversation.Append{{
		Lane: outbox.CaseLane(part, id), Messages: []outbox.Message{d.editView(cases[0])},
	}}})
}

// trail is the life of a case so far: when, who, what; nothing that was said.
func (d *Desk) trail(ctx context.Context, p *locale.Printer, k *handoff.Case) (string, error) {
	team, err := d.team(ctx, d.Groups.For(k.Offer))
	if err != nil {
		return "", err
	}
	name := func(user int64) string {
		switch m, known := team[user]; {
		case known:
			return html.EscapeString(m.Name)
		case user == k.Owner:
			return html.EscapeString(k.Name.Reveal())
		}
		return p.Text("staff.trail.colleague", nil)
	}
	lines := []string{"<b>" + p.Text("staff.trail.title", nil) + "</b>", d.clock(k.Opened) + " " + p.Text("staff.trail.opened", nil)}
	for _, e := range k.Trail {
		lines = append(lines, d.trailLine(p, e, name))
	}
	return strings.Join(lines, "\n"), nil
}

func (d *Desk) trailLine(p *locale.Printer, e handoff.Entry, name func(int64) string) string {
	at := d.clock(e.At) + " "
	if e.Folded > 0 {
		return at + p.Text("staff.trail.folded", locale.Args{"count": e.Folded})
	}
	who := p.Text("staff.trail.clock", nil)
	switch e.Who {
	case handoff.Member, handoff.Owner:
		who = name(e.User)
	case handoff.Person:
		who = p.Text("staff.trail.person", nil)
	}
	what := p.Text("staff.move."+string(e.Move), nil)
	if e.New != 0 {
		what += " → " + name(e.New)
	}
	if e.Outcome != "" {
		what += " (" + d.outcome(p, e.Outcome) + ")"
	}
	return at + who + ": " + what
}

// outcome is how a case ended, in words.
func (d *Desk) outcome(p *locale.Printer, o handoff.Outcome) string {
	return p.Text("staff.outcome."+string(o), nil)
}
