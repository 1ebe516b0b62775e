package telegram

import (
	"strings"
	"unicode/utf16"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
)

// Events that decoding counts (see Meter).
const (
	updateGarbled  = "update_garbled"  // could not be decoded: left behind
	updateUnknown  = "update_unknown"  // of a kind that did not exist when this was written
	updateNotOurs  = "update_not_ours" // known, and nothing to do
	updatePanicked = "update_panicked" // the handler panicked
	updateSkipped  = "update_skipped"  // … and so did the fallback: left behind for good
	updateFailed   = "update_failed"   // not committed: will come again
)

// maxText is the length of a message's text in UTF-16 units (Bot API, Message.text).
const maxText = 4096

// Parse reads one update as Telegram sends it. bot is our username, without "@".
// It reports false for what needs no handling; on an error the update's ID may
// still be known.
func Parse(raw []byte, bot string) (conversation.Update, bool, error) {
	u, err := decode(raw)
	if err != nil {
		return conversation.Update{ID: u.ID}, false, err
	}
	c, ok := convert(u, bot)
	return c, ok, nil
}

// convert says in our terms what u is; false: nothing to do.
func convert(u *update, bot string) (conversation.Update, bool) {
	switch {
	case u.Message != nil:
		return fromMessage(u.ID, u.Message, bot)
	case u.EditedMessage != nil:
		return fromEdited(u.ID, u.EditedMessage)
	case u.CallbackQuery != nil:
		return fromTap(u.ID, u.CallbackQuery)
	case u.MyChatMember != nil:
		return fromMyMember(u.ID, u.MyChatMember)
	case u.ChatMember != nil:
		return fromMember(u.ID, u.ChatMember)
	}
	return conversation.Update{ID: u.ID}, false
}

// base fills in what every message has; false for chats we have no business in.
func base(id int64, m *message) (conversation.Update, bool) {
	c := conversation.Update{ID: id, Chat: m.Chat.ID, Private: m.Chat.Type == "private", Message: m.ID}
	if m.From != nil {
		c.User = fromUser(m.From)
		// An anonymous administrator writes as the group itself, under the name of a bot
		// (Bot API, Message.sender_chat).
		if m.SenderChat != nil && m.SenderChat.ID == m.Chat.ID {
			c.User.Bot = false
		}
	} else if c.Private {
		c.User.ID = m.Chat.ID // a private chat has its person's number
	}
	return c, talkable(m.Chat)
}

// talkable tells whether we talk in chats of this type: not in channels, where
// nobody can answer. A type that is new is taken for a group: never for private.
func talkable(c chat) bool { return c.ID != 0 && c.Type != "channel" }

func fromMessage(id int64, m *message, bot string) (conversation.Update, bool) {
	c, ok := base(id, m)
	switch {
	case !ok:
	case m.MigrateToChatID != 0:
		c.Kind, c.NewChat = conversation.Migrated, m.MigrateToChatID
	case m.LeftChatMember != nil:
		// Every bot of the group is told so, chat_member comes to administrators only.
		c.Kind, c.User, c.Left = conversation.Member, fromUser(m.LeftChatMember), true
		ok = !c.User.Bot
	case m.Contact != nil:
		c.Kind, c.Phone = conversation.Contact, privacy.Personal(m.Contact.PhoneNumber)
		c.Own = m.Contact.UserID != 0 && m.Contact.UserID == c.User.ID
	case m.Text != "":
		return fromText(c, m.Text, bot)
	case m.name() != "":
		c.Kind, c.Media, c.Album = conversation.Media, m.name(), m.Album
		c.Text = privacy.Personal(clip(m.Caption, maxText))
	case m.any() || m.NewChatMembers != nil:
		ok = false
	default:
		// Something Telegram invented since: in private the person gets an answer, in
		// a group nobody waits for one.
		c.Kind, ok = conversation.Other, c.Private
	}
	return c, ok
}

func fromText(c conversation.Update, text, bot string) (conversation.Update, bool) {
	text = clip(text, maxText)
	name, to, payload, ok := command(text)
	switch {
	case ok && (to == "" || strings.EqualFold(to, bot)):
		c.Kind, c.Command, c.Payload = conversation.Command, name, payload
	case ok && !c.Private:
		return c, false // a command for another bot of the group
	default:
		c.Kind, c.Text = conversation.Text, privacy.Personal(text)
	}
	return c, true
}

func fromEdited(id int64, m *message) (conversation.Update, bool) {
	c, ok := base(id, m)
	c.Kind, c.Text, c.Media = conversation.Edited, privacy.Personal(clip(m.Text+m.Caption, maxText)), m.name()
	// A live location is an edited message every few seconds, for hours: to answer it
	// would be to pester.
	return c, ok && !bool(m.Location)
}

func fromTap(id int64, q *callback) (conversation.Update, bool) {
	c := conversation.Update{
		ID: id, Kind: conversation.Tap, User: fromUser(&q.From),
		Data: q.Data, Callback: q.ID,
	}
	if q.Message == nil || q.Message.Chat.ID == 0 {
		// The message is unknown (it went out by way of an inline query, or is
		// forged): the person is told so in private, whose number is their own.
		c.Chat, c.Private = q.From.ID, true
		return c, q.From.ID != 0
	}
	c.Chat, c.Message = q.Message.Chat.ID, q.Message.ID
	c.Private = q.Message.Chat.Type == "private"
	return c, talkable(q.Message.Chat)
}

// fromMyMember tells what became of the bot itself: blocked or let in again, by a
// person or by a group. A change of its rights in a group is neither.
func fromMyMember(id int64, e *memberEvent) (conversation.Update, bool) {
	c := conversation.Update{ID: id, Chat: e.Chat.ID, Private: e.Chat.Type == "private", User: fromUser(&e.From)}
	switch was, is := e.Old.in(), e.New.in(); {
	case is && (c.Private || !was):
		c.Kind = conversation.Returned
	case e.New.out() && (c.Private || was):
		c.Kind = conversation.Blocked
	default:
		return c, false
	}
	return c, talkable(e.Chat)
}

// fromMember tells who came into a group or left it; a change of rights is neither.
func fromMember(id int64, e *memberEvent) (conversation.Update, bool) {
	c := conversation.Update{
		ID: id, Kind: conversation.Member, Chat: e.Chat.ID, Private: e.Chat.Type == "private",
		User: fromUser(&e.New.User), Left: e.New.out(),
	}
	if e.New.in() == e.Old.in() || e.New.in() == e.New.out() {
		return c, false
	}
	return c, talkable(e.Chat)
}

func fromUser(u *user) conversation.User {
	name := strings.TrimSpace(u.FirstName + " " + u.LastName)
	if name == "" {
		name = u.Username
	}
	return conversation.User{ID: u.ID, Language: u.LanguageCode, Name: privacy.Personal(name), Bot: u.IsBot}
}

// clip cuts s to at most n UTF-16 units, between two letters. Telegram never sends
// more; this is for who forges an update.
func clip(s string, n int) string {
	if len(s) <= n { // no UTF-16 text is longer than its UTF-8
		return s
	}
	for i, r := range s {
		if n -= max(1, utf16.RuneLen(r)); n < 0 {
			return s[:i]
		}
	}
	return s
}
