package locale_test

import (
	"slices"
	"testing"

	"wegweiser/internal/locale"
)

func TestCounts(t *testing.T) {
	uk, err := locale.CountsOf("uk")
	if err != nil {
		t.Fatal(err)
	}
	if got := uk.Forms(); !slices.Equal(got, []string{"one", "few", "many"}) {
		t.Errorf("forms of Ukrainian: %v", got)
	}
	if uk.Form(21) != "one" || uk.Form(12) != "many" || uk.Form(1_000_002) != "few" {
		t.Errorf("21 %s, 12 %s, 1000002 %s", uk.Form(21), uk.Form(12), uk.Form(1_000_002))
	}
	if got := uk.Example("few"); got != "for 2, 3, 4, …" {
		t.Errorf("few is %s", got)
	}
	for _, tag := range []string{"kmr", "not a tag"} {
		if _, err := locale.CountsOf(tag); err == nil {
			t.Errorf("%s has plural rules", tag)
		}
	}
}

// The hash of a message that a tool holds is that of the catalogue's own text.
func TestMessageHash(t *testing.T) {
	fsys := files("de.json", `{"a": "Ä\n", "days": {"one": "ein Tag", "other": "{count} Tage"}}`, "en.json", `{"a": "B", "days": {"one": "a day", "other": "{count} days"}}`)
	states := mustLoad(t, fsys).Refresh("en", nil)
	file, found := locale.ReadFile(fsys, "de")
	if file == nil {
		t.Fatal(found)
	}
	for _, m := range file.Messages {
		if m.Hash() != states[m.Key].Source {
			t.Errorf("%s: %s, the state has %s", m.Key, m.Hash(), states[m.Key].Source)
		}
	}
}
