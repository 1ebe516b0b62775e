package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// places where Go sources say a key.
type mention struct{ key, at string }

// showing are the functions whose first argument is a key.
var showing = []string{"Text", "Plain", "Has", "note", "block", "key"}

// notShown are folders that handle keys without showing any of their own.
var notShown = []string{"check", "flowfile", "locale", "testdata", "demo", "finding", "spell", "graph"}

// keyish is what looks like a key, or like the beginning of one.
var keyish = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)*(\.[a-z0-9_]*|\.)$`)

// mentions finds literals that are keys: by what they look like, if a key of the
// table begins with the same word, and by the function they are given to.
func mentions(t *testing.T) (out []mention) {
	t.Helper()
	spaces := map[string]bool{"offers": true}
	for _, k := range Keys() {
		space, _, _ := strings.Cut(k.Name, ".")
		spaces[space] = true
	}
	files := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(notShown, d.Name()) || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if file == nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 && slices.Contains(showing, called(call)) {
				if key, ok := literal(call.Args[0]); ok && strings.Contains(key, ".") {
					out = append(out, mention{key, files.Position(n.Pos()).String()})
				}
			}
			if e, ok := n.(ast.Expr); ok {
				key, ok := literal(e)
				space, _, dotted := strings.Cut(key, ".")
				if ok && dotted && spaces[space] && keyish.MatchString(key) && !strings.HasSuffix(key, ".yaml") && !strings.HasSuffix(key, ".json") {
					out = append(out, mention{key, files.Position(n.Pos()).String()})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// completed are the keys of which the sources say the beginning in one place and
// the end in another: read off where the ends stand.
func completed(t *testing.T) (out []mention) {
	t.Helper()
	files := token.NewFileSet()
	add := func(begin, end string, at token.Pos) {
		out = append(out, mention{begin + end, files.Position(at).String()})
	}
	for _, dir := range []string{"flow", "conversation", "service"} {
		names, _ := filepath.Glob(filepath.Join("..", dir, "*.go"))
		for _, name := range names {
			file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
			if err != nil || strings.HasSuffix(name, "_test.go") {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ValueSpec:
					constants(dir, n, add)
				case *ast.CompositeLit:
					unusable(n, add)
				case *ast.FuncDecl:
					if n.Name.Name == "mediaNote" {
						media(n, add)
					}
				}
				return true
			})
		}
	}
	return out
}

// constants are the ids of choices that every flow has, the screens over the talk
// and the listed commands.
func constants(dir string, n *ast.ValueSpec, add func(begin, end string, at token.Pos)) {
	for i, value := range n.Values {
		s, _ := literal(value)
		switch name := n.Names[i].Name; {
		case dir == "flow" && strings.HasPrefix(s, "_") && !strings.HasSuffix(s, ":"):
			add("button.", s[1:], n.Pos())
		case dir == "flow" && strings.HasPrefix(name, "over") && s != "":
			add("system.", s, n.Pos())
		case dir == "service" && name == "commands":
			if list, ok := value.(*ast.CompositeLit); ok {
				for _, e := range list.Elts {
					s, _ := literal(e)
					add("command.", s, e.Pos())
				}
			}
		}
	}
}

// unusable is what can't be used: flow.Input{Kind: flow.Unusable, What: "…"}.
func unusable(n *ast.CompositeLit, add func(begin, end string, at token.Pos)) {
	what, is := "", false
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if sel, ok := kv.Value.(*ast.SelectorExpr); ok && sel.Sel.Name == "Unusable" {
			is = true
		}
		if name, ok := kv.Key.(*ast.Ident); ok && name.Name == "What" {
			what, _ = literal(kv.Value)
		}
	}
	if is && what != "" {
		add("note.", what, n.Pos())
	}
}

// media are the kinds that have a note of their own, and those that others share.
func media(n *ast.FuncDecl, add func(begin, end string, at token.Pos)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause:
			if ret, ok := n.Body[0].(*ast.ReturnStmt); ok {
				if _, itself := ret.Results[0].(*ast.Ident); itself {
					for _, e := range n.List {
						s, _ := literal(e)
						add("note.", s, e.Pos())
					}
				}
			}
		case *ast.ReturnStmt:
			if s, ok := literal(n.Results[0]); ok {
				add("note.", s, n.Pos())
			}
		}
		return true
	})
}

// No source shows a text that the table does not have: its translation would be
// missed by nobody but the reader.
func TestKeysInCode(t *testing.T) {
	table := map[string]bool{}
	for _, k := range Keys() {
		table[k.Name] = true
	}
	all := mentions(t)
	if len(all) < 40 {
		t.Fatalf("only %d keys found in the sources", len(all))
	}
	ends := completed(t)
	if len(ends) < 45 {
		t.Errorf("only %d completed keys found: have the places moved?", len(ends))
	}
	said := map[string]bool{}
	for _, m := range append(all, ends...) {
		said[m.key] = true
		if !table[m.key] && joined[m.key] == "" && !strings.HasPrefix(m.key, "offers.") {
			t.Errorf("%s: the key %q is not in the table of keys.go", m.at, m.key)
		}
	}
	for _, k := range Keys() {
		begun := slices.ContainsFunc(all, func(m mention) bool {
			return joined[m.key] != "" && m.key != k.Name && strings.HasPrefix(k.Name, m.key)
		})
		if !said[k.Name] && !begun {
			t.Errorf("keys.go has %q, and no source shows it", k.Name)
		}
	}
	for begin := range joined {
		if !said[begin] {
			t.Errorf("keys.go says that %q is completed somewhere, and no source does", begin)
		}
	}
}

func TestKeysOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Keys() {
		if seen[k.Name] {
			t.Errorf("%q stands in the table twice", k.Name)
		}
		seen[k.Name] = true
	}
	if _, err := os.Stat(filepath.Join("..", "..", "go.mod")); err != nil {
		t.Error("the sources are not where they are looked for")
	}
}
