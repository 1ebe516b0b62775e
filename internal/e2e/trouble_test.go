package e2e

import (
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// says waits until a message of the bot in a chat has these words.
func says(t *testing.T, w *town, c *botapitest.Chat, words string) bool {
	t.Helper()
	err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool {
		for _, m := range c.FromBot() {
			if strings.Contains(m.Text, words) {
				return true
			}
		}
		return false
	})
	return err == nil
}

// Somebody blocks the bot: who has their request is told at once, also if Telegram's own
// word of it never came, and again when they are back.
func TestThePersonBlocksTheBot(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	_, annas := w.annasCase()
	person := w.newcomer(0, "de")
	person.chat.Block()
	if !says(t, w, annas, "Der Bot erreicht die Person nicht mehr:") {
		t.Error("Anna does not learn that the person blocked the bot")
	}
	if !says(t, w, w.staff, "Der Bot erreicht die Person nicht mehr.") {
		t.Error("the card does not say it")
	}
	person.chat.Unblock()
	if !says(t, w, annas, "Der Bot erreicht die Person wieder:") {
		t.Error("Anna does not learn that the person is back")
	}
}

// Nobody tells us that an account is gone: the first message that is refused does.
func TestThePersonsAccountIsGone(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	annas := w.tg.Private(w.anna)
	annas.Start(w.anna, "")
	n := w.talks(1, 0, time.Minute)[0]
	cards := w.waitCards(1, 20*time.Second)
	w.tg.Deactivate(n.me)
	for id := range cards {
		card, _ := cardOf(w, id)
		w.staff.Forge(w.anna, card.MessageID, "k.c."+id) // the person is told that somebody has it
	}
	if !says(t, w, annas, "Der Bot erreicht die Person nicht mehr:") {
		t.Error("Anna does not learn it")
	}
}
