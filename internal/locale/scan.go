package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"wegweiser/internal/spell"
)

// A catalogue file is read twice. This file reads it for positions and for all
// that go-i18n lets pass in silence: a key twice (its last one wins), a field
// "id" (it renames the message), nesting, a byte order mark. Then go-i18n reads
// it for the messages. The scan is iterative and bounded: a file that is nested
// deeper than a message refuses to be read, whatever its depth.

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

	forms   *forms        // its texts, once they were read
	message *i18n.Message // as go-i18n read it
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

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

// scanner walks the tokens of one file.
type scanner struct {
	data []byte // valid JSON
	at   int    // offset of what was not read yet
	rep  *report
}

// scan returns the messages of a file in their order. When rep.structural is
// set, they are not all of them.
func scan(data []byte, rep *report) []entry {
	rep.pos = newPositions(data)
	if !encodingOK(data, rep) {
		rep.structural = true
		return nil
	}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		rep.structural = true
		syntaxFinding(data, err, rep)
		return nil
	}
	s := &scanner{data: data, rep: rep}
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

var byteInMessage = regexp.MustCompile(`^invalid character '[^']*'`)

// syntaxFinding says where JSON breaks. The offset of a SyntaxError counts the
// bytes read, so the character at fault is the one before.
func syntaxFinding(data []byte, err error, rep *report) {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		rep.err(FileSyntax, 0, "", err.Error(), "")
		return
	}
	at := int(syntax.Offset) - 1
	message := syntax.Error()
	if 0 <= at && at < len(data) && data[at] >= utf8.RuneSelf {
		// The message names a byte where people see a character.
		r, _ := utf8.DecodeRune(data[at:])
		message = byteInMessage.ReplaceAllLiteralString(message, "invalid character '"+string(r)+"'")
	}
	hint := "a file is {\"key\": \"text\", …}"
	switch {
	case strings.Contains(message, "unexpected end"):
		at, hint = len(data), "a closing quote or brace is missing at the end"
	case strings.Contains(message, "after object key:value pair"):
		hint = "a comma is missing before this, or a quote inside the text wants a backslash: \\\""
	case strings.Contains(message, "after object key"):
		hint = "a colon belongs between a key and its text"
	case strings.Contains(message, "looking for beginning of object key string"):
		hint = "remove the comma before this, or put the key in quotes"
	case strings.Contains(message, "in string literal"):
		hint = "a line break is written \\n, a tab not at all"
	case strings.Contains(message, "in string escape code"):
		hint = "a backslash is written \\\\"
	case strings.Contains(message, "looking for beginning of value"):
		hint = "a text stands in straight quotes: \"…\""
	case strings.Contains(message, "exceeded max depth"):
		hint = "a file is a flat list of keys and texts"
	case strings.Contains(message, "after top-level value"):
		hint = "everything stands inside one pair of braces"
	}
	code := FileSyntax
	if strings.Contains(message, "exceeded max depth") {
		code = FileNested
	}
	rep.err(code, at, "", message, hint)
}

// next returns the next token and where it starts; nil at the end of the file.
func (s *scanner) next() (json.Token, int) {
	s.blank()
	at := s.at
	if at == len(s.data) {
		return nil, at
	}
	switch c := s.data[at]; c {
	case '{', '}', '[', ']':
		s.at++
		return json.Delim(c), at
	case '"':
		return s.text(), at
	}
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n,:{}[]\"", s.data[s.at]) < 0 {
		s.at++
	}
	switch word := string(s.data[at:s.at]); word {
	case "true", "false":
		return word == "true", at
	case "null":
		return nil, at
	default:
		return json.Number(word), at
	}
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
		return string(s.data[from+1 : s.at-1])
	}
	var text string
	if err := json.Unmarshal(s.data[from:s.at], &text); err != nil {
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
	tok, at := s.next()
	if tok != json.Delim('{') {
		s.rep.structural = true
		s.rep.err(FileShape, at, "", "a catalogue is one object of keys and texts", `write {"key": "text"}`)
		return nil
	}
	var entries []entry
	seen := map[string]int{}
	for s.more() {
		e, ok := s.message()
		if s.rep.structural {
			return entries
		}
		if first, twice := seen[e.key]; twice {
			line, _ := s.rep.pos.at(first)
			s.rep.err(KeyDuplicate, e.at, e.key, fmt.Sprintf("the key stands already on line %d", line), "keep one of them")
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
	tok, at := s.next()
	key, _ := tok.(string)
	e := entry{key: key, at: at}
	ok := s.checkKey(e)
	tok, at = s.next()
	switch tok := tok.(type) {
	case string:
		e.fields = []field{{name: "other", at: at, text: tok, textAt: at}}
		return e, ok
	case json.Delim:
		if tok == '{' {
			e.object = true
			return e, s.fields(&e) && ok
		}
	}
	s.notText(tok, at, e.key)
	return e, false
}

func (s *scanner) checkKey(e entry) bool {
	if slices.Contains(reservedWords, strings.ToLower(e.key)) {
		s.rep.err(KeyReserved, e.at, e.key, quote(e.key)+" is a field of a message, not a key",
			"keys are words joined by dots, such as menu."+strings.ToLower(e.key))
		return false
	}
	if !keyForm.MatchString(e.key) {
		s.rep.err(KeyMalformed, e.at, e.key, "a key is words of A–Z, a–z, 0–9, _ and - joined by dots", "such as menu.back")
		return false
	}
	return true
}

// fields reads {"description": …, "one": …, "other": …}.
func (s *scanner) fields(e *entry) bool {
	ok := true
	seen := map[string]bool{}
	for s.more() {
		tok, at := s.next()
		name, _ := tok.(string)
		known := s.checkField(e.key, name, at, seen)
		seen[name] = true
		ok = ok && known
		tok, textAt := s.next()
		text, isText := tok.(string)
		if !isText {
			if known {
				s.notText(tok, textAt, e.key)
			} else {
				s.skip(tok, textAt, e.key)
			}
			ok = false
			if s.rep.structural {
				return false
			}
			continue
		}
		if known {
			e.fields = append(e.fields, field{name: name, at: at, text: text, textAt: textAt})
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
func (s *scanner) notText(tok json.Token, at int, key string) {
	what := "a list"
	switch tok := tok.(type) {
	case nil:
		what = "null"
	case bool:
		what = "a truth value"
	case json.Number:
		what = "a number"
	case json.Delim:
		if tok == '{' {
			what = "an object"
		}
	}
	s.rep.err(TextNotText, at, key, what+" where a text belongs", `a text stands in quotes: "…"`)
	s.skip(tok, at, key)
}

// maxDepth of what is skipped. A message is two deep; more is a mistake, much
// more is an attack.
const maxDepth = 16

func (s *scanner) skip(tok json.Token, at int, key string) {
	depth := 0
	for {
		if d, ok := tok.(json.Delim); ok {
			if d == '{' || d == '[' {
				depth++
			} else {
				depth--
			}
		}
		if depth > maxDepth {
			s.rep.structural = true
			s.rep.err(FileNested, at, key, "the file is nested too deep to be read", "a file is a flat list of keys and texts")
			return
		}
		if depth <= 0 {
			return
		}
		tok, at = s.next()
	}
}
