// Package outbox delivers what was committed: every message of a lane, in order,
// at least once, across crashes, restarts, refusals and outages.
//
// It declares the Store it needs (Redis keeps the lanes) and the Sender it needs
// (Telegram takes the messages), and knows neither of them.
package outbox

// Op says what a Message does to the chat.
type Op string

// The operations a lane can hold.
const (
	OpSend   Op = "send"   // a new message
	OpEdit   Op = "edit"   // new text and keyboard for a message that stands
	OpStrip  Op = "strip"  // takes the keyboard away from a message that stands
	OpDelete Op = "delete" // removes a message (Telegram allows it for 48 hours)
)

// Message is one call to make, in the domain's terms. It is stored as JSON, so
// field names are short and a field once given a meaning keeps it.
type Message struct {
	Op   Op         `json:"o"`
	Chat int64      `json:"c"`
	Text string     `json:"t,omitempty"` // HTML as Telegram takes it
	Rows [][]Button `json:"k,omitempty"` // inline keyboard
	// ID is the message to edit, strip or delete. Zero: the one that Ref names.
	ID int `json:"i,omitempty"`
	// Ref names an earlier message of this lane by the Memo it was sent with.
	// If nothing stands under that name the operation is skipped.
	Ref string `json:"r,omitempty"`
	// Memo asks to remember the id of the message sent, under this name, for as
	// long as the lane's owner lives. A later message with the same memo replaces it.
	Memo string `json:"m,omitempty"`
	// Low marks what may wait: staff cards go after people.
	Low bool `json:"l,omitempty"`
}

// Button is one key of an inline keyboard: it carries data or opens a link.
type Button struct {
	Text string `json:"t"`
	Data string `json:"d,omitempty"` // at most 64 bytes (Bot API, InlineKeyboardButton)
	URL  string `json:"u,omitempty"`
}
