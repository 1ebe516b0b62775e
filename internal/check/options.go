package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

// What somebody can answer at each kind of step, as far as it makes a difference.

// option is what somebody can answer.
type option struct {
	in      flow.Input
	label   string
	weight  uint64
	value   string              // the answer, as it is kept; empty: none
	prepare func(*flow.Session) // what was done at the step before
	day     time.Time           // on which it is given; zero: that of the walk
	aside   bool                // not an answer: the route has no say
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
		w.goesOn(x)
		return nil
	}
	s := w.flows.Step(x.s.At)
	w.buttons(x, s)
	return append(w.answers(x, s), asides(s)...)
}

// goesOn taps the first button of the menu after the end: something has to be seen, and the
// talk to be where it began, from where all answers are tried.
func (w *walker) goesOn(x *situation) {
	s, effects := w.advance(x.s, flow.Input{Kind: flow.Pick, Choice: flow.GoOn})
	step, seen := w.flows.Step(s.At), false
	for _, e := range effects {
		if show, ok := e.(flow.Show); ok {
			seen = len(show.Screen.Blocks) > 0
		}
	}
	first, known := w.begun[s.Consent]
	if !known {
		first = w.begin(s.Consent, "")
		w.begun[s.Consent] = first
	}
	if seen && flow.Waits(step.Kind) && len(s.Over) == 0 && s.At == first.At && slices.Equal(s.Stack, first.Stack) {
		return
	}
	w.report(finding.Error, NoEnding, step.Pos, fmt.Sprintf("after the end, \"go on\" in the menu leads to step %s, where nothing is asked%s", finding.Quote(step.ID), with(x)), "")
}

// maxButtons are how many Telegram takes under a message.
const maxButtons = 100

// buttons counts those of a screen: its answers, those that open pages, and ours.
func (w *walker) buttons(x *situation, s *flow.Step) {
	if len(s.Links)+choicesOf(s) < maxButtons/2 { // ours are a handful
		return
	}
	screen := flow.Look(w.flows, x.s)
	if n := len(screen.Choices) + len(screen.Links) + len(screen.Nav); n > maxButtons {
		w.report(finding.Error, flowfile.TooMany, s.Pos, fmt.Sprintf("step %s has %d buttons with those that open pages and those of the bot; Telegram takes %d", finding.Quote(s.ID), n, maxButtons), "divide the question into two")
	}
}

func choicesOf(s *flow.Step) int {
	switch k := s.Kind.(type) {
	case *flow.Choose:
		return len(k.Choices)
	case *flow.Several:
		return len(k.Choices)
	}
	return 0
}

func (w *walker) answers(x *situation, s *flow.Step) []option {
	switch k := s.Kind.(type) {
	case *flow.Choose:
		return w.choices(s, k)
	case *flow.Several:
		return w.sampled(s)
	case *flow.Ask:
		if !k.Answerable(w.day) {
			x.end = true // what is wrong is told here, and not of all who come
			w.unanswerable(s, k)
		}
		return w.typed(s, k)
	case *flow.Feedback:
		return []option{pick(k.Choices[0], ""), pick(flow.SkipIt, "")} // the choices do the same
	case *flow.Reach:
		x.end, x.helped = true, true
		if len(s.Route) > 0 {
			return []option{pick(flow.GoOn, "")}
		}
	case *flow.End:
		x.end = true
		if !x.helped {
			w.deadEnd(x)
		}
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
	return option{in: flow.Input{Kind: flow.Pick, Choice: choice}, label: label, weight: 1}
}

// asides are the ways on without an answer.
func asides(s *flow.Step) []option {
	var out []option
	if s.Stuck != nil {
		out = append(out, option{
			in: flow.Input{Kind: flow.Typed}, label: short(s) + " not understood", weight: 1, aside: true,
			prepare: func(s *flow.Session) { s.Wrong = flow.MaxStuck - 1 },
		})
	}
	if s.GiveUp != nil {
		out = append(out, option{in: flow.Input{Kind: flow.Silence, What: flow.WakeGiveUp}, label: short(s) + " not answered", weight: 1, aside: true})
	}
	return out
}

// sampled tries an answer of each class that conditions tell apart.
func (w *walker) sampled(s *flow.Step) []option {
	w.allTried(s)
	samples, whole := flow.Samples(s, w.views.conds[s.Ref], w.day)
	if !whole {
		w.partly = true
		id, _ := s.Ref.Split()
		w.tooMany(id, s.Pos, fmt.Sprintf("conditions name more than %d choices of step %s; of these, no more than two were tried together", flow.MaxNamed, finding.Quote(s.ID)))
	}
	var out []option
	for _, x := range samples {
		o := option{label: short(s) + " = " + x.Value, weight: x.Weight, value: x.Value}
		_, several := s.Kind.(*flow.Several)
		switch {
		case several && x.Value == flow.None:
			o.in = flow.Input{Kind: flow.Pick, Choice: flow.NoneOf}
		case several:
			o.in = flow.Input{Kind: flow.Pick, Choice: flow.Done}
			o.prepare = func(s *flow.Session) { s.Picked = strings.Split(x.Value, flow.ListSep) }
		case x.Value == flow.Unlisted:
			o.in = flow.Input{Kind: flow.Pick, Choice: flow.NotListed}
		case s.Kind.(*flow.Ask).What == flow.AskEntry:
			o.in = flow.Input{Kind: flow.Pick, Choice: x.Value}
			o.prepare = func(s *flow.Session) { s.Found = []string{x.Value} }
		default:
			o.in = flow.Input{Kind: flow.Typed, Typed: x.Value}
			o.day = w.pastOn(s, x.Value)
		}
		out = append(out, o)
	}
	return append(out, skip(s)...)
}

func (w *walker) unanswerable(s *flow.Step, k *flow.Ask) {
	which := "still to come"
	if k.Past {
		which = "past"
	}
	w.report(finding.Error, flowfile.BadDate, s.Pos, fmt.Sprintf("nobody can answer step %s today: of the days that it takes, none is %s", finding.Quote(s.ID), which), "mend its limits")
}

// pastOn is the day on which a day that is asked for is past: today, if it is so now.
func (w *walker) pastOn(s *flow.Step, value string) time.Time {
	if k := s.Kind.(*flow.Ask); k.What != flow.AskDate || k.Timely(value, w.day) {
		return w.day
	}
	day, err := time.ParseInLocation(time.DateOnly, value, w.day.Location())
	if err != nil {
		return w.day
	}
	return day.Add(12 * time.Hour)
}

// choices that no condition names do the same: one is tried for all of them.
func (w *walker) choices(s *flow.Step, k *flow.Choose) []option {
	all := k.Options(w.flows)
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
		o := pick(c, short(s)+" = "+c)
		o.value = c
		out = append(out, o)
	}
	return append(out, skip(s)...)
}

func (w *walker) typed(s *flow.Step, k *flow.Ask) []option {
	switch k.What {
	case flow.AskNumber, flow.AskDate, flow.AskEntry:
		return w.sampled(s)
	}
	w.allTried(s)
	out := []option{{in: flow.Input{Kind: flow.Typed, Typed: "x"}, label: short(s) + " = something", weight: 1, value: "x"}}
	return append(out, skip(s)...)
}

func skip(s *flow.Step) []option {
	if !s.Skip {
		return nil
	}
	o := pick(flow.SkipIt, short(s)+" skipped")
	o.value = cmp.Or(s.Default, flow.Skipped)
	return []option{o}
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
