package flow

import (
	"slices"
	"strconv"
	"time"
)

// DoubleTap is how long the same tap counts as one: fingers tremble, phones repeat
// what was not confirmed. After it, a button of an earlier screen is answered.
const DoubleTap = 60 * time.Second

// Advance takes a person one input further. It never fails: whatever comes in, the
// person sees a screen, except for a tap that was already taken. The zero Session
// is somebody who was never here.
func Advance(f *Flows, s Session, in Input, now time.Time) (Session, []Effect) {
	return AdvanceTraced(f, s, in, now, nil)
}

// AdvanceTraced is Advance, and writes the way into the trace.
func AdvanceTraced(f *Flows, s Session, in Input, now time.Time, way *Trace) (Session, []Effect) {
	t := &turn{flows: f, s: s.clone(), in: in, now: now, way: way}
	if !in.CaseOpen {
		t.s.Case, t.s.CaseFor = "", ""
	}
	t.at = t.s.At
	switch {
	case in.Kind == Silence && (in.Epoch == "" || in.Epoch != s.Epoch || in.Turn != s.Turn):
		return s, nil
	case t.s.Epoch == "" && in.Kind == Tap && in.Choice == DeleteYes:
		t.emit(Noted{NotedGone}) // the second of two taps: nothing may come to life by it
		return Session{}, t.effects
	case t.s.Epoch == "":
		t.s = Session{Epoch: in.Fresh, Case: t.s.Case, CaseFor: t.s.CaseFor}
		t.first = true
		t.firstInput()
	case t.mend():
		if in.Kind == Silence {
			return s, nil // told when they come back
		}
		if in.Kind == Distress || in.Kind == Tap && in.Choice == Emergency {
			t.over(overEmergency) // first of all
			break
		}
		t.note("note.changed")
	default:
		if t.input() == nothing {
			if in.Kind == Silence {
				return s, nil
			}
			return t.s, t.effects
		}
	}
	t.show()
	return t.s, t.effects
}

// turn is one input on its way through the engine.
type turn struct {
	flows     *Flows
	s         Session
	in        Input
	now       time.Time
	first     bool // the session began with this input
	erased    bool
	notes     []Block
	said      []Block // by steps that the turn passed: above the screen
	media     []Media // to be shown before the screen
	at        Ref     // where the turn began
	stays     bool    // the step took the input and goes on waiting
	ticked    bool    // … and a box of it changed, or a note says why not
	edit      bool    // only the screen that is seen changes
	prefilled bool    // boxes are ticked as they were before
	limited   bool    // what was typed was understood, and can't be
	chosen    []Text
	effects   []Effect
	way       *Trace // nil but for rehearsals
}

func (t *turn) emit(e Effect)   { t.effects = append(t.effects, e) }
func (t *turn) note(key string) { t.notes = append(t.notes, block(key)) }
func (t *turn) over(name string) {
	for i, o := range t.s.Over {
		if o == name { // already lies there: what lies over it goes away
			t.s.Over = t.s.Over[:i+1]
			return
		}
	}
	t.s.Over = append(t.s.Over, name)
}

func (t *turn) top() string {
	if n := len(t.s.Over); n > 0 {
		return t.s.Over[n-1]
	}
	switch {
	case t.s.Lang == "":
		return overLanguage
	case t.s.Consent == NotAsked:
		return overPrivacy
	}
	return ""
}

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
	switch t.in.Kind {
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
		t.over(overEmergency)
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
	if len(t.s.Over) == 0 { // else a screen was laid over the talk, which stands still
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
	default:
		return t.speak(choice)
	}
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

func (t *turn) typed(words string) {
	if t.top() == "" {
		step := t.flows.Step(t.s.At)
		if step.Kind.typed(t, step, words) {
			t.s.Wrong = 0
			if !t.stays {
				t.run()
			}
			return
		}
	}
	t.notUnderstood()
}

// shared takes the person's own contact where a number is asked for; elsewhere it says
// how we come to call.
func (t *turn) shared(number string) {
	switch k := t.seen().(type) {
	case *Ask:
		if k.What == AskPhone || k.What == AskContact {
			t.typed(number)
			return
		}
	case *Handoff:
		if t.s.Case != "" {
			t.note("note.sent")
			return
		}
	}
	if t.requesting() {
		t.note("note.own_contact_request")
		return
	}
	t.note("note.own_contact")
}

// seen is what the step does that is on the screen; nil: something lies over the talk.
func (t *turn) seen() Kind {
	if t.top() != "" {
		return nil
	}
	return t.flows.Step(t.s.At).Kind
}

// unusable is what is said to something we can't use: never to press an answer where
// there is none to press.
func (t *turn) unusable(what string) string {
	if t.top() != "" {
		return "note." + what
	}
	switch k := t.flows.Step(t.s.At).Kind.(type) {
	case *Ask:
		switch what {
		case "contact":
			if k.What == AskPhone || k.What == AskContact {
				return "note.contact_phone"
			}
		case "sticker", "voice", "video", "audio", "poll", "other":
			return "note.write"
		}
	case *Handoff:
		if t.s.Case == "" {
			break
		}
		switch what {
		case "photo", "document", "failed", "edited": // these say what to do with it
		default:
			return "note.sent"
		}
	}
	return "note." + what
}

// notUnderstood says what would have been understood.
func (t *turn) notUnderstood() {
	t.s.Wrong++
	if t.top() != "" {
		t.note("note.not_choice")
		return
	}
	step := t.flows.Step(t.s.At)
	what := "note.not_choice"
	switch k := step.Kind.(type) {
	case *Ask:
		what = k.wrong(t, t.in.Typed)
	case *Handoff:
		if t.s.Case != "" {
			t.note("note.sent")
			return
		}
	}
	if step.Stuck != nil && t.s.Wrong >= MaxStuck {
		t.stuck(step)
		return
	}
	t.notes = append(t.notes, Block{Text: &Text{Key: what, First: step.Ref.RetryKey()}})
}

// stuck leads on elsewhere who could not be understood.
func (t *turn) stuck(s *Step) {
	t.emit(Noted{NotedStuck})
	t.note("note.stuck")
	t.way.chose(s, WayStuck)
	t.s.Keep, t.s.Redo, t.s.Wrong = nil, "", 0
	t.leave(s)
	t.goTo(*s.Stuck)
	t.run()
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
	case "delete":
		t.choose(Delete)
	case "help":
		t.choose(Help)
	default:
		t.note("note.command")
	}
}

// show ends the turn with the screen that is to be seen.
func (t *turn) show() {
	if t.s.At != t.at && !t.prefilled {
		t.s.Picked, t.s.Found = nil, nil
	}
	if !t.first && !t.edit {
		t.emit(Chosen{Labels: t.chosen})
	}
	sc := t.screen()
	if len(t.said) > 0 {
		sc.Said = len(t.notes) + len(t.said)
	}
	var note Text
	if t.edit && len(t.notes) > 0 {
		note, t.notes = *t.notes[0].Text, nil
	}
	sc.Blocks = slices.Concat(t.notes, t.said, sc.Blocks)
	sc.Before = t.media
	t.wake()
	switch {
	case t.erased:
		t.s = Session{}
	case !t.edit:
		t.s.Turn++
	}
	t.mark()
	t.emit(Show{Screen: sc, Edit: t.edit, Note: note})
}

// mark writes down what the session was last seen by, so that a change is noticed.
func (t *turn) mark() {
	t.s.Version, t.s.Hash = "", ""
	if t.s.Epoch == "" {
		return
	}
	t.s.Version = t.flows.Version
	if st := t.flows.Step(t.s.At); st != nil {
		t.s.Hash = st.Hash
	}
}

// screen is what is seen now. Wherever a contact stands, it can be said to be wrong.
func (t *turn) screen() Screen {
	sc := t.bare()
	if !t.erased && !isWrong(t.top()) && t.reaches(sc) {
		sc.Choices = append(sc.Choices, choiceOf(Wrong))
	}
	return sc
}

func (t *turn) bare() Screen {
	if t.erased {
		return Screen{
			ID:      "system.deleted",
			Blocks:  []Block{block("system.deleted")},
			Choices: []Choice{choiceOf(Restart)},
			Nav:     []Choice{choiceOf(Emergency)},
		}
	}
	if name := t.top(); name != "" {
		return t.overScreen(name)
	}
	step := t.flows.Step(t.s.At)
	sc := step.Kind.screen(t, step)
	if t.s.Wrong >= MaxWrong {
		sc.Choices = append(sc.Choices, choiceOf(Human))
	}
	sc.Nav = []Choice{choiceOf(Back), choiceOf(Menu), choiceOf(Emergency)}
	return sc
}

// MaxWrong is how many answers in a row may be misunderstood before a human is
// offered beside the question.
const MaxWrong = 2

// MaxStuck is how many answers in a row may be misunderstood before the talk goes on
// where the step says, if it says so.
const MaxStuck = 3

// Look is what somebody in this session sees now, without doing anything.
func Look(f *Flows, s Session) Screen {
	t := &turn{flows: f, s: s.clone()}
	t.in.CaseOpen = t.s.Case != ""
	if t.s.Epoch != "" {
		t.mend()
	}
	return t.screen()
}
