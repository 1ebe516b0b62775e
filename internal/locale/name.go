package locale

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// dari is one language with Persian for CLDR, and another for who looks for an interpreter.
const dari = "fa-AF"

// NameIn is what a language is called in another one, whatever its script and region:
// Arabic is "Arabisch" in German. It is empty where CLDR does not know.
func NameIn(in, tag string) string {
	reader, err := language.Parse(in)
	if err != nil {
		return ""
	}
	named, err := language.Parse(tag)
	names := display.Languages(reader)
	if err != nil || names == nil {
		return ""
	}
	if tag == dari {
		return "Dari" // in every language of Europe
	}
	base, _ := named.Base()
	return names.Name(base)
}
