package telegram

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"wegweiser/internal/outbox"
)

// The library's traps, and where it is proved that we don't fall into them:
//
//	updates confirmed before they are handled   TestUpdateIsConfirmedOnlyAfterItsCommit
//	webhook answers 200 to everything           TestWebhookStatuses
//	wrong secret, decode error in the log       TestWrongSecretIsLoggedOncePerMinute, TestWebhookStatuses
//	a panic ends the process                    TestPanicIsAnsweredOnceAndNotRepeated
//	forged entities, UTF-16 offsets, @botname   TestConvert, TestCommand, FuzzUpdate, FuzzCommand
//	a union's new value fails the whole update  TestConvert ("decoration that is not what we know")
//	429 is no sentinel, 5xx is untyped          TestVerdicts, TestErrorsAreAlsoTheLibrarys
//	bodies without a length                     TestBodiesHaveALength
//	two idle connections                        TestBurstKeepsItsConnections
//	a pooled buffer given back too early        TestBufferIsKeptWhileTheTransportReads
//	the token in errors, answers in errors      TestVerdicts, TestLibraryErrorsSayNothing, TestClientPrintsNoToken
//	messages and taps are two queues            TestMessageAndTapAtOnce
//	tap answered too late                       TestTooOldATapIsNoError
//	data counts in bytes                        TestButtonThatTelegramWouldRefuseIsLeftOut
//	somebody else's contact                     TestConvert
//	language codes of two letters               TestRegister
//	retry_after of hours                        TestVerdicts
//	second poller, webhook set                  TestConflictIsWaitedOutAndToldOnce, TestWebhookIsTakenAwayAndWhatWaitsIsKept
//	update numbers that begin anew              TestAdvance ("smaller than before")

func TestBodiesHaveALength(t *testing.T) {
	s := serve(t, ok(`{"message_id":1}`), ok(`{"name":"x"}`), ok(`true`))
	c, _, _ := s.client(t)
	if _, err := NewSender(c).Send(t.Context(), toPerson); err != nil {
		t.Fatal(err)
	}
	p := Profile{Default: "en", Listings: map[string]Listing{"en": {Name: "y"}}}
	if err := c.profileTasks(p)[0].do(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range s.got() {
		if r.length != int64(len(r.body)) {
			t.Errorf("%s: length %d, body %d", r.method, r.length, len(r.body))
		}
	}
	if got := s.got(); len(got) != 3 || got[2].method != "setMyName" || got[2].length == 0 {
		t.Errorf("called %v", got)
	}
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestBodiesCanBeSentAgain: a kept connection may turn out to be closed.
func TestBodiesCanBeSentAgain(t *testing.T) {
	s := serve(t)
	c, _, _ := s.client(t, func(o *Options) {
		o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			first, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || len(first) == 0 || r.GetBody == nil {
				t.Fatalf("body %q, %v; GetBody %v", first, err, r.GetBody != nil)
			}
			body, err := r.GetBody()
			if err != nil {
				t.Fatal(err)
			}
			defer body.Close()
			if again, err := io.ReadAll(body); err != nil || string(again) != string(first) {
				t.Errorf("%q, then %q, %v", first, again, err)
			}
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":{"message_id":1,"id":5}}`)), ContentLength: -1}, nil
		})
	})
	if _, err := NewSender(c).Send(t.Context(), toPerson); err != nil {
		t.Error(err)
	}
	p := Profile{Default: "en", Listings: map[string]Listing{"en": {Name: "y"}}}
	_ = c.profileTasks(p)[0].do(t.Context()) // setMyName has a body, whatever its answer
}

func TestBurstKeepsItsConnections(t *testing.T) {
	const burst = 20
	var opened atomic.Int32
	var inside sync.WaitGroup
	s := &server{}
	s.Server = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		inside.Done()
		inside.Wait() // all of a burst at once
		ok(`{"message_id":1}`)(w, r)
	}, func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	})
	c, _, _ := s.client(t)
	send := NewSender(c)
	for range 3 {
		inside.Add(burst)
		var wg sync.WaitGroup
		for range burst {
			wg.Go(func() {
				if _, err := send.Send(t.Context(), toPerson); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	// A connection whose answer was read a moment ago may not be back yet, so that a
	// later burst opens a few; with the default of 2 it would be nearly all of them.
	if n := opened.Load(); n > burst+burst/2 {
		t.Errorf("%d connections for bursts of %d", n, burst)
	}
}

func TestBufferIsKeptWhileTheTransportReads(t *testing.T) {
	b := borrow()
	b.b = append(b.b, "body"...)
	first, again := b.open(), b.open() // the second as GetBody gives it
	b.release()                        // the caller is done
	if b.refs.Load() != 2 {
		t.Fatalf("%d hold it, want 2", b.refs.Load())
	}
	if got, err := io.ReadAll(first); err != nil || string(got) != "body" {
		t.Errorf("read %q, %v", got, err)
	}
	for range 2 { // closing twice lets go once
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}
	if b.refs.Load() != 1 {
		t.Errorf("%d hold it, want 1", b.refs.Load())
	}
	if _, err := first.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("read after Close: %v", err)
	}
	if got, err := io.ReadAll(again); err != nil || string(got) != "body" {
		t.Errorf("read %q, %v", got, err)
	}
	_ = again.Close()
	if b.refs.Load() != 0 {
		t.Errorf("%d hold it, want 0", b.refs.Load())
	}
}

// TestEarlyAnswers has a server that answers before it has read, so that the
// transport still writes when the call is over. It means something with -race.
func TestEarlyAnswers(t *testing.T) {
	s := &server{}
	s.Server = newServer(t, func(w http.ResponseWriter, r *http.Request) { ok(`{"message_id":1}`)(w, r) }, nil)
	c, _, _ := s.client(t)
	send := NewSender(c)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			m := outbox.Message{Op: outbox.OpSend, Chat: int64(i + 1), Text: strings.Repeat("ж", 15_000)}
			for range 20 {
				_, _ = send.Send(t.Context(), m) // whether it succeeds is the transport's affair
			}
		})
	}
	wg.Wait()
}

func TestClientPrintsNoToken(t *testing.T) {
	s := serve(t)
	c, _, logs := s.client(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{c, NewSender(c), &Poller{Client: c}, WebhookOptions{Client: c}} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "CANARY") {
				t.Errorf("%s: %s", verb, got)
			}
		}
	}
	logs.logger().Info("x", "client", c)
	checkSilence(t, nil, logs)
}

func TestNewRefuses(t *testing.T) {
	for _, o := range []Options{
		{},
		{Token: "CANARY/../x"},
		{Token: "CANARY x"},
		{Token: "CANARY", API: "CANARY"},
		{Token: "CANARY", API: "http://%zz:CANARY"},
	} {
		if _, err := New(o); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAPIWithAPath(t *testing.T) {
	s := serve(t)
	var at string
	s.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at = r.URL.Path
		ok(`{"message_id":1,"id":5,"username":"x"}`)(w, r)
	})
	c, _, _ := s.client(t, func(o *Options) { o.API += "/tg/" })
	if _, err := NewSender(c).Send(t.Context(), toPerson); err != nil || at != "/tg/bot"+canaryToken+"/sendMessage" {
		t.Errorf("hot: %s, %v", at, err)
	}
	me, err := c.Me(t.Context())
	if err != nil || at != "/tg/bot"+canaryToken+"/getMe" || me != (Me{5, "x"}) {
		t.Errorf("cold: %s, %v, %v", at, me, err)
	}
}
