package check

import (
	"encoding/json"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// reviewed are the shipped texts, as if somebody had found all of them right.
func reviewed(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	d, _ := locale.ReadDeclaration(locales.FS)
	source, _ := locale.ReadFile(locales.FS, d.Source)
	copied := func(name string) {
		data, err := fs.ReadFile(locales.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	copied("languages.yaml")
	copied("glossary.yaml")
	for _, l := range d.Languages {
		copied(l.Tag + ".json")
		file := source
		if l.Tag != d.Source {
			file, _ = locale.ReadFile(locales.FS, l.Tag)
		}
		var keys []string
		for _, m := range source.Messages {
			keys = append(keys, m.Key)
		}
		name, data := locale.WriteStates(l.Tag, keys, locale.Speak(source, file, nil, keys, locale.Reviewed, "Oksana"))
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// A text whose source has changed, one that somebody has doubted, and a draft are found
// where they stand, and nothing else is.
func TestStanding(t *testing.T) {
	files := reviewed(t)
	if found := Standing(files); len(found) != 0 {
		t.Fatalf("all are reviewed, and found are %d: %v", len(found), found[0])
	}
	for _, l := range []string{"en", "ar", "uk", "tr"} {
		for i, key := range []string{"main.need", "system.menu", "staff.help", "glossary.bescheid"} {
			state := []string{locale.Draft, locale.NeedsCheck, "source", "text"}[i]
			t.Run(l+" "+state, func(t *testing.T) {
				states, _ := locale.ReadState(files, l)
				is := states[key]
				want := NeverReviewed
				switch state {
				case "source":
					is.Source, want = "0123456789ab", SourceChanged
				case "text":
					is.Target = "0123456789ab"
				default:
					is.State = state
				}
				changed := states
				changed[key] = is
				over := maps.Clone(files)
				data, _ := json.Marshal(changed)
				over[".state/"+l+".json"] = &fstest.MapFile{Data: data}
				found := Standing(over)
				if len(found) != 1 || found[0].Code != want || found[0].File != "locales/"+l+".json" || !strings.HasPrefix(found[0].Message, key+": ") || !strings.Contains(found[0].Excerpt, `"`+key+`"`) {
					t.Errorf("found %v", found)
				}
			})
		}
	}
}

// Hundreds of drafts are one line a language.
func TestStandingIsFolded(t *testing.T) {
	all := Standing(locales.FS)
	folded := Folded(all)
	if len(all) < 1000 {
		t.Skip("somebody has reviewed the texts")
	}
	perFile := map[string]int{}
	for _, f := range folded {
		perFile[f.File+f.Code]++
		if f.Severity != finding.Warning || f.Hint == "" || !strings.Contains(f.Hint, "--all") {
			t.Errorf("%+v", f)
		}
	}
	for k, n := range perFile {
		if n != 1 {
			t.Errorf("%s: %d lines", k, n)
		}
	}
	r := Report{}.With(all)
	if _, warnings := r.Counts(); warnings != len(all) {
		t.Errorf("%d warnings of %d", warnings, len(all))
	}
}
