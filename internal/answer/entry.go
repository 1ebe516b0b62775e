package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
)

// Entries finds entries of a list by what people type for them, in any language.
// Immutable once filled, and then safe for concurrent use.
type Entries struct{ all []entry }

type entry struct {
	id    string
	names []string // folded
}

// maxEntry bounds what is looked at.
const maxEntry = 100

// Add gives an entry its names, in all languages; folded, the same name counts once.
func (e *Entries) Add(id string, names ...string) {
	x := entry{id: id}
	for _, n := range names {
		if f := locale.Fold(n); f != "" && !slices.Contains(x.names, f) {
			x.names = append(x.names, f)
		}
	}
	e.all = append(e.all, x)
}

// How well words fit a name, best first.
const (
	same = iota
	begins
	word
	every
	inside
	slip
	never
)

// Find gives the entries that the words may mean, the likeliest first and else in the
// order of the list. exact says that the first is what was typed, and no other is.
func (e *Entries) Find(typed string) (found []string, exact bool) {
	words := locale.Fold(typed)
	if words == "" || len(words) > maxEntry {
		return nil, false
	}
	ranks := map[string]int{}
	for _, x := range e.all {
		best := never
		for _, name := range x.names {
			best = min(best, rank(name, words))
		}
		if best < never {
			found = append(found, x.id)
			ranks[x.id] = best
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return ranks[a] - ranks[b] })
	exact = len(found) > 0 && ranks[found[0]] == same && (len(found) == 1 || ranks[found[1]] != same)
	return found, exact
}

// Lengths in letters from which a part of a word, and a slip in it, are believed.
const (
	insideFrom = 4
	slipFrom   = 5
)

func rank(name, typed string) int {
	switch {
	case name == typed:
		return same
	case strings.HasPrefix(name, typed):
		return begins
	case strings.Contains(" "+name, " "+typed):
		return word
	case strings.Contains(typed, " ") && everyWord(name, typed):
		return every
	case utf8.RuneCountInString(typed) >= insideFrom && strings.Contains(name, typed):
		return inside // Krankenschwester, by "schwester"
	case near(name, typed):
		return slip
	}
	return never
}

// everyWord says that each typed word begins a word of the name.
func everyWord(name, typed string) bool {
	for w := range strings.FieldsSeq(typed) {
		if !strings.Contains(" "+name, " "+w) {
			return false
		}
	}
	return true
}

// near says that one slip separates the typed words from the name, or from a word of it.
func near(name, typed string) bool {
	t := []rune(typed)
	if len(t) < slipFrom {
		return false
	}
	if spell.Distance(t, []rune(name), 1) <= 1 {
		return true
	}
	for w := range strings.FieldsSeq(name) {
		if r := []rune(w); len(r) >= slipFrom && spell.Distance(t, r, 1) <= 1 {
			return true
		}
	}
	return false
}
