package flow_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wegweiser/flows"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
)

func shipped(t testing.TB) *flow.Flows {
	t.Helper()
	accept := func(s string) (string, bool) { return s, !strings.HasPrefix(s, "x") }
	f, findings := flowfile.Load(flows.FS, flowfile.Options{
		Languages: []string{"de", "en", "ar", "uk", "tr"},
		Readers:   map[string]flow.Reader{"phone": accept, "place": accept},
	})
	if f == nil {
		t.Fatal(findings)
	}
	return f
}

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// walker presses and types like a person who can do anything.
type walker struct {
	f      *flow.Flows
	s      flow.Session
	now    time.Time
	screen flow.Screen
	cases  int
	in     flow.Input // the last
}

func (w *walker) step(in flow.Input) []flow.Effect {
	w.cases++
	in.Fresh = "e1"
	in.CaseID = "case" + string(rune('a'+w.cases%26))
	in.CaseOpen = w.s.Case != ""
	w.in = in
	s, effects := flow.Advance(w.f, w.s, in, w.now)
	w.s = s
	w.now = w.now.Add(2 * time.Second)
	for _, e := range effects {
		if sh, ok := e.(flow.Show); ok {
			w.screen = sh.Screen
		}
	}
	return effects
}

func (w *walker) choices() []string {
	var ids []string
	for _, c := range append(append([]flow.Choice(nil), w.screen.Choices...), w.screen.Nav...) {
		ids = append(ids, c.ID)
	}
	return ids
}

// anything draws what a person may do on the screen that they see.
func (w *walker) anything(t *rapid.T) flow.Input {
	kinds := []string{"tap", "tap", "tap", "tap", "tap", "typed", "old", "command", "media", "distress", "pick", "phone", "silence"}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "typed":
		in := flow.Input{Kind: flow.Typed, Typed: rapid.SampledFrom([]string{"Amina", "50667", "xyz", "", "-", "20", "2026-01-31", "a@example.org"}).Draw(t, "typed")}
		in.Found = rapid.SampledFrom([][]string{nil, {"a"}, {"b", "c"}, {"zzz"}}).Draw(t, "found")
		in.Exact = rapid.Bool().Draw(t, "exact")
		return in
	case "silence":
		return flow.Input{
			Kind: flow.Silence, Epoch: w.s.Epoch, Turn: w.s.Turn - rapid.IntRange(0, 1).Draw(t, "ago"), N: rapid.IntRange(1, 3).Draw(t, "n"),
			What: rapid.SampledFrom([]string{flow.WakeRemind, flow.WakeGiveUp}).Draw(t, "what"),
		}
	case "phone":
		return flow.Input{Kind: flow.Phone, Typed: "+4915112345678"}
	case "old":
		return flow.Input{Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn - rapid.IntRange(1, 5).Draw(t, "ago"), Choice: rapid.SampledFrom(append(w.choices(), "university", "zzz")).Draw(t, "choice")}
	case "command":
		return flow.Input{Kind: flow.Command, What: rapid.SampledFrom([]string{"start", "menu", "back", "language", "restart", "emergency", "human", "privacy", "delete", "help", "x"}).Draw(t, "command")}
	case "media":
		return flow.Input{Kind: flow.Unusable, What: "sticker"}
	case "distress":
		return flow.Input{Kind: flow.Distress, Typed: rapid.SampledFrom([]string{"", "20", "112"}).Draw(t, "cry")}
	case "pick":
		if ids := w.choices(); len(ids) > 0 {
			return flow.Input{Kind: flow.Pick, Choice: rapid.SampledFrom(ids).Draw(t, "choice")}
		}
	}
	if ids := w.choices(); len(ids) > 0 {
		return flow.Input{Kind: flow.Tap, Epoch: w.s.Epoch, Turn: w.s.Turn, Choice: rapid.SampledFrom(ids).Draw(t, "choice")}
	}
	return flow.Input{Kind: flow.Command, What: "start"}
}

// reload takes the session through JSON.
func reload(t interface{ Fatal(...any) }, s flow.Session) flow.Session {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var out flow.Session
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Law 6: same input, same effects; a session that has been through JSON behaves the
// same. Law 5: every turn ends with a screen from which one can go back, reach the
// menu and the emergency card, whatever came in.
func TestAnyWalkThroughTheFlows(t *testing.T) {
	overFlows(t, func(t *rapid.T, f *flow.Flows) {
		w := &walker{f: f, now: noon}
		w.step(flow.Input{Kind: flow.Command, What: "start"})
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			in := w.anything(t)
			before := w.s
			in.Fresh, in.CaseID, in.CaseOpen = "e1", "case1", before.Case != ""
			s1, e1 := flow.Advance(f, before, in, w.now)
			s2, e2 := flow.Advance(f, reload(t, before), in, w.now)
			if !reflect.DeepEqual(reload(t, s1), reload(t, s2)) {
				t.Fatalf("a session behaves differently after JSON: %s", cmp.Diff(reload(t, s1), reload(t, s2)))
			}
			if !reflect.DeepEqual(e1, e2) {
				t.Fatalf("same input, other effects: %s", cmp.Diff(e1, e2))
			}
			w.check(t, before, w.step(in))
		}
	})
}

// check holds what is true of every turn.
func (w *walker) check(t *rapid.T, before flow.Session, effects []flow.Effect) {
	shows, erased, doubled := 0, false, false
	for _, e := range effects {
		switch e := e.(type) {
		case flow.Show:
			shows++
		case flow.Erase:
			erased = true
		case flow.Noted:
			doubled = doubled || e.What == flow.NotedDoubled || e.What == flow.NotedGone
			if e.What == flow.NotedLoop {
				t.Fatal("a loop: more steps than a turn may take")
			}
		case flow.OpenCase:
			if w.s.Consent != flow.Agreed {
				t.Fatal("a case without consent")
			}
			if len(e.Offers) == 0 || e.Offers[0] == "" {
				t.Fatal("a case that belongs to no offer")
			}
		}
	}
	if w.in.Kind == flow.Silence && shows == 0 {
		if !reflect.DeepEqual(reload(t, w.s), reload(t, before)) {
			t.Fatal("silence that means nothing has changed the session")
		}
		return
	}
	if doubled {
		if shows != 0 {
			t.Fatal("a doubled tap was answered twice")
		}
		return
	}
	if shows != 1 {
		t.Fatalf("%d screens in one turn", shows)
	}
	if erased {
		if !reflect.DeepEqual(w.s, flow.Session{}) {
			t.Fatal("something is left after deleting")
		}
		return
	}
	ids := w.choices()
	if !slices.Contains(ids, flow.Emergency) && w.screen.ID != "system.emergency" {
		t.Fatalf("%s: no way to the emergency card in %v", w.screen.ID, ids)
	}
	if !slices.Contains(ids, flow.Menu) && w.screen.ID != "system.menu" {
		t.Fatalf("%s: no way to the menu", w.screen.ID)
	}
	if !slices.Contains(ids, flow.Back) && w.s.Lang != "" {
		t.Fatalf("%s: no way back", w.screen.ID)
	}
	if w.s.Consent != flow.Agreed {
		for _, v := range w.s.Trail {
			if v.Answered || v.Value != "" {
				t.Fatalf("an answer is kept without consent: %+v", v)
			}
		}
	}
	if w.s.Lang == "" || w.s.Consent == flow.NotAsked {
		return
	}
	if st := w.f.Step(w.s.At); st == nil || !flow.Waits(st.Kind) {
		t.Fatalf("nowhere: %q, or nothing is waited for there", w.s.At)
	}
}

// Back, then the same answer again, leads to the same place.
func TestBackThenForwardIsTheSame(t *testing.T) {
	overFlows(t, func(t *rapid.T, f *flow.Flows) {
		w := &walker{f: f, now: noon}
		for _, in := range []flow.Input{
			{Kind: flow.Command, What: "start"},
			{Kind: flow.Pick, Choice: flow.Speak + "de"},
			{Kind: flow.Pick, Choice: flow.Agree},
		} {
			w.step(in)
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			in := answerTo(t, w)
			before := w.s
			w.step(in)
			after := w.s
			if before.Consent != flow.Agreed && in.Choice == flow.Done {
				continue // nothing is kept of what they ticked
			}
			if len(after.Over) > 0 || w.asked(after) != w.asked(before)+1 || len(after.Trail) <= len(before.Trail) || !slices.EqualFunc(after.Trail[:len(before.Trail)], before.Trail, sameVisit) ||
				after.Case != before.Case {
				continue // not an answer, or no way back: the request is out
			}
			w.step(flow.Input{Kind: flow.Pick, Choice: flow.Back})
			if w.s.At != before.At || !slices.Equal(w.s.Stack, before.Stack) || !reflect.DeepEqual(w.s.Answers(), before.Answers()) {
				t.Fatalf("back from %s is not %s", after.At, before.At)
			}
			w.step(in)
			if w.s.At != after.At || !slices.Equal(w.s.Stack, after.Stack) || !reflect.DeepEqual(w.s.Answers(), after.Answers()) {
				t.Fatalf("back and forward from %s differs: %s", before.At, cmp.Diff(after, w.s))
			}
		}
	})
}

// asked counts the questions that were passed.
func (w *walker) asked(s flow.Session) (n int) {
	for _, v := range s.Trail {
		if flow.Waits(w.f.Step(v.Ref).Kind) {
			n++
		}
	}
	return n
}

func sameVisit(a, b flow.Visit) bool { return reflect.DeepEqual(a, b) }

// answerTo draws an answer to the question on the screen.
func answerTo(t *rapid.T, w *walker) flow.Input {
	switch w.screen.Asks {
	case "":
	case flow.AskNumber:
		return flow.Input{Kind: flow.Typed, Typed: "30"}
	case flow.AskDate:
		return flow.Input{Kind: flow.Typed, Typed: "2026-01-31"}
	case flow.AskEntry:
		return flow.Input{Kind: flow.Typed, Typed: "b", Found: []string{"b"}, Exact: true}
	default:
		return flow.Input{Kind: flow.Typed, Typed: "50667"}
	}
	var ids []string
	for _, c := range w.screen.Choices {
		if c.ID != flow.Cancel && c.ID != flow.Withdraw {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return flow.Input{Kind: flow.Pick, Choice: flow.Back}
	}
	return flow.Input{Kind: flow.Pick, Choice: rapid.SampledFrom(ids).Draw(t, "choice")}
}

// Changing the language keeps the place.
func TestLanguageKeepsThePlace(t *testing.T) {
	overFlows(t, func(t *rapid.T, f *flow.Flows) {
		w := &walker{f: f, now: noon}
		w.step(flow.Input{Kind: flow.Command, What: "start"})
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			w.step(w.anything(t))
		}
		before := w.s
		if before.Epoch == "" || before.Lang == "" {
			return
		}
		w.step(flow.Input{Kind: flow.Command, What: "language"})
		w.step(flow.Input{Kind: flow.Pick, Choice: flow.Speak + "uk"})
		if w.s.Lang != "uk" || w.s.At != before.At || !slices.Equal(w.s.Stack, before.Stack) || !(len(w.s.Trail) == 0 && len(before.Trail) == 0 || reflect.DeepEqual(w.s.Trail, before.Trail)) || len(w.s.Over) != 0 {
			t.Fatalf("the place is lost: %s", cmp.Diff(before, w.s))
		}
	})
}
