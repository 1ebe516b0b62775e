package locale

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// Text that runs from right to left holds pieces that don't: without isolates
// “+49 30 1234567” shows as “1234567 30 49+” in an Arabic message. Isolates are
// the modern controls (Unicode 6.3, UAX #9); the older embeddings and overrides
// leak into what follows and are refused.
const (
	lri = '\u2066' // left-to-right isolate: phone numbers, addresses, times, ids
	rli = '\u2067'
	fsi = '\u2068' // first-strong isolate: what a person typed
	pdi = '\u2069' // pop directional isolate
	rlm = '\u200F' // right-to-left mark
)

// isBidiControl tells the characters that change the direction of others
// (Unicode's property Bidi_Control).
func isBidiControl(r rune) bool {
	switch {
	case r == 0x061C, r == 0x200E, r == 0x200F, 0x202A <= r && r <= 0x202E, 0x2066 <= r && r <= 0x2069:
		return true
	}
	return false
}

// isOverride tells embeddings and overrides, which no text needs.
func isOverride(r rune) bool { return 0x202A <= r && r <= 0x202E }

// inert returns s without the characters that would change the text around it:
// bidi controls, control characters but the line break, and bytes that are not
// UTF-8.
func inert(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case isBidiControl(r), r == unicode.ReplacementChar, unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// direction of a character: 1 for left-to-right letters, -1 for right-to-left
// ones, 0 for all that follow their surroundings.
func direction(r rune) int {
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.L:
		return 1
	case bidi.R, bidi.AL:
		return -1
	default:
		return 0
	}
}

// startsWrongWay tells whether a line of a right-to-left text would be laid out from
// the left. Telegram takes a line's direction from its first strong character, and from
// left to right if it has none (UAX #9, rules P2 and P3); what stands in isolates
// doesn't count. So a line goes the wrong way that begins with a left-to-right word,
// such as the name of an office, although its sentence isn't; and one that is nothing
// but a number, an address or a name, which stand in isolates. A line of words in
// another script, and no word of its own, is left as it is.
func startsWrongWay(line []token) bool {
	first, own, isolated, depth := 0, false, false, 0
	for _, tok := range line {
		switch {
		case tok.kind == placeholder:
			isolated = true
		case tok.kind == openTag && tok.text == "code":
			isolated = true
			depth++
		case tok.kind == closeTag && tok.text == "code":
			depth--
		case tok.kind == literal:
			for _, r := range tok.text {
				switch {
				case r == lri || r == rli || r == fsi:
					isolated = true
					depth++
				case r == pdi:
					depth = max(0, depth-1)
				case depth > 0:
				case r == rlm || direction(r) < 0:
					own = true
					if first == 0 {
						first = -1
					}
				case first == 0:
					first = direction(r)
				}
			}
		}
	}
	return first > 0 && own || first == 0 && isolated
}

// splitLines cuts the tokens after each line break.
func splitLines(tokens []token) [][]token {
	lines := [][]token{nil}
	for _, tok := range tokens {
		if tok.kind != literal {
			lines[len(lines)-1] = append(lines[len(lines)-1], tok)
			continue
		}
		for piece := range strings.SplitAfterSeq(tok.text, "\n") {
			if piece == "" {
				continue
			}
			lines[len(lines)-1] = append(lines[len(lines)-1], token{kind: literal, text: piece})
			if strings.HasSuffix(piece, "\n") {
				lines = append(lines, nil)
			}
		}
	}
	return lines
}
