package handoff

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

func TestWaitingEndsWithTheClaim(t *testing.T) {
	k := Case{State: New, Opened: noon.Unix()}
	if got := k.Waiting(noon.Add(time.Hour)); got != time.Hour {
		t.Errorf("waits %v", got)
	}
	if _, err := k.Claim(Staff(1, "Anna"), noon.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := k.Waiting(noon.Add(9 * time.Hour)); got != 2*time.Hour {
		t.Errorf("waited %v", got)
	}
}

// Whatever happens on a board: never more than its budget in any minute, every open
// case stands in the group in the end, and the closed ones leave the board.
func TestTheBoard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const budget = 5
		b := &Board{}
		now := noon
		cases := map[string]*Case{}
		shown := map[string]State{} // what stands in the group
		at := map[string]int{}      // and in which message
		var spent []time.Time
		next := 0
		work := func() bool {
			p, later, ok := b.Plan(now, budget)
			if !ok {
				return false
			}
			if !later.IsZero() {
				if !later.After(now) {
					t.Fatal("told to come again at once")
				}
				now = later
				return true
			}
			spent = append(spent, now)
			msg := p.Msg
			if msg == 0 {
				next++
				msg = next
			}
			for id, m := range at {
				if m == msg { // written anew, or deleted
					delete(shown, id)
					delete(at, id)
				}
			}
			var read []*Case
			for _, id := range p.Cases {
				k := *cases[id]
				read = append(read, &k)
				shown[id], at[id] = k.State, msg
			}
			if len(p.Cases) > 0 && rapid.Bool().Draw(t, "a move meanwhile") { // told to the board before the card stands
				if k := cases[p.Cases[0]]; k.Open() {
					moveOn(t, k, now)
					b.Note(k)
				}
			}
			b.Posted(p, msg, read, now)
			return true
		}
		for i := range rapid.IntRange(1, 40).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "seconds")) * time.Second)
			id := string(rune('a' + rapid.IntRange(0, 11).Draw(t, "case")))
			if cases[id] == nil {
				cases[id] = &Case{ID: id, Chat: 7, Opened: now.Unix(), State: New}
			} else {
				moveOn(t, cases[id], now)
			}
			b.Note(cases[id])
			if i%3 == 0 {
				work()
			}
		}
		for range 500 {
			if !work() {
				break
			}
		}
		if _, _, more := b.Plan(now, budget); more {
			t.Fatal("the board never comes to rest")
		}
		for i := range spent {
			if j := i + budget; j < len(spent) && spent[j].Sub(spent[i]) < time.Minute {
				t.Fatalf("more than %d in a minute", budget)
			}
		}
		open := 0
		for id, k := range cases {
			was, ok := shown[id]
			switch {
			case k.Open() && was != k.State:
				t.Fatalf("case %s is %s, and the group sees %q", id, k.State, was)
			case ok && was != k.State && !(was == Closed && k.State == Withdrawn):
				t.Fatalf("case %s is %s, and the group still sees %q", id, k.State, was)
			case k.Open():
				open++
			}
		}
		if got, _, _ := b.Count(); got != open {
			t.Fatalf("the board counts %d open cases, there are %d", got, open)
		}
	})
}

// moveOn makes one of the moves that change what a card shows.
func moveOn(t *rapid.T, k *Case, now time.Time) {
	anna := Staff(1, "Anna")
	switch rapid.IntRange(0, 5).Draw(t, "move") {
	case 0:
		_, _ = k.Claim(anna, now)
	case 1:
		_ = k.Release(TheClock, now)
	case 2:
		_, _ = k.Contact(anna, now)
	case 3:
		_, _ = k.Close(anna, Informed, "", now)
	case 4:
		_ = k.Reopen(anna, now)
	case 5:
		k.Withdraw(now)
	}
}

// What a card says of the waiting stays true until it is written anew.
func TestLonger(t *testing.T) {
	for _, c := range []struct{ worked, longer, next time.Duration }{
		{0, 0, 15 * time.Minute},
		{14 * time.Minute, 0, 15 * time.Minute},
		{15 * time.Minute, 15 * time.Minute, time.Hour},
		{59 * time.Minute, 15 * time.Minute, time.Hour},
		{7 * time.Hour, 3 * time.Hour, WorkingDay},
		{8 * time.Hour, WorkingDay, 2 * WorkingDay},
		{23 * time.Hour, 2 * WorkingDay, 3 * WorkingDay},
	} {
		if longer, next := Longer(c.worked), NextStep(c.worked); longer != c.longer || next != c.next {
			t.Errorf("after %v: longer than %v, and anew at %v", c.worked, longer, next)
		}
		if last := NextStep(c.worked) - time.Nanosecond; Longer(last) != c.longer {
			t.Errorf("after %v the card still says %v, and is not written anew", last, c.longer)
		}
	}
}

// Cards that are in another group now: who shared a message with them stays in it, and
// a message of which none stays says so once, within the minute's budget.
func TestCardsThatMoved(t *testing.T) {
	b := &Board{}
	post := func(now time.Time, msg int, ids ...string) {
		var shown []*Case
		for _, id := range ids {
			k := &Case{ID: id, State: New, Opened: noon.Unix()}
			b.Note(k)
			shown = append(shown, k)
		}
		b.Posted(Post{Cases: ids}, msg, shown, now)
	}
	post(noon, 7, "a", "b")
	post(noon, 8, "c")
	b.Note(&Case{ID: "d", State: New, Opened: noon.Unix()}) // not posted yet
	b.Moved("a", "c", "d")
	if p, at, ok := b.Plan(noon, 2); !ok || !at.Equal(noon.Add(time.Minute)) {
		t.Errorf("over the budget: %v, %v, %v", p, at, ok)
	}
	p, _, ok := b.Plan(noon, 20)
	if !ok || p.Msg != 7 || len(p.Cases) != 1 || p.Cases[0] != "b" {
		t.Errorf("first who stays: %+v", p)
	}
	gone, _, ok := b.Farewell(noon, 20)
	if !ok || gone.Msg != 8 || len(gone.Cases) != 0 {
		t.Errorf("in a group that gets no cards: %+v", gone)
	}
	b.Posted(p, 7, []*Case{{ID: "b", State: New, Opened: noon.Unix()}}, noon)
	if p, _, ok = b.Plan(noon, 20); !ok || p.Msg != 8 || len(p.Cases) != 0 {
		t.Errorf("then who has moved: %+v", p)
	}
	b.Posted(p, 8, nil, noon)
	if p, _, ok := b.Plan(noon, 20); ok {
		t.Errorf("at the end: %+v", p)
	}
}
