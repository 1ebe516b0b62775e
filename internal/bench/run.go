package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"wegweiser/internal/telegram/botapitest"
)

// lab is what both bots run in.
type lab struct {
	o         options
	dir       string
	bot       string
	redisAddr string
	redis     *exec.Cmd
	client    *goredis.Client
}

func run(ctx context.Context, o options) error {
	l, err := build(ctx, o)
	if err != nil {
		return err
	}
	defer l.close()
	fmt.Printf("%s, %d processors, %s; each act is a tap that is answered with a question of three buttons; %d people at once\n\n",
		runtime.Version(), runtime.NumCPU(), l.version(ctx), o.chats)
	fmt.Println("| bot | acts/s | CPU µs/act | p50 ms | p99 ms | at 30/s p50 ms | at 30/s p99 ms | Redis trips/act | Redis commands/act | at 30/s trips/act | resident MB | peak MB |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|")
	var a, aa, b []figures
	for range o.rounds {
		for _, x := range []struct {
			name string
			to   *[]figures
			run  func(context.Context) (figures, error)
		}{
			{"(a) bare library", &a, func(ctx context.Context) (figures, error) { return l.bare(ctx) }},
			{"(a') the same, and the tap is answered", &aa, func(ctx context.Context) (figures, error) { return l.bare(ctx, "answer") }},
			{"(b) bot serve", &b, l.serve},
		} {
			f, err := x.run(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", x.name, err)
			}
			*x.to = append(*x.to, f)
			fmt.Println(f.row(x.name))
		}
	}
	fmt.Printf("\n(b) : (a), medians: acts/s %.2f, CPU per act %.2f; (b) : (a'): acts/s %.2f, CPU per act %.2f\n",
		median(b, acts)/median(a, acts), median(b, cpuPerAct)/median(a, cpuPerAct),
		median(b, acts)/median(aa, acts), median(b, cpuPerAct)/median(aa, cpuPerAct))
	if err := l.readiness(ctx); err != nil {
		return err
	}
	if o.people > 0 {
		return l.crowd(ctx)
	}
	return nil
}

func build(ctx context.Context, o options) (*lab, error) {
	dir, err := os.MkdirTemp("", "wegweiser-bench")
	if err != nil {
		return nil, err
	}
	l := &lab{o: o, dir: dir, bot: filepath.Join(dir, "bot")}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", l.bot, "wegweiser/cmd/bot").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	l.redisAddr = freeAddr()
	_, port, _ := net.SplitHostPort(l.redisAddr)
	l.redis = exec.Command("redis-server", "--port", port, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--dir", dir)
	if err := l.redis.Start(); err != nil {
		return nil, fmt.Errorf("a redis-server is needed: %w", err)
	}
	l.client = goredis.NewClient(&goredis.Options{Addr: l.redisAddr})
	for range 100 {
		if l.client.Ping(ctx).Err() == nil {
			return l, l.flows()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, fmt.Errorf("redis-server does not answer")
}

func (l *lab) close() {
	_ = l.client.Close()
	_ = l.redis.Process.Kill()
	_ = l.redis.Wait()
	_ = os.RemoveAll(l.dir)
}

func (l *lab) version(ctx context.Context) string {
	info, _ := l.client.InfoMap(ctx, "server").Result()
	return "Redis " + info["Server"]["redis_version"]
}

func freeAddr() string {
	n, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer n.Close()
	return n.Addr().String()
}

// telegram is a fresh double, with its people.
func (l *lab) telegram(n int) (*botapitest.Server, []*person) {
	tg := botapitest.New(botapitest.WithoutLog(), botapitest.KeepLast(4))
	if err := tg.Start(); err != nil {
		panic(err)
	}
	people := make([]*person, n)
	byChat := make(map[int64]*person, n)
	for i := range people {
		u := botapitest.User{ID: int64(100_000 + i), FirstName: "P", LanguageCode: "en"}
		people[i] = &person{me: u, chat: tg.Private(u), inbox: make(chan botapitest.Message, 16)}
		byChat[u.ID] = people[i]
	}
	// One stream for all: that everybody looked for themselves would cost this process,
	// which plays Telegram too, more than the bots that are measured.
	events, _ := tg.Subscribe()
	go func() {
		for e := range events {
			if p := byChat[e.ChatID]; p != nil && e.Kind == botapitest.EventMessage && e.Message.FromBot {
				p.inbox <- *e.Message
			}
		}
	}()
	return tg, people
}

func (l *lab) bare(ctx context.Context, args ...string) (figures, error) {
	tg, people := l.telegram(l.o.chats)
	defer tg.Close()
	self, err := os.Executable()
	if err != nil {
		return figures{}, err
	}
	p, err := start([]string{"TELEGRAM_TOKEN=" + tg.Token(), "TELEGRAM_API_URL=" + tg.URL()}, self, append([]string{"bare"}, args...)...)
	if err != nil {
		return figures{}, err
	}
	defer p.stop()
	return l.measure(ctx, people, p, nil)
}

// serveEnv is the environment of (b).
func (l *lab) serveEnv(tg *botapitest.Server, addr string) []string {
	return []string{
		"TELEGRAM_TOKEN=" + tg.Token(), "TELEGRAM_API_URL=" + tg.URL(), "REDIS_URL=redis://" + l.redisAddr, "STAFF_CHAT_ID=-100",
		"DATA_KEY=" + base64.StdEncoding.EncodeToString([]byte("a key of thirty-two plain bytes.")), "ALLOW_PLACEHOLDER_CONTACTS=true", "SEND_RATE=0,0,0",
		"LISTEN_ADDR=" + addr, "LOG_LEVEL=error",
	}
}

func (l *lab) serve(ctx context.Context) (figures, error) {
	if err := l.client.FlushAll(ctx).Err(); err != nil {
		return figures{}, err
	}
	tg, people := l.telegram(l.o.chats)
	defer tg.Close()
	addr := freeAddr()
	p, err := start(append(l.serveEnv(tg, addr), "FLOWS_DIR="+filepath.Join(l.dir, "flows"), "LOCALES_DIR="+filepath.Join(l.dir, "locales")), l.bot, "serve")
	if err != nil {
		return figures{}, err
	}
	defer p.stop()
	if err := waitReady(addr); err != nil {
		return figures{}, err
	}
	return l.measure(ctx, people, p, func() (float64, float64) { return redisCounts(addr) })
}

func waitReady(addr string) error {
	begin := time.Now()
	for time.Since(begin) < 20*time.Second {
		res, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("not ready after 20 s")
}

var countLine = regexp.MustCompile(`(?m)^wegweiser_redis_(round_trips|commands) (\S+)$`)

// redisCounts reads what the bot counted; its gauges are taken every five seconds.
func redisCounts(addr string) (trips, commands float64) {
	res, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		return 0, 0
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	for _, m := range countLine.FindAllStringSubmatch(string(body), -1) {
		v, _ := strconv.ParseFloat(m[2], 64)
		if m[1] == "commands" {
			commands = v
		} else {
			trips = v
		}
	}
	return trips, commands
}

// readiness measures from the start of the process until it takes updates.
func (l *lab) readiness(ctx context.Context) error {
	var worst, sum time.Duration
	const n = 5
	for range n {
		tg, _ := l.telegram(0)
		addr := freeAddr()
		begin := time.Now()
		p, err := start(l.serveEnv(tg, addr), l.bot, "serve")
		if err != nil {
			return err
		}
		err = waitReady(addr)
		took := time.Since(begin)
		p.stop()
		tg.Close()
		if err != nil {
			return err
		}
		worst, sum = max(worst, took), sum+took
	}
	fmt.Printf("\nready after the start: %v on average, %v at worst, of %d, with the shipped flows and texts\n", (sum / n).Round(time.Millisecond), worst.Round(time.Millisecond), n)
	return ctx.Err()
}
