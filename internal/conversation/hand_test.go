package conversation_test

import (
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// onlyCase is the only one that there is.
func (w *world) onlyCase() string {
	for key := range w.store.records {
		if id, ok := strings.CutPrefix(key, "case:"); ok {
			return id
		}
	}
	w.t.Fatal("there is no request")
	return ""
}

// moves has the case moved, as staff do.
func (w *world) moves(move func(k *handoff.Case) error) {
	w.t.Helper()
	key := "case:" + w.onlyCase()
	r := w.store.records[key]
	k, err := conversation.DecodeCase(r.data)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := move(k); err != nil {
		w.t.Fatal(err)
	}
	w.store.records[key] = memoryRecord{version: r.version + 1, data: conversation.EncodeCase(k)}
}

// While somebody of the team has the request, words are met once with a sentence and then
// with silence; what the person needs is answered as ever.
func TestTheBotIsSilentWhileSomebodyHasTheRequest(t *testing.T) {
	for lang, hand := range map[string]string{"de": "Jemand aus unserem Team hat Ihre Anfrage.", "ar": "طلبكم عند شخص من فريقنا.", "uk": "займається людина"} {
		t.Run(lang, func(t *testing.T) {
			w, p, _ := asked(t, lang, "2026-11-23 11:00", "telegram", "any")
			anna := handoff.Staff(501, "Anna")
			types := func(what string) string {
				p.act(what, conversation.Update{Kind: conversation.Text, Text: "xyzzy " + "plugh"})
				return w.said()
			}
			if said := types("before anybody has it"); said == "" || strings.Contains(said, hand) {
				t.Errorf("nobody has it: %q", said)
			}
			w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
			if said := types("first"); !strings.Contains(said, hand) {
				t.Errorf("the first words get %q", said)
			}
			for what, u := range map[string]conversation.Update{
				"words": {Kind: conversation.Text, Text: "xyzzy"}, "a sticker": {Kind: conversation.Media, Media: "sticker"},
				"a photo": {Kind: conversation.Media, Media: "photo"}, "an edit": {Kind: conversation.Edited, Text: "xyzzy"},
			} {
				if p.act(what, u); len(w.sent) != 0 {
					t.Errorf("%s: %q", what, w.said())
				}
			}
			p.act("emergency", conversation.Update{Kind: conversation.Text, Text: "110"})
			if !strings.Contains(w.said(), "116 016") && !strings.Contains(w.said(), "116016") {
				t.Errorf("a cry for help gets %q", w.said())
			}
			for _, c := range []string{"menu", "emergency", "delete", "language", "help"} {
				if p.act("/"+c, conversation.Update{Kind: conversation.Command, Command: c}); len(w.sent) == 0 {
					t.Errorf("/%s is met with silence", c)
				}
			}
			w.now = w.now.Add(25 * time.Hour)
			if said := types("a day later"); !strings.Contains(said, hand) {
				t.Errorf("a day later: %q", said)
			}
			w.moves(func(k *handoff.Case) error { return k.Release(anna, w.now) })
			if said := types("given back"); said == "" || strings.Contains(said, hand) {
				t.Errorf("nobody has it any more: %q", said)
			}
		})
	}
}

// A question of ours that wants words is answered while somebody has the request.
func TestQuestionsAreAskedWhileSomebodyHasTheRequest(t *testing.T) {
	w, p, _ := asked(t, "de", "2026-11-23 11:00", "telegram", "any")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(handoff.Staff(501, "Anna"), w.now); return err })
	p.act("/restart", conversation.Update{Kind: conversation.Command, Command: "restart"})
	for range 6 {
		if _, ok := p.find("qualification"); ok {
			break
		}
		p.act("/menu", conversation.Update{Kind: conversation.Command, Command: "menu"})
	}
	for _, c := range []string{"qualification", "university", "health", "not_yet", "nobody"} {
		p.tap(c)
	}
	for range 3 { // the place is typed
		if p.act("xyzzy", conversation.Update{Kind: conversation.Text, Text: "xyzzy"}); len(w.sent) == 0 {
			t.Fatal("an answer is met with silence")
		}
	}
}

// When the request is closed the person is brought to what comes next, once; also from
// the middle of the talk; and not if it was opened again.
func TestTheRequestIsOver(t *testing.T) {
	anna := handoff.Staff(501, "Anna")
	overFor := func(w *world, unheard bool) string {
		t.Helper()
		w.sent = nil
		if err := w.CaseOver(t.Context(), 42, w.onlyCase(), unheard); err != nil {
			t.Fatal(err)
		}
		return w.said()
	}
	over := func(w *world) string { t.Helper(); return overFor(w, false) }
	closes := func(k *handoff.Case) error { _, err := k.Close(anna, handoff.Informed, "", time.Now()); return err }
	w, p, _ := asked(t, "tr", "2026-11-23 11:00", "telegram", "any")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
	if said := over(w); said != "" {
		t.Errorf("it is open, and said is %q", said)
	}
	w.moves(closes)
	ttl := w.store.ttl["session:42"]
	w.now = w.now.Add(time.Hour)
	if said := over(w); !strings.Contains(said, "Son talebiniz tamamlandı.\nBaşka bir şeye ihtiyacınız var mı?") {
		t.Errorf("said is %q", said)
	}
	if left := w.store.ttl["session:42"]; left > ttl-time.Hour {
		t.Errorf("the talk is kept for %v, after %v", left, ttl)
	}
	if said := over(w); said != "" {
		t.Errorf("a second time: %q", said)
	}
	_ = p

	w, p, _ = asked(t, "de", "2026-11-23 11:00", "telegram", "any")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
	p.act("/restart", conversation.Update{Kind: conversation.Command, Command: "restart"})
	w.moves(closes)
	if said := strings.TrimSpace(over(w)); !strings.HasPrefix(said, "Ihre letzte Anfrage ist abgeschlossen.") || strings.Contains(said, "schon eine Anfrage") {
		t.Errorf("in the middle of the talk: %q", said)
	}

	// Who must not hear it finds the screen changed, with buttons; elsewhere nothing
	// happens before they write.
	w, _, _ = asked(t, "de", "2026-11-23 11:00", "telegram", "morning")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
	w.moves(closes)
	if said := overFor(w, true); !strings.Contains(said, "Ihre letzte Anfrage ist abgeschlossen.") || len(w.sent) != 1 || w.sent[0].Op != outbox.OpEdit || w.sent[0].Ref != "q" || len(w.sent[0].Rows) == 0 {
		t.Errorf("to be read and not heard: %+v", w.sent)
	}
	if said := overFor(w, true); said != "" {
		t.Errorf("to be read and not heard, a second time: %q", said)
	}

	w, p, _ = asked(t, "de", "2026-11-23 11:00", "telegram", "morning")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
	p.act("/menu", conversation.Update{Kind: conversation.Command, Command: "menu"})
	w.moves(closes)
	if said := overFor(w, true); said != "" {
		t.Errorf("elsewhere, and not to be heard: %q", said)
	}
	p.act("/help", conversation.Update{Kind: conversation.Command, Command: "help"})
	if said := strings.TrimSpace(w.said()); !strings.HasPrefix(said, "Ihre letzte Anfrage ist abgeschlossen.") {
		t.Errorf("elsewhere, and then they write: %q", said)
	}
}
