package flow

import (
	"slices"
	"strings"
)

// Several takes several choices. Each tap ticks one or takes it back, in the same
// message; "done" takes what is ticked. A button says what it wants, not "the other
// one", so that a tap that arrives twice does the same as once.
type Several struct {
	Choices []string
	Min     int  // at least so many; 0 counts as 1
	Max     int  // at most so many; 0: all of them
	None    bool // "none of these" may be said
}

// Name implements Kind.
func (*Several) Name() string { return "several" }

func (*Several) enter(*turn, *Step) bool { return true }

// Limits are how many may be chosen.
func (k *Several) Limits() (least, most int) {
	most = k.Max
	if most == 0 || most > len(k.Choices) {
		most = len(k.Choices)
	}
	return max(1, k.Min), most
}

func (k *Several) screen(t *turn, s *Step) Screen {
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}, Links: t.linksOf(s)}
	for _, c := range k.Choices {
		ch := Choice{ID: Tick + c, Label: key(s.Ref.ChoiceKey(c)), Box: Open}
		if slices.Contains(t.s.Picked, c) {
			ch.ID, ch.Box = Untick+c, Ticked
		}
		sc.Choices = append(sc.Choices, ch)
	}
	sc.Choices = append(sc.Choices, choiceOf(Done))
	if k.None {
		sc.Choices = append(sc.Choices, choiceOf(NoneOf))
	}
	if s.Skip {
		sc.Choices = append(sc.Choices, choiceOf(SkipIt))
	}
	return sc
}

func (k *Several) pick(t *turn, s *Step, choice string) bool {
	switch {
	case choice == SkipIt && s.Skip:
		t.skip(s)
	case choice == NoneOf && k.None:
		t.answer(s, None)
	case choice == Done:
		return k.done(t, s)
	default:
		return k.tick(t, choice)
	}
	return true
}

// tick takes "+a" or "-a", or "+a,b" of what was typed.
func (k *Several) tick(t *turn, choice string) bool {
	want := strings.HasPrefix(choice, Tick)
	if !want && !strings.HasPrefix(choice, Untick) {
		return false
	}
	named := strings.Split(choice[1:], ListSep)
	if slices.ContainsFunc(named, func(c string) bool { return !slices.Contains(k.Choices, c) }) {
		return false
	}
	_, most := k.Limits()
	t.stays = true
	for _, c := range named {
		at := slices.Index(t.s.Picked, c)
		switch {
		case (at >= 0) == want:
			continue
		case !want:
			t.s.Picked = slices.Delete(t.s.Picked, at, at+1)
		case len(t.s.Picked) >= most:
			t.notes = append(t.notes, Block{Text: &Text{Key: "note.too_many", N: most}})
		default:
			t.s.Picked = append(t.s.Picked, c)
		}
		t.ticked = true
	}
	return true
}

func (k *Several) done(t *turn, s *Step) bool {
	least, most := k.Limits()
	switch n := len(t.s.Picked); {
	case n < least:
		t.notes = append(t.notes, Block{Text: &Text{Key: "note.too_few", N: least}})
	case n > most: // as many could be chosen when they were ticked
		t.notes = append(t.notes, Block{Text: &Text{Key: "note.too_many", N: most}})
	default:
		t.answer(s, k.join(t.s.Picked))
		return true
	}
	t.stays, t.ticked = true, true
	return true
}

// join is the value to keep: in the order of the file, whatever the order of the taps.
func (k *Several) join(picked []string) string {
	var in []string
	for _, c := range k.Choices {
		if slices.Contains(picked, c) {
			in = append(in, c)
		}
	}
	return strings.Join(in, ListSep)
}

func (*Several) typed(*turn, *Step, string) bool { return false }

func (k *Several) fits(_ *Flows, s *Step, value string) bool {
	switch value {
	case Skipped:
		return s.Skip
	case None:
		return k.None || slices.Contains(k.Choices, None)
	case "":
		return false
	}
	named := strings.Split(value, ListSep)
	least, most := k.Limits()
	return len(named) >= least && len(named) <= most && k.join(named) == value
}

// split are the choices of a value.
func (k *Several) split(value string) []string {
	if value == "" || value == Skipped || value == None && k.None {
		return nil
	}
	return strings.Split(value, ListSep)
}

// labels are the labels of a value.
func (k *Several) labels(s *Step, value string) []Text {
	if value == None && k.None {
		return []Text{choiceOf(NoneOf).Label}
	}
	var out []Text
	for _, c := range k.split(value) {
		out = append(out, key(s.Ref.ChoiceKey(c)))
	}
	return out
}
