package answer

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"wegweiser/internal/locale"
)

// home is the country of numbers that don't say theirs.
const home = "DE"

// maxE164 is how long a number in the international form is at most: + and 15 digits
// (ITU-T E.164). libphonenumber takes longer ones of Japan, which no network passes on.
const maxE164 = 1 + 15

// maxPhone bounds what is looked at: a number with all its spaces and brackets.
const maxPhone = 60

// Phone reads a number as it is dialled from here or from abroad, in the digits of
// any script, and returns it in the international form (E.164): "0151 …",
// "+49 151 …", "0049151…" are the same. A number's own country code wins; without
// one it is German, and begins with 0 or is a mobile number.
//
// The metadata of all countries, Google's libphonenumber as ported by nyaruka, is
// read when the program starts: 6 ms, 1.6 MB of heap, 6 MB resident. It can't be
// put off, and a first number takes 0.3 ms and 0.1 MB more.
func Phone(typed string) (e164 string, ok bool) {
	digits, abroad, ok := dialled(typed)
	if !ok {
		return "", false
	}
	switch {
	case abroad:
		return read("+"+digits, phonenumbers.IsPossibleNumberWithReason)
	case strings.HasPrefix(digits, "0"):
		return read(digits, valid)
	case mobile(digits):
		return read("0"+digits, valid)
	}
	// Telegram hands over numbers with their country code but not always with the +.
	return read("+"+digits, valid)
}

// dialled reduces a number to its digits; abroad says that it began with + or 00.
// Anything but digits and what people put between them makes it no number.
func dialled(typed string) (digits string, abroad, ok bool) {
	if len(typed) > maxPhone {
		return "", false, false
	}
	var b strings.Builder
	plus := false
	for _, r := range locale.Digits(typed) {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case r == '+' || r == '＋':
			if plus || b.Len() > 0 {
				return "", false, false
			}
			plus = true
		case !between(r):
			return "", false, false
		}
	}
	digits = b.String()
	if rest, double := strings.CutPrefix(digits, "00"); double && !plus {
		digits, plus = rest, true
	}
	return digits, plus, digits != ""
}

// between are spaces, marks and brackets that numbers are written with, and the
// invisible marks of direction that copying from Arabic text brings along.
func between(r rune) bool {
	switch r {
	case ' ', '\t', '\u00A0', '\u202F', '\u2009', '-', '‐', '‑', '‒', '–', '—', '/', '.', '(', ')',
		'\u200E', '\u200F', '\u061C', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069':
		return true
	}
	return false
}

// mobile is how a German mobile number looks whose 0 was left out.
func mobile(digits string) bool {
	return (len(digits) == 10 || len(digits) == 11) && digits[0] == '1' && '5' <= digits[1] && digits[1] <= '7'
}

// valid is the stricter look: the number lies in a range that is in use, and can be
// dialled from abroad (Canada's 310-0000 can't). For
// numbers that say their country a possible length is enough, because ranges are
// added faster than metadata is.
func valid(n *phonenumbers.PhoneNumber) phonenumbers.ValidationResult {
	if phonenumbers.IsValidNumber(n) {
		return phonenumbers.IsPossibleNumberWithReason(n)
	}
	return phonenumbers.INVALID_LENGTH
}

func read(number string, look func(*phonenumbers.PhoneNumber) phonenumbers.ValidationResult) (string, bool) {
	n, err := phonenumbers.Parse(number, home)
	if err != nil || look(n) != phonenumbers.IS_POSSIBLE {
		return "", false
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	if len(e164) > maxE164 {
		return "", false
	}
	// +6100… loses a zero, read again another: no number that could be dialled.
	again, err := phonenumbers.Parse(e164, home)
	if err != nil || phonenumbers.Format(again, phonenumbers.E164) != e164 || look(again) != phonenumbers.IS_POSSIBLE {
		return "", false
	}
	return e164, true
}
