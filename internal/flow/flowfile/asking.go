package flowfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// asks are what can be asked for.
var asks = []string{
	flow.AskText, flow.AskNumber, flow.AskDate, flow.AskPhone, flow.AskContact, flow.AskEmail, flow.AskPlace, flow.AskEntry,
}

// alwaysPersonal are those that say who somebody is.
var alwaysPersonal = []string{flow.AskPhone, flow.AskContact, flow.AskEmail}

// onlyFor are the fields of ask that not every one of these has a use for.
var onlyFor = map[string][]string{
	"min":      {flow.AskNumber, flow.AskDate},
	"max":      {flow.AskText, flow.AskNumber, flow.AskDate},
	"decimals": {flow.AskNumber},
	"past":     {flow.AskDate},
	"future":   {flow.AskDate},
	"list":     {flow.AskEntry},
}

// askRules are these once more, for the schema.
func askRules() []schema {
	one := func(what string) schema {
		return schema{"properties": schema{"ask": schema{"const": what}}, "required": []string{"ask"}}
	}
	var out []schema
	for _, what := range asks {
		then := schema{}
		unused := map[string]any{}
		for name, of := range onlyFor {
			if !slices.Contains(of, what) {
				unused[name] = false
			}
		}
		switch what {
		case flow.AskText:
			unused["max"] = schema{"type": "integer", "minimum": 1, "maximum": flow.MaxAskRunes}
		case flow.AskNumber:
			unused["min"], unused["max"] = schema{"type": "number"}, schema{"type": "number"}
		case flow.AskDate:
			unused["min"], unused["max"] = aDate.says, aDate.says
		case flow.AskEntry:
			then["required"] = []string{"list"}
		}
		then["properties"] = unused
		out = append(out, schema{"if": one(what), "then": then})
	}
	return out
}

// ask reads what is asked for, and its limits.
func (y *reader) ask(s *stepDraft, n ast.Node) flow.Kind {
	k := &flow.Ask{What: y.oneOf(n, asks...).text, Decimals: s.decimals, Past: s.past, Future: s.future}
	if k.What == "" {
		return k
	}
	for _, name := range sortedKeys(onlyFor) {
		if at, has := s.fields[name]; has && !slices.Contains(onlyFor[name], k.What) {
			y.err(FieldOfKind, at.at, fmt.Sprintf("a step with ask: %s has no use for %s", k.What, name), "take it out")
			return k
		}
	}
	if at, says := s.fields["personal"]; says && !s.Personal && slices.Contains(alwaysPersonal, k.What) {
		y.err(BadValue, at.at, "a step with ask: "+k.What+" asks who somebody is: the answer is personal", "take personal: false out")
	}
	switch k.What {
	case flow.AskText:
		if s.most != nil {
			k.Max = y.whole(s.most, "max", 1, flow.MaxAskRunes, "letters")
		}
	case flow.AskNumber, flow.AskDate:
		k.Range = y.between(s, k.What)
	case flow.AskEntry:
		k.List, k.Entries = s.list.text, s.entries
		if _, has := s.fields["list"]; !has {
			y.err(MissingField, s.Pos, "nothing says in which list this is looked for", "add list: with the name of a list in "+listsFile+", or with the entries")
		}
	}
	if k.Past && k.Future {
		y.err(BadValue, s.fields["future"].at, "no day is both past and to come", "take one of them out")
	}
	return k
}

// whole reads a whole number.
func (y *reader) whole(n ast.Node, name string, least, most int, of string) int {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		y.wrong(n, "a number of "+of, "")
		return 0
	}
	v, ok := i.Value.(uint64)
	if !ok || v < uint64(least) || v > uint64(most) {
		y.err(BadValue, y.at(n), fmt.Sprintf("%s is between %d and %d %s", name, least, most, of), "")
		return 0
	}
	return int(v)
}

// between are the limits of a number or of a day.
func (y *reader) between(s *stepDraft, what string) flow.Range {
	var r flow.Range
	if s.least != nil {
		r.From = y.measured(y.text(s.least), what)
	}
	if s.most != nil {
		r.To = y.measured(y.text(s.most), what)
	}
	if r.From != nil && r.To != nil && *r.From > *r.To {
		y.err(BadValue, s.fields["min"].at, "min is more than max, so no answer is possible", "change them round")
	}
	return r
}

// measured is a number or a day to compare with; nil with a finding if it is none.
func (l *loader) measured(w word, what string) *float64 {
	if w.text == "" {
		return nil
	}
	var v float64
	var err error
	if what == flow.AskDate {
		var day time.Time
		if day, err = time.Parse(time.DateOnly, w.text); err != nil {
			l.err(BadDate, w.at, finding.Quote(w.text)+" is no day", "write year-month-day, such as 2026-03-31")
			return nil
		}
		v, _ = flow.Measure(day.Format(time.DateOnly))
		return &v
	}
	if v, err = strconv.ParseFloat(w.text, 64); err != nil || v != v || v > 1e15 || v < -1e15 {
		l.err(BadValue, w.at, finding.Quote(w.text)+" is no number", "write it in digits, and nothing else, such as 14")
		return nil
	}
	return &v
}

// aLimit is a number or a day, told apart by what is asked for.
var aLimit = aNode(schema{"oneOf": []schema{{"type": "number"}, aDate.says}})

// Lists.

// listsFile has the lists that several steps share.
const listsFile = "lists.yaml"

// listDraft is a list on its way.
type listDraft struct {
	word
	entries []string
	used    bool
}

var listsTable = table[*ast.Node]{
	may("lists", "Each list by its name, with the names of its entries. Their words stand in locales/ under lists.<list>.<entry>.",
		aNode(named(nil, someEntries.says)), func(into *ast.Node, n ast.Node) { *into = n }),
}

func (y *reader) lists(n ast.Node) {
	var lists ast.Node
	fill(y, n, listsFile, listsTable, &lists)
	if lists == nil {
		return
	}
	y.entries(lists, "names of lists, each with its entries", func(key word, n ast.Node) {
		if y.id(key, "a list", nil) {
			y.loader.lists = append(y.loader.lists, &listDraft{word: key, entries: someEntries.read(y, n)})
		}
	})
}

// maxEntries of a list: more is a directory and no list to choose from.
const maxEntries = 1000

var someEntries = shape[[]string]{
	schema{"type": "array", "items": idSchema(reservedEntries), "minItems": 1, "maxItems": maxEntries, "uniqueItems": true},
	func(y *reader, n ast.Node) []string {
		var out []string
		seen := map[string]bool{}
		y.list(n, "a list of entries", func(n ast.Node) {
			w := y.name(n, "the name of an entry")
			switch {
			case !y.id(w, "an entry", reservedEntries):
			case seen[w.text]:
				y.err(Duplicate, w.at, "the entry "+finding.Quote(w.text)+" stands here twice", "keep one of them")
			default:
				seen[w.text] = true
				out = append(out, w.text)
			}
		})
		if len(out) > maxEntries {
			y.err(TooMany, y.at(n), fmt.Sprintf("a list has at most %d entries", maxEntries), "")
		}
		return out
	},
}

// someList is the name of a list, or the entries themselves.
var someList = shape[listDraft]{
	schema{"oneOf": []schema{aName("").says, someEntries.says}},
	func(y *reader, n ast.Node) listDraft {
		if _, single := n.(*ast.StringNode); single {
			return listDraft{word: y.name(n, "the name of a list")}
		}
		return listDraft{entries: someEntries.read(y, n)}
	},
}

// resolveList puts the entries of a shared list into the step.
func (l *loader) resolveList(s *stepDraft, k *flow.Ask) {
	if k.List == "" {
		return
	}
	var known []string
	for _, d := range l.lists {
		if d.text == k.List {
			k.Entries, d.used = d.entries, true
			return
		}
		known = append(known, d.text)
	}
	hint := meant(k.List, known)
	if len(known) == 0 {
		hint = "lists stand in " + listsFile
	}
	l.err(UnknownList, s.list.at, "there is no list "+finding.Quote(k.List), hint)
}

// several reads a list of choices of which more than one can be taken.
func (y *reader) several(s *stepDraft, n ast.Node) flow.Kind {
	c := y.choose(n)
	s.choices = c.words
	k := &flow.Several{Choices: c.Choices, None: s.none}
	if s.least != nil && len(k.Choices) > 0 {
		k.Min = y.whole(s.least, "min", 1, max(1, len(k.Choices)), "choices")
	}
	if s.most != nil && len(k.Choices) > 0 {
		k.Max = y.whole(s.most, "max", 1, max(1, len(k.Choices)), "choices")
	}
	if k.Max > 0 && k.Min > k.Max {
		y.err(BadValue, s.fields["min"].at, "min is more than max, so no answer is possible", "change them round")
	}
	if k.None && slices.Contains(k.Choices, flow.None) {
		y.err(Duplicate, s.fields["none"].at, "the choice none stands in the list as well", "take it out of the list; none: true adds the button")
	}
	return k
}

// someOfThese are the choices of several and of feedback.
var someOfThese = aNode(schema{"type": "array", "items": idSchema(reservedChoices), "minItems": 1, "maxItems": maxChoices, "uniqueItems": true})

// known are the answers that can be given to a step, where they are few; other says
// that there are more.
func (l *loader) known(q *stepDraft) (values []string, other bool) {
	switch k := q.Kind.(type) {
	case *flow.Choose:
		if k.Languages {
			return l.o.Languages, len(l.o.Languages) == 0
		}
		return k.Choices, false
	case *flow.Several:
		if k.None {
			return append(slices.Clone(k.Choices), flow.None), false
		}
		return k.Choices, false
	case *flow.Set:
		for _, r := range k.Rows {
			if !slices.Contains(values, r.Value) {
				values = append(values, r.Value)
			}
		}
		return values, false
	case *flow.Ask:
		if k.What == flow.AskEntry {
			return append(slices.Clone(k.Entries), flow.Unlisted), false
		}
	}
	return nil, true
}

// defaults looks at the value that counts where the question is left out.
func (l *loader) defaults(s *stepDraft) {
	if s.standard.text == "" {
		return
	}
	if !s.Skip {
		l.err(BadValue, s.standard.at, "default counts where a question is left out, and this one can't be", "add skip: true, or take default out")
		return
	}
	s.Default = s.standard.text
	ask, asks := s.Kind.(*flow.Ask)
	known, other := l.known(s)
	switch {
	case asks && ask.What != flow.AskEntry:
		l.typedDefault(s, ask)
	case other || asks && len(known) <= 1:
	default:
		l.chosenDefault(s, known)
	}
}

// typedDefault is understood as if it had been typed.
func (l *loader) typedDefault(s *stepDraft, k *flow.Ask) {
	if k.What == flow.AskNumber || k.What == flow.AskDate {
		if l.measured(s.standard, k.What) == nil {
			return
		}
	}
	value, ok := k.Reads(l.o.Readers, s.standard.text)
	switch {
	case !ok:
		l.err(BadValue, s.standard.at, fmt.Sprintf("%s is no answer to a step with ask: %s", finding.Quote(s.standard.text), k.What), "write it as somebody would type it")
	case !k.Allows(value) || !l.o.Now.IsZero() && !k.Timely(value, l.o.Now):
		l.err(BadValue, s.standard.at, finding.Quote(s.standard.text)+" is not within the limits of this step", "")
	default:
		s.Default = value
	}
}

// chosenDefault is a choice, or as many of them as the step takes.
func (l *loader) chosenDefault(s *stepDraft, known []string) {
	named := strings.Split(s.standard.text, flow.ListSep)
	for _, one := range named {
		if !slices.Contains(known, one) {
			l.err(UnknownValue, s.standard.at, fmt.Sprintf("%s is no answer to step %s", finding.Quote(one), finding.Quote(s.ID)), meant(one, known))
			return
		}
	}
	// In the order of the choices, as answers are kept.
	slices.SortFunc(named, func(a, b string) int { return slices.Index(known, a) - slices.Index(known, b) })
	s.Default = strings.Join(named, flow.ListSep)
	if flow.Fits(&flow.Flows{Languages: l.o.Languages}, s.Step, s.Default) {
		return
	}
	hint := "name one of the choices"
	if k, ok := s.Kind.(*flow.Several); ok {
		least, most := k.Limits()
		hint = fmt.Sprintf("name between %d and %d different choices", least, most)
		switch {
		case most == 1:
			hint = "name one choice"
		case least == most:
			hint = fmt.Sprintf("name %d different choices", least)
		}
	}
	l.err(BadValue, s.standard.at, fmt.Sprintf("%s can't be answered to step %s", finding.Quote(s.standard.text), finding.Quote(s.ID)), hint)
}
