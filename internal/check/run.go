package check

import (
	"io/fs"
	"slices"
	"sync"
	"time"

	"wegweiser/internal/answer"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
)

// Folders that findings name. The file systems begin inside of them.
const (
	flowsFolder   = "flows"
	localesFolder = "locales"
)

// Run looks at everything. Nothing in the file systems makes it fail.
func Run(flowsFS, localesFS fs.FS, now time.Time) Report {
	now = now.In(hours.Berlin()) // as those who talk see the day
	c := &checker{flowsFS: flowsFS, localesFS: localesFS, files: map[string][]string{}}
	var found []locale.Finding
	var reading sync.WaitGroup
	reading.Go(func() { c.texts, found = locale.Load(localesFS) }) // nothing about flows depends on texts
	flowsFound := c.talks(now)
	reading.Wait()
	return c.compose(found, flowsFound, now)
}

// compose puts together what was found of texts and flows alone, and what only both
// together show.
func (c *checker) compose(found []locale.Finding, flowsFound []finding.Finding, now time.Time) Report {
	for _, f := range c.atSource(found) {
		c.locale(f)
	}
	for _, f := range flowsFound {
		f.File = flowsFolder + "/" + f.File
		c.report.Findings = append(c.report.Findings, f)
	}
	if c.flows != nil && c.texts != nil {
		c.exceptions = exceptions(c.localesFS)
		c.look()
		c.compare()
		c.labels()
		c.quotes()
		c.keywords()
		c.lengths(now)
		c.sounds()
		c.unneeded()
	}
	c.count()
	finding.Sort(c.report.Findings)
	return c.report
}

// talks reads the flows and tries them. What it returns has no folder yet.
func (c *checker) talks(now time.Time) (found []finding.Finding) {
	o := flowfile.Options{Fallbacks: map[string][]string{}, Readers: answer.Readers(), Now: now}
	for _, l := range locale.Declared(c.localesFS) {
		o.Languages = append(o.Languages, l.Tag)
		o.Fallbacks[l.Tag] = l.Fallbacks
	}
	if len(o.Languages) == 0 {
		o.Languages = []string{"de"} // so that the flows can be looked at all the same
	}
	c.flows, found = flowfile.Load(c.flowsFS, o)
	if c.flows != nil {
		c.flows.Readers = nil // whoever tries all answers types what stands for all of them
		found = c.walks(found, now)
	}
	return found
}

// Texts looks only whether every text that flows and bot need is there: quick enough
// for the service to ask before it uses them.
func Texts(flows *flow.Flows, texts *locale.Catalogues, flowsFS, localesFS fs.FS) []finding.Finding {
	c := &checker{flowsFS: flowsFS, localesFS: localesFS, flows: flows, texts: texts, files: map[string][]string{}}
	c.look()
	c.compare()
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
	spoken             map[string]monologue                 // what was seen to be said in one turn
	needs              []need                               // texts that flows and offers show
	rules              map[string]*rule                     // of all texts that are shown
	keys               []string                             // of all texts that are there
	ruled              []*rule                              // of each of keys; nil: nobody shows it
	exceptions         []*exception
	report             Report
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
