package service

import (
	"context"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"wegweiser/internal/answer"
	"wegweiser/internal/check"
	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
)

// LoadCatalogue reads flows and texts. Without errors in them problems holds the
// warnings; with errors the catalogue is nil.
func LoadCatalogue(flows, locales fs.FS) (c *conversation.Catalogue, problems []string) {
	texts, found := locale.Load(locales)
	for _, f := range found {
		problems = append(problems, f.String())
	}
	var tags []string
	if texts != nil {
		for _, l := range texts.Languages() {
			tags = append(tags, l.Tag)
		}
	}
	fl, findings := flowfile.Load(flows, flowfile.Options{Languages: tags, Readers: answer.Readers()})
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
	if finding.HasErrors(missing) {
		return nil, problems
	}
	return conversation.NewCatalogue(fl, texts), problems
}

// Unknown lists the contact fields of our own offers that are still to be filled in.
func Unknown(c *conversation.Catalogue) []string {
	var out []string
	for _, o := range c.Flows.Offers {
		if len(o.Unknown) > 0 {
			out = append(out, o.ID+": "+strings.Join(o.Unknown, ", "))
		}
	}
	return out
}

// watchEvery is how often the folders are looked at.
const watchEvery = 2 * time.Second

// Watch reads the folders again when a file in them changes, and uses what it finds
// if it has no errors; else the old stays and the log says why.
func (s *Service) Watch(ctx context.Context, log *slog.Logger, flows, locales fs.FS) {
	last := stamp(flows) + stamp(locales)
	t := time.NewTicker(watchEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		now := stamp(flows) + stamp(locales)
		if now == last {
			continue
		}
		last = now
		c, problems := LoadCatalogue(flows, locales)
		if c == nil {
			s.metrics.noted("reload_refused")
			log.Error("flows or texts changed and have errors: the old ones stay", "problems", problems)
			continue
		}
		s.UseCatalogue(c)
		s.metrics.noted("reloaded")
		log.Info("flows and texts are read anew")
	}
}

// stamp changes when a file of the folder does.
func stamp(dir fs.FS) string {
	var b strings.Builder
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return err.Error()
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !e.IsDir() {
			b.WriteString(e.Name() + info.ModTime().String() + " ")
		}
	}
	return b.String()
}
