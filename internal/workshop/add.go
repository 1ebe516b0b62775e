package workshop

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"wegweiser/internal/locale"
)

// New is a language that is to be begun.
type New struct {
	Tag       string
	Name      string   // empty: what CLDR says
	Fallbacks []string // empty: English, then the source
}

// Begun is what Add made: nothing is written yet.
type Begun struct {
	Known        locale.Known
	Name         string
	File         string   // the name of the catalogue file
	Catalogue    []byte   // all keys in the order of the source, without words; plural forms of the language
	Declaration  []byte   // languages.yaml with the language at the end of its list
	Texts, Words int      // to be translated
	Drafts       []string // fallbacks that nobody can choose yet either
}

const declarationFile = "languages.yaml"

// Add begins a language: its file, and its entry in languages.yaml, in which all else
// stays as it is, comments too. The language is not live. An error says what to do.
func Add(fsys fs.FS, n New) (Begun, error) {
	d, found := locale.ReadDeclaration(fsys)
	if locale.HasErrors(found) {
		return Begun{}, unreadable(found)
	}
	source, found := locale.ReadFile(fsys, d.Source)
	if source == nil {
		return Begun{}, unreadable(found)
	}
	known, err := locale.Know(n.Tag)
	if err != nil {
		return Begun{}, err
	}
	if err := fresh(fsys, d, n.Tag); err != nil {
		return Begun{}, err
	}
	b := Begun{Known: known, Name: n.Name, File: n.Tag + ".json", Texts: len(source.Messages)}
	if b.Name == "" {
		b.Name = known.Name
	}
	if b.Name == "" {
		return Begun{}, fmt.Errorf("CLDR does not say what speakers of %s call it: add --name, in their own script", n.Tag)
	}
	for _, m := range source.Messages {
		b.Words += words(m)
	}
	b.Catalogue = Untranslated(source, known.Forms()).Bytes()
	for _, l := range d.Languages {
		if slices.Contains(n.Fallbacks, l.Tag) && !l.Live && l.Tag != d.Source {
			b.Drafts = append(b.Drafts, l.Tag)
		}
	}
	if b.Declaration, err = declare(fsys, d, n, b); err != nil {
		return Begun{}, err
	}
	return b, nil
}

// fresh refuses a language that is there.
func fresh(fsys fs.FS, d locale.Declaration, tag string) error {
	if slices.ContainsFunc(d.Languages, func(l locale.Language) bool { return l.Tag == tag }) {
		return fmt.Errorf("%s is declared in %s already", tag, declarationFile)
	}
	if _, err := fs.Stat(fsys, tag+".json"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is a file %s.json already, which %s does not declare", tag, declarationFile)
	}
	return nil
}

// Untranslated is a file with all keys of the source and no words yet, with plural forms
// where the source has them.
func Untranslated(source *locale.File, forms []string) *locale.File {
	out := &locale.File{Messages: make([]locale.Message, len(source.Messages))}
	for i, m := range source.Messages {
		x := locale.Message{Key: m.Key, Texts: map[string]string{}}
		if m.Plural() {
			x.Object = true
			for _, f := range forms {
				x.Texts[f] = ""
			}
		} else {
			x.Texts["other"] = ""
		}
		out.Messages[i] = x
	}
	return out
}

// declare puts an entry behind the last of languages.yaml's, as text: whatever people
// wrote there stays. What comes out is read again before it is trusted.
func declare(fsys fs.FS, d locale.Declaration, n New, b Begun) ([]byte, error) {
	data, err := fs.ReadFile(fsys, declarationFile)
	if err != nil {
		return nil, err
	}
	if len(n.Fallbacks) == 0 {
		n.Fallbacks = usual(d)
	}
	text, err := insert(string(data), entryFor(n, b))
	if err != nil {
		return nil, err
	}
	now, found := locale.ParseDeclaration([]byte(text))
	if locale.HasErrors(found) {
		return nil, fmt.Errorf("with %s %s would not be right: %w", n.Tag, declarationFile, unreadable(found))
	}
	want := len(d.Languages) + 1
	if len(now.Languages) != want || now.Languages[want-1].Tag != n.Tag || now.Source != d.Source {
		return nil, fmt.Errorf("%s is written in a way that nothing can be added to: put %s there by hand", declarationFile, n.Tag)
	}
	return []byte(text), nil
}

// usual fallbacks: English, and at last the source, which has every text.
func usual(d locale.Declaration) []string {
	out := []string{d.Source}
	if d.Source != "en" && slices.ContainsFunc(d.Languages, func(l locale.Language) bool { return l.Tag == "en" }) {
		out = []string{"en", d.Source}
	}
	return out
}

func entryFor(n New, b Begun) string {
	var s strings.Builder
	fmt.Fprintf(&s, "  - tag: %s\n    name: %s\n", n.Tag, scalar(b.Name))
	if b.Known.RTL {
		s.WriteString("    direction: rtl\n")
	}
	fmt.Fprintf(&s, "    fallbacks: %s\n", list(n.Fallbacks))
	if len(b.Known.Others) > 0 {
		fmt.Fprintf(&s, "    aliases: %s\n", list(b.Known.Others))
	}
	return s.String()
}

// plain is what YAML takes for a text without quotes.
var plain = regexp.MustCompile(`^[\p{L}\p{M}][\p{L}\p{M} -]*$`)

// notText are words that YAML takes for something else than a text; no is Norwegian.
var notText = []string{"no", "yes", "on", "off", "true", "false", "null", "y", "n"}

func scalar(s string) string {
	if plain.MatchString(s) && !slices.Contains(notText, strings.ToLower(s)) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func list(items []string) string {
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = scalar(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// topLevel is a line that begins a part of the file.
var topLevel = regexp.MustCompile(`^[a-z_]+:`)

// insert puts an entry behind the last of the list of languages.
func insert(text, entry string) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	from := slices.IndexFunc(lines, func(l string) bool { return strings.TrimRight(l, " \r\n") == "languages:" })
	if from < 0 {
		return "", fmt.Errorf("%s has no line “languages:” with a list below it", declarationFile)
	}
	end := len(lines)
	for i := from + 1; i < len(lines); i++ {
		if topLevel.MatchString(lines[i]) {
			end = i
			break
		}
	}
	// Empty lines and comments at the margin belong to what follows.
	for end > from+1 && (strings.TrimSpace(lines[end-1]) == "" || strings.HasPrefix(lines[end-1], "#")) {
		end--
	}
	before, after := strings.Join(lines[:end], ""), strings.Join(lines[end:], "")
	if !strings.HasSuffix(before, "\n") {
		before += "\n"
	}
	return before + "\n" + entry + after, nil
}
