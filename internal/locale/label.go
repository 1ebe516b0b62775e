package locale

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"wegweiser/internal/spell"
)

// fuzzyLetters is how long a word must be to be recognised with one slip in it.
// Shorter words are too close to each other: yes, no, stop.
const fuzzyLetters = 5

// exactWords are never recognised with a slip although they are long enough:
// yes, no and stop in languages where these are long.
var exactWords = []string{
	"hayir", "durdur", "dayan", // Turkish: no, stop
	"stopp", "nicht", // German
	"never",         // English
	"توقف", "ایقاف", // Arabic: stop
	"зупинити", "зупинка", // Ukrainian: stop
}

var typedNumber = regexp.MustCompile(`^[(#]?([0-9]{1,2})[.):،,]?$`)

// MatchLabel finds the label that a person typed instead of tapping it. It takes
// the number of the label from 1 (in any script's digits), else its text: as it
// stands, then folded, then only what stands before or in its parentheses
// (“Jobcenter” of “Jobcenter (iş merkezi)”), then with one slip in a word of five
// letters or more.
// When two labels fit equally, none is chosen: show the buttons again.
//
// A number that stands in a label, or between two that do, could be an answer of
// its own and chooses nothing: 27 after “under 27” and “27 or older”, 2 or 4 after
// “1–2 years” and “3–5 years”.
func MatchLabel(input string, labels []string) (index int, ok bool) {
	typed := strings.TrimSpace(norm.NFC.String(input))
	if typed == "" || len(typed) > maxTyped {
		return 0, false
	}
	if i, n := only(labels, func(label string) bool { return strings.TrimSpace(norm.NFC.String(label)) == typed }); n > 0 {
		return i, n == 1
	}
	texts := make([]string, len(labels))
	for i, label := range labels {
		texts[i] = withoutPictograms(label)
	}
	if i, n := only(texts, same(FoldStrict, withoutPictograms(typed))); n > 0 {
		return i, n == 1
	}
	if i, isNumber := asNumber(typed); isNumber {
		if i < 0 || i >= len(labels) || withinNumbers(i+1, texts) {
			return 0, false
		}
		return i, true
	}
	if i, n := only(texts, same(Fold, withoutPictograms(typed))); n > 0 {
		return i, n == 1
	}
	want := Fold(withoutPictograms(typed))
	if i, n := only(texts, func(label string) bool { return want != "" && slices.Contains(glossed(label), want) }); n > 0 {
		return i, n == 1
	}
	words := strings.Fields(want)
	i, n := only(texts, func(label string) bool { return oneSlip(words, strings.Fields(Fold(label))) })
	return i, n == 1
}

// maxTyped bounds the work: nobody types a label of more than 500 bytes.
const maxTyped = 500

// only returns the first match and how many there are; 0 when there is none.
func only(labels []string, match func(string) bool) (index, matches int) {
	for i, label := range labels {
		if match(label) {
			if matches == 0 {
				index = i
			}
			matches++
		}
	}
	return index, matches
}

func same(fold func(string) string, typed string) func(string) bool {
	want := fold(typed)
	return func(label string) bool { return want != "" && fold(label) == want }
}

// gloss is a label that ends with an explanation in parentheses.
var gloss = regexp.MustCompile(`^([^()]+)\(([^()]+)\)\P{L}*$`)

// glossed are the two parts of a label with an explanation, folded: people type
// the one that they know.
func glossed(label string) []string {
	m := gloss.FindStringSubmatch(label)
	if m == nil {
		return nil
	}
	return []string{Fold(m[1]), Fold(m[2])}
}

// asNumber reads “2”, “٢”, “۲.”, “2)” as the index 1. An index may be out of
// range, -1 among them: a number is a number even if no button has it.
func asNumber(typed string) (index int, ok bool) {
	plain := strings.Join(strings.Fields(norm.NFKC.String(Digits(withoutVariations(typed)))), "")
	m := typedNumber.FindStringSubmatch(plain)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n - 1, err == nil
}

// labelNumber is a number in a label.
var labelNumber = regexp.MustCompile(`[0-9]+`)

// withinNumbers tells whether n is one of the numbers in the labels, or lies
// between two of them.
func withinNumbers(n int, labels []string) bool {
	least, most, found := 0, 0, false
	for _, label := range labels {
		for _, digits := range labelNumber.FindAllString(norm.NFKC.String(Digits(label)), -1) {
			v, err := strconv.Atoi(digits)
			if err != nil {
				continue
			}
			if !found {
				least, most, found = v, v, true
			}
			least, most = min(least, v), max(most, v)
		}
	}
	return found && least <= n && n <= most
}

func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }

// oneSlip tells whether the words are the same but for one slip in one word that
// is long enough for it.
func oneSlip(typed, label []string) bool {
	if len(typed) != len(label) {
		return false
	}
	slips := 0
	for i, w := range label {
		if typed[i] == w {
			continue
		}
		if min(utf8.RuneCountInString(w), utf8.RuneCountInString(typed[i])) < fuzzyLetters ||
			hasDigit(w) || hasDigit(typed[i]) || slices.Contains(exactWords, w) ||
			spell.Distance([]rune(typed[i]), []rune(w), 1) > 1 {
			return false
		}
		slips++
	}
	return slips == 1
}

func withoutVariations(s string) string {
	return strings.Map(func(r rune) rune {
		if variationOrKeycap(r) {
			return -1
		}
		return r
	}, s)
}

// pictogram matches what becomes a letter or digit in NFKC although it is a
// picture: keycaps 1️⃣, and signs such as ℹ️ Ⓜ️ ™️.
var pictogram = regexp.MustCompile(`[0-9#*]\x{FE0F}?\x{20E3}|\P{Nd}\x{FE0F}|[\x{2122}\x{2139}\x{24C2}\x{3297}\x{3299}]`)

// withoutPictograms takes the pictures off a label. Other emoji are no letters,
// so folding drops them.
func withoutPictograms(label string) string { return pictogram.ReplaceAllString(label, " ") }
