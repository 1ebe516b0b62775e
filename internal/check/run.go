package check

import (
	"io/fs"
	"slices"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
)

// Folders that findings name. The file systems begin inside of them.
const (
	flowsFolder   = "flows"
	localesFolder = "locales"
)

// Run looks at everything. Nothing in the file systems makes it fail.
func Run(flowsFS, localesFS fs.FS, now time.Time) Report {
	texts, found := locale.Load(localesFS)
	c := &checker{flowsFS: flowsFS, localesFS: localesFS, texts: texts, files: map[string][]string{}}
	for _, f := range found {
		c.locale(f)
	}
	var flowsFound []finding.Finding
	c.flows, flowsFound = flowfile.Load(flowsFS, flowfile.Options{Languages: c.languages(), Fallbacks: c.fallbacks(), Now: now})
	if c.flows != nil {
		flowsFound = c.walks(flowsFound)
	}
	for _, f := range flowsFound {
		f.File = flowsFolder + "/" + f.File
		c.report.Findings = append(c.report.Findings, f)
	}
	if c.flows != nil && c.texts != nil {
		c.keys()
		c.labels()
		c.lengths(now)
	}
	c.count()
	finding.Sort(c.report.Findings)
	return c.report
}

// Texts looks only whether every text that flows and bot need is there: quick enough
// for the service to ask before it uses them.
func Texts(flows *flow.Flows, texts *locale.Catalogues, flowsFS, localesFS fs.FS) []finding.Finding {
	c := &checker{flowsFS: flowsFS, localesFS: localesFS, flows: flows, texts: texts, files: map[string][]string{}}
	c.keys()
	missing := slices.DeleteFunc(c.report.Findings, func(f finding.Finding) bool { return f.Code != MissingKey })
	finding.Sort(missing)
	return missing
}

// checker collects a report.
type checker struct {
	flowsFS, localesFS fs.FS
	flows              *flow.Flows        // nil: with errors
	texts              *locale.Catalogues // nil: with errors
	files              map[string][]string
	shown              map[flow.Ref]map[string]screenOffers // what offer steps were seen to show
	report             Report
}

// languages are the tags that can be chosen; one stands in where texts are broken,
// so that the flows can be looked at all the same.
func (c *checker) languages() []string {
	if c.texts == nil {
		return []string{"de"}
	}
	var tags []string
	for _, l := range c.texts.Languages() {
		tags = append(tags, l.Tag)
	}
	return tags
}

// fallbacks are the languages in which what is missing in another is taken.
func (c *checker) fallbacks() map[string][]string {
	out := map[string][]string{}
	if c.texts != nil {
		for _, l := range c.texts.Languages() {
			out[l.Tag] = l.Fallbacks
		}
	}
	return out
}

func (c *checker) count() {
	if c.flows != nil {
		c.report.Flows, c.report.Offers, c.report.Facts = len(c.flows.Flows), len(c.flows.Offers), len(c.flows.Facts)
		for _, f := range c.flows.Flows {
			c.report.Steps += len(f.Steps)
		}
	}
	if c.texts != nil {
		c.report.Texts, c.report.Languages = len(c.texts.Keys()), len(c.texts.Languages())
	}
}
