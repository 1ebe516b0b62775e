package flow

import (
	"slices"
	"strconv"
	"strings"
)

// Summary shows answers to be confirmed. Any of them can be corrected without
// losing those that do not depend on it.
type Summary struct {
	Fields []Ref
}

// Name implements Kind.
func (*Summary) Name() string { return "summary" }

func (k *Summary) enter(t *turn, _ *Step) bool {
	t.s.Keep, t.s.Redo = nil, ""
	return true
}

// answered lists the fields that were asked on this way.
func (k *Summary) answered(t *turn) []Ref {
	a := t.s.Answers()
	var out []Ref
	for _, r := range k.Fields {
		if _, ok := a[r]; ok && t.flows.Step(r) != nil {
			out = append(out, r)
		}
	}
	return out
}

func (k *Summary) screen(t *turn, s *Step) Screen {
	a := t.s.Answers()
	var lines []Line
	for _, r := range k.answered(t) {
		lines = append(lines, Line{Label: key(r.LabelKey()), Values: ValueTexts(t.flows.Step(r), a[r])})
	}
	return Screen{
		ID:      string(s.Ref),
		Blocks:  []Block{block(s.Ref.Key()), {Summary: lines}},
		Choices: []Choice{choiceOf(Confirm), choiceOf(Correct), choiceOf(Cancel)},
	}
}

// ValueTexts is an answer as it is read: choices by their labels, a language by its
// own name, what was typed as it was typed.
func ValueTexts(s *Step, value string) []Text {
	if value == Skipped {
		return []Text{key("answer.skipped")}
	}
	switch k := s.Kind.(type) {
	case *Choose:
		return []Text{k.label(s, value)}
	case *Several:
		return k.labels(s, value)
	case *Ask:
		return []Text{k.label(s, value)}
	}
	return []Text{{Words: value}}
}

func (k *Summary) pick(t *turn, s *Step, choice string) bool {
	switch choice {
	case Confirm:
		t.leave(s)
		t.follow(s, t.s.Answers())
	case Correct:
		t.over(overCorrect)
	case Cancel:
		t.cancel()
	default:
		return false
	}
	return true
}

// correcting is the screen that asks which answer is wrong.
func (k *Summary) correcting(t *turn) Screen {
	sc := Screen{ID: "system.correct", Blocks: []Block{block("system.correct")}}
	for i, r := range k.answered(t) {
		sc.Choices = append(sc.Choices, Choice{ID: Field + strconv.Itoa(i), Label: key(r.LabelKey())})
	}
	return sc
}

// correct goes back to the question of a field. What was answered after it is
// kept and taken up again as far as it still fits.
func (k *Summary) correct(t *turn, choice string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(choice, Field))
	fields := k.answered(t)
	if err != nil || n < 0 || n >= len(fields) {
		return false
	}
	for i, v := range slices.Backward(t.s.Trail) {
		if v.Ref != fields[n] {
			continue
		}
		keep := Answers{}
		for _, later := range t.s.Trail[i:] {
			if later.Answered {
				keep[later.Ref] = later.Value
			} else if ShowsMedia(t.flows.Step(later.Ref).Kind) {
				keep[later.Ref] = shown
			}
		}
		t.s.Keep, t.s.Redo = keep, v.Ref
		t.s.Trail = t.s.Trail[:i]
		t.s.At, t.s.Stack, t.s.Over = v.Ref, v.Stack, nil
		t.prefill(v)
		return true
	}
	return false
}

func (k *Summary) typed(*turn, *Step, string) bool { return false }

func (k *Summary) fits(*Flows, *Step, string) bool { return false }
