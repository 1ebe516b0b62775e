package locale

import (
	"testing"
	"unicode"
)

// The table says what unicode says.
func TestKindsOfCharacters(t *testing.T) {
	for r := rune(-1); r < 0x3000; r++ {
		if aLetter(r) != unicode.IsLetter(r) || aMark(r) != unicode.IsMark(r) || aDecimal(r) != unicode.Is(unicode.Nd, r) {
			t.Errorf("%U", r)
		}
		for _, script := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Greek, unicode.Ethiopic} {
			if isOf(script, r) != unicode.Is(script, r) {
				t.Errorf("%U", r)
			}
		}
	}
}
