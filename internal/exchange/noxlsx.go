//go:build nospreadsheet

package exchange

import "errors"

// Spreadsheets says whether this program can read and write .xlsx.
const Spreadsheets = false

var errNoSpreadsheets = errors.New("this build has no spreadsheets: use --format csv or po, or a build without the tag nospreadsheet (go run ./cmd/bot …)")

// WriteXLSX says that this build can't.
func WriteXLSX(*Sheet) ([]byte, error) { return nil, errNoSpreadsheets }

// ReadXLSX says that this build can't.
func ReadXLSX([]byte) (*Sheet, error) { return nil, errNoSpreadsheets }
