package locale_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// What go-i18n v2.7.0 does with catalogues, and that it doesn't happen here.
// The first half of each test shows the trap itself: when go-i18n changes, it
// fails, and our guard may go.

func localizer(t *testing.T, tag, file string, more ...string) *i18n.Localizer {
	t.Helper()
	b := i18n.NewBundle(language.MustParse("de"))
	for i := 0; i < len(more); i += 2 {
		b.MustParseMessageFileBytes([]byte(more[i+1]), more[i])
	}
	b.MustParseMessageFileBytes([]byte(file), tag+".json")
	return i18n.NewLocalizer(b, tag)
}

func TestTrapMatcherChooses(t *testing.T) {
	l := localizer(t, "de-simple", `{"a": "einfach"}`, "de.json", `{"a": "schwer"}`)
	if got, _ := l.Localize(&i18n.LocalizeConfig{MessageID: "a"}); got != "schwer" {
		t.Errorf("go-i18n shows %q now: the matcher has changed", got)
	}
	fsys := files("de.json", `{"a": "schwer"}`, "de-simple.json", `{"a": "einfach"}`)
	fsys["languages.yaml"].Data = []byte("source: de\nlanguages:\n  - { tag: de, name: Deutsch }\n  - { tag: de-simple, name: Einfache Sprache, fallbacks: [de] }\n")
	c := mustLoad(t, fsys)
	if a, b := c.Printer("de").Text("a", nil), c.Printer("de-simple").Text("a", nil); a != "schwer" || b != "einfach" {
		t.Errorf("de says %q, de-simple %q", a, b)
	}
}

func TestTrapMatcherGuesses(t *testing.T) {
	m := language.NewMatcher([]language.Tag{language.German, language.Arabic, language.Russian})
	if _, i, _ := m.Match(language.MustParse("uk")); i != 2 {
		t.Error("x/text doesn't map uk to ru any more")
	}
	c := mustLoad(t, files("de.json", `{"a": "Hallo Welt"}`, "ar.json", `{"a": "مرحبا"}`))
	if tag, ok := c.Match("uk"); ok {
		t.Errorf("uk means %q", tag)
	}
	if got := c.Printer("uk").Tag(); got != "de" {
		t.Errorf("a printer for a missing language speaks %q", got)
	}
}

func TestTrapTemplateRuns(t *testing.T) {
	l := localizer(t, "de", `{"a": "{{.Nmae}}", "b": "{{printf \"%1000000d\" 1}}"}`)
	if got, err := l.Localize(&i18n.LocalizeConfig{MessageID: "a", TemplateData: map[string]any{"Name": "x"}}); got != "<no value>" || err != nil {
		t.Errorf("go-i18n says %q, %v", got, err)
	}
	if got, _ := l.Localize(&i18n.LocalizeConfig{MessageID: "b"}); len(got) != 1_000_000 {
		t.Errorf("go-i18n made %d bytes", len(got))
	}
	c, findings := locale.Load(files("de.json", `{"a": "{{.Nmae}}"}`))
	if c != nil || !strings.Contains(lines(findings), "PLACEHOLDER_STYLE") {
		t.Errorf("a template loads: %s", lines(findings))
	}
	c = mustLoad(t, files("de.json", `{"b": "{{printf \"%999d\" 1}}"}`))
	if got := c.Printer("de").Plain("b", nil); got != `{printf "%999d" 1}` {
		t.Errorf("a template runs: %.40q", got)
	}
}

func TestTrapMissingOther(t *testing.T) {
	weblate := `{"days": {"one": "{count} день", "few": "{count} дні", "many": "{count} днів"}}`
	l := localizer(t, "uk", weblate)
	if got, err := l.Localize(&i18n.LocalizeConfig{MessageID: "days", TemplateParser: locale.Parser{}, TemplateData: locale.Args{"count": 2}}); got != "" || err == nil {
		t.Errorf("go-i18n says %q, %v without a count", got, err)
	}
	c := mustLoad(t, files("de.json", `{"days": {"one": "ein Tag", "other": "{count} Tage"}}`, "uk.json", weblate))
	if got := c.Printer("uk").Plain("days", locale.Args{"count": "2"}); got != "2 днів" {
		t.Errorf("got %q, want the form many", got)
	}
}

func TestTrapMissingForm(t *testing.T) {
	_, findings := locale.Load(files(
		"de.json", `{"days": {"one": "ein Tag", "other": "{count} Tage"}}`,
		"uk.json", `{"days": {"one": "{count} день", "other": "{count} дня"}}`))
	if got := lines(findings); !strings.Contains(got, "PLURAL_MISSING: days: plural forms are missing: few for 2, 3, 4, …; many for 0, 5, 6, …") {
		t.Error(got)
	}
}

// The other traps are cases in testdata/findings: bom, duplicate_key,
// unknown_field (a field that renames a message, a hash), file_names (a
// malformed tag loads as “und”), languages_tags (kmr, prs: no plural rule),
// nested. This shows that go-i18n lets them pass.
func TestTrapsThatPassInSilence(t *testing.T) {
	b := i18n.NewBundle(language.German)
	for name, file := range map[string]string{
		"duplicate key":      `{"a": "first", "a": "second"}`,
		"renamed message":    `{"start": {"id": "stop", "other": "x"}}`,
		"wrong letter case":  `{"a": {"Other": "x"}}`,
		"nested":             `{"a": {"b": {"c": "x"}}}`,
		"translation":        `{"a": {"translation": "x"}}`,
		"null":               `{"a": null}`,
		"lost character":     `{"a": "\ud800"}`,
		"the file is a list": `[{"id": "a", "translation": "x"}]`,
	} {
		if _, err := b.ParseMessageFileBytes([]byte(file), "de.json"); err != nil {
			t.Errorf("%s: go-i18n refuses it now: %v", name, err)
		}
		if c, findings := locale.Load(files("de.json", file)); c != nil {
			t.Errorf("%s loads: %s", name, lines(findings))
		}
	}
	if f, _ := b.ParseMessageFileBytes([]byte(`{"a": "x"}`), "not a tag.json"); f == nil || f.Tag != language.Und {
		t.Error("go-i18n refuses a malformed tag now")
	}
}

// readsTheSame lets go-i18n read a file that we have loaded: it must take it, and come
// to the same messages with the same texts.
func readsTheSame(t *testing.T, c *locale.Catalogues, tag string, data []byte) {
	t.Helper()
	file, err := i18n.ParseMessageFileBytes(data, tag+".json", nil)
	if err != nil {
		t.Fatalf("%s: go-i18n refuses what we accept: %v", tag, err)
	}
	var theirs, ours []string
	b := i18n.NewBundle(language.MustParse(tag))
	for _, m := range file.Messages {
		theirs = append(theirs, m.ID)
		if err := b.AddMessages(language.MustParse(tag), m); err != nil {
			t.Fatal(err)
		}
	}
	p, l := c.Printer(tag), i18n.NewLocalizer(b, tag)
	for _, key := range c.Keys() {
		if p.Own(key) {
			ours = append(ours, key)
		}
	}
	slices.Sort(theirs)
	slices.Sort(ours)
	if !slices.Equal(theirs, ours) {
		t.Fatalf("%s: go-i18n reads %q, we read %q", tag, theirs, ours)
	}
	if p.RTL() {
		return // isolates are ours alone
	}
	for _, m := range file.Messages {
		args := locale.Args{"count": 3}
		for _, name := range c.Placeholders(m.ID) {
			args[name] = 3
		}
		config := &i18n.LocalizeConfig{MessageID: m.ID, TemplateData: args, TemplateParser: locale.Parser{}}
		if m.Zero+m.One+m.Two+m.Few+m.Many != "" {
			config.PluralCount = 3
		}
		want, err := l.Localize(config)
		if want == "" && err != nil {
			continue // the form is missing, which go-i18n doesn't replace: PLURAL_RARE, or other, left out by Weblate
		}
		if got := p.Plain(m.ID, args); got != want {
			t.Fatalf("%s %s: we say %q, go-i18n %q", tag, m.ID, got, want)
		}
	}
}

// The shipped files are go-i18n's as well.
func TestGoI18nReadsTheSame(t *testing.T) {
	c := mustLoad(t, locales.FS)
	for _, l := range c.Languages() {
		data, err := locales.FS.ReadFile(l.Tag + ".json")
		if err != nil {
			t.Fatal(err)
		}
		readsTheSame(t, c, l.Tag, data)
	}
}

// go-i18n with our parser and our own rendering say the same.
func TestRenderingAgreesWithGoI18n(t *testing.T) {
	c := mustLoad(t, files(spoken...))
	for i := 0; i < len(spoken); i += 2 {
		tag := strings.TrimSuffix(spoken[i], ".json")
		if tag == "ar" {
			continue // isolates are ours alone
		}
		b := i18n.NewBundle(language.MustParse(tag))
		b.MustParseMessageFileBytes([]byte(spoken[i+1]), spoken[i])
		l, p := i18n.NewLocalizer(b, tag), c.Printer(tag)
		for _, key := range c.Keys() {
			if !p.Own(key) {
				continue
			}
			for count := range 120 {
				args := locale.Args{"name": "Ada", "phone": locale.Verbatim("+49"), "id": "7", "inner": locale.HTML("x"), "fact.police": "110", "count": count}
				config := &i18n.LocalizeConfig{MessageID: key, TemplateData: args, TemplateParser: locale.Parser{}}
				if key == "days" {
					config.PluralCount = count
				}
				want, err := l.Localize(config)
				if got := p.Plain(key, args); got != want || err != nil {
					t.Fatalf("%s %s %d: got %q, go-i18n %q (%v)", tag, key, count, got, want, err)
				}
			}
		}
	}
}

func TestParser(t *testing.T) {
	if !(locale.Parser{}).Cacheable() {
		t.Error("not cacheable")
	}
	for _, bad := range []string{"{", "}", "{Name}", "{{.X}}", "<b>", "a < b", "&nbsp;"} {
		if _, err := (locale.Parser{}).Parse(bad, "", ""); err == nil {
			t.Errorf("Parse(%q) is no error", bad)
		}
	}
	if _, err := (locale.Parser{}).Parse("x", "<<", ">>"); err == nil {
		t.Error("delimiters of a file are accepted")
	}
	p, err := locale.Parser{}.Parse("{a}-{b}", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Execute(map[string]any{"a": 1, "b": "x"}); got != "1-x" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := p.Execute(map[string]any{"a": 1}); got != "1-" || err == nil {
		t.Errorf("a missing value gives %q, %v", got, err)
	}
	if _, err := p.Execute(struct{ A int }{1}); err == nil {
		t.Error("a struct is accepted: its methods could be called")
	}
}
