package check

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/flows"
	"wegweiser/internal/finding"
	"wegweiser/locales"
)

// Languages that translators are still at work on stop nobody: however many there are,
// whatever is wrong with them, and although they read in a fallback what they lack.
func TestDraftsStopNobody(t *testing.T) {
	texts := fstest.MapFS{}
	for _, name := range []string{"languages.yaml", "de.json", "en.json", "ar.json", "uk.json", "tr.json"} {
		data, err := fs.ReadFile(locales.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = &fstest.MapFile{Data: data}
	}
	before := Run(flows.FS, texts, today)
	if before.Failed() {
		t.Fatal("the shipped texts have errors")
	}
	declaration := string(texts["languages.yaml"].Data)
	for i, tag := range []string{"fr", "es", "pl", "ro", "sq", "so", "it", "pt"} {
		declaration = strings.Replace(declaration, "\nnever:", fmt.Sprintf("\n  - { tag: %s, name: Language %c, fallbacks: [tr, en, de] }\n\nnever:", tag, 'A'+i), 1)
		texts[tag+".json"] = &fstest.MapFile{Data: []byte(`{"main.need": ""}`)}
	}
	// The staff's help names a button that reads otherwise, a button holds a tag and a
	// name is too long; a file breaks off.
	texts["fr.json"].Data = []byte(`{
    "bot.name": "` + strings.Repeat("Wegweiser ", 9) + `x",
    "button.back": "<b>Retour</b>",
    "staff.claim": "Prendre",
    "staff.done": "Fini",
    "staff.help": "👋 <b>Wegweiser</b>, rien à voir"
}`)
	texts["es.json"].Data = []byte(`{"main.need": "`)
	texts["languages.yaml"] = &fstest.MapFile{Data: []byte(declaration)}

	after := Run(flows.FS, texts, today)
	held := map[string]bool{}
	for _, f := range after.Findings {
		if f.Severity == finding.Error {
			t.Errorf("an error: %s", f)
		}
		if f.Held {
			held[f.Code] = true
			if f.File != "locales/fr.json" && f.File != "locales/es.json" || !strings.Contains(f.Hint, "once the language is live, this is an error") {
				t.Errorf("held: %s", f)
			}
		}
	}
	for _, code := range []string{TextLong, "HTML_DIFFERS", QuotedButton, "FILE_SYNTAX"} {
		if !held[code] {
			t.Errorf("%s is not found", code)
		}
	}
	if after.Languages != before.Languages {
		t.Errorf("%d languages can be chosen, before there were %d", after.Languages, before.Languages)
	}
}
