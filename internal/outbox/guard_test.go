package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

// panics counts those that were caught, by where.
type panics struct {
	mu    sync.Mutex
	where []string
}

func (p *panics) seen(where string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.where = append(p.where, where)
}

func (p *panics) count(where string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.where {
		if w == where {
			n++
		}
	}
	return n
}

// TestPanicWhileSending: a message that never goes well is given up, one that goes
// well the second time arrives, and nobody else notices.
func TestPanicWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p panics
		var log bytes.Buffer
		s := memstore.New()
		f := &fakeTelegram{refuse: func(n int, m outbox.Message) error {
			if m.Text == "CANARY never" || m.Text == "CANARY once" && n == 1 {
				panic(m.Text)
			}
			return nil
		}}
		// It is panicked out of, so it cannot note that it has ended.
		f.lane = func(m outbox.Message) any { return m.Text + time.Now().String() }
		b, stop := start(t, s, f, outbox.Options{Observe: outbox.Observe{Panicked: p.seen}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		b.Deliver(commit(t, s, say(1, "a", "CANARY never", "b")))
		b.Deliver(commit(t, s, say(2, "CANARY once", "c")))
		b.Deliver(commit(t, s, say(3, "d")))
		time.Sleep(20 * time.Second)
		got := f.texts()
		slices.Sort(got)
		if want := []string{"CANARY once", "a", "b", "c", "d"}; !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
		if f.tried("CANARY never") != 3 || p.count("send") != 4 {
			t.Errorf("tried %d times, %d panics counted", f.tried("CANARY never"), p.count("send"))
		}
		if !empty(t, s) || b.Stats() != (outbox.Stats{}) {
			t.Errorf("left over: %+v", b.Stats())
		}
		stop()
		if strings.Contains(log.String(), "CANARY") || !strings.Contains(log.String(), "a panic in the outbox") {
			t.Error(log.String())
		}
	})
}

func TestPanicWhileSendingNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeTelegram{refuse: func(int, outbox.Message) error { panic("x") }}
		b, _ := start(t, memstore.New(), f, outbox.Options{})
		_, err := b.SendNow(context.Background(), outbox.Message{Op: outbox.OpSend, Chat: -1, Text: "card"})
		if r := outbox.AsRefusal(err); r.Verdict != outbox.GiveUp || r.Reason != "panic" {
			t.Errorf("got %v", err)
		}
	})
}

// TestPanicsOfTheStore are taken as its errors: it is asked again.
func TestPanicsOfTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p panics
		s, f := memstore.New(), &fakeTelegram{}
		left := map[string]int{"ack": 2, "due": 2, "take": 2, "budget": 1}
		var mu sync.Mutex
		s.Fault = func(call string, after bool) error {
			mu.Lock()
			defer mu.Unlock()
			if !after && left[call] > 0 {
				left[call]--
				panic(call)
			}
			return nil
		}
		commit(t, s, say(1, "left by another process"))
		b, _ := start(t, s, f, outbox.Options{Observe: outbox.Observe{Panicked: p.seen}, Rate: outbox.Rate{All: 30}, Budget: panicking{}})
		b.Deliver(commit(t, s, say(2, "ours")))
		time.Sleep(2 * time.Minute)
		got := f.texts()
		slices.Sort(got)
		if !slices.Equal(got, []string{"left by another process", "ours"}) || !empty(t, s) {
			t.Errorf("sent %q", got)
		}
		for where, want := range map[string]int{"ack": 2, "sweep": 2, "take": 2} {
			if n := p.count(where); n != want {
				t.Errorf("%d panics of %s counted, want %d", n, where, want)
			}
		}
		if p.count("budget") == 0 {
			t.Error("no panic of the budget")
		}
	})
}

type panicking struct{}

func (panicking) Budget(context.Context, int64, int, int) (int, error) { panic(errors.New("x")) }

func TestPanicOfWhoIsToldOfAMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p panics
		s := memstore.New()
		f := &fakeTelegram{refuse: func(n int, m outbox.Message) error {
			if m.Chat == -1 {
				return &outbox.Refusal{Verdict: outbox.Migrate, NewChat: -100}
			}
			return nil
		}}
		b, _ := start(t, s, f, outbox.Options{
			Observe: outbox.Observe{Panicked: p.seen}, OnMigrate: func(int64, int64) { panic("x") },
		})
		b.Deliver(commit(t, s, say(-1, "a")))
		time.Sleep(time.Second)
		if got := f.texts(); len(got) != 1 || p.count("migrate") != 1 {
			t.Errorf("sent %q, %d panics", got, p.count("migrate"))
		}
	})
}
