package rehearsal

import (
	"slices"
	"strings"

	"wegweiser/internal/flow"
)

// detailWord is what can be said about an answer of the bot.
type detailWord struct {
	name   string
	always bool // held even where the transcript does not name it: there must be none
	known  func(p *parser, rest string)
	// came is what it was really, in the words that a transcript would use; empty: none.
	// rest is what was expected, for those details that ask about something.
	came func(h Heard, p *player, rest string) string
}

func detailWords() []detailWord {
	return []detailWord{
		{name: "note", always: true, known: listOf(notesOf, "note"), came: notes},
		{name: "shows", always: true, came: media},
		{name: "offers", known: listOf(offersOf, "offer"), came: offers},
		{name: "choices", known: (*parser).ticks, came: choices},
		{name: "says", known: listOf(textsOf, "text"), came: says},
		{name: "case", always: true, known: listOf(offersOf, "offer"), came: caseOffers},
		{name: "field", known: firstOf(stepsOf, "step"), came: field},
		{name: "withdrawn", always: true, came: withdrawn},
		{name: "answer", known: firstOf(stepsOf, "step"), came: answered},
		{name: "stored", came: stored},
	}
}

func findDetail(name string) *detailWord {
	for _, w := range detailWords() {
		if w.name == name {
			return &w
		}
	}
	return nil
}

func detailNames() (out []string) {
	for _, w := range detailWords() {
		out = append(out, w.name)
	}
	return out
}

// expect compares what followed with what was expected.
func (p *player) expect(e *expect) *Failure {
	if !p.told {
		return p.failure(e.line, "the person did nothing that the bot could answer", "", "")
	}
	if came := screenOf(p.heard); came != e.step {
		return p.failure(e.line, "the bot goes another way", e.step, came)
	}
	for _, d := range e.details {
		want := strings.ReplaceAll(d.rest, langWord, p.stage.lang)
		if came := d.word.came(p.heard, p, want); !same(want, came) {
			return p.failure(d.line, "the bot does something else", d.word.name+" "+want, d.word.name+" "+orNone(came))
		}
	}
	for _, w := range detailWords() {
		if w.always && !e.names(w.name) {
			if came := w.came(p.heard, p, ""); came != "" {
				return p.failure(e.line, "the transcript says nothing of this", "", w.name+" "+came)
			}
		}
	}
	return nil
}

func (e *expect) names(word string) bool {
	return slices.ContainsFunc(e.details, func(d detail) bool { return d.word.name == word })
}

// same compares lists without looking at how they are spaced.
func same(a, b string) bool { return slices.Equal(list(a), list(b)) }

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func screenOf(h Heard) string {
	if !h.Shown {
		return nothingSaid
	}
	return h.Screen.ID
}

func notes(h Heard, _ *player, _ string) string {
	var out []string
	for _, k := range keys(h) {
		if n, ok := strings.CutPrefix(k, "note."); ok {
			out = append(out, n)
		}
	}
	return strings.Join(out, ", ")
}

// keys are the texts of the screen.
func keys(h Heard) (out []string) {
	for _, b := range h.Screen.Blocks {
		if b.Text != nil && b.Text.Key != "" {
			out = append(out, b.Text.Key)
		}
	}
	return out
}

// says gives the expected texts that are said.
func says(h Heard, _ *player, want string) string {
	all := keys(h)
	var out []string
	for _, k := range list(want) {
		if slices.Contains(all, k) {
			out = append(out, k)
		}
	}
	return strings.Join(out, ", ")
}

func media(h Heard, _ *player, _ string) string {
	var out []string
	for _, m := range h.Screen.Before {
		name := m.Name
		if m.Offer != nil {
			name = m.Offer.ID
		}
		out = append(out, string(m.Kind)+" "+name)
	}
	return strings.Join(out, ", ")
}

func offers(h Heard, _ *player, _ string) string {
	var out []string
	for _, b := range h.Screen.Blocks {
		switch {
		case b.Offer != nil:
			out = append(out, b.Offer.ID)
		case b.Brief != nil:
			out = append(out, b.Brief.ID)
		}
	}
	return strings.Join(out, ", ")
}

func choices(h Heard, _ *player, _ string) string {
	var out []string
	for _, c := range h.Screen.Choices {
		out = append(out, c.ID)
	}
	return strings.Join(out, ", ")
}

func caseOffers(h Heard, _ *player, _ string) string {
	for _, e := range h.Effects {
		if o, ok := e.(flow.OpenCase); ok {
			return strings.Join(o.Offers, ", ")
		}
	}
	return ""
}

// field is an answer that went out with the request.
func field(h Heard, _ *player, want string) string {
	step, _, _ := strings.Cut(want, " ")
	for _, e := range h.Effects {
		o, ok := e.(flow.OpenCase)
		if !ok {
			continue
		}
		for _, a := range o.Answers {
			if string(a.Step) == step {
				return step + " " + a.Value
			}
		}
	}
	return ""
}

func withdrawn(h Heard, _ *player, _ string) string {
	for _, e := range h.Effects {
		if _, ok := e.(flow.WithdrawCase); ok {
			return "the request"
		}
	}
	return ""
}

// answered is an answer that stands in the session.
func answered(h Heard, _ *player, want string) string {
	step, _, _ := strings.Cut(want, " ")
	if v, ok := h.Session.Answers()[flow.Ref(step)]; ok {
		return step + " " + v
	}
	return ""
}

func stored(_ Heard, p *player, _ string) string { return strings.Join(p.stage.stored(), ", ") }
