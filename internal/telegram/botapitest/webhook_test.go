package botapitest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// A hook is a bot's end of a webhook.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	got    []string
	answer func(u gotUpdate, w http.ResponseWriter)
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var u gotUpdate
		if err := json.Unmarshal(body, &u); err != nil || r.Method != http.MethodPost || r.URL.Path != "/hook" ||
			r.Header.Get("Content-Type") != "application/json" || r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "s-3_c" {
			t.Errorf("%s %s %v: %s", r.Method, r.URL, r.Header, body)
		}
		h.mu.Lock()
		h.got = append(h.got, u.String())
		answer := h.answer
		h.mu.Unlock()
		if answer != nil {
			answer(u, w)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) set(t *testing.T, srv *botapitest.Server, more string) {
	t.Helper()
	mustCall(t, srv, "setWebhook", fmt.Sprintf(`{"url":%q,"secret_token":"s-3_c"%s}`, h.URL+"/hook", more))
}

func (h *hook) seen() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

func TestWebhook(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	chat.Send(amal, "before")
	h := newHook(t)
	h.set(t, srv, `,"max_connections":7,"allowed_updates":["message"]`)
	chat.Send(amal, "after")
	srv.Await(t, "both", func() bool { return srv.Pending() == 0 })
	same(t, "delivered", h.seen(), "before", "after")
	var info map[string]any
	if err := json.Unmarshal(mustCall(t, srv, "getWebhookInfo", `{}`).Result, &info); err != nil {
		t.Fatal(err)
	}
	if info["url"] != h.URL+"/hook" || info["max_connections"] != 7.0 || info["pending_update_count"] != 0.0 || info["last_error_message"] != nil {
		t.Errorf("%v", info)
	}
	mustCall(t, srv, "deleteWebhook", `{}`)
	chat.Send(amal, "polled")
	_, got := get(t, srv, `{}`)
	same(t, "after the webhook was deleted", got, "polled")
	h.set(t, srv, `,"drop_pending_updates":true`)
	if srv.Pending() != 0 {
		t.Error("drop_pending_updates dropped nothing")
	}
}

// Retries keep the order within a queue and hold up no other queue.
func TestWebhookRetries(t *testing.T) {
	srv := newServer(t, botapitest.WithWebhookBackoff(2*time.Millisecond, 10*time.Millisecond))
	first, second := srv.Private(amal), srv.Private(boris)
	h := newHook(t)
	fails := 0
	h.answer = func(u gotUpdate, w http.ResponseWriter) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if u.String() == "a1" && fails < 4 {
			fails++
			w.WriteHeader(http.StatusInternalServerError)
		}
	}
	h.set(t, srv, "")
	first.Send(amal, "a1")
	srv.Await(t, "a failure", func() bool { return len(h.seen()) > 0 })
	first.Send(amal, "a2")
	second.Send(boris, "b1")
	srv.Await(t, "all", func() bool { return srv.Pending() == 0 })
	got := h.seen()
	same(t, "the queue of one chat", slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s == "b1" }),
		"a1", "a1", "a1", "a1", "a1", "a2")
	if !slices.Contains(got, "b1") || slices.Index(got, "b1") == len(got)-1 {
		t.Errorf("the other chat had to wait: %v", got)
	}
	if st := srv.Stats(); st.Delivered != 3 || st.Redelivered != 4 {
		t.Errorf("%+v", st)
	}
	var info map[string]any
	_ = json.Unmarshal(mustCall(t, srv, "getWebhookInfo", `{}`).Result, &info)
	if info["last_error_message"] != "Wrong response from the webhook: 500 Internal Server Error" {
		t.Errorf("%v", info)
	}
}

// The first retry comes at once, however long the back-off is.
func TestWebhookRetriesAtOnceFirst(t *testing.T) {
	srv := newServer(t, botapitest.WithWebhookBackoff(time.Hour, time.Hour))
	chat := srv.Private(amal)
	h := newHook(t)
	failed := false
	h.answer = func(_ gotUpdate, w http.ResponseWriter) {
		if !failed {
			failed = true
			w.WriteHeader(http.StatusBadGateway)
		}
	}
	h.set(t, srv, "")
	chat.Send(amal, "a")
	srv.Await(t, "the retry", func() bool { return srv.Pending() == 0 })
	same(t, "delivered", h.seen(), "a", "a")
}

// A person's messages and taps are different queues: a tap arrives while a
// message is still being handled. Of one queue there is never more than one.
func TestWebhookQueuesRunSideBySide(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	m := mustCall(t, srv, "sendMessage", button(`"text":"a","callback_data":"y"`)).messageID(t)
	h := newHook(t)
	release := make(chan struct{})
	h.answer = func(u gotUpdate, _ http.ResponseWriter) {
		if u.Message != nil {
			<-release
		}
	}
	h.set(t, srv, "")
	chat.Send(amal, "second")
	if _, err := chat.Tap(amal, m, botapitest.Data("y")); err != nil {
		t.Fatal(err)
	}
	srv.Await(t, "the tap to be taken", func() bool { return srv.Stats().Confirmed == 1 })
	srv.Await(t, "both", func() bool { return len(h.seen()) == 2 })
	if got := h.seen(); !slices.Contains(got, "/start") || !slices.Contains(got, "tap y") {
		t.Error(got)
	}
	close(release)
	srv.Await(t, "all", func() bool { return srv.Pending() == 0 })
}

func TestWebhookMaxConnections(t *testing.T) {
	srv := newServer(t, botapitest.WithShuffledWebhook())
	h := newHook(t)
	release := make(chan struct{})
	var mu sync.Mutex
	busy, most := 0, 0
	h.answer = func(gotUpdate, http.ResponseWriter) {
		mu.Lock()
		busy++
		most = max(most, busy)
		mu.Unlock()
		<-release
		mu.Lock()
		busy--
		mu.Unlock()
	}
	h.set(t, srv, `,"max_connections":2`)
	for i := range 6 {
		u := botapitest.User{ID: int64(300 + i)}
		srv.Private(u).Send(u, "x")
	}
	srv.Await(t, "two at once", func() bool { return len(h.seen()) == 2 })
	close(release)
	srv.Await(t, "all", func() bool { return srv.Pending() == 0 })
	if most != 2 {
		t.Errorf("%d at once", most)
	}
}

// The answer's body may carry a call; what reads or changes the webhook is not
// run.
func TestWebhookAnswerCallsAMethod(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	h := newHook(t)
	h.answer = func(u gotUpdate, w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		switch u.String() {
		case "hi":
			_, _ = io.WriteString(w, `{"method":"sendMessage","chat_id":101,"text":"hello"}`)
		case "bad":
			_, _ = io.WriteString(w, `{"method":"sendMessage","chat_id":101}`)
		case "stop":
			_, _ = io.WriteString(w, `{"method":"deleteWebhook"}`)
		}
	}
	h.set(t, srv, "")
	chat.Send(amal, "hi")
	srv.Await(t, "an answer", func() bool { m, ok := chat.Last(); return ok && m.Text == "hello" })
	if calls := srv.Calls("sendMessage"); len(calls) != 1 || !calls[0].ViaWebhook || !calls[0].OK() {
		t.Errorf("%v", calls)
	}
	chat.Send(amal, "bad")
	chat.Send(amal, "stop")
	srv.Await(t, "all", func() bool { return srv.Pending() == 0 })
	if bad := srv.Refused(); len(bad) != 1 || bad[0].Description != "Bad Request: message text is empty" {
		t.Errorf("%v", bad)
	}
	srv.Fault(botapitest.Rule{Method: "sendMessage", Kind: botapitest.CutBefore{}})
	chat.Send(amal, "hi")
	srv.Await(t, "all", func() bool { return srv.Pending() == 0 })
	if n := len(chat.FromBot()); n != 1 {
		t.Errorf("%d messages: faults strike here too", n)
	}
	if srv.WebhookURL() == "" {
		t.Error("an answer deleted the webhook")
	}
}

func TestWebhookDuplicatesAndGone(t *testing.T) {
	srv := newServer(t, botapitest.WithWebhookBackoff(time.Millisecond, time.Millisecond))
	chat := srv.Private(amal)
	h := newHook(t)
	h.set(t, srv, "")
	srv.DuplicateUpdates(1)
	chat.Send(amal, "twice")
	srv.DuplicateUpdates(0)
	srv.Await(t, "both", func() bool { return len(h.seen()) == 2 })
	srv.Await(t, "the count", func() bool { return srv.Stats().Redelivered == 1 })
	same(t, "duplicate", h.seen(), "twice", "twice")

	h.mu.Lock()
	h.answer = func(_ gotUpdate, w http.ResponseWriter) { w.WriteHeader(http.StatusGone) }
	h.mu.Unlock()
	chat.Send(amal, "gone")
	srv.Await(t, "a try", func() bool { return len(h.seen()) > 3 })
	srv.Advance(23*time.Hour + 30*time.Minute)
	srv.Await(t, "removal", func() bool { return srv.WebhookURL() == "" })
	_, got := get(t, srv, `{}`)
	same(t, "the update is still there", got, "gone")
}

// An update that would expire before its next turn is dropped.
func TestWebhookExpiry(t *testing.T) {
	srv := newServer(t, botapitest.WithWebhookBackoff(time.Millisecond, time.Millisecond))
	chat := srv.Private(amal)
	h := newHook(t)
	h.answer = func(u gotUpdate, w http.ResponseWriter) {
		if u.String() == "old" {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			srv.Advance(25 * time.Hour)
		}
	}
	h.set(t, srv, "")
	chat.Send(amal, "old")
	srv.Await(t, "the drop", func() bool { return srv.Stats().Expired == 1 })
	chat.Send(amal, "new")
	srv.Await(t, "the next", func() bool { return srv.Stats().Confirmed == 1 })
	same(t, "delivered", h.seen(), "old", "new")
}
