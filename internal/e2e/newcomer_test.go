package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// newcomer walks through a talk. It waits for each question before it answers, never
// answers twice, and remembers what it was asked, so that anything lost, doubled or
// out of order shows.
type newcomer struct {
	w    *town
	me   botapitest.User
	chat *botapitest.Chat
	lang string
}

func (w *town) newcomer(n int, lang string) *newcomer {
	me := botapitest.User{ID: int64(10_000 + n), FirstName: fmt.Sprintf("Person%d", n), LanguageCode: lang}
	return &newcomer{w: w, me: me, chat: w.tg.Private(me), lang: lang}
}

// move is one answer: what must be on the screen, and what is done there.
type move struct {
	tap string // the choice to press
	typ string // what to type instead, when the screen has no such choice
}

// recognitionTalk leads to a request to be contacted about recognition.
func (n *newcomer) recognitionTalk() []move {
	return []move{
		{tap: "_l:" + n.lang}, {tap: "_agree"}, {tap: "qualification"}, {tap: "university"}, {tap: "health"},
		{tap: "not_yet"}, {tap: "nobody"}, {tap: "_skip"}, {tap: "no_thanks"}, {tap: "_contact"},
		{typ: n.me.FirstName}, {tap: "telegram"}, {tap: "any"}, {tap: n.lang}, {tap: "_confirm"},
	}
}

// talk goes through the moves; an error says where it stuck.
func (n *newcomer) talk(ctx context.Context, moves []move) error {
	n.chat.Start(n.me, "")
	after := 0
	for i, m := range moves {
		msg, err := n.chat.WaitMessage(ctx, after, func(msg botapitest.Message) bool {
			if m.tap != "" {
				_, ok := choice(msg, m.tap)
				return ok
			}
			return true
		})
		if err != nil {
			last, _ := n.chat.Last()
			return fmt.Errorf("%s: stuck before move %d (%+v); the last message is %q", n.me.FirstName, i, m, last.Text)
		}
		after = msg.MessageID
		if m.tap == "" {
			n.chat.Send(n.me, m.typ)
			continue
		}
		b, _ := choice(msg, m.tap)
		n.chat.Forge(n.me, msg.MessageID, b.CallbackData)
	}
	_, err := n.chat.WaitMessage(ctx, after, func(msg botapitest.Message) bool {
		_, ok := choice(msg, "_withdraw")
		return ok
	})
	if err != nil {
		last, _ := n.chat.Last()
		return fmt.Errorf("%s: never read that the request is in; the last message is %q", n.me.FirstName, last.Text)
	}
	return nil
}

// choice finds the button of a message that carries a choice.
func choice(m botapitest.Message, id string) (botapitest.InlineKeyboardButton, bool) {
	if m.ReplyMarkup == nil {
		return botapitest.InlineKeyboardButton{}, false
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if parts := strings.SplitN(b.CallbackData, ".", 3); len(parts) == 3 && parts[2] == id {
				return b, true
			}
		}
	}
	return botapitest.InlineKeyboardButton{}, false
}

// read is what the person read, in order; the same message twice in a row counts as
// once, for a crash may repeat one.
func (n *newcomer) read() (texts []string, repeated int) {
	for _, m := range n.chat.FromBot() {
		if len(texts) > 0 && texts[len(texts)-1] == m.Text {
			repeated++
			continue
		}
		texts = append(texts, m.Text)
	}
	return texts, repeated
}

// cards are the cases that can be claimed in the group, by id, with how often.
func (w *town) cards() map[string]int {
	found := map[string]int{}
	for _, m := range w.staff.FromBot() {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if id, ok := strings.CutPrefix(b.CallbackData, "k.c."); ok {
					found[id]++
				}
			}
		}
	}
	return found
}

// waitCards waits until n cases can be claimed.
func (w *town) waitCards(n int, within time.Duration) map[string]int {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := w.tg.WaitFor(ctx, func() bool { return len(w.cards()) >= n }); err != nil {
		w.t.Errorf("%d of %d cases have a card after %v", len(w.cards()), n, within)
	}
	return w.cards()
}
