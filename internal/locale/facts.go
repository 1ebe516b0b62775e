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
	webAddress = regexp.MustCompile(`(?i)\b(?:https?|tg|ftp)://\S+|\bwww\.\S+|\b(?:t|wa|telegram)\.(?:me|dog)\b\S*`)
	// Words that end a domain, but none that begins a sentence (it, es, at), for people
	// forget the space between two.
	domain = regexp.MustCompile(`\b[A-Za-z0-9-]{2,}(?:\.[A-Za-z0-9-]{2,})*\.(?:(?:de|org|com|net|eu|info|app|nrw|ruhr|koeln|berlin|gov|edu|io|bot|online|site|shop|link|xyz|tr|ua|ru|pl|uk|ch|nl|cz|ro|bg|gr|sy)\b|[a-z]{2,3}/[A-Za-z0-9])`)
	// What Telegram makes a link of: five letters at least.
	handle = regexp.MustCompile(`(?:^|[^\w.@])(@[A-Za-z][A-Za-z0-9_]{4,})`)
	mail   = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`)
	// Numbers in a text are groups of digits with something between them.
	amount = regexp.MustCompile(`(?i)(?:[€$£₴₺₽]|zł|\b(?:EUR|USD|CHF|TRY|UAH)\b)[ \x{00A0}\x{202F}]?[0-9][0-9.,]*` +
		`|[0-9][0-9.,٫٬]*[ \x{00A0}\x{202F}]?-?(?:[€$£₴₺₽]|(?:` + strings.Join([]string{
		`EUR\p{L}{0,2}|Euro\p{L}{0,3}|євро|евро|يورو|[أا]ورو|یورو|یۆرۆ|avro\p{L}*|yuro\p{L}*|ewro\p{L}*|evra|ευρώ|ዩሮ|አውሮ`,
		`Cents?|kuruş|سنت|цент\p{L}*`,
		`lira\p{L}*|lires?|ليرة|ليرات|лір\p{L}*|лир\p{L}*|TL|TRY`,
		`hryvni?\p{L}*|Griwna|грн|грив\p{L}+|هريفنيا|гривна`,
		`dollars?|dolar\p{L}*|USD|دولار\p{L}*|دلار|долар\p{L}*|доллар\p{L}*`,
		`zł|zloty\p{L}*|złot\p{L}+|lei|Kč|Ft|CHF|Franken|francs?|pounds?|Rubel|рубл\p{L}*|din[aā]rs?|دينار|درهم|[اأ]فغان\p{L}*|birr|ብር|ናቕፋ`,
	}, "|") + `)(?:[^\p{L}]|$))`)
	number = regexp.MustCompile(`\+?\(?[0-9]+(?:\)?(?:[ \x{00A0}\x{2000}-\x{200A}\x{202F}]{0,2}[-‐-―−~/:(·•*_]?[ \x{00A0}\x{2000}-\x{200A}\x{202F}]{0,2}|[.,'’٫٬])\(?[0-9]+)*`)
	// 12–27 and 2/3 are no facts of their own.
	shortRange = regexp.MustCompile(`^(?:[0-9]{1,2} ?[-–] ?[0-9]{1,2}|[0-9]{1,3} ?/ ?[0-9]{1,3})$`)
	// Police, fire and ambulance, the authorities' number, 116 with what comes after it.
	emergency = regexp.MustCompile(`(?:^|[^0-9.,])(?:110|112|115|116)(?:[^0-9\p{L}]|$)`)
	// Opening hours: 9-17, 8–12:30. Ages go further (12–27), and choices are nearer (2-3).
	hoursOpen = regexp.MustCompile(`(?:^|[^0-9.,])((?:0?[7-9]|1[0-2])(?:[:.][0-5][0-9])? ?[-–—] ?(?:1[3-9]|2[0-2]|1[0-2][:.][0-5][0-9])(?:[:.][0-5][0-9])?)(?:[^0-9.,]|[.,](?:[^0-9]|$)|$)`)
	// Times of day: by their colon, or by a word beside the number.
	clock = regexp.MustCompile(`(?i)(?:^|[^0-9:.,])([0-2]?[0-9]:[0-5][0-9])(?:[^0-9:]|$)` +
		`|((?:^|[^0-9])[0-2]?[0-9](?:[:.][0-5][0-9])?[ \x{00A0}\x{202F}]?(?:` +
		`[ap]\.?[ \x{00A0}]?m(?:\.|[^\p{L}]|$)|(?:Uhr|o[’']clock|heures|horas|год(?:ин[аиуі])?|час(?:ов|а)|sularında|ص|م|صباح[اًا]?|مساء[ًا]?|ظهر[ًا]?)(?:[^\p{L}\p{M}]|$)))` +
		`|((?:saat|الساعة|ساعت|godz\.|ከሰዓት|ሰዓት)[ \x{00A0}][0-2]?[0-9])(?:[^0-9]|$)`)
	// Days of the year without one: 30.6., 1. Juli, 5 May.
	dayOfYear = regexp.MustCompile(`(?:^|[^0-9.])([0-3]?[0-9]\.[ \x{00A0}]?(?:0?[1-9]|1[0-2])\.)(?:[^0-9]|$)|((?:^|[^0-9])[0-3]?[0-9](?:\.|st|nd|rd|th)?[ \x{00A0}](?:` + strings.Join([]string{
		`Januar|Februar|März|April|Mai|Ju[nl]i|August|September|Oktober|November|Dezember`,
		`January|February|March|May|June|July|October|December`,
		`(?:січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд)\p{L}*`,
		`Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık`,
		`يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول`,
		`(?:янва|февра|апре|июн|июл|август|сентяб|октяб|нояб|декаб)\p{L}+|марта|мая`,
		`janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre`,
	}, "|") + `))(?:[^\p{L}\p{M}]|$)`)
	duration = regexp.MustCompile(`(?i)[0-9]+(?:[.,][0-9]+)?\)?[ \x{00A0}\x{202F}]?-?(?:` + strings.Join([]string{
		`(?:Werk|Arbeits|Kalender)?Tag(?:e|en|es|s)?|Wochen?|Monat(?:e|en|es|s)?|Jahr(?:e|en|es|s)?`,            // German
		`(?:(?:working|business|calendar) )?(?:day|week|month|year)s?`,                                          // English
		`(?:يوم|اليوم|[أا]يام|[أا]سبوع|[أا]سابيع|شهر|[أا]شهر|شهور|سنة|سنوات|سنين|عام|[أا]عوام)(?:[اًٍ]|ين|ان)*`, // Arabic
		`(?:робочих |календарних )?(?:д(?:ень|ні|нів|ня|нем|нями|нях|обу|оби|іб)|тиж(?:день|ні|нів|ня|нями|нях)|місяц(?:ь|і|ів|я|ями|ях)|р(?:ік|оки|оків|оку|оками))`, // Ukrainian
		`(?:iş )?(?:gün|hafta|yıl|sene)\p{L}*|ay(?:lık|lar|lara|da|dan|dır|a|ı|ın)?`, // Turkish
		// Others that newcomers speak, and neighbours'.
		`jours?|semaines?|mois|ans?|années?`,          // French
		`d[ií]as?|semanas?|m[eê]s(?:es)?|años?|anos?`, // Spanish, Portuguese
		`giorn[io]|settiman[ae]|mes[ei]|ann[io]`,      // Italian
		`dni(?:a|ach|ami)?|dzień|tygodni(?:e|a|u|ach|ami)?|tydzień|miesi[ąę]c\p{L}*|lata?|lat|rok(?:u|i|ów)?`,    // Polish
		`zi(?:le|ua)?|(?:de )?zile|săptămân[iăa]|lun[iăa]|an(?:i|ul)?`,                                           // Romanian
		`д(?:ень|ня|ней|нями|нях)|недел(?:я|и|ь|ю|ями|ях)|месяц(?:а|ев|ы|ами|ах)?|г(?:од|ода|оду|оды|одами)|лет`, // Russian
		`дни|дена|седмиц[аи]|месец[аи]?|години`,                                                                  // Bulgarian
		`dana?|nedelj[aeu]|tjed(?:an|na|ana)|mesec[ai]?|mjesec[ai]?|godin[aeu]`,                                  // Bosnian, Croatian, Serbian
		`ditë|javë|muaj|vjet|vit(?:e|i)?`,                                             // Albanian
		`(?:η?μέρ|ημέρ|εβδομάδ|μήν|χρόνι|έτ)\p{L}+`,                                   // Greek
		`روز(?:ه|ی)?|هفته|ماه(?:ه)?|سال(?:ه)?`,                                        // Persian, Dari
		`ورځ(?:ې|و)?|اونۍ|میاشت(?:ې|و)?|کال(?:ه|ونه)?`,                                // Pashto
		`roj(?:an|ên|ê)?|hefte(?:yan|yên)?|meh(?:an|ên)?|mang(?:an)?|sal(?:an|ên|î)?`, // Kurmanji
		`ڕۆژ(?:ە)?|هەفتە|مانگ|ساڵ`,                                                    // Sorani
		`maalmood|maalin|toddobaad|bilood|bil|sano`,                                   // Somali
		`ቀን|ቀናት|ሳምንት|ሳምንታት|ወር|ወራት|ዓመት|ዓመታት|መዓልቲ|መዓልታት|ሰሙን|ሰሙናት|ወርሒ|ኣዋርሕ|ዓመታት`, // Amharic, Tigrinya
		`ngày|tuần|tháng|năm`, // Vietnamese
		`दिन|हफ़्ते|सप्ताह|महीने|साल`, // Hindi
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
	{"an account", func(s string) bool { return strings.Contains(s, "@") }, handle},
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
			found := strings.TrimLeftFunc(s[loc[0]:loc[1]], func(r rune) bool { return m.kind == "an account" && r != '@' })
			return loc[1] - len(found), found, m.kind
		}
	}
	if slices.ContainsFunc(euro, func(sign string) bool { return strings.Contains(s, sign) }) {
		if at, found := trimmed(s, wordAmount.FindStringIndex(s)); found != "" {
			return at, found, "an amount"
		}
	}
	if strings.IndexFunc(s, func(r rune) bool { _, ok := figure(r); return ok }) < 0 {
		return 0, "", ""
	}
	plain, places := asciiDigits(s)
	if loc := amount.FindStringIndex(plain); loc != nil {
		return places[loc[0]], s[places[loc[0]]:places[loc[1]]], "an amount"
	}
	alike := lookalikes(plain)
	for _, loc := range number.FindAllStringIndex(alike, -1) {
		run := alike[loc[0]:loc[1]]
		if digitCount(run) < minFactDigits || shortRange.MatchString(run) {
			continue
		}
		return places[loc[0]], s[places[loc[0]]:places[loc[1]]], "a number"
	}
	for _, m := range short {
		if at, found := trimmed(plain, m.re.FindStringSubmatchIndex(plain)); found != "" {
			return places[at], s[places[at]:places[at+len(found)]], m.kind
		}
	}
	return 0, "", ""
}

// short are the facts of fewer than four digits.
var short = []struct {
	kind string
	re   *regexp.Regexp
}{{"a time", clock}, {"opening hours", hoursOpen}, {"a day", dayOfYear}, {"a number to call", emergency}, {"a deadline", duration}}

// trimmed is what was found without what stands around it; "" if nothing was.
func trimmed(s string, loc []int) (at int, found string) {
	if loc == nil {
		return 0, ""
	}
	for i := 2; i < len(loc); i += 2 { // what stands in brackets is the fact
		if loc[i] >= 0 {
			loc = loc[i : i+2]
			break
		}
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

// asciiDigits turns digits of all scripts into Western ones, and drops what nobody sees
// between them. places[i] is where byte i of the result stands in s.
func asciiDigits(s string) (out string, places []int) {
	var b strings.Builder
	for i, r := range s {
		if d, ok := figure(r); ok {
			b.WriteByte('0' + d)
			places = append(places, i)
			continue
		}
		if r > unicode.MaxASCII && (r == keycap || r == '\uFE0F' || unicode.Is(unicode.Cf, r)) {
			continue
		}
		for j := range len(string(r)) {
			places = append(places, i+j)
		}
		b.WriteRune(r)
	}
	return b.String(), append(places, len(s))
}

// keycap makes a key of the digit before it: 1️⃣.
const keycap = '\u20E3'

// lookalikes turns letters that look like digits into these, in words that have both: O8OO.
// Each takes one byte, as before.
func lookalikes(s string) string {
	if !strings.ContainsAny(s, "OoIl") {
		return s
	}
	return likeDigits.ReplaceAllStringFunc(s, seenAs.Replace)
}

var (
	likeDigits = regexp.MustCompile(`\b[OoIl]*[0-9][0-9OoIl]*\b`)
	seenAs     = strings.NewReplacer("O", "0", "o", "0", "I", "1", "l", "1")
)

// figure is the value of whatever people read as a digit: besides those of all scripts,
// raised and circled ones, and the numbers of the Ethiopic script, of which tens count as
// one digit too: what the number is does not matter here.
func figure(r rune) (byte, bool) {
	switch {
	case r < 0x80:
		return digit(r)
	case r == '¹', r == '²', r == '³':
		return map[rune]byte{'¹': 1, '²': 2, '³': 3}[r], true
	case '⁰' <= r && r <= '⁹' && r != '\u2071':
		return byte(r - '⁰'), true
	case '₀' <= r && r <= '₉':
		return byte(r - '₀'), true
	case '①' <= r && r <= '⑨':
		return byte(r - '①' + 1), true
	case '፩' <= r && r <= '፼':
		return byte((r-'፩')%9 + 1), true
	}
	return digit(r)
}

// digit returns the value of a decimal digit of any script. Unicode keeps the
// ten digits of a script together and in order (category Nd).
func digit(r rune) (byte, bool) {
	if r < 0x80 {
		return byte(r - '0'), '0' <= r && r <= '9'
	}
	if r < '٠' || 0x109A <= r && r < 0x17E0 || !aDecimal(r) { // most letters at once
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
