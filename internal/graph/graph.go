// Package graph draws the flows: as Mermaid (which code hosts draw), as DOT (which
// Graphviz draws), and as one page that draws itself with nothing installed.
//
// It promises:
//
//   - The same files give the same bytes.
//   - What stands in a text can't change the drawing: quotes, tags and direction
//     marks are escaped or taken out for each format.
//   - Nothing is told by colour alone: each kind of station has a shape and a word.
//   - A kind of step that is new here is drawn all the same, as a plain box.
package graph

import (
	"fmt"
	"slices"
	"strings"

	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Options say what is drawn, and in which words.
type Options struct {
	Flows    *flow.Flows
	Texts    *locale.Catalogues // nil: names instead of texts
	Lang     string             // of the titles; "": the texts' source
	IDs      bool               // names instead of texts all the same
	Only     []string           // flows to draw; none: all
	About    map[string]string  // what each flow is for; may be nil
	Coverage *Coverage          // what tests went through; nil: not shown
}

// Drawing is the flows, ready to be written in one of the formats.
type Drawing struct {
	o     Options
	flows []*flow.Flow
	ways  *ways
	words *words
}

// New looks at what is to be drawn. It fails where an option names what is not there.
func New(o Options) (*Drawing, error) {
	d := &Drawing{o: o, ways: findWays(o.Flows)}
	known := make([]string, 0, len(o.Flows.Flows))
	for _, f := range o.Flows.Flows {
		known = append(known, f.ID)
		if len(o.Only) == 0 || slices.Contains(o.Only, f.ID) {
			d.flows = append(d.flows, f)
		}
	}
	for _, id := range o.Only {
		if !slices.Contains(known, id) {
			return nil, notThere("flow", id, known)
		}
	}
	if o.Texts != nil {
		tags := d.tags()
		if d.o.Lang == "" {
			d.o.Lang = o.Texts.Source()
		}
		if !slices.Contains(tags, d.o.Lang) {
			return nil, notThere("language", d.o.Lang, tags)
		}
	}
	d.words = d.in(d.o.Lang)
	return d, nil
}

func notThere(what, name string, known []string) error {
	hint := "there are " + strings.Join(known, ", ")
	if near := spell.Nearest(name, known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("there is no %s %q; %s", what, name, hint)
}

// tags of the languages that titles can be in.
func (d *Drawing) tags() []string {
	var tags []string
	if d.o.Texts != nil {
		for _, l := range d.o.Texts.Languages() {
			tags = append(tags, l.Tag)
		}
	}
	return tags
}

// in gives the words of a language.
func (d *Drawing) in(tag string) *words {
	w := &words{tag: tag, ui: ownWords(tag), flows: d.o.Flows, ids: d.o.IDs}
	if d.o.Texts != nil {
		w.texts = d.o.Texts
		w.p = d.o.Texts.Printer(tag)
		w.rtl = w.p.RTL() && !d.o.IDs
	}
	return w
}
