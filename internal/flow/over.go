package flow

import (
	"strconv"
	"strings"
)

// Screens that lie over the talk: menu, language, privacy … They change nothing in
// the talk, and Back takes them away again.

func (t *turn) overScreen(name string) Screen {
	sc := Screen{ID: "system." + name, Blocks: []Block{block("system." + name)}}
	sc.Nav = []Choice{choiceOf(Back), choiceOf(Menu), choiceOf(Emergency)}
	if id, ok := strings.CutPrefix(name, More); ok {
		sc.ID, sc.Blocks = "system.offer", []Block{{Offer: t.flows.Offer(id)}}
		return sc
	}
	if t.beside(&sc, name) {
		return sc
	}
	switch name {
	case overMenu:
		sc.Choices = choices(GoOn, Language, Restart, Human, Emergency, Privacy, Delete, Help)
		if t.s.Case != "" {
			sc.Choices = append(sc.Choices, choiceOf(Withdraw))
		}
		sc.Nav = []Choice{choiceOf(Back)}
	case overLanguage:
		sc.Picker = true
		for _, l := range t.flows.Languages {
			sc.Choices = append(sc.Choices, Choice{ID: Speak + l, Label: Text{Lang: l}})
		}
		if t.s.Lang == "" && len(t.s.Over) == 0 {
			sc.Nav = []Choice{choiceOf(Menu), choiceOf(Emergency)}
		}
	case overPrivacy:
		t.privacyScreen(&sc)
	case overRevoke:
		sc.Choices = []Choice{{ID: Confirm, Label: key("button.revoke_yes")}}
	case overEmergency:
		sc.Choices = choices(Human)
		sc.Nav = []Choice{choiceOf(Back), choiceOf(Menu)}
	case overDelete:
		sc.Choices = choices(DeleteYes)
	case overHelp:
		sc.Choices = choices(GoOn, Human, Language)
	case overHuman:
		sc.Blocks = append(sc.Blocks, contactsOf(t.own())...)
		sc.Choices = choices(Privacy)
	case overCorrect:
		if k, ok := t.flows.Step(t.s.At).Kind.(*Summary); ok {
			nav := sc.Nav
			sc = k.correcting(t)
			sc.Nav = nav
		}
	case overOpenCase:
		sc.Blocks = append(sc.Blocks, Block{Request: true})
		if o := t.flows.Offer(t.s.CaseFor); o != nil {
			sc.Blocks = append(sc.Blocks, Block{Contact: o})
		}
		sc.Choices = choices(GoOn, Withdraw)
	case overWithdraw:
		sc.Choices = []Choice{{ID: Confirm, Label: key("button.withdraw_yes")}}
	case overEnough:
		sc.Blocks = append(sc.Blocks, contactsOf(t.direct())...)
		sc.Choices = choices(GoOn)
	}
	return sc
}

// beside fills the screens that are about what stands on the one below them; false: it is
// none of these.
func (t *turn) beside(sc *Screen, name string) bool {
	switch {
	case isWrong(name):
		t.wrongScreen(sc, name)
	case name == overWords:
		for _, w := range t.flows.Step(t.s.At).Words {
			sc.Blocks = append(sc.Blocks, block(WordKey(w)))
		}
	default:
		return false
	}
	return true
}

// cryScreen is the emergency card, and a button for the number that may have been meant as
// an answer.
func (t *turn) cryScreen(name string) Screen {
	sc := t.overScreen(overEmergency)
	if n, fits := t.meant(strings.TrimPrefix(name, overCry)); fits {
		sc.Choices = append(sc.Choices, Choice{ID: Meant + strconv.Itoa(n), Label: Text{Key: "button.meant", N: n}})
	}
	return sc
}

func contactsOf(offers []*Offer) (out []Block) {
	for _, o := range offers {
		out = append(out, Block{Contact: o})
	}
	return out
}

// own are all offers of ours.
func (t *turn) own() (out []*Offer) {
	for _, o := range t.flows.Offers {
		if o.Own {
			out = append(out, o)
		}
	}
	return out
}

// direct is whom to call instead of asking for a call: the offer on the screen, else
// those that lead to people.
func (t *turn) direct() (out []*Offer) {
	s := t.flows.Step(t.s.At)
	if k, ok := s.Kind.(*OfferStep); ok {
		if own, _ := k.Fitting(t.flows, t.s.Answers()); len(own) > 0 {
			return own[:1]
		}
	}
	for _, o := range t.own() {
		if o.Hidden {
			out = append(out, o)
		}
	}
	return out
}

// privacyScreen asks who was not asked yet, and lets the others change their mind.
func (t *turn) privacyScreen(sc *Screen) {
	switch t.s.Consent {
	case NotAsked:
		sc.Choices = choices(Agree, Decline)
	case Agreed:
		sc.Blocks = []Block{block("system.privacy_agreed")}
		sc.Choices = choices(GoOn, Revoke, Delete)
	default:
		sc.Choices = choices(Agree, GoOn, Delete)
	}
}

func choices(ids ...string) []Choice {
	out := make([]Choice, len(ids))
	for i, id := range ids {
		out[i] = choiceOf(id)
	}
	return out
}

// overChoose takes a choice that only has a meaning on the screen lying on top.
func (t *turn) overChoose(choice string) bool {
	name := t.top()
	if t.reporting(name, choice) {
		return true
	}
	if strings.HasPrefix(name, overCry) && name == choice { // the button is the screen's own number
		t.s.Over = nil
		t.typed(strings.TrimPrefix(choice, Meant))
		return true
	}
	switch choice {
	case GoOn:
		if len(t.s.Over) == 0 {
			return false
		}
		t.s.Over = nil
		return true
	case Restart:
		if name != overMenu {
			return false
		}
		t.restart()
		return true
	}
	switch name {
	case overPrivacy:
		return t.consent(choice)
	case overRevoke:
		if choice == Confirm {
			t.decline()
			return true
		}
	case overDelete:
		if choice == DeleteYes {
			t.erase()
			return true
		}
	case overWithdraw:
		if choice == Confirm {
			t.withdraw()
			t.note("note.withdrawn")
			return true
		}
	case overCorrect:
		k, ok := t.flows.Step(t.s.At).Kind.(*Summary)
		return ok && strings.HasPrefix(choice, Field) && k.correct(t, choice)
	}
	if choice == Withdraw && t.s.Case != "" && name != "" {
		t.over(overWithdraw)
		return true
	}
	return false
}

func (t *turn) consent(choice string) bool {
	switch choice {
	case Agree:
		before := t.s.Consent
		t.s.Over = nil
		if before != Agreed {
			t.s.Consent = Agreed
			t.start()
		}
	case Decline:
		if t.s.Consent == Agreed {
			return false // taking it back is asked twice
		}
		t.decline()
	case Revoke:
		if t.s.Consent != Agreed {
			return false
		}
		t.over(overRevoke)
	default:
		return false
	}
	return true
}

// decline goes on without storing anything; what was stored goes.
func (t *turn) decline() {
	t.s.Over = nil
	if t.s.Consent == Declined {
		return
	}
	if t.s.Case != "" {
		t.takeBack()
		t.note("note.withdrawn")
	}
	t.s.Consent = Declined
	t.start()
}

// takeBack takes the request back.
func (t *turn) takeBack() {
	if t.s.Case != "" {
		t.emit(WithdrawCase{ID: t.s.Case})
	}
	t.s.Case, t.s.CaseFor, t.in.CaseOpen = "", "", false
}

func (t *turn) withdraw() {
	t.takeBack()
	t.s.Over = nil
	if t.s.Lang != "" && t.s.Consent != NotAsked {
		t.start()
		t.farewell()
		t.run()
	}
}

func (t *turn) erase() {
	if t.s.Case != "" {
		t.emit(WithdrawCase{ID: t.s.Case})
	}
	t.emit(Erase{})
	t.erased = true
}

// speak changes the language, wherever the person stands.
func (t *turn) speak(choice string) bool {
	if !t.canSpeak(choice) {
		return false
	}
	t.s.Lang = strings.TrimPrefix(choice, Speak)
	t.s.Over = nil
	return true
}

func (t *turn) canSpeak(choice string) bool {
	tag, ok := strings.CutPrefix(choice, Speak)
	return ok && t.speaks(tag)
}
