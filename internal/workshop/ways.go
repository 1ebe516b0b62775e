package workshop

import (
	"slices"

	"wegweiser/internal/flow"
)

// talk is what can be said before what, over all flows and whatever is answered.
type talk struct {
	flows   *flow.Flows
	callers map[string][]*flow.Step // flow → the steps that it comes back to
	before  map[flow.Ref][]Before
}

func newTalk(f *flow.Flows) *talk {
	t := &talk{flows: f, callers: map[string][]*flow.Step{}, before: map[flow.Ref][]Before{}}
	t.findCallers()
	for _, s := range t.order() {
		if shows(s) {
			id, _ := s.Ref.Split()
			t.lead(id, s)
		}
	}
	t.enter(flow.MainFlow, "system.privacy", "button.agree")
	t.enter(flow.InformationFlow, "system.privacy", "button.decline")
	t.enter(flow.HumanFlow, "", "button.human")
	t.enter(flow.LeavingFlow, "system.withdraw", "button.withdraw_yes")
	for _, s := range t.order() {
		if _, ok := s.Kind.(*flow.Summary); ok {
			t.enter(flow.LeavingFlow, s.Ref.Key(), "button.cancel")
		}
	}
	return t
}

// shows tells whether a step has words of its own.
func shows(s *flow.Step) bool {
	switch s.Kind.(type) {
	case *flow.Call, *flow.Route, *flow.Set:
		return false
	}
	return true
}

// contactButton asks for a contact, under offers of ours.
const contactButton = "button.contact"

// enter is how people come to the start of a flow from outside of the talk.
func (t *talk) enter(id, key, button string) {
	for _, s := range t.showing(id, flow.Target{Flow: id}, nil) {
		t.before[s.Ref] = append([]Before{{Key: key, Answers: []string{button}}}, t.before[s.Ref]...)
	}
}

// findCallers finds the calls that the end of each flow comes back to. Who went on into
// another flow without coming back returns to the first one's caller.
func (t *talk) findCallers() {
	add := func(id string, s *flow.Step) bool {
		if id == "" || slices.Contains(t.callers[id], s) {
			return false
		}
		t.callers[id] = append(t.callers[id], s)
		return true
	}
	for changed := true; changed; {
		changed = false
		for _, fl := range t.flows.Flows {
			for _, s := range fl.Steps {
				if k, ok := s.Kind.(*flow.Call); ok {
					changed = add(k.Flow, s) || changed
				}
				for _, to := range targets(s) {
					if to.Flow == fl.ID {
						continue
					}
					for _, c := range t.callers[fl.ID] {
						changed = add(to.Flow, c) || changed
					}
				}
			}
		}
	}
}

// targets are where a step's route leads, also without an answer.
func targets(s *flow.Step) []flow.Target {
	var out []flow.Target
	for _, r := range s.Route {
		out = append(out, r.To)
	}
	if s.Stuck != nil {
		out = append(out, *s.Stuck)
	}
	if s.GiveUp != nil {
		out = append(out, s.GiveUp.To)
	}
	return out
}

// lead notes at all steps that can follow that this one may stand before them.
func (t *talk) lead(id string, s *flow.Step) {
	rest := choices(s) // that no row has taken yet
	all := len(rest)
	always := false
	for _, row := range s.Route {
		answers, only := answersOf(s, row.When)
		if len(row.When) == 0 {
			always = true
			if len(rest) < all {
				answers = rest
			}
		}
		t.link(id, s, row.To, answers)
		if only {
			rest = slices.DeleteFunc(slices.Clone(rest), func(c string) bool { return slices.Contains(answers, c) })
		}
	}
	for _, to := range targets(s)[len(s.Route):] {
		t.link(id, s, to, nil)
	}
	switch k := s.Kind.(type) {
	case *flow.OfferStep:
		if k.Contact != "" {
			t.link(id, s, flow.Target{Flow: k.Contact}, []string{flow.Contact})
		}
		return
	case *flow.Handoff, *flow.End, *flow.Reach:
		return
	}
	if !always && (all == 0 || len(rest) > 0) {
		if len(rest) == all {
			rest = nil
		}
		t.link(id, s, flow.Target{End: true}, rest)
	}
}

// answersOf are the choices of a step that conditions name; only tells that nothing
// else is asked for.
func answersOf(s *flow.Step, when []flow.Cond) (answers []string, only bool) {
	for _, c := range when {
		if c.Of != s.Ref {
			continue
		}
		for _, choice := range choices(s) {
			if slices.Contains(c.Values, choice) != c.Not {
				answers = append(answers, choice)
			}
		}
	}
	return answers, len(when) == 1 && len(answers) > 0 && !when[0].Many
}

func choices(s *flow.Step) []string {
	switch k := s.Kind.(type) {
	case *flow.Choose:
		return k.Choices
	case *flow.Several:
		return k.Choices
	case *flow.Feedback:
		return k.Choices
	}
	return nil
}

// link notes that what a target shows comes after a step.
func (t *talk) link(id string, s *flow.Step, to flow.Target, answers []string) {
	keys := make([]string, len(answers))
	for i, a := range answers {
		keys[i] = s.Ref.ChoiceKey(a)
		if a == flow.Contact {
			keys[i] = contactButton
		}
	}
	for _, next := range t.showing(id, to, nil) {
		before := t.before[next.Ref]
		i := slices.IndexFunc(before, func(b Before) bool { return b.Key == s.Ref.Key() })
		switch {
		case i < 0:
			t.before[next.Ref] = append(before, Before{Key: s.Ref.Key(), Answers: keys})
		case len(keys) == 0 || len(before[i].Answers) == 0:
			before[i].Answers = nil
		default:
			for _, k := range keys {
				if !slices.Contains(before[i].Answers, k) {
					before[i].Answers = append(before[i].Answers, k)
				}
			}
		}
	}
}

// place is a target, seen from a flow.
type place struct {
	flow string
	to   flow.Target
}

// showing are the steps with words that a target comes to first.
func (t *talk) showing(id string, to flow.Target, seen []place) []*flow.Step {
	p := place{id, to}
	if slices.Contains(seen, p) {
		return nil
	}
	seen = append(seen, p)
	var out []*flow.Step
	on := func(from string, s *flow.Step) {
		if len(s.Route) == 0 {
			out = append(out, t.showing(from, flow.Target{End: true}, seen)...)
		}
		for _, r := range s.Route {
			out = append(out, t.showing(from, r.To, seen)...)
		}
	}
	if to.End {
		for _, c := range t.callers[id] {
			from, _ := c.Ref.Split()
			on(from, c)
		}
		return out
	}
	s := t.at(id, to)
	switch {
	case s == nil:
	case shows(s):
		out = append(out, s)
	default:
		from, _ := s.Ref.Split()
		if k, ok := s.Kind.(*flow.Call); ok {
			return t.showing(k.Flow, flow.Target{Flow: k.Flow}, seen)
		}
		on(from, s)
	}
	return out
}

func (t *talk) at(id string, to flow.Target) *flow.Step {
	if to.Flow != "" {
		id = to.Flow
	}
	fl := t.flows.Flow(id)
	if fl == nil {
		return nil
	}
	if to.Step == "" {
		return fl.Step(fl.Start)
	}
	return fl.Step(to.Step)
}

// order are all steps in the order of the talk: what can follow stands after it, a flow
// that is called where it is called first, offers' requests after all that leads to them.
func (t *talk) order() []*flow.Step {
	var out []*flow.Step
	done := map[string]bool{}
	var later []string
	var add func(id string)
	add = func(id string) {
		fl := t.flows.Flow(id)
		if fl == nil || done[id] {
			return
		}
		done[id] = true
		var jumps []string
		for _, s := range inOrder(fl) {
			out = append(out, s)
			switch k := s.Kind.(type) {
			case *flow.Call:
				add(k.Flow)
			case *flow.OfferStep:
				later = append(later, k.Contact)
			}
			for _, to := range targets(s) {
				jumps = append(jumps, to.Flow)
			}
		}
		for _, j := range jumps {
			add(j)
		}
	}
	add(flow.MainFlow)
	add(flow.InformationFlow)
	for len(later) > 0 {
		next := later[0]
		later = later[1:]
		add(next)
	}
	add(flow.HumanFlow)
	add(flow.LeavingFlow)
	for _, fl := range t.flows.Flows {
		add(fl.ID)
	}
	return out
}

// inOrder are the steps of a flow, each after all that can lead to it (but for
// circles), the first way first; those that nothing leads to come last.
func inOrder(fl *flow.Flow) []*flow.Step {
	var out []*flow.Step
	seen := map[*flow.Step]bool{}
	var visit func(s *flow.Step)
	visit = func(s *flow.Step) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		for _, to := range slices.Backward(targets(s)) {
			if to.Flow == "" || to.Flow == fl.ID {
				visit(fl.Step(to.Step))
			}
		}
		out = append(out, s)
	}
	visit(fl.Step(fl.Start))
	slices.Reverse(out)
	for _, s := range fl.Steps {
		if !seen[s] {
			out = append(out, s)
		}
	}
	return out
}
