package flow

import "time"

// People are not left alone with a question, nor pressed: after silence the question
// comes again, or the talk goes on elsewhere; MaxUnasked times in all, whatever the steps
// say, until the person does something themselves. Only who agreed to be stored is woken,
// and never by what they have moved on from.

// What a Wake is for.
const (
	WakeRemind = "remind"
	WakeGiveUp = "give_up"
)

// MaxUnasked is how many messages somebody gets, reminders and the end of waiting
// together, without having done anything since. Where the talk will go on elsewhere, one
// of them is for that.
const MaxUnasked = 2

// Grace is how long a reminder is given before the talk gives up.
const Grace = 12 * time.Hour

// Remind asks a question again after silence.
type Remind struct {
	After time.Duration
	When  []Cond // all must hold: the person said that they want it
}

// GiveUp goes on elsewhere after silence.
type GiveUp struct {
	After time.Duration
	To    Target
}

// silence is an input of nobody's: nothing was done for a while. False: it has no
// meaning any more.
func (t *turn) silence() bool {
	step := t.waitingStep()
	if step == nil {
		return false
	}
	switch {
	case t.in.What == WakeRemind && step.Remind != nil && t.in.N == t.s.Asked+1 && t.reminds(step):
		t.way.chose(step, WayRemind)
		t.s.Asked++
		t.s.Unasked++
		t.s.Over = nil
		t.note("note.remind")
		t.emit(Noted{NotedRemind})
	case t.in.What == WakeGiveUp && step.GiveUp != nil && t.s.Unasked < MaxUnasked:
		t.s.Unasked++
		t.s.Over, t.s.Keep, t.s.Redo, t.s.Wrong = nil, nil, "", 0
		t.way.chose(step, WayGiveUp)
		t.leave(step)
		t.goTo(step.GiveUp.To)
		t.run()
		t.emit(Noted{NotedGiveUp})
	default:
		return false
	}
	return true
}

func (t *turn) reminds(s *Step) bool {
	most := MaxUnasked
	if s.GiveUp != nil {
		most--
	}
	return t.s.Unasked < most && All(s.Remind.When, t.s.Answers())
}

// acted says that the input is something that the person did, and not ours.
func (in *Input) acted() bool {
	return in.Kind != Silence && in.Kind != Again && in.Kind != Closed && (in.Kind != Unusable || in.What != "failed")
}

// waitingStep is the question that the person owes an answer; nil if there is none.
func (t *turn) waitingStep() *Step {
	if t.erased || t.s.Epoch == "" || t.s.Lang == "" || t.s.Consent != Agreed {
		return nil
	}
	return t.flows.Step(t.s.At)
}

// wake ends a turn: what is to be done should nothing follow.
func (t *turn) wake() {
	if t.in.acted() {
		t.s.Unasked = 0
	}
	step := t.waitingStep()
	if step == nil || step.Remind == nil && step.GiveUp == nil {
		t.s.Since, t.s.Asked = 0, 0
		return
	}
	if t.s.Since == 0 || t.in.acted() || t.s.At != t.at {
		t.s.Since, t.s.Asked = t.now.Unix(), 0
	}
	since := t.now.Sub(time.Unix(t.s.Since, 0))
	var next Wake
	if g := step.GiveUp; g != nil && t.s.Unasked < MaxUnasked {
		next = Wake{After: g.After - since, What: WakeGiveUp}
		if t.s.Asked > 0 {
			next.After = max(next.After, Grace)
		}
	}
	if r := step.Remind; r != nil && t.reminds(step) && (next.What == "" || r.After < next.After) {
		next = Wake{After: r.After, What: WakeRemind, N: t.s.Asked + 1}
	}
	if next.What != "" {
		t.emit(next)
	}
}
