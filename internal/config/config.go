// Package config turns the environment into one checked struct.
//
// What it promises:
//   - All that is wrong is said at once, a line each: what, why, and how to mend it.
//   - No value of a secret, nor of anything that could be one, is in a line: the path
//     in NAME_FILE isn't printed either, for people put the secret itself there.
//   - What is empty counts as not set, as compose files leave it.
//   - The table of options in the README is made from the same struct (Table).
package config

import (
	"log/slog"
	"time"
)

// Config is what `bot serve` needs to know. Printing it shows no secret.
type Config struct {
	Token Secret
	API   string // address of the Bot API server, without a slash at its end
	// Telegrams is true if API is Telegram's own server.
	Telegrams bool

	Redis Secret // one or several addresses, as the room for Redis reads them

	StaffChat   int64            // 0: only StaffChats
	StaffChats  map[string]int64 // by offer
	Deputies    map[string]int64 // by offer, "*" for the others: a person or a group
	Coordinator int64            // 0: none
	StaffTag    string           // BCP 47: the language of staff cards

	Webhook Webhook
	Listen  string // host:port

	Mail Mail

	DataKeys Keys // the first encrypts, all decrypt
	SendRate Rate

	Relay bool // staff and people may write to each other freely

	PlaceholderContacts bool // start although contact fields of offers are still to be filled in
	FlowsDir            string
	LocalesDir          string

	// KeepSession counts from a person's last message; after SilentCase without anything a
	// case is closed, and KeepCase counts from then.
	KeepSession time.Duration
	SilentCase  time.Duration
	KeepCase    time.Duration

	LogLevel  slog.Level
	LogFormat string // "json" or "text"
	OrgName   string // who is responsible, as the privacy notice names it

	Notices []Problem // what may be meant for us and is not used: no reason not to start
}

// Webhook is how Telegram reaches us; the zero value means long polling.
type Webhook struct {
	URL    string
	Path   string // of URL: the path to serve, "/" at least
	Secret Secret
}

// On tells whether updates come by webhook.
func (w Webhook) On() bool { return w.URL != "" }

// Rate is our own sending budget; a zero leaves that limit to Telegram.
type Rate struct {
	All   float64 // messages a second in all
	Chat  float64 // messages a second to one chat
	Group float64 // messages a minute to a group
}

// StaffChatFor is the staff group for requests about that offer.
func (c *Config) StaffChatFor(offer string) (chat int64, ok bool) {
	if chat, ok = c.StaffChats[offer]; ok {
		return chat, true
	}
	return c.StaffChat, c.StaffChat != 0
}

// StaffGroups are all staff groups, each once: the general one first.
func (c *Config) StaffGroups() []int64 {
	var out []int64
	seen := map[int64]bool{0: true}
	add := func(chat int64) {
		if !seen[chat] {
			seen[chat] = true
			out = append(out, chat)
		}
	}
	add(c.StaffChat)
	for _, offer := range sorted(c.StaffChats) {
		add(c.StaffChats[offer])
	}
	return out
}
