package flow

import "slices"

// Set gives its step a value without asking: that of the first row that applies to the
// earlier answers. Conditions look at it like at an answer. It is worked out anew when
// an answer before it changes.
type Set struct {
	passes
	Rows []SetRow
}

// SetRow is a value, and when it is taken.
type SetRow struct {
	When  []Cond // all must hold; none: always
	Value string
	Pos   Pos `json:"-"`
}

// Name implements Kind.
func (*Set) Name() string { return "set" }

func (k *Set) enter(t *turn, s *Step) bool {
	value := k.Value(t.s.Answers())
	t.way.chose(s, value)
	t.answer(s, value)
	return false
}

// Value is what the step gets; Skipped where no row applies.
func (k *Set) Value(a Answers) string {
	for _, r := range k.Rows {
		if All(r.When, a) {
			return r.Value
		}
	}
	return Skipped
}

func (k *Set) fits(_ *Flows, _ *Step, value string) bool {
	return value == Skipped || slices.ContainsFunc(k.Rows, func(r SetRow) bool { return r.Value == value })
}
