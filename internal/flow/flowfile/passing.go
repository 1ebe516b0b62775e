package flowfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// setDraft is a row of a set on its way.
type setDraft struct {
	at    flow.Pos
	value word
	when  []condDraft
}

var setTable = table[*setDraft]{
	may("when", "Earlier answers, all of which have to be so. Without it the value always applies.", aWhen,
		func(r *setDraft, when []condDraft) { r.when = when }),
	must("value", "The value: a name, as those of choices.", shape[word]{idSchema(reservedChoices), aName("the name of a value").read},
		func(r *setDraft, w word) { r.value = w }),
}

// someValues is one value, or rows of them, of which the first that applies counts.
var someValues = shape[[]setDraft]{
	schema{"oneOf": []schema{idSchema(reservedChoices), {"type": "array", "minItems": 1, "items": setTable.schema()}}},
	(*reader).values,
}

func (y *reader) values(n ast.Node) (out []setDraft) {
	check := func(r setDraft) {
		if y.id(r.value, "a value", reservedChoices) {
			out = append(out, r)
		}
	}
	if _, single := n.(*ast.StringNode); single {
		check(setDraft{at: y.at(n), value: y.name(n, "the name of a value")})
		return out
	}
	y.list(n, "a value, or a list of rows", func(n ast.Node) {
		r := setDraft{at: y.at(n)}
		before := y.errors
		has := fill(y, n, "a row", setTable, &r)
		if _, ok := has["value"]; !ok {
			if y.errors == before {
				y.err(MissingField, r.at, "the row has no value", "add value:")
			}
			return
		}
		check(r)
	})
	return out
}

func (l *loader) resolveSet(s *stepDraft, k *flow.Set) {
	for _, r := range s.set {
		row := flow.SetRow{Value: r.value.text, Pos: r.at}
		for _, c := range r.when {
			row.When = append(row.When, l.cond(s, c))
		}
		k.Rows = append(k.Rows, row)
	}
}

// aFact is the name of a fact, or fact:<name> as in offers.yaml. In [brackets] the
// parser takes the latter for a name with a value.
var aFact = shape[word]{schema{"oneOf": []schema{aName("").says, {"type": "object", "required": []string{"fact"}}}}, func(y *reader, n ast.Node) word {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) == 1 {
		n = m.Values[0]
	}
	if pair, ok := n.(*ast.MappingValueNode); ok && pair.Key.String()+":" == FactPrefix {
		return word{y.name(pair.Value, "the name of a fact").text, y.at(n)}
	}
	w := y.name(n, "the name of a fact")
	return word{strings.TrimSpace(strings.TrimPrefix(w.text, FactPrefix)), w.at}
}}

// pageForm is what a link button can open. What ends in digits is a number with dots, or
// a machine without a name.
var pageForm = regexp.MustCompile(`^(https?://)?([\p{L}0-9-]+\.)+(\p{L}{2,}|xn--[a-z0-9-]+)(/\S*)?$`)

// resolveLinks looks up the facts of the link buttons.
func (l *loader) resolveLinks(s *stepDraft) {
	for i, w := range s.links {
		if w.text == "" {
			continue
		}
		l.fact(w)
		at := slices.IndexFunc(l.facts, func(f *flow.Fact) bool { return f.ID == w.text })
		known, _ := l.known(s)
		switch {
		case at < 0:
		case !pageForm.MatchString(l.facts[at].Value):
			l.err(BadValue, w.at, fmt.Sprintf("fact %s is no web address, so no button can open it", finding.Quote(w.text)), "")
		case slices.ContainsFunc(s.links[:i], func(o word) bool { return o.text == w.text }):
			l.err(Duplicate, w.at, "the link "+finding.Quote(w.text)+" stands here twice", "keep one of them")
		case slices.Contains(known, w.text):
			l.err(Duplicate, w.at, "a choice of this step has the name of the fact, so both would have the same text", "call one of them otherwise")
		}
		s.Links = append(s.Links, w.text)
	}
}

// resolveWords takes over the terms that are explained beside the question.
func (l *loader) resolveWords(s *stepDraft) {
	for i, w := range s.words {
		switch {
		case w.text == "":
		case slices.ContainsFunc(s.words[:i], func(o word) bool { return o.text == w.text }):
			l.err(Duplicate, w.at, "the term "+finding.Quote(w.text)+" stands here twice", "keep one of them")
		case i == maxTerms:
			l.err(BadValue, w.at, fmt.Sprintf("more than %d terms: nobody reads so much before a question", maxTerms), "say the question in easier words")
		default:
			s.Words = append(s.Words, w.text)
		}
	}
}

// maxTerms are explained beside one question.
const maxTerms = 5

// remindDraft and giveUpDraft are what follows on silence.
type remindDraft struct {
	after time.Duration
	when  []condDraft
}

type giveUpDraft struct {
	after time.Duration
	to    targetDraft
}

var remindTable = table[*remindDraft]{
	must("after", "How long nobody has answered: 36h, 2d, 1w.", aWhile, func(r *remindDraft, d time.Duration) { r.after = d }),
	must("when", "The answer by which the person said that they want to be reminded.", aWhen, func(r *remindDraft, when []condDraft) { r.when = when }),
}

var giveUpTable = table[*giveUpDraft]{
	must("after", "How long nobody has answered: 36h, 7d, 2w.", aWhile, func(g *giveUpDraft, d time.Duration) { g.after = d }),
	must("to", "Where the talk goes on then.", aTarget, func(g *giveUpDraft, to targetDraft) { g.to = to }),
}

// fillAll is fill, and reports what has to be there and is not.
func fillAll[T any](y *reader, n ast.Node, what string, t table[T], into T) {
	before, at := y.errors, y.at(n)
	has := fill(y, n, what, t, into)
	for _, f := range t {
		if _, ok := has[f.name]; f.need && !ok && y.errors == before {
			y.err(MissingField, at, fmt.Sprintf("%s doesn't say its %s", what, f.name), "add "+f.name+":")
		}
	}
}

var aReminder = shape[*remindDraft]{remindTable.schema(), func(y *reader, n ast.Node) *remindDraft {
	r := &remindDraft{}
	fillAll(y, n, "a reminder", remindTable, r)
	return r
}}

var aGivingUp = shape[*giveUpDraft]{giveUpTable.schema(), func(y *reader, n ast.Node) *giveUpDraft {
	g := &giveUpDraft{}
	fillAll(y, n, "giving up", giveUpTable, g)
	return g
}}

// whileForm is a length of time.
var whileForm = regexp.MustCompile(`^([1-9][0-9]{0,3})([hdw])$`)

// Lengths of silence that make sense: a session lives for some weeks.
const (
	minSilence = time.Hour
	maxSilence = 60 * 24 * time.Hour
)

var aWhile = shape[time.Duration]{schema{"type": "string", "pattern": whileForm.String()}, func(y *reader, n ast.Node) time.Duration {
	w := y.text(n)
	m := whileForm.FindStringSubmatch(w.text)
	if m == nil {
		if w.text != "" {
			y.err(BadValue, w.at, finding.Quote(w.text)+" is no length of time", "write a number and h, d or w: 36h, 2d, 1w")
		}
		return 0
	}
	v, _ := strconv.Atoi(m[1]) // up to four digits
	d := time.Duration(v) * map[string]time.Duration{"h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}[m[2]]
	if d < minSilence || d > maxSilence {
		y.err(BadValue, w.at, "silence is counted from one hour to 60 days", "")
		return 0
	}
	return d
}}

// resolveSilence looks up what reminders, giving up and getting stuck name.
func (l *loader) resolveSilence(s *stepDraft) {
	if r := s.remind; r != nil {
		s.Remind = &flow.Remind{After: r.after}
		for _, c := range r.when {
			s.Remind.When = append(s.Remind.When, l.cond(s, c))
		}
	}
	if g := s.giveUp; g != nil {
		s.GiveUp = &flow.GiveUp{After: g.after, To: l.target(s, g.to)}
	}
	if s.stuck != nil {
		to := l.target(s, *s.stuck)
		s.Stuck = &to
	}
}

// asides are the ways on that no answer decides.
func (s *stepDraft) asides() []targetDraft {
	var out []targetDraft
	if s.stuck != nil {
		out = append(out, *s.stuck)
	}
	if s.giveUp != nil {
		out = append(out, s.giveUp.to)
	}
	return out
}
