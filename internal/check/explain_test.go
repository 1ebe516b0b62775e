package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/explain"
	"wegweiser/internal/finding"
)

// codes are the constants of the four rooms that find something.
func codes(t *testing.T) (out []string) {
	t.Helper()
	for _, name := range []string{"codes.go", "../flow/flowfile/codes.go", "../locale/codes.go", "../sound/codes.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for _, v := range spec.Values {
					code, _ := literal(v)
					out = append(out, code)
				}
			}
			return true
		})
	}
	if len(out) < 90 {
		t.Fatalf("only %d codes found", len(out))
	}
	return out
}

func TestEveryCodeIsExplained(t *testing.T) {
	known := codes(t)
	seen := map[string]bool{}
	for _, e := range explain.All() {
		switch {
		case !slices.Contains(known, e.Code):
			t.Errorf("%s is explained, and nothing finds it", e.Code)
		case seen[e.Code]:
			t.Errorf("%s is explained twice", e.Code)
		case e.Says == "" || e.Whom == "" || e.Mend == "":
			t.Errorf("%s: what it says, for whom, or how to mend it is missing", e.Code)
		case (len(e.Wrong) == 0) != (len(e.Right) == 0):
			t.Errorf("%s: of a wrong and a right example there is only one", e.Code)
		}
		seen[e.Code] = true
	}
	for _, code := range known {
		if !seen[code] {
			t.Errorf("%s is not explained in internal/explain/findings.md", code)
		}
	}
}

// unshown are the codes that a small file of text can't show.
var unshown = []string{
	"file-unreadable", "file-too-large", "file-encoding", "too-many", "media-large", "media-language", "missing-flow", "call-depth", "too-many-to-try",
	"button-data", "text-long", "message-long", "turn-long", "FILE_UNREADABLE", "FILE_TOO_BIG", "FILE_BOM", "FILE_ENCODING", "FILE_NESTED", "FILE_SHAPE",
	"sound-name", "sound-format", "sound-large", "sound-text", "sound-personal", "sound-declared", "sound-stale", "source-changed", "never-reviewed", "TOO_MANY", "TAG_NO_PLURALS", "TEXT_TOO_LONG", "PLURAL_RARE",
}

// The wrong example has the finding, the right one has not.
func TestExamplesAreTrue(t *testing.T) {
	for _, e := range explain.All() {
		t.Run(e.Code, func(t *testing.T) {
			if len(e.Wrong) == 0 {
				if !slices.Contains(unshown, e.Code) {
					t.Error("there is no example")
				}
				return
			}
			if found := laid(t, e.Wrong); !has(found, e.Code) {
				t.Errorf("the wrong example has other findings:\n%s", shown(found))
			}
			// Of texts, an example may show one language, and the others don't follow.
			texts := slices.ContainsFunc(e.Right, func(x explain.Example) bool { return strings.HasSuffix(x.File, ".json") })
			if found := laid(t, e.Right); has(found, e.Code) || !texts && finding.HasErrors(found) {
				t.Errorf("the right example has findings:\n%s", shown(found))
			}
		})
	}
}

func has(found []finding.Finding, code string) bool {
	return slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Code == code })
}

func shown(found []finding.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

var (
	exampleKey = regexp.MustCompile(`(?m)^"([^"]+)":`)
	exampleNot = regexp.MustCompile(`(?m)^// "([^"]+)" is not there\n?`)
)

// laid checks examples laid over the base. Of texts, an example says only some: they
// stand before the others.
func laid(t *testing.T, examples []explain.Example) []finding.Finding {
	t.Helper()
	var over []archived
	for _, x := range examples {
		if !strings.HasSuffix(x.File, ".json") {
			over = append(over, archived{x.File, x.Text})
			continue
		}
		tag := strings.TrimSuffix(filepath.Base(x.File), ".json") + ".txt"
		for _, r := range []*regexp.Regexp{exampleKey, exampleNot} {
			for _, m := range r.FindAllStringSubmatch(x.Text, -1) {
				over = append(over, archived{tag, "-" + m[1] + "\n"})
			}
		}
	}
	flowsFS, localesFS := folders(t, over)
	for _, x := range examples {
		name, isJSON := strings.CutSuffix(filepath.Base(x.File), ".json")
		if !isJSON {
			continue
		}
		said := strings.TrimSpace(exampleNot.ReplaceAllString(x.Text, ""))
		rest := "\n}\n"
		if f := localesFS[name+".json"]; f != nil {
			rest = strings.TrimPrefix(string(f.Data), "{")
			if said != "" {
				rest = "," + rest
			}
		}
		localesFS[name+".json"] = &fstest.MapFile{Data: []byte("{" + said + rest)}
	}
	return Run2(flowsFS, localesFS).Findings
}

// A code is found however it is written, and a misspelt one is guessed.
func TestFindExplanation(t *testing.T) {
	for _, code := range []string{"unknown-step", "UNKNOWN_STEP", "key_missing", "KEY_MISSING"} {
		if _, _, ok := explain.Find(code); !ok {
			t.Errorf("%s is not found", code)
		}
	}
	if _, meant, ok := explain.Find("unknown-stpe"); ok || meant != "unknown-step" {
		t.Errorf("meant %s", strconv.Quote(meant))
	}
	for _, code := range codes(t) { // the two families have some names in common
		if e, _, _ := explain.Find(code); e.Code != code {
			t.Errorf("%s gives %s", code, e.Code)
		}
	}
}
