package flowfile

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"wegweiser/internal/finding"
)

// What may stand in the files is said once: in a table of fields beside each thing
// that has some. The loader reads by these tables, and the JSON Schema that editors
// complete and underline with (flows/schema.json) is written from them.

// schema is a piece of JSON Schema, draft 2020-12.
type schema map[string]any

// shape is what may be the value of a field: how it is read, and how the schema says
// the same.
type shape[V any] struct {
	says schema
	read func(*reader, ast.Node) V
}

// field is one line of a table for things that are read into a T.
type field[T any] struct {
	name string
	doc  string // for whoever hovers over it in an editor
	need bool   // it has to be there
	says schema
	read func(y *reader, into T, n ast.Node)
}

// table is what a thing has, in the order in which it is usually written.
type table[T any] []field[T]

// may is a field that can be there, put where it belongs by put.
func may[T, V any](name, doc string, s shape[V], put func(T, V)) field[T] {
	return field[T]{name: name, doc: doc, says: s.says, read: func(y *reader, into T, n ast.Node) {
		put(into, s.read(y, n))
	}}
}

// must is a field that has to be there. Whoever reads the table reports it missing,
// in words that fit.
func must[T, V any](name, doc string, s shape[V], put func(T, V)) field[T] {
	f := may(name, doc, s, put)
	f.need = true
	return f
}

// names of the fields.
func (t table[T]) names() []string {
	out := make([]string, len(t))
	for i, f := range t {
		out[i] = f.name
	}
	return out
}

// schema of a mapping with these fields and no others.
func (t table[T]) schema() schema {
	properties := map[string]any{}
	var required []string
	for _, f := range t {
		properties[f.name] = described(f.doc, f.says)
		if f.need {
			required = append(required, f.name)
		}
	}
	out := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}

// described is s with what an editor shows about it.
func described(doc string, s schema) schema {
	out := schema{"description": doc}
	maps.Copy(out, s)
	return out
}

// textFields are what people call the words of a step who look for them in its flow.
var textFields = []string{"text", "texts", "frage", "question", "label", "title", "titel", "message", "nachricht", "words", "antwort", "antworten", "hint"}

// fill reads the fields of a mapping by a table, and says which were there, with
// the place of their names.
func fill[T any](y *reader, n ast.Node, what string, t table[T], into T) map[string]word {
	has := map[string]word{}
	y.entries(n, what+" with its fields", func(key word, n ast.Node) {
		for _, f := range t {
			if f.name == key.text {
				has[f.name] = key
				f.read(y, into, n)
				return
			}
		}
		if what == "a step" && slices.Contains(textFields, key.text) {
			y.err(UnknownField, key.at, what+" has no field "+finding.Quote(key.text), "what the bot says stands in locales/, under the names of flow and step; say here what the step does, such as choose: or ask:")
			return
		}
		known := t.names()
		slices.Sort(known)
		y.err(UnknownField, key.at, what+" has no field "+finding.Quote(key.text), meant(key.text, known))
	})
	return has
}

// Shapes that many fields share.

var aFlag = shape[bool]{schema{"type": "boolean"}, (*reader).flag}

// aText is a text, or a number taken as it is written.
var aText = shape[word]{schema{"type": []string{"string", "number"}}, (*reader).text}

// aName is the name of something: of a flow, a step, an offer.
func aName(what string) shape[word] {
	return shape[word]{schema{"type": "string", "pattern": `\S`}, func(y *reader, n ast.Node) word { return y.name(n, what) }}
}

// someNames is a list of names; a single one stands for a list of one.
func someNames(what string) shape[[]word] {
	one := aName(what).says
	return shape[[]word]{
		schema{"oneOf": []schema{one, {"type": "array", "items": one, "minItems": 1}}},
		func(y *reader, n ast.Node) []word { return y.names(n, what) },
	}
}

// oneOf is a name out of a few; empty if it is none of them.
func oneOf(known ...string) shape[string] {
	return shape[string]{schema{"enum": known}, func(y *reader, n ast.Node) string { return y.oneOf(n, known...).text }}
}

// aNode is left to be read later; says is its schema.
func aNode(says schema) shape[ast.Node] {
	return shape[ast.Node]{says, func(_ *reader, n ast.Node) ast.Node { return n }}
}

// aList is a list of at least one.
func aList[V any](what string, s shape[V]) shape[[]V] {
	return shape[[]V]{schema{"type": "array", "items": s.says, "minItems": 1}, func(y *reader, n ast.Node) (out []V) {
		y.list(n, what, func(n ast.Node) { out = append(out, s.read(y, n)) })
		return out
	}}
}

// ref points to a definition of the schema.
func ref(name string) schema { return schema{"$ref": "#/$defs/" + name} }
