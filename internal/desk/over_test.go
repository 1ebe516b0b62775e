package desk_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
)

// Ten minutes after a request was closed the person is brought to what comes next, by day
// and once; unheard who did not say that any time is safe.
func TestThePersonIsToldThatItIsOver(t *testing.T) {
	for when, want := range map[string][]string{"any": {"42 Mon 12:10"}, "morning": {"42 Mon 12:10 unheard"}} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, 20)
			var told []string
			o.Over = func(_ context.Context, chat int64, _ string, unheard bool) error {
				told = append(told, fmt.Sprint(chat, time.Now().In(at(1, 0, 0).Location()).Format(" Mon 15:04"), map[bool]string{true: " unheard"}[unheard]))
				return nil
			}
			o.Alarms = desk.Alarms{}
			time.Sleep(time.Until(at(3, 12, 0)))
			id := o.openWith(0, when)
			o.tap(anna, group, "k.c."+id)
			o.tap(anna, anna, "k.e."+string(handoff.Informed)+"."+id)
			o.ring()
			if k := o.load(id); k.State != handoff.Closed {
				t.Fatalf("the case is %s", k.State)
			}
			o.lets(at(5, 12, 0), time.Minute)
			compare(t, "closed on Monday at twelve", told, want...)
		})
	}
}
