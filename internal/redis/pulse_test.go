package redis_test

import (
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"wegweiser/internal/redis"
	"wegweiser/internal/redis/redistest"
)

const outage = 150 * time.Second

// TestPulse goes by Redis's clock: ours stands still.
func TestPulse(t *testing.T) {
	m := miniredis.RunT(t)
	clock := time.Date(2031, 3, 30, 1, 59, 0, 0, time.UTC)
	pass := func(d time.Duration) {
		clock = clock.Add(d)
		m.SetTime(clock)
		m.FastForward(d)
	}
	m.SetTime(clock)
	a, b := open(t, "redis://"+m.Addr()), open(t, "redis://"+m.Addr())
	s := func(n int) time.Duration { return time.Duration(n) * time.Second }
	never := time.Duration(-1) * time.Millisecond
	for i, step := range []struct {
		pass time.Duration
		by   *redis.Store
		beat bool
		want redis.Pulse
	}{
		{0, a, false, redis.Pulse{Last: never, From: never, To: never}},
		{0, a, true, redis.Pulse{Last: never, From: never, To: never}},
		{s(10), b, true, redis.Pulse{Last: s(10), From: never, To: never}},
		{s(149), a, true, redis.Pulse{Last: s(149), From: never, To: never}},
		{s(100), b, false, redis.Pulse{Last: s(100), From: never, To: never}},
		{s(50), b, true, redis.Pulse{Last: s(150), From: s(150), To: 0}}, // looking was no beat
		{s(5), a, true, redis.Pulse{Last: s(5), From: s(155), To: s(5)}},
		{s(30), a, false, redis.Pulse{Last: s(30), From: s(185), To: s(35)}},
		{time.Hour, a, false, redis.Pulse{Last: s(3630), From: never, To: never}},
		{31 * 24 * time.Hour, a, true, redis.Pulse{Last: never, From: never, To: never}},
	} {
		pass(step.pass)
		ask := step.by.Pulse
		if step.beat {
			got, err := step.by.Beat(t.Context(), outage)
			got.Beats = 0
			if err != nil || got != step.want {
				t.Errorf("%d: got %v, %v, want %v", i, got, err, step.want)
			}
			continue
		}
		got, err := ask(t.Context())
		got.Beats = 0
		if err != nil || got != step.want {
			t.Errorf("%d: got %v, %v, want %v", i, got, err, step.want)
		}
	}
}

func TestPulseOnRedis(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	if p, err := s.Beat(t.Context(), outage); err != nil || p.Last >= 0 {
		t.Errorf("%v, %v", p, err)
	}
	time.Sleep(50 * time.Millisecond)
	p, err := s.Beat(t.Context(), 40*time.Millisecond)
	if err != nil || p.Last < 50*time.Millisecond || p.Last > 10*time.Second || p.From != p.Last || p.To != 0 {
		t.Errorf("%v, %v", p, err)
	}
}

// The beats are counted, by whoever they are; what Redis lost shows in the count.
func TestBeatsAreCounted(t *testing.T) {
	r := redistest.Start(t)
	a, b := open(t, r.URL()), open(t, r.URL())
	count := func(p redis.Pulse, err error) int64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p.Beats
	}
	if empty, err := a.Empty(t.Context()); err != nil || !empty {
		t.Errorf("a new Redis is empty: %v, %v", empty, err)
	}
	got := []int64{
		count(a.Pulse(t.Context())), count(a.Beat(t.Context(), outage)), count(b.Beat(t.Context(), outage)), count(a.Pulse(t.Context())),
	}
	if empty, err := a.Empty(t.Context()); err != nil || empty {
		t.Errorf("it is still empty: %v, %v", empty, err)
	}
	r.Kill()
	r.Restart() // without a file
	got = append(got, count(a.Pulse(t.Context())), count(b.Beat(t.Context(), outage)))
	if want := []int64{0, 1, 2, 2, 0, 1}; !slices.Equal(got, want) {
		t.Errorf("counted are %v, want %v", got, want)
	}
}
