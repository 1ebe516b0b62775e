package desk_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// passesOn is what the talk does with words of the person's; their id.
func (w *two) passesOn(text string) (id int64) {
	w.t.Helper()
	updates++
	part, _ := outbox.CasePart(w.id)
	l, err := w.store.Load(w.t.Context(), part, 0, conversation.CaseKey(w.id))
	if err != nil {
		w.t.Fatal(err)
	}
	k, _ := conversation.DecodeCase(l.Records[0].Data)
	messages, timers, err := w.Relayed(w.t.Context(), k, updates, privacy.Personal(text))
	if err != nil || messages == nil {
		w.t.Fatalf("%q is not passed on: %v", text, err)
	}
	_, err = w.store.Commit(w.t.Context(), conversation.Commit{
		Part: part, Timers: timers,
		Writes:  []conversation.Write{{Key: conversation.CaseKey(w.id), Expect: l.Records[0].Version, Data: conversation.EncodeCase(k), TTL: 90 * 24 * time.Hour}},
		Appends: []conversation.Append{{Lane: outbox.CaseLane(part, w.id), Messages: messages}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return updates
}

// ends is what becomes of words with a reader: Telegram takes them, or, with a refusal, not.
func (w *two) ends(reader, id int64, r *outbox.Refusal) {
	w.t.Helper()
	part, _ := outbox.CasePart(w.id)
	m := outbox.Message{Op: outbox.OpSend, Chat: reader, Track: w.id + ".w" + strconv.FormatInt(id, 36)}
	if err := w.Fate(w.t.Context(), outbox.CaseLane(part, w.id), m, r); err != nil {
		w.t.Fatal(err)
	}
	w.ring()
	w.hear()
}

// got are the words that somebody was sent since.
func (w *two) got(who int64) (texts []string) {
	for _, m := range w.last[who] {
		if _, text, is := strings.Cut(m.Text, "<blockquote>"); is && m.Op == outbox.OpSend {
			texts = append(texts, strings.TrimSuffix(text, "</blockquote>"))
		}
	}
	w.last[who] = nil
	return texts
}

// tells counts how often the person was told since that nobody has read what they typed.
func (w *two) tells() (n int) {
	w.hear()
	for _, m := range w.last[person] {
		if strings.Contains(m.Text, "henüz kimse okumadı") && strings.Contains(m.Text, "0211 123456") {
			n++
		}
	}
	w.last[person] = nil
	return n
}

// relaying is two with free writing on, in which both colleagues have opened the bot.
func relaying(t *testing.T) *two {
	w := newTwo(t, "tr")
	w.Relay = true
	w.says(anna, "cases")
	w.says(ben, "cases")
	w.ring()
	w.hear()
	w.last = map[int64][]outbox.Message{}
	return w
}

var parked = &outbox.Refusal{Verdict: outbox.Park, Reason: "blocked"}

// moved taps a button of Anna's that carries where the case stands.
func (w *two) moved(act string) {
	w.t.Helper()
	w.carries(anna, act, act+"."+revisionOf(w.office, w.id)+"."+w.id)
	w.ring()
	w.hear()
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// What is under way when the case goes to a colleague goes to them; what had arrived does
// not come twice; the group and the log see nothing of it.
func TestWordsUnderWayGoAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := relaying(t)
		w.ends(anna, w.passesOn("bir"), nil)
		second := w.passesOn("iki <3")
		w.moved("k.hu." + strconv.FormatInt(ben, 36))
		same(t, "Ben has it", w.got(ben), "iki &lt;3")
		same(t, "Anna had it", w.got(anna))
		if n := w.tells(); n != 0 {
			t.Errorf("the person is told %d times that nobody reads", n)
		}
		w.ends(anna, second, nil) // as late as that
		if k := w.load(w.id); len(k.Words) != 1 {
			t.Errorf("what Ben is to read is forgotten: %+v", k.Words)
		}
		w.ends(ben, second, nil)
		if k := w.load(w.id); len(k.Words) != 0 {
			t.Errorf("kept after it has arrived: %+v", k.Words)
		}
		if all := w.all() + w.log.String(); strings.Contains(all, "iki") {
			t.Errorf("words stand in the group or the log: %s", all)
		}
	})
}

// What is under way when the case goes back waits for whoever takes it next, and the person
// is told at once, and once; so when its owner leaves.
func TestWordsWaitForTheNext(t *testing.T) {
	for _, leaves := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := relaying(t)
			id := w.passesOn("bir")
			if leaves {
				w.Members = membersFunc(func(g, u int64) (bool, error) { return g == group && u == ben, nil })
				time.Sleep(time.Hour + time.Minute)
			} else {
				w.moved("k.hr")
			}
			w.ring()
			w.ring()
			if n := w.tells(); n != 1 {
				t.Errorf("leaves %v: the person is told %d times", leaves, n)
			}
			if k := w.load(w.id); k.Owner != 0 || len(k.Words) != 1 {
				t.Fatalf("leaves %v: owner %d, words %+v", leaves, k.Owner, k.Words)
			}
			w.tap(ben, group, "k.c."+w.id)
			w.ring()
			w.hear()
			same(t, "Ben takes it", w.got(ben), "bir")
			w.ends(ben, id, nil)
			if n := w.tells(); n != 0 || len(w.load(w.id).Words) != 0 {
				t.Errorf("leaves %v: told %d times more, left is %+v", leaves, n, w.load(w.id).Words)
			}
		})
	}
}

// An owner who blocked the bot reads nothing: the person is told once, however much they
// type, and it comes when the owner is back.
func TestWordsToWhoBlockedTheBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := relaying(t)
		w.ends(anna, w.passesOn("bir"), parked)
		w.ends(anna, w.passesOn("iki"), parked)
		time.Sleep(10 * time.Minute)
		w.ring()
		if n := w.tells(); n != 1 {
			t.Errorf("the person is told %d times", n)
		}
		w.got(anna)
		w.carries(anna, "öffnen", "k.mo."+w.id)
		same(t, "Anna is back", w.got(anna), "bir", "iki")
	})
}

// What takes long is said after some minutes, not to who may not be written to, and not at
// night; they read it when they look.
func TestWordsThatTakeLong(t *testing.T) {
	for _, c := range []struct {
		name, when string
		after      time.Duration // until they type
		told       bool
	}{{"safe at any time", "any", 0, true}, {"a safe time", "morning", 0, false}, {"at night", "any", 14 * time.Hour, false}} {
		synctest.Test(t, func(t *testing.T) {
			w := relaying(t)
			w.edit(w.id, func(k *handoff.Case) {
				for i, f := range k.Fields {
					if f.Step == "contact.when" {
						k.Fields[i].Value = privacy.Personal(c.when)
					}
				}
			})
			time.Sleep(c.after)
			w.passesOn("bir")
			w.ring()
			if n := w.tells(); n != 0 {
				t.Errorf("%s: told %d times at once", c.name, n)
			}
			for range 3 {
				time.Sleep(5 * time.Minute)
				w.ring()
			}
			if n := w.tells(); n != map[bool]int{true: 1}[c.told] {
				t.Errorf("%s: told %d times", c.name, n)
			}
			if !w.load(w.id).Unread() {
				t.Errorf("%s: the case does not know that it takes long", c.name)
			}
			time.Sleep(12 * time.Hour)
			w.ring()
			if n := w.tells(); n != map[bool]int{true: 1}[c.name == "at night"] {
				t.Errorf("%s: told %d times by the morning", c.name, n)
			}
		})
	}
}

// Words that come while the owner closes the case reach them all the same, below that it is
// closed, with the button that opens it again.
func TestWordsAtTheClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := relaying(t)
		id := w.passesOn("bir")
		w.carries(anna, "Auskunft gegeben", "k.e.informed."+w.id)
		last := w.last[anna][len(w.last[anna])-1]
		if !strings.Contains(last.Text, "bir") || !buttonsOf(last).has("k.u.") || last.Memo == "" {
			t.Errorf("Anna reads %+v", last)
		}
		w.ends(anna, id, nil)
		if k := w.load(w.id); len(k.Words) != 0 || k.Open() {
			t.Errorf("the case is %s, with %+v", k.State, k.Words)
		}
	})
}

// A team that the request goes to gets nothing of what was typed for the one before; the
// person, who said yes, is told that nobody has read it.
func TestWordsStayBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := relaying(t)
		w.edit(w.id, func(k *handoff.Case) {
			if err := k.Refer(handoff.Staff(anna, "Anna"), "empowerment", w.Now()); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Send(handoff.Staff(anna, "Anna"), handoff.Message{Key: "case.refer", Blanks: map[string]privacy.Personal{"offer": "empowerment"}}, w.Now()); err != nil {
				t.Fatal(err)
			}
		})
		w.passesOn("bir")
		w.presses(person, "q.f.yes.1."+w.id)
		w.hear()
		if last := w.last[person][len(w.last[person])-1]; !strings.Contains(last.Text, "kimse okumadı") {
			t.Errorf("the person reads %q", last.Text)
		}
		if k := w.load(w.id); len(k.Words) != 0 || k.Offer != "empowerment" {
			t.Errorf("%s has %+v", k.Offer, k.Words)
		}
	})
}

// A colleague who types what nobody asked for is told so, once in a while, and what to tap;
// nothing of it is kept; a stranger, and who has left, are a newcomer's.
func TestUnasked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := relaying(t)
		types := func(who int64, text string) (said string, done bool) {
			t.Helper()
			updates++
			u := conversation.Update{ID: updates, Kind: conversation.Text, Chat: who, Private: true, User: conversation.User{ID: who}, Text: privacy.Personal(text)}
			done, err := w.Unasked(t.Context(), u)
			if err != nil {
				t.Fatal(err)
			}
			w.hear()
			for _, m := range w.last[who] {
				said += m.Text
				if !buttonsOf(m).has("k.m.") {
					t.Errorf("no way to the requests: %+v", m)
				}
			}
			w.last[who] = nil
			return said, done
		}
		if _, done := types(stranger, "Hallo"); done {
			t.Error("a stranger is taken for a colleague")
		}
		if said, done := types(anna, "Herr Geheim kommt"); !done || !strings.Contains(said, "liest niemand") || !strings.Contains(said, "Frei schreiben") {
			t.Errorf("Anna reads %q, %v", said, done)
		}
		if said, done := types(anna, "morgen"); !done || said != "" {
			t.Errorf("at once again: %q, %v", said, done)
		}
		time.Sleep(3 * time.Minute)
		w.Relay = false
		if said, done := types(anna, "und?"); !done || !strings.Contains(said, "ausgeschaltet") {
			t.Errorf("later, and off: %q, %v", said, done)
		}
		if all := w.all() + w.log.String(); strings.Contains(all, "Geheim") {
			t.Error("what she typed is kept")
		}
		w.Members = membersFunc(func(int64, int64) (bool, error) { return false, nil })
		time.Sleep(3 * time.Minute)
		if said, done := types(anna, "Hallo"); done || said != "" {
			t.Errorf("who has left is a colleague: %q", said)
		}
	})
}
