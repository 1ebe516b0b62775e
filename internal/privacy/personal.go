package privacy

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what stands in place of personal text. It is a constant, so that
// not even the length of the text is told.
const redacted = "[personal]"

// Personal is text about a person: a name, a phone number, an answer.
//
// It prints as "[personal]" with every verb of fmt and in slog, so it can stand
// in an error or a log line by mistake and tell nothing. Reveal is the one way to
// the text, and easy to search for.
//
// JSON is the deliberate exception: Personal is stored as a plain JSON string,
// because records are JSON and have to come back whole. Such JSON belongs into a
// sealed record and nowhere else. Logs are safe from it all the same: the handler
// made by Scrub never prints a struct.
//
// What Go does not let a type prevent: an unexported struct field, and anything
// with the verb %p, is printed by fmt without asking the type. So fields of this
// type are exported, or the struct around them has a Format method of its own;
// %p of something that is no pointer is refused by go vet.
type Personal string

// Reveal returns the text itself: to send it to the one who may see it, or to
// work on it. The result is an ordinary string that protects nothing.
func (p Personal) Reveal() string { return string(p) }

// String makes printing harmless.
func (p Personal) String() string { return redacted }

// GoString makes %#v harmless.
func (p Personal) GoString() string { return redacted }

// Format makes every verb harmless, those included that would bypass String
// (%x, %d, %10.3s).
func (p Personal) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// LogValue makes slog harmless.
func (p Personal) LogValue() slog.Value { return slog.StringValue(redacted) }
