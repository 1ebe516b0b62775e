package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// tapsOn waits for a message with a button that carries something beginning with data,
// and has somebody tap it.
func (w *town) tapsOn(c *botapitest.Chat, who botapitest.User, data string) botapitest.Message {
	w.t.Helper()
	m, err := c.WaitMessage(deadline(w.t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, data); return ok })
	if err != nil {
		w.t.Fatalf("nowhere to tap %s: %v", data, err)
	}
	carries, _ := choiceData(m, data)
	c.Forge(who, m.MessageID, carries)
	return m
}

// tapsLast is tapsOn for the last button of the message that carries that.
func (w *town) tapsLast(c *botapitest.Chat, who botapitest.User, data string) {
	w.t.Helper()
	m, err := c.WaitMessage(deadline(w.t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, data); return ok })
	if err != nil {
		w.t.Fatalf("nowhere to tap %s: %v", data, err)
	}
	carries := ""
	for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
		if strings.HasPrefix(b.CallbackData, data) {
			carries = b.CallbackData
		}
	}
	c.Forge(who, m.MessageID, carries)
}

// Anna asks in German; the person reads and answers in Ukrainian; the answer comes back in
// German. That the bot is killed in between is seen by nobody.
func TestAQuestionAndItsAnswer(t *testing.T) {
	w := newTown(t)
	bot := w.start()
	bot.waitReady()
	annas := w.tg.Private(w.anna)
	annas.Start(w.anna, "")
	n := w.newcomer(0, "uk")
	if err := n.talk(deadline(t, time.Minute), n.recognitionTalk()); err != nil {
		t.Fatal(err)
	}
	for id := range w.waitCards(1, 20*time.Second) {
		card, _ := cardOf(w, id)
		w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
	}
	w.tapsOn(annas, w.anna, "k.rn.ask.")
	w.tapsOn(annas, w.anna, "k.rp.still.")
	preview := w.tapsOn(annas, w.anna, "k.rs.")
	if !strings.Contains(preview.Text, "Brauchen Sie noch Hilfe von uns?") || !strings.Contains(preview.Text, "Вам ще потрібна наша допомога?") {
		t.Errorf("Anna sees %q before she sends", preview.Text)
	}
	if !says(t, w, n.chat, "Вам ще потрібна наша допомога?") || !says(t, w, annas, "zugestellt") {
		last, _ := annas.Last()
		t.Fatalf("the question did not arrive, or Anna does not learn that it did: %q", last.Text)
	}
	bot.kill()
	w.start().waitReady()
	w.tapsOn(n.chat, n.me, "q.r.")
	if !says(t, w, annas, "Ja, ich brauche noch Hilfe") {
		t.Error("the answer does not come back")
	}
	if !says(t, w, n.chat, "Так, ще потрібна") {
		t.Error("the person does not see their answer")
	}
	for _, m := range w.staff.FromBot() {
		if strings.Contains(m.Text, "Brauchen Sie noch") || strings.Contains(m.Text, "ich brauche noch") {
			t.Errorf("the group reads %q", m.Text)
		}
	}
}
