package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// empty reports whether nothing is undelivered.
func empty(t testing.TB, s outbox.Store) bool {
	t.Helper()
	d, err := s.Depth(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return d.Messages == 0
}

func TestDeliversInOrderAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 50 * time.Millisecond}
		b, _ := start(t, s, f, outbox.Options{})
		began := time.Now()
		b.Deliver(commit(t, s, say(1, "a", "b")))
		b.Deliver(commit(t, s, say(2, "x")))
		b.Deliver(commit(t, s, say(1, "c")))
		time.Sleep(200 * time.Millisecond)
		if got := f.texts(); slices.Index(got, "a") > slices.Index(got, "b") || slices.Index(got, "b") > slices.Index(got, "c") || len(got) != 4 {
			t.Errorf("sent %v", got)
		}
		for _, c := range f.taken() {
			want := map[string]int{"a": 50, "x": 50, "b": 100, "c": 150}[c.m.Text]
			if took := c.at.Sub(began); took != time.Duration(want)*time.Millisecond {
				t.Errorf("%s after %v instead of %d ms", c.m.Text, took, want)
			}
		}
		time.Sleep(200 * time.Millisecond)
		if !empty(t, s) || b.Stats() != (outbox.Stats{}) {
			t.Errorf("left over: %+v", b.Stats())
		}
		f.check(t)
	})
}

func TestAcksAreCollected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: time.Millisecond}
		var acks atomic.Int64
		s.Fault = func(call string, after bool) error {
			if call == "ack" && !after {
				acks.Add(1)
			}
			return nil
		}
		b, _ := start(t, s, f, outbox.Options{})
		const seconds, perSecond = 10, 30
		for i := range seconds * perSecond {
			b.Deliver(commit(t, s, say(int64(1000+i), "x")))
			time.Sleep(time.Second / perSecond)
		}
		time.Sleep(time.Second)
		if !empty(t, s) || len(f.texts()) != seconds*perSecond {
			t.Fatalf("%d sent", len(f.texts()))
		}
		if perAct := float64(acks.Load()) / (seconds * perSecond); perAct > 0.34 {
			t.Errorf("%.2f rounds of acknowledgement for an act", perAct)
		}
	})
}

// A lane in the middle of a turn is not acknowledged because another one is in a hurry.
func TestATurnIsAcknowledgedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 20 * time.Millisecond}
		lanes := 0
		b, stop := start(t, s, f, outbox.Options{Observe: outbox.Observe{
			Acked: func(n int, _ time.Duration, _ error) { lanes += n },
		}})
		b.Deliver(commit(t, s, say(1, "question", "strip")))
		b.Deliver(commit(t, s, say(2, "question")))
		time.Sleep(25 * time.Millisecond)
		b.Deliver(commit(t, s, say(2, "next question"))) // waits for what was before it
		time.Sleep(time.Second)
		stop()
		if !empty(t, s) || len(f.texts()) != 4 {
			t.Fatalf("sent: %v", f.texts())
		}
		if lanes != 3 {
			t.Errorf("%d lanes were acknowledged, want 1 of the first person and 2 of the second", lanes)
		}
	})
}

func TestBackOffDoubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		f := &fakeTelegram{refuse: func(int, outbox.Message) error {
			at = append(at, time.Now())
			return errors.New("garbage") // no verdict: worth a retry
		}}
		s := memstore.New()
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "a")))
		time.Sleep(time.Hour)
		synctest.Wait()
		for i := range at[2:] {
			wait, before := at[i+2].Sub(at[i+1]), at[i+1].Sub(at[0])
			want := min(max(before, 500*time.Millisecond), time.Minute)
			if wait < want*8/10 || wait > want*12/10+3*time.Second {
				t.Errorf("try %d came %v after the one before, %v after the first", i+3, wait, before)
			}
		}
		if n := len(at); n < 60 || n > 80 {
			t.Errorf("%d tries in an hour", n)
		}
	})
}

func TestNothingIsTriedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var exhausted, sent atomic.Int64
		s := memstore.New()
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if m.Text == "stuck" {
				return refusal(outbox.Retry, 0)
			}
			return nil
		}}
		options := outbox.Options{Observe: outbox.Observe{Result: func(r outbox.Result) {
			if r.Exhausted {
				exhausted.Add(1)
			}
			if r.Outcome == outbox.Sent {
				sent.Add(1)
			}
		}}}
		b, stop := start(t, s, f, options)
		b.Deliver(commit(t, s, say(1, "stuck", "next")))
		time.Sleep(20 * time.Hour)
		stop() // a restart doesn't start the day anew
		_, _ = start(t, s, f, options)
		time.Sleep(3*time.Hour + 50*time.Minute)
		if exhausted.Load() != 0 || sent.Load() != 0 {
			t.Error("given up too early")
		}
		time.Sleep(15 * time.Minute)
		if exhausted.Load() != 1 || !slices.Equal(f.texts(), []string{"next"}) || !empty(t, s) {
			t.Errorf("given up %d times, sent %v", exhausted.Load(), f.texts())
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for _, after := range []time.Duration{time.Second, 40 * time.Second, 3 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			f := &fakeTelegram{refuse: func(n int, m outbox.Message) error {
				if m.Text == "a" && n == 1 {
					return refusal(outbox.Retry, after)
				}
				return nil
			}}
			s := memstore.New()
			b, _ := start(t, s, f, outbox.Options{})
			began := time.Now()
			b.Deliver(commit(t, s, say(1, "a", "b")))
			b.Deliver(commit(t, s, say(2, "other")))
			time.Sleep(after + 3*time.Second)
			got := f.taken()
			if !slices.Equal(f.texts(), []string{"other", "a", "b"}) {
				t.Fatalf("sent %v", f.texts())
			}
			if got[0].at.Sub(began) > 0 {
				t.Error("another chat had to wait")
			}
			if d := got[1].at.Sub(began); d < after || d > after+2*time.Second {
				t.Errorf("told to wait %v, waited %v", after, d)
			}
		})
	}
}

func TestGiveUpGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if m.Text == "bad" {
				return refusal(outbox.GiveUp, 0)
			}
			return nil
		}}
		var told atomic.Value
		b, _ := start(t, s, f, outbox.Options{OnRefused: func(_ outbox.Lane, m outbox.Message, _ *outbox.Refusal) { told.Store(m.Text) }})
		b.Deliver(commit(t, s, say(1, "a", "bad", "b")))
		time.Sleep(time.Second)
		if !slices.Equal(f.texts(), []string{"a", "b"}) || f.tried("bad") != 1 || !empty(t, s) || told.Load() != "bad" {
			t.Errorf("sent %v, tried the bad one %d times, told of %v", f.texts(), f.tried("bad"), told.Load())
		}
	})
}

func TestParkedUntilTheChatWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var blocked atomic.Bool
		blocked.Store(true)
		s := memstore.New()
		f := &fakeTelegram{refuse: func(int, outbox.Message) error {
			if blocked.Load() {
				return refusal(outbox.Park, 0)
			}
			return nil
		}}
		var told atomic.Int32
		b, _ := start(t, s, f, outbox.Options{OnRefused: func(l outbox.Lane, m outbox.Message, r *outbox.Refusal) {
			if told.Add(1); l != outbox.ChatLane(l.Part, 1) || m.Text != "a" || r.Verdict != outbox.Park {
				t.Errorf("told of %q in %v: %v", m.Text, l, r)
			}
		}})
		b.Deliver(commit(t, s, say(1, "a", "b")))
		time.Sleep(24 * time.Hour)
		if f.tried("a") != 1 || told.Load() != 1 {
			t.Errorf("tried %d times to write to somebody who blocked us, told %d times", f.tried("a"), told.Load())
		}
		blocked.Store(false)
		b.Deliver(commit(t, s, say(1, "c")))
		time.Sleep(time.Second)
		if !slices.Equal(f.texts(), []string{"a", "b", "c"}) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

func TestMigrationIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if m.Chat == -5 {
				return &outbox.Refusal{Verdict: outbox.Migrate, NewChat: -1005, Reason: "migrated"}
			}
			if m.Chat == -7 { // a circle
				return &outbox.Refusal{Verdict: outbox.Migrate, NewChat: -7, Reason: "migrated"}
			}
			return nil
		}}
		var mu sync.Mutex
		var told []string
		b, _ := start(t, s, f, outbox.Options{
			OnMigrate: func(old, to int64) {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, fmt.Sprint(old, to))
			},
			Moved: map[int64]int64{-6: -1006},
		})
		b.Deliver(commit(t, s, say(-5, "a", "b")))
		b.Deliver(commit(t, s, say(-6, "c")))
		b.Deliver(commit(t, s, say(-7, "d")))
		time.Sleep(time.Second)
		mu.Lock()
		defer mu.Unlock()
		for _, c := range f.taken() {
			if want := map[string]int64{"a": -1005, "b": -1005, "c": -1006}[c.m.Text]; c.m.Chat != want {
				t.Errorf("%s went to %d", c.m.Text, c.m.Chat)
			}
		}
		if len(f.taken()) != 3 || !slices.Equal(told, []string{"-5 -1005"}) || !empty(t, s) {
			t.Errorf("sent %v, told %v", f.texts(), told)
		}
		if id, err := b.SendNow(t.Context(), outbox.Message{Op: outbox.OpSend, Chat: -5, Text: "direct"}); err != nil || id == 0 {
			t.Error(id, err)
		}
	})
}

func TestMessagesAreFoundByTheirMemo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: time.Millisecond}
		b, stop := start(t, s, f, outbox.Options{})
		do := func(b *outbox.Outbox, forget bool, m ...outbox.Message) {
			for i := range m {
				m[i].Chat = 1
			}
			b.Deliver(commit(t, s, conversation.Append{Lane: lane(1), Messages: m, Forget: forget}))
		}
		question := func(text string) outbox.Message {
			return outbox.Message{Op: outbox.OpSend, Text: text, Memo: "question"}
		}
		strip := outbox.Message{Op: outbox.OpStrip, Ref: "question"}
		do(b, false, strip, question("one"), strip) // nothing to strip at first; then 1
		do(b, false, question("two"))               // 3
		time.Sleep(time.Second)
		do(b, false, strip, outbox.Message{Op: outbox.OpEdit, Ref: "never"}) // 3, from the store
		stop()
		b, _ = start(t, s, f, outbox.Options{})
		do(b, true, strip)  // 3, after a restart
		do(b, false, strip) // forgotten
		time.Sleep(time.Second)
		do(b, false, strip, question("three"), strip) // forgotten in the store too
		time.Sleep(time.Second)
		var got []string
		for _, c := range f.taken() {
			got = append(got, string(c.m.Op)+strconv.Itoa(c.m.ID))
		}
		if want := []string{"send0", "strip1", "send0", "strip3", "strip3", "send0", "strip6"}; !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if !empty(t, s) {
			t.Error("left over")
		}
	})
}

func TestResetDropsWhatWasNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: time.Second}
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "under way", "never", "never")))
		time.Sleep(100 * time.Millisecond)
		gone := say(1, "all is deleted")
		gone.Reset = true
		b.Deliver(commit(t, s, gone))
		b.Deliver(commit(t, s, say(1, "anew")))
		time.Sleep(5 * time.Second)
		if want := []string{"under way", "all is deleted", "anew"}; !slices.Equal(f.texts(), want) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

func TestAnotherProcessesEntriesAreDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 20 * time.Millisecond}
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "ours")))
		_ = commit(t, s, say(1, "theirs")) // committed elsewhere: its outbox leaves it to us
		b.Deliver(commit(t, s, say(1, "ours again")))
		time.Sleep(time.Second)
		if want := []string{"ours", "theirs", "ours again"}; !slices.Equal(f.texts(), want) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

func TestADeadOwnersLaneIsTakenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		_ = commit(t, s, say(1, "a", "b")) // and the process died
		began := time.Now()
		_, _ = start(t, s, f, outbox.Options{})
		time.Sleep(40 * time.Second)
		got := f.taken()
		if !slices.Equal(f.texts(), []string{"a", "b"}) {
			t.Fatalf("sent %v", f.texts())
		}
		if d := got[0].at.Sub(began); d < 30*time.Second || d > 32*time.Second {
			t.Errorf("taken up after %v", d)
		}
	})
}

func TestLongLanesKeepTheirLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 9 * time.Second}
		var texts []string
		for i := range 250 {
			texts = append(texts, strconv.Itoa(i))
		}
		a, _ := start(t, s, f, outbox.Options{})
		_, _ = start(t, s, f, outbox.Options{}) // would love to take it
		a.Deliver(commit(t, s, say(1, texts...)))
		time.Sleep(251 * 9 * time.Second)
		if !slices.Equal(f.texts(), texts) {
			t.Errorf("%d sent: %v", len(f.texts()), f.texts())
		}
		f.check(t)
	})
}

func TestNothingIsSentWithoutALease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 5 * time.Second}
		var away atomic.Bool
		s.Fault = func(string, bool) error {
			if away.Load() {
				return errors.New("away")
			}
			return nil
		}
		b, _ := start(t, s, f, outbox.Options{})
		began := time.Now()
		b.Deliver(commit(t, s, say(1, "1", "2", "3", "4", "5", "6", "7", "8")))
		away.Store(true)
		time.Sleep(time.Minute)
		// 30 s of lease, of which 11 must be left when a call starts.
		for _, c := range f.taken() {
			if started := c.at.Add(-f.takes).Sub(began); started > 19*time.Second {
				t.Errorf("%s started %v after the lease began", c.m.Text, started)
			}
		}
		if len(f.texts()) != 4 {
			t.Errorf("sent %v", f.texts())
		}
		// Back again: what was sent is not sent again.
		away.Store(false)
		time.Sleep(time.Minute)
		if want := []string{"1", "2", "3", "4", "5", "6", "7", "8"}; !slices.Equal(f.texts(), want) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

// The answer to an acknowledgement gets lost, the lane is lost with it, and comes
// back a while later: nothing is sent twice.
func TestALostLaneComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		var lose atomic.Int64
		s.Fault = func(call string, after bool) error {
			if call == "ack" && after && lose.Add(-1) >= 0 {
				return errors.New("connection reset")
			}
			return nil
		}
		f.refuse = func(n int, m outbox.Message) error {
			if m.Text == "b" && n == 1 {
				lose.Store(1)
				return refusal(outbox.Retry, 2*time.Second)
			}
			return nil
		}
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "a", "b")))
		time.Sleep(2 * time.Minute)
		if !slices.Equal(f.texts(), []string{"a", "b"}) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

func TestShutdownFinishesAndReleases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 3 * time.Second}
		a, stop := start(t, s, f, outbox.Options{})
		a.Deliver(commit(t, s, say(1, "under way", "later")))
		time.Sleep(time.Second)
		began := time.Now()
		stop()
		if d := time.Since(began); d != 2*time.Second {
			t.Errorf("stopping took %v", d)
		}
		_, stop = start(t, s, f, outbox.Options{})
		time.Sleep(4 * time.Second)
		if want := []string{"under way", "later"}; !slices.Equal(f.texts(), want) {
			t.Errorf("the lane was not released: sent %v", f.texts())
		}
		stop()
		a.Deliver(commit(t, s, say(1, "last"))) // nobody is there any more: its lease must end first
		_, _ = start(t, s, f, outbox.Options{})
		time.Sleep(35 * time.Second)
		if want := []string{"under way", "later", "last"}; !slices.Equal(f.texts(), want) {
			t.Errorf("sent %v", f.texts())
		}
		f.check(t)
	})
}

func TestShutdownCutsWhatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 8 * time.Second}
		a, stop := start(t, s, f, outbox.Options{DrainFor: time.Second})
		a.Deliver(commit(t, s, say(1, "a")))
		began := time.Now()
		time.Sleep(time.Second)
		stop()
		if d := time.Since(began); d != 2*time.Second {
			t.Errorf("stopped after %v", d)
		}
		f.takes = 0
		_, _ = start(t, s, f, outbox.Options{})
		time.Sleep(time.Second)
		if !slices.Equal(f.texts(), []string{"a"}) {
			t.Errorf("the message was lost: %v", f.texts())
		}
	})
}

func TestStartAndStopAreAContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b := outbox.New(s, f, outbox.Options{Logger: quietLog()})
		b.Stop()
		b.Stop()
		if err := b.Run(t.Context()); !errors.Is(err, outbox.ErrStopped) {
			t.Errorf("ran after Stop: %v", err)
		}
		if _, err := b.SendNow(t.Context(), outbox.Message{Op: outbox.OpSend}); !errors.Is(err, outbox.ErrStopped) {
			t.Errorf("sent after Stop: %v", err)
		}
		b.Deliver(commit(t, s, say(1, "x")))

		b = outbox.New(s, f, outbox.Options{Logger: quietLog()})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := b.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if err := b.Run(ctx); !errors.Is(err, outbox.ErrStopped) {
			t.Errorf("ran twice: %v", err)
		}
		cancel()
		for range 3 {
			wg.Go(b.Stop)
		}
		wg.Wait()
	})
}

func TestDirectMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{takes: time.Second, refuse: func(_ int, m outbox.Message) error {
			if m.Text == "no" {
				return refusal(outbox.Retry, time.Minute)
			}
			return nil
		}}
		var log strings.Builder
		b, stop := start(t, s, f, outbox.Options{Rate: outbox.Rate{PerGroupMinute: 2}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		send := func(ctx context.Context, text string) (int, error) {
			return b.SendNow(ctx, outbox.Message{Op: outbox.OpSend, Chat: -1, Text: text, Low: true})
		}
		if id, err := send(t.Context(), "a"); id != 1 || err != nil {
			t.Error(id, err)
		}
		if _, err := b.SendNow(t.Context(), outbox.Message{Op: outbox.OpEdit, Chat: -1}); outbox.AsRefusal(err).Verdict != outbox.GiveUp {
			t.Error("edited nothing:", err)
		}
		if strings.Contains(log.String(), "given up") { // who sent it may well try again
			t.Error(log.String())
		}
		_, err := send(t.Context(), "no")
		if r := outbox.AsRefusal(err); r.Verdict != outbox.Retry || r.After != time.Minute {
			t.Error(err)
		}
		if left, next := b.GroupBudget(-1); left != 0 || time.Until(next) != time.Minute {
			t.Error(left, time.Until(next))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := send(ctx, "never"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		var late error
		var wg sync.WaitGroup
		wg.Go(func() { _, late = send(t.Context(), "too late") })
		synctest.Wait()
		stop()
		wg.Wait()
		if !errors.Is(late, outbox.ErrStopped) || f.tried("never")+f.tried("too late") != 0 {
			t.Error(late, f.texts())
		}
	})
}

func TestTooManyLanesWaitInTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 100 * time.Millisecond}
		b, _ := start(t, s, f, outbox.Options{Lanes: 10, Parallel: 5})
		for i := range 100 {
			b.Deliver(commit(t, s, say(int64(1+i), strconv.Itoa(i), "+"+strconv.Itoa(i))))
		}
		synctest.Wait()
		if n := b.Stats().InFlight; n != 5 {
			t.Errorf("%d calls at once", n)
		}
		time.Sleep(time.Minute)
		if len(f.texts()) != 200 || !empty(t, s) {
			t.Errorf("%d sent", len(f.texts()))
		}
		f.check(t)
	})
}

// What is put in the place of a message goes out only when the store knows which message
// that is: else a crash between the two would leave it where nobody finds it.
func TestAnEditWaitsUntilTheMessageIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		l := lane(1)
		known := -1
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if m.Op == outbox.OpEdit && known < 0 {
				known = 0
				if taken, ok, err := s.Take(context.Background(), l); ok || err != nil {
					t.Errorf("the lane is free while its message is sent: %+v %v", taken, err)
				}
				d := commit(t, s, conversation.Append{Lane: l, Messages: []outbox.Message{{Op: outbox.OpDelete, Chat: 1, Ref: "m"}}})
				known = d[0].Refs["m"]
			}
			return nil
		}}
		b, _ := start(t, s, f, outbox.Options{FlushEvery: time.Hour})
		b.Deliver(commit(t, s, conversation.Append{Lane: l, Messages: []outbox.Message{
			{Op: outbox.OpSend, Chat: 1, Text: "first", Memo: "m"}, {Op: outbox.OpEdit, Chat: 1, Text: "details", Ref: "m"},
		}}))
		time.Sleep(time.Minute)
		synctest.Wait()
		if known != 1 {
			t.Errorf("as the edit goes out, the store knows message %d", known)
		}
		if got := f.texts(); len(got) < 2 || got[1] != "details" || f.taken()[1].m.ID != 1 {
			t.Errorf("sent %v", got)
		}
	})
}
