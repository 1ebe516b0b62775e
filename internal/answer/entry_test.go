package answer

import (
	"slices"
	"strings"
	"testing"
)

func TestEntries(t *testing.T) {
	var e Entries
	e.Add("nurse", "Krankenschwester, Pfleger", "Krankenpfleger", "nurse", "ممرض", "медсестра", "hemşire")
	e.Add("aide", "Pflegehilfe", "nursing assistant")
	e.Add("cook", "Koch, Köchin", "cook", "طباخ", "кухар", "aşçı")
	e.Add("tiler", "Fliesenleger", "tiler")
	e.Add("teacher", "Lehrer für Deutsch", "teacher of German")
	for typed, want := range map[string]string{
		"nurse": "nurse!", "NURSE ": "nurse!", "медсестра": "nurse!", "ممرض": "nurse!", "hemsire": "nurse!", "aşçi": "cook!",
		"nurs": "nurse aide", "schwester": "nurse", "pfleg": "aide nurse", "köchin": "cook", "koechin": "cook", "deutsch lehrer": "teacher",
		"tilre": "tiler", "flisenleger": "tiler", "german": "teacher",
		"pilot": "", "x": "", "": "", "  ": "", "na": "",
	} {
		found, exact := e.Find(typed)
		got := strings.Join(found, " ")
		if exact {
			got += "!"
		}
		if got != want {
			t.Errorf("%q: got %q; want %q", typed, got, want)
		}
	}
	if found, _ := e.Find(strings.Repeat("a", 200)); len(found) != 0 {
		t.Errorf("got %v", found)
	}
	// Of two entries of the same name neither is taken for what was meant.
	e.Add("cook2", "Cook")
	if found, exact := e.Find("cook"); exact || !slices.Equal(found, []string{"cook", "cook2"}) {
		t.Errorf("got %v, %v", found, exact)
	}
}
