package locale_test

import (
	"testing"

	"wegweiser/internal/locale"
)

func TestNameIn(t *testing.T) {
	for _, x := range []struct{ in, tag, want string }{
		{"de", "ar", "Arabisch"}, {"de", "uk", "Ukrainisch"}, {"de", "tr", "Türkisch"}, {"de", "ti", "Tigrinya"},
		{"de", "fa-AF", "Dari"}, {"de", "so", "Somali"}, {"de", "de", "Deutsch"}, {"de", "de-simple", "Deutsch"}, {"en", "ckb", "Central Kurdish"},
		{"de", "zh-Hant", "Chinesisch"}, {"de", "pt-BR", "Portugiesisch"}, {"de", "sr-Latn", "Serbisch"}, {"de", "qqq", ""}, {"", "ar", ""}, {"de", "", ""},
	} {
		if got := locale.NameIn(x.in, x.tag); got != x.want {
			t.Errorf("%s in %s is %q, want %q", x.tag, x.in, got, x.want)
		}
	}
}
