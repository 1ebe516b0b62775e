package sound

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"wegweiser/internal/finding"
)

// Who speaks stands beside the notes, in audio/<tag>/notes.yaml, one text a line:
//
//	main.need: {speaker: Amina B., machine: false, spoken: 3f2a9c81b0d4}
//
// It is read node by node, because every finding needs its place.

// File is the name of the declaration, in the folder of a language.
const File = "notes.yaml"

// maxFile is far more than a line for every text there could be.
const maxFile = 512 << 10

// Declared is what is said of a note.
type Declared struct {
	Key     string
	Speaker string
	Machine bool
	Spoken  string // HashWords of what was spoken
	line    int
	col     int
}

var placeForm = regexp.MustCompile(`^\[(\d+):(\d+)\] *`)

// ReadDeclared reads a declaration; file is how findings call it.
func ReadDeclared(file string, data []byte) (all []Declared, found []finding.Finding) {
	r := declaration{file: file, lines: finding.Lines(data)}
	defer func() {
		if p := recover(); p != nil { // a mistake of the parser's, not of the service
			all, found = nil, nil
			r.err(1, 1, "the file can't be read as YAML", like)
			found = r.found
		}
	}()
	r.read(data)
	return r.all, r.found
}

const like = "write one text a line, such as main.need: {speaker: Amina B., machine: false, spoken: 3f2a9c81b0d4}; bot locales sound writes it for you"

type declaration struct {
	file  string
	lines []string
	all   []Declared
	found []finding.Finding
}

func (r *declaration) err(line, col int, message, hint string) {
	f := finding.Finding{Code: Undeclared, Severity: finding.Error, File: r.file, Line: line, Col: col, Message: message, Hint: hint}
	if line > 0 && line <= len(r.lines) {
		f.Excerpt = r.lines[line-1]
	}
	r.found = append(r.found, f)
}

func (r *declaration) at(n ast.Node, message, hint string) {
	p := n.GetToken().Position
	r.err(p.Line, p.Column, message, hint)
}

func (r *declaration) read(data []byte) {
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		line, col := 1, 1
		if m := placeForm.FindStringSubmatch(message); m != nil {
			line, _ = strconv.Atoi(m[1])
			col, _ = strconv.Atoi(m[2])
			message = message[len(m[0]):]
		}
		r.err(line, col, message, like)
		return
	}
	seen := map[string]bool{}
	for _, d := range file.Docs {
		for _, pair := range r.pairs(d.Body) {
			key := pair.Key.String()
			if seen[key] {
				r.at(pair.Key, finding.Quote(key)+" stands here twice", "keep one of them")
				continue
			}
			seen[key] = true
			r.note(key, pair)
		}
	}
}

// pairs of a mapping. goccy/go-yaml gives a mapping of one pair as the pair itself.
func (r *declaration) pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	default:
		r.at(n, "this says nothing about a note", like)
	}
	return nil
}

func (r *declaration) note(key string, pair *ast.MappingValueNode) {
	p := pair.Key.GetToken().Position
	d := Declared{Key: key, line: p.Line, col: p.Column}
	said := map[string]bool{}
	for _, x := range r.pairs(pair.Value) {
		name := x.Key.String()
		said[name] = true
		switch v := x.Value.(type) {
		case *ast.BoolNode:
			if name == "machine" {
				d.Machine = v.Value
				continue
			}
		case *ast.StringNode:
			if r.text(&d, name, v.Value) {
				continue
			}
		case *ast.IntegerNode: // a hash that happens to have no letters
			if r.text(&d, name, v.Token.Value) {
				continue
			}
		case *ast.FloatNode: // … or one that looks like 12e4
			if r.text(&d, name, v.Token.Value) {
				continue
			}
		}
		r.at(x.Key, fmt.Sprintf("%s: %s does not stand here, or not with this value", key, finding.Quote(name)), like)
		return
	}
	switch {
	case strings.TrimSpace(d.Speaker) == "":
		r.err(p.Line, p.Column, key+": who speaks is not said", "add speaker: with the name that they wish to be called by, or the name of the machine")
	case !said["machine"]:
		r.err(p.Line, p.Column, key+": whether a machine speaks is not said", "add machine: true or machine: false; people are told")
	case d.Spoken == "":
		r.err(p.Line, p.Column, key+": of which words this is the sound is not said", "run bot locales sound for it once somebody has listened")
	default:
		r.all = append(r.all, d)
	}
}

func (*declaration) text(d *Declared, name, value string) bool {
	switch name {
	case "speaker":
		d.Speaker = value
	case "spoken":
		d.Spoken = value
	default:
		return false
	}
	return true
}

const head = `# Who speaks in the voice notes of this folder, and the words that were spoken (their
# hash): written by bot locales sound, which locales/README.md explains.
`

// WriteDeclared is the file for these notes, in their order.
func WriteDeclared(all []Declared) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	for _, d := range all {
		fmt.Fprintf(&b, "%s: {speaker: %s, machine: %v, spoken: %q}\n", d.Key, strconv.Quote(d.Speaker), d.Machine, d.Spoken)
	}
	return b.Bytes()
}
