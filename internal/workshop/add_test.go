package workshop_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
)

const sourceText = `{"a": "Hallo", "days": {"one": "ein Tag", "other": "{count} Tage"}}`

// However people laid out languages.yaml, a language is put behind the last, and nothing
// else changes; or they are told to do it by hand.
func TestAddKeepsTheDeclaration(t *testing.T) {
	entry := "  - tag: uk\n    name: Українська\n    fallbacks: [de]\n    aliases: [\"uk-*\"]\n"
	for _, tt := range []struct{ name, before, after string }{
		{"at the end", "source: de\nlanguages:\n  - tag: de\n    name: Deutsch\n", ""},
		{"no line break at the end", "source: de\nlanguages:\n  - tag: de\n    name: Deutsch", ""},
		{"comments before what follows", "languages:\n  - tag: de # the source\n    name: Deutsch\n    # inside\n", "\n# about the source\nsource: de\n"},
		{"one a line", "source: de\nlanguages:\n  - { tag: de, name: Deutsch }\n", "never:\n  uk: [ru]\n"},
		{"spaces after the colon", "source: de\nlanguages:  \n  - tag: de\n    name: Deutsch\n\n", "go_live: {complete: 50}\n"},
	} {
		fsys := fstest.MapFS{"languages.yaml": {Data: []byte(tt.before + tt.after)}, "de.json": {Data: []byte(sourceText)}}
		b, err := workshop.Add(fsys, workshop.New{Tag: "uk"})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		want := strings.TrimRight(tt.before, "\n") + "\n\n" + entry
		if got := string(b.Declaration); !strings.HasPrefix(got, want) || strings.Trim(strings.TrimPrefix(got, want), "\n") != strings.Trim(tt.after, "\n") {
			t.Errorf("%s:\n%s", tt.name, got)
		}
		if got := string(b.Catalogue); got != "{\n    \"a\": \"\",\n    \"days\": {\n        \"one\": \"\",\n        \"few\": \"\",\n        \"many\": \"\"\n    }\n}\n" {
			t.Errorf("%s: the file is\n%s", tt.name, got)
		}
		fsys["uk.json"] = &fstest.MapFile{Data: b.Catalogue}
		fsys["languages.yaml"] = &fstest.MapFile{Data: b.Declaration}
		if c, found := locale.Load(fsys); c == nil || len(c.All()) != 2 || len(c.Languages()) != 1 {
			t.Errorf("%s: it can't be loaded: %v", tt.name, found)
		}
		if _, err := workshop.Add(fsys, workshop.New{Tag: "uk"}); err == nil {
			t.Errorf("%s: added twice", tt.name)
		}
	}
	for name, declaration := range map[string]string{
		"in brackets":               "source: de\nlanguages: [{ tag: de, name: Deutsch }]\n",
		"with a list at the margin": "source: de\nlanguages:\n- tag: de\n  name: Deutsch\n",
	} {
		fsys := fstest.MapFS{"languages.yaml": {Data: []byte(declaration)}, "de.json": {Data: []byte(sourceText)}}
		if b, err := workshop.Add(fsys, workshop.New{Tag: "uk"}); err == nil {
			t.Errorf("%s:\n%s", name, b.Declaration)
		}
	}
}

// What CLDR and go-i18n know of the languages that newcomers in Germany speak.
func TestKnow(t *testing.T) {
	for tag, want := range map[string]string{
		"fa": "فارسی rtl one other; pes fa-ir", "fa-AF": "دری rtl one other; prs prs-af", "ku": "Kurdî one other; kmr ku-latn kmr-latn",
		"ckb": "کوردیی ناوەندی rtl one other; ckb-*", "ps": "پښتو rtl one other; ps-* pus pbt pbu", "ti": "ትግርኛ one other; ti-* tir",
		"ru": "Русский one few many; ru-* rus", "fr": "Français one other; fr-*", "pl": "Polski one few many; pl-*", "so": "Soomaali one other; so-* som",
		"ro": "Română one few other; ro-* ron rum mo", "am": "አማርኛ one other; am-*", "zh": "中文 other; zh-*", "sr": "Српски one few other; sr-*", "sr-Latn": "Srpski one few other; sr-Latn-*", "he": "עברית rtl one two other; he-*",
	} {
		k, err := locale.Know(tag)
		if err != nil {
			t.Errorf("%s: %v", tag, err)
			continue
		}
		got := k.Name
		if k.RTL {
			got += " rtl"
		}
		got += " " + strings.Join(k.Forms(), " ") + "; " + strings.Join(k.Others, " ")
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", tag, got, want)
		}
	}
}

// A file is replaced whole.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sub", "a.json")
	for _, text := range []string{"first", "second"} {
		if err := workshop.Save(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			t.Fatalf("%q, %v", data, err)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := workshop.Save(filepath.Join(path, "below", "a file"), nil); err == nil {
		t.Error("a folder was made of a file")
	}
}

// The share that is reviewed, as the metrics have it.
func TestReviewed(t *testing.T) {
	fsys := fstest.MapFS{
		"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - { tag: de, name: Deutsch, live: true }\n  - { tag: uk, name: Українська, fallbacks: [de] }\n")},
		"de.json":        {Data: []byte(`{"a": "Hallo", "b": "Weiter"}`)}, "uk.json": {Data: []byte(`{"a": "Привіт", "b": "Далі"}`)},
	}
	source, _ := locale.ReadFile(fsys, "de")
	file, _ := locale.ReadFile(fsys, "uk")
	name, data := locale.WriteStates("uk", []string{"a", "b"}, locale.Speak(source, file, nil, []string{"b"}, locale.Reviewed, "Ada"))
	fsys[name] = &fstest.MapFile{Data: data}
	if got := workshop.Reviewed(fsys); got["uk"] != 0.5 || got["de"] != 0 || len(got) != 2 {
		t.Errorf("reviewed are %v", got)
	}
	if got := workshop.Reviewed(fstest.MapFS{}); len(got) != 0 {
		t.Errorf("of nothing reviewed are %v", got)
	}
}

// A language that is written from right to left is declared so, whatever its script, in
// the middle of a list that is read again; others are not.
func TestAddDirection(t *testing.T) {
	for tag, want := range map[string]bool{
		"ar": true, "fa": true, "fa-AF": true, "ps": true, "ckb": true, "ur": true, "pa-Arab": true, "ug": true, "sd": true, "he": true, "yi": true,
		"pa": false, "ti": false, "am": false, "uk": false, "tr": false, "ku": false, "sr-Latn": false,
	} {
		fsys := fstest.MapFS{
			"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - { tag: de, name: Deutsch, live: true }\n")},
			"de.json":        {Data: []byte(sourceText)},
		}
		b, err := workshop.Add(fsys, workshop.New{Tag: tag})
		if err != nil {
			t.Errorf("%s: %v", tag, err)
			continue
		}
		d, found := locale.ParseDeclaration(b.Declaration)
		if len(d.Languages) != 2 || d.Languages[1].RTL != want || strings.Contains(string(b.Declaration), "    direction: rtl\n") != want {
			t.Errorf("%s: %v\n%s", tag, found, b.Declaration)
		}
		fsys["languages.yaml"], fsys[b.File] = &fstest.MapFile{Data: b.Declaration}, &fstest.MapFile{Data: b.Catalogue}
		c, found := locale.Load(fsys)
		if c == nil || c.All()[1].RTL != want {
			t.Errorf("%s can't be loaded: %v", tag, found)
		}
	}
}
