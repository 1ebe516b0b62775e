package desk

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// groupHelp answers a command in a staff group: what the bot does here.
func (d *Desk) groupHelp(ctx context.Context, u conversation.Update) error {
	if u.User.Bot {
		return nil
	}
	return d.say(ctx, u, d.printer().Text("staff.help", nil))
}

// joined greets a group that the bot was added to: one that is not set up is told
// the number to set.
func (d *Desk) joined(ctx context.Context, u conversation.Update) error {
	if d.Groups.Known(u.Chat) {
		if err := d.GroupBack(ctx, d.Groups.Resolve(u.Chat)); err != nil {
			return err
		}
		return d.say(ctx, u, d.printer().Text("staff.help", nil))
	}
	if u.Chat == d.coordinator() {
		return d.say(ctx, u, d.printer().Text("staff.help", nil))
	}
	return d.say(ctx, u, d.printer().Text("staff.group.wrong", locale.Args{"id": locale.Verbatim(strconv.FormatInt(u.Chat, 10))}))
}

// announcedFor is how long replicas know that one of them has announced something.
const announcedFor = 10 * time.Minute

// Announce writes a text about the bot itself to the group for all offers, or to the
// first there is. Of replicas that announce the same id within announcedFor, one is heard.
func (d *Desk) Announce(ctx context.Context, id int64, key string, args locale.Args) error {
	groups := d.Groups.All()
	if len(groups) == 0 {
		return nil
	}
	group := d.boardOf("")
	if group == 0 {
		group = slices.Min(groups)
	}
	part := d.Part(group)
	// Telegram's updates have positive ids: a negative one marks nothing of theirs.
	mark := min(id, -id)
	if mark == 0 {
		mark = -1
	}
	return ignoreDuplicate(d.commit(ctx, conversation.Commit{
		Part: part, Update: mark, SeenFor: announcedFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, group), Messages: []outbox.Message{{Op: outbox.OpSend, Chat: group, Text: d.printer().Text(key, args)}}}},
	}))
}

// Warn writes texts about the bot itself to every staff group and to the coordinator. Of
// replicas that warn of the same within announcedFor, one is heard.
func (d *Desk) Warn(ctx context.Context, keys ...string) error {
	var texts []string
	for _, key := range keys {
		texts = append(texts, d.printer().Text(key, nil))
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(keys[0]))
	mark := -int64(h.Sum64()>>1) - 1
	chats := d.Groups.All()
	if c := d.coordinator(); c != 0 && !slices.Contains(chats, c) {
		chats = append(chats, c)
	}
	for _, chat := range chats {
		part := d.Part(chat)
		err := ignoreDuplicate(d.commit(ctx, conversation.Commit{
			Part: part, Update: mark, SeenFor: announcedFor,
			Appends: []conversation.Append{{Lane: outbox.ChatLane(part, chat), Unasked: true, Messages: []outbox.Message{
				{Op: outbox.OpSend, Chat: chat, Text: strings.Join(texts, "\n\n")},
			}}},
		}))
		if err != nil && !errors.Is(err, conversation.ErrParked) {
			return err
		}
	}
	return nil
}
