package redis_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/redistest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// While Redis is away the client looks for it once a second, and notices only
		// then that it was closed.
		goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

func write(key string, data string) conversation.Commit {
	return conversation.Commit{Part: 17, Writes: []conversation.Write{{Key: key, Data: []byte(data), TTL: time.Hour}}}
}

func TestOpenNeedsNoRedis(t *testing.T) {
	s := open(t, fmt.Sprintf("redis://127.0.0.1:%d", redistest.FreePort(t)), func(o *redis.Options) { o.Timeout = 300 * time.Millisecond })
	began := time.Now()
	if err := s.Ping(t.Context()); err == nil {
		t.Error("nobody is there, and it answers")
	}
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("it took %v to say so", d)
	}
}

func TestOpenRefusesBadOptions(t *testing.T) {
	for _, o := range []redis.Options{{}, {URL: "redis://h"}, {Sealer: sealer(t, 1)}, {Sealer: sealer(t, 1), URL: "redis://:hunter2@h:x"}} {
		s, err := redis.Open(t.Context(), o)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Error(s, err)
		}
	}
}

// Kill Redis and start it again: nothing that was acknowledged is lost, the
// scripts are sent again, and the same Store goes on.
func TestItComesBackByItself(t *testing.T) {
	server := redistest.Start(t, redistest.Durable()...)
	s := open(t, server.URL())
	ctx := t.Context()
	if _, err := s.Commit(ctx, write("session:1", "before")); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	began := time.Now()
	if _, err := s.Load(ctx, 17, 0, "session:1"); err == nil {
		t.Error("read from a dead server")
	}
	if _, err := s.Commit(ctx, write("session:2", "x")); err == nil || errors.Is(err, conversation.ErrConflict) {
		t.Errorf("committed to a dead server: %v", err)
	}
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("failing took %v", d)
	}
	server.Restart()
	eventually(t, 5*time.Second, func() error {
		l, err := s.Load(ctx, 17, 0, "session:1")
		if err == nil && string(l.Records[0].Data) != "before" {
			t.Fatalf("lost: %+v", l)
		}
		return err
	})
	// Many at once, none of whose scripts Redis knows any more.
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := s.Commit(ctx, write(fmt.Sprint("session:after", i), "x")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A short absence is bridged: what surely did not run is tried again.
func TestAShortAbsenceIsBridged(t *testing.T) {
	server := redistest.Start(t, redistest.Durable()...)
	s := open(t, server.URL())
	if _, err := s.Commit(t.Context(), write("session:1", "x")); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	var wg sync.WaitGroup
	wg.Go(func() {
		time.Sleep(300 * time.Millisecond)
		server.StartOnly()
	})
	if _, err := s.Commit(t.Context(), write("session:2", "x")); err != nil {
		t.Errorf("it was away for less than the timeout: %v", err)
	}
	wg.Wait()
}

func TestCallersMayGiveUp(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := server.Client()
	defer c.Close()
	if err := c.ClientPause(t.Context(), time.Second).Err(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := s.Load(ctx, 1, 0, "session:1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if d := time.Since(began); d > 500*time.Millisecond {
		t.Errorf("gave up after %v", d)
	}
	if _, err := s.Load(t.Context(), 1, 0, "session:1"); err != nil {
		t.Errorf("who has patience gets an answer: %v", err)
	}
}

// What stands in Redis tells nothing about anybody.
func TestNothingPersonalInRedis(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	const canary = "Kanarienvogel"
	l := outbox.ChatLane(17, 123)
	m := outbox.Message{Op: outbox.OpSend, Chat: 123, Text: canary, Memo: "question", Rows: [][]outbox.Button{{{Text: canary, Data: canary}}}}
	c := write("session:123", `{"name":"`+canary+`"}`)
	c.Appends = []conversation.Append{{Lane: l, Messages: []outbox.Message{m}}}
	c.Timers = []conversation.Timer{{Name: "remind:123", At: time.Now()}}
	c.Update, c.SeenFor = 5, time.Hour
	a, err := s.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ack(t.Context(), []outbox.Ack{{Lane: l, Lease: a[0].Lease, Memos: map[string]int{"question": 9}, TTL: time.Hour}}); err != nil {
		t.Fatal(err)
	}
	cl := server.Client()
	defer cl.Close()
	keys := cl.Keys(t.Context(), "*").Val()
	if len(keys) < 5 {
		t.Errorf("only %v", keys)
	}
	for _, k := range keys {
		dump := cl.Dump(t.Context(), k).Val()
		if strings.Contains(dump, canary) || strings.Contains(dump, canary[:6]) || strings.Contains(k, canary) {
			t.Errorf("%s tells a name", k)
		}
	}
}

// A record under another key, or damaged, is not read; it is told apart from one
// that isn't there, and may be replaced.
func TestUnreadableRecords(t *testing.T) {
	server := redistest.Start(t)
	var log bytes.Buffer
	s := open(t, server.URL(), func(o *redis.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	ctx := t.Context()
	if _, err := s.Commit(ctx, write("session:1", "secret")); err != nil {
		t.Fatal(err)
	}
	c := server.Client()
	defer c.Close()
	if err := c.Copy(ctx, "{17}:session:1", "{17}:session:2", 0, true).Err(); err != nil {
		t.Fatal(err)
	}
	l, err := s.Load(ctx, 17, 0, "session:1", "session:2")
	if err != nil {
		t.Fatal(err)
	}
	moved := l.Records[1]
	if string(l.Records[0].Data) != "secret" || moved.Data != nil || moved.Version == 0 {
		t.Errorf("%+v", l)
	}
	if !strings.Contains(log.String(), "cannot be opened") || strings.Contains(log.String(), "secret") {
		t.Errorf("logged %q", log.String())
	}
	w := write("session:2", "anew")
	w.Writes[0].Expect = moved.Version
	if _, err := s.Commit(ctx, w); err != nil {
		t.Errorf("it can't be replaced: %v", err)
	}
	// A message that is damaged keeps its place, so that the lane goes on.
	lane, from := outbox.ChatLane(17, 9), outbox.ChatLane(17, 8)
	for _, l := range []outbox.Lane{from, lane} {
		if _, err := s.Commit(ctx, appendTo(l, "x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Copy(ctx, "{17}:out:8", "{17}:out:9", 0, true).Err(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(leaseFor + 20*time.Millisecond)
	taken, ok, err := s.Take(ctx, lane)
	if err != nil || !ok || len(taken.Entries) != 1 || taken.Entries[0].Message.Op != "" || taken.Entries[0].Seq == 0 {
		t.Errorf("%+v %v %v", taken, ok, err)
	}
}

func appendTo(l outbox.Lane, text string) conversation.Commit {
	return conversation.Commit{Part: l.Part, Appends: []conversation.Append{{Lane: l, Messages: []outbox.Message{{Op: outbox.OpSend, Text: text}}}}}
}

// While keys are changed on one replica after the other, one that lacks the new key
// waits with what is sealed with it: it reads nothing, so it writes nothing over, and
// what it may not read is delivered by the other.
func TestAnUnknownKeyIsWaitedFor(t *testing.T) {
	server := redistest.Start(t)
	k := func(b byte) []byte { return bytes.Repeat([]byte{b}, privacy.KeySize) }
	both, err := privacy.NewSealer(k(2), k(1))
	if err != nil {
		t.Fatal(err)
	}
	next := open(t, server.URL(), func(o *redis.Options) { o.Sealer = both })
	var log bytes.Buffer
	old := open(t, server.URL(), func(o *redis.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	ctx := t.Context()
	if _, err := next.Commit(ctx, write("session:1", "secret")); err != nil {
		t.Fatal(err)
	}
	if old.Trouble() != "" {
		t.Errorf("trouble %q before there is any", old.Trouble())
	}
	for range 3 {
		if l, err := old.Load(ctx, 17, 0, "session:2", "session:1"); !errors.Is(err, privacy.ErrUnknownKey) || len(l.Records) != 0 {
			t.Fatalf("%+v %v", l, err)
		}
	}
	if old.Trouble() != redis.TroubleKey || old.Troubles()[redis.TroubleKey] != 3 || next.Trouble() != "" {
		t.Errorf("troubles %q %v, %q", old.Trouble(), old.Troubles(), next.Trouble())
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "DATA_KEY") {
		t.Errorf("logged %d times: %s", n, log.String())
	}

	// The lane: one message by the old, one by the new, one by the old.
	lane := outbox.ChatLane(17, 9)
	a, err := old.Commit(ctx, appendTo(lane, "first"))
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []*redis.Store{next, old} {
		if _, err := by.Commit(ctx, appendTo(lane, "later")); err != nil {
			t.Fatal(err)
		}
	}
	first := a[0].Entries[0].Seq
	acked, err := old.Ack(ctx, []outbox.Ack{{Lane: lane, Lease: a[0].Lease, Have: first}}) // being sent
	if err != nil || acked[0].Lease == 0 || len(acked[0].Next) != 0 {
		t.Fatalf("%+v %v", acked, err)
	}
	acked, err = old.Ack(ctx, []outbox.Ack{{Lane: lane, Lease: acked[0].Lease, Upto: first, Have: first}})
	if err != nil || acked[0].Err != nil || acked[0].Lost || acked[0].Lease != 0 || len(acked[0].Next) != 0 {
		t.Fatalf("it does not let go: %+v %v", acked, err)
	}
	time.Sleep(leaseFor + 20*time.Millisecond)
	if taken, ok, err := old.Take(ctx, lane); ok || !errors.Is(err, privacy.ErrUnknownKey) {
		t.Errorf("%+v %v %v", taken, ok, err)
	}
	time.Sleep(leaseFor + 20*time.Millisecond)
	taken, ok, err := next.Take(ctx, lane)
	if err != nil || !ok || len(taken.Entries) != 2 || taken.Entries[0].Seq != first+1 || taken.Entries[0].Message.Text != "later" {
		t.Errorf("%+v %v %v", taken, ok, err)
	}
	l, err := next.Load(ctx, 17, 0, "session:1")
	if err != nil || string(l.Records[0].Data) != "secret" {
		t.Errorf("%+v %v", l, err)
	}
}

// Where another program holds a name of ours nothing is written at all, and it is told.
func TestAForeignNameLeavesNothingHalfDone(t *testing.T) {
	for _, name := range []string{"due", "parked", "out:9", "mid:9", "session:1"} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t)
			s := open(t, server.URL())
			ctx := t.Context()
			c := server.Client()
			defer c.Close()
			if err := c.SAdd(ctx, "{17}:"+name, "somebody else's").Err(); err != nil {
				t.Fatal(err)
			}
			w := write("session:1", "x")
			w.Update, w.SeenFor = 5, time.Hour
			w.Appends = appendTo(outbox.ChatLane(17, 9), "x").Appends
			w.Appends[0].Forget = true
			w.Timers = []conversation.Timer{{Name: "card:1", At: time.Now()}}
			if _, err := s.Commit(ctx, w); err == nil || errors.Is(err, conversation.ErrConflict) {
				t.Errorf("committed: %v", err)
			}
			if keys := c.Keys(ctx, "{17}:*").Val(); len(keys) != 1 {
				t.Errorf("written: %v", keys)
			}
			if s.Trouble() != redis.TroubleForeign {
				t.Errorf("trouble %q", s.Trouble())
			}
		})
	}
}

// The first bot that starts has this Redis; another is told.
func TestOneBotForOneRedis(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	for _, c := range []struct {
		bot  int64
		want error
	}{{7, nil}, {7, nil}, {8, redis.ErrOtherBot}, {7, nil}} {
		if err := s.CheckBot(t.Context(), c.bot); !errors.Is(err, c.want) {
			t.Errorf("bot %d: %v", c.bot, err)
		}
	}
}

func TestCheckKey(t *testing.T) {
	server := redistest.Start(t)
	k := func(b byte) []byte { return bytes.Repeat([]byte{b}, privacy.KeySize) }
	check := func(want error, keys ...[]byte) {
		t.Helper()
		sealer, err := privacy.NewSealer(keys...)
		if err != nil {
			t.Fatal(err)
		}
		s := open(t, server.URL(), func(o *redis.Options) { o.Sealer = sealer })
		if err := s.CheckKey(t.Context()); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	check(nil, k(1))
	check(nil, k(1))
	check(redis.ErrWrongKey, k(2))
	check(nil, k(2), k(1))
	check(nil, k(2))
	check(redis.ErrWrongKey, k(1))
}

// A hundred calls at once share a few round trips; one alone has one.
func TestCallsShareRoundTrips(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	ctx := t.Context()
	if err := s.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	before := s.Counts()
	for range 10 {
		if _, err := s.Load(ctx, 3, 7, "session:1"); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Counts().Trips - before.Trips; n != 10 {
		t.Errorf("10 calls, one after the other, made %d round trips", n)
	}
	before = s.Counts()
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for range 200 {
		wg.Go(func() {
			<-begin
			if _, err := s.Load(ctx, 3, 7, "session:1"); err != nil {
				t.Error(err)
			}
		})
	}
	close(begin)
	wg.Wait()
	after := s.Counts()
	if trips := after.Trips - before.Trips; trips > 60 {
		t.Errorf("200 calls at once made %d round trips", trips)
	}
	if n := after.Commands - before.Commands; n != 200 {
		t.Errorf("%d commands", n)
	}
}

func TestDepth(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	ctx := t.Context()
	if d, err := s.Depth(ctx); err != nil || d != (outbox.Depth{}) {
		t.Errorf("%+v %v", d, err)
	}
	for i := range 300 {
		lane := outbox.ChatLane(i%3, int64(i))
		_, err := s.Commit(ctx, conversation.Commit{
			Part:    lane.Part,
			Appends: []conversation.Append{{Lane: lane, Messages: []outbox.Message{{Op: outbox.OpSend}, {Op: outbox.OpSend}}}},
			Timers:  []conversation.Timer{{Name: fmt.Sprint("card:", i), At: time.Now().Add(time.Hour)}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(20 * time.Millisecond)
	d, err := s.Depth(ctx)
	if err != nil || d.Lanes < 280 || d.Lanes > 320 || d.Messages < 560 || d.Messages > 640 || d.Parked != 0 || d.Oldest < 20*time.Millisecond || d.Oldest > time.Minute {
		t.Errorf("%+v %v", d, err)
	}
}

// Due finds ours behind many of the other kind.
func TestDueLooksBehindOthers(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	ctx := t.Context()
	for i := range 10 {
		c := conversation.Commit{Part: 5}
		for j := range 30 {
			c.Timers = append(c.Timers, conversation.Timer{Name: fmt.Sprintf("card:%d-%d", i, j), At: time.Unix(1, 0)})
		}
		if _, err := s.Commit(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	lane := outbox.ChatLane(5, 1)
	if _, err := s.Commit(ctx, conversation.Commit{Part: 5, Appends: []conversation.Append{{Lane: lane, Messages: []outbox.Message{{Op: outbox.OpSend}}}}}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(leaseFor + 20*time.Millisecond)
	due, err := s.Due(ctx, 10)
	if err != nil || len(due) != 1 || due[0] != lane {
		t.Errorf("%v %v", due, err)
	}
	timers, err := s.TakeTimers(ctx, time.Minute, 1000)
	if err != nil || len(timers) != 300 {
		t.Errorf("%d timers, %v", len(timers), err)
	}
}

// A demoted master refuses to be written to; that is no answer to a commit, and
// when the master is there again the same call succeeds.
func TestReadOnlyIsWaitedOut(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	ctx := t.Context()
	if _, err := s.Commit(ctx, write("session:1", "x")); err != nil {
		t.Fatal(err)
	}
	c := server.Client()
	defer c.Close()
	if err := c.ReplicaOf(ctx, "127.0.0.1", "1").Err(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		time.Sleep(200 * time.Millisecond)
		if err := c.ReplicaOf(ctx, "NO", "ONE").Err(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Commit(ctx, write("session:2", "x")); err != nil {
		t.Error(err)
	}
	wg.Wait()
}

func TestFailoverBehindSentinel(t *testing.T) {
	url, master, replica, _ := redistest.Sentinel(t)
	s := open(t, url)
	ctx := t.Context()
	if _, err := s.Commit(ctx, write("session:1", "before")); err != nil {
		t.Fatal(err)
	}
	replica.Wait(func(ctx context.Context, c *goredis.Client) error { // it is told a moment later
		n, err := c.Exists(ctx, "{17}:session:1").Result()
		if err == nil && n == 0 {
			err = errors.New("not there yet")
		}
		return err
	})
	master.Kill()
	began := time.Now()
	eventually(t, 30*time.Second, func() error {
		_, err := s.Commit(ctx, write("session:after", "x"))
		if errors.Is(err, conversation.ErrConflict) {
			return nil // an earlier try did it
		}
		return err
	})
	t.Logf("back after %v", time.Since(began))
	l, err := s.Load(ctx, 17, 0, "session:1", "session:after")
	if err != nil || string(l.Records[0].Data) != "before" || l.Records[1].Version == 0 {
		t.Errorf("%+v %v", l, err)
	}
}

// One node of a cluster is away: who needs the others doesn't notice.
func TestOneNodeOfTheClusterIsAway(t *testing.T) {
	url, nodes := redistest.Cluster(t)
	for _, n := range nodes {
		c := n.Client()
		if err := c.ConfigSet(t.Context(), "cluster-require-full-coverage", "no").Err(); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	s := open(t, url, func(o *redis.Options) { o.Timeout = 500 * time.Millisecond })
	ctx := t.Context()
	if _, err := s.Due(ctx, 10); err != nil {
		t.Fatal(err)
	}
	nodes[0].Kill()
	time.Sleep(100 * time.Millisecond)
	var wg sync.WaitGroup
	var mu sync.Mutex
	failed, slow := 0, 0
	for part := range outbox.Partitions {
		wg.Go(func() {
			began := time.Now()
			_, err := s.Load(ctx, part, 0, "session:1")
			took := time.Since(began)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed++
			} else if took > 300*time.Millisecond {
				slow++
			}
		})
	}
	wg.Wait()
	if failed < 10 || failed > 35 || slow > 0 {
		t.Errorf("%d of 64 partitions failed, %d of the others were slow", failed, slow)
	}
}

func eventually(t *testing.T, within time.Duration, try func() error) {
	t.Helper()
	end := time.Now().Add(within)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("not within %v: %v", within, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
