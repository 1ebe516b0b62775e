package locale_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"wegweiser/internal/locale"
)

// FuzzLoad: whatever the files hold, loading ends, every finding has a place in
// its file, and catalogues that load can be printed.
func FuzzLoad(f *testing.F) {
	paths, _ := filepath.Glob("testdata/findings/*.txtar")
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
		f.Add(sections["languages.yaml"], sections["de.json"], sections["ar.json"])
	}
	f.Fuzz(func(t *testing.T, languages, source, arabic string) {
		if len(languages)+len(source)+len(arabic) > 20_000 {
			return
		}
		fsys := files("de.json", source, "ar.json", arabic)
		fsys["languages.yaml"].Data = []byte(languages)
		c, findings := locale.Load(fsys)
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
				args := locale.Args{"count": 3}
				for _, name := range c.Placeholders(key) {
					args[name] = locale.Verbatim("<x>")
				}
				html, plain := c.Printer(l.Tag).Text(key, args), c.Printer(l.Tag).Plain(key, args)
				if html == "" || plain == "" && !strings.Contains(html, "<") {
					t.Fatalf("%s %s prints nothing", l.Tag, key)
				}
				if !utf8.ValidString(html) || strings.Contains(html, "<x>") {
					t.Fatalf("%s %s prints %+q", l.Tag, key, html)
				}
			}
		}
	})
}
