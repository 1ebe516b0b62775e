package live

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/flow"
)

var flows = (&flow.Flows{
	Languages: []string{"de"},
	Flows: []*flow.Flow{
		{ID: flow.MainFlow, Start: "need", Steps: []*flow.Step{{ID: "need", Kind: &flow.Choose{Choices: []string{"work"}}, Route: []flow.Row{{To: flow.Target{Step: "age"}}}}, {ID: "age", Kind: &flow.Choose{Choices: []string{"young"}}}}},
	},
}).Index()

func at(step flow.Ref, hash string) flow.Session {
	return flow.Session{Epoch: "e", Lang: "de", Consent: flow.Agreed, At: step, Hash: hash}
}

func TestReport(t *testing.T) {
	c := New(flows, time.Unix(0, 0))
	for _, s := range []flow.Session{
		{Epoch: "e"}, at("main.need", ""), at("main.need", "older"), at("main.gone", ""), at("main.gone", ""), at("old.gone", ""),
	} {
		c.Add(s)
	}
	c.AddSealed()
	want := `5 people in the middle of the talk, and 1 before the privacy notice: these files change the step of 4

       1 at old.gone: the flow is gone; they are told so, see the menu and begin anew at main.need
       2 at main.gone: the step is gone; they are told so and put at main.need
       1 at main.need: the step reads or leads otherwise; they go on there

DATA_KEY does not open 1 of the records: is it the key of this service?
`
	if diff := cmp.Diff(want, c.Report().String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestNobody(t *testing.T) {
	c := New(flows, time.Unix(0, 0))
	c.Add(at("main.need", flows.Step("main.need").Hash))
	if got, want := c.Report().String(), "1 person in the middle of the talk: these files change the step of nobody\n"; got != want {
		t.Errorf("got %q", got)
	}
}
