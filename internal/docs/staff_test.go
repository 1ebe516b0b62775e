package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"wegweiser/internal/locale"
	"wegweiser/locales"
)

// docs/staff.md names staff's buttons as they are: the German ones in its German half, the
// English ones below.
func TestStaffPageNamesTheButtons(t *testing.T) {
	texts, found := locale.Load(locales.FS)
	if texts == nil {
		t.Fatal(found)
	}
	german, english, ok := strings.Cut(read(t, "docs/staff.md"), "\n---\n")
	if !ok {
		t.Fatal("the page has not two halves")
	}
	label := regexp.MustCompile(`\*\*\[([^\]]+)\]\*\*`)
	keys := []string{
		"claim", "open", "step_in", "contact", "contacted", "tried", "reply.send", "reply.ask", "reply.confirm", "give", "notes", "trail", "done", "reopen",
		"appoint.propose", "appoint.send", "appoint.settled",
	}
	for tag, half := range map[string]string{"de": german, "en": english} {
		buttons := map[string]bool{}
		for _, k := range keys {
			buttons[strings.TrimSpace(texts.Printer(tag).Plain("staff."+k, locale.Args{"count": locale.Verbatim("")}))] = false
		}
		for _, m := range label.FindAllStringSubmatch(half, -1) {
			if _, known := buttons[m[1]]; !known {
				t.Errorf("%s: there is no button %q", tag, m[1])
			}
			buttons[m[1]] = true
		}
		for b, named := range buttons {
			if !named {
				t.Errorf("%s: the page does not name the button %q", tag, b)
			}
		}
	}
}
