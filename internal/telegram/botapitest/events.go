// Watching: a signal that something changed, to wait for a state without
// sleeping, and a stream of what happened, for a page that shows it.

package botapitest

import (
	"context"
	"errors"
	"sync"
	"time"
)

// An EventKind says what happened.
type EventKind string

// What a client gets to see.
const (
	EventMessage  EventKind = "message"  // somebody wrote: Message
	EventEdited   EventKind = "edited"   // Message as it is now
	EventDeleted  EventKind = "deleted"  // Message as it was
	EventTap      EventKind = "tap"      // somebody pressed a button: Tap
	EventAnswered EventKind = "answered" // the bot answered a tap: Tap and Answer
	EventAction   EventKind = "action"   // "typing": Action
	EventMember   EventKind = "member"   // somebody came, left, blocked: User and Status
	EventProfile  EventKind = "profile"  // the bot changed its commands, name or description
)

// An Event is something that happened in a chat.
type Event struct {
	Seq     int64
	At      time.Time // by the server's clock
	Kind    EventKind
	ChatID  int64
	Message *Message
	Tap     *Tap
	Answer  *CallbackAnswer
	Action  string
	User    *User
	Status  string // of User in the chat, as in ChatMember.status
}

// ErrClosed is what waiting ends with when the server is closed.
var ErrClosed = errors.New("botapitest: the server is closed")

// notify wakes everybody who waits for a change. Server.mu is held.
func (s *Server) notify() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// emit tells the subscribers and whoever waits. Server.mu is held.
func (s *Server) emit(e Event) {
	s.eventSeq++
	if len(s.subscribers) > 0 {
		e.Seq, e.At = s.eventSeq, s.now()
		for sub := range s.subscribers {
			sub.push(e)
		}
	}
	s.notify()
}

// WaitFor returns when cond is true. It looks again after every change on the
// server: a call of the bot, a message, an update confirmed. cond may use
// anything of the server; for what it uses beyond, which nobody signals, it is
// tried ten times a second as well.
func (s *Server) WaitFor(ctx context.Context, cond func() bool) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		s.mu.Lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ctx.Done():
			if cond() {
				return nil
			}
			return ErrClosed
		}
	}
}

// Await is WaitFor for tests: it fails the test when cond is not true within ten
// seconds, and says what it waited for and what the bot did last.
func (s *Server) Await(t TB, what string, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.WaitFor(ctx, cond); err != nil {
		calls := s.Calls()
		t.Fatalf("waiting for %s: %v; last calls: %v", what, err, calls[max(0, len(calls)-5):])
	}
}

// A subscriber's queue grows as it must, so that a slow reader holds nobody up
// and misses nothing.
type subscriber struct {
	mu    sync.Mutex
	queue []Event
	wake  chan struct{}
}

func (b *subscriber) push(e Event) {
	b.mu.Lock()
	b.queue = append(b.queue, e)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *subscriber) take() []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	q := b.queue
	b.queue = nil
	return q
}

// Subscribe returns a channel of everything that happens from now on, in order.
// It is closed after cancel, or when the server is closed.
func (s *Server) Subscribe() (events <-chan Event, cancel func()) {
	out := make(chan Event)
	sub := &subscriber{wake: make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(s.ctx)
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		stop()
		close(out)
		return out, stop
	}
	s.subscribers[sub] = struct{}{}
	s.wg.Go(func() { s.pump(ctx, sub, out) })
	s.mu.Unlock()
	return out, stop
}

func (s *Server) pump(ctx context.Context, sub *subscriber, out chan<- Event) {
	defer close(out)
	defer func() {
		s.mu.Lock()
		delete(s.subscribers, sub)
		s.mu.Unlock()
	}()
	for {
		for _, e := range sub.take() {
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-sub.wake:
		case <-ctx.Done():
			return
		}
	}
}
