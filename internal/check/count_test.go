package check

import (
	"fmt"
	"strings"
	"testing"

	"wegweiser/flows"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

// Trying every answer one by one, without telling situations apart, comes to the
// same number of combinations: nothing is left out by trying alike ones once.
func TestCountsAllOfThem(t *testing.T) {
	f, _ := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de", "en", "uk"}})
	base, _ := folders(t, nil)
	b, _ := flowfile.Load(base, flowfile.Options{Languages: []string{"de", "en"}})
	for name, f := range map[string]*flow.Flows{"shipped": f, "base": b} {
		if f == nil {
			t.Fatalf("%s: no flows", name)
		}
		for _, e := range entries {
			w := newWalker(f)
			got := w.run(e.flow, e.consent, e.pick)
			if want := oneByOne(t, w, w.begin(e.consent, e.pick), 0); got.Combinations != want || got.AtLeast {
				t.Errorf("%s, %s: %d combinations (at least: %v), one by one %d", name, e.flow, got.Combinations, got.AtLeast, want)
			}
		}
	}
}

func oneByOne(t *testing.T, w *walker, s flow.Session, depth int) uint64 {
	if depth > 60 {
		t.Fatal("in circles")
	}
	step := w.flows.Step(s.At)
	var answers []flow.Input
	switch step.Kind.(type) {
	case *flow.OfferStep, *flow.Handoff:
		return 1
	case *flow.Summary:
		answers = []flow.Input{{Kind: flow.Pick, Choice: flow.Confirm}}
	case *flow.Ask:
		answers = []flow.Input{{Kind: flow.Typed, Typed: "Amina"}}
	}
	if len(s.Over) > 0 {
		return 1
	}
	if _, confirms := step.Kind.(*flow.Summary); !confirms {
		for _, c := range flow.Look(w.flows, s).Choices {
			if c.ID == flow.Words {
				continue // explains, and answers nothing
			}
			answers = append(answers, flow.Input{Kind: flow.Pick, Choice: c.ID})
		}
	}
	n := uint64(0)
	if step.Stuck != nil { // the third answer that is not understood
		wrong := s
		wrong.Wrong = flow.MaxStuck - 1
		next, _ := w.advance(wrong, flow.Input{Kind: flow.Typed})
		n += oneByOne(t, w, next, depth+1)
	}
	for _, in := range answers {
		next, _ := w.advance(s, in)
		n += oneByOne(t, w, next, depth+1)
	}
	return n
}

func TestNumbersDoNotWrap(t *testing.T) {
	if plus(most, 1) != most || times(most, 2) != most || times(0, most) != 0 || plus(2, 3) != 5 || times(2, 3) != 6 {
		t.Error("a number wraps around")
	}
	if number(1234567) != "1,234,567" || number(0) != "0" || number(999) != "999" {
		t.Errorf("got %s", number(1234567))
	}
}

// Too large a talk is said to be, instead of being passed.
func TestTooManyToTry(t *testing.T) {
	base, _ := folders(t, nil)
	text := "flow: main\nstart: q0\nsteps:\n"
	when := ""
	for i := range 17 {
		q := string(rune('a' + i))
		next := string(rune('a' + i + 1))
		if i == 0 {
			q = "q0"
		}
		if i == 16 {
			next = "outcome"
		}
		text += "  " + q + ": {choose: [x, y], to: " + next + "}\n"
		when += q + ": x, "
	}
	text += "  outcome: {offer: [coaching, {offer: agency, when: {" + when + "}}], contact: contact}\n"
	base["main.yaml"].Data = []byte(text)
	f, found := flowfile.Load(base, flowfile.Options{Languages: []string{"de"}})
	if f == nil {
		t.Fatal(found)
	}
	w := newWalker(f)
	w.limit = 1000
	got := w.run(flow.MainFlow, flow.Agreed, "")
	if got.Complete || got.Good || len(w.order) == 0 || got.Situations < w.limit {
		t.Errorf("got %+v, %v", got, w.order)
	}
	told := func(w *walker) (out []string) {
		for _, f := range w.findings() {
			out = append(out, f.severity+" "+f.code+" "+f.message)
		}
		return out
	}
	if all := told(w); len(all) != 2 || !strings.HasPrefix(all[0], "error too-many-to-try") || !strings.HasPrefix(all[1], "warning many-questions this is question 8 before anything helps, with main.q0 = x") {
		t.Errorf("told: %q", all)
	}
	f.Flow(flow.MainFlow).Untried = "it is the whole catalogue"
	w = newWalker(f)
	w.limit = 1000
	got = w.run(flow.MainFlow, flow.Agreed, "")
	if all := told(w); got.Complete || got.Good || !strings.HasPrefix(all[0], "warning too-many-to-try") || !strings.Contains(all[0], "the whole catalogue") {
		t.Errorf("with a reason: %+v, %q", got, all)
	}
	w = newWalker(f)
	w.allTriedAfterAll()
	if all := told(w); len(all) != 1 || !strings.Contains(all[0], "nothing to excuse") {
		t.Errorf("with a reason for nothing: %q", all)
	}
}

// Who goes on from the menu after the end is asked something: an engine that left them
// where nothing waits is found out.
func TestGoingOnAfterTheEndIsTried(t *testing.T) {
	row := func(step string) []flow.Row { return []flow.Row{{To: flow.Target{Step: step}}} }
	end := []flow.Row{{To: flow.Target{End: true}}}
	f := (&flow.Flows{
		Languages: []string{"de"},
		Offers:    []*flow.Offer{{ID: "own", Own: true}},
		Flows: []*flow.Flow{
			{ID: flow.MainFlow, Start: "hello", Steps: []*flow.Step{
				{ID: "hello", Kind: &flow.Say{}, Route: row("need")},
				{ID: "need", Kind: &flow.Choose{Choices: []string{"a"}}, Route: row("fit")},
				{ID: "fit", Kind: &flow.OfferStep{Items: []flow.Item{{Offer: "own"}}}, Route: end},
			}},
			{ID: flow.InformationFlow, Start: "read", Steps: []*flow.Step{{ID: "read", Kind: &flow.OfferStep{Items: []flow.Item{{Offer: "own"}}}, Route: end}}},
		},
	}).Index()
	w := newWalker(f)
	if got := w.run(flow.MainFlow, flow.Agreed, ""); !got.Good || len(w.findings()) != 0 {
		t.Fatalf("%+v: %+v", got, w.findings())
	}
	for _, at := range []flow.Ref{"main.hello", "main.fit"} {
		w := newWalker(f)
		left := w.begin(flow.Agreed, "")
		left.At, left.Over = at, []string{"menu"}
		w.goesOn(&situation{s: left})
		if found := w.findings(); len(found) != 1 || found[0].code != NoEnding {
			t.Errorf("left at %s: %+v", at, found)
		}
	}
}

// Ways to tick choices are counted exactly, or said to be more than can be counted.
func TestCountsSeveral(t *testing.T) {
	for n, want := range map[int]string{
		3: "7 combinations of answers,", 50: "1,125,899,906,842,623 combinations of answers,",
		61: "2,305,843,009,213,693,951 combinations of answers,", 63: "9,223,372,036,854,775,807 combinations of answers,",
		64: "more than 18,446,744,073,709,551,615 combinations of answers,", 80: "more than 18,446,744,073,709,551,615 combinations of answers,",
	} {
		base, _ := folders(t, nil)
		var choices []string
		for i := range n {
			choices = append(choices, fmt.Sprintf("c%d", i))
		}
		base["main.yaml"].Data = []byte("flow: main\nstart: needs\nsteps:\n  needs: {several: [" + strings.Join(choices, ", ") + "], to: outcome}\n  outcome: {offer: [coaching, agency], contact: contact}\n")
		f, found := flowfile.Load(base, flowfile.Options{Languages: []string{"de"}})
		if f == nil {
			t.Fatal(found)
		}
		if got := newWalker(f).run(flow.MainFlow, flow.Agreed, "").String(); !strings.HasPrefix(got, "main: "+want) {
			t.Errorf("%d choices: %s, want %s", n, got, want)
		}
	}
}
