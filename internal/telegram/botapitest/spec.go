// The specification, as far as a request can be checked against it.
//
// It is read once from the embedded file and compiled into plain tables, so
// that no call pays for it. Nothing here is written by hand except how the
// page's prose marks a constant ("must be photo") or a choice ("must be one
// of").

package botapitest

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

//go:embed spec.json.gz
var specFile []byte

// kind says how a value is written in JSON.
type kind uint8

const (
	kindString kind = iota
	kindInteger
	kindFloat
	kindBoolean
	kindFile // InputFile: a part of a multipart body
	kindArray
	kindObject
	kindUnion
)

// A typ is a type of the specification.
type typ struct {
	kind   kind
	name   string  // as the page writes it: "Integer", "Array of String", "Message"
	elem   *typ    // of an array
	object *object // of an object
	union  []*typ  // of a union
	tag    string  // of a union of objects: the field whose constant tells them apart
}

// An object is a type with fields, or the parameters of a method.
type object struct {
	name     string
	fields   map[string]*field
	required []*field
}

type field struct {
	name     string
	typ      *typ
	required bool
	allowed  []string // if not empty, one of these; exactly one is a constant
}

type method struct {
	name   string // as the page writes it
	params *object
}

type spec struct {
	methods map[string]*method // by name in lower case: Telegram doesn't mind the case
	types   map[string]*typ
}

// loadSpec compiles the embedded specification, once for the process: it never
// changes, and tests start many servers.
var loadSpec = sync.OnceValue(func() *spec {
	r, err := gzip.NewReader(bytes.NewReader(specFile))
	if err != nil {
		panic(fmt.Sprintf("botapitest: embedded specification: %v", err))
	}
	var page specPage
	if err := json.NewDecoder(r).Decode(&page); err != nil {
		panic(fmt.Sprintf("botapitest: embedded specification: %v", err))
	}
	return compileSpec(page)
})

type specPage struct {
	Methods map[string]specEntry `json:"methods"`
	Types   map[string]specEntry `json:"types"`
}

type specEntry struct {
	Name     string      `json:"name"`
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
}

type specField struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`
}

type specCompiler struct {
	page specPage
	out  *spec
}

func compileSpec(page specPage) *spec {
	c := specCompiler{page: page, out: &spec{
		methods: make(map[string]*method, len(page.Methods)),
		types:   make(map[string]*typ, len(page.Types)),
	}}
	for name := range page.Types {
		c.named(name)
	}
	for name, entry := range page.Methods {
		c.out.methods[strings.ToLower(name)] = &method{name: name, params: c.object(entry)}
	}
	for _, t := range c.out.types {
		t.tag = commonTag(t.union)
	}
	return c.out
}

// named returns the type with that name, compiling it at first sight. The entry
// is put down before its fields are followed, because types contain each other.
func (c *specCompiler) named(name string) *typ {
	switch name {
	case "Integer":
		return &typ{kind: kindInteger, name: name}
	case "Float":
		return &typ{kind: kindFloat, name: name}
	case "String":
		return &typ{kind: kindString, name: name}
	case "Boolean", "True":
		return &typ{kind: kindBoolean, name: name}
	case "InputFile":
		return &typ{kind: kindFile, name: name}
	}
	if elem, ok := strings.CutPrefix(name, "Array of "); ok {
		return &typ{kind: kindArray, name: name, elem: c.named(elem)}
	}
	if t, ok := c.out.types[name]; ok {
		return t
	}
	entry, ok := c.page.Types[name]
	if !ok {
		panic(fmt.Sprintf("botapitest: the specification has no type %q", name))
	}
	t := &typ{name: name}
	c.out.types[name] = t
	if len(entry.Subtypes) > 0 {
		t.kind = kindUnion
		for _, sub := range entry.Subtypes {
			t.union = append(t.union, c.named(sub))
		}
		return t
	}
	t.kind = kindObject
	t.object = c.object(entry)
	return t
}

// of returns the type of a field that may have one of several. Several kinds of
// array become an array of several kinds, which is the same and easier to
// explain to whoever sent something else.
func (c *specCompiler) of(names []string) *typ {
	if len(names) == 1 {
		return c.named(names[0])
	}
	elems := make([]string, 0, len(names))
	for _, name := range names {
		if elem, ok := strings.CutPrefix(name, "Array of "); ok {
			elems = append(elems, elem)
		}
	}
	if len(elems) == len(names) {
		return &typ{kind: kindArray, name: "Array of " + strings.Join(elems, " or "), elem: c.of(elems)}
	}
	t := &typ{kind: kindUnion, name: strings.Join(names, " or ")}
	for _, name := range names {
		t.union = append(t.union, c.named(name))
	}
	t.tag = commonTag(t.union)
	return t
}

func (c *specCompiler) object(entry specEntry) *object {
	o := &object{name: entry.Name, fields: make(map[string]*field, len(entry.Fields))}
	for _, sf := range entry.Fields {
		f := &field{name: sf.Name, typ: c.of(sf.Types), required: sf.Required && !mayBeMissing(entry.Name, sf.Name)}
		if f.typ.kind == kindString {
			f.allowed = allowedValues(sf.Description)
		}
		o.fields[f.name] = f
		if f.required {
			o.required = append(o.required, f)
		}
	}
	return o
}

// mayBeMissing knows the types that go both ways and of which Telegram fills in
// more than it asks for: rights that are not named are not given, and of a user
// who is mentioned only the id is read (Client::get_chat_administrator_rights,
// Client::get_text_entity_type). Bot libraries rely on it.
func mayBeMissing(owner, name string) bool {
	return owner == "ChatAdministratorRights" || (owner == "User" && name != "id")
}

var (
	constantPattern = regexp.MustCompile(`(?:must be ([a-z_0-9]+)|always "([a-z_0-9]+)")$`)
	choicePattern   = regexp.MustCompile(`[Mm]ust be one of ("[^.]*)`)
	quotedPattern   = regexp.MustCompile(`"([^"]+)"`)
)

// allowedValues reads from a field's description which values it may have:
// "Type of the media, must be photo", `Type of the reaction, always "emoji"`,
// `Must be one of "danger" (red), "success" (green) or "primary" (blue).`
func allowedValues(description string) []string {
	if m := constantPattern.FindStringSubmatch(description); m != nil {
		return []string{m[1] + m[2]}
	}
	m := choicePattern.FindStringSubmatch(description)
	if m == nil {
		return nil
	}
	var values []string
	for _, q := range quotedPattern.FindAllStringSubmatch(m[1], -1) {
		values = append(values, q[1])
	}
	return values
}

// commonTag returns the field in which every one of the types has a constant:
// mostly "type", for errors of Telegram Passport "source".
func commonTag(types []*typ) string {
	for _, tag := range []string{"type", "source", "status"} {
		common := len(types) > 0
		for _, t := range types {
			common = common && t.object != nil && t.object.fields[tag] != nil && len(t.object.fields[tag].allowed) == 1
		}
		if common {
			return tag
		}
	}
	return ""
}
