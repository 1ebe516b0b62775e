package e2e

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// A replica that lacks the key of another confirms nothing that it can't read: who has
// it all deleted while keys are changed in the wrong order is answered when it may be.
func TestAReplicaWithoutTheKeyWaits(t *testing.T) {
	w := newTown(t, botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second))
	a, b := freeAddr(t), freeAddr(t)
	var use atomic.Int64
	w.env = []string{"WEBHOOK_URL=" + steered(t, func() int { return int(use.Load()) }, a, b) + "/hook", "WEBHOOK_SECRET=a_secret-9"}
	old := w.startOn(a).waitReady()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	use.Store(1)
	w.startOn(b, "DATA_KEY="+base64.StdEncoding.EncodeToString(raw)+","+w.key).waitReady()
	n := w.newcomer(60, "de")
	if err := n.talk(deadline(t, 40*time.Second), n.recognitionTalk()); err != nil {
		t.Fatal(err)
	}
	w.waitCards(1, 2*time.Minute)

	use.Store(0)
	said := len(n.chat.FromBot())
	n.chat.Send(n.me, "/delete")
	old.waitStatus("/readyz", http.StatusServiceUnavailable, 20*time.Second)
	if _, why := old.get("/readyz"); !strings.Contains(why, "DATA_KEY") {
		t.Errorf("it is not ready because %q", why)
	}
	if w.tg.Pending() == 0 || len(n.chat.FromBot()) != said {
		last, _ := n.chat.Last()
		t.Fatalf("what it can't read it confirmed, and said %q", last.Text)
	}

	use.Store(1)
	ask, err := n.chat.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_delete_yes"); return ok })
	if err != nil {
		t.Fatal("nobody asks whether to delete:", err)
	}
	yes, _ := choice(ask, "_delete_yes")
	n.chat.Forge(n.me, ask.MessageID, yes.CallbackData)
	if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return len(w.cards()) == 0 }); err != nil {
		t.Error("the request of somebody who is gone can still be claimed")
	}
	c := w.redis.Client()
	defer c.Close()
	if left := c.Keys(t.Context(), "*:session:*").Val(); len(left) > 0 {
		t.Errorf("%v still stands", left)
	}
}
