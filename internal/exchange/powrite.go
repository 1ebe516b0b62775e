package exchange

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"wegweiser/internal/locale"
)

// PO as GNU gettext's manual has it (“The Format of PO Files”). The key is the context
// (msgctxt), so two texts that are the same in the source stay two. What nobody has
// found right yet is fuzzy: Poedit and Weblate show it as “needs work” and put it
// first, and taking the mark away says that it is right. Nothing here compiles a .mo,
// from which msgfmt would leave fuzzy texts out.

// WritePO returns the texts as PO. The time stands in its header. It fails for a
// language whose plural forms gettext can't number.
func WritePO(s *Sheet, now time.Time) ([]byte, error) {
	r, err := ruleOf(s.counts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Lang, err)
	}
	var b bytes.Buffer
	poHeader(&b, s, r, now)
	for _, t := range s.Texts {
		b.WriteByte('\n')
		s.poText(&b, t, r)
	}
	return b.Bytes(), nil
}

func poHeader(b *bytes.Buffer, s *Sheet, r rule, now time.Time) {
	fmt.Fprintf(b, "# Wegweiser: %s (%s). Write in msgstr only; {names} and <b>tags</b> stay as they are.\n", s.Name, s.Lang)
	fmt.Fprintf(b, "msgid \"\"\nmsgstr \"\"\n")
	for _, field := range [][2]string{
		{"Project-Id-Version", "Wegweiser"},
		{"Report-Msgid-Bugs-To", ""},
		{"POT-Creation-Date", now.Format("2006-01-02 15:04-0700")},
		{"PO-Revision-Date", now.Format("2006-01-02 15:04-0700")},
		{"Last-Translator", ""},
		{"Language-Team", s.Name},
		{"Language", poLanguage(s.Lang)},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=UTF-8"},
		{"Content-Transfer-Encoding", "8bit"},
		{"Plural-Forms", r.header},
		{"X-Source-Language", poLanguage(s.Source)},
		{"X-Generator", "Wegweiser"},
	} {
		b.WriteString(poQuote(field[0]+": "+field[1]+"\n") + "\n")
	}
}

// poLanguage writes a tag as gettext does: fa-AF is fa_AF.
func poLanguage(tag string) string { return strings.ReplaceAll(tag, "-", "_") }

// needsWork tells whether a text goes out as not yet found right.
func needsWork(t Text) bool { return !t.Target.Empty() && t.State != locale.Reviewed }

func (s *Sheet) poText(b *bytes.Buffer, t Text, r rule) {
	for _, note := range t.Notes {
		for line := range strings.Lines(note) {
			fmt.Fprintf(b, "#. %s\n", strings.TrimSpace(line))
		}
	}
	base := s.base(t)
	fmt.Fprintf(b, "#. %s%s %s\n", baseMark, base.Source, base.Target)
	if len(t.Refs) > 0 {
		fmt.Fprintf(b, "#: %s\n", strings.Join(t.Refs, " "))
	}
	if flags := poFlags(t); len(flags) > 0 {
		fmt.Fprintf(b, "#, %s\n", strings.Join(flags, ", "))
	}
	poField(b, "msgctxt", t.Key)
	id, plural := t.ids()
	poField(b, "msgid", id)
	if !t.Plural {
		poField(b, "msgstr", t.Target[other])
		return
	}
	poField(b, "msgid_plural", plural)
	for i, form := range r.forms {
		text := ""
		if form >= 0 {
			text = t.Target[form]
		}
		poField(b, fmt.Sprintf("msgstr[%d]", i), text)
	}
}

// baseMark begins the comment that tells an import what the text was when it went out.
// Tools keep such comments; a text that lost it is compared by its msgid.
const baseMark = "Base: "

// ids of a text: the source, of plural forms that for one and the last.
func (t Text) ids() (id, plural string) {
	plural = t.Source[other]
	for i := other; plural == "" && i >= 0; i-- {
		plural = t.Source[i]
	}
	if id = t.Source[1]; id == "" {
		id = plural
	}
	return id, plural
}

var braced = regexp.MustCompile(`\{[a-z][a-z0-9_.]*\}`)

// poFlags: python-brace-format lets gettext, Poedit and Weblate compare {name}s, and
// max-length tells Weblate a limit.
func poFlags(t Text) []string {
	var flags []string
	if needsWork(t) {
		flags = append(flags, "fuzzy")
	}
	values := false
	for _, text := range t.Source {
		values = values || braced.MatchString(text)
	}
	if values {
		flags = append(flags, "python-brace-format")
	}
	if t.Max > 0 && !values {
		flags = append(flags, fmt.Sprintf("max-length:%d", t.Max))
	}
	return flags
}

// poField writes a text; one of several lines as one string a line.
func poField(b *bytes.Buffer, name, text string) {
	b.WriteString(name + " ")
	if i := strings.IndexByte(text, '\n'); i < 0 || i == len(text)-1 {
		b.WriteString(poQuote(text) + "\n")
		return
	}
	b.WriteString("\"\"\n")
	for line := range strings.Lines(text) {
		b.WriteString(poQuote(line) + "\n")
	}
}

var poEscapes = map[rune]string{'\n': `\n`, '\t': `\t`, '\r': `\r`, '"': `\"`, '\\': `\\`, '\a': `\a`, '\b': `\b`, '\f': `\f`, '\v': `\v`}

func poQuote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch escape, ok := poEscapes[r]; {
		case ok:
			b.WriteString(escape)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\%03o`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
