package locale_test

import (
	"testing"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// The catalogues that are built into the binary load.
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
	for _, l := range c.Languages() {
		if c.Printer(l.Tag).Tag() != l.Tag {
			t.Errorf("no printer for %s", l.Tag)
		}
	}
}
