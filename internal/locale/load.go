package locale

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"wegweiser/internal/spell"
)

// Load reads languages.yaml and every <tag>.json at the root of fsys. It returns
// all that is wrong with them, in the order of files and lines; with an error
// among the findings there are no catalogues, so that whoever reloads keeps the
// set they have.
func Load(fsys fs.FS) (*Catalogues, []Finding) {
	l := &loader{fsys: fsys}
	l.declaration()
	if !HasErrors(l.findings) {
		l.files()
		l.exceptions()
	}
	if HasErrors(l.findings) {
		return nil, l.findings
	}
	return l.catalogues(), l.findings
}

// LoadRough is Load for who mends what is wrong: with errors too there are catalogues,
// as far as the files can be read at all. A text with a mistake in it is shown as it
// stands; a file that can't be read as a list of texts counts as not there. Nil if
// there are no languages or no source.
func LoadRough(fsys fs.FS) (*Catalogues, []Finding) {
	l := &loader{fsys: fsys}
	l.declaration()
	if HasErrors(l.findings) {
		return nil, l.findings
	}
	l.files()
	l.exceptions()
	if l.sheets[l.d.source] == nil {
		return nil, l.findings
	}
	return l.catalogues(), l.findings
}

// Declared reads no more than which languages people can choose, in the order of the
// picker: live ones and the source, if they have a file; none if that can't be read.
func Declared(fsys fs.FS) []Language {
	l := &loader{fsys: fsys}
	l.declaration()
	var out []Language
	if !HasErrors(l.findings) {
		for _, lang := range l.d.languages {
			if _, err := fs.Stat(fsys, lang.Tag+".json"); err == nil && (lang.Live || lang.Tag == l.d.source) {
				out = append(out, lang)
			}
		}
	}
	return out
}

// Declaration is what languages.yaml says, for tools of translators.
type Declaration struct {
	Source    string     // the language that texts are written in first
	Complete  int        // percentage of the texts that a language must have to be live
	Languages []Language // all of them, whether they have a file or not
}

// ReadDeclaration reads languages.yaml; with an error among the findings it is of no use.
func ReadDeclaration(fsys fs.FS) (Declaration, []Finding) {
	rep := &report{file: languagesFile}
	data, ok := (&loader{fsys: fsys}).read(languagesFile, maxLanguagesFile, rep)
	if !ok {
		return Declaration{}, rep.all()
	}
	return ParseDeclaration(data)
}

// ParseDeclaration reads languages.yaml from memory.
func ParseDeclaration(data []byte) (Declaration, []Finding) {
	rep := &report{file: languagesFile}
	d := readLanguages(data, rep)
	found := rep.all()
	if HasErrors(found) {
		return Declaration{}, found
	}
	return Declaration{Source: d.source, Complete: d.complete, Languages: d.languages}, found
}

type loader struct {
	fsys     fs.FS
	d        *declaration
	declRep  *report
	sheets   map[string]*sheet // by tag
	findings []Finding

	terms       *glossary
	glossaryRep *report // nil: there is no glossary
}

// sheet is one catalogue file on its way to a catalogue.
type sheet struct {
	lang     Language
	first    bool // the texts are written in it first
	begun    bool // people could choose it, but most of it is still empty
	plurals  *plurals
	rep      *report
	entries  []entry
	lacking  map[string]bool // keys that the source should have: reported there
	misspelt map[string]bool // keys of the source that stand for those: reported there
	least    int             // percentage of the texts that it has to have
	spelling spelling
	glossary *glossary

	index   map[string]int // of the source alone: its keys → their place in entries
	own     []*entry       // the message for each of the source, in its order; nil: there is none
	foreign []*entry       // messages that the source has not
	same    []int          // of the source alone: for each message the first one with the same words
	terms   [][]int        // of the source alone: for each message the terms that it has

	texts slab[textForm]
	forms slab[forms]
}

func (l *loader) declaration() {
	l.declRep = &report{file: languagesFile}
	data, ok := l.read(languagesFile, maxLanguagesFile, l.declRep)
	if ok {
		l.d = readLanguages(data, l.declRep)
	}
	l.findings = append(l.findings, l.declRep.all()...)
}

// read returns a file, or reports why it can't.
func (l *loader) read(name string, limit int64, rep *report) ([]byte, bool) {
	if info, err := fs.Stat(l.fsys, name); err == nil && !info.Mode().IsRegular() {
		rep.err(FileUnreadable, 0, "", name+" is no plain file", "put a file in its place") // opening a pipe might never end
		return nil, false
	}
	f, err := l.fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		rep.err(FileMissing, 0, "", "there is no file "+name, "add it")
		return nil, false
	}
	if err != nil {
		rep.err(FileUnreadable, 0, "", cause(err), "")
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		rep.err(FileUnreadable, 0, "", cause(err), "")
		return nil, false
	case int64(len(data)) > limit:
		rep.err(FileTooBig, 0, "", fmt.Sprintf("the file is larger than %d KB", limit>>10), "split off what doesn't belong here")
		return nil, false
	}
	return data, true
}

// cause is the error without the path, which may be one of the machine.
func cause(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// files reads the source first, because the others are compared with it.
func (l *loader) files() {
	names, err := fs.Glob(l.fsys, "*.json")
	if err != nil {
		l.findings = append(l.findings, Finding{Code: FileUnreadable, Severity: Error, File: ".", Line: 1, Col: 1, Message: cause(err)})
		return
	}
	slices.Sort(names)
	l.undeclared(names)
	l.terms = l.glossary()
	l.sheets = map[string]*sheet{}
	var sheets []*sheet
	for _, lang := range l.d.languages {
		if s := l.sheet(lang, names); s != nil {
			sheets = append(sheets, s)
		}
	}
	l.leaning(names)
	source := named(sheets, l.d.source)
	each(len(sheets), func(i int) { l.fill(sheets[i]) })
	if source != nil && !source.rep.structural {
		source.number()
		each(len(sheets), func(i int) { sheets[i].match(source) })
		lacking(source, sheets)
		source.checkSource()
		source.same = source.twins()
		l.terms.find(source, l.glossaryRep)
		each(len(sheets), func(i int) {
			if sheets[i] != source {
				sheets[i].check(source)
			}
		})
		oddPictures(source, sheets)
		english := named(sheets, "en")
		each(len(sheets), func(i int) { sheets[i].checkLanguage(english) })
	}
	if l.glossaryRep != nil {
		l.findings = append(l.findings, l.glossaryRep.all()...)
	}
	for _, s := range sheets {
		l.except(s.rep)
		l.findings = append(l.findings, s.rep.all()...)
		if !s.rep.structural {
			s.dropHeld()
			l.sheets[s.lang.Tag] = s
		}
	}
}

// named is the sheet of a language; nil: there is none.
func named(sheets []*sheet, tag string) *sheet {
	if i := slices.IndexFunc(sheets, func(s *sheet) bool { return s.lang.Tag == tag }); i >= 0 {
		return sheets[i]
	}
	return nil
}

// lacking reports once, at the source, the texts that more than half of the other
// languages have and the source has not: one was lost there, not added everywhere else.
func lacking(source *sheet, sheets []*sheet) {
	if len(sheets) < 3 {
		return
	}
	have := map[string][]string{}
	var order []string
	for _, s := range sheets {
		for _, e := range s.foreign {
			if len(have[e.key]) == 0 {
				order = append(order, e.key)
			}
			have[e.key] = append(have[e.key], s.lang.Tag)
		}
	}
	lost, misspelt := map[string]bool{}, map[string]bool{}
	alone := source.alone(sheets)
	for _, key := range order {
		tags := have[key]
		if 2*len(tags) <= len(sheets)-1 {
			continue
		}
		lost[key] = true
		at, hint := 0, "add it here, or take it out there"
		if before := source.before(key, sheets); before != nil {
			at, hint = before.at, "add it after "+quote(before.key)+", or take it out there"
		}
		if near := spell.Nearest(key, alone); near != "" && !misspelt[near] {
			misspelt[near] = true
			at, hint = source.entries[source.index[near]].at, "here stands "+quote(near)+": did you mean "+quote(key)+"?"
		}
		source.rep.err(KeyMissing, at, key, "the source lacks this text; "+strings.Join(tags, ", ")+" have it", hint)
	}
	for _, s := range sheets {
		s.lacking, s.misspelt = lost, misspelt
	}
}

// before is the message of the source behind which a text belongs that only others have:
// the one before it in the first of them; nil if there is none.
func (s *sheet) before(key string, sheets []*sheet) *entry {
	for _, other := range sheets {
		var before *entry
		for i := range other.entries {
			e := &other.entries[i]
			if e.key == key {
				if other == s || before == nil {
					break
				}
				return before
			}
			if e.source != nil {
				before = e.source
			}
		}
	}
	return nil
}

// alone are the keys that the source has, and most of the others have not.
func (s *sheet) alone(sheets []*sheet) (out []string) {
	for i := range s.entries {
		n := 0
		for _, other := range sheets {
			if other != s && (i >= len(other.own) || other.own[i] == nil) {
				n++
			}
		}
		if 2*n > len(sheets)-1 {
			out = append(out, s.entries[i].key)
		}
	}
	return out
}

// undeclared reports files whose names are no declared tag.
func (l *loader) undeclared(names []string) {
	var tags []string
	for _, lang := range l.d.languages {
		tags = append(tags, lang.Tag)
	}
	for _, name := range names {
		tag := strings.TrimSuffix(name, ".json")
		if slices.Contains(tags, tag) {
			continue
		}
		rep := &report{file: name}
		hint := "declare it in " + languagesFile
		if near := spell.Nearest(tag, tags); near != "" {
			hint = "did you mean " + near + ".json?"
		} else if better := betterTags[strings.ToLower(tag)]; better != "" {
			hint = "call it " + better + ".json"
		}
		parsed, err := language.Parse(tag)
		if base, _ := parsed.Base(); err == nil && !strings.EqualFold(base.String(), tag) && slices.Contains(tags, base.String()) {
			hint = "put it into " + base.String() + ".json, or declare the language in " + languagesFile
		}
		switch {
		case err != nil:
			rep.err(TagMalformed, 0, "", "the file name "+quote(tag)+" is no BCP 47 tag", hint)
		case parsed.String() != tag:
			rep.err(TagMalformed, 0, "", "the file name "+quote(tag)+" is not the usual form of this tag", hint)
		default:
			rep.err(TagUndeclared, 0, "", "the language "+quote(tag)+" is not declared", hint)
		}
		l.findings = append(l.findings, rep.all()...)
	}
}

// leaning warns of languages that people can choose, and that take what is missing from
// one that nobody can choose yet: they would read drafts.
func (l *loader) leaning(names []string) {
	for _, lang := range l.d.languages {
		if !lang.Live || lang.Tag == l.d.source {
			continue
		}
		for i, tag := range lang.Fallbacks {
			at := slices.IndexFunc(l.d.languages, func(x Language) bool { return x.Tag == tag })
			if l.d.languages[at].Live || tag == l.d.source || !slices.Contains(names, tag+".json") {
				continue
			}
			l.declRep.warn(LanguageFallback, l.d.places[lang.Tag].fallbacks[i], "", quote(lang.Tag)+" falls back to "+quote(tag)+", which is not live: people would read drafts", "leave it out until it is")
		}
	}
	l.findings = append(l.findings, l.declRep.all()...)
}

// sheet is for the file of one language. It returns nil when there is none; a
// language that isn't live may wait for its file.
func (l *loader) sheet(lang Language, names []string) *sheet {
	tag := lang.Tag
	name := tag + ".json"
	if !slices.Contains(names, name) {
		severity := Warning
		if lang.Live || tag == l.d.source {
			severity = Error
		}
		l.declRep.add(FileMissing, severity, l.d.places[tag].tag, "", "there is no file "+name, "add it, or take the language out")
		l.findings = append(l.findings, l.declRep.all()...)
		return nil
	}
	draft := !lang.Live && tag != l.d.source
	return &sheet{lang: lang, first: tag == l.d.source, plurals: l.d.plurals[tag], rep: &report{file: name, lang: tag, draft: draft}, least: l.d.complete, spelling: spellingOf(tag), glossary: l.terms}
}

// fill reads the file, and looks at each of its texts alone.
func (l *loader) fill(s *sheet) {
	data, ok := l.read(s.rep.file, maxFile, s.rep)
	if !ok {
		s.rep.structural = true
		return
	}
	s.entries = scan(data, s.rep)
	if s.rep.structural {
		return
	}
	s.untranslated()
	for i := range s.entries {
		s.read(&s.entries[i])
	}
}

// dropHeld takes the texts out of a draft that a finding keeps from being used.
func (s *sheet) dropHeld() {
	for i, e := range s.own {
		if e != nil && s.rep.held[e.key] > 0 {
			s.own[i] = nil
		}
	}
}

// untranslated takes the messages out of a draft that are still empty, as they stand in
// a file that was just begun, and empty plural forms of the others. One that people could
// choose is said to be so once, not for each text.
func (s *sheet) untranslated() {
	empty := func(f field) bool { return f.name != descriptionField && f.text == "" }
	hollow := 0
	for _, e := range s.entries {
		if slices.ContainsFunc(e.fields, empty) {
			hollow++
		}
	}
	s.begun = !s.rep.draft && !s.first && hollow > len(s.entries)/2
	if !s.rep.draft && !s.begun {
		return
	}
	for i := range s.entries {
		s.entries[i].fields = slices.DeleteFunc(s.entries[i].fields, empty)
	}
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool {
		return !slices.ContainsFunc(e.fields, func(f field) bool { return f.name != descriptionField })
	})
}

// number makes the index of the source's keys.
func (s *sheet) number() {
	s.index = make(map[string]int, len(s.entries))
	for i, e := range s.entries {
		s.index[e.key] = i
	}
}

// match finds for each message the one of the source. Files are mostly in its order, so
// the next one is tried first.
func (s *sheet) match(source *sheet) {
	s.own = make([]*entry, len(source.entries))
	next := 0
	for i := range s.entries {
		e := &s.entries[i]
		if next == len(source.entries) || source.entries[next].key != e.key {
			at, known := source.index[e.key]
			if !known {
				s.foreign = append(s.foreign, e)
				continue
			}
			next = at
		}
		s.own[next], e.source = e, &source.entries[next]
		next++
	}
}

// except takes out what an exception lets pass.
func (l *loader) except(rep *report) {
	rep.findings = slices.DeleteFunc(rep.findings, func(f Finding) bool {
		for i := range l.d.exceptions {
			e := &l.d.exceptions[i]
			if e.lang == f.Lang && e.key == f.Key && e.code == f.Code {
				e.used = true
				if f.Held {
					rep.held[e.key]--
				}
				return true
			}
		}
		return false
	})
}

// unread tells whether a language, or the source that it is compared with, could not be
// read: then nobody knows whether it needs its exceptions.
func (l *loader) unread(lang string) bool {
	return l.sheets[lang] == nil || l.sheets[l.d.source] == nil
}

// ofGlossary says that a code depends on the glossary, and that could not be read.
func (l *loader) ofGlossary(code string) bool {
	return l.terms.broken && slices.Contains([]string{TermMissing, NameTranslated, WrongScript}, code)
}

// exceptions that except nothing are reported, so that the list stays true.
func (l *loader) exceptions() {
	for _, e := range l.d.exceptions {
		if !e.used && !l.unread(e.lang) && !l.ofGlossary(e.code) && !slices.Contains(exceptableTogether, e.code) {
			l.declRep.lang = e.lang
			l.declRep.warn(ExceptionUnused, e.at, e.key, "there is no "+e.code+" left to except", "remove the exception")
		}
	}
	l.findings = append(l.findings, l.declRep.all()...)
}
