package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/flow"
)

// row says when a row of a route applies, as an adviser would.
func (w *words) row(s *flow.Step, i int) string {
	when := s.Route[i].When
	if len(when) > 0 {
		return w.conditions(s, when)
	}
	all := choicesOf(w.flows, s)
	left := leftOver(s, i, all)
	switch {
	case i == 0 && len(all) > 1:
		return w.say("any")
	case i == 0:
		return ""
	case len(left) == 0 || len(left) == len(all):
		return w.say("otherwise")
	}
	return w.values(s, left)
}

// conditions that must all hold.
func (w *words) conditions(s *flow.Step, when []flow.Cond) string {
	parts := make([]string, len(when))
	for i, c := range when {
		parts[i] = w.condition(s, c)
	}
	return strings.Join(parts, " "+w.say("and")+" ")
}

func (w *words) condition(s *flow.Step, c flow.Cond) string {
	text := w.test(s, c)
	if c.Not {
		text = w.say("not") + " " + text
	}
	if len(c.Any) > 0 || s != nil && c.Of == s.Ref {
		return text
	}
	return w.label(c.Of) + ": " + text
}

// test is what a condition looks for.
func (w *words) test(s *flow.Step, c flow.Cond) string {
	switch {
	case len(c.Any) > 0:
		parts := make([]string, len(c.Any))
		for i, table := range c.Any {
			parts[i] = w.conditions(s, table)
		}
		return strings.Join(parts, " / ")
	case c.Range != nil:
		return w.between(w.flows.Step(c.Of), c.Range)
	}
	return w.values(w.flows.Step(c.Of), c.Values)
}

// between is a span of numbers or of days.
func (w *words) between(s *flow.Step, r *flow.Range) string {
	end := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	if s != nil {
		if k, ok := s.Kind.(*flow.Ask); ok && k.What == flow.AskDate {
			end = func(n float64) string { return time.Unix(int64(n)*24*60*60, 0).UTC().Format(time.DateOnly) }
		}
	}
	switch {
	case r.From == nil && r.To == nil:
		return w.say("any")
	case r.To == nil:
		return "≥ " + end(*r.From)
	case r.From == nil:
		return "≤ " + end(*r.To)
	}
	return end(*r.From) + " … " + end(*r.To)
}

// values are answers of which any will do.
func (w *words) values(s *flow.Step, values []string) string {
	shown, more := values, 0
	if len(values) > maxChoices+1 {
		shown, more = values[:maxChoices], len(values)-maxChoices
	}
	parts := make([]string, 0, len(shown)+1)
	for _, v := range shown {
		parts = append(parts, w.choice(s, v))
	}
	if more > 0 {
		parts = append(parts, fmt.Sprintf(w.say("more"), more))
	}
	return strings.Join(parts, " / ")
}

// choicesOf are the answers that a step can be given, as far as they can be counted.
func choicesOf(f *flow.Flows, s *flow.Step) []string {
	var out []string
	switch k := s.Kind.(type) {
	case *flow.Choose:
		out = slices.Clone(k.Options(f))
	case *flow.Several:
		out = slices.Clone(k.Choices)
		if k.None {
			out = append(out, flow.None)
		}
	case *flow.Feedback:
		out = slices.Clone(k.Choices)
	}
	if s.Skip && len(out) > 0 {
		out = append(out, flow.Skipped)
	}
	return out
}

// leftOver are the answers that no row before this one takes for itself. Of a step that
// takes several at once nothing is said: a row takes some combinations of them.
func leftOver(s *flow.Step, row int, all []string) []string {
	left := slices.Clone(all)
	if _, ok := s.Kind.(*flow.Choose); !ok {
		return left
	}
	for _, r := range s.Route[:row] {
		if len(r.When) != 1 || r.When[0].Of != s.Ref {
			continue
		}
		left = slices.DeleteFunc(left, func(v string) bool { return r.When[0].Holds(flow.Answers{s.Ref: v}) })
	}
	return left
}
