package config

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what is printed for a secret; not even its length is told.
const hidden = "[secret]"

// Secret is a string that prints as "[secret]", whatever the verb.
type Secret string

// Reveal returns the string itself.
func (s Secret) Reveal() string { return string(s) }

// String hides it.
func (s Secret) String() string { return hidden }

// GoString hides it.
func (s Secret) GoString() string { return hidden }

// Format hides it from every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides it from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides it from JSON and everything like it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Keys are encryption keys of 32 bytes. They print as "[secret]" too.
type Keys [][]byte

// Reveal returns the keys themselves.
func (k Keys) Reveal() [][]byte { return k }

// String hides them.
func (k Keys) String() string { return hidden }

// GoString hides them.
func (k Keys) GoString() string { return hidden }

// Format hides them from every verb.
func (k Keys) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides them from slog.
func (k Keys) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides them from JSON and everything like it.
func (k Keys) MarshalText() ([]byte, error) { return []byte(hidden), nil }
