package flowfile

import (
	"fmt"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/spell"
)

// required are the flows that the engine itself enters.
var required = []struct{ id, what string }{
	{flow.MainFlow, "the talk after the privacy notice"},
	{flow.InformationFlow, "reading for those who declined it"},
	{flow.HumanFlow, "\"talk to a human\""},
}

// resolve looks up every name, and fills in what depends on it.
func (l *loader) resolve() {
	for _, r := range required {
		if l.flowNamed(r.id) == nil {
			l.err(MissingFlow, flow.Pos{File: r.id + ".yaml"}, fmt.Sprintf("there is no flow %s: %s", finding.Quote(r.id), r.what), "add the file")
		}
	}
	for _, d := range l.flows {
		l.step(d, d.start)
		if d.landing.text != "" {
			l.step(d, d.landing)
		}
		for _, s := range d.order {
			l.resolveStep(s)
		}
	}
	for _, o := range l.offers {
		for _, w := range o.facts {
			l.fact(w)
		}
		l.pointOfFact(o)
	}
	l.unusedMedia()
}

// pointOfFact looks at a point that stands in facts.yaml.
func (l *loader) pointOfFact(o *offerDraft) {
	id, isFact := strings.CutPrefix(o.Point, FactPrefix)
	for _, f := range l.facts {
		if isFact && f.ID == id {
			l.point(word{f.Value, f.Pos})
		}
	}
}

func (l *loader) resolveStep(s *stepDraft) {
	l.resolveLinks(s)
	l.resolveWords(s)
	l.resolveSilence(s)
	switch k := s.Kind.(type) {
	case *flow.Call:
		l.flow(s.call)
	case *flow.Reach:
		l.offer(s.reach)
	case *flow.Ask:
		l.resolveList(s, k)
	case *flow.Set:
		l.resolveSet(s, k)
	case *flow.Summary:
		for _, w := range s.summary {
			q := l.question(s, w, "the summary")
			if q == nil {
				continue
			}
			if _, set := q.Kind.(*flow.Set); set {
				l.err(UnknownAnswer, w.at, fmt.Sprintf("nobody answered step %s: its value is worked out", finding.Quote(w.text)), "name the steps that it is worked out from")
			} else {
				k.Fields = append(k.Fields, flow.Ref(q.full()))
			}
		}
		for i, w := range s.summary {
			if len(k.Fields) == len(s.summary) && slices.Contains(k.Fields[:i], k.Fields[i]) {
				l.err(Duplicate, w.at, finding.Quote(w.text)+" stands here twice", "keep one of them")
			}
		}
	case *flow.Handoff:
		if o := l.offer(s.handoff); o != nil && !o.Own {
			l.err(ForeignOffer, s.handoff.at, fmt.Sprintf("offer %s is a partner's: nobody here can take the request", finding.Quote(o.ID)), "name one with own: true")
		}
	case *flow.OfferStep:
		l.resolveOffers(s, k)
	case *flow.Picture, *flow.Document, *flow.Voice:
		l.file(s)
	case *flow.Map:
		l.places(s, k)
	}
	for _, r := range s.rows {
		row := flow.Row{Pos: r.at, To: l.target(s, r.to)}
		for _, c := range r.when {
			row.When = append(row.When, l.cond(s, c))
		}
		s.Route = append(s.Route, row)
	}
	l.defaults(s)
}

func (l *loader) resolveOffers(s *stepDraft, k *flow.OfferStep) {
	own := false
	for _, it := range s.items {
		item := flow.Item{Offer: it.offer.text, Pos: it.offer.at}
		if o := l.offer(it.offer); o != nil {
			own = own || o.Own
		} else {
			own = true // perhaps
		}
		for _, c := range it.when {
			item.When = append(item.When, l.cond(s, c))
		}
		k.Items = append(k.Items, item)
	}
	if s.contact.text == "" {
		return
	}
	l.flow(s.contact)
	if !own {
		l.warn(ContactUnused, s.contact.at, "none of these offers is ours, so nobody can ask to be contacted about them", "take out contact; a human is one tap away all the same")
	}
}

func (l *loader) target(s *stepDraft, t targetDraft) flow.Target {
	switch {
	case t.end:
		return flow.Target{End: true}
	case t.flow.text != "":
		l.flow(t.flow)
		return flow.Target{Flow: t.flow.text}
	}
	l.step(s.flow, t.step)
	return flow.Target{Step: t.step.text}
}

func (l *loader) flowNamed(id string) *flowDraft {
	for _, d := range l.flows {
		if d.ID == id {
			return d
		}
	}
	return nil
}

func (l *loader) flowIDs() []string {
	ids := make([]string, len(l.flows))
	for i, d := range l.flows {
		ids[i] = d.ID
	}
	return ids
}

func (l *loader) flow(w word) {
	if w.text != "" && l.flowNamed(w.text) == nil {
		l.err(UnknownFlow, w.at, "there is no flow "+finding.Quote(w.text), meant(w.text, l.flowIDs()))
	}
}

func (l *loader) step(d *flowDraft, w word) {
	if w.text == "" || d.steps[w.text] != nil {
		return
	}
	hint := meant(w.text, d.stepIDs())
	if l.flowNamed(w.text) != nil {
		hint = "for the flow of this name write {flow: " + w.text + "}"
	}
	l.err(UnknownStep, w.at, fmt.Sprintf("there is no step %s in flow %s", finding.Quote(w.text), finding.Quote(d.ID)), hint)
}

// question finds the step whose answer is named; nil with a finding if there is
// none.
func (l *loader) question(s *stepDraft, w word, where string) *stepDraft {
	if w.text == "" {
		return nil
	}
	d, step := s.flow, w.text
	if id, rest := flow.Ref(w.text).Split(); rest != "" {
		if d = l.flowNamed(id); d == nil {
			l.err(UnknownFlow, w.at, "there is no flow "+finding.Quote(id), meant(id, l.flowIDs()))
			return nil
		}
		step = rest
	}
	q := d.steps[step]
	if q == nil {
		l.err(UnknownAnswer, w.at, fmt.Sprintf("%s names a step %s, but flow %s has none", where, finding.Quote(step), finding.Quote(d.ID)), l.meantStep(d, step))
		return nil
	}
	switch q.Kind.(type) {
	case *flow.Choose, *flow.Several, *flow.Ask, *flow.Set:
		return q
	}
	l.err(UnknownAnswer, w.at, fmt.Sprintf("step %s asks nothing, so it has no answer", finding.Quote(w.text)), "name a step with choose, several, ask or set")
	return nil
}

// meantStep looks in this flow first, then for a step of that name elsewhere.
func (l *loader) meantStep(d *flowDraft, name string) string {
	for _, other := range l.flows {
		if other.steps[name] != nil {
			return "did you mean " + finding.Quote(other.ID+"."+name) + "?"
		}
	}
	return meant(name, d.stepIDs())
}

// cond resolves one condition.
func (l *loader) cond(s *stepDraft, c condDraft) flow.Cond {
	out := flow.Cond{Not: c.not, Pos: c.of.at}
	if c.of.text == anyWord {
		for _, t := range c.any {
			var conds []flow.Cond
			for _, c := range t {
				conds = append(conds, l.cond(s, c))
			}
			out.Any = append(out.Any, conds)
		}
		return out
	}
	q := l.question(s, c.of, "the condition")
	if q == nil {
		return out
	}
	out.Of = flow.Ref(q.full())
	_, out.Many = q.Kind.(*flow.Several)
	if c.span != nil {
		out.Range = l.span(q, c)
		return out
	}
	for _, v := range c.values {
		if v.text == "" {
			continue
		}
		if v.text == skippedWord {
			l.skippable(q, v)
			out.Values = append(out.Values, flow.Skipped)
			continue
		}
		l.value(q, v)
		out.Values = append(out.Values, v.text)
	}
	return out
}

func (l *loader) skippable(q *stepDraft, v word) {
	if !q.Skip {
		l.err(UnknownValue, v.at, fmt.Sprintf("step %s can't be skipped", finding.Quote(q.full())), "add skip: true there, or take this out")
	}
}

// value reports an answer that nobody can give.
func (l *loader) value(q *stepDraft, v word) {
	known, other := l.known(q)
	k, asks := q.Kind.(*flow.Ask)
	switch {
	case !slices.Contains(known, v.text) && spell.Nearest(v.text, append([]string{skippedWord}, known...)) == skippedWord:
		l.err(UnknownValue, v.at, finding.Quote(v.text)+" is not how a question left out is called", "did you mean "+skippedWord+"?")
	case asks && k.What == flow.AskEntry && len(known) == 1: // the list is unknown: said there
	case asks && k.What == flow.AskNumber:
		l.measured(v, k.What)
	case asks && k.What == flow.AskDate:
		l.measured(v, k.What)
	case asks && other:
		l.err(UnknownValue, v.at, fmt.Sprintf("what is typed in step %s can be anything", finding.Quote(q.full())), "a condition can only tell whether it was skipped: skipped, or {not: skipped}")
	case !other && !slices.Contains(known, v.text):
		l.err(UnknownValue, v.at, fmt.Sprintf("%s is no choice of step %s", finding.Quote(v.text), finding.Quote(q.full())), meant(v.text, known))
	}
}

// span is a range of numbers or days.
func (l *loader) span(q *stepDraft, c condDraft) *flow.Range {
	k, asks := q.Kind.(*flow.Ask)
	if !asks || k.What != flow.AskNumber && k.What != flow.AskDate {
		l.err(UnknownValue, c.of.at, fmt.Sprintf("step %s asks for no number and no day, so there is nothing to compare", finding.Quote(q.full())), "name the answers, or ask: number")
		return nil
	}
	r := &flow.Range{From: l.measured(c.span.from, k.What), To: l.measured(c.span.to, k.What)}
	const day = 1
	for _, w := range []word{c.span.after, c.span.before} {
		if w.text != "" && k.What != flow.AskDate {
			l.err(UnknownValue, w.at, "after and before are for days", "write from or to")
			return r
		}
	}
	if v := l.measured(c.span.after, k.What); v != nil {
		*v += day
		r.From = v
	}
	if v := l.measured(c.span.before, k.What); v != nil {
		*v -= day
		r.To = v
	}
	return r
}

// offer finds an offer; nil with a finding if there is none.
func (l *loader) offer(w word) *offerDraft {
	if w.text == "" {
		return nil
	}
	ids := make([]string, len(l.offers))
	for i, o := range l.offers {
		if o.ID == w.text {
			return o
		}
		ids[i] = o.ID
	}
	hint := meant(w.text, ids)
	if l.noOffers {
		hint = "offers stand in " + offersFile + ", which is missing"
	}
	l.err(UnknownOffer, w.at, "there is no offer "+finding.Quote(w.text), hint)
	return nil
}

func (l *loader) fact(w word) {
	ids := make([]string, len(l.facts))
	for i, f := range l.facts {
		if f.ID == w.text {
			return
		}
		ids[i] = f.ID
	}
	hint := meant(w.text, ids)
	if len(ids) == 0 {
		hint = "facts stand in " + factsFile
	}
	l.err(UnknownFact, w.at, "there is no fact "+finding.Quote(w.text), hint)
}
