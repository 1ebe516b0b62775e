package flow

import "slices"

// start puts the person at the beginning of the talk that their consent allows.
func (t *turn) start() {
	id := MainFlow
	if t.s.Consent == Declined {
		id = InformationFlow
	}
	t.forget()
	t.s.Wrong = 0
	t.goTo(Target{Flow: id})
	t.run()
}

// forget lets go of the way so far.
func (t *turn) forget() {
	t.s.Trail, t.s.Stack = nil, nil
	t.settle()
}

// settle ends a correction: nothing is kept to be given again.
func (t *turn) settle() { t.s.Keep, t.s.Redo = nil, "" }

func (t *turn) restart() {
	t.s.Over = nil
	if t.s.Lang != "" && t.s.Consent != NotAsked {
		t.start()
	}
}

// run goes on until a step waits. Answers kept through a correction are given
// again where they still fit; each gives the talk as many steps again as an answer has.
func (t *turn) run() {
	for n := 0; n < MaxSteps; n++ {
		step := t.flows.Step(t.s.At)
		t.way.came(step)
		if !step.Kind.enter(t, step) {
			continue
		}
		kept, ok := t.s.Keep[step.Ref]
		if !ok || step.Ref == t.s.Redo || !step.Kind.fits(t.flows, step, kept) {
			t.unloop()
			return
		}
		delete(t.s.Keep, step.Ref)
		t.unsay() // it was read before
		t.answer(step, kept)
		n = 0
	}
	t.lost()
}

// unloop forgets the way around, when the talk comes back to a step that it went
// through before: what was answered since will be asked again.
func (t *turn) unloop() {
	for i, v := range t.s.Trail {
		if v.Ref == t.s.At && sameRefs(v.Stack, t.s.Stack) {
			t.s.Trail = t.s.Trail[:i]
			return
		}
	}
}

// lost ends a loop: the person comes to the start, with a sentence.
func (t *turn) lost() {
	t.emit(Noted{NotedLoop})
	t.note("note.changed")
	t.media, t.said, t.ended = nil, nil, nil
	t.forget()
	ids := []string{MainFlow, InformationFlow}
	if t.s.Consent == Declined {
		slices.Reverse(ids)
	}
	for _, id := range ids {
		fl := t.flows.Flow(id)
		for _, s := range fl.Steps {
			if Waits(s.Kind) {
				t.s.At = s.Ref
				return
			}
		}
	}
}

// answer keeps the answer to a step and goes on from there.
func (t *turn) answer(s *Step, value string) {
	if t.s.Redo == s.Ref {
		delete(t.s.Keep, s.Ref)
		t.s.Redo = ""
	}
	a := t.s.Answers()
	a[s.Ref] = value
	v := Visit{Ref: s.Ref, Value: value, Answered: true, Stack: t.s.Stack}
	if t.s.Consent != Agreed {
		v = Visit{Ref: s.Ref, Stack: t.s.Stack} // position only
	}
	t.visit(v)
	t.follow(s, a)
}

// skip leaves the question out.
func (t *turn) skip(s *Step) {
	if s.Default != "" {
		t.answer(s, s.Default)
		return
	}
	t.answer(s, Skipped)
}

// leave goes away from a step without an answer; Back comes here again.
func (t *turn) leave(s *Step) { t.visit(Visit{Ref: s.Ref, Stack: t.s.Stack}) }

func (t *turn) visit(v Visit) {
	t.s.Trail = append(t.s.Trail, v)
	t.s.Picked, t.s.Found, t.prefilled = nil, nil, false
	t.trim()
}

// follow takes the first row of the route that applies.
func (t *turn) follow(s *Step, a Answers) {
	for i, row := range s.Route {
		if All(row.When, a) {
			t.way.took(s, i)
			t.goTo(row.To)
			return
		}
	}
	t.goTo(Target{End: true})
}

func (t *turn) goTo(to Target) {
	flow, _ := t.s.At.Split()
	switch {
	case to.End:
		t.ret()
	case to.Flow != "" && to.Step == "":
		if fl := t.flows.Flow(to.Flow); fl != nil {
			t.s.At = Ref(fl.ID + "." + fl.Start)
		}
	case to.Flow != "":
		t.s.At = Ref(to.Flow + "." + to.Step)
	default:
		t.s.At = Ref(flow + "." + to.Step)
	}
}

// ret goes back to who called: a Call goes on with its route, any other step is
// shown again. Without a caller the talk is at its end.
func (t *turn) ret() {
	for len(t.s.Stack) > 0 {
		caller := t.pop()
		if s := t.flows.Step(caller); s != nil {
			t.s.At = caller
			if _, calls := s.Kind.(*Call); calls {
				t.follow(s, t.s.Answers())
			}
			return
		}
	}
	id := MainFlow
	if t.s.Consent == Declined {
		id = InformationFlow
	}
	t.forget()
	t.s.At = Ref(id + "." + t.flows.Flow(id).Start)
	t.s.Over = []string{overMenu}
	if t.ended == nil { // under the menu the talk stands at its first question, unheard
		t.ended = &lastWord{t.said, t.media}
	}
}

// lastWord is what was said until the talk was at its end.
type lastWord struct {
	said  []Block
	media []Media
}

func (t *turn) pop() Ref {
	last := len(t.s.Stack) - 1
	r := t.s.Stack[last]
	t.s.Stack = append([]Ref(nil), t.s.Stack[:last]...)
	return r
}

// call enters a flow; from is where it comes back to.
func (t *turn) call(from Ref, flow string) {
	fl := t.flows.Flow(flow)
	if fl == nil || len(t.s.Stack) >= MaxDepth {
		t.lost()
		return
	}
	t.s.Stack = append(append([]Ref(nil), t.s.Stack...), from)
	t.s.At = Ref(fl.ID + "." + fl.Start)
}

// ask enters the flow that takes the request to be contacted.
func (t *turn) ask(flow string) {
	if why := t.refusal(); why != "" {
		t.over(why)
		return
	}
	t.depart(flow)
}

// depart leaves the step for a flow that comes back to it.
func (t *turn) depart(flow string) {
	s := t.flows.Step(t.s.At)
	t.leave(s)
	t.settle() // what is kept belongs to the way that is left
	t.ended = nil
	t.call(s.Ref, flow)
}

// uncorrect gives the answer again that was to be corrected, as it was, and all that
// followed. False: it was not, and the question stands.
func (t *turn) uncorrect() bool {
	step := t.flows.Step(t.s.At)
	kept, ok := t.s.Keep[t.s.Redo]
	if t.s.Redo != t.s.At || !ok || !step.Kind.fits(t.flows, step, kept) {
		t.settle()
		return false
	}
	t.answer(step, kept)
	t.run()
	return true
}

// refusal is the screen that says why no request can be made now; empty: one can.
func (t *turn) refusal() string {
	switch {
	case t.in.CaseOpen:
		return overOpenCase
	case t.in.Enough:
		return overEnough
	}
	return ""
}

// human brings the person to a human: a request from those who agreed to be
// stored, the ways to reach us directly for the others.
func (t *turn) human() bool {
	switch {
	case t.s.Lang == "" || t.s.Consent != Agreed:
		t.over(overHuman)
	case t.refusal() != "":
		t.over(t.refusal())
	case t.atClosed():
		t.start() // the last request is over: a new one begins
		return t.human()
	case t.requesting():
		t.s.Over = nil // already on the way to a human: the question again
	case t.s.Redo != "" && t.uncorrect(): // nothing that was answered is lost on the way
		return t.human()
	default:
		t.s.Over = nil
		t.depart(HumanFlow)
		t.run()
	}
	return true
}

// atClosed says that the person stands where their last request, closed since, was made.
func (t *turn) atClosed() bool {
	_, ok := t.flows.Step(t.s.At).Kind.(*Handoff)
	return ok && t.s.Case == ""
}

// requesting says that the talk is inside a flow that ends with a handoff.
func (t *turn) requesting() bool {
	id, _ := t.s.At.Split()
	return t.takesRequests(id)
}

// takesRequests says that a flow leads to a handoff and to nothing else.
func (t *turn) takesRequests(id string) bool {
	if id == HumanFlow {
		return true
	}
	fl := t.flows.Flow(id)
	if fl == nil {
		return false
	}
	for _, s := range fl.Steps {
		if _, ok := s.Kind.(*Handoff); ok {
			return true
		}
	}
	return false
}

// cancel leaves the request: back to the screen from which it was begun.
func (t *turn) cancel() {
	t.note("note.cancelled")
	defer t.farewell()
	for len(t.s.Stack) > 0 {
		caller := t.pop()
		s := t.flows.Step(caller)
		if s == nil {
			continue
		}
		if _, calls := s.Kind.(*Call); calls {
			continue
		}
		for i, v := range slices.Backward(t.s.Trail) {
			if v.Ref == caller && !v.Answered {
				t.s.Trail = t.s.Trail[:i]
				break
			}
		}
		t.s.At = caller
		return
	}
	t.start()
}

// farewell asks, on the way out of a request, what the leaving flow asks; then the talk
// goes on from here.
func (t *turn) farewell() {
	if t.flows.Flow(LeavingFlow) == nil || t.s.Consent != Agreed {
		return
	}
	s := t.flows.Step(t.s.At)
	t.leave(s)
	t.call(s.Ref, LeavingFlow)
}

// back undoes the last answer, or takes away what lies over the talk.
func (t *turn) back() {
	t.s.Wrong = 0
	switch {
	case len(t.s.Over) > 0:
		t.s.Over = t.s.Over[:len(t.s.Over)-1]
	case t.s.Lang == "":
	case t.s.Consent == NotAsked:
		t.over(overLanguage)
	case t.s.Redo != "" && t.uncorrect():
	case t.lastAsked() < 0:
		if t.s.Case != "" {
			t.over(overMenu)
		} else {
			t.over(overPrivacy)
		}
	default:
		last := t.lastAsked()
		v := t.s.Trail[last]
		t.s.Trail = t.s.Trail[:last]
		t.s.At, t.s.Stack = v.Ref, v.Stack
		t.settle()
		t.prefill(v)
	}
}

// prefill ticks again what was ticked, at a step that somebody comes back to.
func (t *turn) prefill(v Visit) {
	t.s.Picked, t.s.Found, t.prefilled = nil, nil, true
	if k, ok := t.flows.Step(v.Ref).Kind.(*Several); ok && v.Answered && v.Value != Skipped {
		t.s.Picked = k.split(v.Value)
	}
}

// lastAsked is where on the trail somebody was asked last, not only shown something;
// -1 if nowhere.
func (t *turn) lastAsked() int {
	last := len(t.s.Trail) - 1
	for last >= 0 && !Waits(t.flows.Step(t.s.Trail[last].Ref).Kind) {
		last--
	}
	return last
}

// answers lists everything that was answered, in the order of the talk.
func (t *turn) answers() []Answer {
	var out []Answer
	at := map[Ref]int{}
	for _, v := range t.s.Trail {
		step := t.flows.Step(v.Ref)
		if !v.Answered || step == nil {
			continue
		}
		a := Answer{Step: v.Ref, Value: v.Value, Personal: step.Personal, Card: step.Card}
		switch k := step.Kind.(type) {
		case *Choose:
			a.Choice, a.Language = !k.Languages, k.Languages
		case *Several:
			a.Choice, a.Several = true, v.Value != None || !k.None
			if !a.Several {
				a.List = "button"
			}
		case *Ask:
			if k.What == AskEntry {
				a.Choice = true
				if k.List != "" {
					a.List = ListKey(k.List)
				}
				if v.Value == Unlisted {
					a.List = "button"
				}
			}
		case *Set:
			continue // worked out from what stands here anyway
		}
		if i, ok := at[v.Ref]; ok {
			out[i] = a
			continue
		}
		at[v.Ref] = len(out)
		out = append(out, a)
	}
	return out
}

// lastOffers are the offers that the talk came to last.
func (t *turn) lastOffers() (own, partners []string) {
	for i, v := range slices.Backward(t.s.Trail) {
		step := t.flows.Step(v.Ref)
		k, ok := step.Kind.(*OfferStep)
		if !ok {
			continue
		}
		before := Session{Trail: t.s.Trail[:i]}
		o, p := k.Fitting(t.flows, before.Answers())
		for _, x := range o {
			own = append(own, x.ID)
		}
		for _, x := range p {
			partners = append(partners, x.ID)
		}
		return own, partners
	}
	return nil, nil
}
