package locale

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Known is what CLDR knows of a language that is to be added.
type Known struct {
	Tag    string   // in its usual form
	Name   string   // what its speakers call it; empty: CLDR has no name for it
	RTL    bool     // written from right to left
	Counts          // its plural forms
	Others []string // codes that mean it as well
}

// aliasesOf languages whose codes need care. The others are meant by all their regions.
var aliasesOf = map[string][]string{
	"ku":    {"kmr", "ku-latn", "kmr-latn"}, // not ku-*: ku-arab is mostly Sorani
	"fa":    {"pes", "fa-ir"},               // not fa-*: who sends fa-AF is asked
	"fa-AF": {"prs", "prs-af"},
	"ps":    {"ps-*", "pus", "pbt", "pbu"},
	"ti":    {"ti-*", "tir"},
	"so":    {"so-*", "som"},
	"ru":    {"ru-*", "rus"},
	"ro":    {"ro-*", "ron", "rum", "mo"},
	"sq":    {"sq-*", "sqi", "alb"},
}

// namesOf languages that CLDR 32, which x/text has, does not know or writes otherwise.
var namesOf = map[string]string{"ku": "Kurdî", "ckb": "کوردیی ناوەندی", "ti": "ትግርኛ", "fa-AF": "دری", "so": "Soomaali", "sr-Latn": "Srpski"}

// Know says what CLDR knows of a language. The error says what to do where it knows too
// little: plural rules for kmr or prs, for example, stand under ku and fa-AF.
func Know(tag string) (Known, error) {
	better := betterTags[strings.ToLower(tag)]
	parsed, err := language.Parse(tag)
	switch {
	case better != "":
		return Known{}, fmt.Errorf("CLDR and go-i18n know %s under another tag: add %s instead; who sends %s is then taken for it, if it is among its aliases", tag, better, tag)
	case err != nil:
		return Known{}, fmt.Errorf("%q is no BCP 47 tag, such as fa, fa-AF or de-simple", tag)
	case parsed.String() != tag:
		return Known{}, fmt.Errorf("the usual form of %s is %s: add that", tag, parsed)
	}
	counts, err := CountsOf(tag)
	if err != nil {
		return Known{}, fmt.Errorf("CLDR has no plural rule for %s, so go-i18n can't count in it: add the tag of the language that it belongs to", tag)
	}
	k := Known{Tag: tag, Counts: counts, Name: ownName(parsed), Others: aliasesOf[tag]}
	if _, _, region := parsed.Raw(); k.Others == nil && region == (language.Region{}) && len(parsed.Variants()) == 0 {
		k.Others = []string{tag + "-*"}
	}
	script, _ := parsed.Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm":
		k.RTL = true
	}
	return k, nil
}

// ownName is what speakers call their language, with a capital where the script has them.
func ownName(tag language.Tag) string {
	name := namesOf[tag.String()]
	if name == "" && len(tag.Variants()) == 0 {
		name = display.Self.Name(tag)
	}
	for i, r := range name {
		return string(unicode.ToTitle(r)) + name[i+len(string(r)):]
	}
	return ""
}
