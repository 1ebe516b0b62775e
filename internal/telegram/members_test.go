package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"wegweiser/internal/outbox"
	"wegweiser/internal/telegram/botapitest"
)

func TestMembers(t *testing.T) {
	srv := botapitest.Run(t)
	owner := botapitest.User{ID: 1, FirstName: "Owner"}
	group := srv.Supergroup("Staff", owner, amalAPI)
	srv.Private(boAPI)
	c, err := New(Options{Token: srv.Token(), API: srv.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	m := NewMembers(c)
	now := time.Now()
	m.now = func() time.Time { return now }
	check := func(what string, user int64, want bool, asked int) {
		t.Helper()
		srv.ForgetCalls()
		got, err := m.Is(t.Context(), group.ID(), user)
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v", what, got, err)
		}
		if n := len(srv.Calls("getChatMember")); n != asked {
			t.Errorf("%s: asked %d times, want %d", what, n, asked)
		}
	}
	check("owner", owner.ID, true, 1)
	check("member", amalAPI.ID, true, 1)
	check("stranger", boAPI.ID, false, 1)
	check("stranger, remembered", boAPI.ID, false, 0)
	group.Leave(amalAPI)
	check("who left is out at once, though nobody told this replica", amalAPI.ID, false, 1)
	group.Join(amalAPI)
	m.Forget(group.ID(), amalAPI.ID)
	check("who came back is forgotten as a stranger", amalAPI.ID, true, 1)
	group.Join(boAPI)
	now = now.Add(strangerFor - time.Second)
	check("a stranger for a while", boAPI.ID, false, 0)
	now = now.Add(time.Second)
	check("and no longer", boAPI.ID, true, 1)
}

func TestMemberStatuses(t *testing.T) {
	tests := []struct {
		answer  http.HandlerFunc
		want    bool
		verdict outbox.Verdict
	}{
		{ok(`{"status":"creator","user":{"id":1}}`), true, done},
		{ok(`{"status":"administrator","user":{"id":1}}`), true, done},
		{ok(`{"status":"member","user":{"id":1}}`), true, done},
		{ok(`{"status":"restricted","is_member":true,"user":{"id":1}}`), true, done},
		{ok(`{"status":"restricted","is_member":false,"user":{"id":1}}`), false, done},
		{ok(`{"status":"left","user":{"id":1}}`), false, done},
		{ok(`{"status":"kicked","user":{"id":1}}`), false, done},
		{refuse(400, "Bad Request: user not found", ""), false, done},
		{refuse(400, "Bad Request: PARTICIPANT_ID_INVALID", ""), false, done},
		{refuse(400, "Bad Request: chat not found", ""), false, outbox.Park},
		{refuse(403, "Forbidden: bot was kicked from the supergroup chat", ""), false, outbox.Park},
		{refuse(429, "Too Many Requests", `{"retry_after":3}`), false, outbox.Retry},
		{refuse(500, "oh", ""), false, outbox.Retry},
		{ok(`{"status":"dreaming"}`), false, outbox.Retry},
		{cut(""), false, outbox.Retry},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			s := serve(t, tt.answer)
			c, _, logs := s.client(t)
			m := NewMembers(c)
			got, err := m.Is(t.Context(), -1001, 1)
			checkSilence(t, err, logs)
			var r *outbox.Refusal
			switch {
			case got != tt.want:
				t.Errorf("got %v", got)
			case tt.verdict == done && err != nil, tt.verdict != done && (!errors.As(err, &r) || r.Verdict != tt.verdict):
				t.Errorf("got %v, want %q", err, tt.verdict)
			}
			if tt.verdict != done && len(m.known) != 0 {
				t.Error("an error is remembered")
			}
		})
	}
}

func TestMembersAreBounded(t *testing.T) {
	m := NewMembers(nil)
	for i := range int64(maxMembers + 5) {
		m.keep(membership{-1, i})
	}
	if len(m.known) > maxMembers {
		t.Errorf("%d remembered", len(m.known))
	}
}

// TestIntakeForgetsWhoCameAndLeft, whichever way Telegram tells of it.
func TestIntakeForgetsWhoCameAndLeft(t *testing.T) {
	for _, raw := range []string{
		memberJSON("chat_member", group, amal, "member", "left"),
		memberJSON("chat_member", group, amal, "member", "administrator"),
		msg(group, `"left_chat_member":`+amal),
		msg(group, `"new_chat_members":[{"id":1},`+amal+`]`),
	} {
		m := NewMembers(nil)
		m.keep(membership{-1001, 77})
		m.keep(membership{-1001, 78})
		in := &Intake{Handler: &handler{}, Members: m}
		if err := in.ready(); err != nil {
			t.Fatal(err)
		}
		in.read([]byte(raw))
		amalKnown := m.stranger(membership{-1001, 77})
		boKnown := m.stranger(membership{-1001, 78})
		if amalKnown || !boKnown {
			t.Errorf("%s: remembers her %v, him %v", raw, amalKnown, boKnown)
		}
	}
}
