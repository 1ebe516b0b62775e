// Package rehearsal plays whole talks without Telegram: the adviser's transcripts
// (`bot test`) and the talk in the terminal (`bot play`).
//
// It promises that what is rehearsed is what people get: the newcomer's use case and
// the staff's card, on a store that keeps bytes, so that between every two turns the
// session is written and read again. Only Telegram and the clock are played. One
// transcript runs in every language, because it names steps and choices, not words.
package rehearsal

import (
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
)

// Folder is where transcripts stand, inside the folder of the flows; GoldenFolder is
// where the texts of whole talks stand, by language.
const (
	Folder       = "tests"
	GoldenFolder = Folder + "/golden"
)

// Options of a Run.
type Options struct {
	Languages []string // only these; none: all
	Run       string   // only talks whose name contains this
	Update    Writer   // nil: compare; else write what the bot does now
}

// Writer writes a file of the folder of the flows.
type Writer func(name string, data []byte) error

// Report is what a Run has shown.
type Report struct {
	Talks    int
	Findings []finding.Finding // of transcripts that can't be read, and were not played
	Results  []Result          // by talk, then by language
	Coverage *Coverage
	Written  []string // files that Update wrote
}

// Failed says that something is not as the transcripts say.
func (r *Report) Failed() bool { return len(r.Findings) > 0 || len(r.Failures()) > 0 }

// Failures are the talks that went another way.
func (r *Report) Failures() []Result {
	var out []Result
	for _, x := range r.Results {
		if x.Failure != nil {
			out = append(out, x)
		}
	}
	return out
}

// Unread is how many transcripts could not be read.
func (r *Report) Unread() int {
	files := map[string]bool{}
	for _, f := range r.Findings {
		files[f.File] = true
	}
	return len(files)
}

// Result is one talk in one language.
type Result struct {
	Talk    string
	Lang    string
	Failure *Failure // nil: as it should be

	script *Script
	played *player
}

// Run plays the transcripts that stand in the flows' folder. What was written anew is
// played again: some of it nobody but the author can put right.
func Run(flows fs.FS, cat *conversation.Catalogue, o Options) (*Report, error) {
	r, err := rehearse(flows, cat, o)
	if err != nil || o.Update == nil {
		return r, err
	}
	if err := r.update(flows, o.Update); err != nil {
		return r, err
	}
	o.Update = nil
	again, err := rehearse(flows, cat, o)
	if err == nil {
		again.Written = r.Written
	}
	return again, err
}

func rehearse(flows fs.FS, cat *conversation.Catalogue, o Options) (*Report, error) {
	scripts, findings, err := Load(flows, cat)
	if err != nil {
		return nil, err
	}
	r := &Report{Coverage: NewCoverage(cat)}
	for _, s := range scripts {
		if !strings.Contains(s.Name, o.Run) {
			continue
		}
		if bad := findings[s]; len(bad) > 0 {
			r.Findings = append(r.Findings, bad...)
			continue
		}
		r.Talks++
		for _, l := range cat.Texts.Languages() {
			if s.in(l.Tag) && (len(o.Languages) == 0 || slices.Contains(o.Languages, l.Tag)) {
				r.Results = append(r.Results, Result{Talk: s.Name, Lang: l.Tag, script: s})
			}
		}
	}
	r.play(flows, cat, o.Update != nil)
	for i := range r.Results {
		r.Coverage.Add(r.Results[i].Lang, &r.Results[i].played.stage.way)
	}
	return r, nil
}

// play rehearses all results side by side.
func (r *Report) play(flows fs.FS, cat *conversation.Catalogue, lenient bool) {
	var wg sync.WaitGroup
	next := make(chan *Result)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for x := range next {
				x.played = newPlayer(cat, x.script, x.Lang, lenient)
				x.Failure = x.played.run()
				if x.Failure == nil && x.script.Golden && !lenient {
					x.Failure = x.played.compare(flows)
				}
			}
		})
	}
	for i := range r.Results {
		next <- &r.Results[i]
	}
	close(next)
	wg.Wait()
}

// Load reads the transcripts of the flows' folder, in the order of their names, and says
// what is wrong with each.
func Load(flows fs.FS, cat *conversation.Catalogue) ([]*Script, map[*Script][]finding.Finding, error) {
	names, err := fs.Glob(flows, Folder+"/*.txt")
	if err != nil {
		return nil, nil, err
	}
	words := newWords(cat)
	var scripts []*Script
	findings := map[*Script][]finding.Finding{}
	for _, name := range names {
		data, err := fs.ReadFile(flows, name)
		if err != nil {
			return nil, nil, err
		}
		s, found := parse(name, data, words)
		scripts, findings[s] = append(scripts, s), found
	}
	return scripts, findings, nil
}

func goldenPath(s *Script, lang string) string {
	return path.Join(GoldenFolder, lang, s.Name+".txt")
}
