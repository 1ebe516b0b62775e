package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
	"wegweiser/internal/telegram/botapitest"
)

var (
	amalAPI = botapitest.User{ID: 77, FirstName: "Amal", LanguageCode: "ar"}
	boAPI   = botapitest.User{ID: 78, FirstName: "Bo", LanguageCode: "vi"}
)

// handler is a conversation that keeps what it was told.
type handler struct {
	mu  sync.Mutex
	got []conversation.Update
	do  func(ctx context.Context, u conversation.Update) (conversation.Reply, error)
}

func (h *handler) Handle(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	h.mu.Lock()
	h.got = append(h.got, u)
	h.mu.Unlock()
	if h.do == nil {
		return conversation.Reply{}, nil
	}
	return h.do(ctx, u)
}

// texts are what was handled, as "<chat> <text>".
func (h *handler) texts() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, u := range h.got {
		out = append(out, fmt.Sprint(u.Chat, " ", u.Text.Reveal(), u.Data))
	}
	return out
}

// polled is a poller at work on a double.
type polled struct {
	*Poller
	srv    *botapitest.Server
	meter  *meter
	logs   *logged
	cancel func() // begins to end it
	stop   func() // ends it and waits
}

func startPoller(t *testing.T, srv *botapitest.Server, h conversation.Handler, change ...func(*Poller)) *polled {
	t.Helper()
	m, l := newMeter(), new(logged)
	c, err := New(Options{Token: srv.Token(), API: srv.URL(), Log: l.logger(), Meter: m})
	if err != nil {
		t.Fatal(err)
	}
	answers := NewAnswers(c, 2, 16)
	p := &Poller{Client: c, Answers: answers, Intake: &Intake{Bot: srv.Bot().Username, Handler: h, Log: l.logger(), Meter: m}, leaseEvery: 10 * time.Millisecond}
	for _, f := range change {
		f(p)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		answers.Close(t.Context())
		c.Close()
	})
	t.Cleanup(stop)
	return &polled{p, srv, m, l, cancel, stop}
}

func TestUpdateIsConfirmedOnlyAfterItsCommit(t *testing.T) {
	srv := botapitest.Run(t)
	begun, release := make(chan struct{}), make(chan struct{})
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		close(begun)
		<-release
		return conversation.Reply{}, nil
	}}
	startPoller(t, srv, h)
	srv.Private(amalAPI).Send(amalAPI, "hello")
	<-begun
	// The library would have asked for what comes next by now, which confirms.
	if srv.Polling() || srv.Updates()[0].Confirmed {
		t.Error("confirmed, or about to be, while the handler works")
	}
	close(release)
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
}

func TestStoreErrorIsNotConfirmedAndComesAgain(t *testing.T) {
	srv := botapitest.Run(t)
	tries := 0
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		if tries++; tries < 3 {
			if srv.Updates()[0].Confirmed {
				t.Error("confirmed although it failed")
			}
			return conversation.Reply{}, errors.New("store away")
		}
		return conversation.Reply{}, nil
	}}
	p := startPoller(t, srv, h)
	srv.Private(amalAPI).Send(amalAPI, "hello")
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	if got := srv.Updates()[0].Deliveries; got != 3 {
		t.Errorf("delivered %d times, want 3", got)
	}
	if p.meter.count(updateFailed) != 2 || p.meter.count(pollStuck) != 2 {
		t.Errorf("counted %v", p.meter.events)
	}
}

// TestWhatFollowsAFailure: in the same chat it waits for the failed one, in other
// chats it is done once.
func TestWhatFollowsAFailure(t *testing.T) {
	srv := botapitest.Run(t)
	amal, bo := srv.Private(amalAPI), srv.Private(boAPI)
	amal.Send(amalAPI, "1")
	amal.Send(amalAPI, "2")
	bo.Send(boAPI, "1")
	bo.Send(boAPI, "2")
	var once sync.Once
	h := &handler{do: func(_ context.Context, u conversation.Update) (r conversation.Reply, err error) {
		if u.Chat == amalAPI.ID && u.Text == "1" {
			once.Do(func() { err = errors.New("store away") })
		}
		return r, err
	}}
	startPoller(t, srv, h)
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	got := h.texts()
	slices.Sort(got)
	if diff := cmp.Diff([]string{"77 1", "77 1", "77 2", "78 1", "78 2"}, got); diff != "" {
		t.Error(diff)
	}
	if i, j := slices.Index(h.texts(), "77 2"), lastIndex(h.texts(), "77 1"); i < j {
		t.Errorf("out of order: %v", h.texts())
	}
}

func lastIndex(s []string, v string) int {
	for i, got := range slices.Backward(s) {
		if got == v {
			return i
		}
	}
	return -1
}

func TestChatsSideBySideAndOneChatInOrder(t *testing.T) {
	srv := botapitest.Run(t)
	amal, bo := srv.Private(amalAPI), srv.Private(boAPI)
	for i := range 20 {
		amal.Send(amalAPI, fmt.Sprint(i))
	}
	bo.Send(boAPI, "x")
	boCame := make(chan struct{})
	var inside sync.Mutex
	h := &handler{do: func(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
		if u.Chat == boAPI.ID {
			close(boCame)
			return conversation.Reply{}, nil
		}
		if !inside.TryLock() {
			t.Error("two of one chat at once")
			return conversation.Reply{}, nil
		}
		defer inside.Unlock()
		select {
		case <-boCame: // Amal's first waits for Bo, who stands behind 19 more of hers
		case <-ctx.Done():
			t.Error("Bo has to wait for Amal")
		}
		return conversation.Reply{}, nil
	}}
	startPoller(t, srv, h, func(p *Poller) { p.Parallel = 2 })
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	var want, got []string
	for i := range 20 {
		want = append(want, fmt.Sprint("77 ", i))
	}
	for _, s := range h.texts() {
		if strings.HasPrefix(s, "77") {
			got = append(got, s)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPanicIsAnsweredOnceAndNotRepeated(t *testing.T) {
	srv := botapitest.Run(t)
	h := &handler{do: func(_ context.Context, u conversation.Update) (conversation.Reply, error) {
		panic("CANARY " + u.Text.Reveal())
	}}
	var fallback []int64
	p := startPoller(t, srv, h, func(p *Poller) {
		p.Intake.OnPanic = func(_ context.Context, u conversation.Update) error {
			fallback = append(fallback, u.Chat)
			return nil
		}
	})
	srv.Private(amalAPI).Send(amalAPI, "CANARY")
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	p.stop()
	if len(h.got) != 1 || len(fallback) != 1 || p.meter.count(updatePanicked) != 1 || p.meter.count(updateSkipped) != 0 {
		t.Errorf("handled %d times, answered %v, counted %v", len(h.got), fallback, p.meter.events)
	}
	logs := p.logs.String()
	if strings.Contains(logs, "CANARY") || strings.Contains(logs, "0x") {
		t.Errorf("values in the log: %s", logs)
	}
	if !strings.Contains(logs, "TestPanicIsAnsweredOnceAndNotRepeated") {
		t.Errorf("the log does not say where: %s", logs)
	}
}

func TestPanicOfTheFallbackIsLeftBehind(t *testing.T) {
	for name, onPanic := range map[string]func(context.Context, conversation.Update) error{
		"none":   nil,
		"fails":  func(context.Context, conversation.Update) error { return errors.New("oh") },
		"panics": func(context.Context, conversation.Update) error { panic("oh") },
	} {
		t.Run(name, func(t *testing.T) {
			srv := botapitest.Run(t)
			h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) { panic("oh") }}
			p := startPoller(t, srv, h, func(p *Poller) { p.Intake.OnPanic = onPanic })
			srv.Private(amalAPI).Send(amalAPI, "hello")
			srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
			p.stop()
			if len(h.got) != 1 || p.meter.count(updateSkipped) != 1 {
				t.Errorf("handled %d times, counted %v", len(h.got), p.meter.events)
			}
		})
	}
}

func TestTapIsAnswered(t *testing.T) {
	srv := botapitest.Run(t)
	h := &handler{do: func(_ context.Context, u conversation.Update) (conversation.Reply, error) {
		return conversation.Reply{Text: "done", Alert: true}, nil
	}}
	startPoller(t, srv, h)
	chat := srv.Private(amalAPI)
	m := chat.Send(amalAPI, "hi")
	tap := chat.Forge(amalAPI, m.MessageID, "a:1")
	got, err := tap.WaitAnswer(t.Context())
	if err != nil || got.Text != "done" || !got.ShowAlert {
		t.Errorf("answered %+v, %v", got, err)
	}
}

func TestTooOldATapIsNoError(t *testing.T) {
	s := serve(t, refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ""), refuse(500, "oh", ""))
	c, m, logs := s.client(t)
	a := NewAnswers(c, 1, 4)
	a.Answer("q", conversation.Reply{})
	a.Answer("q", conversation.Reply{})
	a.Close(t.Context())
	a.Answer("q", conversation.Reply{}) // after Close: nothing
	a.Close(t.Context())
	if m.count(tapTooOld) != 1 || m.count(tapFailed) != 1 || len(s.got()) != 2 || logs.String() != "" {
		t.Errorf("counted %v after %d calls, logged %s", m.events, len(s.got()), logs)
	}
}

func TestFullAnswersDropAndNeverBlock(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	c, m, _ := s.client(t)
	a := NewAnswers(c, 1, 1)
	for range 10 {
		a.Answer("q", conversation.Reply{})
	}
	if n := m.count(tapDropped); n < 8 {
		t.Errorf("dropped %d, want 8 or 9", n)
	}
	close(release)
	a.Close(t.Context())
}

func TestAnswersCloseIsBounded(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	c, _, _ := s.client(t)
	a := NewAnswers(c, 1, 4)
	a.Answer("q", conversation.Reply{})
	a.Answer("q", conversation.Reply{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	a.Close(ctx)
}

// TestGarbledUpdateDoesNotSpoilTheBatch: what can't be read is confirmed with the rest.
func TestGarbledUpdateDoesNotSpoilTheBatch(t *testing.T) {
	text := func(id int, chat int) string {
		return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"chat":{"id":%d,"type":"private"},"text":"x"}}`, id, chat)
	}
	next := make(chan struct{})
	s := serve(t, ok(`true`),
		ok(`[`+text(10, 1)+`,{"update_id":11,"message":{"chat":"what"}},7,{"message":{}},{"update_id":12,"telepathy":{}},`+text(13, 2)+`]`),
		func(_ http.ResponseWriter, r *http.Request) { close(next); <-r.Context().Done() })
	c, m, logs := s.client(t)
	h := &handler{}
	p := &Poller{Client: c, Intake: &Intake{Bot: testBot, Handler: h, Log: logs.logger(), Meter: m}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	<-next
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if len(h.got) != 2 || m.count(updateGarbled) != 3 || m.count(updateUnknown) != 1 {
		t.Errorf("handled %v, counted %v", h.texts(), m.events)
	}
	reqs := s.got()
	if reqs[0].method != "deleteWebhook" || reqs[1].fields["offset"] != nil || reqs[2].fields["offset"] != 14.0 {
		t.Errorf("asked %v", reqs)
	}
}

// TestBatchWithoutANumberIsNoBusyLoop: it can't be confirmed, so it would come again
// and again at once.
func TestBatchWithoutANumberIsNoBusyLoop(t *testing.T) {
	p := &Poller{Intake: &Intake{Handler: &handler{}}}
	p.defaults()
	if err := p.Intake.ready(); err != nil {
		t.Fatal(err)
	}
	if p.batch(t.Context(), raws(`{}`, `"x"`)) || p.offset != 0 {
		t.Errorf("counts as progress, offset %d", p.offset)
	}
}

// TestFailureIsNoBusyLoop: Telegram gives what is not confirmed again at once.
func TestFailureIsNoBusyLoop(t *testing.T) {
	srv := botapitest.Run(t)
	tried := make(chan struct{}, 1000)
	h := &handler{do: func(context.Context, conversation.Update) (conversation.Reply, error) {
		tried <- struct{}{}
		return conversation.Reply{}, errors.New("store away")
	}}
	p := startPoller(t, srv, h, func(p *Poller) { p.away = backoff{first: time.Hour, longest: time.Hour} })
	srv.Private(amalAPI).Send(amalAPI, "hello")
	<-tried
	for range 50 { // time enough for many more
		if _, err := p.Client.Me(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p.stop()
	if n := len(h.texts()); n > 1 {
		t.Errorf("tried %d times", n)
	}
}

func TestHandlerHasADeadline(t *testing.T) {
	h := &handler{do: func(ctx context.Context, _ conversation.Update) (conversation.Reply, error) {
		if at, ok := ctx.Deadline(); !ok || time.Until(at) > handleFor {
			t.Errorf("deadline %v, %v", at, ok)
		}
		return conversation.Reply{}, nil
	}}
	in := &Intake{Handler: h}
	if err := in.ready(); err != nil {
		t.Fatal(err)
	}
	if _, err := in.handle(t.Context(), conversation.Update{}); err != nil || len(h.got) != 1 {
		t.Errorf("handled %d, %v", len(h.got), err)
	}
}

func TestAdvance(t *testing.T) {
	tests := []struct {
		name   string
		all    string // "id+" done, "id-" not
		offset int64
		whole  bool
		behind []int64
	}{
		{"all", "5+ 6+ 7+", 8, true, nil},
		{"first fails", "5- 6+ 7+", 5, false, []int64{6, 7}},
		{"middle fails", "5+ 6- 7+ 8- 9+", 6, false, []int64{7, 9}},
		{"last fails", "5+ 6+ 7-", 7, false, nil},
		{"without a number", "0+ 5+", 6, true, nil},
		{"smaller than before", "1+", 2, true, nil}, // Telegram went on from a random number
	}
	for _, tt := range tests {
		p := &Poller{}
		p.defaults()
		p.offset = 5
		var all []arrived
		for f := range strings.FieldsSeq(tt.all) {
			var u arrived
			var sign rune
			if _, err := fmt.Sscanf(f, "%d%c", &u.ID, &sign); err != nil {
				t.Fatal(err)
			}
			u.done = sign == '+'
			all = append(all, u)
		}
		whole := p.advance(all)
		var behind []int64
		for id := range p.done {
			behind = append(behind, id)
		}
		slices.Sort(behind)
		if whole != tt.whole || p.offset != tt.offset || !slices.Equal(behind, tt.behind) {
			t.Errorf("%s: got %v %d %v", tt.name, whole, p.offset, behind)
		}
	}
}

func TestWebhookIsTakenAwayAndWhatWaitsIsKept(t *testing.T) {
	srv := botapitest.Run(t)
	c, err := New(Options{Token: srv.Token(), API: srv.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w, err := NewWebhook(WebhookOptions{Client: c, Intake: &Intake{Handler: &handler{}}, URL: "http://127.0.0.1:1/x", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv.Private(amalAPI).Send(amalAPI, "hello")
	h := &handler{}
	startPoller(t, srv, h)
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	if len(h.got) != 1 {
		t.Errorf("handled %v", h.texts())
	}
}

func TestConflictIsWaitedOutAndToldOnce(t *testing.T) {
	srv := botapitest.Run(t)
	srv.Fault(botapitest.Rule{Method: "getUpdates", Times: 3, Kind: botapitest.Refuse{Code: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}})
	h := &handler{}
	p := startPoller(t, srv, h)
	srv.Private(amalAPI).Send(amalAPI, "hello")
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	p.stop()
	if n := strings.Count(p.logs.String(), `"level":"ERROR"`); n != 1 || p.meter.count(pollConflict) != 3 {
		t.Errorf("told %d times, counted %v", n, p.meter.events)
	}
}

// A 429 is waited out, counted, and told of while it lasts.
func TestPollingIsMadeToWait(t *testing.T) {
	srv := botapitest.Run(t)
	srv.Fault(botapitest.Rule{Method: "getUpdates", Times: 1, Kind: botapitest.TooMany{RetryAfter: 1}})
	srv.Private(amalAPI).Send(amalAPI, "hello")
	var mu sync.Mutex
	var told []time.Duration
	begun := time.Now()
	p := startPoller(t, srv, &handler{}, func(p *Poller) {
		p.Limited = func(d time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			if n := len(told); n == 0 || told[n-1] != d {
				told = append(told, d)
			}
		}
	})
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	if took := time.Since(begun); took < time.Second {
		t.Errorf("asked again after %v", took)
	}
	p.stop()
	if want := []time.Duration{time.Second, 0}; !slices.Equal(told, want) {
		t.Errorf("told of %v, want %v", told, want)
	}
	if p.meter.count(pollLimited) != 1 || p.meter.count(pollFailed) != 0 || !strings.Contains(p.logs.String(), `"seconds":1`) {
		t.Errorf("counted %v, logged %s", p.meter.events, p.logs)
	}
}

func TestPollingSurvivesEverything(t *testing.T) {
	for name, kind := range map[string]botapitest.Fault{
		"429":     botapitest.TooMany{RetryAfter: 1},
		"500":     botapitest.Status{Code: 500},
		"garbage": botapitest.Garbage{},
		"cut":     botapitest.CutBefore{},
		"lost":    botapitest.CutAfter{Partial: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := botapitest.Run(t)
			srv.Fault(botapitest.Rule{Method: "getUpdates", Times: 1, Kind: kind})
			srv.Private(amalAPI).Send(amalAPI, "hello")
			h := &handler{}
			p := startPoller(t, srv, h)
			srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
			p.stop()
			if len(h.got) != 1 {
				t.Errorf("handled %v", h.texts())
			}
		})
	}
}

func TestShutdownFinishesAndConfirmsWhatIsInHand(t *testing.T) {
	srv := botapitest.Run(t)
	begun, release := make(chan struct{}), make(chan struct{})
	h := &handler{do: func(ctx context.Context, _ conversation.Update) (conversation.Reply, error) {
		close(begun)
		<-release
		return conversation.Reply{}, ctx.Err() // must not be cancelled
	}}
	p := startPoller(t, srv, h)
	srv.Private(amalAPI).Send(amalAPI, "hello")
	<-begun
	p.cancel()
	srv.Private(boAPI).Send(boAPI, "comes too late")
	close(release)
	p.stop()
	us := srv.Updates()
	if !us[0].Confirmed || us[1].Confirmed {
		t.Errorf("confirmed %v and %v, want the first only", us[0].Confirmed, us[1].Confirmed)
	}
	if len(h.got) != 1 {
		t.Errorf("handled %v", h.texts())
	}
}

func TestShutdownDuringALongPollIsQuick(t *testing.T) {
	srv := botapitest.Run(t)
	p := startPoller(t, srv, &handler{})
	srv.Await(t, "long poll", srv.Polling)
	p.stop()
	if calls := srv.Calls("getUpdates"); len(calls) > 2 { // one that does not wait, one that does
		t.Errorf("nothing was in hand, but it asked again: %v", calls)
	}
}

func TestPollerRunsOnce(t *testing.T) {
	srv := botapitest.Run(t)
	p := startPoller(t, srv, &handler{})
	srv.Await(t, "long poll", srv.Polling)
	if p.Run(t.Context()) == nil {
		t.Error("runs twice")
	}
}

// memoryLease is a lease for replicas in one process.
type memoryLease struct {
	mu     *sync.Mutex
	holder *string
	me     string
	away   *bool
	held   *int
}

func (l memoryLease) Hold(context.Context) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *l.away {
		return false, errors.New("store away")
	}
	if *l.holder == "" {
		*l.holder = l.me
	}
	if *l.holder == l.me {
		*l.held++
	}
	return *l.holder == l.me, nil
}

func (l memoryLease) Release(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *l.holder == l.me {
		*l.holder = ""
	}
	return nil
}

func newLeases() (func(me string) memoryLease, *bool, *sync.Mutex) {
	l := memoryLease{mu: new(sync.Mutex), holder: new(string), away: new(bool), held: new(int)}
	return func(me string) memoryLease { l.me = me; return l }, l.away, l.mu
}

func TestOnlyOneReplicaPollsAndAnotherTakesOver(t *testing.T) {
	srv := botapitest.Run(t)
	lease, _, _ := newLeases()
	h1, h2 := &handler{}, &handler{}
	one := startPoller(t, srv, h1, func(p *Poller) { p.Lease = lease("one") })
	srv.Await(t, "long poll", srv.Polling)
	two := startPoller(t, srv, h2, func(p *Poller) { p.Lease = lease("two") })
	chat := srv.Private(amalAPI)
	chat.Send(amalAPI, "1")
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	one.stop()
	chat.Send(amalAPI, "2")
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	two.stop()
	if diff := cmp.Diff([][]string{{"77 1"}, {"77 2"}}, [][]string{h1.texts(), h2.texts()}); diff != "" {
		t.Error(diff)
	}
	for _, c := range srv.Calls("getUpdates") {
		if c.Code == 409 {
			t.Error("both polled at once")
		}
	}
}

func TestLostLeaseStopsThePollAtOnce(t *testing.T) {
	srv := botapitest.Run(t)
	lease, away, mu := newLeases()
	h := &handler{}
	p := startPoller(t, srv, h, func(p *Poller) { p.Lease = lease("one") })
	set := func(v bool) { mu.Lock(); defer mu.Unlock(); *away = v }
	srv.Await(t, "long poll", srv.Polling)
	set(true)
	srv.Await(t, "end of the poll", func() bool { return !srv.Polling() })
	srv.Private(amalAPI).Send(amalAPI, "meanwhile")
	set(false)
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	if len(h.texts()) != 1 || p.meter.count(pollLeaseLost) != 1 {
		t.Errorf("handled %v, counted %v", h.texts(), p.meter.events)
	}
}

func TestBackoff(t *testing.T) {
	b := backoff{first: 100 * time.Millisecond, longest: 5 * time.Second}
	for i, most := range []time.Duration{100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000} {
		most *= 1_000_000 // milliseconds
		if d := b.next(); d < most/2 || d > most {
			t.Errorf("%d: %v, want between %v and %v", i, d, most/2, most)
		}
	}
	b.reset()
	if d := b.next(); d > 100*time.Millisecond {
		t.Errorf("after reset: %v", d)
	}
}

func TestOrder(t *testing.T) {
	var o order
	first, second, third, other := o.take(1), o.take(1), o.take(1), o.take(2)
	if err := other.wait(t.Context()); err != nil {
		t.Error("another key has to wait")
	}
	other.leave()
	// The second gives up; the third must still wait for the first.
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if second.wait(gone) == nil {
		t.Error("waited for nothing")
	}
	second.leave()
	if third.wait(gone) == nil {
		t.Error("overtook")
	}
	first.leave()
	if err := third.wait(t.Context()); err != nil {
		t.Error(err)
	}
	third.leave()
	if len(o.last) != 0 {
		t.Errorf("%d keys are left", len(o.last))
	}
}
