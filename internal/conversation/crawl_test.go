package conversation_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"wegweiser/internal/check"
	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/sound"
	"wegweiser/internal/telegram"
	"wegweiser/internal/telegram/botapitest"
)

// TestCrawl presses every button that can be reached, in every language: no dead
// end, no text in another language, no raw key, nothing that Telegram would refuse.
func TestCrawl(t *testing.T) { crawl(t, shipped(t)) }

// The same where every text that can be heard has a voice note.
func TestCrawlWithSounds(t *testing.T) {
	cat := shipped(t)
	needs := check.Sounding(cat.Flows, cat.Texts)
	spoken := slices.DeleteFunc(cat.Texts.Keys(), func(key string) bool {
		_, err := sound.Fits(needs, "de", key, nil)
		return err != nil
	})
	if len(spoken) < 100 {
		t.Fatalf("only %d texts can be heard", len(spoken))
	}
	loud, _ := withNotes(t, spoken)
	crawl(t, loud)
}

func crawl(t *testing.T, cat *conversation.Catalogue) {
	t.Helper()
	tg := botapitest.Run(t, botapitest.KeepLast(3))
	me := botapitest.User{ID: 42, FirstName: "P"}
	tg.Private(me).Start(me, "")
	client, err := telegram.New(telegram.Options{Token: tg.Token(), API: tg.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, l := range cat.Texts.Languages() {
		t.Run(l.Tag, func(t *testing.T) {
			c := &crawler{t: t, w: newWorld(t, cat), lang: l.Tag, sender: telegram.NewSender(client).WithMedia(cat, noIDs{}), seen: map[string]bool{}, keys: map[string]bool{}}
			for _, k := range cat.Texts.Keys() {
				c.keys[k] = true
			}
			// Not before a language was chosen: the picker speaks several.
			cat.Texts.OnFallback(func(lang, key, used string) {
				if lang == l.Tag {
					t.Errorf("%s is shown in %q", key, used)
				}
			})
			c.run()
			cat.Texts.OnFallback(nil)
			t.Logf("%d screens, %d buttons pressed", len(c.seen), c.pressed)
		})
	}
	for _, call := range tg.Refused() {
		t.Errorf("Telegram refuses %s", call)
	}
	t.Logf("Telegram took %d messages", tg.CallCount())
}

type crawler struct {
	t       *testing.T
	w       *world
	sender  *telegram.Sender
	lang    string
	seen    map[string]bool
	keys    map[string]bool
	queue   []place
	pressed int
}

// place is somewhere a person can be, with everything that is stored about them.
type place struct {
	records map[string]memoryRecord
	rows    [][]outbox.Button
	path    []string
}

func (c *crawler) run() {
	c.visit(nil, c.w.do(conversation.Update{Kind: conversation.Command, Command: "start", User: conversation.User{ID: 42, Language: c.lang}}))
	for len(c.queue) > 0 && !c.t.Failed() {
		p := c.queue[0]
		c.queue = c.queue[1:]
		for _, row := range p.rows {
			for _, b := range row {
				if strings.Contains(b.Data, "._l:") && !strings.HasSuffix(b.Data, "._l:"+c.lang) {
					continue // another language has its own run
				}
				c.press(p, b)
			}
		}
		for _, words := range []string{"50667 Köln", "0151 23456789", "Amina"} {
			c.w.store.records = maps.Clone(p.records)
			c.visit(append(slices.Clone(p.path), words), c.w.do(conversation.Update{Kind: conversation.Text, Text: privacy.Personal(words), User: conversation.User{ID: 42, Language: c.lang}}))
		}
	}
}

func (c *crawler) press(p place, b outbox.Button) {
	c.pressed++
	c.w.store.records = maps.Clone(p.records)
	path := append(slices.Clone(p.path), b.Text)
	sent := c.w.do(conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 5, User: conversation.User{ID: 42, Language: c.lang}})
	if len(sent) == 0 {
		c.t.Errorf("%v: nothing happens", path)
		return
	}
	c.visit(path, sent)
}

func (c *crawler) visit(path []string, sent []outbox.Message) {
	c.w.check(c.t, sent)
	for _, m := range sent {
		if m.Op != outbox.OpSend {
			continue
		}
		c.read(path, m)
		if _, err := c.sender.Send(context.Background(), m); err != nil {
			c.t.Errorf("%v: %v", path, err)
		}
		if m.Memo != "q" {
			continue // beside the question
		}
		key := ""
		for _, row := range m.Rows {
			for _, b := range row {
				_, choice, _ := strings.Cut(b.Data, ".")
				_, choice, _ = strings.Cut(choice, ".")
				key += choice + "|"
			}
		}
		key += withoutMark(m.Text)
		if !c.seen[key] {
			c.seen[key] = true
			c.queue = append(c.queue, place{records: maps.Clone(c.w.store.records), rows: m.Rows, path: path})
		}
	}
}

// withoutMark leaves out the line that repeats what was chosen.
func withoutMark(text string) string {
	if strings.HasPrefix(text, "✅ <i>") {
		_, text, _ = strings.Cut(text, "\n\n")
	}
	return text
}

var keyLike = regexp.MustCompile(`[a-z_]+(\.[a-z_0-9]+)+`)

func (c *crawler) read(path []string, m outbox.Message) {
	where := fmt.Sprintf("%s %v", c.lang, path)
	all := []string{m.Text}
	for _, row := range m.Rows {
		for _, b := range row {
			all = append(all, b.Text)
		}
	}
	for _, text := range all {
		for _, k := range keyLike.FindAllString(text, -1) {
			if c.keys[k] {
				c.t.Errorf("%s: raw key %q", where, k)
			}
		}
		if strings.ContainsAny(text, "{}") {
			c.t.Errorf("%s: raw placeholder in %q", where, text)
		}
	}
	if m.Text != "" && !strings.Contains(m.Text, c.w.cat.Texts.Printer("de").Text("system.language", nil)) { // the picker speaks several
		c.script(where, m.Text)
	}
}

// script holds that a text is written in the language's own script: names of offices
// stay in Latin letters everywhere, so most of the letters count, not all.
func (c *crawler) script(where, text string) {
	want := map[string]*unicode.RangeTable{"ar": unicode.Arabic, "uk": unicode.Cyrillic}[c.lang]
	if want == nil {
		want = unicode.Latin
	}
	own, other := 0, 0
	for _, r := range regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "") {
		switch {
		case unicode.Is(want, r):
			own++
		case unicode.IsLetter(r):
			other++
		}
	}
	if own <= other {
		c.t.Errorf("%s: %d letters of its script, %d others:\n%s", where, own, other, text)
	}
}
