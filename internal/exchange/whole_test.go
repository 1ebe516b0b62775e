package exchange

import (
	"archive/zip"
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

const (
	pageHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
		`<row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c><c r="B1" t="inlineStr"><is><t>translation (ar)</t></is></c></row>`
	pageEnd = `</sheetData></worksheet>`
)

// parcel is a spreadsheet with one page, listed so many times, at a path of one's own.
func parcel(t *testing.T, path, page, shared string, times int) []byte {
	t.Helper()
	const (
		prolog  = `<?xml version="1.0"?>`
		rels    = prolog + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
		main    = `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml`
		relsEnd = `"/></Relationships>`
	)
	var sheets strings.Builder
	for i := range times {
		fmt.Fprintf(&sheets, `<sheet name="p%d" sheetId="%d" r:id="rId1"/>`, i, i+1)
	}
	parts := [][2]string{
		{"[Content_Types].xml", prolog + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="` + main + `"/></Types>`},
		{"_rels/.rels", rels + `officeDocument" Target="xl/workbook.xml` + relsEnd},
		{"xl/workbook.xml", prolog + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", rels + `worksheet" Target="` + strings.TrimPrefix(path, "xl/") + relsEnd},
		{"xl/media/image1.png", "\x89PNG\r\n\x1a\n<row>"},
		{path, page},
	}
	if shared != "" {
		parts = append(parts, [2]string{"xl/sharedStrings.xml", shared})
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range parts {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever a small file says, a spreadsheet takes a bounded share of the memory, wherever
// its pages stand.
func TestHostileSpreadsheets(t *testing.T) {
	rows := func(n int, row string) string {
		var b strings.Builder
		b.WriteString(pageHead)
		for i := 2; i < n+2; i++ {
			b.WriteString(strings.ReplaceAll(row, "#", fmt.Sprint(i)))
		}
		return b.String() + pageEnd
	}
	const (
		usual  = "xl/worksheets/sheet1.xml"
		shared = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
		half   = pageHead + `<row r="2"><c r="A2">`
	)
	for name, tt := range map[string]struct {
		path, page, shared string
		times              int
		want               string // how the error begins; "": it is read
	}{
		"as it should be":            {usual, rows(700, `<row r="#"><c r="A#"><v>k#</v></c><c r="B#"><v>x</v></c></row>`), "", 1, ""},
		"a height far below":         {usual, pageHead + `<row r="1048576" ht="12.8"></row>` + pageEnd, "", 1, ""},
		"half a page elsewhere":      {"xl/other/page.xml", half, "", 1, "the spreadsheet is damaged: xl/other/page.xml"},
		"half a page of another end": {"xl/worksheets/sheet1.dat", half, "", 1, "the spreadsheet is damaged: xl/worksheets/sheet1.dat"},
		"half a page in Latin-1":     {"xl/p", `<?xml version="1.0" encoding="latin1"?>` + half, "", 1, "the spreadsheet is damaged: xl/p"},
		"wide rows":                  {usual, rows(1000, `<row r="#"><c r="XFD#"/></row>`), "", 1, "line 65: the spreadsheet has more than 1048576 cells"},
		"a cell far below":           {usual, rows(1, `<row r="1048576"><c r="A1048576"/></row>`), "", 1, "line 1048576: the file has more than 20000 rows"},
		"rows up and down":           {usual, rows(2, `<row r="1048576"/><row r="#"/>`), "", 1, "the spreadsheet is damaged: " + usual + ": its rows are out of order"},
		"one long text everywhere": {
			usual, rows(300, `<row r="#"><c r="B#" t="s"><v>0</v></c></row>`),
			shared + `<si><r><t>` + strings.Repeat("x", 1<<20) + `</t></r><r><t>y</t></r></si></sst>`, 1, "the spreadsheet repeats a long text",
		},
		"texts of nothing":  {usual, rows(1, ""), shared + strings.Repeat("<si/>", 2<<20) + "</sst>", 1, "the spreadsheet has more than 1048576 XML elements"},
		"a page many times": {usual, `<worksheet><sheetData><row r="1048576"/></sheetData></worksheet>`, "", 5000, "the spreadsheet has more than 64 pages"},
	} {
		data := parcel(t, tt.path, tt.page, tt.shared, tt.times)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadXLSX(data)
		runtime.ReadMemStats(&after)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 300 {
			t.Errorf("%s: took %d MB", name, took)
		}
	}
}
