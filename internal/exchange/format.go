package exchange

import (
	"path"
	"strings"
	"time"
)

// Format is one way of writing texts down.
type Format struct {
	Name string // also how files end
	// Write returns the file; now is for formats that note when it was made.
	Write func(s *Sheet, now time.Time) ([]byte, error)
	read  func([]byte) (*Sheet, error)
}

// Formats there are.
var Formats = []Format{
	{"po", WritePO, ReadPO},
	{"xlsx", func(s *Sheet, _ time.Time) ([]byte, error) { return WriteXLSX(s) }, ReadXLSX},
	{"csv", func(s *Sheet, _ time.Time) ([]byte, error) { return WriteCSV(s), nil }, ReadCSV},
}

func (f Format) fits(name string) bool {
	return strings.EqualFold(path.Ext(name), "."+f.Name)
}
