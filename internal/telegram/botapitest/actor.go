// The people: what they can do in a chat with the bot, with the updates that
// Telegram makes of it.
//
// What a person could not do (write to a group they are not in, press a button
// that is not there) is a mistake of the test, and panics or is returned as an
// error where it may happen in earnest.

package botapitest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Chat is a handle on a private chat or a group. It stays valid as long as the
// server.
type Chat struct {
	server *Server
	id     int64
}

// Private returns the private chat of that person and the bot, and makes the
// person known. Until they press Start or write, the bot may not write to them.
func (s *Server) Private(u User) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addPerson(u)
	if s.chats[u.ID] == nil {
		s.chats[u.ID] = &chat{id: u.ID, kind: private, messages: make(map[int]*Message)}
	}
	return &Chat{server: s, id: u.ID}
}

// Group makes a group of the old kind, with the bot and these people in it; the
// first of them owns it. No update is made of that.
func (s *Server) Group(title string, members ...User) *Chat {
	return s.newGroup(group, title, members)
}

// Supergroup makes a supergroup, with the bot and these people in it; the first
// of them owns it. No update is made of that.
func (s *Server) Supergroup(title string, members ...User) *Chat {
	return s.newGroup(supergroup, title, members)
}

func (s *Server) newGroup(kind, title string, members []User) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.addGroup(kind, title)
	c.members[s.cfg.bot.ID] = "member"
	for i, u := range members {
		s.known(u)
		c.members[u.ID] = "member"
		if i == 0 {
			c.members[u.ID] = "creator"
		}
	}
	return &Chat{server: s, id: c.id}
}

func (s *Server) addGroup(kind, title string) *chat {
	s.lastGroup++
	id := -4_000_000 - s.lastGroup
	if kind == supergroup {
		id = -1_002_000_000_000 - s.lastGroup
	}
	c := &chat{id: id, kind: kind, title: title, members: make(map[int64]string), messages: make(map[int]*Message)}
	s.chats[id] = c
	return c
}

// known registers a user that is new; one that is known stays as they were, so
// that User{ID: 5} is enough to say who acts.
func (s *Server) known(u User) *person {
	if p := s.people[u.ID]; p != nil && (u.FirstName == "" || p.user == u) {
		return p
	}
	return s.addPerson(u)
}

// Chats returns all chats, private ones first.
func (s *Server) Chats() []*Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*Chat, 0, len(s.chats))
	for _, id := range slices.Sorted(maps.Keys(s.chats)) {
		out = append(out, &Chat{server: s, id: id})
	}
	slices.Reverse(out)
	return out
}

// Chat returns the handle of a chat that exists.
func (s *Server) Chat(id int64) (*Chat, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.chats[id]
	return &Chat{server: s, id: id}, ok
}

// ID is the chat's id; of a private chat, the person's.
func (c *Chat) ID() int64 { return c.id }

// act runs f for a person who may act in the chat. In a private chat a User
// without an ID is the chat's own.
func (c *Chat) act(from User, f func(s *Server, chat *chat, p *person)) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	if chat.kind == private && from.ID == 0 {
		from = s.people[c.id].user
	}
	p := s.known(from)
	switch {
	case p.deactivated:
		panic(fmt.Sprintf("botapitest: user %d is deactivated", from.ID))
	case chat.kind == private && from.ID != c.id:
		panic(fmt.Sprintf("botapitest: user %d is not in the private chat of %d", from.ID, c.id))
	case chat.kind != private && !chat.has(from.ID):
		panic(fmt.Sprintf("botapitest: user %d is not a member of chat %d", from.ID, c.id))
	case chat.migratedTo != 0:
		panic(fmt.Sprintf("botapitest: chat %d is now %d", c.id, chat.migratedTo))
	}
	f(s, chat, p)
}

// Send writes a text, with the entities that Telegram would find in it.
func (c *Chat) Send(from User, text string) Message {
	text, entities := cleanText(text, nil)
	return c.Post(from, Message{Text: text, Entities: addFoundEntities(text, entities)})
}

// Reply writes a text in answer to a message.
func (c *Chat) Reply(from User, messageID int, text string) Message {
	replied, _ := c.Message(messageID)
	replied.ReplyToMessage = nil
	text, entities := cleanText(text, nil)
	return c.Post(from, Message{Text: text, Entities: addFoundEntities(text, entities), ReplyToMessage: &replied})
}

// Start presses Start, or follows the link t.me/<bot>?start=<payload>. A payload
// that a link can't carry (up to 64 of [A-Za-z0-9_-]) panics.
// https://core.telegram.org/bots/features#deep-linking
func (c *Chat) Start(from User, payload string) Message {
	if len(payload) > 64 || strings.ContainsFunc(payload, func(r rune) bool { return !isASCIIWord(r) && r != '-' }) {
		panic("botapitest: a deep link can't carry " + payload)
	}
	return c.Send(from, strings.TrimSpace("/start "+payload))
}

// SendSticker sends a sticker.
func (c *Chat) SendSticker(from User, emoji string) Message {
	m := Message{}
	c.attach(&m, "sticker", "", "")
	m.Sticker.Emoji = emoji
	return c.Post(from, m)
}

// SendPhoto sends a photo with a caption, or with none.
func (c *Chat) SendPhoto(from User, caption string) Message {
	m := Message{Caption: caption, CaptionEntities: addFoundEntities(caption, nil)}
	c.attach(&m, "photo", "", "")
	return c.Post(from, m)
}

// SendDocument sends a file.
func (c *Chat) SendDocument(from User, fileName, mimeType string) Message {
	m := Message{}
	c.attach(&m, "document", fileName, mimeType)
	return c.Post(from, m)
}

// SendVoice sends a voice message of that many seconds.
func (c *Chat) SendVoice(from User, seconds int) Message {
	m := Message{}
	c.attach(&m, "voice", "", "audio/ogg")
	m.Voice.Duration = &seconds
	return c.Post(from, m)
}

func (c *Chat) attach(m *Message, kind, name, mimeType string) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	f := c.server.newFile(&stored{kind: kind})
	f.FileName, f.MimeType, f.FileSize = name, mimeType, 12345
	attach(m, kind, f)
}

// SendLocation shares a place.
func (c *Chat) SendLocation(from User, latitude, longitude float64) Message {
	return c.Post(from, Message{Location: &Location{Latitude: latitude, Longitude: longitude}})
}

// ShareContact shares the person's own number, as a request_contact button does.
func (c *Chat) ShareContact(from User, phoneNumber string) Message {
	s := c.server
	s.mu.Lock()
	if from.ID == 0 {
		from.ID = c.id
	}
	u := s.known(from).user
	s.mu.Unlock()
	return c.SendContact(from, Contact{
		PhoneNumber: phoneNumber, FirstName: u.FirstName, LastName: u.LastName, UserID: u.ID,
	})
}

// SendContact shares anybody's contact, which may be somebody else's.
func (c *Chat) SendContact(from User, contact Contact) Message {
	return c.Post(from, Message{Contact: &contact})
}

// Post sends a message as it is, for contents that have no method of their own
// and for forged ones. Who, when and where are filled in.
//
// In a private chat whoever writes has started the bot, and unblocks it first.
func (c *Chat) Post(from User, m Message) Message {
	var out Message
	c.act(from, func(s *Server, chat *chat, p *person) {
		if chat.kind == private {
			if chat.blocked {
				s.setBlocked(chat, false)
			}
			chat.started = true
		}
		u := p.user
		m.From, m.FromBot = &u, false
		posted := s.post(chat, &m)
		if s.botSees(chat, posted) {
			s.enqueue(updateMessage, posted, chat.id, posted.MessageID, messageQueue(chat.id), messageLife)
		}
		out = *posted
	})
	return out
}

// botSees applies privacy mode. https://core.telegram.org/bots/features#privacy-mode
func (s *Server) botSees(c *chat, m *Message) bool {
	bot := s.cfg.bot
	switch {
	case c.kind == private:
		return true
	case !c.has(bot.ID):
		return false
	case s.cfg.readsGroups, c.isAdmin(bot.ID), m.isService():
		return true
	case m.ReplyToMessage != nil && m.ReplyToMessage.FromBot:
		return true
	}
	command, ok := strings.CutPrefix(m.Text, "/")
	if !ok || len(m.Entities) == 0 || m.Entities[0].Type != "bot_command" || m.Entities[0].Offset != 0 {
		return false
	}
	command = command[:m.Entities[0].Length-1]
	_, name, addressed := strings.Cut(command, "@")
	return !addressed || strings.EqualFold(name, bot.Username)
}

// Edit changes the text of a person's own message.
func (c *Chat) Edit(from User, messageID int, text string) (Message, error) {
	var out Message
	err := fmt.Errorf("botapitest: no message %d of that person in chat %d", messageID, c.id)
	c.act(from, func(s *Server, chat *chat, p *person) {
		old := chat.messages[messageID]
		if old == nil || old.FromBot || old.From.ID != p.user.ID {
			return
		}
		m := *old
		cleaned, entities := cleanText(text, nil)
		m.Text, m.Entities = cleaned, addFoundEntities(cleaned, entities)
		m.EditDate = s.now().Unix()
		m.Edits++
		s.replace(chat, &m)
		if s.botSees(chat, &m) {
			s.enqueue(updateEdited, &m, chat.id, m.MessageID, messageQueue(chat.id), messageLife)
		}
		out, err = m, nil
	})
	return out, err
}

// Delete takes a message away on the person's side: their own, or in a private
// chat any. The bot is not told.
func (c *Chat) Delete(from User, messageID int) {
	c.act(from, func(s *Server, chat *chat, p *person) {
		if m := chat.messages[messageID]; m != nil && (chat.kind == private || m.From.ID == p.user.ID) {
			s.remove(chat, messageID)
		}
	})
}

// Press presses a button of the reply keyboard that the client shows: its text
// is sent, or the person's number or place, both made up, if the button asks for
// it. ShareContact and SendLocation send others.
func (c *Chat) Press(from User, label string) (Message, error) {
	for _, row := range c.Keyboard() {
		for _, b := range row {
			if b.Text != label {
				continue
			}
			switch {
			case b.RequestContact:
				return c.ShareContact(from, "+4915100000001"), nil
			case b.RequestLocation:
				return c.SendLocation(from, 51.455, 7.012), nil
			}
			return c.Send(from, label), nil
		}
	}
	return Message{}, fmt.Errorf("botapitest: chat %d shows no key %q", c.id, label)
}

// Block stops the bot (my_chat_member: kicked); from then on it may not write.
func (c *Chat) Block() { c.setBlocked(true) }

// Unblock lets the bot in again (my_chat_member: member).
func (c *Chat) Unblock() { c.setBlocked(false) }

func (c *Chat) setBlocked(blocked bool) {
	c.act(User{}, func(s *Server, chat *chat, _ *person) { s.setBlocked(chat, blocked) })
}

func (s *Server) setBlocked(c *chat, blocked bool) {
	if c.kind != private {
		panic("botapitest: only a person can block the bot")
	}
	if c.blocked == blocked {
		return
	}
	c.blocked = blocked
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	s.emit(Event{Kind: EventMember, ChatID: c.id, User: s.userOf(s.cfg.bot.ID), Status: after})
	s.enqueue(updateMyChatMember, chatMemberUpdated{
		Chat: c.info(s), From: s.userOf(c.id), Date: s.now().Unix(),
		OldChatMember: s.memberJSON(c, s.cfg.bot.ID, before),
		NewChatMember: s.memberJSON(c, s.cfg.bot.ID, after),
	}, c.id, 0, myChatMemberQueue(c.id), messageLife)
}

// Deactivate deletes a person's account. The bot is not told; it finds out when
// it writes.
func (s *Server) Deactivate(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.known(u)
	p.deactivated = true
	s.notify()
}

// Join lets people into the group: chat_member updates, if the bot gets them,
// and a service message.
func (c *Chat) Join(people ...User) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	for _, u := range people {
		s.known(u)
		s.setStatus(chat, u.ID, u.ID, "member")
		s.service(chat, u.ID, Message{NewChatMembers: []User{*s.userOf(u.ID)}})
	}
}

// Leave lets somebody go.
func (c *Chat) Leave(u User) { c.setStatus(u, u, "left") }

// Kick throws somebody out.
func (c *Chat) Kick(by, u User) { c.setStatus(by, u, "kicked") }

// Promote makes somebody an administrator; the bot too: Promote(owner, srv.Bot()).
func (c *Chat) Promote(by, u User) { c.setStatus(by, u, "administrator") }

// Demote makes an administrator a member again.
func (c *Chat) Demote(by, u User) { c.setStatus(by, u, "member") }

// AddBot brings the bot into the group (again): my_chat_member and a service
// message.
func (c *Chat) AddBot(by User) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	s.known(by)
	s.setStatus(chat, by.ID, s.cfg.bot.ID, "member")
	s.service(chat, by.ID, Message{NewChatMembers: []User{s.cfg.bot}})
}

// KickBot throws the bot out.
func (c *Chat) KickBot(by User) { c.setStatus(by, c.server.Bot(), "kicked") }

func (c *Chat) setStatus(by, u User, status string) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known(by)
	s.known(u)
	chat := s.chats[c.id]
	wasThere := chat.has(u.ID)
	s.setStatus(chat, by.ID, u.ID, status)
	if wasThere && !isMember(status) {
		s.service(chat, by.ID, Message{LeftChatMember: s.userOf(u.ID)})
	}
}

// service posts what Telegram itself writes into a group.
func (s *Server) service(c *chat, by int64, m Message) {
	m.From = s.userOf(by)
	posted := s.post(c, &m)
	if s.botSees(c, posted) {
		s.enqueue(updateMessage, posted, c.id, posted.MessageID, messageQueue(c.id), messageLife)
	}
}

// setStatus changes what somebody is in a group. About itself the bot always
// hears; about others if it is an administrator and asked for chat_member.
func (s *Server) setStatus(c *chat, by, id int64, status string) {
	if c.kind == private {
		panic("botapitest: a private chat has no members")
	}
	before := c.status(id)
	if before == status {
		return
	}
	mine := id == s.cfg.bot.ID
	hears := mine || c.isAdmin(s.cfg.bot.ID)
	c.members[id] = status
	s.emit(Event{Kind: EventMember, ChatID: c.id, User: s.userOf(id), Status: status})
	if !hears {
		return
	}
	content := chatMemberUpdated{
		Chat: c.info(s), From: s.userOf(by), Date: s.now().Unix(),
		OldChatMember: s.memberJSON(c, id, before), NewChatMember: s.memberJSON(c, id, status),
	}
	if mine {
		s.enqueue(updateMyChatMember, content, c.id, 0, myChatMemberQueue(c.id), messageLife)
	} else {
		s.enqueue(updateChatMember, content, c.id, 0, chatMemberQueue(id), messageLife)
	}
}

// Migrate turns a group into a supergroup with another id, and returns that. The
// bot gets both service messages; calls for the old id are refused with
// migrate_to_chat_id.
func (c *Chat) Migrate(by User) *Chat {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.chats[c.id]
	if old.kind != group || old.migratedTo != 0 {
		panic("botapitest: only a group can become a supergroup, and only once")
	}
	s.known(by)
	c2 := s.addGroup(supergroup, old.title)
	maps.Copy(c2.members, old.members)
	s.service(old, by.ID, Message{MigrateToChatID: c2.id})
	old.migratedTo = c2.id
	s.service(c2, by.ID, Message{MigrateFromChatID: old.id})
	return &Chat{server: s, id: c2.id}
}

// SetUsername gives a supergroup a public name, so that it can be addressed as
// "@name".
func (c *Chat) SetUsername(name string) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[c.id].username = name
}

// Age makes everything in the chat look as if it had been written that much
// earlier, so that old messages can be tried without moving the clock.
func (c *Chat) Age(by time.Duration) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	for id, old := range chat.messages {
		m := *old
		m.Date -= int64(by.Seconds())
		chat.messages[id] = &m
	}
	s.notify()
}
