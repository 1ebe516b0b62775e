package locale

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// File is a catalogue file as it stands: for tools that read it, change it and write it
// back. Reading and writing loses nothing but the layout.
type File struct {
	Messages []Message // in the order of the file
}

// Message is one message of a file.
type Message struct {
	Key         string
	Description string // only in the source: what translators should know
	// Texts by plural form: “other” alone, or those that are written. An empty one is
	// not translated yet.
	Texts  map[string]string
	Object bool // {"other": …} rather than "…"; a description makes one anyway
	Line   int  // from 1; where it stood
}

// FormNames are the plural forms of CLDR in their usual order: that of a file.
func FormNames() []string { return slices.Clone(formNames) }

// Plural tells whether the message has plural forms.
func (m Message) Plural() bool {
	for form := range m.Texts {
		if form != formNames[other] {
			return true
		}
	}
	return false
}

// Text is the text of a message without plural forms, else the form that says most:
// other, or where Weblate left that out the last there is.
func (m Message) Text() string {
	for _, form := range slices.Backward(formNames) {
		if t := m.Texts[form]; t != "" {
			return t
		}
	}
	return ""
}

// Empty tells whether nothing of the message is translated.
func (m Message) Empty() bool { return m.Text() == "" }

// ReadFile reads the catalogue file of a language. Findings are what keeps it from
// being read whole; with an error among them there is no file.
func ReadFile(fsys fs.FS, tag string) (*File, []Finding) {
	l := &loader{fsys: fsys}
	rep := &report{file: tag + ".json", lang: tag}
	data, ok := l.read(rep.file, maxFile, rep)
	if !ok {
		return nil, rep.all()
	}
	return parseFile(data, rep)
}

// ParseFile reads a catalogue file from memory; name is what findings call it.
func ParseFile(name string, data []byte) (*File, []Finding) {
	rep := &report{file: name}
	if len(data) > maxFile {
		rep.err(FileTooBig, 0, "", fmt.Sprintf("the file is larger than %d KB", maxFile>>10), "split off what doesn't belong here")
		return nil, rep.all()
	}
	return parseFile(data, rep)
}

func parseFile(data []byte, rep *report) (*File, []Finding) {
	entries := scan(data, rep)
	if found := rep.all(); HasErrors(found) {
		return nil, found
	}
	f := &File{Messages: make([]Message, 0, len(entries))}
	for _, e := range entries {
		m := Message{Key: e.key, Texts: make(map[string]string, len(e.fields)), Object: e.object}
		m.Line, _ = rep.pos.at(e.at)
		for _, x := range e.fields {
			if x.name == descriptionField {
				m.Description = x.text
			} else {
				m.Texts[x.name] = x.text
			}
		}
		f.Messages = append(f.Messages, m)
	}
	return f, nil
}

// Index finds messages by their keys, for those who look for many.
func (f *File) Index() map[string]*Message {
	out := make(map[string]*Message, len(f.Messages))
	for i := range f.Messages {
		out[f.Messages[i].Key] = &f.Messages[i]
	}
	return out
}

// Message finds a message by its key; nil if there is none.
func (f *File) Message(key string) *Message {
	for i := range f.Messages {
		if f.Messages[i].Key == key {
			return &f.Messages[i]
		}
	}
	return nil
}

// Bytes are the file as Weblate writes it (translate-toolkit's go-i18n v2: Python's
// json.dumps with an indent of four and ensure_ascii off): keys in their order, the
// description before the forms, the forms in theirs, a line break at the end.
func (f *File) Bytes() []byte {
	var b strings.Builder
	b.WriteString("{")
	for i, m := range f.Messages {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		writeJSON(&b, m.Key)
		b.WriteString(": ")
		m.write(&b)
	}
	if len(f.Messages) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

func (m Message) write(b *strings.Builder) {
	if text, ok := m.Texts[formNames[other]]; ok && !m.Object && m.Description == "" && len(m.Texts) == 1 {
		writeJSON(b, text)
		return
	}
	sep := "{\n        "
	field := func(name, text string) {
		b.WriteString(sep)
		sep = ",\n        "
		writeJSON(b, name)
		b.WriteString(": ")
		writeJSON(b, text)
	}
	if m.Description != "" {
		field(descriptionField, m.Description)
	}
	for _, form := range formNames {
		if text, ok := m.Texts[form]; ok {
			field(form, text)
		}
	}
	b.WriteString("\n    }")
}

// writeJSON writes a string as Python does: only quotes, backslashes and control
// characters are escaped.
func writeJSON(b *strings.Builder, s string) {
	b.WriteByte('"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[from:i])
		from = i + 1
		switch c {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		default:
			fmt.Fprintf(b, `\u%04x`, c)
		}
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
}
