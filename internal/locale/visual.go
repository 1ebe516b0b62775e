package locale

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// Visual puts a line of a right-to-left text into the order in which it is seen, for
// terminals that lay everything out from the left. Letters are not joined: such a
// terminal does not do that either. Marks and isolates, which it would show, are gone.
func Visual(line string) string {
	var p bidi.Paragraph
	if _, err := p.SetString(string(rlm) + line); err != nil {
		return inert(line)
	}
	o, err := p.Order()
	if err != nil {
		return inert(line)
	}
	runs := make([]string, o.NumRuns())
	for i := range runs {
		r := o.Run(i)
		runs[i] = inert(r.String())
		if r.Direction() == bidi.RightToLeft {
			runs[i] = reversed(runs[i])
		}
	}
	slices.Reverse(runs) // the line as a whole runs from right to left
	return strings.Join(runs, "")
}

// reversed turns a run round, letter by letter: what is put on a letter stays on it.
func reversed(run string) string {
	var letters []string
	joined := false
	for _, r := range run {
		if n := len(letters); n > 0 && (joined || onLetter(r)) {
			letters[n-1] += string(r)
		} else {
			letters = append(letters, bidi.ReverseString(string(r))) // which mirrors brackets
		}
		joined = r == zwj
	}
	slices.Reverse(letters)
	return strings.Join(letters, "")
}

// onLetter says that a rune is shown on the letter before it: a mark, a variation
// selector, the skin colour of an emoji, what joins two emoji to one. (The two letters
// of a flag run from left to right by themselves.)
func onLetter(r rune) bool {
	return unicode.Is(unicode.M, r) || r == zwj || 0x1f3fb <= r && r <= 0x1f3ff
}

// Isolate encloses a piece of a line, so that its direction is its own.
func Isolate(s string) string { return string(fsi) + s + string(pdi) }

// FromRight makes a line run from right to left, whatever it begins with.
func FromRight(line string) string { return string(rlm) + line }

// RightToLeft says that a letter runs from right to left.
func RightToLeft(r rune) bool { return direction(r) < 0 }
