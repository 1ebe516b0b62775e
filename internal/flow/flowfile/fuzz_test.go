package flowfile

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// Whatever stands in a file: Load comes back soon, never panics, gives flows or an
// error and not both, and what it lets pass the engine can run.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "broken", "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(names, filepath.Join("testdata", "base.txtar")) {
		a, err := readArchive(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.files {
			if file.name != wantFile {
				f.Add(file.name, file.text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(text) > 16<<10 { // the parser needs time that grows with the square
			t.Skip()
		}
		fsys := overlay(t)
		switch name {
		case offersFile, factsFile, "human.yaml", "contact.yaml", "information.yaml":
		default:
			name = "main.yaml"
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		began := time.Now()
		flows, findings := Load(fsys, options())
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("took %v", d)
		}
		if (flows == nil) != finding.HasErrors(findings) {
			t.Fatalf("flows: %v, findings:\n%s", flows != nil, print(findings))
		}
		for _, x := range findings {
			if x.Code == "" || x.Message == "" || x.Line < 0 || x.File == "" {
				t.Errorf("incomplete: %#v", x)
			}
			_ = x.Long()
		}
		if flows != nil {
			talk(t, flows)
		}
	})
}

// talk goes some way through flows, always taking another choice: every screen has
// words and a way on.
func talk(t *testing.T, f *flow.Flows) {
	s, _ := flow.Advance(f, flow.Session{}, flow.Input{Kind: flow.Command, What: "start", Fresh: "e"}, today)
	for i := range 80 {
		sc := flow.Look(f, s)
		if len(sc.Blocks) == 0 || len(sc.Choices)+len(sc.Nav) == 0 {
			t.Fatalf("screen %q has %d blocks and %d choices", sc.ID, len(sc.Blocks), len(sc.Choices)+len(sc.Nav))
		}
		in := flow.Input{Kind: flow.Typed, Typed: "x"}
		if n := len(sc.Choices); n > 0 && (sc.Asks == "" || i%2 == 0) {
			in = flow.Input{Kind: flow.Pick, Choice: sc.Choices[i*i/3%n].ID}
		}
		in.CaseID, in.CaseOpen, in.Fresh = "case", s.Case != "", "e"
		var effects []flow.Effect
		s, effects = flow.Advance(f, s, in, today)
		for _, e := range effects {
			if e == (flow.Noted{What: flow.NotedLoop}) {
				t.Fatalf("a loop at %s", s.At)
			}
		}
	}
}

// The talk through the data of these tests works as well.
func TestTalk(t *testing.T) {
	f, _ := Load(overlay(t), options())
	talk(t, f)
}

// The flows that are built into the binary have no mistakes.
func TestShippedFlows(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "flows")
	if _, err := os.Stat(filepath.Join(dir, "main.yaml")); err != nil {
		t.Fatal("there are no flows to look at")
	}
	f, findings := Load(os.DirFS(dir), Options{Languages: []string{"de", "en"}})
	for _, x := range findings {
		if x.Severity == finding.Error {
			t.Error(x.Long())
		}
	}
	if f != nil {
		talk(t, f)
	}
}
