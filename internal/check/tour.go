package check

import (
	"cmp"

	"wegweiser/internal/flow"
)

// Stop is a situation of the talk, and the screen that somebody sees who comes there by
// the fewest answers.
type Stop struct {
	Entry   string // the flow that the talk begins with
	Session flow.Session
	Screen  flow.Screen
	From    *Stop  // the stop before; nil at the beginning
	Choice  string // what was tapped there; empty: something was typed, or nothing done
}

// Tour goes through all situations that the check tries (of a large talk, as many as it
// tries), from the start of each talk, those with the fewest answers first. Where
// conditions tell no choices apart, one of them stands for all. What is typed is typical.
func Tour(flows *flow.Flows) []*Stop {
	trusting := *flows
	trusting.Readers = nil // an example counts as understood
	w := newWalker(&trusting)
	var out []*Stop
	for i, e := range entries {
		w.talk = i
		stops := map[*situation]*Stop{}
		root := &Stop{Entry: e.flow, Session: w.begin(e.consent, e.pick)}
		root.Screen = flow.Look(&trusting, root.Session)
		out = append(out, root)
		w.came = func(x *situation, o option) {
			s := w.stop(cmp.Or(stops[x.from], root), o)
			stops[x] = s
			out = append(out, s)
		}
		w.run(e.flow, e.consent, e.pick)
	}
	return out
}

// stop goes on from a stop by an answer; all that was answered before is still known.
func (w *walker) stop(from *Stop, o option) *Stop {
	before, in := from.Session, o.in
	if o.prepare != nil {
		o.prepare(&before)
	}
	if k, ok := w.flows.Step(before.At).Kind.(*flow.Ask); ok && in.Kind == flow.Typed && !o.aside {
		in.Typed = cmp.Or(typical[k.What], in.Typed)
	}
	s := &Stop{Entry: from.Entry, From: from, Choice: in.Choice}
	var effects []flow.Effect
	s.Session, effects = w.advance(before, in)
	for _, e := range effects {
		if show, ok := e.(flow.Show); ok {
			s.Screen = show.Screen
		}
	}
	return s
}

// typical are answers as people type them.
var typical = map[string]string{
	flow.AskText: "Amina Beispiel", flow.AskPhone: "+49 1512 3456789", flow.AskPlace: "Essen",
	flow.AskEmail: "amina@beispiel.example", flow.AskContact: "+49 1512 3456789",
}
