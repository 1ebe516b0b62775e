package flow

import "slices"

// Feedback asks how it was, with one tap. The tap is counted and forgotten: no answer
// is kept, nothing can be typed, and nobody can tell whose it was.
type Feedback struct{ Choices []string }

// Name implements Kind.
func (*Feedback) Name() string { return "feedback" }

func (*Feedback) enter(*turn, *Step) bool { return true }

func (k *Feedback) screen(_ *turn, s *Step) Screen {
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}}
	for _, c := range k.Choices {
		sc.Choices = append(sc.Choices, Choice{ID: c, Label: key(s.Ref.ChoiceKey(c))})
	}
	sc.Choices = append(sc.Choices, choiceOf(SkipIt))
	return sc
}

func (k *Feedback) pick(t *turn, s *Step, choice string) bool {
	switch {
	case slices.Contains(k.Choices, choice):
		t.emit(Counted{Step: s.Ref, Choice: choice})
		t.note("note.thanks")
	case choice != SkipIt:
		return false
	}
	t.leave(s)
	t.follow(s, t.s.Answers())
	return true
}

func (*Feedback) typed(*turn, *Step, string) bool { return false }
func (*Feedback) fits(*Flows, *Step, string) bool { return false }
