package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wegweiser/internal/flow"
	"wegweiser/internal/hours"
)

func clocks(slots []time.Time, layout string) string {
	out := make([]string, len(slots))
	for i, s := range slots {
		out[i] = s.In(hours.Berlin()).Format(layout)
	}
	return strings.Join(out, " ")
}

// What begins before lunch ends before lunch; nothing begins on a holiday, on a closed
// day, or before it was asked for.
func TestSlots(t *testing.T) {
	o := hours.Of(office, hours.Berlin())
	for name, c := range map[string]struct {
		day, from string
		every     int
		takes     int
		want      string
	}{
		"a day with lunch":            {"2026-11-23T00:00:00+01:00", "", 60, 60, "09:00 10:00 11:00 13:30 14:30 15:30"},
		"half hours":                  {"2026-11-25T20:00:00+01:00", "", 30, 60, "09:00 09:30 10:00 10:30 11:00 11:30"},
		"longer than the morning":     {"2026-11-27T00:00:00+01:00", "", 60, 240, ""},
		"asked at noon":               {"2026-11-23T12:00:00+01:00", "2026-11-23T14:00:00+01:00", 60, 60, "14:30 15:30"},
		"asked at that very minute":   {"2026-11-23T12:00:00+01:00", "2026-11-23T14:30:00+01:00", 60, 60, "14:30 15:30"},
		"a Sunday":                    {"2026-11-29T12:00:00+01:00", "", 60, 60, ""},
		"All Saints":                  {"2027-11-01T12:00:00+01:00", "", 60, 60, ""},
		"closed between the years":    {"2026-12-30T12:00:00+01:00", "", 60, 60, ""},
		"the last Friday of winter":   {"2027-03-26T12:00:00+01:00", "", 60, 60, ""}, // Good Friday
		"Tuesday after the spring":    {"2027-03-30T00:00:00+02:00", "", 60, 60, "09:00 10:00 11:00 13:30 14:30 15:30"},
		"Tuesday after the autumn":    {"2027-11-02T00:00:00+01:00", "", 60, 60, "09:00 10:00 11:00 13:30 14:30 15:30"},
		"the day is Germany's":        {"2026-11-22T23:30:00Z", "", 60, 60, "09:00 10:00 11:00 13:30 14:30 15:30"},
		"no step would never come on": {"2026-11-23T00:00:00+01:00", "", 0, 60, ""},
	} {
		var from time.Time
		if c.from != "" {
			from = instant(t, c.from)
		}
		if got := clocks(o.Slots(instant(t, c.day), c.every, c.takes, from), "15:04"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whose week has its night open: the hour that there is not is no time for an appointment,
// and the one that there is twice is two.
func TestSlotsInTheNightsOfBothChanges(t *testing.T) {
	night := flow.Opening{}
	night.Week[time.Sunday] = []flow.Span{{From: 60, To: 240}}
	o := hours.Of(night, hours.Berlin())
	for day, want := range map[string]string{
		"2027-03-28T12:00:00+02:00": "01:00 +0100, 03:00 +0200,",
		"2027-10-31T12:00:00+01:00": "01:00 +0200, 02:00 +0200, 02:00 +0100, 03:00 +0100,",
	} {
		if got := clocks(o.Slots(instant(t, day), 60, 60, time.Time{}), "15:04 -0700,"); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	o := hours.Of(office, hours.Berlin())
	days := func(from string, skip, most, ahead int) string {
		return clocks(o.Days(instant(t, from), skip, most, ahead, 60, 60), "Mon02.01.")
	}
	for name, c := range map[string]struct{ got, want string }{
		"from Friday on, after its last": {days("2026-11-27T11:30:00+01:00", 0, 3, 60), "Mon30.11. Tue01.12. Wed02.12."},
		"today, while there is time":     {days("2026-11-27T10:30:00+01:00", 0, 2, 60), "Fri27.11. Mon30.11."},
		"the next ones":                  {days("2026-11-27T10:30:00+01:00", 2, 2, 60), "Tue01.12. Wed02.12."},
		"over Christmas and the year":    {days("2026-12-23T12:00:00+01:00", 0, 2, 60), "Mon04.01. Tue05.01."},
		"over Easter and the spring":     {days("2027-03-25T17:30:00+01:00", 0, 2, 60), "Tue30.03. Wed31.03."},
		"no further ahead":               {days("2026-12-23T12:00:00+01:00", 0, 2, 5), ""},
		"skipping more than there is":    {days("2026-11-23T08:00:00+01:00", 9, 3, 3), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}

func TestDayBefore(t *testing.T) {
	p := hours.In(hours.Berlin())
	for name, c := range map[string]struct{ at, want string }{
		"a Tuesday":                    {"2026-11-24T10:00:00+01:00", "2026-11-23T16:00:00+01:00"},
		"late on a Tuesday":            {"2026-11-24T23:30:00+01:00", "2026-11-23T16:00:00+01:00"},
		"said in UTC":                  {"2026-11-23T23:30:00Z", "2026-11-23T16:00:00+01:00"},
		"a Monday":                     {"2026-11-23T10:00:00+01:00", "2026-11-21T16:00:00+01:00"},
		"Monday after the spring":      {"2027-03-29T10:00:00+02:00", "2027-03-27T16:00:00+01:00"},
		"Monday after the autumn":      {"2027-11-01T10:00:00+01:00", "2027-10-30T16:00:00+02:00"},
		"Sunday, the clock's own, 1st": {"2027-03-28T10:00:00+02:00", "2027-03-27T16:00:00+01:00"},
		"Sunday, the clock's own, 2nd": {"2027-10-31T10:00:00+01:00", "2027-10-30T16:00:00+02:00"},
		"New Year":                     {"2027-01-01T10:00:00+01:00", "2026-12-31T16:00:00+01:00"},
		"the first of March":           {"2028-03-01T10:00:00+01:00", "2028-02-29T16:00:00+01:00"},
	} {
		if got := p.DayBefore(instant(t, c.at)); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: %s, want %s", name, got.Format(time.RFC3339), c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "at"), 0)
		before := p.DayBefore(at)
		if polite := p.Next(before); !polite.Equal(before) {
			t.Fatalf("%v is at an hour when nobody is written to", before)
		}
		if ahead := at.Sub(before); ahead < 7*time.Hour || ahead > 57*time.Hour {
			t.Fatalf("%v is %v before %v", before, ahead, at)
		}
	})
}

// However long it takes: whatever begins in a slot ends while somebody is there, or at the
// very end of it, and slots rise.
func TestSlotsLieWithinTheHours(t *testing.T) {
	o := hours.Of(office, hours.Berlin())
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "at"), 0)
		every, takes := rapid.IntRange(1, 90).Draw(t, "every"), rapid.IntRange(1, 300).Draw(t, "takes")
		var last time.Time
		for _, s := range o.Slots(at, every, takes, at) {
			end := s.Add(time.Duration(takes) * time.Minute)
			if s.Before(at) || !s.After(last) || o.Between(s, end) != end.Sub(s) {
				t.Fatal(fmt.Sprint("begins at ", s, ", asked at ", at))
			}
			last = s
		}
	})
}
