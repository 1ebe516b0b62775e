package locale

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// What people type is compared in a form that forgets how they typed it. The
// steps and their order are Unicode's for caseless matching (Unicode 3.13, D146:
// NFKC, case fold, NFKD), then what keyboards of our languages mix up.

// letterMap joins letters that people use for one another: Arabic and Persian
// keyboards give different code points for the same letter, and a Turkish phone
// writes ı for i. Hamza above and below, and madda, are marks after NFKD.
var letterMap = map[rune]rune{
	'ٱ': 'ا',
	'ي': 'ی', 'ى': 'ی', 'ې': 'ی', 'ۍ': 'ی', 'ے': 'ی',
	'ك': 'ک', 'ګ': 'گ',
	'ة': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'ۃ': 'ه',
	'ı': 'i', 'ł': 'l', 'đ': 'd', 'ø': 'o',
	'ґ': 'г',
}

// settle is how often folding is repeated until nothing changes. Two rounds do
// for all that is known; FuzzFold watches.
const settle = 8

// Fold returns s in the form in which typed answers are compared: without case,
// marks, tatweel and punctuation, letters that keyboards mix up joined, digits
// Western, words one space apart. Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	if folded(s) {
		return s
	}
	return foldAll(s)
}

func foldAll(s string) string {
	for range settle {
		next := foldOnce(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

// folded tells of the usual words that Fold would not change: letters that stay as they
// are, one space between words.
func folded(s string) bool {
	settled := settled()
	before := ' '
	for _, r := range s {
		if r == ' ' {
			if before == ' ' {
				return false
			}
		} else if r >= settledEnd || !settled[r] {
			return false
		}
		before = r
	}
	return s == "" || before != ' '
}

// settledEnd is behind the letters of our languages: Latin, Cyrillic, Arabic, Ethiopic.
const settledEnd = 0x1380

// settled are letters and Western digits that stay as they are, whatever stands beside
// them: no two of them make one, as a letter and its mark do. It is found out once, by
// folding each.
var settled = sync.OnceValue(func() *[settledEnd]bool {
	var table [settledEnd]bool
	for r := range rune(settledEnd) {
		s := string(r)
		table[r] = (unicode.IsLetter(r) || '0' <= r && r <= '9') && norm.NFKC.PropertiesString(s).BoundaryBefore() && foldOnce(s) == s
	}
	return &table
})

func foldOnce(s string) string {
	s = cases.Fold().String(norm.NFKC.String(s))
	s = squeeze(norm.NFKD.String(s), func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			return dropRune
		case letterMap[r] != 0:
			return letterMap[r]
		default:
			return r
		}
	})
	return norm.NFC.String(s)
}

// FoldStrict is Fold without dropping marks or joining letters: й and и, ї and і
// stay apart. It is tried first.
func FoldStrict(s string) string {
	for range settle {
		next := foldStrictOnce(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

func foldStrictOnce(s string) string {
	s = cases.Fold().String(norm.NFKC.String(s))
	s = squeeze(s, func(r rune) rune {
		if variationOrKeycap(r) {
			return dropRune
		}
		return r
	})
	return norm.NFC.String(s)
}

// dropRune takes a character out.
const dropRune = -1

// squeeze maps the letters of s by mapLetter, its digits to Western ones, and
// everything else to a space, of which it leaves one between two words.
// Apostrophes and tatweel go without leaving one: “п'ять” is one word, however
// its apostrophe is typed.
func squeeze(s string, mapLetter func(rune) rune) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case isApostrophe(r), r == tatweel:
			continue
		case r == zwnj:
			r = ' '
		case unicode.Is(unicode.Cf, r):
			continue
		default:
			if d, ok := digit(r); ok {
				r = rune('0' + d)
			} else if unicode.In(r, unicode.L, unicode.M, unicode.N) {
				r = mapLetter(r)
			} else {
				r = ' '
			}
		}
		if r == dropRune {
			continue
		}
		if r == ' ' {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

const (
	tatweel = 'ـ'      // U+0640, stretches Arabic letters
	zwnj    = '\u200C' // zero width non-joiner: separates the parts of Persian words
	zwj     = '\u200D' // zero width joiner
)

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʹ', '`', '´', '′', '＇':
		return true
	}
	return false
}

// variationOrKeycap tells the marks that only make an emoji of a character.
func variationOrKeycap(r rune) bool {
	return 0xFE00 <= r && r <= 0xFE0F || r == 0x20E3
}

// Digits returns s with the decimal digits of every script as Western ones, and
// everything else as it is.
func Digits(s string) string {
	for i, r := range s {
		if d, ok := digit(r); ok && r >= 0x80 {
			var b strings.Builder
			b.Grow(len(s))
			b.WriteString(s[:i])
			b.WriteByte('0' + d)
			for _, r := range s[i+len(string(r)):] {
				if d, ok := digit(r); ok {
					r = rune('0' + d)
				}
				b.WriteRune(r)
			}
			return b.String()
		}
	}
	return s
}

// CleanName returns what a person typed about themselves, fit to be shown to
// others: without bidi controls, control characters and invisible ones, spaces
// squeezed, in NFC. Joiners stay between letters, where Persian names need them.
func CleanName(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	joiner := rune(0)
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == zwnj || r == zwj:
			if b.Len() > 0 && !space {
				joiner = r
			}
			continue
		case unicode.IsSpace(r), unicode.In(r, unicode.Z):
			space, joiner = b.Len() > 0, 0
			continue
		case r == unicode.ReplacementChar, !unicode.IsGraphic(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if joiner != 0 {
			b.WriteRune(joiner)
			joiner = 0
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}
