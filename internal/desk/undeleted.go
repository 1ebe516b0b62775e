package desk

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// A private message with details of a person that can't be deleted, because more than 48
// hours have passed (the service stood still) or because its reader blocked the bot, is an
// alarm: in the log and the metrics, and to whoever can still delete it by hand.

// undeleted tells of a message that Telegram did not delete: its reader, or if they can't
// be written to, whoever answers for them.
func (d *Desk) undeleted(ctx context.Context, lane outbox.Lane, m outbox.Message, r *outbox.Refusal) error {
	d.Log.Error("a private message with details could not be deleted", "reason", r.Reason)
	d.Observe("not_deleted")
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, "undeleted", lane.Name, m.Chat, m.ID)
	mark := -int64(h.Sum64()>>1) - 1
	p := d.printer()
	if r.Reason != blockedReason {
		own := outbox.Message{Op: outbox.OpSend, Chat: m.Chat, Text: p.Text("staff.trouble.not_deleted", nil)}
		if err := d.notify(ctx, m.Chat, mark, own); !errors.Is(err, conversation.ErrParked) {
			return err
		}
	}
	to := []int64{d.coordinator(), d.Alarms.deputy(""), d.boardOf("")}
	for _, chat := range append(to, d.boards()...) {
		if chat == 0 || chat == m.Chat {
			continue
		}
		err := d.notify(ctx, chat, mark, outbox.Message{Op: outbox.OpSend, Chat: chat, Text: p.Text("staff.trouble.left_behind", nil)})
		if !errors.Is(err, conversation.ErrParked) {
			return err
		}
	}
	return nil
}
