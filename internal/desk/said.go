package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// What is sent, as it reads in a language: the person's, or staff's.

// said is a text with its blanks in a language, as HTML.
func said(p *locale.Printer, key string, blanks map[string]privacy.Personal) string {
	return p.Text(key, blanksIn(p, blanks))
}

func blanksIn(p *locale.Printer, blanks map[string]privacy.Personal) locale.Args {
	args := locale.Args{}
	for name, value := range blanks {
		args[name] = blankIn(p, name, value.Reveal())
	}
	return args
}

// blankIn is what a blank says in a language.
func blankIn(p *locale.Printer, name, value string) any {
	switch name {
	case flow.BlankDate:
		if day, err := time.ParseInLocation(time.DateOnly, value, hours.Berlin()); err == nil {
			return conversation.DateText(p, day.Add(12*time.Hour)) // noon: no clock changes then
		}
	case flow.BlankList:
		var lines []string
		for item := range strings.SplitSeq(value, ",") {
			lines = append(lines, "• "+p.Text(flow.ReplyItemKey(item), nil))
		}
		return locale.HTML(strings.Join(lines, "\n"))
	case flow.BlankPhone:
		return locale.Verbatim(value)
	}
	return value
}

// previewReply shows what will be sent: as staff read it, and as the person will.
func (d *Desk) previewReply(ctx context.Context, x *writing) (outbox.Message, error) {
	readers, err := d.readers(ctx, x.k, x.part)
	if err != nil {
		return outbox.Message{}, err
	}
	p := d.printer()
	var parts []string
	for _, reader := range readers {
		parts = append(parts, d.quoted(reader, asSent(reader, x)))
	}
	if w := d.warnReply(p, x.k); w != "" {
		parts = append(parts, w)
	}
	rows := [][]outbox.Button{{{Text: p.Plain("staff.reply.confirm", nil), Data: data("rs", x.k.ID, x.id())}}}
	if len(x.reply.Blanks) > 0 {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.reply.change", nil), Data: data("rc", x.k.ID, x.id())}})
	}
	return outbox.Message{Chat: x.k.Owner, Text: strings.Join(parts, "\n\n"), Rows: append(rows, d.writingEnd(p, x)...)}, nil
}

// asSent is what is sent in a language, with the buttons below it as lines.
func asSent(p *locale.Printer, x *writing) string {
	lines := []string{said(p, x.reply.TextKey(), x.sent())}
	for _, a := range x.reply.Answers {
		lines = append(lines, "▫️ "+p.Text(x.reply.AnswerKey(a), nil))
	}
	return strings.Join(lines, "\n")
}

// sent are the blanks that the reply has.
func (x *writing) sent() map[string]privacy.Personal {
	out := map[string]privacy.Personal{}
	for _, b := range x.reply.Blanks {
		out[b] = x.w.Blanks[b]
	}
	return out
}

// warnCall is warnReply for an appointment by phone: that the person did not want a call.
func (d *Desk) warnCall(p *locale.Printer, k *handoff.Case) string {
	lines := []string{d.warnReply(p, k), d.callAnswer(p, k)}
	if k.Visit {
		lines = append(lines, p.Text("staff.appoint.no_call", nil))
	}
	if !callable(k) {
		lines = append(lines, p.Text("staff.appoint.no_number", nil))
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

// warnReply says what to think of before something is sent: that a message may be read by
// somebody else, or reaches nobody.
func (d *Desk) warnReply(p *locale.Printer, k *handoff.Case) string {
	var lines []string
	if !safe(k) {
		key, args := "staff.reply.unsafe", locale.Args{}
		for _, f := range k.Fields {
			if f.Step == safeToWrite || f.Step == safeToCall {
				key, args = "staff.reply.safe_when", locale.Args{"when": locale.HTML(d.value(p, f))}
			}
		}
		lines = append(lines, p.Text(key, args))
	}
	if k.Blocked != 0 {
		lines = append(lines, p.Text("staff.card.blocked", nil))
	}
	return strings.Join(lines, "\n")
}

// sendReply sends it.
func (d *Desk) sendReply(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	x, r, err := d.writingOf(ctx, u, t.id, t.arg(0))
	if x == nil {
		return r, err
	}
	if day, err := time.ParseInLocation(time.DateOnly, x.blank(flow.BlankDate), hours.Berlin()); err == nil && !d.toCome(day) {
		x.w.Fill(flow.BlankDate, "") // chosen days ago
	}
	if x.open() != "" {
		return conversation.Reply{Text: d.printer().Plain("staff.toast.not_this", nil)}, d.saveWriting(ctx, u, x)
	}
	m := handoff.Message{Key: x.reply.TextKey(), Blanks: x.sent()}
	toPerson, err := d.toPerson(ctx, actor(u), x.k, x.part, m, func(p *locale.Printer, id int) (string, [][]outbox.Button) {
		return said(p, m.Key, m.Blanks), answerRows(p, x.k, x.reply, id)
	})
	if err != nil {
		return d.unsent(x.k, err)
	}
	if x.reply.Question() {
		toPerson.Messages[0].Memo = conversation.QuestionMemo(x.k, x.k.Messages[len(x.k.Messages)-1].ID)
	}
	if x.k.Writing = nil; x.reply.Question() && x.k.State == handoff.Contacted {
		if err := x.k.Wait(actor(u), d.Now()); err != nil {
			return d.unsent(x.k, err)
		}
	}
	d.Observe("reply_sent")
	return conversation.Reply{Text: d.printer().Plain("staff.toast.sent", nil)}, d.commit(ctx, conversation.Commit{
		Part: x.part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{d.writeCase(x.k, x.version)},
		Appends: []conversation.Append{toPerson, {Lane: outbox.CaseLane(x.part, x.k.ID), Messages: []outbox.Message{
			{Op: outbox.OpDelete, Chat: u.Chat, ID: u.Message}, d.editView(x.k),
		}}},
		Timers: []conversation.Timer{{Name: conversation.CardTimer(x.k.ID), At: d.Now()}},
	})
}

// unsent tells a refusal of the case's from a store that is away.
func (d *Desk) unsent(k *handoff.Case, err error) (conversation.Reply, error) {
	for _, refused := range []error{handoff.ErrClosed, handoff.ErrNotOwner, handoff.ErrUnfit, handoff.ErrFull} {
		if errors.Is(err, refused) {
			return d.refusedMove(k, err), nil
		}
	}
	return conversation.Reply{}, err
}

// answerRows are the person's buttons under a question.
func answerRows(p *locale.Printer, k *handoff.Case, r *flow.Reply, id int) (rows [][]outbox.Button) {
	for _, a := range r.Answers {
		rows = append(rows, []outbox.Button{{Text: p.Plain(r.AnswerKey(a), nil), Data: personPrefix + strings.Join([]string{"r", strconv.Itoa(id), a, k.ID}, ".")}})
	}
	return rows
}

// Answers.

func (d *Desk) replyPersonButtons() []personButton { return []personButton{{"r", d.answered}} }

// answered takes the person's answer to a question: it stands on the question, in the
// case, and comes to the owner in their language, with the question.
func (d *Desk) answered(ctx context.Context, u conversation.Update, t personTap) (conversation.Reply, error) {
	id, _ := strconv.Atoi(t.arg(0))
	m, answer := t.k.Message(id), t.arg(1)
	r := d.replyOf(m)
	if r == nil || !slices.Contains(r.Answers, answer) {
		return tooLate(t.p), nil
	}
	if !t.k.Answered(id, answer, d.Now()) {
		return conversation.Reply{Text: t.p.Plain("toast.answered_before", locale.Args{"answer": locale.HTML(t.p.Text(r.AnswerKey(m.Answer), nil))}), Alert: true}, nil
	}
	m = t.k.Message(id)
	text := said(t.p, m.Key, m.Blanks) + "\n\n" + t.p.Text("case.answered", locale.Args{"answer": locale.HTML(t.p.Text(r.AnswerKey(answer), nil))})
	appends := []conversation.Append{{Lane: outbox.ChatLane(t.part, u.Chat), Messages: []outbox.Message{{Op: outbox.OpEdit, Chat: u.Chat, ID: u.Message, Text: text}}}}
	timers := []conversation.Timer{{Name: conversation.CardTimer(t.k.ID), At: d.Now()}}
	if t.k.Owner != 0 {
		told, wiped := d.passing(t.k, tells(t.k, d.tellAnswer(t.k, r, m)), u.ID)
		timers = append(timers, wiped)
		appends = append(appends, conversation.Append{Lane: outbox.CaseLane(t.part, t.k.ID), Messages: []outbox.Message{d.editView(t.k), told}})
	}
	d.Observe("reply_answered")
	return conversation.Reply{Text: t.p.Plain("toast.answered", nil)}, d.commit(ctx, conversation.Commit{
		Part: t.part, Update: u.ID, SeenFor: seenFor,
		Writes:  []conversation.Write{d.writeCase(t.k, t.version)},
		Appends: appends,
		Timers:  timers,
	})
}

// replyOf is what a message was made of; nil if it is none of these, or not kept any more.
func (d *Desk) replyOf(m *handoff.Message) *flow.Reply {
	if m == nil {
		return nil
	}
	for _, r := range d.Catalogue().Flows.Replies {
		if r.TextKey() == m.Key {
			return r
		}
	}
	return nil
}

// tellAnswer tells the owner what the person answered, and to what.
func (d *Desk) tellAnswer(k *handoff.Case, r *flow.Reply, m *handoff.Message) outbox.Message {
	p := d.printer()
	args := d.offerArgs(p, k)
	args["question"] = locale.HTML(said(p, m.Key, m.Blanks))
	args["answer"] = locale.HTML(p.Text(r.AnswerKey(m.Answer), nil))
	out := outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text("staff.answer", args), Low: true}
	if link := d.link(k.ID); link != "" {
		out.Rows = [][]outbox.Button{{{Text: p.Plain("staff.open", nil), URL: link}}}
	}
	return out
}
