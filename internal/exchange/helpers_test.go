package exchange

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
	"wegweiser/locales"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// shippedFolder is a language among the shipped texts.
func shippedFolder(t testing.TB, tag string) Folder {
	t.Helper()
	f, found := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de"}, Readers: answer.Readers()})
	if f == nil {
		t.Fatal(found)
	}
	folder := os.DirFS(filepath.Join("..", "..", "locales"))
	source, problems := locale.ReadFile(folder, "de")
	if source == nil {
		t.Fatal(problems)
	}
	for _, lang := range locale.Declared(locales.FS) {
		if lang.Tag == tag {
			return Folder{FS: folder, Entries: workshop.Entries(f, source), Source: "de", Lang: lang}
		}
	}
	t.Fatalf("%s is not declared", tag)
	return Folder{}
}

func shippedSheet(t testing.TB, tag string) *Sheet {
	t.Helper()
	s, err := shippedFolder(t, tag).Sheet()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var shippedTags = []string{"de", "en", "ar", "uk", "tr"}

// folder of one language and its source, by their catalogues.
func folder(t testing.TB, tag, source, target string) Folder {
	t.Helper()
	rtl := ""
	name := "Test"
	if tag == "ar" {
		rtl, name = "    direction: rtl\n", "العربية"
	}
	fsys := fstest.MapFS{
		"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - tag: de\n    name: Deutsch\n  - tag: " + tag + "\n    name: " + name + "\n" + rtl + "    fallbacks: [de]\n")},
		"de.json":        {Data: []byte(source)},
	}
	if target != "" {
		fsys[tag+".json"] = &fstest.MapFile{Data: []byte(target)}
	}
	file, found := locale.ParseFile("de.json", []byte(source))
	if file == nil {
		t.Fatal(found)
	}
	var entries []workshop.Entry
	for _, m := range file.Messages {
		entries = append(entries, workshop.Entry{Key: m.Key, Kind: workshop.Message, Source: m, Context: "Message."})
	}
	return Folder{FS: fsys, Entries: entries, Source: "de", Lang: locale.Language{Tag: tag, Name: name, RTL: tag == "ar", Fallbacks: []string{"de"}}}
}

func (f Folder) write(files map[string][]byte) {
	for name, data := range files {
		f.FS.(fstest.MapFS)[name] = &fstest.MapFile{Data: data}
	}
}

func sheetOf(t testing.TB, f Folder) *Sheet {
	t.Helper()
	s, err := f.Sheet()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func format(name string) Format {
	return Formats[slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })]
}

func written(t testing.TB, name string, s *Sheet) []byte {
	t.Helper()
	data, err := format(name).Write(s, noon)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, name string, data []byte) *Sheet {
	t.Helper()
	s, err := Read("x."+name, data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return s
}

// imported takes a file in and fails on an error.
func imported(t testing.TB, f Folder, in *Sheet, o Options) (Outcome, map[string][]byte) {
	t.Helper()
	out, files, err := f.Import(in, o)
	if err != nil {
		t.Fatal(err)
	}
	return out, files
}

// merged compares two sheets and fails on an error.
func merged(t rapid.TB, here, in *Sheet, o Options) Outcome {
	t.Helper()
	out, err := here.Merge(in, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// program finds a program that a test needs.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI_NO_SKIP") != "" {
		t.Fatalf("CI needs %s", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// run a program in a folder of its own and return what it complained.
func run(t *testing.T, dir string, command ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), command[0], command[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return string(out)
}

// pieces of which random texts are made: what formats could lose.
var pieces = []string{
	"Wort", "слово", "كلمة", "ቃል", " ", "  ", "\n", "\n\n", `"`, `\`, `\n`, `\"`, "'", "`", ",", ";", "\t", "\u2068", "\u2069", "\u2066", "\u200f", "\u200d", "\u00a0",
	"👋🏽", "👨‍👩‍👧", "🇺🇦", "é", "e\u0301", "{name}", "{count}", "{fact.police}", "{{", "}}", "<b>", "</b>", "&amp;", "=1+1", "+49", "-", "@SUM(A1)", "＝", "#", "#~", "#,", "#:",
	"_x0041_", "_x000D_", "_x0042", "_", "msgid", "%s", "%", "100 %", "nplurals=2;", "]]>", "\u2028", "ي", "\U0010FFFD",
}

func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		for {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(t, "text"), "")
			if strings.TrimSpace(text) != "" {
				return text
			}
		}
	})
}

// anyForms are texts of these forms.
func anyForms(t *rapid.T, forms []int) Forms {
	var f Forms
	for _, i := range forms {
		f[i] = anyText().Draw(t, FormNames[i])
	}
	return f
}
