package outbox_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

// most is the largest number of calls in any span.
func most(calls []call, span time.Duration) (n int) {
	for i := range calls {
		j := i
		for j < len(calls) && calls[j].at.Sub(calls[i].at) < span {
			j++
		}
		n = max(n, j-i)
	}
	return n
}

func TestOneChatGetsABurstAndThenOneASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{PerChat: 1}})
		began := time.Now()
		var texts []string
		for i := range 8 {
			texts = append(texts, fmt.Sprint(i))
		}
		a := say(1, texts...)
		edit := outbox.Message{Op: outbox.OpEdit, Chat: 2, ID: 9, Text: "edit"}
		b.Deliver(commit(t, s, a))
		b.Deliver(commit(t, s, conversation.Append{Lane: lane(2), Messages: []outbox.Message{edit, edit, edit, edit, edit, edit, edit}}))
		time.Sleep(10 * time.Second)
		var at []int
		for _, c := range f.taken() {
			if c.m.Chat == 1 {
				at = append(at, int(c.at.Sub(began).Round(100*time.Millisecond)/time.Second))
			} else if c.at.Sub(began) > 0 {
				t.Error("an edit of one's own chat had to wait")
			}
		}
		if want := []int{0, 0, 0, 0, 0, 1, 2, 3}; !slices.Equal(at, want) {
			t.Errorf("sent in the seconds %v", at)
		}
	})
}

func TestAGroupGetsTwentyInAnyMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{PerGroupMinute: 20}})
		if left, _ := b.GroupBudget(-1); left != 20 {
			t.Errorf("%d left at first", left)
		}
		time.Sleep(50 * time.Second)
		for i := range 50 { // each in a lane of its own, as the cards of cases are
			id := outbox.NewCaseID(i, 1)
			m := outbox.Message{Op: outbox.OpSend, Chat: -1, Text: id}
			if i%2 == 1 {
				m.Op, m.ID = outbox.OpEdit, 7
			}
			b.Deliver(commit(t, s, conversation.Append{Lane: outbox.CaseLane(i, id), Messages: []outbox.Message{m}}))
		}
		b.Deliver(commit(t, s, say(-2, "another group")))
		time.Sleep(time.Second)
		if n := len(f.taken()); n != 2 {
			t.Errorf("%d sent at once", n)
		}
		left, next := b.GroupBudget(-1)
		if d := time.Until(next); left != 0 || d != 2*time.Second {
			t.Errorf("%d left, the next in %v", left, d)
		}
		time.Sleep(3 * time.Minute)
		if n := len(f.taken()); n != 51 || !empty(t, s) {
			t.Errorf("%d sent in the end", n)
		}
		var group []call
		for _, c := range f.taken() {
			if c.m.Chat == -1 {
				group = append(group, c)
			}
		}
		if n := most(group, time.Minute); n != 20 {
			t.Errorf("%d in one minute", n)
		}
		for i := 1; i < len(group); i++ {
			if gap := group[i].at.Sub(group[i-1].at); gap < 3*time.Second {
				t.Errorf("call %d came %v after the one before", i, gap)
			}
		}
		if took := group[49].at.Sub(group[0].at); took > 150*time.Second {
			t.Errorf("took %v: slots were left unused", took)
		}
	})
}

func TestAllGetThirtyInAnySecondPeopleFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{takes: 10 * time.Millisecond}
		b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{All: 30}})
		synctest.Wait()
		for i := range 60 {
			m := say(int64(-1000-i), "low")
			m.Messages[0].Low = true
			b.Deliver(commit(t, s, m))
		}
		synctest.Wait()
		for i := range 60 {
			b.Deliver(commit(t, s, say(int64(1+i), "person")))
		}
		time.Sleep(10 * time.Second)
		calls := f.taken()
		if n := most(calls, time.Second); n != 30 {
			t.Errorf("%d in one second", n)
		}
		if len(calls) != 120 {
			t.Fatalf("%d sent", len(calls))
		}
		// Cards came first and took what was free, but not all of it; from then on
		// people go first.
		lows := func(first int) (n int) {
			for _, c := range calls[:first] {
				if c.m.Low {
					n++
				}
			}
			return n
		}
		if lows(30) != 20 || lows(80) != 20 {
			t.Errorf("%d cards among the first 30, %d among the first 80", lows(30), lows(80))
		}
		if took := calls[119].at.Sub(calls[0].at); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestReplicasShareTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{takes: 10 * time.Millisecond}
		var asked int
		var mu sync.Mutex
		s.Fault = func(call string, after bool) error {
			mu.Lock()
			defer mu.Unlock()
			if call == "budget" && !after {
				asked++
			}
			return nil
		}
		for r := range 3 {
			b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{All: 30}, Budget: s})
			for i := range 100 {
				b.Deliver(commit(t, s, say(int64(1+1000*r+i), "x")))
			}
		}
		time.Sleep(15 * time.Second)
		perSecond := map[int64]int{}
		for _, c := range f.taken() {
			perSecond[c.at.Add(-f.takes).Unix()]++
		}
		for second, n := range perSecond {
			if n > 30 {
				t.Errorf("%d in second %d", n, second)
			}
		}
		if len(f.taken()) != 300 || len(perSecond) > 11 {
			t.Errorf("%d sent in %d seconds", len(f.taken()), len(perSecond))
		}
		if asked > 100 {
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestWithoutAnAnswerTheBudgetIsOurOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		s.Fault = func(call string, _ bool) error {
			if call == "budget" {
				return errors.New("away")
			}
			return nil
		}
		b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{All: 30}, Budget: s})
		for i := range 90 {
			b.Deliver(commit(t, s, say(int64(1+i), "x")))
		}
		time.Sleep(4 * time.Second)
		if n := most(f.taken(), time.Second); n != 30 || len(f.taken()) != 90 {
			t.Errorf("%d in a second, %d in all", n, len(f.taken()))
		}
	})
}

// A chat that has to wait takes nothing away from others: neither a slot nor a
// place in line.
func TestWaitingHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memstore.New()
		f := &fakeTelegram{refuse: func(_ int, m outbox.Message) error {
			if strings.HasPrefix(m.Text, "slow") {
				return refusal(outbox.Retry, time.Hour)
			}
			return nil
		}}
		b, _ := start(t, s, f, outbox.Options{Parallel: 2, Rate: outbox.Rate{All: 1000, PerChat: 1, PerGroupMinute: 1}})
		for i := range 20 {
			b.Deliver(commit(t, s, say(int64(1+i), "slow")))
			b.Deliver(commit(t, s, say(-1, "group"+fmt.Sprint(i))))
			b.Deliver(commit(t, s, say(500, "chatty")))
		}
		b.Deliver(commit(t, s, say(600, "quick")))
		time.Sleep(100 * time.Millisecond)
		if !slices.Contains(f.texts(), "quick") {
			t.Errorf("sent only %v", f.texts())
		}
	})
}

func TestNoRateIsNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{})
		for i := range 500 {
			b.Deliver(commit(t, s, say(-1, fmt.Sprint(i))))
		}
		time.Sleep(time.Millisecond)
		if len(f.texts()) != 500 {
			t.Errorf("%d sent", len(f.texts()))
		}
		if left, _ := b.GroupBudget(-1); left < 1000 {
			t.Error(left)
		}
	})
}

func TestAFractionOfAMessageASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := memstore.New(), &fakeTelegram{}
		b, _ := start(t, s, f, outbox.Options{Rate: outbox.Rate{All: 0.5, PerChat: 0.25}})
		b.Deliver(commit(t, s, say(1, "a", "b", "c")))
		time.Sleep(3 * time.Second)
		if len(f.texts()) != 2 {
			t.Errorf("sent %v in three seconds", f.texts())
		}
	})
}
