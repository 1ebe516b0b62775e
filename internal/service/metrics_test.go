package service

import (
	"testing"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/locales"
)

// What is reviewed of each language is a gauge, and no longer one when the language is
// gone.
func TestReviewedIsMeasured(t *testing.T) {
	m := newMetrics()
	m.review(&conversation.Catalogue{Reviewed: func() map[string]float64 { return map[string]float64{"ar": 0.25, "uk": 1} }})
	if got := reviewedIn(t, m); got["ar"] != 0.25 || got["uk"] != 1 || len(got) != 2 {
		t.Errorf("measured are %v", got)
	}
	m.review(&conversation.Catalogue{Reviewed: func() map[string]float64 { return map[string]float64{"ar": 0.5} }})
	if got := reviewedIn(t, m); got["ar"] != 0.5 || len(got) != 1 {
		t.Errorf("after a reload measured are %v", got)
	}
	c, problems := LoadCatalogue(flows.FS, locales.FS)
	if c == nil {
		t.Fatal(problems)
	}
	m.review(c)
	if got := reviewedIn(t, m); len(got) != len(c.Texts.All()) {
		t.Errorf("of the texts built in, measured are %v", got)
	}
}

func reviewedIn(t *testing.T, m *metrics) map[string]float64 {
	t.Helper()
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		if f.GetName() != "wegweiser_texts_reviewed_ratio" {
			continue
		}
		for _, x := range f.GetMetric() {
			out[x.GetLabel()[0].GetValue()] = x.GetGauge().GetValue()
		}
	}
	return out
}
