package conversation

import (
	"io/fs"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/answer"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/sound"
)

// Catalogue is the talk and its words, always changed together. It is immutable
// and safe for concurrent use.
type Catalogue struct {
	Flows *flow.Flows
	Texts *locale.Catalogues
	// Files is the folder of the flows, in which media/ stands; nil: there is none.
	Files fs.FS
	// Sounds are the voice notes for texts, Spoken the folder of the texts, in which they
	// stand; nil: there are none.
	Sounds *sound.Notes
	Spoken fs.FS
	// Reviewed gives the share of texts, by language, that somebody has found right, for
	// those who run the bot; nil: nobody knows.
	Reviewed func() map[string]float64

	keywords *keywords
	entries  map[string]*answer.Entries
	facts    sync.Map // language tag → factsOfDay
}

// NewCatalogue makes a Catalogue.
func NewCatalogue(flows *flow.Flows, texts *locale.Catalogues) *Catalogue {
	return &Catalogue{Flows: flows, Texts: texts, keywords: newKeywords(texts), entries: newEntries(flows, texts)}
}

// File gives the bytes of a file of media/, or of a voice note for a text, if they are
// still those that the hash names.
func (c *Catalogue) File(path, hash string) ([]byte, bool) {
	folder := c.Files
	if strings.HasPrefix(path, sound.Folder+"/") {
		folder = c.Spoken
	} else {
		path = flow.MediaFolder + "/" + path
	}
	if folder == nil {
		return nil, false
	}
	data, err := fs.ReadFile(folder, path)
	return data, err == nil && flow.HashFile(data) == hash
}

// OwnName is what a language calls itself.
func (c *Catalogue) OwnName(tag string) string {
	if l, ok := c.Texts.Language(tag); ok {
		return l.Name
	}
	return tag
}

// factsOfDay are the values that texts may name, in one language: they change when
// a fact goes out of date.
type factsOfDay struct {
	day  flow.Date
	args locale.Args
}

// args are the values that any text may name: the facts that are good today, and
// what extra adds. A fact that is out of date is not shown as true.
func (c *Catalogue) args(p *locale.Printer, now time.Time, extra func(locale.Args)) locale.Args {
	day := flow.DateOf(now)
	if f, ok := c.facts.Load(p.Tag()); ok && f.(factsOfDay).day == day {
		return f.(factsOfDay).args
	}
	a := locale.Args{}
	for _, f := range c.Flows.Facts {
		if f.Good(now) {
			a["fact."+f.ID] = locale.Verbatim(f.Value)
		} else {
			a["fact."+f.ID] = locale.HTML(p.Text("fact.ask", nil))
		}
	}
	extra(a)
	c.facts.Store(p.Tag(), factsOfDay{day, a})
	return a
}
