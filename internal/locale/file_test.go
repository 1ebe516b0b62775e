package locale_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

func readFile(t testing.TB, name string, data []byte) *locale.File {
	t.Helper()
	f, found := locale.ParseFile(name, data)
	if f == nil {
		t.Fatal(lines(found))
	}
	return f
}

// What Weblate wrote is written again to the byte.
func TestFileAsWeblate(t *testing.T) {
	paths, err := filepath.Glob("testdata/weblate/*.json")
	if err != nil || len(paths) != 5 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(data), string(readFile(t, path, data).Bytes())); diff != "" {
			t.Errorf("%s (-Weblate +ours):\n%s", path, diff)
		}
	}
}

// The catalogues that we ship are written as Weblate would write them.
func TestShippedFilesAsWeblate(t *testing.T) {
	for _, tag := range shippedTags {
		data, err := locales.FS.ReadFile(tag + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(readFile(t, tag, data).Bytes()), string(data)); diff != "" {
			t.Errorf("%s.json (mend it with: bot locales fmt)\n%s", tag, diff)
		}
	}
}

// Weblate's files are catalogues: also the Ukrainian plural without other.
func TestWeblateFilesLoad(t *testing.T) {
	fsys := fstest.MapFS{"languages.yaml": {Data: []byte(`source: en
languages:
  - { tag: en, name: English, live: true }
  - { tag: ar, name: العربية, direction: rtl, live: true, fallbacks: [en] }
  - { tag: uk, name: Українська, live: true, fallbacks: [en] }
  - { tag: tr, name: Türkçe, live: true, fallbacks: [en] }
`)}}
	for tag, file := range map[string]string{"en": "en.after", "ar": "ar", "uk": "uk", "tr": "tr"} {
		data, err := os.ReadFile("testdata/weblate/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		fsys[tag+".json"] = &fstest.MapFile{Data: data}
	}
	c, found := locale.Load(fsys)
	for _, f := range found {
		// Weblate's translators wrote one Turkish form for both, and an Arabic “one” in
		// words: both are right, so nothing may be found.
		t.Error(f)
	}
	if c == nil {
		t.FailNow()
	}
	for n, want := range map[int]string{0: "0 справ чекають", 1: "1 справа чекає", 3: "3 справи чекають", 11: "11 справ чекають", 21: "21 справа чекає", 1_000_000: "1000000 справ чекають"} {
		if got := c.Printer("uk").Plain("cases.waiting", locale.Args{"count": n}); got != want {
			t.Errorf("%d in Ukrainian: %q, want %q", n, got, want)
		}
	}
	if m := readFile(t, "uk", fsys["uk.json"].Data).Message("cases.waiting"); m.Text() != "{count} справ чекають" || !m.Plural() {
		t.Errorf("a plural without other says %q", m.Text())
	}
}

// anyFile draws a catalogue file.
func anyFile(t *rapid.T) *locale.File {
	text := rapid.OneOf(
		rapid.StringN(1, 20, -1),
		rapid.SampledFrom([]string{"a \"quote\" \\ back", "Zeile\nzwei\r\n\tdrei", "\x00\x01\b\f\x1f\x7f", "\u2068{name}\u2069 <b>&</b>", "\u2028\u2029", "👩🏽‍⚕️", "", "+49 30 ١٢٣"}),
	)
	f := &locale.File{}
	for _, key := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{3,5}(\.[a-z_]{2,6}){1,3}`), 0, 8, rapid.ID[string]).Draw(t, "keys") {
		m := locale.Message{Key: key, Texts: map[string]string{}}
		forms := rapid.SliceOfNDistinct(rapid.SampledFrom(locale.FormNames()), 1, 6, rapid.ID[string]).Draw(t, "forms")
		if rapid.Bool().Draw(t, "plain") {
			forms = []string{"other"}
		} else {
			m.Object = true
			m.Description = text.Draw(t, "description")
		}
		for _, form := range forms {
			m.Texts[form] = text.Draw(t, form)
		}
		f.Messages = append(f.Messages, m)
	}
	return f
}

// A file that was written is read back as it was, and written again to the byte; JSON
// readers find the same texts in it.
func TestFileComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFile(t)
		data := f.Bytes()
		back, found := locale.ParseFile("x.json", data)
		if back == nil {
			t.Fatalf("%s\n%s", data, lines(found))
		}
		for i := range back.Messages {
			back.Messages[i].Line = 0
		}
		if diff := cmp.Diff(f.Messages, back.Messages); diff != "" && len(f.Messages) > 0 {
			t.Fatalf("read back (-want +got):\n%s", diff)
		}
		if again := back.Bytes(); string(again) != string(data) {
			t.Fatalf("written again:\n%s\n%s", data, again)
		}
		var plain map[string]any
		if err := json.Unmarshal(data, &plain); err != nil || len(plain) != len(f.Messages) {
			t.Fatal(err, len(plain))
		}
	})
}

// Any layout of the same JSON is written in one way.
func TestFileLayout(t *testing.T) {
	want := "{\n    \"a.b\": \"x\",\n    \"c\": {\n        \"description\": \"d\",\n        \"one\": \"1\",\n        \"other\": \"ü/\\n\"\n    }\n}\n"
	for _, data := range []string{
		`{"a.b":"x","c":{"other":"\u00fc\/\n","one":"1","description":"d"}}`,
		"\n{ \"a.b\" :\t\"x\" ,\r\n \"c\" : { \"one\": \"1\", \"other\":\"ü/\\u000a\", \"description\":\"\\u0064\" } }\n\n",
		want,
	} {
		if diff := cmp.Diff(want, string(readFile(t, "x", []byte(data)).Bytes())); diff != "" {
			t.Errorf("%s\n%s", data, diff)
		}
	}
	if got := string(readFile(t, "x", []byte("{ }")).Bytes()); got != "{}\n" {
		t.Errorf("an empty file is %q", got)
	}
}

// What can't be read whole is not written: nothing may get lost.
func TestFileRefused(t *testing.T) {
	for _, data := range []string{`{"a": "x", "a": "y"}`, `{"a": {"id": "b", "other": "x"}}`, `{"a": 1}`, `{"a b": "x"}`, `["a"]`, "\xEF\xBB\xBF{}", `{"a": "x"`, "{\"a\": \"\xff\"}"} {
		f, found := locale.ParseFile("x.json", []byte(data))
		if f != nil || !locale.HasErrors(found) || !slices.ContainsFunc(found, func(f locale.Finding) bool { return f.Line > 0 && f.File == "x.json" }) {
			t.Errorf("%q is read as %v, with %s", data, f, lines(found))
		}
	}
	if f, found := locale.ReadFile(fstest.MapFS{}, "fa"); f != nil || !strings.Contains(lines(found), "there is no file fa.json") {
		t.Error(f, found)
	}
}
