package desk

import (
	"slices"
	"strconv"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// The view is one case in its owner's private chat: one message, DetailsMemo in the lane of
// the case, which is edited as the case goes on, and taken away when it is closed.

// viewParts are the parts of its text, each HTML: each feature tells of its own.
func (d *Desk) viewParts(p *locale.Printer, k *handoff.Case) []string {
	parts := slices.Concat(d.caseParts(p, k), d.replyParts(p, k), d.appointParts(p, k), d.troubleParts(p, k))
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// viewRows are its buttons: each feature tells of its own.
func (d *Desk) viewRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	return slices.Concat(d.replyRows(p, k), d.appointRows(p, k), d.troubleRows(p, k), d.caseRows(p, k))
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
	return []outbox.Message{first, d.details(k, k.Owner)}
}

// details is the view, in the place of the message that showDetails sends first.
func (d *Desk) details(k *handoff.Case, to int64) outbox.Message {
	p := d.printer()
	return outbox.Message{
		Op: outbox.OpEdit, Chat: to, Ref: conversation.DetailsMemo,
		Text: strings.Join(d.viewParts(p, k), "\n\n"), Rows: d.viewRows(p, k),
	}
}

// caseParts are what the person asked for.
func (d *Desk) caseParts(p *locale.Printer, k *handoff.Case) []string {
	var b strings.Builder
	b.WriteString(p.Text("staff.details", d.offerArgs(p, k)))
	line := func(label, value string) {
		b.WriteString("\n" + p.Text("staff.details.line", locale.Args{"label": locale.HTML(label), "value": locale.HTML(value)}))
	}
	for _, f := range k.Fields {
		if f.Value != flow.Skipped {
			line(p.Text(flow.Ref(f.Step).LabelKey(), nil), d.value(p, f))
		}
	}
	b.WriteString("\n" + p.Text("staff.card.language", locale.Args{"language": locale.HTML(d.language(k.Lang))}))
	return []string{
		b.String(),
		"<a href=\"tg://user?id=" + strconv.FormatInt(k.Chat, 10) + "\">" + p.Text("staff.details.telegram", nil) + "</a>",
		p.Text("staff.details.keep", locale.Args{"date": locale.Verbatim(d.Now().Add(detailsFor).In(d.Zone).Format("02.01.2006 15:04"))}),
	}
}
