package e2e

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// Who had it all deleted is left alone: every update of theirs comes once more, in any
// order, over a webhook to two replicas, and no session begins and nothing is said.
func TestDeletionStaysFinal(t *testing.T) {
	w := newTown(t, botapitest.WithShuffledWebhook(), botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second))
	a, b := freeAddr(t), freeAddr(t)
	w.env = []string{"WEBHOOK_URL=" + balancer(t, a, b) + "/hook", "WEBHOOK_SECRET=a_secret-9"}
	w.startOn(a).waitReady()
	w.startOn(b).waitReady()
	all := w.talks(5, 0, time.Minute)
	said := map[*newcomer]int{}
	for _, n := range all {
		n.chat.Send(n.me, "/delete")
		ask, err := n.chat.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_delete_yes"); return ok })
		if err != nil {
			t.Fatal("nobody asks whether to delete:", err)
		}
		yes, _ := choice(ask, "_delete_yes")
		n.chat.Forge(n.me, ask.MessageID, yes.CallbackData)
		if _, err := n.chat.WaitMessage(deadline(t, 20*time.Second), ask.MessageID, func(m botapitest.Message) bool { _, ok := choice(m, "_restart"); return ok }); err != nil {
			t.Fatal("nobody says that it is deleted:", err)
		}
		said[n] = len(n.chat.FromBot())
	}
	if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return w.tg.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	updates := w.tg.Updates()
	rand.Shuffle(len(updates), func(i, j int) { updates[i], updates[j] = updates[j], updates[i] })
	before := w.tg.Stats().Redelivered
	for _, u := range updates {
		w.tg.Redeliver(u.ID)
	}
	if err := w.tg.WaitFor(deadline(t, 30*time.Second), func() bool { return w.tg.Stats().Redelivered >= before+len(updates) }); err != nil {
		t.Fatalf("not all came again: %+v", w.tg.Stats())
	}
	time.Sleep(300 * time.Millisecond) // were something said, it would come now
	for _, n := range all {
		if now := n.chat.FromBot(); len(now) != said[n] {
			last, _ := n.chat.Last()
			t.Errorf("%s, who had it all deleted, reads %q", n.me.FirstName, last.Text)
		}
	}
	c := w.redis.Client()
	defer c.Close()
	for _, key := range c.Keys(t.Context(), "*").Val() {
		if strings.Contains(key, ":session:") {
			t.Errorf("%s stands there again", key)
		}
	}
}
