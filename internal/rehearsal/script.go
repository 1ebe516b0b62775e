package rehearsal

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wegweiser/internal/finding"
)

// A transcript is a file of lines. What the person does stands at the margin, what the
// bot answers after ">", and more about the answer indented below it:
//
//	# A nurse with a diploma from abroad asks to be contacted.
//	golden
//
//	begin
//	> main.need
//	tap qualification
//	> recognition.certificate
//	type 50667
//	> recognition.outcome
//	  offers recognition, finder
//
// Nothing is expected where nothing is written. Where ">" stands, the step, the notes,
// what is shown beside words and the opening of a request must be exactly those named;
// the other details only if they are named. LANG is the language of the run.

// Script is a transcript that was read.
type Script struct {
	Name   string // of the file, without its ending
	File   string
	Golden bool      // the texts are held too, in every language
	Only   []string  // languages; none: all
	Start  time.Time // when the talk begins

	turns []*turn
	lines []string
}

// turn is one thing that the person does, and what should follow.
type turn struct {
	line   int
	verb   *verb
	rest   string
	expect *expect
}

// String is the line of the transcript.
func (t *turn) String() string {
	if t.verb.name == "/" {
		return "/" + t.rest
	}
	return strings.TrimSpace(t.verb.name + " " + t.rest)
}

// expect is what should follow.
type expect struct {
	line    int    // of ">"
	last    int    // of its last detail
	step    string // or nothingSaid
	details []detail
}

// detail is one indented line.
type detail struct {
	line int
	word *detailWord
	rest string
}

// nothingSaid stands after ">" where the bot says nothing.
const nothingSaid = "nothing"

// usualStart is when talks begin that don't say when: a Monday, at ten.
var usualStart = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func (s *Script) in(lang string) bool { return len(s.Only) == 0 || slices.Contains(s.Only, lang) }

// parser reads one file.
type parser struct {
	s        *Script
	words    *words
	findings []finding.Finding
	number   int // of the line
	text     string
}

func parse(name string, data []byte, w *words) (*Script, []finding.Finding) {
	p := &parser{words: w, s: &Script{
		Name: strings.TrimSuffix(path.Base(name), ".txt"), File: "flows/" + name,
		Start: usualStart, lines: finding.Lines(data),
	}}
	if !utf8.Valid(data) {
		p.bad(0, BadLine, "this is no text (UTF-8)", "")
		return p.s, p.findings
	}
	for i, text := range p.s.lines {
		p.number, p.text = i+1, text
		p.line()
	}
	if len(p.s.turns) == 0 && len(p.findings) == 0 {
		p.number = 0
		p.bad(0, BadLine, "nobody does anything in this talk", "begin, and tap something")
	}
	return p.s, p.findings
}

// Codes of what is wrong with a transcript.
const (
	BadLine     = "talk-line"    // not to be understood
	UnknownWord = "talk-word"    // a step, choice, offer … that there is not
	Diverged    = "talk-differs" // the bot went another way
)

// bad reports something at a byte of the line.
func (p *parser) bad(at int, code, message, hint string) {
	f := finding.Finding{Code: code, Severity: finding.Error, File: p.s.File, Line: p.number, Message: message, Hint: hint}
	if p.number > 0 {
		f.Col, f.Excerpt = utf8.RuneCountInString(p.text[:at])+1, p.text
	}
	p.findings = append(p.findings, f)
}

func (p *parser) line() {
	text := strings.TrimSpace(p.text)
	indented := p.text != "" && (p.text[0] == ' ' || p.text[0] == '\t')
	switch {
	case text == "" || text[0] == '#':
	case text[0] == '>':
		p.answer(strings.TrimSpace(text[1:]))
	case indented:
		p.detail(text)
	case len(p.s.turns) == 0 && p.head(text):
	default:
		p.act(text)
	}
}

// at is where a word of the line stands.
func (p *parser) at(word string) int { return max(strings.LastIndex(p.text, word), 0) }

// head reads what stands before the talk.
func (p *parser) head(text string) bool {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "golden":
		p.s.Golden = true
	case "only":
		p.s.Only = list(rest)
		p.each(rest, p.words.languages, "language")
	case "date":
		t, err := time.Parse("2006-01-02 15:04", rest)
		if err != nil {
			p.bad(p.at(rest), BadLine, "this is no date", "write it as 2026-11-23 10:00")
			break
		}
		p.s.Start = t
	default:
		return false
	}
	return true
}

func (p *parser) act(text string) {
	v, rest := findVerb(text)
	if v == nil {
		word, _, _ := strings.Cut(text, " ")
		p.bad(0, BadLine, "nobody can do "+finding.Quote(word)+" in a talk", meant(word, verbNames()))
		return
	}
	switch {
	case v.takes == "" && rest != "":
		p.bad(p.at(rest), BadLine, finding.Quote(v.name)+" stands alone on its line", "")
	case v.takes != "" && rest == "" && !v.mayBeBare:
		p.bad(len(p.text), BadLine, finding.Quote(v.name)+" needs "+v.takes, "")
	default:
		if v.known != nil && rest != "" {
			v.known(p, rest)
		}
	}
	p.s.turns = append(p.s.turns, &turn{line: p.number, verb: v, rest: rest})
}

func (p *parser) answer(step string) {
	t := p.last()
	switch {
	case t == nil:
		p.bad(0, BadLine, "the bot does not speak first", "write first what the person does, for example: begin")
		return
	case t.expect != nil:
		p.bad(0, BadLine, "the bot answers once to what the person does", "")
		return
	case step == "":
		p.bad(len(p.text), BadLine, "which step?", "write > flow.step")
	case step != nothingSaid:
		p.each(step, p.words.screens, "step")
	}
	t.expect = &expect{line: p.number, last: p.number, step: step}
}

func (p *parser) detail(text string) {
	t := p.last()
	if t == nil || t.expect == nil {
		p.bad(0, BadLine, "an indented line belongs to an answer", "write > flow.step before it")
		return
	}
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	w := findDetail(word)
	if w == nil {
		p.bad(p.at(text), BadLine, "nothing is known of "+finding.Quote(word), meant(word, detailNames()))
		return
	}
	if w.known != nil {
		w.known(p, rest)
	}
	t.expect.last = p.number
	t.expect.details = append(t.expect.details, detail{p.number, w, rest})
}

func (p *parser) last() *turn {
	if n := len(p.s.turns); n > 0 {
		return p.s.turns[n-1]
	}
	return nil
}

// list cuts "a, b" into its words; "none" is an empty list.
func list(text string) []string {
	out := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	if len(out) == 1 && out[0] == "none" {
		return nil
	}
	return out
}
