package outbox_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

// What became of a message with a name is told, also if the first telling fails, and
// before anything behind it is sent; of others nothing is told.
func TestFates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if m.Text == "bad" {
				return &outbox.Refusal{Verdict: outbox.GiveUp, Reason: "malformed"}
			}
			return nil
		}}
		var mu sync.Mutex
		var told []string
		failed := false
		b, _ := start(t, s, f, outbox.Options{OnFate: func(_ context.Context, _ outbox.Lane, m outbox.Message, r *outbox.Refusal) error {
			mu.Lock()
			defer mu.Unlock()
			if !failed {
				failed = true
				return errors.New("the store is away")
			}
			fate := m.Track
			if r != nil {
				fate += " " + r.Reason
			}
			if slices.Contains(f.texts(), "last") {
				t.Error("what stands behind was sent first")
			}
			told = append(told, fate)
			return nil
		}})
		a := say(1, "good", "other", "bad", "last")
		a.Messages[0].Track, a.Messages[2].Track = "x.1", "x.2"
		b.Deliver(commit(t, s, a))
		time.Sleep(time.Second)
		mu.Lock()
		defer mu.Unlock()
		if want := []string{"x.1", "x.2 malformed"}; !slices.Equal(told, want) || !empty(t, s) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

// A teller who never succeeds holds a lane up for a while, and not for ever.
func TestFatesThatCannotBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{FateFor: 3 * time.Second, OnFate: func(_ context.Context, _ outbox.Lane, m outbox.Message, _ *outbox.Refusal) error {
			if m.Track == "panics" {
				panic("what they wrote")
			}
			return errors.New("the store is away")
		}})
		a := say(1, "a", "b", "c")
		a.Messages[0].Track, a.Messages[1].Track = "fails", "panics"
		b.Deliver(commit(t, s, a))
		time.Sleep(5 * time.Second)
		if !slices.Equal(f.texts(), []string{"a", "b", "c"}) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

// However a message fails for good (refused, its chat can't be written to, tried for too
// long), a process that is killed after Telegram said so, and before the fate is noted,
// leaves it where the next finds it: the fate is told by that one.
func TestAFateSurvivesACrash(t *testing.T) {
	for why, r := range map[string]outbox.Refusal{
		"refused":  {Verdict: outbox.GiveUp, Reason: "malformed"},
		"parked":   {Verdict: outbox.Park, Reason: "403"},
		"too long": {Verdict: outbox.Retry, Reason: "502"},
	} {
		t.Run(why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := memstore.New()
				f := &fakeTelegram{refuse: func(int, outbox.Message) error { return &r }}
				first := &crashing{Store: s, sender: f}
				b, stop := start(t, first, first, outbox.Options{OnFate: func(context.Context, outbox.Lane, outbox.Message, *outbox.Refusal) error {
					first.dead.Store(true)
					return errDead
				}})
				a := say(1, "words")
				a.Messages[0].Track = "x.1"
				b.Deliver(commit(t, s, a))
				time.Sleep(25 * time.Hour)
				if !first.dead.Load() || empty(t, s) {
					t.Fatalf("killed in that instant: %v; the lane is empty: %v", first.dead.Load(), empty(t, s))
				}
				stop()
				var told []string
				var mu sync.Mutex
				_, _ = start(t, s, f, outbox.Options{OnFate: func(_ context.Context, _ outbox.Lane, m outbox.Message, r *outbox.Refusal) error {
					mu.Lock()
					defer mu.Unlock()
					told = append(told, m.Track+" "+r.Reason)
					return nil
				}})
				time.Sleep(25 * time.Hour)
				mu.Lock()
				defer mu.Unlock()
				if want := []string{"x.1 " + r.Reason}; !slices.Equal(told, want) || len(f.texts()) != 0 {
					t.Errorf("told %q, want %q; sent %q", told, want, f.texts())
				}
			})
		})
	}
}

// Of All every message goes that the lane remembers, one after the other, also if one of
// them can't be deleted, also after a restart, and each once; what stands behind it waits.
func TestAllThatIsRememberedGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if m.Op == outbox.OpDelete && m.ID == 2 {
				return &outbox.Refusal{Verdict: outbox.GiveUp, Reason: "too_old"}
			}
			return nil
		}}
		var mu sync.Mutex
		var refused []int
		opt := outbox.Options{OnRefused: func(_ outbox.Lane, m outbox.Message, _ *outbox.Refusal) {
			mu.Lock()
			defer mu.Unlock()
			refused = append(refused, m.ID)
		}}
		b, stop := start(t, s, f, opt)
		do := func(m ...outbox.Message) {
			t.Helper()
			for i := range m {
				m[i].Chat = 1
			}
			b.Deliver(commit(t, s, conversation.Append{Lane: lane(1), Messages: m}))
			time.Sleep(time.Second)
		}
		said := func(memo string) outbox.Message {
			return outbox.Message{Op: outbox.OpSend, Text: memo, Memo: memo}
		}
		all := outbox.Message{Op: outbox.OpDelete, Ref: outbox.All}
		do(said("a"), said("b"), outbox.Message{Op: outbox.OpSend, Text: "stays"}, said("c")) // 1, 2, 4
		do(outbox.Message{Op: outbox.OpDelete, Ref: "a"})
		stop()
		b, _ = start(t, s, f, opt)
		do(all, outbox.Message{Op: outbox.OpSend, Text: "behind"})
		do(all, said("d"))
		do(all)
		mu.Lock()
		defer mu.Unlock()
		var got []string
		for _, c := range f.taken() {
			if got = append(got, string(c.m.Op)+strconv.Itoa(c.m.ID)); c.m.Text != "" {
				got[len(got)-1] = c.m.Text
			}
		}
		want := []string{"a", "b", "stays", "c", "delete1", "delete4", "behind", "d", "delete8"} // the fake counts all calls
		if !slices.Equal(got, want) || !slices.Equal(refused, []int{2}) || !empty(t, s) {
			t.Errorf("got  %v, refused %v\nwant %v", got, refused, want)
		}
	})
}
