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
func (c *checker) walks(found []finding.Finding, now time.Time) []finding.Finding {
	w := newWalker(c.flows)
	if !now.IsZero() {
		w.day = now
	}
	complete := true
	for i, e := range entries {
		w.talk = i
		walk := w.run(e.flow, e.consent, e.pick)
		complete = complete && walk.Complete
		c.report.Walks = append(c.report.Walks, walk)
	}
	if complete {
		for i := range c.report.Walks {
			c.report.Walks[i].Good = !w.trapped(i) && c.report.Walks[i].Good
		}
	}
	w.allTriedAfterAll()
	for _, f := range w.findings() {
		c.inFlow(f.severity, f.code, f.at, f.message, f.hint)
	}
	c.shown, c.spoken = w.shown, w.spoken
	if !complete {
		return found
	}
	w.unseen(c, found)
	return slices.DeleteFunc(found, func(f finding.Finding) bool {
		return f.Severity == finding.Warning && f.Code == flowfile.FallsThrough && w.decided[flow.Pos{File: f.File, Line: f.Line, Col: f.Col}]
	})
}

// walker tries talks.
type walker struct {
	flows   *flow.Flows
	views   *views
	seen    map[flow.Ref]bool // steps that somebody came to
	decided map[flow.Pos]bool // last rows of routes that were tried with all answers
	shown   map[flow.Ref]map[string]screenOffers
	fitted  map[flow.Pos]bool // offers of steps that fitted once
	spoken  map[string]monologue
	found   map[string]*walkFinding
	order   []string
	traps   []*trap
	begun   map[flow.Consent]flow.Session // the beginning of a talk
	talk    int                           // the talk that is tried, of entries
	errors  int                           // in found
	limit   int                           // maxSituations
	came    func(*situation, option)      // is told of each situation when it is first come to; may be nil
	day     time.Time                     // of the walk
	partly  bool                          // of some step not all answers were tried, in this talk
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
	value  string // the same, as it is kept; empty: none
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
	answer string // in words
	value  string // as it is kept; empty: none
}

func newWalker(f *flow.Flows) *walker {
	return &walker{
		flows: f, views: newViews(f),
		seen: map[flow.Ref]bool{}, decided: map[flow.Pos]bool{}, shown: map[flow.Ref]map[string]screenOffers{},
		fitted: map[flow.Pos]bool{}, spoken: map[string]monologue{}, found: map[string]*walkFinding{}, begun: map[flow.Consent]flow.Session{}, limit: maxSituations, day: tryDay,
	}
}

// tryDay is the day of a walk that nobody gave one. Only questions for a day that is past
// or to come depend on it.
var tryDay = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func (w *walker) advance(s flow.Session, in flow.Input) (flow.Session, []flow.Effect) {
	return w.traced(s, in, nil)
}

func (w *walker) traced(s flow.Session, in flow.Input, way *flow.Trace) (flow.Session, []flow.Effect) {
	in.Fresh, in.CaseID, in.CaseOpen = "e", "case", s.Case != ""
	if in.Kind == flow.Silence {
		in.Epoch, in.Turn = s.Epoch, s.Turn
	}
	return flow.AdvanceTraced(w.flows, s, in, w.day, way)
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
	before := w.errors
	w.partly = false
	root := &situation{s: w.begin(consent, pick)}
	known := map[string]*situation{w.key(root): root}
	all := []*situation{root}
	for i := 0; i < len(all); i++ {
		if len(all) > w.limit {
			out.Complete = false
			w.tooMany(entry, w.flows.Flow(entry).Pos, fmt.Sprintf("there are more than %s situations in the talk from flow %s; not all combinations of answers were tried", number(uint64(w.limit)), finding.Quote(entry)))
			break
		}
		x := all[i]
		for _, o := range w.options(x) {
			y := w.follow(x, o)
			w.views.forget(&y.s)
			k := w.key(y)
			if known[k] == nil {
				known[k] = y
				all = append(all, y)
				if w.came != nil {
					w.came(y, o)
				}
			}
			x.moves = append(x.moves, move{known[k], o.weight, o.label, o.value})
		}
	}
	out.Situations = len(all)
	out.Combinations, out.AtLeast = count(root)
	if out.Complete {
		w.endings(all)
		w.circles(all)
	}
	w.long(root)
	out.Complete = out.Complete && !w.partly
	out.Good = out.Complete && w.errors == before
	return out
}

// tooMany reports what could not be tried: an error, unless the flow says why it has to
// be so.
func (w *walker) tooMany(id string, at flow.Pos, message string) {
	if why := w.flows.Flow(id).Untried; why != "" {
		w.report(finding.Warning, TooManyToTry, at, message+" (untried: "+why+")", "look through the rest yourself")
		return
	}
	w.report(finding.Error, TooManyToTry, at, message, "divide the talk, or let conditions look at fewer answers; where it has to be so, write untried: with the reason into flow "+id)
}

// allTriedAfterAll reports flows that give a reason for what is not so.
func (w *walker) allTriedAfterAll() {
	for _, f := range w.flows.Flows {
		had := slices.ContainsFunc(w.findings(), func(x *walkFinding) bool { return x.code == TooManyToTry && x.at.File == f.Pos.File })
		if f.Untried != "" && !had {
			w.report(finding.Warning, TooManyToTry, f.Pos, "all combinations of answers from here are tried, so untried: has nothing to excuse", "take untried: out")
		}
	}
}

// follow gives one answer.
func (w *walker) follow(x *situation, o option) *situation {
	s := w.flows.Step(x.s.At)
	y := &situation{helped: x.helped, from: x, answer: o.label, value: o.value}
	var effects []flow.Effect
	var way flow.Trace
	before := x.s
	if o.prepare != nil {
		o.prepare(&before)
	}
	today := w.day
	w.day = cmp.Or(o.day, today)
	y.s, effects = w.traced(before, o.in, &way)
	w.day = today
	answered := s
	if o.aside || o.value == "" {
		answered = nil
	}
	w.speaks(answered, &way)
	w.passed(y, &way)
	for _, e := range effects {
		switch e := e.(type) {
		case flow.OpenCase:
			y.helped = true
		case flow.Noted:
			if e.What == flow.NotedStuck || e.What == flow.NotedGiveUp {
				continue
			}
			w.report(finding.Error, NoEnding, s.Pos, fmt.Sprintf("from step %s the talk loses its way (%s)%s", finding.Quote(s.ID), e.What, with(y)), "")
		}
	}
	if n := len(s.Route); n > 0 && !o.aside {
		a := x.s.Answers()
		if o.value != "" {
			a[s.Ref] = o.value
		}
		if o.in.Choice != flow.Contact && !slices.ContainsFunc(s.Route, func(r flow.Row) bool { return flow.All(r.When, a) }) {
			y.fell = true
			w.report(finding.Error, FallsThroughFor, s.Route[n-1].Pos, "nothing says where to go on"+with(y), "add a last row without when")
		}
	}
	return y
}

// monologue is what steps say in a row, in the turn that ends at another step.
type monologue struct {
	after *flow.Step // its ticked choices stand above; nil: no step that takes several was answered
	says  []*flow.Step
	at    *flow.Step
}

// speaks notes what was said on the way to the last step.
// steps are those that it is made of.
func (x *monologue) steps() (out []flow.Ref) {
	if x.after != nil {
		out = append(out, x.after.Ref)
	}
	for _, s := range x.says {
		out = append(out, s.Ref)
	}
	return append(out, x.at.Ref)
}

func (w *walker) speaks(answered *flow.Step, way *flow.Trace) {
	var x monologue
	key := ""
	if answered != nil {
		if _, several := answered.Kind.(*flow.Several); several {
			x.after, key = answered, string(answered.Ref)+"> "
		}
	}
	for _, r := range way.Steps {
		x.at = w.flows.Step(r)
		switch x.at.Kind.(type) {
		case *flow.Say:
			if len(x.at.Links) > 0 { // its buttons make it a message of its own
				x.after, x.says, key = nil, nil, ""
				continue
			}
			x.says, key = append(x.says, x.at), key+string(r)+" "
		case *flow.Set, *flow.Route, *flow.Call:
		case *flow.Picture, *flow.Document, *flow.Voice, *flow.Map: // what was said goes before it
			x.after, x.says, key = nil, nil, ""
		}
	}
	if x.at != nil && (len(x.says) > 0 || x.after != nil) {
		w.spoken[key+string(x.at.Ref)] = x
	}
}

// passed looks at the steps that were gone through without waiting.
func (w *walker) passed(y *situation, way *flow.Trace) {
	for i, r := range way.Steps {
		w.seen[r] = true
		s := w.flows.Step(r)
		last := i == len(way.Steps)-1
		if _, calls := s.Kind.(*flow.Call); calls || last && flow.Waits(s.Kind) || len(s.Route) == 0 {
			continue // whether a call goes on is seen when it comes back
		}
		if !slices.ContainsFunc(way.Rows, func(t flow.Taken) bool { return t.Step == r }) {
			y.fell = true
			w.report(finding.Error, FallsThroughFor, s.Route[len(s.Route)-1].Pos, "nothing says where to go on"+with(y), "add a last row without when")
		}
	}
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
	return ", with " + inWords(answers, maxAnswers)
}

// maxAnswers are told of a way.
const maxAnswers = 16

// inWords are the answers of a list: all of them, or the first and the last.
func inWords(answers []string, most int) string {
	if n := len(answers); n > most {
		answers = slices.Concat(answers[:most/2], []string{"…"}, answers[n-most/2:])
	}
	return strings.Join(answers, ", ")
}

// report keeps the first of each kind at each place, and returns that.
func (w *walker) report(severity, code string, at flow.Pos, message, hint string) *walkFinding {
	key := fmt.Sprint(code, at)
	if w.found[key] == nil {
		w.found[key] = &walkFinding{severity, code, message, hint, at}
		w.order = append(w.order, key)
		if severity == finding.Error {
			w.errors++
		}
	}
	return w.found[key]
}

func (w *walker) findings() []*walkFinding {
	out := make([]*walkFinding, len(w.order))
	for i, k := range w.order {
		out[i] = w.found[k]
	}
	return out
}
