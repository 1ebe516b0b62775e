package check

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/locales"
)

var update = flag.Bool("update", false, "rewrite what the files in testdata/broken expect")

// today is the day on which the test data is looked at.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// An archive in testdata holds flow files and texts: "flows/main.yaml" replaces
// that of the base; "en.txt" and "de.txt" hold "key: text", one a line, which
// replace or add to texts made up for every key there has to be, "*.txt" for both
// with % as the language; "-key" takes one
// away; "want" is the report.
type archived struct{ name, text string }

func readArchive(t *testing.T, path string) (files []archived) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	marker := regexp.MustCompile(`^-- (.+) --\n$`)
	for line := range strings.Lines(string(data)) {
		switch m := marker.FindStringSubmatch(line); {
		case m != nil:
			files = append(files, archived{name: m[1]})
		case len(files) > 0:
			files[len(files)-1].text += line
		default:
			files = append(files, archived{"", line})
		}
	}
	return files
}

// folders lays an archive over the base.
func folders(t *testing.T, over []archived) (flowsFS, localesFS fstest.MapFS) {
	t.Helper()
	flowsFS, localesFS = fstest.MapFS{}, fstest.MapFS{}
	texts := map[string]string{}
	for _, f := range append(readArchive(t, filepath.Join("testdata", "base.txtar")), over...) {
		dir, name := filepath.Split(f.name)
		switch {
		case strings.HasPrefix(dir, "flows/"):
			flowsFS[strings.TrimPrefix(f.name, "flows/")] = &fstest.MapFile{Data: []byte(f.text)}
		case name == "languages.yaml", name == "glossary.yaml":
			localesFS[name] = &fstest.MapFile{Data: []byte(f.text)}
		case strings.HasSuffix(name, ".txt"):
			texts[strings.TrimSuffix(name, ".txt")] += f.text
		}
	}
	for _, tag := range []string{"de", "en"} {
		localesFS[tag+".json"] = &fstest.MapFile{Data: []byte(catalogue(t, tag, flowsFS, texts["*"], texts[tag]))}
	}
	return flowsFS, localesFS
}

// catalogue makes up a text for each key there has to be, then does what the
// archive says.
func catalogue(t *testing.T, tag string, flowsFS fstest.MapFS, changes ...string) string {
	t.Helper()
	var keys []string
	texts := map[string]string{}
	set := func(key, text string) {
		if _, there := texts[key]; !there {
			keys = append(keys, key)
		}
		texts[key] = text
	}
	for i, k := range Keys() {
		text := fmt.Sprintf("%s %s", tag, word(i))
		for _, a := range k.Args {
			text += " {" + a + "}"
		}
		set(k.Name, text)
	}
	f, _ := flowfile.Load(flowsFS, flowfile.Options{Languages: []string{"de", "en"}})
	if f != nil {
		for i, n := range needs(f) {
			if !n.optional {
				set(n.key, fmt.Sprintf("%s %s", tag, word(1000+i)))
			}
		}
	}
	for line := range strings.Lines(strings.Join(changes, "")) {
		if gone, ok := strings.CutPrefix(strings.TrimSpace(line), "-"); ok {
			delete(texts, gone)
			continue
		}
		key, text, ok := strings.Cut(strings.TrimRight(line, "\n"), ": ")
		if ok {
			set(key, strings.ReplaceAll(text, "%", tag))
		}
	}
	var b strings.Builder
	b.WriteString("{\n")
	comma := ""
	for _, k := range keys {
		if text, there := texts[k]; there {
			fmt.Fprintf(&b, "%s    %q: %q", comma, k, text)
			comma = ",\n"
		}
	}
	b.WriteString("\n}\n")
	return b.String()
}

// word spells a number in letters: no fact, and no label twice.
func word(n int) string {
	s := ""
	for ; n > 0 || s == ""; n /= 20 {
		s += "ba ce di fo gu ha ke li mo nu pa qe ri so tu va we xi yo zu"[n%20*3 : n%20*3+2]
	}
	return "x" + s
}

func TestBase(t *testing.T) {
	r := Run2(folders(t, nil))
	if len(r.Findings) > 0 || r.Failed() {
		t.Fatalf("the base has findings:\n%s", r)
	}
	want := `main: 10 combinations of answers, in 27 situations: all end at an offer, a partner or a human
information: 2 combinations of answers, in 4 situations: all end at an offer, a partner or a human
human: 6 combinations of answers, in 8 situations: all end at an offer, a partner or a human
4 flows, 13 steps, 3 offers, 1 fact, 152 texts in 2 languages: 0 errors, 0 warnings
`
	if diff := cmp.Diff(moving.ReplaceAllString(want, "$1·"), moving.ReplaceAllString(r.String(), "$1·")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Run2 is Run on the day of the test data.
func Run2(flowsFS, localesFS fstest.MapFS) Report { return Run(flowsFS, localesFS, today) }

// Every broken set has exactly the report that stands in it.
func TestBroken(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "broken", "*.txtar"))
	if err != nil || len(names) < 15 {
		t.Fatalf("%d broken sets, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { broken(t, name) })
	}
}

var moving = regexp.MustCompile(`(?m)([0-9] facts?, |^locales/[a-z]+\.json:|, in )[0-9]+`)

func broken(t *testing.T, name string) {
	a := readArchive(t, name)
	// How many texts there are, and where they stand, changes with the table of keys;
	// how many situations, with the engine.
	got := moving.ReplaceAllString(Run2(folders(t, a)).String(), "$1·")
	want := ""
	var kept strings.Builder
	for _, f := range a {
		switch {
		case f.name == "want":
			want = f.text
		case f.name == "":
			kept.WriteString(f.text)
		default:
			kept.WriteString("-- " + f.name + " --\n" + f.text)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(kept.String()+"-- want --\n"+got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What is built into the binary has no mistakes.
func TestShipped(t *testing.T) {
	r := Run(flows.FS, locales.FS, today)
	for _, f := range r.Findings {
		if f.Severity == "error" {
			t.Error(f.Long())
		}
	}
	for _, w := range r.Walks {
		if !w.Good {
			t.Error(w)
		}
	}
	if len(r.Walks) != len(entries) {
		t.Errorf("%d talks tried", len(r.Walks))
	}
}

// Nothing at all is many findings, and no panic.
func TestEmpty(t *testing.T) {
	if r := Run(fstest.MapFS{}, fstest.MapFS{}, today); !r.Failed() {
		t.Errorf("got %s", r)
	}
}
