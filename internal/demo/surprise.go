package demo

import (
	"slices"
	"strings"

	"wegweiser/internal/telegram/botapitest"
)

// surprises are what people send that nobody asked for, by the name that the page
// gives them. Each returns why it can't be done, or nothing.
var surprises = map[string]func(w *world, c *botapitest.Chat, u botapitest.User) string{
	"sticker": func(_ *world, c *botapitest.Chat, u botapitest.User) string { c.SendSticker(u, "🐻"); return "" },
	"voice":   func(_ *world, c *botapitest.Chat, u botapitest.User) string { c.SendVoice(u, 7); return "" },
	"photo":   func(_ *world, c *botapitest.Chat, u botapitest.User) string { c.SendPhoto(u, ""); return "" },
	"location": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		c.SendLocation(u, 51.455, 7.012)
		return ""
	},
	"document": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		c.SendDocument(u, "Zeugnis.pdf", "application/pdf")
		return ""
	},
	"contact": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		c.ShareContact(u, "+4915100000001")
		return ""
	},
	"stranger": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		c.SendContact(u, botapitest.Contact{PhoneNumber: "+4915100000002", FirstName: "Nachbar"})
		return ""
	},
	"long": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		c.Send(u, strings.Repeat("Wegweiser ", maxText/10+1)[:maxText-1]+".")
		return ""
	},
	"bidi": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		c.Send(u, "\u202egnp.tiebrA\u202c \u2067abc\u2069 \u200f123\u200e")
		return ""
	},
	"command": func(_ *world, c *botapitest.Chat, u botapitest.User) string { c.Send(u, "/nonsense"); return "" },
	"forged": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		m, ok := c.Last()
		if !ok {
			return "nothing"
		}
		c.Forge(u, m.MessageID, "zzzz.1.university") // a newcomer's button, of a session that never was
		return ""
	},
	"twice": func(_ *world, c *botapitest.Chat, u botapitest.User) string {
		m, data := newestButton(c)
		if data == "" {
			return "nothing"
		}
		c.Forge(u, m, data).Again()
		return ""
	},
	"old": func(w *world, c *botapitest.Chat, u botapitest.User) string {
		w.mu.Lock()
		old := w.stale[c.ID()]
		w.mu.Unlock()
		if len(old) == 0 {
			return "nothing"
		}
		m := old[0]
		c.Forge(u, m.MessageID, m.ReplyMarkup.InlineKeyboard[0][0].CallbackData)
		return ""
	},
}

// newestButton is the first button that stands under the newest question.
func newestButton(c *botapitest.Chat) (message int, data string) {
	for _, m := range slices.Backward(c.Messages()) {
		if m.ReplyMarkup != nil && m.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "" {
			return m.MessageID, m.ReplyMarkup.InlineKeyboard[0][0].CallbackData
		}
	}
	return 0, ""
}

func (w *world) surprise(c *botapitest.Chat, u botapitest.User, kind string) (why string) {
	f := surprises[kind]
	if f == nil {
		return "no such surprise"
	}
	return f(w, c, u)
}
