package conversation_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/check"
	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/sound"
	"wegweiser/locales"
)

// spoken are the texts that have a voice note in these tests, in every language: by a
// person but for the last.
var spoken = []string{"main.need", "system.emergency", "recognition.certificate", "system.menu"}

// withSounds is the shipped talk, in which some texts can be heard. The notes are the
// recording of a machine that package sound has for its tests.
func withSounds(t *testing.T) (*conversation.Catalogue, fstest.MapFS) {
	t.Helper()
	return withNotes(t, spoken)
}

func withNotes(t *testing.T, spoken []string) (*conversation.Catalogue, fstest.MapFS) {
	t.Helper()
	l := changed(t, locales.FS)
	ogg, err := os.ReadFile("../sound/testdata/machine.ogg")
	if err != nil {
		t.Fatal(err)
	}
	cat := catalogue(t, flows.FS, l)
	for _, lang := range cat.Texts.Languages() {
		var b strings.Builder
		for i, key := range spoken {
			words, _ := sound.Words(cat.Texts, sound.FactsOf(cat.Flows), lang.Tag, key)
			if words == "" {
				t.Fatalf("%s has no text %s", lang.Tag, key)
			}
			fmt.Fprintf(&b, "%s: {speaker: Amina B., machine: %v, spoken: %q}\n", key, i == len(spoken)-1, sound.HashWords(words))
			l["audio/"+lang.Tag+"/"+key+".ogg"] = &fstest.MapFile{Data: ogg}
		}
		l["audio/"+lang.Tag+"/notes.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return heard(t, l), l
}

// heard is the talk with the notes of a folder.
func heard(t *testing.T, l fstest.MapFS) *conversation.Catalogue {
	t.Helper()
	cat := catalogue(t, flows.FS, l)
	var found []finding.Finding
	if cat.Sounds, found = check.Sounds(cat.Flows, cat.Texts, l); finding.HasErrors(found) {
		t.Fatal(found)
	}
	cat.Spoken = l
	return cat
}

// toHear is the button that plays something, and the row in which it stands.
func toHear(rows [][]outbox.Button) (b outbox.Button, row, beside int) {
	for i, r := range rows {
		for _, x := range r {
			if strings.HasPrefix(x.Data, "hear.") {
				return x, i, len(r)
			}
		}
	}
	return b, -1, 0
}

func tapOn(b outbox.Button) conversation.Update {
	return conversation.Update{Kind: conversation.Tap, Data: b.Data, Callback: "q", Message: 77}
}

// atNeed is a person who is asked what they need.
func atNeed(w *world, lang string) *phone {
	p := w.phone(lang)
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	p.tap("_l:" + lang)
	p.tap("_agree")
	return p
}

// Where there is a note for what a screen says, a button of its own plays it, in the
// language of the screen; all else stays: the talk, its keyboard, what is asked.
func TestASoundBesideTheTalk(t *testing.T) {
	cat, _ := withSounds(t)
	for _, l := range cat.Texts.Languages() {
		t.Run(l.Tag, func(t *testing.T) {
			w := newWorld(t, cat)
			p := atNeed(w, l.Tag)
			b, row, beside := toHear(p.keyboard)
			if row != len(p.keyboard)-2 || beside != 1 || !strings.HasPrefix(b.Text, "🔊 ") || len(b.Data) > 64 {
				t.Fatalf("the button is %+v in row %d of %d, with %d", b, row, len(p.keyboard), beside)
			}
			before, err := conversation.TalkOf(w.store.records["session:42"].data)
			if err != nil {
				t.Fatal(err)
			}
			sent := w.do(tapOn(b))
			if len(sent) != 1 || sent[0].Op != outbox.OpSend || sent[0].Media == nil || sent[0].Media.Kind != outbox.Voice ||
				sent[0].Media.Path != "audio/"+l.Tag+"/main.need.ogg" || sent[0].Text != "" || len(sent[0].Rows) > 0 || sent[0].Memo != "" {
				t.Fatalf("the tap brings %+v", sent)
			}
			after, err := conversation.TalkOf(w.store.records["session:42"].data)
			if err != nil || fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("the talk stood at %+v, and stands at %+v (%v)", before, after, err)
			}
			if w.reply.Text != "" {
				t.Errorf("it says %q", w.reply.Text)
			}
			taken(t, cat, sent)
			p.tap("qualification") // the keyboard counts on
			if b, _, _ := toHear(p.keyboard); b.Data == "" {
				t.Error("the next question can't be heard")
			}
			p.tap("_sos")
			b, _, _ = toHear(p.keyboard)
			if sent := w.do(tapOn(b)); len(sent) != 1 || sent[0].Media.Path != "audio/"+l.Tag+"/system.emergency.ogg" {
				t.Errorf("the emergency card sounds like %+v", sent)
			}
		})
	}
}

// A machine is said to be one, by the note itself.
func TestAMachineSaysThatItIsOne(t *testing.T) {
	cat, _ := withSounds(t)
	w := newWorld(t, cat)
	p := atNeed(w, "uk")
	p.tap("_menu")
	b, _, _ := toHear(p.keyboard)
	sent := w.do(tapOn(b))
	if len(sent) != 1 || sent[0].Text != cat.Texts.Printer("uk").Text("note.machine_voice", nil) {
		t.Fatalf("%+v", sent)
	}
	taken(t, cat, sent)
}

// Two taps play once, a second delivery nothing; later the same button plays again.
func TestASoundPlaysOncePerTap(t *testing.T) {
	cat, _ := withSounds(t)
	w := newWorld(t, cat)
	p := atNeed(w, "tr")
	b, _, _ := toHear(p.keyboard)
	u := tapOn(b)
	u.ID = 5000
	for i, want := range []int{1, 0} { // 7 s later
		if sent := w.do(u); len(sent) != want {
			t.Errorf("delivery %d brings %+v", i, sent)
		}
	}
	if sent := w.do(tapOn(b)); len(sent) != 0 {
		t.Errorf("the second tap brings %+v", sent)
	}
	w.now = w.now.Add(time.Minute)
	if sent := w.do(tapOn(b)); len(sent) != 1 {
		t.Errorf("a minute later it brings %+v", sent)
	}
	w.now = w.now.Add(time.Minute)
	if sent := w.do(u); len(sent) != 0 {
		t.Errorf("the first tap again brings %+v", sent)
	}
}

// An old button plays at any time: from another screen, in the language that was spoken
// then, and after all was deleted, where it begins nothing and is not a way to be sent
// one note after the other.
func TestAnOldButtonPlays(t *testing.T) {
	cat, _ := withSounds(t)
	w := newWorld(t, cat)
	p := atNeed(w, "ar")
	old, _, _ := toHear(p.keyboard)
	p.tap("qualification")
	w.now = w.now.Add(20 * 24 * time.Hour)
	if sent := w.do(tapOn(old)); len(sent) != 1 || sent[0].Media.Path != "audio/ar/main.need.ogg" {
		t.Errorf("20 days later: %+v", sent)
	}
	p.act("/language", conversation.Update{Kind: conversation.Command, Command: "language"})
	p.tap("_l:de")
	w.now = w.now.Add(time.Minute)
	if sent := w.do(tapOn(old)); len(sent) != 1 || sent[0].Media.Path != "audio/ar/main.need.ogg" {
		t.Errorf("in another language: %+v", sent)
	}
	p.act("/delete", conversation.Update{Kind: conversation.Command, Command: "delete"})
	p.tap("_delete_yes")
	for i, want := range []int{1, 0} {
		if sent := w.do(tapOn(old)); len(sent) != want {
			t.Errorf("after the deletion, tap %d brings %+v", i, sent)
		}
	}
	if r := w.store.records["session:42"]; len(r.data) > 0 {
		t.Errorf("a session came to life: %s", r.data)
	}
	w.now = w.now.Add(time.Minute)
	if sent := w.do(tapOn(old)); len(sent) != 1 {
		t.Errorf("a minute later: %+v", sent)
	}
}

// What is no longer true is not played, nor offered; the old button says so, in the
// language that is spoken now.
func TestAStaleSoundIsNotPlayed(t *testing.T) {
	cat, l := withSounds(t)
	w := newWorld(t, cat)
	p := atNeed(w, "en")
	old, _, _ := toHear(p.keyboard)
	needs := cat.Texts.Printer("en").Plain("main.need", nil)
	first, _, _ := strings.Cut(needs, " ")
	i := bytes.Index(l["en.json"].Data, []byte(`"main.need"`))
	changed := bytes.Replace(l["en.json"].Data[i:], []byte(first), []byte("Otherwise "+first), 1)
	l["en.json"] = &fstest.MapFile{Data: append(bytes.Clone(l["en.json"].Data[:i]), changed...)}
	fresh := heard(t, l)
	w.Settings.Catalogue = func() *conversation.Catalogue { return fresh } // read anew, as the service does it
	if sent := w.do(tapOn(old)); len(sent) != 0 || w.reply.Text != cat.Texts.Printer("en").Plain("toast.sound_gone", nil) || w.reply.Text == "" {
		t.Errorf("%+v, %q", sent, w.reply.Text)
	}
	p.tap("_menu")
	p.tap("_go")
	if b, row, _ := toHear(p.keyboard); row >= 0 {
		t.Errorf("it is offered: %+v", b)
	}
	for _, data := range []string{"hear.", "hear.xx.aaaaaa", "hear.en.", "hear.en." + strings.Repeat("z", 40), "hear..", "hear.en.../../"} {
		if sent := w.do(conversation.Update{Kind: conversation.Tap, Data: data, Callback: "q", Message: 77}); len(sent) != 0 || w.reply.Text == "" {
			t.Errorf("%s: %+v %q", data, sent, w.reply.Text)
		}
	}
}

// A note that says a fact is played as long as the fact may be said.
func TestASoundWithAnOldFactIsNotPlayed(t *testing.T) {
	_, l := withSounds(t)
	f := changed(t, flows.FS)
	replace(t, f, "facts.yaml", "    always: true\n", "") // the first: the police
	cat := catalogue(t, f, l)
	cat.Sounds, _ = check.Sounds(cat.Flows, cat.Texts, l)
	w := newWorld(t, cat)
	p := atNeed(w, "de")
	p.tap("_sos")
	old, row, _ := toHear(p.keyboard)
	if row < 0 {
		t.Fatal("the emergency card can't be heard")
	}
	w.now = cat.Flows.Fact("police").CheckAgain.Add(24 * time.Hour)
	if sent := w.do(tapOn(old)); len(sent) != 0 || w.reply.Text == "" {
		t.Errorf("%+v %q", sent, w.reply.Text)
	}
	p.tap("_back")
	p.tap("_sos")
	if b, row, _ := toHear(p.keyboard); row >= 0 {
		t.Errorf("it is offered: %+v", b)
	}
}

// Who types what stands on the button hears the same.
func TestTheLabelOfTheSoundTyped(t *testing.T) {
	cat, _ := withSounds(t)
	for _, l := range cat.Texts.Languages() {
		w := newWorld(t, cat)
		p := atNeed(w, l.Tag)
		b, _, _ := toHear(p.keyboard)
		for _, typed := range []string{b.Text, strings.TrimPrefix(b.Text, "🔊 ")} {
			w.now = w.now.Add(time.Minute)
			if sent := w.do(conversation.Update{Kind: conversation.Text, Text: privacy.Personal(typed)}); len(sent) != 1 || sent[0].Media == nil {
				t.Errorf("%s: %q brings %+v", l.Tag, typed, sent)
			}
		}
	}
}

// Without notes nothing is other than before.
func TestWithoutSoundsThereIsNoButton(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := atNeed(w, "de")
	if b, row, _ := toHear(p.keyboard); row >= 0 {
		t.Errorf("%+v", b)
	}
	if sent := w.do(conversation.Update{Kind: conversation.Tap, Data: "hear.de.abcdef", Callback: "q"}); len(sent) != 0 || w.reply.Text == "" {
		t.Errorf("%+v %q", sent, w.reply.Text)
	}
}
