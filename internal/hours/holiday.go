package hours

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2/de"

	"wegweiser/internal/flow"
)

// holidays are the dates of a year's public holidays: year → map[flow.Date]bool. They
// never change, so that they are reckoned once.
var holidays sync.Map

// Holiday says whether the date of t, as its own zone has it, is a public holiday in
// North Rhine-Westphalia. The 24th and the 31st of December are none.
func Holiday(t time.Time) bool {
	year := t.Year()
	known, ok := holidays.Load(year)
	if !ok {
		dates := map[flow.Date]bool{}
		for _, h := range de.HolidaysNW {
			if day, _ := h.Calc(year); !day.IsZero() {
				dates[flow.DateOf(day)] = true
			}
		}
		known, _ = holidays.LoadOrStore(year, dates)
	}
	return known.(map[flow.Date]bool)[flow.DateOf(t)]
}
