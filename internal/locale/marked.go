package locale

import "strings"

// Who shows texts to those who write them has to know which text each word on a screen
// is from. Marked catalogues say it in what they print, so that screens are put together
// by the very code that people get them from.

// The marks stand for nothing outside of a program (Unicode's noncharacters, “for
// internal use”):
//
//	MarkText tag " " key MarkBegin … MarkEnd   a text, and the language that it is in
//	MarkValue name MarkBegin … MarkEnd         what was put in for {name}
//
// They nest: a value can be a text itself.
const (
	MarkText  = '\uFDD0'
	MarkValue = '\uFDD1'
	MarkBegin = '\uFDD2'
	MarkEnd   = '\uFDD3'
)

// Marked returns the same texts with marks in them. They are for the eyes of a program
// only: whoever compares them with what people type finds nothing.
func (c *Catalogues) Marked() *Catalogues {
	out := *c
	out.printers = make(map[string]*Printer, len(c.printers))
	for tag, p := range c.printers {
		own := *p
		out.printers[tag] = &own
	}
	for _, p := range out.printers {
		texts := make([]*message, len(p.texts))
		for i, m := range p.texts {
			if m != nil {
				texts[i] = m.marked(c.keys[i], out.printers)
			}
		}
		p.texts = texts
	}
	return &out
}

func (m *message) marked(key string, printers map[string]*Printer) *message {
	out := *m
	tag := m.lang.lang.Tag
	out.lang = printers[tag]
	open := string(MarkText) + tag + " " + key + string(MarkBegin)
	return out.through(func(p *pattern, _ bool) *pattern { return p.marked(open) })
}

// through is the message with each of its patterns made into another.
func (m message) through(change func(p *pattern, html bool) *pattern) *message {
	both := func(t text) text { return text{html: change(t.html, true), plain: change(t.plain, false)} }
	m.text = both(m.text)
	if m.forms != nil {
		forms := *m.forms
		for i, t := range forms {
			forms[i] = both(t)
		}
		m.forms = &forms
	}
	return &m
}

func (p *pattern) marked(open string) *pattern {
	if p.parts == nil {
		return &pattern{whole: open + p.whole + string(MarkEnd)}
	}
	out := &pattern{size: p.size}
	before := open
	for _, x := range p.parts {
		before += x.before
		if x.name == "" {
			continue // the last piece
		}
		x.before = before + string(MarkValue) + x.name + string(MarkBegin)
		out.parts = append(out.parts, x)
		before = string(MarkEnd)
	}
	out.parts = append(out.parts, part{before: before + string(MarkEnd)})
	for _, x := range out.parts {
		out.size += len(x.before)
	}
	return out
}

// Unmarked is a text without its marks.
func Unmarked(s string) string {
	var b strings.Builder
	inName := false
	for _, r := range s {
		switch r {
		case MarkText, MarkValue:
			inName = true
		case MarkBegin:
			inName = false
		case MarkEnd:
		default:
			if !inName {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
