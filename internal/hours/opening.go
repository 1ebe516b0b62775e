package hours

import (
	"time"

	"wegweiser/internal/flow"
)

// horizon is how many days ahead an opening is looked for: whoever is closed for longer
// has no next one.
const horizon = 400

// Opening is when somebody is there, as an offer says it, but for the public holidays of
// North Rhine-Westphalia. Its times are those that clocks show; its minutes are real
// ones, also where the clock changes. Add and Next give the zero time where nothing opens
// within a year.
type Opening struct {
	zone *time.Location
	week flow.Week
	away []flow.Closure
}

// Of gives the opening hours of an offer in a time zone.
func Of(o flow.Opening, zone *time.Location) Opening {
	return Opening{zone: zone, week: o.Week, away: o.Closed}
}

// span is a stretch of time in which somebody is there: from is in it, to is not.
type span struct{ from, to time.Time }

// day is the date of t, and what is n days after.
func (o Opening) day(t time.Time, n int) time.Time {
	t = t.In(o.zone)
	return time.Date(t.Year(), t.Month(), t.Day()+n, 12, 0, 0, 0, o.zone) // noon: no clock changes then
}

// spans are those of a day, in order.
func (o Opening) spans(day time.Time) []span {
	if o.closed(day) {
		return nil
	}
	week := o.week[day.Weekday()]
	out := make([]span, 0, len(week))
	for _, s := range week {
		at := func(minute int) time.Time {
			return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, o.zone)
		}
		if sp := (span{at(s.From), at(s.To)}); sp.from.Before(sp.to) { // not lost with an hour of the night
			out = append(out, sp)
		}
	}
	return out
}

func (o Opening) closed(day time.Time) bool {
	date := flow.DateOf(day)
	for _, c := range o.away {
		if c.From <= date && date <= c.To {
			return true
		}
	}
	return Holiday(day)
}

// Open says whether somebody is there at t.
func (o Opening) Open(t time.Time) bool {
	for _, s := range o.spans(o.day(t, 0)) {
		if !t.Before(s.from) && t.Before(s.to) {
			return true
		}
	}
	return false
}

// Next is the first instant from t on at which somebody is there: t itself, if somebody is.
func (o Opening) Next(t time.Time) time.Time {
	for n := range horizon {
		for _, s := range o.spans(o.day(t, n)) {
			if t.Before(s.to) {
				return later(t, s.from).In(o.zone)
			}
		}
	}
	return time.Time{}
}

// Add is the instant before which, from t on, somebody is there for so many minutes: at
// the end of a stretch it is that end, and not the beginning of the next.
func (o Opening) Add(t time.Time, minutes int) time.Time {
	left := time.Duration(minutes) * time.Minute
	if left <= 0 {
		return o.Next(t)
	}
	for n, idle := 0, 0; idle < horizon; n, idle = n+1, idle+1 {
		for _, s := range o.spans(o.day(t, n)) {
			from := later(t, s.from)
			if !from.Before(s.to) {
				continue
			}
			if has := s.to.Sub(from); left > has {
				left, idle = left-has, 0
				continue
			}
			return from.Add(left).In(o.zone)
		}
	}
	return time.Time{}
}

// Between is for how long somebody is there between a and b; zero if b is not after a.
func (o Opening) Between(a, b time.Time) (sum time.Duration) {
	for n := 0; !o.day(a, n).Add(-13 * time.Hour).After(b); n++ {
		for _, s := range o.spans(o.day(a, n)) {
			from, to := later(a, s.from), s.to
			if b.Before(to) {
				to = b
			}
			if from.Before(to) {
				sum += to.Sub(from)
			}
		}
	}
	return sum
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
