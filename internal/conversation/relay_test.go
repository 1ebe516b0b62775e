package conversation_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// With free writing on, what is typed goes to who has the request; it is said once in a
// while, nothing but text passes, and cries for help, commands and deletion are answered
// as ever.
func TestFreeWriting(t *testing.T) {
	w, p, _ := asked(t, "tr", "2026-11-23 11:00", "telegram", "any")
	var passed []string
	w.Relay = func(_ context.Context, k *handoff.Case, _ int64, text privacy.Personal) ([]outbox.Message, []conversation.Timer, error) {
		_ = k.Answer(w.now)
		passed = append(passed, text.Reveal())
		return []outbox.Message{{Op: outbox.OpSend, Chat: k.Owner, Text: text.Reveal()}}, nil, nil
	}
	toPerson := func() (out string) {
		for _, m := range w.sent {
			if m.Chat == 42 {
				out += m.Text + "\n"
			}
		}
		return out
	}
	types := func(text string) string {
		w.now = w.now.Add(11 * time.Second)
		p.act(text, conversation.Update{Kind: conversation.Text, Text: privacy.Personal(text)})
		return toPerson()
	}
	if types("xyzzy"); len(passed) != 0 {
		t.Fatalf("nobody has the request, and passed is %q", passed)
	}
	anna := handoff.Staff(501, "Anna")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
	w.moves(func(k *handoff.Case) error { _, err := k.Contact(anna, w.now); return err })
	w.moves(func(k *handoff.Case) error { return k.Wait(anna, w.now) })
	if said := types("xyzzy plugh"); !strings.Contains(said, "Anna") || !strings.Contains(said, "belge") {
		t.Errorf("the first time the person reads %q", said)
	}
	w.moves(func(k *handoff.Case) error {
		if k.State != handoff.Contacted {
			t.Errorf("the case is %s", k.State)
		}
		return nil
	})
	if said := types("xyzzy two"); said != "" {
		t.Errorf("at once again: %q", said)
	}
	w.now = w.now.Add(6 * time.Minute)
	if said := types("xyzzy three"); !strings.Contains(said, "Anna") || strings.Contains(said, "belge") {
		t.Errorf("later: %q", said)
	}
	want := []string{"xyzzy plugh", "xyzzy two", "xyzzy three"}
	if !slices.Equal(passed, want) {
		t.Fatalf("passed is %q, want %q", passed, want)
	}
	if said := types(strings.Repeat("x", conversation.RelayRunes+1)); !strings.Contains(said, "1000") && !strings.Contains(said, "1.000") {
		t.Errorf("what is too long gets %q", said)
	}
	for what, u := range map[string]conversation.Update{
		"a photo": {Kind: conversation.Media, Media: "photo"}, "a document": {Kind: conversation.Media, Media: "document"}, "an edit": {Kind: conversation.Edited, Text: "xyzzy"},
	} {
		w.now = w.now.Add(11 * time.Second)
		if p.act(what, u); !strings.Contains(toPerson(), "yalnızca metin") {
			t.Errorf("%s gets %q", what, toPerson())
		}
	}
	if said := types("110"); !strings.Contains(said, "116 016") && !strings.Contains(said, "116016") || !strings.Contains(said, "kişiye de gidiyor: Anna") {
		t.Errorf("a cry for help gets %q", said)
	}
	if !slices.ContainsFunc(w.sent, func(m outbox.Message) bool { return m.Chat == 501 && m.Text == "110" }) {
		t.Errorf("Anna gets nothing of a cry for help: %+v", w.sent)
	}
	if want = append(want, "110"); !slices.Equal(passed, want) {
		t.Errorf("who has the request hears of a cry for help: %q, want %q", passed, want)
	}
	if said := types("notfall " + strings.Repeat("x", conversation.RelayRunes)); !strings.Contains(said, "116 016") && !strings.Contains(said, "116016") || !strings.Contains(said, "iletilmedi") {
		t.Errorf("a long cry for help gets %q", said)
	}
	for what, u := range map[string]conversation.Update{"an edit": {Kind: conversation.Edited, Text: "110"}, "a caption": {Kind: conversation.Media, Media: "photo", Text: "110"}} {
		w.now = w.now.Add(11 * time.Second)
		if p.act(what, u); strings.Contains(toPerson(), "de gidiyor") {
			t.Errorf("%s is said to be passed on: %q", what, toPerson())
		}
	}
	for _, c := range []string{"menu", "emergency", "delete", "language", "help"} {
		w.now = w.now.Add(time.Minute)
		if p.act("/"+c, conversation.Update{Kind: conversation.Command, Command: c}); toPerson() == "" {
			t.Errorf("/%s is met with silence", c)
		}
	}
	if !slices.Equal(passed, want) {
		t.Fatalf("passed is %q, want %q", passed, want)
	}
}

// Too much at once is not passed on, and that is said.
func TestFreeWritingTooFast(t *testing.T) {
	w, p, _ := asked(t, "de", "2026-11-23 11:00", "telegram", "any")
	passed := 0
	w.Relay = func(_ context.Context, k *handoff.Case, _ int64, _ privacy.Personal) ([]outbox.Message, []conversation.Timer, error) {
		passed++
		return []outbox.Message{{Op: outbox.OpSend, Chat: k.Owner, Text: "xyzzy"}}, nil, nil
	}
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(handoff.Staff(501, "Anna"), w.now); return err })
	slow, acts := 0, 0
	for now := w.now; acts < 20; acts++ {
		w.now = now
		p.act("xyzzy", conversation.Update{Kind: conversation.Text, Text: "xyzzy"})
		slow += strings.Count(w.said(), "zu schnell")
	}
	if passed != 5 || slow != 1 {
		t.Errorf("passed on %d times, refused aloud %d times", passed, slow)
	}
}

// What can't be passed on is said not to be, each time, with the number to call; what
// nobody will read soon is not said to have been passed on; and who reads it now is said
// when that is somebody else.
func TestFreeWritingThatDoesNotArrive(t *testing.T) {
	w, p, _ := asked(t, "de", "2026-11-23 11:00", "telegram", "any")
	for _, o := range w.Catalogue().Flows.Offers {
		o.Phone = "0211 123456"
	}
	reached, late := true, false
	w.Relay = func(_ context.Context, k *handoff.Case, id int64, text privacy.Personal) ([]outbox.Message, []conversation.Timer, error) {
		if !reached {
			return nil, nil, nil
		}
		if err := k.Say(id, text, w.now); err != nil {
			t.Error(err)
		}
		if late {
			k.Delay(w.now, w.now)
		}
		return []outbox.Message{{Op: outbox.OpSend, Chat: k.Owner, Text: text.Reveal()}}, nil, nil
	}
	types := func(after time.Duration) (out string) {
		w.now = w.now.Add(after)
		p.act("xyzzy", conversation.Update{Kind: conversation.Text, Text: "xyzzy"})
		for _, m := range w.sent {
			if m.Chat == 42 {
				out += m.Text + "\n"
			}
		}
		return out
	}
	says := func(what, said string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q does not say %q", what, said, want)
			}
		}
	}
	anna, ben := handoff.Staff(501, "Anna"), handoff.Staff(502, "Ben")
	w.moves(func(k *handoff.Case) error { _, err := k.Claim(anna, w.now); return err })
	says("the first", types(11*time.Second), "Weitergegeben an Anna", "Gesundheit")
	reached = false
	for range 2 {
		said := types(11 * time.Second)
		says("Anna can't be reached", said, "nicht weitergeben", "0211 123456")
		if strings.Contains(said, "Weitergegeben") {
			t.Errorf("it is said to have been passed on: %q", said)
		}
	}
	reached = true
	says("she can again", types(11*time.Second), "Weitergegeben an Anna")
	w.moves(func(k *handoff.Case) error { return k.HandOver(anna, ben, w.now) })
	says("Ben has it now", types(time.Minute), "Weitergegeben an Ben", "Gesundheit")
	late = true
	if said := types(6 * time.Minute); strings.Contains(said, "Weitergegeben") {
		t.Errorf("nobody reads it soon, and the person reads %q", said)
	} else {
		says("nobody reads it soon", said, "noch niemand", "0211 123456")
	}
	p.act("/human", conversation.Update{Kind: conversation.Command, Command: "human"})
	says("the screen of the request", w.said(), "noch niemand aus unserem Team gelesen")
}

// A colleague who types what nobody asked for is answered by the staff's side, where no talk
// of their own goes on; a newcomer never is, nor what is asked for, nor a command.
func TestAColleagueTypes(t *testing.T) {
	w, p, _ := asked(t, "de", "2026-11-23 11:00", "telegram", "any")
	colleague := map[int64]bool{77: true, 42: true}
	asks := 0
	w.Colleague = func(_ context.Context, u conversation.Update) (bool, error) {
		asks++
		return colleague[u.Chat], nil
	}
	if p.act("xyzzy", conversation.Update{Kind: conversation.Text, Text: "xyzzy"}); len(w.sent) == 0 || asks != 0 {
		t.Errorf("who waits for somebody themselves is taken for a colleague")
	}
	for what, u := range map[string]conversation.Update{"words": {Kind: conversation.Text, Text: "Guten Tag"}, "a photo": {Kind: conversation.Media, Media: "photo"}} {
		u.ID, u.Chat, u.Private, u.User.ID = 900+int64(asks), 77, true, 77
		if w.sent = nil; true {
			if _, err := w.Handle(t.Context(), u); err != nil || len(w.sent) != 0 {
				t.Errorf("%s of a colleague start a newcomer's talk: %+v, %v", what, w.sent, err)
			}
		}
	}
	if _, kept := w.store.records["session:77"]; kept || asks != 2 {
		t.Errorf("something of it is kept: %v; asked %d times", kept, asks)
	}
	if _, err := w.Handle(t.Context(), conversation.Update{ID: 990, Kind: conversation.Command, Command: "start", Chat: 77, Private: true}); err != nil || len(w.sent) == 0 {
		t.Errorf("a colleague can't try the bot: %v", err)
	}
	colleague[77], w.sent = false, nil
	if _, err := w.Handle(t.Context(), conversation.Update{ID: 991, Kind: conversation.Text, Text: "xyzzy", Chat: 77, Private: true}); err != nil || len(w.sent) == 0 {
		t.Errorf("a newcomer is met with silence: %v", err)
	}
}

// Where words are passed on, the privacy notice says so; where they are not, it does not.
func TestThePrivacyNoticeTellsOfFreeWriting(t *testing.T) {
	for _, on := range []bool{false, true} {
		w, p, _ := asked(t, "de", "2026-11-23 11:00", "telegram", "any")
		if on {
			w.Relay = func(context.Context, *handoff.Case, int64, privacy.Personal) ([]outbox.Message, []conversation.Timer, error) {
				return nil, nil, nil
			}
		}
		p.act("/privacy", conversation.Update{Kind: conversation.Command, Command: "privacy"})
		if said := w.said(); strings.Contains(said, "liest diese Person") != on {
			t.Errorf("free writing is on: %v, and the notice says %s", on, said)
		}
	}
}
