package redis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/redistest"
)

// fill writes a session for each of n people, and other records beside them.
func fill(t *testing.T, s *redis.Store, n int) {
	t.Helper()
	parts := map[int][]conversation.Write{}
	for i := range n {
		p := outbox.Part(int64(i))
		parts[p] = append(parts[p], conversation.Write{Key: fmt.Sprint("session:", i), Data: fmt.Append(nil, "talk ", i), TTL: time.Hour})
		if i%10 == 0 {
			parts[p] = append(parts[p], conversation.Write{Key: fmt.Sprint("link:", i), Data: []byte("link"), TTL: time.Hour})
		}
	}
	for p, writes := range parts {
		for page := range slices.Chunk(writes, 100) {
			if _, err := s.Commit(t.Context(), conversation.Commit{Part: p, Writes: page}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Each gives every session once, and nothing else.
func TestEach(t *testing.T) {
	one := func(t *testing.T) string { return redistest.Start(t).URL() }
	many := func(t *testing.T) string { url, _ := redistest.Cluster(t); return url }
	for name, start := range map[string]func(*testing.T) string{"one": one, "cluster": many} {
		t.Run(name, func(t *testing.T) {
			s := open(t, start(t))
			const n = 3000
			fill(t, s, n)
			seen := map[string]int{}
			if err := s.Each(t.Context(), "session:", func(data []byte) { seen[string(data)]++ }); err != nil {
				t.Fatal(err)
			}
			if len(seen) != n || seen["talk 17"] != 1 || seen["link"] != 0 {
				t.Errorf("%d sessions, %d times the one, %d links", len(seen), seen["talk 17"], seen["link"])
			}
			for data, times := range seen {
				if times != 1 {
					t.Fatalf("%q came %d times", data, times)
				}
			}
		})
	}
}

// Each writes nothing, and says what our keys don't open.
func TestEachOnlyReads(t *testing.T) {
	server := redistest.Start(t)
	fill(t, open(t, server.URL()), 700)
	c := server.Client()
	if err := c.ConfigResetStat(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	other := open(t, server.URL(), func(o *redis.Options) { o.Sealer = sealer(t, 2) })
	sealed, readable := 0, 0
	err := other.Each(t.Context(), "session:", func(data []byte) {
		if data == nil {
			sealed++
		} else {
			readable++
		}
	})
	if err != nil || sealed != 700 || readable != 0 {
		t.Errorf("%d sealed, %d readable, %v", sealed, readable, err)
	}
	stats, err := c.Info(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(stats) {
		name, _, ok := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":")
		if ok && !slices.Contains([]string{"scan", "get", "hello", "client", "info", "config|resetstat", "select", "ping"}, name) && !strings.HasPrefix(name, "client|") {
			t.Errorf("it ran %s", name)
		}
	}
}

// A Redis that is away is an error, not nobody.
func TestEachWithoutRedis(t *testing.T) {
	s := open(t, fmt.Sprintf("redis://127.0.0.1:%d", redistest.FreePort(t)), func(o *redis.Options) { o.Timeout = 300 * time.Millisecond })
	if err := s.Each(t.Context(), "session:", func([]byte) {}); err == nil {
		t.Error("nobody is there, and it says nobody")
	}
}
