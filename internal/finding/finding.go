// Package finding holds what is wrong with a file that people wrote: flows,
// offers, facts, texts.
//
// It promises that a finding says where (file, line, column, the line itself with
// a mark under it), what is wrong in words that an adviser or a translator
// understands, and, where it can, what to write instead. Its Code is stable:
// documents and exceptions name it.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Severities. An error keeps the whole set from being used; a warning does not.
const (
	Error   = "error"
	Warning = "warning"
)

// Finding is something that whoever wrote a file should look at.
type Finding struct {
	Code     string
	Severity string // Error or Warning
	File     string
	Line     int    // from 1; 0: about the file as a whole
	Col      int    // from 1, in characters
	Message  string // what is wrong
	Hint     string // what to write instead; may be empty
	Excerpt  string // the line as it stands in the file; may be empty
	Held     bool   // a warning only because the language is not live
}

// String is the finding on one line, in the form that editors can jump to.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s: %s", f.Place(), f.Severity, f.Code, f.Message)
	if f.Hint != "" {
		fmt.Fprintf(&b, " (%s)", f.Hint)
	}
	return b.String()
}

// Long is String with the line of the file and a mark under the place.
func (f Finding) Long() string {
	if f.Excerpt == "" || f.Line < 1 {
		return f.String()
	}
	line, col := Window(f.Excerpt, f.Col, maxLine)
	return f.String() + "\n    " + line + "\n    " + strings.Repeat(" ", col-1) + "^"
}

// maxLine is how much of a line is shown: it fits a terminal beside its margin.
const maxLine = 100

// Window is a line of a file as it may be shown: without characters that would move
// the mark, and cut to width letters around the column (runes, because columns count
// them). It gives the column in what is left.
func Window(line string, col, width int) (string, int) {
	line = Visible(line)
	runes := []rune(line)
	col = min(max(col, 1), len(runes)+1)
	if len(runes) <= width {
		return line, col
	}
	from := min(max(col-1-width/2, 0), len(runes)-width)
	cut := runes[from : from+width]
	out, at := string(cut), col-from
	if from > 0 {
		out, at = "…"+out, at+1
	}
	if from+width < len(runes) {
		out += "…"
	}
	return out, at
}

// unseen take no room, and have no business in a file of ours: zero-width space, word
// joiner, byte order mark, soft hyphen. (The zero-width joiner has, in emoji.)
const unseen = "\u200b\u2060\ufeff\u00ad"

// Visible keeps one character per column: a tab, a control character or one that
// turns the writing direction would move the mark, or hide what stands there.
func Visible(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), strings.ContainsRune(unseen, r):
			return '␦'
		}
		return r
	}, line)
}

// HasErrors tells whether one of the findings is an error.
func HasErrors(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}

// Sort puts findings in the order of files, lines and columns.
func Sort(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message),
		)
	})
}

// maxQuote is how much of a file is repeated inside a message.
const maxQuote = 60

// Quote shows a piece of a file inside a message: short, and without characters
// that could garble the line.
func Quote(s string) string {
	s = Visible(strings.ToValidUTF8(s, "�"))
	if utf8.RuneCountInString(s) > maxQuote {
		s = string([]rune(s)[:maxQuote-1]) + "…"
	}
	return `"` + s + `"`
}

// Lines cuts a file into lines, to be excerpted by number.
func Lines(data []byte) []string {
	lines := strings.Split(string(data), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}
