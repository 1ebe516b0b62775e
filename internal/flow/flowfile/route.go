package flowfile

import (
	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// rowDraft is a row of a route on its way.
type rowDraft struct {
	at   flow.Pos
	when []condDraft
	to   targetDraft
}

// targetDraft is where a row leads: a step of this flow, another flow, or the end.
type targetDraft struct {
	step, flow word
	end        bool
}

// condDraft is a condition on its way.
type condDraft struct {
	of     word
	not    bool
	values []word
}

// itemDraft is an offer of an offer step.
type itemDraft struct {
	offer word
	when  []condDraft
}

func (y *reader) row(s *stepDraft, n ast.Node) {
	before := y.errors
	r := rowDraft{at: y.at(n)}
	hasTo := false
	y.fields(n, "a row", map[string]field{
		"when": func(_ word, n ast.Node) { r.when = y.when(n) },
		"to":   func(_ word, n ast.Node) { hasTo = true; r.to = y.target(n) },
	})
	if !hasTo && y.errors == before {
		y.err(MissingField, r.at, "the row doesn't say where to go on", "add to:")
	}
	s.rows = append(s.rows, r)
}

// target reads the name of a step, "end", or {flow: name}.
func (y *reader) target(n ast.Node) (t targetDraft) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		y.fields(n, "a target", map[string]field{
			"flow": func(_ word, n ast.Node) { t.flow = y.name(n, "the name of a flow") },
		})
		return t
	}
	w := y.name(n, "the name of a step, end, or {flow: name}")
	if w.text == "end" {
		t.end = true
		return t
	}
	t.step = w
	return t
}

// when reads a table of earlier answers.
func (y *reader) when(n ast.Node) []condDraft {
	before := y.errors
	var out []condDraft
	y.entries(n, "a table of answers", func(key word, n ast.Node) {
		c := condDraft{of: key}
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			c.not = true
			y.fields(n, "a condition", map[string]field{
				"not": func(_ word, n ast.Node) { c.values = y.names(n, "an answer") },
			})
		default:
			c.values = y.names(n, "an answer")
		}
		seen := map[string]bool{}
		for _, v := range c.values {
			if v.text != "" && seen[v.text] {
				y.err(Duplicate, v.at, finding.Quote(v.text)+" stands here twice", "keep one of them")
			}
			seen[v.text] = true
		}
		out = append(out, c)
	})
	if len(out) == 0 && y.errors == before {
		y.err(WrongType, y.at(n), "the table of answers is empty", "leave when out for a row that always applies")
	}
	return out
}

// items reads the offers of an offer step.
func (y *reader) items(s *stepDraft, n ast.Node) {
	if _, single := n.(*ast.StringNode); single {
		s.items = []itemDraft{{offer: y.name(n, "the name of an offer")}}
		return
	}
	y.list(n, "a list of offers", func(n ast.Node) {
		var it itemDraft
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			at, before := y.at(n), y.errors
			y.fields(n, "an offer of a step", map[string]field{
				"offer": func(_ word, n ast.Node) { it.offer = y.name(n, "the name of an offer") },
				"when":  func(_ word, n ast.Node) { it.when = y.when(n) },
			})
			if it.offer.at.File == "" && y.errors == before {
				y.err(MissingField, at, "nothing says which offer this is", "add offer:")
			}
		default:
			it.offer = y.name(n, "the name of an offer")
		}
		for _, before := range s.items {
			if len(before.when) == 0 && before.offer.text == it.offer.text && it.offer.text != "" {
				y.err(Duplicate, it.offer.at, "the offer "+finding.Quote(it.offer.text)+" is always shown already", "keep one of them")
			}
		}
		s.items = append(s.items, it)
	})
}
