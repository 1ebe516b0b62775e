package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

// The talk is tried with the engine itself: from the start, every choice, skipped
// questions too, and typed answers as one of "typed" and "skipped". Situations
// from which all that follows is the same are tried once: they stand at the same
// step, in the same calls, and agree in the answers that a later condition looks
// at. Choices that no condition tells apart are tried once as well, and counted
// as many.

// maxSituations of one talk are tried; a talk of a hundred steps has a few
// thousand.
const maxSituations = 60_000

// Walk is what trying one talk has shown.
type Walk struct {
	Entry        string // the flow
	Situations   int    // that were told apart
	Combinations uint64 // of answers until something that helps is reached
	AtLeast      bool   // … and more, by going round in circles
	Complete     bool   // false: there were too many to try
	Good         bool   // every combination ends at an offer, a partner or a human
}

// entries are where the engine begins, and how people come there.
var entries = []struct {
	flow    string
	consent flow.Consent
	pick    string // tapped at the start
}{
	{flow.MainFlow, flow.Agreed, ""},
	{flow.InformationFlow, flow.Declined, ""},
	{flow.HumanFlow, flow.Agreed, flow.Human},
}

// walks tries all talks. Of what flowfile found it takes away what was shown not
// to happen.
func (c *checker) walks(found []finding.Finding) []finding.Finding {
	w := newWalker(c.flows)
	complete := true
	for _, e := range entries {
		walk := w.run(e.flow, e.consent, e.pick)
		complete = complete && walk.Complete
		c.report.Walks = append(c.report.Walks, walk)
	}
	for _, f := range w.findings() {
		c.inFlow(f.severity, f.code, f.at, f.message, f.hint)
	}
	c.shown = w.shown
	if !complete {
		return found
	}
	w.unseen(c)
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		return f.Severity == finding.Warning && f.Code == flowfile.FallsThrough && w.decided[flow.Pos{File: f.File, Line: f.Line, Col: f.Col}]
	})
}

// walker tries talks.
type walker struct {
	flows   *flow.Flows
	named   map[flow.Ref]map[string]bool // values that a condition names
	cares   map[flow.Ref][]flow.Ref      // answers that conditions look at from this step on
	seen    map[flow.Ref]bool            // steps that somebody came to
	decided map[flow.Pos]bool            // last rows of routes that were tried with all answers
	shown   map[flow.Ref]map[string]screenOffers
	fitted  map[flow.Pos]bool // offers of steps that fitted once
	found   map[string]*walkFinding
	order   []string
	limit   int // maxSituations
}

// screenOffers are offers shown together.
type screenOffers struct{ own, partners []*flow.Offer }

// walkFinding is one kind of mistake at one step, with the first answers that led
// there.
type walkFinding struct {
	severity, code, message, hint string
	at                            flow.Pos
}

// situation is a session and how it was come to.
type situation struct {
	s      flow.Session
	helped bool // something that helps was reached on the way
	fell   bool // come to because no row of a route applied: reported there
	from   *situation
	answer string // the answer given there
	moves  []move
	end    bool // something that helps stands here, or the talk is over
	state  int  // while counting: 1 open, 2 done
	count  uint64
	ends   bool // an end can be reached
}

// move leads on with one answer; weight answers do the same.
type move struct {
	to     *situation
	weight uint64
}

func newWalker(f *flow.Flows) *walker {
	w := &walker{
		flows: f, named: map[flow.Ref]map[string]bool{}, cares: map[flow.Ref][]flow.Ref{},
		seen: map[flow.Ref]bool{}, decided: map[flow.Pos]bool{}, shown: map[flow.Ref]map[string]screenOffers{},
		fitted: map[flow.Pos]bool{}, found: map[string]*walkFinding{}, limit: maxSituations,
	}
	for _, fl := range f.Flows {
		for _, s := range fl.Steps {
			for _, c := range conditions(s) {
				if w.named[c.Of] == nil {
					w.named[c.Of] = map[string]bool{}
				}
				for _, v := range c.Values {
					w.named[c.Of][v] = true
				}
			}
		}
	}
	for _, fl := range f.Flows {
		for _, s := range fl.Steps {
			w.cares[s.Ref] = w.looksAt(s)
		}
	}
	return w
}

func conditions(s *flow.Step) []flow.Cond {
	var out []flow.Cond
	for _, r := range s.Route {
		out = append(out, r.When...)
	}
	if k, ok := s.Kind.(*flow.OfferStep); ok {
		for _, it := range k.Items {
			out = append(out, it.When...)
		}
	}
	return out
}

// looksAt are the answers that conditions look at from a step on, without what
// comes after a return: the callers are asked for that.
func (w *walker) looksAt(from *flow.Step) []flow.Ref {
	seen := map[*flow.Step]bool{}
	var out []flow.Ref
	for todo := []*flow.Step{from}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		for _, c := range conditions(s) {
			if !slices.Contains(out, c.Of) {
				out = append(out, c.Of)
			}
		}
		todo = append(todo, w.next(s)...)
	}
	slices.Sort(out)
	return out
}

func (w *walker) next(s *flow.Step) []*flow.Step {
	var out []*flow.Step
	start := func(id string) {
		if f := w.flows.Flow(id); f != nil {
			out = append(out, f.Step(f.Start))
		}
	}
	for _, r := range s.Route {
		switch {
		case r.To.End:
		case r.To.Flow != "":
			start(r.To.Flow)
		default:
			id, _ := s.Ref.Split()
			out = append(out, w.flows.Flow(id).Step(r.To.Step))
		}
	}
	switch k := s.Kind.(type) {
	case *flow.Call:
		start(k.Flow)
	case *flow.OfferStep:
		start(k.Contact)
	}
	return out
}

// key names all situations from which what follows is the same.
func (w *walker) key(x *situation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%v|%v|%v|%v", x.s.At, x.s.Stack, x.s.Over, x.helped, x.s.Case != "")
	a := x.s.Answers()
	for _, at := range append([]flow.Ref{x.s.At}, x.s.Stack...) {
		for _, r := range w.cares[at] {
			if v, ok := a[r]; ok {
				b.WriteString("|" + string(r) + "=" + w.class(r, v))
			}
		}
	}
	return b.String()
}

// class is the value, or that it is one that no condition names.
func (w *walker) class(r flow.Ref, v string) string {
	if w.named[r][v] {
		return v
	}
	return "*"
}

// tryDay is a day for the engine: nothing in a walk depends on it.
var tryDay = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func (w *walker) advance(s flow.Session, in flow.Input) (flow.Session, []flow.Effect) {
	in.Fresh, in.CaseID, in.CaseOpen = "e", "case", s.Case != ""
	return flow.Advance(w.flows, s, in, tryDay)
}

// begin brings a person to an entry by the taps that they would use.
func (w *walker) begin(consent flow.Consent, pick string) flow.Session {
	s, _ := w.advance(flow.Session{}, flow.Input{Kind: flow.Command, What: "start"})
	taps := []string{flow.Speak + w.flows.Languages[0], flow.Agree}
	if consent == flow.Declined {
		taps[1] = flow.Decline
	}
	if pick != "" {
		taps = append(taps, pick)
	}
	for _, t := range taps {
		s, _ = w.advance(s, flow.Input{Kind: flow.Pick, Choice: t})
	}
	return s
}

// run tries one talk.
func (w *walker) run(entry string, consent flow.Consent, pick string) Walk {
	out := Walk{Entry: entry, Complete: true}
	before := len(w.order)
	root := &situation{s: w.begin(consent, pick)}
	known := map[string]*situation{w.key(root): root}
	all := []*situation{root}
	for i := 0; i < len(all); i++ {
		if len(all) > w.limit {
			out.Complete = false
			w.report(finding.Warning, TooManyToTry, w.flows.Flow(entry).Pos,
				fmt.Sprintf("there are more than %s situations in the talk from flow %s; not all combinations of answers were tried", number(uint64(w.limit)), finding.Quote(entry)), "")
			break
		}
		x := all[i]
		for _, o := range w.options(x) {
			y := w.follow(x, o)
			k := w.key(y)
			if known[k] == nil {
				known[k] = y
				all = append(all, y)
			}
			x.moves = append(x.moves, move{known[k], o.weight})
		}
	}
	out.Situations = len(all)
	out.Combinations, out.AtLeast = count(root)
	if out.Complete {
		w.endings(all)
	}
	out.Good = out.Complete && len(w.order) == before
	return out
}

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
		return []option{pick(flow.Confirm, "confirm", 1)}
	case *flow.Handoff:
		x.end = true
	case *flow.OfferStep:
		return w.offers(x, s, k)
	}
	return nil
}

func pick(choice, label string, weight uint64) option {
	return option{flow.Input{Kind: flow.Pick, Choice: choice}, label, weight}
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
		if !w.named[s.Ref][c] {
			if others >= 0 {
				out[others].weight++
				continue
			}
			others = len(out)
		}
		out = append(out, pick(c, short(s)+" = "+c, 1))
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
	return []option{pick(flow.SkipIt, short(s)+" skipped", 1)}
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
			out = append(out, pick(c.ID, "", 1))
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

// follow gives one answer.
func (w *walker) follow(x *situation, o option) *situation {
	s := w.flows.Step(x.s.At)
	y := &situation{helped: x.helped, from: x, answer: o.label}
	var effects []flow.Effect
	y.s, effects = w.advance(x.s, o.in)
	for _, e := range effects {
		switch e := e.(type) {
		case flow.OpenCase:
			y.helped = true
		case flow.Noted:
			w.report(finding.Error, NoEnding, s.Pos, fmt.Sprintf("from step %s the talk loses its way (%s)%s", finding.Quote(s.ID), e.What, with(y)), "")
		}
	}
	if n := len(s.Route); n > 0 {
		a := x.s.Answers()
		if v, ok := given(o, s); ok {
			a[s.Ref] = v
		}
		if o.in.Choice != flow.Contact && !slices.ContainsFunc(s.Route, func(r flow.Row) bool { return flow.All(r.When, a) }) {
			y.fell = true
			w.report(finding.Error, FallsThroughFor, s.Route[n-1].Pos, "nothing says where to go on"+with(y), "add a last row without when")
		}
	}
	return y
}

// given is the answer to a step, as it is kept.
func given(o option, s *flow.Step) (string, bool) {
	switch s.Kind.(type) {
	case *flow.Choose, *flow.Ask:
	default:
		return "", false
	}
	switch {
	case o.in.Choice == flow.SkipIt:
		return flow.Skipped, true
	case o.in.Kind == flow.Typed:
		return o.in.Typed, true
	}
	return o.in.Choice, true
}

func (w *walker) deadEnd(x *situation) {
	at := x.from
	if at == nil {
		return
	}
	s := w.flows.Step(at.s.At)
	w.report(finding.Error, DeadEnd, s.Pos, fmt.Sprintf("after step %s the talk is over, and nobody was named who helps%s", finding.Quote(s.ID), with(x)), "lead to an offer, or to a human")
}

// with tells the answers that led to a situation.
func with(x *situation) string {
	var answers []string
	for ; x != nil; x = x.from {
		if x.answer != "" {
			answers = append(answers, x.answer)
		}
	}
	if len(answers) == 0 {
		return ""
	}
	slices.Reverse(answers)
	if n := len(answers); n > 6 {
		answers = append([]string{"…"}, answers[n-6:]...)
	}
	return ", with " + strings.Join(answers, ", ")
}

// count adds up the answers that lead to the first end. Where the talk goes in a
// circle, going round is not counted.
func count(x *situation) (n uint64, atLeast bool) {
	switch {
	case x.state == 2:
		return x.count, false
	case x.state == 1:
		return 0, true
	case x.end || len(x.moves) == 0:
		x.state, x.count = 2, 1
		return 1, false
	}
	x.state = 1
	for _, m := range x.moves {
		c, circle := count(m.to)
		atLeast = atLeast || circle
		n = plus(n, times(c, m.weight))
	}
	x.state, x.count = 2, n
	return n, atLeast
}

const most = ^uint64(0)

func plus(a, b uint64) uint64 {
	if a > most-b {
		return most
	}
	return a + b
}

func times(a, b uint64) uint64 {
	if a != 0 && b > most/a {
		return most
	}
	return a * b
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
func (w *walker) unseen(c *checker) {
	for _, f := range w.flows.Flows {
		start := f.Step(f.Start)
		for _, s := range f.Steps {
			if _, calls := s.Kind.(*flow.Call); calls || s.ID == f.Landing {
				continue
			}
			if !w.seen[s.Ref] {
				if start != nil && (w.seen[start.Ref] || w.seenAny(f)) {
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

// report keeps the first of each kind at each place.
func (w *walker) report(severity, code string, at flow.Pos, message, hint string) {
	key := fmt.Sprint(code, at)
	if w.found[key] == nil {
		w.found[key] = &walkFinding{severity, code, message, hint, at}
		w.order = append(w.order, key)
	}
}

func (w *walker) findings() []*walkFinding {
	out := make([]*walkFinding, len(w.order))
	for i, k := range w.order {
		out[i] = w.found[k]
	}
	return out
}
