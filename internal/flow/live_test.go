package flow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/flow"
)

// Files change under people whose request is on its way, who may go back, who ticked.

// Whoever has sent a request is never asked for it a second time, nor told that one was
// sent that nobody gets: the request is with us already.
func TestARequestIsNotAskedForAgain(t *testing.T) {
	talk := func(last, end string) *flow.Flows {
		return loaded(t, map[string]string{
			"main.yaml":    "flow: main\nstart: need\nsteps:\n  need: {choose: [a, b], to: fit}\n  fit: {offer: [coaching], contact: contact}\n",
			"contact.yaml": "flow: contact\nstart: name\nsteps:\n  name: {ask: text, personal: true, to: check}\n  check: {summary: [name], to: " + last + "}\n" + end,
		})
	}
	for name, f := range map[string]*flow.Flows{
		"the end is called otherwise": talk("note", "  note: {handoff: human}\n"),
		"the end asks something now":  talk("sent", "  sent: {choose: [x, y], to: note}\n  note: {handoff: human}\n"),
		"the end only says something": talk("sent", "  sent: {say: true, to: more}\n  more: {ask: text, personal: true, to: note}\n  note: {handoff: human}\n"),
	} {
		w := met(talk("sent", "  sent: {handoff: human}\n"))
		w.pick("a", flow.Contact)
		w.typed("Ali")
		if !opened(w.pick(flow.Confirm)) {
			t.Fatal("no request")
		}
		mine := w.s.Case
		w.f = f
		w.typed("hello")
		if w.screen.ID != "system.opencase" || !slices.Equal(w.notes(), []string{"note.changed"}) {
			t.Fatalf("%s: %s, told %v", name, w.screen.ID, w.notes())
		}
		w.typed("Fatima")
		w.pick(flow.GoOn)
		if w.s.At != "main.need" || w.s.Case != mine || len(w.s.Trail) != 0 || strings.Contains(string(w.s.AppendJSON(nil)), "Fatima") {
			t.Errorf("%s: at %s, keeping %v", name, w.s.At, w.s.Trail)
		}
	}
}

// Who comes to the end of a request while one is open is told the truth there, and nothing
// stays of what they typed for it.
func TestASecondRequestIsNotPretended(t *testing.T) {
	f := loaded(t, map[string]string{"human.yaml": "flow: human\nstart: name\nsteps:\n  name: {ask: text, personal: true, to: check}\n  check: {summary: [name], to: sent}\n  sent: {handoff: human}\n",
		"main.yaml": "flow: main\nstart: fit\nsteps:\n  fit: {offer: [coaching]}\n"})
	w := met(f)
	w.pick(flow.Human)
	w.typed("Omar")
	w.s.Case, w.s.CaseFor = "other", "coaching"
	effects := w.pick(flow.Confirm)
	if opened(effects) || w.screen.ID != "system.opencase" || len(w.s.Trail)+len(w.s.Stack) != 0 {
		t.Errorf("%s, keeping %v: %v", w.screen.ID, w.s.Trail, effects)
	}
}

// Back leads to where a flow was called from, and from there on: also where the step that
// called has another name since.
func TestBackAfterTheCallerChanged(t *testing.T) {
	talk := func(caller string) *flow.Flows {
		return loaded(t, map[string]string{
			"main.yaml": "flow: main\nstart: need\nlanding: last\nsteps:\n  need: {choose: [a, b], to: " + caller + "}\n  " + caller + ": {call: sub, to: last}\n  last: {choose: [c, d], to: fit}\n  fit: {offer: [coaching]}\n",
			"sub.yaml":  "flow: sub\nstart: one\nsteps:\n  one: {choose: [a, b], to: two}\n  two: {choose: [a, b], to: end}\n",
		})
	}
	for _, back := range []int{0, 1, 2} {
		w := met(talk("to_sub"))
		w.pick("a", "a")
		w.f = talk("go_sub")
		w.step(flow.Input{Kind: flow.Again})
		for range back {
			w.pick(flow.Back)
		}
		for range back + 1 {
			w.pick("a")
		}
		if w.s.At != "main.last" || len(w.s.Over) != 0 {
			t.Errorf("back %d times, and on: at %s under %v", back, w.s.At, w.s.Over)
		}
	}
}

// What was ticked when more could be is not cut down in silence: the person says what
// goes.
func TestTicksBeyondANewLimit(t *testing.T) {
	talk := func(most string) *flow.Flows {
		return loaded(t, map[string]string{"main.yaml": "flow: main\nstart: wish\nsteps:\n  wish: {several: [a, b, c, d], max: " + most + ", to: outcome}\n  outcome: {offer: [coaching]}\n"})
	}
	w := met(talk("3"))
	w.pick("+a", "+b", "+c")
	w.f = talk("2")
	w.pick(flow.Done)
	if w.s.At != "main.wish" || !slices.Equal(w.notes(), []string{"note.too_many"}) {
		t.Fatalf("three of two are taken: at %s with %v, told %v", w.s.At, w.s.Answers(), w.notes())
	}
	w.pick("-b", flow.Done)
	if got := w.s.Answers()["main.wish"]; got != "a,c" {
		t.Errorf("answered %q", got)
	}
}

// Nobody who says nothing gets more than MaxUnasked messages, however the steps lead on to
// each other; what they do themselves begins the count anew, what we do does not.
func TestASilentPersonIsLeftAlone(t *testing.T) {
	for name, steps := range map[string]string{
		"a circle":         "  q: {choose: [a, b], remind: {after: 2d, when: {wish: yy}}, give_up: {after: 3d, to: r}, to: fit}\n  r: {choose: [a, b], remind: {after: 2d, when: {wish: yy}}, give_up: {after: 3d, to: q}, to: fit}\n",
		"giving up only":   "  q: {choose: [a, b], give_up: {after: 2d, to: r}, to: fit}\n  r: {choose: [a, b], give_up: {after: 2d, to: q}, to: fit}\n",
		"reminders only":   "  q: {choose: [a, b], remind: {after: 2d, when: {wish: yy}}, to: fit}\n",
		"giving up to one": "  q: {choose: [a, b], give_up: {after: 2d, to: r}, to: fit}\n  r: {choose: [a, b], remind: {after: 2d, when: {wish: yy}}, to: fit}\n",
	} {
		f := loaded(t, map[string]string{"main.yaml": "flow: main\nstart: wish\nsteps:\n  wish: {choose: [yy, nn], to: q}\n" + steps + "  fit: {offer: [coaching]}\n"})
		w := met(f)
		for range 2 { // as often as they come back
			w.pick(flow.Menu, flow.Restart)
			effects := w.pick("yy")
			n := 0
			for wake := woken(effects); wake.What != ""; wake = woken(effects) {
				for _, ours := range []flow.Input{{Kind: flow.Again}, {Kind: flow.Unusable, What: "failed"}} {
					if wake = woken(w.step(ours)); wake.What == "" {
						t.Fatalf("%s: forgotten because we were away", name)
					}
				}
				w.now = w.now.Add(wake.After + time.Minute)
				effects = w.step(flow.Input{Kind: flow.Silence, Epoch: w.s.Epoch, Turn: w.s.Turn, What: wake.What, N: wake.N})
				if n++; n > flow.MaxUnasked {
					t.Fatalf("%s: written to %d times", name, n)
				}
			}
			if n != flow.MaxUnasked {
				t.Errorf("%s: written to %d times", name, n)
			}
		}
	}
}

// woken is what a turn wants to wake somebody for; the zero Wake if nothing.
func woken(effects []flow.Effect) (w flow.Wake) {
	for _, e := range effects {
		if x, ok := e.(flow.Wake); ok {
			w = x
		}
	}
	return w
}
