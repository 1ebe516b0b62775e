package conversation

import (
	"context"
	"errors"
	"sync"
	"time"

	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// groupManners keeps the bot from talking too much in groups: whoever writes there
// is sent to the private chat, once a minute.
type groupManners struct {
	mu   sync.Mutex
	last map[int64]time.Time
}

const (
	groupEvery = time.Minute
	groupsKept = 1000
)

func (g *groupManners) may(chat int64, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Sub(g.last[chat]) < groupEvery {
		return false
	}
	if len(g.last) >= groupsKept {
		clear(g.last)
	}
	g.last[chat] = now
	return true
}

// group answers a message in a group: nothing personal is spoken of there.
func (c *Conversation) group(ctx context.Context, u Update) (Reply, error) {
	switch u.Kind {
	case Text, Command, Media, Contact:
	default:
		return Reply{}, nil
	}
	if u.User.Bot || !c.groups.may(u.Chat, c.Now()) {
		return Reply{}, nil
	}
	cat := c.Catalogue()
	tag, _ := cat.Texts.Match(u.User.Language)
	p := cat.Texts.Printer(tag)
	m := outbox.Message{Op: outbox.OpSend, Chat: u.Chat, Text: p.Text("group.private", nil)}
	if name := c.BotName(); name != "" {
		m.Rows = [][]outbox.Button{{{Text: p.Plain("button.open_private", nil), URL: "https://t.me/" + name + "?start=group"}}}
	}
	return Reply{}, c.Say(ctx, u.ID, u.Chat, m)
}

// Say commits one message to a chat that has no session, once for each update.
func (c *Conversation) Say(ctx context.Context, update, chat int64, m outbox.Message) error {
	part := c.Part(chat)
	done, err := c.Store.Commit(ctx, Commit{
		Part: part, Update: update, SeenFor: seenFor,
		Appends: []Append{{Lane: outbox.ChatLane(part, chat), Messages: []outbox.Message{m}}},
	})
	if errors.Is(err, ErrDuplicate) {
		return nil
	}
	if err == nil {
		c.Deliver(done)
	}
	return err
}

// StaffNotice is a text for staff, in their language, about an offer.
func (c *Conversation) StaffNotice(cat *Catalogue, key, offer string) string {
	p := cat.Texts.Printer(c.Staff)
	return p.Text(key, locale.Args{"offer": locale.HTML(p.Text("offers."+offer+".name", nil))})
}
