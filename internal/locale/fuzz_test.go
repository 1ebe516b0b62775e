package locale_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"wegweiser/internal/locale"
)

// FuzzLoad: whatever the catalogues hold, loading ends, every finding has a place
// in its file, and catalogues that load can be printed.
func FuzzLoad(f *testing.F) {
	for _, c := range seeds(f) {
		f.Add(c["de.json"], c["ar.json"])
	}
	f.Fuzz(func(t *testing.T, source, arabic string) { checkLoad(t, declared, source, arabic) })
}

// FuzzLanguages is FuzzLoad for the declaration.
func FuzzLanguages(f *testing.F) {
	for _, c := range seeds(f) {
		f.Add(c["languages.yaml"])
	}
	f.Fuzz(func(t *testing.T, languages string) {
		checkLoad(t, languages, `{"a": "Hallo {name}"}`, `{"a": "مرحبا {name}"}`)
	})
}

// seeds are the files of the cases.
func seeds(f *testing.F) []map[string]string {
	paths, err := filepath.Glob("testdata/findings/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("no seeds", err)
	}
	var out []map[string]string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		sections := map[string]string{"languages.yaml": declared}
		for _, section := range strings.Split("\n"+string(data), "\n-- ")[1:] {
			name, content, _ := strings.Cut(section, " --\n")
			sections[name] = string(invisible(content))
		}
		out = append(out, sections)
	}
	return out
}

func checkLoad(t *testing.T, languages, source, arabic string) {
	if len(languages)+len(source)+len(arabic) > 20_000 {
		return
	}
	fsys := files("de.json", source, "ar.json", arabic)
	fsys["languages.yaml"].Data = []byte(languages)
	start := time.Now()
	c, findings := locale.Load(fsys)
	if took := time.Since(start); took > 10*time.Second {
		t.Fatalf("took %v", took)
	}
	if (c == nil) != locale.HasErrors(findings) {
		t.Fatalf("catalogues = %v with findings\n%s", c != nil, lines(findings))
	}
	for _, finding := range findings {
		checkFinding(t, fsys, finding)
	}
	if c == nil {
		return
	}
	for _, l := range c.Languages() {
		for _, key := range c.Keys() {
			checkPrint(t, c, l, key)
		}
		data, err := fs.ReadFile(fsys, l.Tag+".json")
		if err != nil {
			t.Fatal(err)
		}
		readsTheSame(t, c, l.Tag, data)
	}
}

func checkPrint(t *testing.T, c *locale.Catalogues, l locale.Language, key string) {
	t.Helper()
	args := locale.Args{"count": 3}
	for _, name := range c.Placeholders(key) {
		if name != "count" {
			args[name] = locale.Verbatim("<x>")
		}
	}
	p := c.Printer(l.Tag)
	html, plain := p.Text(key, args), p.Plain(key, args)
	if html == "" || plain == "" && !strings.Contains(html, "<") {
		t.Fatalf("%s %s prints nothing", l.Tag, key)
	}
	if !utf8.ValidString(html) || strings.Contains(html, "<x>") {
		t.Fatalf("%s %s prints %+q", l.Tag, key, html)
	}
}
