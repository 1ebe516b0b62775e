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
var notShown = []string{"check", "flowfile", "locale", "testdata", "demo", "finding", "spell"}

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
		if err != nil {
			return nil // somebody is writing it just now; the compiler will say so
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
	said := map[string]bool{}
	for _, m := range all {
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
