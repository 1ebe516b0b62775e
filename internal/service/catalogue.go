package service

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/answer"
	"wegweiser/internal/check"
	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
)

// LoadCatalogue reads flows and texts, and looks no further than whether they can be
// used: quick enough for every start. Without errors in them problems holds the
// warnings; with errors the catalogue is nil.
func LoadCatalogue(flows, locales fs.FS) (c *conversation.Catalogue, problems []string) {
	texts, found := locale.Load(locales)
	for _, f := range found {
		problems = append(problems, f.String())
	}
	var tags []string
	fallbacks := map[string][]string{}
	if texts != nil {
		for _, l := range texts.Languages() {
			tags = append(tags, l.Tag)
			fallbacks[l.Tag] = l.Fallbacks
		}
	}
	fl, findings := flowfile.Load(flows, flowfile.Options{Languages: tags, Fallbacks: fallbacks, Readers: answer.Readers()})
	for _, f := range findings {
		problems = append(problems, f.String())
	}
	if texts == nil || fl == nil {
		return nil, problems
	}
	missing := check.Texts(fl, texts, flows, locales)
	for _, f := range missing {
		problems = append(problems, f.String())
	}
	sounds, wrong := check.Sounds(fl, texts, locales)
	for _, f := range wrong {
		problems = append(problems, f.String())
	}
	if finding.HasErrors(missing) || finding.HasErrors(wrong) {
		return nil, problems
	}
	c = conversation.NewCatalogue(fl, texts)
	c.Files, c.Sounds, c.Spoken = flows, sounds, locales
	c.Reviewed = sync.OnceValue(func() map[string]float64 { return workshop.Reviewed(locales) }) // asked for later, by the metrics
	return c, problems
}

// WithPseudo is the catalogue with the pseudo-languages beside the others, which people
// can then choose: for the demo, never for the service. The catalogue itself is not to be
// used any more.
func WithPseudo(c *conversation.Catalogue) *conversation.Catalogue {
	texts := c.Texts.WithPseudo()
	flows := *c.Flows
	flows.Languages = nil
	for _, l := range texts.Languages() {
		flows.Languages = append(flows.Languages, l.Tag)
	}
	out := conversation.NewCatalogue(flows.Index(), texts)
	out.Files, out.Sounds, out.Spoken, out.Reviewed = c.Files, c.Sounds, c.Spoken, c.Reviewed
	return out
}

// CheckedCatalogue reads flows and texts that nobody has looked at yet, with all that
// `bot check` looks at. With errors, which it returns, the catalogue is nil.
func CheckedCatalogue(flows, locales fs.FS, now time.Time) (*conversation.Catalogue, []string) {
	var errors []string
	for _, f := range check.Run(flows, locales, now).Findings {
		if f.Severity == finding.Error {
			errors = append(errors, f.String())
		}
	}
	if len(errors) > 0 {
		return nil, errors
	}
	return LoadCatalogue(flows, locales)
}

// Unfit says what keeps flows and texts, right in themselves, from being used with
// these settings: when the service starts, and when it reads them anew.
func Unfit(cfg config.Config, c *conversation.Catalogue) []config.Problem {
	var out []config.Problem
	if open := unknown(c); len(open) > 0 && !cfg.PlaceholderContacts {
		out = append(out, config.Problem{
			Name: "ALLOW_PLACEHOLDER_CONTACTS",
			What: "is not true, but contact fields in offers.yaml are still to be filled in, so people would be sent nowhere (" + strings.Join(open, "; ") + ")",
			Mend: "fill them in, or set ALLOW_PLACEHOLDER_CONTACTS=true to start all the same",
		})
	}
	if _, ok := c.Texts.Language(cfg.StaffTag); !ok && cfg.StaffTag != "" {
		var tags []string
		for _, l := range c.Texts.Languages() {
			tags = append(tags, l.Tag)
		}
		out = append(out, config.Problem{
			Name: "STAFF_LANGUAGE", What: fmt.Sprintf("names %s, in which there are no texts", finding.Quote(cfg.StaffTag)),
			Mend: "there are " + strings.Join(tags, ", "),
		})
	}
	var own []string
	for _, o := range c.Flows.Offers {
		if o.Own {
			own = append(own, o.ID)
		}
	}
	return append(out, cfg.OffersCovered(own)...)
}

// unknown lists the contact fields of offers that are still to be filled in.
func unknown(c *conversation.Catalogue) []string {
	var out []string
	for _, o := range c.Flows.Offers {
		if len(o.Unknown) > 0 {
			out = append(out, o.ID+": "+strings.Join(o.Unknown, ", "))
		}
	}
	return out
}
