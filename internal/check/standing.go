package check

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
)

// How the texts stand (locales/.state): whose source has changed since somebody spoke for
// them, and which nobody who speaks the language has found right. A translation stands
// like that for weeks, so these warnings are one line for each language and kind, unless
// all are wanted.

// Standing is a finding for each text that nobody may rely on, in the order of languages
// and of the source. Languages of which nothing is written down have none.
func Standing(localesFS fs.FS) []finding.Finding {
	c := &checker{localesFS: localesFS, files: map[string][]string{}}
	d, _ := locale.ReadDeclaration(localesFS)
	source, _ := locale.ReadFile(localesFS, d.Source)
	if source == nil {
		return nil // Run says why
	}
	for _, l := range d.Languages {
		file := source
		if l.Tag != d.Source {
			file, _ = locale.ReadFile(localesFS, l.Tag)
		}
		states, err := locale.ReadState(localesFS, l.Tag)
		if at := (*locale.StateError)(nil); errors.As(err, &at) {
			c.report.Findings = append(c.report.Findings, finding.Finding{
				Code: locale.FileSyntax, Severity: finding.Error, File: localesFolder + "/" + at.File, Line: at.Line, Col: at.Col,
				Message: at.Message, Hint: "take the file as it was before; without it all texts count as never reviewed", Excerpt: c.line(localesFolder, at.File, at.Line),
			})
			continue
		}
		if file == nil || len(states) == 0 {
			continue
		}
		for _, is := range locale.Judge(source, file, states) {
			c.stands(l.Tag, is)
		}
	}
	return c.report.Findings
}

func (c *checker) stands(tag string, is locale.Standing) {
	f := finding.Finding{Severity: finding.Warning, File: localesFolder + "/" + tag + ".json", Line: is.Line, Col: 1}
	switch is.State {
	case locale.Stale:
		f.Code, f.Message, f.Hint = SourceChanged, "the source has changed since this was translated", "look at both, then: bot locales review "+tag+" "+is.Key+" --by NAME"
	case locale.Draft:
		f.Code, f.Message, f.Hint = NeverReviewed, "a draft that nobody who speaks the language has read", "read it, then: bot locales review "+tag+" "+is.Key+" --by NAME"
	case locale.NeedsCheck:
		f.Code, f.Message, f.Hint = NeverReviewed, "nobody who speaks the language has found this right as it stands", "read it, then: bot locales review "+tag+" "+is.Key+" --by NAME"
	default:
		return
	}
	f.Message = is.Key + ": " + f.Message
	f.Excerpt = c.line(localesFolder, tag+".json", is.Line)
	c.report.Findings = append(c.report.Findings, f)
}

// Folded makes one finding of all that have the same code and file: at the first of them,
// saying how many there are.
func Folded(all []finding.Finding) (out []finding.Finding) {
	type kind struct{ code, file string }
	at, many := map[kind]int{}, map[kind]int{}
	for _, f := range all {
		k := kind{f.Code, f.File}
		if many[k]++; many[k] == 1 {
			at[k] = len(out)
			out = append(out, f)
		}
	}
	for k, n := range many {
		if n > 1 {
			f := &out[at[k]]
			f.Message += fmt.Sprintf("; so it is with %d texts of this language, of which this is the first", n)
			f.Hint += "; bot check --all shows each"
		}
	}
	return out
}

// With is the report with findings that Run does not look for.
func (r Report) With(more []finding.Finding) Report {
	r.Findings = append(slices.Clone(r.Findings), more...)
	finding.Sort(r.Findings)
	return r
}
