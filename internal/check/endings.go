package check

import (
	"fmt"
	"slices"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

// What trying has shown: where answers lead to nothing, go in circles, or lead
// nobody.

func (w *walker) deadEnd(x *situation) {
	at := x.from
	if at == nil {
		return
	}
	s := w.flows.Step(at.s.At)
	w.report(finding.Error, DeadEnd, s.Pos, fmt.Sprintf("after step %s the talk is over, and nobody was named who helps%s", finding.Quote(s.ID), with(x)), "lead to an offer, or to a human")
}

// endings reports situations from which no end can be reached.
func (w *walker) endings(all []*situation) {
	before := map[*situation][]*situation{}
	var todo []*situation
	for _, x := range all {
		for _, m := range x.moves {
			before[m.to] = append(before[m.to], x)
		}
		if x.end {
			x.ends = true
			todo = append(todo, x)
		}
	}
	for len(todo) > 0 {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, y := range before[x] {
			if !y.ends {
				y.ends = true
				todo = append(todo, y)
			}
		}
	}
	for _, x := range all {
		if !x.ends {
			s := w.flows.Step(x.s.At)
			w.report(finding.Error, NoEnding, s.Pos, fmt.Sprintf("from step %s the talk goes in circles and never comes to an end%s", finding.Quote(s.ID), with(x)), "lead to an offer, or to a human")
		}
	}
}

// unseen reports steps that nobody came to, and offers that fitted nobody.
func (w *walker) unseen(c *checker, found []finding.Finding) {
	told := map[flow.Pos]bool{} // that nothing at all leads there
	for _, f := range found {
		if f.Code == flowfile.Unreachable {
			told[flow.Pos{File: f.File, Line: f.Line, Col: f.Col}] = true
		}
	}
	for _, f := range w.flows.Flows {
		start := f.Step(f.Start)
		for _, s := range f.Steps {
			if _, calls := s.Kind.(*flow.Call); calls || s.ID == f.Landing {
				continue
			}
			if !w.seen[s.Ref] {
				if start != nil && !told[s.Pos] && (w.seen[start.Ref] || w.seenAny(f)) {
					c.inFlow(finding.Warning, NobodyComes, s.Pos, fmt.Sprintf("no answers lead to step %s", finding.Quote(s.ID)), "look at the conditions before it")
				}
				continue
			}
			k, ok := s.Kind.(*flow.OfferStep)
			if !ok {
				continue
			}
			for _, it := range k.Items {
				if !w.fitted[it.Pos] {
					c.inFlow(finding.Warning, NeverFits, it.Pos, fmt.Sprintf("no answers lead to this offer %s", finding.Quote(it.Offer)), "look at its conditions")
				}
			}
		}
	}
}

func (w *walker) seenAny(f *flow.Flow) bool {
	return slices.ContainsFunc(f.Steps, func(s *flow.Step) bool { return w.seen[s.Ref] })
}
