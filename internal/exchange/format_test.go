package exchange

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

func utf16Of(order binary.AppendByteOrder, text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

// One table, however a program wrote it down.
func TestKindsOfCSV(t *testing.T) {
	const table = "key,form,translation (uk),state\r\na.b,,\"старе 👋\r\nдва\",reviewed\r\nc,,інше,\r\n"
	tabs := strings.ReplaceAll(table, ",", "\t")
	for name, tt := range map[string]struct {
		file string
		data []byte
	}{
		"commas":                   {"x.csv", []byte(table)},
		"capitals in its name":     {"X.CSV", []byte(table)},
		"a byte order mark":        {"x.csv", []byte("\uFEFF" + table)},
		"semicolons":               {"x.csv", []byte(strings.ReplaceAll(table, ",", ";"))},
		"tabs":                     {"x.tsv", []byte(tabs)},
		"line ends of Unix":        {"x.csv", []byte(strings.ReplaceAll(table, "\r\n", "\n"))},
		"line ends of an old Mac":  {"x.csv", []byte(strings.ReplaceAll(table, "\r\n", "\r"))},
		"Excel's Unicode text":     {"x.txt", utf16Of(binary.LittleEndian, tabs)},
		"UTF-16, big end first":    {"x.csv", utf16Of(binary.BigEndian, table)},
		"UTF-16 of an old Mac":     {"x.csv", utf16Of(binary.LittleEndian, strings.ReplaceAll(table, "\r\n", "\r"))},
		"UTF-16 with semicolons":   {"x.csv", utf16Of(binary.LittleEndian, strings.ReplaceAll(table, ",", ";"))},
		"quotes around everything": {"x.csv", []byte("\"key\",\"form\",\"translation (uk)\",\"state\"\n\"a.b\",\"\",\"старе 👋\nдва\",\"reviewed\"\n\"c\",\"\",\"інше\",\"\"\n")},
	} {
		s, err := Read(tt.file, tt.data)
		if err != nil || s.Lang != "uk" || len(s.Texts) != 2 {
			t.Errorf("%s: %+v, %v", name, s, err)
			continue
		}
		if a := s.Texts[0]; a.Key != "a.b" || a.Target != Plain("старе 👋\nдва") || !a.Checked || s.Texts[1].Target != Plain("інше") {
			t.Errorf("%s: %+v", name, s.Texts)
		}
	}
}

// What can't be read says what it is and what to do, by its name or by how it begins.
func TestOtherKinds(t *testing.T) {
	f := folder(t, "uk", deBefore, ukBefore)
	xlsx := written(t, "xlsx", sheetOf(t, f))
	old := []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 of old")
	for _, tt := range []struct {
		file string
		data []byte
		want string
	}{
		{"x.ods", nil, "this is an OpenDocument spreadsheet (save it there as Excel (.xlsx) or as CSV UTF-8, and import that)"},
		{"x.xls", old, "this is a spreadsheet of old Excel (save it there as Excel (.xlsx)"},
		{"x.csv", old, "this is a spreadsheet of old Excel (save it there as Excel (.xlsx)"},
		{"x.xlsx", old, "this is no .xlsx, but of old Excel or locked with a password (save it"},
		{"x.xlsx", []byte("key,translation\n"), "this is no spreadsheet, though its name ends in .xlsx (if it is a table in plain text,"},
		{"x.csv", xlsx, "this is a spreadsheet or archive whose name ends in .csv (if it is of Excel, give its name the end .xlsx)"},
		{"x.po", utf16Of(binary.LittleEndian, "msgid"), "the file is UTF-16 (save it as UTF-8)"},
		{"x.csv", utf16Of(binary.LittleEndian, "key")[:5], "the file is UTF-16, and half a letter is missing at its end"},
		{"x.csv", []byte("k\x00e\x00y\x00"), "the file is not UTF-8 (save it as CSV UTF-8, or as .xlsx)"},
		{"x.numbers", nil, "this is a spreadsheet of Apple's Numbers (save it there"},
		{"x.mo", nil, "this is what gettext makes of a PO file (import the .po beside it)"},
		{"x.json", nil, "this is a file of texts itself (put it among"},
		{"x.zip", xlsx, "this is an archive (unpack it"},
		{"x.rtf", nil, `a file whose name ends in ".rtf" can't be taken in (save it as .xlsx, .csv or .po)`},
		{"x", nil, `a file whose name ends in "" can't be taken in`},
	} {
		if s, err := Read(tt.file, tt.data); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %+v, %v; want %s", tt.file, s, err, tt.want)
		}
	}
}

// A real .ods, whatever its name says, and the same saved as CSV in UTF-16.
func TestLibreOfficesOwn(t *testing.T) {
	office := program(t, "soffice")
	dir := t.TempDir()
	f := folder(t, "uk", deBefore, ukBefore)
	path := filepath.Join(dir, "x.xlsx")
	if err := os.WriteFile(path, written(t, "xlsx", sheetOf(t, f)), 0o600); err != nil {
		t.Fatal(err)
	}
	convert := func(to, name string) []byte {
		t.Helper()
		run(t, dir, office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", to, "--outdir", "out", path)
		data, err := os.ReadFile(filepath.Join(dir, "out", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	ods := convert("ods", "x.ods")
	for _, name := range []string{"x.ods", "x.xlsx", "x.csv"} {
		if _, err := Read(name, ods); err == nil || !strings.HasPrefix(err.Error(), "this is an OpenDocument spreadsheet (save it there as Excel (.xlsx)") {
			t.Errorf("%s: %v", name, err)
		}
	}
	wide := convert(`csv:Text - txt - csv (StarCalc):9,34,65535,1`, "x.csv") // 65535: its number for UTF-16
	in, err := Read("x.csv", wide)
	if err != nil || bytes.Contains(wide, []byte("key")) {
		t.Fatal(err)
	}
	if out, _ := imported(t, f, in, Options{}); out.Unchanged != 3 || out.Untranslated != 1 || len(out.Taken)+len(out.Conflicts) > 0 {
		t.Errorf("%+v", out)
	}
}
