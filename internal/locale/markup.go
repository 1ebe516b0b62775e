package locale

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The language that texts are written in, all of it:
//
//	{name} {fact.police}          a value
//	<b> <i> <u> <s> <code> </…>   the tags of Telegram that we allow
//	{{ }}                         a literal brace
//	&lt; &gt; &amp; &quot;        a literal < > & "
//
// Everything else stands for itself, & and > too. There are no conditions, no
// calls, no attributes: text/template, go-i18n's default, lets a locale file
// call methods and prints “<no value>” for a misspelt name.

type tokenKind int

const (
	literal tokenKind = iota
	placeholder
	openTag
	closeTag
)

// token is a piece of a text. For a literal, text is what the reader sees; for
// the others it is the name.
type token struct {
	kind tokenKind
	text string
	at   int // byte offset in the text
}

// problem is what is wrong at a byte offset of a text.
type problem struct {
	code, message, hint string
	at                  int
}

var (
	tagNames  = []string{"b", "i", "u", "s", "code"}
	entities  = map[string]string{"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": `"`}
	entity    = regexp.MustCompile(`^&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
	nameForm  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}(\.[a-z0-9_]{1,40}){0,3}$`)
	otherTool = regexp.MustCompile(`^\{\{-?\s*[.$]?([A-Za-z_][A-Za-z0-9_.]*)\s*-?\}\}`)
)

// tokenize takes a text apart. It never fails: what is wrong comes back as
// problems, and the tokens are then only good for further checks.
func tokenize(text string) ([]token, []problem) {
	t := tokenizer{text: text}
	for t.i < len(text) && len(t.problems) <= maxFindings { // nobody is shown more
		switch text[t.i] {
		case '{':
			t.brace()
		case '}':
			if strings.HasPrefix(text[t.i:], "}}") {
				t.lit("}", 2)
				continue
			}
			t.problem(PlaceholderUnbalanced, "} without {", "write {name}, or }} for a brace that is to be seen")
			t.lit("}", 1)
		case '<':
			t.tag()
		case '&':
			t.entity()
		default:
			n := strings.IndexAny(text[t.i:], "{}<&")
			if n < 0 {
				n = len(text) - t.i
			}
			t.lit(text[t.i:t.i+n], n)
		}
	}
	t.add()
	t.unclosed()
	return t.tokens, t.problems
}

type tokenizer struct {
	text     string
	i        int
	tokens   []token
	run      strings.Builder // of the last token, if that is a literal of several pieces
	problems []problem
	open     []token // tags not closed yet, innermost last
}

func (t *tokenizer) problem(code, message, hint string) {
	t.problems = append(t.problems, problem{code: code, message: message, hint: hint, at: t.i})
}

// lit adds s to the literal before it, and moves on by n bytes.
func (t *tokenizer) lit(s string, n int) {
	if last := len(t.tokens) - 1; last >= 0 && t.tokens[last].kind == literal {
		if t.run.Len() == 0 {
			t.run.WriteString(t.tokens[last].text)
		}
		t.run.WriteString(s)
	} else {
		t.tokens = append(t.tokens, token{kind: literal, text: s, at: t.i})
	}
	t.i += n
}

// add adds a token that is no literal, or none at the end.
func (t *tokenizer) add(tok ...token) {
	if t.run.Len() > 0 {
		t.tokens[len(t.tokens)-1].text = t.run.String()
		t.run.Reset()
	}
	t.tokens = append(t.tokens, tok...)
}

func (t *tokenizer) brace() {
	rest := t.text[t.i:]
	if m := otherTool.FindStringSubmatch(rest); m != nil {
		t.problem(PlaceholderStyle, quote(m[0])+" is the placeholder of another program",
			"write {"+strings.ToLower(strings.TrimRight(m[1], "."))+"}")
		t.lit(m[0], len(m[0]))
		return
	}
	if strings.HasPrefix(rest, "{{") {
		t.lit("{", 2)
		return
	}
	end := strings.IndexAny(rest[1:], "{}\n")
	if end < 0 || rest[1+end] != '}' {
		t.problem(PlaceholderUnbalanced, "{ without }", "write {name}, or {{ for a brace that is to be seen")
		t.lit("{", 1)
		return
	}
	t.add(token{kind: placeholder, text: rest[1 : 1+end], at: t.i})
	t.i += end + 2
}

func (t *tokenizer) tag() {
	rest := t.text[t.i:]
	end := strings.IndexAny(rest[1:], "<>\n")
	if end < 0 || rest[1+end] != '>' || !looksLikeTag(rest[1:1+end]) {
		t.problem(HTMLTag, "< that opens no tag", "write &lt; for a < that is to be seen")
		t.lit("<", 1)
		return
	}
	inner := rest[1 : 1+end]
	n := end + 2
	name := strings.TrimPrefix(inner, "/")
	if !slices.Contains(tagNames, name) {
		t.problem(HTMLTag, quote("<"+inner+">")+" is not allowed in a text", tagHint(name))
		t.meant(inner)
		t.lit(rest[:n], n)
		return
	}
	tok := token{kind: openTag, text: name, at: t.i}
	if inner == name {
		t.opened(tok)
	} else {
		tok.kind = closeTag
		t.closed(tok)
	}
	t.add(tok)
	t.i += n
}

// meant lets <B> and <b class=x> count as <b>, so that its end isn't reported
// too.
func (t *tokenizer) meant(inner string) {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(inner, "/")), " ")
	if !slices.Contains(tagNames, name) {
		return
	}
	if !strings.HasPrefix(inner, "/") {
		t.open = append(t.open, token{kind: openTag, text: name, at: t.i})
	} else if last := len(t.open) - 1; last >= 0 && t.open[last].text == name {
		t.open = t.open[:last]
	}
}

func looksLikeTag(inner string) bool {
	inner = strings.TrimPrefix(inner, "/")
	return inner != "" && (inner[0] == '!' || 'a' <= inner[0] && inner[0] <= 'z' || 'A' <= inner[0] && inner[0] <= 'Z')
}

// tagHint says which tag is meant by one that isn't allowed.
func tagHint(name string) string {
	bare, _, attributes := strings.Cut(strings.ToLower(strings.TrimSpace(name)), " ")
	bare = strings.TrimSuffix(bare, "/")
	instead := map[string]string{
		"strong": "b", "em": "i", "ins": "u", "del": "s", "strike": "s", "pre": "code", "tt": "code",
	}[bare]
	switch {
	case bare == "br" || bare == "p" || bare == "li" || bare == "div":
		return "write a line break: \\n"
	case bare == "a":
		return "links stand in the facts; put in a placeholder such as {link}"
	case instead != "":
		return "write <" + instead + ">"
	case slices.Contains(tagNames, bare) && attributes:
		return "write <" + bare + "> without anything else in it"
	case slices.Contains(tagNames, bare):
		return "write <" + bare + ">"
	default:
		return "allowed are <b> <i> <u> <s> <code>; write &lt; for a < that is to be seen"
	}
}

func (t *tokenizer) opened(tok token) {
	for _, outer := range t.open {
		if outer.text == tok.text {
			t.problem(HTMLUnbalanced, "<"+tok.text+"> inside <"+tok.text+">", "close the first one before")
			break
		}
		if outer.text == "code" || tok.text == "code" {
			// Telegram: “pre and code entities can't contain or be part of other entities”.
			t.problem(HTMLUnbalanced, "<"+tok.text+"> inside <"+outer.text+">", "Telegram shows <code> only on its own")
			break
		}
	}
	t.open = append(t.open, tok)
}

func (t *tokenizer) closed(tok token) {
	last := len(t.open) - 1
	switch {
	case last >= 0 && t.open[last].text == tok.text:
		t.open = t.open[:last]
	case slices.ContainsFunc(t.open, func(o token) bool { return o.text == tok.text }):
		t.problem(HTMLUnbalanced, "</"+tok.text+"> before </"+t.open[last].text+">", "close the inner tag first: </"+t.open[last].text+">")
		at := slices.IndexFunc(t.open, func(o token) bool { return o.text == tok.text })
		t.open = slices.Delete(t.open, at, at+1)
	default:
		t.problem(HTMLUnbalanced, "</"+tok.text+"> without <"+tok.text+">", "open it before, or leave it out")
	}
}

func (t *tokenizer) unclosed() {
	for _, tok := range t.open {
		t.i = tok.at
		t.problem(HTMLUnbalanced, "<"+tok.text+"> is never closed", "write </"+tok.text+"> where it ends")
	}
	t.i = len(t.text)
}

func (t *tokenizer) entity() {
	rest := t.text[t.i:]
	m := entity.FindString(rest)
	if m == "" {
		t.lit("&", 1)
		return
	}
	if s, ok := entities[m]; ok {
		t.lit(s, len(m))
		return
	}
	t.problem(HTMLEntity, quote(m)+" would be shown as it stands or not at all",
		"write the character itself; only &lt; &gt; &amp; &quot; are understood")
	t.lit(m, len(m))
}

// names of the placeholders, each once, in the order of the text.
func names(tokens []token) []string {
	var out []string
	for _, tok := range tokens {
		if tok.kind == placeholder && !slices.Contains(out, tok.text) {
			out = append(out, tok.text)
		}
	}
	return out
}

// tags counts the opened tags.
func tags(tokens []token) map[string]int {
	out := map[string]int{}
	for _, tok := range tokens {
		if tok.kind == openTag {
			out[tok.text]++
		}
	}
	return out
}

// length is how long the text is to Telegram, which counts UTF-16 units after
// its tags are taken away. Placeholders count nothing.
func length(tokens []token) int {
	n := 0
	for _, tok := range tokens {
		if tok.kind != literal {
			continue
		}
		for _, r := range tok.text {
			n += utf16Len(r)
		}
	}
	return n
}

func utf16Len(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// nameProblem says why a placeholder can't be called so.
func nameProblem(tok token) (problem, bool) {
	if nameForm.MatchString(tok.text) {
		return problem{}, false
	}
	hint := "a name is made of a–z, 0–9 and _, such as {first_name} or {fact.police}"
	plain := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tok.text)), " ", "_")
	if utf8.ValidString(plain) && nameForm.MatchString(plain) {
		hint = "write {" + plain + "}"
	}
	return problem{code: PlaceholderName, message: fmt.Sprintf("%s is no name for a placeholder", quote("{"+tok.text+"}")), hint: hint, at: tok.at}, true
}
