package exchange

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
)

// Folder is a language's place among the catalogues.
type Folder struct {
	FS      fs.FS // with languages.yaml, the catalogues and their states
	Entries []workshop.Entry
	Source  string // tag of the language that texts are written in first
	Lang    locale.Language
	Beside  string // tag of a language whose texts go along, for who does not read the source; "" for none
	// Check says what is wrong with the texts of a folder, beyond what the loader says:
	// whether a message becomes too long, for example. It may be nil.
	Check func(fs.FS) []finding.Finding
}

// Sheet reads the texts of the language as they stand.
func (f Folder) Sheet() (*Sheet, error) {
	now, err := f.read()
	if err != nil {
		return nil, err
	}
	s, err := NewSheet(f.Entries, f.Source, f.Lang, now.target, now.states)
	if err != nil {
		return nil, err
	}
	f.terms(s)
	if f.Beside == "" {
		return s, nil
	}
	beside, err := f.file(f.Beside)
	if err != nil {
		return nil, err
	}
	for i := range s.Texts {
		t := &s.Texts[i]
		if m := beside.Message(t.Key); m != nil && !m.Empty() {
			t.Notes = append(t.Notes, fmt.Sprintf("[%s] %s", f.Beside, m.Text()))
		}
	}
	return s, nil
}

// terms says of each text what the words of the glossary in it are called.
func (f Folder) terms(s *Sheet) {
	glossary := locale.ReadGlossary(f.FS)
	for i, e := range f.Entries {
		s.Texts[i].Notes = append(s.Texts[i].Notes, glossary.Notes(e.Source, f.Lang.Tag)...)
	}
}

// standing is what a folder holds of a language.
type standing struct {
	order  []string // keys, as the source file has them
	target *locale.File
	states locale.States
}

func (f Folder) read() (standing, error) {
	now := standing{target: &locale.File{}} // not begun
	source, err := f.file(f.Source)
	if err != nil {
		return now, err
	}
	for _, m := range source.Messages {
		now.order = append(now.order, m.Key)
	}
	if now.states, err = locale.ReadState(f.FS, f.Lang.Tag); err != nil {
		return now, err
	}
	if _, err := fs.Stat(f.FS, f.name()); !errors.Is(err, fs.ErrNotExist) {
		now.target, err = f.file(f.Lang.Tag)
		return now, err
	}
	return now, nil
}

// file of a language; an error is the first that the loader finds.
func (f Folder) file(tag string) (*locale.File, error) {
	file, found := locale.ReadFile(f.FS, tag)
	if file == nil {
		i := slices.IndexFunc(found, func(x locale.Finding) bool { return x.Severity == locale.Error })
		return nil, errors.New(found[i].String())
	}
	return file, nil
}

func (f Folder) name() string { return f.Lang.Tag + ".json" }

// Import merges what came back, and returns the files to be written, by their names in
// the folder: none where nothing changes.
func (f Folder) Import(in *Sheet, o Options) (Outcome, map[string][]byte, error) {
	now, err := f.read()
	if err != nil {
		return Outcome{}, nil, err
	}
	s, err := NewSheet(f.Entries, f.Source, f.Lang, now.target, now.states)
	if err != nil {
		return Outcome{}, nil, err
	}
	o.By = cmp.Or(o.By, o.ReviewedBy, unnamed)
	out, err := s.Merge(in, o)
	if err != nil {
		return Outcome{}, nil, err
	}
	changed := f.sound(now, &out)
	files := map[string][]byte{}
	if len(out.Taken) > 0 {
		files[f.name()] = changed.Bytes()
	}
	if len(out.Taken)+len(out.Marked) > 0 {
		name, data := f.states(now, changed, &out)
		files[name] = data
	}
	return out, files, nil
}

// unnamed is whose work a text is when nobody is named.
const unnamed = "translator"

// atOnce is how many texts are shown to the loader at once: it keeps 200 findings of a
// file, and one text has a few at most.
const atOnce = 25

// sound refuses the texts in which the loader finds an error, also one that it lets pass
// while the language is not live; and returns the catalogue with the others.
func (f Folder) sound(now standing, out *Outcome) *locale.File {
	// A live language has to be whole, and has no errors of its own; of another, the
	// texts at hand are enough.
	before := now
	if !f.Lang.Live {
		before.target = &locale.File{}
	}
	var taken []Change
	for some := range slices.Chunk(out.Taken, atOnce) {
		taken = append(taken, out.refuseAll(some, f.wrong(before, some))...)
	}
	out.Taken = taken
	f.checked(now, out)
	slices.SortStableFunc(out.Refused, func(a, b Note) int { return cmp.Compare(a.Line, b.Line) })
	return f.with(now, out.Taken)
}

// rounds of checking: a text that is refused leaves the one from before, with which
// others may go badly.
const rounds = 5

// checked refuses the texts in which the whole check finds an error.
func (f Folder) checked(now standing, out *Outcome) {
	for range rounds {
		if f.Check == nil || len(out.Taken) == 0 {
			return
		}
		wrong := map[string]string{}
		for _, x := range f.Check(overlay{FS: f.FS, name: f.name(), data: f.with(now, out.Taken).Bytes()}) {
			// The check begins what it says about a text with its key.
			key, what, ok := strings.Cut(x.Message, ": ")
			if (x.Severity == finding.Error || x.Held) && path.Base(x.File) == f.name() && ok && wrong[key] == "" {
				wrong[key] = hinted(what, x.Hint)
			}
		}
		before := len(out.Taken)
		out.Taken = out.refuseAll(out.Taken, wrong)
		if len(out.Taken) == before {
			return
		}
	}
}

func hinted(what, hint string) string {
	if hint == "" {
		return what
	}
	return what + " (" + hint + ")"
}

// refuseAll returns the changes with which nothing is wrong, and refuses the others.
func (out *Outcome) refuseAll(changes []Change, wrong map[string]string) []Change {
	var right []Change
	for _, c := range changes {
		if why := wrong[c.Key]; why != "" {
			out.Refused = append(out.Refused, Note{Line: c.Line, Key: c.Key, What: why})
		} else {
			right = append(right, c)
		}
	}
	return right
}

// wrong says of each text what keeps it from being used, if something does.
func (f Folder) wrong(now standing, changes []Change) map[string]string {
	_, found := locale.Load(overlay{FS: f.FS, name: f.name(), data: f.with(now, changes).Bytes()})
	wrong := map[string]string{}
	for _, x := range found {
		if (x.Severity == locale.Error || x.Held) && x.File == f.name() && wrong[x.Key] == "" {
			wrong[x.Key] = hinted(x.Message, x.Hint)
		}
	}
	return wrong
}

// with returns a copy of the catalogue with the changes in it; new texts stand where
// the source has them.
func (f Folder) with(now standing, changes []Change) *locale.File {
	place := map[string]int{}
	for i, key := range now.order {
		place[key] = i
	}
	plural := map[string]bool{}
	for _, e := range f.Entries {
		plural[e.Key] = e.Source.Plural()
	}
	out := &locale.File{Messages: slices.Clone(now.target.Messages)}
	for _, c := range changes {
		m := c.Target.message()
		m.Key, m.Object = c.Key, plural[c.Key]
		if old := out.Message(c.Key); old != nil {
			m.Description, m.Object = old.Description, old.Object || m.Object
			*old = m
			continue
		}
		at := 0
		for i, x := range out.Messages {
			if before, ok := place[x.Key]; ok && before < place[c.Key] {
				at = i + 1
			}
		}
		out.Messages = slices.Insert(out.Messages, at, m)
	}
	return out
}

// states returns the state file after the changes.
func (f Folder) states(now standing, changed *locale.File, out *Outcome) (name string, data []byte) {
	source, states := &locale.File{}, now.states
	for _, e := range f.Entries {
		source.Messages = append(source.Messages, e.Source)
	}
	if f.Lang.Tag == f.Source {
		source = changed
	}
	for _, c := range slices.Concat(out.Taken, out.Marked) {
		states = locale.Speak(source, changed, states, []string{c.Key}, c.State, c.By)
	}
	keys := slices.DeleteFunc(now.order, func(key string) bool { return changed.Message(key) == nil })
	return locale.WriteStates(f.Lang.Tag, keys, states)
}

// overlay is a file system with one file put over what is there.
type overlay struct {
	fs.FS
	name string
	data []byte
}

// Open opens a file.
func (o overlay) Open(name string) (fs.File, error) {
	if name != o.name {
		return o.FS.Open(name)
	}
	return memory{bytes.NewReader(o.data), o}, nil
}

// Glob finds files; the loader asks for *.json.
func (o overlay) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(o.FS, pattern)
	if err == nil && !slices.Contains(names, o.name) {
		names = append(names, o.name)
	}
	return names, err
}

type memory struct {
	*bytes.Reader
	of overlay
}

// The file, and what is known about it.
func (m memory) Stat() (fs.FileInfo, error) { return memoryInfo{m}, nil }
func (m memory) Close() error               { return nil }

type memoryInfo struct{ memory }

func (i memoryInfo) Name() string       { return i.of.name }
func (i memoryInfo) Mode() fs.FileMode  { return 0o444 }
func (i memoryInfo) ModTime() time.Time { return time.Time{} }
func (i memoryInfo) IsDir() bool        { return false }
func (i memoryInfo) Sys() any           { return nil }
