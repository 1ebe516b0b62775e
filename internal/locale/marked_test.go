package locale_test

import (
	"strings"
	"testing"
	"unicode"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// Marks say of each word which text it is of, in each language, with values that are
// texts themselves; without them, all reads as before.
func TestMarked(t *testing.T) {
	plain := shippedTexts(t)
	marked := plain.Marked()
	args := locale.Args{"count": 3, "n": locale.Verbatim("9")}
	for _, l := range plain.Languages() {
		p, m := plain.Printer(l.Tag), marked.Printer(l.Tag)
		for _, key := range plain.Keys() {
			for _, name := range plain.Placeholders(key) {
				if _, ok := args[name]; !ok {
					args[name] = "<Amina> & " + name
				}
			}
			for what, both := range map[string][2]string{"html": {p.Text(key, args), m.Text(key, args)}, "plain": {p.Plain(key, args), m.Plain(key, args)}} {
				if got := locale.Unmarked(both[1]); got != both[0] {
					t.Fatalf("%s %s %s: %q without marks, %q before", l.Tag, key, what, got, both[0])
				}
				if open := string(locale.MarkText) + l.Tag + " " + key + string(locale.MarkBegin); !strings.HasPrefix(both[1], open) || !strings.HasSuffix(both[1], string(locale.MarkEnd)) {
					t.Fatalf("%s %s %s: %q", l.Tag, key, what, both[1])
				}
			}
		}
	}
	value := string(locale.MarkValue) + "org" + string(locale.MarkBegin)
	if got := marked.Printer("ar").Text("system.privacy", locale.Args{"org": "Verein"}); !strings.Contains(got, value) {
		t.Errorf("no value marked: %q", got)
	}
}

func shippedTexts(t *testing.T) *locale.Catalogues {
	t.Helper()
	c, found := locale.Load(locales.FS)
	if c == nil {
		t.Fatal(found)
	}
	return c
}

// The pseudo-languages are whole, keep placeholders, tags and keywords, and are not there
// unless they are asked for.
func TestPseudo(t *testing.T) {
	plain := shippedTexts(t)
	c := plain.WithPseudo()
	for _, l := range plain.Languages() {
		if locale.Pseudo(l.Tag) {
			t.Errorf("%s is there unasked", l.Tag)
		}
	}
	english := plain.Printer("en")
	args := locale.Args{"count": 2, "org": "MA.i"}
	long, short := 0, 0
	for _, tag := range []string{locale.PseudoLong, locale.PseudoMirrored} {
		l, ok := c.Language(tag)
		p := c.Printer(tag)
		if !ok || p.Tag() != tag || p.RTL() != (tag == locale.PseudoMirrored) || l.Name == "" {
			t.Fatalf("%s: %+v", tag, l)
		}
		for _, key := range plain.Keys() {
			was, now := english.Text(key, args), p.Text(key, args)
			if !p.Own(key) || strings.Count(was, "<b>") != strings.Count(now, "<b>") || strings.Count(now, "<") != strings.Count(was, "<") {
				t.Fatalf("%s %s: %q of %q", tag, key, now, was)
			}
			if strings.HasPrefix(key, "keywords.") {
				if now != was {
					t.Errorf("%s %s changed", tag, key)
				}
				continue
			}
			if strings.ContainsFunc(was, unicode.IsLetter) && now == was && was != "112" && !strings.HasPrefix(was, "MA.i") {
				t.Errorf("%s %s reads as in English: %q", tag, key, now)
			}
			if tag == locale.PseudoLong {
				long, short = long+len([]rune(now)), short+len([]rune(was))
			}
		}
		if !strings.Contains(p.Text("system.privacy", args), "MA.i") {
			t.Errorf("%s: the value is gone", tag)
		}
	}
	if share := float64(long) / float64(short); share < 1.25 || share > 1.5 {
		t.Errorf("the long language has %.2f of the letters of English; about a third more was wanted", share)
	}
	mirrored := c.Printer(locale.PseudoMirrored).Plain("system.emergency", args)
	for line := range strings.Lines(mirrored) {
		if !strings.HasPrefix(line, "\u200F") {
			t.Errorf("a line does not begin from the right: %q", line)
		}
	}
	if strings.Count(mirrored, "\u202E") != strings.Count(mirrored, "\u202C") {
		t.Error("an override without its end")
	}
	if c.WithPseudo() != c {
		t.Error("made twice")
	}
}

// With mistakes in it a text is shown as it stands; a file that is no list of texts is
// as if it weren't there; without a source there is nothing.
func TestLoadRough(t *testing.T) {
	for name, x := range map[string]struct {
		file, data, lang, want string
	}{
		"unknown placeholder": {"ar.json", `{"a": "x {nmae}", "b": "B"}`, "ar", "x "},
		"broken tag":          {"ar.json", `{"a": "<b>x", "b": "B"}`, "ar", "<b>x"},
		"an override":         {"ar.json", "{\"a\": \"\u202Ex {name}\", \"b\": \"B\"}", "ar", "\u202Ex "},
		"no JSON":             {"ar.json", `{"a": "x`, "de", "A {name}"},
		"unknown field":       {"ar.json", `{"a": {"otter": "x"}, "b": "B"}`, "ar", "A {name}"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := files("de.json", `{"a": "A {name}", "b": "B"}`, "ar.json", `{"a": "X {name}", "b": "Y"}`, x.file, x.data)
			if c, _ := locale.Load(fsys); c != nil {
				t.Fatal("no mistake in it")
			}
			c, found := locale.LoadRough(fsys)
			if c == nil || !locale.HasErrors(found) {
				t.Fatal(found)
			}
			got := c.Printer(x.lang).Text("a", locale.Args{"name": "{name}"})
			if !strings.Contains(got, x.want) {
				t.Errorf("shown: %q, not %q", got, x.want)
			}
		})
	}
	if c, _ := locale.LoadRough(files("de.json", `{"a": `)); c != nil {
		t.Error("catalogues without a source")
	}
	if c, _ := locale.LoadRough(files("languages.yaml", "source: [")); c != nil {
		t.Error("catalogues without languages")
	}
}
