package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/telegram/botapitest"
)

const secret = "CANARY-secret_1"

// newWebhook is a webhook for direct requests.
func newWebhook(t *testing.T, h *handler, change ...func(*WebhookOptions)) (*Webhook, *meter, *logged) {
	t.Helper()
	m, l := newMeter(), new(logged)
	o := WebhookOptions{Intake: &Intake{Bot: testBot, Handler: h, Log: l.logger(), Meter: m}, URL: "https://x.example/hook", Secret: secret}
	for _, f := range change {
		f(&o)
	}
	w, err := NewWebhook(o)
	if err != nil {
		t.Fatal(err)
	}
	return w, m, l
}

// post sends body as Telegram would.
func post(w http.Handler, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	for _, f := range change {
		f(r)
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec
}

func textFrom(id, chat int, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"from":{"id":%d},"chat":{"id":%d,"type":"private"},"text":%q}}`, id, chat, chat, text)
}

func TestWebhookStatuses(t *testing.T) {
	hello := textFrom(5, 77, "hello")
	away := func(context.Context, conversation.Update) (conversation.Reply, error) {
		return conversation.Reply{}, errors.New("store away")
	}
	tests := []struct {
		name    string
		body    string
		request func(*http.Request)
		do      func(context.Context, conversation.Update) (conversation.Reply, error)
		status  int
		handled int
	}{
		{"taken", hello, nil, nil, 200, 1},
		{"GET", hello, func(r *http.Request) { r.Method = http.MethodGet }, nil, 405, 0},
		{"PUT", hello, func(r *http.Request) { r.Method = http.MethodPut }, nil, 405, 0},
		{"no secret", hello, func(r *http.Request) { r.Header.Del("X-Telegram-Bot-Api-Secret-Token") }, nil, 401, 0},
		{"wrong secret", hello, func(r *http.Request) { r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret+"x") }, nil, 401, 0},
		{"too long", `{"update_id":5,"x":"` + strings.Repeat("x", maxUpdate) + `"}`, nil, nil, 413, 0},
		{"too long, length not told", `{"update_id":5,"x":"` + strings.Repeat("x", maxUpdate) + `"}`, func(r *http.Request) { r.ContentLength = -1 }, nil, 413, 0},
		{"as long as may be", `{"update_id":5,"x":"` + strings.Repeat("x", maxUpdate-len(`{"update_id":5,"x":""}`)) + `"}`, nil, nil, 200, 0},
		{"no JSON", `{broken`, nil, nil, 400, 0},
		{"nothing", ``, nil, nil, 400, 0},
		{"no number", `{"message":{}}`, nil, nil, 400, 0},
		{"cut off", hello, func(r *http.Request) { r.Body = io.NopCloser(&failing{}) }, nil, 400, 0},
		{"numbered, but unreadable", `{"update_id":5,"message":7}`, nil, nil, 200, 0},
		{"not ours", `{"update_id":5,"channel_post":{}}`, nil, nil, 200, 0},
		{"unknown kind", `{"update_id":5,"telepathy":{}}`, nil, nil, 200, 0},
		{"store away", hello, nil, away, 503, 1},
		{"panic", hello, nil, func(context.Context, conversation.Update) (conversation.Reply, error) { panic("CANARY") }, 200, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := &handler{do: tt.do}
			w, _, logs := newWebhook(t, h)
			if tt.request == nil {
				tt.request = func(*http.Request) {}
			}
			rec := post(w, tt.body, tt.request)
			if rec.Code != tt.status || len(h.got) != tt.handled {
				t.Errorf("status %d, handled %d; want %d, %d", rec.Code, len(h.got), tt.status, tt.handled)
			}
			if rec.Body.Len() != 0 {
				t.Errorf("body %q", rec.Body)
			}
			if strings.Contains(logs.String(), "CANARY") {
				t.Errorf("logged %s", logs)
			}
		})
	}
}

// failing is a body that ends in the middle.
type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWebhookConfirmsOnlyAfterTheCommit(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		close(begun)
		<-release
		return conversation.Reply{}, nil
	}}
	w, _, _ := newWebhook(t, h)
	answered := make(chan int)
	go func() { answered <- post(w, textFrom(5, 77, "x")).Code }()
	<-begun
	select {
	case code := <-answered:
		t.Errorf("answered %d while the handler works", code)
	default:
	}
	close(release)
	if code := <-answered; code != 200 {
		t.Errorf("answered %d", code)
	}
}

func TestWrongSecretIsLoggedOncePerMinute(t *testing.T) {
	w, m, logs := newWebhook(t, &handler{})
	for range 5 {
		post(w, "{}", func(r *http.Request) { r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "CANARY-guess") })
	}
	if n := strings.Count(logs.String(), "wrong secret"); n != 1 || m.count(webhookWrongSecret) != 5 || strings.Contains(logs.String(), "CANARY") {
		t.Errorf("counted %v, logged %s", m.events, logs)
	}
}

func TestThrottle(t *testing.T) {
	th := throttle{every: time.Minute}
	t0 := time.Now()
	for i, want := range []struct {
		at time.Duration
		n  int
		ok bool
	}{{0, 1, true}, {time.Second, 0, false}, {59 * time.Second, 0, false}, {time.Minute, 3, true}} {
		if n, ok := th.allow(t0.Add(want.at)); n != want.n || ok != want.ok {
			t.Errorf("%d: got %d, %v", i, n, ok)
		}
	}
}

func TestWebhookAnswersTheTapInTheBody(t *testing.T) {
	h := &handler{do: func(_ context.Context, u conversation.Update) (conversation.Reply, error) {
		return conversation.Reply{Text: "done"}, nil
	}}
	w, _, _ := newWebhook(t, h)
	rec := post(w, string(tapUpdate))
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "application/json" {
		t.Errorf("status %d, %v", rec.Code, rec.Header())
	}
	compareJSON(t, map[string]any{"method": "answerCallbackQuery", "callback_query_id": "4382bfdwdsb323b2d9", "text": "done"}, rec.Body.Bytes())
}

func TestWebhookStops(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		close(begun)
		<-release
		return conversation.Reply{}, nil
	}}
	w, _, _ := newWebhook(t, h)
	answered := make(chan int)
	go func() { answered <- post(w, textFrom(5, 77, "x")).Code }()
	<-begun
	w.Stop()
	if code := post(w, textFrom(6, 78, "x")).Code; code != 503 {
		t.Errorf("a new update: %d, want 503", code)
	}
	close(release)
	if code := <-answered; code != 200 {
		t.Errorf("the one in hand: %d, want 200", code)
	}
}

func TestWebhookFinishesWhatTelegramNoLongerWaitsFor(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := &handler{do: func(ctx context.Context, _ conversation.Update) (conversation.Reply, error) {
		cancel()
		return conversation.Reply{}, ctx.Err()
	}}
	w, _, _ := newWebhook(t, h)
	if code := post(w, textFrom(5, 77, "x"), func(r *http.Request) { *r = *r.WithContext(ctx) }).Code; code != 200 {
		t.Errorf("the commit was cancelled: %d", code)
	}
}

// TestMessageAndTapAtOnce: a person's messages and taps are two queues of Telegram's.
func TestMessageAndTapAtOnce(t *testing.T) {
	var (
		w      *Webhook
		inside sync.Mutex
		all    sync.Once
	)
	h := &handler{do: func(_ context.Context, u conversation.Update) (conversation.Reply, error) {
		if !inside.TryLock() {
			t.Error("two of one chat at once")
			return conversation.Reply{}, nil
		}
		defer inside.Unlock()
		all.Do(func() {
			for w.inside.Load() < 10 { // until all have come
				runtime.Gosched()
			}
		})
		return conversation.Reply{}, nil
	}}
	w, _, _ = newWebhook(t, h)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			if i%2 == 0 {
				post(w, textFrom(100+i, 77777777, "x"))
			} else {
				post(w, string(tapUpdate))
			}
		})
	}
	wg.Wait()
	if len(h.got) != 10 {
		t.Errorf("handled %d", len(h.got))
	}
}

// TestWebhookOrder: those that came in order while the first was worked on are
// handled in that order.
func TestWebhookOrder(t *testing.T) {
	release := make(chan struct{})
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		<-release
		return conversation.Reply{}, nil
	}}
	w, _, _ := newWebhook(t, h)
	var wg sync.WaitGroup
	var last chan struct{}
	for i := range 5 {
		wg.Go(func() { post(w, textFrom(100+i, 77, fmt.Sprint(i))) })
		for tail(&w.order, 77) == last { // until it stands in the line
			runtime.Gosched()
		}
		last = tail(&w.order, 77)
	}
	close(release)
	wg.Wait()
	if got := h.texts(); !slices.IsSorted(got) || len(got) != 5 {
		t.Errorf("handled %v", got)
	}
}

func tail(o *order, key int64) chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last[key]
}

func TestWebhookIsBounded(t *testing.T) {
	begun, release := make(chan struct{}, 10), make(chan struct{})
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		begun <- struct{}{}
		<-release
		return conversation.Reply{}, nil
	}}
	w, m, _ := newWebhook(t, h, func(o *WebhookOptions) { o.MaxConnections = 1 })
	var wg sync.WaitGroup
	for i := range 4 { // one at work, three that wait
		wg.Go(func() {
			if code := post(w, textFrom(100+i, 77+i, "x")).Code; code != 200 {
				t.Errorf("status %d", code)
			}
		})
	}
	<-begun
	for w.inside.Load() < 4 {
		runtime.Gosched()
	}
	if len(begun) != 0 {
		t.Error("more at work than allowed")
	}
	if code := post(w, textFrom(200, 99, "x")).Code; code != 503 || m.count(webhookBusy) != 1 {
		t.Errorf("one more: %d", code)
	}
	close(release)
	wg.Wait()
}

func TestNewWebhookRefuses(t *testing.T) {
	in := &Intake{Handler: &handler{}}
	for name, o := range map[string]WebhookOptions{
		"no secret":  {Intake: in, URL: "https://x"},
		"no address": {Intake: in, Secret: "x"},
		"no handler": {Intake: &Intake{}, URL: "https://x", Secret: "x"},
	} {
		if _, err := NewWebhook(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestWebhookWithTheDouble goes all the way: set, delivered, failed, delivered
// again, a tap answered in the body.
func TestWebhookWithTheDouble(t *testing.T) {
	srv := botapitest.Run(t, botapitest.WithWebhookBackoff(time.Millisecond, 10*time.Millisecond))
	c, err := New(Options{Token: srv.Token(), API: srv.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	var once sync.Once
	h := &handler{do: func(context.Context, conversation.Update) (r conversation.Reply, err error) {
		once.Do(func() { err = errors.New("store away") })
		return conversation.Reply{Text: "done"}, err
	}}
	mux := http.NewServeMux()
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	w, _, _ := newWebhook(t, h, func(o *WebhookOptions) { o.Client, o.URL = c, site.URL+"/hook" })
	mux.Handle("/hook", w)

	chat := srv.Private(amalAPI)
	m := chat.Send(amalAPI, "waits since before the webhook")
	srv.Fault(botapitest.Rule{Method: "setWebhook", Times: 1, Kind: botapitest.Status{Code: 500}})
	if err := w.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv.Await(t, "delivery", func() bool { return srv.Pending() == 0 })
	if got := h.texts(); len(got) != 2 {
		t.Errorf("handled %v, want the same twice", got)
	}
	got, err := chat.Forge(amalAPI, m.MessageID, "a:1").WaitAnswer(t.Context())
	if err != nil || got.Text != "done" {
		t.Errorf("the tap was answered %+v, %v", got, err)
	}
	if bad := srv.Refused(); len(bad) > 0 {
		t.Error(bad)
	}
}

func TestEnsureGivesUpOnABadAddress(t *testing.T) {
	s := serve(t, refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", ""))
	c, _, logs := s.client(t)
	w, _, _ := newWebhook(t, &handler{}, func(o *WebhookOptions) { o.Client = c })
	err := w.Ensure(t.Context())
	if err == nil || len(s.got()) != 1 {
		t.Errorf("got %v after %d calls", err, len(s.got()))
	}
	if !bytes.Contains(s.got()[0].body, []byte(secret)) {
		t.Error("the secret was not sent")
	}
	checkSilence(t, err, logs)
}

func TestEnsureEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); refuse(500, "oh", "")(w, r) })
	c, _, _ := s.client(t)
	w, _, _ := newWebhook(t, &handler{}, func(o *WebhookOptions) { o.Client = c })
	if err := w.Ensure(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
