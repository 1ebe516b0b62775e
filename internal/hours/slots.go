package hours

import "time"

// Slots are the instants of the day of t at which something that takes so many minutes
// can begin while somebody is there all along: every so many minutes from each beginning
// of a stretch, none before notBefore. What lunch or the evening would cut is left out.
func (o Opening) Slots(t time.Time, every, takes int, notBefore time.Time) (slots []time.Time) {
	step, long := time.Duration(every)*time.Minute, time.Duration(takes)*time.Minute
	if step <= 0 {
		return nil
	}
	for _, s := range o.spans(o.day(t, 0)) {
		for at := s.from; !at.Add(long).After(s.to); at = at.Add(step) {
			if !at.Before(notBefore) {
				slots = append(slots, at.In(o.zone))
			}
		}
	}
	return slots
}

// Days are the next days, from that of t on, on which there are Slots: at most so many,
// after the first skip ones, and none further ahead than so many days.
func (o Opening) Days(t time.Time, skip, most, ahead, every, takes int) (days []time.Time) {
	for n := 0; n <= ahead && len(days) < skip+most; n++ {
		if day := o.day(t, n); len(o.Slots(day, every, takes, t)) > 0 {
			days = append(days, day)
		}
	}
	return days[min(skip, len(days)):]
}

// remindAt is the clock time at which people are reminded.
const remindAt = 16

// DayBefore is when somebody is reminded of what is at t: the afternoon of the day before
// by the calendar, which may be 23 or 25 hours long; of a Monday's that of Saturday.
func (p Polite) DayBefore(t time.Time) time.Time {
	t = t.In(p.zone)
	at := time.Date(t.Year(), t.Month(), t.Day()-1, remindAt, 0, 0, 0, p.zone)
	if at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, -1)
	}
	return at
}
