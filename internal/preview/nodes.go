package preview

import (
	"html"
	"strings"

	"wegweiser/internal/locale"
)

// node is a piece of what is shown: words, or what stands around others: a tag, a text of
// the catalogues, a value that was put into one.
type node struct {
	Words string `json:"t,omitempty"`
	Tag   string `json:"tag,omitempty"` // b, i, u, s, code
	Key   string `json:"key,omitempty"` // of the text
	Lang  string `json:"lang,omitempty"`
	Value string `json:"value,omitempty"` // name of the placeholder
	Kids  []node `json:"c,omitempty"`
}

// htmlNodes takes apart what is sent as HTML; labelNodes what has no tags.
func htmlNodes(s string) []node  { return (&nodeParser{html: true}).parse(s) }
func labelNodes(s string) []node { return (&nodeParser{}).parse(s) }

// nodeParser reads marked text. What does not fit together is closed where the text
// around it ends: broken texts are shown too.
type nodeParser struct {
	html bool
	open []node // innermost last; the first is the whole
}

func (p *nodeParser) parse(s string) []node {
	p.open = []node{{}}
	for s != "" {
		n := strings.IndexFunc(s, p.special)
		if n < 0 {
			n = len(s)
		}
		p.words(s[:n])
		s = p.mark(s[n:])
	}
	for len(p.open) > 1 {
		p.close()
	}
	return p.open[0].Kids
}

func (p *nodeParser) special(r rune) bool {
	return r >= locale.MarkText && r <= locale.MarkEnd || p.html && r == '<'
}

func (p *nodeParser) words(s string) {
	if p.html {
		s = html.UnescapeString(s)
	}
	if s != "" {
		p.add(node{Words: s})
	}
}

func (p *nodeParser) add(n node) {
	top := &p.open[len(p.open)-1]
	top.Kids = append(top.Kids, n)
}

func (p *nodeParser) close() {
	last := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	p.add(last)
}

// mark reads what stands at the beginning of s, and returns what follows.
func (p *nodeParser) mark(s string) string {
	if s == "" {
		return ""
	}
	if s[0] == '<' {
		return p.tag(s)
	}
	r, rest := []rune(s[:3])[0], s[3:] // all marks take three bytes
	name, inner, ok := strings.Cut(rest, string(locale.MarkBegin))
	switch {
	case r == locale.MarkText && ok:
		lang, key, _ := strings.Cut(name, " ")
		p.open = append(p.open, node{Key: key, Lang: lang})
		return inner
	case r == locale.MarkValue && ok:
		p.open = append(p.open, node{Value: name})
		return inner
	case r == locale.MarkEnd:
		p.end(func(n node) bool { return n.Tag == "" })
	}
	return rest
}

func (p *nodeParser) tag(s string) string {
	name, rest, ok := strings.Cut(s[1:], ">")
	if !ok {
		p.add(node{Words: s})
		return ""
	}
	if closing, is := strings.CutPrefix(name, "/"); is {
		if p.open[len(p.open)-1].Tag == closing {
			p.close()
		}
		return rest
	}
	p.open = append(p.open, node{Tag: name})
	return rest
}

// end closes the innermost that is meant, and what is open inside of it.
func (p *nodeParser) end(meant func(node) bool) {
	for i := len(p.open) - 1; i > 0; i-- {
		if meant(p.open[i]) {
			for len(p.open) > i {
				p.close()
			}
			return
		}
	}
}

// keysIn are the texts that nodes are of.
func keysIn(nodes []node, see func(key string)) {
	for _, n := range nodes {
		if n.Key != "" {
			see(n.Key)
		}
		keysIn(n.Kids, see)
	}
}
