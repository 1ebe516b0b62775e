package desk

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// Free writing (RELAY=on): the owner of a case types words of their own, sees them once
// more, and sends them; what the person types comes to the owner's private chat. Nothing
// is translated, nothing but text passes, and no word of it goes to a group.

// freeText is the writing that is no reply of the files, its blank and what is typed for it.
const freeText = "*free"

func (d *Desk) relayButtons() []button { return []button{{"y", d.askFree}, {"ys", d.sendFree}} }

func (d *Desk) relayPurposes() []purpose { return []purpose{{freeText, d.typedFree}} }

func (d *Desk) relayRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	if !d.Relay || !k.Open() || k.Owner == 0 {
		return nil
	}
	return [][]outbox.Button{{d.freeButton(p, k)}}
}

func (d *Desk) freeButton(p *locale.Printer, k *handoff.Case) outbox.Button {
	return outbox.Button{Text: p.Plain("staff.free", nil), Data: data("y", k.ID)}
}

// freeCase is ownCase, while free writing is on.
func (d *Desk) freeCase(ctx context.Context, u conversation.Update, id string) (k *handoff.Case, v conversation.Version, part int, r conversation.Reply, err error) {
	if !d.Relay { // it was on when the button was made
		return nil, 0, 0, conversation.Reply{Text: d.printer().Plain("staff.toast.not_this", nil)}, nil
	}
	return d.ownCase(ctx, u, id)
}

// askFree has the owner type what they want to say.
func (d *Desk) askFree(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, _, _, r, err := d.freeCase(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	p := d.printer()
	return r, d.ask(ctx, u, awaited{Purpose: freeText, Case: k.ID}, p.Text("staff.free.ask", d.offerArgs(p, k)))
}

// typedFree shows what was typed as it will go out.
func (d *Desk) typedFree(ctx context.Context, u conversation.Update, w awaited) (problem string, err error) {
	p := d.printer()
	k, version, part, r, err := d.freeCase(ctx, u, w.Case)
	switch {
	case errors.Is(err, errOutsider):
		return "", ErrNotStaff
	case err != nil:
		return "", err
	case k == nil && r.Text == "":
		return "", ErrNotStaff
	case k == nil:
		return "", d.sayInstead(ctx, u, p.Value(r.Text))
	}
	text := strings.TrimSpace(u.Text.Reveal())
	if text == "" || utf8.RuneCountInString(text) > conversation.RelayRunes {
		return p.Text("staff.free.long", locale.Args{"count": conversation.RelayRunes}), nil
	}
	k.Write(actor(u), freeText, int(d.Now().Unix()))
	k.Writing.Fill(freeText, privacy.Personal(text))
	m, err := d.previewFree(ctx, k, part)
	if err != nil {
		return "", err
	}
	return "", d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes:  []conversation.Write{d.writeCase(k, version)},
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: append(untyped(u), d.dropMessage(k), m)}},
		Timers:  []conversation.Timer{d.wipeOne(k.ID, replyMemo)},
	})
}

// previewFree shows what will be sent.
func (d *Desk) previewFree(ctx context.Context, k *handoff.Case, part int) (outbox.Message, error) {
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return outbox.Message{}, err
	}
	p := d.printer()
	theirs := d.Catalogue().Texts.Printer(langOf(k, person.Records[0].Data))
	parts := []string{
		p.Text("staff.reply.preview", nil),
		"<blockquote>" + freeSaid(theirs, k, k.Writing.Blanks[freeText]) + "</blockquote>",
		p.Text("staff.free.untranslated", locale.Args{"language": locale.HTML(d.language(theirs.Tag()))}),
	}
	if w := d.warnReply(p, k); w != "" {
		parts = append(parts, w)
	}
	send := outbox.Button{Text: p.Plain("staff.reply.confirm", nil), Data: data("ys", k.ID, strconv.FormatInt(int64(k.Writing.ID), 36))}
	return outbox.Message{
		Op: outbox.OpSend, Chat: k.Owner, Memo: replyMemo, Text: strings.Join(parts, "\n\n"),
		Rows: [][]outbox.Button{{send}, {d.dropButton(p, k)}},
	}, nil
}

// freeSaid is what the person reads: who writes, the words as they were typed and, the
// first time, what this is not for.
func freeSaid(p *locale.Printer, k *handoff.Case, text privacy.Personal) string {
	out := p.Text("case.free", locale.Args{"name": k.Name.Reveal(), "text": text.Reveal()})
	for _, m := range k.Messages {
		if m.Text != "" {
			return out
		}
	}
	return out + "\n\n" + p.Text("case.free.first", nil)
}

// sendFree sends it.
func (d *Desk) sendFree(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.freeCase(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	id, _ := strconv.ParseInt(t.arg(0), 36, 64)
	w := k.WritingOf(actor(u), int(id))
	if w == nil || w.Reply != freeText {
		return conversation.Reply{Text: d.printer().Plain("staff.toast.not_this", nil)}, nil
	}
	before := k.Clone() // without this message
	m := handoff.Message{Text: w.Blanks[freeText]}
	toPerson, err := d.toPerson(ctx, actor(u), k, part, m, func(p *locale.Printer, _ int) (string, [][]outbox.Button) {
		return freeSaid(p, before, m.Text), nil
	})
	if err != nil {
		return d.unsent(k, err)
	}
	k.Writing = nil
	d.Observe("free_sent")
	return conversation.Reply{Text: d.printer().Plain("staff.toast.sent", nil)}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{d.writeCase(k, version)},
		Appends: []conversation.Append{toPerson, {Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{
			{Op: outbox.OpDelete, Chat: u.Chat, ID: u.Message}, d.editView(k),
		}}},
		Timers: []conversation.Timer{{Name: conversation.CardTimer(k.ID), At: d.Now()}},
	})
}

// Relayed is what the owner of a case gets of words that the person typed, in the lane of
// the case; the case keeps them until Telegram has taken them, and moves, if it waited for
// them. They go again before Telegram can't delete them. None: the owner has no private chat
// yet, or is no member of the group any more, and then the case is free; or too much waits
// for them already.
func (d *Desk) Relayed(ctx context.Context, k *handoff.Case, update int64, text privacy.Personal) ([]outbox.Message, []conversation.Timer, error) {
	if still, err := d.stays(ctx, k); err == nil && !still {
		return nil, nil, d.recheck(ctx, k)
	}
	if started, err := d.started(ctx, k.Owner); err != nil || !started {
		return nil, nil, err
	}
	if err := k.Say(update, text, d.Now()); err != nil {
		return nil, nil, nil //nolint:nilerr // refused by the case: not passed on
	}
	m, wiped := d.word(k, k.Words[len(k.Words)-1])
	return []outbox.Message{m, d.editView(k)}, []conversation.Timer{wiped, {Name: wordsTimer(k.ID), At: d.Now().Add(wordsSoon)}}, nil
}
