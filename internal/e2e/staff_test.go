package e2e

import (
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// detailsIn counts the messages with a case's details in a chat.
func detailsIn(c *botapitest.Chat) (n int) {
	for _, m := range c.FromBot() {
		if _, ok := choiceData(m, "k.d."); ok {
			n++
		}
	}
	return n
}

// colleague adds a second adviser, who has started the bot.
func (w *town) colleague() (botapitest.User, *botapitest.Chat) {
	ben := botapitest.User{ID: 902, FirstName: "Ben", LanguageCode: "de"}
	w.staff.Join(ben)
	chat := w.tg.Private(ben)
	chat.Start(ben, "")
	return ben, chat
}

// annasCase has Anna take the request of a newcomer.
func (w *town) annasCase() (id string, annas *botapitest.Chat) {
	w.t.Helper()
	annas = w.tg.Private(w.anna)
	annas.Start(w.anna, "")
	w.talks(1, 0, time.Minute)
	for id = range w.waitCards(1, 20*time.Second) {
		card, _ := cardOf(w, id)
		w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
	}
	if err := w.tg.WaitFor(deadline(w.t, 10*time.Second), func() bool { return detailsIn(annas) == 1 }); err != nil {
		w.t.Fatal("Anna gets no details:", err)
	}
	return id, annas
}

// Who takes over from a colleague gets the details, even if that one has blocked the
// bot, so that theirs can't be deleted.
func TestTheDetailsDoNotWaitForWhoBlockedTheBot(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	ben, bens := w.colleague()
	id, annas := w.annasCase()
	card, _ := cardOf(w, id)
	annas.Block()
	w.staff.Leave(w.anna)
	w.staff.Forge(ben, card.MessageID, "k.c."+id)
	if err := w.tg.WaitFor(deadline(t, 10*time.Second), func() bool { return detailsIn(bens) == 1 }); err != nil {
		t.Error("Ben has the case and never gets the details:", err)
	}
}

// The link on a colleague's card gives the request of who left to somebody else.
func TestTheRequestOfWhoLeftCanBeOpened(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	ben, bens := w.colleague()
	id, annas := w.annasCase()
	w.staff.Leave(w.anna)
	last, _ := bens.Last()
	bens.Start(ben, "case_"+id)
	offer, err := bens.WaitMessage(deadline(t, 10*time.Second), last.MessageID, func(m botapitest.Message) bool { _, ok := choiceData(m, "k.c."); return ok })
	if err != nil {
		t.Fatal("Ben is not offered the request:", err)
	}
	bens.Forge(ben, offer.MessageID, "k.c."+id)
	if err := w.tg.WaitFor(deadline(t, 10*time.Second), func() bool { return detailsIn(bens) == 1 && detailsIn(annas) == 0 }); err != nil {
		t.Errorf("Ben has %d details, Anna %d", detailsIn(bens), detailsIn(annas))
	}
}
