package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wegweiser/internal/flow"
)

// deepTalk is a talk with names as long as they may be, each question of it in calls as
// deep as they may be, and each in calls of its own.
func deepTalk() *flow.Flows {
	long := func(kind string, i int) string {
		return (fmt.Sprintf("%s%d", kind, i) + strings.Repeat("z", flow.MaxID))[:flow.MaxID]
	}
	lead := func(step string) []flow.Row { return []flow.Row{{To: flow.Target{Step: step}}} }
	out := &flow.Flows{Languages: []string{"de"}, Offers: []*flow.Offer{{ID: "own", Own: true, Phone: "1"}}}
	const rounds = 60
	main := &flow.Flow{ID: flow.MainFlow, Start: "wish"}
	main.Steps = append(main.Steps, &flow.Step{ID: "wish", Kind: &flow.Choose{Choices: []string{"a"}}, Route: lead(long("c", 0))})
	sum := &flow.Summary{Fields: []flow.Ref{"main.wish"}}
	for i := range rounds {
		main.Steps = append(main.Steps, &flow.Step{ID: long("c", i), Kind: &flow.Call{Flow: long("f", 0)}, Route: lead(long("c", i+1))})
	}
	main.Steps = append(main.Steps,
		&flow.Step{ID: long("c", rounds), Kind: sum, Route: lead("fit")}, &flow.Step{ID: "fit", Kind: &flow.OfferStep{Items: []flow.Item{{Offer: "own"}}}})
	out.Flows = append(out.Flows, main, &flow.Flow{ID: flow.InformationFlow, Start: "read", Steps: []*flow.Step{{ID: "read", Kind: &flow.End{}}}})
	for d := range flow.MaxDepth - 1 {
		fl := &flow.Flow{ID: long("f", d), Start: long("q", 0)}
		fl.Steps = append(fl.Steps, &flow.Step{ID: long("q", 0), Kind: &flow.Ask{What: flow.AskText}, Route: lead(long("q", 1))})
		sum.Fields = append(sum.Fields, flow.Ref(long("f", d)+"."+long("q", 0)))
		if d < flow.MaxDepth-2 {
			fl.Steps = append(fl.Steps, &flow.Step{ID: long("q", 1), Kind: &flow.Call{Flow: long("f", d+1)}})
		} else {
			fl.Steps = append(fl.Steps, &flow.Step{ID: long("q", 1), Kind: &flow.Choose{Choices: []string{long("a", 0)}}})
		}
		out.Flows = append(out.Flows, fl)
	}
	return out.Index()
}

// Whatever flows are called, however deep the calls, whatever is typed, and however often
// it is corrected: what a session remembers of the way takes at most MaxKept bytes.
func TestMaxKeptIsHeld(t *testing.T) {
	f, most := deepTalk(), 0
	rapid.Check(t, func(t *rapid.T) {
		w := met(f)
		words := rapid.SampledFrom([]string{"a", "ї", "\"", "<", "&", "𐀀", "\u2028"})
		for range rapid.IntRange(1, 500).Draw(t, "acts") {
			switch {
			case w.screen.Asks != "":
				w.typed(strings.Repeat(words.Draw(t, "letter"), rapid.IntRange(1, flow.MaxAskRunes).Draw(t, "letters")))
			case w.screen.ID == "system.correct", len(w.screen.Choices) > 0:
				w.pick(w.screen.Choices[rapid.IntRange(0, len(w.screen.Choices)-1).Draw(t, "choice")].ID)
			}
			way := flow.Session{Trail: w.s.Trail, Keep: w.s.Keep}
			empty := flow.Session{}
			n := len(way.AppendJSON(nil)) - len(empty.AppendJSON(nil)) - len(`,"t":[],"k":{}`)
			if most = max(most, n); n > flow.MaxKept {
				t.Fatalf("%d bytes of the way: %d visits, %d kept", n, len(w.s.Trail), len(w.s.Keep))
			}
		}
	})
	if most < flow.MaxKept*9/10 {
		t.Errorf("only %d bytes were reached", most)
	}
	t.Log(most, "bytes of", flow.MaxKept)
}
