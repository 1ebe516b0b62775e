package conversation_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/locales"
)

// withSays is the shipped bot with a talk that says things in a row before it asks.
func withSays(t *testing.T, texts map[string]string) *conversation.Catalogue {
	t.Helper()
	f, l := changed(t, flows.FS), changed(t, locales.FS)
	talk, err := os.ReadFile(filepath.Join("testdata", "kinds", "kinds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f["kinds.yaml"] = &fstest.MapFile{Data: talk}
	replace(t, f, "kinds.yaml", "hello: {say: true, links: [finder_site], to: wish}",
		"hello: {say: true, links: [finder_site], to: one}\n  one: {say: true, to: two}\n  two: {say: true, to: wish}")
	replace(t, f, "main.yaml", "call: women", "call: kinds")
	for name := range l {
		if filepath.Ext(name) != ".json" || strings.Contains(name, "/") {
			continue
		}
		all := map[string]string{"one": "«one»", "two": "«two»"}
		maps.Copy(all, kindsTexts)
		maps.Copy(all, texts)
		for key, text := range all {
			line := fmt.Sprintf("%q", text)
			if name == "de.json" {
				line = `{"description": "x", "other": ` + line + `}`
			}
			replace(t, l, name, "{\n", fmt.Sprintf("{\n    %q: %s,\n", "kinds."+key, line))
		}
	}
	return catalogue(t, f, l)
}

// Whatever is said in one turn arrives whole and in order, and the question with its
// buttons comes last, however long the texts are.
func TestNothingIsTooLongToBeSaid(t *testing.T) {
	long := func(mark string, n int) string {
		return "«" + mark + strings.Repeat(" Wörter 🙂", n) + mark + "»"
	}
	for _, c := range []struct {
		name  string
		texts map[string]string
		want  []string // how each message begins
	}{
		{"short", nil, []string{"✅", "«one»\n\n«two»\n\n«wish»"}},
		{"two that fit alone", map[string]string{"one": long("one", 300), "two": long("two", 300)}, []string{"✅", "«one", "«two", "«wish»"}},
		{"four", map[string]string{"hello": long("hello", 370), "one": long("one", 370), "two": long("two", 370), "wish": long("wish", 370)}, []string{"✅", "«one", "«two", "«wish"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cat := withSays(t, c.texts)
			w := newWorld(t, cat)
			p := w.phone("de")
			p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
			for _, choice := range []string{"_l:de", "_agree", "women"} {
				p.tap(choice)
			}
			var said []outbox.Message
			all := ""
			for _, m := range w.sent {
				if m.Op == outbox.OpSend {
					said = append(said, m)
					all += m.Text
				}
			}
			for i, m := range said {
				if i >= len(c.want) || !strings.HasPrefix(m.Text, c.want[i]) {
					t.Errorf("message %d begins with %.30q", i, m.Text)
				}
				if last := i == len(said)-1; last != (len(m.Rows) > 1) {
					t.Errorf("message %d has %d rows of buttons", i, len(m.Rows))
				}
			}
			if len(said) != len(c.want) {
				t.Errorf("%d messages", len(said))
			}
			for key := range c.texts {
				if text := cat.Texts.Printer("de").Text("kinds."+key, nil); strings.Count(all, "🙂") < strings.Count(text, "🙂") {
					t.Errorf("of %s something is lost", key)
				}
			}
			taken(t, cat, said)
		})
	}
}
