package flow_test

import (
	"strconv"
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

// BenchmarkStepOfMany is the same step among a thousand flows: what it costs does not
// depend on how many there are.
func BenchmarkStepOfMany(b *testing.B) {
	f := shipped(b)
	many := &flow.Flows{Flows: f.Flows, Offers: f.Offers, Facts: f.Facts, Languages: f.Languages, Readers: f.Readers}
	for i := range 1000 {
		many.Flows = append(many.Flows, &flow.Flow{ID: "more" + strconv.Itoa(i), Start: "a", Steps: []*flow.Step{
			{ID: "a", Kind: &flow.Choose{Choices: []string{"x", "y"}}, Route: []flow.Row{{To: flow.Target{End: true}}}},
		}})
	}
	many.Index()
	w := &walker{f: many, now: noon}
	for _, in := range []flow.Input{
		{Kind: flow.Command, What: "start"}, {Kind: flow.Pick, Choice: "_l:de"}, {Kind: flow.Pick, Choice: flow.Agree},
		{Kind: flow.Pick, Choice: "qualification"}, {Kind: flow.Pick, Choice: "university"}, {Kind: flow.Pick, Choice: "engineer"},
		{Kind: flow.Pick, Choice: "partial"}, {Kind: flow.Pick, Choice: "jobcenter"},
	} {
		w.step(in)
	}
	benchStep(b, many, w.s, flow.Input{Kind: flow.Typed, Typed: "50667"})
}

// A step stays as light as was promised, whatever the machine is busy with: the one that
// shows the most offers is the heaviest.
func TestStepAllocates(t *testing.T) {
	const most = 60
	w := &walker{f: shipped(t), now: noon}
	for _, c := range []string{"", "_l:de", flow.Agree, "qualification", "university", "engineer", "partial", "jobcenter", flow.SkipIt} {
		in := flow.Input{Kind: flow.Pick, Choice: c}
		if c == "" {
			in = flow.Input{Kind: flow.Command, What: "start"}
		}
		w.step(in)
	}
	data := w.s.AppendJSON(nil)
	in := flow.Input{Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn, Choice: "tell_me"}
	n := testing.AllocsPerRun(100, func() {
		s, _ := flow.DecodeSession(data)
		s, _ = flow.Advance(w.f, s, in, noon)
		s.AppendJSON(make([]byte, 0, 1024))
	})
	if w.step(in); w.screen.ID != "recognition.outcome" || n > most {
		t.Errorf("%v allocations in the step to %s, %d is the most", n, w.screen.ID, most)
	}
}
