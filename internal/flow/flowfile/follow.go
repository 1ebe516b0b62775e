package flowfile

import (
	"fmt"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// follow looks at the way of the talk; every name in it is known to be right.
func (l *loader) follow() {
	g := newGraph(l)
	l.ways(g)
	if l.calls(g) { // with circles of calls, what follows has no meaning
		return
	}
	l.unreachable(g)
	l.requests(g)
	l.reading(g)
	l.before(g)
	l.unusedOffers()
}

// ways looks at each route: does somebody fall through, does a row never apply,
// does a call go on that never comes back?
func (l *loader) ways(g *graph) {
	for _, s := range g.steps {
		before := l.errors
		if l.ranges(s); l.errors > before {
			continue // rows that look at them would be told of twice
		}
		if k, ok := s.Kind.(*flow.Set); ok {
			l.setRows(s, k)
		}
		l.route(s)
		if !s.isCall() {
			continue
		}
		returns := g.returns[s.call.text]
		switch {
		case returns && len(s.rows) == 0:
			l.err(NoWayOn, s.Pos, fmt.Sprintf("flow %s comes back here, and step %s doesn't say where to go on", finding.Quote(s.call.text), finding.Quote(s.ID)), "add to: with a step, or to: end")
		case !returns && goesOn(s):
			l.err(NeverReturns, s.call.at, fmt.Sprintf("flow %s never comes back: it has no way to its end", finding.Quote(s.call.text)), "what step "+finding.Quote(s.ID)+" leads to is never seen; write to: end")
		}
	}
}

func goesOn(s *stepDraft) bool {
	for _, r := range s.rows {
		if !r.to.end {
			return true
		}
	}
	return false
}

// unreachable reports steps and flows that no way leads to.
func (l *loader) unreachable(g *graph) {
	for _, d := range l.flows {
		missed := 0
		for _, s := range d.order {
			if !g.reached[s] {
				missed++
			}
		}
		if missed == len(d.order) {
			l.warn(Unreachable, d.Pos, fmt.Sprintf("nothing leads to flow %s", finding.Quote(d.ID)), "call it, or take the file out")
			continue
		}
		for _, s := range d.order {
			if !g.reached[s] {
				l.warn(Unreachable, s.Pos, fmt.Sprintf("nothing leads to step %s", finding.Quote(s.ID)), "lead to it, or take it out")
			}
		}
	}
}

// requests holds the flows that ask to be contacted to what the engine expects of
// them. "A human" is not offered twice: where a flow has a handoff, its button
// shows the question again.
func (l *loader) requests(g *graph) {
	if human := l.flowNamed(flow.HumanFlow); !g.handsOff(human) {
		l.err(NoHandoff, human.Pos, `flow "human" never reaches a human`, "lead to a step with handoff")
	}
	for _, s := range g.steps {
		if s.contact.text != "" && !g.handsOff(l.flowNamed(s.contact.text)) {
			l.err(NoHandoff, s.contact.at, fmt.Sprintf("flow %s never reaches a human", finding.Quote(s.contact.text)), "lead to a step with handoff")
		}
		if s.handoff.text == "" {
			continue
		}
		if id := s.flow.ID; id == flow.MainFlow || hasOffer(s.flow) {
			l.err(HandoffPlace, s.kinds[0].at, fmt.Sprintf("in flow %s a handoff would take the button \"a human\" away from all other steps", finding.Quote(id)), "put it in a flow of its own, and name that in contact or call")
		}
	}
}

func hasOffer(d *flowDraft) bool {
	for _, s := range d.order {
		if _, ok := s.Kind.(*flow.OfferStep); ok {
			return true
		}
	}
	return false
}

// reading holds the information flow to its promise: nothing is asked for, and
// nothing is kept that a later condition could look at.
func (l *loader) reading(g *graph) {
	info := l.flowNamed(flow.InformationFlow)
	for s := range g.reach(info.steps[info.Start]) {
		switch s.Kind.(type) {
		case *flow.Ask, *flow.Several, *flow.Handoff:
			l.err(ReadingOnly, s.kinds[0].at, fmt.Sprintf("flow \"information\" leads to step %s; who declined the privacy notice is asked for nothing", finding.Quote(s.full())), "lead to an offer instead")
		}
	}
	for _, s := range info.order {
		if s.contact.text != "" {
			l.err(ReadingOnly, s.contact.at, "who declined the privacy notice can't ask to be contacted", "take out contact")
		}
		for i, c := range conditions(s) {
			if string(c.Of) != s.full() || i >= routeConditions(s) {
				l.err(Forgotten, c.Pos, fmt.Sprintf("in flow \"information\" no answer is kept, so %s is not known here", finding.Quote(string(c.Of))), "only a step's own answer can decide its route")
			}
		}
	}
}

// conditions are all of a step's, those of its route first.
func conditions(s *stepDraft) []flow.Cond {
	var out []flow.Cond
	for _, r := range s.Route {
		out = append(out, flow.Leaves(r.When)...)
	}
	switch k := s.Kind.(type) {
	case *flow.OfferStep:
		for _, it := range k.Items {
			out = append(out, flow.Leaves(it.When)...)
		}
	case *flow.Set:
		for _, r := range k.Rows {
			out = append(out, flow.Leaves(r.When)...)
		}
	}
	if s.Remind != nil {
		out = append(out, flow.Leaves(s.Remind.When)...)
	}
	return out
}

func routeConditions(s *stepDraft) int {
	n := 0
	for _, r := range s.Route {
		n += len(flow.Leaves(r.When))
	}
	return n
}

// before reports answers that are looked at where they can't have been given.
func (l *loader) before(g *graph) {
	for _, s := range g.steps {
		if !g.reached[s] {
			continue
		}
		if k, ok := s.Kind.(*flow.Summary); ok {
			for i, r := range k.Fields {
				if !g.leads(g.byRef[r], s) {
					l.err(NotBefore, s.summary[i].at, fmt.Sprintf("%s is not asked before this summary", finding.Quote(string(r))), "take it out, or ask before")
				}
			}
		}
		for _, c := range conditions(s) {
			if string(c.Of) != s.full() && !g.leads(g.byRef[c.Of], s) {
				l.warn(NotBefore, c.Pos, fmt.Sprintf("%s is not asked before step %s", finding.Quote(string(c.Of)), finding.Quote(s.ID)), "the condition never sees an answer; ask before, or take it out")
			}
		}
	}
}

// unusedOffers reports partners that no step names. Ours are shown to those who
// want to reach us directly, named in a step or not.
func (l *loader) unusedOffers() {
	used := map[string]bool{}
	for _, d := range l.flows {
		for _, s := range d.order {
			used[s.handoff.text] = true
			used[s.reach.text] = true
			for _, it := range s.items {
				used[it.offer.text] = true
			}
		}
	}
	for _, o := range l.offers {
		if !used[o.ID] && !o.Own {
			l.warn(OfferUnused, o.Pos, "no step leads to offer "+finding.Quote(o.ID), "name it in a step, or take it out")
		}
	}
}
