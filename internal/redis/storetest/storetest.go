// Package storetest is the contract of the store, as tests: whatever passes them
// may stand behind the conversation and the outbox.
package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Store is everything that is asked of a store.
type Store interface {
	conversation.Store
	conversation.Timers
	outbox.Store
	Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
	Release(ctx context.Context, name, holder string) error
	Budget(ctx context.Context, second int64, n, limit int) (int, error)
	Migrations(ctx context.Context) (map[int64]int64, error)
	SetMigration(ctx context.Context, old, new int64) error
}

// Subject is a store to be tested.
type Subject struct {
	Store    Store
	LeaseFor time.Duration       // of lanes
	ParkFor  time.Duration       // of parked lanes
	Sleep    func(time.Duration) // lets so much time pass for the store
}

// chats makes chats that no other test of the process uses.
var chats atomic.Int64

func newChat() (part int, chat int64, lane outbox.Lane) {
	chat = 1000 + chats.Add(1)
	part = outbox.Part(chat)
	return part, chat, outbox.ChatLane(part, chat)
}

// Run runs the whole contract.
func Run(t *testing.T, s Subject) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Subject)
	}{
		{"a record is born, changes and is deleted", recordLife},
		{"a record ends by itself", recordTTL},
		{"a commit is all or nothing", allOrNothing},
		{"an update is marked once", seenMark},
		{"of many writers one wins each version", manyWriters},
		{"a lane is delivered in order", laneOrder},
		{"a lane remembers ids", laneIDs},
		{"a lane waits", laneWaits},
		{"a lane is parked until the chat writes", laneParks},
		{"a parked lane is dropped", parkedDropped},
		{"of a parked chat the last messages are kept", parkedKeepsTheLast},
		{"a dead owner's lane is taken over", takeOver},
		{"a reset drops what stands there", laneReset},
		{"a commit ends a lane and says more in it", laneTwice},
		{"a long lane comes in pieces", longLane},
		{"text comes back as it was", strangeText},
		{"timers ring and are done", timers},
		{"a lease has one holder", sharedLease},
		{"a budget is shared", budget},
		{"migrations are remembered", migrations},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, s) })
	}
}

func load(t *testing.T, s Subject, part int, update int64, keys ...string) conversation.Loaded {
	t.Helper()
	l, err := s.Store.Load(t.Context(), part, update, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func commit(t *testing.T, s Subject, c conversation.Commit) []outbox.Appended {
	t.Helper()
	a, err := s.Store.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func say(texts ...string) (m []outbox.Message) {
	for _, text := range texts {
		m = append(m, outbox.Message{Op: outbox.OpSend, Chat: 7, Text: text})
	}
	return m
}

// add commits messages to a lane.
func add(t *testing.T, s Subject, lane outbox.Lane, texts ...string) outbox.Appended {
	t.Helper()
	a := commit(t, s, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: say(texts...)}}})
	if len(a) != 1 || len(a[0].Entries) != len(texts) || a[0].Lane != lane {
		t.Fatalf("strange answer: %+v", a)
	}
	return a[0]
}

func ack(t *testing.T, s Subject, a outbox.Ack) outbox.Acked {
	t.Helper()
	if a.TTL == 0 {
		a.TTL = time.Hour
	}
	out, err := s.Store.Ack(t.Context(), []outbox.Ack{a})
	if err != nil {
		t.Fatal(err)
	}
	if out[0].Err != nil {
		t.Fatal(out[0].Err)
	}
	return out[0]
}

func texts(entries []outbox.Entry) (s []string) {
	for _, e := range entries {
		s = append(s, e.Message.Text)
	}
	return s
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func last(e []outbox.Entry) int64 { return e[len(e)-1].Seq }
