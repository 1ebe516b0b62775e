package conversation_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
)

var update = flag.Bool("update", false, "write the golden transcripts anew")

// TestTranscripts plays every talk of testdata/talks in every language and compares
// it with testdata/transcripts/<language>/<talk>.txt. A talk names choices, so that
// one talk runs in all languages; a transcript is what people really read.
//
//	tap <choice>          the button that carries this choice
//	type <words>          typed words
//	label <choice>        types the label of a choice instead of tapping it
//	number <n>            types a number in the language's own digits
//	command <name> [...]  /name
//	media <kind>          a sticker, a voice message …
//	staff done            staff close the request
//	contact <number>      the person's own shared contact
//	foreign <number>      somebody else's contact
//	wait <duration>       time passes
//	again                 the last tap once more
//	old                   the tap before the last one once more, a month later
func TestTranscripts(t *testing.T) {
	cat := shipped(t)
	talks, err := filepath.Glob("testdata/talks/*.txt")
	if err != nil || len(talks) == 0 {
		t.Fatalf("no talks: %v", err)
	}
	for _, talk := range talks {
		script, err := os.ReadFile(talk)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(talk), ".txt")
		for _, l := range cat.Texts.Languages() {
			t.Run(name+"/"+l.Tag, func(t *testing.T) {
				got := play(t, cat, l.Tag, string(script))
				golden := filepath.Join("testdata", "transcripts", l.Tag, name+".txt")
				if *update {
					if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatalf("%v (write it with: go test ./internal/conversation -update)", err)
				}
				if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
					t.Errorf("the talk changed (-want +got; if meant: go test ./internal/conversation -update):\n%s", d)
				}
			})
		}
	}
}

func play(t *testing.T, cat *conversation.Catalogue, lang, script string) string {
	w := newWorld(t, cat)
	p := w.phone(lang)
	var taps []conversation.Update
	for _, line := range strings.Split(script, "\n") {
		line, _, _ = strings.Cut(line, "#")
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.ReplaceAll(strings.TrimSpace(rest), "LANG", lang)
		switch verb {
		case "":
		case "tap":
			b, ok := p.find(rest)
			if !ok {
				t.Fatalf("no button %q on the screen:\n%s", rest, p.log.String())
			}
			u := conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 100 + p.asked, Callback: "q"}
			taps = append(taps, u)
			p.act("["+b.Text+"]", u)
		case "again":
			p.act("the same button again", taps[len(taps)-1])
		case "old":
			w.now = w.now.AddDate(0, 0, 29)
			p.act("a button of last month", taps[len(taps)-2])
		case "label":
			b, _ := p.find(rest)
			p.act(b.Text, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(b.Text)})
		case "number":
			n := digitsOf(lang, rest)
			p.act(n, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(n)})
		case "type":
			p.act(rest, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(rest)})
		case "long":
			p.act("4,096 letters", conversation.Update{Kind: conversation.Text, Text: privacy.Personal(strings.Repeat("ї", 4096))})
		case "command":
			name, payload, _ := strings.Cut(rest, " ")
			p.act("/"+rest, conversation.Update{Kind: conversation.Command, Command: name, Payload: payload})
		case "media":
			p.act("("+rest+")", conversation.Update{Kind: conversation.Media, Media: rest})
		case "edited":
			p.act("(a changed message)", conversation.Update{Kind: conversation.Edited, Text: "x"})
		case "contact":
			p.act("(own contact)", conversation.Update{Kind: conversation.Contact, Own: true, Phone: privacy.Personal(rest)})
		case "foreign":
			p.act("(somebody else's contact)", conversation.Update{Kind: conversation.Contact, Phone: privacy.Personal(rest)})
		case "wait":
			d, err := time.ParseDuration(rest)
			if err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(d)
			fmt.Fprintf(&p.log, "  (%s pass)\n", rest)
		case "forged":
			p.act("(forged button)", conversation.Update{Kind: conversation.Tap, Data: rest, Message: 1, Callback: "q"})
		case "staff": // staff are done with the request
			for k, r := range w.store.records {
				if c, err := conversation.DecodeCase(r.data); strings.HasPrefix(k, "case:") && err == nil {
					_, _ = c.Claim(9, "Anna", w.now)
					_, _ = c.Finish(9, w.now)
					w.store.records[k] = memoryRecord{r.version + 1, conversation.EncodeCase(c)}
				}
			}
			p.log.WriteString("  (staff are done with the request)\n")
		case "records":
			var keys []string
			for k := range w.store.records {
				keys = append(keys, k)
			}
			fmt.Fprintf(&p.log, "  records: %v\n", len(keys))
		default:
			t.Fatalf("unknown verb %q", verb)
		}
	}
	return p.log.String()
}

// digitsOf writes a number as people of the language may type it.
func digitsOf(lang, n string) string {
	if lang != "ar" {
		return n
	}
	return strings.Map(func(r rune) rune { return r - '0' + '٠' }, n)
}
