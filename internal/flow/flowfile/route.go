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
	span   *spanDraft
	any    [][]condDraft
}

// spanDraft is a range of numbers or days.
type spanDraft struct{ from, to, after, before word }

// itemDraft is an offer of an offer step.
type itemDraft struct {
	offer word
	when  []condDraft
}

func (y *reader) row(n ast.Node) rowDraft {
	before := y.errors
	r := rowDraft{at: y.at(n)}
	has := fill(y, n, "a row", rowTable, &r)
	if _, ok := has["to"]; !ok && y.errors == before {
		y.err(MissingField, r.at, "the row doesn't say where to go on", "add to:")
	}
	return r
}

var aRow = shape[rowDraft]{ref("row"), (*reader).row}

var rowTable = table[*rowDraft]{
	may("when", "Earlier answers, all of which have to be so. Without it the row always applies.", aWhen,
		func(r *rowDraft, when []condDraft) { r.when = when }),
	must("to", "Where to go on: a step of this flow, end, or {flow: name}.", aTarget,
		func(r *rowDraft, to targetDraft) { r.to = to }),
}

// target reads the name of a step, "end", or {flow: name}.
func (y *reader) target(n ast.Node) (t targetDraft) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		fill(y, n, "a target", targetTable, &t)
		return t
	}
	if _, nothing := n.(*ast.NullNode); nothing {
		y.wrong(n, "the name of a step, end, or {flow: name}", "write it behind the colon")
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

var aTarget = shape[targetDraft]{ref("target"), (*reader).target}

var targetTable = table[*targetDraft]{
	must("flow", "Go over to this flow, without coming back.", aName("the name of a flow"),
		func(t *targetDraft, w word) { t.flow = w }),
}

var aWhen = shape[[]condDraft]{ref("when"), (*reader).when}

// someAnswers are answers to compare with; a number stands for itself.
var someAnswers = shape[[]word]{
	schema{"oneOf": []schema{anAnswer, {"type": "array", "items": anAnswer, "minItems": 1}}},
	(*reader).answers,
}

var anAnswer = schema{"type": []string{"string", "number"}, "pattern": `\S`}

func (y *reader) answers(n ast.Node) []word {
	if _, list := n.(*ast.SequenceNode); !list {
		return []word{y.answer(n)}
	}
	var out []word
	y.list(n, "an answer, or a list of them", func(n ast.Node) { out = append(out, y.answer(n)) })
	return out
}

func (y *reader) answer(n ast.Node) word {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return y.text(n)
	}
	return y.name(n, "an answer")
}

// condTable is what stands in braces behind the name of an answer.
var condTable = append(table[*condDraft]{
	may("not", "The answer is none of these, or not in this range.", shape[condDraft]{
		schema{"oneOf": []schema{someAnswers.says, spanTable.schema()}},
		func(y *reader, n ast.Node) (c condDraft) {
			if isMapping(n) {
				fill(y, n, "a range", spanTable, &c)
				return c
			}
			c.values = y.answers(n)
			return c
		},
	}, func(c *condDraft, not condDraft) { c.not, c.values, c.span = true, not.values, not.span }),
}, spanTable...)

// spanTable is a range; both of from and to belong to it.
var spanTable = table[*condDraft]{
	may("from", "The answer is this number or day, or more.", aText, func(c *condDraft, w word) { c.spanning().from = w }),
	may("to", "The answer is this number or day, or less.", aText, func(c *condDraft, w word) { c.spanning().to = w }),
	may("after", "The answer is a later day than this.", aText, func(c *condDraft, w word) { c.spanning().after = w }),
	may("before", "The answer is an earlier day than this.", aText, func(c *condDraft, w word) { c.spanning().before = w }),
}

func (c *condDraft) spanning() *spanDraft {
	if c.span == nil {
		c.span = &spanDraft{}
	}
	return c.span
}

func isMapping(n ast.Node) bool {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// anyWord begins a list of tables of which one has to apply.
const anyWord = "any"

// when reads a table of earlier answers.
func (y *reader) when(n ast.Node) []condDraft {
	before := y.errors
	var out []condDraft
	y.entries(n, "a table of answers", func(key word, n ast.Node) {
		c := condDraft{of: key}
		switch {
		case key.text == anyWord:
			y.list(n, "a list of tables of answers", func(n ast.Node) { c.any = append(c.any, y.when(n)) })
		case isMapping(n):
			at := y.at(n)
			if has := fill(y, n, "a condition", condTable, &c); len(has) == 0 || len(has) > 1 && c.not {
				y.err(WrongType, at, "a condition is either not: or a range", "write {not: [a, b]}, or {from: 18, to: 26}")
			}
		default:
			c.values = y.answers(n)
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
func (y *reader) items(n ast.Node) (out []itemDraft) {
	if _, single := n.(*ast.StringNode); single {
		return []itemDraft{{offer: y.name(n, "the name of an offer")}}
	}
	said := map[string]bool{} // as it stands in the file
	y.list(n, "a list of offers", func(n ast.Node) {
		var it itemDraft
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			at, before := y.at(n), y.errors
			fill(y, n, "an offer of a step", itemTable, &it)
			if as := n.String(); said[as] {
				y.err(Duplicate, at, "the same stands here twice", "keep one of them")
			} else {
				said[as] = true
			}
			if it.offer.at.File == "" && y.errors == before {
				y.err(MissingField, at, "nothing says which offer this is", "add offer:")
			}
		default:
			it.offer = y.name(n, "the name of an offer")
		}
		for _, before := range out {
			if len(before.when) == 0 && before.offer.text == it.offer.text && it.offer.text != "" {
				y.err(Duplicate, it.offer.at, "the offer "+finding.Quote(it.offer.text)+" is always shown already", "keep one of them")
			}
		}
		out = append(out, it)
	})
	return out
}

// someOffers is one offer, or a list of them, with conditions or without.
var someOffers = shape[[]itemDraft]{
	schema{"oneOf": []schema{aName("").says, {"type": "array", "minItems": 1, "items": schema{"oneOf": []schema{aName("").says, ref("item")}}}}},
	(*reader).items,
}

var itemTable = table[*itemDraft]{
	must("offer", "The name of an offer in offers.yaml.", aName("the name of an offer"),
		func(it *itemDraft, w word) { it.offer = w }),
	may("when", "Earlier answers, all of which have to be so for the offer to be shown.", aWhen,
		func(it *itemDraft, when []condDraft) { it.when = when }),
}
