package workshop

import (
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
)

// Kind is what a text is.
type Kind string

// The kinds of texts.
const (
	Message Kind = "message" // stands in a message, alone or with others
	Button  Kind = "button"
	Label   Kind = "label"   // short name of an answer, before a colon
	Name    Kind = "name"    // of an offer: a heading, sometimes a button
	Toast   Kind = "toast"   // passes over the screen after a tap
	Command Kind = "command" // explains a command in Telegram's list
	Profile Kind = "profile" // how the bot presents itself, outside of the talk
	Words   Kind = "words"   // never shown: what people type, collected and not translated
	Unused  Kind = "unused"  // nobody shows it
)

// Reader is who reads a text.
type Reader string

// The readers.
const (
	Newcomers Reader = "newcomers"
	Staff     Reader = "staff"
	Both      Reader = "newcomers and staff"
)

// Entry is one text, and its place.
type Entry struct {
	Key    string
	Kind   Kind
	Reader Reader

	Flow, Step string   // where the text belongs to a step; else empty
	Offer      string   // where it belongs to an offer
	Reply      string   // where it belongs to what staff send
	Pos        flow.Pos // of that step or offer, File such as “recognition.yaml”; zero: the program's own
	Under      string   // key of the message that it stands under or belongs to: a button, a label; else empty
	Before     []Before // what is said before it; of a button: before its message
	Buttons    []string // keys of the buttons that a flow puts below it

	Source locale.Message // the text itself; Source.Line is its line in the source file
	Args   []Arg          // what its placeholders are
	Limit  Limit

	Context string // one line in English, made from all of this
	Note    string // what a person added for translators; may have several lines
}

// Before is a message that may have been the last one, and what was answered to it.
type Before struct {
	Key     string
	Answers []string // keys of the buttons that lead on from there; none: whatever is answered
}

// Arg is a placeholder and what may stand there.
type Arg struct{ Name, Example string }

// Limit is how long a text may be; 0: as long as a message (4096).
type Limit struct {
	Letters int
	Hard    bool // Telegram refuses more; else a phone cuts it
}
