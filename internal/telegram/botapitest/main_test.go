package botapitest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"wegweiser/internal/telegram/botapitest"
)

// Every test of this package closes its servers; nothing may run afterwards.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

var (
	amal  = botapitest.User{ID: 101, FirstName: "Amal", LanguageCode: "ar"}
	boris = botapitest.User{ID: 102, FirstName: "Boris", LanguageCode: "uk"}
	olga  = botapitest.User{ID: 7, FirstName: "Olga", Username: "olga"}
)

type answer struct {
	Status      int             `json:"-"`
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter      int   `json:"retry_after"`
		MigrateToChatID int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func (a answer) messageID(t *testing.T) int {
	t.Helper()
	var m struct {
		MessageID int `json:"message_id"`
	}
	if err := json.Unmarshal(a.Result, &m); err != nil || !a.OK {
		t.Fatalf("%+v %v", a, err)
	}
	return m.MessageID
}

func decode(t *testing.T, status int, body []byte) answer {
	t.Helper()
	a := answer{Status: status}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("answer %q: %v", body, err)
	}
	if !a.OK && a.ErrorCode != status {
		t.Fatalf("HTTP %d with error_code %d", status, a.ErrorCode)
	}
	return a
}

// do serves a request without a network.
func do(t *testing.T, srv *botapitest.Server, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	return decode(t, w.Code, w.Body.Bytes())
}

// call posts JSON.
func call(t *testing.T, srv *botapitest.Server, method, body string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/bot"+srv.Token()+"/"+method, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return do(t, srv, r)
}

// mustCall posts what has to succeed.
func mustCall(t *testing.T, srv *botapitest.Server, method, body string) answer {
	t.Helper()
	a := call(t, srv, method, body)
	if !a.OK {
		t.Fatalf("%s %s: %s", method, body, a.Description)
	}
	return a
}

// newServer is a server that does not listen, closed at the end.
func newServer(t *testing.T, opts ...botapitest.Option) *botapitest.Server {
	t.Helper()
	srv := botapitest.New(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// started is a private chat in which the person pressed Start.
func started(srv *botapitest.Server, u botapitest.User) *botapitest.Chat {
	chat := srv.Private(u)
	chat.Start(u, "")
	return chat
}

// post sends over the network, so that cut connections can be seen.
func post(ctx context.Context, client *http.Client, srv *botapitest.Server, method, body string) (status int, header http.Header, answer []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL()+"/bot"+srv.Token()+"/"+method, strings.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(resp.Body)
	return resp.StatusCode, resp.Header, b.Bytes(), err
}

func contextWithCancel(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithCancel(t.Context())
}

// netClient keeps its connections to itself.
func netClient(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
