package flowfile

import (
	"slices"

	"wegweiser/internal/flow"
)

// graph is the way of the talk without its conditions: where could somebody come
// from each step?
type graph struct {
	l       *loader
	steps   []*stepDraft
	byRef   map[flow.Ref]*stepDraft
	level   map[string]map[*stepDraft]bool // by flow: steps on one level of calls with its start
	returns map[string]bool                // flows that have a way to their end
	reached map[*stepDraft]bool            // from where the engine begins
	next    map[*stepDraft][]*stepDraft    // with calls, returns and "a human"
	ending  map[*stepDraft]bool            // steps after which their flow can be over
	asked   map[*stepDraft]bitset          // answers that can have been given when the talk comes to a step
	index   map[*stepDraft]int             // of the answers in asked
}

func newGraph(l *loader) *graph {
	g := &graph{
		l: l, byRef: map[flow.Ref]*stepDraft{}, level: map[string]map[*stepDraft]bool{},
		returns: map[string]bool{}, next: map[*stepDraft][]*stepDraft{},
	}
	for _, d := range l.flows {
		for _, s := range d.order {
			g.steps = append(g.steps, s)
			g.byRef[flow.Ref(s.full())] = s
		}
	}
	g.findReturns()
	g.ending = map[*stepDraft]bool{}
	for _, s := range g.steps {
		g.ending[s] = g.mayEnd(s)
	}
	for _, d := range l.flows {
		g.level[d.ID] = walk([]*stepDraft{d.steps[d.Start]}, g.onLevel)
	}
	for _, s := range g.steps {
		g.next[s] = g.ahead(s)
	}
	// What stands behind a call that never comes back is reported there, once.
	g.reached = walk(g.roots(), func(s *stepDraft) []*stepDraft { return append(g.targets(s), g.next[s]...) })
	return g
}

// roots are where the engine puts people by itself.
func (g *graph) roots() []*stepDraft {
	var out []*stepDraft
	for _, r := range required {
		d := g.l.flowNamed(r.id)
		out = append(out, d.steps[d.Start])
	}
	if d := g.l.flowNamed(flow.LeavingFlow); d != nil {
		out = append(out, d.steps[d.Start])
	}
	for _, d := range g.l.flows {
		if d.Landing != "" {
			out = append(out, d.steps[d.Landing])
		}
	}
	return out
}

// walk gives all that can be come to.
func walk(from []*stepDraft, next func(*stepDraft) []*stepDraft) map[*stepDraft]bool {
	seen := map[*stepDraft]bool{}
	for todo := from; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[s] {
			seen[s] = true
			todo = append(todo, next(s)...)
		}
	}
	return seen
}

// targets are the steps that the rows of a route lead to.
func (g *graph) targets(s *stepDraft) []*stepDraft {
	var out []*stepDraft
	for _, r := range s.rows {
		switch {
		case r.to.flow.text != "":
			out = append(out, g.start(r.to.flow.text))
		case !r.to.end:
			out = append(out, s.flow.steps[r.to.step.text])
		}
	}
	for _, to := range s.asides() {
		switch {
		case to.flow.text != "":
			out = append(out, g.start(to.flow.text))
		case !to.end:
			out = append(out, s.flow.steps[to.step.text])
		}
	}
	return out
}

func (g *graph) start(id string) *stepDraft {
	d := g.l.flowNamed(id)
	return d.steps[d.Start]
}

// onLevel are the steps after s without a call being open in between: where a
// call doesn't come back, nothing.
func (g *graph) onLevel(s *stepDraft) []*stepDraft {
	if s.isCall() && !g.returns[s.call.text] {
		return nil
	}
	return g.targets(s)
}

// findReturns finds the flows that come to their end. Whether one does can depend
// on those it calls, so it is asked again until nothing changes.
func (g *graph) findReturns() {
	for changed := true; changed; {
		changed = false
		for _, d := range g.l.flows {
			if g.returns[d.ID] {
				continue
			}
			for s := range walk([]*stepDraft{d.steps[d.Start]}, g.onLevel) {
				if g.ends(s) {
					g.returns[d.ID], changed = true, true
					break
				}
			}
		}
	}
}

// ends says that the flow can be over after s.
func (g *graph) ends(s *stepDraft) bool {
	if g.ending != nil { // all flows that return are found
		return g.ending[s]
	}
	return g.mayEnd(s)
}

func (g *graph) mayEnd(s *stepDraft) bool {
	if s.isCall() && !g.returns[s.call.text] {
		return false
	}
	for _, r := range s.rows {
		if r.to.end {
			return true
		}
	}
	if slices.ContainsFunc(s.asides(), func(t targetDraft) bool { return t.end }) {
		return true
	}
	n := len(s.Route)
	return n > 0 && len(s.Route[n-1].When) > 0 && !g.l.cover(s, s.Route).whole
}

// ahead are the steps that may come after s, however: on by its route, into a
// call and back from it, to a human.
func (g *graph) ahead(s *stepDraft) []*stepDraft {
	out := g.onLevel(s)
	switch {
	case s.isCall():
		out = append(out, g.start(s.call.text))
	case s.contact.text != "":
		out = append(out, g.start(s.contact.text))
	}
	return out
}

// reach are the steps that can be seen after s by somebody who only reads.
func (g *graph) reach(s *stepDraft) map[*stepDraft]bool {
	return walk([]*stepDraft{s}, func(s *stepDraft) []*stepDraft {
		if s.isCall() {
			return append(g.onLevel(s), g.start(s.call.text))
		}
		return g.onLevel(s)
	})
}

// bitset is a set of answers by their index.
type bitset []uint64

// join adds other; true if that made a difference.
func (b bitset) join(other bitset) (grew bool) {
	for i, w := range other {
		grew = grew || w&^b[i] != 0
		b[i] |= w
	}
	return grew
}

// leads says whether an answer to s can have been given when the talk comes to t. All
// answers that something looks at are followed at once, each to wherever it gets.
func (g *graph) leads(s, t *stepDraft) bool {
	if g.asked == nil {
		g.follow()
	}
	i := g.index[s]
	return g.asked[t][i/64]&(1<<(i%64)) != 0
}

func (g *graph) follow() {
	g.index, g.asked = map[*stepDraft]int{}, map[*stepDraft]bitset{}
	number := func(r flow.Ref) {
		if _, known := g.index[g.byRef[r]]; !known {
			g.index[g.byRef[r]] = len(g.index)
		}
	}
	for _, s := range g.steps {
		for _, c := range conditions(s) {
			number(c.Of)
		}
		if k, ok := s.Kind.(*flow.Summary); ok {
			for _, r := range k.Fields {
				number(r)
			}
		}
	}
	size := len(g.index)/64 + 1
	for _, s := range g.steps {
		g.asked[s] = make(bitset, size)
	}
	edges := g.afterAnswers()
	waiting := map[*stepDraft]bool{}
	for todo := slices.Clone(g.steps); len(todo) > 0; {
		s := todo[0]
		todo = todo[1:]
		waiting[s] = false
		given := slices.Clone(g.asked[s])
		if i, known := g.index[s]; known {
			given[i/64] |= 1 << (i % 64)
		}
		for _, to := range edges[s] {
			if g.asked[to].join(given) && !waiting[to] {
				waiting[to] = true
				todo = append(todo, to)
			}
		}
	}
}

// afterAnswers are the steps after each, with those that follow when its flow is left
// by its end, and those to a human.
func (g *graph) afterAnswers() map[*stepDraft][]*stepDraft {
	out := make(map[*stepDraft][]*stepDraft, len(g.steps))
	human := g.start(flow.HumanFlow)
	requests := map[*flowDraft]bool{}
	for _, d := range g.l.flows {
		requests[d] = isRequest(d)
	}
	for _, s := range g.steps {
		out[s] = slices.Clone(g.next[s])
		if !s.isCall() && s.flow.ID != flow.HumanFlow && !requests[s.flow] {
			out[s] = append(out[s], human)
		}
	}
	for _, c := range g.steps { // calls look at answers when they come back
		if !c.isCall() {
			continue
		}
		for s := range g.level[c.call.text] {
			if g.ends(s) {
				out[s] = append(out[s], c)
			}
		}
	}
	return out
}

// handsOff says whether a flow, or one that it calls, has a handoff.
func (g *graph) handsOff(d *flowDraft) bool {
	for s := range g.reach(d.steps[d.Start]) {
		if s.handoff.text != "" {
			return true
		}
	}
	return false
}
