package locale_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
)

// begun is a live language, of whose texts some are written, some empty, some not there.
func begun(written, empty int) fstest.MapFS {
	var source, target strings.Builder
	for i := range 40 {
		fmt.Fprintf(&source, ", \"k%02d\": \"Wort %c\"", i, 'a'+i%26)
		switch {
		case i < written:
			fmt.Fprintf(&target, ", \"k%02d\": \"kelime %c\"", i, 'a'+i%26)
		case i < written+empty:
			fmt.Fprintf(&target, ", \"k%02d\": \"\"", i)
		}
	}
	return fstest.MapFS{
		"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - { tag: de, name: Deutsch, live: true }\n  - { tag: tr, name: Türkçe, live: true, fallbacks: [de] }\n")},
		"de.json":        {Data: []byte("{" + source.String()[2:] + "}")},
		"tr.json":        {Data: []byte("{" + target.String()[2:] + "}")},
	}
}

// A language that was just begun and is called live is told one thing, once: that it is
// not to be live yet. No hint leads to the next error.
func TestBegunAndLive(t *testing.T) {
	for _, tt := range []struct {
		written, empty, findings int
		hint                     string
	}{
		{0, 40, 1, "leave live: true out of languages.yaml until they are"},
		{10, 30, 1, "leave live: true out of languages.yaml until they are"},
		{35, 5, 5, "write it, or leave live: true out of languages.yaml until all texts are there"},
	} {
		_, found := locale.Load(begun(tt.written, tt.empty))
		errors := 0
		for _, f := range found {
			if f.Severity != locale.Error {
				continue
			}
			if errors++; f.Hint != tt.hint || f.File != "tr.json" || f.Key == "" {
				t.Errorf("%d written: %s", tt.written, f)
			}
		}
		if errors != tt.findings {
			t.Errorf("%d written: %d errors, want %d: %v", tt.written, errors, tt.findings, found)
		}
	}
}

// Who falls back to a language at which translators are still at work is told so; a
// language that is not live itself may.
func TestFallbackNotLive(t *testing.T) {
	for _, tt := range []struct{ live, want string }{
		{"true", "languages.yaml:5:58: warning LANGUAGE_FALLBACK: “fa-AF” falls back to “fa”, which is not live: people would read drafts (leave it out until it is)"},
		{"false", ""},
	} {
		_, found := locale.Load(fstest.MapFS{
			"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - { tag: de, name: Deutsch, live: true, fallbacks: [fa] }\n  - { tag: fa, name: فارسی, direction: rtl, fallbacks: [de] }\n" +
				"  - { tag: fa-AF, name: دری, direction: rtl, fallbacks: [fa, de], live: " + tt.live + " }\n")},
			"de.json": {Data: []byte(`{"a": "Hallo"}`)}, "fa.json": {Data: []byte(`{"a": "سلام"}`)}, "fa-AF.json": {Data: []byte(`{"a": "سلام"}`)},
		})
		got := ""
		for _, f := range found {
			got += f.String()
		}
		if got != tt.want {
			t.Errorf("live %s: %q", tt.live, got)
		}
	}
}
