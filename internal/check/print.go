package check

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"wegweiser/internal/explain"
	"wegweiser/internal/finding"
	"wegweiser/internal/live"
)

// Text is the report for people: what is wrong, what was tried, what the codes mean.
func (r Report) Text(s finding.Style) string {
	var b strings.Builder
	shown := r.shown()
	b.WriteString(s.Text(shown))
	if codes := finding.Codes(shown); len(codes) > 0 {
		for _, code := range codes {
			fmt.Fprintf(&b, "%3d × %s", r.times(code), code)
			if e, _, ok := explain.Find(code); ok {
				says, _, _ := strings.Cut(e.Says, ". ")
				b.WriteString("\n      " + strings.Join(finding.Wrap(strings.TrimSuffix(says, "."), 70), "\n      "))
			}
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "For whom, and how to mend it: bot check --explain %s\n\n", codes[0])
	}
	b.WriteString(r.summary())
	if len(shown) < len(r.Findings) {
		b.WriteString("The warnings are shown once there is no error, or with --all\n")
	}
	if r.Live != nil {
		b.WriteString("\n" + r.Live.String())
	}
	return b.String()
}

func (r Report) times(code string) (n int) {
	for _, f := range r.Findings {
		if f.Code == code {
			n++
		}
	}
	return n
}

// The JSON of a report. The shape is stable: fields may be added, version goes up
// when one changes its meaning or goes away.
type jsonReport struct {
	Version  int           `json:"version"`
	Failed   bool          `json:"failed"` // there is an error
	Findings []jsonFinding `json:"findings"`
	Coverage []jsonWalk    `json:"coverage"`
	Counts   jsonCounts    `json:"counts"`
	Live     *live.Report  `json:"live,omitempty"` // with --live
}

type jsonFinding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`         // error, warning
	File     string `json:"file"`             // as whoever asked calls it
	Line     int    `json:"line,omitempty"`   // from 1; none: the file as a whole
	Column   int    `json:"column,omitempty"` // from 1, in characters
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Excerpt  string `json:"excerpt,omitempty"` // the line, without characters that can't be seen
}

type jsonWalk struct {
	Flow         string `json:"flow"` // where the talk begins
	Combinations uint64 `json:"combinations"`
	AtLeast      bool   `json:"at_least"` // … and more, in circles
	Situations   int    `json:"situations"`
	Complete     bool   `json:"complete"` // none was left out
	Good         bool   `json:"good"`     // each ends at an offer, a partner or a human
}

type jsonCounts struct {
	Flows     int `json:"flows"`
	Steps     int `json:"steps"`
	Offers    int `json:"offers"`
	Facts     int `json:"facts"`
	Texts     int `json:"texts"`
	Languages int `json:"languages"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
}

// JSON writes the report for programs: one object.
func (r Report) JSON(w io.Writer) error {
	errors, warnings := r.Counts()
	out := jsonReport{
		Version: 1, Failed: r.Failed(), Findings: []jsonFinding{}, Coverage: r.coverage(),
		Counts: jsonCounts{r.Flows, r.Steps, r.Offers, r.Facts, r.Texts, r.Languages, errors, warnings},
		Live:   r.Live,
	}
	for _, f := range r.Findings {
		x := jsonFinding{Code: f.Code, Severity: f.Severity, File: f.File, Line: f.Line, Message: f.Message, Hint: f.Hint, Excerpt: finding.Visible(f.Excerpt)}
		if f.Line > 0 {
			x.Column = max(f.Col, 1)
		}
		out.Findings = append(out.Findings, x)
	}
	return indented(w, out)
}

func (r Report) coverage() []jsonWalk {
	out := []jsonWalk{}
	for _, w := range r.Walks {
		out = append(out, jsonWalk{w.Entry, w.Combinations, w.AtLeast, w.Situations, w.Complete, w.Good})
	}
	return out
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// sameLine counts findings of a code on lines that read the same, so that each has a
// fingerprint of its own.
type sameLine struct{ code, file, line string }

// explained are the explanations of the codes found, in the order of the codes.
func (r Report) explained() (out []explain.Explanation) {
	codes := finding.Codes(r.Findings)
	slices.Sort(codes)
	for _, code := range codes {
		e, _, ok := explain.Find(code)
		if !ok {
			e = explain.Explanation{Code: code, Says: code}
		}
		out = append(out, e)
	}
	return out
}
