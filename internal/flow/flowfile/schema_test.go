package flowfile

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// shippedFolder is where the files lie that advisers edit, and the schemas beside them.
var shippedFolder = filepath.Join("..", "..", "..", "flows")

// The schemas that editors use are those that the loader's tables make.
func TestSchemas(t *testing.T) {
	for name, want := range Schemas() {
		path := filepath.Join(shippedFolder, name)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is out of date; mend it with -update\n%s", name, cmp.Diff(string(got), string(want)))
		}
	}
}

// compiled are the schemas, held to the rules of JSON Schema, with its formats.
func compiled(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	out := map[string]*jsonschema.Schema{}
	for name, data := range Schemas() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(name, doc); err != nil {
			t.Fatal(err)
		}
		if out[name], err = c.Compile(name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// conforms says what the schema of a file has against it.
func conforms(schemas map[string]*jsonschema.Schema, name, text string) error {
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%w in %s", err, data)
	}
	return schemas[SchemaOf(name)].Validate(doc)
}

// Every shipped file names its schema on the first line, and conforms to it.
func TestShippedFilesConform(t *testing.T) {
	schemas := compiled(t)
	names, _ := filepath.Glob(filepath.Join(shippedFolder, "*.yaml"))
	if len(names) < 10 {
		t.Fatalf("only %d files", len(names))
	}
	for _, path := range names {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		if err := conforms(schemas, name, string(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if first, _, _ := strings.Cut(string(data), "\n"); first != "# yaml-language-server: $schema="+SchemaOf(name) {
			t.Errorf("%s: the first line doesn't name the schema: %s", name, first)
		}
	}
}

// shapes are the codes of mistakes that a schema sees as well.
var shapes = []string{
	UnknownField, MissingField, WrongType, BadValue, BadID, LongID, ReservedID, NoKind, TwoKinds, FieldOfKind, NoWayOn, BadDate,
}

// beyondSchema are broken files whose mistake of shape only the loader can see.
var beyondSchema = map[string]string{
	"defaults":       "whether what is typed would be understood",
	"unknown-list":   "names, values and limits are looked up",
	"range-values":   "what the other step asks for",
	"several":        "which of two numbers is larger, and what stands in another field",
	"no-way-on-call": "only a call from which the talk comes back needs a way on",
}

// What the loader refuses for its shape, the schema refuses too, and what the loader
// lets pass as to its shape, the schema does.
func TestBrokenShapesAreRefused(t *testing.T) {
	schemas := compiled(t)
	names, _ := filepath.Glob(filepath.Join("testdata", "broken", "*.txtar"))
	refused := 0
	for _, path := range append(names, filepath.Join("testdata", "base.txtar")) {
		a, err := readArchive(path)
		if err != nil {
			t.Fatal(err)
		}
		title := strings.TrimSuffix(filepath.Base(path), ".txtar")
		want, _ := a.file(wantFile)
		if strings.Contains(want, " "+FileSyntax+": ") || strings.Contains(want, " "+FileTooDeep+": ") {
			continue // no YAML
		}
		for _, f := range a.files {
			if f.name == wantFile || strings.HasPrefix(f.name, "-") || !strings.HasSuffix(f.name, ".yaml") || strings.TrimSpace(f.text) == "" {
				continue
			}
			misshapen := slices.ContainsFunc(shapes, func(code string) bool { return hasFinding(want, f.name, code) })
			err := conforms(schemas, f.name, f.text)
			switch {
			case misshapen && err != nil:
				refused++
			case misshapen && beyondSchema[title] == "":
				t.Errorf("%s: the schema lets %s pass, the loader says\n%s", title, f.name, want)
			case !misshapen && err != nil && !strings.Contains(want, f.name):
				t.Errorf("%s: the loader lets %s pass, the schema says %v", title, f.name, err)
			}
		}
	}
	if refused < 12 {
		t.Errorf("only %d misshapen files", refused)
	}
}

func hasFinding(want, file, code string) bool {
	return slices.ContainsFunc(strings.Split(want, "\n"), func(line string) bool {
		return strings.HasPrefix(line, file+":") && strings.Contains(line, ": error "+code+": ")
	})
}

// Each field that has to be there is missed by the loader as well.
func TestRequiredFieldsAreMissed(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"a.yaml", "start: q\nsteps: {q: {choose: [x], to: end}}\n", "say its name"},
		{"a.yaml", "flow: a\nsteps: {q: {choose: [x], to: end}}\n", "where it starts"},
		{"a.yaml", "flow: a\nstart: q\n", "no steps"},
		{"a.yaml", "flow: a\nstart: q\nsteps: {q: {choose: [x], route: [{when: {q: x}}]}}\n", "where to go on"},
		{"a.yaml", "flow: a\nstart: q\nsteps: {q: {offer: [{when: {main.need: work}}]}}\n", "which offer"},
	} {
		if conforms(compiled(t), c.file, c.text) == nil {
			t.Errorf("the schema lets pass\n%s", c.text)
		}
		_, findings := Load(with(t, c.file, c.text), options())
		if !strings.Contains(print(findings), MissingField) || !strings.Contains(print(findings), c.want) {
			t.Errorf("%q expected, got\n%s", c.want, print(findings))
		}
	}
}
