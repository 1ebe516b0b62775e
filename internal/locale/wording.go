package locale

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// What a good reader stumbles over in a text, though nothing about it is broken: it ends
// otherwise than its source, has other lines, letters of another language, or says the
// same thing in another way than elsewhere. All of these are warnings, and each can be
// right: then an exception says why.

// spelling is what is known about the letters of a language; nothing: a zero value.
type spelling struct {
	script *unicode.RangeTable
	called string          // the script, in words
	wrong  map[rune]string // letters of a neighbour that keyboards give instead → what to write
	marks  string          // letters without which a longer text is hardly of this language
}

// scripts of the languages that we may meet, by their ISO 15924 code.
var scripts = map[string]spelling{
	"Latn": {script: unicode.Latin, called: "Latin"},
	"Cyrl": {script: unicode.Cyrillic, called: "Cyrillic"},
	"Arab": {script: unicode.Arabic, called: "Arabic"},
	"Ethi": {script: unicode.Ethiopic, called: "Ethiopic"},
	"Grek": {script: unicode.Greek, called: "Greek"},
	"Hebr": {script: unicode.Hebrew, called: "Hebrew"},
	"Armn": {script: unicode.Armenian, called: "Armenian"},
	"Geor": {script: unicode.Georgian, called: "Georgian"},
	"Deva": {script: unicode.Devanagari, called: "Devanagari"},
	"Beng": {script: unicode.Bengali, called: "Bengali"},
	"Taml": {script: unicode.Tamil, called: "Tamil"},
}

// spellingOf a language: of its script, and of its own letters.
func spellingOf(tag string) spelling {
	parsed, err := language.Parse(tag)
	if err != nil {
		return spelling{}
	}
	script, _ := parsed.Script()
	s := scripts[script.String()]
	switch base, _ := parsed.Base(); base.String() {
	case "uk":
		s.wrong = map[rune]string{'ы': "и", 'Ы': "И", 'э': "е", 'Э': "Е", 'ъ': "’", 'Ъ': "’", 'ё': "йо or ьо", 'Ё': "Йо"}
		s.marks = "іїєґІЇЄҐ"
	case "ru":
		s.wrong = map[rune]string{'і': "и", 'І': "И", 'ї': "и", 'Ї': "И", 'є': "е", 'Є': "Е", 'ґ': "г", 'Ґ': "Г"}
	case "fa":
		s.wrong = map[rune]string{'ي': "ی (U+06CC)", 'ى': "ی (U+06CC)", 'ك': "ک (U+06A9)"}
	case "ar":
		s.wrong = map[rune]string{'ی': "ي (U+064A) or ى (U+0649)", 'ک': "ك (U+0643)"}
	}
	return s
}

// long enough a text, in letters of its script, that one without any of the language's
// own letters is hardly of this language: one in a hundred of good ones has none.
const longText = 60

// checkLetters looks at the letters of a text alone.
func (s *sheet) checkLetters(key string, t *textForm) {
	if strings.HasPrefix(key, keywordPrefix) || t.broken {
		return // lists hold what people type, on whatever keyboard
	}
	own, marked := 0, false
	for _, tok := range t.tokens {
		if tok.kind != literal {
			continue
		}
		if s.strange(key, t, tok) {
			return
		}
		if s.spelling.marks != "" {
			marked = marked || strings.ContainsAny(tok.text, s.spelling.marks)
			own += lettersOf(s.spelling.script, tok.text)
		}
	}
	if s.spelling.marks != "" && own >= longText && !marked {
		s.rep.warn(WrongScript, t.at, key, fmt.Sprintf("%d letters and none of %s: is this another language?", own, s.spelling.marks), "translate it")
	}
}

// strange reports the first letter of a text that this language does not write with.
func (s *sheet) strange(key string, t *textForm, tok token) bool {
	latin, cyrillic := false, false // seen in this word
	for i, r := range tok.text {
		if r < 0x80 {
			latin = latin && (r >= 'A') || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
			cyrillic = cyrillic && r >= 'A'
		}
		if r >= 0x80 {
			instead, wrong := s.spelling.wrong[r]
			ofWord := aLetter(r)
			switch {
			case wrong:
				s.rep.warn(WrongScript, s.place(t, tok.at+i), key, "the letter "+quote(string(r))+" ("+code(r)+") is not of this language", "write "+instead)
				return true
			case ofWord && s.spelling.script == unicode.Latin && !isOf(unicode.Latin, r) && !unicode.Is(unicode.Common, r):
				s.rep.warn(WrongScript, s.place(t, tok.at+i), key, "the letter "+quote(string(r))+" ("+code(r)+") is not of the Latin script", "write it in Latin letters")
				return true
			case !ofWord:
				latin, cyrillic = latin && aMark(r), cyrillic && aMark(r)
			default:
				latin, cyrillic = latin || isOf(unicode.Latin, r), cyrillic || isOf(unicode.Cyrillic, r)
			}
		}
		if latin && cyrillic {
			s.rep.warn(WrongScript, s.place(t, tok.at+i), key, "a word of Latin and Cyrillic letters, which look alike: "+quote(string(r))+" is "+code(r), "type the word again")
			return true
		}
	}
	return false
}

func lettersOf(script *unicode.RangeTable, text string) (n int) {
	for _, r := range text {
		if isOf(script, r) {
			n++
		}
	}
	return n
}

// compareScript reports a translation most of whose letters are of another script: names
// in brackets or quotes aside, it was probably not translated.
func (s *sheet) compareScript(key string, t *textForm) {
	script := s.spelling.script
	if script == nil || script == unicode.Latin || t.broken || s.glossary.broken || strings.HasPrefix(key, keywordPrefix) {
		return // of Latin, each strange letter was told; without the glossary, nobody knows the names
	}
	own, others, brackets := 0, 0, 0
	const few = 4 // SOS
	for _, tok := range t.tokens {
		if tok.kind != literal {
			continue
		}
		for _, r := range s.glossary.nameless(tok.text) {
			switch {
			case r == '(' || r == '“' || r == '„' || r == '«':
				brackets++
			case r == ')' || r == '”' || r == '»':
				brackets = max(0, brackets-1)
			case !aLetter(r):
			case isOf(script, r):
				own++
			case brackets == 0:
				others++
			}
		}
	}
	if others > own && others >= few {
		s.rep.warn(WrongScript, t.at, key, fmt.Sprintf("%d of %d letters are not of the %s script", others, own+others, s.spelling.called), "translate it; names can stand beside their translation, in brackets")
	}
}

// compareShape compares how a text ends and how many lines it has with its source.
func (s *sheet) compareShape(key string, t, ref *textForm) {
	if t == nil || t.broken || ref.broken || strings.HasPrefix(key, keywordPrefix) {
		return
	}
	if have, want := strings.Count(t.text, "\n"), strings.Count(ref.text, "\n"); have != want {
		s.rep.warn(Lines, t.at, key, fmt.Sprintf("the source has %s, this has %d", lines(want+1), have+1), "break the lines where the source does: each is a thought of its own")
	}
	have, at := ending(t)
	if want, _ := ending(ref); have != want && have != unknownEnd && want != unknownEnd {
		s.rep.warn(Punctuation, s.place(t, at), key, "the source ends with "+endings[want]+", this with "+endings[have], "end it alike, with the sign of your language")
	}
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// end is what kind of sign a text ends with.
type end int

const (
	unknownEnd end = iota // a value: nobody knows what it ends with
	noSign
	fullStop
	question
	colon
	comma
	dots
)

var endings = [...]string{noSign: "no sign", fullStop: "a full stop or exclamation mark", question: "a question mark", colon: "a colon", comma: "a comma", dots: "dots"}

// ends are the signs of all scripts. Some languages call out where others state, so that
// the exclamation mark counts as the full stop.
var ends = map[rune]end{
	'.': fullStop, '!': fullStop, '۔': fullStop, '።': fullStop, '。': fullStop, '।': fullStop, '՝': fullStop, '։': fullStop,
	'?': question, '؟': question, '፧': question, '՞': question, '\u037e': question,
	':': colon, '፦': colon, '፥': colon,
	',': comma, '،': comma, '፣': comma, ';': comma, '؛': comma, '፤': comma,
	'…': dots,
}

// ending is what a text ends with, and at which byte, behind what may stand around it:
// pictures, quotes, brackets, tags.
func ending(t *textForm) (end, int) {
	for _, tok := range slices.Backward(t.tokens) {
		switch tok.kind {
		case placeholder:
			return unknownEnd, 0
		case literal:
			s := strings.TrimRightFunc(tok.text, func(r rune) bool {
				return unicode.IsSpace(r) || r == '"' || unicode.In(r, unicode.Pe, unicode.Pf, unicode.Pi, unicode.So, unicode.Sk, unicode.Mn, unicode.Cf)
			})
			if s == "" {
				continue
			}
			last := []rune(s[max(0, len(s)-4):])
			r := last[len(last)-1]
			at := tok.at + len(s) - len(string(r))
			if strings.HasSuffix(s, "...") {
				return dots, at
			}
			if e := ends[r]; e != unknownEnd {
				return e, at
			}
			return noSign, at
		}
	}
	return unknownEnd, 0
}

// twins finds, for each message of the source, the first one with the same words; itself,
// if there is none before it.
func (s *sheet) twins() []int {
	first := make(map[string]int, len(s.entries))
	out := make([]int, len(s.entries))
	for i := range s.entries {
		e := &s.entries[i]
		out[i] = i
		if isPlural(e.forms) || e.forms == nil || !hasWords(e.forms) || strings.HasPrefix(e.key, keywordPrefix) {
			continue
		}
		text := reference(e.forms).text
		if at, before := first[text]; before {
			out[i] = at
		} else {
			first[text] = i
		}
	}
	return out
}

// compareTwins reports what is said in one way in the source and in two ways here.
func (s *sheet) compareTwins(source *sheet) {
	for i, first := range source.same {
		if first == i || i >= len(s.own) || s.own[i] == nil || s.own[first] == nil {
			continue
		}
		t, before := reference(s.own[i].forms), reference(s.own[first].forms)
		if t == nil || before == nil || t.broken || before.broken || t.text == before.text {
			continue
		}
		s.rep.warn(TwoTranslations, t.at, s.own[i].key, "the source says the same at "+source.entries[first].key+"; there you write "+quote(before.text)+", here "+quote(t.text), "say it alike, or add an exception with the reason")
	}
}
