package check

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// rule is what is known about a key, wherever it is from.
type rule struct {
	Key
	need *need
}

// look makes a list of all texts that are shown, and of the rules for those that are
// there.
func (c *checker) look() {
	c.needs = needs(c.flows)
	c.rules = rules(c.needs, c.onButtons())
	c.keys = c.texts.Keys()
	for _, key := range c.keys {
		c.ruled = append(c.ruled, c.rules[key])
	}
}

// rules are for all keys that are shown.
func rules(needs []need, onButtons []*flow.Offer) map[string]*rule {
	own := Keys()
	all := make([]rule, 0, len(own)+len(needs)) // in one piece: a large organisation has tens of thousands
	out := make(map[string]*rule, cap(all))
	put := func(r rule) {
		all = append(all, r)
		out[r.Name] = &all[len(all)-1]
	}
	for _, k := range own {
		put(rule{Key: k})
	}
	for i := range needs {
		n := &needs[i]
		k := Key{Name: n.key, Common: n.common, Args: n.args}
		if n.button {
			k.Button, k.Plain = Wide, true
		}
		put(rule{k, n})
	}
	for _, o := range onButtons {
		r := out[o.TextKey()+".name"]
		r.Button, r.Plain = Named, true
	}
	return out
}

// onButtons are the offers of ours that were seen beside another one: of these only
// the first is shown whole, the others are a button.
func (c *checker) onButtons() []*flow.Offer {
	var out []*flow.Offer
	for _, screens := range c.shown {
		for _, s := range screens {
			out = append(out, s.own[min(1, len(s.own)):]...)
		}
	}
	return out
}

// compare compares the texts that are shown with those that are there.
func (c *checker) compare() {
	source := c.texts.Source()
	c.missing()
	var names []string
	facts := map[string]bool{}
	for i, key := range c.keys {
		r := c.ruled[i]
		if r == nil {
			if names == nil {
				names = slices.Sorted(maps.Keys(c.rules))
			}
			hint := "take it out"
			if near := spell.Nearest(key, names); near != "" && !c.texts.Printer(source).Own(near) {
				hint = "did you mean " + finding.Quote(near) + "?"
			}
			c.inText(finding.Error, UnusedKey, source, key, "nobody shows this text", hint)
			continue
		}
		for _, name := range c.texts.Placeholders(key) {
			facts[strings.TrimPrefix(name, "fact.")] = true
			c.placeholder(r, name)
		}
	}
	c.blanks()
	c.unusedFacts(facts)
}

// maxMissing texts of a step are reported one by one; more of them together.
const maxMissing = 3

func (c *checker) missing() {
	source := c.texts.Source()
	there := c.texts.Printer(source)
	hint := "add it to " + localesFolder + "/" + source + ".json"
	lacking := map[flow.Pos][]need{} // buttons, by their step
	for _, n := range c.needs {
		switch {
		case n.optional || there.Own(n.key):
		case n.button:
			lacking[n.at] = append(lacking[n.at], n)
		default:
			c.inFlow(finding.Error, MissingKey, n.at, fmt.Sprintf("there is no text %s: %s", finding.Quote(n.key), n.what), hint)
		}
	}
	for at, all := range lacking {
		if len(all) > maxMissing {
			c.inFlow(finding.Error, MissingKey, c.places(at, all[0].id), fmt.Sprintf("%d buttons of this step have no text: %s", len(all), shortly(all)), "add them to "+localesFolder+"/"+source+".json")
			continue
		}
		for _, n := range all {
			c.inFlow(finding.Error, MissingKey, c.places(at, n.id), fmt.Sprintf("there is no text %s: %s", finding.Quote(n.key), n.what), hint)
		}
	}
	for _, k := range Keys() {
		if !there.Own(k.Name) {
			c.inText(finding.Error, MissingKey, source, k.Name, "the bot itself shows this text, and it is not there", "add it")
		}
	}
}

// shortly names the first keys of some texts, and how many there are besides.
func shortly(all []need) string {
	var keys []string
	for _, n := range all[:min(len(all), 2*maxMissing)] {
		keys = append(keys, finding.Quote(n.key))
	}
	out := strings.Join(keys, ", ")
	if more := len(all) - len(keys); more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

// placeholder reports one that nothing is put in for. Other languages have the
// same as the source: package locale sees to that.
func (c *checker) placeholder(r *rule, name string) {
	if message, hint := c.unknown(r, name); message != "" {
		c.inTextAt(finding.Error, UnknownArgument, c.texts.Source(), r.Name, "{"+name, message, hint)
	}
}

// blanks reports what staff fill in and nobody reads.
func (c *checker) blanks() {
	there := c.texts.Printer(c.texts.Source())
	for _, r := range c.flows.Replies {
		for _, blank := range r.Blanks {
			if there.Own(r.TextKey()) && !slices.Contains(c.texts.Placeholders(r.TextKey()), blank) {
				c.inFlow(finding.Error, BlankUnsaid, r.Pos, fmt.Sprintf("%s has no {%s}, which staff fill in", finding.Quote(r.TextKey()), blank), "put {"+blank+"} where it belongs, or take "+blank+" out of blanks:")
			}
		}
	}
}

func (c *checker) unusedFacts(used map[string]bool) {
	for _, o := range c.flows.Offers {
		for _, v := range []string{o.Phone, o.Email, o.Address, o.Website, o.Point} {
			if id, ok := strings.CutPrefix(v, flowfile.FactPrefix); ok {
				used[strings.TrimSpace(id)] = true
			}
		}
	}
	for _, f := range c.flows.Flows {
		for _, s := range f.Steps {
			for _, id := range s.Links {
				used[id] = true
			}
		}
	}
	for _, f := range c.flows.Facts {
		if !used[f.ID] {
			c.inFlow(finding.Warning, UnusedFact, f.Pos, fmt.Sprintf("no text and no offer names fact %s", finding.Quote(f.ID)), "take it out")
		}
	}
}

// labels looks at buttons, and at choices that can't be told apart, in each language.
func (c *checker) labels() {
	var limited []*rule
	for _, r := range c.ruled {
		if r != nil && (r.Plain || r.Button > 0 || r.Max > 0) {
			limited = append(limited, r)
		}
	}
	together := c.together()
	c.eachLanguage(func(c *checker, _ int, p *locale.Printer) {
		for _, r := range limited {
			if p.Own(r.Name) {
				c.label(p, r)
			}
		}
		for _, s := range together {
			c.same(p, s)
		}
		if n := len(flow.Speak) + len(p.Tag()); n > flowfile.MaxChoice {
			c.inText(finding.Error, ButtonData, p.Tag(), p.Tag(), fmt.Sprintf("a button would carry %d bytes of choice, Telegram leaves us %d", n, flowfile.MaxChoice), "take a shorter tag")
		}
	})
}

// eachLanguage looks at all languages beside each other, each with a checker of its
// own; the findings come in the order of the languages.
func (c *checker) eachLanguage(look func(c *checker, i int, p *locale.Printer)) {
	languages := c.texts.All()
	parts := make([]*checker, len(languages))
	var wg sync.WaitGroup
	for i, l := range languages {
		part := *c
		part.report, part.files = Report{}, map[string][]string{}
		parts[i] = &part
		wg.Go(func() { look(parts[i], i, c.texts.Printer(l.Tag)) })
	}
	wg.Wait()
	for _, part := range parts {
		c.report.Findings = append(c.report.Findings, part.report.Findings...)
	}
}

// openTag is a tag in a rendered text: a < that people are to see is &lt; there.
var openTag = regexp.MustCompile(`<[a-z]+>`)

// sample are values for the placeholders of a text, of a usual length.
func sample(r *rule) locale.Args {
	a := locale.Args{}
	for _, name := range r.Args {
		a[name] = "Amina Beispiel"
	}
	a["n"], a["count"] = locale.Verbatim("9"), 12
	return a
}

func (c *checker) label(p *locale.Printer, r *rule) {
	tag := p.Tag()
	var args locale.Args
	if r.need == nil {
		args = sample(r)
	}
	plain := p.Plain(r.Name, args)
	if r.Plain && hasTag(p.Text(r.Name, args)) {
		c.inText(finding.Error, ButtonMarkup, tag, r.Name, "tags are not shown here", "take them out")
	}
	if n := letters(plain); r.Button > 0 && n > r.Button {
		c.inText(finding.Warning, ButtonLong, tag, r.Name, fmt.Sprintf("%d letters; a phone shows about %d of a button", n, r.Button), "say it shorter")
	}
	if n := units(plain); r.Max > 0 && n > r.Max {
		c.inText(finding.Error, TextLong, tag, r.Name, fmt.Sprintf("%d characters; Telegram takes %d here", n, r.Max), "say it shorter")
	}
}

func hasTag(html string) bool { return strings.Contains(html, "<") && openTag.MatchString(html) }

// shownChoices are the choices of a step that stand on its screen together.
func shownChoices(s *flow.Step) []string {
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

// labelled are the choices that stand together on the screen of a step, and the keys of
// their labels.
type labelled struct{ choices, keys []string }

func (c *checker) together() (out []labelled) {
	for _, f := range c.flows.Flows {
		for _, s := range f.Steps {
			x := labelled{choices: shownChoices(s)}
			for _, choice := range x.choices {
				x.keys = append(x.keys, s.Ref.ChoiceKey(choice))
			}
			if len(x.keys) > 1 {
				out = append(out, x)
			}
		}
	}
	for _, r := range c.flows.Replies {
		for _, x := range []labelled{{r.Answers, keysOf(r.Answers, r.AnswerKey)}, {r.List, keysOf(r.List, flow.ReplyItemKey)}} {
			if len(x.keys) > 1 {
				out = append(out, x)
			}
		}
	}
	return out
}

func keysOf(ids []string, key func(string) string) (out []string) {
	for _, id := range ids {
		out = append(out, key(id))
	}
	return out
}

// same reports choices of a step whose labels differ in nothing that is compared
// when people type instead of tapping.
func (c *checker) same(p *locale.Printer, s labelled) {
	var room [12]string // enough for the usual step
	seen := room[:0]
	for i, key := range s.keys {
		label := p.Plain(key, nil)
		folded := locale.Fold(label)
		if folded == "" {
			folded = label
		}
		for other := i - 1; other >= 0; other-- {
			if seen[other] != folded {
				continue
			}
			if p.Own(key) || p.Own(s.keys[other]) {
				c.inText(finding.Warning, SameLabel, p.Tag(), key, fmt.Sprintf("looks the same as %s: %s", finding.Quote(s.choices[other]), finding.Quote(label)), "people must be able to tell them apart")
			}
			break
		}
		seen = append(seen, folded)
	}
}

func takesNoRoom(r rune) bool {
	return r > unicode.MaxASCII && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Variation_Selector)
}
