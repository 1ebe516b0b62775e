package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wegweiser/internal/spell"
)

// A catalogue file is read here alone, and not by go-i18n, which lets pass in silence:
// a key twice (its last one wins), a field "id" (it renames the message), nesting, a
// byte order mark. What is accepted here go-i18n reads as the same messages, so that
// tools built on it can have our files: FuzzLoad holds that. The scan is
// iterative and bounded: a file that is nested deeper than a message refuses to be
// read, whatever its depth.

// maxFile is more than any catalogue needs: 5 MB are about 40,000 messages.
const maxFile = 5 << 20

// field is one text of a message: a plural form or the description.
type field struct {
	name   string
	at     int // offset of the field's name; of the text for a plain message
	text   string
	textAt int // offset of the text's opening quote
}

// entry is one message of a file.
type entry struct {
	key    string
	at     int
	object bool // {"other": …} rather than "…"
	fields []field

	forms  *forms // its texts, once they were read
	source *entry // the same message in the source, once that was looked for
}

// formNames are the CLDR plural categories in their usual order.
var formNames = []string{"zero", "one", "two", "few", "many", "other"}

// descriptionField is the field of a message that is no text.
const descriptionField = "description"

// reservedWords are what go-i18n takes for a field of a message. As a key of the
// file they turn the whole file into one message.
var reservedWords = append([]string{
	"id", descriptionField, "hash", "leftdelim", "rightdelim", "translation",
}, formNames...)

// usualMessage is how many bytes a message usually has, key and all: room is made for
// so many before they are read.
const usualMessage = 80

// isKey tells words of A–Z, a–z, 0–9, _ and - joined by dots.
func isKey(s string) bool {
	word := false // there is one before
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' && !word:
			return false
		case c == '.':
			word = false
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-':
			word = true
		default:
			return false
		}
	}
	return word
}

// scanner walks the tokens of one file.
type scanner struct {
	data   string // valid JSON
	at     int    // offset of what was not read yet
	rep    *report
	fields slab[field]
}

// tok is one token of JSON.
type tok struct {
	kind tokKind
	text string // of a string
}

type tokKind byte

const (
	endOfFile   tokKind = 0
	openObject  tokKind = '{'
	closeObject tokKind = '}'
	openList    tokKind = '['
	closeList   tokKind = ']'
	stringTok   tokKind = '"'
	boolTok     tokKind = 't'
	nullTok     tokKind = 'n'
	numberTok   tokKind = '0'
)

// scan returns the messages of a file in their order. When rep.structural is
// set, they are not all of them.
func scan(data []byte, rep *report) []entry {
	rep.pos = newPositions(data)
	if !encodingOK(data, rep) {
		rep.structural = true
		return nil
	}
	if !json.Valid(data) {
		rep.structural = true
		var whole json.RawMessage
		syntaxFinding(data, json.Unmarshal(data, &whole), rep)
		return nil
	}
	s := &scanner{data: string(data), rep: rep}
	return s.file()
}

func encodingOK(data []byte, rep *report) bool {
	if bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) {
		rep.err(FileBOM, 0, "", "the file starts with a byte order mark", "save it as UTF-8 without BOM")
		return false
	}
	if bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF")) {
		rep.err(FileBOM, 0, "", "the file is UTF-16", "save it as UTF-8 without BOM")
		return false
	}
	if utf8.Valid(data) {
		return true
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			rep.err(FileEncoding, i, "", fmt.Sprintf("byte %#02x is not UTF-8", data[i]), "save the file as UTF-8")
			return false
		}
		i += n
	}
	return true
}

// syntaxFinding says where JSON breaks. The offset of a SyntaxError counts the
// bytes read, so the character at fault is the one before.
func syntaxFinding(data []byte, err error, rep *report) {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		rep.err(FileSyntax, 0, "", err.Error(), "")
		return
	}
	at := min(max(int(syntax.Offset)-1, 0), len(data))
	found := "the end of the file"
	if r, _ := utf8.DecodeRune(data[at:]); at < len(data) {
		found = quote(string(r))
		switch {
		case r == '\n' || r == '\r':
			found = "the end of the line"
		case r == '"':
			found = "a quote"
		case strings.ContainsRune("“”„‘’‚«»'", r):
			found = "the other quote " + string(r)
		case r == '/' || r == '#':
			rep.err(FileSyntax, at, "", "a file of texts holds no remarks", "take it out, or put it into the description of a text")
			return
		}
	}
	for _, p := range inPlainWords {
		if strings.Contains(syntax.Error(), p.part) {
			if p.code == "" {
				p.code = FileSyntax
			}
			if p.part == unexpectedEnd {
				at = len(data)
			}
			rep.err(p.code, at, "", strings.ReplaceAll(p.message, "%", found), p.hint)
			return
		}
	}
	rep.err(FileSyntax, at, "", found+" has no place here", "a file is {\"key\": \"text\", …}")
}

const unexpectedEnd = "unexpected end"

// inPlainWords are the messages of encoding/json, as translators understand them; % is
// the character at fault.
var inPlainWords = []struct{ part, code, message, hint string }{
	{unexpectedEnd, "", "the file ends too early", "a closing quote or brace is missing at the end"},
	{"after object key:value pair", "", "a comma or a closing brace belongs here, not %", "a comma is missing before this, or a quote inside the text wants a backslash: \\\""},
	{"after object key", "", "a colon belongs here, not %", "a colon belongs between a key and its text"},
	{"looking for beginning of object key string", "", "a key in quotes belongs here, not %", "remove the comma before this, or put the key in quotes"},
	{"in string literal", "", "%, in the middle of a text", "a line break is written \\n, a tab not at all"},
	{"in string escape code", "", "a backslash stands before %", "a backslash is written \\\\"},
	{"looking for beginning of value", "", "a text in straight quotes belongs here, not %", "a text stands in straight quotes: \"…\""},
	{"exceeded max depth", FileNested, "braces within braces within braces …", "a file is a flat list of keys and texts"},
	{"after top-level value", "", "the texts have ended before %", "everything stands inside one pair of braces"},
}

// next returns the next token and where it starts.
func (s *scanner) next() (tok, int) {
	s.blank()
	at := s.at
	if at == len(s.data) {
		return tok{kind: endOfFile}, at
	}
	c := s.data[at]
	switch c {
	case '{', '}', '[', ']':
		s.at++
		return tok{kind: tokKind(c)}, at
	case '"':
		return tok{stringTok, s.text()}, at
	}
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n,:{}[]\"", s.data[s.at]) < 0 {
		s.at++
	}
	switch c {
	case 't', 'f':
		return tok{kind: boolTok}, at
	case 'n':
		return tok{kind: nullTok}, at
	}
	return tok{kind: numberTok}, at
}

// blank goes to where the next token starts.
func (s *scanner) blank() {
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n,:", s.data[s.at]) >= 0 {
		s.at++
	}
}

// text reads a string. Most have nothing to unescape.
func (s *scanner) text() string {
	from, escaped := s.at, false
	for s.at++; s.data[s.at] != '"'; s.at++ {
		if s.data[s.at] == '\\' {
			escaped = true
			s.at++
		}
	}
	s.at++
	if !escaped {
		return s.data[from+1 : s.at-1]
	}
	var text string
	if err := json.Unmarshal([]byte(s.data[from:s.at]), &text); err != nil {
		return "" // the file was found to be valid before
	}
	return text
}

// more tells whether the object or list has another member.
func (s *scanner) more() bool {
	s.blank()
	return s.at < len(s.data) && s.data[s.at] != '}' && s.data[s.at] != ']'
}

func (s *scanner) file() []entry {
	t, at := s.next()
	if t.kind != openObject {
		s.rep.structural = true
		s.rep.err(FileShape, at, "", "a catalogue is one object of keys and texts", `write {"key": "text"}`)
		return nil
	}
	entries := make([]entry, 0, len(s.data)/usualMessage)
	seen := make(map[string]int, len(s.data)/usualMessage)
	for s.more() {
		e, ok := s.message()
		if s.rep.structural {
			return entries
		}
		if first, twice := seen[e.key]; twice {
			s.rep.err(KeyDuplicate, e.at, e.key, fmt.Sprintf("the key stands already on line %d", s.rep.pos.line(first)), "keep one of them")
			continue
		}
		seen[e.key] = e.at
		if ok {
			entries = append(entries, e)
		}
	}
	return entries
}

// message reads one key with its text or texts.
func (s *scanner) message() (entry, bool) {
	t, at := s.next()
	e := entry{key: t.text, at: at}
	ok := s.checkKey(e)
	t, at = s.next()
	switch t.kind {
	case stringTok:
		e.fields = s.fields.take(field{name: "other", at: at, text: t.text, textAt: at})
		return e, ok
	case openObject:
		e.object = true
		return e, s.object(&e) && ok
	}
	s.notText(t, at, e.key)
	return e, false
}

func (s *scanner) checkKey(e entry) bool {
	if strings.IndexByte(e.key, '.') < 0 && slices.Contains(reservedWords, strings.ToLower(e.key)) {
		s.rep.err(KeyReserved, e.at, e.key, quote(e.key)+" is a field of a message, not a key",
			"keys are words joined by dots, such as menu."+strings.ToLower(e.key))
		return false
	}
	if !isKey(e.key) {
		s.rep.err(KeyMalformed, e.at, e.key, "a key is words of A–Z, a–z, 0–9, _ and - joined by dots", "such as menu.back")
		return false
	}
	return true
}

// object reads {"description": …, "one": …, "other": …}.
func (s *scanner) object(e *entry) bool {
	ok := true
	seen := map[string]bool{}
	for s.more() {
		t, at := s.next()
		name := t.text
		known := s.checkField(e.key, name, at, seen)
		seen[name] = true
		ok = ok && known
		t, textAt := s.next()
		if t.kind != stringTok {
			if known {
				s.notText(t, textAt, e.key)
			} else {
				s.skip(t, textAt, e.key)
			}
			ok = false
			if s.rep.structural {
				return false
			}
			continue
		}
		if known {
			e.fields = append(e.fields, field{name: name, at: at, text: t.text, textAt: textAt})
		}
	}
	s.next()
	if ok && !slices.ContainsFunc(e.fields, func(f field) bool { return f.name != descriptionField }) {
		s.rep.err(TextEmpty, e.at, e.key, "the message has no text", `add "other": "…", or leave the key out until it is translated`)
		return false
	}
	return ok
}

func (s *scanner) checkField(key, name string, at int, seen map[string]bool) bool {
	switch {
	case seen[name]:
		s.rep.err(KeyDuplicate, at, key, "the field "+quote(name)+" stands twice in this message", "keep one of them")
		return false
	case name == descriptionField || slices.Contains(formNames, name):
		return true
	}
	var hint string
	switch near := spell.Nearest(name, append([]string{descriptionField}, formNames...)); {
	case near != "":
		hint = "did you mean " + quote(near) + "?"
	case strings.EqualFold(name, "hash"), strings.EqualFold(name, "id"),
		strings.EqualFold(name, "leftdelim"), strings.EqualFold(name, "rightdelim"), strings.EqualFold(name, "translation"):
		hint = "leave it out; only description and the plural forms belong here"
	default:
		hint = "a file is flat: write the key as " + quote(key+"."+name)
	}
	s.rep.err(FieldUnknown, at, key, quote(name)+" is no field of a message", hint)
	return false
}

// notText reports a value that is no text and skips it.
func (s *scanner) notText(t tok, at int, key string) {
	what := map[tokKind]string{
		endOfFile: "nothing", nullTok: "null", boolTok: "a truth value", numberTok: "a number", openObject: "an object", openList: "a list",
	}[t.kind]
	s.rep.err(TextNotText, at, key, what+" where a text belongs", `a text stands in quotes: "…"`)
	s.skip(t, at, key)
}

// maxDepth of what is skipped. A message is two deep; more is a mistake, much
// more is an attack.
const maxDepth = 16

func (s *scanner) skip(t tok, at int, key string) {
	depth := 0
	for {
		switch t.kind {
		case openObject, openList:
			depth++
		case closeObject, closeList:
			depth--
		}
		if depth > maxDepth {
			s.rep.structural = true
			s.rep.err(FileNested, at, key, "the file is nested too deep to be read", "a file is a flat list of keys and texts")
			return
		}
		if depth <= 0 {
			return
		}
		t, at = s.next()
	}
}

// slab hands out room for values one by one and asks for it by the hundred: a large
// file has tens of thousands. What is handed out is free together.
type slab[T any] struct{ free []T }

const slabSize = 256

// take returns a slice of one value, which has no room for another.
func (s *slab[T]) take(x T) []T {
	if len(s.free) == 0 {
		s.free = make([]T, slabSize)
	}
	out := s.free[:1:1]
	out[0] = x
	s.free = s.free[1:]
	return out
}
