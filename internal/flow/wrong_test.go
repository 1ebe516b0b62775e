package flow_test

import (
	"slices"
	"testing"
	"time"

	"wegweiser/internal/flow"
)

// reports are what staff are told by the effects.
func reports(effects []flow.Effect) (out []flow.ReportContact) {
	for _, e := range effects {
		if r, ok := e.(flow.ReportContact); ok {
			out = append(out, r)
		}
	}
	return out
}

// Somebody who said no to the notice sees four partners, and says whose contact is wrong,
// and what of it: staff are told once, and the talk stands where it stood.
func TestAWrongContactIsTold(t *testing.T) {
	w := &walker{f: shipped(t), now: noon}
	w.step(flow.Input{Kind: flow.Command, What: "start"})
	pick := func(choice string) []flow.Effect { return w.step(flow.Input{Kind: flow.Pick, Choice: choice}) }
	for _, c := range []string{"_l:de", flow.Decline, "everyday"} {
		pick(c)
	}
	stood, screen := w.s.At, w.screen.ID
	for _, forged := range []string{flow.WrongIs + "website", flow.WrongAt + "jmd"} {
		if got := reports(pick(forged)); got != nil || len(w.s.Over) != 0 {
			t.Errorf("%s where nobody asks: %v, over %v", forged, got, w.s.Over)
		}
	}
	pick(flow.Wrong)
	if w.screen.ID != "system.wrong" || !slices.Contains(w.choices(), flow.WrongAt+"ki") || slices.Contains(w.choices(), flow.Wrong) {
		t.Fatalf("%s shows %v", w.screen.ID, w.choices())
	}
	pick(flow.WrongAt + "jmd")
	if got := reports(pick(flow.WrongIs + "phone")); got != nil {
		t.Errorf("the partner has no phone number, and staff are told %v", got)
	}
	told := reports(pick(flow.WrongIs + "website"))
	if len(told) != 1 || told[0] != (flow.ReportContact{Offer: "jmd", Field: "website", Lang: "de"}) {
		t.Errorf("staff are told %v", told)
	}
	if w.s.At != stood || w.screen.ID != screen || len(w.s.Over) != 0 {
		t.Errorf("the talk is at %s, %s, over %v", w.s.At, w.screen.ID, w.s.Over)
	}
}

// What is not shown as true can't be wrong: contacts out of date, or still to be filled in.
func TestOnlyWhatIsShownCanBeWrong(t *testing.T) {
	for _, c := range []struct {
		topic string
		now   time.Time
		asked bool
	}{
		{"everyday", noon, true},
		{"everyday", noon.AddDate(20, 0, 0), false},
		{"women", noon, false}, // ours: nothing is filled in yet
	} {
		w := &walker{f: shipped(t), now: c.now}
		w.step(flow.Input{Kind: flow.Command, What: "start"})
		for _, choice := range []string{"_l:de", flow.Decline, c.topic} {
			w.step(flow.Input{Kind: flow.Pick, Choice: choice})
		}
		if got := slices.Contains(w.choices(), flow.Wrong); got != c.asked {
			t.Errorf("%s in %d: can be said to be wrong: %v", c.topic, c.now.Year(), got)
		}
	}
}
