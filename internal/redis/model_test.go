package redis_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"wegweiser/internal/outbox"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/memstore"
	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/redis/storetest"
)

// expirer ends leases by writing to Redis behind the store's back.
func expirer(t *testing.T, addr string) func(outbox.Lane) {
	c := goredis.NewClient(&goredis.Options{Addr: addr, Protocol: 2, DisableIdentity: true})
	t.Cleanup(func() { _ = c.Close() })
	return func(l outbox.Lane) {
		z := goredis.Z{Member: "o:" + l.Name, Score: float64(time.Now().Add(-time.Second).UnixMicro())}
		if err := c.ZAddXX(context.Background(), "{"+strconv.Itoa(l.Part)+"}:due", z).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func longLeases(o *redis.Options) { o.LeaseFor, o.ParkFor = time.Hour, time.Hour }

func TestModelOnRedis(t *testing.T) {
	server := redistest.Start(t)
	storetest.RunModel(t, storetest.Subject{Store: open(t, server.URL(), longLeases)}, expirer(t, server.Addr))
}

func TestModelOnMiniredis(t *testing.T) {
	m := miniredis.RunT(t)
	storetest.RunModel(t, storetest.Subject{Store: open(t, "redis://"+m.Addr(), longLeases)}, expirer(t, m.Addr()))
}

func TestModelInMemory(t *testing.T) {
	m := memstore.New()
	m.LeaseFor = time.Hour
	storetest.RunModel(t, storetest.Subject{Store: m}, m.Expire)
}
