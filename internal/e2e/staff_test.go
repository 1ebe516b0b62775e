package e2e

import (
	"strings"
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

// showContact has Anna look at who the person is.
func (w *town) showContact(annas *botapitest.Chat) {
	w.t.Helper()
	for _, m := range annas.FromBot() {
		if show, ok := choiceData(m, "k.s."); ok {
			annas.Forge(w.anna, m.MessageID, show)
		}
	}
	if _, err := annas.WaitMessage(deadline(w.t, 40*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, "k.h."); return ok }); err != nil {
		w.t.Fatal("Anna does not see who it is:", err)
	}
}

// readers counts the messages in a chat that name somebody.
func readers(c *botapitest.Chat, name string) (n int) {
	for _, m := range c.FromBot() {
		if strings.Contains(m.Text, name) {
			n++
		}
	}
	return n
}

// An answer that is lost, and a kill -9 as the details arrive, repeat nothing that says
// who somebody is: when they have all deleted, nobody reads their name any more.
func TestDetailsAreNeverDoubled(t *testing.T) {
	for _, at := range []string{"sendMessage", "editMessageText", "kill"} {
		t.Run(at, func(t *testing.T) {
			w := newTown(t)
			b := w.start().waitReady()
			annas := w.tg.Private(w.anna)
			annas.Start(w.anna, "")
			n := w.talks(1, 0, time.Minute)[0]
			if at != "kill" {
				w.tg.Fault(botapitest.Rule{Method: at, Chat: annas.ID(), Times: 1, Kind: botapitest.CutAfter{}})
			}
			for id := range w.waitCards(1, 20*time.Second) {
				card, _ := cardOf(w, id)
				w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
			}
			if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return detailsIn(annas) == 1 }); err != nil {
				t.Fatal("Anna gets no details:", err)
			}
			if at == "kill" {
				edits := len(w.tg.Calls("editMessageText"))
				b.kill()
				w.start().waitReady()
				// what was not acknowledged goes out again, when the lease has ended
				_ = w.tg.WaitFor(deadline(t, 25*time.Second), func() bool { return len(w.tg.Calls("editMessageText")) > edits })
			}
			time.Sleep(time.Second)
			w.showContact(annas)
			if got := readers(annas, n.me.FirstName); got != 1 {
				t.Errorf("%d messages with the name in Anna's chat", got)
			}
			n.chat.Send(n.me, "/delete")
			ask, err := n.chat.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_delete_yes"); return ok })
			if err != nil {
				t.Fatal(err)
			}
			yes, _ := choice(ask, "_delete_yes")
			n.chat.Forge(n.me, ask.MessageID, yes.CallbackData)
			if err := w.tg.WaitFor(deadline(t, 10*time.Second), func() bool { return readers(annas, n.me.FirstName) == 0 && detailsIn(annas) == 0 }); err != nil {
				t.Errorf("deleted, and still in Anna's chat: %d", readers(annas, n.me.FirstName))
			}
			c := w.redis.Client()
			defer c.Close()
			if err := w.tg.WaitFor(deadline(t, 5*time.Second), func() bool { return len(c.Keys(t.Context(), "*:mid:c*").Val()) == 0 }); err != nil {
				t.Errorf("still there: %v", c.Keys(t.Context(), "*:mid:c*").Val())
			}
		})
	}
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

// What staff do in private, against the real Redis: contact data, a note that leaves the
// chat, the list, a colleague, and open again after it was closed; and the newcomer's talk
// is still there for them.
func TestStaffInPrivate(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	ben, bens := w.colleague()
	id, annas := w.annasCase()
	tap := func(c *botapitest.Chat, who botapitest.User, prefix string) {
		t.Helper()
		m, err := c.WaitMessage(deadline(t, 10*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, prefix); return ok })
		if err != nil {
			t.Fatalf("no button %s: %v", prefix, err)
		}
		data, _ := choiceData(m, prefix)
		c.Forge(who, m.MessageID, data)
	}
	waits := func(c *botapitest.Chat, what string) {
		t.Helper()
		if err := w.tg.WaitFor(deadline(t, 10*time.Second), func() bool { return readers(c, what) > 0 }); err != nil {
			t.Fatalf("nobody reads %q: %v", what, err)
		}
	}
	tap(annas, w.anna, "k.v.n.")
	tap(annas, w.anna, "k.w.")
	waits(annas, "nächste Nachricht")
	typed := annas.Send(w.anna, "Ruft am Montag zurück")
	waits(annas, "Notiz gespeichert")
	waits(annas, "Ruft am Montag zurück")
	for _, m := range annas.Messages() {
		if m.MessageID == typed.MessageID {
			t.Error("the note stays in the chat")
		}
	}
	bens.Send(ben, "/cases")
	waits(bens, "Meine Anfragen: 0")
	tap(annas, w.anna, "k.v.c.")
	tap(annas, w.anna, "k.v.g.")
	tap(annas, w.anna, "k.hd.")
	tap(annas, w.anna, "k.hu.")
	if err := w.tg.WaitFor(deadline(t, 10*time.Second), func() bool { return detailsIn(bens) == 1 && detailsIn(annas) == 0 }); err != nil {
		t.Fatalf("Ben has %d details, Anna %d", detailsIn(bens), detailsIn(annas))
	}
	tap(bens, ben, "k.d.")
	tap(bens, ben, "k.e.informed.")
	waits(bens, "geschlossen: Auskunft gegeben")
	tap(bens, ben, "k.u.")
	if err := w.tg.WaitFor(deadline(t, 10*time.Second), func() bool { return detailsIn(bens) == 1 }); err != nil {
		t.Fatal("not open again:", err)
	}
	// The list is made of the group's board, which hears of a case just after its move.
	for until := time.Now().Add(10 * time.Second); readers(bens, "Meine Anfragen: 1") == 0 && time.Now().Before(until); {
		bens.Send(ben, "/cases")
		_ = w.tg.WaitFor(deadline(t, 2*time.Second), func() bool { return readers(bens, "Meine Anfragen: 1") > 0 })
	}
	waits(bens, "Meine Anfragen: 1")
	if _, err := bens.WaitMessage(deadline(t, 10*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, "k.mo."+id); return ok }); err != nil {
		t.Error("the list does not lead to it:", err)
	}
	bens.Send(ben, "Hallo")
	if _, err := bens.WaitMessage(deadline(t, 10*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_l:de"); return ok }); err != nil {
		t.Error("staff have no talk of their own:", err)
	}
}

// Whatever of a person's words, and of what staff wrote about them, stands in a colleague's
// private chat goes with the request: when it is closed, handed over, given back, deleted,
// or when the colleague leaves.
func TestNothingOfThePersonStaysWithStaff(t *testing.T) {
	const words, place, unsent = "KANARIE ich bin es", "Kanarienweg 1", "KANARIE ungesendet"
	ways := map[string]func(w *town, n *newcomer, annas *botapitest.Chat, tap func(string)){
		"closed": func(_ *town, _ *newcomer, _ *botapitest.Chat, tap func(string)) { tap("k.d."); tap("k.e.informed.") },
		"given back": func(_ *town, _ *newcomer, _ *botapitest.Chat, tap func(string)) {
			tap("k.v.g.")
			tap("k.hr.")
		},
		"deleted": func(w *town, n *newcomer, _ *botapitest.Chat, _ func(string)) {
			n.chat.Send(n.me, "/delete")
			ask, err := n.chat.WaitMessage(deadline(w.t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_delete_yes"); return ok })
			if err != nil {
				w.t.Fatal(err)
			}
			yes, _ := choice(ask, "_delete_yes")
			n.chat.Forge(n.me, ask.MessageID, yes.CallbackData)
		},
		"left": func(w *town, _ *newcomer, _ *botapitest.Chat, _ func(string)) { w.staff.Leave(w.anna) },
	}
	for way, ends := range ways {
		t.Run(way, func(t *testing.T) {
			w := newTown(t)
			w.t = t
			w.env = append(w.env, "RELAY=on")
			w.start().waitReady()
			annas := w.tg.Private(w.anna)
			annas.Start(w.anna, "")
			n := w.talks(1, 0, time.Minute)[0]
			for id := range w.waitCards(1, 20*time.Second) {
				card, _ := cardOf(w, id)
				w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
			}
			tap := func(prefix string) {
				t.Helper()
				m, err := annas.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, prefix); return ok })
				if err != nil {
					t.Fatalf("no button %s: %v", prefix, err)
				}
				data, _ := choiceData(m, prefix)
				annas.Forge(w.anna, m.MessageID, data)
			}
			waits := func(what string) {
				t.Helper()
				if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return readers(annas, what) > 0 }); err != nil {
					t.Fatalf("Anna does not read %q: %v", what, err)
				}
			}
			tap("k.y.")
			waits("übersetzt nicht")
			annas.Send(w.anna, unsent)
			waits(unsent)
			tap("k.ap.")
			tap("k.al.")
			waits("Ort")
			annas.Send(w.anna, place)
			waits(place)
			n.chat.Send(n.me, words)
			waits(words)
			ends(w, n, annas, tap)
			left := func() (out []string) {
				for _, m := range annas.Messages() {
					if strings.Contains(strings.ToUpper(m.Text), "KANARIE") {
						out = append(out, m.Text)
					}
				}
				return out
			}
			if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return len(left()) == 0 && detailsIn(annas) == 0 }); err != nil {
				t.Errorf("still in Anna's chat: %q", left())
			}
		})
	}
}
