//go:build !service

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"wegweiser/internal/workshop"
	"wegweiser/locales"
)

// desktop is a folder with the shipped texts, and the command as somebody types it there.
type desktop struct {
	t   *testing.T
	dir string
}

func newDesktop(t *testing.T) desktop {
	t.Helper()
	d := desktop{t, t.TempDir()}
	if err := os.CopyFS(d.dir, locales.FS); err != nil {
		t.Fatal(err)
	}
	return d
}

// types runs a command; the error is what bot would end with.
func (d desktop) types(args ...string) (string, error) {
	d.t.Helper()
	var out bytes.Buffer
	c := cli{}
	c.Workshop.Locales.out = &out
	parser := kong.Must(&c, kong.Exit(func(int) { d.t.Fatal("the command line ended the program") }))
	ctx, err := parser.Parse(append([]string{"locales", "--locales", d.dir}, args...))
	if err != nil {
		return "", err
	}
	err = ctx.Run()
	return out.String(), err
}

// does runs a command that must succeed.
func (d desktop) does(args ...string) string {
	d.t.Helper()
	out, err := d.types(args...)
	if err != nil {
		d.t.Fatalf("bot locales %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func (d desktop) read(name string) string {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(d.dir, name))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(data)
}

func (d desktop) replace(name, from, to string) {
	d.t.Helper()
	text := d.read(name)
	if !strings.Contains(text, from) {
		d.t.Fatalf("%s has no %s", name, from)
	}
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(strings.Replace(text, from, to, 1)), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d desktop) status(tag string) workshop.Status {
	d.t.Helper()
	var all []workshop.Status
	if err := json.Unmarshal([]byte(d.does("status", "--format", "json", tag)), &all); err != nil || len(all) != 1 {
		d.t.Fatal(all, err)
	}
	return all[0]
}

// A language from nothing to being chosen.
func TestLocalesFromNothing(t *testing.T) {
	d := newDesktop(t)
	before := d.read("languages.yaml")
	out := d.does("add", "uz", "--fallbacks", "tr,en,de")
	for _, want := range []string{"(uz) is begun", "one    for 1\n", "other  for 0, 2, 3", "bot check"} {
		if !strings.Contains(out, want) {
			t.Errorf("add does not say %q:\n%s", want, out)
		}
	}
	entry := "\n  - tag: uz\n    name: O‘zbek\n    fallbacks: [tr, en, de]\n    aliases: [\"uz-*\"]\n"
	entry = strings.Replace(entry, "O‘zbek", `"O‘zbek"`, 1)
	if got := d.read("languages.yaml"); !strings.Contains(got, entry) || strings.Replace(got, entry, "", 1) != before {
		t.Errorf("languages.yaml is now\n%s", got)
	}
	s := d.status("uz")
	if s.Live || s.Ready || s.Complete != 0 || s.Missing != s.Texts || s.Errors != 0 || s.WordsLeft == 0 || s.WordsLeft != d.status("de").Words {
		t.Errorf("just begun: %+v", s)
	}
	d.does("fmt", "--check") // as Weblate would write it
	if file := d.read("uz.json"); !strings.HasPrefix(file, "{\n    \"bot.name\": \"\",\n") || !strings.Contains(file, "\"duration.days\": {\n        \"one\": \"\",\n        \"other\": \"\"\n    }") {
		t.Errorf("the file begins with %.200s", file)
	}

	// Somebody translates: here from English, by copying.
	if err := os.WriteFile(filepath.Join(d.dir, "uz.json"), []byte(d.read("en.json")), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := d.status("uz"); s.Live || !s.Ready || s.Complete != 100 || s.NeedsCheck != s.Texts {
		t.Errorf("translated: %+v", s)
	}
	if out := d.does("review", "uz", "button.go", "--by", "Dilnoza", "--as", "draft"); !strings.Contains(out, "uz: 1 text is a draft by Dilnoza") {
		t.Errorf("review says %s", out)
	}
	if out := d.does("review", "uz", "main.*", "button.go", "--by", "Dilnoza"); !strings.Contains(out, "texts are reviewed by Dilnoza") {
		t.Errorf("review says %q", out)
	}
	if s := d.status("uz"); s.Reviewed != 8 {
		t.Errorf("main has 7 texts and button.go is one, reviewed are %d", s.Reviewed)
	}

	// A change of the text, and of the source.
	d.replace("uz.json", `"main.need.women": "`, `"main.need.women": "Ha `)
	d.replace("de.json", `"other": "👋 Guten Tag!`, `"other": "👋 Hallo!`)
	if s := d.status("uz"); s.Reviewed != 6 || s.Stale != 1 {
		t.Errorf("after a change of a text and of a source: %+v", s.Counts)
	}
	if out := d.does("status", "uz"); !strings.Contains(out, "main            7 texts: 1 stale, 1 to check, 5 reviewed") {
		t.Errorf("status does not say where:\n%s", out)
	}

	// A mistake keeps the language from being ready, and the text from being reviewed.
	d.replace("uz.json", `{session}`, `{sesion}`)
	if s := d.status("uz"); s.Ready || s.Errors == 0 {
		t.Errorf("with a misspelt placeholder: %+v", s)
	}
	if _, err := d.types("review", "uz", "--by", "Dilnoza"); err == nil || !strings.Contains(err.Error(), "system.privacy") {
		t.Errorf("all are reviewed although one has an error: %v", err)
	}
	if s := d.status("uz"); s.Reviewed < s.Texts-4 || s.Reviewed == s.Texts {
		t.Errorf("reviewed are %d of %d", s.Reviewed, s.Texts)
	}
}

// What can't be is refused, with what to do instead, and nothing is written.
func TestLocalesRefused(t *testing.T) {
	d := newDesktop(t)
	before := d.read("languages.yaml")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"add", "kmr"}, "add ku instead"},
		{[]string{"add", "prs"}, "add fa-AF instead"},
		{[]string{"add", "ar"}, "ar is declared in languages.yaml already"},
		{[]string{"add", "FA"}, "the usual form of FA is fa"},
		{[]string{"add", "fa_AF"}, "fa-AF"},
		{[]string{"add", "x"}, "no BCP 47 tag"},
		{[]string{"add", "../../evil"}, "no BCP 47 tag"},
		{[]string{"add", "tlh"}, "CLDR has no plural rule for tlh"},
		{[]string{"add", "de-simple"}, "add --name"},
		{[]string{"add", "fa", "--fallbacks", "en"}, "no way to the source language"},
		{[]string{"add", "he", "--name", "Hebrew"}, "runs the other way"},
		{[]string{"review", "ar"}, "--by"},
		{[]string{"review", "ar", "--by", " "}, "--by is empty"},
		{[]string{"review", "ar", "--by", "\u200c"}, "--by is empty"},
		{[]string{"review", "ar", "--by", "A\x1b[31mda"}, "holds a character that does not show"},
		{[]string{"review", "ar", "--by", "Ada\nBo"}, "holds a character that does not show"},
		{[]string{"review", "ar", "--by", "Ada\u202e"}, "holds a character that does not show"},
		{[]string{"review", "ar", "--by", "Ada\xff"}, "holds a character that does not show"},
		{[]string{"review", "ar", "--by", strings.Repeat("a", 101)}, "--by is longer than 100 letters"},
		{[]string{"review", "ar", "--by", "machine"}, "a machine reviews nothing"},
		{[]string{"review", "ar", "--by", " Machine "}, "a machine reviews nothing"},
		{[]string{"sound", "ar", "main.need", "x.ogg", "--speaker", "Ada\n" + "Bo"}, "--speaker \"Ada␦Bo\" holds a character that does not show"},
		{[]string{"review", "ar", "main.neeed", "--by", "Ada"}, "did you mean main.need?"},
		{[]string{"review", "at", "--by", "Ada"}, "is no language here: there are"},
		{[]string{"status", "xx"}, "there are de, en, ar, uk, tr"},
		{[]string{"fmt", "xx"}, "no language here"},
		{[]string{"--locales", filepath.Join(d.dir, "nowhere"), "status"}, "go to the folder of the project"},
	} {
		if _, err := d.types(tt.args...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("bot locales %s: %v, want %q", strings.Join(tt.args, " "), err, tt.want)
		}
	}
	if d.read("languages.yaml") != before {
		t.Error("languages.yaml was changed")
	}
	if extra, _ := filepath.Glob(filepath.Join(d.dir, ".?*.*")); len(extra) > 0 {
		t.Errorf("left behind: %v", extra)
	}
}

// fmt writes what is laid out otherwise, and nothing of what it can't read.
func TestLocalesFmt(t *testing.T) {
	d := newDesktop(t)
	want := d.read("tr.json")
	var plain map[string]any
	if err := json.Unmarshal([]byte(want), &plain); err != nil {
		t.Fatal(err)
	}
	d.replace("tr.json", "    \"", "\t\"")
	if _, err := d.types("fmt", "--check"); err == nil || !strings.Contains(err.Error(), "tr.json") {
		t.Errorf("another layout is taken: %v", err)
	}
	if out := d.does("fmt", "tr"); !strings.Contains(out, "written: ") || d.read("tr.json") != want {
		t.Errorf("fmt says %q", out)
	}
	if out := d.does("fmt"); out != "" {
		t.Errorf("written twice: %s", out)
	}
	d.replace("tr.json", `"bot.name": "`, `"bot.name": "twice", "bot.name": "`)
	broken := d.read("tr.json")
	if _, err := d.types("fmt", filepath.Join(d.dir, "tr.json")); err == nil || !strings.Contains(err.Error(), "KEY_DUPLICATE") || d.read("tr.json") != broken {
		t.Errorf("a file that can't be kept whole is written: %v", err)
	}
}

// describe writes what follows from flows, and keeps what people wrote.
func TestLocalesDescribe(t *testing.T) {
	d := newDesktop(t)
	want := d.read("de.json")
	d.does("describe", "--check")
	d.replace("de.json", "Answer 1 of 5 to main.need", "Answer 7 of 9 to main.need")
	if _, err := d.types("describe", "--check"); err == nil || !strings.Contains(err.Error(), "1 descriptions are out of date") {
		t.Errorf("an old description is taken: %v", err)
	}
	if d.does("describe"); d.read("de.json") != want {
		t.Error("it is not as it was")
	}
}
