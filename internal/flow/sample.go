package flow

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"time"
)

// Whoever tries every answer can't type every number. Answers that no condition tells
// apart do the same, so one of each such class is enough.

// Sample is an answer that stands for all of its class.
type Sample struct {
	Value  string
	Weight uint64 // how many choices of several it stands for, math.MaxUint64: or more; else 1
}

// MaxNamed is how many choices of a step that takes several conditions may name for
// every set of them to be tried; beyond it sets of at most two are.
const MaxNamed = 8

// Samples are answers to a step that takes several, asks for a number or a day or an
// entry, or sets a value: one of each class that the conditions tell apart. whole says
// that no class is missing. Other kinds have none.
func Samples(s *Step, conds []Cond, now time.Time) (out []Sample, whole bool) {
	conds = slices.DeleteFunc(slices.Clone(conds), func(c Cond) bool { return c.Of != s.Ref })
	switch k := s.Kind.(type) {
	case *Several:
		return k.samples(conds)
	case *Set:
		for _, r := range k.Rows {
			out = append(out, Sample{r.Value, 1})
		}
	case *Ask:
		switch k.What {
		case AskEntry:
			out = k.entries(conds)
		case AskNumber, AskDate:
			out = k.measures(s.Ref, conds, now)
		}
	}
	return out, true
}

// entries are those that a condition names, one of the others, and "not in the list".
func (k *Ask) entries(conds []Cond) []Sample {
	var out []Sample
	others := -1
	for _, e := range k.Entries {
		if !named(conds, e) {
			if others >= 0 {
				out[others].Weight++
				continue
			}
			others = len(out)
		}
		out = append(out, Sample{e, 1})
	}
	return append(out, Sample{Unlisted, 1})
}

func named(conds []Cond, value string) bool {
	return slices.ContainsFunc(conds, func(c Cond) bool { return slices.Contains(c.Values, value) })
}

// measures are numbers or days at, between and beyond the ends of all ranges. Days that
// are still to come are among those that will be past: the talk is asked then, too.
func (k *Ask) measures(of Ref, conds []Cond, now time.Time) []Sample {
	var ends []float64
	end := func(e *float64) {
		if e != nil {
			ends = append(ends, *e)
		}
	}
	end(k.Range.From)
	end(k.Range.To)
	for _, c := range conds {
		if c.Range != nil {
			end(c.Range.From)
			end(c.Range.To)
		}
		for _, v := range c.Values {
			if m, ok := Measure(v); ok && v != Skipped {
				end(&m)
			}
		}
	}
	if k.What == AskDate {
		ends = append(ends, math.Floor(float64(now.Unix())/(24*60*60)))
	} else {
		ends = append(ends, 0)
	}
	slices.Sort(ends)
	var out []Sample
	seen := map[string]bool{}
	for _, v := range around(ends) {
		value := k.write(v)
		if !k.Allows(value) || k.Future && !k.Timely(value, now) {
			continue
		}
		if class := Class(of, value, conds); !seen[class] {
			seen[class] = true
			out = append(out, Sample{value, 1})
		}
	}
	return out
}

// around are the points, what lies between them, and what lies beyond.
func around(points []float64) []float64 {
	out := []float64{points[0] - 1}
	for i, p := range points {
		if i > 0 {
			mid := (points[i-1] + p) / 2
			out = append(out, math.Floor(mid), mid, math.Ceil(mid))
		}
		out = append(out, math.Floor(p), p, math.Ceil(p))
	}
	return append(out, points[len(points)-1]+1)
}

// write is a number or a day as it is kept.
func (k *Ask) write(v float64) string {
	if k.What == AskDate {
		return time.Unix(int64(math.Floor(v))*24*60*60, 0).UTC().Format(time.DateOnly)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Class names what the conditions make of an answer: the same for two answers that
// they don't tell apart.
func Class(of Ref, value string, conds []Cond) string {
	a := Answers{of: value}
	b := make([]byte, 0, len(conds))
	for _, c := range conds {
		if c.Of == of && c.Holds(a) {
			b = append(b, '1')
		} else {
			b = append(b, '0')
		}
	}
	return string(b)
}

// samples are the sets of choices that conditions name, each alone and with one of the
// others.
func (k *Several) samples(conds []Cond) (out []Sample, whole bool) {
	var names, others []string
	for _, c := range k.Choices {
		if named(conds, c) {
			names = append(names, c)
		} else {
			others = append(others, c)
		}
	}
	whole = len(names) <= MaxNamed
	least, most := k.Limits()
	for _, set := range sets(names, whole) {
		for _, more := range []bool{false, true} {
			value, weight := k.with(set, others, more, least, most)
			if weight > 0 {
				out = append(out, Sample{value, weight})
			}
		}
	}
	if k.None {
		out = append(out, Sample{None, 1})
	}
	return out, whole
}

// with is the set and as many others as it takes, and in how many ways these can be
// chosen: none of them, or (more) some.
func (k *Several) with(set, others []string, more bool, least, most int) (value string, weight uint64) {
	from, to := 0, 0
	if more {
		from, to = 1, len(others)
	}
	first := -1
	for n := from; n <= to; n++ {
		if size := len(set) + n; size >= least && size <= most {
			weight = saturated(weight, choose(len(others), n))
			if first < 0 {
				first = n
			}
		}
	}
	if weight == 0 {
		return "", 0
	}
	return k.join(append(slices.Clone(set), others[:first]...)), weight
}

// choose is in how many ways k of n can be chosen; math.MaxUint64 if these are as many
// or more.
func choose(n, k int) uint64 {
	k = min(k, n-k) // so that it only grows
	r := uint64(1)
	for i := 1; i <= k; i++ {
		high, low := bits.Mul64(r, uint64(n-k+i))
		if high >= uint64(i) {
			return math.MaxUint64
		}
		r, _ = bits.Div64(high, low, uint64(i))
	}
	return r
}

// saturated is a sum, or math.MaxUint64 if it is as much or more.
func saturated(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

// sets are all subsets, or those of at most two.
func sets(of []string, all bool) [][]string {
	out := [][]string{nil}
	if all {
		for m := 1; m < 1<<len(of); m++ {
			var set []string
			for i, c := range of {
				if m&(1<<i) != 0 {
					set = append(set, c)
				}
			}
			out = append(out, set)
		}
		return out
	}
	for i, a := range of {
		out = append(out, []string{a})
		for _, b := range of[i+1:] {
			out = append(out, []string{a, b})
		}
	}
	return out
}
