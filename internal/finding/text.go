package finding

import (
	"fmt"
	"slices"
	"strings"
)

// Style is how findings are printed for people.
type Style struct {
	Color bool // with the colours of a terminal
	Width int  // letters of a line; 0: 78
}

// Colours of a terminal (ECMA-48, SGR).
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	dim    = "\x1b[2m"
	bold   = "\x1b[1m"
	plain  = "\x1b[0m"
)

func (s Style) in(color, text string) string {
	if !s.Color {
		return text
	}
	return color + text + plain
}

func (s Style) width() int {
	if s.Width == 0 {
		return 78
	}
	return max(s.Width, 40)
}

// Text prints findings for people: errors first, each with its place, the line with a
// mark under it, and what to write instead.
func (s Style) Text(findings []Finding) string {
	var b strings.Builder
	for _, severity := range []string{Error, Warning} {
		for _, f := range findings {
			if f.Severity == severity {
				s.one(&b, f)
			}
		}
	}
	return b.String()
}

func (s Style) one(b *strings.Builder, f Finding) {
	color := red
	if f.Severity == Warning {
		color = yellow
	}
	fmt.Fprintf(b, "%s: %s %s\n", s.in(bold, f.Place()), s.in(color, f.Severity), f.Code)
	for _, line := range Wrap(f.Message, s.width()-2) {
		b.WriteString("  " + line + "\n")
	}
	if f.Excerpt != "" && f.Line > 0 {
		number := fmt.Sprint(f.Line)
		line, col := Window(f.Excerpt, f.Col, s.width()-len(number)-7)
		fmt.Fprintf(b, "  %s %s\n", s.in(dim, number+" |"), line)
		fmt.Fprintf(b, "  %s %s%s\n", s.in(dim, strings.Repeat(" ", len(number))+" |"), strings.Repeat(" ", col-1), s.in(color, "^"))
	}
	for _, line := range Wrap(f.Hint, s.width()-4) {
		b.WriteString("  → " + line + "\n")
	}
	b.WriteString("\n")
}

// Place is file:line:col, as editors jump to; without the line for a whole file.
func (f Finding) Place() string {
	if f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, max(f.Col, 1))
}

// Codes are those of the findings, each once, those of errors first.
func Codes(findings []Finding) (codes []string) {
	for _, severity := range []string{Error, Warning} {
		for _, f := range findings {
			if f.Severity == severity && !slices.Contains(codes, f.Code) {
				codes = append(codes, f.Code)
			}
		}
	}
	return codes
}

// Wrap breaks a text into lines of at most so many letters, where words allow it.
func Wrap(text string, width int) (lines []string) {
	line, n := "", 0
	for _, word := range strings.Fields(text) {
		l := len([]rune(word))
		switch {
		case n == 0:
			line, n = word, l
		case n+1+l > width:
			lines = append(lines, line)
			line, n = word, l
		default:
			line, n = line+" "+word, n+1+l
		}
	}
	if n > 0 {
		lines = append(lines, line)
	}
	return lines
}
