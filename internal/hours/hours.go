// Package hours knows when people may be written to who did not write first, and when the
// team of an offer is there: as clocks in Germany show it, with public holidays.
//
// It promises: an instant that Next names is one at which they may, or somebody is there,
// also over both changes of the clock, and on a machine that knows no time zones.
package hours

import (
	"sync"
	"time"
	_ "time/tzdata" // an image without a shell has no zones either
)

// By day is from nine to eight in the evening, local time.
const (
	from = 9
	to   = 20
)

// Berlin is the time zone of Germany.
func Berlin() *time.Location { return berlin() }

var berlin = sync.OnceValue(func() *time.Location {
	l, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err) // it is built in: cannot fail
	}
	return l
})

// Polite are the hours in a time zone.
type Polite struct{ zone *time.Location }

// In gives the polite hours of a time zone.
func In(zone *time.Location) Polite { return Polite{zone} }

// Next is the first instant from t on that is polite: mostly t itself.
func (p Polite) Next(t time.Time) time.Time {
	t = t.In(p.zone)
	if p.polite(t) {
		return t
	}
	day := 0
	if t.Hour() >= from { // this morning is over
		day = 1
	}
	// By the date, not by adding hours: a day can have 23 or 25 of them.
	next := time.Date(t.Year(), t.Month(), t.Day()+day, from, 0, 0, 0, p.zone)
	if next.Weekday() == time.Sunday {
		next = next.AddDate(0, 0, 1)
	}
	return next
}

func (p Polite) polite(t time.Time) bool {
	return t.Weekday() != time.Sunday && t.Hour() >= from && t.Hour() < to
}
