package locale

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/text/language"

	"wegweiser/internal/spell"
)

// glossary.yaml holds the words that are to be said alike everywhere: terms of German
// offices with what each language calls them, and names that no language translates. A
// text whose source has one is looked at in every other language. The sentences that
// explain them to newcomers are texts like all others ("glossary.<id>"), so that Weblate,
// states, fallbacks and checks have them too; the file holds only forms.

// glossaryFile stands beside the catalogues; it may be left out.
const glossaryFile = "glossary.yaml"

// Term is a word of the glossary.
type Term struct {
	ID    string
	Keep  string              // the name as it stands in every language; empty: it is translated
	Forms map[string][]string // tag → accepted forms; one that ends with * is a stem

	at    int
	forms map[string][]wordForm // folded, with what may be joined to their beginning
}

// Key of the text that explains the term to a newcomer, if there is one.
func (t Term) Key() string { return TermKey(t.ID) }

// TermKey is the key of the text that explains a term.
func TermKey(id string) string { return "glossary." + id }

// wordForm is a form as Fold gives it: whole words, or the beginning of the last one.
type wordForm struct {
	text string
	stem bool
}

// glossary is what the file says.
type glossary struct {
	terms    []Term
	prefixes map[string][]string // tag → what may be joined to the beginning of a form: articles
	broken   bool                // not all of it could be read, so that nobody knows all names
}

// glossary reads the file, if there is one.
func (l *loader) glossary() *glossary {
	g := &glossary{prefixes: map[string][]string{}}
	if _, err := fs.Stat(l.fsys, glossaryFile); errors.Is(err, fs.ErrNotExist) {
		return g
	}
	rep := &report{file: glossaryFile}
	l.glossaryRep = rep
	data, ok := l.read(glossaryFile, maxLanguagesFile, rep)
	rep.pos = newPositions(data)
	if ok && encodingOK(data, rep) && shallow(data, rep) {
		g.parse(data, rep, l.d)
	}
	g.broken = rep.errors > 0
	return g
}

func (g *glossary) parse(data []byte, rep *report, d *declaration) {
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		yamlSyntax(err, rep)
		return
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		rep.err(FileShape, 0, "", "the file declares nothing, or more than one document", "see the comment at its beginning")
		return
	}
	y := yamlReader{rep: rep, d: d, code: GlossaryField}
	y.mapping(file.Docs[0].Body, "the file", map[string]func(ast.Node){
		"prefixes": func(n ast.Node) {
			for _, v := range y.entries(n, "prefixes") {
				tag := v.Key.GetToken().Value
				if _, ok := d.places[tag]; !ok {
					y.undeclared(v.Key, tag)
					continue
				}
				g.prefixes[tag], _ = y.texts(v.Value)
			}
		},
		"terms": func(n ast.Node) { y.list(n, func(n ast.Node) { g.term(y, n) }) },
	})
	for i := range g.terms {
		g.fold(&g.terms[i], d)
	}
}

// undeclared says that words stand for a language that languages.yaml does not name.
func (y yamlReader) undeclared(n ast.Node, tag string) {
	y.rep.warn(y.code, y.at(n), "", quote(tag)+" is no language of "+languagesFile+": its words count nowhere", "write one of its tags, or leave them for when it comes")
}

// isTag says whether a name could be a language's.
func isTag(name string) bool {
	_, err := language.Parse(name)
	return err == nil
}

func (g *glossary) term(y yamlReader, n ast.Node) {
	t := Term{Forms: map[string][]string{}, at: y.at(n)}
	readers := map[string]func(ast.Node){
		"id": func(n ast.Node) { t.ID = y.text(n) },
		"keep": func(n ast.Node) {
			t.Keep = strings.TrimSpace(y.text(n))
			if message, hint := badForm(t.Keep); message != "" && t.Keep != "" {
				y.bad(n, message, hint)
			}
		},
	}
	for _, l := range y.d.languages {
		readers[l.Tag] = func(n ast.Node) {
			forms, _ := y.texts(n)
			for _, f := range forms {
				if message, hint := badForm(f); message != "" {
					y.bad(n, message, hint)
					return
				}
			}
			t.Forms[l.Tag] = forms
		}
	}
	for _, v := range y.entries(n, "a term") { // words of a language that is not there (any more) do no harm
		if tag := v.Key.GetToken().Value; readers[tag] == nil && isTag(tag) && spell.Nearest(tag, []string{"id", "keep"}) == "" {
			readers[tag] = func(ast.Node) { y.undeclared(v.Key, tag) }
		}
	}
	y.mapping(n, "a term", readers)
	switch {
	case !nameForm.MatchString(t.ID) || strings.Contains(t.ID, "."):
		y.bad(n, "the term has no id, or one of other letters", "add id: of a–z, 0–9 and _")
	case slices.ContainsFunc(g.terms, func(o Term) bool { return o.ID == t.ID }):
		y.bad(n, quote(t.ID)+" stands there twice", "keep one of them")
	case t.Keep == "" && len(t.Forms[y.d.source]) == 0:
		y.bad(n, quote(t.ID)+" says neither what the source calls it nor keep", "add "+y.d.source+": [word], or keep: Name")
	default:
		g.terms = append(g.terms, t)
	}
}

// badForm says what is wrong with a form; empty: nothing.
func badForm(f string) (message, hint string) {
	word := strings.TrimSuffix(f, "*")
	if i := strings.IndexFunc(f, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.IsControl(r) || isBidiControl(r) || hides(r)
	}); i >= 0 {
		r, _ := utf8.DecodeRuneInString(f[i:])
		return "a form holds the invisible character " + code(r), "remove it"
	}
	switch {
	case Fold(word) == "":
		return "a form without letters", "write a word, or its beginning and *"
	case strings.Contains(word, "*"):
		return "in " + quote(f) + " the star is not at the end: it would be found nowhere", "write the beginning of the word and *, or each form"
	}
	return "", ""
}

// fold makes the forms ready to be looked for.
func (g *glossary) fold(t *Term, d *declaration) {
	t.forms = map[string][]wordForm{}
	for _, l := range d.languages {
		forms := t.Forms[l.Tag]
		if t.Keep != "" {
			forms = append([]string{t.Keep + "*"}, forms...)
		}
		for _, f := range forms {
			word, stem := strings.CutSuffix(f, "*")
			w := wordForm{Fold(word), stem}
			t.forms[l.Tag] = append(t.forms[l.Tag], w)
			for _, p := range g.prefixes[l.Tag] {
				t.forms[l.Tag] = append(t.forms[l.Tag], wordForm{Fold(p) + w.text, stem})
			}
		}
	}
}

// in says whether one of the forms stands in words between spaces.
func in(forms []wordForm, words string) bool {
	for _, f := range forms {
		look := " " + f.text
		if !f.stem {
			look += " "
		}
		if strings.Contains(words, look) {
			return true
		}
	}
	return false
}

// wordsOf a text, folded, between spaces; what stands for a value parts them.
func wordsOf(t *textForm) string { return " " + Fold(seenText(t.tokens)) + " " }

// find says, for each message of the source, which terms it has.
func (g *glossary) find(source *sheet, rep *report) {
	source.terms = make([][]int, len(source.entries))
	used := make([]bool, len(g.terms))
	for i, e := range source.entries {
		ref := reference(e.forms)
		if len(g.terms) == 0 || ref == nil || ref.broken || IsKeywords(e.key) {
			continue
		}
		words := wordsOf(ref)
		for n, t := range g.terms {
			if in(t.forms[source.lang.Tag], words) {
				source.terms[i] = append(source.terms[i], n)
				used[n] = true
			}
		}
	}
	for n, t := range g.terms {
		if !used[n] {
			rep.warn(TermUnused, t.at, "", "no text has the term "+quote(t.ID), "take it out, or add the form that the texts have")
		}
	}
}

// compareTerms reports the terms of the source that a translation says in other words.
func (s *sheet) compareTerms(source *sheet, g *glossary) {
	tag := s.lang.Tag
	for i, terms := range source.terms {
		if len(terms) == 0 || i >= len(s.own) || s.own[i] == nil {
			continue
		}
		t := reference(s.own[i].forms)
		if t == nil || t.broken {
			continue
		}
		words := wordsOf(t)
		for _, n := range terms {
			term := &g.terms[n]
			switch {
			case in(term.forms[tag], words), in(term.forms[source.lang.Tag], words): // the German word beside it
			case term.Keep != "":
				hint := "write " + term.Keep + "; a translation can stand beside it, in brackets"
				s.rep.warn(NameTranslated, t.at, s.own[i].key, "the name "+quote(term.Keep)+" is missing: people look for it on letters and doors", hint)
				s.rep.naming(term.ID)
			case len(term.Forms[tag]) > 0:
				s.rep.warn(TermMissing, t.at, s.own[i].key, "the source has the term "+quote(source.lang.Tag+": "+term.Forms[source.lang.Tag][0])+"; here it is called otherwise than elsewhere", "write "+strings.Join(term.Forms[tag], ", ")+", or add what you wrote to "+glossaryFile)
				s.rep.naming(term.ID)
			}
		}
	}
}

// nameless are the letters of a text without those of names that no language translates.
func (g *glossary) nameless(text string) string {
	for _, t := range g.terms {
		if t.Keep != "" && strings.Contains(text, t.Keep) {
			text = strings.ReplaceAll(text, t.Keep, strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) {
					return '-'
				}
				return r
			}, t.Keep))
		}
	}
	return text
}

// Glossary is what glossary.yaml says, for tools of translators.
type Glossary struct {
	source string
	said   *glossary
}

// ReadGlossary reads it from the folder of the catalogues; one without terms, where there
// is none or it can't be read.
func ReadGlossary(fsys fs.FS) Glossary {
	l := &loader{fsys: fsys}
	l.declaration()
	if HasErrors(l.findings) {
		return Glossary{said: &glossary{}}
	}
	return Glossary{l.d.source, l.glossary()}
}

// Terms are all terms, in the order of the file.
func (g Glossary) Terms() []Term { return g.said.terms }

// Notes tell whoever translates a text of the source into a language what the terms in it
// are called there.
func (g Glossary) Notes(m Message, tag string) (notes []string) {
	if IsKeywords(m.Key) || tag == g.source {
		return nil
	}
	tokens, _ := tokenize(m.Text())
	words := wordsOf(&textForm{tokens: tokens})
	for _, t := range g.said.terms {
		switch {
		case !in(t.forms[g.source], words):
		case t.Keep != "":
			notes = append(notes, "Glossary: "+strings.Join(append([]string{t.Keep + " stays as it is"}, t.Forms[tag]...), ", or: "))
		case len(t.Forms[tag]) > 0:
			notes = append(notes, "Glossary: "+strings.TrimSuffix(t.Forms[g.source][0], "*")+" → "+strings.Join(t.Forms[tag], ", "))
		}
	}
	return notes
}
