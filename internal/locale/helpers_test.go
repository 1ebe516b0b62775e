package locale_test

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
)

// declared is a languages.yaml for tests.
const declared = `source: de
languages:
  - { tag: de, name: Deutsch, live: true, fallbacks: [en], aliases: ["de-*"] }
  - { tag: en, name: English, live: true, fallbacks: [de], aliases: ["en-*"] }
  - { tag: ar, name: العربية, live: true, direction: rtl, fallbacks: [en, de], aliases: [arb, "ar-*"] }
  - { tag: uk, name: Українська, live: true, fallbacks: [en, de], aliases: ["uk-*"] }
  - { tag: tr, name: Türkçe, live: true, fallbacks: [de, en], aliases: ["tr-*"] }
never: { ckb: [ar], az: [tr] }
go_live: { complete: 0 }
`

// files makes a file system of names and contents.
func files(namesAndContents ...string) fstest.MapFS {
	fsys := fstest.MapFS{"languages.yaml": {Data: []byte(declared)}}
	for i := 0; i < len(namesAndContents); i += 2 {
		fsys[namesAndContents[i]] = &fstest.MapFile{Data: []byte(namesAndContents[i+1])}
	}
	return declare(fsys)
}

// declare makes those languages live that have a file.
func declare(fsys fstest.MapFS) fstest.MapFS {
	text := declared
	for _, tag := range []string{"en", "ar", "uk", "tr"} {
		if fsys[tag+".json"] == nil {
			text = strings.Replace(text, "tag: "+tag+", ", "tag: "+tag+", live: false, ", 1)
			text = strings.Replace(text, "live: false, name: "+nameOf[tag]+", live: true", "live: false, name: "+nameOf[tag], 1)
		}
	}
	fsys["languages.yaml"] = &fstest.MapFile{Data: []byte(text)}
	return fsys
}

var nameOf = map[string]string{"en": "English", "ar": "العربية", "uk": "Українська", "tr": "Türkçe"}

// with returns the files and some more.
func with(fsys fstest.MapFS, namesAndContents ...string) fstest.MapFS {
	out := maps.Clone(fsys)
	for name, f := range files(namesAndContents...) {
		if name != "languages.yaml" {
			out[name] = f
		}
	}
	return declare(out)
}

// mustLoad loads catalogues that hold no error.
func mustLoad(t testing.TB, fsys fs.FS) *locale.Catalogues {
	t.Helper()
	c, findings := locale.Load(fsys)
	if c == nil {
		t.Fatalf("no catalogues:\n%s", lines(findings))
	}
	return c
}

// lines prints findings, but not that other languages have no file yet.
func lines(findings []locale.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		if f.Code == locale.FileMissing && f.Severity == locale.Warning {
			continue
		}
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}
