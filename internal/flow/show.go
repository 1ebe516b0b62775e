package flow

import (
	"slices"
	"strings"
)

// Every turn ends with a screen; Look is that screen alone.

// show ends the turn with the screen that is to be seen.
func (t *turn) show() {
	if t.ended != nil {
		t.said, t.media = t.ended.said, t.ended.media
	}
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
	switch name := t.top(); {
	case strings.HasPrefix(name, overCry):
		return t.cryScreen(name)
	case name != "":
		return t.overScreen(name)
	}
	step := t.flows.Step(t.s.At)
	sc := step.Kind.screen(t, step)
	if t.s.Wrong >= MaxWrong && !sc.offers(Human) {
		sc.Choices = append(sc.Choices, choiceOf(Human))
	}
	if len(step.Words) > 0 {
		sc.Choices = append(sc.Choices, choiceOf(Words))
	}
	sc.Nav = []Choice{choiceOf(Back), choiceOf(Menu), choiceOf(Emergency)}
	return sc
}

// Look is what somebody in this session sees now, without doing anything.
func Look(f *Flows, s Session) Screen {
	t := &turn{flows: f, s: s.clone()}
	t.in.CaseOpen = t.s.Case != ""
	if t.s.Epoch != "" {
		t.mend()
	}
	return t.screen()
}
