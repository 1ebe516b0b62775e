package locale

import (
	"slices"
	"strings"

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
			runs[i] = bidi.ReverseString(runs[i])
		}
	}
	slices.Reverse(runs) // the line as a whole runs from right to left
	return strings.Join(runs, "")
}

// Isolate encloses a piece of a line, so that its direction is its own.
func Isolate(s string) string { return string(fsi) + s + string(pdi) }

// FromRight makes a line run from right to left, whatever it begins with.
func FromRight(line string) string { return string(rlm) + line }

// RightToLeft says that a letter runs from right to left.
func RightToLeft(r rune) bool { return direction(r) < 0 }
