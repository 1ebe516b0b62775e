package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wegweiser/internal/flow"
)

// without is the shipped flows after an adviser took a step out. Routes to it lead on
// to where it led first.
func without(f *flow.Flows, gone flow.Ref) *flow.Flows {
	out := &flow.Flows{Offers: f.Offers, Facts: f.Facts, Languages: f.Languages, Readers: f.Readers}
	for _, fl := range f.Flows {
		copied := *fl
		copied.Steps = nil
		for _, s := range fl.Steps {
			if s.Ref == gone {
				continue
			}
			step := *s
			step.Route = slices.Clone(s.Route)
			for i, r := range step.Route {
				if flowID, _ := s.Ref.Split(); flow.Ref(flowID+"."+r.To.Step) == gone {
					step.Route[i].To = flow.Target{End: true}
				}
			}
			copied.Steps = append(copied.Steps, &step)
		}
		if flow.Ref(fl.ID+"."+fl.Start) == gone && len(copied.Steps) > 0 {
			copied.Start = copied.Steps[0].ID
		}
		if len(copied.Steps) > 0 {
			out.Flows = append(out.Flows, &copied)
		}
	}
	return out.Index()
}

// Law 7: a person is anywhere in the talk when a step is taken out. Where their own
// step still exists they go on there; else they are told, and stand at a step that
// exists. Answers that still fit are kept. And whatever they do next works.
func TestFlowsChangeUnderAPerson(t *testing.T) {
	f := shipped(t)
	var steps []flow.Ref
	for _, fl := range f.Flows {
		for _, s := range fl.Steps {
			if fl.ID != flow.MainFlow && fl.ID != flow.InformationFlow && fl.ID != flow.HumanFlow {
				steps = append(steps, s.Ref)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		w := &walker{f: f, now: noon}
		for _, in := range []flow.Input{
			{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "tr"}, {Kind: flow.Pick, Choice: flow.Agree},
		} {
			w.step(in)
		}
		for range rapid.IntRange(1, 12).Draw(t, "answers") {
			w.step(answerTo(t, w))
		}
		before := w.s
		gone := rapid.SampledFrom(steps).Draw(t, "gone")
		w.f = without(f, gone)
		effects := w.step(flow.Input{Kind: flow.Again})
		told := false
		for _, b := range w.screen.Blocks {
			told = told || b.Text != nil && b.Text.Key == "note.changed"
		}
		switch {
		case before.At == gone:
			if !told || w.f.Step(w.s.At) == nil {
				t.Fatalf("at %s, which is gone: told %v, now at %q", gone, told, w.s.At)
			}
		case told != slices.Contains(before.Stack, gone):
			t.Fatalf("%s, which called, is gone: %v; told %v", gone, slices.Contains(before.Stack, gone), told)
		case len(before.Over) == 0 && w.s.At != before.At:
			t.Fatalf("at %s, which still exists: told %v, now at %q", before.At, told, w.s.At)
		}
		a := w.s.Answers()
		for r, v := range before.Answers() {
			if r != gone && before.At != gone && a[r] != v {
				t.Fatalf("the answer %s=%s is lost", r, v)
			}
		}
		if _, kept := a[gone]; kept {
			t.Fatalf("an answer to %s is kept", gone)
		}
		w.check(t, before, effects)
		for range 5 {
			before := w.s
			w.check(t, before, w.step(w.anything(t)))
		}
	})
}

// A choice that no longer exists is no answer any more; a flow that is gone leads to
// the start; a language that is gone to the picker.
func TestWhatNoLongerExistsIsDropped(t *testing.T) {
	f := shipped(t)
	s := flow.Session{
		Epoch: "e", Lang: "de", Consent: flow.Agreed, At: "recognition.profession", Stack: []flow.Ref{"main.to_recognition"}, Turn: 5,
		Trail: flow.Trail{
			{Ref: "main.need", Value: "qualification", Answered: true},
			{Ref: "recognition.certificate", Value: "diploma_of_atlantis", Answered: true, Stack: []flow.Ref{"main.to_recognition"}},
		},
	}
	got, _ := flow.Advance(f, s, flow.Input{Kind: flow.Again}, noon)
	if a := got.Answers(); a["main.need"] != "qualification" || a["recognition.certificate"] != "" || got.At != s.At {
		t.Errorf("answers %v at %s", a, got.At)
	}
	s.At = "atlantis.temple"
	got, effects := flow.Advance(f, s, flow.Input{Kind: flow.Again}, noon)
	if got.At != "main.need" || len(got.Stack) != 0 {
		t.Errorf("a flow that is gone leads to %s", got.At)
	}
	screen := shownIn(effects)
	if screen.ID != "system.menu" || len(screen.Blocks) == 0 || screen.Blocks[0].Text == nil || screen.Blocks[0].Text.Key != "note.changed" {
		t.Errorf("a flow that is gone leads to the screen %+v", screen)
	}
	if next, effects := flow.Advance(f, got, flow.Input{Kind: flow.Pick, Choice: flow.GoOn}, noon); next.At != "main.need" || shownIn(effects).ID != "main.need" {
		t.Errorf("going on from the menu leads to %s", shownIn(effects).ID)
	}
	for _, at := range []flow.Ref{"atlantis.temple", "recognition.atlantis"} {
		lost := s
		lost.At = at
		if _, effects := flow.Advance(f, lost, flow.Input{Kind: flow.Distress}, noon); shownIn(effects).ID != "system.emergency" {
			t.Errorf("a cry for help at %s, which is gone, shows %s", at, shownIn(effects).ID)
		}
	}
	if n, ok := effects[0].(flow.Noted); !ok || n.What != flow.NotedMended {
		t.Errorf("not noted: %v", effects)
	}
	s.Lang, s.At = "xx", "recognition.profession"
	got, _ = flow.Advance(f, s, flow.Input{Kind: flow.Again}, noon)
	if got.Lang != "" {
		t.Errorf("speaks %q, which there is not", got.Lang)
	}
}

// A flow that calls itself ends with a sentence, not with a hung person.
func TestALoopEnds(t *testing.T) {
	f := (&flow.Flows{
		Languages: []string{"de"},
		Flows: []*flow.Flow{
			{ID: flow.MainFlow, Start: "ask", Steps: []*flow.Step{
				{ID: "ask", Kind: &flow.Choose{Choices: []string{"yes"}}, Route: []flow.Row{{To: flow.Target{Step: "around"}}}},
				{ID: "around", Kind: &flow.Call{Flow: "loop"}, Route: []flow.Row{{To: flow.Target{Step: "around"}}}},
			}},
			{ID: "loop", Start: "back", Steps: []*flow.Step{{ID: "back", Kind: &flow.Call{Flow: flow.MainFlow}}, {ID: "around", Kind: &flow.Call{Flow: "loop"}}}},
			{ID: flow.InformationFlow, Start: "read", Steps: []*flow.Step{{ID: "read", Kind: &flow.Choose{Choices: []string{"a"}}}}},
		},
	}).Index()
	f.Flow("loop").Steps[0].Kind = &flow.Call{Flow: "loop"}
	s := flow.Session{Epoch: "e", Lang: "de", Consent: flow.Agreed, At: "main.ask", Turn: 1}
	got, effects := flow.Advance(f, s, flow.Input{Kind: flow.Pick, Choice: "yes"}, noon)
	looped, shown := false, false
	for _, e := range effects {
		switch e := e.(type) {
		case flow.Noted:
			looped = looped || e.What == flow.NotedLoop
		case flow.Show:
			shown = true
		}
	}
	if !looped || !shown || got.At != "main.ask" {
		t.Errorf("looped %v, shown %v, at %s", looped, shown, got.At)
	}
}

// A language and the step are taken out together: who picks a new language stands at
// a step that exists.
func TestALanguageAndTheStepAreGone(t *testing.T) {
	w := &walker{f: shipped(t), now: noon}
	w.s = flow.Session{Epoch: "e", Lang: "xx", Consent: flow.Agreed, At: "atlantis.temple", Turn: 3}
	w.step(flow.Input{Kind: flow.Again})
	w.step(flow.Input{Kind: flow.Pick, Choice: flow.Speak + "de"})
	if w.f.Step(w.s.At) == nil || w.s.Lang != "de" {
		t.Errorf("at %q, speaking %q", w.s.At, w.s.Lang)
	}
}

// Nothing is mended where nothing changed since the session was written: what the store
// has is believed. With the first change it is looked at again.
func TestOnlyAChangeIsMended(t *testing.T) {
	f := shipped(t)
	w := &walker{f: f, now: noon}
	for _, in := range []flow.Input{
		{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "tr"}, {Kind: flow.Pick, Choice: flow.Agree},
		{Kind: flow.Pick, Choice: "work"}, {Kind: flow.Pick, Choice: "job"},
	} {
		w.step(in)
	}
	if w.s.Version != f.Version || f.Version == "" || w.s.Hash != f.Step(w.s.At).Hash || w.s.Hash == "" {
		t.Fatalf("written under %q at %q; it is %q and %q", w.s.Version, w.s.Hash, f.Version, f.Step(w.s.At).Hash)
	}
	w.s.Trail = append(w.s.Trail, flow.Visit{Ref: "atlantis.temple", Value: "x", Answered: true})
	same, _ := flow.Advance(f, w.s, flow.Input{Kind: flow.Again}, noon)
	if same.Answers()["atlantis.temple"] == "" {
		t.Error("mended, though nothing changed")
	}
	gone := without(f, "other.age")
	if gone.Version == f.Version || gone.Step(w.s.At).Hash != w.s.Hash {
		t.Errorf("versions %q and %q, hashes %q and %q", f.Version, gone.Version, w.s.Hash, gone.Step(w.s.At).Hash)
	}
	mended, _ := flow.Advance(gone, w.s, flow.Input{Kind: flow.Again}, noon)
	if mended.Answers()["atlantis.temple"] != "" || mended.Version != gone.Version {
		t.Error("not mended, though a step is gone")
	}
}

// Each part of a step's definition is in its hash, and where it stands in the file is
// not.
func TestHash(t *testing.T) {
	of := func(s flow.Step) string {
		f := (&flow.Flows{Flows: []*flow.Flow{{ID: "a", Steps: []*flow.Step{&s}}}}).Index()
		return f.Step("a.s").Hash
	}
	number := func(n float64) *float64 { return &n }
	base := flow.Step{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}}
	seen := map[string]int{of(base): -1}
	for i, s := range []flow.Step{
		{ID: "s", Kind: &flow.Several{Choices: []string{"x"}}},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"y"}}},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}, Skip: true},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}, Default: "x"},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}, Route: []flow.Row{{To: flow.Target{End: true}}}},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}, Route: []flow.Row{{When: []flow.Cond{{Of: "a.b", Range: &flow.Range{From: number(1)}}}}}},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}, Route: []flow.Row{{When: []flow.Cond{{Of: "a.b", Range: &flow.Range{From: number(2)}}}}}},
		{ID: "s", Kind: &flow.Choose{Choices: []string{"x"}}, Remind: &flow.Remind{After: 1}},
		{ID: "s", Kind: &flow.Say{}},
		{ID: "s", Kind: &flow.Route{}},
	} {
		if j, same := seen[of(s)]; same {
			t.Errorf("steps %d and %d have the same hash", j, i)
		}
		seen[of(s)] = i
	}
	base.Pos = flow.Pos{File: "x", Line: 7}
	if seen[of(base)] != -1 {
		t.Error("the place in the file is in the hash")
	}
}

// What is ticked or was found, and can't be chosen any more, is not chosen.
func TestTicksAreMended(t *testing.T) {
	talk := func(choices string) *flow.Flows {
		return loaded(t, map[string]string{"main.yaml": "flow: main\nstart: wish\nsteps:\n  wish: {several: [" + choices + "], to: outcome}\n  outcome: {offer: [coaching]}\n"})
	}
	w := &walker{f: talk("a, b, c"), now: noon}
	for _, in := range []flow.Input{
		{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "de"}, {Kind: flow.Pick, Choice: flow.Agree}, {Kind: flow.Pick, Choice: "+a,b"},
	} {
		w.step(in)
	}
	w.f = talk("b, c")
	w.step(flow.Input{Kind: flow.Pick, Choice: flow.Done})
	if got := w.s.Answers()["main.wish"]; got != "b" {
		t.Errorf("answered %q", got)
	}
}

// A silence that comes late wakes nobody: not after a change of the flows, not in
// another life of the session, not in none.
func TestLateSilence(t *testing.T) {
	talk := func(more string) *flow.Flows {
		return loaded(t, map[string]string{"main.yaml": "flow: main\nstart: wish\nsteps:\n  wish: {choose: [a" + more + "], give_up: {after: 2d, to: outcome}, to: outcome}\n  outcome: {offer: [coaching]}\n"})
	}
	w := &walker{f: talk(""), now: noon}
	for _, in := range []flow.Input{{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "de"}, {Kind: flow.Pick, Choice: flow.Agree}} {
		w.step(in)
	}
	late := flow.Input{Kind: flow.Silence, What: flow.WakeGiveUp, Epoch: w.s.Epoch, Turn: w.s.Turn}
	for name, c := range map[string]struct {
		f  *flow.Flows
		s  flow.Session
		in flow.Input
	}{
		"no session":    {w.f, flow.Session{}, late},
		"no epoch":      {w.f, flow.Session{}, flow.Input{Kind: flow.Silence, What: flow.WakeGiveUp}},
		"another life":  {w.f, w.s, flow.Input{Kind: flow.Silence, What: flow.WakeGiveUp, Epoch: "other", Turn: w.s.Turn}},
		"another turn":  {w.f, w.s, flow.Input{Kind: flow.Silence, What: flow.WakeGiveUp, Epoch: w.s.Epoch, Turn: w.s.Turn - 1}},
		"step gone":     {shipped(t), w.s, late},
		"never":         {w.f, w.s, flow.Input{Kind: flow.Silence, What: flow.WakeRemind, N: 1, Epoch: w.s.Epoch, Turn: w.s.Turn}},
		"not agreed to": {w.f, func() flow.Session { s := w.s; s.Consent = flow.Declined; return s }(), late},
	} {
		if s, effects := flow.Advance(c.f, c.s, c.in, noon); len(effects) != 0 || !slices.Equal(s.AppendJSON(nil), c.s.AppendJSON(nil)) {
			t.Errorf("%s: %v", name, effects)
		}
	}
	if s, effects := flow.Advance(talk(", b"), w.s, late, noon); len(effects) == 0 || s.At != "main.outcome" {
		t.Errorf("another choice, and nobody gives up: %v", effects)
	}
}

// However much is typed, a session keeps to its size; the oldest goes.
func TestSessionKeepsItsSize(t *testing.T) {
	f := loaded(t, map[string]string{"main.yaml": "flow: main\nstart: q0\nsteps:\n" + longTalk(180)})
	w := &walker{f: f, now: noon}
	for _, in := range []flow.Input{{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "de"}, {Kind: flow.Pick, Choice: flow.Agree}} {
		w.step(in)
	}
	for range 170 {
		w.step(flow.Input{Kind: flow.Typed, Typed: strings.Repeat("ї", flow.MaxAskRunes)})
		if n := len(w.s.AppendJSON(nil)); n > flow.MaxKept+1000 {
			t.Fatalf("a session of %d bytes", n)
		}
	}
	w.step(flow.Input{Kind: flow.Pick, Choice: flow.Back})
	if len(w.s.Trail) < 40 || w.screen.Asks != flow.AskText {
		t.Errorf("%d answers, at %s", len(w.s.Trail), w.screen.ID)
	}
}

func longTalk(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  %s: {ask: text, to: %s}\n", stepName(i), stepName(i+1))
	}
	return b.String() + "  " + stepName(n) + ": {offer: [coaching]}\n"
}

func stepName(i int) string { return fmt.Sprint("q", i) }

// shownIn is the screen among effects.
func shownIn(effects []flow.Effect) (sc flow.Screen) {
	for _, e := range effects {
		if show, ok := e.(flow.Show); ok {
			sc = show.Screen
		}
	}
	return sc
}
