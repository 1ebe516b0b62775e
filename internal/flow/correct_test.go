package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wegweiser/internal/flow"
)

// met is a walker who has agreed to be stored, at the first question of a talk.
func met(f *flow.Flows) *walker {
	w := &walker{f: f, now: noon}
	w.step(flow.Input{Kind: flow.Command, What: "start"})
	w.pick(flow.Speak+"de", flow.Agree)
	return w
}

// pick takes choices, one after the other, and returns all effects.
func (w *walker) pick(choices ...string) (effects []flow.Effect) {
	for _, c := range choices {
		effects = append(effects, w.step(flow.Input{Kind: flow.Pick, Choice: c})...)
	}
	return effects
}

func (w *walker) typed(words string) []flow.Effect {
	return w.step(flow.Input{Kind: flow.Typed, Typed: words})
}

// notes are the keys of what stands above the question.
func (w *walker) notes() (keys []string) {
	for _, b := range w.screen.Blocks {
		if b.Text != nil && strings.HasPrefix(b.Text.Key, "note.") {
			keys = append(keys, b.Text.Key)
		}
	}
	return keys
}

func opened(effects []flow.Effect) bool {
	return slices.ContainsFunc(effects, func(e flow.Effect) bool { _, ok := e.(flow.OpenCase); return ok })
}

// Somebody who asks for a human while they correct an answer comes back to where they
// were, with everything that they had answered: no answer of one question ever becomes
// that of another, and nothing is sent that they did not confirm.
func TestAHumanDuringACorrection(t *testing.T) {
	for name, human := range map[string]string{
		"a choice on the card":  "  first: {choose: [nurse, cook], card: profession, to: sent}\n",
		"a place on the card":   "  first: {ask: place, card: place, to: sent}\n",
		"personal words":        "  first: {ask: text, personal: true, to: sent}\n",
		"a question and a card": "  first: {ask: text, personal: true, to: check}\n  check: {summary: [first], to: sent}\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := loaded(t, map[string]string{
				"main.yaml":  "flow: main\nstart: name\nsteps:\n  name: {ask: text, personal: true, to: colour}\n  colour: {choose: [red, blue], to: more}\n  more: {call: more, to: sum}\n  sum: {summary: [name, colour], to: fit}\n  fit: {offer: [coaching]}\n",
				"more.yaml":  "flow: more\nstart: wish\nsteps:\n  wish: {choose: [a, b], to: end}\n",
				"human.yaml": "flow: human\nstart: first\nsteps:\n" + human + "  sent: {handoff: human}\n",
			})
			for _, field := range []string{flow.Field + "0", flow.Field + "1"} {
				w := met(f)
				w.typed("Ali")
				w.pick("red", "a", flow.Correct, field)
				all := w.pick(flow.Human)
				if id, _ := w.s.At.Split(); id != flow.HumanFlow {
					t.Fatalf("%s: a human is asked for at %s", field, w.s.At)
				}
				for range 3 {
					if all = append(all, w.pick(flow.Back)...); opened(all) {
						t.Fatalf("%s: going back sends a request: %v", field, all)
					}
					for r, v := range w.s.Answers() {
						if want := map[flow.Ref]string{"main.name": "Ali", "main.colour": "red", "more.wish": "a"}[r]; v != want {
							t.Fatalf("%s: %s is answered %q", field, r, v)
						}
					}
					if w.s.At == "main.sum" {
						break
					}
				}
				if got := w.s.Answers(); w.s.At != "main.sum" || len(got) != 3 || w.s.Redo != "" || len(w.s.Keep) != 0 {
					t.Fatalf("%s: back at %s with %v, correcting %q, keeping %v", field, w.s.At, got, w.s.Redo, w.s.Keep)
				}
			}
		})
	}
}

// A correction that is left unfinished is as it was: also where the answer fits no more.
func TestBackFromACorrection(t *testing.T) {
	talk := func(colours string) *flow.Flows {
		return loaded(t, map[string]string{"main.yaml": "flow: main\nstart: age\nsteps:\n  age: {ask: number, to: colour}\n  colour: {choose: [" + colours + "], to: sum}\n  sum: {summary: [age, colour], to: fit}\n  fit: {offer: [coaching]}\n"})
	}
	w := met(talk("red, blue"))
	w.typed("20")
	w.pick("red", flow.Correct, flow.Field+"1", flow.Back)
	if got := w.s.Answers(); w.s.At != "main.sum" || got["main.colour"] != "red" {
		t.Errorf("back at %s with %v", w.s.At, got)
	}
	w.pick(flow.Correct, flow.Field+"1")
	w.f = talk("blue, green")
	w.pick(flow.Back)
	if got := w.s.Answers(); w.s.At != "main.age" || len(got) != 0 {
		t.Errorf("the answer is gone: back at %s with %v", w.s.At, got)
	}
}

// However long the talk, correcting an early answer loses none of the later ones.
func TestCorrectingInALongTalk(t *testing.T) {
	const questions = 90
	var b strings.Builder
	var fields []string
	for i := range questions {
		fmt.Fprintf(&b, "  q%d: {choose: [a, b], to: r%d}\n  r%d: {route: [{to: q%d}]}\n", i, i, i, i+1)
		fields = append(fields, stepName(i))
	}
	f := loaded(t, map[string]string{"main.yaml": "flow: main\nstart: q0\nsteps:\n" + b.String() +
		fmt.Sprintf("  q%d: {summary: [%s], to: fit}\n  fit: {offer: [coaching]}\n", questions, strings.Join(fields, ", "))})
	w := met(f)
	for range questions {
		w.pick("a")
	}
	w.pick(flow.Correct, flow.Field+"0", "b")
	if got := w.s.Answers(); string(w.s.At) != fmt.Sprintf("main.q%d", questions) || len(got) != questions || got["main.q0"] != "b" || got["main.q89"] != "a" {
		t.Errorf("at %s with %d answers: %v", w.s.At, len(got), w.notes())
	}
}

// Whoever declined to be stored and falls out of a loop reads on; they are not asked what
// only those are asked who agreed.
func TestALoopEndsWhereTheyMayBe(t *testing.T) {
	f := (&flow.Flows{
		Languages: []string{"de"},
		Flows: []*flow.Flow{
			{ID: flow.MainFlow, Start: "ask", Steps: []*flow.Step{{ID: "ask", Kind: &flow.Ask{What: flow.AskText}}}},
			{ID: flow.InformationFlow, Start: "read", Steps: []*flow.Step{
				{ID: "read", Kind: &flow.Choose{Choices: []string{"a"}}, Route: []flow.Row{{To: flow.Target{Step: "around"}}}},
				{ID: "around", Kind: &flow.Say{}, Route: []flow.Row{{To: flow.Target{Step: "around"}}}},
			}},
		},
	}).Index()
	s := flow.Session{Epoch: "e", Lang: "de", Consent: flow.Declined, At: "information.read", Turn: 1}
	if got, _ := flow.Advance(f, s, flow.Input{Kind: flow.Pick, Choice: "a"}, noon); got.At != "information.read" {
		t.Errorf("at %s", got.At)
	}
}

// Whatever the talk begins with, there is something to see behind the menu at its end.
func TestGoOnAfterTheEnd(t *testing.T) {
	f := loaded(t, map[string]string{
		"main.yaml": "flow: main\nstart: hello\nsteps:\n  hello: {say: true, to: need}\n  need: {choose: [a, b], route: [{when: {need: a}, to: fit}, {to: bye}]}\n  fit: {offer: [coaching], to: end}\n  bye: {say: true, to: end}\n",
	})
	for _, way := range [][]string{{"a", flow.GoOn}, {"b"}} {
		w := met(f)
		w.pick(way...)
		if w.screen.ID != "system.menu" || w.s.At != "main.need" {
			t.Fatalf("%v ends at %s, under %s", way, w.s.At, w.screen.ID)
		}
		var said []string
		for _, b := range w.screen.Blocks {
			said = append(said, b.Text.Key)
		}
		if want := map[string]string{"a": "system.menu", "b": "main.bye system.menu"}[way[0]]; strings.Join(said, " ") != want {
			t.Errorf("%v ends with %q", way, said)
		}
		if w.pick(flow.GoOn); w.screen.ID != "main.need" || len(w.screen.Choices) != 2 {
			t.Errorf("%v, then on: %+v", way, w.screen)
		}
	}
}

// What is not understood on the menu is no wrong answer to the question beneath.
func TestOnlyAnswersToTheQuestionAreCounted(t *testing.T) {
	f := loaded(t, map[string]string{"main.yaml": "flow: main\nstart: age\nsteps:\n  age: {ask: number, stuck: fit, to: fit}\n  fit: {offer: [coaching]}\n"})
	w := met(f)
	w.pick(flow.Menu)
	for range 5 {
		w.typed("what")
	}
	w.pick(flow.GoOn)
	w.typed("many")
	w.typed("many")
	if w.s.At != "main.age" || !slices.Equal(w.notes(), []string{"note.not_number"}) {
		t.Errorf("at %s, told %v", w.s.At, w.notes())
	}
	if w.typed("many"); w.s.At != "main.fit" {
		t.Errorf("not understood three times, at %s", w.s.At)
	}
}

// A button stands on a screen once.
func TestAHumanIsOfferedOnce(t *testing.T) {
	f := loaded(t, map[string]string{"main.yaml": "flow: main\nstart: fit\nsteps:\n  fit: {offer: [coaching]}\n"})
	w := met(f)
	for range 4 {
		w.typed("hm")
		seen := w.choices()
		slices.Sort(seen)
		if n := len(seen); n != len(slices.Compact(seen)) {
			t.Fatalf("twice among %v", w.choices())
		}
	}
}
