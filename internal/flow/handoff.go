package flow

import (
	"slices"
	"strings"
)

// Handoff asks for the person to be contacted, and says what happens next. The
// answers leave the session with the request: what staff need is in the case, and
// no copy stays here.
type Handoff struct {
	Offer string // if the talk came here without an offer (a human)
}

// Name implements Kind.
func (*Handoff) Name() string { return "handoff" }

func (k *Handoff) enter(t *turn, s *Step) bool {
	switch {
	case t.s.Case != "": // one request is enough, and what was answered since went nowhere
		t.forget()
		t.over(overOpenCase)
		return true
	case t.in.Enough:
		t.forget()
		t.over(overEnough)
		return true
	case t.s.Consent != Agreed || t.in.CaseID == "":
		t.forget()
		return true
	}
	own, partners := t.lastOffers()
	if len(own) == 0 && k.Offer != "" {
		own = []string{k.Offer}
	}
	t.emit(OpenCase{ID: t.in.CaseID, Offers: own, Partners: partners, Lang: t.s.Lang, Answers: t.answers()})
	t.s.Case, t.s.CaseFor = t.in.CaseID, ""
	if len(own) > 0 {
		t.s.CaseFor = own[0]
	}
	t.in.CaseOpen = true
	t.forget()
	return true
}

func (k *Handoff) screen(t *turn, s *Step) Screen {
	if t.s.Case == "" { // staff are done with it
		return Screen{ID: string(s.Ref), Blocks: []Block{block("contact.closed")}, Choices: choices(Restart, Human)}
	}
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key()), {Request: true}}}
	if o := t.flows.Offer(t.s.CaseFor); o != nil {
		sc.Blocks = append(sc.Blocks, Block{Contact: o}) // for who comes by, or waits too long
	}
	sc.Choices = []Choice{choiceOf(Withdraw)}
	return sc
}

func (k *Handoff) pick(t *turn, _ *Step, choice string) bool {
	switch {
	case choice == Withdraw && t.s.Case != "":
		t.over(overWithdraw)
	case choice == Restart && t.s.Case == "":
		t.start()
	default:
		return false
	}
	return true
}

func (k *Handoff) typed(*turn, *Step, string) bool { return false }

func (k *Handoff) fits(*Flows, *Step, string) bool { return false }

// AtRequest says that somebody in this session has the screen of their request before them.
func AtRequest(f *Flows, s Session) bool {
	if s.Case == "" || len(s.Over) > 0 {
		return false
	}
	step := f.Step(s.At)
	if step == nil {
		return false
	}
	_, ok := step.Kind.(*Handoff)
	return ok
}

// closed brings who waited on the screen of their request, closed since, to what comes
// next; elsewhere it is said above where they stand.
func (t *turn) closed() {
	t.s.Over = slices.DeleteFunc(slices.Clone(t.s.Over), func(o string) bool { return o == overOpenCase || o == overWithdraw })
	if _, ok := t.seen().(*Handoff); !ok {
		t.note("note.case_closed")
	}
}

// tellClosed says, on the first screen since, that the request was closed: whatever woke the
// talk, and wherever the person stands. An emergency comes first: then it is said after that.
func (t *turn) tellClosed(before Session, in Input) {
	if before.Case == "" || t.s.Case != "" || in.CaseOpen || in.Kind == Closed || t.s.Epoch != before.Epoch || t.erased {
		return
	}
	if name := t.top(); name == overEmergency || strings.HasPrefix(name, overCry) {
		t.untold(before, in)
		return
	}
	if _, ok := t.seen().(*Handoff); !ok {
		t.notes = slices.Insert(t.notes, 0, block("note.case_closed"))
	}
}

// untold keeps the request that was closed until the person has been told.
func (t *turn) untold(before Session, in Input) {
	if !in.CaseOpen && t.s.Case == "" && t.s.Epoch == before.Epoch {
		t.s.Case, t.s.CaseFor = before.Case, before.CaseFor
	}
}
