package locale

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/text/language"

	"wegweiser/internal/spell"
)

// languages.yaml declares which languages there are. It is read node by node
// rather than decoded, because every finding needs its place, and because
// anchors and merges have no business here.

// languagesFile declares the languages, at the root of the file system.
const languagesFile = "languages.yaml"

// maxLanguagesFile is far more than all languages of the world need.
const maxLanguagesFile = 256 << 10

// Language is one declared language.
type Language struct {
	Tag       string   // BCP 47, as in its file name
	Name      string   // what its speakers call it, in its own script
	RTL       bool     // written from right to left
	Live      bool     // people can choose it; it then has to be as complete as go_live says
	Fallbacks []string // tags, in the order in which missing texts are taken
	Aliases   []string // other codes that mean it; "ar-*" means every ar-…

	Contributors []string // who wrote and reviewed its texts, as they wish to be named
}

// declaration is what languages.yaml says.
type declaration struct {
	source     string
	sourceAt   int
	complete   int // percentage of the texts that a live language must have
	languages  []Language
	plurals    map[string]*plurals
	places     map[string]places
	never      map[string][]string
	exceptions []exception
}

// places are offsets of what is declared about a language.
type places struct {
	tag                int
	fallbacks, aliases []int
}

// exception lets one finding pass, for a reason.
type exception struct {
	lang, key, code string
	at              int
	used            bool
}

var (
	aliasForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*(-\*)?$`)
	// betterTags for codes that CLDR's plural rules don't know.
	betterTags = map[string]string{"kmr": "ku", "prs": "fa-AF", "pes": "fa", "pus": "ps", "pbu": "ps", "pbt": "ps", "arb": "ar", "tir": "ti"}
)

// exceptable are the codes that an exception may let pass: warnings, and facts
// that only look like one.
var exceptable = []string{SameAsSource, Spaces, FactInText, PluralRare, PluralUnused, EmojiDiffer, Punctuation, Lines, WrongScript, WrongLanguage, TwoTranslations, TermMissing, NameTranslated}

// exceptableTogether are the codes that only texts and flows together have (package
// check), of which an exception may let pass what is meant so. Whether each was needed is
// known there.
var exceptableTogether = []string{"button-long", "same-label", "quoted-button", "keyword-twice", "keyword-untidy"}

// Exception lets a finding about a text pass, for a reason.
type Exception struct {
	Lang, Key, Code string
	Line, Col       int // in languages.yaml
}

// Exceptions are those that whoever compares texts with flows has to apply, in the order of
// the file; none if that can't be read.
func Exceptions(fsys fs.FS) (out []Exception) {
	l := &loader{fsys: fsys}
	l.declaration()
	if HasErrors(l.findings) {
		return nil
	}
	for _, e := range l.d.exceptions {
		if slices.Contains(exceptableTogether, e.code) {
			line, col := l.declRep.pos.at(e.at)
			out = append(out, Exception{e.lang, e.key, e.code, line, col})
		}
	}
	return out
}

// readLanguages reads the declaration. It is of use only if rep holds no error.
func readLanguages(data []byte, rep *report) *declaration {
	rep.pos = newPositions(data)
	d := &declaration{plurals: map[string]*plurals{}, places: map[string]places{}, never: map[string][]string{}, complete: everything}
	if !encodingOK(data, rep) || !shallow(data, rep) {
		return d
	}
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		yamlSyntax(err, rep)
		return d
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		rep.err(FileShape, 0, "", "the file declares nothing, or more than one document", "see the comment at its beginning")
		return d
	}
	y := yamlReader{rep: rep, d: d, code: LanguageField}
	y.mapping(file.Docs[0].Body, "the file", map[string]func(ast.Node){
		"source":     func(n ast.Node) { d.source, d.sourceAt = y.text(n), y.at(n) },
		"go_live":    y.goLive,
		"languages":  func(n ast.Node) { y.list(n, y.language) },
		"never":      y.never,
		"exceptions": func(n ast.Node) { y.list(n, y.exception) },
	})
	d.check(rep)
	return d
}

// shallow refuses what only an attack holds, before the parser recurses into it.
func shallow(data []byte, rep *report) bool {
	depth := 0
	for i, c := range data {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		case '\n':
			if len(data) > i+1+64 && strings.TrimLeft(string(data[i+1:i+1+64]), " -?:") == "" {
				depth = maxDepth + 1
			}
		}
		if depth > maxDepth {
			rep.err(FileNested, i, "", "the file is nested too deep to be read", "see the comment at its beginning")
			return false
		}
	}
	return true
}

var yamlPlace = regexp.MustCompile(`^\[(\d+):(\d+)\] *`)

func yamlSyntax(err error, rep *report) {
	message, _, _ := strings.Cut(err.Error(), "\n")
	line, col := 1, 1
	if m := yamlPlace.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1]) // digits; too many of them mean no line
		col, _ = strconv.Atoi(m[2])
		message = message[len(m[0]):]
	}
	rep.err(FileSyntax, rep.pos.offset(line, col), "", message, "see the comment at the beginning of the file")
}

// offset of a line and column, both from 1.
func (p *positions) offset(line, col int) int {
	lines := p.starts()
	if line < 1 || line > len(lines) {
		return 0
	}
	at := lines[line-1]
	for range col - 1 {
		if at >= len(p.data) || p.data[at] == '\n' {
			break
		}
		at++
		for at < len(p.data) && p.data[at]&0xC0 == 0x80 {
			at++
		}
	}
	return at
}

type yamlReader struct {
	rep  *report
	d    *declaration
	code string // of a field that is unknown, missing or wrong
}

func (y yamlReader) at(n ast.Node) int {
	// The token of a mapping is the colon of its first pair.
	switch m := n.(type) {
	case *ast.MappingNode:
		if len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	p := n.GetToken().Position
	return y.rep.pos.offset(p.Line, p.Column)
}

func (y yamlReader) bad(n ast.Node, message, hint string) {
	y.rep.err(y.code, y.at(n), "", message, hint)
}

// entries of a mapping. goccy/go-yaml gives a mapping of one pair as the pair.
func (y yamlReader) entries(n ast.Node, what string) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return nil
	}
	y.bad(n, what+" is a list of names with values", "write name: value")
	return nil
}

// mapping reads each field by its reader and reports fields that have none.
func (y yamlReader) mapping(n ast.Node, what string, readers map[string]func(ast.Node)) {
	seen := map[string]bool{}
	for _, v := range y.entries(n, what) {
		name := v.Key.GetToken().Value
		if seen[name] {
			y.rep.err(LanguageDuplicate, y.at(v.Key), "", quote(name)+" stands twice in "+what, "keep one of them")
			continue
		}
		seen[name] = true
		read, ok := readers[name]
		if !ok {
			hint := "known are " + strings.Join(sortedKeys(readers), ", ")
			if near := spell.Nearest(name, sortedKeys(readers)); near != "" {
				hint = "did you mean " + quote(near) + "?"
			}
			y.bad(v.Key, quote(name)+" is no field of "+what, hint)
			continue
		}
		read(v.Value)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (y yamlReader) text(n ast.Node) string {
	if s, ok := n.(*ast.StringNode); ok {
		return s.Value
	}
	y.bad(n, "a text belongs here", "write it in quotes")
	return ""
}

func (y yamlReader) truth(n ast.Node) bool {
	if b, ok := n.(*ast.BoolNode); ok {
		return b.Value
	}
	y.bad(n, "true or false belongs here", "write true or false")
	return false
}

func (y yamlReader) list(n ast.Node, each func(ast.Node)) {
	if _, empty := n.(*ast.NullNode); empty {
		return
	}
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		y.bad(n, "a list belongs here", "write [a, b], or one line with - for each")
		return
	}
	for _, v := range seq.Values {
		each(v)
	}
}

func (y yamlReader) texts(n ast.Node) (texts []string, at []int) {
	y.list(n, func(n ast.Node) {
		texts = append(texts, y.text(n))
		at = append(at, y.at(n))
	})
	return texts, at
}

// everything is the percentage of the texts that a language must have to be live,
// unless the file says less.
const everything = 100

// goLive reads what a language must be to be shown to people.
func (y yamlReader) goLive(n ast.Node) {
	y.mapping(n, "go_live", map[string]func(ast.Node){
		"complete": func(n ast.Node) {
			i, ok := n.(*ast.IntegerNode)
			if ok {
				if p, err := strconv.Atoi(fmt.Sprint(i.Value)); err == nil && p >= 0 && p <= everything {
					y.d.complete = p
					return
				}
			}
			y.bad(n, "a percentage belongs here", "write a whole number from 0 to 100")
		},
	})
}

func (y yamlReader) language(n ast.Node) {
	var l Language
	var at places
	var name ast.Node
	y.mapping(n, "a language", map[string]func(ast.Node){
		"tag":       func(n ast.Node) { l.Tag, at.tag = y.text(n), y.at(n) },
		"name":      func(n ast.Node) { name = n; l.Name = y.text(n) },
		"live":      func(n ast.Node) { l.Live = y.truth(n) },
		"fallbacks": func(n ast.Node) { l.Fallbacks, at.fallbacks = y.texts(n) },
		"aliases":   func(n ast.Node) { l.Aliases, at.aliases = y.texts(n) },

		"contributors": func(n ast.Node) { l.Contributors, _ = y.texts(n) },
		"direction": func(n ast.Node) {
			switch d := y.text(n); d {
			case "rtl":
				l.RTL = true
			case "ltr", "":
			default:
				y.bad(n, quote(d)+" is no direction", "write rtl or ltr")
			}
		},
	})
	if l.Tag == "" {
		y.bad(n, "the language has no tag", "add tag: such as tag: fa")
		return
	}
	if _, twice := y.d.places[l.Tag]; twice {
		y.rep.err(LanguageDuplicate, at.tag, "", quote(l.Tag)+" is declared twice", "keep one of them")
		return
	}
	y.checkTag(l.Tag, at.tag)
	if strings.TrimSpace(l.Name) == "" {
		y.bad(n, quote(l.Tag)+" has no name", "add name: what its speakers call it, in their script")
	} else if why, hint := noName(l, y.d.languages); why != "" {
		y.bad(name, "the name of "+quote(l.Tag)+" "+why, hint)
	} else if rtl, strong := nameDirection(l.Name); strong && rtl != l.RTL {
		want := map[bool]string{true: "add direction: rtl", false: "leave out direction: rtl"}
		y.rep.err(LanguageDirection, y.at(name), "", "the name of "+quote(l.Tag)+" runs the other way than its direction", want[rtl])
	}
	y.d.places[l.Tag] = at
	y.d.languages = append(y.d.languages, l)
}

// nameMost is how many letters fit a button of the language picker.
const nameMost = 30

// noName says why a language's name can't stand on a button; empty: it can.
func noName(l Language, others []Language) (why, hint string) {
	letters := 0
	for _, r := range l.Name {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r == '<' || r == '>' || r == '&':
			return "holds " + quote(string(r)), "write letters only"
		case r != ' ' && r != zwnj && (!unicode.IsPrint(r) || hides(r)):
			return "holds the invisible character " + code(r), "remove it"
		}
	}
	if letters == 0 {
		return "has no letter", "write what its speakers call it, in their script"
	}
	if n := utf8.RuneCountInString(l.Name); n > nameMost {
		return fmt.Sprintf("has %d letters", n), fmt.Sprintf("a button shows about %d", nameMost)
	}
	for _, o := range others {
		if strings.EqualFold(o.Name, l.Name) {
			return "is that of " + quote(o.Tag) + " too", "people choose by the name: say how they differ"
		}
	}
	return "", ""
}

// nameDirection tells whether a name's first letter runs from right to left.
func nameDirection(name string) (rtl, strong bool) {
	for _, r := range name {
		if d := direction(r); d != 0 {
			return d < 0, true
		}
	}
	return false, false
}

func (y yamlReader) checkTag(tag string, at int) {
	if Pseudo(tag) {
		y.rep.err(TagMalformed, at, "", quote(tag)+" is a language that nobody speaks", "demo and preview show it by themselves: take it out")
		return
	}
	hint := ""
	if better := betterTags[strings.ToLower(tag)]; better != "" {
		hint = "call it " + better
	}
	parsed, err := language.Parse(tag)
	switch {
	case err != nil:
		y.rep.err(TagMalformed, at, "", quote(tag)+" is no BCP 47 tag", orElse(hint, "such as de, fa-AF"))
		return
	case parsed.String() != tag:
		y.rep.err(TagMalformed, at, "", quote(tag)+" is not the usual form of this tag", orElse(hint, "write "+parsed.String()))
		return
	}
	p, err := newPlurals(parsed)
	if err != nil {
		y.rep.err(TagNoPlurals, at, "", "CLDR has no plural rule for "+quote(tag), orElse(hint, "use the tag of the language that it belongs to"))
		return
	}
	y.d.plurals[tag] = p
}

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

func (y yamlReader) never(n ast.Node) {
	for _, v := range y.entries(n, "never") {
		code := v.Key.GetToken().Value
		if !aliasForm.MatchString(code) {
			y.rep.err(LanguageAlias, y.at(v.Key), "", quote(code)+" is no language code", "such as ckb or fa-AF")
			continue
		}
		y.d.never[strings.ToLower(code)], _ = y.texts(v.Value)
	}
}

func (y yamlReader) exception(n ast.Node) {
	var e exception
	reason := ""
	y.mapping(n, "an exception", map[string]func(ast.Node){
		"lang":   func(n ast.Node) { e.lang = y.text(n) },
		"key":    func(n ast.Node) { e.key = y.text(n) },
		"code":   func(n ast.Node) { e.code = y.text(n) },
		"reason": func(n ast.Node) { reason = y.text(n) },
	})
	e.at = y.at(n)
	switch {
	case e.lang == "" || e.key == "" || e.code == "" || strings.TrimSpace(reason) == "":
		y.bad(n, "an exception names lang, key, code and a reason", `such as { lang: en, key: offer.name, code: SAME_AS_SOURCE, reason: "a name" }`)
		return
	case !slices.Contains(exceptable, e.code) && !slices.Contains(exceptableTogether, e.code):
		all := slices.Concat(exceptable, exceptableTogether)
		hint := "exceptions are for " + strings.Join(all, ", ")
		if near := spell.Nearest(e.code, all); near != "" {
			hint = "did you mean " + quote(near) + "?"
		}
		y.bad(n, quote(e.code)+" has no exceptions", hint)
		return
	}
	y.d.exceptions = append(y.d.exceptions, e)
}

// check looks at what only makes sense as a whole.
func (d *declaration) check(rep *report) {
	tags := make([]string, len(d.languages))
	for i, l := range d.languages {
		tags[i] = l.Tag
	}
	if len(tags) == 0 {
		rep.err(LanguageField, d.sourceAt, "", "no language is declared", "see the comment at the beginning of the file")
		return
	}
	if !slices.Contains(tags, d.source) {
		rep.err(LanguageField, d.sourceAt, "", "source names no declared language", "write source: and one of "+strings.Join(tags, ", "))
		return
	}
	for _, l := range d.languages {
		d.checkFallbacks(l, tags, rep)
	}
	d.checkAliases(rep)
	for _, e := range d.exceptions {
		if slices.Contains(tags, e.lang) {
			continue
		}
		hint := "declared are " + strings.Join(tags, ", ")
		if near := spell.Nearest(e.lang, tags); near != "" {
			hint = "did you mean " + quote(near) + "?"
		}
		rep.err(LanguageField, e.at, e.key, "an exception for "+quote(e.lang)+", which is not declared", hint)
	}
}

func (d *declaration) checkFallbacks(l Language, tags []string, rep *report) {
	for i, f := range l.Fallbacks {
		at := d.places[l.Tag].fallbacks[i]
		switch {
		case f == "": // no text, and reported as such
		case f == l.Tag:
			rep.err(LanguageFallback, at, "", quote(l.Tag)+" falls back to itself", "leave it out")
		case !slices.Contains(tags, f):
			hint := "declared are " + strings.Join(tags, ", ")
			if near := spell.Nearest(f, tags); near != "" {
				hint = "did you mean " + quote(near) + "?"
			}
			rep.err(LanguageFallback, at, "", quote(l.Tag)+" falls back to "+quote(f)+", which is not declared", hint)
		case slices.Contains(l.Fallbacks[:i], f):
			rep.err(LanguageFallback, at, "", quote(l.Tag)+" falls back to "+quote(f)+" twice", "keep one of them")
		}
	}
	if l.Tag != d.source && !slices.Contains(l.Fallbacks, d.source) {
		rep.err(LanguageFallback, d.places[l.Tag].tag, "", quote(l.Tag)+" has no way to the source language", "add "+d.source+" at the end of its fallbacks")
	}
}

func (d *declaration) checkAliases(rep *report) {
	owner := map[string]string{}
	for _, l := range d.languages {
		owner[strings.ToLower(l.Tag)] = l.Tag
	}
	for _, l := range d.languages {
		for i, alias := range l.Aliases {
			at, code := d.places[l.Tag].aliases[i], strings.ToLower(alias)
			switch before, taken := owner[code]; {
			case alias == "": // no text, and reported as such
			case !aliasForm.MatchString(alias):
				rep.err(LanguageAlias, at, "", quote(alias)+" is no language code", "such as arb, or ar-* for every ar-…")
			case taken && before == l.Tag:
				rep.err(LanguageAlias, at, "", quote(alias)+" is declared twice for "+quote(l.Tag), "keep one of them")
			case taken:
				rep.err(LanguageAlias, at, "", quote(alias)+" means "+quote(before)+" already", "keep one of them")
			case d.forbidden(strings.TrimSuffix(code, "-*"), l.Tag):
				rep.err(LanguageAlias, at, "", quote(alias)+" must never mean "+quote(l.Tag), "leave it out; people with this code are asked")
			default:
				owner[code] = l.Tag
			}
		}
	}
}

// forbidden tells whether a code, or what it is a part of, must never mean tag.
func (d *declaration) forbidden(code, tag string) bool {
	for {
		if slices.Contains(d.never[code], tag) {
			return true
		}
		cut := strings.LastIndexByte(code, '-')
		if cut < 0 {
			return false
		}
		code = code[:cut]
	}
}
