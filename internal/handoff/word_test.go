package handoff_test

import (
	"errors"
	"testing"
	"time"

	"wegweiser/internal/handoff"
)

// What the person typed stays in the case until it has arrived, whoever has the case by
// then; it is said once that it takes a while; another team never gets it.
func TestWords(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	k := &handoff.Case{ID: "x", Offer: "recognition", Chat: 42, State: handoff.New, Opened: now.Unix()}
	anna, ben := handoff.Staff(501, "Anna"), handoff.Staff(502, "Ben")
	if err := k.Say(1, "a", now); !errors.Is(err, handoff.ErrUnfit) {
		t.Errorf("nobody has it: %v", err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := k.Claim(anna, now)
	must(err)
	for id := range int64(handoff.WordsMax) {
		must(k.Say(id+1, "a", now.Add(time.Duration(id)*time.Second)))
	}
	if err := k.Say(99, "a", now); !errors.Is(err, handoff.ErrFull) {
		t.Errorf("too many: %v", err)
	}
	before := k.Clone()
	if !k.Arrived(1) || k.Arrived(1) || len(k.Words) != handoff.WordsMax-1 || len(before.Words) != handoff.WordsMax {
		t.Errorf("%d words, and %d in the copy", len(k.Words), len(before.Words))
	}
	if k.Unread() || k.Delay(now, now) {
		t.Error("it takes long at once")
	}
	if !k.Delay(now.Add(3*time.Second), now.Add(5*time.Minute)) || !k.Unread() || k.Words[3].Late != 0 || before.Words[1].Late != 0 {
		t.Errorf("late are %+v", k.Words[:4])
	}
	if typed, tell := k.TellUnread(); !tell || !typed.Equal(now.Add(3*time.Second)) {
		t.Errorf("the last late one was typed at %v, %v", typed, tell)
	}
	if _, tell := k.TellUnread(); tell {
		t.Error("it is told twice")
	}
	must(k.HandOver(anna, ben, now))
	must(k.Release(ben, now))
	if !k.Unread() || !k.Delay(now, now) || k.Words[3].Late == 0 || len(k.Words) != handoff.WordsMax-1 {
		t.Errorf("nobody has it: %+v", k.Words)
	}
	_, err = k.Claim(anna, now)
	must(err)
	away, closed := k.Clone(), k.Clone()
	must(away.Refer(anna, "empowerment", now))
	_, err = away.Accept(now)
	must(err)
	if len(away.Words) != 0 {
		t.Errorf("another team gets %+v", away.Words)
	}
	_, err = closed.Close(anna, handoff.Informed, "", now)
	must(err)
	if err := closed.Say(100, "a", now); !errors.Is(err, handoff.ErrClosed) || len(closed.Words) == 0 {
		t.Errorf("closed: %v, %d words", err, len(closed.Words))
	}
	if k.Withdraw(now); len(k.Words) != 0 {
		t.Errorf("taken back, and left is %+v", k.Words)
	}
}
