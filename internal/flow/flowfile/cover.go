package flowfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// Is there an answer for which no row of a route applies? The choices are few, so
// all combinations of those the route looks at are tried.

// maxCombinations of the answers one route looks at.
const maxCombinations = 20_000

// cover is what trying all combinations of a route has shown.
type cover struct {
	whole   bool     // some row applies to all of them
	tried   bool     // there were not too many to try
	own     bool     // the route looks at nothing but the step's own answer
	example []string // answers to which none does
	likely  bool     // … all of them questions that were asked
	dead    []int    // rows that never were the first to apply
	idle    []idle   // values that never were what a row applied by
	overlap []overlap
}

// overlap is a pair of rows with conditions that both apply to some answers, while
// each applies to others without the other one.
type overlap struct {
	first, second int
	example       []string
}

// idle is a value in a row's list that makes no difference there.
type idle struct {
	row   int
	at    flow.Pos
	value string
}

// pair counts to how many combinations two rows apply.
type pair struct {
	both    bool
	first   bool // alone
	second  bool
	example []string
}

// class of answers that a condition can't tell apart.
type class struct{ value, label string }

// anything stands for all answers that no condition names.
const anything = "*"

// classes of answers to a step; "" (never asked) is one of those from elsewhere.
func (l *loader) classes(q *stepDraft, elsewhere bool, conds []flow.Cond) []class {
	var out []class
	samples, _ := flow.Samples(q.Step, conds, l.day())
	for _, x := range samples {
		out = append(out, class{x.Value, x.Value})
	}
	switch k := q.Kind.(type) {
	case *flow.Ask:
		if len(samples) == 0 {
			out = append(out, class{anything, "an answer"})
		}
	case *flow.Set:
		if len(k.Rows) > 0 && len(k.Rows[len(k.Rows)-1].When) > 0 {
			out = append(out, class{flow.Skipped, "no value"})
		}
	case *flow.Choose:
		known := k.Choices
		if k.Languages {
			known = l.o.Languages
			out = append(out, class{anything, "another language"})
		}
		for _, c := range known {
			out = append(out, class{c, c})
		}
	}
	if q.Skip {
		out = append(out, class{flow.Skipped, skippedWord})
	}
	if elsewhere {
		out = append(out, class{"", "never asked"})
	}
	return out
}

// day is the day to compare days with.
func (l *loader) day() time.Time {
	if l.o.Now.IsZero() {
		return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	}
	return l.o.Now
}

// cover tries all combinations on the rows of a step: of its route, or those that set a
// value.
func (l *loader) cover(s *stepDraft, rows []flow.Row) cover {
	refs := routeRefs(rows)
	c := cover{own: len(refs) == 0 || len(refs) == 1 && string(refs[0]) == s.full()}
	options := make([][]class, len(refs))
	var conds []flow.Cond
	for _, r := range rows {
		conds = append(conds, flow.Leaves(r.When)...)
	}
	total := 1
	for i, r := range refs {
		id, step := r.Split()
		q := l.flowNamed(id).steps[step]
		options[i] = l.classes(q, q != s, conds)
		if total *= len(options[i]); total > maxCombinations {
			return c
		}
	}
	c.tried, c.whole = true, true
	used := make([]bool, len(rows))
	met := map[idle]bool{}
	pairs := map[[2]int]*pair{}
	for n := range total {
		a, asked := flow.Answers{}, true
		var labels []string
		for i, r := range refs {
			o := options[i][n%len(options[i])]
			n /= len(options[i])
			a[r] = o.value
			asked = asked && o.value != ""
			labels = append(labels, l.short(s, r)+" = "+o.label)
		}
		row := slices.IndexFunc(rows, func(r flow.Row) bool { return flow.All(r.When, a) })
		if asked {
			meet(pairs, rows, a, labels)
		}
		switch {
		case row >= 0:
			used[row] = true
			meets(met, row, rows[row].When, a)
		case c.whole, asked && !c.likely:
			c.whole, c.likely, c.example = false, asked, labels
		}
	}
	for i, u := range used {
		if !u {
			c.dead = append(c.dead, i)
		}
	}
	c.idle = unmet(rows, used, met)
	for i := range rows {
		for j := range i {
			if p := pairs[[2]int{j, i}]; p != nil && p.both && p.first && p.second && used[i] {
				c.overlap = append(c.overlap, overlap{j, i, p.example})
			}
		}
	}
	return c
}

// listed are the values of a row of which it takes more than one.
func listed(row int, when []flow.Cond) (out []idle) {
	for _, c := range when {
		if c.Not || c.Range != nil || len(c.Values) < 2 {
			continue
		}
		for _, v := range c.Values {
			out = append(out, idle{row, c.Pos, v})
		}
	}
	return out
}

// meets notes by which of its values a row applies.
func meets(met map[idle]bool, row int, when []flow.Cond, a flow.Answers) {
	for _, x := range listed(row, when) {
		if by, ok := condAt(when, x.at); ok && (flow.Cond{Of: by.Of, Many: by.Many, Values: []string{x.value}}).Holds(a) {
			met[x] = true
		}
	}
}

// unmet are the values by which rows that apply never do.
func unmet(rows []flow.Row, used []bool, met map[idle]bool) (out []idle) {
	for i, r := range rows {
		for _, x := range listed(i, r.When) {
			if used[i] && !met[x] {
				out = append(out, x)
			}
		}
	}
	return out
}

func condAt(when []flow.Cond, at flow.Pos) (flow.Cond, bool) {
	i := slices.IndexFunc(when, func(c flow.Cond) bool { return c.Pos == at })
	if i < 0 {
		return flow.Cond{}, false
	}
	return when[i], true
}

// meet notes which rows with conditions apply to the same answers.
func meet(pairs map[[2]int]*pair, route []flow.Row, a flow.Answers, labels []string) {
	var applies []bool
	for _, r := range route {
		applies = append(applies, len(r.When) > 0 && flow.All(r.When, a))
	}
	for i := range route {
		for j := range i {
			if !applies[i] && !applies[j] {
				continue
			}
			p := pairs[[2]int{j, i}]
			if p == nil {
				p = &pair{}
				pairs[[2]int{j, i}] = p
			}
			switch {
			case applies[i] && applies[j] && !p.both:
				p.both, p.example = true, labels
			case applies[i] && !applies[j]:
				p.second = true
			case applies[j] && !applies[i]:
				p.first = true
			}
		}
	}
}

// short names a step of the same flow without the flow.
func (l *loader) short(s *stepDraft, r flow.Ref) string {
	if id, step := r.Split(); id == s.flow.ID {
		return step
	}
	return string(r)
}

func routeRefs(rows []flow.Row) []flow.Ref {
	var out []flow.Ref
	for _, r := range rows {
		for _, c := range flow.Leaves(r.When) {
			if !slices.Contains(out, c.Of) {
				out = append(out, c.Of)
			}
		}
	}
	return out
}

// setRows reports rows that never set their value.
func (l *loader) setRows(s *stepDraft, k *flow.Set) {
	rows := make([]flow.Row, len(k.Rows))
	for i, r := range k.Rows {
		rows[i] = flow.Row{When: r.When, Pos: r.Pos}
	}
	if len(rows) > 1 {
		l.idleRows(l.cover(s, rows), rows)
	}
}

// idleRows reports what of some rows never applies.
func (l *loader) idleRows(c cover, rows []flow.Row) {
	for _, i := range c.dead {
		l.warn(DeadRow, rows[i].Pos, "this row never applies: for every answer it fits, another row comes first", "put it before the others, or take it out")
	}
	for _, x := range c.idle {
		value := x.value
		if value == flow.Skipped {
			value = skippedWord
		}
		l.warn(DeadRow, x.at, fmt.Sprintf("this row never applies by %s: for that answer another row comes first", finding.Quote(value)), "take it out of this list, or put the row before the others")
	}
}

// route reports who falls through a route, and rows that never apply.
func (l *loader) route(s *stepDraft) {
	n := len(s.Route)
	if n == 0 {
		return
	}
	c := l.cover(s, s.Route)
	last := s.Route[n-1]
	hint := "add a last row without when"
	switch {
	case !c.tried && len(last.When) > 0:
		l.warn(FallsThrough, last.Pos, "there are too many combinations to see whether every answer has a row", hint)
	case c.tried && !c.whole && c.own:
		l.err(FallsThrough, last.Pos, fmt.Sprintf("nothing says where to go on with %s", strings.Join(c.example, " and ")), hint)
	case c.tried && c.likely: // whether somebody comes here unasked only a walk can tell
		l.warn(FallsThrough, last.Pos, fmt.Sprintf("nothing says where to go on with %s, should that ever be", strings.Join(c.example, " and ")), hint)
	}
	l.idleRows(c, s.Route)
	for _, o := range c.overlap {
		first, second := s.Route[o.first], s.Route[o.second]
		if first.To != second.To {
			l.warn(Overlap, second.Pos, fmt.Sprintf("with %s, the row on line %d applies too, and counts, because it comes first", strings.Join(o.example, " and "), first.Pos.Line), "if that is meant, leave it; else say in one of them when it does not apply")
		}
	}
}
