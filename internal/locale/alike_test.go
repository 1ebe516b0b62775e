package locale_test

import (
	"testing"

	"wegweiser/internal/locale"
)

func TestSpelled(t *testing.T) {
	for typed, want := range map[string]string{
		"s o s": "sos", "please s o s": "please sos", "s o s now": "sos now", "с о с": "сос", "": "", "a b": "a b", "a b c": "abc",
		"1 1 2": "1 1 2", "b a word c": "b a word c", "sos": "sos",
	} {
		if got := locale.Spelled(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, pair := range [][2]string{{"ЅОЅ", "sos"}, {"стop", "stop"}, {"сtoп", "стоп"}, {"ՍՈՍ", "sos"}, {"ΣΟΣ", "sos"}, {"pоlice", "police"}, {"gеfahr", "gefahr"}} {
		typed, word := locale.Fold(pair[0]), locale.Fold(pair[1])
		if !locale.Mixed(typed) || locale.Mixed(word) || locale.Alike(typed) != locale.Alike(word) {
			t.Errorf("%q is not taken for %q: %q, %q", typed, word, locale.Alike(typed), locale.Alike(word))
		}
	}
	for _, s := range []string{"", "stop", "стоп", "größe", "هنا", "ich heiße Ольга", "Київ Berlin", "50667 Köln", "ı"} {
		if locale.Mixed(locale.Fold(s)) {
			t.Errorf("%q is not mixed", s)
		}
	}
}
