package locale_test

import (
	"bytes"
	"errors"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/locale"
)

var update = flag.Bool("update", false, "rewrite the expected findings in testdata/findings")

// Each folder-less file in testdata/findings is one broken set of catalogues:
// the files in txtar form, then “-- want --” with every finding it must give, to
// the character. What isn't overridden is declared above.
func TestFindings(t *testing.T) {
	paths, err := filepath.Glob("testdata/findings/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := readCase(t, path)
			catalogues, findings := locale.Load(c.fsys)
			got := lines(findings)
			if *update {
				c.write(t, path, got)
			} else if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if (catalogues == nil) != locale.HasErrors(findings) {
				t.Errorf("catalogues = %v with errors = %v", catalogues != nil, locale.HasErrors(findings))
			}
			for _, f := range findings {
				checkFinding(t, c.fsys, f)
			}
		})
	}
}

// checkFinding holds every finding to what is promised of all of them.
func checkFinding(t *testing.T, fsys fs.FS, f locale.Finding) {
	t.Helper()
	if f.Hint == "" && f.Code != locale.FileUnreadable {
		t.Errorf("%s: no hint", f)
	}
	data, err := fs.ReadFile(fsys, f.File)
	if err != nil {
		return // about a file that isn't there
	}
	text := bytes.Split(data, []byte("\n"))
	if f.Line < 1 || f.Line > len(text) || f.Col < 1 || f.Col > len([]rune(string(text[f.Line-1])))+1 {
		t.Errorf("%s: no such place in the file", f)
	}
	if strings.ContainsAny(f.String(), "\n\u202e\u2066") {
		t.Errorf("%q: not one clean line", f.String())
	}
}

// Every code has a case, so that none can stop working unseen.
func TestEveryCodeHasACase(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	paths, _ := filepath.Glob("testdata/findings/*.txtar")
	for _, path := range paths {
		all.WriteString(readCase(t, path).want)
	}
	elsewhere := []string{
		"FILE_TOO_BIG", "FILE_UNREADABLE", "TOO_MANY", // below
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			code, _ := strconv.Unquote(lit.Value)
			if !strings.Contains(all.String(), " "+code+": ") && !slices.Contains(elsewhere, code) {
				t.Errorf("no case gives %s", code)
			}
		}
		return true
	})
}

type findingsCase struct {
	parts []part
	fsys  fstest.MapFS
	want  string
}

type part struct{ name, content string }

// readCase reads “-- name --” sections. Escapes stand for what no editor shows:
// ⟪202E⟫ is the character U+202E, ⟪BOM⟫ the bytes of a byte order mark, ⟪FF⟫ a byte.
func readCase(t *testing.T, path string) findingsCase {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := findingsCase{fsys: files()}
	own := false
	for _, section := range strings.Split("\n"+string(data), "\n-- ")[1:] {
		name, content, ok := strings.Cut(section, " --\n")
		if !ok {
			t.Fatalf("%s: a section has no end of line", path)
		}
		content += "\n"
		if strings.HasSuffix(content, "\n\n") {
			content = content[:len(content)-1]
		}
		c.parts = append(c.parts, part{name, content})
		if name == "want" {
			c.want = strings.TrimPrefix(content, "\n")
			continue
		}
		own = own || name == "languages.yaml"
		c.fsys[name] = &fstest.MapFile{Data: invisible(content)}
	}
	if !own {
		declare(c.fsys)
	}
	return c
}

func invisible(s string) []byte {
	var out []byte
	for {
		before, rest, ok := strings.Cut(s, "⟪")
		out = append(out, before...)
		if !ok {
			return out
		}
		code, after, _ := strings.Cut(rest, "⟫")
		n, err := strconv.ParseUint(code, 16, 32)
		switch {
		case code == "BOM":
			out = append(out, "\xEF\xBB\xBF"...)
		case code == "NOTHING":
		case err != nil:
			panic(code)
		case len(code) == 2:
			out = append(out, byte(n))
		default:
			out = append(out, string(rune(n))...)
		}
		s = after
	}
}

func (c findingsCase) write(t *testing.T, path, got string) {
	t.Helper()
	var b strings.Builder
	for _, p := range c.parts {
		if p.name != "want" {
			b.WriteString("-- " + p.name + " --\n" + p.content)
		}
	}
	b.WriteString("-- want --\n" + got)
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A file over the limit is refused, having read little more than the limit.
func TestFileTooBig(t *testing.T) {
	big := append([]byte(`{"a": "`), bytes.Repeat([]byte("x"), 6<<20)...)
	_, findings := locale.Load(with(files(), "de.json", string(big)+`"}`))
	if got, want := lines(findings), "de.json:1:1: error FILE_TOO_BIG: the file is larger than 5120 KB (split off what doesn't belong here)\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Nesting is refused at once and in little memory, however deep it goes.
func TestDeepNesting(t *testing.T) {
	for _, open := range []string{"[", `{"a":`} {
		for _, depth := range []int{9_000, 500_000} {
			closing := map[string]string{"[": "]", `{"a":`: "}"}[open]
			doc := `{"a": ` + strings.Repeat(open, depth) + "1" + strings.Repeat(closing, depth) + "}"
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, findings := locale.Load(with(files(), "de.json", doc))
			runtime.ReadMemStats(&after)
			if got := lines(findings); !strings.Contains(got, " error FILE_NESTED: ") {
				t.Errorf("%d × %s: got %q", depth, open, got)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 100<<20 {
				t.Errorf("%d × %s took %d MB", depth, open, allocated>>20)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%d × %s took %v", depth, open, took)
			}
		}
	}
}

// A thousand mistakes give two hundred findings and their number.
func TestTooMany(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 1000 {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n\"k" + strconv.Itoa(i) + "\": \"\"")
	}
	b.WriteString("}")
	c, findings := locale.Load(with(files(), "de.json", b.String()))
	got := strings.Split(strings.TrimSpace(lines(findings)), "\n")
	if c != nil || len(got) != 201 {
		t.Fatalf("%d findings", len(got))
	}
	if want := "de.json:201:9: error TOO_MANY: 800 more findings of this severity (put these right and check again)"; got[200] != want {
		t.Errorf("got %q, want %q", got[200], want)
	}
}

// Warnings alone keep nothing from loading, however many they are.
func TestManyWarningsStillLoad(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 300 {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n\"k" + strconv.Itoa(i) + "\": \"Text\"")
	}
	b.WriteString("}")
	mustLoad(t, files("de.json", b.String(), "en.json", b.String()))
}

type broken struct{ fstest.MapFS }

func (b broken) Open(name string) (fs.File, error) {
	if name == "de.json" {
		return nil, &fs.PathError{Op: "open", Path: "/secret/machine/path/de.json", Err: errors.New("input/output error")}
	}
	return b.MapFS.Open(name)
}

// A file that can't be read is a finding, and the machine's path is not told.
func TestFileUnreadable(t *testing.T) {
	c, findings := locale.Load(broken{files("de.json", "{}")})
	if got, want := lines(findings), "de.json:1:1: error FILE_UNREADABLE: input/output error\n"; got != want || c != nil {
		t.Errorf("got %q, want %q", got, want)
	}
}

// noPlain is files of which one is no plain file: opening a pipe might never end.
type noPlain struct {
	fstest.MapFS
	name   string
	opened bool
}

func (n *noPlain) Open(name string) (fs.File, error) {
	n.opened = n.opened || name == n.name
	return n.MapFS.Open(name)
}

// A pipe or a device among the texts is told of, and never opened.
func TestAPipeIsNoText(t *testing.T) {
	for name, kind := range map[string]fs.FileMode{"de.json": fs.ModeNamedPipe, "en.json": fs.ModeSocket, "languages.yaml": fs.ModeDevice} {
		t.Run(name, func(t *testing.T) {
			n := &noPlain{MapFS: files("de.json", `{"back": "Zurück"}`, "en.json", `{"back": "Back"}`), name: name}
			n.MapFS[name].Mode = kind | 0o600
			_, findings := locale.Load(n)
			if !slices.ContainsFunc(findings, func(f locale.Finding) bool {
				return f.Code == locale.FileUnreadable && f.File == name && strings.Contains(f.Message, "no plain file")
			}) {
				t.Errorf("it is not told of:\n%s", lines(findings))
			}
			if n.opened {
				t.Error("it was opened")
			}
		})
	}
}

func TestAPipeIsNoState(t *testing.T) {
	n := &noPlain{MapFS: fstest.MapFS{".state/de.json": {Mode: fs.ModeNamedPipe | 0o600}}, name: ".state/de.json"}
	if _, err := locale.ReadState(n, "de"); err == nil || n.opened || err.Error() != ".state/de.json:1:1: is no plain file" {
		t.Errorf("opened: %v, %v", n.opened, err)
	}
}

// A broken file leaves nothing behind: whole or not at all.
func TestWholeOrNothing(t *testing.T) {
	good := files("de.json", `{"a": "Hallo Welt"}`, "en.json", `{"a": "Hello world"}`)
	if c, findings := locale.Load(good); c == nil || locale.HasErrors(findings) {
		t.Fatal(lines(findings))
	}
	if c, _ := locale.Load(with(good, "en.json", `{"a": "Hello {world"}`)); c != nil {
		t.Error("catalogues in spite of an error")
	}
}
