// What a client shows: the messages of a chat as they are now, the keyboard, and
// waiting for more.

package botapitest

import (
	"context"
	"slices"
	"time"
)

// Info is the chat as messages name it.
func (c *Chat) Info() ChatInfo {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.chats[c.id].info(s)
}

// Messages returns what stands in the chat, oldest first, service messages
// included, deleted ones left out.
func (c *Chat) Messages() []Message {
	return c.messages(func(*Message) bool { return true })
}

// FromBot returns what the bot wrote and what still stands there.
func (c *Chat) FromBot() []Message {
	return c.messages(func(m *Message) bool { return m.FromBot })
}

func (c *Chat) messages(which func(*Message) bool) []Message {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	out := make([]Message, 0, len(chat.order))
	for _, id := range chat.order {
		if m := chat.messages[id]; which(m) {
			out = append(out, *m)
		}
	}
	return out
}

// Message returns one message as it is now; false if it is not there any more.
func (c *Chat) Message(id int) (Message, bool) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.chats[c.id].messages[id]; m != nil {
		return *m, true
	}
	return Message{}, false
}

// Last returns the newest message that the bot wrote.
func (c *Chat) Last() (Message, bool) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	for _, id := range slices.Backward(chat.order) {
		if m := chat.messages[id]; m.FromBot {
			return *m, true
		}
	}
	return Message{}, false
}

// Deleted returns the messages that were deleted, as they were, in the order in
// which that happened.
func (c *Chat) Deleted() []Message {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.chats[c.id].deleted {
		out = append(out, *m)
	}
	return out
}

// Keyboard is the reply keyboard that the client shows; nil: the letters.
func (c *Chat) Keyboard() [][]KeyboardButton {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.chats[c.id].keyboard; k != nil {
		return k.Keyboard
	}
	return nil
}

// Action is what the client shows the bot to be doing ("typing"); empty:
// nothing. It goes away with the bot's next message, or after five seconds.
// https://core.telegram.org/bots/api#sendchataction
func (c *Chat) Action() string {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	if s.now().Sub(chat.actionAt) > 5*time.Second {
		return ""
	}
	return chat.action
}

// Blocked reports whether the person has blocked the bot.
func (c *Chat) Blocked() bool {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats[c.id].blocked
}

// Status is what somebody is in the group: "creator", "administrator",
// "member", "left" or "kicked".
func (c *Chat) Status(u User) string {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats[c.id].status(u.ID)
}

// WaitFor waits until cond is true of the chat's messages.
func (c *Chat) WaitFor(ctx context.Context, cond func([]Message) bool) error {
	return c.server.WaitFor(ctx, func() bool { return cond(c.Messages()) })
}

// WaitMessage waits for a message of the bot that fits and comes after the
// message with the id after (0: any), and returns the first such one.
func (c *Chat) WaitMessage(ctx context.Context, after int, fits func(Message) bool) (Message, error) {
	var found Message
	err := c.WaitFor(ctx, func(list []Message) bool {
		for _, m := range list {
			if m.FromBot && m.MessageID > after && fits(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found, err
}
