package flow

import "strings"

// OfferStep shows what fits: one offer or several, of ours and of partners. Who
// agreed can ask to be contacted about ours; from everywhere else a human is one
// tap away.
type OfferStep struct {
	Items   []Item
	Contact string // the flow that takes the request; empty: none can be made here
}

// Item is an offer that fits, if its conditions hold.
type Item struct {
	Offer string
	When  []Cond
	Pos   Pos `json:"-"`
}

// Name implements Kind.
func (*OfferStep) Name() string { return "offer" }

func (k *OfferStep) enter(*turn, *Step) bool { return true }

// Fitting lists the offers that fit the answers, in the order of the file.
func (k *OfferStep) Fitting(f *Flows, a Answers) (own, partners []*Offer) {
	seen := map[string]bool{}
	for _, it := range k.Items {
		o := f.Offer(it.Offer)
		if o == nil || seen[o.ID] || !All(it.When, a) {
			continue
		}
		seen[o.ID] = true
		if o.Own {
			own = append(own, o)
		} else {
			partners = append(partners, o)
		}
	}
	return own, partners
}

func (k *OfferStep) screen(t *turn, s *Step) Screen {
	own, partners := k.Fitting(t.flows, t.s.Answers())
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}, Links: t.linksOf(s)}
	for i, o := range own {
		if i == 0 {
			sc.Blocks = append(sc.Blocks, Block{Offer: o})
		} else {
			sc.Blocks = append(sc.Blocks, Block{Brief: o})
		}
	}
	for _, o := range partners {
		sc.Blocks = append(sc.Blocks, Block{Offer: o})
	}
	switch {
	case t.s.Consent != Agreed:
		sc.Choices = append(sc.Choices, Choice{ID: Privacy, Label: key("button.agree_first")})
	case len(own) > 0 && k.Contact != "":
		sc.Choices = append(sc.Choices, choiceOf(Contact))
	default:
		sc.Choices = append(sc.Choices, choiceOf(Human))
	}
	for i, o := range own {
		if i > 0 { // a small phone shows one offer whole; the others are one tap away
			sc.Choices = append(sc.Choices, Choice{ID: More + o.ID, Label: key(o.TextKey() + ".name")})
		}
	}
	if len(s.Route) > 0 {
		sc.Choices = append(sc.Choices, choiceOf(GoOn))
	}
	return sc
}

func (k *OfferStep) pick(t *turn, s *Step, choice string) bool {
	switch choice {
	case Contact:
		own, _ := k.Fitting(t.flows, t.s.Answers())
		if t.s.Consent != Agreed || len(own) == 0 || k.Contact == "" {
			return false
		}
		t.ask(k.Contact)
		return true
	case Human:
		return t.human()
	case Privacy:
		t.over(overPrivacy)
		return true
	case GoOn:
		if len(s.Route) == 0 {
			return false
		}
		t.leave(s)
		t.follow(s, t.s.Answers())
		return true
	}
	id, ok := strings.CutPrefix(choice, More)
	own, _ := k.Fitting(t.flows, t.s.Answers())
	for _, o := range own {
		if ok && o.ID == id {
			t.over(More + id)
			return true
		}
	}
	return false
}

func (k *OfferStep) typed(*turn, *Step, string) bool { return false }

func (k *OfferStep) fits(*Flows, *Step, string) bool { return false }
