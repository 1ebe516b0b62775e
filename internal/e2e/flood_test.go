package e2e

import (
	"strconv"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// One account that sends commands without end does not fill Redis, and others are
// answered meanwhile.
func TestAFloodOfCommandsStaysSmall(t *testing.T) {
	w := newTown(t)
	w.start("SEND_RATE=30,1,20").waitReady()
	n := w.newcomer(7, "de")
	n.chat.Start(n.me, "")
	if _, err := n.chat.WaitMessage(deadline(t, 20*time.Second), 0, anyMessage); err != nil {
		t.Fatal(err)
	}
	c := w.redis.Client()
	defer c.Close()
	for i := range 1000 {
		n.chat.Send(n.me, []string{"/emergency", "/help", "/menu", "/privacy"}[i%4])
	}
	if err := w.tg.WaitFor(deadline(t, 60*time.Second), func() bool { return w.tg.Pending() == 0 }); err != nil {
		t.Fatal("not taken in:", err)
	}
	lanes := c.Keys(t.Context(), "*:out:*").Val()
	if len(lanes) == 0 {
		t.Error("nothing waits: this shows nothing")
	}
	for _, k := range lanes {
		if length, size := c.LLen(t.Context(), k).Val(), c.MemoryUsage(t.Context(), k).Val(); length > 100 || size > 256<<10 {
			t.Errorf("%d messages wait, of %d bytes", length, size)
		}
	}
	o := w.newcomer(8, "de")
	o.chat.Start(o.me, "")
	if _, err := o.chat.WaitMessage(deadline(t, 10*time.Second), 0, anyMessage); err != nil {
		t.Error("somebody else is not answered:", err)
	}
	n.chat.Send(n.me, "/delete")
	ask, err := n.chat.WaitMessage(deadline(t, 90*time.Second), 0, func(m botapitest.Message) bool { _, ok := choice(m, "_delete_yes"); return ok })
	if err != nil {
		t.Fatal("in a flood nobody can have their data deleted:", err)
	}
	yes, _ := choice(ask, "_delete_yes")
	n.chat.Forge(n.me, ask.MessageID, yes.CallbackData)
	if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return len(c.Keys(t.Context(), "*:session:"+strconv.FormatInt(n.me.ID, 10)).Val()) == 0 }); err != nil {
		t.Error("not deleted")
	}
}
