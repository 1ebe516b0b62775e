package outbox_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

// These are the moments in which a commit and an acknowledgement of the same lane
// cross each other. Each is made to happen by committing inside of the store's
// call.

// during runs f once, inside of the first acknowledgement: before the store did
// it, or after it did and before the outbox has the answer.
func during(s *memstore.Store, after bool, f func()) {
	var once sync.Once
	s.Fault = func(call string, is bool) error {
		if call == "ack" && is == after {
			once.Do(f)
		}
		return nil
	}
}

func TestACommitBetweenAnAckAndItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		var b *outbox.Outbox
		// The ack made the lane idle; the commit gets it anew, and the answer "idle"
		// is about the lease before.
		during(s, true, func() { b.Deliver(commit(t, s, say(1, "b"))) })
		b, _ = start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "a")))
		time.Sleep(time.Second)
		if !slices.Equal(f.texts(), []string{"a", "b"}) || !empty(t, s) || b.Stats().Held != 0 {
			t.Errorf("sent %v, %+v", f.texts(), b.Stats())
		}
		// And it still knows that it has the lane.
		b.Deliver(commit(t, s, say(1, "c")))
		time.Sleep(time.Second)
		if !slices.Equal(f.texts(), []string{"a", "b", "c"}) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

func TestACommitJustBeforeAnAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 40 * time.Millisecond}
		// The ack's answer brings the entries first; that they are handed in a second
		// time must not matter.
		var late []outbox.Appended
		during(s, false, func() { late = commit(t, s, say(1, "b", "c")) })
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "a")))
		time.Sleep(150 * time.Millisecond)
		synctest.Wait()
		b.Deliver(late)
		time.Sleep(time.Second)
		if !slices.Equal(f.texts(), []string{"a", "b", "c"}) || !empty(t, s) {
			t.Errorf("sent %v", f.texts())
		}
	})
}

func TestTheChatWritesWhileItIsParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(n int, _ outbox.Message) error {
			if n == 1 {
				return refusal(outbox.Park, 0)
			}
			return nil
		}}
		during(s, false, func() { _ = commit(t, s, say(1, "I am back")) })
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "a")))
		time.Sleep(time.Second)
		// "I am back" is refused once, too: it is parked, and the next one frees it.
		b.Deliver(commit(t, s, say(1, "b")))
		time.Sleep(2 * time.Second)
		b.Deliver(commit(t, s, say(1, "c")))
		time.Sleep(2 * time.Second)
		b.Deliver(commit(t, s, say(1, "d")))
		time.Sleep(2 * time.Second)
		if got := f.texts(); len(got) < 3 || !slices.Equal(got[:3], []string{"a", "I am back", "b"}) {
			t.Errorf("sent %v", got)
		}
	})
}

func TestOurOwnIDIsNewerThanTheStores(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{})
		question := outbox.Message{Op: outbox.OpSend, Chat: 1, Text: "?", Memo: "question"}
		strip := outbox.Message{Op: outbox.OpStrip, Chat: 1, Ref: "question"}
		do := func(m ...outbox.Message) {
			b.Deliver(commit(t, s, conversation.Append{Lane: lane(1), Messages: m}))
		}
		do(question) // 1, known to the store after a while
		time.Sleep(time.Second)
		do(question) // 2, known only here
		time.Sleep(time.Millisecond)
		do(strip) // comes with the store's idea, 1
		time.Sleep(time.Second)
		if calls := f.taken(); len(calls) != 3 || calls[2].m.ID != 2 {
			t.Errorf("%+v", calls)
		}
	})
}

func TestWhatIsNotedAboutARefusalIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(n int, _ outbox.Message) error {
			if n == 1 {
				return refusal(outbox.Retry, time.Minute)
			}
			return nil
		}}
		b, _ := start(t, s, f, outbox.Options{})
		b.Deliver(commit(t, s, say(1, "a")))
		time.Sleep(2 * time.Minute)
		strip := outbox.Message{Op: outbox.OpStrip, Chat: 1, Ref: "question"}
		a := commit(t, s, conversation.Append{Lane: lane(1), Messages: []outbox.Message{strip}})
		if len(f.texts()) != 1 || len(a[0].Refs) != 0 {
			t.Errorf("sent %v, left %v", f.texts(), a[0].Refs)
		}
	})
}

// A card stands behind something that is passed over: it must not keep people
// back in the place of that.
func TestACardDoesNotSlipInAmongPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{All: 3}})
		b.Deliver(commit(t, s, say(1, "a")))
		b.Deliver(commit(t, s, say(2, "b")))
		synctest.Wait()
		card := conversation.Append{Lane: lane(3), Messages: []outbox.Message{
			{Op: outbox.OpStrip, Chat: 3, Ref: "never"}, {Op: outbox.OpSend, Chat: 3, Text: "card", Low: true},
		}}
		b.Deliver(append(commit(t, s, card), commit(t, s, say(4, "person"))...))
		synctest.Wait()
		if !slices.Equal(f.texts()[2:], []string{"person"}) {
			t.Errorf("sent %v", f.texts())
		}
		time.Sleep(2 * time.Second)
		if len(f.texts()) != 4 {
			t.Errorf("sent %v", f.texts())
		}
	})
}
