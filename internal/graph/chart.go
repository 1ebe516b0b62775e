package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wegweiser/internal/flow"
)

// phrase is something to say in whichever language is asked for. "\n" begins a line.
type phrase func(*words) string

// chart is one picture: stations and the ways between them, some of them together in
// a box for each flow.
type chart struct {
	name  string
	wide  bool // runs from left to right
	boxes []*box
	ways  []*way
}

// box holds the stations of one flow; without a name, those that stand outside.
type box struct {
	flow  string
	about string
	nodes []*node
}

// node is a station.
type node struct {
	id      string
	style   style
	word    phrase // what kind of station it is
	title   phrase
	step    *flow.Step // nil: no step
	opens   string     // the flow that it leads into
	start   bool
	notes   []phrase // what else is to be known about it
	covered int      // how often tests came here; -1: nobody counted
}

// way leads from one station to another. Several conditions are several lines.
type way struct {
	from, to string
	lines    []phrase
	look     string // "", "dashed", "dotted"
	dead     bool
	untested bool
	far      bool // a row further away
	quiet    bool // says nothing about what stands above and what below
}

// add takes a way; one that is there already gets a further line.
func (c *chart) add(w way) {
	for _, old := range c.ways {
		if old.from == w.from && old.to == w.to && old.look == w.look {
			old.lines = append(old.lines, w.lines...) // any of them
			old.dead, old.untested = old.dead || w.dead, old.untested || w.untested
			return
		}
	}
	c.ways = append(c.ways, &w)
}

// used are the styles that occur, in the order of the legend.
func (c *chart) used() []style {
	seen := map[string]bool{}
	for _, b := range c.boxes {
		for _, n := range b.nodes {
			seen[n.style.class] = true
		}
	}
	for _, w := range c.ways {
		if w.dead {
			seen[deadEnd.class] = true
		}
	}
	if seen[styles["call"].class] {
		seen[otherFlow.class] = false // looks the same and means the same
	}
	if seen[styles["handoff"].class] {
		seen[toHuman.class] = false
	}
	return slices.DeleteFunc(classes(), func(s style) bool { return !seen[s.class] })
}

func fixed(s string) phrase    { return func(*words) string { return s } }
func ours(key string) phrase   { return func(w *words) string { return w.say(key) } }
func offered(id string) phrase { return func(w *words) string { return w.offer(id) } }
func kindOf(st style) phrase   { return ours(st.class) }
func (n *node) note(keys ...string) {
	for _, k := range keys {
		n.notes = append(n.notes, ours(k))
	}
}

// flowsChart draws flows step by step.
func (d *Drawing) flowsChart(name string, flows []*flow.Flow) *chart {
	c := &chart{name: name, wide: len(flows) > 1} // below each other, not in a row of ten
	drawn := map[string]bool{}
	for _, f := range flows {
		drawn[f.ID] = true
	}
	for _, f := range flows {
		b := &box{flow: f.ID, about: d.o.About[f.ID]}
		c.boxes = append(c.boxes, b)
		p := &plotter{Drawing: d, c: c, b: b, f: f, drawn: drawn, have: map[string]bool{}}
		for _, s := range f.Steps {
			p.station(s)
		}
		for _, s := range f.Steps {
			p.onward(s)
		}
	}
	return c
}

// plotter draws one flow.
type plotter struct {
	*Drawing
	c     *chart
	b     *box
	f     *flow.Flow
	drawn map[string]bool // flows of this chart
	have  map[string]bool // stations beside the steps
}

func (p *plotter) station(s *flow.Step) {
	st := styleOf(s)
	n := &node{
		id: string(s.Ref), style: st, word: p.kind(s), step: s, start: s.ID == p.f.Start,
		title:   func(w *words) string { return w.question(s) },
		covered: p.o.Coverage.step(s.Ref),
	}
	if k, ok := s.Kind.(*flow.Call); ok {
		n.title, n.opens = fixed(k.Flow), k.Flow
	}
	switch {
	case p.ways.dead(s):
		n.style, n.word = deadEnd, kindOf(deadEnd)
		n.note("dead.why")
	case !p.ways.reached[s]:
		n.note("unreached")
	}
	if s.Skip {
		n.note("optional")
	}
	if len(s.Links) > 0 {
		n.note("links")
	}
	if s.Remind != nil {
		n.notes = append(n.notes, func(w *words) string { return fmt.Sprintf(w.say("remind"), w.span(s.Remind.After)) })
	}
	p.b.nodes = append(p.b.nodes, n)
}

// kind says what a step is and, of a question, how many answers it has.
func (p *plotter) kind(s *flow.Step) phrase {
	st, n := styleOf(s), len(choicesOf(p.o.Flows, s))
	if s.Skip {
		n--
	}
	if n < 1 {
		return kindOf(st)
	}
	return func(w *words) string { return w.say(st.class) + " · " + w.count("answers", n) }
}

// beside draws a station that is no step, once.
func (p *plotter) beside(n *node) string {
	n.id = p.f.ID + "/" + n.id
	if !p.have[n.id] {
		p.have[n.id] = true
		n.covered = -1
		p.b.nodes = append(p.b.nodes, n)
	}
	return n.id
}

// onward draws all that can follow a step.
func (p *plotter) onward(s *flow.Step) {
	switch k := s.Kind.(type) {
	case *flow.Call:
		if p.drawn[k.Flow] {
			p.c.add(way{from: string(s.Ref), to: p.startOf(k.Flow), look: "dotted", quiet: true})
		}
	case *flow.OfferStep:
		p.offers(s, k)
	case *flow.Reach:
		if o := p.o.Flows.Offer(k.Offer); o != nil {
			p.c.add(way{from: string(s.Ref), to: p.beside(offerNode(o))})
		}
	}
	p.asides(s)
	for i, r := range s.Route {
		p.row(s, i, r.To)
	}
	if all := targets(s); len(all) > len(s.Route) { // no row applies: the flow ends
		p.fallThrough(s)
	}
}

func (p *plotter) row(s *flow.Step, i int, to flow.Target) {
	n := p.o.Coverage.row(s.Ref, i)
	p.c.add(way{
		from: string(s.Ref), to: p.target(to), dead: p.ways.deadWay(s, to), untested: n == 0,
		lines: []phrase{func(w *words) string { return joined(w.row(s, i), w.times(n)) }},
	})
}

// asides are ways that no answer takes.
func (p *plotter) asides(s *flow.Step) {
	aside := func(to flow.Target, why phrase) {
		p.c.add(way{from: string(s.Ref), to: p.target(to), look: "dashed", dead: p.ways.deadWay(s, to), lines: []phrase{why}})
	}
	if s.Stuck != nil {
		aside(*s.Stuck, func(w *words) string { return fmt.Sprintf(w.say("stuck"), flow.MaxStuck) })
	}
	if s.GiveUp != nil {
		aside(s.GiveUp.To, func(w *words) string { return fmt.Sprintf(w.say("silence"), w.span(s.GiveUp.After)) })
	}
}

// joined are lines, without the empty ones.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}

func (p *plotter) fallThrough(s *flow.Step) {
	all := choicesOf(p.o.Flows, s)
	left := leftOver(s, len(s.Route), all)
	if len(s.Route) > 0 && len(all) > 0 && len(left) == 0 {
		return
	}
	p.c.add(way{
		from: string(s.Ref), to: p.target(flow.Target{End: true}), dead: p.ways.deadWay(s, flow.Target{End: true}),
		lines: []phrase{func(w *words) string {
			switch {
			case len(s.Route) == 0:
				return ""
			case len(left) == 0 || len(left) == len(all):
				return w.say("otherwise")
			}
			return w.values(s, left)
		}},
	})
}

// target is the station that a row leads to.
func (p *plotter) target(to flow.Target) string {
	switch {
	case to.End:
		why := "end.menu"
		if len(p.ways.callers[p.f.ID]) > 0 {
			why = "end.back"
		}
		return p.beside(&node{id: "end", style: endOfFlow, word: kindOf(endOfFlow), title: ours(why)})
	case to.Flow != "" && !p.drawn[to.Flow]:
		return p.link(to.Flow)
	case to.Flow != "" && to.Step == "":
		return p.startOf(to.Flow)
	case to.Flow != "":
		return to.Flow + "." + to.Step
	}
	return p.f.ID + "." + to.Step
}

func (p *plotter) startOf(id string) string { return id + "." + p.o.Flows.Flow(id).Start }

// link stands for a flow that is drawn elsewhere.
func (p *plotter) link(id string) string {
	return p.beside(&node{id: "flow/" + id, style: otherFlow, word: kindOf(otherFlow), title: fixed(id), opens: id})
}

// fewOffers stand in one row; more of them would make the drawing too wide to read.
const fewOffers = 3

func (p *plotter) offers(s *flow.Step, k *flow.OfferStep) {
	own, far := false, false
	for _, it := range k.Items {
		o := p.o.Flows.Offer(it.Offer)
		if o == nil {
			continue
		}
		own = own || o.Own
		to := p.beside(offerNode(o))
		var lines []phrase
		if len(it.When) > 0 {
			lines = []phrase{func(w *words) string { return w.conditions(s, it.When) }}
		}
		p.c.add(way{from: string(s.Ref), to: to, lines: lines, far: far && len(k.Items) > fewOffers})
		far = !far
	}
	if k.Contact == "" || !own {
		return
	}
	to := p.target(flow.Target{Flow: k.Contact})
	p.c.add(way{from: string(s.Ref), to: to, look: "dashed", lines: []phrase{ours("contact")}})
}

func offerNode(o *flow.Offer) *node {
	st := partner
	if o.Own {
		st = ownOffer
	}
	return &node{id: "offer/" + o.ID, style: st, word: kindOf(st), title: offered(o.ID), covered: -1}
}

// overview draws each flow as one station, with the offers that it leads to.
func (d *Drawing) overview() *chart {
	c := &chart{name: "overview", wide: true}
	b := &box{}
	c.boxes = []*box{b}
	drawn := map[string]bool{}
	for _, f := range d.flows {
		drawn[f.ID] = true
		b.nodes = append(b.nodes, d.talk(f))
	}
	have := map[string]bool{}
	for _, f := range d.readersLast() {
		for _, s := range f.Steps {
			d.fromTalk(c, b, f, s, drawn, have)
		}
	}
	return c
}

// readersLast are the flows, with the one for those who only read at the end: it
// leads nearly everywhere, and of its ways the overview shows those that no other has.
func (d *Drawing) readersLast() []*flow.Flow {
	out := slices.Clone(d.flows)
	slices.SortStableFunc(out, func(a, b *flow.Flow) int {
		switch flow.InformationFlow {
		case a.ID:
			return 1
		case b.ID:
			return -1
		}
		return 0
	})
	return out
}

func (d *Drawing) talk(f *flow.Flow) *node {
	st, human := wholeFlow, false
	dead, covered := false, -1
	for _, s := range f.Steps {
		_, handoff := s.Kind.(*flow.Handoff)
		human = human || handoff
		dead = dead || d.ways.dead(s)
		if d.o.Coverage != nil {
			covered = max(covered, 0)
			if d.o.Coverage.step(s.Ref) > 0 {
				covered++
			}
		}
	}
	if human {
		st = toHuman
	}
	n := &node{id: f.ID, style: st, word: kindOf(wholeFlow), title: fixed(f.ID), opens: f.ID, start: f.ID == flow.MainFlow, covered: -1}
	n.notes = []phrase{func(w *words) string {
		if covered >= 0 {
			return strconv.Itoa(covered) + "/" + w.count("steps", len(f.Steps))
		}
		return w.count("steps", len(f.Steps))
	}}
	if human {
		n.word = kindOf(toHuman)
		n.note("person")
	}
	if f.ID == flow.InformationFlow {
		n.note("reading", "reading.all")
	}
	if dead {
		n.note("dead")
	}
	return n
}

// fromTalk draws where a step of a talk leads out of it.
func (d *Drawing) fromTalk(c *chart, b *box, f *flow.Flow, s *flow.Step, drawn, have map[string]bool) {
	to := func(id, look string, lines ...phrase) {
		if drawn[id] {
			c.add(way{from: f.ID, to: id, look: look, lines: lines})
		}
	}
	for _, t := range targets(s) {
		if t.Flow != "" {
			to(t.Flow, "")
		}
	}
	switch k := s.Kind.(type) {
	case *flow.Call:
		to(k.Flow, "", d.leadingTo(f, s)...)
	case *flow.OfferStep:
		for _, it := range k.Items {
			o := d.o.Flows.Offer(it.Offer)
			if o == nil {
				continue
			}
			n := offerNode(o)
			if f.ID == flow.InformationFlow && have[n.id] {
				continue
			}
			if !have[n.id] {
				have[n.id] = true
				b.nodes = append(b.nodes, n)
			}
			c.add(way{from: f.ID, to: n.id})
			if o.Own && k.Contact != "" && drawn[k.Contact] && !have[n.id+"!"] {
				have[n.id+"!"] = true
				c.add(way{from: n.id, to: k.Contact, look: "dashed"})
			}
		}
	}
}

// leadingTo are the answers of a talk's first question that lead to a step.
func (d *Drawing) leadingTo(f *flow.Flow, to *flow.Step) []phrase {
	first := f.Step(f.Start)
	var out []phrase
	for i, r := range first.Route {
		if f.ID == flow.MainFlow && r.To == (flow.Target{Step: to.ID}) {
			out = append(out, func(w *words) string { return w.row(first, i) })
		}
	}
	return out
}
