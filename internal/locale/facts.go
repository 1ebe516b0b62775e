package locale

import (
	"regexp"
	"strings"
	"unicode"
)

// A phone number, fee, address or deadline stands once, in the facts, with its
// source and the date it was checked. In a text it would go out of date in five
// languages at five different times. Numbers under four digits are left alone:
// “in 2 steps”, “call 112”.

const minFactDigits = 4

var (
	webAddress = regexp.MustCompile(`(?i)https?://\S+|\bwww\.\S+|\b(?:t|wa)\.me/\S*`)
	domain     = regexp.MustCompile(`\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.(?:de|org|com|net|eu|info|app|nrw)\b`)
	mail       = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`)
	// Numbers in a text are groups of digits with something between them.
	amount = regexp.MustCompile(`(?i)(?:€|\$|£|₴|₺|\bEUR\b)[ \x{00A0}\x{202F}]?[0-9][0-9.,]*|[0-9][0-9.,]*[ \x{00A0}\x{202F}]?(?:€|\$|£|₴|₺|(?:EUR|Euros?|євро|يورو|avro|yuro))`)
	number = regexp.MustCompile(`\+?\(?[0-9]+(?:\)?(?:[ \x{00A0}\x{202F}]?[-–/:(]?[ \x{00A0}\x{202F}]?|[.,'’٫٬])\(?[0-9]+)*`)
	// 12–27 and 110/112 are no facts of their own.
	shortRange = regexp.MustCompile(`^(?:[0-9]{1,2} ?[-–] ?[0-9]{1,2}|[0-9]{1,3} ?/ ?[0-9]{1,3})$`)
)

// addresses by kind. The sign is looked for first: most texts hold none.
var addresses = []struct {
	kind, sign string
	re         *regexp.Regexp
}{
	{"an e-mail address", "@", mail},
	{"a web address", "://", webAddress},
	{"a web address", ".", webAddress},
	{"a web address", ".", domain},
}

// fact finds the first fact in what a reader sees of a text. It returns its
// place and what kind of fact it is, or "".
func fact(s string) (at int, found, kind string) {
	for _, m := range addresses {
		if !strings.Contains(s, m.sign) {
			continue
		}
		if loc := m.re.FindStringIndex(s); loc != nil {
			return loc[0], s[loc[0]:loc[1]], m.kind
		}
	}
	if strings.IndexFunc(s, func(r rune) bool { _, ok := digit(r); return ok }) < 0 {
		return 0, "", ""
	}
	plain, places := asciiDigits(s)
	if loc := amount.FindStringIndex(plain); loc != nil {
		return places[loc[0]], s[places[loc[0]]:places[loc[1]]], "an amount"
	}
	for _, loc := range number.FindAllStringIndex(plain, -1) {
		run := plain[loc[0]:loc[1]]
		if digitCount(run) < minFactDigits || shortRange.MatchString(run) {
			continue
		}
		return places[loc[0]], s[places[loc[0]]:places[loc[1]]], "a number"
	}
	return 0, "", ""
}

func digitCount(s string) int {
	n := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}

// asciiDigits turns digits of all scripts into Western ones. places[i] is where
// byte i of the result stands in s.
func asciiDigits(s string) (out string, places []int) {
	var b strings.Builder
	for i, r := range s {
		if d, ok := digit(r); ok {
			b.WriteByte('0' + d)
			places = append(places, i)
			continue
		}
		for j := range len(string(r)) {
			places = append(places, i+j)
		}
		b.WriteRune(r)
	}
	return b.String(), append(places, len(s))
}

// digit returns the value of a decimal digit of any script. Unicode keeps the
// ten digits of a script together and in order (category Nd).
func digit(r rune) (byte, bool) {
	if r < 0x80 {
		return byte(r - '0'), '0' <= r && r <= '9'
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	for _, rg := range unicode.Nd.R16 {
		if rune(rg.Lo) <= r && r <= rune(rg.Hi) {
			return byte((r - rune(rg.Lo)) % 10), true
		}
	}
	for _, rg := range unicode.Nd.R32 {
		if rune(rg.Lo) <= r && r <= rune(rg.Hi) {
			return byte((r - rune(rg.Lo)) % 10), true
		}
	}
	return 0, false
}
