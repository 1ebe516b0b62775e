//go:build !service

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func drawn(t *testing.T, c graphCmd) string {
	t.Helper()
	c.Output = filepath.Join(t.TempDir(), "out")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(c.Output)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestGraphFormats: each format of the flows built in, as the command writes it.
func TestGraphFormats(t *testing.T) {
	for format, want := range map[string]string{"mermaid": "flowchart", "dot": "digraph", "html": "<!doctype html>"} {
		text := drawn(t, graphCmd{Format: format, Lang: "uk", Flow: []string{"main", "work"}})
		if !strings.HasPrefix(text, want) || !strings.Contains(text, "work") {
			t.Errorf("%s begins with %.60q", format, text)
		}
		if format != "html" && !strings.Contains(text, "The first question") == (format == "dot") {
			t.Errorf("%s doesn't say what flow main is for", format)
		}
	}
	if text := drawn(t, graphCmd{Format: "mermaid", Overview: true}); !strings.HasPrefix(text, "flowchart LR") {
		t.Errorf("the overview begins with %.60q", text)
	}
	counts := filepath.Join(t.TempDir(), "counts.json")
	if err := os.WriteFile(counts, []byte(`{"steps":{"main.need":7}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if text := drawn(t, graphCmd{Format: "dot", Coverage: counts}); !strings.Contains(text, "✓ 7×") {
		t.Error("the counts are not shown")
	}
}

// TestGraphPictures: SVG and PNG where Graphviz is, else a sentence that helps.
func TestGraphPictures(t *testing.T) {
	if _, err := exec.LookPath("dot"); err == nil {
		if text := drawn(t, graphCmd{Format: "svg", Flow: []string{"main"}}); !strings.Contains(text, "</svg>") {
			t.Errorf("no SVG: %.60q", text)
		}
		if text := drawn(t, graphCmd{Format: "png", Flow: []string{"main"}}); !strings.HasPrefix(text, "\x89PNG") {
			t.Errorf("no PNG: %.60q", text)
		}
	}
	t.Setenv("PATH", t.TempDir())
	file := filepath.Join(t.TempDir(), "out.svg")
	err := graphCmd{Format: "svg", Output: file}.Run()
	if err == nil || !strings.Contains(err.Error(), "apt install graphviz") {
		t.Errorf("without Graphviz: %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("an empty picture was left behind")
	}
}

// TestGraphOfBrokenFlows: what can't be drawn is said, with the place.
func TestGraphOfBrokenFlows(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.yaml"), []byte("flow: main\nstart: x\nsteps:\n  y: {choose: [a]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := graphCmd{Format: "dot", Flows: dir}.Run()
	if err == nil || !strings.Contains(err.Error(), "main.yaml:4:3") {
		t.Errorf("broken flows: %v", err)
	}
	if err := (graphCmd{Format: "dot", Flow: []string{"womn"}}).Run(); err == nil || !strings.Contains(err.Error(), `"women"`) {
		t.Errorf("a flow that is not there: %v", err)
	}
}

// TestGraphFormatByName: the name of the file says the format, and nothing is written
// that is not what its name says.
func TestGraphFormatByName(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{"t.mmd": "flowchart", "t.DOT": "digraph", "t.html": "<!doctype html>"} {
		file := filepath.Join(dir, name)
		if err := (graphCmd{Output: file, Flow: []string{"main"}}).Run(); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s begins with %.20q: %v", name, text, err)
		}
	}
	for _, c := range []struct {
		format, name, want string
	}{
		{"", "t.txt", "the ending of t.txt says no format"},
		{"", "t", "the ending of t says no format"},
		{"dot", "t.svg", "t.svg would be no dot: its ending says svg"},
	} {
		file := filepath.Join(dir, c.name)
		if err := (graphCmd{Format: c.format, Output: file}).Run(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s was written", c.name)
		}
	}
}
