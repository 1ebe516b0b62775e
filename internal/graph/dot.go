package graph

import (
	"fmt"
	"io"
	"strings"
)

// dotWriter writes charts for Graphviz. What it says it gets from text, so that the
// page can put in another language later.
type dotWriter struct {
	strings.Builder
	text   func(phrase) string // a whole label, quoted
	legend bool
	marked bool // coverage is shown
}

// DOT writes the flows for Graphviz, with a legend.
func (d *Drawing) DOT(w io.Writer, overview bool) error {
	dw := &dotWriter{legend: true, marked: d.o.Coverage != nil, text: func(p phrase) string { return p(d.words) }}
	dw.chart(d.chart(overview))
	_, err := io.WriteString(w, dw.String())
	return err
}

func (d *Drawing) chart(overview bool) *chart {
	if overview {
		return d.overview()
	}
	return d.flowsChart("flows", d.flows)
}

// fonts is one that Graphviz knows the widths of; of a list it takes none.
const fonts = "Arial"

func (w *dotWriter) chart(c *chart) {
	fmt.Fprintf(w, "digraph %s {\n", dotQuote(c.name))
	direction, apart := "TB", 0.5
	if c.wide {
		direction, apart = "LR", 1.1
	}
	fmt.Fprintf(w, "  graph [fontname=%s, rankdir=%s, nodesep=0.3, ranksep=%.1f, bgcolor=\"transparent\", pad=0.3];\n", dotQuote(fonts), direction, apart)
	fmt.Fprintf(w, "  node [fontname=%s, fontsize=12, fontcolor=\"#16202a\", margin=\"0.18,0.1\", penwidth=1.3];\n", dotQuote(fonts))
	fmt.Fprintf(w, "  edge [fontname=%s, fontsize=11, fontcolor=\"#2b3640\", color=\"#5b6670\", arrowsize=0.8];\n", dotQuote(fonts))
	for _, b := range c.boxes {
		w.box(b)
	}
	for _, e := range c.ways {
		w.way(e)
	}
	if w.legend {
		w.drawLegend(c)
	}
	w.WriteString("}\n")
}

func (w *dotWriter) box(b *box) {
	indent := "  "
	if b.flow != "" {
		fmt.Fprintf(w, "  subgraph %s {\n", dotQuote("cluster_"+b.flow))
		fmt.Fprintf(w, "    id=%s; class=\"box\"; style=\"rounded\"; color=\"#9aa5ae\"; margin=14; labeljust=l; fontsize=15;\n", dotQuote("flow:"+b.flow))
		fmt.Fprintf(w, "    label=%s;\n", w.text(func(ws *words) string { return boxLabel(ws, b) }))
		indent = "    "
	}
	for _, n := range b.nodes {
		w.WriteString(indent)
		w.node(n)
	}
	if b.flow != "" {
		w.WriteString("  }\n")
	}
}

// aboutRunes of what a flow is for stand in one line.
const aboutRunes = 70

func boxLabel(w *words, b *box) string {
	var s strings.Builder
	s.WriteString("<<B>" + xmlEscape(w.directed(w.say("talk")+" "+b.flow)) + "</B>")
	for _, line := range w.broken(clean(b.about), aboutRunes) {
		s.WriteString("<BR ALIGN=\"LEFT\"/><FONT POINT-SIZE=\"11\">" + xmlEscape(line) + "</FONT>")
	}
	return s.String() + "<BR ALIGN=\"LEFT\"/>>"
}

func (w *dotWriter) node(n *node) {
	look := "filled"
	if n.style.look != "" {
		look += "," + n.style.look
	}
	class, line, width := "station "+n.style.class+" "+n.style.tint.name, n.style.tint.line, 1.3
	switch {
	case n.covered == 0:
		look, class, line, width = strings.TrimSuffix(look, ",bold")+",dashed", class+" untested", red.line, 2.5
	case n.covered > 0:
		class, width = class+" tested", 2.5
	}
	fmt.Fprintf(w, "%s [id=%s, class=%s, shape=%s, style=%s, fillcolor=%s, color=%s, penwidth=%.1f%s, label=%s];\n",
		dotQuote(n.id), dotQuote("at:"+n.id), dotQuote(class), n.style.shape, dotQuote(look), dotQuote(n.style.tint.fill), dotQuote(line), width, n.style.room(),
		w.text(func(ws *words) string { return nodeLabel(ws, n) }))
}

// nodeLabel is a label of Graphviz's HTML-like kind: what it is, what it says, what
// its name is in the file.
func nodeLabel(w *words, n *node) string {
	word := n.word(w)
	if n.start {
		word = w.say("start") + " · " + word
	}
	parts := []string{small(w.directed(word))}
	for _, line := range w.lines(n.title(w)) {
		parts = append(parts, "<B>"+xmlEscape(line)+"</B>")
	}
	for _, note := range n.notes {
		parts = append(parts, small(w.directed(note(w))))
	}
	if t := w.times(n.covered); t != "" {
		parts = append(parts, small(w.directed(t)))
	}
	return "<" + strings.Join(parts, "<BR/>") + ">"
}

// room is what a shape needs around its label, and its borders.
func (st style) room() string {
	out := ""
	if st.margin != "" {
		out += ", margin=" + dotQuote(st.margin)
	}
	if st.rim > 0 {
		out += fmt.Sprintf(", peripheries=%d", st.rim)
	}
	return out
}

func small(s string) string { return `<FONT POINT-SIZE="10">` + xmlEscape(s) + "</FONT>" }

func (w *dotWriter) way(e *way) {
	var attr []string
	class, line := "way", ""
	switch {
	case e.dead:
		class, line = "way dead", red.line
	case e.untested:
		class, line = "way untested", red.line
	}
	look := e.look
	if e.untested && look == "" {
		look = "dashed"
	}
	if look != "" {
		attr = append(attr, "style="+dotQuote(look))
	}
	if line != "" {
		attr = append(attr, "color="+dotQuote(line), "fontcolor="+dotQuote(line))
	}
	if e.dead {
		attr = append(attr, "penwidth=2", "arrowhead=tee")
	}
	if e.far {
		attr = append(attr, "minlen=2")
	}
	if e.quiet {
		attr = append(attr, "constraint=false")
	}
	attr = append(attr, "class="+dotQuote(class), "label="+w.text(func(ws *words) string { return wayLabel(ws, e) }))
	fmt.Fprintf(w, "  %s -> %s [%s];\n", dotQuote(e.from), dotQuote(e.to), strings.Join(attr, ", "))
}

func wayLabel(w *words, e *way) string {
	var out []string
	for _, l := range wayLines(w, e) {
		out = append(out, "\u00a0"+xmlEscape(l)+"\u00a0") // so that it doesn't touch the line
	}
	if len(out) == 0 {
		return `""`
	}
	return "<" + strings.Join(out, "<BR/>") + ">"
}

// wayLines are the conditions of a way; where there are several, any will do.
func wayLines(w *words, e *way) []string {
	var out []string
	several := len(e.lines) > 1
	for _, p := range e.lines {
		t := p(w)
		if t == "" {
			continue
		}
		if several {
			t = "• " + t
		}
		out = append(out, w.lines(t)...)
	}
	if e.dead {
		out = append(out, w.directed("⛔ "+w.say("dead")))
	}
	return out
}

// drawLegend shows each shape that occurs, with its meaning.
func (w *dotWriter) drawLegend(c *chart) {
	w.WriteString("  subgraph \"cluster_legend\" {\n    class=\"legend\"; style=\"rounded,dashed\"; color=\"#9aa5ae\"; labeljust=l; fontsize=13;\n")
	fmt.Fprintf(w, "    label=%s;\n", w.text(func(ws *words) string { return "<<B>" + xmlEscape(ws.directed(ws.say("legend"))) + "</B>>" }))
	w.samples(c)
	w.WriteString("  }\n")
}

func (w *dotWriter) samples(c *chart) {
	type sample struct {
		style style
		key   string
		count int
	}
	var all []sample
	for _, st := range c.used() {
		all = append(all, sample{st, "legend." + st.class, -1})
	}
	if w.marked {
		all = append(all, sample{plain, "tested", 1}, sample{plain, "untested", 0})
	}
	last := ""
	for i, s := range all {
		n := &node{id: fmt.Sprintf("legend/%d", i), style: s.style, covered: -1}
		look := strings.Trim("filled,"+n.style.look, ",")
		width, line := 1.3, s.style.tint.line
		switch s.count {
		case 0:
			look, width, line = "filled,dashed", 2.5, red.line
		case 1:
			width = 2.5
		}
		fmt.Fprintf(w, "    %s [class=%s, shape=%s, style=%s, fillcolor=%s, color=%s, penwidth=%.1f, fontsize=10, height=0.3%s, label=%s];\n",
			dotQuote(n.id), dotQuote("sample "+s.style.tint.name), s.style.shape, dotQuote(look), dotQuote(s.style.tint.fill), dotQuote(line), width, s.style.room(),
			w.text(func(ws *words) string { return legendLabel(ws, s.key) }))
		if last != "" {
			fmt.Fprintf(w, "    %s -> %s [style=invis];\n", dotQuote(last), dotQuote(n.id))
		}
		last = n.id
	}
}

func legendLabel(w *words, key string) string {
	var lines []string
	for _, l := range w.lines(w.say(key)) {
		lines = append(lines, xmlEscape(l))
	}
	return "<" + strings.Join(lines, "<BR/>") + ">"
}

// dotQuote makes a quoted string of DOT: there only the quote and, before it, the
// backslash mean something; a backslash elsewhere begins an escape of labels.
func dotQuote(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, clean(s))
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// xmlEscape makes text of an HTML-like label, and keeps our isolates.
func xmlEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "[", "&#91;", "]", "&#93;", `\`, "&#92;").Replace(s)
}
