package telegram

import (
	"strconv"
	"unicode/utf8"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// Bodies of the frequent calls, written by hand: they are flat, and appending to a
// pooled buffer costs a tenth of what reflection over the library's parameters does.
// Field names are those of bot.SendMessageParams and its neighbours
// (TestBodiesAreTheLibrarys compares).

// maxData is how long a button's data may be, in bytes (Bot API,
// InlineKeyboardButton.callback_data).
const maxData = 64

// shape says how a message's text goes out.
type shape struct {
	plain   bool // the text without mark-up
	noLinks bool // without buttons that open a link
}

func appendSend(b []byte, m *outbox.Message, s shape) []byte {
	b = append(b, `{"chat_id":`...)
	b = strconv.AppendInt(b, m.Chat, 10)
	b = appendText(b, m, s)
	return append(b, '}')
}

func appendEdit(b []byte, m *outbox.Message, s shape) []byte {
	b = appendTarget(b, m)
	b = appendText(b, m, s)
	return append(b, '}')
}

// appendMarkup is a keyboard for a message that stands; without buttons it takes
// the keyboard away.
func appendMarkup(b []byte, m *outbox.Message, s shape) []byte {
	b = appendTarget(b, m)
	if m.Op != outbox.OpStrip {
		b = appendRows(b, m.Rows, s)
	}
	return append(b, '}')
}

func appendDelete(b []byte, m *outbox.Message) []byte {
	return append(appendTarget(b, m), '}')
}

func appendTarget(b []byte, m *outbox.Message) []byte {
	b = append(b, `{"chat_id":`...)
	b = strconv.AppendInt(b, m.Chat, 10)
	b = append(b, `,"message_id":`...)
	return strconv.AppendInt(b, int64(m.ID), 10)
}

func appendText(b []byte, m *outbox.Message, s shape) []byte {
	b = append(b, `,"text":`...)
	if s.plain {
		b = appendString(b, plain(m.Text))
	} else {
		b = appendString(b, m.Text)
		b = append(b, `,"parse_mode":"HTML"`...)
	}
	b = append(b, `,"link_preview_options":{"is_disabled":true}`...)
	switch {
	case m.Share != "":
		return appendShare(b, m.Share)
	case m.Unshare: // it is of no use a moment later: no sound for it
		return append(b, `,"disable_notification":true,"reply_markup":{"remove_keyboard":true}`...)
	}
	return appendRows(b, m.Rows, s)
}

// appendShare is a keyboard of one key, which shares the person's own number. Telegram
// takes it in private chats only (Bot API, KeyboardButton.request_contact).
func appendShare(b []byte, label string) []byte {
	b = append(b, `,"disable_notification":true,"reply_markup":{"keyboard":[[{"text":`...)
	b = appendString(b, label)
	return append(b, `,"request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true}`...)
}

func appendRows(b []byte, rows [][]outbox.Button, s shape) []byte {
	open := false
	for _, row := range rows {
		first := true
		for i := range row {
			k := &row[i]
			if !sendable(k) || s.noLinks && k.URL != "" {
				continue
			}
			switch {
			case !open:
				b = append(b, `,"reply_markup":{"inline_keyboard":[[`...)
				open = true
			case first:
				b = append(b, `,[`...)
			default:
				b = append(b, ',')
			}
			first = false
			b = append(b, `{"text":`...)
			b = appendString(b, k.Text)
			if k.URL != "" {
				b = append(b, `,"url":`...)
				b = appendString(b, k.URL)
			} else {
				b = append(b, `,"callback_data":`...)
				b = appendString(b, k.Data)
			}
			b = append(b, '}')
		}
		if !first {
			b = append(b, ']')
		}
	}
	if open {
		b = append(b, `]}`...)
	}
	return b
}

// sendable tells whether Telegram takes the button; one that it doesn't would cost
// the person the whole message.
func sendable(k *outbox.Button) bool {
	return k.Text != "" && (k.URL != "") != (k.Data != "") && len(k.Data) <= maxData
}

func appendAnswer(b []byte, callback string, r conversation.Reply) []byte {
	b = append(b, `{"callback_query_id":`...)
	return append(appendReply(b, callback, r), '}')
}

// appendWebhookAnswer is the same as the answer to a webhook's request: Telegram
// makes the call that it names.
func appendWebhookAnswer(b []byte, callback string, r conversation.Reply) []byte {
	b = append(b, `{"method":"answerCallbackQuery","callback_query_id":`...)
	return append(appendReply(b, callback, r), '}')
}

func appendReply(b []byte, callback string, r conversation.Reply) []byte {
	b = appendString(b, callback)
	if r.Text != "" {
		b = append(b, `,"text":`...)
		b = appendString(b, clip(r.Text, maxReply))
	}
	if r.Alert {
		b = append(b, `,"show_alert":true`...)
	}
	if r.URL != "" {
		b = append(b, `,"url":`...)
		b = appendString(b, r.URL)
	}
	return b
}

// maxReply is how long the text of an answered tap may be (Bot API,
// answerCallbackQuery.text).
const maxReply = 200

func appendGetUpdates(b []byte, offset int64, limit int, seconds int) []byte {
	b = append(b, `{"limit":`...)
	b = strconv.AppendInt(b, int64(limit), 10)
	b = append(b, `,"timeout":`...)
	b = strconv.AppendInt(b, int64(seconds), 10)
	if offset != 0 {
		b = append(b, `,"offset":`...)
		b = strconv.AppendInt(b, offset, 10)
	}
	b = append(b, `,"allowed_updates":[`...)
	for i, kind := range AllowedUpdates() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, kind)
	}
	return append(b, `]}`...)
}

const hex = "0123456789abcdef"

// appendString appends s as a JSON string. What is not UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[from:i]...), "\uFFFD"...)
				from = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}
