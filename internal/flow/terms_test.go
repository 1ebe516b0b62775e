package flow_test

import (
	"slices"
	"testing"

	"wegweiser/internal/flow"
)

// Who does not know a word of the question has it explained, and nothing else happens:
// the question stands, unanswered, one Back away.
func TestWordsOfAQuestionAreExplained(t *testing.T) {
	w := &walker{f: shipped(t), now: noon}
	w.step(flow.Input{Kind: flow.Command, What: "start"})
	pick := func(choice string) []flow.Effect { return w.step(flow.Input{Kind: flow.Pick, Choice: choice}) }
	for _, c := range []string{"_l:de", flow.Agree} {
		pick(c)
	}
	if slices.Contains(w.choices(), flow.Words) {
		t.Fatal("a question without words that need it offers to explain some")
	}
	if pick(flow.Words); w.screen.ID != "main.need" || len(w.s.Over) != 0 {
		t.Fatalf("a forged tap leads to %s, over %v", w.screen.ID, w.s.Over)
	}
	for _, c := range []string{"qualification", "university", "health"} {
		pick(c)
	}
	stood := len(w.s.Trail)
	pick(flow.Words)
	var explained []string
	for _, b := range w.screen.Blocks {
		explained = append(explained, b.Text.Key)
	}
	if want := []string{"system.words", "glossary.anerkennung", "glossary.gleichwertigkeit", "glossary.bescheid", "glossary.amt"}; !slices.Equal(explained, want) {
		t.Errorf("explained: %v, want %v", explained, want)
	}
	if slices.Contains(w.choices(), flow.Words) {
		t.Error("the explanation offers to be explained")
	}
	if pick("waiting"); len(w.s.Trail) != stood || w.screen.ID != "system.words" {
		t.Errorf("an answer below the explanation counts: %v, at %s", w.s.Trail, w.screen.ID)
	}
	if pick(flow.Back); w.screen.ID != "recognition.applied" || len(w.s.Trail) != stood {
		t.Errorf("back leads to %s", w.screen.ID)
	}
}

// Where the words of a question are taken out while somebody reads what they mean, the
// question is seen again.
func TestWordsThatAreTakenOut(t *testing.T) {
	f := shipped(t)
	w := &walker{f: f, now: noon}
	w.step(flow.Input{Kind: flow.Command, What: "start"})
	for _, c := range []string{"_l:de", flow.Agree, "qualification", flow.Words} {
		w.step(flow.Input{Kind: flow.Pick, Choice: c})
	}
	if w.screen.ID != "system.words" {
		t.Fatalf("at %s", w.screen.ID)
	}
	f.Step("recognition.certificate").Words = nil
	f.Index()
	if w.step(flow.Input{Kind: flow.Typed, Typed: "?"}); w.screen.ID != "recognition.certificate" || len(w.s.Over) != 0 {
		t.Errorf("at %s, over %v", w.screen.ID, w.s.Over)
	}
}
