package desk

import (
	"context"
	"errors"
	"html"
	"strconv"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// What became of a message to the person is noted on it, and seen in the view: on its way,
// delivered, or not. Of one that can't be delivered the owner is told.

// track names a message to the person for the outbox.
func track(k *handoff.Case, id int) string { return k.ID + "." + strconv.Itoa(id) }

// Fate notes what became of a message to a person: Telegram has taken it (r is nil), or
// never will; an alarm that it will not take goes to the next. It may be told twice.
func (d *Desk) Fate(ctx context.Context, lane outbox.Lane, m outbox.Message, r *outbox.Refusal) error {
	name, number, _ := strings.Cut(m.Track, ".")
	if told, is := strings.CutPrefix(number, toldMark); is {
		return d.toldFate(ctx, name, told, lane.Part, m.Chat, r)
	}
	if word, is := strings.CutPrefix(number, wordMark); is {
		return d.wordFate(ctx, name, word, lane.Part, m.Chat, r)
	}
	id, err := strconv.Atoi(number)
	if err != nil {
		if r != nil {
			return d.alarmRefused(ctx, m)
		}
		return nil
	}
	for range attempts {
		if err = d.settle(ctx, name, lane.Part, id, r); !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return err
}

func (d *Desk) settle(ctx context.Context, id string, part, message int, r *outbox.Refusal) error {
	l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
	if err != nil {
		return err
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil || k == nil {
		return nil //nolint:nilerr // nobody's any more
	}
	fate, why := handoff.Delivered, ""
	if r != nil {
		fate, why = handoff.Failed, r.Reason
		if r.Verdict == outbox.Park {
			why = blockedReason
		}
	}
	unheard := k.Unheard()
	if !k.Settle(message, fate, why, d.Now()) {
		return nil
	}
	var timers []conversation.Timer
	if k.Unheard() != unheard { // its alarms begin, or end
		timers = append(timers, conversation.Timer{Name: conversation.CardTimer(id), At: d.Now()})
	}
	if fate == handoff.Delivered && k.Blocked != 0 { // they are back, and Telegram has not said so
		timers = append(timers, conversation.Reachable(k.Chat, d.Now())...)
	}
	d.Observe("message_" + string(fate))
	return d.commit(ctx, conversation.Commit{
		Part:    part,
		Writes:  []conversation.Write{{Key: conversation.CaseKey(id), Expect: l.Records[0].Version, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
		Appends: d.tellFate(k, part, message),
		Timers:  timers,
	})
}

// tellFate brings the view up to date; of what was not delivered the owner is told, unless
// they are told already that the person can't be written to.
func (d *Desk) tellFate(k *handoff.Case, part, message int) []conversation.Append {
	m := k.Message(message)
	over := !k.Open() && m.Key == offKey && m.State == handoff.Failed // the person may come for nothing
	if k.Owner == 0 || !k.Open() && !over {
		return nil
	}
	var out []outbox.Message
	if k.Open() {
		out = append(out, d.editView(k))
	}
	if over || m.State == handoff.Failed && m.Why != blockedReason {
		p := d.printer()
		args := d.offerArgs(p, k)
		args["since"] = locale.Verbatim(d.clock(m.At))
		out = append(out, outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text("staff.undelivered", args), Low: true})
	}
	return []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: out}}
}

// messageParts are what was sent to the person lately, and what became of it.
func (d *Desk) messageParts(p *locale.Printer, k *handoff.Case) []string {
	if len(k.Messages) == 0 {
		return nil
	}
	lines := []string{"<b>" + p.Text("staff.messages", nil) + "</b>"}
	for _, m := range k.Messages[max(0, len(k.Messages)-messagesShown):] {
		line := d.clock(m.At) + " " + d.words(p, m) + " – " + p.Text("staff.fate."+string(m.State), nil)
		if r := d.replyOf(&m); r != nil && m.Answer != "" {
			line += "\n➡️ <b>" + p.Text(r.AnswerKey(m.Answer), nil) + "</b>"
		}
		if m.Key == referKey && m.Answered != 0 {
			line += " – " + p.Text("button.refer_"+m.Answer, nil)
		}
		lines = append(lines, line)
	}
	return []string{strings.Join(lines, "\n")}
}

// messagesShown are so many of the last messages.
const messagesShown = 6

// words are what a message says, in the staff's language: its first line, shortened.
func (d *Desk) words(p *locale.Printer, m handoff.Message) string {
	text := p.Value(m.Text.Reveal())
	if m.Key != "" {
		args := blanksIn(p, m.Blanks)
		if m.Key == referKey {
			args[offerBlank] = locale.HTML(d.offerNames(p, []string{m.Blanks[offerBlank].Reveal()}))
		}
		text = html.EscapeString(p.Plain(m.Key, args))
	}
	text, _, _ = strings.Cut(text, "\n")
	if r := []rune(text); len(r) > wordsShown {
		text = strings.TrimSpace(string(r[:wordsShown])) + "…"
	}
	return "„" + text + "“"
}

const wordsShown = 60

// blockedReason is why a message to somebody who blocked the bot failed, as room handoff
// notes it.
const blockedReason = "blocked"
