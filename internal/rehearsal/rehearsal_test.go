package rehearsal

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/locales"
)

var update = flag.Bool("update", false, "write golden texts, and what transcripts expect, anew")

const flowsDir = "../../flows"

// shipped is the catalogue that the bot is shipped with.
func shipped(t testing.TB) *conversation.Catalogue { return catalogue(t, flows.FS, locales.FS) }

func catalogue(t testing.TB, flowFiles, texts fs.FS) *conversation.Catalogue {
	t.Helper()
	l, found := locale.Load(texts)
	if l == nil {
		for _, f := range found {
			if f.Severity == finding.Error {
				t.Error(f)
			}
		}
		t.FailNow()
	}
	var tags []string
	for _, x := range l.Languages() {
		tags = append(tags, x.Tag)
	}
	f, findings := flowfile.Load(flowFiles, flowfile.Options{Languages: tags, Readers: answer.Readers()})
	if f == nil {
		t.Fatal(findings)
	}
	return conversation.NewCatalogue(f, l)
}

func run(t testing.TB, files fs.FS, cat *conversation.Catalogue, o Options) *Report {
	t.Helper()
	r, err := Run(files, cat, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The shipped talks go in every language as their transcripts say, with the words of
// their golden texts, and leave no part of the shipped flows out.
func TestShippedTalks(t *testing.T) {
	o := Options{}
	if *update {
		o.Update = writeTo(t, flowsDir)
	}
	r := run(t, os.DirFS(flowsDir), shipped(t), o)
	for _, f := range r.Findings {
		t.Error(f.Long())
	}
	for _, f := range Gathered(r.Results) {
		t.Errorf("(if meant: go test ./internal/rehearsal -update)\n%s", f)
	}
	if r.Talks < 20 {
		t.Errorf("only %d talks", r.Talks)
	}
	for _, f := range r.Coverage.Missing() {
		t.Error(f)
	}
	if len(r.Findings) == 0 && r.Coverage.Percent() != 100 {
		t.Errorf("covered:\n%s", r.Coverage)
	}
}

func writeTo(t *testing.T, dir string) Writer {
	return func(name string, data []byte) error {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		t.Logf("written: %s", path)
		return os.WriteFile(path, data, 0o644)
	}
}

// Golden texts that belong to no talk, or to a talk that holds none, mislead translators.
func TestNoGoldenTextIsLeftOver(t *testing.T) {
	cat := shipped(t)
	scripts, _, err := Load(os.DirFS(flowsDir), cat)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{}
	for _, s := range scripts {
		for _, l := range cat.Texts.Languages() {
			wanted[goldenPath(s, l.Tag)] = s.Golden && s.in(l.Tag)
		}
	}
	files, err := fs.Glob(os.DirFS(flowsDir), GoldenFolder+"/*/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if !wanted[name] {
			t.Errorf("flows/%s belongs to no talk", name)
		}
	}
}

// talk is a folder with one transcript.
func talk(text string) fstest.MapFS {
	return fstest.MapFS{Folder + "/talk.txt": {Data: []byte(text)}}
}

func TestTranscriptsThatCannotBeRead(t *testing.T) {
	cat := shipped(t)
	for _, c := range []struct{ name, text, want string }{
		{"verb", "begin\ntpa work\n", `flows/tests/talk.txt:2:1: error talk-line: nobody can do "tpa" in a talk (did you mean "tap"?)`},
		{"step", "begin\n> main.nead\n", `flows/tests/talk.txt:2:3: error talk-word: there is no step "main.nead" (did you mean "main.need"?)`},
		{"choice", "begin\ntap qualificaton\n", `flows/tests/talk.txt:2:5: error talk-word: there is no choice "qualificaton" (did you mean "qualification"?)`},
		{"offer", "begin\n> main.need\n  offers coaching, recogniton\n", `flows/tests/talk.txt:3:20: error talk-word: there is no offer "recogniton" (did you mean "recognition"?)`},
		{"detail", "begin\n> main.need\n  offer coaching\n", `flows/tests/talk.txt:3:3: error talk-line: nothing is known of "offer" (did you mean "offers"?)`},
		{"note", "begin\n> main.need\n  note stiker\n", `flows/tests/talk.txt:3:8: error talk-word: there is no note "stiker" (did you mean "sticker"?)`},
		{"media", "begin\nsend stiker\n", `flows/tests/talk.txt:2:6: error talk-word: there is no message "stiker" (did you mean "sticker"?)`},
		{"flow", "enter recogniton\n", `flows/tests/talk.txt:1:7: error talk-word: there is no flow "recogniton" (did you mean "recognition"?)`},
		{"language", "only de, tlh\nbegin\n", `flows/tests/talk.txt:1:10: error talk-word: there is no language "tlh"`},
		{"date", "date tomorrow\nbegin\n", `flows/tests/talk.txt:1:6: error talk-line: this is no date (write it as 2026-11-23 10:00)`},
		{"waiting", "begin\nwait long\n", `flows/tests/talk.txt:2:6: error talk-line: this is no time to wait (write it as 90s, 10m, 3h or 29d)`},
		{"nothing to tap", "begin\ntap\n", `flows/tests/talk.txt:2:4: error talk-line: "tap" needs a choice`},
		{"too much", "start now\n", `flows/tests/talk.txt:1:7: error talk-line: "start" stands alone on its line`},
		{"bot first", "> main.need\n", `flows/tests/talk.txt:1:1: error talk-line: the bot does not speak first (write first what the person does, for example: begin)`},
		{"two answers", "begin\n> main.need\n> main.need\n", `flows/tests/talk.txt:3:1: error talk-line: the bot answers once to what the person does`},
		{"no step", "begin\n>\n", `flows/tests/talk.txt:2:2: error talk-line: which step? (write > flow.step)`},
		{"detail alone", "begin\n  offers coaching\n", `flows/tests/talk.txt:2:1: error talk-line: an indented line belongs to an answer (write > flow.step before it)`},
		{"nobody", "# only words\n", `flows/tests/talk.txt: error talk-line: nobody does anything in this talk (begin, and tap something)`},
		{"no text", "begin\xff\n", `flows/tests/talk.txt: error talk-line: this is no text (UTF-8)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, talk(c.text), cat, Options{})
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.String())
			}
			if d := cmp.Diff([]string{c.want}, got); d != "" || !r.Failed() || len(r.Results) != 0 {
				t.Error(d)
			}
		})
	}
}

// A talk that goes another way is told as a talk: who said what, and where it parts.
func TestFailuresAreToldAsATalk(t *testing.T) {
	cat := shipped(t)
	files, err := filepath.Glob("testdata/failures/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			script, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := talk(string(script))
			dir[GoldenFolder+"/en/talk.txt"] = &fstest.MapFile{Data: []byte("▶ /start\n  │ Hello.\n▶ [English]\n")}
			r := run(t, dir, cat, Options{Languages: []string{"en", "uk"}})
			var b strings.Builder
			for _, f := range r.Findings {
				b.WriteString(f.Long() + "\n")
			}
			for _, f := range Gathered(r.Results) {
				b.WriteString(f.String() + "\n" + f.Finding().String() + "\n")
			}
			golden(t, strings.TrimSuffix(name, ".txt")+".told", b.String())
		})
	}
}

// golden compares with a file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v (write it with: go test ./internal/rehearsal -update)", err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("-want +got; if meant: go test ./internal/rehearsal -update\n%s", d)
	}
}

// What the author wrote stays where it is true; what the bot does otherwise now is
// written; a transcript that says nothing gets everything. After that all is well.
func TestUpdate(t *testing.T) {
	cat := shipped(t)
	for _, c := range []struct{ name, before, after string }{
		{
			"mended", "# Mine.\nbegin\n> main.need\n\n# Then:\ntap work\n> work.goal\n  note old_button\ntap many\n> work.age\n  offers jmd\n  choices _human\n",
			"# Mine.\nbegin\n> main.need\n\n# Then:\ntap work\n> work.goal\ntap many\n> work.outcome\n  offers ki\n  choices _human, _wrong\n",
		},
		{"filled in", "begin\nsend sticker\n\ntap work\n", "begin\n> main.need\nsend sticker\n> main.need\n  note sticker\n\ntap work\n> work.goal\n"},
		{"left alone", "begin\ntap work\n> work.goal\n# The end", "begin\ntap work\n> work.goal\n# The end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := talk(c.before)
			write := func(name string, data []byte) error {
				dir[name] = &fstest.MapFile{Data: data}
				return nil
			}
			run(t, dir, cat, Options{Update: write})
			if d := cmp.Diff(c.after, string(dir[Folder+"/talk.txt"].Data)); d != "" {
				t.Error(d)
			}
			if r := run(t, dir, cat, Options{}); r.Failed() {
				t.Error(Gathered(r.Results)[0])
			}
			if r := run(t, dir, cat, Options{Update: write}); len(r.Written) != 0 {
				t.Errorf("written again: %v", r.Written)
			}
		})
	}
}

// What can be written is written, and what nobody but the author can put right is said.
func TestUpdateSaysWhatIsLeft(t *testing.T) {
	cat := shipped(t)
	for _, c := range []struct{ name, before, after, left string }{
		{
			"a button that is gone", "begin\n> work.goal\ntap work\n> main.need\ntap women\n> women.wish\n", "begin\n> main.need\ntap work\n> work.goal\ntap women\n> women.wish\n",
			`no button "women"`,
		},
		{
			"otherwise in other languages", "begin\ntype Arbeit, Ausbildung, Deutsch\n> main.need\n", "begin\ntype Arbeit, Ausbildung, Deutsch\n> work.goal\n",
			"another way",
		},
		{"nothing expected", "begin\ntap work\ntap women\n", "begin\ntap work\ntap women\n", `no button "women"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := talk(c.before)
			r := run(t, dir, cat, Options{Update: func(name string, data []byte) error {
				dir[name] = &fstest.MapFile{Data: data}
				return nil
			}})
			if d := cmp.Diff(c.after, string(dir[Folder+"/talk.txt"].Data)); d != "" {
				t.Error(d)
			}
			if wrote := len(r.Written) == 1; wrote != (c.before != c.after) || !r.Failed() {
				t.Errorf("written %v, failed %v", r.Written, r.Failed())
			}
			if told := Gathered(r.Results); len(told) == 0 || !strings.Contains(told[0].String(), c.left) {
				t.Errorf("not told: %s in %v", c.left, told)
			}
		})
	}
}

// One transcript that can't be read does not stop the others; of those that were not
// asked for nothing is read.
func TestABadTranscriptStopsNoOther(t *testing.T) {
	cat := shipped(t)
	dir := talk("begin\n> main.need\n")
	dir[Folder+"/bad.txt"] = &fstest.MapFile{Data: []byte("begin\nfly home\nswim\n")}
	r := run(t, dir, cat, Options{})
	if r.Talks != 1 || len(r.Results) != 5 || len(r.Failures()) != 0 || len(r.Findings) != 2 || r.Unread() != 1 || !r.Failed() {
		t.Errorf("%d talks, %d rehearsals, findings %v, failed %v", r.Talks, len(r.Results), r.Findings, r.Failed())
	}
	r = run(t, dir, cat, Options{Run: "tal"})
	if r.Talks != 1 || r.Failed() {
		t.Errorf("%d talks, failed %v", r.Talks, r.Failed())
	}
}

func TestCoverageCounts(t *testing.T) {
	cat := shipped(t)
	r := run(t, talk("only de, uk\nbegin\ntap work\ntap many\n> work.outcome\n"), cat, Options{})
	if len(r.Results) != 2 || r.Failed() {
		t.Fatalf("%d rehearsals, failed %v", len(r.Results), r.Failures())
	}
	data, err := json.Marshal(r.Coverage)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Steps, Choices, Rows, Offers map[string]int
		Languages                    map[string]map[string]map[string]int
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		in   map[string]int
		id   string
		want int
	}{
		{got.Choices, "main.need.work", 2}, {got.Choices, "main.need.women", 0}, {got.Choices, "work.goal.many", 2},
		{got.Rows, "main.need#1", 2}, {got.Rows, "main.need#0", 0}, {got.Rows, "work.goal#1", 2},
		{got.Offers, "work.outcome#8", 2}, {got.Offers, "work.outcome#0", 0},
		{got.Steps, "work.age", 0}, {got.Languages["uk"]["choices"], "main.need.work", 1},
	} {
		if n, known := c.in[c.id]; n != c.want || !known && c.want == 0 {
			t.Errorf("%s: %d, want %d (known: %v)", c.id, n, c.want, known)
		}
	}
	missing := ""
	for _, f := range r.Coverage.Missing() {
		missing += f.String() + "\n"
	}
	for _, want := range []string{
		"warning talk-missing: no talk comes to step work.age\n",
		"warning talk-missing: at step main.need nobody takes women\n",
		"warning talk-missing: no talk goes from step work.goal by row 1 of its route\n",
		"warning talk-missing: at step work.outcome offer jmd is shown to nobody (item 7)\n",
	} {
		if !strings.Contains(missing, want) {
			t.Errorf("not said: %s", want)
		}
	}
}

// A way that is rehearsed in one language only is missing in the others.
func TestCoverageIsPerLanguage(t *testing.T) {
	dir := talk("only de\nbegin\ntap work\n")
	dir[Folder+"/other.txt"] = &fstest.MapFile{Data: []byte("begin\ntap women\n")}
	r := run(t, dir, shipped(t), Options{Languages: []string{"de", "tr"}})
	said := false
	for _, f := range r.Coverage.Missing() {
		said = said || strings.HasSuffix(f.Message, "at step main.need nobody takes work in tr")
		if strings.HasSuffix(f.Message, "nobody takes women in tr") {
			t.Error(f)
		}
	}
	if !said {
		t.Error("that tr lacks the way to work is not said")
	}
}

// Whatever stands in a transcript, it is read or refused with a place, and what was
// read can be played.
func FuzzTranscript(f *testing.F) {
	cat := shipped(f)
	files, err := fs.Glob(os.DirFS(flowsDir), Folder+"/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(flowsDir, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("golden\nonly de\nenter main\ngiven about.letter -\ncontact 1\nforge a.b.c\nlabel _menu\nnumber 7\nold\nagain\nstaff claim\n")
	w := newWords(cat)
	f.Fuzz(func(t *testing.T, text string) {
		s, findings := parse(Folder+"/talk.txt", []byte(text), w)
		for _, x := range findings {
			if x.Line < 0 || x.Line > len(s.lines) || x.Message == "" || strings.ContainsAny(x.String(), "\n\r") {
				t.Errorf("%q", x.String())
			}
		}
		if len(findings) > 0 || len(s.turns) > 40 {
			return
		}
		p := newPlayer(cat, s, "ar", false)
		if f := p.run(); f != nil && f.String() == "" {
			t.Error("a failure that says nothing")
		}
	})
}
