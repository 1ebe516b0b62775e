package desk_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// With free writing on, the owner's own words are shown once more, go out as they were
// typed, and their fate comes back; that it is not for documents or health stands below
// the first alone. The group and the log see nothing of it.
func TestFreeWriting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.Relay = true
		const words = "Guten Tag <b>Frau</b> & Herr"
		if w.carries(anna, "Frei schreiben", "k.y."+w.id); !strings.Contains(w.last[anna][len(w.last[anna])-1].Text, "übersetzt nicht") {
			t.Error("Anna is not told that nothing is translated")
		}
		w.writes(strings.Repeat("x", conversation.RelayRunes+1))
		if k := w.load(w.id); k.Writing != nil {
			t.Error("what is too long is taken")
		}
		w.writes(words)
		if n := len(w.load(w.id).Messages); n != 0 {
			t.Fatalf("%d messages went out unseen", n)
		}
		send := w.button(anna, "Jetzt senden")
		w.carries(ben, "Jetzt senden", send)
		if n := len(w.load(w.id).Messages); n != 0 {
			t.Fatal("Ben sends Anna's words")
		}
		w.carries(anna, "Jetzt senden", send)
		w.carries(anna, "Jetzt senden", send)
		k := w.load(w.id)
		if len(k.Messages) != 1 || k.Messages[0].Text != words || k.Messages[0].State != handoff.Sent || k.State != handoff.Contacted || k.Writing != nil {
			t.Fatalf("the case holds %+v, %s", k.Messages, k.State)
		}
		first := w.last[person][len(w.last[person])-1]
		if !strings.Contains(first.Text, "Guten Tag &lt;b&gt;Frau&lt;/b&gt; &amp; Herr") || !strings.Contains(first.Text, "belge") || first.Track == "" {
			t.Errorf("the person reads %+v", first)
		}
		w.carries(anna, "Frei schreiben", "k.y."+w.id)
		w.writes("Bis morgen")
		w.press(anna, "Jetzt senden")
		if second := w.last[person][len(w.last[person])-1].Text; !strings.Contains(second, "Bis morgen") || strings.Contains(second, "belge") {
			t.Errorf("the second time the person reads %q", second)
		}
		w.ring()
		if strings.Contains(w.all()+w.log.String(), "Bis morgen") {
			t.Error("words stand in the group or the log")
		}
		w.Relay = false
		if r := w.carries(anna, "Frei schreiben", "k.y."+w.id); r.Text == "" {
			t.Error("a button of before writes though it is off")
		}
	})
}

// What the person typed comes to the owner alone, and ends the waiting for it; an owner
// without a private chat gets nothing.
func TestRelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		k := w.load(w.id)
		k.State = handoff.Waiting
		if m, _, err := w.Relayed(t.Context(), k, 1, "Merhaba"); err != nil || m != nil {
			t.Errorf("Anna never started the bot, and gets %+v, %v", m, err)
		}
		w.says(anna, "cases") // starts it
		m, timers, err := w.Relayed(t.Context(), k, 2, "Merhaba <3")
		if err != nil || len(m) != 2 || m[0].Memo == "" || len(timers) != 2 || k.State != handoff.Contacted {
			t.Fatalf("Anna gets %+v, %v; the case is %s", m, err, k.State)
		}
		for _, m := range m {
			if m.Chat != anna {
				t.Errorf("to %d: %+v", m.Chat, m)
			}
		}
		if last := m[0]; last.Op != outbox.OpSend || !strings.Contains(last.Text, "<blockquote>Merhaba &lt;3</blockquote>") || !buttonsOf(last).has("k.y."+w.id) {
			t.Errorf("Anna reads %+v", last)
		}
	})
}

// Telegram tells once of who leaves, and may not tell at all: within the hour the case is
// free again, and no word of the person's goes to who has left.
func TestWhoLeftUnseenLosesTheCase(t *testing.T) {
	for _, said := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newTwo(t, "tr")
			w.says(anna, "cases")
			w.ring()
			w.Members = membersFunc(func(g, u int64) (bool, error) { return g == group && u == ben, nil })
			if said {
				if m, _, err := w.Relayed(t.Context(), w.load(w.id), 1, "Merhaba"); err != nil || m != nil {
					t.Errorf("who has left gets %+v, %v", m, err)
				}
				w.ring()
			} else {
				time.Sleep(time.Hour + time.Minute)
				w.ring()
				w.ring()
			}
			if k := w.load(w.id); k.Owner != 0 || k.State != handoff.New || !strings.Contains(w.all(), "k.c."+w.id) {
				t.Errorf("the case is %s, of %d", k.State, k.Owner)
			}
		})
	}
}
