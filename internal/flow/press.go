package flow

import (
	"strconv"
	"time"
)

// What a person did finds who takes it: a button or a command here, words in words.go.

// DoubleTap is how long the same tap counts as one: fingers tremble, phones repeat
// what was not confirmed. After it, a button of an earlier screen is answered.
const DoubleTap = 60 * time.Second

// outcome of an input.
type outcome int

const (
	done    outcome = iota
	nothing         // changes nothing and shows nothing
)

// firstInput is what somebody does who has no session: mostly /start, but a button
// from before their data was deleted, or a cry for help, just as well.
func (t *turn) firstInput() {
	switch t.in.Kind {
	case Distress:
		t.over(overEmergency)
	case Tap:
		switch {
		case t.in.Choice == Emergency:
			t.over(overEmergency)
		case t.in.Choice == Restart, t.speak(t.in.Choice):
		default:
			t.note("note.forgotten")
		}
		t.tapped()
	case Command:
		if t.in.What != "start" {
			t.command(t.in.What)
		}
	}
}

func (t *turn) input() outcome {
	if t.in.InHand {
		t.note("note.in_hand")
		return done
	}
	switch t.in.Kind {
	case Closed:
		t.closed()
	case Tap:
		return t.tap()
	case Pick:
		if !t.choose(t.in.Choice) {
			t.notUnderstood()
		}
	case Typed:
		t.typed(t.in.Typed)
	case Phone:
		t.shared(t.in.Typed)
	case Command:
		t.command(t.in.What)
	case Distress:
		t.cry()
	case Unusable:
		t.note(t.unusable(t.in.What))
	case Silence:
		if !t.silence() {
			return nothing
		}
	case Again:
	}
	return done
}

func (t *turn) tap() outcome {
	mark := strconv.Itoa(t.in.Turn) + "." + t.in.Choice
	ours := t.in.Epoch == t.s.Epoch
	fresh := ours && t.in.Turn == t.s.Turn
	switch {
	case !fresh && ours && mark == t.s.Tapped && t.now.Sub(time.Unix(t.s.TapAt, 0)) < DoubleTap:
		t.emit(Noted{NotedDoubled})
		return nothing
	case fresh:
		t.tapped()
		if !t.choose(t.in.Choice) {
			t.emit(Noted{NotedForged})
			t.note("note.old_button")
		}
		if t.stays && !t.ticked {
			t.emit(Noted{NotedDoubled}) // the box is as it should be already
			return nothing
		}
		t.edit = t.stays
	case everywhere(t.in.Choice) || t.canSpeak(t.in.Choice):
		t.tapped()
		t.emit(Noted{NotedStale})
		t.choose(t.in.Choice)
	default:
		t.tapped()
		t.emit(Noted{NotedStale})
		t.note("note.old_button")
	}
	return done
}

func (t *turn) tapped() {
	t.s.Tapped = strconv.Itoa(t.in.Turn) + "." + t.in.Choice
	t.s.TapAt = t.now.Unix()
}

// everywhere says that a choice means the same on every screen, old or new.
func everywhere(choice string) bool {
	switch choice {
	case Menu, Emergency, Language, Human, Privacy, Delete, Help:
		return true
	}
	return false
}

// pick takes a choice of the step that waits.
func (t *turn) pick(choice string) bool {
	step := t.flows.Step(t.s.At)
	labels := t.labelsOf(step, choice)
	if !step.Kind.pick(t, step, choice) {
		return false
	}
	t.s.Wrong = 0
	t.way.chose(step, choice)
	if t.stays {
		return true
	}
	t.chosen = labels
	if len(t.s.Over) == 0 || t.ended != nil { // else a screen was laid over the talk, which stands still
		t.run()
	}
	return true
}

// choose takes a choice of the screen that is seen.
func (t *turn) choose(choice string) bool {
	if t.overChoose(choice) {
		return true
	}
	if t.top() == "" && t.pick(choice) {
		return true
	}
	switch choice {
	case Back:
		t.back()
	case Menu:
		t.over(overMenu)
	case Emergency:
		t.over(overEmergency)
	case Language:
		t.over(overLanguage)
	case Human:
		return t.human()
	case Privacy:
		t.over(overPrivacy)
	case Delete:
		t.over(overDelete)
	case Help:
		t.over(overHelp)
	case Wrong:
		return t.wrong()
	case Words:
		return t.words()
	default:
		return t.speak(choice)
	}
	return true
}

// words explains what the question has that newcomers may not know.
func (t *turn) words() bool {
	if t.top() != "" || len(t.flows.Step(t.s.At).Words) == 0 {
		return false
	}
	t.over(overWords)
	return true
}

// labelsOf are the labels to mark what was chosen with; only answers are marked.
func (t *turn) labelsOf(step *Step, choice string) []Text {
	switch k := step.Kind.(type) {
	case *Choose:
		if choice != SkipIt {
			return []Text{k.label(step, choice)}
		}
	case *Several:
		if choice == Done {
			return k.labels(step, k.join(t.s.Picked))
		}
	case *Ask:
		if choice != SkipIt && choice != NotListed {
			return []Text{k.label(step, choice)}
		}
	}
	return nil
}

func (t *turn) command(name string) {
	switch name {
	case "start":
		switch {
		case t.s.Lang == "" || t.s.Consent == NotAsked:
			t.s.Over = nil
		case len(t.s.Trail) > 0 || len(t.s.Over) > 0 || t.s.Case != "":
			t.s.Over = []string{overMenu}
		}
	case "menu":
		t.choose(Menu)
	case "back":
		t.choose(Back)
	case "language":
		t.choose(Language)
	case "restart":
		t.restart()
	case "emergency":
		t.choose(Emergency)
	case "human":
		t.choose(Human)
	case "privacy":
		t.choose(Privacy)
	case "delete", "stop": // what bots elsewhere call it, and what the word means here
		t.choose(Delete)
	case "help":
		t.choose(Help)
	default:
		t.note("note.command")
	}
}
