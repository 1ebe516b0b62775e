package exchange

import (
	"strings"
	"testing"
)

// What goes out says what the terms of each text are called in the language.
func TestTermsGoOut(t *testing.T) {
	s, err := shippedFolder(t, "tr").Sheet()
	if err != nil {
		t.Fatal(err)
	}
	po, err := WritePO(s, noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"#. Glossary: Anerkennung → denkli*\n", "#. Glossary: Jobcenter stays as it is\n"} {
		if !strings.Contains(string(po), want) {
			t.Errorf("the PO lacks %q", want)
		}
	}
	s, err = shippedFolder(t, "de").Sheet()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.Texts {
		if strings.Contains(strings.Join(x.Notes, "\n"), "Glossary: ") {
			t.Errorf("the source is told what its own words are called: %s %q", x.Key, x.Notes)
		}
	}
}
