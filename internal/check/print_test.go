package check

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"wegweiser/internal/finding"
)

// mistaken is a report with two errors and a warning.
func mistaken(t *testing.T, above string) Report {
	t.Helper()
	return Run2(folders(t, []archived{{"flows/women.yaml", above + `flow: women
start: wish
steps:
  "wish": {choose: [ä, b], to: end}
  more: {choose: [c], to: nowhere}
`}, {"flows/offers.yaml", `offers:
  coaching: {own: true, phone: "?"}
  human: {own: true, hidden: true}
  agency: {website: fact:agency_site}
`}})).In("my talk", "words")
}

func written(t *testing.T, r Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.SARIF(&b, "/srv"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sarifSchema is the official one (NOTICE).
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSARIFIsValid(t *testing.T) {
	schema := sarifSchema(t)
	for name, r := range map[string]Report{"clean": Run2(folders(t, nil)), "mistaken": mistaken(t, "")} {
		data := written(t, r)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// That it can say no as well.
		doc.(map[string]any)["runs"].([]any)[0].(map[string]any)["columnKind"] = "letters"
		if schema.Validate(doc) == nil {
			t.Errorf("%s: the schema lets everything pass", name)
		}
	}
}

func TestSARIFSays(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal(written(t, mistaken(t, "")), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if run.ColumnKind != "unicodeCodePoints" || len(run.Results) == 0 {
		t.Fatalf("got %+v", run)
	}
	for _, r := range run.Results {
		rule := run.Tool.Driver.Rules[r.RuleIndex]
		if rule.ID != r.RuleID || rule.ShortDescription.Text == "" || rule.Help.Text == "" || rule.Help.Markdown == "" {
			t.Errorf("%s: the rule is %+v", r.RuleID, rule)
		}
		at := r.Locations[0].PhysicalLocation
		if !strings.HasPrefix(at.ArtifactLocation.URI, "my%20talk/") || at.Region == nil || r.PartialFingerprints[fingerprint] == "" {
			t.Errorf("%s: got %+v", r.RuleID, r)
		}
	}
	first := run.Results[slices.IndexFunc(run.Results, func(r sarifResult) bool { return r.RuleID == "bad-id" })]
	if got := first.Locations[0].PhysicalLocation.Region; got.StartLine != 4 || got.StartColumn != 21 || first.Level != "error" {
		t.Errorf("got %+v, %s", got, first.Level)
	}
}

// A finding is known again when lines are put above it, and told from its like.
func TestFingerprintsStay(t *testing.T) {
	prints := func(above string) (out []string) {
		var log sarifLog
		if err := json.Unmarshal(written(t, mistaken(t, above)), &log); err != nil {
			t.Fatal(err)
		}
		for _, r := range log.Runs[0].Results {
			out = append(out, r.PartialFingerprints[fingerprint])
		}
		return out
	}
	before := prints("")
	if diff := cmp.Diff(before, prints("# a remark\n# and another\n")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	slices.Sort(before)
	if n := len(slices.Compact(before)); n < 2 || n != len(prints("")) {
		t.Errorf("%d of %d are different", n, len(prints("")))
	}
}

func TestURI(t *testing.T) {
	for path, want := range map[string]string{
		"flows/work.yaml": "flows/work.yaml", "my talk/ä.yaml": "my%20talk/%C3%A4.yaml",
		"/srv/flows/work.yaml": "flows/work.yaml", "/etc/work.yaml": "file:///etc/work.yaml", "../x.yaml": "../x.yaml",
	} {
		if got := uri(filepath.FromSlash(path), "/srv"); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := mistaken(t, "").JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	found := got["findings"].([]any)[1].(map[string]any)
	want := map[string]any{
		"code": "bad-id", "severity": "error", "file": "my talk/women.yaml", "line": 4.0, "column": 21.0,
		"message": `"ä" is no name for a choice`, "hint": "a small letter first, then small letters (a–z), digits and _: ae",
		"excerpt": `  "wish": {choose: [ä, b], to: end}`,
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got["version"] != 1.0 || got["failed"] != true || got["counts"].(map[string]any)["warnings"] != 1.0 {
		t.Errorf("got %v, %v, %v", got["version"], got["failed"], got["counts"])
	}
	b.Reset()
	if err := Run2(folders(t, nil)).JSON(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"findings": []`) || !strings.Contains(b.String(), `"complete": true`) {
		t.Errorf("got %s", b.String())
	}
}

func TestText(t *testing.T) {
	want := `my talk/women.yaml:4:21: error bad-id
  "ä" is no name for a choice
  4 |   "wish": {choose: [ä, b], to: end}
    |                     ^
  → a small letter first, then small letters (a–z), digits and _: ae

my talk/offers.yaml:2:25: warning contact-missing
  still to be filled in for offer "coaching": phone
  2 |   coaching: {own: true, phone: "?"}
    |                         ^
  → ask the organisation

  1 × bad-id
      A name has letters that buttons and files of texts can't carry
  1 × contact-missing
      A way to reach the offer is still to be filled in: it says "?"
For whom, and how to mend it: bot check --explain bad-id

`
	all := mistaken(t, "")
	all.All = true
	got, _, _ := strings.Cut(all.Text(finding.Style{}), "1 error, 1")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	errors := mistaken(t, "").Text(finding.Style{})
	if strings.Contains(errors, "contact-missing") || !strings.Contains(errors, "bad-id") ||
		!strings.HasSuffix(errors, "1 error, 1 warning; what can't be read was not looked at further\nThe warnings are shown once there is no error, or with --all\n") {
		t.Errorf("beside an error warnings are counted, not shown:\n%s", errors)
	}
	if colored := mistaken(t, "").Text(finding.Style{Color: true}); !strings.Contains(colored, "\x1b[31merror\x1b[0m") {
		t.Errorf("no colours in\n%s", colored)
	}
}
