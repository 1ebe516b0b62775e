package locale_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// Whoever translates a text reads what its terms are called in their language.
func TestGlossaryNotes(t *testing.T) {
	g := locale.ReadGlossary(locales.FS)
	note := func(key, text, tag string) []string {
		return g.Notes(locale.Message{Key: key, Texts: map[string]string{"other": text}}, tag)
	}
	for _, c := range []struct {
		key, text, tag string
		want           []string
	}{
		{"a", "Das <b>Jobcenter</b> und die Anerkennungsstelle: {name}", "uk", []string{"Glossary: Jobcenter stays as it is", "Glossary: Anerkennung → визна*"}},
		{"a", "In Telegram", "ar", []string{"Glossary: Telegram stays as it is, or: تيليغرام"}},
		{"a", "Das Jobcenter", "de", nil},
		{"a", "Guten Tag", "tr", nil},
		{"keywords.help", "Jobcenter", "tr", nil},
	} {
		if got := note(c.key, c.text, c.tag); !slices.Equal(got, c.want) {
			t.Errorf("%s, %s: %q, want %q", c.text, c.tag, got, c.want)
		}
	}
	if got := locale.ReadGlossary(fstest.MapFS{}).Notes(locale.Message{Key: "a", Texts: map[string]string{"other": "Jobcenter"}}, "en"); got != nil {
		t.Errorf("without a glossary: %q", got)
	}
}

// Every shipped term is called something in every language that people can choose, and has
// the sentence that explains it there; names that none translates need none.
func TestShippedGlossary(t *testing.T) {
	c := mustLoad(t, locales.FS)
	g := locale.ReadGlossary(locales.FS)
	if n := len(g.Terms()); n < 20 {
		t.Errorf("only %d terms", n)
	}
	for _, term := range g.Terms() {
		for _, l := range c.Languages() {
			switch {
			case term.Keep != "":
			case len(term.Forms[l.Tag]) == 0:
				t.Errorf("%s: nothing for %s", term.ID, l.Tag)
			case !c.Printer(l.Tag).Own(term.Key()):
				t.Errorf("%s is not explained in %s", term.ID, l.Tag)
			}
		}
	}
}
