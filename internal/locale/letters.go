package locale

import (
	"sync"
	"unicode"
)

// What kind of character is it? Every rule asks that of every character of every text, and
// unicode's tables are searched anew each time: here the answers for the scripts whose
// characters take one or two bytes, Latin to Arabic, stand in a table.

type kind uint8

const (
	letter kind = 1 << iota
	mark
	latin
	cyrillic
	arabic
	decimal
)

// tabled is the first character that the table does not have.
const tabled = 0x800

var kinds = sync.OnceValue(func() *[tabled]kind {
	var t [tabled]kind
	for r := range t {
		t[r] = kindOf(rune(r))
	}
	return &t
})

// kindOf asks unicode.
func kindOf(r rune) (k kind) {
	for bit, table := range map[kind]*unicode.RangeTable{
		letter: unicode.L, mark: unicode.M, latin: unicode.Latin, cyrillic: unicode.Cyrillic, arabic: unicode.Arabic, decimal: unicode.Nd,
	} {
		if unicode.Is(table, r) {
			k |= bit
		}
	}
	return k
}

func aLetter(r rune) bool {
	if 0 <= r && r < tabled {
		return kinds()[r]&letter != 0
	}
	return unicode.IsLetter(r)
}

func aMark(r rune) bool {
	if 0 <= r && r < tabled {
		return kinds()[r]&mark != 0
	}
	return unicode.IsMark(r)
}

func aDecimal(r rune) bool {
	if 0 <= r && r < tabled {
		return kinds()[r]&decimal != 0
	}
	return unicode.Is(unicode.Nd, r)
}

// isOf says that a character belongs to a script.
func isOf(script *unicode.RangeTable, r rune) bool {
	if 0 <= r && r < tabled {
		switch script {
		case unicode.Latin:
			return kinds()[r]&latin != 0
		case unicode.Cyrillic:
			return kinds()[r]&cyrillic != 0
		case unicode.Arabic:
			return kinds()[r]&arabic != 0
		}
	}
	return unicode.Is(script, r)
}
