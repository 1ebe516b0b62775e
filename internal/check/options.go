package check

import (
	"fmt"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// What somebody can answer at each kind of step, as far as it makes a difference.

// option is what somebody can answer.
type option struct {
	in     flow.Input
	label  string
	weight uint64
}

// options are the answers that lead on from a situation. It also says whether the
// situation is an end.
func (w *walker) options(x *situation) []option {
	for _, r := range append([]flow.Ref{x.s.At}, x.s.Stack...) {
		w.seen[r] = true
	}
	if len(x.s.Over) > 0 { // the menu, after the end
		x.end = true
		if !x.helped && !x.fell {
			w.deadEnd(x)
		}
		return nil
	}
	s := w.flows.Step(x.s.At)
	switch k := s.Kind.(type) {
	case *flow.Choose:
		return w.choices(s, k)
	case *flow.Ask:
		return w.typed(s)
	case *flow.Summary:
		return []option{pick(flow.Confirm, "confirm")}
	case *flow.Handoff:
		x.end = true
	case *flow.OfferStep:
		return w.offers(x, s, k)
	}
	return nil
}

func pick(choice, label string) option {
	return option{flow.Input{Kind: flow.Pick, Choice: choice}, label, 1}
}

// choices that no condition names do the same: one is tried for all of them.
func (w *walker) choices(s *flow.Step, k *flow.Choose) []option {
	all := k.Choices
	if k.Languages {
		all = w.flows.Languages
	}
	w.allTried(s)
	var out []option
	others := -1
	for _, c := range all {
		if !w.views.named[s.Ref][c] {
			if others >= 0 {
				out[others].weight++
				continue
			}
			others = len(out)
		}
		out = append(out, pick(c, short(s)+" = "+c))
	}
	return append(out, skip(s)...)
}

func (w *walker) typed(s *flow.Step) []option {
	w.allTried(s)
	out := []option{{flow.Input{Kind: flow.Typed, Typed: "x"}, short(s) + " = something", 1}}
	return append(out, skip(s)...)
}

func skip(s *flow.Step) []option {
	if !s.Skip {
		return nil
	}
	return []option{pick(flow.SkipIt, short(s)+" skipped")}
}

func short(s *flow.Step) string { return string(s.Ref) }

func (w *walker) allTried(s *flow.Step) {
	if n := len(s.Route); n > 0 {
		w.decided[s.Route[n-1].Pos] = true
	}
}

// offers notes what is shown. It is an end, from which some go on.
func (w *walker) offers(x *situation, s *flow.Step, k *flow.OfferStep) []option {
	a := x.s.Answers()
	for _, it := range k.Items {
		if flow.All(it.When, a) {
			w.fitted[it.Pos] = true
		}
	}
	own, partners := k.Fitting(w.flows, a)
	if w.shown[s.Ref] == nil {
		w.shown[s.Ref] = map[string]screenOffers{}
	}
	w.shown[s.Ref][ids(own)+"|"+ids(partners)] = screenOffers{own, partners}
	if len(own)+len(partners) == 0 {
		w.report(finding.Error, NothingFits, s.Pos, fmt.Sprintf("step %s shows no offer%s", finding.Quote(s.ID), with(x)), "add an offer without a condition")
	}
	x.end, x.helped = true, true
	var out []option
	for _, c := range flow.Look(w.flows, x.s).Choices {
		if c.ID == flow.GoOn || c.ID == flow.Contact {
			out = append(out, pick(c.ID, ""))
		}
	}
	return out
}

func ids(offers []*flow.Offer) string {
	out := make([]string, len(offers))
	for i, o := range offers {
		out[i] = o.ID
	}
	return strings.Join(out, ",")
}
