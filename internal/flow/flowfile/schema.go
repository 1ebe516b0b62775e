package flowfile

import (
	"bytes"
	"encoding/json"
	"slices"
)

// draft is the JSON Schema that the generated files are written in.
const draft = "https://json-schema.org/draft/2020-12/schema"

// Schemas are the JSON Schemas of the files, by the name under which they lie beside
// them: editors complete and underline with these. They say what the tables of
// fields say, so they know the shape of a file, not whether its names mean something.
func Schemas() map[string][]byte {
	return map[string][]byte{
		"schema.json": written("A conversation of Wegweiser", flowTable.schema(), map[string]schema{
			"step": stepSchema(), "row": rowTable.schema(), "target": targetSchema(),
			"when": whenSchema(), "item": itemTable.schema(),
		}),
		"schema-offers.json":  written("The offers that Wegweiser leads to", offersTable.schema(), map[string]schema{"offer": offerTable.schema()}),
		"schema-lists.json":   written("The lists in which Wegweiser finds what people type", listsTable.schema(), map[string]schema{}),
		"schema-replies.json": written("What staff send to people in their language", repliesTable.schema(), map[string]schema{"reply": replyTable.schema()}),
		"schema-facts.json":   written("The facts that Wegweiser's texts name", factsTable.schema(), map[string]schema{"fact": factTable.schema()}),
	}
}

// SchemaOf names the schema of a file.
func SchemaOf(file string) string {
	switch file {
	case offersFile:
		return "schema-offers.json"
	case factsFile:
		return "schema-facts.json"
	case listsFile:
		return "schema-lists.json"
	case repliesFile:
		return "schema-replies.json"
	}
	return "schema.json"
}

func written(title string, s schema, defs map[string]schema) []byte {
	s["$schema"], s["title"], s["$defs"] = draft, title, defs
	s["$comment"] = "Generated from internal/flow/flowfile: go test ./internal/flow/flowfile -run TestSchemas -update"
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		panic(err) // texts, numbers, lists and maps of them
	}
	return b.Bytes()
}

// stepSchema is a step: exactly one kind, the fields that it has a use for, and a way
// on where it waits.
func stepSchema() schema {
	out := allOfStep.schema()
	var one, rules []schema
	for _, k := range kinds {
		one = append(one, schema{"required": []string{k.name}})
		if r := kindRules(k); len(r) > 0 {
			rules = append(rules, schema{"if": schema{"required": []string{k.name}}, "then": r})
		}
	}
	out["oneOf"] = append(one, schema{"required": []string{"route"}, "not": schema{"anyOf": slices.Clone(one)}})
	out["allOf"] = rules
	out["not"] = schema{"required": []string{"to", "route"}}
	return out
}

func kindRules(k kind) schema {
	unused := map[string]any{}
	for _, name := range stepTable.names() {
		if !slices.Contains(k.fields, name) {
			unused[name] = false
		}
	}
	out := schema{}
	if len(unused) > 0 {
		out["properties"] = unused
	}
	if k.rules != nil {
		out["allOf"] = k.rules
	}
	if k.leads {
		out["anyOf"] = []schema{{"required": []string{"to"}}, {"required": []string{"route"}}}
	}
	return out
}

// targetSchema is the name of a step, "end", or a flow to go over to.
func targetSchema() schema {
	return schema{"oneOf": []schema{aName("").says, targetTable.schema()}}
}

// whenSchema is a table of answers: "step" or "flow.step", and what it has to be.
func whenSchema() schema {
	answer := schema{"oneOf": []schema{someAnswers.says, condTable.schema()}}
	return schema{
		"type": "object", "minProperties": 1, "additionalProperties": answer,
		"properties": schema{anyWord: described("One of these tables has to apply.", schema{"type": "array", "items": ref("when"), "minItems": 1})},
	}
}
