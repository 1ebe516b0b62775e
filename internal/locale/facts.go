package locale

import (
	"regexp"
	"slices"
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
	// 12–27 and 2/3 are no facts of their own.
	shortRange = regexp.MustCompile(`^(?:[0-9]{1,2} ?[-–] ?[0-9]{1,2}|[0-9]{1,3} ?/ ?[0-9]{1,3})$`)
	// Police, fire and ambulance, the authorities' number, 116 with what comes after it.
	emergency = regexp.MustCompile(`(?:^|[^0-9.,])(?:110|112|115|116)(?:[^0-9\p{L}]|$)`)
	duration  = regexp.MustCompile(`(?i)[0-9]+(?:[.,][0-9]+)?\)?[ \x{00A0}\x{202F}]?-?(?:` + strings.Join([]string{
		`Tag(?:e|en|es|s)?|Wochen?|Monat(?:e|en|es|s)?|Jahr(?:e|en|es|s)?`, // German
		`(?:day|week|month|year)s?`,                                        // English
		`(?:يوم|اليوم|[أا]يام|[أا]سبوع|[أا]سابيع|شهر|[أا]شهر|شهور|سنة|سنوات|سنين|عام|[أا]عوام)(?:[اًٍ]|ين|ان)*`,              // Arabic
		`д(?:ень|ні|нів|ня|нем|нями|нях)|тиж(?:день|ні|нів|ня|нями|нях)|місяц(?:ь|і|ів|я|ями|ях)|р(?:ік|оки|оків|оку|оками)`, // Ukrainian
		`(?:gün|hafta|yıl|sene)\p{L}*|ay(?:lık|lar|lara|da|dan|dır|a|ı|ın)?`,                                                 // Turkish
	}, "|") + `)(?:[^\p{L}\p{M}]|$)`)
	// Amounts in words, by language: fünfzig Euro, five hundred euros.
	wordAmount = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:` + strings.Join([]string{
		`(?:(?:(?:eine?[mnrs]?|zwei|zwo|zwan|drei|vier|fünf|sechs?|sieb(?:en)?|acht|neun|zehn|elf|zwölf|zig|ßig|hundert|tausend|million)(?:und)?)+(?:en?)?` +
			`|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand` +
			`|(?:on|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan|yüz|bin)+)[ \x{00A0}\x{202F}-]` +
			`(?:€|(?:Euros?|EUR|avro\p{L}*|yuro\p{L}*)(?:[^\p{L}]|$))`,
		`(?:один|два|дві|три|чотири|сім|вісім|сорок|сто|двісті|\p{L}*(?:[’'ʼ]?ять|шість|десят|яносто|ста|сот|тисяч[аі]?))[ \x{00A0}](?:євро|€)`,
		`(?:و?(?:واحد|اثنان|اثنين|عشر|ثلاث|[أا]ربع|خمس|ست|سبع|ثماني?|تسع)(?:ة|ون|ين|مئة|مائة)?|و?(?:مئة|مائة|مئتا|مئتي|مئتان|[أا]لف|[أآا]لاف))[ \x{00A0}](?:يورو|أورو|اورو|€)`,
	}, "|") + `)`)
)

// euro is in what every amount in words ends with.
var euro = []string{"uro", "URO", "EUR", "€", "avro", "Avro", "євро", "Євро", "ورو"}

// addresses by kind. A sign of them is looked for first: most texts hold none.
var addresses = []struct {
	kind string
	may  func(s string) bool
	re   *regexp.Regexp
}{
	{"an e-mail address", func(s string) bool { return strings.Contains(s, "@") }, mail},
	{"a web address", func(s string) bool { return strings.Contains(s, "://") || dotWithin(s) }, webAddress},
	{"a web address", dotWithin, domain},
}

// dotWithin tells of a full stop with something right behind it.
func dotWithin(s string) bool {
	for {
		i := strings.IndexByte(s, '.')
		if i < 0 || i+1 == len(s) {
			return false
		}
		if s = s[i+1:]; strings.IndexByte(" \t\n\f\r", s[0]) < 0 {
			return true
		}
	}
}

// fact finds the first fact in what a reader sees of a text. It returns its
// place and what kind of fact it is, or "".
func fact(s string) (at int, found, kind string) {
	for _, m := range addresses {
		if !m.may(s) {
			continue
		}
		if loc := m.re.FindStringIndex(s); loc != nil {
			return loc[0], s[loc[0]:loc[1]], m.kind
		}
	}
	if slices.ContainsFunc(euro, func(sign string) bool { return strings.Contains(s, sign) }) {
		if at, found := trimmed(s, wordAmount.FindStringIndex(s)); found != "" {
			return at, found, "an amount"
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
	for _, m := range short {
		if at, found := trimmed(plain, m.re.FindStringIndex(plain)); found != "" {
			return places[at], s[places[at]:places[at+len(found)]], m.kind
		}
	}
	return 0, "", ""
}

// short are the facts of fewer than four digits.
var short = []struct {
	kind string
	re   *regexp.Regexp
}{{"a number to call", emergency}, {"a deadline", duration}}

// trimmed is what was found without what stands around it; "" if nothing was.
func trimmed(s string, loc []int) (at int, found string) {
	if loc == nil {
		return 0, ""
	}
	around := func(r rune) bool {
		return r != '€' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}
	found = strings.TrimLeftFunc(s[loc[0]:loc[1]], around)
	return loc[1] - len(found), strings.TrimRightFunc(found, around)
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
	if r < '٠' || 0x109A <= r && r < 0x17E0 || !unicode.Is(unicode.Nd, r) { // most letters at once
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
