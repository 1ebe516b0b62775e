package locale

import (
	"maps"
	"strings"
	"unicode"
)

// Two languages that nobody speaks, made from English while it is loaded: they show what
// a layout does with long words, and with a script that runs from right to left, to who
// reads English. For the demo and the preview; the service never has them.

// The pseudo-languages. Regions XA and XB are for private use.
const (
	PseudoLong     = "en-XA" // every letter accented, a third longer
	PseudoMirrored = "ar-XB" // from right to left
)

// WithPseudo returns the catalogues with the pseudo-languages as their last languages;
// the same ones if there is no English.
func (c *Catalogues) WithPseudo() *Catalogues {
	english := c.printers["en"]
	if english == nil || c.printers[PseudoLong] != nil {
		return c
	}
	out := *c
	out.languages = c.All()
	out.printers = maps.Clone(c.printers)
	for _, l := range []Language{
		{Tag: PseudoLong, Name: stretched("Accents"), Live: true, Fallbacks: []string{"en", c.source}},
		{Tag: PseudoMirrored, Name: mirrored("Mirrored"), RTL: true, Live: true, Fallbacks: []string{"en", c.source}},
	} {
		out.languages = append(out.languages, l)
		out.printers[l.Tag] = english.pseudo(l)
	}
	return &out
}

// Pseudo tells whether a language is one of those that nobody speaks.
func Pseudo(tag string) bool { return tag == PseudoLong || tag == PseudoMirrored }

// pseudo is the printer of a pseudo-language. Keywords stay: they are compared with what
// people type.
func (p *Printer) pseudo(l Language) *Printer {
	out := &Printer{lang: l, plurals: p.plurals, hooks: p.hooks, index: p.index, texts: make([]*message, len(p.texts))}
	for key, i := range p.index {
		m := p.texts[i]
		if m == nil {
			continue
		}
		own := m.through(func(p *pattern, html bool) *pattern {
			if strings.HasPrefix(key, keywordPrefix) {
				return p
			}
			return p.pseudo(l, html)
		})
		own.lang = out
		out.texts[i] = own
	}
	return out
}

func (p *pattern) pseudo(l Language, html bool) *pattern {
	if p.parts == nil {
		return &pattern{whole: pseudoText(p.whole, l, html, true)}
	}
	out := &pattern{size: 2 * p.size}
	for i, x := range p.parts {
		x.before = pseudoText(x.before, l, html, i == 0)
		out.parts = append(out.parts, x)
	}
	return out
}

// pseudoText says a piece of a text in a pseudo-language; tags and entities stay.
func pseudoText(s string, l Language, html, first bool) string {
	say := stretched
	var b strings.Builder
	if l.RTL {
		say = mirrored
		if first {
			b.WriteRune(rlm)
		}
	}
	for s != "" {
		n := len(s)
		if html {
			n = strings.IndexAny(s+"<", "<&")
		}
		b.WriteString(say(s[:n]))
		if s = s[n:]; s == "" {
			break
		}
		end := strings.IndexAny(s, ">;") + 1
		if end == 0 {
			end = len(s)
		}
		b.WriteString(s[:end])
		s = s[end:]
	}
	return b.String()
}

// accents are letters that look like those of English and are none. A vowel twice makes
// a text about a third longer.
var accents = map[rune]string{
	'a': "áá", 'b': "ḅ", 'c': "ç", 'd': "ḓ", 'e': "éé", 'f': "ƒ", 'g': "ĝ", 'h': "ĥ", 'i': "íí", 'j': "ĵ", 'k': "ķ", 'l': "ļ", 'm': "ɱ",
	'n': "ñ", 'o': "óó", 'p': "þ", 'q': "ʠ", 'r': "ŕ", 's': "š", 't': "ţ", 'u': "úú", 'v': "ṽ", 'w': "ŵ", 'x': "ẋ", 'y': "ýý", 'z': "ž",
	'A': "Áá", 'B': "Ɓ", 'C': "Ç", 'D': "Ð", 'E': "Éé", 'F': "Ƒ", 'G': "Ĝ", 'H': "Ĥ", 'I': "Íí", 'J': "Ĵ", 'K': "Ķ", 'L': "Ļ", 'M': "Ḿ",
	'N': "Ñ", 'O': "Óó", 'P': "Þ", 'Q': "Ǫ", 'R': "Ŕ", 'S': "Š", 'T': "Ţ", 'U': "Úú", 'V': "Ṽ", 'W': "Ŵ", 'X': "Ẋ", 'Y': "Ýý", 'Z': "Ž",
}

func stretched(s string) string {
	var b strings.Builder
	for _, r := range s {
		if a, ok := accents[r]; ok {
			b.WriteString(a)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// The override that turns a word around, and its end (UAX #9). No file may hold them:
// here they are the point. Telegram takes them out of what a bot sends: there each line
// still begins at the right, and words read as usual.
const (
	rlo = '\u202E'
	pdf = '\u202C'
)

// mirrored writes each word from right to left, and begins each line there.
func mirrored(s string) string {
	var b strings.Builder
	inWord := false
	for _, r := range s {
		word := unicode.IsLetter(r) || r == '\'' || r == '’'
		switch {
		case word && !inWord:
			b.WriteRune(rlo)
		case !word && inWord:
			b.WriteRune(pdf)
		}
		inWord = word
		b.WriteRune(r)
		if r == '\n' {
			b.WriteRune(rlm)
		}
	}
	if inWord {
		b.WriteRune(pdf)
	}
	return b.String()
}
