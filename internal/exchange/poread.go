package exchange

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"wegweiser/internal/locale"
)

// ReadPO reads what a translator's tool wrote: wrapped anew, with comments moved or
// lost, with Windows line ends. A file that is broken anywhere is refused whole, as it
// may be cut.
func ReadPO(data []byte) (*Sheet, error) {
	if len(data) > MaxFile {
		return nil, unreadable(0, "", "the file is larger than %d MB", MaxFile>>20)
	}
	if bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF")) {
		return nil, unreadable(0, "save it as UTF-8", "the file is UTF-16")
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	p := &poReader{now: poMessage{number: -1}}
	for line := range bytes.Lines(data) {
		if p.line++; len(p.messages) > maxRows || len(p.now.remark) > maxRows {
			return nil, unreadable(p.line, "export it anew", "the file has more than %d texts, or lines about one", maxRows)
		}
		if err := p.read(strings.TrimSpace(string(line))); err != nil {
			return nil, err
		}
	}
	p.flush()
	return p.sheet()
}

// poMessage is one message of a file.
type poMessage struct {
	line    int // of its msgid
	context []byte
	keyed   bool
	id      []byte
	plural  bool
	ids     []byte // msgid_plural
	texts   map[int][]byte
	fuzzy   bool
	base    Base
	remark  []string
	started bool // a msgstr was read: what comes next belongs to the next message
	field   *[]byte
	number  int // of the msgstr that is being read; -1: none
}

type poReader struct {
	line     int
	now      poMessage
	messages []poMessage
}

func (p *poReader) flush() {
	if p.now.line > 0 {
		p.messages = append(p.messages, p.now)
	}
	p.now = poMessage{number: -1}
}

var poStatement = regexp.MustCompile(`^(msgctxt|msgid|msgid_plural|msgstr)(?:\[([0-9])\])?[ \t]*(".*")$`)

func (p *poReader) read(line string) error {
	switch {
	case line == "", strings.HasPrefix(line, "#~"), strings.HasPrefix(line, "#|"):
		return nil // nothing, a text that is no longer there, what the source was before
	case line[0] == '#':
		if p.now.started {
			p.flush()
		}
		p.comment(line)
		return nil
	case line[0] == '"':
		return p.more(line)
	}
	m := poStatement.FindStringSubmatch(line)
	if m == nil {
		return unreadable(p.line, "a file is msgctxt, msgid and msgstr with texts in quotes", "this is no line of a PO file")
	}
	text, ok := poUnquote(m[3])
	if !ok {
		return unreadable(p.line, `write \" for a quote and \\ for a backslash`, "the text in quotes is not right")
	}
	return p.statement(m[1], m[2], text)
}

func (p *poReader) comment(line string) {
	mark, text := line[:min(2, len(line))], strings.TrimSpace(line[min(2, len(line)):])
	switch mark {
	case "#,", "#=":
		for flag := range strings.SplitSeq(text, ",") {
			p.now.fuzzy = p.now.fuzzy || strings.TrimSpace(flag) == "fuzzy"
		}
	case "#.":
		if base, ok := strings.CutPrefix(text, baseMark); ok {
			p.now.base.Source, p.now.base.Target, _ = strings.Cut(base, " ")
		}
	case "#", "# ", "#\t":
		if text != "" {
			p.now.remark = append(p.now.remark, text)
		}
	}
}

func (p *poReader) statement(name, number string, text []byte) error {
	m := &p.now
	if m.started && name != "msgstr" {
		p.flush()
	}
	switch name {
	case "msgctxt":
		m.context, m.keyed, m.field = text, true, &m.context
	case "msgid":
		m.id, m.line, m.field = text, p.line, &m.id
	case "msgid_plural":
		m.plural, m.ids, m.field = true, text, &m.ids
	case "msgstr":
		return p.translation(number, text)
	}
	m.number = -1
	return nil
}

func (p *poReader) translation(number string, text []byte) error {
	m := &p.now
	if m.line == 0 {
		return unreadable(p.line, "", "a msgstr without its msgid")
	}
	i := 0
	if number != "" {
		i, _ = strconv.Atoi(number) // one digit
	}
	if m.texts == nil {
		m.texts = map[int][]byte{}
	}
	if _, twice := m.texts[i]; twice {
		return unreadable(p.line, "keep one of them", "a second translation of the same text")
	}
	m.texts[i], m.started, m.field, m.number = text, true, nil, i
	return nil
}

// more is a line that goes on with the text before.
func (p *poReader) more(line string) error {
	text, ok := poUnquote(line)
	switch m := &p.now; {
	case !ok:
		return unreadable(p.line, `write \" for a quote and \\ for a backslash`, "the text in quotes is not right")
	case m.number >= 0:
		m.texts[m.number] = append(m.texts[m.number], text...)
	case m.field != nil:
		*m.field = append(*m.field, text...)
	default:
		return unreadable(p.line, "", "a text that belongs to nothing")
	}
	return nil
}

// poUnquote reads a string in quotes with the escapes of C. Octal and hexadecimal ones
// are bytes of UTF-8.
func poUnquote(quoted string) ([]byte, bool) {
	if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
		return nil, false
	}
	s := quoted[1 : len(quoted)-1]
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return nil, false
		case s[i] != '\\':
			b = append(b, s[i])
			continue
		}
		i++
		if i == len(s) {
			return nil, false
		}
		if at := strings.IndexByte(`ntr"\abfv`, s[i]); at >= 0 {
			b = append(b, "\n\t\r\"\\\a\b\f\v"[at])
			continue
		}
		digits, base := poDigits(s[i:])
		value, err := strconv.ParseUint(strings.TrimPrefix(digits, "x"), base, 8)
		if err != nil {
			return nil, false
		}
		b = append(b, byte(value))
		i += len(digits) - 1
	}
	return b, true
}

var (
	octal = regexp.MustCompile(`^[0-7]{1,3}`)
	hexed = regexp.MustCompile(`^x[0-9A-Fa-f]{1,2}`)
)

func poDigits(s string) (digits string, base int) {
	if digits = hexed.FindString(s); digits != "" {
		return digits, 16
	}
	return octal.FindString(s), 8
}

// sheet makes texts of the messages.
func (p *poReader) sheet() (*Sheet, error) {
	if len(p.messages) == 0 || p.messages[0].keyed || len(p.messages[0].id) > 0 {
		return nil, unreadable(1, "export it anew, or take the header of an export", "the file has no header, an empty msgid at its beginning")
	}
	header := poFields(string(p.messages[0].texts[0]))
	s := &Sheet{Lang: header["language"], Source: header["x-source-language"]}
	s.Lang, s.Source = strings.ReplaceAll(s.Lang, "_", "-"), strings.ReplaceAll(s.Source, "_", "-")
	line := p.messages[0].line
	if kind := strings.ToLower(header["content-type"]); kind != "" && !strings.Contains(kind, "charset=utf-8") {
		return nil, unreadable(line, "save it as UTF-8", "the file is not UTF-8 but says %q", header["content-type"])
	}
	counts, err := locale.CountsOf(s.Lang)
	if err != nil {
		return nil, unreadable(line, "write the language's tag behind Language:", "the header's Language is %q", s.Lang)
	}
	forms, err := ruleFrom(counts, header["plural-forms"])
	if err != nil {
		hint := ""
		if usual, err := ruleOf(counts); err == nil {
			hint = "write Plural-Forms: " + usual.header
		}
		return nil, unreadable(line, hint, "the header's Plural-Forms does not fit the language: %v", err)
	}
	lines := map[string]int{}
	for _, m := range p.messages[1:] {
		t, err := m.text(forms)
		if err != nil {
			return nil, err
		}
		if first := lines[t.Key]; first > 0 {
			return nil, unreadable(t.Line, "keep one of them", "%s stands already on line %d", t.Key, first)
		}
		lines[t.Key] = t.Line
		s.Texts = append(s.Texts, t)
	}
	return s, nil
}

// poFields of a header, by name in small letters.
func poFields(header string) map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(header) {
		name, value, _ := strings.Cut(line, ":")
		fields[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
	return fields
}

func (m *poMessage) text(r rule) (Text, error) {
	t := Text{Key: string(m.context), Plural: m.plural, Base: m.base, Checked: !m.fuzzy, Remark: strings.Join(m.remark, " "), Line: m.line}
	if !m.keyed {
		return t, unreadable(m.line, "export the file anew: texts without keys can't be told apart", "a text without msgctxt")
	}
	t.Source[other] = string(m.id)
	if m.plural {
		t.Source[1], t.Source[other] = string(m.id), string(m.ids)
	}
	for i, text := range m.texts {
		form := other
		switch {
		case !utf8.Valid(text):
			return t, unreadable(m.line, "save the file as UTF-8", "%s is not UTF-8", t.Key)
		case !m.plural && i > 0, i >= len(r.forms):
			return t, unreadable(m.line, "Plural-Forms in the header says how many there are", "%s has a msgstr[%d]", t.Key, i)
		case m.plural:
			form = r.forms[i]
		}
		if form >= 0 {
			t.Target[form] = string(text)
		}
	}
	return t, nil
}
