package flow

import (
	"slices"
	"strings"
)

// mend fits a session to flows that may have changed under it. True: the step
// where the person stood is gone, and they were put at the nearest declared point; the
// flow is gone: they were put at the start, under the menu.
func (t *turn) mend() (moved bool) {
	s := &t.s
	if s.Lang != "" && !t.speaks(s.Lang) {
		s.Lang = ""
	}
	s.Over = t.known(s.Over)
	if s.Consent == NotAsked {
		return false
	}
	if s.Version != "" && s.Version == t.flows.Version {
		return false // nothing changed since
	}
	s.Trail = t.fitting(s.Trail)
	t.refill()
	for r, v := range s.Keep {
		if st := t.flows.Step(r); st == nil || !st.Kind.fits(t.flows, st, v) {
			delete(s.Keep, r)
		}
	}
	if s.Redo != "" && (s.Redo != s.At || s.Keep[s.Redo] == "") {
		s.Keep, s.Redo = nil, ""
	}
	called := t.mendStacks()
	if st := t.flows.Step(s.At); st != nil {
		if t.requested(st) {
			t.emit(Noted{NotedMended})
			t.withUs()
			return true
		}
		if called {
			t.note("note.changed")
		}
		if _, sums := st.Kind.(*Summary); !sums {
			s.Over = slices.DeleteFunc(s.Over, func(o string) bool { return o == overCorrect })
		}
		if !Waits(st.Kind) { // it waited here before it became another kind
			t.run()
		}
		return false
	}
	t.emit(Noted{NotedMended})
	s.Over, s.Keep, s.Redo, s.Wrong = nil, nil, "", 0
	flow, _ := s.At.Split()
	fl := t.flows.Flow(flow)
	switch {
	case fl == nil:
		t.start()
		if s.Lang != "" { // else the languages come first
			t.over(overMenu)
		}
		return true
	case s.Case != "" && t.takesRequests(flow):
		t.withUs()
		return true
	}
	s.At = fl.landing()
	t.run()
	return true
}

// requested says that the step was the end of the request that is open, and asks
// something now.
func (t *turn) requested(st *Step) bool {
	id, _ := st.Ref.Split()
	_, ends := st.Kind.(*Handoff)
	return t.s.Case != "" && len(t.s.Trail) == 0 && t.s.Hash != "" && t.s.Hash != st.Hash && !ends && t.takesRequests(id)
}

// withUs brings who stood at the end of their request out of the flow that would ask for
// it once more: the request is with us already.
func (t *turn) withUs() {
	t.s.Over = nil
	t.start()
	if t.s.Lang != "" { // else the languages come first
		t.over(overOpenCase)
	}
}

func isCall(k Kind) bool {
	_, ok := k.(*Call)
	return ok
}

// landing is where people land whose step is gone.
func (f *Flow) landing() Ref {
	if f.Landing != "" {
		return Ref(f.ID + "." + f.Landing)
	}
	return Ref(f.ID + "." + f.Start)
}

// mendStacks sees to the calls that are open, and to those that will be again for who goes
// back.
func (t *turn) mendStacks() (changed bool) {
	for i := range t.s.Trail {
		t.s.Trail[i].Stack, _ = t.callers(t.s.Trail[i].Stack)
	}
	t.s.Stack, changed = t.callers(t.s.Stack)
	return changed
}

// callers are the steps that called, mended. Where one is gone, the talk comes back to the
// landing point of its flow; where that is gone too, to who called it.
func (t *turn) callers(stack []Ref) (open []Ref, changed bool) {
	for _, r := range stack {
		if t.flows.Step(r) == nil {
			changed = true
			id, _ := r.Split()
			fl := t.flows.Flow(id)
			if fl == nil {
				continue
			}
			r = fl.landing()
			if st := t.flows.Step(r); st == nil || isCall(st.Kind) {
				continue // coming back to a call is going on behind it
			}
		}
		open = append(open, r)
	}
	return open, changed
}

func (t *turn) fitting(trail Trail) Trail {
	var out Trail
	for _, v := range trail {
		st := t.flows.Step(v.Ref)
		if st == nil || (v.Answered && !st.Kind.fits(t.flows, st, v.Value)) {
			continue
		}
		out = append(out, v)
	}
	return out
}

// refill takes away what is ticked, or was found, and can't be chosen any more.
func (t *turn) refill() {
	st := t.flows.Step(t.s.At)
	if st == nil {
		t.s.Picked, t.s.Found = nil, nil
		return
	}
	several, _ := st.Kind.(*Several)
	t.s.Picked = slices.DeleteFunc(t.s.Picked, func(c string) bool {
		return several == nil || !slices.Contains(several.Choices, c)
	})
	ask, _ := st.Kind.(*Ask)
	found := slices.Clone(t.s.Found)
	t.s.Found = slices.DeleteFunc(found, func(e string) bool {
		return ask == nil || !slices.Contains(ask.Entries, e)
	})
}

func (t *turn) speaks(tag string) bool {
	return slices.Contains(t.flows.Languages, tag)
}

// known keeps the screens that still are.
func (t *turn) known(over []string) []string {
	out := over[:0]
	for _, o := range over {
		for _, prefix := range []string{More, WrongAt} {
			if id, ok := strings.CutPrefix(o, prefix); ok && t.flows.Offer(id) != nil {
				out = append(out, o)
			}
		}
		if strings.HasPrefix(o, overCry) {
			out = append(out, o)
		}
		if s := t.flows.Step(t.s.At); o == overWords && s != nil && len(s.Words) > 0 {
			out = append(out, o)
		}
		switch o {
		case overMenu, overLanguage, overPrivacy, overEmergency, overDelete, overHelp, overHuman, overCorrect, overOpenCase, overWithdraw, overRevoke,
			overEnough, overWrong:
			out = append(out, o)
		}
	}
	return out
}
