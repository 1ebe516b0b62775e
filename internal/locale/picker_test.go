package locale_test

import (
	"strings"
	"testing"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

func tagsOf(languages []locale.Language) string {
	var tags []string
	for _, l := range languages {
		tags = append(tags, l.Tag)
	}
	return strings.Join(tags, " ")
}

const hello = `{"hello": "Text {name}"}`

// shipped are catalogues of one text in the languages that we declare for real.
func shipped(t testing.TB) *locale.Catalogues {
	t.Helper()
	declaration, err := locales.FS.ReadFile("languages.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fsys := files("de.json", hello, "en.json", hello, "ar.json", hello, "uk.json", hello, "tr.json", hello)
	fsys["languages.yaml"].Data = declaration
	return mustLoad(t, fsys)
}

func TestPicker(t *testing.T) {
	c := shipped(t)
	tests := map[string]string{
		"":        "de en ar uk tr",
		"ar":      "ar de en uk tr",
		"ar-EG":   "ar de en uk tr",
		"AR_eg":   "ar de en uk tr",
		"arb":     "ar de en uk tr",
		"uk":      "uk de en ar tr",
		"uk-UA":   "uk de en ar tr",
		"tr-TR":   "tr de en ar uk",
		"en-GB":   "en de ar uk tr",
		"de-AT":   "de en ar uk tr",
		"fr":      "de en ar uk tr",
		"zh-hans": "de en ar uk tr",
		"garbage": "de en ar uk tr",
		"ar-*":    "ar de en uk tr",
		"-":       "de en ar uk tr",
	}
	for code, want := range tests {
		if got := tagsOf(c.Picker(code)); got != want {
			t.Errorf("Picker(%q) = %s, want %s", code, got, want)
		}
	}
	if got := tagsOf(c.Languages()); got != "de en ar uk tr" {
		t.Errorf("Languages = %s", got)
	}
	for _, l := range c.Languages() {
		if l.RTL != (l.Tag == "ar") || l.Name == "" {
			t.Errorf("%+v", l)
		}
	}
}

// What must never be taken for another language. kurdish is shipped in the
// second half, to see that its neighbours still aren't drawn in.
func TestNeverMatches(t *testing.T) {
	declaration, _ := locales.FS.ReadFile("languages.yaml")
	more := `
  - { tag: ku, name: Kurdî, live: true, fallbacks: [de], aliases: [kmr, ku-latn, kmr-latn] }
  - { tag: fa, name: فارسی, live: true, direction: rtl, fallbacks: [de], aliases: [pes, "fa-*"] }
  - { tag: ru, name: Русский, live: true, fallbacks: [de], aliases: ["ru-*"] }

never:`
	fsys := files("de.json", hello, "en.json", hello, "ar.json", hello, "uk.json", hello, "tr.json", hello, "ku.json", hello, "fa.json", hello, "ru.json", hello)
	fsys["languages.yaml"].Data = []byte(strings.Replace(string(declaration), "\nnever:", more, 1))
	withKurdish, without := mustLoad(t, fsys), shipped(t)

	tests := []struct {
		code          string
		with, without string
	}{
		{"ckb", "", ""}, {"ckb-IQ", "", ""}, {"ku-arab", "", ""}, {"sdh", "", ""},
		{"ku", "ku", ""}, {"kmr", "ku", ""}, {"ku-latn", "ku", ""}, {"ku-Latn-TR", "", ""},
		{"az", "", ""}, {"az-Cyrl", "", ""}, {"az-AZ", "", ""}, {"tk", "", ""}, {"crh", "", ""},
		{"uk", "uk", "uk"}, {"uk-RU", "uk", "uk"}, {"ru", "ru", ""}, {"be", "", ""}, {"rue", "", ""},
		{"fa", "fa", ""}, {"fa-IR", "fa", ""}, {"pes", "fa", ""},
		{"fa-AF", "", ""}, {"prs", "", ""}, {"prs-AF", "", ""}, // Dari: ask
		{"ps", "", ""}, {"ti", "", ""}, {"ur", "", ""}, {"arc", "", ""}, {"ary", "", ""}, {"und", "", ""},
		{"gsw", "", ""}, {"nds", "", ""}, {"lb", "", ""},
	}
	for _, tt := range tests {
		if got, ok := withKurdish.Match(tt.code); got != tt.with && ok || ok != (tt.with != "") {
			t.Errorf("with Kurdish and Persian: Match(%q) = %q, %v, want %q", tt.code, got, ok, tt.with)
		}
		if got, ok := without.Match(tt.code); got != tt.without && ok || ok != (tt.without != "") {
			t.Errorf("as shipped: Match(%q) = %q, %v, want %q", tt.code, got, ok, tt.without)
		}
	}
}

func TestLanguage(t *testing.T) {
	c := shipped(t)
	if l, ok := c.Language("ar"); !ok || l.Name != "العربية" || !l.RTL || strings.Join(l.Fallbacks, " ") != "en de" {
		t.Errorf("ar: %+v, %v", l, ok)
	}
	if l, ok := c.Language("ar-EG"); ok {
		t.Errorf("ar-EG: %+v", l)
	}
}
