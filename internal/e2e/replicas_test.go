package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/telegram/botapitest"
)

// balancer sends each request to the next of the replicas, as a load balancer does:
// messages and taps of one person reach different processes at the same time.
func balancer(t testing.TB, addrs ...string) string {
	t.Helper()
	var n atomic.Int64
	return steered(t, func() int { return int(n.Add(1) % int64(len(addrs))) }, addrs...)
}

// steered sends each request to the replica that next says.
func steered(t testing.TB, next func() int, addrs ...string) string {
	t.Helper()
	var proxies []*httputil.ReverseProxy
	for _, a := range addrs {
		p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: a})
		p.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
		p.ErrorLog = nil
		proxies = append(proxies, p)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxies[next()].ServeHTTP(w, r)
	})}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return "http://" + l.Addr().String()
}

// Laws 1 to 4 with two replicas behind one webhook whose queues are shuffled, one of
// them killed now and then.
func TestTwoReplicasOverAShuffledWebhook(t *testing.T) {
	talks := 40
	if full() {
		talks = 200
	}
	w := newTown(t, botapitest.WithShuffledWebhook(), botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second))
	a, b := freeAddr(t), freeAddr(t)
	w.env = []string{"WEBHOOK_URL=" + balancer(t, a, b) + "/hook", "WEBHOOK_SECRET=a_secret-9"}
	w.startOn(a).waitReady()
	second := w.startOn(b).waitReady()
	w.tg.DuplicateUpdates(0.05)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	kills := 0
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(900 * time.Millisecond):
			}
			second.kill()
			kills++
			second = w.startOn(b)
		}
	})
	all := w.talks(talks, 50*time.Millisecond, 4*time.Minute)
	close(stop)
	wg.Wait()
	w.judge(all)
	t.Logf("one replica killed %d times", kills)
}

// Two replicas that poll: one polls, the other takes over when it dies.
func TestASecondPollerTakesOver(t *testing.T) {
	w := newTown(t)
	first := w.start().waitReady()
	w.start().waitReady()
	n := w.newcomer(1, "de")
	n.chat.Start(n.me, "")
	if _, err := n.chat.WaitMessage(deadline(t, 10*time.Second), 0, anyMessage); err != nil {
		t.Fatal("no answer from the first")
	}
	first.kill()
	m := w.newcomer(2, "de")
	m.chat.Start(m.me, "")
	if _, err := m.chat.WaitMessage(deadline(t, 20*time.Second), 0, anyMessage); err != nil {
		t.Fatal("the second did not take over")
	}
}

// The first tap wins, whichever replica it reaches; claims of two colleagues at the
// same instant on two replicas have one owner.
func TestTwoReplicasOneOwner(t *testing.T) {
	w := newTown(t, botapitest.WithShuffledWebhook(), botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second))
	a, b := freeAddr(t), freeAddr(t)
	w.env = []string{"WEBHOOK_URL=" + balancer(t, a, b) + "/hook", "WEBHOOK_SECRET=a_secret-9"}
	w.startOn(a).waitReady()
	w.startOn(b).waitReady()
	ben := botapitest.User{ID: 902, FirstName: "Ben", LanguageCode: "de"}
	w.staff.Join(ben)
	annas, bens := w.tg.Private(w.anna), w.tg.Private(ben)
	annas.Start(w.anna, "")
	bens.Start(ben, "")
	const cases = 10
	w.talks(cases, 0, time.Minute)
	for id := range w.waitCards(cases, time.Minute) {
		card, _ := cardOf(w, id)
		var wg sync.WaitGroup
		for _, u := range []botapitest.User{w.anna, ben, w.anna, ben} {
			wg.Go(func() { w.staff.Forge(u, card.MessageID, "k.c."+id) })
		}
		wg.Wait()
	}
	details := func() int {
		n := 0
		for _, c := range []*botapitest.Chat{annas, bens} {
			for _, m := range c.FromBot() {
				if _, ok := choiceData(m, "k.d."); ok {
					n++
				}
			}
		}
		return n
	}
	if err := w.tg.WaitFor(deadline(t, 30*time.Second), func() bool { return details() >= cases && len(w.cards()) == 0 }); err != nil {
		t.Fatalf("%d details for %d cases, %d still to be claimed", details(), cases, len(w.cards()))
	}
	time.Sleep(300 * time.Millisecond) // were there a second owner, their details would come now
	if got := details(); got != cases {
		t.Errorf("%d details for %d cases", got, cases)
	}
}

// Who is thrown out of the group claims nothing any more, through neither replica:
// both had known them as a colleague, and only one was told that they left.
func TestThrownOutForBothReplicas(t *testing.T) {
	w := newTown(t, botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second))
	addrs := []string{freeAddr(t), freeAddr(t)}
	var at atomic.Int64
	w.env = []string{"WEBHOOK_URL=" + steered(t, func() int { return int(at.Load()) }, addrs...) + "/hook", "WEBHOOK_SECRET=a_secret-9"}
	replicas := []*bot{w.startOn(addrs[0]).waitReady(), w.startOn(addrs[1]).waitReady()}
	ben, bens := w.colleague()
	w.talks(4, 0, time.Minute)
	var ids []string
	for id := range w.waitCards(4, time.Minute) {
		ids = append(ids, id)
	}
	claim := func(replica int, id string) {
		t.Helper()
		card, ok := cardOf(w, id)
		if !ok {
			t.Fatalf("no card to claim %s by", id)
		}
		at.Store(int64(replica))
		w.staff.Forge(ben, card.MessageID, "k.c."+id)
		w.tg.Await(t, "that the claim is taken", func() bool { return w.tg.Pending() == 0 })
	}
	for replica := range replicas {
		claim(replica, ids[replica])
	}
	if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return detailsIn(bens) == 2 }); err != nil {
		t.Fatalf("as a colleague Ben has %d details", detailsIn(bens))
	}
	at.Store(0) // who is told
	w.staff.Kick(w.anna, ben)
	if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return detailsIn(bens) == 0 && len(w.cards()) == 4 }); err != nil {
		t.Fatalf("thrown out, Ben has %d details, and %d cards can be claimed", detailsIn(bens), len(w.cards()))
	}
	// A tap in the group may still be on its way; one on a message of their own chat with
	// the bot always can be made.
	own, _ := bens.Last()
	for i, id := range ids {
		at.Store(int64(i % 2))
		if i < 2 {
			late := fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"9%d","from":{"id":%d,"is_bot":false,"first_name":"Ben"},"chat_instance":"1","data":"k.c.%s","message":{"message_id":1,"date":1,"chat":{"id":%d,"type":"supergroup","title":"Team"}}}}`,
				900001+i, i, ben.ID, id, w.staff.ID())
			post(t, "http://"+addrs[i]+"/hook", "a_secret-9", late)
			continue
		}
		bens.Forge(ben, own.MessageID, "k.c."+id)
		w.tg.Await(t, "that the claim is taken", func() bool { return w.tg.Pending() == 0 })
	}
	time.Sleep(300 * time.Millisecond) // a claim would change its card now
	if detailsIn(bens) != 0 || len(w.cards()) != 4 {
		t.Errorf("Ben has %d details, and %d cards can be claimed", detailsIn(bens), len(w.cards()))
	}
	for i, b := range replicas {
		if _, metrics := b.get("/metrics"); !strings.Contains(metrics, "wegweiser_noted_total{what=\"stranger\"} 2\n") {
			t.Errorf("replica %d does not count two strangers' claims", i)
		}
	}
}

func cardOf(w *town, id string) (botapitest.Message, bool) {
	for _, m := range w.staff.FromBot() {
		if _, ok := choiceData(m, "k.c."+id); ok {
			return m, true
		}
	}
	return botapitest.Message{}, false
}

func choiceData(m botapitest.Message, prefix string) (string, bool) {
	if m.ReplyMarkup == nil {
		return "", false
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if len(b.CallbackData) >= len(prefix) && b.CallbackData[:len(prefix)] == prefix {
				return b.CallbackData, true
			}
		}
	}
	return "", false
}

func anyMessage(botapitest.Message) bool { return true }

func deadline(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// The same bot on a cluster, and behind Sentinel.
func TestClusterAndSentinel(t *testing.T) {
	redistest.Need(t)
	t.Run("cluster", func(t *testing.T) {
		w := newTown(t)
		w.url, _ = redistest.Cluster(t)
		w.start().waitReady()
		w.judge(w.talks(10, 0, time.Minute))
	})
	t.Run("staff on a cluster", func(t *testing.T) { // two requests, seldom on the same node
		w := newTown(t, botapitest.WithFiles())
		w.url, _ = redistest.Cluster(t)
		w.start().waitReady()
		annas := w.tg.Private(w.anna)
		annas.Start(w.anna, "")
		var hours []string
		for i := range 3 {
			n := w.newcomer(i, "ar")
			if err := n.talk(deadline(t, time.Minute), n.recognitionTalk()); err != nil {
				t.Fatal(err)
			}
			for id := range w.waitCards(1, 20*time.Second) {
				card, _ := cardOf(w, id)
				w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
				hours = append(hours, w.proposes(annas, id))
			}
			w.tapsOn(n.chat, n.me, "q.ap.")
			if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return len(w.entries(annas)) > i }); err != nil {
				t.Fatalf("no appointment %d: %v", i, err)
			}
		}
		if slices.Sort(hours); len(slices.Compact(hours)) != 3 {
			t.Errorf("one hour for two people: %v", hours)
		}
	})
	t.Run("sentinel", func(t *testing.T) {
		w := newTown(t)
		var master *redistest.Server
		w.url, master, _, _ = redistest.Sentinel(t, redistest.Durable()...)
		b := w.start().waitReady()
		w.judge(w.talks(5, 0, time.Minute))
		master.Kill()
		b.waitStatus("/readyz", http.StatusOK, time.Minute)
		n := w.newcomer(100, "de")
		if err := n.talk(deadline(t, time.Minute), n.recognitionTalk()); err != nil {
			t.Error("after the failover:", err)
		}
	})
}
