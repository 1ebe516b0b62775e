package check_test

import (
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/check"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

// The tour comes to every step of a talk that waits, and each stop shows what its session sees.
func TestTour(t *testing.T) {
	fl, found := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de", "ar"}, Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)})
	if fl == nil {
		t.Fatal(found)
	}
	came := map[flow.Ref]bool{}
	summary := 0
	for _, s := range check.Tour(fl) {
		came[s.Session.At] = true
		if s.Screen.ID == "" || s.From == nil && s.Choice != "" {
			t.Fatalf("a stop without a screen: %+v", s)
		}
		for _, b := range s.Screen.Blocks {
			summary = max(summary, len(b.Summary))
		}
	}
	for _, f := range fl.Flows {
		if f.ID == flow.LeavingFlow { // comes after a talk
			continue
		}
		for _, s := range f.Steps {
			if flow.Waits(s.Kind) && !came[s.Ref] {
				t.Errorf("nobody came to %s", s.Ref)
			}
		}
	}
	if summary < 4 {
		t.Errorf("the longest summary has %d lines: answers were forgotten on the way", summary)
	}
}
