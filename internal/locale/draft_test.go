package locale_test

import (
	"slices"
	"testing"

	"wegweiser/internal/locale"
)

// A language that isn't live can be printed, so that translators see it, but nobody is
// offered it; a text of it with a mistake, or without words yet, is not used.
func TestDrafts(t *testing.T) {
	fsys := files("de.json", `{"a": "Hallo {name}", "b": "Weiter", "c": "Zurück", "d": {"one": "ein Tag", "other": "{count} Tage"}}`,
		"fa.json", `{"a": "سلام {nmae}", "b": "ادامه", "c": "", "d": {"one": "", "other": ""}}`)
	fsys["languages.yaml"].Data = []byte(`source: de
languages:
  - { tag: de, name: Deutsch, live: true }
  - { tag: fa, name: فارسی, direction: rtl, fallbacks: [de], aliases: ["fa-*"] }
`)
	c := mustLoad(t, fsys)
	if got := tagsOf(c.Languages()) + "|" + tagsOf(c.Picker("fa")) + "|" + tagsOf(c.All()); got != "de|de|de fa" {
		t.Errorf("languages to choose, picker, all: %s", got)
	}
	if tag, ok := c.Match("fa-IR"); ok {
		t.Errorf("a phone in Persian is taken for %s", tag)
	}
	p := c.Printer("fa")
	for key, want := range map[string]string{"a": "Hallo Ada", "b": "ادامه", "c": "Zurück", "d": "2 Tage"} {
		if got := p.Plain(key, locale.Args{"name": "Ada", "count": 2}); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if d := locale.Declared(fsys); tagsOf(d) != "de" {
		t.Errorf("declared for people: %s", tagsOf(d))
	}
}

// An exception lets a draft's text be used.
func TestDraftWithAnException(t *testing.T) {
	fsys := files("de.json", `{"a": "in zwei Schritten"}`, "fa.json", `{"a": "12 days"}`)
	fsys["languages.yaml"].Data = []byte(`source: de
languages:
  - { tag: de, name: Deutsch, live: true }
  - { tag: fa, name: فارسی, direction: rtl, fallbacks: [de] }
exceptions:
  - { lang: fa, key: a, code: FACT_IN_TEXT, reason: "for the test" }
`)
	c, findings := locale.Load(fsys)
	if c == nil || slices.ContainsFunc(findings, func(f locale.Finding) bool { return f.Code == locale.FactInText }) {
		t.Fatal(findings)
	}
	if got := c.Printer("fa").Plain("a", nil); got != "12 days" {
		t.Errorf("it says %q", got)
	}
}
