package exchange

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"wegweiser/internal/locale"
)

// widths of the columns, in characters; 0: hidden.
var widths = [columns]float64{colKey: 30, colForm: 8, colContext: 45, colSource: 55, colTranslation: 55, colState: 13, colComment: 30}

// WriteXLSX returns the texts as a spreadsheet. All cells are texts; none can become a
// formula, whatever it begins with.
func WriteXLSX(s *Sheet) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // nothing of it is on the disk
	if err := f.SetSheetName("Sheet1", s.Lang); err != nil {
		return nil, err
	}
	rows := s.rows()
	for i, row := range rows {
		for j, cell := range row {
			if n := len(utf16.Encode([]rune(cell))); n > excelize.TotalCellChars {
				return nil, fmt.Errorf("%s has %d characters, and a cell takes %d: export it as po", row[colKey], n, excelize.TotalCellChars)
			}
			if err := f.SetCellStr(s.Lang, cellName(j, i+1), literal(cell)); err != nil {
				return nil, err
			}
		}
	}
	if err := layOut(f, s, len(rows)); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// escape is how OOXML writes a character (ECMA-376, ST_Xstring). The library reads it
// but writes a text that only looks like it as it is.
var escape = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

func literal(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if escape.MatchString(text[i:min(len(text), i+7)]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// layOut makes it readable: a head that stays, long texts in lines, grey what is not to
// be changed, the translation in its direction.
func layOut(f *excelize.File, s *Sheet, rows int) error {
	style := func(column int) *excelize.Style {
		st := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, NumFmt: 49} // @: text
		switch column {
		case colTranslation:
			if s.RTL {
				st.Alignment.Horizontal, st.Alignment.ReadingOrder = "right", 2
			}
		case colState, colComment:
		default:
			st.Font = &excelize.Font{Color: "666666"}
		}
		return st
	}
	for column, width := range widths {
		name, _ := excelize.ColumnNumberToName(column + 1) // small numbers
		id, err := f.NewStyle(style(column))
		if err != nil {
			return err
		}
		if err := f.SetCellStyle(s.Lang, cellName(column, 2), cellName(column, max(2, rows)), id); err != nil {
			return err
		}
		if width == 0 {
			err = f.SetColVisible(s.Lang, name, false)
		} else {
			err = f.SetColWidth(s.Lang, name, name, width)
		}
		if err != nil {
			return err
		}
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(s.Lang, cellName(0, 1), cellName(columns-1, 1), bold); err != nil {
		return err
	}
	choose := excelize.NewDataValidation(true)
	choose.Sqref = cellName(colState, 2) + ":" + cellName(colState, max(2, rows))
	if err := choose.SetDropList([]string{locale.Draft, locale.NeedsCheck, locale.Reviewed}); err != nil {
		return err
	}
	if err := f.AddDataValidation(s.Lang, choose); err != nil {
		return err
	}
	return f.SetPanes(s.Lang, &excelize.Panes{Freeze: true, YSplit: 1, XSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"})
}

func cellName(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column+1, row) // both small and positive
	return name
}

// maxUnzipped bounds what a spreadsheet may unpack to, in bytes.
const maxUnzipped = 4 * MaxFile

// ReadXLSX reads a spreadsheet: the first of its pages that has our columns.
func ReadXLSX(data []byte) (s *Sheet, err error) {
	if len(data) > MaxFile {
		return nil, unreadable(0, "", "the file is larger than %d MB", MaxFile>>20)
	}
	defer func() {
		// The library has its limits with files that nobody's program wrote; whoever
		// gave us one wants to know that it is broken, not where the library is.
		if r := recover(); r != nil {
			s, err = nil, unreadable(0, "save it again from the spreadsheet program", "the spreadsheet can't be read: %v", r)
		}
	}()
	if err := whole(data); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		return nil, unreadable(0, "save it as .xlsx", "the spreadsheet can't be read: %v", err)
	}
	defer f.Close() //nolint:errcheck // nothing of it is on the disk
	pages := f.GetSheetList()
	if len(pages) > maxPages {
		return nil, unreadable(0, "export it anew", "the spreadsheet has more than %d pages", maxPages)
	}
	for _, page := range pages {
		t, err := readPage(f, page)
		if err != nil {
			return nil, err
		}
		if t != nil {
			return t.sheet, nil
		}
	}
	return nil, errNoHead
}

// readPage returns nil for a page without our columns.
func readPage(f *excelize.File, page string) (*table, error) {
	rows, err := f.GetRows(page)
	if err != nil {
		return nil, unreadable(0, "save it again from the spreadsheet program", "the page %q can't be read: %v", page, err)
	}
	var t *table
	for i, cells := range rows {
		if t == nil {
			if head, ok := readHead(cells); ok {
				t = head
			}
			continue
		}
		if formula, _ := f.GetCellFormula(page, cellName(t.column[colTranslation], i+1)); formula != "" {
			return nil, unreadable(i+1, "write an apostrophe before the text, and it is one", "the translation is a formula")
		}
		if err := t.add(i+1, cells); err != nil {
			return nil, err
		}
	}
	return t, nil
}
