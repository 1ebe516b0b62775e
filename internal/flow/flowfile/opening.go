package flowfile

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// When somebody is there for an offer: hours for each weekday, days on which it is
// closed, and how long its people may be kept waiting.

// aWeek is the hours of each weekday, or "?".
var aWeek = schema{"oneOf": []schema{{"const": toFill}, func() schema {
	s := weekTable.schema()
	s["minProperties"] = 1
	return s
}()}}

var weekTable = func() (t table[*flow.Week]) {
	for _, day := range flow.Weekdays() {
		doc := "Hours of " + day.String() + `, such as "9:00-12:30, 13:30-17:00".`
		hours := shape[[]flow.Span]{schema{"type": "string", "pattern": `^[0-9:,\s–-]+$`}, (*reader).hours}
		t = append(t, may(flow.WeekdayName(day), doc, hours, func(w *flow.Week, s []flow.Span) { w[day] = s }))
	}
	return t
}()

// openingField is the hours of an offer. They are a contact: "?" is still to be filled in.
var openingField = field[*offerDraft]{
	name: "opening",
	doc:  `When somebody is there: hours for each weekday, mo to su; "?" is still to be filled in. Public holidays need not be said.`,
	says: aWeek,
	read: func(y *reader, o *offerDraft, n ast.Node) {
		if s, ok := n.(*ast.StringNode); ok && strings.TrimSpace(s.Value) == toFill {
			o.open["opening"] = true
			return
		}
		w := &flow.Week{}
		fill(y, n, "opening", weekTable, w)
		o.Opening.Week = *w
	},
}

var spanForm = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})$`)

// hours reads "9:00-12:30, 13:30-17:00".
func (y *reader) hours(n ast.Node) (out []flow.Span) {
	w := y.name(n, "hours of a day")
	if w.text == "" {
		return nil
	}
	for part := range strings.SplitSeq(w.text, ",") {
		s, ok := span(strings.TrimSpace(part))
		switch {
		case !ok:
			y.err(BadTime, w.at, finding.Quote(strings.TrimSpace(part))+" is no time from and to", `write "9:00-12:30, 13:30-17:00"`)
			return nil
		case s.From >= s.To:
			y.err(BadTime, w.at, finding.Quote(strings.TrimSpace(part))+" ends before it begins", "a night is two days: to 24:00, and from 0:00 on the next")
			return nil
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b flow.Span) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(out); i++ {
		if out[i].From < out[i-1].To {
			y.err(OpeningOverlap, w.at, "two times of the day overlap: "+clock(out[i-1])+" and "+clock(out[i]), "join them, or correct one")
			return nil
		}
	}
	return out
}

func span(s string) (flow.Span, bool) {
	m := spanForm.FindStringSubmatch(s)
	if m == nil {
		return flow.Span{}, false
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // two digits
	}
	from, to := n[0]*60+n[1], n[2]*60+n[3]
	return flow.Span{From: from, To: to}, n[1] < 60 && n[3] < 60 && from < 24*60 && to <= 24*60
}

func clock(s flow.Span) string {
	return fmt.Sprintf("%d:%02d-%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// closedField is the days on which nobody is there, with the reason that people are told.
var closedField = field[*offerDraft]{
	name: "closed",
	doc:  `Days on which nobody is there, besides public holidays: 2026-12-24, or 2026-12-24..2027-01-01, each with its reason, a text closed.<reason> in locales/; or with nothing.`,
	says: schema{
		"type": "object", "minProperties": 1, "propertyNames": schema{"pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})?$`},
		"additionalProperties": schema{"oneOf": []schema{{"type": "null"}, idSchema(nil)}},
	},
	read: func(y *reader, o *offerDraft, n ast.Node) { o.Opening.Closed = y.closures(n) },
}

func (y *reader) closures(n ast.Node) (out []flow.Closure) {
	at := map[flow.Closure]flow.Pos{}
	y.entries(n, "days with their reasons", func(key word, n ast.Node) {
		c := flow.Closure{}
		first, last, several := strings.Cut(key.text, "..")
		c.From = y.day(word{first, key.at})
		if c.To = c.From; several {
			c.To = y.day(word{last, key.at})
		}
		switch _, none := n.(*ast.NullNode); {
		case c.From == 0 || c.To == 0:
			return
		case c.To < c.From:
			y.err(BadDate, key.at, finding.Quote(key.text)+" ends before it begins", "")
			return
		case !none:
			w := y.name(n, "the name of a reason")
			if w.text == "" || !y.id(w, "a reason", nil) {
				return
			}
			c.Reason = w.text
		}
		at[c] = key.at
		out = append(out, c)
	})
	slices.SortFunc(out, func(a, b flow.Closure) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	for i := 1; i < len(out); i++ {
		if out[i].From <= out[i-1].To {
			y.err(OpeningOverlap, at[out[i]], fmt.Sprintf("some of these days stand already on line %d", at[out[i-1]].Line), "join them, or correct one")
		}
	}
	return out
}

// day reads a day; zero, with a finding, if it is none.
func (y *reader) day(w word) flow.Date {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(w.text))
	if err != nil {
		y.err(BadDate, w.at, finding.Quote(w.text)+" is no day", "write year-month-day, such as 2026-12-24, or two of them with .. between")
		return 0
	}
	return flow.DateOf(day)
}

// maxWait is how many working minutes somebody may be kept waiting at most: more than a
// month of working days.
const maxWait = 20000

func minutes(name string) shape[int] {
	return shape[int]{schema{"type": "integer", "minimum": 0, "maximum": maxWait}, func(y *reader, n ast.Node) int { return y.whole(n, name, 0, maxWait, "minutes") }}
}

var limitsTable = table[*[3]int]{
	may("reminder", "After so many minutes the group is reminded; of a request that somebody has, its owner. 0: never.", minutes("reminder"), func(l *[3]int, n int) { l[0] = n }),
	may("deputy", "… the deputy is told.", minutes("deputy"), func(l *[3]int, n int) { l[1] = n }),
	may("coordinator", "… the coordinator is told.", minutes("coordinator"), func(l *[3]int, n int) { l[2] = n }),
}

var patienceTable = table[*flow.Patience]{
	may("unclaimed", "When nobody takes a request.", limits, func(p *flow.Patience, l *[3]int) { p.Unclaimed = l }),
	may("uncontacted", "When who took it does not contact the person, or does nothing although it is their turn again; ten times as long where nobody does anything.", limits, func(p *flow.Patience, l *[3]int) { p.Uncontacted = l }),
	may("answer", "Within so many minutes people are told to expect somebody. 0: nothing is promised.", minutes("answer"), func(p *flow.Patience, n int) { p.Answer = &n }),
}

var limits = shape[*[3]int]{limitsTable.schema(), func(y *reader, n ast.Node) *[3]int {
	l := &[3]int{flow.AsUsual, flow.AsUsual, flow.AsUsual}
	fill(y, n, "this", limitsTable, l)
	last := 0
	for _, m := range l {
		if m > 0 && m < last {
			y.err(BadValue, y.at(n), "the deputy is told after the reminder, and the coordinator after the deputy", "")
			break
		}
		last = max(last, m)
	}
	return l
}}

var patienceField = field[*offerDraft]{
	name: "patience",
	doc:  "How long people may be kept waiting, in minutes of the opening hours. What is left out is as usual.",
	says: patienceTable.schema(),
	read: func(y *reader, o *offerDraft, n ast.Node) { fill(y, n, "patience", patienceTable, &o.Patience) },
}

// times looks at what hours and the rest say together.
func (y *reader) times(o *offerDraft, has map[string]word) {
	_, opens := has["opening"]
	if w, ok := has["closed"]; ok && !opens {
		y.err(MissingField, w.at, "closed days, and nothing says when it is open otherwise", "add opening:")
	}
	if w, ok := has["opening"]; ok && !o.Own && o.Opening.Known() {
		y.warn(NoSource, w.at, "the opening of partner "+finding.Quote(o.ID)+": nothing says where that is from, and when it was checked", "take it out: people look at the partner's website")
	}
	if w, ok := has["patience"]; ok && !o.Own {
		y.err(FieldOfKind, w.at, "nobody can send a request to a partner's offer, so patience has no use here", "take it out")
	}
}
