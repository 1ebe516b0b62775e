package exchange

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/finding"
)

// Format is one way of writing texts down.
type Format struct {
	Name string // also how files end
	// Write returns the file; now is for formats that note when it was made.
	Write func(s *Sheet, now time.Time) ([]byte, error)
	read  func([]byte) (*Sheet, error)
	also  []string // other ends of names that such files come back with
}

// Formats there are.
var Formats = []Format{
	{"po", WritePO, ReadPO, nil},
	{"xlsx", func(s *Sheet, _ time.Time) ([]byte, error) { return WriteXLSX(s) }, ReadXLSX, nil},
	{"csv", func(s *Sheet, _ time.Time) ([]byte, error) { return WriteCSV(s), nil }, ReadCSV, []string{"tsv", "tab", "txt"}}, // Excel's “Unicode text” is .txt
}

func (f Format) fits(end string) bool { return end == f.Name || slices.Contains(f.also, end) }

// Read reads a file that came back, by the end of its name; one that is something else
// than its name says is refused with what to do.
func Read(name string, data []byte) (*Sheet, error) {
	end := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if kind, todo := foreign(end, data); kind != "" {
		return nil, unreadable(0, todo, "this is %s", kind)
	}
	for _, format := range Formats {
		if format.fits(end) {
			return format.read(data)
		}
	}
	return nil, unreadable(0, "save it as .xlsx, .csv or .po", "a file whose name ends in %s can't be taken in", finding.Quote(path.Ext(name)))
}

const asSheet = "save it there as Excel (.xlsx) or as CSV UTF-8, and import that"

// Files that people send, by the end of their names …
var foreigners = map[string][2]string{
	"ods":     {"an OpenDocument spreadsheet", asSheet},
	"fods":    {"an OpenDocument spreadsheet", asSheet},
	"xls":     {"a spreadsheet of old Excel", asSheet},
	"xlsb":    {"a spreadsheet of Excel in its binary form", asSheet},
	"numbers": {"a spreadsheet of Apple's Numbers", asSheet},
	"gsheet":  {"a link to a spreadsheet of Google's", "download it there as Excel (.xlsx), and import that"},
	"mo":      {"what gettext makes of a PO file", "import the .po beside it"},
	"pot":     {"a PO file without a language", "give it the end .po once a language stands in its header"},
	"xlf":     {"XLIFF", "export and send PO instead: bot locales export TAG -o TAG.po"},
	"xliff":   {"XLIFF", "export and send PO instead: bot locales export TAG -o TAG.po"},
	"json":    {"a file of texts itself", "put it among the texts, and run bot check"},
	"zip":     {"an archive", "unpack it, and import what is in it"},
	"docx":    {"a text document", "write into the spreadsheet: bot locales export TAG -o TAG.xlsx"},
	"odt":     {"a text document", "write into the spreadsheet: bot locales export TAG -o TAG.xlsx"},
	"pdf":     {"a PDF", "write into the spreadsheet: bot locales export TAG -o TAG.xlsx"},
}

// … and by how they begin, whatever they are called.
var (
	zipped    = []byte("PK\x03\x04")
	oldOffice = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
)

// foreign says what a file is that we do not read, and what to do; "" for one that we may.
func foreign(end string, data []byte) (kind, todo string) {
	begin := data[:min(len(data), 256)]
	switch {
	case bytes.HasPrefix(begin, zipped) && bytes.Contains(begin, []byte("application/vnd.oasis.opendocument.spreadsheet")):
		end = "ods"
	case bytes.HasPrefix(begin, oldOffice) && end == "xlsx":
		return "no .xlsx, but of old Excel or locked with a password", "save it there as Excel (.xlsx) without a password, and import that"
	case bytes.HasPrefix(begin, oldOffice):
		end = "xls"
	case bytes.HasPrefix(begin, zipped) && end != "xlsx" && foreigners[end][0] == "":
		return "a spreadsheet or archive whose name ends in ." + end, "if it is of Excel, give its name the end .xlsx"
	case end == "xlsx" && len(data) > 0 && !bytes.HasPrefix(begin, zipped):
		return "no spreadsheet, though its name ends in .xlsx", "if it is a table in plain text, give its name the end .csv; else " + asSheet
	}
	return foreigners[end][0], foreigners[end][1]
}
