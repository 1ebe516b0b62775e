package locale

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A text of another language that was left standing is found by its letters where the
// scripts differ (compareScript). Among languages of the Latin script, two things tell: it
// is the English text to the letter, or its small words are English or German. Both are
// warnings, for a short text can be right in two languages.

// smallWords are words that stand in most sentences of a language, and mean nothing in
// the other languages that newcomers read (so no is, on, to, an, die, mit).
var smallWords = map[string][]string{
	"en": {
		"about", "and", "because", "been", "does", "from", "has", "have", "here", "how", "if", "it", "of", "or", "our", "please",
		"that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "we", "what", "when", "where", "which",
		"who", "will", "with", "would", "you", "your",
	},
	"de": {
		"auch", "auf", "aus", "bei", "bitte", "das", "dass", "ein", "eine", "einem", "einen", "einer", "für", "haben", "ihnen",
		"ihre", "ihrem", "ihren", "ihrer", "ist", "kann", "können", "möchten", "nicht", "nur", "oder", "sich", "sie", "sind",
		"und", "von", "wenn", "werden", "wie", "wir", "wird", "zu", "zum", "zur", "über",
	},
}

// alsoTheirs are small words that languages share with one of those.
var alsoTheirs = map[string][]string{
	"nl": {"of", "we", "wie", "zo", "over"}, "af": {"of", "wie"}, "pl": {"we", "sie", "kann", "nur"}, "da": {"have", "der", "dem"},
	"nb": {"ein", "der", "nicht"}, "nn": {"ein"}, "sv": {"har"}, "fr": {"or", "des"}, "es": {"has"}, "ca": {"has", "or"}, "it": {"sie"},
	"tr": {"o", "ne"}, "sq": {"die"}, "ro": {"or", "zi"}, "vi": {"the", "hen"}, "lb": {"an", "sie", "kann", "eng"}, "eu": {"da"},
}

// fewWords is how many words a text needs to be told by them, and how many different
// small ones of them; one in smallShare of all has to be small. In English and German it
// is nearly every second one.
const (
	fewWords   = 3
	fewSmall   = 2
	smallShare = 4
)

// checkLanguage reports texts that are English or German in the file of another language.
// english is the sheet of English; nil: there is none.
func (s *sheet) checkLanguage(english *sheet) {
	if s.spelling.script != unicode.Latin {
		return
	}
	own := baseOf(s.lang.Tag)
	for i, e := range s.own {
		if e == nil || IsKeywords(e.key) {
			continue
		}
		t := reference(e.forms)
		if t == nil || t.broken || e.source != e && sameAs(e, e.source) {
			continue
		}
		words := s.ownWords(t)
		if len(words) < 2 {
			continue
		}
		if own != "en" && e.source != e && english != nil && i < len(english.own) && english.own[i] != nil && sameAs(e, english.own[i]) {
			s.rep.warn(WrongLanguage, t.at, e.key, "the text is the same as in "+english.rep.file, "translate it, or add an exception with the reason")
			continue
		}
		for _, l := range []struct{ tag, called string }{{"en", "English"}, {"de", "German"}} {
			if small := smallOf(l.tag, own, words); own != l.tag && len(small) >= fewSmall && len(words) >= fewWords {
				s.rep.warn(WrongLanguage, t.at, e.key, fmt.Sprintf("this reads like %s: %s", l.called, quote(strings.Join(small, ", "))), "translate it; names can stand beside their translation, in brackets or quotes")
				break
			}
		}
	}
}

// sameAs says that a message repeats another. Of the source, that is told already.
func sameAs(e, other *entry) bool {
	t, ref := reference(e.forms), reference(other.forms)
	return t != nil && ref != nil && t.text == ref.text
}

func baseOf(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return base
}

// ownWords are the words of a text in small letters, without names, without what stands
// in brackets or quotes, and without values.
func (s *sheet) ownWords(t *textForm) (words []string) {
	inside := 0
	for _, tok := range t.tokens {
		if tok.kind != literal {
			continue
		}
		text := strings.Map(func(r rune) rune {
			switch {
			case r == '(' || r == '“' || r == '„' || r == '«':
				inside++
			case r == ')' || r == '”' || r == '»':
				inside = max(0, inside-1)
			case inside == 0 && (aLetter(r) || aMark(r)):
				return unicode.ToLower(r)
			}
			return ' '
		}, s.glossary.nameless(tok.text))
		words = append(words, strings.Fields(text)...)
	}
	return words
}

// smallOf are the different small words of a language among words; none, if they are too
// few of all. own is the language that the text should be of.
func smallOf(tag, own string, words []string) (found []string) {
	n := 0
	for _, w := range words {
		if !slices.Contains(smallWords[tag], w) || slices.Contains(alsoTheirs[own], w) {
			continue
		}
		n++
		if !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	if n*smallShare < len(words) {
		return nil
	}
	return found
}
