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

// Every shipped text has a state that is true of it.
//
//	go test ./internal/locale -run TestShippedState -update
//
// makes drafts of all texts that are new or changed.
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
			t.Errorf("%s: %s (make it a draft with: go test ./internal/locale -run TestShippedState -update)", l.Tag, s)
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
	if stale := after.Stale("en", fresh); len(stale) > 0 {
		t.Errorf("still stale: %v", stale)
	}
	for key, want := range map[string]string{"back": locale.Draft, "days": locale.Draft, "new": locale.Draft, "keywords.stop": locale.Reviewed, "go": ""} {
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
	if err != nil || len(after.Stale("en", read)) > 0 || len(read) != len(fresh) {
		t.Errorf("read back: %v, %v", read, err)
	}
}

func TestReadState(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"whole", `{"a": {"target": "1", "state": "reviewed", "by": "Ada"}}`, ""},
		{"to be checked", `{"a": {"target": "1", "state": "needs_check", "by": "Ada"}}`, ""},
		{"unknown state", `{"a": {"target": "1", "state": "done", "by": "Ada"}}`, `.state/en.json: a: "done" is no state: write "draft", "needs_check" or "reviewed"`},
		{"by nobody", `{"a": {"target": "1", "state": "reviewed"}}`, ".state/en.json: a: by is empty: write who says so"},
		{"reviewed by the machine", `{"a": {"target": "1", "state": "reviewed", "by": "machine"}}`, ".state/en.json: a: a machine reviews nothing: write who did in by"},
		{"unknown field", `{"a": {"targte": "1"}}`, `unknown field "targte"`},
		{"no JSON", `{`, "unexpected EOF"},
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
