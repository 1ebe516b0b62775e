package preview

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"wegweiser/internal/check"
	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
)

// An edit is a text as somebody on the page wants it, and what the page had shown.
type edit struct {
	Lang   string `json:"lang"`
	Key    string `json:"key"`
	Forms  []form `json:"forms"`
	Was    []form `json:"was"`    // the text as it was shown
	Source []form `json:"source"` // what it was translated from
}

// maxEdit is more than any text may be.
const maxEdit = 1 << 20

func readEdit(w http.ResponseWriter, r *http.Request) (e edit, ok bool) {
	in := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxEdit))
	in.DisallowUnknownFields()
	if err := in.Decode(&e); err != nil {
		refuse(w, http.StatusBadRequest, "no edit: "+err.Error())
		return e, false
	}
	return e, true
}

// postTry says what the check would find, and writes nothing.
func (p *Preview) postTry(w http.ResponseWriter, r *http.Request) {
	e, ok := readEdit(w, r)
	if !ok {
		return
	}
	_, found, err := p.tried(e)
	if err != nil {
		refuse(w, status(err), err.Error())
		return
	}
	reply(w, http.StatusOK, map[string]any{"found": found})
}

// postSave writes a text into its file.
func (p *Preview) postSave(w http.ResponseWriter, r *http.Request) {
	e, ok := readEdit(w, r)
	if !ok {
		return
	}
	p.saving.Lock()
	defer p.saving.Unlock()
	before, found, err := p.tried(e)
	if err == nil {
		for _, f := range found {
			if f.Severity == finding.Error {
				reply(w, http.StatusUnprocessableEntity, map[string]any{"error": f.Message, "found": found})
				return
			}
		}
		err = p.write(e, before)
	}
	if err != nil {
		refuse(w, status(err), err.Error())
		return
	}
	reply(w, http.StatusOK, map[string]any{"ok": true, "found": found})
}

var (
	errChanged  = errors.New("the text was changed meanwhile, somewhere else")
	errSource   = errors.New("the text it was translated from was changed meanwhile")
	errNoText   = errors.New("there is no such text to change")
	errLeadsOut = errors.New("the file is a link that leads out of the folder of texts: nothing is written there")
	errBroken   = errors.New("the file has to be mended by hand first")
)

func status(err error) int {
	switch {
	case errors.Is(err, errChanged), errors.Is(err, errSource), errors.Is(err, errBroken), errors.Is(err, errLeadsOut):
		return http.StatusConflict
	case errors.Is(err, errNoText):
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}

// tried is the file before and after an edit, and what the check says of it then.
func (p *Preview) tried(e edit) (before []byte, found []findingView, err error) {
	b, _ := p.book()
	if !b.speaks(e.Lang) || locale.Pseudo(e.Lang) || !slices.Contains(b.texts.Keys(), e.Key) {
		return nil, nil, errNoText
	}
	if before, err = fs.ReadFile(p.Locales, e.Lang+".json"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	after, err := p.changed(b, e, before)
	if err != nil {
		return nil, nil, err
	}
	r := check.Run(p.Flows, laidOver{p.Locales, e.Lang + ".json", after}, time.Now())
	return before, (&book{report: r, files: b.files}).findings(e.Lang)[e.Key], nil
}

// changed is the file with the edit in it, if the page showed what stands there now.
func (p *Preview) changed(b *book, e edit, before []byte) ([]byte, error) {
	file, err := parse(e.Lang, before)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(formsOf(file, e.Key), e.Was) {
		return nil, errChanged
	}
	if e.Lang != b.source() {
		source, _ := locale.ReadFile(p.Locales, b.source())
		if !slices.Equal(formsOf(source, e.Key), e.Source) {
			return nil, errSource
		}
	}
	texts := map[string]string{}
	for _, f := range e.Forms {
		if !slices.Contains(locale.FormNames(), f.Form) || f.Text == "" || !utf8.ValidString(f.Text) {
			return nil, errNoText
		}
		texts[f.Form] = f.Text
	}
	if len(texts) == 0 {
		return nil, errNoText
	}
	set(file, e.Key, texts, b.texts.Keys())
	return file.Bytes(), nil
}

// parse reads a catalogue file; one that is not there yet is an empty one.
func parse(tag string, data []byte) (*locale.File, error) {
	if len(data) == 0 {
		return &locale.File{}, nil
	}
	file, found := locale.ParseFile(tag+".json", data)
	if file == nil {
		return nil, fmt.Errorf("%w: %s", errBroken, found[0])
	}
	return file, nil
}

// set changes a text; a new one finds its place in the order of the source.
func set(f *locale.File, key string, texts map[string]string, order []string) {
	if m := f.Message(key); m != nil {
		m.Texts = texts
		return
	}
	at := 0
	for _, k := range slices.Backward(order[:max(0, slices.Index(order, key))]) {
		if i := slices.IndexFunc(f.Messages, func(m locale.Message) bool { return m.Key == k }); i >= 0 {
			at = i + 1
			break
		}
	}
	f.Messages = slices.Insert(f.Messages, at, locale.Message{Key: key, Texts: texts})
}

// write puts the file in its place in one step: a new one beside it, whole and on the
// disk, then renamed. A link stays one, and leads nowhere out of the folder.
func (p *Preview) write(e edit, before []byte) error {
	name, err := within(p.Edit, e.Lang+".json")
	if err != nil {
		return err
	}
	b, _ := p.book()
	after, err := p.changed(b, e, before)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".preview-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone if all went well
	_, err = f.Write(after)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if now, err := os.ReadFile(name); err == nil && !bytes.Equal(now, before) {
		return errChanged
	}
	return os.Rename(f.Name(), name)
}

// within is a file of a folder, or what it is a link to there.
func within(folder, file string) (string, error) {
	name := filepath.Join(folder, file)
	led, err := filepath.EvalSymlinks(name)
	if errors.Is(err, fs.ErrNotExist) {
		return name, nil
	}
	if err != nil {
		return "", err
	}
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return "", err
	}
	if in, err := filepath.Rel(folder, led); err != nil || !filepath.IsLocal(in) {
		return "", errLeadsOut
	}
	return led, nil
}

// laidOver is a folder with one file otherwise.
type laidOver struct {
	fs.FS
	name string
	data []byte
}

// Open implements fs.FS.
func (l laidOver) Open(name string) (fs.File, error) {
	if name == l.name {
		return openFile{bytes.NewReader(l.data), l}, nil
	}
	return l.FS.Open(name)
}

// ReadDir implements fs.ReadDirFS.
func (l laidOver) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(l.FS, name)
	if name == "." && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == l.name }) {
		entries = append(entries, fs.FileInfoToDirEntry(l))
	}
	return entries, err
}

// The file laid over is a plain one.

func (l laidOver) Name() string       { return l.name }
func (l laidOver) Size() int64        { return int64(len(l.data)) }
func (l laidOver) Mode() fs.FileMode  { return 0o444 }
func (l laidOver) ModTime() time.Time { return time.Time{} }
func (l laidOver) IsDir() bool        { return false }
func (l laidOver) Sys() any           { return nil }

type openFile struct {
	*bytes.Reader
	info laidOver
}

func (f openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f openFile) Close() error               { return nil }
