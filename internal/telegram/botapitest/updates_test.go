package botapitest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/telegram/botapitest"
)

type gotUpdate struct {
	UpdateID int64 `json:"update_id"`
	Message  *struct {
		Text string `json:"text"`
	} `json:"message"`
	CallbackQuery *struct {
		Data    string `json:"data"`
		Message struct {
			Date int64  `json:"date"`
			Text string `json:"text"`
		} `json:"message"`
	} `json:"callback_query"`
	MyChatMember *struct {
		New struct {
			Status string `json:"status"`
		} `json:"new_chat_member"`
	} `json:"my_chat_member"`
	ChatMember *struct {
		New struct {
			Status string `json:"status"`
		} `json:"new_chat_member"`
	} `json:"chat_member"`
}

func (u gotUpdate) String() string {
	switch {
	case u.Message != nil:
		return u.Message.Text
	case u.CallbackQuery != nil:
		return "tap " + u.CallbackQuery.Data
	case u.MyChatMember != nil:
		return "bot " + u.MyChatMember.New.Status
	case u.ChatMember != nil:
		return "member " + u.ChatMember.New.Status
	}
	return "?"
}

// get calls getUpdates and returns the last id and what came.
func get(t *testing.T, srv *botapitest.Server, body string) (int64, []string) {
	t.Helper()
	var list []gotUpdate
	if err := json.Unmarshal(mustCall(t, srv, "getUpdates", body).Result, &list); err != nil {
		t.Fatal(err)
	}
	var last int64
	var out []string
	for _, u := range list {
		last = u.UpdateID
		out = append(out, u.String())
	}
	return last, out
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func offset(id int64) string { return fmt.Sprintf(`{"offset":%d}`, id) }

func TestOffset(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	for _, s := range []string{"a", "b", "c", "d"} {
		chat.Send(amal, s)
	}
	last, got := get(t, srv, `{"limit":2}`)
	same(t, "the first two", got, "a", "b")
	_, got = get(t, srv, `{}`)
	same(t, "nothing was confirmed: all of them", got, "a", "b", "c", "d")
	if st := srv.Stats(); st.Delivered != 4 || st.Redelivered != 2 || st.Confirmed != 0 || st.Pending != 4 {
		t.Errorf("%+v", st)
	}
	_, got = get(t, srv, offset(last))
	same(t, "the offset itself is not confirmed", got, "b", "c", "d")
	_, got = get(t, srv, offset(last+1))
	same(t, "everything below the offset is", got, "c", "d")
	_, got = get(t, srv, `{}`)
	same(t, "what is confirmed never comes again", got, "c", "d")
	_, got = get(t, srv, offset(last+1000))
	same(t, "an offset far in the future is nonsense", got, "c", "d")
	_, got = get(t, srv, `{"offset":-1}`)
	same(t, "a negative offset forgets all but the last", got, "d")
	_, got = get(t, srv, offset(last+3))
	same(t, "all confirmed", got)
	if st := srv.Stats(); st.Confirmed != 4 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
	states := srv.Updates()
	if len(states) != 4 || !states[0].Confirmed || states[3].Deliveries != 6 || states[1].Kind != "message" {
		t.Errorf("%d: %+v", len(states), states[len(states)-1])
	}
}

func TestAllowedUpdates(t *testing.T) {
	srv := newServer(t)
	group := srv.Supergroup("G", olga)
	group.Promote(olga, srv.Bot())
	group.Join(amal)
	_, got := get(t, srv, `{"allowed_updates":["chat_member"]}`)
	same(t, "chat_member is not there by default; the rest is from before", got, "bot administrator", "")
	group.Leave(amal)
	chat := srv.Private(boris)
	chat.Send(boris, "unwanted")
	last, got := get(t, srv, `{"offset":-1}`)
	same(t, "the list stays until it is changed", got, "member left")
	get(t, srv, fmt.Sprintf(`{"offset":%d,"allowed_updates":[]}`, last+1))
	group.Join(amal)
	chat.Send(boris, "wanted")
	_, got = get(t, srv, `{}`)
	same(t, "an empty list is the default", got, "", "wanted")
	if srv.Stats().Skipped == 0 {
		t.Error("skipped updates are not counted")
	}
}

func TestUpdatesExpire(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv := newServer(t, botapitest.WithClock(func() time.Time { return now }))
	chat := started(srv, amal)
	m := mustCall(t, srv, "sendMessage", button(`"text":"a","callback_data":"y"`)).messageID(t)
	tap, err := chat.Tap(amal, m, botapitest.At(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	srv.Advance(150 * time.Second)
	_, got := get(t, srv, `{}`)
	same(t, "after 150 s", got, "/start", "tap y")
	srv.Advance(time.Second)
	_, got = get(t, srv, `{}`)
	same(t, "a tap waits no longer", got, "/start")
	if a := call(t, srv, "answerCallbackQuery", `{"callback_query_id":"`+tap.ID+`"}`); !strings.Contains(a.Description, "query is too old") {
		t.Errorf("%+v", a)
	}
	srv.Advance(24 * time.Hour)
	_, got = get(t, srv, `{}`)
	same(t, "a message waits a day", got)
	if st := srv.Stats(); st.Expired != 2 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
}

// poll starts a getUpdates that waits, and returns when it does.
func poll(t *testing.T, srv *botapitest.Server) <-chan answer {
	t.Helper()
	before := len(srv.Calls("getUpdates"))
	out := make(chan answer, 1)
	go func() { out <- call(t, srv, "getUpdates", `{"timeout":50}`) }()
	srv.Await(t, "a poll", func() bool { return srv.Polling() || len(srv.Calls("getUpdates")) > before })
	return out
}

func TestLongPoll(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	first := poll(t, srv)
	second := make(chan answer, 1)
	go func() { second <- call(t, srv, "getUpdates", `{"timeout":50}`) }()
	a := <-first
	if a.Status != 409 || a.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("%+v", a)
	}
	if a := call(t, srv, "getUpdates", `{}`); !a.OK || string(a.Result) != "[]" {
		t.Errorf("one that does not wait ends nobody's: %+v", a)
	}
	chat.Send(amal, "now")
	if a := <-second; !strings.Contains(string(a.Result), `"now"`) {
		t.Errorf("%+v", a)
	}
	get(t, srv, `{"offset":-1}`)
	get(t, srv, offset(srv.Updates()[0].ID+1))

	third := poll(t, srv)
	mustCall(t, srv, "setWebhook", `{"url":"http://127.0.0.1:9/"}`)
	if a := <-third; a.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("%+v", a)
	}
	if a := call(t, srv, "getUpdates", `{}`); a.Status != 409 ||
		a.Description != "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" {
		t.Errorf("%+v", a)
	}
	mustCall(t, srv, "deleteWebhook", `{}`)
	fourth := poll(t, srv)
	srv.Close()
	if a := <-fourth; string(a.Result) != "[]" {
		t.Errorf("%+v", a)
	}
}

func TestPollEndsWhenTheTimeIsUp(t *testing.T) {
	srv := newServer(t)
	start := time.Now()
	if a := call(t, srv, "getUpdates", `{"timeout":1}`); string(a.Result) != "[]" || time.Since(start) < time.Second {
		t.Errorf("%+v after %v", a, time.Since(start))
	}
}

// A client that hangs up while it waits takes nothing with it.
func TestPollOfAClientThatLeaves(t *testing.T) {
	srv := botapitest.Run(t)
	chat := srv.Private(amal)
	for _, multipart := range []bool{false, true} {
		ctx, cancel := contextWithCancel(t)
		done := make(chan struct{})
		go func() {
			defer close(done)
			if multipart {
				b := newBot(t, srv)
				go b.Start(ctx)
				<-ctx.Done()
				return
			}
			_, _, _, _ = post(ctx, netClient(t), srv, "getUpdates", `{"timeout":50}`)
		}()
		srv.Await(t, "a poll", srv.Polling)
		cancel()
		<-done
		srv.Await(t, "its end", func() bool { return !srv.Polling() })
	}
	chat.Send(amal, "x")
	if st := srv.Stats(); st.Delivered != 0 || st.Pending != 1 {
		t.Errorf("%+v", st)
	}
}

func TestDuplicateUpdates(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	srv.DuplicateUpdates(1)
	chat.Send(amal, "a")
	srv.DuplicateUpdates(0)
	chat.Send(amal, "b")
	last, got := get(t, srv, `{}`)
	same(t, "first", got, "a", "b")
	_, got = get(t, srv, offset(last+1))
	same(t, "confirmed and back again", got, "a")
	_, got = get(t, srv, offset(last+1))
	same(t, "but only once", got)
	if !srv.Redeliver(last) || srv.Redeliver(1) {
		t.Error("Redeliver")
	}
	_, got = get(t, srv, offset(last+1))
	same(t, "by hand", got, "b")
	if st := srv.Stats(); st.Delivered != 2 || st.Redelivered != 2 || st.Confirmed != 2 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
}
