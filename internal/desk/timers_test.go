package desk_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/privacy"
)

// lacking is the store of a replica that lacks the key of another.
type lacking struct {
	conversation.Store
	loads int
}

func (l *lacking) Load(context.Context, int, int64, ...string) (conversation.Loaded, error) {
	l.loads++
	return conversation.Loaded{}, fmt.Errorf("load: %w", privacy.ErrUnknownKey)
}

// While keys are changed, a replica may take a timer whose record it can't read: it gives it
// back at once, and is not the next to take it.
func TestATimerGoesToWhoHasTheKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 0)
		store := &lacking{Store: o.store}
		settings := o.Settings
		settings.Store, settings.Now = store, time.Now
		without := desk.New(settings)
		o.open(1)
		rings := func() int {
			t.Helper()
			store.loads = 0
			if err := without.Ring(t.Context()); err != nil {
				t.Fatal(err)
			}
			return store.loads
		}
		if rings() != 1 {
			t.Fatal("it did not take the timer, or took it again and again")
		}
		if rings() != 0 {
			t.Error("it takes again what it can't read, and others don't get it")
		}
		time.Sleep(10 * time.Second)
		if rings() != 1 {
			t.Error("it never tries again")
		}
		o.ring()
		if len(o.group.posts) != 1 {
			t.Error("who has the key does not get the timer")
		}
	})
}
