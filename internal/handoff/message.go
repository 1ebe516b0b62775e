package handoff

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wegweiser/internal/privacy"
)

// Referral is the question to the person whether another team may have their request.
type Referral struct {
	To    string `json:"o"` // the offer
	By    int64  `json:"u"`
	Asked int64  `json:"t"`
}

// Note is what staff write for each other; the person never sees it.
type Note struct {
	At   int64            `json:"t"`
	By   int64            `json:"u"`
	Name privacy.Personal `json:"n"`
	Text privacy.Personal `json:"x"`
}

// Message is something that staff sent to the person, and what became of it. Either
// Key is a text of the locales, with what its blanks say, or Text was written freely.
type Message struct {
	ID       int                         `json:"i"` // within the case, from 1
	At       int64                       `json:"t"`
	By       int64                       `json:"u"`
	Key      string                      `json:"k,omitempty"`
	Blanks   map[string]privacy.Personal `json:"b,omitempty"`
	Text     privacy.Personal            `json:"x,omitempty"`
	State    Delivery                    `json:"s"`
	Why      string                      `json:"w,omitempty"` // Failed: a word such as "blocked", nothing personal
	Settled  int64                       `json:"d,omitempty"` // when it was delivered or failed
	Answer   string                      `json:"a,omitempty"` // the choice that the person tapped under it
	Answered int64                       `json:"at,omitempty"`
}

// Delivery is what became of a message.
type Delivery string

// The fates of a message.
const (
	Sent      Delivery = "sent"      // committed, and on its way
	Delivered Delivery = "delivered" // Telegram has taken it
	Failed    Delivery = "failed"
)

// Limits of what is kept in a case.
const (
	NotesMax    = 40
	NoteRunes   = 1000 // letters of one note
	MessagesMax = 60   // then the oldest go
)

// AddNote writes a note. ErrFull: it is too long, or there are too many.
func (c *Case) AddNote(by Actor, text privacy.Personal, now time.Time) error {
	if _, err := c.rule(Jot, by); err != nil {
		return err
	}
	if len(c.Notes) >= NotesMax || utf8.RuneCountInString(text.Reveal()) > NoteRunes {
		return ErrFull
	}
	if err := c.move(Jot, by, now); err != nil {
		return err
	}
	c.Notes = append(slices.Clip(c.Notes), Note{At: now.Unix(), By: by.User, Name: by.Name, Text: text})
	return nil
}

// Keys of what is no contact: what the bot sends of its own accord, and what ends the case.
const (
	reminder  = "appoint.reminder"
	offClosed = "appoint.off_closed"
)

// Send notes that the owner sends something to the person, as Sent; the first message
// is the contact, unless it fails (Unheard). It returns the id of the message.
func (c *Case) Send(by Actor, m Message, now time.Time) (id int, err error) {
	switch {
	case !c.Open():
		return 0, ErrClosed
	case c.whoIs(by)&Owner == 0:
		return 0, ErrNotOwner
	}
	if c.State == Claimed && m.Key != reminder && m.Key != offClosed {
		if err := c.contact(by, now); err != nil {
			return 0, err
		}
	}
	m.ID = 1
	if n := len(c.Messages); n > 0 {
		m.ID = c.Messages[n-1].ID + 1
	}
	m.At, m.By, m.State = now.Unix(), by.User, Sent
	if c.Blocked != 0 {
		c.vain(&m, now)
	}
	c.Messages = append(slices.Clip(c.Messages), m)
	if over := len(c.Messages) - MessagesMax; over > 0 {
		c.Messages = slices.Delete(c.Messages, 0, over)
	}
	if !strings.HasPrefix(m.Key, automatic) { // they have the case before them
		c.Untold = 0
	}
	c.unreached()
	return m.ID, nil
}

// Message finds a message; nil if it is not kept any more.
func (c *Case) Message(id int) *Message {
	i := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Messages[i]
}

// Settle notes what became of a message. A failure stays one: what Telegram takes later
// is another delivery of the same, and is Delivered.
func (c *Case) Settle(id int, s Delivery, why string, now time.Time) (changed bool) {
	m := c.Message(id)
	if m == nil || m.State == s || m.State == Delivered {
		return false
	}
	m.State, m.Why, m.Settled = s, why, now.Unix()
	if s == Delivered {
		c.reached(now)
	}
	c.unreached()
	return true
}

// Answered notes what the person tapped under a message, once; then it is the owner's
// turn again.
func (c *Case) Answered(id int, choice string, now time.Time) (changed bool) {
	m := c.Message(id)
	if m == nil || m.Answered != 0 || !c.Open() {
		return false
	}
	m.Answer, m.Answered = choice, now.Unix()
	if c.Answer(now) != nil { // not waited for; the owner is told all the same
		c.untold(now.Unix())
	}
	return true
}
