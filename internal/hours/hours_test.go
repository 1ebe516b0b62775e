package hours_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"wegweiser/internal/hours"
)

// Around both changes of the clock in 2027 (28 March, 31 October: Sundays), times are
// written with the offset that clocks in Berlin had then.
func TestNext(t *testing.T) {
	p := hours.In(hours.Berlin())
	for name, c := range map[string]struct{ at, want string }{
		"by day":                    {"2026-11-23T14:00:00+01:00", "2026-11-23T14:00:00+01:00"},
		"at nine":                   {"2026-11-23T09:00:00+01:00", "2026-11-23T09:00:00+01:00"},
		"before nine":               {"2026-11-23T08:59:59+01:00", "2026-11-23T09:00:00+01:00"},
		"just before eight":         {"2026-11-23T19:59:59+01:00", "2026-11-23T19:59:59+01:00"},
		"at eight":                  {"2026-11-23T20:00:00+01:00", "2026-11-24T09:00:00+01:00"},
		"at midnight":               {"2026-11-24T00:00:00+01:00", "2026-11-24T09:00:00+01:00"},
		"Saturday by day":           {"2026-11-28T19:00:00+01:00", "2026-11-28T19:00:00+01:00"},
		"Saturday night":            {"2026-11-28T20:00:00+01:00", "2026-11-30T09:00:00+01:00"},
		"Sunday morning":            {"2026-11-29T08:00:00+01:00", "2026-11-30T09:00:00+01:00"},
		"Sunday by day":             {"2026-11-29T12:00:00+01:00", "2026-11-30T09:00:00+01:00"},
		"Sunday night":              {"2026-11-29T23:00:00+01:00", "2026-11-30T09:00:00+01:00"},
		"the year's last night":     {"2027-12-31T22:00:00+01:00", "2028-01-01T09:00:00+01:00"},
		"said in UTC":               {"2026-07-01T18:30:00Z", "2026-07-02T09:00:00+02:00"},
		"spring: Saturday night":    {"2027-03-27T22:00:00+01:00", "2027-03-29T09:00:00+02:00"},
		"spring: the lost hour":     {"2027-03-28T03:00:00+02:00", "2027-03-29T09:00:00+02:00"},
		"spring: Monday at nine":    {"2027-03-29T09:00:00+02:00", "2027-03-29T09:00:00+02:00"},
		"spring: Monday too early":  {"2027-03-29T07:30:00+01:00", "2027-03-29T09:00:00+02:00"},
		"spring: Monday before":     {"2027-03-29T07:30:00+02:00", "2027-03-29T09:00:00+02:00"},
		"autumn: Saturday night":    {"2027-10-30T23:00:00+02:00", "2027-11-01T09:00:00+01:00"},
		"autumn: the hour again":    {"2027-10-31T02:30:00+01:00", "2027-11-01T09:00:00+01:00"},
		"autumn: Monday, 9 before":  {"2027-11-01T09:00:00+02:00", "2027-11-01T09:00:00+01:00"},
		"autumn: Monday, 8 pm then": {"2027-11-01T20:00:00+02:00", "2027-11-01T19:00:00+01:00"},
	} {
		if got := p.Next(instant(t, c.at)); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: after %s comes %s, want %s", name, c.at, got.Format(time.RFC3339), c.want)
		}
	}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Whenever it is asked: not before, by day, never on a Sunday, and no polite minute is
// passed over.
func TestNextIsPoliteAndTheFirst(t *testing.T) {
	zone := hours.Berlin()
	p := hours.In(zone)
	polite := func(at time.Time) bool {
		at = at.In(zone)
		return at.Weekday() != time.Sunday && at.Hour() >= 9 && at.Hour() < 20
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1_700_000_000, 2_500_000_000).Draw(t, "at"), 0)
		next := p.Next(at)
		if next.Before(at) || !polite(next) {
			t.Fatalf("after %v comes %v", at.In(zone), next)
		}
		for m := at; m.Before(next); m = m.Add(time.Minute) {
			if polite(m) {
				t.Fatalf("after %v comes %v, not %v", at.In(zone), next, m.In(zone))
			}
		}
	})
}
