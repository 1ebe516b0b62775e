package exchange

import (
	"fmt"
	"slices"

	"wegweiser/internal/locale"
)

// Forms are the texts of one message by plural form, in CLDR's order; "" where there is
// none. A message without plural forms has only the last, other.
type Forms [6]string

// FormNames are CLDR's plural categories, in the order of Forms.
var FormNames = [6]string{"zero", "one", "two", "few", "many", "other"}

const other = 5

// formIndex of a category; -1 if it is none.
func formIndex(name string) int { return slices.Index(FormNames[:], name) }

// Plain is a message without plural forms.
func Plain(text string) Forms { return Forms{other: text} }

// Empty tells whether no form has a text.
func (f Forms) Empty() bool { return f == Forms{} }

// only returns the forms of a rule's whole numbers, which are those that travel; all
// forms of a text without plurals.
func (f Forms) only(shown []int) Forms {
	var out Forms
	for _, i := range shown {
		out[i] = f[i]
	}
	return out
}

// Text is one message on its way to a translator or back.
type Text struct {
	Key    string
	Plural bool
	Source Forms // what is translated
	Target Forms // the translation; empty when there is none yet
	// Collected texts are what people type. They have no source; that of the source
	// language is an example.
	Collected bool

	// For the translator, never read back.
	Notes []string // where it is shown, what stands before it, how long it may be
	Refs  []string // where it is used and written: flows/main.yaml:12, locales/de.json:30
	Max   int      // letters it should have at most; 0 when the notes say all
	State string   // how it stands, as locale.Judge says

	// What a file says that came back.
	Base    Base
	Checked bool   // the translator says that it is right
	Remark  string // what the translator wrote beside it
	Line    int    // where it stands in the file
}

// Base is what a text was when it went out, as hashes; "" when the file does not say.
type Base struct{ Source, Target string }

// noText is the hash of a text that isn't there.
const noText = "none"

func hash(f Forms) string {
	if f.Empty() {
		return noText
	}
	return f.message().Hash()
}

// message of a catalogue with these texts.
func (f Forms) message() locale.Message {
	m := locale.Message{Texts: map[string]string{}}
	for i, text := range f {
		if text != "" {
			m.Texts[FormNames[i]] = text
		}
	}
	return m
}

// Sheet are the texts of one language, in the order of the talk.
type Sheet struct {
	Source string // tag of the language translated from
	Lang   string // tag of the language translated into
	Name   string // what its speakers call it
	RTL    bool
	Texts  []Text

	counts locale.Counts
	forms  []int // plural forms that whole numbers take: those that travel
}

func newSheet(source string, lang locale.Language) (*Sheet, error) {
	counts, err := locale.CountsOf(lang.Tag)
	if err != nil {
		return nil, err
	}
	s := &Sheet{Source: source, Lang: lang.Tag, Name: lang.Name, RTL: lang.RTL, counts: counts}
	for _, name := range counts.Forms() {
		s.forms = append(s.forms, formIndex(name))
	}
	return s, nil
}

// shown are the forms of a text that travel. A form that no whole number takes
// (Ukrainian other) stays here.
func (s *Sheet) shown(t Text) []int {
	if !t.Plural {
		return []int{other}
	}
	return s.forms
}

// base of a text as it stands here.
func (s *Sheet) base(t Text) Base {
	return Base{Source: hash(t.Source), Target: hash(t.Target.only(s.shown(t)))}
}

// FileError is what makes a file unreadable as a whole.
type FileError struct {
	Line int // from 1; 0 when it is about the file
	What string
	Hint string
}

// Error prints it on one line, harmless to a terminal whatever stood in the file.
func (e *FileError) Error() string {
	s := e.What
	if e.Line > 0 {
		s = fmt.Sprintf("line %d: %s", e.Line, e.What)
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return visible(s)
}

func unreadable(line int, hint, format string, args ...any) error {
	return &FileError{Line: line, What: fmt.Sprintf(format, args...), Hint: hint}
}

// MaxFile bounds what is read, in bytes: a catalogue of 5 MB with its source and notes.
const MaxFile = 32 << 20
