package flow

// Kind is what a step does. A kind that asks waits for an answer; one that does
// not does its work when it is entered and goes on (Waits). Each kind has a file of its
// own, and talks in testdata/.
type Kind interface {
	// Name is the field of the flow file that makes a step of this kind.
	Name() string
	// enter is called when the talk comes to the step. True: the step waits.
	enter(t *turn, s *Step) bool
	// screen is what a waiting step shows.
	screen(t *turn, s *Step) Screen
	// pick takes a choice of the screen; false if it is none of this step's.
	pick(t *turn, s *Step, choice string) bool
	// typed takes words; false if the step can't use them.
	typed(t *turn, s *Step, words string) bool
	// fits says whether a kept value could still be given to this step.
	fits(f *Flows, s *Step, value string) bool
}

// Fits says whether a value could be given to a step as its answer.
func Fits(f *Flows, s *Step, value string) bool { return s.Kind.fits(f, s, value) }

// Kinds are all of them, each once and empty.
func Kinds() []Kind {
	return []Kind{
		&Choose{}, &Several{}, &Ask{}, &Say{}, &Set{}, &Route{}, &OfferStep{}, &Reach{}, &Call{},
		&Summary{}, &Handoff{}, &Feedback{}, &End{}, &Picture{}, &Document{}, &Voice{}, &Map{},
	}
}
