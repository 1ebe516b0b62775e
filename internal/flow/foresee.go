package flow

import (
	"slices"
	"strings"
	"time"
)

// Fate is what becomes of somebody in the middle of the talk whose flows change.
type Fate string

// The fates, from none to the hardest.
const (
	Outside   Fate = "outside"   // they stand at no step: the language, the notice
	Same      Fate = "same"      // their step is as it was, as far as the session knows
	Changed   Fate = "changed"   // their step is there, otherwise than it was
	Passed    Fate = "passed"    // their step asks nothing any more: they go on
	Landed    Fate = "landed"    // their step is gone: the landing of its flow, with a sentence
	Restarted Fate = "restarted" // their flow is gone: the beginning, with a sentence
)

// Foreseen is what Advance will do with a session when its person comes back.
type Foreseen struct {
	Fate    Fate
	To      Ref // where they will stand
	Dropped int // answers that no longer exist or fit, or are asked again
}

// Foresee says what becomes of somebody under these flows, and changes nothing.
func Foresee(f *Flows, s Session, now time.Time) Foreseen {
	if s.Epoch == "" || s.At == "" || s.Consent == NotAsked {
		return Foreseen{Fate: Outside}
	}
	t := &turn{flows: f, s: s.clone(), now: now, at: s.At}
	t.s.Version = "" // look, whatever it says
	moved := t.mend()
	out := Foreseen{Fate: Same, To: t.s.At, Dropped: lost(&s, &t.s)}
	id, _ := s.At.Split()
	switch st := f.Step(s.At); {
	case moved && f.Flow(id) == nil:
		out.Fate = Restarted
	case moved:
		out.Fate = Landed
	case t.s.At != s.At || !Waits(st.Kind):
		out.Fate = Passed
	case s.Hash != "" && s.Hash != st.Hash:
		out.Fate = Changed
	}
	return out
}

// lost counts the answers that are dropped: they no longer exist or fit, or are asked
// again.
func lost(before, after *Session) (n int) {
	kept := after.Answers()
	for r := range before.Answers() {
		_, trail := kept[r]
		_, later := after.Keep[r]
		if !trail && !later {
			n++
		}
	}
	return n
}

// Fates in the order in which they are told, the hardest first.
func Fates() []Fate { return []Fate{Restarted, Landed, Passed, Changed, Same, Outside} }

// Compare orders fates as they are told.
func (f Fate) Compare(g Fate) int {
	all := Fates()
	if a, b := slices.Index(all, f), slices.Index(all, g); a != b {
		return a - b
	}
	return strings.Compare(string(f), string(g))
}
