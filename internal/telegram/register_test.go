package telegram

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/telegram/botapitest"
)

func testProfile(groups ...int64) Profile {
	listing := func(l string) Listing {
		return Listing{Name: "Wegweiser " + l, Description: "what " + l, Short: "short " + l, Commands: []Command{{"start", "begin " + l}, {"help", "help " + l}}}
	}
	return Profile{
		Default: "en",
		Listings: map[string]Listing{
			"en": listing("en"), "de": listing("de"), "ar": listing("ar"),
			"de-simple": listing("simple"), "ckb": listing("ckb"), "fa-AF": listing("fa-AF"),
		},
		Groups: groups, GroupCommands: []Command{{"help", "what staff can do"}},
	}
}

func TestRegister(t *testing.T) {
	srv := botapitest.Run(t)
	staff := srv.Supergroup("Staff", amalAPI)
	var logs logged
	c, err := New(Options{Token: srv.Token(), API: srv.URL(), Log: logs.logger()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Register(t.Context(), testProfile(staff.ID())); err != nil {
		t.Fatal(err)
	}
	if bad := srv.Refused(); len(bad) > 0 || logs.String() != "" {
		t.Errorf("refused %v, logged %s", bad, &logs)
	}
	got := []string{srv.Name(""), srv.Name("de"), srv.Description("ar"), srv.ShortDescription("uk"), srv.ShortDescription("en")}
	if diff := cmp.Diff([]string{"Wegweiser en", "Wegweiser de", "what ar", "short en", "short en"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]botapitest.BotCommand{{Command: "start", Description: "begin de"}, {Command: "help", Description: "help de"}}, srv.Commands("all_private_chats", "de")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]botapitest.BotCommand{{Command: "help", Description: "what staff can do"}}, staff.Menu(amalAPI)); diff != "" {
		t.Error(diff)
	}
	if len(srv.Commands("default", "")) != 0 {
		t.Error("commands for private chats show in groups")
	}

	// A restart reads and sets nothing.
	srv.ForgetCalls()
	if err := c.Register(t.Context(), testProfile(staff.ID())); err != nil {
		t.Fatal(err)
	}
	for _, call := range srv.Calls() {
		if strings.HasPrefix(call.Method, "set") {
			t.Errorf("set again: %v", call)
		}
	}
	// A change sets what changed.
	srv.ForgetCalls()
	p := testProfile(staff.ID())
	ar := p.Listings["ar"]
	ar.Short = "new"
	p.Listings["ar"] = ar
	if err := c.Register(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var set []string
	for _, call := range srv.Calls() {
		if strings.HasPrefix(call.Method, "set") {
			set = append(set, call.Method)
		}
	}
	if diff := cmp.Diff([]string{"setMyShortDescription"}, set); diff != "" {
		t.Error(diff)
	}
}

func TestRegisterTriesAgainWhatFailedAndNothingElse(t *testing.T) {
	srv := botapitest.Run(t)
	srv.Fault(botapitest.Rule{Method: "setMyDescription", Times: 1, Kind: botapitest.TooMany{RetryAfter: 1}})
	srv.Fault(botapitest.Rule{Method: "setMyName", Times: 1, Kind: botapitest.Refuse{Code: 400, Description: "Bad Request: CANARY"}})
	var logs logged
	c, err := New(Options{Token: srv.Token(), API: srv.URL(), Log: logs.logger()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	p := testProfile()
	p.Listings = map[string]Listing{"en": p.Listings["en"], "ckb": p.Listings["ckb"]}
	if err := c.Register(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	n := make(map[string]int)
	for _, call := range srv.Calls() {
		n[call.Method]++
	}
	if n["setMyDescription"] != 3 || n["setMyName"] != 2 || n["setMyCommands"] != 2 {
		// default and "en": one more for what failed, none for what was refused
		t.Errorf("called %v", n)
	}
	if !strings.Contains(logs.String(), `"part":"Name"`) || strings.Contains(logs.String(), "CANARY") {
		t.Errorf("logged %s", &logs)
	}
}

func TestRegisterEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); refuse(500, "oh", "")(w, r) })
	c, _, _ := s.client(t)
	if err := c.Register(ctx, testProfile()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
