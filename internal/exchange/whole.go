package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Limits of a spreadsheet, over all its pages. The library makes a cell of everything left
// of a cell, and a text of its own wherever a shared one stands: a small file can say to
// fill a large memory.
const (
	maxPages    = 64
	maxXML      = 24 << 20 // bytes, unpacked; the texts of a language are half a megabyte
	maxElements = 1 << 20
	maxCells    = 1 << 20   // and the empty ones left of them
	maxText     = 128 << 20 // bytes, if every cell held the longest of the shared texts
)

// survey is what a look at a spreadsheet has counted so far.
type survey struct {
	left     int64 // bytes we are still willing to look at
	elements int
	cells    int // with those the library adds
	filled   int // as the file has them
	longest  int // of the shared texts, in bytes
}

// whole looks at a spreadsheet before the library does, which takes half a page for a whole
// one, and waits for ever for what some broken ones lack. Pages may stand anywhere in it,
// under any name: whatever is XML is looked at.
func whole(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return unreadable(0, "save it as .xlsx", "the spreadsheet can't be read: %v", err)
	}
	s := &survey{left: maxXML}
	for _, part := range z.File {
		if err := s.part(part); err != nil {
			return err
		}
	}
	if s.filled > 0 && s.longest > maxText/s.filled {
		return unreadable(0, "export it anew", "the spreadsheet repeats a long text too often")
	}
	return nil
}

func (s *survey) part(part *zip.File) error {
	broken := func(why any) error {
		return unreadable(0, "save it again from the spreadsheet program", "the spreadsheet is damaged: %s: %v", part.Name, why)
	}
	r, err := part.Open()
	if err != nil {
		return broken(err)
	}
	defer r.Close()
	left := &io.LimitedReader{R: r, N: s.left}
	defer func() { s.left = left.N }()
	d := xml.NewDecoder(left)
	foreign := false
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		foreign = true
		return nil, errors.New("it is not UTF-8")
	}
	look := look{survey: s}
	for begun := false; ; begun = true {
		token, err := d.Token()
		switch {
		case left.N <= 0:
			return unreadable(0, "export it anew", "the spreadsheet has more than %d MB of tables", maxXML>>20)
		case errors.Is(err, io.EOF), err != nil && !begun && !foreign && !named(part.Name):
			return nil // it ends, or it is a picture or the like
		case err != nil:
			return broken(err)
		}
		if err := look.at(token); err != nil {
			return err
		}
		if look.wrong != "" {
			return broken(look.wrong)
		}
	}
}

// named says that a part can only be XML.
func named(part string) bool {
	return strings.HasSuffix(part, ".xml") || strings.HasSuffix(part, ".rels")
}

// look goes through one part.
type look struct {
	*survey
	depth, rows int
	row, column int // where we are; the row is 0 until a row names itself
	inText      int // the depth of the shared text we are in, or 0
	text        int // its bytes so far
	wrong       string
}

func (l *look) at(token xml.Token) error {
	switch e := token.(type) {
	case xml.StartElement:
		if l.depth++; l.depth > 64 {
			l.wrong = "it is nested too deeply"
		}
		if l.elements++; l.elements > maxElements {
			return unreadable(0, "export it anew", "the spreadsheet has more than %d XML elements", maxElements)
		}
		return l.start(e)
	case xml.EndElement:
		if l.depth == l.inText {
			l.longest = max(l.longest, l.text)
			l.inText, l.text = 0, 0
		}
		l.depth--
	case xml.CharData:
		l.text += len(e) * truth(l.inText > 0)
	}
	return nil
}

func (l *look) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "si":
		if l.inText == 0 {
			l.inText = l.depth
		}
	case "row":
		l.column = 0
		if l.rows++; l.rows > maxRows {
			return tooManyRows(0)
		}
		if n, err := strconv.Atoi(attribute(e, "r")); err == nil {
			if n <= l.row {
				l.wrong = "its rows are out of order"
			}
			l.row = n
		}
	case "c":
		return l.cell(attribute(e, "r"))
	}
	return nil
}

// cell counts a cell and those that the library puts left of it. Programs name rows far
// below, to say how high they are; there is no cell in them.
func (l *look) cell(name string) error {
	column := l.column + 1
	if letters := strings.TrimRight(name, "0123456789"); letters != "" {
		column = max(column, columnOf(letters))
		if n, _ := strconv.Atoi(name[len(letters):]); n > maxRows+1 {
			return tooManyRows(n)
		}
	}
	if l.row > maxRows+1 {
		return tooManyRows(l.row)
	}
	l.cells += column - l.column
	l.column = column
	if l.filled++; l.cells > maxCells {
		return unreadable(max(l.row, l.rows), "take out what stands to the right of our columns, or export it anew", "the spreadsheet has more than %d cells", maxCells)
	}
	return nil
}

// columnOf the letters of a cell; one beyond all there are (XFD) is as good as any other.
func columnOf(letters string) int {
	n := 0
	for _, r := range strings.ToUpper(letters[:min(len(letters), 3)]) {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
