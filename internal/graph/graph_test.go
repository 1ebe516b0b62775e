package graph_test

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	shippedflows "wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/graph"
	"wegweiser/internal/locale"
	"wegweiser/locales"
)

var update = flag.Bool("update", false, "write the golden drawings anew")

func texts(t *testing.T) *locale.Catalogues {
	t.Helper()
	c, found := locale.Load(locales.FS)
	if c == nil {
		t.Fatalf("locales: %v", found)
	}
	return c
}

func flows(t *testing.T) *flow.Flows {
	t.Helper()
	f, found := flowfile.Load(shippedflows.FS, flowfile.Options{Languages: []string{"de", "en", "ar", "uk", "tr"}, Readers: answer.Readers()})
	if f == nil {
		t.Fatalf("flows: %v", found)
	}
	return f
}

func shipped(t *testing.T, o graph.Options) *graph.Drawing {
	t.Helper()
	o.Flows, o.Texts = flows(t), texts(t)
	o.About = map[string]string{"main": "The first question.", "recognition": "A certificate from abroad."}
	return drawing(t, o)
}

func drawing(t *testing.T, o graph.Options) *graph.Drawing {
	t.Helper()
	d, err := graph.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// formats are all that a drawing can be written as.
func formats(d *graph.Drawing) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"flows.mmd":    func(w io.Writer) error { return d.Mermaid(w, false) },
		"overview.mmd": func(w io.Writer) error { return d.Mermaid(w, true) },
		"flows.dot":    func(w io.Writer) error { return d.DOT(w, false) },
		"overview.dot": func(w io.Writer) error { return d.DOT(w, true) },
		"page.html":    d.Page,
	}
}

func someCoverage() *graph.Coverage {
	return &graph.Coverage{
		Steps:   map[string]int{"main.need": 12, "recognition.certificate": 5, "recognition.about": 5, "recognition.outcome": 5},
		Choices: map[string]int{"recognition.certificate.university": 3, "recognition.certificate.none": 2},
		Rows:    map[string]int{"recognition.certificate#1": 2, "main.need#0": 5},
	}
}

// TestSameBytes: the same files give the same drawing.
func TestSameBytes(t *testing.T) {
	first := formats(shipped(t, graph.Options{Lang: "ar", Coverage: someCoverage()}))
	again := formats(shipped(t, graph.Options{Lang: "ar", Coverage: someCoverage()}))
	for name, write := range first {
		if written(t, write) != written(t, again[name]) {
			t.Errorf("%s differs from one time to the next", name)
		}
	}
}

// small is a talk with one of each thing that a drawing shows, dead ends among them.
func small() *flow.Flows {
	step := func(id string, k flow.Kind, route ...flow.Row) *flow.Step {
		return &flow.Step{ID: id, Kind: k, Route: route, Pos: flow.Pos{File: "main.yaml", Line: 3}}
	}
	to := func(step string, when ...flow.Cond) flow.Row {
		return flow.Row{To: flow.Target{Step: step}, When: when}
	}
	is := func(of, value string) flow.Cond { return flow.Cond{Of: flow.Ref(of), Values: []string{value}} }
	return (&flow.Flows{
		Languages: []string{"de"},
		Offers:    []*flow.Offer{{ID: "ours", Own: true}, {ID: "theirs"}},
		Flows: []*flow.Flow{
			{ID: "main", Start: "need", Steps: []*flow.Step{
				step("need", &flow.Choose{Choices: []string{"help", "call", "lost"}},
					to("outcome", is("main.need", "help")), to("more", is("main.need", "call")), to("nowhere")),
				step("more", &flow.Call{Flow: "extra"}, to("outcome")),
				step("outcome", &flow.OfferStep{Contact: "human", Items: []flow.Item{
					{Offer: "ours"}, {Offer: "theirs", When: []flow.Cond{{Of: "main.need", Not: true, Values: []string{"help", ""}}, is("extra.where", flow.Skipped)}},
				}}),
				step("nowhere", &flow.Ask{What: "text"}, flow.Row{To: flow.Target{End: true}}),
				step("never", &flow.Choose{Choices: []string{"a"}}, to("outcome")),
			}},
			{ID: "extra", Start: "where", Steps: []*flow.Step{
				{ID: "where", Kind: &flow.Ask{What: "place"}, Skip: true, Route: []flow.Row{{To: flow.Target{End: true}}}},
			}},
			{ID: "human", Start: "sent", Steps: []*flow.Step{step("sent", &flow.Handoff{Offer: "ours"})}},
			{ID: "information", Start: "read", Steps: []*flow.Step{step("read", &flow.OfferStep{Items: []flow.Item{{Offer: "theirs"}}})}},
		},
	}).Index()
}

// TestGolden: the small talk, drawn; testdata can be looked at.
func TestGolden(t *testing.T) {
	cover := &graph.Coverage{Steps: map[string]int{"main.need": 3, "main.outcome": 3}, Rows: map[string]int{"main.need#0": 3}}
	for name, write := range formats(drawing(t, graph.Options{Flows: small(), Lang: "de", Coverage: cover, About: map[string]string{"main": "How it begins."}})) {
		if name == "page.html" {
			continue // its parts are tested by drawing it
		}
		golden(t, name, written(t, write))
	}
}

// TestEveryKindIsDrawn draws a talk in which each kind of step occurs, and the things
// that a step may have beside it.
func TestEveryKindIsDrawn(t *testing.T) {
	from, to := 18.0, 26.0
	day := 20000.0
	all := []flow.Kind{
		&flow.Choose{Choices: []string{"a", "b"}}, &flow.Several{Choices: []string{"a", "b", "c"}, None: true}, &flow.Ask{What: flow.AskNumber},
		&flow.Feedback{Choices: []string{"good", "bad"}}, &flow.Say{}, &flow.Picture{File: "p"}, &flow.Document{File: "d"}, &flow.Voice{File: "v"},
		&flow.Map{Places: []string{"ours"}}, &flow.Set{Rows: []flow.SetRow{{Value: "x"}}}, &flow.Route{}, &flow.Call{Flow: "main"},
		&flow.Summary{}, &flow.Reach{Offer: "ours"}, &flow.Handoff{Offer: "ours"}, &flow.OfferStep{Items: []flow.Item{{Offer: "ours"}}}, &flow.End{},
	}
	f := &flow.Flow{ID: "kinds", Start: "s0"}
	for i, k := range all {
		s := &flow.Step{ID: "s" + strconv.Itoa(i), Kind: k}
		if i+1 < len(all) {
			s.Route = []flow.Row{{To: flow.Target{Step: "s" + strconv.Itoa(i+1)}}}
		}
		f.Steps = append(f.Steps, s)
	}
	f.Steps[2].Stuck, f.Steps[2].GiveUp, f.Steps[2].Remind = &flow.Target{Step: "s10"}, &flow.GiveUp{After: 7 * 24 * time.Hour, To: flow.Target{End: true}}, &flow.Remind{After: 36 * time.Hour}
	f.Steps[2].Links = []string{"somewhere"}
	f.Steps[10].Route = []flow.Row{
		{When: []flow.Cond{{Of: "kinds.s2", Range: &flow.Range{From: &from, To: &to}}}, To: flow.Target{Step: "s11"}},
		{When: []flow.Cond{{Any: [][]flow.Cond{{{Of: "kinds.s1", Many: true, Values: []string{"a", flow.None}}}, {{Of: "kinds.s2", Range: &flow.Range{From: &day}}}}}}, To: flow.Target{Step: "s12"}},
		{To: flow.Target{Step: "s14"}},
	}
	some := small()
	some.Flows = append(some.Flows, f)
	d := drawing(t, graph.Options{Flows: some.Index(), Lang: "de", Only: []string{"kinds"}})
	dot := written(t, formats(d)["flows.dot"])
	golden(t, "kinds.dot", dot)
	golden(t, "kinds.mmd", written(t, formats(d)["flows.mmd"]))
	have := map[string]bool{}
	for _, k := range all {
		have[k.Name()] = true
	}
	for _, kind := range kinds(t) {
		if !have[kind] {
			t.Errorf("kind %q is not drawn here", kind)
		}
	}
	for part, want := range map[string]string{
		`"kinds.s10" -> "kinds.s11"`:       "kinds.s2: 18 … 26",
		`"kinds.s10" -> "kinds.s12"`:       "nichts davon / kinds.s2: ≥ 20000",
		`"kinds.s2" -> "kinds.s10"`:        "nach 3 falschen Antworten",
		`"kinds.s2" -> "kinds/end"`:        "nach langem Schweigen (7 Tage)",
		`"kinds.s2" [`:                     "erinnert nach 36 Stunden",
		`"kinds.s13" -> "kinds/offer/ours`: "ours",
	} {
		line := strings.Join(strings.Fields(strings.ReplaceAll(strings.ReplaceAll(lineWith(t, dot, part), "<BR/>", " "), "\u00a0", " ")), " ")
		if !strings.Contains(line, want) {
			t.Errorf("%s doesn't say %s:\n%s", part, want, line)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test ./internal/graph -update):\n%s", file, diff)
	}
}

// TestDeadEnds: a dead end is one where no help was shown and none can come.
func TestDeadEnds(t *testing.T) {
	dot := written(t, formats(drawing(t, graph.Options{Flows: small(), Lang: "en"}))["flows.dot"])
	for id, want := range map[string]bool{"main.nowhere": true, "main.need": false, "main.outcome": false, "extra.where": false, "human.sent": false, "main.never": false} {
		line := lineWith(t, dot, `"`+id+`" [`)
		if got := strings.Contains(line, "octagon") && strings.Contains(line, "Dead end"); got != want {
			t.Errorf("%s is drawn as a dead end: %v\n%s", id, got, line)
		}
	}
	if line := lineWith(t, dot, `"main.never" [`); !strings.Contains(line, "nothing leads here") {
		t.Errorf("main.never: %s", line)
	}
	if strings.Contains(written(t, formats(shipped(t, graph.Options{Lang: "en"}))["flows.dot"]), "Dead end") {
		t.Error("a dead end in the shipped flows")
	}
}

func lineWith(t *testing.T, text, part string) string {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	t.Fatalf("no line with %s in\n%s", part, text)
	return ""
}

// TestAllIsDrawn: every step, row and offer of the shipped flows is in each format.
func TestAllIsDrawn(t *testing.T) {
	all := formats(shipped(t, graph.Options{Lang: "de"}))
	dot, mmd := written(t, all["flows.dot"]), written(t, all["flows.mmd"])
	ways := 0
	for _, f := range flows(t).Flows {
		for _, s := range f.Steps {
			lineWith(t, dot, `"`+string(s.Ref)+`" [`)
			lineWith(t, mmd, "n_"+strings.ReplaceAll(string(s.Ref), ".", "_"))
			if len(s.Route) > 0 {
				ways++
				lineWith(t, dot, `"`+string(s.Ref)+`" -> `)
			}
		}
	}
	if ways < 30 {
		t.Errorf("only %d steps lead on", ways)
	}
	for _, o := range flows(t).Offers {
		if !o.Hidden {
			lineWith(t, dot, "/offer/"+o.ID+`" [`)
		}
	}
}

// TestTitles: in the language asked for, from the right where it runs so; or names.
func TestTitles(t *testing.T) {
	draw := func(o graph.Options) string { return written(t, formats(shipped(t, o))["flows.dot"]) }
	line := func(o graph.Options) string { return lineWith(t, draw(o), `"recognition.certificate" [`) }
	if got := line(graph.Options{Lang: "de"}); !strings.Contains(got, "Haben Sie") {
		t.Error(got)
	}
	if got := line(graph.Options{Lang: "ar"}); !strings.Contains(got, "<B>\u2067") || !strings.Contains(got, "\u2069</B>") {
		t.Error(got)
	}
	if got := line(graph.Options{Lang: "de", IDs: true}); !strings.Contains(got, "<B>certificate</B>") {
		t.Error(got)
	}
	if got := lineWith(t, draw(graph.Options{Lang: "de", IDs: true}), `"recognition.certificate" -> "recognition.profession"`); !strings.Contains(got, "university / vocational") {
		t.Error(got)
	}
}

// TestOnly: what is named is drawn, and a name that is wrong is said.
func TestOnly(t *testing.T) {
	dot := written(t, formats(shipped(t, graph.Options{Only: []string{"work"}}))["flows.dot"])
	if strings.Contains(dot, "recognition.certificate") || !strings.Contains(dot, `"work.goal" [`) {
		t.Errorf("not only work:\n%s", dot)
	}
	for want, o := range map[string]graph.Options{
		`did you mean "recognition"?`: {Only: []string{"recogntion"}},
		`there is no language "xx"`:   {Lang: "xx"},
	} {
		o.Flows, o.Texts = flows(t), texts(t)
		if _, err := graph.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
}

// TestCoverage: what tests never went through is said in words, not by colour alone.
func TestCoverage(t *testing.T) {
	d := shipped(t, graph.Options{Lang: "en", Coverage: someCoverage()})
	dot := written(t, formats(d)["flows.dot"])
	for part, want := range map[string]string{
		`"main.need" [`: "✓ 12×",
		`"work.goal" [`: "✗ never tested",
		`"recognition.certificate" -> "recognition.profession"`: "✗ never tested",
		`"recognition.certificate" -> "recognition.about"`:      "✓ 2×",
	} {
		if got := lineWith(t, dot, part); !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(strings.ReplaceAll(got, "<BR/>", " "), "\u00a0", " ")), " "), want) {
			t.Errorf("%s doesn't say %s:\n%s", part, want, got)
		}
	}
	for in, want := range map[string]string{"{": "bot test", "{}": "neither", `{"steps": {"a.b": "x"}}`: "bot test"} {
		if _, err := graph.ReadCoverage(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", in, err)
		}
	}
	if c, err := graph.ReadCoverage(strings.NewReader(`{"steps":{"a.b":2},"choices":{"a.b.c":1},"rows":{"a.b#0":1}}`)); err != nil || c.Steps["a.b"] != 2 {
		t.Errorf("%v %v", c, err)
	}
}

// nasty is what no translator writes and no format may stumble over.
const nasty = "Sag \"ja\" & <b>x</b>; \\\\N [a] {b} #quot; %25 `c` *d* | --> end ]] ⟦0⟧ ?"

// hostile is a talk whose texts try to break out of the drawing, each as far as the
// catalogue lets it; what a flow is for is checked by nobody.
func hostile(t *testing.T) graph.Options {
	t.Helper()
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "{b}", "").Replace
	words := "{" + quote("main.need") + ": " + quote(text(nasty+" <img src=x onerror='window.broken=1'>")) + ", " +
		quote("main.need.help") + ": " + quote(text("1. </script><script>window.broken=1</script>")) + "}"
	c, found := locale.Load(fstest.MapFS{
		"languages.yaml": {Data: []byte("source: de\nlanguages:\n  - {tag: de, name: Deutsch, live: true}\n")},
		"de.json":        {Data: []byte(words)},
	})
	if c == nil {
		t.Fatalf("locales: %v", found)
	}
	return graph.Options{Flows: small(), Texts: c, About: map[string]string{"main": nasty + "\u202egnol\u2066" + "</script><!--"}}
}

// TestHostileTexts: in each format what texts say stays inside their quotes.
func TestHostileTexts(t *testing.T) {
	all := formats(drawing(t, hostile(t)))
	for _, name := range []string{"flows.dot", "flows.mmd", "page.html"} {
		text := written(t, all[name])
		for _, bad := range []string{"\u202e", "gnol\u2066", "<b>x</b>", "<img", "window.broken=1</script>"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
	for line := range strings.Lines(written(t, all["flows.mmd"])) {
		if strings.Count(line, `"`)%2 != 0 || strings.Count(line, `"`) > 2 {
			t.Errorf("quotes in Mermaid: %s", line)
		}
	}
	page := written(t, all["page.html"])
	if n := strings.Count(page, "</script"); n != 3 {
		t.Errorf("%d ends of scripts in the page, there are three scripts", n)
	}
	if n := strings.Count(page, "<!--"); n != 1 {
		t.Errorf("%d comments in the page, there is one", n)
	}
}

// TestGraphvizReadsIt: what we write is DOT, hostile texts and all. CI has Graphviz.
func TestGraphvizReadsIt(t *testing.T) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		if os.Getenv("CI_NO_SKIP") == "1" {
			t.Fatal("graphviz is not installed, and CI_NO_SKIP=1")
		}
		t.Skip("graphviz is not installed")
	}
	for what, d := range map[string]*graph.Drawing{
		"shipped": shipped(t, graph.Options{Lang: "ar", Coverage: someCoverage()}), "small": drawing(t, graph.Options{Flows: small()}), "hostile": drawing(t, hostile(t)),
	} {
		for _, name := range []string{"flows.dot", "overview.dot"} {
			cmd := exec.Command(dot, "-Tsvg")
			cmd.Stdin = strings.NewReader(written(t, formats(d)[name]))
			var complaints bytes.Buffer
			cmd.Stderr = &complaints
			svg, err := cmd.Output()
			if err != nil || complaints.Len() > 0 || !bytes.Contains(svg, []byte("</svg>")) {
				t.Errorf("%s, %s: %v\n%s", what, name, err, complaints.String())
			}
		}
	}
}

// TestEveryKindHasAShape fails when a kind of step is new in the engine and has no
// shape, no word and no place in the legend here.
func TestEveryKindHasAShape(t *testing.T) {
	for _, kind := range kinds(t) {
		if why := graph.Lacks(kind); why != "" {
			t.Errorf("kind %q: %s (style.go, words.go)", kind, why)
		}
	}
}

// kinds are what the methods Name of internal/flow return.
func kinds(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../flow/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Name" {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					kind, _ := strconv.Unquote(lit.Value)
					out = append(out, kind)
				}
				return true
			})
		}
	}
	if len(out) < 6 {
		t.Fatalf("found only the kinds %v", out)
	}
	return out
}

// TestPinnedFile: the file of others is the one that was looked at, and can stand
// inside a script.
func TestPinnedFile(t *testing.T) {
	if why := graph.Pinned(); why != "" {
		t.Error(why)
	}
}
