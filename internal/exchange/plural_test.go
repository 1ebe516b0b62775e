package exchange

import (
	"slices"
	"strings"
	"testing"

	"wegweiser/internal/locale"
)

// languagesToCome are all that we have or may meet.
var languagesToCome = []string{"de", "en", "ar", "uk", "tr", "fa", "fa-AF", "ps", "ku", "ckb", "ru", "pl", "fr", "es", "ti", "am", "so", "sq", "ro", "bg",
	"it", "pt", "el", "hr", "sr", "bs", "cs", "sk", "sl", "lt", "lv", "mk", "hu", "ka", "hy", "az", "he", "hi", "bn", "ta", "ur", "vi", "zh", "ja", "th", "id", "sw", "cy", "ga", "gd", "ne", "si", "ml", "mn", "kk", "uz", "tk"}

func ruleFor(tag string) (rule, error) {
	counts, err := locale.CountsOf(tag)
	if err != nil {
		return rule{}, err
	}
	return ruleOf(counts)
}

// The expression of each language gives each count the form that CLDR gives it.
func TestPluralRules(t *testing.T) {
	for _, tag := range languagesToCome {
		counts, err := locale.CountsOf(tag)
		if err != nil {
			t.Error(err)
			continue
		}
		r, err := ruleFor(tag)
		if err != nil {
			t.Error(err)
			continue
		}
		_, choose, err := parsePlural(r.header)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 201 {
			if got, want := FormNames[r.forms[choose(n)]], counts.Form(n); got != want {
				t.Errorf("%s: %d takes %s, CLDR says %s", tag, n, got, want)
			}
		}
		var names []string
		for _, f := range r.forms {
			names = append(names, FormNames[f])
		}
		if slices.Sort(names); !slices.Equal(names, slices.Sorted(slices.Values(counts.Forms()))) {
			t.Errorf("%s: forms %v, CLDR has %v", tag, names, counts.Forms())
		}
	}
}

// What gettext's manual and translators' tools write for these languages.
func TestUsualHeaders(t *testing.T) {
	for tag, want := range map[string]string{
		"de": "nplurals=2; plural=(n != 1);", "tr": "nplurals=2; plural=(n != 1);", "fa-AF": "nplurals=2; plural=(n > 1);", "fr": "nplurals=2; plural=(n > 1);",
		"uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
		"ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
		"zh": "nplurals=1; plural=0;",
	} {
		if r, err := ruleFor(tag); err != nil || r.header != want {
			t.Errorf("%s: %q, %v", tag, r.header, err)
		}
	}
	if _, err := ruleFor("kmr"); err == nil {
		t.Error("a language without a rule has one")
	}
}

// Other tools write the header in their own way; what divides the numbers otherwise is
// refused.
func TestHeadersOfOthers(t *testing.T) {
	for _, tt := range []struct{ tag, header, want string }{
		{"uk", "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)", "one few many"},
		{"uk", "nplurals=4; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 1 ? 2 : 3", "one few many -"},
		{"en", "nplurals = 2 ; plural = ( n != 1 ) ;", "one other"},
		{"en", "nplurals=2; plural=n==1;", "other one"},
		{"en", "nplurals=2; plural=!(n == 1)+0*5-3/2+1;", "one other"},
		{"fr", "nplurals=3; plural=(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;", "one many other"},
		{"tr", "nplurals=2; plural=(n>1);", `1 takes msgstr[0], which is the form "other", and CLDR says "one"`},
		{"tr", "nplurals=1; plural=0;", `1 takes msgstr[0], which is the form "other", and CLDR says "one"`},
		{"de", "nplurals=3; plural=n==1?0:n==5?1:2;", `msgstr[1] is a second form "other"`},
		{"de", "nplurals=2; plural=n;", "for 2 it chooses msgstr[2]"},
		{"de", "nplurals=2; plural=1/0;", "for 0 it chooses msgstr[-1]"},
		{"de", "nplurals=2; plural=(n != ;", `breaks off before ""`},
		{"de", "nplurals=2; plural=n != 1 $ 2;", `breaks off before "$2"`},
		{"de", "nplurals=2; plural=99999999999999999999;", `breaks off`},
		{"de", "nplurals=7; plural=0;", "1 to 6"},
		{"de", "nplurals=2; plural=" + strings.Repeat("(", 2000), "has the form"},
		{"de", "EXPRESSION", "has the form"},
	} {
		counts, err := locale.CountsOf(tt.tag)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ruleFrom(counts, tt.header)
		var got string
		if err != nil {
			got = err.Error()
		}
		for _, f := range r.forms {
			name := "-"
			if f >= 0 {
				name = FormNames[f]
			}
			got += " " + name
		}
		if got = strings.TrimSpace(got); got != tt.want && (err == nil || !strings.Contains(got, tt.want)) {
			t.Errorf("%s %s: %s, want %s", tt.tag, tt.header, got, tt.want)
		}
	}
}
