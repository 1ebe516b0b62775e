package check

import (
	"fmt"
	"strings"
	"testing"

	"wegweiser/internal/finding"
)

// keywordFindings are what is said of lists of keywords, laid over the base: code, place
// and message.
func keywordFindings(t *testing.T, over ...archived) (out []string) {
	t.Helper()
	for _, f := range Run2(folders(t, over)).Findings {
		if strings.HasPrefix(f.Code, "keyword-") {
			at := []rune(f.Excerpt)
			out = append(out, fmt.Sprintf("%s %s %s at %.6s", f.Severity, f.Code, f.Message, strings.Trim(string(at[f.Col-1:]), `",`)))
		}
	}
	return out
}

func TestKeywordRules(t *testing.T) {
	for _, tt := range []struct {
		name, de, en string
		want         string // empty: nothing is wrong
	}{
		{"apart", "keywords.human: mensch, berater\nkeywords.stop: stopp\n", "keywords.stop: stop, stopp\n", ""},
		{"two lists", "keywords.human: mensch, die berater\nkeywords.stop: stopp, berater\nkeywords.menu: menü, berater\n", "",
			`error keyword-twice keywords.menu: "berater" is "berater" of keywords.stop (de) too at berate`},
		{"two languages", "keywords.no: nein, nee\n", "keywords.yes: yes, Née!\n", `error keyword-twice keywords.yes: "Née!" is "nee" of keywords.no (de) too at Née!`},
		{"alarm", "keywords.alarm: polizei, hilfe\nkeywords.help: hilfe\n", "", `error keyword-twice keywords.alarm: "hilfe" is "hilfe" of keywords.help (de) too at hilfe`},
		{"distress within", "keywords.distress: in gefahr\n", "keywords.help: help, bin in gefahr hier\n", `error keyword-twice keywords.help: "bin in gefahr hier" has "in gefahr" of keywords.distress (de) in it at bin in`},
		{"distress of a later language", "keywords.help: hilfe bitte\n", "keywords.distress: danger, hilfe\n", `error keyword-twice keywords.distress: "hilfe" is heard in "hilfe bitte" of keywords.help (de) too at hilfe`},
		{"no whole word", "keywords.distress: gefahr\nkeywords.help: gefahrlos\n", "", ""},
		{"alarm may say it too", "keywords.distress: notruf\nkeywords.alarm: notruf\n", "", ""},
		{"button", "keywords.menu: übersicht, arbeit\nmain.need.work: 💼 Arbeit\n", "", `error keyword-twice main.need.work: this button is "arbeit" of keywords.menu (de) too: whoever types it is led there at main.n`},
		{"button of its own list", "keywords.menu: menü\nbutton.menu: ☰ Menü\nkeywords.yes: Ja\nmain.need.work: Ja\n", "", ""},
		{"no letter", "keywords.menu: menü, !, ende\n", "", `warning keyword-untidy keywords.menu: an entry without a letter at !, end`},
		{"number", "keywords.menu: menü, 2\n", "", `warning keyword-untidy keywords.menu: "2" has a number, which people type as an answer at 2`},
		{"number within", "keywords.menu: menü, me2nu\n", "", `warning keyword-untidy keywords.menu: "me2nu" has a number, which people type as an answer at me2nu`},
		{"number to call", "keywords.alarm: polizei, 110\n", "", ""},
		{"short", "keywords.distress: sos, not\n", "", `warning keyword-untidy keywords.distress: "not" is heard anywhere in a sentence, and so short that it may mean something else at not`},
	} {
		got := keywordFindings(t, archived{"de.txt", tt.de}, archived{"en.txt", tt.en})
		if strings.Join(got, "\n") != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, "\n"), tt.want)
		}
	}
}

// A draft is blamed, not the language that people can choose; and what it says of itself
// is no error yet.
func TestKeywordsOfADraft(t *testing.T) {
	flowsFS, localesFS := folders(t, []archived{{"de.txt", "keywords.help: hilfe bitte\n"}, {"en.txt", "keywords.distress: danger, hilfe\n"}})
	localesFS["languages.yaml"].Data = []byte(strings.ReplaceAll(string(localesFS["languages.yaml"].Data), "live: true", "live: false"))
	n := 0
	for _, f := range Run2(flowsFS, localesFS).Findings {
		if f.Code == KeywordTwice {
			n++
			if f.File != "locales/en.json" || f.Severity != finding.Warning || !f.Held {
				t.Errorf("got %+v", f)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d findings", n)
	}
}
