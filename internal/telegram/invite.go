package telegram

import (
	"bytes"
	"context"
	"errors"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"wegweiser/internal/outbox"
)

// A calendar's file is made when it is sent, of the case as it stands then. So nothing of
// it stands in the store, a crash between commit and sending loses nothing, and what comes
// late says what is true now, not what was. Only what takes an appointment out of a
// calendar is what it was (outbox.Appointment).

// Invites makes the calendar's file that x, an outbox.Invite, asks for, for a chat, with its
// name. No data: there is none for them (any more). An error: not now.
type Invites interface {
	Invite(ctx context.Context, x outbox.Media, chat int64) (name string, data []byte, err error)
}

// WithInvites makes s send calendars' files too. Without it their texts go out alone.
func (s *Sender) WithInvites(x Invites) *Sender {
	s.invites = x
	return s
}

// sendInvite sends a document with the text under it, and its buttons.
func (s *Sender) sendInvite(ctx context.Context, m outbox.Message) (int, error) {
	if s.invites == nil {
		return s.alone(ctx, m, mediaGone)
	}
	name, data, err := s.invites.Invite(ctx, *m.Media, m.Chat)
	switch {
	case err != nil:
		return 0, &outbox.Refusal{Verdict: outbox.Retry, Reason: "invite_waits", Err: err}
	case data == nil:
		return s.alone(ctx, m, mediaGone)
	}
	s.checkButtons(&m)
	way := "invite:" + m.Media.Case // what the way does not bear must not keep back the words for ever
	if s.shelf != nil && !s.shelf.mayUpload(way) {
		return s.alone(ctx, m, mediaRefused)
	}
	params := &bot.SendDocumentParams{
		ChatID: m.Chat, Document: &models.InputFileUpload{Filename: name, Data: bytes.NewReader(data)},
		Caption: m.Text, ParseMode: models.ParseModeHTML,
	}
	if keys := keyboard(m.Rows); len(keys.InlineKeyboard) > 0 {
		params.ReplyMarkup = keys
	}
	var sent *models.Message
	err = s.c.cold("sendDocument", func() (err error) { sent, err = s.c.lib.SendDocument(ctx, params); return err })
	var e *Error
	errors.As(err, &e)
	if s.shelf != nil {
		s.shelf.heard(way, e)
	}
	if err == nil {
		s.c.meter.Event(mediaUploaded)
		return sent.ID, nil
	}
	if r := verdict(m, e); r != nil && r.Verdict == outbox.GiveUp {
		return s.alone(ctx, m, mediaRefused)
	}
	return 0, refusal(m, e)
}

// keyboard are the buttons that Telegram takes, for calls that the library makes.
func keyboard(rows [][]outbox.Button) *models.InlineKeyboardMarkup {
	out := &models.InlineKeyboardMarkup{}
	for _, row := range rows {
		var keys []models.InlineKeyboardButton
		for i := range row {
			if sendable(&row[i]) {
				keys = append(keys, models.InlineKeyboardButton{Text: row[i].Text, CallbackData: row[i].Data, URL: row[i].URL})
			}
		}
		if len(keys) > 0 {
			out.InlineKeyboard = append(out.InlineKeyboard, keys)
		}
	}
	return out
}
