package locale

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Args are the values for the placeholders of a text. What a value is decides
// how it is shown:
//
//	string    typed by a person: escaped, isolated in right-to-left languages
//	Verbatim  a phone number, address, time or id: escaped, Western digits,
//	          kept from left to right
//	int       a number; under the key "count" it chooses the plural form
//	HTML      a text of ours that is already rendered: put in as it is
//
// Any other type is treated as typed by a person, in the form fmt prints it,
// so a value that redacts itself stays redacted.
type Args map[string]any

// Verbatim is shown as it stands, in its own order of characters: what is
// dialled, typed or copied.
type Verbatim string

// HTML is text of ours that is already rendered by Printer.Text. Never make one
// from what a person typed.
type HTML string

// countKey is the placeholder that chooses the plural form.
const countKey = "count"

// Parser reads texts with {name} placeholders. It implements go-i18n's
// template.Parser, so that a Localizer renders our catalogues too; delimiters
// declared in a file are not supported.
type Parser struct{}

// Cacheable is true: a parsed text never changes.
func (Parser) Cacheable() bool { return true }

// Parse returns a template that renders like Printer.Plain in a left-to-right
// language. It accepts Args as data.
func (Parser) Parse(src, leftDelim, rightDelim string) (template.ParsedTemplate, error) {
	if leftDelim != "" || rightDelim != "" {
		return nil, fmt.Errorf("locale: delimiters are always { and }")
	}
	tokens, problems := tokenize(src)
	if len(problems) > 0 {
		p := problems[0]
		return nil, fmt.Errorf("locale: character %d: %s", p.at, p.message)
	}
	for _, tok := range tokens {
		if p, bad := nameProblem(tok); bad && tok.kind == placeholder {
			return nil, fmt.Errorf("locale: character %d: %s", p.at, p.message)
		}
	}
	return compile(tokens, false).plain, nil
}

// part of a pattern: a piece of text and the value that follows it, if any.
type part struct {
	before string
	name   string
	bare   bool // stands in an isolate already
}

// pattern is a text ready to be rendered.
type pattern struct {
	whole string // the whole text, if it has no placeholder
	parts []part
	size  int // bytes of the literal pieces
}

// text is one plural form of a message, both ways.
type text struct{ html, plain *pattern }

// compile turns tokens into patterns. In right-to-left languages it isolates
// <code>…</code> as a whole rather than its content, so that what people copy
// with one tap holds no invisible characters, and starts lines the right way.
func compile(tokens []token, rtl bool) text {
	if words, usual := unchanged(tokens, rtl); usual {
		p := &pattern{whole: words}
		return text{html: p, plain: p}
	}
	h, p := &builder{}, &builder{}
	lines := [][]token{tokens}
	if rtl {
		lines = splitLines(tokens)
	}
	inCode := false
	for _, line := range lines {
		if rtl && startsWrongWay(line) {
			h.lit(string(rlm))
			p.lit(string(rlm))
		}
		for _, tok := range line {
			switch tok.kind {
			case literal:
				h.lit(escape(tok.text))
				p.lit(tok.text)
			case placeholder:
				h.value(tok.text, inCode)
				p.value(tok.text, inCode)
			case openTag:
				if rtl && tok.text == "code" {
					inCode = true
					h.lit(string(lri))
					p.lit(string(lri))
				}
				h.lit("<" + tok.text + ">")
			case closeTag:
				h.lit("</" + tok.text + ">")
				if rtl && tok.text == "code" {
					inCode = false
					h.lit(string(pdi))
					p.lit(string(pdi))
				}
			}
		}
	}
	return text{html: h.pattern(), plain: p.pattern()}
}

// unchanged tells of the usual text: nothing but words, which are shown as they stand.
func unchanged(tokens []token, rtl bool) (words string, ok bool) {
	if len(tokens) != 1 || tokens[0].kind != literal || strings.ContainsAny(tokens[0].text, "<>&") {
		return "", false
	}
	if rtl && (strings.Contains(tokens[0].text, "\n") || startsWrongWay(tokens)) {
		return "", false
	}
	return tokens[0].text, true
}

type builder struct {
	parts []part
	open  strings.Builder
}

func (b *builder) lit(s string) { b.open.WriteString(s) }

func (b *builder) value(name string, bare bool) {
	b.parts = append(b.parts, part{before: b.open.String(), name: name, bare: bare})
	b.open.Reset()
}

func (b *builder) pattern() *pattern {
	if len(b.parts) == 0 {
		return &pattern{whole: b.open.String()}
	}
	p := &pattern{parts: b.parts}
	if b.open.Len() > 0 {
		p.parts = append(p.parts, part{before: b.open.String()})
	}
	for _, part := range p.parts {
		p.size += len(part.before)
	}
	return p
}

// Execute renders the pattern for go-i18n.
func (p *pattern) Execute(data any) (string, error) {
	args, ok := data.(Args)
	if !ok && data != nil {
		if args, ok = data.(map[string]any); !ok {
			return "", fmt.Errorf("locale: values are Args, not %T", data)
		}
	}
	missing := ""
	s := p.render(args, style{}, func(name string) { missing = name })
	if missing != "" {
		return s, fmt.Errorf("locale: no value for {%s}", missing)
	}
	return s, nil
}

// style of rendering.
type style struct{ html, rtl bool }

// render puts the values in. A placeholder without a value stays empty and is
// reported: a hole in a sentence is better than a raw {name}.
func (p *pattern) render(args Args, as style, missing func(name string)) string {
	if p.parts == nil {
		return p.whole
	}
	var b strings.Builder
	b.Grow(p.size + 32*len(p.parts))
	for _, part := range p.parts {
		b.WriteString(part.before)
		if part.name == "" {
			continue
		}
		value, ok := args[part.name]
		if !ok {
			missing(part.name)
			continue
		}
		as := as
		as.rtl = as.rtl && !part.bare
		writeValue(&b, value, as)
	}
	return b.String()
}

func writeValue(b *strings.Builder, value any, as style) {
	switch v := value.(type) {
	case int:
		writeNumber(b, v, as)
	case string:
		writeIsolated(b, inert(v), fsi, as)
	case Verbatim:
		writeIsolated(b, Digits(inert(string(v))), lri, as)
	case HTML:
		if as.html {
			b.WriteString(string(v))
		} else {
			b.WriteString(plainOf(string(v)))
		}
	default:
		writeIsolated(b, inert(fmt.Sprint(v)), fsi, as)
	}
}

// writeNumber writes Western digits. Digits keep their order in any direction;
// a minus sign would move to the other end.
func writeNumber(b *strings.Builder, n int, as style) {
	if as.rtl && n < 0 {
		writeIsolated(b, strconv.Itoa(n), lri, as)
		return
	}
	b.WriteString(strconv.Itoa(n))
}

// writeIsolated writes s between an isolate and its end. An isolate ends with
// its line (UAX #9), so each line gets its own; and each after the first has nothing
// else that would say where it begins.
func writeIsolated(b *strings.Builder, s string, isolate rune, as style) {
	if as.html {
		s = escape(s)
	}
	if !as.rtl {
		b.WriteString(s)
		return
	}
	later := false
	for line := range strings.SplitAfterSeq(s, "\n") {
		text := strings.TrimSuffix(line, "\n")
		if text != "" {
			if later {
				b.WriteRune(rlm)
			}
			b.WriteRune(isolate)
			b.WriteString(text)
			b.WriteRune(pdi)
		}
		if len(text) < len(line) {
			b.WriteByte('\n')
			later = true
		}
	}
}

// escape makes s safe inside Telegram's HTML, where only these three matter
// outside of attributes.
func escape(s string) string {
	if !strings.ContainsAny(s, "<>&") {
		return s
	}
	return escaper.Replace(s)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// plainOf takes the tags out of rendered HTML.
func plainOf(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			open = len(s)
		}
		b.WriteString(s[:open])
		s = s[open:]
		if end := strings.IndexByte(s, '>'); end >= 0 {
			s = s[end+1:]
		} else {
			b.WriteString(s)
			s = ""
		}
	}
	return html.UnescapeString(b.String())
}
