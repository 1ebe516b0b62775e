package sound

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Needs is what notes are compared with.
type Needs struct {
	Texts *locale.Catalogues
	Facts Facts
	Shown func() map[string]bool // the texts that stand in messages to newcomers; asked for only if there are notes
}

// maxNotes is how many files of a language are looked at.
const maxNotes = 1000

// Load looks at every note in audio/, beside the texts of fsys. It gives those that are
// right, and all that is wrong with the others. Without the folder there are none.
func Load(fsys fs.FS, n Needs) (*Notes, []finding.Finding) {
	l := &loader{fsys: fsys, Needs: n, notes: &Notes{byID: map[string]*Note{}}}
	folders, err := fs.ReadDir(fsys, Folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l.notes, nil
	case err != nil:
		l.err(BadName, Folder, "the folder can't be read: "+cause(err), "")
		return l.notes, l.found
	}
	for _, e := range folders {
		name := e.Name()
		if strings.HasPrefix(name, ".") || path.Ext(name) == ".md" {
			continue
		}
		l.folder(name)
	}
	finding.Sort(l.found)
	return l.notes, l.found
}

type loader struct {
	Needs
	fsys  fs.FS
	notes *Notes
	found []finding.Finding
	shown map[string]bool
}

func (l *loader) err(code, file, message, hint string) {
	l.found = append(l.found, finding.Finding{Code: code, Severity: finding.Error, File: file, Message: message, Hint: hint})
}

// cause is the error without the path, which may be one of the machine.
func cause(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

// folder looks at the notes of a language.
func (l *loader) folder(tag string) {
	dir := Folder + "/" + tag
	if _, ok := l.Texts.Language(tag); !ok || locale.Pseudo(tag) {
		var tags []string
		for _, x := range l.Texts.All() {
			tags = append(tags, x.Tag)
		}
		hint := "folders here are called as the languages: " + strings.Join(tags, ", ")
		if near := spell.Nearest(tag, tags); near != "" {
			hint = "did you mean " + finding.Quote(near) + "?"
		}
		l.err(BadName, dir, "there is no language "+finding.Quote(tag), hint)
		return
	}
	entries, err := fs.ReadDir(l.fsys, dir)
	switch {
	case err != nil:
		l.err(BadName, dir, "this is no folder that can be read: "+cause(err), "")
		return
	case len(entries) > maxNotes:
		l.err(BadName, dir, fmt.Sprintf("more than %d files", maxNotes), "")
		return
	}
	if l.shown == nil {
		l.shown = l.Shown()
	}
	declared, all := map[string]Declared{}, l.declared(dir+"/"+File)
	for _, d := range all {
		declared[d.Key] = d
	}
	there := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		switch key, isNote := strings.CutSuffix(name, Ext); {
		case strings.HasPrefix(name, "."), name == File, path.Ext(name) == ".md":
		case !isNote:
			l.err(BadName, dir+"/"+name, "this is neither a voice note nor "+File, "a note is called <text>"+Ext+"; see locales/README.md for how to make one")
		default:
			there[key] = true
			d, known := declared[key]
			l.note(tag, key, d, known)
		}
	}
	for _, d := range all {
		if !there[d.Key] {
			l.at(Undeclared, finding.Error, dir, d, "there is no note "+d.Key+Ext, "put it beside this file, or take the line out")
		}
	}
}

// at reports something where a note is declared.
func (l *loader) at(code, severity, dir string, d Declared, message, hint string) {
	l.found = append(l.found, finding.Finding{
		Code: code, Severity: severity, File: dir + "/" + File, Line: d.line, Col: d.col, Message: d.Key + ": " + message, Hint: hint,
	})
}

// declared reads the declaration of a folder; none if there is no such file.
func (l *loader) declared(file string) []Declared {
	data, err := l.read(file, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		l.err(Undeclared, file, "the file can't be read: "+cause(err), "")
		return nil
	}
	all, found := ReadDeclared(file, data)
	l.found = append(l.found, found...)
	return all
}

var errLarge = errors.New("it is too large")

// read reads a file that is one, and no more of it than it may have.
func (l *loader) read(name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(l.fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // opening a pipe might never end
		return nil, errors.New("it is no plain file")
	case info.Size() > limit:
		return nil, errLarge
	}
	f, err := l.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errLarge
	}
	return data, err
}

// Convert is how to make a note of any recording, as hints say it.
const Convert = "make it anew: ffmpeg -i RECORDING -ac 1 -c:a libopus -b:a 24k NOTE" + Ext

// note looks at one note.
func (l *loader) note(tag, key string, d Declared, known bool) {
	dir := Folder + "/" + tag
	file := dir + "/" + key + Ext
	before := len(l.found)
	l.fits(tag, key, file)
	if !known {
		l.err(Undeclared, file, "nobody says who speaks here, nor whether that is a machine", "run bot locales sound "+tag+" "+key+" --speaker NAME, with --machine if it is one")
	}
	x := &Note{Lang: tag, Key: key, Path: file, Speaker: d.Speaker, Machine: d.Machine}
	if !l.bytes(x) || len(l.found) > before {
		return
	}
	words, facts := Words(l.Texts, l.Facts, tag, key)
	x.Facts = facts
	if HashWords(words) != d.Spoken {
		x.Stale = true
		what := "the text has changed since it was spoken"
		if len(facts) > 0 {
			what = "the text, or a fact in it (" + strings.Join(facts, ", ") + "), has changed since it was spoken"
		}
		l.at(Outdated, finding.Warning, dir, d, what+": nobody is offered the note", "speak it anew; or listen, and if it is still right, run bot locales sound "+tag+" "+key+" --speaker NAME")
	}
	id := tag + "." + ID(key)
	if other := l.notes.byID[id]; other != nil {
		l.err(BadName, file, "buttons can't tell it from "+finding.Quote(other.Key), "leave one of the two out")
		return
	}
	l.notes.byID[id] = x
	l.notes.all = append(l.notes.all, x)
}

// fits says whether the text can have a note.
func (l *loader) fits(tag, key, file string) {
	keys := l.Texts.Keys()
	switch {
	case !slices.Contains(keys, key):
		hint := "call the file as the text"
		if near := spell.Nearest(key, keys); near != "" {
			hint = "did you mean " + finding.Quote(near) + "?"
		}
		l.err(NoText, file, "there is no text "+finding.Quote(key), hint)
	case !l.shown[key]:
		l.err(NoText, file, finding.Quote(key)+" does not stand in a message that newcomers are sent, so nobody would find its sound", "take the file out")
	case !l.Texts.Printer(tag).Own(key):
		l.err(NoText, file, finding.Quote(key)+" is not there in this language yet", "write the text first")
	default:
		if names := unfit(l.Texts, key); len(names) > 0 {
			l.err(NotTheSame, file, fmt.Sprintf("in %s stands {%s}, which is not the same for everybody: no recording can say it", finding.Quote(key), strings.Join(names, "}, {")), "take the file out; only facts ({fact.…}) can be spoken")
		}
	}
}

// bytes reads the recording itself.
func (l *loader) bytes(x *Note) bool {
	data, err := l.read(x.Path, MaxSize)
	switch {
	case errors.Is(err, errLarge):
		l.tooLarge(x.Path)
	case err != nil:
		l.err(BadFormat, x.Path, "the file can't be read: "+cause(err), "")
	default:
		return l.look(x, data)
	}
	return false
}

func (l *loader) tooLarge(file string) {
	l.err(Large, file, fmt.Sprintf("a voice note may have %d KB, and this one has more", MaxSize>>10), Convert)
}

// look looks at the bytes of a recording.
func (l *loader) look(x *Note, data []byte) bool {
	if len(data) > MaxSize {
		l.tooLarge(x.Path)
		return false
	}
	var err error
	x.Size, x.Hash = len(data), flow.HashFile(data)
	x.Seconds, err = Seconds(data)
	switch {
	case err != nil:
		l.err(BadFormat, x.Path, err.Error()+"; Telegram plays OGG with Opus", Convert)
	case x.Seconds < leastSeconds:
		l.err(BadFormat, x.Path, "the recording is empty", "speak it anew")
	case x.Seconds > MaxSeconds:
		l.err(Large, x.Path, fmt.Sprintf("the recording takes %.0f s; more than %d s nobody listens to", x.Seconds, MaxSeconds), "speak less, or divide the text")
	default:
		return true
	}
	return false
}

// Fits says whether a recording may be the note for a text, before it is one: the note, or
// what is wrong. Without data only whether the text can have one.
func Fits(n Needs, tag, key string, data []byte) (Note, error) {
	l := &loader{Needs: n, shown: n.Shown()}
	x := Note{Lang: tag, Key: key, Path: Folder + "/" + tag + "/" + key + Ext}
	l.fits(tag, key, x.Path)
	if len(l.found) == 0 && data != nil {
		l.look(&x, data)
	}
	if len(l.found) == 0 {
		return x, nil
	}
	f := l.found[0]
	if f.Hint != "" {
		return x, fmt.Errorf("%s (%s)", f.Message, f.Hint)
	}
	return x, errors.New(f.Message)
}
