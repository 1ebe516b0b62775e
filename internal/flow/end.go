package flow

// End ends the whole talk, however many calls are open, with a last word. It waits, so
// that Back still leads into the talk: from here people go back, begin anew, or come to
// a human.
type End struct{}

// Name implements Kind.
func (*End) Name() string { return "end" }

func (*End) enter(*turn, *Step) bool { return true }

func (*End) screen(t *turn, s *Step) Screen {
	return Screen{
		ID:      string(s.Ref),
		Blocks:  []Block{block(s.Ref.Key())},
		Choices: choices(Restart, Human),
		Links:   t.linksOf(s),
	}
}

func (*End) pick(t *turn, _ *Step, choice string) bool {
	if choice != Restart {
		return false
	}
	t.start()
	return true
}

func (*End) typed(*turn, *Step, string) bool { return false }
func (*End) fits(*Flows, *Step, string) bool { return false }
