package flow

import "slices"

// Say tells something and goes on without waiting. Its text stands above the next
// screen, in the same message; where the two together would be too long for Telegram,
// the renderer makes it a message of its own (Screen.Said). With link buttons it is one
// always, so that they stand under their text. A correction that passes
// here on its way through answers that are kept does not say it again.
type Say struct{ passes }

// Name implements Kind.
func (*Say) Name() string { return "say" }

func (*Say) enter(t *turn, s *Step) bool {
	t.said = append(t.said, block(s.Ref.Key()))
	if links := t.linksOf(s); len(links) > 0 {
		t.sayBefore(s.Ref)
		t.media[len(t.media)-1].Links = links
	}
	t.follow(s, t.s.Answers())
	return false
}

// sayBefore makes messages of what was said so far, so that it stands before what is
// shown now.
func (t *turn) sayBefore(at Ref) {
	for _, b := range t.said {
		t.media = append(t.media, Media{Step: at, Kind: WordsMedia, Text: *b.Text})
	}
	t.said = nil
}

// unsay takes back what was said in this turn.
func (t *turn) unsay() {
	t.said = nil
	t.media = slices.DeleteFunc(t.media, func(m Media) bool { return m.Kind == WordsMedia })
}

// passes is what kinds have in common that neither wait nor keep an answer.
type passes struct{}

func (passes) screen(_ *turn, s *Step) Screen  { return Screen{ID: string(s.Ref)} }
func (passes) pick(*turn, *Step, string) bool  { return false }
func (passes) typed(*turn, *Step, string) bool { return false }
func (passes) fits(*Flows, *Step, string) bool { return false }

// linksOf are the link buttons of a step.
func (t *turn) linksOf(s *Step) []Link {
	var out []Link
	for _, id := range s.Links {
		if f := t.flows.Fact(id); f != nil {
			out = append(out, Link{Fact: f, Label: key(s.Ref.ChoiceKey(id))})
		}
	}
	return out
}
