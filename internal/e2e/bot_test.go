// Package e2e runs the whole binary, on a real Redis and the double of the Bot API,
// and holds the laws against it: kill -9 at any moment, outages, two replicas.
package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/telegram/botapitest"
)

// binary is built once for all tests, with the race detector if they have it.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "wegweiser-e2e")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "bot")
	args := []string{"build", "-o", binary}
	if raceEnabled {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, "wegweiser/cmd/bot")...).CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// full says that the law tests run at the counts that the laws are claimed for, not
// at those that fit a developer's patience.
func full() bool { return os.Getenv("WEGWEISER_LAWS") == "full" }

// town is a Telegram with a staff group, a Redis, and the bots that run there.
type town struct {
	t     testing.TB
	tg    *botapitest.Server
	redis *redistest.Server
	url   string // of Redis, if it is not redis's own
	staff *botapitest.Chat
	anna  botapitest.User
	key   string
	env   []string
	mu    sync.Mutex
	logs  []*diary
}

func newTown(t testing.TB, opts ...botapitest.Option) *town {
	t.Helper()
	redistest.Need(t)
	w := &town{t: t, anna: botapitest.User{ID: 901, FirstName: "Anna", LanguageCode: "de"}}
	w.tg = botapitest.Run(t, opts...)
	w.redis = redistest.Start(t, redistest.Durable()...)
	w.staff = w.tg.Supergroup("Team", w.anna)
	w.staff.AddBot(w.anna)
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	w.key = base64.StdEncoding.EncodeToString(raw)
	return w
}

// diary is what a process writes; it may be read meanwhile.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// bot is one running process.
type bot struct {
	w    *town
	cmd  *exec.Cmd
	addr string
	log  *diary
	done chan struct{}
}

// start runs a bot and does not wait for it.
func (w *town) start(env ...string) *bot {
	w.t.Helper()
	return w.startOn(freeAddr(w.t), env...)
}

func (w *town) startOn(addr string, env ...string) *bot {
	w.t.Helper()
	url := w.url
	if url == "" {
		url = w.redis.URL()
	}
	b := &bot{w: w, addr: addr, log: &diary{}, done: make(chan struct{})}
	b.cmd = exec.Command(binary, "serve")
	b.cmd.Env = append([]string{
		"TELEGRAM_TOKEN=" + w.tg.Token(), "TELEGRAM_API_URL=" + w.tg.URL(), "REDIS_URL=" + url,
		fmt.Sprintf("STAFF_CHAT_ID=%d", w.staff.ID()), "DATA_KEY=" + w.key, "LISTEN_ADDR=" + b.addr,
		"ALLOW_PLACEHOLDER_CONTACTS=true", "SEND_RATE=0,0,0", "LOG_LEVEL=debug",
	}, append(w.env, env...)...)
	b.cmd.Stdout, b.cmd.Stderr = b.log, b.log
	if err := b.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.logs = append(w.logs, b.log)
	w.mu.Unlock()
	go func() { _ = b.cmd.Wait(); close(b.done) }()
	w.t.Cleanup(b.kill)
	return b
}

func freeAddr(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// kill is a power cut.
func (b *bot) kill() {
	_ = b.cmd.Process.Signal(syscall.SIGKILL)
	<-b.done
}

// get asks the bot's own page.
func (b *bot) get(path string) (int, string) {
	c := http.Client{Timeout: 5 * time.Second}
	res, err := c.Get("http://" + b.addr + path)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

// waitReady waits until the bot takes updates.
func (b *bot) waitReady() *bot {
	b.w.t.Helper()
	b.waitStatus("/readyz", http.StatusOK, 20*time.Second)
	return b
}

func (b *bot) waitStatus(path string, want int, within time.Duration) {
	b.w.t.Helper()
	deadline := time.Now().Add(within)
	for {
		got, body := b.get(path)
		if got == want {
			return
		}
		select {
		case <-b.done:
			b.w.t.Fatalf("the bot ended:\n%s", b.log)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			b.w.t.Fatalf("%s is %d (%s), not %d, after %v:\n%s", path, got, strings.TrimSpace(body), want, within, b.log)
		}
	}
}

// allLogs is what all bots of this town have written.
func (w *town) allLogs() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for _, l := range w.logs {
		b.WriteString(l.String())
	}
	return b.String()
}
