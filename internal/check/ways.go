package check

import (
	"fmt"
	"slices"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// Ways that come to an end, and yet are no good: in circles for ever, or too long.

// circles reports where somebody goes round for ever who gives the same answer
// whenever the same question comes. What is looked at: for each situation that can
// come again before an end, the shortest ways back to it; a way counts if no question
// is answered on it in two ways. An offer is an end: to read one and go back to the list
// is no circle.
func (w *walker) circles(all []*situation) {
	told := map[flow.Ref]bool{} // steps on a circle that was reported
	ring := rings(all, func(x *situation) (out []*situation) {
		for _, m := range x.moves {
			if !x.end && !m.to.end {
				out = append(out, m.to)
			}
		}
		return out
	})
	for _, x := range all {
		s := w.flows.Step(x.s.At)
		if ring[x] == 0 || !x.ends || told[s.Ref] { // what has no end is reported as no-ending
			continue
		}
		if answers, steps := round(x, ring); answers != nil {
			for _, r := range steps {
				told[r] = true
			}
			f := w.report(finding.Warning, Circle, s.Pos, fmt.Sprintf("who answers the same each time comes back to step %s for ever: %s", finding.Quote(s.ID), inWords(answers, maxAnswers)), "let one of these answers lead on, to an offer or to a human")
			w.trap(f, ring, ring[x])
		}
	}
}

// stop is a station of a way: the situation, and the answer that led to it.
type stop struct {
	at     *situation
	before *stop
	answer string
}

// came says whether the way came through a step.
func (s *stop) came(r flow.Ref) bool {
	for ; s != nil; s = s.before {
		if s.at.s.At == r {
			return true
		}
	}
	return false
}

// answers are those on the way.
func (s *stop) answers() (out []string) {
	for ; s.before != nil; s = s.before {
		if s.answer != "" {
			out = append(out, s.answer)
		}
	}
	slices.Reverse(out)
	return out
}

// maxRound is how many situations are looked at for a way back.
const maxRound = 2000

// round is the shortest way back to a situation, as the answers on it; nil if there is
// none on which each question is answered in one way only.
func round(x *situation, ring map[*situation]int) (answers []string, steps []flow.Ref) {
	given := func(at *stop) map[flow.Ref]string {
		out := map[flow.Ref]string{}
		for ; at.before != nil; at = at.before {
			out[at.before.at.s.At] = at.answer
		}
		return out
	}
	seen := map[*situation]bool{}
	todo := []*stop{{at: x}}
	for len(todo) > 0 && len(seen) < maxRound {
		at := todo[0]
		todo = todo[1:]
		before := given(at)
		for _, m := range at.at.moves {
			if was, asked := before[at.at.s.At]; asked && was != m.answer {
				continue
			}
			next := &stop{m.to, at, m.answer}
			if m.to == x {
				for ; next.before != nil; next = next.before {
					answers = append(answers, next.answer)
					steps = append(steps, next.before.at.s.At)
				}
				slices.Reverse(answers)
				return answers, steps
			}
			if !seen[m.to] && ring[m.to] == ring[x] {
				seen[m.to] = true
				todo = append(todo, next)
			}
		}
	}
	return nil, nil
}

// maxQuestions are asked at most before something helps (flows/README.md).
const maxQuestions = 7

// long reports a way on which more is asked than that, with the shortest answers that
// lead there. A question that comes again is not counted again.
func (w *walker) long(root *situation) {
	row := []*stop{{at: root}}
	for range maxQuestions {
		row = w.furtherBy(row)
	}
	for _, at := range row {
		if s := w.flows.Step(at.at.s.At); !at.at.end && len(at.at.s.Over) == 0 && answers(s) {
			w.report(finding.Warning, ManyQuestions, s.Pos, fmt.Sprintf("this is question %d before anything helps, with %s", maxQuestions+1, inWords(at.answers(), maxQuestions)), fmt.Sprintf("at most %d are asked: leave one out, or ask it later", maxQuestions))
			return
		}
	}
}

// furtherBy goes on by one more question, from every stop of a row.
func (w *walker) furtherBy(row []*stop) (next []*stop) {
	seen := map[*situation]bool{}
	for todo := row; len(todo) > 0; {
		at := todo[0]
		todo = todo[1:]
		if at.at.end {
			continue
		}
		question := answers(w.flows.Step(at.at.s.At))
		for _, m := range at.at.moves {
			if seen[m.to] || at.came(m.to.s.At) {
				continue
			}
			seen[m.to] = true
			if further := (&stop{m.to, at, m.answer}); question {
				next = append(next, further)
			} else {
				todo = append(todo, further)
			}
		}
	}
	return next
}
