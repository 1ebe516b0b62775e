package graph

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Mermaid writes the flows for code hosts, which draw it where it stands between
// ```mermaid and ```.
func (d *Drawing) Mermaid(w io.Writer, overview bool) error {
	m := &mermaid{w: d.words, ids: map[string]string{}, taken: map[string]bool{}}
	m.chart(d.chart(overview))
	_, err := io.WriteString(w, m.String())
	return err
}

// mermaid writes one chart.
type mermaid struct {
	strings.Builder
	w     *words
	ids   map[string]string
	taken map[string]bool
	class map[string][]string
}

func (m *mermaid) chart(c *chart) {
	m.class = map[string][]string{}
	direction := "TD"
	if c.wide && c.boxes[0].flow == "" {
		direction = "LR"
	}
	m.WriteString("flowchart " + direction + "\n")
	for _, b := range c.boxes {
		indent := "  "
		if b.flow != "" {
			fmt.Fprintf(m, "  subgraph %s[%s]\n", m.id("flow "+b.flow), m.quote(m.w.directed(m.w.say("talk")+" "+b.flow)))
			m.WriteString("    direction TB\n")
			indent = "    "
		}
		for _, n := range b.nodes {
			m.WriteString(indent)
			m.node(n)
		}
		if b.flow != "" {
			m.WriteString("  end\n")
		}
	}
	marked := m.links(c)
	m.legend(c)
	for _, b := range c.boxes {
		if b.flow != "" {
			fmt.Fprintf(m, "  style %s fill:none,stroke:%s\n", m.id("flow "+b.flow), grey.line)
		}
	}
	for _, st := range classes() {
		if ids := m.class[st.class]; len(ids) > 0 {
			fmt.Fprintf(m, "  classDef %s fill:%s,stroke:%s,color:#16202a\n", "k_"+st.class, st.tint.fill, st.tint.line)
			fmt.Fprintf(m, "  class %s k_%s\n", strings.Join(ids, ","), st.class)
		}
	}
	if ids := m.class["untested"]; len(ids) > 0 {
		fmt.Fprintf(m, "  classDef untested stroke:%s,stroke-width:3px,stroke-dasharray:6 4\n", red.line)
		fmt.Fprintf(m, "  class %s untested\n", strings.Join(ids, ","))
	}
	if len(marked) > 0 {
		fmt.Fprintf(m, "  linkStyle %s stroke:%s,stroke-width:2px\n", strings.Join(marked, ","), red.line)
	}
}

// links returns the numbers of the ways that are to stand out.
func (m *mermaid) links(c *chart) (marked []string) {
	for i, e := range c.ways {
		arrow := "-->"
		switch {
		case e.dead:
			arrow = "--x"
		case e.look != "" || e.untested:
			arrow = "-.->"
		}
		if e.dead || e.untested {
			marked = append(marked, strconv.Itoa(i))
		}
		label := ""
		if lines := wayLines(m.w, e); len(lines) > 0 {
			label = "|" + m.quote(lines...) + "|"
		}
		fmt.Fprintf(m, "  %s %s%s %s\n", m.id(e.from), arrow, label, m.id(e.to))
	}
	return marked
}

func (m *mermaid) node(n *node) {
	word := n.word(m.w)
	if n.start {
		word = m.w.say("start") + " · " + word
	}
	lines := []string{m.w.directed(word)}
	lines = append(lines, m.w.lines(n.title(m.w))...)
	for _, note := range n.notes {
		lines = append(lines, m.w.directed(note(m.w)))
	}
	if t := m.w.times(n.covered); t != "" {
		lines = append(lines, m.w.directed(t))
	}
	id := m.id(n.id)
	fmt.Fprintf(m, "%s%s%s%s\n", id, n.style.mermaid[0], m.quote(lines...), n.style.mermaid[1])
	m.class[n.style.class] = append(m.class[n.style.class], id)
	if n.covered == 0 {
		m.class["untested"] = append(m.class["untested"], id)
	}
}

func (m *mermaid) legend(c *chart) {
	fmt.Fprintf(m, "  subgraph %s[%s]\n    direction LR\n", m.id("legend"), m.quote(m.w.directed(m.w.say("legend"))))
	for i, st := range c.used() {
		id := m.id("legend " + strconv.Itoa(i))
		fmt.Fprintf(m, "    %s%s%s%s\n", id, st.mermaid[0], m.quote(m.w.lines(m.w.say("legend."+st.class))...), st.mermaid[1])
		m.class[st.class] = append(m.class[st.class], id)
	}
	m.WriteString("  end\n")
	first := c.boxes[0].nodes[0].id
	for _, b := range c.boxes {
		for _, n := range b.nodes {
			if n.start && b.flow == "" {
				first = n.id
			}
		}
	}
	if c.boxes[0].flow != "" {
		first = "flow " + c.boxes[0].flow
	}
	// A way that is not seen keeps it from lying on the others.
	fmt.Fprintf(m, "  %s ~~~ %s\n", m.id("legend"), m.id(first))
	fmt.Fprintf(m, "  style %s fill:none,stroke:%s,stroke-dasharray:4 4\n", m.id("legend"), grey.line)
}

// id is a name that means nothing to Mermaid ("end" does, and so do an o or x after
// an arrow), another one for each station.
func (m *mermaid) id(of string) string {
	if id, ok := m.ids[of]; ok {
		return id
	}
	id := "n_" + strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, of)
	for base, n := id, 2; m.taken[id]; n++ {
		id = base + "_" + strconv.Itoa(n)
	}
	m.ids[of], m.taken[id] = id, true
	return id
}

// quote makes a quoted text of Mermaid: entity codes for all that means something to
// it, or to Markdown or HTML inside of it.
func (m *mermaid) quote(lines ...string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, line := range lines {
		if i > 0 {
			b.WriteString("<br/>")
		}
		for at, r := range line {
			// At the beginning of a line "1." and "-" would be a list of Markdown.
			if strings.ContainsRune("\"#&<>`*_\\|{}[]();~$%", r) || at == 0 && strings.ContainsRune("-+0123456789", r) {
				fmt.Fprintf(&b, "#%d;", r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}
