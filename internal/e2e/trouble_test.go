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

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not so after 20 s: ", what)
		}
	}
}

// The bot is put out of the staff group and let in again, with two replicas: meanwhile
// the coordinator has the cards, and readyz says that something is wrong without taking
// the service out of rotation.
func TestTheStaffGroupIsLost(t *testing.T) {
	w := newTown(t)
	carla := botapitest.User{ID: 903, FirstName: "Carla", LanguageCode: "de"}
	carlas := w.tg.Private(carla)
	carlas.Start(carla, "")
	w.env = append(w.env, "COORDINATOR_CHAT_ID=903")
	a, b := w.start().waitReady(), w.start()
	b.waitStatus("/healthz", 200, 20*time.Second)
	w.talks(1, 0, time.Minute)
	var id string
	for id = range w.waitCards(1, 20*time.Second) {
		_ = id
	}
	w.staff.KickBot(w.anna)
	claimable := func(c *botapitest.Chat) bool {
		for _, m := range c.FromBot() {
			if _, ok := choiceData(m, "k.c."+id); ok {
				return true
			}
		}
		return false
	}
	eventually(t, "the coordinator has the card", func() bool { return claimable(carlas) })
	for _, r := range []*bot{a, b} {
		eventually(t, "readyz says it", func() bool {
			_, body := r.get("/readyz")
			return strings.Contains(body, "degraded: 1 of the staff groups")
		})
	}
	if code, _ := a.get("/readyz"); code != 200 {
		t.Errorf("readyz is %d: people would not be served", code)
	}
	eventually(t, "the metric says it", func() bool { _, m := a.get("/metrics"); return strings.Contains(m, "wegweiser_staff_groups_lost 1") })
	before := len(w.staff.FromBot())
	w.staff.AddBot(w.anna)
	eventually(t, "the card is back in the group", func() bool {
		for _, m := range w.staff.FromBot()[before:] {
			if _, ok := choiceData(m, "k.c."+id); ok {
				return true
			}
		}
		return false
	})
	eventually(t, "nothing can be pressed with the coordinator", func() bool { return !claimable(carlas) })
	eventually(t, "readyz is as ever", func() bool { _, body := a.get("/readyz"); return body == "ready\n" })
}

// Anna has blocked the bot, and the person has everything deleted: what stands in Anna's
// chat can't be, and the coordinator learns of it.
func TestWhatCannotBeDeletedIsAnAlarm(t *testing.T) {
	w := newTown(t)
	carla := botapitest.User{ID: 903, FirstName: "Carla", LanguageCode: "de"}
	carlas := w.tg.Private(carla)
	w.env = append(w.env, "COORDINATOR_CHAT_ID=903")
	b := w.start().waitReady()
	carlas.Start(carla, "")
	_, annas := w.annasCase()
	n := w.newcomer(0, "de")
	annas.Block()
	n.chat.Send(n.me, "/delete")
	ask, err := n.chat.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_delete_yes"); return ok })
	if err != nil {
		t.Fatal(err)
	}
	yes, _ := choice(ask, "_delete_yes")
	n.chat.Forge(n.me, ask.MessageID, yes.CallbackData)
	if !says(t, w, carlas, "Löschen ist fehlgeschlagen") {
		t.Error("the coordinator does not learn of it")
	}
	eventually(t, "the metric counts it", func() bool {
		_, m := b.get("/metrics")
		return strings.Contains(m, `wegweiser_noted_total{what="not_deleted"} 1`)
	})
}
