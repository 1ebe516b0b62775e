package e2e

import (
	"strings"
	"testing"
	"time"

	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/telegram/botapitest"
)

// The drill of docs/runbook.md: Redis loses its data, and what staff and people are told.

// lossTown has a Redis with these options, a coordinator, and a request that Anna has.
func lossTown(t *testing.T, args ...string) (w *town, b *bot, id string, carlas *botapitest.Chat) {
	t.Helper()
	w = newTown(t)
	w.redis.Kill()
	w.redis = redistest.Start(t, args...)
	carla := botapitest.User{ID: 903, FirstName: "Carla", LanguageCode: "de"}
	carlas = w.tg.Private(carla)
	carlas.Start(carla, "")
	w.env = append(w.env, "COORDINATOR_CHAT_ID=903")
	b = w.start().waitReady()
	if !says(t, w, w.staff, "beginnt mit leerem Speicher") {
		t.Error("the first start is told to nobody")
	}
	id, _ = w.annasCase()
	return w, b, id, carlas
}

func count(c *botapitest.Chat, words string) (n int) {
	for _, m := range c.FromBot() {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

const dataLost, beginsEmpty = "hat Daten verloren", "beginnt mit leerem Speicher"

// goesOn says that a person who comes now gets to their request, and that who was in the
// middle is answered.
func (w *town) goesOn(t *testing.T) {
	t.Helper()
	before := len(w.cards())
	fresh := w.newcomer(77, "ar")
	if err := fresh.talk(deadline(t, time.Minute), fresh.recognitionTalk()); err != nil {
		t.Error(err)
	}
	eventually(t, "a new request has a card", func() bool { return len(w.cards()) > before })
	old := w.newcomer(0, "de")
	last, _ := old.chat.Last()
	old.chat.Send(old.me, "/menu")
	if _, err := old.chat.WaitMessage(deadline(t, 20*time.Second), last.MessageID, anyMessage); err != nil {
		t.Error("who was lost is not answered")
	}
}

// Without a file all is gone, while the bot runs: staff are told at once, by one of the
// replicas, and it goes on.
func TestRedisLosesAll(t *testing.T) {
	w, b, id, carlas := lossTown(t)
	c := w.start()
	c.waitStatus("/healthz", 200, 20*time.Second)
	time.Sleep(3 * time.Second) // both have looked
	w.redis.Kill()
	w.redis.Restart()
	for _, chat := range []*botapitest.Chat{w.staff, carlas} {
		if !says(t, w, chat, dataLost) {
			t.Fatal("nobody is told that data is lost")
		}
	}
	b.waitStatus("/readyz", 200, 20*time.Second)
	for _, m := range w.staff.FromBot() {
		if strings.Contains(m.Text, "Übernommen") {
			tap := w.staff.Forge(w.anna, m.MessageID, "k.c."+id)
			eventually(t, "an old card says that it is no longer open", func() bool {
				a, ok := tap.Answer()
				return ok && strings.Contains(a.Text, "nicht mehr offen")
			})
		}
	}
	w.goesOn(t)
	time.Sleep(3 * time.Second)
	if n := count(w.staff, dataLost); n != 1 {
		t.Errorf("told %d times", n)
	}
	if n := count(w.staff, beginsEmpty); n != 1 {
		t.Errorf("told %d times that it begins", n)
	}
}

// An older copy comes back: what was since is gone.
func TestRedisComesBackOlder(t *testing.T) {
	w, _, _, _ := lossTown(t)
	r := w.redis.Client()
	if err := r.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	n := w.newcomer(5, "de") // keeps updates coming
	for range 6 {
		n.chat.Send(n.me, "/start")
		time.Sleep(time.Second)
	}
	w.redis.Kill()
	w.redis.Restart()
	if !says(t, w, w.staff, dataLost) {
		t.Error("nobody is told that the last of it is lost")
	}
}

// The machine is gone, with bot and Redis: whoever starts next says that it begins with
// nothing.
func TestRedisAndBotLoseAll(t *testing.T) {
	w, b, _, _ := lossTown(t)
	b.kill()
	w.redis.Kill()
	w.redis.Restart()
	w.start().waitReady()
	eventually(t, "it is told again", func() bool { return count(w.staff, beginsEmpty) == 2 })
	w.goesOn(t)
}

// With its append-only file nothing is lost, and nothing said.
func TestRedisLosesNothing(t *testing.T) {
	w, b, id, _ := lossTown(t, redistest.Durable()...)
	time.Sleep(3 * time.Second)
	w.redis.Kill()
	w.redis.Restart()
	b.waitStatus("/readyz", 200, 20*time.Second)
	b.kill()
	w.start().waitReady()
	time.Sleep(5 * time.Second)
	if count(w.staff, dataLost) != 0 || count(w.staff, beginsEmpty) != 1 {
		t.Errorf("told %d and %d times", count(w.staff, dataLost), count(w.staff, beginsEmpty))
	}
	annas := w.tg.Private(w.anna)
	before, _ := annas.Last()
	annas.Start(w.anna, "case_"+id)
	if _, err := annas.WaitMessage(deadline(t, 20*time.Second), before.MessageID, func(m botapitest.Message) bool { _, ok := choiceData(m, "k.d."); return ok }); err != nil {
		t.Error("Anna does not have her case any more:", err)
	}
}
