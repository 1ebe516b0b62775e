package redis_test

import (
	"bytes"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/memstore"
	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/redis/storetest"
)

const (
	leaseFor = 300 * time.Millisecond
	parkFor  = 400 * time.Millisecond
)

func sealer(t testing.TB, first byte) *privacy.Sealer {
	t.Helper()
	s, err := privacy.NewSealer(bytes.Repeat([]byte{first}, privacy.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t testing.TB, url string, change ...func(*redis.Options)) *redis.Store {
	t.Helper()
	o := redis.Options{
		URL: url, Sealer: sealer(t, 1), LeaseFor: leaseFor, ParkFor: parkFor,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1})),
	}
	for _, c := range change {
		c(&o)
	}
	s, err := redis.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func subject(s storetest.Store) storetest.Subject {
	return storetest.Subject{Store: s, LeaseFor: leaseFor, ParkFor: parkFor, Sleep: time.Sleep}
}

func TestContractOnRedis(t *testing.T) {
	storetest.Run(t, subject(open(t, redistest.Start(t).URL())))
}

func TestContractOnMiniredis(t *testing.T) {
	m := miniredis.RunT(t)
	s := subject(open(t, "redis://"+m.Addr()))
	s.Sleep = func(d time.Duration) { // its keys don't expire by themselves
		time.Sleep(d)
		m.FastForward(d)
	}
	storetest.Run(t, s)
}

func TestContractInMemory(t *testing.T) {
	m := memstore.New()
	m.LeaseFor, m.ParkFor = leaseFor, parkFor
	storetest.Run(t, subject(m))
}

func TestContractOnCluster(t *testing.T) {
	url, _ := redistest.Cluster(t)
	storetest.Run(t, subject(open(t, url)))
}

func TestContractBehindSentinel(t *testing.T) {
	url, _, _, _ := redistest.Sentinel(t)
	storetest.Run(t, subject(open(t, url)))
}
