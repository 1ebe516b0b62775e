package flow

import "slices"

// Choose asks for one of several choices.
type Choose struct {
	Choices   []string
	Languages bool // the choices are the bot's languages
}

// Name implements Kind.
func (*Choose) Name() string { return "choose" }

// Options are the choices there are: the step's own, or the bot's languages.
func (k *Choose) Options(f *Flows) []string {
	if k.Languages {
		return f.Languages
	}
	return k.Choices
}

func (k *Choose) enter(*turn, *Step) bool { return true }

func (k *Choose) screen(t *turn, s *Step) Screen {
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}, Links: t.linksOf(s)}
	for _, c := range k.Options(t.flows) {
		sc.Choices = append(sc.Choices, Choice{ID: c, Label: k.label(s, c)})
	}
	if s.Skip {
		sc.Choices = append(sc.Choices, choiceOf(SkipIt))
	}
	return sc
}

func (k *Choose) label(s *Step, choice string) Text {
	if k.Languages {
		return Text{Lang: choice}
	}
	return key(s.Ref.ChoiceKey(choice))
}

func (k *Choose) pick(t *turn, s *Step, choice string) bool {
	if choice == SkipIt && s.Skip {
		t.skip(s)
		return true
	}
	if !k.fits(t.flows, s, choice) || choice == Skipped {
		return false
	}
	t.answer(s, choice)
	return true
}

func (k *Choose) typed(*turn, *Step, string) bool { return false }

func (k *Choose) fits(f *Flows, s *Step, value string) bool {
	if value == Skipped {
		return s.Skip
	}
	return slices.Contains(k.Options(f), value)
}
