package exchange

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wegweiser/internal/locale"
)

// edited is a column of a real spreadsheet, below its head, as somebody left it.
func edited(t *testing.T, s *Sheet, column int, do func(cells []string) []string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(written(t, "xlsx", s)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells := make([]string, len(s.rows())-1)
	for i := range cells {
		if cells[i], err = f.GetCellValue(s.Lang, cellName(column, i+2)); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range do(cells) {
		if err := f.SetCellStr(s.Lang, cellName(column, i+2), text); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sorted(cells []string) []string { slices.Sort(cells); return cells }
func moved(cells []string) []string  { return append([]string{""}, cells[:len(cells)-1]...) }

// A column that was sorted or moved by itself: the whole file is refused, with rows and
// what to do, and nothing is written. So in every language, and in one half done.
func TestTornRows(t *testing.T) {
	for name, tt := range map[string]struct {
		column int
		do     func([]string) []string
	}{
		"translations sorted":     {colTranslation, sorted},
		"translations moved down": {colTranslation, moved},
		"translations moved up":   {colTranslation, func(c []string) []string { return append(c[1:], "") }},
		"ten of them moved down": {colTranslation, func(c []string) []string {
			return slices.Concat(c[:100], []string{c[109]}, c[100:109], c[110:])
		}},
		"sources sorted": {colSource, sorted},
		"keys moved": {colKey, func(c []string) []string {
			c = slices.Concat(c[len(c)-1:], c[:len(c)-1])
			return c
		}},
	} {
		for _, tag := range []string{"ar", "uk"} {
			t.Run(name+" "+tag, func(t *testing.T) {
				f := shippedFolder(t, tag)
				s := sheetOf(t, f)
				data := edited(t, s, tt.column, tt.do)
				in, err := Read("x.xlsx", data)
				if name == "keys moved" && err != nil && strings.Contains(err.Error(), "stands already on line") && strings.Contains(err.Error(), "moved by itself, undo that") {
					return // the rows of a text with plural forms lie apart: no file at all
				}
				if err != nil {
					t.Fatal(err)
				}
				out, files, err := f.Import(in, Options{ReviewedBy: "Ada"})
				if err == nil || len(files) > 0 || len(out.Taken)+len(out.Marked) > 0 {
					t.Fatalf("%d files, %d taken, %v", len(files), len(out.Taken), err)
				}
				for _, want := range []string{"one column had been sorted or moved by itself", "nothing of it was taken", "line ", "sort whole rows", "--force KEY"} {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%q is not in %s", want, err)
					}
				}
			})
		}
	}
}

// A language of which nothing stands here yet: only the {names} give a sorted column away.
func TestTornRowsOfANewLanguage(t *testing.T) {
	f := shippedFolder(t, "uk")
	translated := sheetOf(t, f)
	f.FS = without{f.FS, []string{"uk.json", ".state/uk.json"}}
	for name, do := range map[string]func([]string) []string{"sorted": sorted, "moved": moved, "whole": func(c []string) []string { return c }} {
		var cells []string
		for _, row := range translated.rows()[1:] {
			cells = append(cells, row[colTranslation])
		}
		in := read(t, "xlsx", edited(t, sheetOf(t, f), colTranslation, func([]string) []string { return do(cells) }))
		_, files, err := f.Import(in, Options{})
		if torn := err != nil && strings.Contains(err.Error(), "has {names} of other texts"); torn == (name == "whole") || torn && len(files) > 0 {
			t.Errorf("%s: %d files, %v", name, len(files), err)
		}
	}
}

// PO and CSV are guarded as well; a new text for each key is none of it, nor a text that
// is taken for two sources on purpose: that is a conflict, until it is forced.
func TestTextsTwice(t *testing.T) {
	var source, target strings.Builder
	for i := range 20 {
		fmt.Fprintf(&source, `"k%d": "Wort %d", `, i, i)
		fmt.Fprintf(&target, `"k%d": "слово %d", `, i, i)
	}
	de := "{" + source.String() + `"x": "gleich", "y": "gleich"}`
	uk := "{" + target.String() + `"x": "так само", "y": "однаково"}`
	change := map[string]func(s *Sheet){
		"moved": func(s *Sheet) {
			for i := range 19 {
				s.text(fmt.Sprintf("k%d", i+1)).Target = Plain(fmt.Sprintf("слово %d", i))
			}
		},
		"new":                func(s *Sheet) { each(s, func(i int) string { return fmt.Sprintf("нове %d", i) }) },
		"one for many":       func(s *Sheet) { each(s, func(int) string { return "слово 7" }) },
		"once":               func(s *Sheet) { s.text("k3").Target = Plain("слово 7") },
		"forced":             func(s *Sheet) { s.text("k3").Target = Plain("слово 7") },
		"same in the source": func(s *Sheet) { s.text("x").Target = Plain("однаково") },
	}
	for name, want := range map[string]string{
		"moved": "torn", "new": "20 taken, 0 conflicts", "one for many": "0 taken, 19 conflicts", "once": "0 taken, 1 conflicts",
		"forced": "1 taken, 0 conflicts", "same in the source": "1 taken, 0 conflicts",
	} {
		for _, format := range []string{"po", "csv", "xlsx"} {
			f := folder(t, "uk", de, uk)
			in := read(t, format, written(t, format, sheetOf(t, f)))
			change[name](in)
			var o Options
			if name == "forced" {
				o.Force = []string{"k3"}
			}
			out, files, err := f.Import(in, o)
			got := fmt.Sprintf("%d taken, %d conflicts", len(out.Taken), len(out.Conflicts))
			if err != nil {
				got = "torn"
			}
			if got != want || (len(files) > 0) != (len(out.Taken) > 0) {
				t.Errorf("%s %s: %s (%v), %d files; want %s", name, format, got, err, len(files), want)
			}
			if name == "once" && out.Conflicts[0].What != "the row has the text of k7" {
				t.Errorf("%+v", out.Conflicts)
			}
		}
	}
}

func each(s *Sheet, text func(i int) string) {
	for i := range 20 {
		s.text(fmt.Sprintf("k%d", i)).Target = Plain(text(i))
	}
}

// What somebody made of the file before, and of which nothing stands here, is known by
// its hash; a row that only claims to be right is not believed when it is torn.
func TestTornByItsHashes(t *testing.T) {
	f := folder(t, "uk", `{"a": "Alt", "b": "Neu"}`, `{"a": "старе", "b": "нове"}`)
	in := read(t, "po", written(t, "po", sheetOf(t, f)))
	later := folder(t, "uk", `{"a": "Alt", "b": "Neu"}`, `{"a": "старе", "b": "свіже"}`)
	in.text("a").Target = Plain("нове") // the text of b, as it went out
	out, _ := imported(t, later, in, Options{})
	if got := summary(out); got != "conflict:a,the row has the text of b" {
		t.Error(got)
	}
	in = read(t, "po", written(t, "po", sheetOf(t, f)))
	in.text("a").Source, in.text("a").Checked = Plain("Neu"), true
	out, _ = imported(t, f, in, Options{ReviewedBy: "Ada"})
	if got := summary(out); got != "conflict:a,marked as right, but the row has the source of b" {
		t.Error(got)
	}
	in = read(t, "po", written(t, "po", sheetOf(t, f)))
	in.text("a").Base, in.text("a").Target = in.text("b").Base, Plain("щось")
	out, _ = imported(t, f, in, Options{})
	if got := summary(out); got != "conflict:a,the row has the base of b" {
		t.Error(got)
	}
}

// A conflict shows what stands on both sides, short and harmless, and how to go on.
func TestConflictsShowBothSides(t *testing.T) {
	f := folder(t, "uk", deBefore, ukBefore)
	in := read(t, "csv", written(t, "csv", sheetOf(t, f)))
	in.text("a").Target = Plain("нове\n\x1b[31m" + strings.Repeat("довге ", 100))
	in.text("days").Target[1] = "{count} дня"
	later := folder(t, "uk", strings.Replace(deBefore, "Alt", "Anders", 1), strings.Replace(strings.Replace(ukBefore, "старе", "наше", 1), "день", "добу", 1))
	out, _ := imported(t, later, in, Options{})
	report := out.Report("x.csv", in, Options{})
	want := `x.csv:2: conflict: a: the text has changed here since the export
    here: “наше”
    file: “нове\n\x1b[31mдовге `
	if !strings.Contains(report, want) || strings.Contains(report, strings.Repeat("довге ", 30)) {
		t.Errorf("the report is\n%s", report)
	}
	for _, want := range []string{
		"…”\n    source (de): “Anders”\n    source (de) when it was exported: “Alt”\n",
		"    here: one “{count} добу”; few “{count} дні”; many “{count} днів”\n    file: one “{count} дня”; few",
		"import it again with --force a,days\n",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("%q is not in\n%s", want, report)
		}
	}
}

// A key that is forced and is none says so, with the one that was meant.
func TestForcingNothing(t *testing.T) {
	f := folder(t, "uk", `{"contact.phone": "Alt", "b": "Neu"}`, "")
	in := read(t, "csv", written(t, "csv", sheetOf(t, f)))
	in.text("b").Target = Plain("нове")
	for key, want := range map[string]string{
		"contact.phnoe": `--force "contact.phnoe": there is no such text (did you mean contact.phone?)`,
		"nothing.at":    `--force "nothing.at": there is no such text (the keys stand in the file)`,
		"b\x1b[1m":      "--force \"b␦[1m\": there is no such text",
	} {
		if _, files, err := f.Import(in, Options{Force: []string{key}}); err == nil || !strings.HasPrefix(err.Error(), want) || len(files) > 0 {
			t.Errorf("%s: %v", key, err)
		}
	}
	in.Texts = in.Texts[:1]
	if _, _, err := f.Import(in, Options{Force: []string{"b"}}); err == nil || !strings.Contains(err.Error(), `--force "b": the file has no such text`) {
		t.Error(err)
	}
	if _, _, err := f.Import(in, Options{Force: []string{in.Texts[0].Key}, By: locale.Machine}); err != nil {
		t.Error(err)
	}
}

// Languages say one thing for two rarely enough that nobody's honest work comes near the
// limit: of each shipped one, with the second half done after the first.
func TestHonestWorkIsNotTorn(t *testing.T) {
	for _, tag := range shippedTags[1:] {
		f := shippedFolder(t, tag)
		full, file := sheetOf(t, f), locale.File{}
		now, _ := locale.ReadFile(f.FS, tag)
		file.Messages = now.Messages[:len(now.Messages)/2]
		f.FS = overlay{FS: f.FS, name: tag + ".json", data: file.Bytes()}
		in := sheetOf(t, f)
		for i := range in.Texts {
			in.Texts[i].Base, in.Texts[i].Target = in.base(in.Texts[i]), full.Texts[i].Target
		}
		here := map[string]*Text{}
		s := sheetOf(t, f)
		for i := range s.Texts {
			here[s.Texts[i].Key] = &s.Texts[i]
		}
		if found := s.strays(in, here, nil); found.distinct > maxStrays/2 || len(found.foreign) > 0 || found.refusal() != nil {
			t.Errorf("%s: %d texts of others: %v, %v", tag, found.distinct, found.all, found.foreign)
		}
	}
}
