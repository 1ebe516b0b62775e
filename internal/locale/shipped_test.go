package locale_test

import (
	"strings"
	"testing"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// shippedTags are the languages that people can choose from the first day on.
var shippedTags = []string{"de", "en", "ar", "uk", "tr"}

// The catalogues that are built into the binary load, and every language that is
// shipped is live and complete: nobody falls back to another one.
func TestShippedCatalogues(t *testing.T) {
	c, findings := locale.Load(locales.FS)
	for _, f := range findings {
		if f.Severity == locale.Error {
			t.Error(f)
		} else {
			t.Log(f)
		}
	}
	if c == nil {
		t.Fatal("no catalogues")
	}
	for _, tag := range shippedTags {
		l, ok := c.Language(tag)
		if !ok || !l.Live {
			t.Errorf("%s is not live", tag)
			continue
		}
		for _, key := range c.Keys() {
			if !c.Printer(tag).Own(key) {
				t.Errorf("%s: %s is missing", tag, key)
			}
		}
	}
	for _, l := range c.Languages() {
		if c.Printer(l.Tag).Tag() != l.Tag {
			t.Errorf("no printer for %s", l.Tag)
		}
	}
}

// Where a text sends people to a button, it says what stands on it.
func TestQuotedButtons(t *testing.T) {
	quotes := map[string][]string{
		"contact.check":      {"button.confirm"},
		"information.topic":  {"button.go"},
		"note.edited":        {"button.back"},
		"note.not_place":     {"button.skip"},
		"other.outcome":      {"button.human"},
		"staff.details.keep": {"staff.open"},
		"staff.help":         {"staff.claim", "staff.done"},
		"system.help":        {"button.back"},
		"system.human":       {"button.privacy"},
		"system.menu":        {"button.go"},
	}
	c := mustLoad(t, locales.FS)
	for _, tag := range shippedTags {
		p := c.Printer(tag)
		for key, buttons := range quotes {
			for _, button := range buttons {
				_, words, _ := strings.Cut(p.Plain(button, nil), " ") // without its picture
				if button == "button.skip" {
					words = p.Plain(button, nil)
				}
				if !strings.Contains(p.Plain(key, nil), words) {
					t.Errorf("%s: %s does not say %q, which stands on %s", tag, key, words, button)
				}
			}
		}
	}
}
