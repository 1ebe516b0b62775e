package flowfile

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

func (y *reader) facts(n ast.Node) {
	y.fields(n, "facts.yaml", map[string]field{"facts": func(_ word, n ast.Node) {
		y.entries(n, "names of facts, each with its fields", func(key word, n ast.Node) {
			if y.id(key, "a fact", nil) {
				y.fact(key, n)
			}
		})
	}})
}

// factFields are what every fact says about itself.
var factFields = []string{"value", "source", "checked", "check_again", "confidence"}

func (y *reader) fact(key word, n ast.Node) {
	f := &flow.Fact{ID: key.text, Pos: key.at}
	places := map[string]flow.Pos{}
	y.fields(n, "a fact", map[string]field{
		"value":       func(k word, n ast.Node) { places["value"] = k.at; f.Value = y.text(n).text },
		"source":      func(k word, n ast.Node) { places["source"] = k.at; f.Source = y.text(n).text },
		"checked":     func(k word, n ast.Node) { places["checked"] = k.at; f.Checked = y.date(n) },
		"check_again": func(k word, n ast.Node) { places["check_again"] = k.at; f.CheckAgain = y.date(n) },
		"confidence": func(k word, n ast.Node) {
			places["confidence"] = k.at
			f.Confidence = y.oneOf(n, "high", "medium", "low").text
		},
		"always": func(_ word, n ast.Node) { f.Always = y.flag(n) },
	})
	for _, name := range factFields {
		if _, ok := places[name]; !ok {
			y.err(MissingField, f.Pos, fmt.Sprintf("fact %s doesn't say its %s", finding.Quote(f.ID), name), "add "+name+":")
		}
	}
	y.age(f, places)
	y.loader.facts = append(y.loader.facts, f)
}

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
func (y *reader) age(f *flow.Fact, places map[string]flow.Pos) {
	now := y.o.Now
	switch {
	case f.Checked.IsZero() || f.CheckAgain.IsZero():
	case !f.Checked.Before(f.CheckAgain):
		y.err(BadDate, places["check_again"], "the day to check again is not after the day it was checked", "")
	case now.IsZero():
	case now.AddDate(0, 0, 1).Before(f.Checked):
		y.warn(BadDate, places["checked"], "the fact was checked on a day that is still to come", "")
	case !now.Before(f.CheckAgain) && f.Always:
		y.warn(FactOutdated, places["check_again"], fmt.Sprintf("fact %s is out of date; it is shown nevertheless (always)", finding.Quote(f.ID)), "look at "+f.Source)
	case !now.Before(f.CheckAgain):
		y.warn(FactOutdated, places["check_again"], fmt.Sprintf("fact %s is out of date and no longer shown", finding.Quote(f.ID)), "look at "+f.Source)
	}
	if f.Confidence == "low" && !f.Always {
		y.warn(FactUnsure, places["confidence"], fmt.Sprintf("fact %s is not sure enough to be shown", finding.Quote(f.ID)), "confirm it, or take it out")
	}
}
