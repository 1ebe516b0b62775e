package handoff

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// Whatever is tried in whatever order: at most one owner ever, closed stays closed,
// and a closed case holds nothing about the person.
func TestTheLifeOfACase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := Case{
			ID: "x", Offer: "recognition", Chat: 42, Opened: noon.Unix(), State: New,
			Fields: []Field{{Step: "a", Value: "Köln", Card: "place"}, {Step: "b", Value: "Amina", Personal: true}, {Step: "c", Value: "+49151", Personal: true, Card: "place"}},
		}
		now := noon
		var owner int64
		for range rapid.IntRange(1, 12).Draw(t, "moves") {
			now = now.Add(time.Minute)
			before := k
			user := rapid.Int64Range(1, 3).Draw(t, "user")
			var changed bool
			var err error
			switch rapid.SampledFrom([]string{"claim", "finish", "withdraw"}).Draw(t, "move") {
			case "claim":
				changed, err = k.Claim(user, "N", now)
				if changed {
					if owner != 0 {
						t.Fatalf("a second owner, %d after %d", user, owner)
					}
					owner = user
				}
			case "finish":
				changed, err = k.Finish(user, now)
				if changed && user != owner {
					t.Fatalf("%d closed the case of %d", user, owner)
				}
			case "withdraw":
				changed = k.Withdraw(now)
			}
			if err != nil && changed {
				t.Fatal("a refused move changed something")
			}
			if !before.Open() && (changed || k.State != before.State) {
				t.Fatalf("a closed case went from %s to %s", before.State, k.State)
			}
			if !k.Open() {
				if k.Chat != 0 {
					t.Fatal("a closed case knows the chat")
				}
				for _, f := range k.Fields {
					if f.Personal || f.Value == "Amina" || f.Value == "+49151" {
						t.Fatalf("a closed case keeps %+v", f)
					}
				}
			}
			data, _ := json.Marshal(k)
			var back Case
			if err := json.Unmarshal(data, &back); err != nil || back.State != k.State || back.Owner != k.Owner {
				t.Fatalf("%s became %+v", data, back)
			}
		}
	})
}

func TestRefusedMovesSayWhy(t *testing.T) {
	k := Case{State: New}
	if _, err := k.Finish(1, noon); !errors.Is(err, ErrNotOwner) {
		t.Errorf("closing a case that nobody has: %v", err)
	}
	if _, err := k.Claim(1, "Anna", noon); err != nil {
		t.Fatal(err)
	}
	if changed, err := k.Claim(1, "Anna", noon); changed || err != nil {
		t.Errorf("claiming one's own case again: %v %v", changed, err)
	}
	if _, err := k.Claim(2, "Ben", noon); !errors.Is(err, ErrTaken) {
		t.Errorf("claiming Anna's case: %v", err)
	}
	if _, err := k.Finish(1, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Claim(2, "Ben", noon); !errors.Is(err, ErrClosed) {
		t.Errorf("claiming a closed case: %v", err)
	}
	if k.Withdraw(noon) {
		t.Error("a closed case was withdrawn")
	}
}

func TestWaitingEndsWithTheClaim(t *testing.T) {
	k := Case{State: New, Opened: noon.Unix()}
	if got := k.Waiting(noon.Add(time.Hour)); got != time.Hour {
		t.Errorf("waits %v", got)
	}
	_, _ = k.Claim(1, "Anna", noon.Add(2*time.Hour))
	if got := k.Waiting(noon.Add(9 * time.Hour)); got != 2*time.Hour {
		t.Errorf("waited %v", got)
	}
	for _, c := range []struct{ waiting, next time.Duration }{
		{0, 15 * time.Minute}, {20 * time.Minute, 40 * time.Minute}, {25 * time.Hour, 23 * time.Hour},
	} {
		if got := Refresh(c.waiting); got != c.next {
			t.Errorf("after %v the card is refreshed in %v, not %v", c.waiting, got, c.next)
		}
	}
}

// Whatever happens on a board: never more than its budget in any minute, every open
// case stands in the group in the end, and the closed ones leave the board.
func TestTheBoard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const budget = 5
		b := &Board{}
		now := noon
		state := map[string]State{}
		shown := map[string]State{} // what stands in the group
		var spent []time.Time
		next := 0
		work := func() bool {
			p, at, ok := b.Plan(now, budget)
			if !ok {
				return false
			}
			if !at.IsZero() {
				if !at.After(now) {
					t.Fatal("told to come again at once")
				}
				now = at
				return true
			}
			spent = append(spent, now)
			msg := p.Msg
			if msg == 0 {
				next++
				msg = next
			}
			s := map[string]State{}
			for _, id := range p.Cases {
				s[id] = state[id]
				shown[id] = state[id]
			}
			b.Posted(p, msg, s, now)
			return true
		}
		for i := range rapid.IntRange(1, 40).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "seconds")) * time.Second)
			id := string(rune('a' + rapid.IntRange(0, 11).Draw(t, "case")))
			switch state[id] {
			case "":
				state[id] = New
			case New:
				state[id] = rapid.SampledFrom([]State{New, Claimed, Withdrawn}).Draw(t, "state")
			case Claimed:
				state[id] = rapid.SampledFrom([]State{Claimed, Done, Withdrawn}).Draw(t, "state")
			}
			b.Note(id, now.Unix(), state[id])
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
		for id, s := range state {
			if s == New || s == Claimed {
				open++
				if shown[id] != s {
					t.Fatalf("case %s is %s, and the group sees %q", id, s, shown[id])
				}
			} else if was, ok := shown[id]; ok && was != s {
				t.Fatalf("case %s is %s, and the group still sees %q", id, s, was)
			}
		}
		if got, _, _ := b.Count(); got != open {
			t.Fatalf("the board counts %d open cases, there are %d", got, open)
		}
	})
}

// What a card says of the waiting stays true until it is written anew.
func TestLonger(t *testing.T) {
	for waiting, want := range map[time.Duration]time.Duration{
		0: 0, 14 * time.Minute: 0, 15 * time.Minute: 15 * time.Minute, 59 * time.Minute: 15 * time.Minute,
		7 * time.Hour: 3 * time.Hour, 23 * time.Hour: 8 * time.Hour, 24 * time.Hour: 24 * time.Hour, 71 * time.Hour: 48 * time.Hour,
	} {
		got := Longer(waiting)
		if got != want {
			t.Errorf("after %v: longer than %v, want %v", waiting, got, want)
		}
		if last := waiting + Refresh(waiting) - time.Nanosecond; Longer(last) != got {
			t.Errorf("after %v the card still says %v, and is not written anew", last, got)
		}
	}
}
