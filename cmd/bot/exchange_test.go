//go:build !service

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A volunteer's language, from nothing to reviewed, by way of PO.
func TestExportImport(t *testing.T) {
	d := newDesktop(t)
	d.does("add", "uz", "--fallbacks", "tr,en,de")
	po := filepath.Join(t.TempDir(), "uz.po")
	if out := d.does("export", "uz", "-o", po); !strings.Contains(out, " 0 to check, 0 reviewed.") {
		t.Errorf("export says %s", out)
	}
	data, err := os.ReadFile(po)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(po, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	back := after(t, string(data), `msgctxt "button.back"`, `msgstr ""`, `msgstr "Orqaga"`)
	back = after(t, back, `msgctxt "duration.days"`, `msgstr[0] ""`, `msgstr[0] "{count} kun"`)
	back = after(t, back, `msgctxt "duration.days"`, `msgstr[1] ""`, `msgstr[1] "{cuont} kun"`)
	write(back)
	out, err := d.types("import", po, "--reviewed-by", "Dilnoza")
	if err == nil || !strings.Contains(out, ", uz: 1 text taken (1 reviewed by Dilnoza), 0 unchanged, ") || !strings.Contains(out, ", 1 refused.\n") ||
		!strings.Contains(out, "refused: duration.days: “{cuont}” is not in the source (did you mean {count}?") {
		t.Errorf("import says %s, %v", out, err)
	}
	if !strings.Contains(d.read("uz.json"), `"button.back": "Orqaga"`) || !strings.Contains(d.read(".state/uz.json"), `"state":"reviewed","by":"Dilnoza"`) {
		t.Error("it is not written")
	}
	if s := d.status("uz"); s.Reviewed != 1 || s.NeedsCheck != 0 || s.Missing != s.Texts-1 {
		t.Errorf("status %+v", s.Counts)
	}
	// Somebody else is faster, then the file comes in once more.
	d.replace("uz.json", "Orqaga", "Ortga")
	write(strings.Replace(back, "Orqaga", "Orqaga qayt", 1))
	out, err = d.types("import", po, "--dry-run")
	if err == nil || !strings.Contains(out, "conflict: button.back: the text has changed here since the export\n") || !strings.Contains(out, "Nothing was written.") {
		t.Errorf("a second import says %s, %v", out, err)
	}
	if _, err = d.types("import", po, "--force", "button.back,duration.days", "--by", "Bo"); err == nil {
		t.Error("a broken text is forced in")
	}
	if !strings.Contains(d.read("uz.json"), `"button.back": "Orqaga qayt"`) || !strings.Contains(d.read(".state/uz.json"), `"state":"needs_check","by":"Bo"`) {
		t.Error("it is not forced")
	}
}

// after replaces the first of a text that follows a mark.
func after(t *testing.T, text, mark, from, to string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, mark)
	if !ok || !strings.Contains(rest, from) {
		t.Fatalf("no %s after %s", from, mark)
	}
	return before + mark + strings.Replace(rest, from, to, 1)
}

// The same by a spreadsheet, in a language that runs from right to left.
func TestExportImportSpreadsheet(t *testing.T) {
	d := newDesktop(t)
	path := filepath.Join(t.TempDir(), "ar.xlsx")
	d.does("export", "ar", "-o", path, "--beside", "en")
	before := d.read("ar.json")
	if out := d.does("import", path); !strings.Contains(out, ": 0 texts taken, ") || d.read("ar.json") != before {
		t.Errorf("an untouched spreadsheet: %s", out)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("ar")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if row[0] == "button.back" {
			if !strings.HasSuffix(row[2], "\n[en] ⬅️ Back") {
				t.Errorf("the English text is not in %q", row[2])
			}
			at, _ := excelize.CoordinatesToCellName(5, i+1)
			if err := f.SetCellStr("ar", at, "⬅️ رجوع الآن"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	out := d.does("import", path, "--by", "Amina")
	if !strings.Contains(out, ": 1 text taken, ") || !strings.Contains(d.read("ar.json"), `"button.back": "⬅️ رجوع الآن"`) {
		t.Errorf("import says %s", out)
	}
	if s := d.status("ar"); s.NeedsCheck < 1 {
		t.Errorf("status %+v", s.Counts)
	}
}

// What only the whole check finds is refused too: a passing line that Telegram would
// not take.
func TestImportIsChecked(t *testing.T) {
	d := newDesktop(t)
	path := filepath.Join(t.TempDir(), "tr.po")
	d.does("export", "tr", "-o", path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	long := `msgstr "` + strings.Repeat("Uzun. ", 40) + `Son."`
	_, rest, _ := strings.Cut(string(data), "msgctxt \"toast.old\"")
	_, rest, _ = strings.Cut(rest, "msgstr ")
	was, _, _ := strings.Cut(rest, "\n")
	text := after(t, string(data), "msgctxt \"toast.old\"", "msgstr "+was, long)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := d.types("import", path)
	if err == nil || !strings.Contains(out, ": 0 texts taken, ") || !strings.Contains(out, "refused: toast.old: ") {
		t.Errorf("import says %s, %v", out, err)
	}
	if strings.Contains(d.read("tr.json"), "Uzun.") {
		t.Error("it is written all the same")
	}
}

// What can't be done is said in words.
func TestExportImportRefuses(t *testing.T) {
	d := newDesktop(t)
	folder := t.TempDir()
	csv := filepath.Join(folder, "x.csv")
	if err := os.WriteFile(csv, []byte("key,translation\na,b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"export", "uks"}, "is no language here: did you mean uk?"},
		{[]string{"export", "uk", "-o", "uk.ods"}, "is none of po, xlsx and csv: say which with --format"},
		{[]string{"export", "uk", "--format", "xlsx"}, "a spreadsheet goes to a file: add -o uk.xlsx"},
		{[]string{"export", "uk", "--beside", "xx"}, "is no language here"},
		{[]string{"import", "nowhere.po"}, "nowhere.po"},
		{[]string{"import", folder}, "is no plain file"},
		{[]string{"import", csv}, "does not say in which language it is: add --lang"},
		{[]string{"import", csv, "--lang", "fr"}, "is no language here"},
		{[]string{"import", csv, "--lang", "uk", "--reviewed-by", "machine"}, "a machine reviews nothing"},
		{[]string{"import", csv, "--lang", "uk", "--reviewed-by", ""}, "--reviewed-by is empty"},
		{[]string{"import", csv, "--lang", "uk", "--by", " "}, "--by is empty"},
		{[]string{"import", csv, "--lang", "uk", "--by", "Ada\a"}, "--by \"Ada␦\" holds a character that does not show"},
		{[]string{"import", csv, "--lang", "uk", "--force", "main.neeed"}, "--force \"main.neeed\": there is no such text (did you mean main.need?)"},
	} {
		if _, err := d.types(tt.args...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %s", tt.args, err, tt.want)
		}
	}
	if out := d.does("export", "uk"); !strings.HasPrefix(out, "# Wegweiser: Українська (uk).") {
		t.Errorf("to the standard output goes %.100q", out)
	}
}
