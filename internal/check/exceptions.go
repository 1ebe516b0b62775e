package check

import (
	"io/fs"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
)

// What is right as it stands although a rule says otherwise has an exception in
// languages.yaml, with its reason. Those for rules of package locale are applied there;
// here are those for rules about texts and flows together.

const languagesFile = "languages.yaml"

// exception is one of them. Languages are looked at beside each other: each marks only
// its own.
type exception struct {
	locale.Exception
	used bool
}

func exceptions(localesFS fs.FS) (out []*exception) {
	for _, e := range locale.Exceptions(localesFS) {
		out = append(out, &exception{Exception: e})
	}
	return out
}

// excepted says that a finding about a text is let pass.
func (c *checker) excepted(code, tag, key string) (passes bool) {
	for _, e := range c.exceptions {
		if e.Lang == tag && e.Code == code && e.Key == key {
			e.used, passes = true, true
		}
	}
	return passes
}

// unneeded reports exceptions that let nothing pass, so that the list stays true.
func (c *checker) unneeded() {
	for _, e := range c.exceptions {
		if e.used {
			continue
		}
		c.report.Findings = append(c.report.Findings, finding.Finding{
			Code: locale.ExceptionUnused, Severity: finding.Warning, File: localesFolder + "/" + languagesFile, Line: e.Line, Col: e.Col,
			Message: e.Key + ": there is no " + e.Code + " left to except", Hint: "remove the exception", Excerpt: c.line(localesFolder, languagesFile, e.Line),
		})
	}
}
