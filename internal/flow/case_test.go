package flow_test

import (
	"testing"

	"wegweiser/internal/flow"
)

// One request is enough: while it is open no way through the talk opens a second one.
func TestNoSecondCaseWhileOneIsOpen(t *testing.T) {
	w := &walker{f: shipped(t), now: noon}
	opened := 0
	count := func(effects []flow.Effect) {
		for _, e := range effects {
			if _, ok := e.(flow.OpenCase); ok {
				opened++
			}
		}
	}
	request := []string{"_l:de", "_agree", "women", "talk", "_skip", "_contact"}
	w.step(flow.Input{Kind: flow.Command, What: "start"})
	for _, c := range request {
		w.step(flow.Input{Kind: flow.Pick, Choice: c})
	}
	w.step(flow.Input{Kind: flow.Typed, Typed: "Amina"})
	for _, c := range []string{"visit", "de", flow.Confirm} {
		count(w.step(flow.Input{Kind: flow.Pick, Choice: c}))
	}
	if opened != 1 || w.s.Case == "" {
		t.Fatalf("%d cases opened, at %s", opened, w.s.At)
	}
	for _, way := range [][]string{
		{flow.Restart, "women", "talk", flow.SkipIt, flow.Contact},
		{flow.Restart, "other", "something_else"},
		{flow.Human},
	} {
		w.step(flow.Input{Kind: flow.Command, What: "menu"})
		for _, c := range way {
			count(w.step(flow.Input{Kind: flow.Pick, Choice: c}))
		}
		if w.screen.ID != "system.opencase" {
			t.Errorf("%v leads to %s", way, w.screen.ID)
		}
	}
	if opened != 1 {
		t.Errorf("%d cases opened", opened)
	}
}
