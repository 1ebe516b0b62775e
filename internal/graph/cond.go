package graph

import (
	"fmt"
	"slices"
	"strings"

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
	of := w.flows.Step(c.Of)
	text := w.values(of, c.Values)
	if c.Not {
		text = w.say("not") + " " + text
	}
	if s != nil && c.Of == s.Ref {
		return text
	}
	return w.label(c.Of) + ": " + text
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
	k, ok := s.Kind.(*flow.Choose)
	if !ok {
		return nil
	}
	out := slices.Clone(k.Choices)
	if k.Languages {
		out = slices.Clone(f.Languages)
	}
	if s.Skip {
		out = append(out, flow.Skipped)
	}
	return out
}

// leftOver are the answers that no row before this one takes for itself.
func leftOver(s *flow.Step, row int, all []string) []string {
	left := slices.Clone(all)
	for _, r := range s.Route[:row] {
		if len(r.When) != 1 || r.When[0].Of != s.Ref {
			continue
		}
		c := r.When[0]
		left = slices.DeleteFunc(left, func(v string) bool { return c.Holds(flow.Answers{s.Ref: v}) })
	}
	return left
}
