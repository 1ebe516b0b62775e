package flow

// Reach shows how to reach an offer: who to call, where to come, and when. It waits, so
// that a number can be dialled before the talk goes on.
type Reach struct{ Offer string }

// Name implements Kind.
func (*Reach) Name() string { return "reach" }

func (*Reach) enter(*turn, *Step) bool { return true }

func (k *Reach) screen(t *turn, s *Step) Screen {
	sc := Screen{ID: string(s.Ref), Blocks: []Block{block(s.Ref.Key())}, Links: t.linksOf(s)}
	if o := t.flows.Offer(k.Offer); o != nil {
		sc.Blocks = append(sc.Blocks, Block{Contact: o})
	}
	if len(s.Route) > 0 {
		sc.Choices = append(sc.Choices, choiceOf(GoOn))
	}
	sc.Choices = append(sc.Choices, choiceOf(Human))
	return sc
}

func (*Reach) pick(t *turn, s *Step, choice string) bool {
	if choice != GoOn || len(s.Route) == 0 {
		return false
	}
	t.leave(s)
	t.follow(s, t.s.Answers())
	return true
}

func (*Reach) typed(*turn, *Step, string) bool { return false }
func (*Reach) fits(*Flows, *Step, string) bool { return false }
