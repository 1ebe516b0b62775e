// What the double remembers: people, chats, messages. Everything here is
// guarded by Server.mu.

package botapitest

import (
	"slices"
	"time"
)

const (
	private    = "private"
	group      = "group"
	supergroup = "supergroup"
)

// A person is a user and what became of them.
type person struct {
	user        User
	deactivated bool
}

// A chat is a private chat with the bot or a group.
type chat struct {
	id       int64
	kind     string
	title    string
	username string

	started bool // private: the person pressed Start or wrote
	blocked bool // private: the person blocked the bot

	members    map[int64]string // groups: "creator", "administrator", "member", "left", "kicked"; the bot too
	migratedTo int64            // group: became this supergroup

	order    []int // message ids, oldest first
	messages map[int]*Message
	deleted  []*Message // in the order in which they were deleted
	lastID   int        // supergroups count their own messages

	keyboard *ReplyKeyboardMarkup // that the client shows
	menu     map[string]any       // menu button

	action   string // "typing" and the like
	actionAt time.Time

	rate   bucket
	minute window
}

func (c *chat) info(s *Server) *ChatInfo {
	if c.kind == private {
		u := s.people[c.id].user
		return &ChatInfo{ID: c.id, Type: c.kind, FirstName: u.FirstName, LastName: u.LastName, Username: u.Username}
	}
	return &ChatInfo{ID: c.id, Type: c.kind, Title: c.title, Username: c.username}
}

// status is what somebody is in a group.
func (c *chat) status(id int64) string {
	if st := c.members[id]; st != "" {
		return st
	}
	return "left"
}

func (c *chat) has(id int64) bool { return isMember(c.status(id)) }

func (c *chat) isAdmin(id int64) bool {
	st := c.status(id)
	return st == "creator" || st == "administrator"
}

func isMember(status string) bool { return status != "left" && status != "kicked" }

// nextMessageID counts as Telegram does: each supergroup for itself, private
// chats and groups together.
func (s *Server) nextMessageID(c *chat) int {
	if c.kind == supergroup {
		c.lastID++
		return c.lastID
	}
	s.lastMessageID++
	return s.lastMessageID
}

// post puts a message into a chat and tells whoever is watching.
func (s *Server) post(c *chat, m *Message) *Message {
	m.MessageID = s.nextMessageID(c)
	m.Chat = c.info(s)
	m.Date = s.now().Unix()
	c.messages[m.MessageID] = m
	c.order = append(c.order, m.MessageID)
	if s.cfg.keepLast > 0 && len(c.order) > s.cfg.keepLast {
		c.forgetOldest()
	}
	switch {
	case m.ReplyKeyboard != nil:
		c.keyboard = m.ReplyKeyboard
	case m.RemoveKeyboard:
		c.keyboard = nil
	}
	if m.FromBot {
		c.action = ""
	}
	s.emit(Event{Kind: EventMessage, ChatID: c.id, Message: m})
	return m
}

func (c *chat) forgetOldest() {
	delete(c.messages, c.order[0])
	c.order = c.order[1:]
	c.deleted = nil
}

// replace puts an edited message in the place of the old one.
func (s *Server) replace(c *chat, m *Message) {
	c.messages[m.MessageID] = m
	s.emit(Event{Kind: EventEdited, ChatID: c.id, Message: m})
}

func (s *Server) remove(c *chat, id int) {
	m := c.messages[id]
	if m == nil {
		return
	}
	delete(c.messages, id)
	if i, ok := slices.BinarySearch(c.order, id); ok {
		c.order = slices.Delete(c.order, i, i+1)
	}
	c.deleted = append(c.deleted, m)
	s.emit(Event{Kind: EventDeleted, ChatID: c.id, Message: m})
}

// addPerson registers a user, or takes over what changed about them.
func (s *Server) addPerson(u User) *person {
	if u.ID <= 0 {
		panic("botapitest: a user needs a positive ID")
	}
	if u.FirstName == "" {
		u.FirstName = "User"
	}
	p := s.people[u.ID]
	if p == nil {
		p = &person{}
		s.people[u.ID] = p
	}
	p.user = u
	return p
}

func (s *Server) userOf(id int64) *User {
	u := s.people[id].user
	return &u
}

func (s *Server) now() time.Time { return s.cfg.now().Add(s.shift) }

// memberJSON is a ChatMember. https://core.telegram.org/bots/api#chatmember
func (s *Server) memberJSON(c *chat, id int64, status string) map[string]any {
	m := map[string]any{"user": s.userOf(id), "status": status}
	switch status {
	case "creator":
		m["is_anonymous"] = false
	case "kicked":
		m["until_date"] = 0
	case "administrator":
		m["can_be_edited"] = false
		for _, right := range administratorRights {
			m[right] = right != "is_anonymous"
		}
		if c.kind != supergroup {
			m["can_promote_members"] = false
		}
	}
	return m
}

// administratorRights are those that a ChatMemberAdministrator must name.
var administratorRights = [...]string{
	"is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
	"can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
	"can_delete_stories",
}
