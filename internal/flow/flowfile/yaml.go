package flowfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// Files are read node by node rather than decoded into structs: every finding
// needs its place, and one run should find all of them.

// parse gives the body of a file's only document; nil with a finding if there is
// none that can be read.
func (l *loader) parse(name string, data []byte) (body ast.Node) {
	at := flow.Pos{File: name}
	defer func() {
		if p := recover(); p != nil { // a mistake of the parser's, not of the service
			l.err(FileSyntax, at, "the file can't be read as YAML", "")
			body = nil
		}
	}()
	words := lexer.Tokenize(string(data))
	if !l.counted(name, words) {
		return nil
	}
	seen := paged(l.lines[name])
	if l.slipped(name, seen) || !l.plain(name, words) {
		return nil
	}
	file, err := parser.Parse(words, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		l.syntax(at, err, seen.probable(topOf(name)))
		return nil
	}
	for _, d := range file.Docs {
		switch {
		case d.Body == nil:
		case body != nil:
			l.err(FileDocuments, position(name, d.Body), "a second document begins here", "remove the line ---")
			return nil
		default:
			body = d.Body
		}
	}
	if body == nil {
		l.err(FileEmpty, at, "the file is empty", "")
		return nil
	}
	return body
}

var yamlPlace = regexp.MustCompile(`^\[(\d+):(\d+)\] *`)

// inPlainWords are the parser's messages, as advisers understand them.
var inPlainWords = []struct{ part, message, hint string }{
	{"value is not allowed", "this line doesn't fit the ones around it", "lines of one level begin in the same column; a text with a colon stands in quotes"},
	{"non-map value is specified", "this line says no name and value, as those around it do", "name: value, with a colon and a space between"},
	{"is a reserved character", "no value can begin with this character", "take it out, or put a text in quotes"},
	{"unexpected key name", "this line says no name and value, as those around it do", "name: value, with a colon and a space between"},
	{"',' or ']' must be", "a list is not closed", "add the missing ] or ,"},
	{"',' or '}' must be", "a brace is not closed", "add the missing } or ,"},
	{"could not find end character", "a text in quotes is not closed", "add the missing quote"},
	{"found character '\t'", "a tab stands here", "indent with spaces"},
	{"found a tab character", "a tab stands here", "indent with spaces"},
}

// syntax says why a file can't be read: by the slip in it, if one stands before the
// place where the parser gave up.
func (l *loader) syntax(at flow.Pos, err error, slip *slip) {
	message, _, _ := strings.Cut(err.Error(), "\n")
	if m := yamlPlace.FindStringSubmatch(message); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		at.Col, _ = strconv.Atoi(m[2])
		message = message[len(m[0]):]
	}
	if slip != nil && (at.Line == 0 || slip.line <= at.Line+1) {
		l.err(slip.code, flow.Pos{File: at.File, Line: slip.line, Col: slip.col}, slip.message, slip.hint)
		return
	}
	for _, p := range inPlainWords {
		if strings.Contains(message, p.part) {
			l.err(FileSyntax, at, p.message, p.hint)
			return
		}
	}
	l.err(FileSyntax, at, "nothing can be made of this line", "look at it and at the one above: colons, hyphens, brackets, quotes, and the column in which it begins")
}

func position(file string, n ast.Node) flow.Pos {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && m.Start.Value != "{" {
		n = m.Values[0].Key // the node itself stands at the colon
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		n = m.Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return flow.Pos{File: file}
	}
	p := n.GetToken().Position
	return flow.Pos{File: file, Line: p.Line, Col: p.Column}
}

// word is a name or text with the place where it stands.
type word struct {
	text string
	at   flow.Pos
}

// reader reads one file.
type reader struct {
	*loader
	file string
}

func (y *reader) at(n ast.Node) flow.Pos { return position(y.file, n) }

// wrong reports a value that is not what belongs there.
func (y *reader) wrong(n ast.Node, what, hint string) {
	y.err(WrongType, y.at(n), "this should be "+what+", not "+kindOf(n), hint)
}

func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.NullNode:
		return "nothing"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "names with values"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	}
	return "this"
}

// entries of a mapping, each name once. goccy/go-yaml gives a mapping of one pair
// as the pair itself in some places.
func (y *reader) entries(n ast.Node, what string, each func(key word, n ast.Node)) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		y.wrong(n, what, "write name: value")
		return
	}
	seen := map[string]int{}
	for _, p := range pairs {
		key := word{at: y.at(p.Key)}
		switch k := p.Key.(type) {
		case *ast.StringNode:
			key.text = k.Value
		default:
			y.wrong(k, "a name", "put it in quotes")
			continue
		}
		if line, twice := seen[key.text]; twice {
			y.err(Duplicate, key.at, fmt.Sprintf("%s stands already on line %d", finding.Quote(key.text), line), "keep one of them")
			continue
		}
		seen[key.text] = key.at.Line
		each(key, p.Value)
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

// name reads a text that names something; empty if there is none.
func (y *reader) name(n ast.Node, what string) word {
	s, ok := n.(*ast.StringNode)
	if !ok {
		y.wrong(n, what, "")
		return word{at: y.at(n)}
	}
	if strings.TrimSpace(s.Value) == "" {
		y.wrong(&ast.NullNode{BaseNode: s.BaseNode, Token: s.Token}, what, "")
	}
	return word{s.Value, y.at(n)}
}

// names reads a list of names; a single one stands for a list of one.
func (y *reader) names(n ast.Node, what string) []word {
	if _, single := n.(*ast.StringNode); single {
		return []word{y.name(n, what)}
	}
	var out []word
	y.list(n, what+", or a list of them", func(n ast.Node) { out = append(out, y.name(n, what)) })
	return out
}

func (y *reader) list(n ast.Node, what string, each func(ast.Node)) {
	s, ok := n.(*ast.SequenceNode)
	switch {
	case !ok:
		y.wrong(n, what, "write [a, b], or one line with - for each")
	case len(s.Values) == 0:
		y.err(WrongType, y.at(n), "the list is empty", "")
	default:
		for _, v := range s.Values {
			each(v)
		}
	}
}

// text reads a text; a number is taken as it is written, so that 116117 needs no
// quotes and 0800 keeps its zero.
func (y *reader) text(n ast.Node) word {
	switch s := n.(type) {
	case *ast.LiteralNode:
		return y.notEmpty(word{strings.TrimSpace(s.Value.Value), y.at(n)})
	case *ast.StringNode:
		return y.notEmpty(word{strings.TrimSpace(s.Value), y.at(n)})
	case *ast.IntegerNode, *ast.FloatNode:
		return word{n.GetToken().Value, y.at(n)}
	}
	y.wrong(n, "a text", "")
	return word{at: y.at(n)}
}

func (y *reader) notEmpty(w word) word {
	y.visible(w)
	if w.text == "" {
		y.err(BadValue, w.at, "the text is empty", `leave the field out, or write "?" if it is still to be filled in`)
	}
	return w
}

// visible refuses what a text in quotes can hold though nobody sees it on the line: what
// commands a terminal, and what turns the words of others around.
func (y *reader) visible(w word) {
	for _, r := range w.text {
		switch {
		case r != '\n' && unicode.IsControl(r):
			y.err(OddCharacter, w.at, fmt.Sprintf("a control character (U+%04X) stands in this text", r), "take it out")
		case unicode.Is(unicode.Bidi_Control, r) && !strings.ContainsRune(inTexts, r):
			y.err(OddCharacter, w.at, fmt.Sprintf("a character that turns the direction (U+%04X) stands in this text", r), "take it out")
		case unicode.In(r, unicode.Co, unicode.Other_Default_Ignorable_Code_Point) || r == unicode.ReplacementChar:
			y.err(OddCharacter, w.at, fmt.Sprintf("a character that nobody can read (U+%04X) stands in this text", r), "take it out")
		default:
			continue
		}
		return
	}
}

func (y *reader) flag(n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		y.wrong(n, "true or false", flagHint(n))
		return false
	}
	return b.Value
}

// flagHint is what is to be written instead of yes and no in other words.
func flagHint(n ast.Node) string {
	s, ok := n.(*ast.StringNode)
	if !ok {
		return "write true, or leave the line out"
	}
	switch strings.ToLower(s.Value) {
	case "true", "ja", "yes", "y", "j", "wahr", "on", "an":
		return "write true, without quotes"
	case "false", "nein", "no", "n", "falsch", "off", "aus":
		return "write false, or leave the line out"
	}
	return "write true, or leave the line out"
}

// oneOf reads a name out of a few.
func (y *reader) oneOf(n ast.Node, known ...string) word {
	w := y.name(n, "one of "+strings.Join(known, ", "))
	if w.text != "" && !slices.Contains(known, w.text) {
		y.err(BadValue, w.at, finding.Quote(w.text)+" is none of "+strings.Join(known, ", "), nearest(w.text, known))
		w.text = ""
	}
	return w
}
