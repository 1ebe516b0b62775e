package flow_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wegweiser/internal/flow"
)

// What is foreseen is what happens: a person anywhere in the talk, any step taken out
// or changed.
func TestWhatIsForeseenHappens(t *testing.T) {
	f := shipped(t)
	var steps []flow.Ref
	for _, fl := range f.Flows {
		for _, s := range fl.Steps {
			if fl.ID != flow.MainFlow && fl.ID != flow.InformationFlow && fl.ID != flow.HumanFlow {
				steps = append(steps, s.Ref)
			}
		}
	}
	fates := map[flow.Fate]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := &walker{f: f, now: noon}
		for _, in := range []flow.Input{
			{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: flow.Speak + "tr"}, {Kind: flow.Pick, Choice: flow.Agree},
		} {
			w.step(in)
		}
		for range rapid.IntRange(0, 12).Draw(t, "answers") {
			w.step(answerTo(t, w))
		}
		gone := w.s.At
		if gone == "" || rapid.Bool().Draw(t, "elsewhere") {
			gone = rapid.SampledFrom(steps).Draw(t, "gone")
		}
		if id, _ := gone.Split(); id == flow.MainFlow || id == flow.HumanFlow {
			return // these must be
		}
		then := without(f, gone)
		if rapid.Bool().Draw(t, "changed") {
			then = changed(f, gone)
		}
		before := w.s
		got := flow.Foresee(then, before, noon)
		fates[got.Fate]++
		after, effects := flow.Advance(then, before, flow.Input{Kind: flow.Again, CaseID: "c", CaseOpen: before.Case != "", Fresh: "e"}, noon)
		mended := slices.Contains(effects, flow.Effect(flow.Noted{What: flow.NotedMended}))
		if moved := got.Fate == flow.Landed || got.Fate == flow.Restarted; moved != mended || after.At != got.To {
			t.Fatalf("at %s without %s: foreseen %+v, then at %s, mended %v", before.At, gone, got, after.At, mended)
		}
		// A step also changes when it led to the one that is gone.
		if st := then.Step(before.At); (got.Fate == flow.Changed) != (st != nil && st.Hash != f.Step(before.At).Hash) || st != nil && before.At == gone && got.Fate != flow.Changed {
			t.Fatalf("at %s, changed %s: foreseen %+v", before.At, gone, got)
		}
		if lost := len(before.Answers()) - len(after.Answers()); got.Dropped != lost {
			t.Fatalf("at %s without %s: foreseen that %d answers are lost, %d were: %v, then %v", before.At, gone, got.Dropped, lost, before.Answers(), after.Answers())
		}
	})
	for _, fate := range []flow.Fate{flow.Same, flow.Changed, flow.Landed} {
		if fates[fate] == 0 {
			t.Errorf("never %s: %v", fate, fates)
		}
	}
}

// changed is the shipped flows with a step that can be skipped where it could not, or
// the other way round.
func changed(f *flow.Flows, at flow.Ref) *flow.Flows {
	out := without(f, "nothing.nowhere")
	s := out.Step(at)
	s.Skip = !s.Skip
	return out.Index()
}

func TestFates(t *testing.T) {
	f := shipped(t)
	at := func(step flow.Ref, consent flow.Consent) flow.Session {
		return flow.Session{Epoch: "e", Lang: "de", Consent: consent, At: step, Stack: []flow.Ref{"main.to_work"}, Turn: 4}
	}
	for _, c := range []struct {
		s    flow.Session
		want flow.Foreseen
	}{
		{flow.Session{}, flow.Foreseen{Fate: flow.Outside}},
		{at("", flow.NotAsked), flow.Foreseen{Fate: flow.Outside}},
		{at("work.goal", flow.Agreed), flow.Foreseen{Fate: flow.Same, To: "work.goal"}},
		{at("work.gaol", flow.Agreed), flow.Foreseen{Fate: flow.Landed, To: "work.goal"}},
		{at("jobs.goal", flow.Agreed), flow.Foreseen{Fate: flow.Restarted, To: "main.need"}},
		{at("jobs.goal", flow.Declined), flow.Foreseen{Fate: flow.Restarted, To: "information.topic"}},
		{at("work.about", flow.Agreed), flow.Foreseen{Fate: flow.Passed, To: "about.letter"}},
	} {
		if got := flow.Foresee(f, c.s, noon); got != c.want {
			t.Errorf("at %q: got %+v, want %+v", c.s.At, got, c.want)
		}
	}
}
