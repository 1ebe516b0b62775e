package flow

import "unicode/utf8"

// Ask asks for something that has to be typed. It is for what no choice can say:
// a name, a phone number, a place.
type Ask struct {
	What string // "text", "phone", "place": the Reader of that name understands it
	Max  int    // runes; 0: MaxAskRunes
}

// Name implements Kind.
func (*Ask) Name() string { return "ask" }

func (k *Ask) enter(*turn, *Step) bool { return true }

func (k *Ask) screen(_ *turn, s *Step) Screen {
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}, Asks: k.What, AskContact: k.What == "phone"}
	if s.Skip {
		sc.Choices = []Choice{choiceOf(SkipIt)}
	}
	return sc
}

func (k *Ask) pick(t *turn, s *Step, choice string) bool {
	if choice != SkipIt || !s.Skip {
		return false
	}
	t.answer(s, Skipped)
	return true
}

func (k *Ask) typed(t *turn, s *Step, words string) bool {
	value, ok := k.read(t.flows, words)
	if ok {
		t.answer(s, value)
	}
	return ok
}

// read understands the words; a text is kept as it is.
func (k *Ask) read(f *Flows, words string) (string, bool) {
	limit := k.Max
	if limit == 0 {
		limit = MaxAskRunes
	}
	if words == "" || words == Skipped || utf8.RuneCountInString(words) > limit {
		return "", false
	}
	if r := f.Readers[k.What]; r != nil {
		return r(words)
	}
	return words, true
}

func (k *Ask) fits(_ *Flows, s *Step, value string) bool {
	if value == Skipped {
		return s.Skip
	}
	return value != ""
}
