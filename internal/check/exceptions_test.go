package check

import (
	"slices"
	"strings"
	"testing"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
)

// excepting is the declaration of the base with an exception.
func excepting(what string) archived {
	return archived{"languages.yaml", `source: de
languages:
  - {tag: de, name: Deutsch, live: true, fallbacks: [en]}
  - {tag: en, name: English, live: true, fallbacks: [de]}
exceptions:
  - {` + what + `, reason: "meant so"}
`}
}

// What only texts and flows together have can be excepted too, in the language and for the
// text that is named.
func TestExceptionsForTextsAndFlows(t *testing.T) {
	wrong := map[string][]archived{
		"same-label":     {{"de.txt", "main.need.work: Arbeit\nmain.need.women: Arbeit\n"}},
		"button-long":    {{"de.txt", "main.need.women: Beratung für Frauen, die eine Arbeit suchen\n"}},
		"quoted-button":  {{"de.txt", "main.need.women: Weiter geht es\nsystem.help: Tippen Sie auf „Weiter gehd es“.\n"}},
		"keyword-twice":  {{"de.txt", "keywords.human: mensch\nkeywords.stop: mensch\n"}},
		"keyword-untidy": {{"de.txt", "keywords.stop: stopp, 2\n"}},
	}
	keys := map[string]string{
		"same-label": "main.need.women", "button-long": "main.need.women", "quoted-button": "system.help",
		"keyword-twice": "keywords.stop", "keyword-untidy": "keywords.stop",
	}
	for code, key := range keys {
		for excepted, want := range map[string]bool{
			"lang: de, key: " + key + ", code: " + code:        true,
			"lang: en, key: " + key + ", code: " + code:        false,
			"lang: de, key: main.need.other, code: " + code:    false,
			"lang: de, key: " + key + ", code: SAME_AS_SOURCE": false,
			"lang: de, key: " + key + ", code: " + other(code): false,
		} {
			found := Run2(folders(t, append(slices.Clone(wrong[code]), excepting(excepted)))).Findings
			told := slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Code == code && strings.HasPrefix(f.Message, key+": ") })
			unused := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Code == locale.ExceptionUnused })
			if told == want || (unused < 0) != want {
				t.Errorf("%s, excepted %s:\n%s", code, excepted, shown(found))
			}
			if unused >= 0 && (found[unused].File != "locales/languages.yaml" || found[unused].Line != 6) {
				t.Errorf("%s: the exception is placed at %s", code, found[unused])
			}
		}
	}
}

// other is another code of those.
func other(code string) string {
	if code == ButtonLong {
		return SameLabel
	}
	return ButtonLong
}

func TestExceptionForALanguageThatIsNotThere(t *testing.T) {
	found := Run2(folders(t, []archived{excepting("lang: dee, key: main.need, code: same-label")})).Findings
	if len(found) != 1 || found[0].Severity != finding.Error || found[0].Line != 6 || !strings.Contains(found[0].Hint, "“de”") {
		t.Errorf("got %v", found)
	}
}
