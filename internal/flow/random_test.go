package flow_test

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wegweiser/internal/flow"
)

// What is true of the shipped flows has to be true of all that an adviser may write. So
// flows are drawn, of all kinds of steps, within what the loader lets pass: targets
// exist, calls lead downwards, and what does not wait leads forward.

// drawer draws flows.
type drawer struct {
	t     *rapid.T
	f     *flow.Flows
	ids   []string // of the flows, in the order in which they may call each other
	at    int      // the flow that is drawn
	steps []string // its steps
	step  int      // the step that is drawn
}

// makers make a step's kind; a new kind is one more line.
var makers = []func(d *drawer) flow.Kind{
	func(d *drawer) flow.Kind { return &flow.Choose{Choices: d.choices()} },
	func(d *drawer) flow.Kind { return &flow.Choose{Languages: true} },
	func(d *drawer) flow.Kind {
		k := &flow.Several{Choices: d.choices(), None: d.maybe()}
		k.Min = d.n(0, len(k.Choices))
		k.Max = d.n(k.Min, len(k.Choices))
		return k
	},
	func(d *drawer) flow.Kind { return d.ask() },
	func(d *drawer) flow.Kind { return &flow.Say{} },
	func(d *drawer) flow.Kind { return &flow.Route{} },
	func(d *drawer) flow.Kind {
		k := &flow.Set{Rows: []flow.SetRow{{When: d.conds(), Value: "a"}}}
		if d.maybe() {
			k.Rows = append(k.Rows, flow.SetRow{Value: "b"})
		}
		return k
	},
	func(d *drawer) flow.Kind {
		k := &flow.OfferStep{Contact: d.downwards()}
		for _, o := range d.f.Offers {
			if d.maybe() {
				k.Items = append(k.Items, flow.Item{Offer: o.ID, When: d.conds()})
			}
		}
		return k
	},
	func(d *drawer) flow.Kind {
		if to := d.downwards(); to != "" {
			return &flow.Call{Flow: to}
		}
		return &flow.Say{}
	},
	func(d *drawer) flow.Kind {
		k := &flow.Summary{}
		for _, s := range d.steps[:d.step] {
			k.Fields = append(k.Fields, flow.Ref(d.ids[d.at]+"."+s))
		}
		return k
	},
	func(d *drawer) flow.Kind { return &flow.Handoff{Offer: "own1"} },
	func(d *drawer) flow.Kind { return &flow.Feedback{Choices: d.choices()} },
	func(d *drawer) flow.Kind { return &flow.Reach{Offer: d.f.Offers[d.n(0, 2)].ID} },
	func(d *drawer) flow.Kind { return &flow.End{} },
	func(d *drawer) flow.Kind { return &flow.Picture{File: "p"} },
	func(d *drawer) flow.Kind { return &flow.Document{File: "d"} },
	func(d *drawer) flow.Kind { return &flow.Voice{File: "v"} },
	func(d *drawer) flow.Kind { return &flow.Map{Places: []string{flow.Offered, "own2"}} },
}

func (d *drawer) maybe() bool       { return rapid.Bool().Draw(d.t, "maybe") }
func (d *drawer) n(a, b int) int    { return rapid.IntRange(a, max(a, b)).Draw(d.t, "n") }
func (d *drawer) choices() []string { return []string{"a", "b", "c"}[:d.n(2, 3)] }

func (d *drawer) ask() *flow.Ask {
	k := &flow.Ask{What: rapid.SampledFrom([]string{
		flow.AskText, flow.AskNumber, flow.AskDate, flow.AskPhone, flow.AskContact, flow.AskEmail, flow.AskPlace, flow.AskEntry,
	}).Draw(d.t, "ask")}
	switch k.What {
	case flow.AskNumber:
		k.Range = *d.limits()
	case flow.AskDate:
		k.Past = d.maybe()
	case flow.AskEntry:
		k.Entries = []string{"a", "b", "c"}
	}
	return k
}

func (d *drawer) limits() *flow.Range {
	r := &flow.Range{}
	if d.maybe() {
		from := float64(d.n(0, 30))
		r.From = &from
	}
	if d.maybe() {
		to := float64(d.n(30, 60))
		r.To = &to
	}
	return r
}

// downwards is a flow that this one may call; empty for the last.
func (d *drawer) downwards() string {
	if d.at == len(d.ids)-1 {
		return ""
	}
	return d.ids[d.n(d.at+1, len(d.ids)-1)]
}

// conds are conditions on answers that were given, or never will be.
func (d *drawer) conds() []flow.Cond {
	var out []flow.Cond
	for range d.n(0, 2) {
		out = append(out, d.cond())
	}
	if len(out) == 2 && d.maybe() {
		return []flow.Cond{{Any: [][]flow.Cond{out[:1], out[1:]}, Not: d.maybe()}}
	}
	return out
}

func (d *drawer) cond() flow.Cond {
	c := flow.Cond{
		Of:   flow.Ref(fmt.Sprintf("%s.s%d", rapid.SampledFrom(d.ids).Draw(d.t, "of"), d.n(0, 4))),
		Not:  d.maybe(),
		Many: d.maybe(),
	}
	if d.n(0, 4) == 0 {
		c.Range, c.Many = d.limits(), false
		return c
	}
	c.Values = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "", flow.Skipped, flow.None, "20"}), 1, 3, rapid.ID).Draw(d.t, "values")
	return c
}

// target leads anywhere from a step that waits, and forward from one that does not.
func (d *drawer) target(waits bool) flow.Target {
	first := d.step + 1
	if waits && d.n(0, 3) == 0 {
		first = 0
	}
	switch {
	case first >= len(d.steps) || d.n(0, 5) == 0:
		if to := d.downwards(); to != "" && d.n(0, 3) == 0 {
			return flow.Target{Flow: to}
		}
		return flow.Target{End: true}
	}
	return flow.Target{Step: d.steps[d.n(first, len(d.steps)-1)]}
}

// draw a step. The first of each flow waits, so that no call comes back at once.
func (d *drawer) draw() *flow.Step {
	s := &flow.Step{ID: d.steps[d.step]}
	for s.Kind == nil || d.step == 0 && !flow.Waits(s.Kind) {
		s.Kind = makers[d.n(0, len(makers)-1)](d)
	}
	waits := flow.Waits(s.Kind)
	switch s.Kind.(type) {
	case *flow.Handoff, *flow.End:
		return s
	case *flow.OfferStep, *flow.Reach:
		if d.maybe() {
			return s
		}
	case *flow.Choose, *flow.Several, *flow.Ask:
		d.question(s)
	}
	for range d.n(0, 2) {
		s.Route = append(s.Route, flow.Row{When: d.conds(), To: d.target(waits)})
	}
	s.Route = append(s.Route, flow.Row{To: d.target(waits)})
	return s
}

// question draws what only questions have.
func (d *drawer) question(s *flow.Step) {
	s.Skip, s.Personal = d.maybe(), d.n(0, 4) == 0
	if d.n(0, 3) == 0 {
		to := d.target(true)
		s.Stuck = &to
	}
	if d.n(0, 3) == 0 {
		s.Remind = &flow.Remind{After: 48 * time.Hour, When: d.conds()}
	}
	if d.n(0, 3) == 0 {
		s.GiveUp = &flow.GiveUp{After: 24 * time.Hour, To: d.target(true)}
	}
}

// randomFlows draws a whole talk.
func randomFlows(t *rapid.T) *flow.Flows {
	f := &flow.Flows{
		Languages: []string{"de", "uk"},
		Offers:    []*flow.Offer{{ID: "own1", Own: true, Phone: "1"}, {ID: "own2", Own: true, Address: "Hof 1", Point: "51.4, 7.0"}, {ID: "partner", Website: "fact:site"}},
		Facts:     []*flow.Fact{{ID: "site", Value: "example.org", CheckAgain: noon.AddDate(1, 0, 0), Confidence: "high"}},
		Readers:   readers(),
	}
	d := &drawer{t: t, f: f, ids: []string{flow.MainFlow, flow.InformationFlow, "more", flow.HumanFlow}}
	for d.at = range d.ids {
		d.steps = nil
		for i := range d.n(1, 5) {
			d.steps = append(d.steps, "s"+strconv.Itoa(i))
		}
		fl := &flow.Flow{ID: d.ids[d.at], Start: "s0"}
		for d.step = range d.steps {
			fl.Steps = append(fl.Steps, d.draw())
		}
		f.Flows = append(f.Flows, fl)
	}
	return f.Index()
}

// readers understand what a walker types.
func readers() map[string]flow.Reader {
	accept := func(s string) (string, bool) { return s, !strings.HasPrefix(s, "x") }
	return map[string]flow.Reader{
		flow.AskPhone: accept, flow.AskContact: accept, flow.AskPlace: accept, flow.AskEmail: accept,
		flow.AskNumber: func(s string) (string, bool) {
			_, err := strconv.Atoi(s)
			return s, err == nil
		},
		flow.AskDate: func(s string) (string, bool) {
			_, err := time.Parse(time.DateOnly, s)
			return s, err == nil
		},
	}
}

// overFlows holds something of the shipped flows, and of all that can be drawn.
func overFlows(t *testing.T, hold func(t *rapid.T, f *flow.Flows)) {
	t.Run("shipped", func(t *testing.T) {
		f := shipped(t)
		rapid.Check(t, func(t *rapid.T) { hold(t, f) })
	})
	t.Run("random", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { hold(t, randomFlows(t)) })
	})
}

// No kind of step is forgotten here.
func TestEveryKindIsDrawn(t *testing.T) {
	drawn := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		d := &drawer{t: t, ids: []string{"a", "b"}, steps: []string{"s0"}, f: &flow.Flows{Offers: []*flow.Offer{{}, {}, {}}}}
		for _, m := range makers {
			drawn[reflect.TypeOf(m(d)).Elem().Name()] = true
		}
	})
	for _, k := range flow.Kinds() {
		if name := reflect.TypeOf(k).Elem().Name(); !drawn[name] {
			t.Errorf("flow.%s is never drawn: add it to makers", name)
		}
	}
}
