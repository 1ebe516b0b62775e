package hours_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"wegweiser/internal/flow"
	"wegweiser/internal/hours"
)

// office is open as many are: with lunch, short on Fridays, closed between the years.
var office = flow.Opening{
	Week: flow.Week{
		time.Monday: {{From: 540, To: 750}, {From: 810, To: 1020}}, time.Tuesday: {{From: 540, To: 750}, {From: 810, To: 1020}}, time.Wednesday: {{From: 540, To: 750}},
		time.Thursday: {{From: 540, To: 750}, {From: 810, To: 1080}}, time.Friday: {{From: 540, To: 720}},
	},
	Closed: []flow.Closure{{From: 20261224, To: 20270101, Reason: "holidays"}},
}

func TestOpening(t *testing.T) {
	o := hours.Of(office, hours.Berlin())
	for name, c := range map[string]struct {
		at      string
		minutes int
		want    string
	}{
		"by day":                          {"2026-11-23T10:00:00+01:00", 60, "2026-11-23T11:00:00+01:00"},
		"over lunch":                      {"2026-11-23T12:00:00+01:00", 60, "2026-11-23T14:00:00+01:00"},
		"in the lunch":                    {"2026-11-23T13:00:00+01:00", 30, "2026-11-23T14:00:00+01:00"},
		"till the lunch":                  {"2026-11-23T12:00:00+01:00", 30, "2026-11-23T12:30:00+01:00"},
		"over the night":                  {"2026-11-23T16:30:00+01:00", 60, "2026-11-24T09:30:00+01:00"},
		"over the weekend":                {"2026-11-27T11:30:00+01:00", 60, "2026-11-30T09:30:00+01:00"},
		"asked on a Sunday":               {"2026-11-29T10:00:00+01:00", 480, "2026-12-01T10:00:00+01:00"},
		"over Christmas and the year":     {"2026-12-23T12:00:00+01:00", 60, "2027-01-04T09:30:00+01:00"},
		"over Easter":                     {"2027-03-25T17:30:00+01:00", 60, "2027-03-30T09:30:00+02:00"},
		"over Ascension":                  {"2027-05-05T12:00:00+02:00", 60, "2027-05-07T09:30:00+02:00"},
		"Corpus Christi is a holiday":     {"2027-05-27T10:00:00+02:00", 60, "2027-05-28T10:00:00+02:00"},
		"All Saints is one here":          {"2027-11-01T10:00:00+01:00", 60, "2027-11-02T10:00:00+01:00"},
		"and Reformation Day is not":      {"2028-10-31T10:00:00+01:00", 60, "2028-10-31T11:00:00+01:00"},
		"over the change in spring":       {"2027-03-19T11:00:00+01:00", 5 * 420, "2027-03-31T10:30:00+02:00"},
		"over the change in autumn":       {"2027-10-29T11:30:00+02:00", 60, "2027-11-02T09:30:00+01:00"},
		"24 December, were it not closed": {"2027-12-24T10:00:00+01:00", 60, "2027-12-24T11:00:00+01:00"},
		"31 December likewise":            {"2027-12-31T11:30:00+01:00", 60, "2028-01-03T09:30:00+01:00"},
		"nothing to add":                  {"2026-11-23T13:00:00+01:00", 0, "2026-11-23T13:30:00+01:00"},
	} {
		if got := o.Add(instant(t, c.at), c.minutes); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: %d minutes after %s is %s, want %s", name, c.minutes, c.at, got.Format(time.RFC3339), c.want)
		}
	}
}

// A team that is there by night works an hour less in spring and one more in autumn.
func TestTheNightsOfBothChanges(t *testing.T) {
	always := flow.Opening{}
	for d := range always.Week {
		always.Week[d] = []flow.Span{{From: 0, To: 24 * 60}}
	}
	o := hours.Of(always, hours.Berlin())
	for day, want := range map[string]time.Duration{
		"2027-03-28T00:00:00+01:00": 23 * time.Hour, "2027-10-31T00:00:00+02:00": 25 * time.Hour, "2027-07-04T00:00:00+02:00": 24 * time.Hour,
	} {
		from := instant(t, day).In(hours.Berlin())
		if got := o.Between(from, from.AddDate(0, 0, 1)); got != want {
			t.Errorf("%s has %v, want %v", day, got, want)
		}
	}
	small := flow.Opening{}
	small.Week[time.Sunday] = []flow.Span{{From: 150, To: 195}} // half of it is an hour that there is not
	o = hours.Of(small, hours.Berlin())
	if next := o.Next(instant(t, "2027-03-28T00:00:00+01:00")); !o.Open(next) {
		t.Errorf("the next opening is %v, and nobody is there", next)
	}
}

func TestNeverOpen(t *testing.T) {
	at := instant(t, "2026-11-23T10:00:00+01:00")
	for name, o := range map[string]flow.Opening{
		"no hours":        {},
		"closed for ever": {Week: office.Week, Closed: []flow.Closure{{From: 20260101, To: 20991231}}},
	} {
		h := hours.Of(o, hours.Berlin())
		if !h.Next(at).IsZero() || !h.Add(at, 10).IsZero() || h.Open(at) || h.Between(at, at.AddDate(2, 0, 0)) != 0 {
			t.Errorf("%s: opens", name)
		}
	}
}

// The holidays of a year, as the state publishes them.
func TestHolidays(t *testing.T) {
	want := map[string]bool{}
	for _, d := range []string{
		"2027-01-01", "2027-03-26", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-17", "2027-05-27", "2027-10-03", "2027-11-01", "2027-12-25", "2027-12-26",
	} {
		want[d] = true
	}
	for d := time.Date(2027, 1, 1, 12, 0, 0, 0, hours.Berlin()); d.Year() == 2027; d = d.AddDate(0, 0, 1) {
		if got := hours.Holiday(d); got != want[d.Format(time.DateOnly)] {
			t.Errorf("%s: a holiday: %v", d.Format(time.DateOnly), got)
		}
	}
}

// Counted in steps of five minutes, whatever the hours and wherever it begins: also around both
// changes of the clock, holidays in a row, and closures.
func TestOpeningIsCountedRightly(t *testing.T) {
	zone := hours.Berlin()
	starts := []string{"2027-03-26", "2027-10-29", "2026-12-22", "2027-05-14", "2027-12-30", "2027-03-24"}
	rapid.Check(t, func(t *rapid.T) {
		var o flow.Opening
		for d := range o.Week {
			at := 0
			for range rapid.IntRange(0, 2).Draw(t, "intervals") {
				from := at + 30*rapid.IntRange(0, 16).Draw(t, "from")
				to := from + 15*rapid.IntRange(1, 30).Draw(t, "length")
				if from < 180 { // not from or to an hour that is lost in spring, or comes twice in autumn
					from = 0
				}
				if to = max(to, 195); to > 24*60 {
					break
				}
				o.Week[d] = append(o.Week[d], flow.Span{From: from, To: to})
				at = to + 15
			}
		}
		first, _ := time.ParseInLocation(time.DateOnly, rapid.SampledFrom(starts).Draw(t, "day"), zone)
		if rapid.Bool().Draw(t, "closed") {
			from := first.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "closed from"))
			o.Closed = []flow.Closure{{From: flow.DateOf(from), To: flow.DateOf(from.AddDate(0, 0, rapid.IntRange(0, 2).Draw(t, "for")))}}
		}
		h := hours.Of(o, zone)
		open := func(m time.Time) bool { // by the clock on the wall, and nothing else
			m = m.In(zone)
			if hours.Holiday(m) || len(o.Closed) > 0 && flow.DateOf(m) >= o.Closed[0].From && flow.DateOf(m) <= o.Closed[0].To {
				return false
			}
			for _, s := range o.Week[m.Weekday()] {
				if clock := m.Hour()*60 + m.Minute(); clock >= s.From && clock < s.To {
					return true
				}
			}
			return false
		}
		at := first.Add(time.Duration(rapid.IntRange(0, 4*24*12).Draw(t, "minute")*5) * time.Minute)
		want := 5 * rapid.IntRange(1, 180).Draw(t, "minutes")
		end := at.Add(8 * 24 * time.Hour)
		var next, after time.Time
		worked := 0
		for m := at; m.Before(end); m = m.Add(5 * time.Minute) {
			if h.Open(m) != open(m) {
				t.Fatalf("%v: open is %v", m.In(zone), h.Open(m))
			}
			if !open(m) {
				continue
			}
			if next.IsZero() {
				next = m
			}
			if worked += 5; worked == want {
				after = m.Add(5 * time.Minute)
			}
		}
		if got := h.Next(at); !next.IsZero() && !got.Equal(next) {
			t.Fatalf("after %v opens %v, not %v", at, got, next)
		}
		if got := h.Add(at, want); !after.IsZero() && !got.Equal(after) {
			t.Fatalf("%d minutes after %v is %v, not %v", want, at, got, after)
		}
		if got := h.Between(at, end); got != time.Duration(worked)*time.Minute {
			t.Fatalf("from %v for eight days: %v, not %d minutes", at, got, worked)
		}
	})
}
