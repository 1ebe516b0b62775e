package locale_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

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
	textTemplate.MustParseMessageFileBytes([]byte(strings.NewReplacer("{name}", "{{.name}}", "{count}", "{{.count}}").Replace(`{"back": "⬅️ Zurück", "hello": "Guten Tag, <b>{name}</b>!", "days": {"one": "ein Tag", "other": "{count} Tage"}}`)), "de.json")
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
		{"plain/go-i18n-our-parser", theirs(bundle, i18n.LocalizeConfig{MessageID: "back", TemplateParser: locale.Parser{}})},
		{"plain/go-i18n", theirs(textTemplate, i18n.LocalizeConfig{MessageID: "back"})},
		{"value/ours", ours(de, "hello", name)},
		{"value/ours-rtl", ours(ar, "hello", name)},
		{"value/go-i18n-our-parser", theirs(bundle, i18n.LocalizeConfig{MessageID: "hello", TemplateData: name, TemplateParser: locale.Parser{}})},
		{"value/go-i18n", theirs(textTemplate, i18n.LocalizeConfig{MessageID: "hello", TemplateData: name})},
		{"plural/ours", ours(de, "days", count)},
		{"plural/go-i18n-our-parser", theirs(bundle, i18n.LocalizeConfig{MessageID: "days", TemplateData: count, PluralCount: 5, TemplateParser: locale.Parser{}})},
		{"plural/go-i18n", theirs(textTemplate, i18n.LocalizeConfig{MessageID: "days", TemplateData: count, PluralCount: 5})},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bm.f()
			}
		})
	}
}

// sixteen are sixteen languages of a thousand texts each: seven in ten are plain, two
// have a value and a tag, one has plural forms.
func sixteen(b *testing.B) (fsys fstest.MapFS, bytes int) {
	fsys = files()
	languages := "source: de\nlanguages:\n"
	for _, tag := range []string{"de", "en", "ar", "uk", "tr", "fa", "ku", "ps", "ti", "am", "fr", "es", "ru", "ro", "pl", "bg"} {
		direction, fallbacks := "", "[de]"
		name := map[string]string{"ar": "العربية", "fa": "فارسی", "ps": "پښتو"}[tag]
		if name != "" {
			direction = ", direction: rtl"
		}
		if tag == "de" {
			fallbacks = "[]"
		}
		languages += fmt.Sprintf("  - {tag: %s, name: %s, live: true, fallbacks: %s%s}\n", tag, cmp.Or(name, "Name "+tag), fallbacks, direction)
		data := thousand(tag)
		bytes += len(data)
		fsys[tag+".json"] = &fstest.MapFile{Data: data}
	}
	fsys["languages.yaml"] = &fstest.MapFile{Data: []byte(languages)}
	if c := mustLoad(b, fsys); len(c.Languages()) != 16 || len(c.Keys()) != 1000 {
		b.Fatalf("%d languages, %d texts", len(c.Languages()), len(c.Keys()))
	}
	return fsys, bytes
}

// furtherForms are the plural forms of the languages that have more than two.
var furtherForms = map[string][]string{
	"ar": {"zero", "one", "two", "few", "many", "other"},
	"uk": {"one", "few", "many", "other"}, "ru": {"one", "few", "many", "other"}, "pl": {"one", "few", "many", "other"},
	"ro": {"one", "few", "other"}, "fr": {"one", "many", "other"}, "es": {"one", "many", "other"},
}

func thousand(tag string) []byte {
	var doc strings.Builder
	doc.WriteString("{")
	for i := range 1000 {
		if i > 0 {
			doc.WriteString(",")
		}
		switch i % 10 {
		case 3, 6:
			fmt.Fprintf(&doc, "\n    \"flow.step_%d\": \"%s: Ein Text für {name}, mit <b>Betonung</b>.\"", i, tag)
		case 9:
			fmt.Fprintf(&doc, "\n    \"flow.step_%d\": {", i)
			forms := furtherForms[tag]
			if forms == nil {
				forms = []string{"one", "other"}
			}
			for n, form := range forms {
				if n > 0 {
					doc.WriteString(",")
				}
				fmt.Fprintf(&doc, "\n        %q: \"%s: {count} Termine\"", form, tag)
			}
			doc.WriteString("\n    }")
		default:
			fmt.Fprintf(&doc, "\n    \"flow.step_%d\": \"%s: Ein Text von üblicher Länge, mit einem Punkt.\"", i, tag)
		}
	}
	doc.WriteString("\n}\n")
	return []byte(doc.String())
}

func BenchmarkLoad(b *testing.B) {
	fsys, size := sixteen(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if c, findings := locale.Load(fsys); c == nil {
			b.Fatal(lines(findings))
		}
	}
}

// go-i18n alone reads the same files: no positions, no checks, no fallbacks.
func BenchmarkLoadGoI18n(b *testing.B) {
	fsys, size := sixteen(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		bundle := i18n.NewBundle(language.German)
		for name, f := range fsys {
			if strings.HasSuffix(name, ".json") {
				bundle.MustParseMessageFileBytes(f.Data, name)
			}
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
