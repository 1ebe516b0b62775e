package locale_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"wegweiser/internal/locale"
)

// Our rendering beside go-i18n's own, on the same catalogues.
func BenchmarkPrint(b *testing.B) {
	c := mustLoad(b, files(spoken...))
	bundle := i18n.NewBundle(language.German)
	bundle.MustParseMessageFileBytes([]byte(spoken[1]), "de.json")
	textTemplate := i18n.NewBundle(language.German)
	textTemplate.MustParseMessageFileBytes([]byte(strings.NewReplacer("{name}", "{{.name}}", "{count}", "{{.count}}").Replace(`{"hello": "Guten Tag, <b>{name}</b>!", "days": {"one": "ein Tag", "other": "{count} Tage"}}`)), "de.json")
	de, ar := c.Printer("de"), c.Printer("ar")
	ours := func(p *locale.Printer, key string, args locale.Args) func() { return func() { p.Text(key, args) } }
	theirs := func(bundle *i18n.Bundle, config i18n.LocalizeConfig) func() {
		l := i18n.NewLocalizer(bundle, "de")
		return func() { _, _ = l.Localize(&config) }
	}
	name, count := locale.Args{"name": "Ada"}, locale.Args{"count": 5}
	for _, bm := range []struct {
		name string
		f    func()
	}{
		{"plain/ours", ours(de, "back", nil)},
		{"plain/go-i18n", theirs(bundle, i18n.LocalizeConfig{MessageID: "back", TemplateParser: locale.Parser{}})},
		{"value/ours", ours(de, "hello", name)},
		{"value/ours-rtl", ours(ar, "hello", name)},
		{"value/go-i18n-our-parser", theirs(bundle, i18n.LocalizeConfig{MessageID: "hello", TemplateData: name, TemplateParser: locale.Parser{}})},
		{"value/go-i18n-text-template", theirs(textTemplate, i18n.LocalizeConfig{MessageID: "hello", TemplateData: name})},
		{"plural/ours", ours(de, "days", count)},
		{"plural/go-i18n-our-parser", theirs(bundle, i18n.LocalizeConfig{MessageID: "days", TemplateData: count, PluralCount: 5, TemplateParser: locale.Parser{}})},
		{"plural/go-i18n-text-template", theirs(textTemplate, i18n.LocalizeConfig{MessageID: "days", TemplateData: count, PluralCount: 5})},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bm.f()
			}
		})
	}
}

// Five languages of 500 texts each.
func BenchmarkLoad(b *testing.B) {
	var doc strings.Builder
	doc.WriteString("{\n")
	for i := range 500 {
		if i > 0 {
			doc.WriteString(",\n")
		}
		fmt.Fprintf(&doc, `    "flow.step_%d": "Ein Text von üblicher Länge für {name}, mit <b>Betonung</b> und Punkt."`, i)
	}
	doc.WriteString("\n}\n")
	fsys := files()
	for _, tag := range []string{"de", "en", "ar", "uk", "tr"} {
		fsys = with(fsys, tag+".json", doc.String())
	}
	b.ReportAllocs()
	for b.Loop() {
		if c, findings := locale.Load(fsys); c == nil {
			b.Fatal(lines(findings))
		}
	}
}

func BenchmarkMatchLabel(b *testing.B) {
	labels := []string{"✅ Ja", "❌ Nein", "🤷 Ich weiß nicht", "Zurück"}
	for _, input := range []string{"2", "ja", "Zurueck bitte"} {
		b.Run(input, func(b *testing.B) {
			for b.Loop() {
				locale.MatchLabel(input, labels)
			}
		})
	}
}
