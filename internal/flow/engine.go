package flow

import "time"

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
			t.untold(s, in)
			return t.s, t.effects
		}
	}
	t.tellClosed(s, in)
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
	said      []Block   // by steps that the turn passed: above the screen
	media     []Media   // to be shown before the screen
	at        Ref       // where the turn began
	stays     bool      // the step took the input and goes on waiting
	ticked    bool      // … and a box of it changed, or a note says why not
	edit      bool      // only the screen that is seen changes
	prefilled bool      // boxes are ticked as they were before
	limited   bool      // what was typed was understood, and can't be
	ended     *lastWord // the talk came to its end, and stands at its beginning
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
