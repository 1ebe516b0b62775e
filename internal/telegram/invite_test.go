package telegram

import (
	"context"
	"errors"
	"testing"

	"wegweiser/internal/outbox"
)

type invites func(id string, chat int64) ([]byte, error)

func (f invites) Invite(_ context.Context, x outbox.Media, chat int64) (string, []byte, error) {
	data, err := f(x.Case, chat)
	return "Termin.ics", data, err
}

var anInvite = outbox.Message{
	Op: outbox.OpSend, Chat: 77, Text: "<b>Termin</b>: Dienstag", Media: &outbox.Media{Kind: outbox.Invite, Case: "case1"},
	Rows: [][]outbox.Button{{{Text: "Öffnen", URL: "https://t.me/b?start=case_1"}}, {{Text: "zu lang", Data: "k.ap.0123456789012345678901234567890123456789012345678901234567890123456789"}}},
}

// The file is made when it is sent; it comes with its words and buttons, and never by a
// name that Telegram gave an older one.
func TestInvitesAreMadeWhenSent(t *testing.T) {
	tg, chat, sender := theDouble(t)
	s, _ := sender(someFiles())
	made := 0
	s.WithInvites(invites(func(id string, to int64) ([]byte, error) {
		if id != "case1" || to != 77 {
			t.Errorf("asked for %s, for %d", id, to)
		}
		made++
		return []byte{'V', byte('0' + made)}, nil
	}))
	mustSend(t, s, anInvite)
	mustSend(t, s, anInvite)
	for i, m := range chat.FromBot() {
		if m.Document == nil || m.Document.FileName != "Termin.ics" || m.Caption != "Termin: Dienstag" || len(m.CaptionEntities) != 1 {
			t.Fatalf("they get %+v", m)
		}
		if data, ok := tg.Contents(m.Document.FileID); !ok || string(data) != string([]byte{'V', byte('1' + i)}) {
			t.Errorf("the file is %q", data)
		}
		if m.ReplyMarkup == nil || len(m.ReplyMarkup.InlineKeyboard) != 1 || m.ReplyMarkup.InlineKeyboard[0][0].Text != "Öffnen" {
			t.Errorf("its buttons are %+v", m.ReplyMarkup)
		}
	}
	refusedNothing(t, tg)
}

// Where there is none (any more) the words go out alone; where nobody can tell now, it
// waits.
func TestInvitesThatAreGone(t *testing.T) {
	_, chat, sender := theDouble(t)
	s, m := sender(someFiles())
	mustSend(t, s, anInvite) // nobody makes any
	s.WithInvites(invites(func(string, int64) ([]byte, error) { return nil, nil }))
	mustSend(t, s, anInvite)
	got := chat.FromBot()
	if len(got) != 2 || got[0].Text != "Termin: Dienstag" || got[1].Text != "Termin: Dienstag" || got[1].ReplyMarkup == nil || m.count(mediaGone) != 2 {
		t.Errorf("they get %+v", got)
	}
	s.WithInvites(invites(func(string, int64) ([]byte, error) { return nil, errors.New("away") }))
	_, err := s.Send(t.Context(), anInvite)
	if r := outbox.AsRefusal(err); r == nil || r.Verdict != outbox.Retry {
		t.Errorf("it does not wait: %v", err)
	}
	if len(chat.FromBot()) != 2 {
		t.Error("something was sent")
	}
}
