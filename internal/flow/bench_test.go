package flow_test

import (
	"testing"

	"wegweiser/internal/flow"
)

// BenchmarkStep is one step of a talk as the host takes it: the session read from its
// bytes, taken one input further and written again, in the middle of the shipped flows.
func BenchmarkStep(b *testing.B) {
	w := &walker{f: shipped(b), now: noon}
	for _, in := range []flow.Input{
		{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: "_l:de"}, {Kind: flow.Pick, Choice: flow.Agree},
		{Kind: flow.Pick, Choice: "qualification"}, {Kind: flow.Pick, Choice: "university"}, {Kind: flow.Pick, Choice: "engineer"},
		{Kind: flow.Pick, Choice: "partial"}, {Kind: flow.Pick, Choice: "jobcenter"},
	} {
		w.step(in)
	}
	for name, in := range map[string]flow.Input{
		"question": {Kind: flow.Typed, Typed: "50667"},
		"back":     {Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn, Choice: flow.Back},
		"menu":     {Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn, Choice: flow.Menu},
	} {
		b.Run(name, func(b *testing.B) { benchStep(b, w.f, w.s, in) })
	}
	w.step(flow.Input{Kind: flow.Typed, Typed: "50667"})
	b.Run("offers", func(b *testing.B) {
		benchStep(b, w.f, w.s, flow.Input{Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn, Choice: "tell_me"})
	})
}

func benchStep(b *testing.B, f *flow.Flows, s flow.Session, in flow.Input) {
	data := s.AppendJSON(nil)
	b.ReportAllocs()
	for b.Loop() {
		s, err := flow.DecodeSession(data)
		if err != nil {
			b.Fatal(err)
		}
		s, _ = flow.Advance(f, s, in, noon)
		s.AppendJSON(make([]byte, 0, 1024))
	}
}
