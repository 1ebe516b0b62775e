package graph

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"

	"wegweiser/internal/flow"
)

// Graphviz, compiled for the browser: npm's @viz-js/viz 3.31.0 (Graphviz 16.1.0),
// dist/viz-global.js as published. Its licences stand beside it, and in NOTICE.
//
// As gzip, which takes it from 1.3 MB of the binary to half of it.
//
//go:embed web/viz-global.js.gz
var vizGzip []byte

func vizJS() (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(vizGzip))
	if err != nil {
		return "", err
	}
	js, err := io.ReadAll(z)
	return string(js), err
}

//go:embed web/viz-LICENSES.txt
var vizLicences string

//go:embed web/page.js
var pageJS string

//go:embed web/page.css
var pageCSS string

//go:embed web/page.html
var pageHTML string

// pageData is what the page is made of. Texts of drawings stand in a table for each
// language; in a drawing ⟦3⟧ is the third of them.
type pageData struct {
	Lang     string                       `json:"lang"`
	Langs    []pageLang                   `json:"langs"`
	Words    map[string]map[string]string `json:"words"`  // language → our own words
	Labels   map[string][]string          `json:"labels"` // language → what stands in the drawings
	Texts    map[string]map[string]string `json:"texts"`  // language → key → text
	Charts   []pageChart                  `json:"charts"`
	Stations map[string][]*station        `json:"stations"` // chart → in the order of the files
	Legend   string                       `json:"legend"`
	Counted  bool                         `json:"counted"`
}

type pageLang struct {
	Tag  string `json:"tag"`
	Name string `json:"name"`
	RTL  bool   `json:"rtl,omitempty"`
}

type pageChart struct {
	Name  string `json:"name"` // "overview", "all" or that of a flow
	About string `json:"about,omitempty"`
	DOT   string `json:"dot"`
}

// station is what the page says about a node. Numbers are of labels.
type station struct {
	ID      string    `json:"id"`
	Word    int       `json:"word"`
	Title   int       `json:"title"`
	Notes   []int     `json:"notes,omitempty"`
	Step    string    `json:"step,omitempty"`
	At      string    `json:"at,omitempty"` // file:line
	Answers []answers `json:"answers,omitempty"`
	Opens   string    `json:"opens,omitempty"`
	Next    []next    `json:"next,omitempty"`
	Tested  int       `json:"tested"`
	Tint    string    `json:"tint"`
}

type answers struct {
	ID     string `json:"id"`
	Label  int    `json:"label"`
	Tested int    `json:"tested"`
}

type next struct {
	To    string `json:"to"`
	Label int    `json:"label"`
	Dead  bool   `json:"dead,omitempty"`
}

// Page writes one file that draws itself: nothing to install, nothing loaded, and a
// policy in it that lets nothing be loaded.
func (d *Drawing) Page(w io.Writer) error {
	data, err := json.Marshal(d.pageData())
	if err != nil {
		return err
	}
	viz, err := vizJS()
	if err != nil {
		return err
	}
	policy := fmt.Sprintf("default-src 'none'; script-src %s %s 'wasm-unsafe-eval'; style-src %s; img-src data:; base-uri 'none'; form-action 'none'",
		hash(viz), hash(pageJS), hash(pageCSS))
	page := pageHTML
	for _, part := range []struct{ name, text string }{
		{"{{policy}}", html.EscapeString(policy)}, {"{{lang}}", html.EscapeString(pageLanguage(d.o.Lang))},
		{"{{title}}", html.EscapeString("Wegweiser · " + d.words.say("page.title"))},
		{"{{licences}}", "\n" + strings.ReplaceAll(vizLicences, "--", "==")}, // no end of the comment
		{"{{css}}", pageCSS}, {"{{data}}", string(data)}, {"{{viz}}", viz}, {"{{script}}", pageJS},
	} {
		before, after, ok := strings.Cut(page, part.name)
		if !ok {
			return fmt.Errorf("page.html has no %s", part.name)
		}
		if _, err := io.WriteString(w, before+part.text); err != nil {
			return err
		}
		page = after
	}
	_, err = io.WriteString(w, page)
	return err
}

// pageLanguage is that of our own words around the drawing.
func pageLanguage(tag string) string {
	if strings.HasPrefix(tag, "de") || tag == "" {
		return "de"
	}
	return "en"
}

// hash is how a policy names a script or style of the page itself (CSP Level 3, 2.3.1).
func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// pageWriter numbers all that is said in the drawings.
type pageWriter struct {
	*Drawing
	phrases []phrase
}

func (p *pageWriter) number(ph phrase) int {
	p.phrases = append(p.phrases, ph)
	return len(p.phrases) - 1
}

func (p *pageWriter) mark(ph phrase) string { return fmt.Sprintf("⟦%d⟧", p.number(ph)) }

func (d *Drawing) pageData() *pageData {
	p := &pageWriter{Drawing: d}
	data := &pageData{
		Lang: d.o.Lang, Words: map[string]map[string]string{}, Labels: map[string][]string{},
		Texts: map[string]map[string]string{}, Stations: map[string][]*station{}, Counted: d.o.Coverage != nil,
	}
	all := []*chart{d.overview()}
	if len(d.flows) > 1 {
		all = append(all, d.flowsChart("all", d.flows))
	}
	for _, f := range d.flows {
		all = append(all, d.flowsChart(f.ID, []*flow.Flow{f}))
	}
	for _, c := range all {
		data.Charts = append(data.Charts, pageChart{Name: c.name, About: clean(d.o.About[c.name]), DOT: p.dot(c)})
		data.Stations[c.name] = p.stations(c)
	}
	data.Legend = p.legend(all)
	langs := []pageLang{{Tag: d.o.Lang}}
	if d.o.Texts != nil {
		langs = langs[:0]
		for _, l := range d.o.Texts.Languages() {
			langs = append(langs, pageLang{l.Tag, l.Name, l.RTL})
		}
	}
	data.Langs = langs
	for _, l := range langs {
		w := d.in(l.Tag)
		data.Words[l.Tag], data.Texts[l.Tag] = w.ui, d.texts(w)
		for _, ph := range p.phrases {
			data.Labels[l.Tag] = append(data.Labels[l.Tag], ph(w))
		}
	}
	return data
}

func (p *pageWriter) dot(c *chart) string {
	w := &dotWriter{text: p.mark}
	w.chart(c)
	return w.String()
}

// legend is a small drawing of all shapes that the others have.
func (p *pageWriter) legend(all []*chart) string {
	one := &chart{}
	for _, c := range all {
		one.boxes, one.ways = append(one.boxes, c.boxes...), append(one.ways, c.ways...)
	}
	w := &dotWriter{text: p.mark, marked: p.o.Coverage != nil}
	fmt.Fprintf(w, "digraph legend {\n  graph [rankdir=TB, nodesep=0.1, ranksep=0.12, bgcolor=\"transparent\", pad=0.05];\n")
	fmt.Fprintf(w, "  node [fontname=%s, fontcolor=\"#16202a\"];\n", dotQuote(fonts))
	w.samples(one)
	w.WriteString("}\n")
	return w.String()
}

func (p *pageWriter) stations(c *chart) []*station {
	var out []*station
	known := map[string]*station{}
	for _, b := range c.boxes {
		for _, n := range b.nodes {
			known[n.id] = p.station(n)
			out = append(out, known[n.id])
		}
	}
	for _, e := range c.ways {
		from := known[e.from]
		label := p.number(func(w *words) string { return strings.Join(plainLines(w, e), "\n") })
		from.Next = append(from.Next, next{To: e.to, Label: label, Dead: e.dead})
	}
	return out
}

// plainLines are the conditions of a way for a list, not for a drawing.
func plainLines(w *words, e *way) []string {
	var out []string
	for _, ph := range e.lines {
		if t := ph(w); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (p *pageWriter) station(n *node) *station {
	st := &station{ID: n.id, Word: p.number(n.word), Title: p.number(n.title), Opens: n.opens, Tested: n.covered, Tint: n.style.tint.name}
	for _, note := range n.notes {
		st.Notes = append(st.Notes, p.number(note))
	}
	s := n.step
	if s == nil {
		return st
	}
	st.Step = string(s.Ref)
	if s.Pos.File != "" {
		st.At = fmt.Sprintf("%s:%d", s.Pos.File, s.Pos.Line)
	}
	for _, c := range choicesOf(p.o.Flows, s) {
		st.Answers = append(st.Answers, answers{ID: c, Label: p.number(func(w *words) string { return w.choice(s, c) }), Tested: p.o.Coverage.choice(s.Ref, c)})
	}
	return st
}

// texts are those of the drawn steps, whole.
func (d *Drawing) texts(w *words) map[string]string {
	out := map[string]string{}
	for _, f := range d.flows {
		for _, s := range f.Steps {
			if t := w.text(s.Ref.Key()); t != "" {
				out[s.Ref.Key()] = t
			}
		}
	}
	return out
}
