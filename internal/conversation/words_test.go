package conversation_test

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/privacy"
	"wegweiser/locales"
)

// asking is the shipped bot with questions to type at before anything else: under what
// need: women leads to, after an end of each.
func asking(t *testing.T, question string) *conversation.Catalogue {
	t.Helper()
	f, l := changed(t, flows.FS), changed(t, locales.FS)
	f["women.yaml"] = &fstest.MapFile{Data: []byte("flow: women\nstart: wish\nsteps:\n  wish: {" + question + ", to: outcome}\n  outcome: {offer: [empowerment], contact: contact}\n")}
	for key, name := range map[string]string{"adviser": "Berater", "cook": "Koch", "police": "Polizei"} {
		for _, tag := range []string{"de", "en", "ar", "uk", "tr"} {
			text := fmt.Sprintf("%q", name)
			if tag == "de" {
				text = `{"description": "x", "other": ` + text + `}`
			}
			replace(t, l, tag+".json", "{\n", fmt.Sprintf("{\n    %q: %s,\n", "women.wish."+key, text))
		}
	}
	return catalogue(t, f, l)
}

// A cry for help is heard however it is typed: spelled, in letters of the wrong script,
// under a picture, in a message that was changed.
func TestACryIsHeard(t *testing.T) {
	cat := shipped(t)
	for _, kind := range []conversation.Kind{conversation.Text, conversation.Edited, conversation.Media} {
		for _, words := range []string{
			"SOS", "S.O.S", "s o s", "s.o.s.", "S-O-S!", "bitte s o s", "ЅОЅ", "ՍՈՍ", "ΣΟΣ", "С О С", "１１２", "112", "Polizei", "Pоlizei", "поліція", "s.o.s. polizei", "Gеfahr!",
		} {
			w := walk(t, cat, "de", `_agree /human`)
			w.do(conversation.Update{Kind: kind, Text: privacy.Personal(words), Media: "photo"})
			if at := flow.Look(cat.Flows, w.session()).ID; at != "system.emergency" {
				t.Errorf("%s %q leads to %s", kind, words, at)
			}
		}
	}
	for _, words := range []string{"A. B. Müller", "Σοφία", "Оlga", "M O L", "Сергій", "Gefährte", "1 1 2"} {
		w := walk(t, cat, "de", `_agree /human`)
		if _, at := w.says(words); at != "contact.how" {
			t.Errorf("a name, %q, leads to %s", words, at)
		}
	}
}

// Stop is understood in letters of two scripts.
func TestStopInTwoScripts(t *testing.T) {
	cat := shipped(t)
	for _, words := range []string{"stop", "ｓｔｏｐ", "STOP!!!", "стоп", "стop", "сtоп", "stop\u202e"} {
		if _, at := walk(t, cat, "de", `_agree /human`).says(words); at != "system.delete" {
			t.Errorf("%q leads to %s", words, at)
		}
	}
}

// The whole name of an entry is the answer, though it is also a word for a human; nothing
// comes before a cry for help and "stop".
func TestAnEntryIsTheAnswer(t *testing.T) {
	cat := asking(t, "ask: entry, list: [adviser, cook, police]")
	for words, want := range map[string]string{
		"Berater": "women.outcome", "berater!": "women.outcome", "Beraterin": "contact.name", "Mensch": "contact.name", "Hilfe": "system.help",
		"Polizei": "system.emergency", "Stop": "system.delete",
	} {
		if _, at := walk(t, cat, "de", "_agree women").says(words); at != want {
			t.Errorf("%q leads to %s, want %s", words, at, want)
		}
	}
}

// Where a number is asked an emergency number brings the card, and one tap says that it was
// the answer; where it can't be one, the card is all.
func TestAnEmergencyNumberAsAnAnswer(t *testing.T) {
	cat := asking(t, "ask: number, max: 200")
	for _, l := range cat.Texts.Languages() {
		w := walk(t, cat, l.Tag, "_agree women")
		p := w.phone(l.Tag)
		p.act("112", conversation.Update{Kind: conversation.Text, Text: "112"})
		if at := flow.Look(cat.Flows, w.session()).ID; at != "system.emergency" {
			t.Fatalf("%s: 112 leads to %s", l.Tag, at)
		}
		p.tap("_n:112")
		if s := w.session(); s.At != "women.outcome" || s.Answers()["women.wish"] != "112" {
			t.Errorf("%s: at %s with %v", l.Tag, s.At, s.Answers())
		}
		w = walk(t, cat, l.Tag, "_agree women")
		p = w.phone(l.Tag)
		p.act("911", conversation.Update{Kind: conversation.Text, Text: "911"})
		if _, there := p.find("_n:911"); there || flow.Look(cat.Flows, w.session()).ID != "system.emergency" {
			t.Errorf("%s: 911 can be an answer of at most 200", l.Tag)
		}
	}
}

// Today is the day in Germany, also when it is still yesterday where the machine stands.
func TestTodayIsTheDayInGermany(t *testing.T) {
	cat := asking(t, "ask: date, past: true")
	for day, want := range map[string]string{"23.11.2026": "women.outcome", "24.11.2026": "women.wish"} {
		w := walk(t, cat, "de", "_agree women")
		w.now = time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC) // 0:30 on the 23rd
		if _, at := w.says(day); at != want {
			t.Errorf("%s leads to %s, want %s", day, at, want)
		}
	}
}

// A fact is good until the day in Germany on which it is to be checked again.
func TestAFactIsGoodUntilTheDayInGermany(t *testing.T) {
	f := &flow.Fact{Confidence: "high", CheckAgain: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	berlin := time.FixedZone("", 60*60)
	if !f.Good(time.Date(2026, 11, 22, 23, 59, 0, 0, berlin)) || f.Good(time.Date(2026, 11, 23, 0, 1, 0, 0, berlin)) {
		t.Error("the day begins at another hour")
	}
}
