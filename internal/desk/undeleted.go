package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

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
	if r.Reason == blockedReason {
		if err := d.deleteLater(ctx, m.Chat, m.ID); err != nil {
			return err
		}
	}
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

// What stands in the chat of somebody who has blocked the bot is deleted when they come back,
// if Telegram still allows it.

// left is a message that is still to be deleted.
type left struct {
	Message int   `json:"m"`
	Since   int64 `json:"t"`
}

func undeletedKey(chat int64) string { return "undeleted:" + strconv.FormatInt(chat, 10) }

// leftMax is how many are remembered of a chat.
const leftMax = 100

func (d *Desk) deleteLater(ctx context.Context, chat int64, message int) error {
	return d.changeLeft(ctx, chat, func(l []left) ([]left, []outbox.Message) {
		l = append(l, left{message, d.Now().Unix()})
		return l[max(0, len(l)-leftMax):], nil
	})
}

// deleteNow deletes them: the chat can be written to again.
func (d *Desk) deleteNow(ctx context.Context, chat int64) error {
	return d.changeLeft(ctx, chat, func(l []left) (_ []left, deletes []outbox.Message) {
		for _, x := range l {
			deletes = append(deletes, outbox.Message{Op: outbox.OpDelete, Chat: chat, ID: x.Message})
		}
		return nil, deletes
	})
}

func (d *Desk) changeLeft(ctx context.Context, chat int64, change func([]left) ([]left, []outbox.Message)) error {
	part, key := d.Part(chat), undeletedKey(chat)
	for range attempts {
		l, err := d.Store.Load(ctx, part, 0, key)
		if err != nil {
			return err
		}
		var was []left
		if data := l.Records[0].Data; len(data) > 0 {
			if err := json.Unmarshal(data, &was); err != nil {
				d.Log.Error("the list of what is to be deleted is unreadable and begun anew", "err", err)
			}
		}
		is, deletes := change(slices.Clone(was))
		if len(was)+len(is) == 0 {
			return nil
		}
		w := conversation.Write{Key: key, Expect: l.Records[0].Version}
		if len(is) > 0 {
			if w.Data, err = json.Marshal(is); err != nil {
				return err
			}
			w.TTL = detailsFor
		}
		c := conversation.Commit{Part: part, Writes: []conversation.Write{w}}
		if len(deletes) > 0 {
			c.Appends = []conversation.Append{{Lane: outbox.ChatLane(part, chat), Messages: deletes}}
		}
		if err := d.commit(ctx, c); !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}
