package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// Replies and questions: what the owner of a case sends to a person whose language they
// need not speak. They pick it in theirs, fill in its blanks, see what the person will
// read, in both languages, and send it. All of that is one message in their private chat,
// ReplyMemo in the lane of the case, which changes from step to step and goes when it is
// sent; what is filled in so far stands in the case (handoff.Writing). A button carries
// which writing it is of: one of an earlier message does nothing.

// replyMemo is the memo of that message.
const replyMemo = "reply"

func (d *Desk) replyButtons() []button {
	return []button{
		{"rn", d.newReply}, {"rl", d.listReplies}, {"rp", d.pickReply}, {"rx", d.dropReply},
		{"rf", d.onWriting(d.fillBlank)}, {"rt", d.onWriting(d.tick)}, {"rd", d.onWriting(d.ticked)}, {"rw", d.onWriting(d.turnDays)},
		{"rc", d.onWriting(d.startOver)}, {"ry", d.typeBlank}, {"rs", d.sendReply},
	}
}

func (d *Desk) replyPurposes() []purpose { return []purpose{{replyPurpose, d.typedBlank}} }

// replyParts: what was sent stands with its fate among the other messages of the view.
func (d *Desk) replyParts(*locale.Printer, *handoff.Case) []string { return nil }

// replyRows lead to what can be sent.
func (d *Desk) replyRows(p *locale.Printer, k *handoff.Case) [][]outbox.Button {
	if !k.Open() || k.Owner == 0 {
		return nil
	}
	var row []outbox.Button
	for _, kind := range []string{aReply, aQuestion} {
		if len(d.replies(kind)) > 0 {
			row = append(row, outbox.Button{Text: p.Plain("staff.reply."+kind, nil), Data: data("rn", k.ID, kind)})
		}
	}
	if row == nil {
		return nil
	}
	return [][]outbox.Button{row}
}

// What can be sent: something to read, or something to answer.
const (
	aReply    = "send"
	aQuestion = "ask"
)

func (d *Desk) replies(kind string) []*flow.Reply {
	return slices.DeleteFunc(slices.Clone(d.Catalogue().Flows.Replies), func(r *flow.Reply) bool { return r.Question() != (kind == aQuestion) })
}

// ownCase loads a case for its owner, who acts in private. Without one, the reply or the
// error says why.
func (d *Desk) ownCase(ctx context.Context, u conversation.Update, id string) (k *handoff.Case, v conversation.Version, part int, r conversation.Reply, err error) {
	if !u.Private {
		d.stranger("not in private")
		return nil, 0, 0, conversation.Reply{}, nil
	}
	k, v, part, r, err = d.toMove(ctx, u, id)
	switch {
	case k == nil:
		return nil, 0, 0, r, err
	case !k.Open():
		return nil, 0, 0, d.refusedMove(k, handoff.ErrClosed), nil
	case k.Owner != u.User.ID:
		return nil, 0, 0, d.refusedMove(k, handoff.ErrNotOwner), nil
	}
	return k, v, part, conversation.Reply{}, nil
}

// newReply brings the list of what can be sent, in a message of its own.
func (d *Desk) newReply(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, _, part, r, err := d.ownCase(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	m := d.replyList(k, t.arg(0))
	m.Op, m.Memo = outbox.OpSend, replyMemo
	return r, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{d.dropMessage(k), m}}},
		Timers:  []conversation.Timer{d.wipeOne(k.ID, replyMemo)},
	})
}

// dropMessage takes the message away in which the owner writes, if there is one.
func (d *Desk) dropMessage(k *handoff.Case) outbox.Message {
	return outbox.Message{Op: outbox.OpDelete, Chat: k.Owner, Ref: replyMemo}
}

// listReplies goes back to the list.
func (d *Desk) listReplies(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, _, part, r, err := d.ownCase(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	m := d.replyList(k, t.arg(0))
	m.Op, m.ID = outbox.OpEdit, u.Message
	return r, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{m}}},
	})
}

func (d *Desk) replyList(k *handoff.Case, kind string) outbox.Message {
	p := d.printer()
	args := d.offerArgs(p, k)
	args["language"] = locale.HTML(d.language(k.Lang))
	m := outbox.Message{Chat: k.Owner, Text: p.Text("staff.reply.pick", args)}
	for _, r := range d.replies(kind) {
		m.Rows = append(m.Rows, []outbox.Button{{Text: p.Plain(r.NameKey(), nil), Data: data("rp", k.ID, r.ID)}})
	}
	m.Rows = append(m.Rows, []outbox.Button{d.dropButton(p, k)})
	return m
}

func (d *Desk) dropButton(p *locale.Printer, k *handoff.Case) outbox.Button {
	return outbox.Button{Text: p.Plain("staff.cancel", nil), Data: data("rx", k.ID)}
}

// pickReply begins to write.
func (d *Desk) pickReply(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.ownCase(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	reply := d.Catalogue().Flows.Reply(t.arg(0))
	if reply == nil {
		return conversation.Reply{Text: d.printer().Plain("staff.toast.not_this", nil)}, nil
	}
	k.Write(actor(u), reply.ID, int(d.Now().Unix()))
	return r, d.saveWriting(ctx, u, &writing{k: k, w: k.Writing, reply: reply, version: version, part: part})
}

// dropReply ends the writing, and takes its message away.
func (d *Desk) dropReply(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	k, version, part, r, err := d.ownCase(ctx, u, t.id)
	if k == nil {
		return r, err
	}
	k.Writing = nil
	return conversation.Reply{Text: d.printer().Plain("staff.toast.cancelled", nil)}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes:  []conversation.Write{d.writeCase(k, version)},
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{{Op: outbox.OpDelete, Chat: u.Chat, ID: u.Message}}}},
	})
}

func (d *Desk) writeCase(k *handoff.Case, v conversation.Version) conversation.Write {
	return conversation.Write{Key: conversation.CaseKey(k.ID), Expect: v, Data: conversation.EncodeCase(k), TTL: d.kept(k)}
}

// writing is what the owner of a case is about to send, loaded.
type writing struct {
	k       *handoff.Case
	w       *handoff.Writing
	reply   *flow.Reply
	version conversation.Version
	part    int
	page    int // of the days to choose from
}

// id is what buttons carry of it.
func (x *writing) id() string { return strconv.FormatInt(int64(x.w.ID), 36) }

// blank is what a blank says; empty: nothing yet.
func (x *writing) blank(name string) string { return x.w.Blanks[name].Reveal() }

// open is the first blank that is still to be filled in.
func (x *writing) open() string {
	for _, b := range x.reply.Blanks {
		if x.blank(b) == "" {
			return b
		}
	}
	return ""
}

// items are what stands in a list, as a blank holds it.
func (x *writing) items(blank string) []string {
	return strings.FieldsFunc(x.blank(blank), func(r rune) bool { return r == ',' })
}

// writingOf loads what the owner is about to send: the last argument says which one.
// Without it, the reply or the error says why.
func (d *Desk) writingOf(ctx context.Context, u conversation.Update, id, which string) (*writing, conversation.Reply, error) {
	k, version, part, r, err := d.ownCase(ctx, u, id)
	if k == nil {
		return nil, r, err
	}
	n, _ := strconv.ParseInt(which, 36, 64)
	x := &writing{k: k, w: k.WritingOf(actor(u), int(n)), version: version, part: part}
	if x.w != nil {
		x.reply = d.Catalogue().Flows.Reply(x.w.Reply)
	}
	if x.reply == nil {
		return nil, conversation.Reply{Text: d.printer().Plain("staff.toast.not_this", nil)}, nil
	}
	return x, r, nil
}

// onWriting makes an act of a change to what the owner is about to send; toast is the key
// of what is said instead of changing anything.
func (d *Desk) onWriting(change func(u conversation.Update, t tapped, x *writing) (toast string)) act {
	return func(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
		x, r, err := d.writingOf(ctx, u, t.id, t.arg(len(t.args)-1))
		if x == nil {
			return r, err
		}
		if toast := change(u, t, x); toast != "" {
			return conversation.Reply{Text: d.printer().Plain(toast, nil)}, nil
		}
		return r, d.saveWriting(ctx, u, x)
	}
}

// saveWriting keeps what is written so far, and shows the next step in the message that
// was tapped.
func (d *Desk) saveWriting(ctx context.Context, u conversation.Update, x *writing) error {
	m, err := d.writingStep(ctx, x)
	if err != nil {
		return err
	}
	m.Op, m.ID = outbox.OpEdit, u.Message
	return d.commit(ctx, conversation.Commit{
		Part: x.part, Update: u.ID, SeenFor: seenFor,
		Writes:  []conversation.Write{d.writeCase(x.k, x.version)},
		Appends: []conversation.Append{{Lane: outbox.CaseLane(x.part, x.k.ID), Messages: []outbox.Message{m}}},
	})
}

// writingStep asks for the next blank, or shows what will be sent.
func (d *Desk) writingStep(ctx context.Context, x *writing) (outbox.Message, error) {
	if blank := x.open(); blank != "" {
		return d.askBlank(x, blank), nil
	}
	return d.previewReply(ctx, x)
}

// startOver empties the blanks.
func (d *Desk) startOver(_ conversation.Update, _ tapped, x *writing) string {
	x.w.Blanks = map[string]privacy.Personal{}
	return ""
}
