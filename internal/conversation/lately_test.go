package conversation_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
)

// Laws 2 and 9: updates from before "delete my data" come again, or come late (by webhook
// messages and taps are queues of their own), in any order: no session begins by them,
// nothing is written and nothing said, neither before the person begins anew nor after.
func TestDeletionIsNotUndoneByOlderUpdates(t *testing.T) {
	cat := shipped(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, cat)
		p := w.phone("de")
		var before []conversation.Update
		deliver := func(u conversation.Update) { p.act(string(u.Kind), u); before = append(before, u) }
		next := func() int64 { w.update++; return w.update }
		typed := func(text string) conversation.Update {
			return conversation.Update{ID: next(), Kind: conversation.Text, Text: privacy.Personal(text), User: p.user()}
		}
		tap := func(choice string) {
			b, ok := p.find(choice)
			if !ok {
				t.Fatalf("no button %q", choice)
			}
			deliver(conversation.Update{ID: next(), Kind: conversation.Tap, Data: b.Data, Message: 100 + p.shown})
		}
		withheld := func() { // a message that its queue holds back
			if rapid.Bool().Draw(rt, "late") {
				before = append(before, typed(rapid.SampledFrom([]string{"hallo", "Menü", "ich will sterben", "7"}).Draw(rt, "text")))
			}
		}
		deliver(conversation.Update{ID: next(), Kind: conversation.Command, Command: "start", User: p.user()})
		for _, c := range []string{"_l:de", "_agree", "qualification", "university", "_menu", "_delete"} {
			tap(c)
			withheld()
		}
		early := typed("eine Nachricht, die den letzten Tipp überholt")
		if rapid.Bool().Draw(rt, "overtaken") { // handled before the last tap, whose number is smaller
			early.ID += 5
			deliver(early)
		}
		tap("_delete_yes")

		gone := w.store.copy()
		for key, data := range gone {
			if key != "gone:42" || !regexp.MustCompile(`^\{"u":\d+\}$`).MatchString(data) {
				t.Fatalf("deletion leaves %s: %s", key, data)
			}
			if ttl := w.store.ttl[key]; ttl <= 24*time.Hour || ttl > 25*time.Hour {
				t.Fatalf("%s is kept for %v", key, ttl)
			}
		}
		again := func() {
			was := w.store.copy()
			for _, u := range rapid.Permutation(before).Draw(rt, "order") {
				u.Chat, u.Private = 42, true
				w.sent = nil
				r, err := w.Handle(context.Background(), u)
				if err != nil || len(w.sent) != 0 || r != (conversation.Reply{}) || !maps.Equal(was, w.store.copy()) {
					t.Fatalf("update %d (%s) of before the deletion: %v, %+v, %+v\n%v", u.ID, u.Kind, err, r, w.sent, w.store.copy())
				}
			}
		}
		again()
		w.update = max(w.update, slices.MaxFunc(before, func(a, b conversation.Update) int { return int(a.ID - b.ID) }).ID)
		p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
		p.tap("_l:uk")
		again()
		if !strings.Contains(w.store.copy()["session:42"], `"l":"uk"`) {
			t.Fatal("who begins anew is not heard")
		}
	})
}

// Telegram counts anew after a week without updates, and another bot has another count: a
// number far below is not an older one.
func TestANewCountIsHeardAfterDeletion(t *testing.T) {
	w := newWorld(t, shipped(t))
	w.update = 900_000_000
	p := at(t, w)
	for _, c := range []string{"_menu", "_delete", "_delete_yes"} {
		p.tap(c)
	}
	if sent := w.do(conversation.Update{ID: 77, Kind: conversation.Command, Command: "start"}); len(sent) == 0 {
		t.Error("an update of a new count is taken for an old one")
	}
}

// ask opens a request, and withdraws it.
func askAndWithdraw(p *phone) {
	p.act("/human", conversation.Update{Kind: conversation.Command, Command: "human"})
	p.act("Mira", conversation.Update{Kind: conversation.Text, Text: "Mira"})
	for _, c := range []string{"visit", "de", "_confirm", "_withdraw", "_confirm"} {
		p.tap(c)
	}
}

// Requests are limited, whatever is deleted in between; the count is kept for no more
// than a day, and says nothing but how many and since when.
func TestRequestsAreLimited(t *testing.T) {
	w := newWorld(t, shipped(t))
	p := w.phone("de")
	begin := func() {
		p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
		p.tap("_l:de")
		p.tap("_agree")
	}
	began := w.now
	begin()
	for range conversation.RequestsADay {
		askAndWithdraw(p)
		p.act("/delete", conversation.Update{Kind: conversation.Command, Command: "delete"})
		p.tap("_delete_yes")
		if data := w.store.copy()["asked:42"]; !regexp.MustCompile(`^\{"t":\d+,"n":\d\}$`).MatchString(data) {
			t.Errorf("of requests stays %q", data)
		}
		if ends := w.now.Add(w.store.ttl["asked:42"]); ends.After(began.Add(24*time.Hour + 5*time.Minute)) {
			t.Errorf("the count ends at %v, the first request was at about %v", ends, began)
		}
		begin()
	}
	opened := w.cases
	p.act("/human", conversation.Update{Kind: conversation.Command, Command: "human"})
	if want := w.cat.Texts.Printer("de").Text("system.enough", nil); !strings.Contains(p.log.String(), strings.SplitN(want, "\n", 2)[0]) {
		t.Errorf("who has asked enough is not told:\n%s", p.log.String())
	}
	for key := range w.store.records {
		if strings.HasPrefix(key, "case:") && !strings.Contains(string(w.store.records[key].data), `"withdrawn"`) {
			t.Errorf("%s was opened beyond the limit (%d before)", key, opened)
		}
	}
	p.tap("_sos")
	if !strings.Contains(p.log.String(), "116 016") {
		t.Error("no emergency card beyond the limit")
	}
	w.now = w.now.Add(24 * time.Hour)
	askAndWithdraw(p)
}
