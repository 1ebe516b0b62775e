package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// Colleagues who type in private what nobody asked them for believe that somebody reads
// it. They are told that nobody does, and what to tap instead, and what they typed is kept
// nowhere. It is said once in a while: three lines get one answer.

// unaskedFor is how long that stands.
const unaskedFor = 2 * time.Minute

func unaskedKey(user int64) string { return "unasked:" + strconv.FormatInt(user, 10) }

// Unasked answers a colleague; not done: it is a newcomer's, or it can't be known just now.
func (d *Desk) Unasked(ctx context.Context, u conversation.Update) (done bool, err error) {
	part := d.Part(u.Chat)
	l, err := d.Store.Load(ctx, part, u.ID, unaskedKey(u.User.ID))
	switch {
	case err != nil:
		return false, err
	case l.Seen:
		return false, conversation.ErrDuplicate
	case l.Records[0].Version != 0: // said just now
		return true, nil
	}
	known, err := d.isKnown(ctx, u.User.ID) // else Telegram need not be asked
	if err != nil || !known {
		return false, err
	}
	groups, _ := d.groupsOf(ctx, u.User.ID)
	if len(groups) == 0 {
		return false, nil
	}
	p, key := d.printer(), "staff.unasked.off"
	if d.Relay {
		key = "staff.unasked.on"
	}
	mine := outbox.Button{Text: strings.TrimSpace(p.Plain("staff.cases.mine", locale.Args{"count": locale.Verbatim("")})), Data: data("m", "0", listMine)}
	return true, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{{Key: unaskedKey(u.User.ID), Data: []byte("1"), TTL: unaskedFor}},
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: []outbox.Message{
			{Op: outbox.OpSend, Chat: u.Chat, Text: p.Text(key, nil), Rows: [][]outbox.Button{{mine}}},
		}}},
	})
}
