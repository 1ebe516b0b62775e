package workshop_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
)

var update = flag.Bool("update", false, "write the descriptions of the source file anew")

var folder = filepath.Join("..", "..", "locales")

func shipped(t *testing.T) (*flow.Flows, *locale.File) {
	t.Helper()
	f, found := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de"}, Readers: answer.Readers()})
	if f == nil {
		t.Fatal(found)
	}
	source, problems := locale.ReadFile(os.DirFS(folder), "de")
	if source == nil {
		t.Fatal(problems)
	}
	return f, source
}

// What the source file says to translators is what flows and texts give today.
//
//	go test ./internal/workshop -run TestDescriptions -update
func TestDescriptions(t *testing.T) {
	f, source := shipped(t)
	want := workshop.Describe(f, source).Bytes()
	if *update {
		if err := os.WriteFile(filepath.Join(folder, "de.json"), want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(source.Bytes())); diff != "" {
		t.Errorf("descriptions are out of date; mend them with: bot locales describe, or: go test ./internal/workshop -update\n(-want +got)\n%s", diff)
	}
}

// Every text of the source is listed once, known to be something, and a message of the
// talk comes after what is said before it, but for circles.
func TestOrder(t *testing.T) {
	f, source := shipped(t)
	entries := workshop.Entries(f, source)
	at := map[string]int{}
	for i, e := range entries {
		if _, twice := at[e.Key]; twice {
			t.Errorf("%s is listed twice", e.Key)
		}
		at[e.Key] = i
		if e.Kind == workshop.Unused {
			t.Errorf("nobody shows %s", e.Key)
		}
		for _, a := range e.Args {
			if a.Example == "" {
				t.Errorf("%s: {%s} has no example", e.Key, a.Name)
			}
		}
	}
	if len(entries) != len(source.Messages) {
		t.Errorf("%d entries of %d texts", len(entries), len(source.Messages))
	}
	for _, e := range entries {
		if e.Under != "" && at[e.Under] >= at[e.Key] {
			t.Errorf("%s comes before %s, under which it stands", e.Key, e.Under)
		}
		if e.Kind != workshop.Message || e.Step == "" || e.Under != "" || len(e.Before) == 0 {
			continue
		}
		if !slices.ContainsFunc(e.Before, func(b workshop.Before) bool { return at[b.Key] < at[e.Key] }) {
			t.Errorf("%s comes before all that leads to it: %v", e.Key, e.Before)
		}
	}
	talk := []string{"bot.name", "system.privacy", "main.need", "main.need.women", "recognition.certificate", "recognition.profession", "about.letter", "recognition.outcome", "work.goal", "other.outcome", "information.topic", "offers.recognition.name", "contact.name", "contact.sent", "system.menu", "staff.card.new"}
	for i := range talk[1:] {
		if at[talk[i]] > at[talk[i+1]] {
			t.Errorf("%s comes after %s", talk[i], talk[i+1])
		}
	}
}

func TestContext(t *testing.T) {
	f, source := shipped(t)
	got := map[string]workshop.Entry{}
	for _, e := range workshop.Entries(f, source) {
		got[e.Key] = e
	}
	for key, want := range map[string]string{
		"recognition.certificate":            "Message. For newcomers. Step recognition.certificate: a question with 4 buttons. After main.need “Was suchen Sie?” → “🎓 Mein Abschluss”.",
		"recognition.certificate.university": "Button, at most 30 letters with emoji. For newcomers and staff. Answer 1 of 4 to recognition.certificate “🎓 Haben Sie einen Abschluss aus dem Ausland?”.",
		"main.need.label":                    "Short name of an answer, 1–3 words, before a colon; also a button. For newcomers and staff. Of the answer to main.need “Was suchen Sie?”.",
		"staff.toast.taken":                  "A passing line on the screen after a tap, no tags, at most 200 letters. For staff. {name}: such as “Amina B.”.",
		"keywords.stop":                      "Never shown. Words that people really type, with commas between them, in all spellings that are usual: collected, not translated.",
	} {
		if got[key].Context != want {
			t.Errorf("%s:\n got %s\nwant %s", key, got[key].Context, want)
		}
	}
	for key, want := range map[string]string{
		"main.need":                 "main.yaml",
		"recognition.profession":    "recognition.yaml",
		"offers.recognition.name":   "offers.yaml",
		"system.menu":               "",
		"contact.how":               "contact.yaml",
		"information.topic.work":    "information.yaml",
		"recognition.outcome":       "recognition.yaml",
		"offers.jobcenter.what":     "offers.yaml",
		"contact.when_write.any":    "contact.yaml",
		"other.topic.label":         "other.yaml",
		"staff.details.line":        "",
		"system.privacy":            "",
		"organisation.kind.company": "organisation.yaml",
	} {
		if e := got[key]; e.Pos.File != want || (want != "") != (e.Pos.Line > 0) {
			t.Errorf("%s stands in %q, line %d, want %q", key, e.Pos.File, e.Pos.Line, want)
		}
	}
	if e := got["recognition.outcome"]; fmt.Sprint(e.Before) == "[]" || e.Before[len(e.Before)-1].Key != "about.also_women" {
		t.Errorf("before recognition.outcome stands %v", e.Before)
	}
	if e := got["offers.recognition.name"]; e.Limit != (workshop.Limit{Letters: 40}) {
		t.Errorf("an offer that may be a button has the limit %v", e.Limit)
	}
	if e := got["offers.diversity.name"]; e.Limit != (workshop.Limit{}) {
		t.Errorf("an offer that is never a button has the limit %v", e.Limit)
	}
}

// What a person wrote stays, whether a context stood above it or not.
func TestNotesStay(t *testing.T) {
	f, source := shipped(t)
	for i := range source.Messages {
		source.Messages[i].Description = "Written by hand.\nIn two lines."
	}
	once := workshop.Describe(f, source)
	for _, m := range once.Messages {
		if !strings.HasSuffix(m.Description, "\nWritten by hand.\nIn two lines.") {
			t.Fatalf("%s lost its note: %q", m.Key, m.Description)
		}
	}
	if diff := cmp.Diff(string(once.Bytes()), string(workshop.Describe(f, once).Bytes())); diff != "" {
		t.Errorf("a second time says otherwise:\n%s", diff)
	}
}
