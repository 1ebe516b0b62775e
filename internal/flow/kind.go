package flow

// Kind is what a step does. A kind that asks waits for an answer; one that does
// not does its work when it is entered and goes on. The kinds are Choose, Ask,
// OfferStep, Call, Summary, Handoff, Picture, Document, Voice and Map: each in a file
// of its own.
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
