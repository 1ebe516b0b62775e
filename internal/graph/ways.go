package graph

import "wegweiser/internal/flow"

// ways is how the talk can go from step to step over all flows, whatever is
// answered: what an end returns to, where help can be reached, where it can't.
type ways struct {
	flows   *flow.Flows
	callers map[string]map[*flow.Step]bool // flow → steps that it comes back to at its end
	helps   map[*flow.Step]bool            // an offer or a human can be reached from here
	without map[*flow.Step]bool            // can be come to before any help was seen
	reached map[*flow.Step]bool            // can be come to at all
}

func findWays(f *flow.Flows) *ways {
	w := &ways{flows: f, callers: map[string]map[*flow.Step]bool{}, helps: map[*flow.Step]bool{}}
	w.findCallers()
	for changed := true; changed; {
		changed = false
		w.each(func(s *flow.Step) {
			if !w.helps[s] && (isHelp(s) || w.anyHelps(w.after(s))) {
				w.helps[s], changed = true, true
			}
		})
	}
	w.without = w.walk(isHelp)
	w.reached = w.walk(func(*flow.Step) bool { return false })
	return w
}

func (w *ways) each(do func(*flow.Step)) {
	for _, f := range w.flows.Flows {
		for _, s := range f.Steps {
			do(s)
		}
	}
}

// findCallers finds the calls that the end of each flow returns to. Who went on into
// another flow without coming back returns to the first one's caller.
func (w *ways) findCallers() {
	add := func(f string, s *flow.Step) bool {
		if w.callers[f] == nil {
			w.callers[f] = map[*flow.Step]bool{}
		}
		was := w.callers[f][s]
		w.callers[f][s] = true
		return !was
	}
	w.each(func(s *flow.Step) {
		if c, ok := s.Kind.(*flow.Call); ok {
			add(c.Flow, s)
		}
	})
	for changed := true; changed; {
		changed = false
		w.each(func(s *flow.Step) {
			from, _ := s.Ref.Split()
			for _, t := range targets(s) {
				for c := range w.callers[from] {
					if t.Flow != "" && t.Flow != from && add(t.Flow, c) {
						changed = true
					}
				}
			}
		})
	}
}

// targets of a step's route; one that says nothing ends its flow.
func targets(s *flow.Step) []flow.Target {
	var out []flow.Target
	always := false
	for _, r := range s.Route {
		out = append(out, r.To)
		always = always || len(r.When) == 0
	}
	if !always && !styleOf(s).last {
		out = append(out, flow.Target{End: true})
	}
	return out
}

// after are the steps that can follow.
func (w *ways) after(s *flow.Step) []*flow.Step {
	var out []*flow.Step
	switch k := s.Kind.(type) {
	case *flow.Call:
		out = append(out, w.start(k.Flow))
		if !w.returns(k.Flow) {
			return out
		}
	case *flow.OfferStep:
		if k.Contact != "" {
			out = append(out, w.start(k.Contact))
		}
	}
	from, _ := s.Ref.Split()
	for _, t := range append(targets(s), asides(s)...) {
		out = append(out, w.behind(from, t)...)
	}
	return out
}

// asides are where a step leads without an answer: after too many wrong ones, or none.
func asides(s *flow.Step) []flow.Target {
	var out []flow.Target
	if s.Stuck != nil {
		out = append(out, *s.Stuck)
	}
	if s.GiveUp != nil {
		out = append(out, s.GiveUp.To)
	}
	return out
}

// returns says whether some way through a flow comes to its end. A call of which none
// does goes no further here.
func (w *ways) returns(id string) bool {
	f := w.flows.Flow(id)
	if f == nil {
		return false
	}
	for _, s := range f.Steps {
		for _, t := range targets(s) {
			if t.End || t.Flow != "" {
				return true
			}
		}
	}
	return false
}

// behind are the steps that a target leads to; where a flow ends, those after its calls.
func (w *ways) behind(from string, t flow.Target) []*flow.Step {
	if !t.End {
		return []*flow.Step{w.at(from, t)}
	}
	var out []*flow.Step
	for c := range w.callers[from] {
		caller, _ := c.Ref.Split()
		for _, next := range targets(c) {
			if !next.End {
				out = append(out, w.at(caller, next))
			} else if caller != from {
				out = append(out, w.outer(caller, map[string]bool{from: true})...)
			}
		}
	}
	return out
}

// outer are the steps after the calls of a flow that ends with the one it called.
func (w *ways) outer(from string, seen map[string]bool) []*flow.Step {
	if seen[from] {
		return nil
	}
	seen[from] = true
	var out []*flow.Step
	for c := range w.callers[from] {
		caller, _ := c.Ref.Split()
		for _, next := range targets(c) {
			if next.End {
				out = append(out, w.outer(caller, seen)...)
			} else {
				out = append(out, w.at(caller, next))
			}
		}
	}
	return out
}

func (w *ways) start(id string) *flow.Step {
	if f := w.flows.Flow(id); f != nil {
		return f.Step(f.Start)
	}
	return nil
}

func (w *ways) at(from string, t flow.Target) *flow.Step {
	switch {
	case t.Flow != "" && t.Step == "":
		return w.start(t.Flow)
	case t.Flow != "":
		from = t.Flow
	}
	return w.flows.Step(flow.Ref(from + "." + t.Step))
}

func (w *ways) anyHelps(steps []*flow.Step) bool {
	for _, s := range steps {
		if w.helps[s] {
			return true
		}
	}
	return false
}

// walk gives the steps that people can come to from where the engine begins, going
// no further where stop says so.
func (w *ways) walk(stop func(*flow.Step) bool) map[*flow.Step]bool {
	seen := map[*flow.Step]bool{}
	var todo []*flow.Step
	for _, id := range []string{flow.MainFlow, flow.InformationFlow, flow.HumanFlow} {
		todo = append(todo, w.start(id))
	}
	for _, f := range w.flows.Flows {
		todo = append(todo, f.Step(f.Landing))
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		if !stop(s) {
			todo = append(todo, w.after(s)...)
		}
	}
	return seen
}

// dead says that people come to a step without having been shown any help, and that
// none comes after it.
func (w *ways) dead(s *flow.Step) bool { return w.without[s] && !w.helps[s] }

// deadWay says the same of one row of a route.
func (w *ways) deadWay(s *flow.Step, t flow.Target) bool {
	from, _ := s.Ref.Split()
	return w.without[s] && !isHelp(s) && !w.callHelps(s) && !w.anyHelps(w.behind(from, t))
}

// callHelps says that whoever comes past a call was helped inside of it.
func (w *ways) callHelps(s *flow.Step) bool {
	c, ok := s.Kind.(*flow.Call)
	return ok && w.helps[w.start(c.Flow)]
}

func isHelp(s *flow.Step) bool { return styleOf(s).help }
