package locale_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// localesFolder is where the shipped catalogues stand.
var localesFolder = filepath.Join("..", "..", "locales")

// The states of the shipped texts can be read. What they say is no longer true of a text
// that somebody changed, and is not shown of it (Judge); so it is no failure.
//
//	go test ./internal/locale -run TestShippedState -update
//
// is for machines: it makes their drafts of all texts that are new.
func TestShippedState(t *testing.T) {
	c := mustLoad(t, locales.FS)
	folder := os.DirFS(localesFolder)
	for _, l := range c.Languages() {
		states, err := locale.ReadState(folder, l.Tag)
		if err != nil {
			t.Error(err)
			continue
		}
		if *update {
			states = c.Refresh(l.Tag, states)
			name, data := c.WriteState(l.Tag, states)
			path := filepath.Join(localesFolder, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range c.Stale(l.Tag, states) {
			t.Logf("%s: %s", l.Tag, s)
		}
		drafts := 0
		for _, s := range states {
			if s.State == locale.Draft {
				drafts++
			}
		}
		t.Logf("%s: %d texts, %d of them drafts", l.Tag, len(states), drafts)
	}
}

func TestStateOfChangedTexts(t *testing.T) {
	before := mustLoad(t, files(
		"de.json", `{"back": "Zurück", "go": "Weiter", "days": {"one": "ein Tag", "other": "{count} Tage"}, "keywords.stop": "halt"}`,
		"en.json", `{"back": "Back", "go": "Go on", "days": {"one": "one day", "other": "{count} days"}, "keywords.stop": "stop"}`))
	states := before.Refresh("en", nil)
	if stale := before.Stale("en", states); len(stale) > 0 {
		t.Fatalf("fresh states are stale: %v", stale)
	}
	if got := states["back"]; got.State != locale.Draft || got.By != locale.Machine || got.Source == "" || got.Target == "" || got.Source == got.Target {
		t.Errorf("a new text is %+v", got)
	}
	for key, s := range states {
		s.State, s.By = locale.Reviewed, "Ada"
		states[key] = s
	}
	// The German “back” and “stop” change, the English “days” does, “go” is gone.
	after := mustLoad(t, files(
		"de.json", `{"back": "Nach hinten", "days": {"one": "ein Tag", "other": "{count} Tage"}, "keywords.stop": "stopp", "new": "Neu"}`,
		"en.json", `{"back": "Back", "days": {"one": "a day", "other": "{count} days"}, "keywords.stop": "stop", "new": "New"}`))
	var got []string
	for _, s := range after.Stale("en", states) {
		got = append(got, s.String())
	}
	want := []string{"back: the source has changed", "days: the text has changed", "new: has no state yet", "go: there is no such text"}
	if !slices.Equal(got, want) {
		t.Errorf("stale are %q, want %q", got, want)
	}
	fresh := after.Refresh("en", states)
	if stale := after.Stale("en", fresh); len(stale) != 1 || stale[0].String() != "back: the source has changed" {
		t.Errorf("stale after that: %v", stale)
	}
	for key, want := range map[string]string{"back": locale.Reviewed, "days": locale.NeedsCheck, "new": locale.Draft, "keywords.stop": locale.Reviewed, "go": ""} {
		if got := fresh[key].State; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if states["back"].State != locale.Reviewed {
		t.Error("Refresh changed what it was given")
	}
	if s := after.Refresh("de", nil)["back"]; s.Source != "" {
		t.Error("the source has a source")
	}
	name, data := after.WriteState("en", fresh)
	read, err := locale.ReadState(fstest.MapFS{name: {Data: data}}, "en")
	if err != nil || len(after.Stale("en", read)) != 1 || len(read) != len(fresh) {
		t.Errorf("read back: %v, %v", read, err)
	}
}

func TestReadState(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"whole", `{"a": {"target": "1", "state": "reviewed", "by": "Ada"}}`, ""},
		{"to be checked", `{"a": {"target": "1", "state": "needs_check", "by": "Ada"}}`, ""},
		{"unknown state", `{"a": {"target": "1", "state": "done", "by": "Ada"}}`, `.state/en.json:1:2: a: "done" is no state: write "draft", "needs_check" or "reviewed"`},
		{"by nobody", `{"a": {"target": "1", "state": "reviewed"}}`, ".state/en.json:1:2: a: by is empty: write who says so"},
		{"reviewed by the machine", `{"a": {"target": "1", "state": "reviewed", "by": "machine"}}`, ".state/en.json:1:2: a: a machine reviews nothing: write who did in by"},
		{"unknown field", `{"a": {"targte": "1"}}`, `unknown field "targte"`},
		{"no JSON", `{`, "ends too early"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := locale.ReadState(fstest.MapFS{".state/en.json": {Data: []byte(tt.file)}}, "en")
			if got := fmtErr(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if states, err := locale.ReadState(fstest.MapFS{}, "fa"); err != nil || len(states) > 0 {
		t.Errorf("a language without a file: %v, %v", states, err)
	}
}

func fmtErr(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// How a text stands follows from the texts as they are, not from when a state was
// written.
func TestJudge(t *testing.T) {
	source := readFile(t, "de", []byte(`{"a": "Hallo", "b": "Weiter", "c": "Zurück", "d": {"one": "ein Tag", "other": "{count} Tage"}, "keywords.stop": "halt", "e": "Neu", "f": "Ende"}`))
	file := readFile(t, "en", []byte(`{"a": "Hello", "b": "Next", "c": "", "d": {"one": "a day", "other": ""}, "keywords.stop": "stop", "e": "New"}`))
	states := locale.Speak(source, file, nil, []string{"a", "b", "c", "keywords.stop", "unknown"}, locale.Reviewed, "Ada")
	stand := func(source, file *locale.File) string {
		var out []string
		for _, s := range locale.Judge(source, file, states) {
			out = append(out, s.Key+" "+s.State+" "+s.By)
		}
		return strings.Join(out, "; ")
	}
	want := "a reviewed Ada; b reviewed Ada; c missing ; d missing ; keywords.stop reviewed Ada; e needs_check ; f missing "
	if got := stand(source, file); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	source.Message("a").Texts["other"] = "Guten Tag"
	source.Message("keywords.stop").Texts["other"] = "stopp"
	file.Message("b").Texts["other"] = "Go on"
	want = "a stale Ada; b needs_check Ada; c missing ; d missing ; keywords.stop reviewed Ada; e needs_check ; f missing "
	if got := stand(source, file); got != want {
		t.Errorf("after changes got\n%s, want\n%s", got, want)
	}
	states = locale.Speak(source, source, nil, []string{"a", "d"}, locale.Reviewed, "Ada")
	source.Message("d").Texts["one"] = "1 Tag"
	want = "a reviewed Ada; b needs_check ; c needs_check ; d needs_check Ada; keywords.stop needs_check ; e needs_check ; f needs_check "
	if got := stand(source, source); got != want {
		t.Errorf("the source itself: got\n%s, want\n%s", got, want)
	}
}

// What is wrong with a state file is said with its place.
func TestStateErrors(t *testing.T) {
	for data, want := range map[string]string{
		"":               ".state/tr.json:1:1: the file is empty",
		"{":              ".state/tr.json:1:2: the file ends too early",
		"<<<<<<< HEAD\n": ".state/tr.json:1:1: this is no JSON: ",
		"[]":             ".state/tr.json:1:1: here stands a text with its state, and this is array",
		"{} {}":          ".state/tr.json:1:5: something stands behind the end",
		"{\n  \"a\": {\"state\": \"good\", \"by\": \"x\"}\n}": ".state/tr.json:2:3: a: “good” is no state: ",
		"{\n  \"a\": {\"state\": \"draft\"}\n}":               ".state/tr.json:2:3: a: by is empty: ",
	} {
		_, err := locale.ReadState(fstest.MapFS{".state/tr.json": {Data: []byte(data)}}, "tr")
		if err == nil || !strings.HasPrefix(strings.NewReplacer(`"good"`, "“good”").Replace(err.Error()), want) {
			t.Errorf("%q: %v, want %s", data, err, want)
		}
	}
}

// The name of a language is a button of the first screen.
func TestNamesOfLanguages(t *testing.T) {
	for name, want := range map[string]string{
		"Kurmancî": "", "فارسی": "", "O‘zbekcha": "", "Bosanski / Hrvatski": "", `\u200b`: "invisible", `a\u202eb`: "invisible", `a\nb`: "invisible", "a<b>": "holds “<”", "Deutsch": "is that of “de” too",
		strings.Repeat("x", 31): "has 31 letters", "…": "has no letter",
	} {
		direction := ""
		if name == "فارسی" {
			direction = "\n    direction: rtl"
		}
		data := "source: de\nlanguages:\n  - tag: de\n    name: Deutsch\n  - tag: tr\n    name: \"" + name + "\"" + direction + "\n    fallbacks: [de]\n"
		_, found := locale.ReadDeclaration(fstest.MapFS{"languages.yaml": {Data: []byte(data)}})
		said := ""
		for _, f := range found {
			said += f.Message
		}
		if (want == "") != (said == "") || !strings.Contains(said, want) {
			t.Errorf("%q: %q, want %q", name, said, want)
		}
	}
}
