package flowfile

import (
	"fmt"
	"strconv"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// ranges reports conditions on numbers and days that no answer fulfils.
func (l *loader) ranges(s *stepDraft) {
	for _, c := range conditions(s) {
		q := l.asked(c.Of)
		if q == nil || c.Range == nil {
			continue
		}
		k, ok := q.Kind.(*flow.Ask)
		if !ok {
			continue
		}
		written := func(v *float64) string { return measure(k.What, *v) }
		r, limits := c.Range, k.Range
		switch {
		case r.From != nil && r.To != nil && *r.From > *r.To:
			l.err(UnknownValue, c.Pos, fmt.Sprintf("no answer lies from %s to %s", written(r.From), written(r.To)), "change the two round")
		case r.From != nil && limits.To != nil && *r.From > *limits.To:
			l.err(UnknownValue, c.Pos, fmt.Sprintf("step %s takes nothing over %s, so no answer lies from %s on", finding.Quote(q.full()), written(limits.To), written(r.From)), "look at both: this condition, and max there")
		case r.To != nil && limits.From != nil && *r.To < *limits.From:
			l.err(UnknownValue, c.Pos, fmt.Sprintf("step %s takes nothing under %s, so no answer lies up to %s", finding.Quote(q.full()), written(limits.From), written(r.To)), "look at both: this condition, and min there")
		}
	}
}

// asked is the step of an answer.
func (l *loader) asked(r flow.Ref) *stepDraft {
	id, step := r.Split()
	if d := l.flowNamed(id); d != nil {
		return d.steps[step]
	}
	return nil
}

// measure writes a number, or a day, as it stands in the files.
func measure(what string, v float64) string {
	if what == flow.AskDate {
		return time.Unix(int64(v)*24*60*60, 0).UTC().Format(time.DateOnly)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
