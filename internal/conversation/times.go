package conversation

import (
	"fmt"
	"strings"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
)

// Hours are when the team of an offer is there; false if nobody has said.
func (c *Catalogue) Hours(offer string) (hours.Opening, bool) {
	o := c.Flows.Offer(offer)
	if o == nil || !o.Opening.Known() {
		return hours.Of(office, hours.Berlin()), false
	}
	return hours.Of(o.Opening, hours.Berlin()), true
}

// office is when alarms of an offer ring whose hours nobody has said. Nothing is promised
// to people on the strength of it.
var office = func() (o flow.Opening) {
	for d := time.Monday; d <= time.Friday; d++ {
		o.Week[d] = []flow.Span{{From: 9 * 60, To: 17 * 60}}
	}
	return o
}()

// Patience is how long an offer lets its cases wait.
func (c *Catalogue) Patience(offer string) handoff.Patience {
	p := handoff.Usual()
	o := c.Flows.Offer(offer)
	if o == nil {
		return p
	}
	limits := func(into *handoff.Limits, l *[3]int) {
		if l == nil {
			return
		}
		for i, each := range []*int{&into.Reminder, &into.Deputy, &into.Coordinator} {
			if l[i] != flow.AsUsual {
				*each = l[i]
			}
		}
	}
	limits(&p.Unclaimed, o.Patience.Unclaimed)
	limits(&p.Uncontacted, o.Patience.Uncontacted)
	if n := o.Patience.Answer; n != nil {
		p.Promise = *n
	}
	return p
}

// When is a time as people of a language read it: weekday, date and clock in Germany.
func When(p *locale.Printer, t time.Time) locale.HTML {
	return locale.HTML(p.Text("time.when", whenArgs(p, t)))
}

func whenArgs(p *locale.Printer, t time.Time) locale.Args {
	t = t.In(hours.Berlin())
	return locale.Args{
		"weekday": locale.HTML(p.Text("weekday."+flow.WeekdayName(t.Weekday()), nil)),
		"date":    locale.Verbatim(t.Format("02.01.")),
		"time":    locale.Verbatim(t.Format("15:04")),
	}
}

// closedSoon is how long before they come people read of days on which nobody is there.
const closedSoon = 21 * 24 * time.Hour

// OpeningText says when somebody is there, and which days ahead are different.
func OpeningText(p *locale.Printer, o *flow.Opening, now time.Time) string {
	var parts []string
	for _, d := range o.Week.Together() {
		days := p.Text("weekday."+flow.WeekdayName(d.First), nil)
		if d.Last != d.First {
			days += "–" + p.Text("weekday."+flow.WeekdayName(d.Last), nil)
		}
		parts = append(parts, days+" "+p.Value(locale.Verbatim(clocks(d.Spans))))
	}
	today, soon := flow.DateOf(now.In(hours.Berlin())), flow.DateOf(now.Add(closedSoon).In(hours.Berlin()))
	for _, c := range o.Closed {
		if c.To >= today && c.From <= soon {
			parts = append(parts, closure(p, c))
		}
	}
	return strings.Join(parts, " · ")
}

func clocks(spans []flow.Span) string {
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = fmt.Sprintf("%d:%02d–%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
	}
	return strings.Join(out, ", ")
}

func closure(p *locale.Printer, c flow.Closure) string {
	days := c.From.Time(time.UTC).Format("02.01.")
	if c.To != c.From {
		days += "–" + c.To.Time(time.UTC).Format("02.01.")
	}
	args := locale.Args{"days": locale.Verbatim(days)}
	if c.Reason == "" {
		return p.Text("opening.closed", args)
	}
	args["reason"] = locale.HTML(p.Text(c.ReasonKey(), nil))
	return p.Text("opening.closed_because", args)
}
