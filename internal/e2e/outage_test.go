package e2e

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"wegweiser/internal/outbox"
	"wegweiser/internal/telegram/botapitest"
)

// Redis away: nothing is confirmed to Telegram, readyz fails, it comes back by itself.
func TestRedisAway(t *testing.T) {
	w := newTown(t)
	b := w.start().waitReady()
	n := w.newcomer(1, "de")
	n.chat.Start(n.me, "")
	first, err := n.chat.WaitMessage(deadline(t, 10*time.Second), 0, anyMessage)
	if err != nil {
		t.Fatal("no answer")
	}
	w.redis.Kill()
	b.waitStatus("/readyz", http.StatusServiceUnavailable, 10*time.Second)
	if code, _ := b.get("/healthz"); code != http.StatusOK {
		t.Errorf("healthz is %d: the process would be restarted for nothing", code)
	}
	tap, _ := choice(first, "_l:de")
	n.chat.Forge(n.me, first.MessageID, tap.CallbackData)
	time.Sleep(2 * time.Second)
	if w.tg.Pending() == 0 {
		t.Error("the tap was confirmed although it stands nowhere")
	}
	w.redis.Restart()
	b.waitStatus("/readyz", http.StatusOK, 20*time.Second)
	if _, err := n.chat.WaitMessage(deadline(t, 20*time.Second), first.MessageID, func(m botapitest.Message) bool {
		_, ok := choice(m, "_agree")
		return ok
	}); err != nil {
		t.Error("the tap was lost")
	}
}

// Telegram making long polling wait for long: readyz says so, the process runs on.
func TestPollingHasToWait(t *testing.T) {
	w := newTown(t)
	w.tg.Fault(botapitest.Rule{Method: "getUpdates", Times: 1, Kind: botapitest.TooMany{RetryAfter: 90}})
	b := w.start()
	b.waitStatus("/healthz", http.StatusOK, 20*time.Second)
	says := func(path string, status int, what string) {
		t.Helper()
		pattern := regexp.MustCompile(what)
		deadline := time.Now().Add(20 * time.Second)
		for code, text := 0, ""; code != status || !pattern.MatchString(text); code, text = b.get(path) {
			if time.Now().After(deadline) {
				t.Fatalf("%s is %d and says nothing like %s:\n%s", path, code, what, text)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	says("/readyz", http.StatusServiceUnavailable, `^telegram makes polling wait: [1-9][0-9]* s more\n$`)
	says("/metrics", http.StatusOK, `(?m)^wegweiser_telegram_poll_wait_seconds [1-9]`)
	if code, _ := b.get("/healthz"); code != http.StatusOK {
		t.Errorf("healthz is %d: the process would be restarted, and ask too early", code)
	}
}

// Telegram answering 429, 5xx, garbage, cutting connections, slow, or taking a message
// and losing the answer: the outbox waits and goes on.
func TestTelegramInTrouble(t *testing.T) {
	w := newTown(t, botapitest.WithSeed(7))
	w.start().waitReady()
	for _, k := range []botapitest.Fault{
		botapitest.TooMany{RetryAfter: 1}, botapitest.Status{Code: 500}, botapitest.Status{Code: 502}, botapitest.Garbage{},
		botapitest.CutBefore{}, botapitest.CutAfter{}, botapitest.CutAfter{Partial: true}, botapitest.Slow{Delay: 300 * time.Millisecond},
	} {
		w.tg.Fault(botapitest.Rule{Method: "sendMessage", Probability: 0.04, Kind: k})
	}
	w.tg.Fault(botapitest.Rule{Method: "getUpdates", Probability: 0.05, Kind: botapitest.Garbage{}})
	w.tg.Fault(botapitest.Rule{Method: "getUpdates", Probability: 0.05, Kind: botapitest.CutAfter{}})
	w.tg.Fault(botapitest.Rule{Method: "answerCallbackQuery", Probability: 0.1, Kind: botapitest.Status{Code: 500}})
	w.tg.Fault(botapitest.Rule{Method: "editMessageReplyMarkup", Probability: 0.1, Kind: botapitest.CutAfter{}})
	n := 15
	if full() {
		n = 60
	}
	w.judge(w.talks(n, 20*time.Millisecond, 4*time.Minute))
}

// 403 parks the chat: nobody else waits for it, Telegram is not asked again and again,
// and when the person comes back they are told what they missed.
func TestBlockedAndBack(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	n, other := w.newcomer(1, "de"), w.newcomer(2, "de")
	n.chat.Start(n.me, "")
	first, err := n.chat.WaitMessage(deadline(t, 10*time.Second), 0, anyMessage)
	if err != nil {
		t.Fatal(err)
	}
	refuse := w.tg.Fault(botapitest.Rule{Method: "sendMessage", Chat: n.chat.ID(), Kind: botapitest.Refuse{Code: 403, Description: "Forbidden: bot was blocked by the user"}})
	tap, _ := choice(first, "_l:de")
	n.chat.Forge(n.me, first.MessageID, tap.CallbackData)
	if err := other.talk(deadline(t, 20*time.Second), other.recognitionTalk()); err != nil {
		t.Error("somebody else waits for a blocked chat:", err)
	}
	tries := 0
	for _, c := range w.tg.Calls("sendMessage") {
		if c.ChatID == n.chat.ID() && !c.OK() {
			tries++
		}
	}
	if tries != 1 {
		t.Errorf("a chat that blocked us was written to %d times", tries)
	}
	refuse()
	n.chat.Start(n.me, "")
	if _, err := n.chat.WaitMessage(deadline(t, 10*time.Second), first.MessageID, func(m botapitest.Message) bool {
		_, ok := choice(m, "_agree")
		return ok
	}); err != nil {
		t.Error("back again, and nothing is said")
	}
}

// The staff group becomes a supergroup: cards go to the new one.
func TestTheGroupMoves(t *testing.T) {
	w := newTown(t)
	w.staff = w.tg.Group("Team", w.anna)
	w.staff.AddBot(w.anna)
	b := w.start().waitReady()
	all := w.talks(2, 0, 30*time.Second)
	w.waitCards(2, 20*time.Second)
	w.staff = w.staff.Migrate(w.anna)
	n := w.newcomer(50, "de")
	if err := n.talk(deadline(t, 30*time.Second), n.recognitionTalk()); err != nil {
		t.Fatal(err)
	}
	cards := w.waitCards(1, 30*time.Second)
	if len(cards) == 0 {
		t.Fatalf("no card in the new group:\n%s", b.log)
	}
	_ = all
}

// SIGTERM: takes nothing more, finishes what it has, exits within 10 s, and the next
// process goes on where it stopped.
func TestStopsWithoutLosingAnything(t *testing.T) {
	w := newTown(t)
	b := w.start().waitReady()
	var all []*newcomer
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		all = w.talks(20, 30*time.Millisecond, 2*time.Minute)
	}()
	for range 3 {
		time.Sleep(700 * time.Millisecond)
		asked := time.Now()
		if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		select {
		case <-b.done:
		case <-time.After(10 * time.Second):
			t.Fatalf("still running 10 s after SIGTERM:\n%s", b.log)
		}
		if code := b.cmd.ProcessState.ExitCode(); code != 0 {
			t.Errorf("exit code %d:\n%s", code, b.log)
		}
		t.Logf("stopped within %v", time.Since(asked).Round(time.Millisecond))
		b = w.start().waitReady()
	}
	<-ended
	w.judge(all)
	for _, n := range all {
		if _, again := n.read(); again > 0 {
			t.Errorf("%s read something twice although nothing crashed", n.me.FirstName)
		}
	}
}

// SIGTERM while Telegram takes calls and answers none.
func TestStopsAlthoughTelegramHangs(t *testing.T) {
	w := newTown(t)
	b := w.start().waitReady()
	hang := botapitest.Slow{Delay: time.Minute, AfterTaking: true}
	for _, method := range []string{"sendMessage", "answerCallbackQuery", "editMessageReplyMarkup"} {
		w.tg.Fault(botapitest.Rule{Method: method, Kind: hang})
	}
	n := w.newcomer(1, "de")
	n.chat.Start(n.me, "")
	if _, err := n.chat.WaitMessage(deadline(t, 10*time.Second), 0, anyMessage); err != nil {
		t.Fatal("no message: nothing hangs")
	}
	if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-b.done:
	case <-time.After(10 * time.Second):
		t.Fatalf("still running 10 s after SIGTERM:\n%s", b.log)
	}
}

// Telegram away and nothing else: the process lives, Redis lives, taps are lost. Who was
// in the middle gets their question again when it is over, and not before.
func TestTelegramAwayForLong(t *testing.T) {
	w := newTown(t)
	b := w.start().waitReady()
	n, other := w.newcomer(1, "de"), w.newcomer(2, "de")
	n.chat.Start(n.me, "")
	first, err := n.chat.WaitMessage(deadline(t, 10*time.Second), 0, anyMessage)
	if err != nil {
		t.Fatal("no answer")
	}
	mend := w.tg.Fault(botapitest.Rule{Method: "getUpdates", Kind: botapitest.Status{Code: http.StatusBadGateway}})
	other.chat.Start(other.me, "") // ends the poll that is under way
	time.Sleep(8 * time.Second)

	redis := w.redis.Client()
	defer redis.Close()
	part := outbox.Part(n.chat.ID())
	due, timer := fmt.Sprintf("{%d}:due", part), fmt.Sprintf("t:again:%d", n.chat.ID())
	now := time.Now()
	old, err := redis.Get(t.Context(), "{0}:alive").Int64()
	if err != nil || now.Sub(time.UnixMilli(old)) < 5*time.Second {
		t.Errorf("the pulse beats although nobody can poll: %v ago, %v", now.Sub(time.UnixMilli(old)), err)
	}
	// What three minutes would do: the last beat is long ago, the timer rings.
	if err := redis.Set(t.Context(), "{0}:alive", now.Add(-50*time.Second).UnixMilli(), 0).Err(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second) // until the bot has looked
	if err := redis.ZAddXX(t.Context(), due, goredis.Z{Score: float64(time.Now().UnixMicro()), Member: timer}).Err(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	if at, err := redis.ZScore(t.Context(), due, timer).Result(); err != nil || at <= float64(time.Now().UnixMicro()) {
		t.Errorf("the timer did not wait for the end of the outage: %v", err)
	}
	if err := redis.Set(t.Context(), "{0}:alive", time.Now().Add(-200*time.Second).UnixMilli(), 0).Err(); err != nil {
		t.Fatal(err)
	}
	if m, ok := n.chat.Last(); !ok || m.MessageID != first.MessageID {
		t.Error("asked again during the outage")
	}
	mend()
	if _, err := n.chat.WaitMessage(deadline(t, time.Minute), first.MessageID, func(m botapitest.Message) bool {
		_, ok := choice(m, "_l:de")
		return ok
	}); err != nil {
		t.Errorf("the question does not come again:\n%s", b.log)
	}
}

// filesIn reads everything that stands in a folder.
func filesIn(t *testing.T, dir string) string {
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// Nothing personal in logs and metrics, nor the token: canaries that went everywhere
// appear in neither, and not in Redis either, where all is sealed.
func TestCanariesAppearNowhere(t *testing.T) {
	w := newTown(t)
	b := w.start("LOG_LEVEL=debug").waitReady()
	w.tg.Fault(botapitest.Rule{Method: "sendMessage", Times: 3, Kind: botapitest.Garbage{}})
	n := w.newcomer(77, "de")
	n.me.FirstName = "Kanarienvogelvorname"
	n.chat = w.tg.Private(n.me)
	moves := n.recognitionTalk()
	moves[10].typ = "Kanarienvogelname"
	moves = append(moves[:11], append([]move{{tap: "phone"}, {typ: "0151 98765432"}}, moves[12:]...)...)
	if err := n.talk(deadline(t, 30*time.Second), moves); err != nil {
		t.Fatal(err)
	}
	n.chat.Send(n.me, "Kanarienvogelnachricht")
	n.chat.Forge(n.me, 1, "Kanarienvogeldaten")
	annas := w.tg.Private(w.anna)
	annas.Start(w.anna, "")
	for id := range w.waitCards(1, 20*time.Second) {
		card, _ := cardOf(w, id)
		w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
	}
	view, err := annas.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, "k.s."); return ok })
	if err != nil {
		t.Fatal(err)
	}
	show, _ := choiceData(view, "k.s.")
	annas.Forge(w.anna, view.MessageID, show)
	details, err := annas.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { return strings.Contains(m.Text, "Kanarienvogelname") })
	if err != nil || !strings.Contains(details.Text, "+4915198765432") {
		t.Errorf("Anna does not see the details: %q", details.Text)
	}
	for _, m := range w.staff.FromBot() {
		for _, canary := range []string{"Kanarienvogel", "98765432"} {
			if strings.Contains(m.Text, canary) {
				t.Errorf("%q stands in the group: %q", canary, m.Text)
			}
		}
	}
	_, metrics := b.get("/metrics")
	if !strings.Contains(metrics, "wegweiser_updates_total") {
		t.Error("no metrics")
	}
	w.redis.Kill() // what stands on its disk is all that it knows
	places := map[string]string{"log": w.allLogs(), "metrics": metrics, "redis": filesIn(t, w.redis.Dir)}
	secret := strings.SplitN(w.tg.Token(), ":", 2)[1]
	for where, text := range places {
		for _, canary := range []string{"Kanarienvogel", "98765432", secret, w.key} {
			if strings.Contains(text, canary) {
				i := strings.Index(text, canary)
				t.Errorf("%q appears in the %s: …%s…", canary, where, text[max(0, i-200):min(len(text), i+100)])
			}
		}
	}
	if !strings.Contains(places["redis"], "session:") {
		t.Error("the search of Redis' files found nothing at all: it proves nothing")
	}
}
