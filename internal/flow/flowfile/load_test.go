package flowfile

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/answer"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

var update = flag.Bool("update", false, "rewrite what the files in testdata/broken expect")

// today is the day on which the test data is looked at.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func options() Options {
	return Options{Languages: []string{"de", "ar", "de-simple"}, Readers: answer.Readers(), Now: today}
}

// wantFile holds the expected findings in an archive.
const wantFile = "want"

// overlay lays the files of an archive over the base; "-name" takes one away.
func overlay(t testing.TB, over ...archived) fstest.MapFS {
	t.Helper()
	base, err := readArchive(filepath.Join("testdata", "base.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, f := range append(base.files, over...) {
		gone, away := strings.CutPrefix(f.name, "-")
		switch {
		case away:
			delete(out, gone)
		case f.name != wantFile:
			out[f.name] = &fstest.MapFile{Data: []byte(f.text)}
		}
	}
	return out
}

func print(findings []finding.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.Long() + "\n")
	}
	return b.String()
}

func TestBase(t *testing.T) {
	f, findings := Load(overlay(t), options())
	if len(findings) > 0 || f == nil {
		t.Fatalf("the base has findings:\n%s", print(findings))
	}
	if len(f.Flows) != 4 || len(f.Offers) != 3 || len(f.Facts) != 1 || len(f.Languages) != 3 {
		t.Errorf("got %d flows, %d offers, %d facts, %d languages", len(f.Flows), len(f.Offers), len(f.Facts), len(f.Languages))
	}
}

// Every broken file has exactly the findings that stand in it.
func TestBroken(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "broken", "*.txtar"))
	if err != nil || len(names) < 30 {
		t.Fatalf("%d broken files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { broken(t, name) })
	}
}

func broken(t *testing.T, name string) {
	a, err := readArchive(name)
	if err != nil {
		t.Fatal(err)
	}
	f, findings := Load(overlay(t, a.files...), options())
	if (f == nil) != finding.HasErrors(findings) {
		t.Errorf("flows: %v, errors: %v", f != nil, finding.HasErrors(findings))
	}
	got := print(findings)
	want, expects := a.file(wantFile)
	if *update {
		a.files = append(slices.DeleteFunc(a.files, func(f archived) bool { return f.name == wantFile }), archived{wantFile, got})
		if err := a.write(name); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !expects {
		t.Fatal("no findings expected; run with -update and read what comes")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got == "" {
		t.Error("nothing is wrong with it")
	}
}

// elsewhere are the codes that a file of text can't show.
var elsewhere = map[string]string{
	"FileUnreadable": "TestUnreadable", "FileTooLarge": "TestTooLarge", "FileEncoding": "TestEncoding", "TooMany": "TestTooMany",
	"MediaLarge": "TestMediaTooLarge",
}

// Every code stands in a broken file: none is promised and never found.
func TestEveryCodeIsShown(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	names, _ := filepath.Glob(filepath.Join("testdata", "broken", "*.txtar"))
	for _, name := range names {
		a, err := readArchive(name)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := a.file(wantFile)
		all += want
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		n++
		code, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if elsewhere[spec.Names[0].Name] == "" && !strings.Contains(all, " "+code+": ") {
			t.Errorf("no broken file shows %s", code)
		}
		return false
	})
	if n < 40 {
		t.Errorf("only %d codes found", n)
	}
}

func only(t *testing.T, findings []finding.Finding, code string) {
	t.Helper()
	if len(findings) != 1 || findings[0].Code != code {
		t.Errorf("want %s, got\n%s", code, print(findings))
	}
}

func with(t *testing.T, name, text string) fstest.MapFS {
	return overlay(t, archived{name, text})
}

func TestTooLarge(t *testing.T) {
	_, findings := Load(with(t, "big.yaml", strings.Repeat("# large\n", maxFile/8+1)), options())
	only(t, findings, FileTooLarge)
}

func TestEncoding(t *testing.T) {
	for _, text := range []string{"\ufeffflow: x\n", "flow: \xe4\n"} {
		_, findings := Load(with(t, "a.yaml", text), options())
		only(t, findings, FileEncoding)
	}
}

func TestUnreadable(t *testing.T) {
	f, findings := Load(os.DirFS(filepath.Join(t.TempDir(), "nowhere")), options())
	only(t, findings, FileUnreadable)
	if f != nil || strings.Contains(findings[0].Message, os.TempDir()) {
		t.Errorf("got %v, %s", f, findings[0])
	}
}

func TestTooMany(t *testing.T) {
	var b strings.Builder
	b.WriteString("flow: a\nstart: s0\nsteps:\n")
	for i := range maxSteps + 50 {
		b.WriteString("  s" + strconv.Itoa(i) + ": {choose: [x], to: end}\n")
	}
	_, findings := Load(with(t, "a.yaml", b.String()), options())
	only(t, findings, TooMany)

	b.Reset()
	b.WriteString("flow: a\nstart: s0\nsteps:\n")
	for i := range maxReports + 7 {
		b.WriteString("  S" + strconv.Itoa(i) + ": {choose: [x], to: end}\n")
	}
	_, findings = Load(with(t, "a.yaml", b.String()), options())
	n := 0
	for _, f := range findings {
		if f.Code == TooMany && strings.HasPrefix(f.Message, "7 more") {
			n++
		}
	}
	if len(findings) != maxReports+1 || n != 1 {
		t.Errorf("%d findings, %d about the rest", len(findings), n)
	}
	choices := strings.Repeat("x, ", maxChoices)
	for i := range maxChoices + 1 {
		choices = strings.Replace(choices, "x,", "c"+strconv.Itoa(i)+",", 1)
	}
	_, findings = Load(with(t, "a.yaml", "{flow: a, start: q, steps: {q: {choose: ["+choices+"more], to: end}}}"), options())
	only(t, findings, TooMany)
}

// The longest id that is let pass fits a button.
func TestButtonFits(t *testing.T) {
	data := strings.Repeat("e", epochBytes) + "." + strings.Repeat("9", turnBytes) + "." + strings.Repeat("c", flow.MaxID)
	if len(data) > buttonData || MaxChoice < flow.MaxID {
		t.Errorf("%d bytes", len(data))
	}
}

// What a file says is what the engine gets.
func TestBuilt(t *testing.T) {
	text := `
flow: women
start: wish
landing: wish
steps:
  wish:
    choose: [a, b]
    skip: true
    card: profession
    route:
      - when: {wish: [a, skipped], main.need: {not: work}}
        to: {flow: contact}
      - to: end
  note: {ask: text, max: 7, personal: true, to: wish}
`
	f, findings := Load(with(t, "women.yaml", text), options())
	if finding.HasErrors(findings) {
		t.Fatal(print(findings))
	}
	pos := func(line, col int) flow.Pos { return flow.Pos{File: "women.yaml", Line: line, Col: col} }
	want := []*flow.Step{
		{
			ID: "wish", Ref: "women.wish", Kind: &flow.Choose{Choices: []string{"a", "b"}}, Skip: true, Card: "profession", Pos: pos(6, 3),
			Route: []flow.Row{
				{Pos: pos(11, 9), To: flow.Target{Flow: "contact"}, When: []flow.Cond{
					{Of: "women.wish", Values: []string{"a", "-"}, Pos: pos(11, 16)},
					{Of: "main.need", Not: true, Values: []string{"work"}, Pos: pos(11, 36)},
				}},
				{Pos: pos(13, 9), To: flow.Target{End: true}},
			},
		},
		{
			ID: "note", Ref: "women.note", Kind: &flow.Ask{What: "text", Max: 7}, Personal: true, Pos: pos(14, 3),
			Route: []flow.Row{{Pos: pos(14, 49), To: flow.Target{Step: "wish"}}},
		},
	}
	for i, s := range f.Flow("women").Steps {
		if s.Hash == "" || i > 0 && s.Hash == want[i-1].Hash {
			t.Errorf("step %s has hash %q", s.Ref, s.Hash)
		}
		want[i].Hash = s.Hash
	}
	if diff := cmp.Diff(want, f.Flow("women").Steps); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if fl := f.Flow("women"); fl.Start != "wish" || fl.Landing != "wish" {
		t.Errorf("start %q, landing %q", fl.Start, fl.Landing)
	}
	o := f.Offer("agency")
	if o.Own || o.Website != "fact:agency_site" || !f.Offer("coaching").Own {
		t.Errorf("got %+v", o)
	}
}
