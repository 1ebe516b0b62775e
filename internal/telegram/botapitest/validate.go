// Checking a value against a type of the specification.
//
// The words are those of Telegram's JSON parser where it has any ("Can't find
// field", "Field … must be of type …") and name the object that was being read
// the way Telegram's server does.

package botapitest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A mismatch says what is wrong with a value.
type mismatch struct {
	owner string // the type in which the fault was found; empty: the parameters themselves
	text  string
	whole bool // text is the whole message, without "can't parse …"
}

// describe turns a mismatch in a parameter into what Telegram would say.
func (m *mismatch) describe() string {
	if m.whole || m.owner == "" {
		return m.text
	}
	return "can't parse " + objectPhrase(m.owner) + ": " + m.text
}

// objectPhrase is how Telegram's server calls an object in its errors
// (Client::get_reply_markup and its neighbours).
func objectPhrase(name string) string {
	switch name {
	case "InlineKeyboardButton":
		return "inline keyboard button"
	case "KeyboardButton":
		return "keyboard button"
	case "MenuButtonCommands", "MenuButtonWebApp", "MenuButtonDefault", "MenuButton":
		return "menu button"
	case "ReplyParameters":
		return "reply parameters"
	case "LinkPreviewOptions":
		return "link preview options"
	case "InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply":
		return "reply markup"
	}
	if strings.HasPrefix(name, "BotCommandScope") {
		return "BotCommandScope"
	}
	return name
}

// check compares a decoded JSON value with t and returns it with numbers turned
// into int64 and float64.
func (t *typ) check(v any) (any, *mismatch) {
	switch t.kind {
	case kindString:
		if s, ok := v.(string); ok {
			return s, nil
		}
	case kindBoolean:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case kindInteger:
		if n, ok := v.(json.Number); ok {
			if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
				return i, nil
			}
		}
	case kindFloat:
		if n, ok := v.(json.Number); ok {
			if f, err := n.Float64(); err == nil && !math.IsInf(f, 0) {
				return f, nil
			}
		}
	case kindArray:
		if list, ok := v.([]any); ok {
			return t.checkArray(list)
		}
	case kindObject:
		if m, ok := v.(map[string]any); ok {
			return m, t.object.check(m)
		}
	case kindUnion:
		return t.checkUnion(v)
	case kindFile:
		return nil, &mismatch{text: "a file must be uploaded as multipart/form-data"}
	}
	return nil, &mismatch{text: "must be of type " + t.name}
}

func (t *typ) checkArray(list []any) (any, *mismatch) {
	for i, item := range list {
		checked, bad := t.elem.check(item)
		if bad != nil {
			if bad.owner == "" && !bad.whole {
				bad.text = "item " + strconv.Itoa(i) + " " + bad.text
			}
			return nil, bad
		}
		list[i] = checked
	}
	return list, nil
}

// check compares the fields of a nested object with the specification.
func (o *object) check(m map[string]any) *mismatch {
	for name, v := range m {
		f := o.fields[name]
		if f == nil {
			return &mismatch{owner: o.name, text: unknownField(name, o.name), whole: true}
		}
		checked, bad := f.check(v)
		if bad != nil {
			if bad.owner == "" && !bad.whole {
				bad.owner = o.name
			}
			return bad
		}
		m[name] = checked
	}
	for _, f := range o.required {
		if _, ok := m[f.name]; !ok {
			return &mismatch{owner: o.name, text: `Can't find field "` + f.name + `"`}
		}
	}
	return nil
}

func unknownField(name, owner string) string {
	return `unknown field "` + name + `" of ` + owner
}

// check compares the value of a field, and says its name if it does not fit.
func (f *field) check(v any) (any, *mismatch) {
	checked, bad := f.typ.check(v)
	if bad != nil {
		if bad.owner != "" || bad.whole {
			return nil, bad
		}
		switch f.name {
		case "inline_keyboard":
			// Client::get_reply_markup
			return nil, &mismatch{text: `field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`, whole: true}
		case "keyboard":
			return nil, &mismatch{text: `field "keyboard" must be an Array of Arrays`, whole: true}
		}
		return nil, &mismatch{text: `Field "` + f.name + `" ` + bad.text}
	}
	if s, ok := checked.(string); ok && len(f.allowed) > 0 && !slices.Contains(f.allowed, s) {
		return nil, &mismatch{text: fmt.Sprintf(`Field "%s" must be one of "%s"`, f.name, strings.Join(f.allowed, `", "`))}
	}
	return checked, nil
}

// checkUnion finds the one type that the value claims to be and checks it
// against that, so that the error is about what was meant.
func (t *typ) checkUnion(v any) (any, *mismatch) {
	m, ok := v.(map[string]any)
	if !ok {
		for _, alt := range t.union {
			if alt.kind == kindObject || alt.kind == kindFile {
				continue
			}
			if checked, bad := alt.check(v); bad == nil {
				return checked, nil
			}
		}
		if strings.HasPrefix(t.name, "InlineKeyboardMarkup or ") {
			return nil, &mismatch{text: "object expected as reply markup", whole: true}
		}
		return nil, &mismatch{text: "must be of type " + t.name}
	}
	candidates := t.union
	if t.tag != "" {
		candidates = t.tagged(m)
		if candidates == nil {
			return nil, &mismatch{owner: t.name, text: "Unsupported type specified"}
		}
	}
	if len(candidates) == 1 {
		return m, candidates[0].object.check(m)
	}
	for _, alt := range candidates {
		if alt.kind == kindObject && alt.object.complete(m) {
			return m, alt.object.check(m)
		}
	}
	for _, alt := range candidates { // unions of unions
		if alt.kind == kindUnion {
			if checked, bad := alt.checkUnion(v); bad == nil {
				return checked, nil
			}
		}
	}
	return nil, &mismatch{text: "must be of type " + t.name}
}

// tagged returns the types whose constant the value carries.
func (t *typ) tagged(m map[string]any) []*typ {
	tag, _ := m[t.tag].(string)
	var found []*typ
	for _, alt := range t.union {
		if alt.object.fields[t.tag].allowed[0] == tag {
			found = append(found, alt)
		}
	}
	return found
}

// complete reports whether every required field is there.
func (o *object) complete(m map[string]any) bool {
	for _, f := range o.required {
		if _, ok := m[f.name]; !ok {
			return false
		}
	}
	return true
}

// fromText reads a parameter that came as text, as in a form, a query or a part
// of a multipart body: scalars as they are, everything else as JSON.
func (f *field) fromText(s string) (any, *mismatch) {
	if !utf8.ValidString(s) {
		return nil, &mismatch{text: "strings must be encoded in UTF-8", whole: true}
	}
	switch f.typ.kind {
	case kindString:
		return f.check(s)
	case kindInteger, kindFloat:
		return f.check(json.Number(strings.TrimSpace(s)))
	case kindBoolean:
		switch strings.ToLower(s) {
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		}
		return nil, &mismatch{text: `Field "` + f.name + `" must be of type Boolean`}
	case kindUnion:
		if f.typ.isScalar() {
			return f.scalarFromText(s)
		}
	}
	v, err := decodeJSON(s)
	if err != nil {
		return nil, &mismatch{text: "can't parse " + jsonPhrase(f.name) + " JSON object", whole: true}
	}
	return f.check(v)
}

// jsonPhrase is how Telegram's server calls a parameter whose JSON it can't read.
func jsonPhrase(name string) string {
	switch name {
	case "reply_markup":
		return "reply keyboard markup"
	case "scope":
		return "BotCommandScope"
	case "rights":
		return "ChatAdministratorRights"
	}
	return strings.ReplaceAll(name, "_", " ")
}

// isScalar reports whether no alternative is an object or an array: "Integer or
// String", "InputFile or String".
func (t *typ) isScalar() bool {
	for _, alt := range t.union {
		if alt.kind > kindFile {
			return false
		}
	}
	return true
}

func (f *field) scalarFromText(s string) (any, *mismatch) {
	for _, alt := range f.typ.union {
		if alt.kind == kindInteger {
			if i, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err == nil {
				return i, nil
			}
		}
	}
	return s, nil
}

// fromJSON reads a parameter of a JSON body. What is an object or an array may
// also come as a string that holds JSON, because Telegram reads every body as a
// list of strings.
func (f *field) fromJSON(v any) (any, *mismatch) {
	s, ok := v.(string)
	if !ok {
		return f.check(v)
	}
	if f.typ.kind == kindArray || f.typ.kind == kindObject || (f.typ.kind == kindUnion && !f.typ.isScalar()) {
		return f.fromText(s)
	}
	if f.typ.kind == kindUnion {
		return f.scalarFromText(s)
	}
	return f.check(s)
}

// decodeJSON reads one JSON value and nothing after it; numbers stay as written.
func decodeJSON(s string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errTrailing
	}
	return v, nil
}
