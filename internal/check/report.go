package check

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/live"
)

// Report is what was found, and how much was looked at.
type Report struct {
	Findings  []finding.Finding
	Walks     []Walk
	Flows     int
	Steps     int
	Offers    int
	Facts     int
	Texts     int // of the source language
	Languages int
	Live      *live.Report // nil: nobody asked
	All       bool         // Text shows the warnings too while there are errors
}

// Failed tells whether there is an error: flows and texts can't be used as they
// are.
func (r Report) Failed() bool { return finding.HasErrors(r.Findings) }

// In is the report with the folders called as whoever asked calls them.
func (r Report) In(flows, locales string) Report {
	r.Findings = slices.Clone(r.Findings)
	for i, f := range r.Findings {
		if name, ok := strings.CutPrefix(f.File, flowsFolder+"/"); ok {
			r.Findings[i].File = path.Join(flows, name)
		} else if name, ok := strings.CutPrefix(f.File, localesFolder+"/"); ok {
			r.Findings[i].File = path.Join(locales, name)
		}
	}
	return r
}

// shown are the findings to read now: while there are errors, only these, so that the
// mistake just made is not lost among warnings long known.
func (r Report) shown() []finding.Finding {
	if r.All || !r.Failed() {
		return r.Findings
	}
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f finding.Finding) bool { return f.Severity != finding.Error })
}

// Counts are the findings of each severity.
func (r Report) Counts() (errors, warnings int) {
	for _, f := range r.Findings {
		if f.Severity == finding.Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// String is the report as it is printed: each finding with its line, what was
// tried, and the counts.
func (r Report) String() string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(f.Long() + "\n")
	}
	if len(r.Findings) > 0 {
		b.WriteString("\n")
	}
	return b.String() + r.summary()
}

// summary is what was tried, and the counts.
func (r Report) summary() string {
	var b strings.Builder
	for _, w := range r.Walks {
		b.WriteString(w.String() + "\n")
	}
	errors, warnings := r.Counts()
	if r.Flows == 0 { // they could not be read, which is no reason to say that there are none
		fmt.Fprintf(&b, "%s, %s; what can't be read was not looked at further\n", plural(errors, "error", "errors"), plural(warnings, "warning", "warnings"))
		return b.String()
	}
	texts := plural(r.Texts, "text", "texts") + " in " + plural(r.Languages, "language", "languages")
	if r.Languages == 0 {
		texts = "texts that can't be read, which nothing was compared with"
	}
	fmt.Fprintf(&b, "%s, %s, %s, %s, %s: %s, %s\n",
		plural(r.Flows, "flow", "flows"), plural(r.Steps, "step", "steps"), plural(r.Offers, "offer", "offers"),
		plural(r.Facts, "fact", "facts"), texts,
		plural(errors, "error", "errors"), plural(warnings, "warning", "warnings"))
	return b.String()
}

// String says in one line what trying a talk has shown, and how much of it.
func (w Walk) String() string {
	n := number(w.Combinations) + " combinations of answers"
	switch w.Combinations {
	case 1:
		n = "1 combination of answers"
	case most:
		n = "more than " + n
	}
	if w.AtLeast {
		n += " (and those that go in circles)"
	}
	tried := fmt.Sprintf("%s: %s, in %s situations", w.Entry, n, number(uint64(w.Situations)))
	switch {
	case !w.Complete:
		return fmt.Sprintf("%s: too many to try; %s situations were", w.Entry, number(uint64(w.Situations)))
	case !w.Good:
		return tried + ": not all end at an offer, a partner or a human"
	}
	return tried + ": all end at an offer, a partner or a human"
}
