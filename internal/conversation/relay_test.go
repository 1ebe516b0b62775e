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
	if types("110"); !strings.Contains(w.said(), "116 016") && !strings.Contains(w.said(), "116016") {
		t.Errorf("a cry for help gets %q", w.said())
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
