// Taps on inline buttons, honest and forged, and what the bot answers them.

package botapitest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// queryInvalid is what an unknown, late or doubled answerCallbackQuery gets.
const queryInvalid = "query is too old and response timeout expired or query ID is invalid"

const maxAnswer = 200 // characters of a toast or an alert

// A Tap is a person's press on an inline button: one callback query.
type Tap struct {
	ID        string // callback_query.id
	UpdateID  int64  // 0: the bot does not want callback_query updates
	ChatID    int64
	MessageID int
	From      User
	Data      string

	server *Server
	at     time.Time
	answer *CallbackAnswer // guarded by Server.mu
}

// A Pick chooses a button of a message.
type Pick struct {
	what string
	fits func(row, col int, b InlineKeyboardButton) bool
}

// At picks by place; both count from 0.
func At(row, col int) Pick {
	return Pick{fmt.Sprintf("at %d,%d", row, col), func(r, c int, _ InlineKeyboardButton) bool { return r == row && c == col }}
}

// Label picks by the text on the button.
func Label(text string) Pick {
	return Pick{fmt.Sprintf("labelled %q", text), func(_, _ int, b InlineKeyboardButton) bool { return b.Text == text }}
}

// LabelContains picks by a part of the text on the button.
func LabelContains(part string) Pick {
	return Pick{fmt.Sprintf("labelled …%s…", part), func(_, _ int, b InlineKeyboardButton) bool {
		return strings.Contains(b.Text, part)
	}}
}

// Data picks by callback_data.
func Data(data string) Pick {
	return Pick{fmt.Sprintf("with data %q", data), func(_, _ int, b InlineKeyboardButton) bool { return b.CallbackData == data }}
}

func (p Pick) find(k *InlineKeyboardMarkup) (InlineKeyboardButton, bool) {
	if k != nil {
		for r, row := range k.InlineKeyboard {
			for c, b := range row {
				if p.fits(r, c, b) {
					return b, true
				}
			}
		}
	}
	return InlineKeyboardButton{}, false
}

// Tap presses a button that the message has at this moment.
func (c *Chat) Tap(from User, messageID int, pick Pick) (*Tap, error) {
	m, ok := c.Message(messageID)
	if !ok {
		return nil, fmt.Errorf("botapitest: chat %d has no message %d", c.id, messageID)
	}
	return c.TapOn(from, m, pick)
}

// TapLast presses such a button of the newest message that has one.
func (c *Chat) TapLast(from User, pick Pick) (*Tap, error) {
	list := c.Messages()
	for _, m := range slices.Backward(list) {
		if _, ok := pick.find(m.ReplyMarkup); ok {
			return c.TapOn(from, m, pick)
		}
	}
	return nil, fmt.Errorf("botapitest: no message in chat %d has a button %s", c.id, pick.what)
}

// TapOn presses a button of a message as it once looked: an old keyboard that
// the person's app still shows, though the bot has changed or deleted it.
func (c *Chat) TapOn(from User, seen Message, pick Pick) (*Tap, error) {
	b, ok := pick.find(seen.ReplyMarkup)
	switch {
	case !ok:
		return nil, fmt.Errorf("botapitest: message %d has no button %s", seen.MessageID, pick.what)
	case b.CallbackData == "":
		return nil, fmt.Errorf("botapitest: the button %q opens something, the bot hears nothing of it", b.Text)
	}
	return c.Forge(from, seen.MessageID, b.CallbackData), nil
}

// Forge sends a callback query with any data on any message, as a modified
// client can. https://core.telegram.org/bots/api#callbackquery
func (c *Chat) Forge(from User, messageID int, data string) *Tap {
	var t *Tap
	c.act(from, func(s *Server, chat *chat, p *person) {
		t = &Tap{ChatID: chat.id, MessageID: messageID, From: p.user, Data: data, server: s}
		s.tap(chat, t)
	})
	return t
}

// Again sends the same press once more, as apps do when it is not answered: a
// new query under a new update id.
func (t *Tap) Again() *Tap {
	s := t.server
	s.mu.Lock()
	defer s.mu.Unlock()
	again := &Tap{ChatID: t.ChatID, MessageID: t.MessageID, From: t.From, Data: t.Data, server: s}
	s.tap(s.chats[t.ChatID], again)
	return again
}

func (s *Server) tap(c *chat, t *Tap) {
	s.lastTap++
	t.ID = strconv.FormatInt(4_382_000_000_000_000_000+s.lastTap, 10)
	t.at = s.now()
	s.forgetOldTaps()
	s.taps[t.ID] = t
	q := callbackQuery{ID: t.ID, From: &t.From, Data: t.Data, ChatInstance: strconv.FormatInt(-c.id^0x5DEECE66D, 10)}
	if m := c.messages[t.MessageID]; m != nil {
		q.Message = m
	} else {
		q.Message = &inaccessibleMessage{MessageID: t.MessageID, Chat: c.info(s)}
	}
	s.emit(Event{Kind: EventTap, ChatID: c.id, Tap: t})
	if c.kind != private && !c.has(s.cfg.bot.ID) || c.blocked {
		return
	}
	t.UpdateID = s.enqueue(updateCallback, q, c.id, t.MessageID, tapQueue(t.From.ID), tapLife)
}

// forgetOldTaps keeps the table small in long runs; now and then is enough.
func (s *Server) forgetOldTaps() {
	if len(s.taps) < 10_000 || s.lastTap%1_000 != 0 {
		return
	}
	now := s.now()
	for id, t := range s.taps {
		if now.Sub(t.at) > tapLife {
			delete(s.taps, id)
		}
	}
}

// https://core.telegram.org/bots/api#answercallbackquery
func answerCallbackQuery(s *Server, c *callContext) (any, *apiError) {
	a := CallbackAnswer{
		Text: cleanString(c.args.str("text")), ShowAlert: c.args.boolean("show_alert"),
		URL: c.args.str("url"), CacheTime: c.args.integer("cache_time"),
	}
	if utf16Len(a.Text) > maxAnswer {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	// Games aside, only a link to the bot itself may be opened.
	if a.URL != "" && !strings.HasPrefix(a.URL, "https://t.me/"+s.cfg.bot.Username+"?start=") &&
		!strings.HasPrefix(a.URL, "t.me/"+s.cfg.bot.Username+"?start=") {
		return nil, badRequest("URL_INVALID")
	}
	t := s.taps[c.args.str("callback_query_id")]
	if t == nil || t.answer != nil || s.now().Sub(t.at) > tapLife {
		return nil, badRequest(queryInvalid)
	}
	t.answer = &a
	s.emit(Event{Kind: EventAnswered, ChatID: t.ChatID, Tap: t, Answer: &a})
	return true, nil
}

// Answer is what the person got to see, once the bot answered.
func (t *Tap) Answer() (CallbackAnswer, bool) {
	t.server.mu.Lock()
	defer t.server.mu.Unlock()
	if t.answer == nil {
		return CallbackAnswer{}, false
	}
	return *t.answer, true
}

// WaitAnswer waits until the bot answers.
func (t *Tap) WaitAnswer(ctx context.Context) (CallbackAnswer, error) {
	var a CallbackAnswer
	err := t.server.WaitFor(ctx, func() (ok bool) {
		a, ok = t.Answer()
		return ok
	})
	return a, err
}
