package desk_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

var update = flag.Bool("update", false, "write the golden talks anew")

// two is a talk of Anna, who has somebody's request, with that person: both sides, as each
// reads it.
type two struct {
	*office
	id   string
	said strings.Builder
	last map[int64][]outbox.Message // with buttons, of each
}

// newTwo is the morning of Monday, 23 November 2026 in Germany; the person speaks lang.
func newTwo(t *testing.T, lang string) *two {
	time.Sleep(time.Until(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)))
	w := &two{office: newOffice(t, 20), last: map[int64][]outbox.Message{}}
	o := w.Catalogue().Flows.Offer("recognition")
	o.Phone, o.Address = "0211 123456", "Musterstraße 1, 50667 Köln"
	w.id = w.open(0)
	w.edit(w.id, func(k *handoff.Case) {
		k.Lang = lang
		for i, f := range k.Fields {
			if f.Step == "contact.when" {
				k.Fields[i].Value = "any"
			}
		}
	})
	w.tap(anna, group, "k.c."+w.id)
	w.hear()
	w.said.Reset()
	return w
}

var whoIs = map[int64]string{anna: "Anna", person: "person"}

// hear writes down what the bot said since.
func (w *two) hear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.told {
		switch {
		case m.Op == outbox.OpDelete:
		case m.Ref == conversation.DetailsMemo:
			fmt.Fprintf(&w.said, "  → %s: (the request as it stands)\n", whoIs[m.Chat])
			w.last[m.Chat] = append(w.last[m.Chat], m)
		default:
			verb := "→"
			if m.Op == outbox.OpEdit {
				verb = "⟲"
			}
			fmt.Fprintf(&w.said, "  %s %s: %s\n", verb, whoIs[m.Chat], strings.ReplaceAll(m.Text, "\n", "\n      "))
			for _, row := range m.Rows {
				var labels []string
				for _, b := range row {
					labels = append(labels, "["+b.Text+"]")
					if len(b.Data) > 64 {
						w.t.Errorf("%q carries %d bytes", b.Text, len(b.Data))
					}
				}
				fmt.Fprintf(&w.said, "      %s\n", strings.Join(labels, " "))
			}
			w.last[m.Chat] = append(w.last[m.Chat], m)
		}
	}
	w.told = nil
}

// button finds what the latest button of these words carries.
func (w *two) button(who int64, text string) string {
	w.t.Helper()
	for _, m := range slices.Backward(w.last[who]) {
		for _, row := range m.Rows {
			for _, b := range row {
				if strings.Contains(b.Text, text) {
					return b.Data
				}
			}
		}
	}
	w.t.Fatalf("%s has no button %q", whoIs[who], text)
	return ""
}

func (w *two) press(who int64, texts ...string) (r conversation.Reply) {
	w.t.Helper()
	for _, text := range texts {
		r = w.carries(who, text, w.button(who, text))
	}
	return r
}

// carries taps a button of which is known what it carries.
func (w *two) carries(who int64, text, data string) conversation.Reply {
	w.t.Helper()
	fmt.Fprintf(&w.said, "%s taps [%s]\n", whoIs[who], text)
	updates++
	r, err := w.Handle(w.t.Context(), conversation.Update{
		ID: updates, Kind: conversation.Tap, Chat: who, Private: true, Message: 77, Data: data,
		User: conversation.User{ID: who, Name: map[int64]privacy.Personal{anna: "Anna", ben: "Ben"}[who]},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if r.Text != "" {
		fmt.Fprintf(&w.said, "  ⚡ %s: %s\n", whoIs[who], r.Text)
	}
	w.hear()
	return r
}

func (w *two) writes(text string) {
	w.t.Helper()
	fmt.Fprintf(&w.said, "Anna writes: %s\n", text)
	if !w.types(anna, conversation.Text, text) {
		w.t.Errorf("%q is not waited for", text)
	}
	w.hear()
}

// Two who share no language: Anna picks in German, sees what will be read, and sends it;
// the person reads it, and answers, in Arabic, Ukrainian or Turkish; the answer comes back
// in German, with the question it belongs to.
func TestTwoWithoutACommonLanguage(t *testing.T) {
	yes := map[string]string{"ar": "نعم، ما زلت", "uk": "Так, ще", "tr": "Evet, yardım"}
	for _, lang := range []string{"ar", "uk", "tr"} {
		t.Run(lang, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newTwo(t, lang)
				w.press(anna, "✉️ Nachricht", "Begrüßung", "Anna", "Jetzt senden")
				w.press(anna, "✉️ Nachricht", "Mitbringen bis", "Ausweis", "Zeugnisse", "Lebenslauf", "Zeugnisse", "Liste fertig", "Spätere Tage", "Donnerstag, 10.12.", "Jetzt senden")
				w.press(anna, "✉️ Nachricht", "Bitte kommen", "Selbst schreiben")
				w.writes("Café Mitte <1. Stock>")
				w.press(anna, "Neu ausfüllen", "Musterstraße", "Jetzt senden")
				w.press(anna, "✉️ Nachricht", "Bitte anrufen", "Selbst schreiben")
				w.writes("ruf einfach an")
				w.writes("0221 / 98 76 54")
				w.press(anna, "Jetzt senden")
				w.press(anna, "❓ Frage", "Noch Hilfe nötig", "Jetzt senden")
				w.press(person, yes[lang])
				w.ring()
				for _, never := range []string{"Café Mitte", "98 76 54", "brauche noch"} {
					if strings.Contains(w.all(), never) || strings.Contains(w.log.String(), never) {
						t.Errorf("%q stands in the group or the log", never)
					}
				}
				golden(t, filepath.Join("testdata", "replies."+lang+".txt"), w.said.String())
				k := w.load(w.id)
				if n := len(k.Messages); n != 5 || k.Messages[4].Answer != "yes" || k.Writing != nil || k.State != handoff.Contacted {
					t.Errorf("the case holds %d messages, the last %+v; it is %s", n, k.Messages[n-1], k.State)
				}
			})
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got\n%s", name, diff)
	}
}

// What Anna reads is what she will send: the words of the preview go out, in the language
// that the person speaks by then.
func TestWhatIsSeenIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.press(anna, "✉️ Nachricht", "Geschlossen", "Freitag, 27.11.")
		seen := w.last[anna][len(w.last[anna])-1].Text
		w.press(anna, "Jetzt senden")
		sent := w.last[person][len(w.last[person])-1].Text
		if !strings.Contains(seen, sent) || !strings.Contains(sent, "27 Kasım Cuma") || !strings.Contains(seen, "Freitag, 27. November") {
			t.Errorf("seen %q, sent %q", seen, sent)
		}
	})
}

// Buttons of a message that is no longer written do nothing, whoever taps them; nor does
// a second tap on Send.
func TestOldReplyButtons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "uk")
		w.press(anna, "✉️ Nachricht", "Begrüßung", "Anna")
		send := w.button(anna, "Jetzt senden")
		w.press(anna, "Etwas anderes", "Unterlagen vollständig")
		refused := func(what string, who int64, data string) {
			t.Helper()
			if r := w.carries(who, what, data); len(w.load(w.id).Messages) != 0 || r.Text == "" {
				t.Errorf("%s: sent; said %q", what, r.Text)
			}
		}
		refused("Send of another message", anna, send)
		refused("Ben sends Anna's", ben, w.button(anna, "Jetzt senden"))
		for _, forged := range []string{"k.rs.x." + w.id, "k.rs." + w.id, "k.rp.nothing." + w.id, "k.rf.date.20260101.0." + w.id} {
			refused(forged, anna, forged)
		}
		if r := w.carries(666, "a stranger", "k.rn.send."+w.id); r.Text != "" {
			t.Errorf("a stranger reads %q", r.Text)
		}
		send = w.button(anna, "Jetzt senden")
		w.carries(anna, "Send", send)
		w.carries(anna, "Send, again", send)
		if n := len(w.load(w.id).Messages); n != 1 {
			t.Errorf("%d messages", n)
		}
		if r := w.tap(anna, group, "k.rn.send."+w.id); r.Text != "" {
			t.Errorf("in the group the bot says %q", r.Text)
		}
	})
}

// A blank takes what belongs there and nothing else, and a day that has passed meanwhile
// is asked for again.
func TestBlanks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.press(anna, "✉️ Nachricht", "Geschlossen")
		id := w.load(w.id).Writing.ID
		for _, forged := range []string{"date.20261122", "date.nothing", "date.20261301", "place.o", "name.m", "date.o"} {
			w.carries(anna, forged, "k.rf."+forged+"."+fmt.Sprint(base36(id))+"."+w.id)
			if b := w.load(w.id).Writing.Blanks; len(b) > 0 {
				t.Errorf("%s fills %v", forged, b)
			}
		}
		for _, row := range w.last[anna][len(w.last[anna])-1].Rows { // nobody is there on Sundays
			if strings.Contains(fmt.Sprint(row), "Sonntag") {
				t.Errorf("a day off is offered: %v", row)
			}
		}
		w.press(anna, "Dienstag, 24.11.")
		time.Sleep(48 * time.Hour)
		if w.press(anna, "Jetzt senden"); len(w.load(w.id).Messages) != 0 || !strings.Contains(w.said.String(), "[Freitag, 27.11.]") {
			t.Errorf("a day that has passed is sent: %s", w.said.String())
		}
	})
}

func base36(n int) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	out := ""
	for ; n > 0; n /= 36 {
		out = string(digits[n%36]) + out
	}
	return out
}

// A person answers once; a tap that comes too late, or is not theirs, gets a kind sentence
// in their language, and changes nothing.
func TestAnswersThatComeLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.press(anna, "❓ Frage", "Noch Hilfe nötig", "Jetzt senden")
		if s := w.load(w.id).State; s != handoff.Waiting {
			t.Errorf("the person is asked, and the case is %s", s)
		}
		yes, no := w.button(person, "Evet"), w.button(person, "Hayır")
		if r := w.carries(stranger, "somebody else", yes); !r.Alert || w.load(w.id).Messages[0].Answered != 0 {
			t.Errorf("somebody else answers: %+v", r)
		}
		for _, forged := range []string{"q.r.1.maybe." + w.id, "q.r.9.yes." + w.id, "q.r.x.yes." + w.id, "q.r." + w.id} {
			if r := w.carries(person, forged, forged); !r.Alert || !strings.Contains(r.Text, "geçerli değil") {
				t.Errorf("%s: %+v", forged, r)
			}
		}
		if !w.Wants(conversation.Update{Kind: conversation.Tap, Chat: person, Private: true, Data: yes}) {
			t.Error("the answer goes to the talk")
		}
		w.carries(person, "yes", yes)
		if r := w.carries(person, "no", no); !strings.Contains(r.Text, "Evet, yardım") || w.load(w.id).Messages[0].Answer != "yes" {
			t.Errorf("a second answer: %+v, %q", r, w.load(w.id).Messages[0].Answer)
		}
		w.edit(w.id, func(k *handoff.Case) {
			if _, err := k.Close(handoff.Staff(anna, "Anna"), handoff.Informed, "", w.Now()); err != nil {
				t.Fatal(err)
			}
		})
		time.Sleep(30 * 24 * time.Hour)
		if r := w.carries(person, "a month later", no); !r.Alert || !strings.Contains(r.Text, "geçerli değil") {
			t.Errorf("after the case is closed: %+v", r)
		}
	})
}

// Whose phone others read is not written to without thinking of it.
func TestRepliesWarn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		for _, x := range []struct{ when, want string }{{"any", ""}, {"morning", "Sicher ist: 🌅 Am Morgen"}, {"", "hat nicht gesagt"}} {
			w.edit(w.id, func(k *handoff.Case) {
				var rest []handoff.Field
				for _, f := range k.Fields {
					if f.Step != "contact.when" {
						rest = append(rest, f)
					}
				}
				if k.Fields = rest; x.when != "" {
					k.Fields = append(k.Fields, handoff.Field{Step: "contact.when", Value: privacy.Personal(x.when), Choice: true})
				}
			})
			w.press(anna, "✉️ Nachricht", "Unterlagen vollständig")
			text := w.last[anna][len(w.last[anna])-1].Text
			if x.want == "" && strings.Contains(text, "⚠️") || !strings.Contains(text, x.want) {
				t.Errorf("%q: %s", x.when, text)
			}
		}
	})
}

// What Anna is about to send is hers: it goes with the case to nobody.
func TestWritingEndsWithTheOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.press(anna, "✉️ Nachricht", "Begrüßung", "Anna")
		send := w.button(anna, "Jetzt senden")
		w.edit(w.id, func(k *handoff.Case) {
			if err := k.HandOver(handoff.Staff(anna, "Anna"), handoff.Staff(ben, "Ben"), w.Now()); err != nil {
				t.Fatal(err)
			}
		})
		if w.load(w.id).Writing != nil {
			t.Error("Ben gets what Anna was about to send")
		}
		w.carries(anna, "Send", send)
		if n := len(w.load(w.id).Messages); n != 0 {
			t.Errorf("Anna sends %d messages in Ben's case", n)
		}
	})
}

// What is typed for a message that was given up is said to be too late, and is waited for
// no longer.
func TestTypedForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.press(anna, "✉️ Nachricht", "Bitte kommen", "Selbst schreiben")
		w.press(anna, "✉️ Nachricht", "Bitte kommen", "Abbrechen")
		if w.load(w.id).Writing != nil {
			t.Error("what was given up is kept")
		}
		w.writes("Rathaus")
		if !strings.Contains(w.said.String(), "beginnen Sie die Nachricht neu") || len(w.load(w.id).Messages) != 0 {
			t.Error(w.said.String())
		}
		if w.types(anna, conversation.Text, "Guten Tag") {
			t.Error("what Anna writes next is still taken for it")
		}
	})
}

// Every reply and every question that is shipped, in every language: it can be filled in
// by buttons alone, and what the person reads has no hole in it.
func TestEveryShippedReply(t *testing.T) {
	for _, lang := range []string{"de", "en", "ar", "uk", "tr"} {
		synctest.Test(t, func(t *testing.T) {
			w := newTwo(t, lang)
			replies := w.Catalogue().Flows.Replies
			if len(replies) < 15 {
				t.Fatalf("only %d replies", len(replies))
			}
			read := map[string]string{}
			for _, r := range replies {
				w.carries(anna, r.ID, "k.rp."+r.ID+"."+w.id)
				for range len(r.List) + 2*len(r.Blanks) {
					screen := w.last[anna][len(w.last[anna])-1]
					for _, prefix := range []string{"k.rs.", "k.rt.", "k.rf.", "k.rd."} {
						if data := carried(screen, prefix, "▫️", "Anna", "Musterstraße", "0211", "24.11."); data != "" && prefix != "k.rs." {
							w.carries(anna, prefix, data)
							break
						}
					}
				}
				w.press(anna, "Jetzt senden")
				m := w.last[person][len(w.last[person])-1]
				if m.Text == "" || strings.ContainsAny(m.Text, "{}") || len(m.Rows) != len(r.Answers) || read[m.Text] != "" {
					t.Errorf("%s: %s: the person reads %q %v, as %q", lang, r.ID, m.Text, m.Rows, read[m.Text])
				}
				read[m.Text] = r.ID
				if n := strings.Count(m.Text, "•"); len(r.List) > 0 && n != len(r.List) {
					t.Errorf("%s: %s: %d lines in a list of %d", lang, r.ID, n, len(r.List))
				}
			}
		})
	}
}

// carried is what the first button carries that begins with prefix and shows one of words;
// or, of the last step of a list, any.
func carried(m outbox.Message, prefix string, words ...string) string {
	for _, row := range m.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Data, prefix) && (prefix == "k.rd." || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(b.Text, w) })) {
				return b.Data
			}
		}
	}
	return ""
}

// Who speaks the staff's language reads what staff read: it is shown once.
func TestOneLanguageIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "de")
		w.press(anna, "✉️ Nachricht", "Unterlagen vollständig")
		if n := strings.Count(w.last[anna][len(w.last[anna])-1].Text, "<blockquote>"); n != 1 {
			t.Errorf("it is shown %d times", n)
		}
	})
}

// The file changes while Anna writes and the person is asked: what is gone is said to be,
// to each in their language, and nothing is sent or noted.
func TestRepliesChangeMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "uk")
		w.press(anna, "❓ Frage", "Noch Hilfe nötig", "Jetzt senden", "✉️ Nachricht", "Unterlagen vollständig")
		f := w.Catalogue().Flows
		f.Replies = slices.DeleteFunc(f.Replies, func(r *flow.Reply) bool { return r.ID == "still" || r.ID == "complete" })
		f.Index()
		if r := w.press(anna, "Jetzt senden"); !strings.Contains(r.Text, "gilt nicht mehr") {
			t.Errorf("Anna reads %+v", r)
		}
		if r := w.press(person, "Так, ще"); !r.Alert || !strings.Contains(r.Text, "вже не діє") {
			t.Errorf("the person reads %+v", r)
		}
		if k := w.load(w.id); len(k.Messages) != 1 || k.Messages[0].Answered != 0 {
			t.Errorf("noted: %+v", k.Messages)
		}
	})
}
