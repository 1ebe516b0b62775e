package flow

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Cond is one line of a table of earlier answers: the answer Of is one of Values, or
// lies in Range; with Not, it does not. Of a list of choices (Several), one is enough.
// With Any it is one of several tables that must apply, and Of is empty.
// An answer that was never given is "", one that was left out is Skipped.
type Cond struct {
	Of     Ref
	Not    bool
	Many   bool // the answer is a list
	Values []string
	Range  *Range
	Any    [][]Cond
	Pos    Pos `json:"-"`
}

// Range is a span of numbers, or of days. Both ends belong to it; nil is no end.
// A day counts as the number of days since 1970.
type Range struct{ From, To *float64 }

// Holds says whether the condition applies to the answers.
func (c Cond) Holds(a Answers) bool {
	if len(c.Any) > 0 {
		return slices.ContainsFunc(c.Any, func(t []Cond) bool { return All(t, a) }) != c.Not
	}
	return c.fits(a[c.Of]) != c.Not
}

func (c Cond) fits(v string) bool {
	switch {
	case c.Range != nil:
		return c.Range.Holds(v)
	case !c.Many:
		return slices.Contains(c.Values, v)
	}
	for {
		one, rest, more := strings.Cut(v, ListSep)
		if slices.Contains(c.Values, one) {
			return true
		}
		if !more {
			return false
		}
		v = rest
	}
}

// Holds says whether a value lies in the range; what is no number or day does not.
func (r *Range) Holds(value string) bool {
	n, ok := Measure(value)
	return ok && (r.From == nil || n >= *r.From) && (r.To == nil || n <= *r.To)
}

// Measure is a number, or a day (2026-01-31) as the number of days since 1970.
func Measure(value string) (float64, bool) {
	if len(value) == len(time.DateOnly) && value[4] == '-' {
		d, err := time.Parse(time.DateOnly, value)
		return float64(d.Unix() / (24 * 60 * 60)), err == nil
	}
	n, err := strconv.ParseFloat(value, 64)
	return n, err == nil
}

// All says whether every condition applies.
func All(conds []Cond, a Answers) bool {
	for i := range conds {
		if !conds[i].Holds(a) {
			return false
		}
	}
	return true
}

// Leaves are the conditions that look at an answer, those within Any too.
func Leaves(conds []Cond) []Cond {
	var out []Cond
	for _, c := range conds {
		if len(c.Any) == 0 {
			out = append(out, c)
		}
		for _, t := range c.Any {
			out = append(out, Leaves(t)...)
		}
	}
	return out
}

// Answers are the answers given so far, by step. A question that was left out has
// the value Skipped.
type Answers map[Ref]string

// Values that no choice has by itself.
const (
	Skipped  = "-"        // of a question that was left out
	None     = "none"     // of a step that takes several: none of these
	Unlisted = "unlisted" // of a step with a list: not in it
)

// ListSep stands between the values of an answer that is a list.
const ListSep = ","
