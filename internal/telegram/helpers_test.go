package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		benchServer()
		return
	}
	goleak.VerifyTestMain(m)
}

// canaryToken must not be found in anything that is printed.
const canaryToken = "4711:CANARY-token_that-must-never-show"

// meter counts, and keeps what was counted.
type meter struct {
	mu     sync.Mutex
	events map[string]int
	calls  []string
}

func newMeter() *meter { return &meter{events: make(map[string]int)} }

func (m *meter) Event(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events[name]++
}

func (m *meter) Call(method, outcome string, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, method+" "+outcome)
}

func (m *meter) count(event string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.events[event]
}

// logged keeps what was logged.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logged) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// request is a call as the server saw it.
type request struct {
	method string
	length int64
	body   []byte
	fields map[string]any
}

// server is a Bot API whose answers a test gives one by one; with none left it says
// that all went well.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
	script   []http.HandlerFunc
}

func serve(t testing.TB, script ...http.HandlerFunc) *server {
	s := &server{script: script}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// newServer runs a server of one handler, whose connections a test may watch.
func newServer(t testing.TB, h http.HandlerFunc, conns func(net.Conn, http.ConnState)) *httptest.Server {
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnState = conns
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	req := request{method: path.Base(r.URL.Path), length: r.ContentLength, body: body}
	_ = json.Unmarshal(body, &req.fields)
	s.mu.Lock()
	s.requests = append(s.requests, req)
	answer := ok(`{"message_id":4711,"date":1,"chat":{"id":7,"type":"private"}}`)
	if len(s.script) > 0 {
		answer, s.script = s.script[0], s.script[1:]
	}
	s.mu.Unlock()
	answer(w, r)
}

func (s *server) got() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.requests...)
}

// client calls s.
func (s *server) client(t testing.TB, change ...func(*Options)) (*Client, *meter, *logged) {
	m, l := newMeter(), new(logged)
	o := Options{Token: canaryToken, API: s.URL, Meter: m, Log: l.logger(), Timeout: 5 * time.Second}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, m, l
}

func ok(result string) http.HandlerFunc { return raw(200, `{"ok":true,"result":`+result+`}`) }

func raw(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refuse answers as Telegram does; more goes into parameters.
func refuse(code int, description, more string) http.HandlerFunc {
	if more == "" {
		more = "{}"
	}
	return raw(code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q,"parameters":%s}`, code, description, more))
}

// cut takes the request and closes the connection, after so much of an answer.
func cut(partial string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		if partial != "" {
			fmt.Fprintf(buf, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n%s", partial)
			buf.Flush()
		}
		conn.Close()
	}
}

func raws(all ...string) []json.RawMessage {
	out := make([]json.RawMessage, len(all))
	for i, s := range all {
		out[i] = json.RawMessage(s)
	}
	return out
}
