package locale

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Whether somebody who speaks the language has read a text stands beside the texts,
// in .state/<tag>.json: tools for translators lose what they don't know inside a
// catalogue. Hashes tell when a text or its source has changed since.

// StateFolder holds the states, beside the catalogues.
const StateFolder = ".state"

// The states of a text.
const (
	Draft      = "draft"       // nobody who may say so has read it
	NeedsCheck = "needs_check" // a person wrote or doubted it, by whom By says; nobody has found it right yet
	Reviewed   = "reviewed"    // read and found right, by whom By says
)

// Machine is who wrote the drafts.
const Machine = "machine"

// TextState is what is known about one text.
type TextState struct {
	// Source is the hash of the text it was translated from. None for the source
	// language, and for keywords, which are collected and not translated.
	Source string `json:"source,omitempty"`
	Target string `json:"target"` // hash of the text itself
	State  string `json:"state"`
	By     string `json:"by"`
}

// States are the states of a language's texts by key.
type States map[string]TextState

// How a text stands that no state can be true of.
const (
	Missing = "missing" // there is no text, or not all of its forms
	Stale   = "stale"   // its source has changed since somebody spoke for it
)

// Standing is how a text stands now: its state, if that is still true.
type Standing struct {
	Key   string
	State string // Draft, NeedsCheck, Reviewed, Missing or Stale
	By    string // who spoke for it last; empty: nobody did
	Line  int    // of the text in its file; 0: there is none
}

// Judge says how each text of the source stands in a language, in the order of the
// source. A text that nobody spoke for, or that has changed since, is to be checked. For
// the source language itself, file is source.
func Judge(source, file *File, states States) []Standing {
	texts := file.Index()
	out := make([]Standing, len(source.Messages))
	for i, from := range source.Messages {
		x := &out[i]
		x.Key = from.Key
		m := texts[from.Key]
		if m == nil || !m.complete() {
			x.State = Missing
			continue
		}
		is, known := states[from.Key]
		x.State, x.By, x.Line = is.State, is.By, m.Line
		switch {
		case !known || is.Target != m.Hash():
			x.State = NeedsCheck
		case file != source && !IsKeywords(from.Key) && is.Source != from.Hash():
			x.State = Stale
		}
	}
	return out
}

// complete tells whether the message has words in all its forms that stand in the file.
func (m Message) complete() bool {
	for _, text := range m.Texts {
		if text == "" {
			return false
		}
	}
	return len(m.Texts) > 0
}

// IsKeywords tells whether a key is that of a list of words that people type: such lists
// are collected in each language, not translated.
func IsKeywords(key string) bool { return strings.HasPrefix(key, keywordPrefix) }

// Speak returns the states after somebody has spoken for texts as they stand: found them
// right (Reviewed), doubted them (NeedsCheck), or had a machine write them (Draft).
func Speak(source, file *File, states States, keys []string, state, by string) States {
	out := maps.Clone(states)
	if out == nil {
		out = States{}
	}
	texts, sources := file.Index(), source.Index()
	for _, key := range keys {
		m, from := texts[key], sources[key]
		if m == nil || from == nil || !m.complete() {
			continue
		}
		is := TextState{Target: m.Hash(), State: state, By: by}
		if file != source && !IsKeywords(key) {
			is.Source = from.Hash()
		}
		out[key] = is
	}
	return out
}

// StaleText is a text whose state is no longer true.
type StaleText struct{ Key, Why string }

// String prints it on one line.
func (s StaleText) String() string { return s.Key + ": " + s.Why }

// ReadState reads the states of a language; fsys is the folder of the catalogues.
// A language without a file has none.
func ReadState(fsys fs.FS, tag string) (States, error) {
	name := stateFile(tag)
	if info, err := fs.Stat(fsys, name); err == nil && !info.Mode().IsRegular() {
		return nil, &StateError{File: name, Line: 1, Col: 1, Message: "is no plain file"} // opening a pipe might never end
	}
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return States{}, nil
	}
	if err != nil {
		return nil, &StateError{File: name, Line: 1, Col: 1, Message: cause(err)}
	}
	states := States{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&states); err != nil {
		return nil, undecoded(name, data, d.InputOffset(), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, stateError(name, data, int(d.InputOffset()), "something stands behind the end")
	}
	for _, key := range slices.Sorted(maps.Keys(states)) {
		switch s := states[key]; {
		case s.State != Draft && s.State != NeedsCheck && s.State != Reviewed:
			return nil, ofKey(name, data, key, fmt.Sprintf("%q is no state: write %q, %q or %q", clip(s.State), Draft, NeedsCheck, Reviewed))
		case s.By == "":
			return nil, ofKey(name, data, key, "by is empty: write who says so")
		case s.State == Reviewed && s.By == Machine:
			return nil, ofKey(name, data, key, "a machine reviews nothing: write who did in by")
		}
	}
	return states, nil
}

// StateError is what is wrong with a state file, and where.
type StateError struct {
	File      string
	Line, Col int
	Message   string
}

func (e *StateError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Message)
}

// stateError is one at a byte of the file.
func stateError(name string, data []byte, at int, message string) *StateError {
	at = min(max(at, 0), len(data))
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	col := at - (bytes.LastIndexByte(data[:at], '\n') + 1) + 1
	return &StateError{File: name, Line: line, Col: col, Message: message}
}

func ofKey(name string, data []byte, key, message string) *StateError {
	quoted, _ := json.Marshal(key) // a string: cannot fail
	return stateError(name, data, bytes.Index(data, quoted), key+": "+message)
}

// undecoded says in our words what the decoder did not like.
func undecoded(name string, data []byte, at int64, err error) *StateError {
	message := "this is no list of texts with their states: " + strings.TrimPrefix(err.Error(), "json: ")
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		message = "the file is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		at, message = int64(len(data)), "the file ends too early"
	case errors.As(err, &syntax):
		at, message = syntax.Offset-1, "this is no JSON: "+syntax.Error()
	case errors.As(err, &kind):
		at, message = kind.Offset-1, "here stands a text with its state, and this is "+kind.Value
	}
	return stateError(name, data, int(at), message)
}

// WriteState returns the name and content of a language's state file: the texts
// that the language has, in the order of the source, one a line.
func (c *Catalogues) WriteState(tag string, states States) (name string, data []byte) {
	var keys []string
	for _, key := range c.keys {
		if c.hash(tag, key) != "" {
			keys = append(keys, key)
		}
	}
	return WriteStates(tag, keys, states)
}

// WriteStates returns the name and content of a state file with the states of keys, in
// their order, one a line.
func WriteStates(tag string, keys []string, states States) (name string, data []byte) {
	var b bytes.Buffer
	b.WriteString("{")
	sep := "\n"
	for _, key := range keys {
		s, ok := states[key]
		if !ok {
			continue
		}
		b.WriteString(sep + "    ")
		sep = ",\n"
		k, _ := json.Marshal(key) // strings always marshal
		v, _ := json.Marshal(s)
		b.Write(k)
		b.WriteString(": ")
		b.Write(v)
	}
	b.WriteString("\n}\n")
	return stateFile(tag), b.Bytes()
}

func stateFile(tag string) string { return StateFolder + "/" + tag + ".json" }

// Stale compares the states of a language with its texts, in the order of the
// source; entries of texts that are no longer there come last.
func (c *Catalogues) Stale(tag string, states States) (stale []StaleText) {
	for _, key := range c.keys {
		target := c.hash(tag, key)
		s, ok := states[key]
		switch {
		case target == "":
		case !ok:
			stale = append(stale, StaleText{key, "has no state yet"})
		case s.Target != target:
			stale = append(stale, StaleText{key, "the text has changed"})
		case s.Source != c.sourceHash(tag, key):
			stale = append(stale, StaleText{key, "the source has changed"})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(states)) {
		if c.hash(tag, key) == "" {
			stale = append(stale, StaleText{key, "there is no such text"})
		}
	}
	return stale
}

// Refresh returns the states after a machine has written: a text that is new is its
// draft, and so is a draft that changed. What a person had spoken for and has changed
// is to be checked. Where only the source has changed the state stays as it is, so that
// the text is known to be stale until somebody has looked.
func (c *Catalogues) Refresh(tag string, states States) States {
	fresh := maps.Clone(states)
	if fresh == nil {
		fresh = States{}
	}
	for _, s := range c.Stale(tag, states) {
		target := c.hash(tag, s.Key)
		if target == "" {
			delete(fresh, s.Key)
			continue
		}
		is, ok := states[s.Key]
		switch {
		case !ok:
			is = TextState{State: Draft, By: Machine}
		case is.Target == target:
			continue
		case is.State == Reviewed:
			is.State = NeedsCheck
		}
		is.Source, is.Target = c.sourceHash(tag, s.Key), target
		fresh[s.Key] = is
	}
	return fresh
}

// sourceHash is the hash of what a text is translated from, if it is.
func (c *Catalogues) sourceHash(tag, key string) string {
	if tag == c.source || strings.HasPrefix(key, keywordPrefix) {
		return ""
	}
	return c.hash(c.source, key)
}

// hash of a text; empty if the language has none of that key.
func (c *Catalogues) hash(tag, key string) string {
	if hashes := c.hashes[tag]; hashes != nil {
		return hashes()[key]
	}
	return ""
}

// hashes of the texts of a file, with all their forms, to be made when they are asked
// for: few who read texts need them.
func hashes(entries []entry) func() map[string]string {
	type hashed struct { // without what else an entry holds
		key, text string
		forms     *[other + 1]string // instead of the text, if there are more
	}
	texts := make([]hashed, len(entries))
	for i, e := range entries {
		x := &texts[i]
		x.key = e.key
		if !isPlural(e.forms) {
			x.text = e.forms[other].text
			continue
		}
		x.forms = &[other + 1]string{}
		for f, t := range e.forms.all() {
			x.forms[f] = t.text
		}
	}
	return func() map[string]string {
		out := make(map[string]string, len(texts))
		for _, x := range texts {
			if x.forms == nil {
				x.forms = &[other + 1]string{other: x.text}
			}
			out[x.key] = hashOf(*x.forms)
		}
		return out
	}
}

// hashBytes of SHA-256 are kept: enough to notice any change, short in a diff.
const hashBytes = 6

// Hash of a message's texts, as states keep it: of its source or of itself.
func (m Message) Hash() string {
	var texts [other + 1]string
	for f, name := range formNames {
		texts[f] = m.Texts[name]
	}
	return hashOf(texts)
}

func hashOf(texts [other + 1]string) string {
	h := sha256.New()
	for f, t := range texts {
		if t != "" {
			h.Write([]byte(formNames[f] + "\x00" + t + "\x00"))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:hashBytes])
}
