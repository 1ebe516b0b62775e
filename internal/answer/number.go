package answer

import (
	"regexp"
	"strconv"
	"strings"

	"wegweiser/internal/locale"
)

// maxNumber bounds what is looked at.
const maxNumber = 60

// figure is the first number in a sentence, with what people put between its digits:
// points, commas, spaces and apostrophes between groups, Arabic separators.
var figure = regexp.MustCompile(`(^|[^\pL\d.,])([-−]?)(\d+(?:[.,٬٫'’ \x{00A0}\x{202F}\x{2009}]\d+)*)`)

// another is what makes another number of the one before it: 0x10, 1e3, 2h30. "5 kg" and
// "3rd" are the number and a word.
var another = regexp.MustCompile(`^[\pL_]+[-+]?\d`)

// groups of three digits, as they follow on the first one to three.
var groups = regexp.MustCompile(`^\d{1,3}(?:\D\d{3})+$`)

// Number reads the first number of what was typed, in the digits of any script, as
// Germans and the English write them: 1.234,5 and 1,234.5 are 1234.5, "1-15" is 1. What
// could be both a group and a fraction ("1.234") is a group, as nobody is asked for
// thousandths. It returns the number with a point, without groups and zeros in front.
func Number(typed string) (value string, ok bool) {
	if len(typed) > maxNumber {
		return "", false
	}
	western := locale.Digits(typed)
	at := figure.FindStringSubmatchIndex(western)
	if at == nil || another.MatchString(western[at[1]:]) {
		return "", false
	}
	minus, figures := western[at[4]:at[5]], western[at[6]:at[7]]
	digits, ok := plain(figures)
	if !ok {
		return "", false
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || n >= 1e15 {
		return "", false
	}
	if minus != "" && n != 0 {
		n = -n
	}
	return strconv.FormatFloat(n, 'f', -1, 64), true
}

// plain takes the groups out of a number and makes its fraction begin with a point.
func plain(s string) (string, bool) {
	s = strings.NewReplacer("٬", "'", "’", "'", " ", "'", "\u00A0", "'", "\u202F", "'", "\u2009", "'", "٫", ";").Replace(s)
	whole, fraction, divided := s, "", false
	switch point, comma := strings.LastIndex(s, "."), strings.LastIndex(s, ","); {
	case strings.Contains(s, ";"):
		whole, fraction, divided = strings.Cut(s, ";")
	case point >= 0 && comma >= 0: // the last one divides
		at := max(point, comma)
		whole, fraction, divided = s[:at], s[at+1:], true
	case strings.Count(s, ".") == 1 && !isGroup(s), strings.Count(s, ",") == 1 && !isGroup(s):
		at := max(point, comma)
		whole, fraction, divided = s[:at], s[at+1:], true
	}
	if strings.Trim(whole, "0123456789") != "" {
		if !groups.MatchString(whole) || mixed(whole) {
			return "", false
		}
		whole = strings.NewReplacer(".", "", ",", "", "'", "").Replace(whole)
	}
	if !divided {
		return whole, true
	}
	return whole + "." + fraction, strings.Trim(fraction, "0123456789") == ""
}

// isGroup says that a single separator has three digits behind it and, before it, a
// number that is not zero.
func isGroup(s string) bool { return groups.MatchString(s) && s[0] != '0' }

// mixed says that the groups are not all divided by the same.
func mixed(whole string) bool {
	seps := strings.Trim(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, whole), "")
	return strings.Trim(seps, seps[:1]) != ""
}
