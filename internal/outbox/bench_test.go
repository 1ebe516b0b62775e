package outbox_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"wegweiser/internal/outbox"
)

// nowhere is a store that keeps nothing and a Telegram that takes everything, so
// that what is measured is the outbox alone.
type nowhere struct{}

func (nowhere) Take(context.Context, outbox.Lane) (t outbox.Taken, ok bool, err error) {
	return t, false, nil
}

func (nowhere) Ack(_ context.Context, acks []outbox.Ack) ([]outbox.Acked, error) {
	return make([]outbox.Acked, len(acks)), nil
}

func (nowhere) Due(context.Context, int) ([]outbox.Lane, error) { return nil, nil }

func (nowhere) Depth(context.Context) (d outbox.Depth, err error) { return d, nil }

func (nowhere) Send(context.Context, outbox.Message) (int, error) { return 1, nil }

// BenchmarkDeliver is the outbox's own share of a message, limits included.
func BenchmarkDeliver(b *testing.B) {
	for _, test := range []struct {
		name string
		rate outbox.Rate
	}{
		{"unlimited", outbox.Rate{}},
		{"limited", outbox.Rate{All: 1e9, PerChat: 1, PerGroupMinute: 20}},
	} {
		b.Run(test.name, func(b *testing.B) {
			box := outbox.New(nowhere{}, nowhere{}, outbox.Options{Logger: quietLog(), Rate: test.rate, Lanes: 1 << 30})
			var done sync.WaitGroup
			done.Go(func() { _ = box.Run(context.Background()) })
			until, entries := time.Now().Add(time.Hour), make([]outbox.Entry, 1)
			b.ReportAllocs()
			i := int64(0)
			for b.Loop() {
				i++
				entries[0] = outbox.Entry{Seq: i, At: until, Message: outbox.Message{Op: outbox.OpSend, Chat: i, Text: "x", Memo: "q"}}
				for i%1024 == 0 && box.Stats().Held > 2048 {
					time.Sleep(time.Millisecond)
				}
				box.Deliver([]outbox.Appended{{Lane: lane(i), Lease: 1, Fresh: true, Until: until, Entries: entries}})
			}
			box.Stop()
			done.Wait()
		})
	}
}
