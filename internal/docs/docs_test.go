// Package docs_test keeps README.md and docs/*.md true. What can be counted is never
// kept by hand: it stands between <!-- name --> and <!-- /name -->, made from the
// sources. After a change: go test ./internal/docs -update.
//
// Beside that, what the pages name must be there: tests, metrics, log lines, files.
package docs_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/check"
	"wegweiser/internal/config"
	"wegweiser/internal/explain"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/graph"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
	"wegweiser/locales"
)

var update = flag.Bool("update", false, "write the generated parts of the pages anew")

const root = "../.."

// TestGenerated: between its marks stands what the sources say.
func TestGenerated(t *testing.T) {
	src := readSources(t)
	blocks := map[string]string{
		"options":   config.Table(),
		"languages": languages(t),
		"findings":  findings(),
		"flows":     talks(t),
		"overview":  overview(t),
		"commands":  commands(t),
		"metrics":   metrics(src),
		"keys":      keys(t),
		"rooms":     rooms(src),
		"life":      "```mermaid\n" + handoff.Diagram() + "```",
		"moves":     handoff.Moves(),
	}
	used := map[string]bool{"test": true} // CI runs what stands there
	for _, page := range pages(t) {
		text := read(t, page)
		for _, m := range regexp.MustCompile(`(?s)<!-- ([a-z]+) -->\n(.*?)<!-- /([a-z]+) -->`).FindAllStringSubmatch(text, -1) {
			name, got, want := m[1], m[2], blocks[m[1]]
			switch {
			case name == "test":
				continue
			case want == "" || m[3] != name:
				t.Errorf("%s: <!-- %s --> … <!-- /%s --> is no block that is made here", page, name, m[3])
				continue
			}
			used[name] = true
			want = "\n" + strings.TrimSpace(want) + "\n\n" // Markdown wants a table between empty lines
			if got == want {
				continue
			}
			if *update {
				text = strings.Replace(text, m[0], "<!-- "+name+" -->\n"+want+"<!-- /"+name+" -->", 1)
				continue
			}
			t.Errorf("%s: %q is out of date (-want +got; mend it with: go test ./internal/docs -update)\n%s", page, name, cmp.Diff(want, got))
		}
		if *update {
			if err := os.WriteFile(filepath.Join(root, page), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name := range blocks {
		if !used[name] {
			t.Errorf("no page has <!-- %s -->", name)
		}
	}
}

// TestWhatIsNamedIsThere: tests, metrics, log lines and files that the pages name.
func TestWhatIsNamedIsThere(t *testing.T) {
	src := readSources(t)
	known := map[string]bool{}
	for _, m := range src.metrics {
		known[m.name] = true
	}
	for _, page := range pages(t) {
		text := read(t, page)
		for _, name := range regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(text, -1) {
			if !src.tests[name] {
				t.Errorf("%s: there is no test %s", page, name)
			}
		}
		for _, name := range regexp.MustCompile(`\bwegweiser_[a-z_]+[a-z]`).FindAllString(text, -1) {
			if !known[name] {
				t.Errorf("%s: there is no metric %s", page, name)
			}
		}
		for _, m := range regexp.MustCompile(`(?m)^\| “(.+?)” \|`).FindAllStringSubmatch(text, -1) { // a table of log lines
			if !src.says(m[1]) {
				t.Errorf("%s: nothing logs %q", page, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`).FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s: a link to %s, which is not there", page, m[1])
			}
		}
	}
}

// pages are those that people read first.
func pages(t *testing.T) []string {
	found, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"README.md", "flows/README.md"}
	for _, f := range found {
		out = append(out, filepath.Join("docs", filepath.Base(f)))
	}
	return out
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// languages is what bot locales status says, as a table.
func languages(t *testing.T) string {
	dir := os.DirFS(filepath.Join(root, "locales"))
	all, err := workshop.Statuses(dir, nil, check.Run(flows.FS, dir, time.Now()).Findings)
	if err != nil {
		t.Fatal(err)
	}
	return workshop.StatusMarkdown(all)
}

// findings are the codes, each with its rule and a link to the rest.
func findings() string {
	var b strings.Builder
	group := ""
	for _, e := range explain.All() {
		if e.Group != group {
			group = e.Group
			fmt.Fprintf(&b, "\n## %s\n\n| code | what it says |\n|---|---|\n", group)
		}
		fmt.Fprintf(&b, "| [`%s`](../internal/explain/findings.md#%s) | %s |\n", e.Code, strings.ToLower(e.Code), e.Says)
	}
	return b.String()
}

// talks are the flows; what each is for says the first line of its file.
func talks(t *testing.T) string {
	texts, _ := locale.Load(locales.FS)
	var tags []string
	for _, l := range texts.Languages() {
		tags = append(tags, l.Tag)
	}
	all, found := flowfile.Load(flows.FS, flowfile.Options{Languages: tags, Readers: answer.Readers()})
	if all == nil {
		t.Fatalf("flows: %v", found)
	}
	var b strings.Builder
	b.WriteString("| flow | steps | what it is for |\n|---|---|---|\n")
	for _, f := range all.Flows {
		_, said, _ := strings.Cut(read(t, "flows/"+f.ID+".yaml"), "\n") // the first line names the schema
		first, _, _ := strings.Cut(said, "\n")
		fmt.Fprintf(&b, "| `%s` | %d | %s |\n", f.ID, len(f.Steps), strings.TrimSpace(strings.TrimPrefix(first, "#")))
	}
	return b.String()
}

// overview is the drawing of all flows, for code hosts that draw Mermaid.
func overview(t *testing.T) string {
	texts, _ := locale.Load(locales.FS)
	all, found := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de"}, Readers: answer.Readers()})
	if all == nil {
		t.Fatalf("flows: %v", found)
	}
	d, err := graph.New(graph.Options{Flows: all, Texts: texts, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := d.Mermaid(&b, true); err != nil {
		t.Fatal(err)
	}
	return "```mermaid\n" + b.String() + "```"
}

// commands reads the structs that `bot --help` is made of.
func commands(t *testing.T) string {
	structs := map[string]*ast.StructType{}
	paths, err := filepath.Glob(filepath.Join(root, "cmd/bot/*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if fields, ok := spec.Type.(*ast.StructType); ok {
					structs[spec.Name.Name] = fields
				}
			}
			return true
		})
	}
	var b strings.Builder
	b.WriteString("| command | what it does | for example |\n|---|---|---|\n")
	commandsOf(&b, "bot", "cli", structs)
	return b.String()
}

// commandsOf writes a line for each command of a struct, or for those below it.
func commandsOf(b *strings.Builder, name, kind string, structs map[string]*ast.StructType) (any bool) {
	if structs[kind] == nil {
		return false
	}
	for _, f := range structs[kind].Fields.List {
		if f.Tag == nil || len(f.Names) != 1 {
			continue
		}
		tag, _ := strconv.Unquote(f.Tag.Value)
		if _, ok := reflect.StructTag(tag).Lookup("embed"); ok {
			is, _ := f.Type.(*ast.Ident)
			any = commandsOf(b, name, is.Name, structs) || any
			continue
		}
		if _, ok := reflect.StructTag(tag).Lookup("cmd"); !ok {
			continue
		}
		any = true
		full := name + " " + strings.ToLower(f.Names[0].Name)
		if is, ok := f.Type.(*ast.Ident); ok && commandsOf(b, full, is.Name, structs) {
			continue
		}
		what, example, _ := strings.Cut(reflect.StructTag(tag).Get("help"), " Example: ")
		fmt.Fprintf(b, "| `%s` | %s | `%s` |\n", full, what, example)
	}
	return any
}

// keys is the table of keys in the doc comment of internal/redis.
func keys(t *testing.T) string {
	_, rest, ok := strings.Cut(read(t, "internal/redis/doc.go"), "// Keys, where 17 is a partition")
	if !ok {
		t.Fatal("internal/redis/doc.go has no table of keys any more")
	}
	_, rest, _ = strings.Cut(rest, "//\n")
	table, _, _ := strings.Cut(rest, "package ")
	return "```\n" + strings.TrimSpace(regexp.MustCompile(`(?m)^//\t?`).ReplaceAllString(table, "")) + "\n```"
}

type metric struct{ name, help string }

// sources is what the code says about itself.
type sources struct {
	metrics []metric
	rooms   map[string]string // folder → the first sentence of its package comment
	tests   map[string]bool
	words   []string // every string literal
}

func (s *sources) says(line string) bool {
	return slices.ContainsFunc(s.words, func(w string) bool { return strings.Contains(w, line) })
}

func metrics(s *sources) string {
	var b strings.Builder
	b.WriteString("| metric | meaning |\n|---|---|\n")
	for _, m := range s.metrics {
		fmt.Fprintf(&b, "| `%s` | %s |\n", m.name, m.help)
	}
	return b.String()
}

func rooms(s *sources) string {
	var b strings.Builder
	b.WriteString("| room | what it is |\n|---|---|\n")
	var dirs []string
	for dir := range s.rooms {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	for _, dir := range dirs {
		what := s.rooms[dir]
		for _, word := range []string{"Package ", "Command "} {
			what = strings.TrimPrefix(what, word)
		}
		_, what, _ = strings.Cut(what, " ") // its name stands in the first column
		fmt.Fprintf(&b, "| `%s` | %s |\n", dir, what)
	}
	return b.String()
}

func readSources(t *testing.T) *sources {
	s := &sources{rooms: map[string]string{}, tests: map[string]bool{}}
	for _, top := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			s.file(t, path, file)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *sources) file(t *testing.T, path string, file *ast.File) {
	dir, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if file.Doc != nil {
		s.rooms[dir] = new(doc.Package).Synopsis(file.Doc.Text())
	}
	test := strings.HasSuffix(path, "_test.go")
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && test && f.Recv == nil {
			s.tests[f.Name.Name] = true
		}
	}
	if test {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				s.words = append(s.words, literal(n))
			}
		case *ast.CallExpr: // counter("name", "help", …) and gauge(…)
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "counter" || f.Name == "gauge" || f.Name == "gauges") && len(n.Args) >= 2 && dir == "internal/service" {
				s.metrics = append(s.metrics, metric{"wegweiser_" + literal(n.Args[0]), literal(n.Args[1])})
			}
		case *ast.CompositeLit: // HistogramOpts{Name: "name", Help: "help", …}
			if f, ok := n.Type.(*ast.SelectorExpr); ok && f.Sel.Name == "HistogramOpts" {
				var m metric
				for _, e := range n.Elts {
					switch kv := e.(*ast.KeyValueExpr); kv.Key.(*ast.Ident).Name {
					case "Name":
						m.name = "wegweiser_" + literal(kv.Value)
					case "Help":
						m.help = literal(kv.Value)
					}
				}
				s.metrics = append(s.metrics, m)
			}
		}
		return true
	})
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}
