package exchange

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// WriteCSV returns the texts as CSV (RFC 4180) with a byte order mark, without which
// Excel does not take it for UTF-8.
func WriteCSV(s *Sheet) []byte {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	for _, row := range s.rows() {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(defang(cell), `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// ReadCSV reads what a spreadsheet program saved, with commas, semicolons or tabs.
func ReadCSV(data []byte) (*Sheet, error) {
	if len(data) > MaxFile {
		return nil, unreadable(0, "", "the file is larger than %d MB", MaxFile>>20)
	}
	data, err := asUTF8(data)
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(data, []byte("\n")) { // a Mac's line ends, of long ago and of Excel's menu
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if err := crowded(data); err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator(data)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	var t *table
	rows := 0
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, csvError(err)
		}
		for i := range cells {
			cells[i] = refang(cells[i])
		}
		line, _ := r.FieldPos(0)
		if rows++; rows > maxRows+1 { // the head, too
			return nil, tooManyRows(line)
		}
		if t == nil {
			if head, ok := readHead(cells); ok {
				t = head
			}
			continue
		}
		if err := t.add(line, cells); err != nil {
			return nil, err
		}
	}
	if t == nil {
		return nil, errNoHead
	}
	return t.sheet, nil
}

// asUTF8 is a text without its byte order mark. UTF-16, as Excel's “Unicode text” is, needs
// one; any other encoding can't be told from the next, and is refused.
func asUTF8(data []byte) ([]byte, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		order = binary.BigEndian
	}
	if order == nil {
		data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
		if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
			return nil, unreadable(0, "save it as CSV UTF-8, or as .xlsx", "the file is not UTF-8")
		}
		return data, nil
	}
	data = data[2:]
	if len(data)%2 != 0 {
		return nil, unreadable(0, "save it again from the spreadsheet", "the file is UTF-16, and half a letter is missing at its end")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units))), nil
}

// Limits of what is read of a table, so that a broken or hostile file costs little.
const (
	maxRows          = 20_000 // we have some hundred texts
	maxSeparators    = 10_000 // in one line; a text has some thousand letters
	maxAllSeparators = 2 << 20
)

func tooManyRows(line int) error {
	return unreadable(line, "export it anew", "the file has more than %d rows", maxRows)
}

// crowded refuses too many separators before they become cells. A row may go over many
// lines, so they are counted in the whole file, too.
func crowded(data []byte) error {
	line, all := 0, 0
	for text := range bytes.Lines(data) {
		line++
		n := 0
		for _, sep := range []string{",", ";", "\t"} {
			n += bytes.Count(text, []byte(sep))
		}
		if n > maxSeparators {
			return unreadable(line, "save it again from the spreadsheet", "the line has more than %d commas, semicolons or tabs", maxSeparators)
		}
		if all += n; all > maxAllSeparators {
			return unreadable(line, "export it anew", "the file has more than %d commas, semicolons or tabs", maxAllSeparators)
		}
	}
	return nil
}

// separator of a file: whichever stands most often in its first line.
func separator(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, sep := range []rune{',', ';', '\t'} {
		if n := bytes.Count(head, []byte(string(sep))); n > most {
			best, most = sep, n
		}
	}
	return best
}

func csvError(err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return unreadable(e.Line, "save it again from the spreadsheet", "%v", e.Err)
	}
	return err
}
