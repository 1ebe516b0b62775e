package flowfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

func (y *reader) facts(n ast.Node) {
	var facts ast.Node
	fill(y, n, factsFile, factsTable, &facts)
	if facts == nil {
		return
	}
	y.entries(facts, "names of facts, each with its fields", func(key word, n ast.Node) {
		if y.id(key, "a fact", nil) {
			y.fact(key, n)
		}
	})
}

var factsTable = table[*ast.Node]{
	may("facts", "Each fact by its name. Texts say {fact.<name>}, offers fact:<name>.", aNode(named(nil, ref("fact"))),
		func(into *ast.Node, n ast.Node) { *into = n }),
}

var factTable = table[*flow.Fact]{
	must("value", "The number, address or fee, as people read it in every language.", aText,
		func(f *flow.Fact, w word) { f.Value = w.text }),
	must("source", "Where it is from, and how it was read.", aText,
		func(f *flow.Fact, w word) { f.Source = w.text }),
	must("checked", "The day on which somebody last looked, as 2026-03-31.", aDate,
		func(f *flow.Fact, day time.Time) { f.Checked = day }),
	must("check_again", "From this day on the fact is out of date, and people read a sentence in its place.", aDate,
		func(f *flow.Fact, day time.Time) { f.CheckAgain = day }),
	must("confidence", "How sure it is. A fact of low confidence is not shown.", oneOf("high", "medium", "low"),
		func(f *flow.Fact, s string) { f.Confidence = s }),
	may("always", "Shown even when it is out of date: for emergency numbers only.", aFlag,
		func(f *flow.Fact, always bool) { f.Always = always }),
}

var aDate = shape[time.Time]{schema{"type": "string", "format": "date"}, (*reader).date}

func (y *reader) fact(key word, n ast.Node) {
	f := &flow.Fact{ID: key.text, Pos: key.at}
	has := fill(y, n, "a fact", factTable, f)
	for _, x := range factTable {
		if _, ok := has[x.name]; x.need && !ok {
			y.err(MissingField, f.Pos, fmt.Sprintf("fact %s doesn't say its %s", finding.Quote(f.ID), x.name), "add "+x.name+":")
		}
	}
	if slices.Contains(noSource, strings.ToLower(strings.TrimSpace(f.Source))) {
		y.err(NoSource, has["source"].at, fmt.Sprintf("fact %s says %s instead of where it is from", finding.Quote(f.ID), finding.Quote(f.Source)), "name the page or the person, and when it was read")
	}
	y.age(f, has)
	y.loader.facts = append(y.loader.facts, f)
}

// noSource are words that stand where a source should.
var noSource = []string{"?", "-", "–", "tbd", "todo", "unknown", "none", "n/a", "internet", "web", "unbekannt", "keine"}

// date reads a day; the zero time if it is none.
func (y *reader) date(n ast.Node) time.Time {
	w := y.text(n)
	if w.text == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, w.text)
	if err != nil {
		y.err(BadDate, w.at, finding.Quote(w.text)+" is no day", "write year-month-day, such as 2026-03-31")
		return time.Time{}
	}
	return day
}

// age looks at the days of a fact, and at how sure it is.
func (y *reader) age(f *flow.Fact, has map[string]word) {
	now := y.o.Now
	switch {
	case f.Checked.IsZero() || f.CheckAgain.IsZero():
	case !f.Checked.Before(f.CheckAgain):
		y.err(BadDate, has["check_again"].at, "the day to check again is not after the day it was checked", "")
	case now.IsZero():
	case now.AddDate(0, 0, 1).Before(f.Checked):
		y.warn(BadDate, has["checked"].at, "the fact was checked on a day that is still to come", "")
	case f.Outdated(now) && f.Always:
		y.warn(FactOutdated, has["check_again"].at, fmt.Sprintf("fact %s is out of date; it is shown nevertheless (always)", finding.Quote(f.ID)), "look at "+f.Source)
	case f.Outdated(now):
		y.warn(FactOutdated, has["check_again"].at, fmt.Sprintf("fact %s is out of date and no longer shown", finding.Quote(f.ID)), "look at "+f.Source)
	}
	if f.Confidence == "low" && f.Always {
		y.warn(FactUnsure, has["confidence"].at, fmt.Sprintf("fact %s is not sure; it is shown nevertheless (always)", finding.Quote(f.ID)), "confirm it")
	}
	if f.Confidence == "low" && !f.Always {
		y.warn(FactUnsure, has["confidence"].at, fmt.Sprintf("fact %s is not sure enough to be shown", finding.Quote(f.ID)), "confirm it, or take it out")
	}
}
