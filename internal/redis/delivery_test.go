package redis_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/redistest"
)

// chatLog is a Telegram that writes down what each chat got.
type chatLog struct {
	takes time.Duration
	fail  int // percent of calls that are refused

	mu   sync.Mutex
	got  map[int64][]int
	busy map[int64]bool
	both []int64
	n    int
}

func (c *chatLog) Send(ctx context.Context, m outbox.Message) (int, error) {
	c.mu.Lock()
	if c.busy == nil {
		c.busy, c.got = map[int64]bool{}, map[int64][]int{}
	}
	if c.busy[m.Chat] {
		c.both = append(c.both, m.Chat)
	}
	c.busy[m.Chat] = true
	c.mu.Unlock()
	if c.takes > 0 {
		time.Sleep(rand.N(2 * c.takes))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy[m.Chat] = false
	if rand.IntN(100) < c.fail {
		return 0, &outbox.Refusal{Verdict: outbox.Retry, After: 50 * time.Millisecond, Reason: "test"}
	}
	n, _ := strconv.Atoi(m.Text)
	c.got[m.Chat] = append(c.got[m.Chat], n)
	c.n++
	return c.n, nil
}

func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// Two processes commit and deliver, and Redis is killed twice while they do. What
// was committed arrives, in order; no two calls for one chat are ever under way.
func TestDeliveryWhileRedisIsKilled(t *testing.T) {
	const chats, perChat = 10, 30
	server := redistest.Start(t, redistest.Durable()...)
	f := &chatLog{takes: 5 * time.Millisecond, fail: 5}
	var boxes []*outbox.Outbox
	var stores []*redis.Store
	for range 2 {
		s := open(t, server.URL(), func(o *redis.Options) { o.LeaseFor = 2500 * time.Millisecond })
		b := outbox.New(s, f, outbox.Options{
			Logger: silent(), SendTimeout: 300 * time.Millisecond, SweepEvery: 100 * time.Millisecond,
			Rate: outbox.Rate{All: 500}, Budget: s,
		})
		go func() { _ = b.Run(context.Background()) }()
		t.Cleanup(b.Stop)
		boxes, stores = append(boxes, b), append(stores, s)
	}
	var committed atomic.Int64
	var wg sync.WaitGroup
	for chat := range int64(chats) {
		wg.Go(func() {
			lane := outbox.ChatLane(outbox.Part(chat+1), chat+1)
			for n := range perChat {
				who := rand.IntN(2)
				for try := 0; ; try++ {
					// The mark tells whether a try whose answer got lost did it.
					appended, err := stores[who].Commit(context.Background(), conversation.Commit{
						Part: lane.Part, Update: 1 + chat*perChat + int64(n), SeenFor: time.Hour,
						Appends: []conversation.Append{{Lane: lane, Messages: []outbox.Message{{Op: outbox.OpSend, Chat: chat + 1, Text: strconv.Itoa(n)}}}},
					})
					if err == nil {
						boxes[who].Deliver(appended)
					}
					if err == nil || errors.Is(err, conversation.ErrDuplicate) {
						break
					}
					if try > 200 {
						t.Error(err)
						return
					}
					time.Sleep(20 * time.Millisecond)
				}
				committed.Add(1)
				time.Sleep(rand.N(20 * time.Millisecond))
			}
		})
	}
	for committed.Load() < chats*perChat/3 {
		time.Sleep(time.Millisecond)
	}
	server.Kill()
	time.Sleep(200 * time.Millisecond)
	server.Restart()
	for committed.Load() < chats*perChat*2/3 {
		time.Sleep(time.Millisecond)
	}
	server.Kill()
	server.Restart()
	wg.Wait()
	eventually(t, 20*time.Second, func() error {
		d, err := stores[0].Depth(context.Background())
		if err == nil && d.Messages != 0 {
			err = fmt.Errorf("%+v", d)
		}
		return err
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.both) > 0 {
		t.Errorf("two calls at once to %v", f.both)
	}
	repeated := 0
	for chat := range int64(chats) {
		next := 0
		for _, n := range f.got[chat+1] {
			if n == next {
				next++
			} else if repeated++; n > next {
				t.Fatalf("chat %d: %d came when %d was due: %v", chat+1, n, next, f.got[chat+1])
			}
		}
		if next != perChat {
			t.Errorf("chat %d got %d of %d", chat+1, next, perChat)
		}
	}
	t.Logf("%d messages, %d repeated", chats*perChat, repeated)
}

// act is what an update costs: read the session, commit it with a message, deliver.
type act struct {
	s *redis.Store
	b *outbox.Outbox
}

func newAct(t testing.TB, url string) act {
	s := open(t, url, func(o *redis.Options) { o.LeaseFor = 30 * time.Second })
	b := outbox.New(s, &chatLog{}, outbox.Options{Logger: silent(), Rate: outbox.Rate{PerChat: 1e6}})
	go func() { _ = b.Run(context.Background()) }()
	t.Cleanup(b.Stop)
	return act{s, b}
}

var session = make([]byte, 600)

func (a act) do(ctx context.Context, chat int64, n int) error {
	part := outbox.Part(chat)
	key := "session:" + strconv.FormatInt(chat, 10)
	l, err := a.s.Load(ctx, part, 0, key)
	if err != nil {
		return err
	}
	appended, err := a.s.Commit(ctx, conversation.Commit{
		Part:   part,
		Writes: []conversation.Write{{Key: key, Expect: l.Records[0].Version, Data: session, TTL: time.Hour}},
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, chat), Messages: []outbox.Message{{
			Op: outbox.OpSend, Chat: chat, Text: strconv.Itoa(n), Memo: "question",
			Rows: [][]outbox.Button{{{Text: "Ja", Data: "a:1:y"}}, {{Text: "Nein", Data: "a:1:n"}}},
		}}}},
		Timers: []conversation.Timer{{Name: "remind:" + strconv.FormatInt(chat, 10), At: time.Now().Add(time.Hour)}},
	})
	if err == nil {
		a.b.Deliver(appended)
	}
	return err
}

// The promise is about 2.3 round trips for an act at 30 acts a second, the sweeper's
// looks each second included.
func TestRoundTripsOfAnAct(t *testing.T) {
	a := newAct(t, redistest.Start(t).URL())
	const acts = 90
	if err := a.do(t.Context(), 1, 0); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	before := a.s.Counts()
	for i := range acts {
		if err := a.do(t.Context(), int64(i+10), i); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second / 30)
	}
	time.Sleep(150 * time.Millisecond)
	after := a.s.Counts()
	trips := float64(after.Trips-before.Trips) / acts
	t.Logf("%.2f round trips and %.1f commands for an act", trips, float64(after.Commands-before.Commands)/acts)
	if trips > 2.45 {
		t.Errorf("%.2f round trips for an act", trips)
	}
}

func BenchmarkAct(b *testing.B) {
	for _, where := range []string{"redis", "miniredis"} {
		for _, parallel := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/%d", where, parallel), func(b *testing.B) {
				var url string
				if where == "redis" {
					url = redistest.Start(b).URL()
				} else {
					url = "redis://" + miniredis.RunT(b).Addr()
				}
				a := newAct(b, url)
				before := a.s.Counts()
				var chat atomic.Int64
				var wg sync.WaitGroup
				b.ReportAllocs()
				b.ResetTimer()
				for range parallel {
					wg.Go(func() {
						for {
							n := chat.Add(1)
							if n > int64(b.N) {
								return
							}
							if err := a.do(context.Background(), n, 0); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				for a.b.Stats().Held > 0 {
					time.Sleep(time.Millisecond)
				}
				b.StopTimer()
				after := a.s.Counts()
				b.ReportMetric(float64(after.Trips-before.Trips)/float64(b.N), "trips/op")
			})
		}
	}
}
