package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// dangerous texts are what a spreadsheet would run.
var dangerous = []string{"=1+1", `=HYPERLINK("http://x","y")`, "+49 30", "-1+2", "@SUM(A1)", "＝1+1", "'=1", "''+2", "\t=1", "=cmd|' /C calc'!A0"}

func dangerousSheet(t *testing.T) *Sheet {
	t.Helper()
	f := folder(t, "ar", `{"a": "=1", "b": "+B"}`, `{"a": "x", "b": "y"}`)
	s := sheetOf(t, f)
	s.Texts[0].Notes = []string{"=1+2"}
	text := s.Texts[0]
	s.Texts = nil
	for i, d := range dangerous {
		text.Key, text.Target = "k"+string(rune('a'+i)), Plain(d)
		s.Texts = append(s.Texts, text)
	}
	return s
}

// No cell is a formula, whatever its text begins with; and the text comes back as it
// was.
func TestNoFormulas(t *testing.T) {
	s := dangerousSheet(t)
	for _, name := range []string{"csv", "xlsx"} {
		for i, x := range read(t, name, written(t, name, s)).Texts {
			if x.Target[other] != dangerous[i] {
				t.Errorf("%s: %q came back as %q", name, dangerous[i], x.Target[other])
			}
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(written(t, "csv", s)[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a cell of CSV begins with a formula: %q", cell)
			}
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, "xlsx", s)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range rows {
		for j := range rows[i] {
			kind, err := f.GetCellType("ar", cellName(j, i+1))
			formula, _ := f.GetCellFormula("ar", cellName(j, i+1))
			if err != nil || formula != "" || kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
				t.Errorf("%s is of type %d, formula %q, %v", cellName(j, i+1), kind, formula, err)
			}
		}
	}
}

// LibreOffice opens the spreadsheet, and what it makes of it says the same: its own
// CSV, and the spreadsheet saved again.
func TestLibreOffice(t *testing.T) {
	soffice := program(t, "soffice")
	dir := t.TempDir()
	convert := func(to, path string) {
		run(t, dir, soffice, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), path)
	}
	// Comma, quote, UTF-8, from line 1, all cells quoted, as they are shown.
	const asCSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false"
	arabic, formulas := shippedSheet(t, "ar"), dangerousSheet(t)
	for name, s := range map[string]*Sheet{"ar": arabic, "uk": shippedSheet(t, "uk"), "formulas": formulas} {
		path := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(path, written(t, "xlsx", s), 0o600); err != nil {
			t.Fatal(err)
		}
		convert(asCSV, path)
		convert("xlsx", path)
		for _, ending := range []string{"csv", "xlsx"} {
			data, err := os.ReadFile(filepath.Join(dir, "out", name+"."+ending))
			if err != nil {
				t.Fatal(err)
			}
			if name == "formulas" && ending == "csv" {
				continue // its CSV takes no care of formulas, so texts that begin with an apostrophe can't be told apart
			}
			in := read(t, ending, data)
			if len(in.Texts) != len(s.Texts) {
				t.Errorf("%s.%s: %d texts of %d", name, ending, len(in.Texts), len(s.Texts))
				continue
			}
			for i, x := range in.Texts {
				if want := s.Texts[i]; x.Key != want.Key || x.Target != want.Target.only(s.shown(want)) || x.Base != s.base(want) {
					t.Errorf("%s.%s: %s came back as %+v, not %q", name, ending, want.Key, x, want.Target)
				}
			}
		}
	}
}

// What people's programs make of a CSV is read: semicolons, tabs, other columns between,
// no byte order mark, Unix line ends.
func TestForeignCSV(t *testing.T) {
	for name, data := range map[string]string{
		"German Excel": "\uFEFFkey;form;context;source (de);translation (uk);state;comment;base\r\na.b;;x;Alt;\"старе\r\nдва\";reviewed;ok;1 2\r\n;;;;;;;\r\nd;one;;Tag;день;Reviewed;;\r\nd;few;;;дні;reviewed;;3 4\r\n",
		"tabs":         "key\tmine\tform\ttranslation (uk)\tstate\tcomment\tbase\na.b\t=1\t\t\"старе\nдва\"\treviewed\tok\t1 2\nd\t\tone\tдень\treviewed\nd\t\tfew\tдні\treviewed\t\t\n",
		"a title":      "Bitte bis Freitag,,,,\nstate,key,form,translation (uk),comment,base,,\nreviewed,a.b,,\"старе\nдва\",ok,1 2\nreviewed,d,one,день,,\nreviewed,d,few,дні,,\n",
	} {
		s := read(t, "csv", []byte(data))
		if s.Lang != "uk" || len(s.Texts) != 2 {
			t.Errorf("%s: %+v", name, s)
			continue
		}
		a, d := s.Texts[0], s.Texts[1]
		if a.Key != "a.b" || a.Target != Plain("старе\nдва") || !a.Checked || a.Remark != "ok" || a.Base != (Base{"1", "2"}) || a.Plural {
			t.Errorf("%s: %+v", name, a)
		}
		if d.Key != "d" || !d.Plural || d.Target != (Forms{1: "день", 3: "дні"}) || !d.Checked {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// What is wrong with a table is said with its line.
func TestBrokenTables(t *testing.T) {
	const head = "key,form,translation (uk),state\n"
	for _, tt := range []struct{ data, want string }{
		{"", "there is no row that names the columns (the first row has key, form,"},
		{"a,b\n", "there is no row that names the columns"},
		{head + "a,,x,\n\na,,y,\n", "line 4: a stands already on line 2 (keep one of them; if one column was sorted or moved by itself, undo that)"},
		{head + "a,few,x,\na,,y,\n", "line 3: a stands already on line 2"},
		{head + "a,sone,x,\n", `line 2: a: "sone" is no plural form (known are zero, one, two, few, many, other)`},
		{head + ",,x,\n", "line 2: a translation without a key (write the key, or take the text out)"},
		{head + "a,,x,fine\n", `line 2: a: "fine" is no state (write one of missing, stale, draft, needs_check, reviewed)`},
		{head + "a,,\"x\n", `line 2: extraneous or missing " in quoted-field (save it again`},
		{head + "a,,\xe4,\n", "the file is not UTF-8 (save it as CSV UTF-8, or as .xlsx)"},
		{strings.Repeat("x", MaxFile+1), "the file is larger than 32 MB"},
	} {
		if _, err := Read("x.csv", []byte(tt.data)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%.60q: %v, want %s", tt.data, err, tt.want)
		}
	}
}

// Spreadsheets that are none, that unpack to far too much, that hold a formula.
func TestBrokenSpreadsheets(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range maxUnzipped>>20 + 8 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, "xlsx", dangerousSheet(t))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetCellFormula("ar", "E3", "1+1"); err != nil {
		t.Fatal(err)
	}
	withFormula, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	page := func(text string) []byte {
		t.Helper()
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "the spreadsheet can't be read"},
		{"text", []byte("key,translation"), "the spreadsheet can't be read"},
		{"a bomb", bomb.Bytes(), "the spreadsheet"},
		{"half a page", page("<worksheet><sheetData><row><c><v>1</v></c></row><row><c>"), "the spreadsheet is damaged: xl/worksheets/sheet1.xml: "},
		{"a page that never ends", page(`<worksheet><sheetData><row r="5000"><c><is></c></row></sheetData></worksheet>`), "the spreadsheet is damaged: "},
		{"a page of a million rows", page("<worksheet><sheetData>" + strings.Repeat("<row/>", 1<<20)), "the file has more than 20000 rows"},
		{"a formula", withFormula.Bytes(), "line 3: the translation is a formula (write an apostrophe before the text, and it is one)"},
	} {
		if _, err := ReadXLSX(tt.data); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	long := dangerousSheet(t)
	long.Texts[0].Target = Plain(strings.Repeat("👋", 16_384))
	if _, err := WriteXLSX(long); err == nil || !strings.Contains(err.Error(), "ka has 32768 characters, and a cell takes 32767") {
		t.Errorf("a text longer than a cell: %v", err)
	}
}

// A table that is far too long or too wide costs little, and says where.
func TestHugeTables(t *testing.T) {
	head := "key,translation\n"
	for name, tt := range map[string]struct{ file, want string }{
		"long":                   {head + strings.Repeat("a,\n", 1<<20), "line 20002: the file has more than 20000 rows"},
		"without a head":         {strings.Repeat("a\n", 1<<20), "line 20002: the file has more than 20000 rows"},
		"one row of many lines":  {head + strings.Repeat(strings.Repeat(",", 9990)+"\"\n\"", 1000) + "\n", "line 211: the file has more than 2097152 commas"},
		"many cells on each row": {head + strings.Repeat(strings.Repeat(",", 9990)+"\n", 1500), "line 211: the file has more than 2097152 commas"},
		"wide":                   {head + "a" + strings.Repeat(",", 20<<20), "line 2: the line has more than 10000 commas"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadCSV([]byte(tt.file))
		runtime.ReadMemStats(&after)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > mostMB {
			t.Errorf("%s: took %d MB", name, took)
		}
	}
}

// mostMB is what reading a file may take; the detector of races throws pooled memory away on
// purpose, so that everything costs ten times as much.
var mostMB = map[bool]uint64{false: 100, true: 1000}[raceEnabled]

// A PO file of a million texts, or of a million remarks, is refused early.
func TestHugePO(t *testing.T) {
	head := "msgid \"\"\nmsgstr \"Language: uk\\n\"\n"
	for name, file := range map[string]string{
		"texts":   head + strings.Repeat("msgctxt \"k\"\nmsgid \"a\"\nmsgstr \"b\"\n", 1<<19),
		"remarks": head + strings.Repeat("# a\n", 7<<20),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadPO([]byte(file))
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), "the file has more than 20000 texts, or lines about one") {
			t.Errorf("%s: %v", name, err)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > mostMB {
			t.Errorf("%s: took %d MB", name, took)
		}
	}
}

// What a file is refused for moves no cursor either.
func TestRefusalsAreHarmless(t *testing.T) {
	for _, file := range []string{
		"key,translation\n\x1b[2Ja\u202e,x\n\x1b[2Ja\u202e,y\n", "key,form,translation\n\x1b]0;a\u202e,x,x\n",
	} {
		_, err := ReadCSV([]byte(file))
		if err == nil || strings.ContainsAny(err.Error(), "\x1b\u202e") || !strings.Contains(err.Error(), `\x1b`) {
			t.Errorf("%q", err)
		}
	}
}

// Nothing that stood in a file moves the cursor of who reads the report, and it names no
// more texts than somebody reads; what the file lacks is counted.
func TestReportsAreHarmless(t *testing.T) {
	in := &Sheet{Lang: "ar"}
	for i := range 200 {
		in.Texts = append(in.Texts, Text{Key: fmt.Sprintf("k\x1b[31m\u202e%d", i), Line: i + 1, Target: Plain("x")})
	}
	here := dangerousSheet(t)
	out := merged(t, here, in, Options{})
	report := out.Report("x.csv", in, Options{})
	if strings.ContainsAny(report, "\x1b\u202e") || !strings.Contains(report, `k\x1b[31m\u202e0`) {
		t.Errorf("the report is %q", report)
	}
	if n := strings.Count(report, "refused: k"); n != 50 || !strings.Contains(report, "and 150 more") {
		t.Errorf("%d texts are named:\n%s", n, report)
	}
	if want := fmt.Sprintf("%d not in the file", len(here.Texts)); !strings.Contains(report, want) {
		t.Errorf("the report does not say %q:\n%s", want, report)
	}
}
