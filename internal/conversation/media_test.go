package conversation_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/telegram"
	"wegweiser/internal/telegram/botapitest"
	"wegweiser/locales"
)

var update = flag.Bool("update", false, "write the golden talks anew")

// changed is a copy of files that can be changed.
func changed(t *testing.T, from fs.FS) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, path)
		out[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func replace(t *testing.T, in fstest.MapFS, file, old, with string) {
	t.Helper()
	if !bytes.Contains(in[file].Data, []byte(old)) {
		t.Fatalf("%s has no %q", file, old)
	}
	in[file] = &fstest.MapFile{Data: bytes.Replace(in[file].Data, []byte(old), []byte(with), 1)}
}

// withMedia is the shipped talk, in which who comes by sees everything that a step can
// show. It needs no text that is not there: new ones say their own name.
func withMedia(t *testing.T, caption string) *conversation.Catalogue {
	t.Helper()
	f, l := changed(t, flows.FS), changed(t, locales.FS)
	replace(t, f, "offers.yaml", `recognition: {own: true, phone: "?", email: "?", address: "?", opening: "?", point: "?"}`,
		`recognition: {own: true, phone: "?", email: "?", address: "Musterplatz 1, 45127 Essen", opening: "?", point: fact:house}`)
	replace(t, f, "facts.yaml", "\nfacts:\n", "\nfacts:\n  house: {value: \"51.4556, 7.0116\", source: made up for this test, checked: 2026-11-01, check_again: 2027-11-01, confidence: high}\n")
	replace(t, f, "contact.yaml", "  where: {map: [offered, human], to: language}\n",
		"  where: {map: [offered, human], to: photo}\n  photo: {picture: way, to: paper}\n  paper: {document: list, to: language}\n  hello: {voice: hello, to: check}\n")
	replace(t, f, "contact.yaml", "language: {choose: languages, to: check}", "language: {choose: languages, to: hello}")
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)))
	for name, data := range map[string]string{
		"way.png": b.String(), "list.de.pdf": "%PDF-1.4 de", "list.ar.pdf": "%PDF-1.4 ar", "hello.ar.ogg": "OggS\x00OpusHead",
	} {
		f["media/"+name] = &fstest.MapFile{Data: []byte(data)}
	}
	for name := range l {
		if filepath.Ext(name) != ".json" || strings.Contains(name, "/") {
			continue
		}
		for _, step := range []string{"photo", "paper", "hello"} {
			text := fmt.Sprintf("%q", caption+"«"+step+"»")
			if name == "de.json" {
				text = `{"description": "x", "other": ` + text + `}`
			}
			replace(t, l, name, "{\n", fmt.Sprintf("{\n    %q: %s,\n", "contact."+step, text))
		}
	}
	return catalogue(t, f, l)
}

// catalogue is what stands in two folders.
func catalogue(t *testing.T, f, l fs.FS) *conversation.Catalogue {
	t.Helper()
	texts, found := locale.Load(l)
	if texts == nil {
		t.Fatal(found)
	}
	o := flowfile.Options{Readers: answer.Readers(), Fallbacks: map[string][]string{}}
	for _, lang := range texts.Languages() {
		o.Languages = append(o.Languages, lang.Tag)
		o.Fallbacks[lang.Tag] = lang.Fallbacks
	}
	talk, findings := flowfile.Load(f, o)
	if talk == nil {
		t.Fatal(findings)
	}
	cat := conversation.NewCatalogue(talk, texts)
	cat.Files = f
	return cat
}

// toVisit brings a person to the question how to talk, on the way to a visit.
func toVisit(t *testing.T, w *world, lang string) *phone {
	p := w.phone(lang)
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	for _, c := range []string{"_l:" + lang, "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks", "_contact"} {
		p.tap(c)
	}
	p.act("Mira", conversation.Update{Kind: conversation.Text, Text: "Mira"})
	return p
}

// Who comes by is shown where, how and what: in order, before the next question, each
// with its text, in their language or without the file. Telegram takes all of it.
func TestMediaAreShown(t *testing.T) {
	cat := withMedia(t, "")
	for _, l := range cat.Texts.Languages() {
		t.Run(l.Tag, func(t *testing.T) {
			w := newWorld(t, cat)
			p := toVisit(t, w, l.Tag)
			p.log.Reset()
			p.tap("visit")
			sent := slices.Clone(w.sent)
			p.tap(l.Tag)
			sent = append(sent, w.sent...)
			p.tap("_back") // passes over what was only shown
			golden := filepath.Join("testdata", "media", l.Tag+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(p.log.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), p.log.String()); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			taken(t, cat, sent)
		})
	}
}

// taken sends messages to a Telegram, with their files.
func taken(t *testing.T, cat *conversation.Catalogue, sent []outbox.Message) {
	t.Helper()
	tg := botapitest.Run(t)
	me := botapitest.User{ID: 42, FirstName: "P"}
	chat := tg.Private(me)
	chat.Start(me, "")
	client, err := telegram.New(telegram.Options{Token: tg.Token(), API: tg.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	s := telegram.NewSender(client).WithMedia(cat, noIDs{})
	want := 0
	for _, m := range sent {
		if m.Op != outbox.OpSend {
			continue
		}
		want++
		if _, err := s.Send(context.Background(), m); err != nil {
			t.Errorf("%+v: %v", m, err)
		}
	}
	if got := chat.FromBot(); len(got) != want {
		t.Errorf("%d of %d messages arrived", len(got), want)
	}
	for _, call := range tg.Refused() {
		t.Errorf("Telegram refuses %s", call)
	}
}

type noIDs struct{}

func (noIDs) FileID(context.Context, string, string) (string, error)  { return "", nil }
func (noIDs) SetFileID(context.Context, string, string, string) error { return nil }

// A text that is too long for a caption is never cut: it goes before the picture.
func TestALongTextGoesBeforeThePicture(t *testing.T) {
	w := newWorld(t, withMedia(t, strings.Repeat("Lang. ", 180)))
	p := toVisit(t, w, "de")
	p.tap("visit")
	for i, m := range w.sent {
		if m.Media == nil || m.Media.Kind != outbox.Picture {
			continue
		}
		if m.Text != "" || i == 0 || !strings.HasSuffix(w.sent[i-1].Text, "«photo»") || w.sent[i-1].Media != nil {
			t.Errorf("the picture has %q, before it stands %+v", m.Text, w.sent[i-1])
		}
		taken(t, w.cat, w.sent)
		return
	}
	t.Error("no picture")
}

// A correction that passes by again shows nothing twice; one that leads there does.
func TestACorrectionShowsNothingTwice(t *testing.T) {
	w := newWorld(t, withMedia(t, ""))
	p := toVisit(t, w, "de")
	p.tap("visit")
	p.tap("de")
	p.tap("_correct")
	p.tap("_f:0")
	p.act("Amal", conversation.Update{Kind: conversation.Text, Text: "Amal"})
	if n := shownIn(w.sent); n != 0 {
		t.Errorf("correcting the name shows %d things again", n)
	}
	p.tap("_correct")
	p.tap("_f:1")
	p.tap("telegram")
	p.tap("any")
	p.tap("_correct")
	p.tap("_f:1")
	p.tap("visit")
	if n := shownIn(w.sent); n < 3 {
		t.Errorf("who comes by after all is shown %d things", n)
	}
}

func shownIn(sent []outbox.Message) (n int) {
	for _, m := range sent {
		if m.Media != nil {
			n++
		}
	}
	return n
}

// A place whose fact is out of date is not shown.
func TestAStalePlaceIsNotShown(t *testing.T) {
	w := newWorld(t, withMedia(t, ""))
	w.now = time.Date(2027, 12, 1, 10, 0, 0, 0, time.UTC)
	p := toVisit(t, w, "de")
	p.tap("visit")
	for _, m := range w.sent {
		if m.Media != nil && m.Media.Kind == outbox.Map || strings.Contains(m.Text, "Musterplatz") {
			t.Errorf("shown: %+v", m)
		}
	}
	if shownIn(w.sent) != 2 {
		t.Errorf("%d things are shown", shownIn(w.sent))
	}
}

// What the talk commits holds no bytes of a file, and finds them as long as they are
// the same.
func TestFilesByHash(t *testing.T) {
	cat := withMedia(t, "")
	w := newWorld(t, cat)
	p := toVisit(t, w, "ar")
	p.tap("visit")
	for _, m := range w.sent {
		if m.Media == nil || m.Media.Kind == outbox.Map {
			continue
		}
		if data, ok := cat.File(m.Media.Path, m.Media.Hash); !ok || len(data) == 0 {
			t.Errorf("%+v is not found", m.Media)
		}
		if _, ok := cat.File(m.Media.Path, "another"); ok {
			t.Errorf("%+v is found as another", m.Media)
		}
	}
	if _, ok := cat.File("../facts.yaml", ""); ok {
		t.Error("a file outside of media/ is found")
	}
}

// The key that shares a number comes with the question for one, stays while it is open,
// and goes with it: answered, left, or all deleted.
func TestTheKeyThatSharesANumber(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := toVisit(t, w, "de")
	comes := func(what string, share, unshare bool) {
		t.Helper()
		var got [2]bool
		asked, deleted := -1, 0
		for i, m := range w.sent {
			switch {
			case m.Memo == "q":
				asked = i
			case m.Share != "":
				got[0] = true
				if asked < 0 {
					t.Errorf("%s: the key comes before the question", what)
				}
			case m.Unshare:
				got[1] = true
				if asked >= 0 {
					t.Errorf("%s: the key goes after the next question", what)
				}
			case m.Op == outbox.OpDelete:
				deleted++
			}
			if (m.Share != "" || m.Unshare) && len(m.Rows) > 0 {
				t.Errorf("%s: two keyboards in one message", what)
			}
		}
		if got != [2]bool{share, unshare} || deleted != map[bool]int{true: 2}[unshare] {
			t.Errorf("%s: the key comes and goes %v, %d deleted", what, got, deleted)
		}
	}
	p.tap("phone")
	comes("the question", true, false)
	p.act("12", conversation.Update{Kind: conversation.Text, Text: "12"})
	comes("a wrong number", false, false)
	p.tap("_menu")
	comes("the menu", false, true)
	p.tap("_go")
	comes("back in the talk", true, false)
	p.act("(own contact)", conversation.Update{Kind: conversation.Contact, Own: true, Phone: "4915112345678"})
	comes("shared", false, true)
	p.tap("_back")
	comes("back again", true, false)
	p.act("/delete", conversation.Update{Kind: conversation.Command, Command: "delete"})
	comes("the question whether to delete", false, true)
	p.tap("_back")
}
