package outbox_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// call is a message that reached the fake Telegram.
type call struct {
	at time.Time
	m  outbox.Message
}

// fakeTelegram takes messages, as slow and as unwilling as a test wants it. It
// notices by itself if two calls for one lane are under way at once.
type fakeTelegram struct {
	takes  time.Duration                       // how long a call takes
	refuse func(n int, m outbox.Message) error // n: which call to that text, from 1
	lane   func(m outbox.Message) any          // what must be in order; default: the chat

	mu    sync.Mutex
	calls []call // those that were taken
	tries map[string]int
	busy  map[any]bool
	wrong []string
	next  int
}

func (f *fakeTelegram) Send(ctx context.Context, m outbox.Message) (int, error) {
	f.mu.Lock()
	var lane any = m.Chat
	if f.lane != nil {
		lane = f.lane(m)
	}
	if f.busy == nil {
		f.busy, f.tries = map[any]bool{}, map[string]int{}
	}
	if f.busy[lane] {
		f.wrong = append(f.wrong, "two calls at once for one lane: "+m.Text)
	}
	f.busy[lane] = true
	f.tries[m.Text]++
	n := f.tries[m.Text]
	f.mu.Unlock()

	err := sleep(ctx, f.takes)
	if err == nil && f.refuse != nil {
		err = f.refuse(n, m)
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy[lane] = false
	if err != nil {
		return 0, err
	}
	f.next++
	f.calls = append(f.calls, call{time.Now(), m})
	return f.next, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *fakeTelegram) taken() []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func (f *fakeTelegram) texts() (s []string) {
	for _, c := range f.taken() {
		s = append(s, c.m.Text)
	}
	return s
}

func (f *fakeTelegram) tried(text string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tries[text]
}

func (f *fakeTelegram) check(t testing.TB) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, w := range f.wrong {
		t.Error(w)
	}
}

// refusal shortens the tests.
func refusal(v outbox.Verdict, after time.Duration) error {
	return &outbox.Refusal{Verdict: v, After: after, Reason: "test", Err: errors.New("no")}
}

func quietLog() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// start runs an outbox until the test ends or stop is called.
func start(t testing.TB, s outbox.Store, f outbox.Sender, o outbox.Options) (b *outbox.Outbox, stop func()) {
	t.Helper()
	if o.Logger == nil {
		o.Logger = quietLog()
	}
	b = outbox.New(s, f, o)
	done := make(chan error, 1)
	go func() { done <- b.Run(context.Background()) }()
	stop = sync.OnceFunc(func() {
		b.Stop()
		if err := <-done; err != nil && !errors.Is(err, outbox.ErrStopped) {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return b, stop
}

// lane is a chat's.
func lane(chat int64) outbox.Lane { return outbox.ChatLane(outbox.Part(chat), chat) }

// commit puts messages into a lane, as a process with no outbox would.
func commit(t testing.TB, s conversation.Store, a ...conversation.Append) []outbox.Appended {
	t.Helper()
	out, err := s.Commit(context.Background(), conversation.Commit{Part: a[0].Lane.Part, Appends: a})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func say(chat int64, texts ...string) conversation.Append {
	a := conversation.Append{Lane: lane(chat)}
	for _, text := range texts {
		a.Messages = append(a.Messages, outbox.Message{Op: outbox.OpSend, Chat: chat, Text: text})
	}
	return a
}
