package desk

import (
	"context"
	"slices"
	"unicode/utf8"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// A dialogue with the owner of a case is one message that is edited from tap to tap.

// screen is what the dialogue shows next.
type screen struct {
	text  string
	rows  [][]outbox.Button
	toast string
}

// onOwn makes an act of something that only the owner does, in private.
func (d *Desk) onOwn(ctx context.Context, u conversation.Update, t tapped, do func(k *handoff.Case, v conversation.Version, part int) (conversation.Reply, error)) (conversation.Reply, error) {
	k, v, part, r, err := d.toMove(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case !k.Open():
		return d.refusedMove(k, handoff.ErrClosed), nil
	case k.Owner != u.User.ID || !u.Private:
		return d.refusedMove(k, handoff.ErrNotOwner), nil
	}
	return do(k, v, part)
}

// turn shows the next screen of the dialogue in the place of the one that was tapped.
func (d *Desk) turn(ctx context.Context, u conversation.Update, t tapped, next func(p *locale.Printer, k *handoff.Case, part int) (screen, error)) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, part int) (conversation.Reply, error) {
		s, err := next(d.printer(), k, part)
		if err != nil {
			return conversation.Reply{}, err
		}
		return conversation.Reply{Text: s.toast}, d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: d.show(u, s)}},
			Timers:  d.wipeShown(u, k.ID),
		})
	})
}

// proposalMemo is the memo of the message in which the owner proposes.
const proposalMemo = "propose"

// show brings a screen into the place of the message that was tapped.
func (d *Desk) show(u conversation.Update, s screen) []outbox.Message {
	if u.Message == 0 {
		return []outbox.Message{
			{Op: outbox.OpDelete, Chat: u.Chat, Ref: proposalMemo},
			{Op: outbox.OpSend, Chat: u.Chat, Text: s.text, Rows: s.rows, Memo: proposalMemo},
		}
	}
	return []outbox.Message{{Op: outbox.OpEdit, Chat: u.Chat, ID: u.Message, Text: s.text, Rows: s.rows}}
}

// wipeShown takes it away in time, where show sends it.
func (d *Desk) wipeShown(u conversation.Update, id string) []conversation.Timer {
	if u.Message != 0 {
		return nil
	}
	return []conversation.Timer{d.wipeOne(id, proposalMemo)}
}

// closeButton ends a dialogue: nothing of it counts any more.
func (d *Desk) closeButton(id string) outbox.Button {
	return outbox.Button{Text: d.printer().Plain("staff.cancel", nil), Data: data("xs", id)}
}

// closeScreen takes its message away.
func (d *Desk) closeScreen(ctx context.Context, u conversation.Update, _ tapped) (conversation.Reply, error) {
	r := conversation.Reply{Text: d.printer().Plain("staff.toast.cancelled", nil)}
	if !u.Private || u.Message == 0 {
		return r, nil
	}
	part := d.Part(u.Chat)
	return r, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: []outbox.Message{{Op: outbox.OpDelete, Chat: u.Chat, ID: u.Message}}}},
	})
}

// onDraft reads the draft that a button carries, and shows the next screen.
func (d *Desk) onDraft(ctx context.Context, u conversation.Update, t tapped, next func(p *locale.Printer, k *handoff.Case, part int, r draft) (screen, error)) (conversation.Reply, error) {
	r, ok := readDraft(t.arg(0))
	if !ok {
		d.stranger("unreadable draft")
		return conversation.Reply{}, nil
	}
	return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int) (screen, error) { return next(p, k, part, r) })
}

// inRows sets so many keys side by side.
func inRows(keys []outbox.Button, n int) (rows [][]outbox.Button) {
	for row := range slices.Chunk(keys, n) {
		rows = append(rows, row)
	}
	return rows
}

// shorten cuts what stands on a button.
func shorten(s string) string {
	const most = 26
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
