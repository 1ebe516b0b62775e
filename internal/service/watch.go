package service

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/sound"
)

// Flows and texts are read anew while people are in the middle of the talk. It promises:
//
//   - All or nothing: what has an error, or doesn't fit the settings, is not used in
//     any part, and what was used goes on being used.
//   - Files are read when they have come to rest: one that is half written, or a folder
//     that is half copied, is not taken for what its author meant.
//   - A refusal is told to staff once, however often the same is tried and however many
//     replicas see it; the log and the metrics tell it each time.

// watchEvery is how often the folders are looked at.
const watchEvery = time.Second

// watcher looks at folders for the service. Its parts are functions for its tests.
type watcher struct {
	flows, locales fs.FS
	read           func() (*conversation.Catalogue, []string)
	use            func(*conversation.Catalogue)
	refuse         func(problems []string)
	decided        string // stamp of what was last used or refused
	seen           string // stamp at the last look
}

// Watch reads the folders again when a file in them changes, and uses what it finds
// if nothing is wrong with it and fit (nil: everything) has no problem with it.
func (s *Service) Watch(ctx context.Context, flows, locales fs.FS, fit func(*conversation.Catalogue) []config.Problem) {
	told := newTold(s)
	w := newWatcher(flows, locales)
	w.read = func() (*conversation.Catalogue, []string) { return fitting(flows, locales, fit) }
	w.use = func(c *conversation.Catalogue) {
		if s.Shape != nil {
			c = s.Shape(c)
		}
		s.UseCatalogue(c)
		told.mended()
		s.metrics.noted("reloaded")
		s.metrics.refusing.Set(0)
		s.Log.Info("flows and texts are read anew")
	}
	w.refuse = func(problems []string) {
		told.refused(problems)
		s.metrics.noted("reload_refused")
		s.metrics.refusing.Set(1)
		s.Log.Error("flows or texts changed and can't be used: the old ones stay", "problems", problems)
	}
	t := time.NewTicker(watchEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		w.look()
		told.tell(ctx)
	}
}

// fitting reads what stands in the folders, and asks whether it fits.
func fitting(flows, locales fs.FS, fit func(*conversation.Catalogue) []config.Problem) (*conversation.Catalogue, []string) {
	c, problems := CheckedCatalogue(flows, locales, time.Now())
	if c == nil || fit == nil {
		return c, problems
	}
	var unfit []string
	for _, p := range fit(c) {
		unfit = append(unfit, p.String())
	}
	if len(unfit) > 0 {
		return nil, unfit
	}
	return c, nil
}

func newWatcher(flows, locales fs.FS) *watcher {
	w := &watcher{flows: flows, locales: locales}
	w.decided = w.stamp()
	w.seen = w.decided
	return w
}

// look decides on what stands in the folders, if that is new, has not changed since the
// last look, and does not change while it is read.
func (w *watcher) look() {
	now := w.stamp()
	rests := now == w.seen
	w.seen = now
	if !rests || now == w.decided {
		return
	}
	c, problems := w.read()
	if after := w.stamp(); after != now {
		w.seen = after
		return
	}
	w.decided = now
	if c == nil {
		w.refuse(problems)
		return
	}
	w.use(c)
}

func (w *watcher) stamp() string {
	s := stamp(w.flows) + "|" + stamp(w.locales)
	if media, err := fs.Sub(w.flows, flow.MediaFolder); err == nil {
		s += "|" + stamp(media)
	}
	folders, err := fs.ReadDir(w.locales, sound.Folder)
	if err != nil {
		return s // there are no voice notes
	}
	for _, f := range folders {
		s += "|" + f.Name()
		if notes, err := fs.Sub(w.locales, sound.Folder+"/"+f.Name()); err == nil {
			s += " " + stamp(notes)
		}
	}
	return s
}

// watched are the files that are read. What editors leave beside them is not.
var watched = []string{".yaml", ".yml", ".json", ".jpg", ".jpeg", ".png", ".pdf", ".ogg"}

// stamp changes when a file of the folder does. Links are followed: a folder that
// Kubernetes fills is links, and only what they lead to changes.
func stamp(dir fs.FS) string {
	var b strings.Builder
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return err.Error()
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !slices.Contains(watched, path.Ext(e.Name())) {
			continue
		}
		switch info, err := fs.Stat(dir, e.Name()); {
		case err != nil:
			fmt.Fprintf(&b, "%s is away;", e.Name())
		case !info.IsDir():
			fmt.Fprintf(&b, "%s %d %d;", e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
