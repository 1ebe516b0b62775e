package locale

import (
	"strings"
	"unicode"
)

// Words that must be heard whatever is typed: a phone that writes in two scripts at once,
// a letter from the wrong one, a cry spelled letter by letter. What joins them joins too
// much for anything else, so it is only for words of distress, and for “stop”.

// Spelled puts words together that were spelled in letters, as "s o s" of S.O.S: three
// letters or more in a row, each by itself. It takes what Fold gives.
func Spelled(folded string) string {
	var b strings.Builder
	words := strings.Split(folded, " ")
	for i := 0; i < len(words); {
		n := 0
		for i+n < len(words) && isLetter(words[i+n]) {
			n++
		}
		if n < spelled {
			n = 1
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, w := range words[i : i+n] {
			b.WriteString(w)
		}
		i += n
	}
	return b.String()
}

// spelled is how many letters in a row are a word: two may be an abbreviation.
const spelled = 3

func isLetter(word string) bool {
	n := 0
	for _, r := range word {
		if n++; n > 1 || !unicode.IsLetter(r) {
			return false
		}
	}
	return n == 1
}

// Mixed says that a word has letters of two scripts that look like each other, or one that
// the bot's languages don't write with.
func Mixed(folded string) bool {
	scripts := 0
	for _, r := range folded {
		switch {
		case r == ' ':
			scripts = 0
		case r < 0x80:
			if 'a' <= r && r <= 'z' {
				scripts |= 1
			}
		case foreign(r):
			return true
		case unicode.Is(unicode.Cyrillic, r):
			scripts |= 2
		case unicode.Is(unicode.Latin, r):
			scripts |= 1
		}
		if scripts == 3 {
			return true
		}
	}
	return false
}

// foreign are letters that look like ours: Greek, Armenian, and Cyrillic ones that neither
// Ukrainian nor Russian has.
func foreign(r rune) bool {
	return strings.ContainsRune("ѕјӏԁԛԝһ", r) || unicode.In(r, unicode.Greek, unicode.Armenian)
}

// Alike gives words that look or sound the same in Latin, Cyrillic, Greek and Armenian
// letters one form, which is for comparing only. It takes what Fold gives.
func Alike(folded string) string {
	return strings.Map(func(r rune) rune {
		if a, ok := alikes[r]; ok {
			return a
		}
		return r
	}, folded)
}

// alikes are letters and what stands for all that are taken for each other.
var alikes = func() map[rune]rune {
	m := map[rune]rune{}
	for _, class := range []string{
		"aаαա", "bвβvб", "sсcѕσςսշ", "eеεєэ", "hнnһηհ", "iіиιıլ", "jј", "kкκ", "lлλӏ", "mмμ", "oоοօո", "pрпρπ", "tтτ", "uуyυս",
		"xхχ", "dдԁδ", "gгγ", "zзζ", "fфφ", "qԛ", "wԝω",
	} {
		letters := []rune(class)
		for _, r := range letters {
			if _, known := m[r]; !known {
				m[r] = letters[0]
			}
		}
	}
	return m
}()
