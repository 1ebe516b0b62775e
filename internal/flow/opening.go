package flow

import (
	"slices"
	"time"
)

// Opening is when somebody is there for an offer. Public holidays come on top of it.
type Opening struct {
	Week   Week
	Closed []Closure // in the order of their dates
}

// Known says that there are hours.
func (o *Opening) Known() bool {
	for _, d := range o.Week {
		if len(d) > 0 {
			return true
		}
	}
	return false
}

// Week is the hours of each weekday, by time.Weekday; each in order, without overlaps.
type Week [7][]Span

// Span is hours of a day, in minutes after midnight as the clock shows it: From is in
// it, To is not, and may be 24 hours.
type Span struct{ From, To int }

// Date is a day as a number that sorts: 20261224.
type Date int

// DateOf is the date of t, in t's own zone.
func DateOf(t time.Time) Date { return Date(t.Year()*10000 + int(t.Month())*100 + t.Day()) }

// Time is the beginning of the day in a zone.
func (d Date) Time(zone *time.Location) time.Time {
	return time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, zone)
}

// Closure is days on which nobody is there, the last of them included.
type Closure struct {
	From, To Date
	Reason   string // the text "closed.<reason>"; empty: none is given
}

// ReasonKey is the key of the text that says why.
func (c Closure) ReasonKey() string { return "closed." + c.Reason }

// Days are weekdays in a row that have the same hours.
type Days struct {
	First, Last time.Weekday
	Spans       []Span
}

// Weekdays are the days of a week as people here count them.
func Weekdays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// Together joins days in a row with the same hours, from Monday on; those without any
// are left out.
func (w *Week) Together() (out []Days) {
	var before *Days
	for _, d := range Weekdays() {
		switch {
		case len(w[d]) == 0:
			before = nil
			continue
		case before != nil && slices.Equal(before.Spans, w[d]):
			before.Last = d
			continue
		}
		out = append(out, Days{First: d, Last: d, Spans: w[d]})
		before = &out[len(out)-1]
	}
	return out
}

// WeekdayName is the short English name of a weekday: as flow files and keys of texts
// have it.
func WeekdayName(d time.Weekday) string {
	return [...]string{"su", "mo", "tu", "we", "th", "fr", "sa"}[d]
}

// Patience is how long an offer lets people wait before somebody is told, in minutes of
// its opening hours. Nil or AsUsual: as usual; zero: never.
type Patience struct {
	Unclaimed   *[3]int // nobody has the request: the group, the deputy, the coordinator are told
	Uncontacted *[3]int // its owner has not contacted the person: the owner, the deputy, the coordinator
	Answer      *int    // within which the person is told to expect somebody
}

// AsUsual stands for a limit that the file does not name.
const AsUsual = -1
