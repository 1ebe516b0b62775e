package conversation

import (
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
)

// Days and clock times in words. The words, their forms and their order belong to
// translators (texts weekday.*, date.*); digits are Western, and the zone is Germany's
// whatever that of t is. When has the short form, with the date in digits.

// DateText is a day as people of a language read it: weekday, day and month.
func DateText(p *locale.Printer, t time.Time) locale.HTML {
	t = t.In(hours.Berlin())
	return locale.HTML(p.Text("date.long", locale.Args{
		"weekday": locale.HTML(p.Text("weekday."+flow.WeekdayName(t.Weekday()), nil)),
		"day":     t.Day(),
		"month":   locale.HTML(p.Text("date.month."+monthName(t.Month()), nil)),
	}))
}

// DateTimeText is a day with the clock.
func DateTimeText(p *locale.Printer, t time.Time) locale.HTML {
	return locale.HTML(p.Text("date.time", locale.Args{
		"date": DateText(p, t),
		"time": locale.Verbatim(t.In(hours.Berlin()).Format("15:04")),
	}))
}

// WhenLabel is When for a button.
func WhenLabel(p *locale.Printer, t time.Time) string {
	return p.Plain("time.when", whenArgs(p, t))
}

// monthName is the short English name of a month, as keys of texts have it.
func monthName(m time.Month) string {
	return [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}[m-1]
}
