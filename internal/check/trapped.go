package check

import (
	"slices"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// A circle is harmless where it is a detour: whoever goes round may answer otherwise and
// loses nothing. It is a dead end for those whose answers an offer waits for that is shown
// to nobody, because all who gave these answers go round.

// trap is a circle that was reported.
type trap struct {
	talk  int // of entries
	found *walkFinding
	ring  []*situation
}

// trap notes a circle, once for all that lie on ways round with each other.
func (w *walker) trap(f *walkFinding, ring map[*situation]int, number int) {
	t := &trap{talk: w.talk, found: f}
	for x, n := range ring {
		if n == number {
			t.ring = append(t.ring, x)
		}
	}
	if !slices.ContainsFunc(w.traps, func(o *trap) bool { return slices.Contains(o.ring, t.ring[0]) }) {
		w.traps = append(w.traps, t)
	}
}

// trapped makes errors of the circles of a talk that keep people from an offer, and says
// which offers those are. It reports whether there was one.
func (w *walker) trapped(talk int) (any bool) {
	for _, t := range w.traps {
		if t.talk != talk {
			continue
		}
		lost := w.lost(t)
		if lost == nil {
			continue
		}
		any = true
		t.found.severity = finding.Error
		t.found.message += "; so nobody is shown " + inWords(lost, len(lost))
	}
	return any
}

// lost are the offers that fit answers given in a circle and are shown to nobody. nil: none
// fits all that one person answered there. If one does, all are named of whose conditions
// each is fulfilled there.
func (w *walker) lost(t *trap) (out []string) {
	sure := false
	for _, f := range w.flows.Flows {
		for _, s := range f.Steps {
			k, ok := s.Kind.(*flow.OfferStep)
			if !ok {
				continue
			}
			for _, it := range k.Items {
				if len(it.When) == 0 || w.fitted[it.Pos] {
					continue
				}
				one, each := t.wants(it.When)
				sure = sure || one
				if name := "offer " + finding.Quote(it.Offer) + " of step " + finding.Quote(s.ID); each && !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	if !sure {
		return nil
	}
	return out
}

// wants says whether conditions are all fulfilled by the answers of one who goes round, and
// whether each is by those of somebody.
func (t *trap) wants(when []flow.Cond) (one, each bool) {
	met := make([]bool, len(when))
	for _, x := range t.ring {
		before := x.given()
		for _, m := range x.moves {
			if m.value == "" {
				continue
			}
			before[x.s.At] = m.value
			one = one || flow.All(when, before)
			for i := range when {
				met[i] = met[i] || flow.All(when[i:i+1], before)
			}
		}
	}
	return one, !slices.Contains(met, false)
}

// given are the answers that led to a situation.
func (x *situation) given() flow.Answers {
	out := flow.Answers{}
	for ; x.from != nil; x = x.from {
		if at := x.from.s.At; x.value != "" && out[at] == "" {
			out[at] = x.value
		}
	}
	return out
}
