package botapitest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

const hello = `{"chat_id":101,"text":"x"}`

func TestFaults(t *testing.T) {
	srv := botapitest.Run(t)
	chat := started(srv, amal)
	client := netClient(t)
	tests := []struct {
		kind     botapitest.Fault
		arrived  bool // the message stands in the chat
		status   int  // 0: no answer
		contains string
		injected bool
	}{
		{botapitest.TooMany{RetryAfter: 9}, false, 429, `"parameters":{"retry_after":9}`, true},
		{botapitest.Refuse{Code: 403, Description: "Forbidden: bot was blocked by the user"}, false, 403, "blocked", true},
		{botapitest.Refuse{Code: 400, Description: "Bad Request: moved", MigrateToChatID: -5}, false, 400, `"migrate_to_chat_id":-5`, true},
		{botapitest.Status{Code: 500}, false, 500, `"description":"Internal Server Error"`, true},
		{botapitest.Status{Code: 502}, false, 502, `"error_code":502`, true},
		{botapitest.Garbage{}, false, 502, "<html>", true},
		{botapitest.Garbage{Code: 200, Body: `{"ok":tr`, AfterTaking: true}, true, 200, `{"ok":tr`, false},
		{botapitest.CutBefore{}, false, 0, "", true},
		{botapitest.CutAfter{}, true, 0, "", false},
		{botapitest.CutAfter{Partial: true}, true, 0, "", false},
		{botapitest.Slow{Delay: time.Millisecond}, true, 200, `"ok":true`, false},
		{botapitest.Slow{Delay: time.Millisecond, AfterTaking: true}, true, 200, `"ok":true`, false},
	}
	for _, tt := range tests {
		before, calls := len(chat.FromBot()), len(srv.Calls())
		srv.Fault(botapitest.Rule{Method: "sendMessage", Times: 1, Kind: tt.kind})
		status, header, body, err := post(t.Context(), client, srv, "sendMessage", hello)
		switch {
		case tt.status == 0:
			if err == nil {
				t.Errorf("%T: answered %q", tt.kind, body)
			}
		case err != nil || status != tt.status || !strings.Contains(string(body), tt.contains):
			t.Errorf("%T: %v %s", tt.kind, err, body)
		}
		if tt.status == 429 && header.Get("Retry-After") != "9" {
			t.Error("no Retry-After")
		}
		if got := len(chat.FromBot()) - before; (got == 1) != tt.arrived {
			t.Errorf("%T: %d messages arrived", tt.kind, got)
		}
		srv.Await(t, "the log", func() bool { return len(srv.Calls()) > calls })
		c := srv.Calls()[calls]
		if c.Fault == "" || c.Injected != tt.injected || len(srv.Calls()) != calls+1 {
			t.Errorf("%T: logged as %v", tt.kind, srv.Calls()[calls:])
		}
	}
	if _, _, _, err := post(t.Context(), client, srv, "sendMessage", hello); err != nil {
		t.Errorf("after all faults: %v", err)
	}
	if bad := srv.Refused(); len(bad) > 0 {
		t.Errorf("injected errors count as refused: %v", bad)
	}
}

func TestFaultRules(t *testing.T) {
	srv := newServer(t)
	started(srv, amal)
	started(srv, boris)
	status := func(body string) int { return call(t, srv, "sendMessage", body).Status }
	remove := srv.Fault(botapitest.Rule{Method: "sendmessage", Chat: 102, Skip: 1, Kind: botapitest.Status{Code: 500}})
	for i, want := range []int{200, 500, 500} {
		if got := status(`{"chat_id":"102","text":"x"}`); got != want {
			t.Errorf("%d: %d, want %d", i, got, want)
		}
	}
	if got := status(hello); got != 200 {
		t.Errorf("another chat: %d", got)
	}
	remove()
	if got := status(`{"chat_id":102,"text":"x"}`); got != 200 {
		t.Errorf("removed: %d", got)
	}
	srv.Fault(botapitest.Rule{Probability: 0.5, Kind: botapitest.Status{Code: 500}})
	failed := 0
	for range 100 {
		if status(hello) != 200 {
			failed++
		}
	}
	if failed < 30 || failed > 70 {
		t.Errorf("%d of 100", failed)
	}
	srv.ClearFaults()
	if got := status(hello); got != 200 {
		t.Errorf("cleared: %d", got)
	}
}

// A client that gives up while its call is slow has not sent anything.
func TestSlowAndGone(t *testing.T) {
	srv := botapitest.Run(t)
	chat := started(srv, amal)
	srv.Fault(botapitest.Rule{Method: "sendMessage", Kind: botapitest.Slow{Delay: time.Hour}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, _, _, err := post(ctx, netClient(t), srv, "sendMessage", hello); err == nil {
		t.Error("answered")
	}
	srv.Await(t, "the log", func() bool { return len(srv.Calls("sendMessage")) == 1 })
	if len(chat.FromBot()) != 0 {
		t.Error("sent all the same")
	}
}

// Close ends slow calls, polls, waits and subscriptions.
func TestCloseEndsEverything(t *testing.T) {
	srv := botapitest.New()
	if err := srv.Start(); err != nil {
		t.Fatal(err)
	}
	if err := srv.Start(); err == nil {
		t.Error("started twice")
	}
	started(srv, amal)
	events, _ := srv.Subscribe()
	srv.Fault(botapitest.Rule{Method: "sendMessage", Kind: botapitest.Slow{Delay: time.Hour}})
	client := netClient(t)
	done := make(chan error, 3)
	go func() { _, _, _, err := post(t.Context(), client, srv, "sendMessage", hello); done <- err }()
	go func() {
		_, _, _, _ = post(t.Context(), client, srv, "getUpdates", `{"timeout":50,"offset":-1}`)
		_, _, _, err := post(t.Context(), client, srv, "getUpdates", `{"timeout":50,"offset":999999999}`)
		done <- err
	}()
	go func() { done <- srv.WaitFor(t.Context(), func() bool { return false }) }()
	srv.Await(t, "the calls", func() bool { return len(srv.Calls()) > 0 })
	srv.Close()
	srv.Close()
	for range 3 {
		<-done
	}
	for range events {
	}
	if err := srv.Start(); err == nil {
		t.Error("started after Close")
	}
	after, _ := srv.Subscribe()
	if _, open := <-after; open {
		t.Error("subscribed after Close")
	}
}

func TestStatusWithoutAListener(t *testing.T) {
	srv := newServer(t)
	srv.Fault(botapitest.Rule{Method: "getMe", Kind: botapitest.Status{Code: http.StatusBadGateway}})
	if a := call(t, srv, "getMe", ""); a.Description != "Bad Gateway" {
		t.Errorf("%+v", a)
	}
}
