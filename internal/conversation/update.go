package conversation

import (
	"context"

	"wegweiser/internal/privacy"
)

// Kind is what an update is to us.
type Kind string

// The kinds of update. What Telegram adds in future is Other: answered like
// anything unexpected, never met with silence.
const (
	Text     Kind = "text"     // a message with text that is no command
	Command  Kind = "command"  // /start, /menu …, in private or addressed to us in a group
	Tap      Kind = "tap"      // an inline button
	Contact  Kind = "contact"  // a shared contact
	Edited   Kind = "edited"   // a message was changed afterwards
	Media    Kind = "media"    // sticker, voice, photo, document, location, poll …: no text we could use
	Blocked  Kind = "blocked"  // the person blocked the bot, or it was put out of a group
	Returned Kind = "returned" // the person unblocked it, or it was let in again
	Member   Kind = "member"   // somebody joined or left a group
	Migrated Kind = "migrated" // a group became a supergroup: NewChat
	Other    Kind = "other"
)

// User is who acted. Name is what Telegram shows: used for staff only.
type User struct {
	ID       int64
	Language string // language_code as the phone says it, may be empty
	Name     privacy.Personal
	Bot      bool
}

// Update is one event from Telegram in our own terms, the intake's output.
// Telegram itself is the inbox: it keeps what we have not confirmed.
type Update struct {
	ID       int64
	Kind     Kind
	Chat     int64
	Private  bool
	User     User
	Text     privacy.Personal // Text, Edited: what was typed, at most 4096 UTF-16 units
	Command  string           // without slash and bot name, lower case
	Payload  string           // what follows the command
	Media    string           // which kind: "sticker", "voice", "photo" …; Text is its caption
	Album    string           // Media: several that were sent together share it
	Phone    privacy.Personal // Contact: the number
	Own      bool             // Contact: it is the sender's own
	Data     string           // Tap: the button's data; may be forged
	Callback string           // Tap: id to answer
	Message  int              // Tap: the message that carries the button; else the message itself
	NewChat  int64            // Migrated
	Left     bool             // Member: left (else joined)
}

// Reply answers a tap at once; it is not part of the commit, for Telegram forgets
// the tap anyway. An empty reply still ends the waiting sign on the button.
type Reply struct {
	Text  string // at most 200 characters, plain
	Alert bool   // a box to close instead of a passing line
	URL   string // t.me/<bot>?start=… only
}

// Handler takes an update. When it returns nil the effect of the update stands in
// the store and the update may be confirmed; on an error it must not be.
type Handler interface {
	Handle(ctx context.Context, u Update) (Reply, error)
}
