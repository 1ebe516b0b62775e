package flow

import "slices"

// Cond is one line of a table of earlier answers: the answer Of is one of Values,
// or, with Not, is none of them. An answer that was never given is "", one that
// was left out is Skipped.
type Cond struct {
	Of     Ref
	Not    bool
	Values []string
	Pos    Pos
}

// Holds says whether the condition applies to the answers.
func (c Cond) Holds(a Answers) bool {
	return slices.Contains(c.Values, a[c.Of]) != c.Not
}

// All says whether every condition applies.
func All(conds []Cond, a Answers) bool {
	for _, c := range conds {
		if !c.Holds(a) {
			return false
		}
	}
	return true
}

// Answers are the answers given so far, by step. A question that was left out has
// the value Skipped.
type Answers map[Ref]string

// Skipped is the value of a question that was left out.
const Skipped = "-"
