package exchange

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wegweiser/internal/locale"
)

// What goes out and comes back untouched changes nothing, in each format, of what is
// shipped.
func TestShippedRoundTrip(t *testing.T) {
	for _, tag := range shippedTags {
		f := shippedFolder(t, tag)
		s := sheetOf(t, f)
		for _, format := range Formats {
			t.Run(tag+" "+format.Name, func(t *testing.T) {
				in := read(t, format.Name, written(t, format.Name, s))
				if in.Lang != tag || in.Source != "de" {
					t.Errorf("it came back as %s, from %s", in.Lang, in.Source)
				}
				out, files := imported(t, f, in, Options{})
				if len(files) > 0 || len(out.Taken)+len(out.Marked)+len(out.Conflicts)+len(out.Refused)+len(out.Remarks) > 0 || out.Unchanged != len(s.Texts) {
					t.Errorf("%d files to write, %+v", len(files), out)
				}
			})
		}
	}
}

// Into an empty language, what went out comes back as the same bytes.
func TestFromNothing(t *testing.T) {
	for _, tag := range shippedTags {
		if tag == "de" || raceEnabled && tag != "uk" { // the race detector finds in one what it finds in all
			continue
		}
		for _, format := range Formats {
			full := shippedFolder(t, tag)
			file, _ := locale.ReadFile(full.FS, tag)
			if tag == "uk" { // no whole number takes other, so it does not travel
				for _, m := range file.Messages {
					if m.Plural() {
						delete(m.Texts, "other")
					}
				}
			}
			data := written(t, format.Name, sheetOf(t, full))
			empty := full
			empty.FS = without{full.FS, []string{tag + ".json", ".state/" + tag + ".json"}}
			in := read(t, format.Name, data)
			for i := range in.Texts {
				in.Texts[i].Base = Base{}
			}
			out, files := imported(t, empty, in, Options{By: "Ada"})
			if diff := cmp.Diff(string(file.Bytes()), string(files[tag+".json"])); diff != "" {
				t.Errorf("%s %s: %v\n(-want +got)\n%.3000s", tag, format.Name, out.Refused, diff)
			}
			if states := string(files[".state/"+tag+".json"]); strings.Count(states, `"needs_check","by":"Ada"`) != len(file.Messages) {
				t.Errorf("%s %s: the states are\n%.500s", tag, format.Name, states)
			}
		}
	}
}

// Random texts, random plural forms, all languages: written, read, the same.
func TestAnyTextSurvives(t *testing.T) {
	for _, format := range Formats {
		t.Run(format.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				tag := rapid.SampledFrom(languagesToCome).Draw(t, "language")
				s, err := newSheet("de", locale.Language{Tag: tag, Name: tag, RTL: rapid.Bool().Draw(t, "rtl")})
				if err != nil {
					t.Fatal(err)
				}
				for i := range rapid.IntRange(1, 6).Draw(t, "texts") {
					x := Text{Key: fmt.Sprintf("key.%d", i), Plural: rapid.Bool().Draw(t, "plural"), State: rapid.SampledFrom(tableStates).Draw(t, "state")}
					x.Notes = []string{anyText().Draw(t, "note")}
					source := []int{other}
					if x.Plural {
						source = []int{1, other}
					}
					x.Source = anyForms(t, source)
					if rapid.IntRange(0, 4).Draw(t, "translated") > 0 {
						x.Target = anyForms(t, s.shown(x))
					}
					s.Texts = append(s.Texts, x)
				}
				survives(t, s, format)
			})
		})
	}
}

func survives(t *rapid.T, s *Sheet, format Format) {
	data, err := format.Write(s, noon)
	if err != nil {
		t.Fatal(err)
	}
	in, err := Read("x."+format.Name, data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if len(in.Texts) != len(s.Texts) {
		t.Fatalf("%d texts came back of %d", len(in.Texts), len(s.Texts))
	}
	for i, got := range in.Texts {
		want := s.Texts[i]
		if got.Key != want.Key || got.Target != want.Target || got.Plural != want.Plural || got.Base != s.base(want) {
			t.Fatalf("%+v came back as %+v", want, got)
		}
		if !want.Target.Empty() && got.Checked != (want.State == locale.Reviewed) {
			t.Fatalf("%s text came back as checked: %v", want.State, got.Checked)
		}
	}
	if out := merged(t, s, in, Options{ReviewedBy: "Ada"}); len(out.Taken)+len(out.Marked)+len(out.Conflicts)+len(out.Refused) > 0 {
		t.Fatalf("it changed something: %+v", out)
	}
}

// gettext accepts every export, and what its tools write of it (wrapped at 40 columns,
// in octal, sorted, not wrapped at all) is read as the same.
func TestGettext(t *testing.T) {
	msgfmt, msgcat := program(t, "msgfmt"), program(t, "msgcat")
	sheets := map[string]*Sheet{}
	for _, tag := range shippedTags {
		sheets[tag] = shippedSheet(t, tag)
	}
	for _, tag := range languagesToCome { // all others from nothing
		if sheets[tag] != nil {
			continue
		}
		s, err := newSheet("de", locale.Language{Tag: tag, Name: tag})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range sheets["en"].Texts {
			x.Target = Forms{}
			s.Texts = append(s.Texts, x)
		}
		sheets[tag] = s
	}
	for tag, s := range sheets {
		dir := t.TempDir()
		path := filepath.Join(dir, tag+".po")
		if err := os.WriteFile(path, written(t, "po", s), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, more := range [][]string{nil, {"--use-fuzzy"}} {
			command := append([]string{msgfmt, "--check", "-o", "/dev/null"}, more...)
			if said := run(t, dir, append(command, path)...); strings.Contains(said, "warning") && !strings.Contains(said, "Last-Translator") {
				t.Errorf("%s: %s", tag, said)
			}
		}
		if !slices.Contains(shippedTags, tag) {
			continue
		}
		for _, how := range []string{"--width=40", "--no-wrap", "--escape", "--sort-output"} {
			run(t, dir, msgcat, how, "-o", "again.po", path)
			data, err := os.ReadFile(filepath.Join(dir, "again.po"))
			if err != nil {
				t.Fatal(err)
			}
			in := read(t, "po", data)
			if out := merged(t, s, in, Options{}); out.Unchanged+out.Untranslated != len(s.Texts) || len(out.Taken)+len(out.Marked)+len(out.Conflicts)+len(out.Refused) > 0 {
				t.Errorf("%s %s: %+v", tag, how, out)
			}
		}
	}
}

// gettext finds a placeholder that a translator broke, so that Poedit can say so.
func TestGettextFindsPlaceholders(t *testing.T) {
	msgfmt := program(t, "msgfmt")
	f := folder(t, "uk", `{"a": "Hallo {name}", "days": {"one": "{count} Tag", "other": "{count} Tage"}}`,
		`{"a": "Привіт {nmae}", "days": {"one": "{count} день", "few": "{count} дні", "many": "днів"}}`)
	s := sheetOf(t, f)
	for i := range s.Texts {
		s.Texts[i].State = locale.Reviewed
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "uk.po"), written(t, "po", s), 0o600); err != nil {
		t.Fatal(err)
	}
	said := run(t, dir, "sh", "-c", msgfmt+" --check -o /dev/null uk.po 2>&1 || true")
	for _, want := range []string{"'name'", "'count'"} {
		if !strings.Contains(said, want) {
			t.Errorf("msgfmt does not say %s:\n%s", want, said)
		}
	}
}

// An export of a small language, to the letter.
func TestPOToTheLetter(t *testing.T) {
	f := folder(t, "uk", `{"menu.hello": "Hallo {name}!\nSchön.", "days": {"one": "{count} Tag", "other": "{count} Tage"}, "new": "Neu \"hier\""}`,
		`{"menu.hello": "Вітаємо, {name}!\nГарно.", "days": {"one": "{count} день", "few": "{count} дні", "many": "{count} днів"}}`)
	f.Entries[0].Note = "Greeting.\nTwo lines."
	f.Entries[0].Pos.File, f.Entries[0].Pos.Line = "main.yaml", 12
	f.Entries[2].Limit.Letters = 30
	got := written(t, "po", sheetOf(t, f))
	path := filepath.Join("testdata", "uk.po")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if bytes.Contains(got, []byte("\r")) {
		t.Error("Windows line ends")
	}
}
