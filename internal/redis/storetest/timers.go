package storetest

import (
	"strconv"
	"testing"
	"time"

	"wegweiser/internal/conversation"
)

// Timers ring, and are done.

func timers(t *testing.T, s Subject) {
	part, chat, lane := newChat()
	name := func(kind string) string { return kind + ":" + strconv.FormatInt(chat, 10) }
	now := time.Now()
	set := func(timers ...conversation.Timer) {
		commit(t, s, conversation.Commit{Part: part, Timers: timers})
	}
	take := func(lease time.Duration) map[string]conversation.Due {
		due, err := s.Store.TakeTimers(t.Context(), lease, 1000)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]conversation.Due{}
		for _, d := range due {
			if d.Part == part {
				m[d.Name] = d
			}
		}
		return m
	}
	add(t, s, lane, "a lane is no timer")
	set(conversation.Timer{Name: name("late"), At: now.Add(-time.Hour)}, conversation.Timer{Name: name("off"), At: now.Add(-time.Hour)},
		conversation.Timer{Name: name("later"), At: now.Add(time.Hour)})
	set(conversation.Timer{Name: name("off")})
	got := take(100 * time.Millisecond)
	if len(got) != 1 || got[name("late")].Lease == 0 {
		t.Fatalf("%v", got)
	}
	if again := take(time.Minute); len(again) != 0 {
		t.Errorf("rang twice at once: %v", again)
	}
	s.Sleep(130 * time.Millisecond)
	again := take(time.Minute)
	if len(again) != 1 {
		t.Fatalf("its bell-ringer died and nobody else rang: %v", again)
	}
	done := func(d ...conversation.Due) {
		if err := s.Store.DoneTimers(t.Context(), d...); err != nil {
			t.Fatal(err)
		}
	}
	done()
	done(got[name("late")]) // the old lease: no effect
	set(conversation.Timer{Name: name("late"), At: now.Add(-time.Minute)})
	done(again[name("late")]) // set anew meanwhile: no effect
	third := take(50 * time.Millisecond)
	if len(third) != 1 {
		t.Fatal("setting it anew was lost")
	}
	done(third[name("late")])
	s.Sleep(80 * time.Millisecond)
	if left := take(time.Minute); len(left) != 0 {
		t.Errorf("done and still there: %v", left)
	}
	set(conversation.Timer{Name: name("later")})
}
