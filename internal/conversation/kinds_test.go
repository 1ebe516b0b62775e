package conversation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/locales"
)

// kindsTexts are texts of the talk in testdata/kinds: a key, and what it says in every
// language, unless the language has words of its own.
var kindsTexts = map[string]string{
	"hello": "«hello»", "hello.finder_site": "«open»", "wish": "«wish»", "wish.label": "«wish label»", "wish.read": "«read»", "wish.write": "«write»",
	"wish.speak": "«speak»", "age": "«age»", "age.label": "«age label»", "age.retry": "«age retry»", "born": "«born»", "born.label": "«born label»",
	"job": "«job»", "job.label": "«job label»", "job.nurse": "«nurse»", "job.nurse.words": "Pflege, ممرض, медсестра, hemşire", "job.cook": "«cook»",
	"mail": "«mail»", "mail.label": "«mail label»", "check": "«check»", "us": "«us»", "how": "«how»", "how.well": "«well»", "how.badly": "«badly»",
	"outcome": "«outcome»", "outcome.finder_site": "«finder»", "done": "«done»",
}

// withKinds is the shipped bot with another talk.
func withKinds(t *testing.T) *conversation.Catalogue {
	t.Helper()
	f, l := changed(t, flows.FS), changed(t, locales.FS)
	talk, err := os.ReadFile(filepath.Join("testdata", "kinds", "kinds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f["kinds.yaml"] = &fstest.MapFile{Data: talk}
	replace(t, f, "main.yaml", "call: women", "call: kinds")
	for name := range l {
		if filepath.Ext(name) != ".json" || strings.Contains(name, "/") {
			continue
		}
		for key, text := range kindsTexts {
			line := fmt.Sprintf("%q", text)
			if name == "de.json" {
				line = `{"description": "x", "other": ` + line + `}`
			}
			replace(t, l, name, "{\n", fmt.Sprintf("{\n    %q: %s,\n", "kinds."+key, line))
		}
	}
	return catalogue(t, f, l)
}

// Each kind of step is usable from end to end, in every language: what people read, tap
// and type, with the bot's own words. Telegram takes all of it.
func TestKindsOfSteps(t *testing.T) {
	cat := withKinds(t)
	for _, l := range cat.Texts.Languages() {
		t.Run(l.Tag, func(t *testing.T) {
			w := newWorld(t, cat)
			p := w.phone(l.Tag)
			var sent []outbox.Message
			typed := func(words string) {
				p.act(words, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(words)})
				sent = append(sent, w.sent...)
			}
			tap := func(choices ...string) {
				for _, c := range choices {
					p.tap(c)
					sent = append(sent, w.sent...)
				}
			}
			p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
			tap("_l:"+l.Tag, "_agree", "women")
			p.log.Reset()
			for _, m := range w.sent { // the screen that the rest begins at
				if m.Op == outbox.OpSend {
					p.write(m)
				}
			}
			tap("_done", "+read", "+write")
			p.tap("+speak") // one too many: said beside the talk, nothing changes
			tap("-write", "-read")
			typed("2, 3")
			tap("-speak", "_done")
			typed("xyz")
			typed("200")
			typed("٢٦")
			typed("31/02/2022")
			typed("31.12.1999")
			typed("schreiner")
			typed("медсестр")
			tap("nurse")
			typed("amina at example.org")
			typed("amina@example.org")
			tap("_correct", "_f:3", "_unlisted", "_confirm", "_go", "well", "_go", "_back", "_contact", "_menu")
			golden := filepath.Join("testdata", "kinds", l.Tag+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(p.log.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(p.log.String(), "\n")); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			taken(t, cat, sent)
		})
	}
}
