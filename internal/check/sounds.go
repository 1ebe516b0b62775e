package check

import (
	"io/fs"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/sound"
)

// Sounds reads the voice notes beside the texts, and says what is wrong with them. In a
// language that nobody can choose yet that stops nobody. Files are named as from the
// folder of the texts.
func Sounds(flows *flow.Flows, texts *locale.Catalogues, localesFS fs.FS) (*sound.Notes, []finding.Finding) {
	c := &checker{flows: flows, texts: texts}
	notes, found := sound.Load(localesFS, Sounding(flows, texts))
	for i, f := range found {
		parts := strings.Split(f.File, "/")
		if f.Severity == finding.Error && len(parts) > 1 && c.draft(parts[1]) {
			found[i].Severity, found[i].Held = finding.Warning, true
			found[i].Hint = strings.TrimPrefix(f.Hint+"; "+whenLive, "; ")
		}
	}
	return notes, found
}

// Sounding is what voice notes are compared with.
func Sounding(flows *flow.Flows, texts *locale.Catalogues) sound.Needs {
	return sound.Needs{Texts: texts, Facts: sound.FactsOf(flows), Shown: func() map[string]bool { return onScreens(flows) }}
}

// onScreens are the texts that stand in messages to newcomers: what may name the common
// values does.
func onScreens(flows *flow.Flows) map[string]bool {
	out := map[string]bool{}
	for name, r := range rules(needs(flows), nil) {
		if r.Common && !r.Plain {
			out[name] = true
		}
	}
	return out
}

// sounds reports what is wrong with voice notes.
func (c *checker) sounds() {
	_, found := Sounds(c.flows, c.texts, c.localesFS)
	for _, f := range found {
		if f.Line > 0 && f.Excerpt == "" {
			f.Excerpt = c.line(localesFolder, f.File, f.Line)
		}
		f.File = localesFolder + "/" + f.File
		c.report.Findings = append(c.report.Findings, f)
	}
}
