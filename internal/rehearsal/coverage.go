package rehearsal

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// What of the talk was rehearsed: steps come to, choices taken, rows of routes gone,
// offers that fitted, each in each language.

// The sets of parts, as they are called in JSON.
const (
	setSteps   = "steps"   // "flow.step"
	setChoices = "choices" // "flow.step.choice"
	setRows    = "rows"    // "flow.step#row", rows counted from 0
	setOffers  = "offers"  // "flow.step#item"
)

var sets = []string{setSteps, setChoices, setRows, setOffers}

// part is something that can be rehearsed.
type part struct {
	set, id string
	what    string // in words
	pos     flow.Pos
	lang    string // only in this language; empty: in all
}

// Coverage counts how often each part was rehearsed.
type Coverage struct {
	languages []string
	parts     []part
	counts    map[string]map[string]map[string]int // language → set → id
}

// NewCoverage finds all that can be rehearsed.
func NewCoverage(cat *conversation.Catalogue) *Coverage {
	c := &Coverage{counts: map[string]map[string]map[string]int{}}
	back := returning(cat.Flows)
	for _, f := range cat.Flows.Flows {
		for _, s := range f.Steps {
			c.step(cat.Flows, s, back)
		}
	}
	return c
}

func (c *Coverage) step(f *flow.Flows, s *flow.Step, back map[string]bool) {
	ref := string(s.Ref)
	c.parts = append(c.parts, part{set: setSteps, id: ref, what: "no talk comes to step " + ref, pos: s.Pos})
	for _, choice := range Choices(f, s) {
		x := part{set: setChoices, id: ref + "." + choice, what: fmt.Sprintf("at step %s nobody takes %s", ref, choice), pos: s.Pos}
		if k, ok := s.Kind.(*flow.Choose); ok && k.Languages && choice != flow.SkipIt {
			x.lang = choice
		}
		c.parts = append(c.parts, x)
	}
	if goesOn(s, back) {
		for i, r := range s.Route {
			what := fmt.Sprintf("no talk goes from step %s by row %d of its route", ref, i+1)
			c.parts = append(c.parts, part{set: setRows, id: fmt.Sprintf("%s#%d", ref, i), what: what, pos: cmp.Or(r.Pos, s.Pos)})
		}
	}
	if k, ok := s.Kind.(*flow.OfferStep); ok {
		for i, it := range k.Items {
			what := fmt.Sprintf("at step %s offer %s is shown to nobody (item %d)", ref, it.Offer, i+1)
			c.parts = append(c.parts, part{set: setOffers, id: fmt.Sprintf("%s#%d", ref, i), what: what, pos: cmp.Or(it.Pos, s.Pos)})
		}
	}
}

// Choices are what a step's own screen can offer, in an order that does not change.
func Choices(f *flow.Flows, s *flow.Step) []string {
	var out []string
	switch k := s.Kind.(type) {
	case *flow.Choose:
		out = slices.Clone(k.Options(f))
	case *flow.Summary:
		out = []string{flow.Confirm, flow.Correct, flow.Cancel}
	case *flow.OfferStep:
		if k.Contact != "" && slices.ContainsFunc(k.Items, func(it flow.Item) bool { o := f.Offer(it.Offer); return o != nil && o.Own }) {
			out = append(out, flow.Contact)
		}
		if len(s.Route) > 0 {
			out = append(out, flow.GoOn)
		}
	case *flow.Handoff:
		out = []string{flow.Withdraw}
	case *flow.Several:
		out = append(slices.Clone(k.Choices), flow.Done)
		if k.None {
			out = append(out, flow.NoneOf)
		}
	case *flow.Ask:
		if k.What == flow.AskEntry {
			out = []string{flow.NotListed}
		}
	case *flow.Set:
		for _, r := range k.Rows {
			if !slices.Contains(out, r.Value) {
				out = append(out, r.Value)
			}
		}
	case *flow.Feedback:
		out = append(slices.Clone(k.Choices), flow.SkipIt)
	case *flow.Reach:
		if len(s.Route) > 0 {
			out = []string{flow.GoOn}
		}
	case *flow.End:
		out = []string{flow.Restart}
	}
	if s.Skip {
		out = append(out, flow.SkipIt)
	}
	if s.Stuck != nil {
		out = append(out, flow.WayStuck)
	}
	if s.Remind != nil {
		out = append(out, flow.WayRemind)
	}
	if s.GiveUp != nil {
		out = append(out, flow.WayGiveUp)
	}
	return out
}

// goesOn says that somebody can go on from a step by its route.
func goesOn(s *flow.Step, back map[string]bool) bool {
	switch k := s.Kind.(type) {
	case *flow.Call:
		return back[k.Flow]
	case *flow.Handoff, *flow.End:
		return false
	case *flow.OfferStep, *flow.Reach:
		return len(s.Route) > 0
	}
	return true
}

// returning are the flows that come back to who called them: not those that end at an
// offer or with a request.
func returning(f *flow.Flows) map[string]bool {
	back := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for _, fl := range f.Flows {
			if !back[fl.ID] && ends(fl, back) {
				back[fl.ID], changed = true, true
			}
		}
	}
	return back
}

// ends says that a flow can come to its end, as far as is known of those it calls.
func ends(fl *flow.Flow, back map[string]bool) bool {
	todo, seen := []string{fl.Start}, map[string]bool{}
	for len(todo) > 0 {
		s := fl.Step(todo[0])
		todo = todo[1:]
		if s == nil || seen[s.ID] || !goesOn(s, back) {
			continue
		}
		seen[s.ID] = true
		if len(s.Route) == 0 {
			return true
		}
		for _, r := range s.Route {
			if r.To.End || r.To.Flow != "" && back[r.To.Flow] {
				return true
			}
			if r.To.Flow == "" {
				todo = append(todo, r.To.Step)
			}
		}
	}
	return false
}

// itemsOf marks rows of a trace that are offers of a step.
const itemsOf = "offers:"

func itemRef(r flow.Ref) flow.Ref { return itemsOf + r }

// Add counts the way of a talk.
func (c *Coverage) Add(lang string, way *flow.Trace) {
	if c.counts[lang] == nil {
		c.languages = append(c.languages, lang)
		c.counts[lang] = map[string]map[string]int{}
		for _, set := range sets {
			c.counts[lang][set] = map[string]int{}
		}
	}
	n := c.counts[lang]
	for _, r := range way.Steps {
		n[setSteps][string(r)]++
	}
	for _, x := range way.Choices {
		for _, c := range taken(x.Choice) {
			n[setChoices][string(x.Step)+"."+c]++
		}
	}
	for _, x := range way.Rows {
		set := setRows
		step, isItem := strings.CutPrefix(string(x.Step), itemsOf)
		if isItem {
			set = setOffers
		}
		n[set][fmt.Sprintf("%s#%d", step, x.Row)]++
	}
}

// taken are the choices that a tap or typed words took: of boxes those that were ticked.
func taken(choice string) []string {
	if ticked, ok := strings.CutPrefix(choice, flow.Tick); ok {
		return strings.Split(ticked, flow.ListSep)
	}
	if strings.HasPrefix(choice, flow.Untick) {
		return nil
	}
	return []string{choice}
}

func (c *Coverage) wanted(p part, lang string) bool { return p.lang == "" || p.lang == lang }

// Of says how many parts of a set were rehearsed in a language, and how many there are.
func (c *Coverage) Of(lang, set string) (done, all int) {
	for _, p := range c.parts {
		if p.set == set && c.wanted(p, lang) {
			all++
			if c.counts[lang][set][p.id] > 0 {
				done++
			}
		}
	}
	return done, all
}

// Percent is how much of everything was rehearsed, in all languages.
func (c *Coverage) Percent() float64 {
	done, all := 0, 0
	for _, lang := range c.languages {
		for _, set := range sets {
			d, a := c.Of(lang, set)
			done, all = done+d, all+a
		}
	}
	if all == 0 {
		return 0
	}
	return 100 * float64(done) / float64(all)
}

// Untested is the code of a part that no talk rehearses.
const Untested = "talk-missing"

// Missing are the parts that were not rehearsed, and in which languages.
func (c *Coverage) Missing() []finding.Finding {
	var out []finding.Finding
	for _, p := range c.parts {
		var in []string
		for _, lang := range c.languages {
			if c.wanted(p, lang) && c.counts[lang][p.set][p.id] == 0 {
				in = append(in, lang)
			}
		}
		if len(in) == 0 {
			continue
		}
		message := p.what
		if len(in) < len(c.languages) {
			message += " in " + strings.Join(in, ", ")
		}
		out = append(out, finding.Finding{
			Code: Untested, Severity: finding.Warning, File: "flows/" + p.pos.File, Line: p.pos.Line, Col: p.pos.Col, Message: message,
		})
	}
	finding.Sort(out)
	return out
}

// String is a table: languages down, sets across.
func (c *Coverage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-9s", "rehearsed")
	for _, set := range sets {
		fmt.Fprintf(&b, " %13s", set)
	}
	b.WriteString("\n")
	for _, lang := range c.languages {
		fmt.Fprintf(&b, "%-9s", lang)
		for _, set := range sets {
			done, all := c.Of(lang, set)
			fmt.Fprintf(&b, " %13s", fmt.Sprintf("%d of %d", done, all))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%.1f %% in all\n", c.Percent())
	return b.String()
}

// MarshalJSON writes how often each part was rehearsed, those never rehearsed too: in
// all languages together, and in each.
func (c *Coverage) MarshalJSON() ([]byte, error) {
	out := map[string]any{}
	each := map[string]map[string]map[string]int{}
	for _, set := range sets {
		total := map[string]int{}
		for _, p := range c.parts {
			if p.set == set {
				total[p.id] = 0
			}
		}
		for _, lang := range c.languages {
			for id, n := range c.counts[lang][set] {
				total[id] += n
			}
		}
		out[set] = total
	}
	for _, lang := range c.languages {
		each[lang] = c.counts[lang]
	}
	out["languages"] = each
	return json.Marshal(out)
}
