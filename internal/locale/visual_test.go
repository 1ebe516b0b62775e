package locale

import "testing"

func TestVisual(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"אבג", "גבא"},
		{"אבג 123 דהו", "והד 123 גבא"},
		{"אבג \u2066+49 30 12\u2069 דה", "הד +49 30 12 גבא"},
		{"Jobcenter: אבג", "גבא :Jobcenter"},
		{"(אבג)", "(גבא)"},
		{"hello", "hello"},
		{"שָׁלוֹם", "םוֹלשָׁ"},   // marks stay on their letters
		{"א ✏️ ב", "ב ✏️ א"},     // and so does the variation selector
		{"א 🇩🇪🇺🇦 ב", "ב 🇩🇪🇺🇦 א"}, // flags run from left to right
		{"א 👩🏽‍🎓 ב", "ב 👩🏽‍🎓 א"}, // a woman with a colour and a hat is one
		{"", ""},
	} {
		if got := Visual(c.line); got != c.want {
			t.Errorf("Visual(%q) = %q, want %q", c.line, got, c.want)
		}
	}
}
