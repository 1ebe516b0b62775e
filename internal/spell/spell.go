// Package spell finds the word that somebody probably meant.
//
// It promises one thing: Nearest is quiet rather than wrong. A suggestion that
// is far off costs an adviser more time than none, so the allowed distance
// grows with the length of the word and stays under a third of it.
package spell

import (
	"strings"
	"unicode/utf8"
)

// maxWord bounds the work: nobody misspells a name of more than 128 letters,
// but a broken file may hold one.
const maxWord = 128

// Nearest returns the candidate that is closest to word, or "" if none is close
// enough. Capitals are ignored; of two candidates at the same distance the
// first one wins, so the answer depends on nothing but its arguments.
func Nearest(word string, candidates []string) string {
	w := []rune(strings.ToLower(word))
	if len(w) == 0 || len(w) > maxWord {
		return ""
	}
	if short := shortened(w, candidates); short != "" {
		return short
	}
	best, bestDistance := "", allowed(len(w))+1
	for _, candidate := range candidates {
		n := utf8.RuneCountInString(candidate)
		if n == 0 || abs(n-len(w)) >= bestDistance {
			continue
		}
		if d := Distance(w, []rune(strings.ToLower(candidate)), bestDistance-1); d < bestDistance {
			best, bestDistance = candidate, d
		}
		if bestDistance == 0 {
			break
		}
	}
	return best
}

// shortened is the only candidate of which the word is what is left when letters were
// forgotten: the first one never is, and at most two others.
func shortened(w []rune, candidates []string) (found string) {
	if len(w) < 3 || len(w) > 5 { // longer ones have room for that anyway
		return ""
	}
	for _, candidate := range candidates {
		c := []rune(strings.ToLower(candidate))
		if string(c) == string(w) || Distance(w, c, allowed(len(w))) <= allowed(len(w)) {
			return "" // nearer than that
		}
		if n := len(c) - len(w); n < 1 || n > 2 || c[0] != w[0] || !within(w, c) {
			continue
		}
		if found != "" {
			return ""
		}
		found = candidate
	}
	return found
}

// within says that the letters of a word stand in another one in the same order.
func within(word, in []rune) bool {
	i := 0
	for _, r := range in {
		if i < len(word) && word[i] == r {
			i++
		}
	}
	return i == len(word)
}

// allowed is how many slips a word of n letters may hold and still be
// recognised: none in one or two letters, one up to five, then a third.
func allowed(n int) int {
	switch {
	case n <= 2:
		return 0
	case n <= 5:
		return 1
	default:
		return min(n/3, 4)
	}
}

// Distance counts the slips between a and b: a letter too many, too few, wrong,
// or two neighbours swapped (optimal string alignment). It gives up early and
// returns limit+1 when more than limit are needed.
func Distance(a, b []rune, limit int) int {
	if abs(len(a)-len(b)) > limit {
		return limit + 1
	}
	before := make([]int, len(b)+1)
	above := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		lowest := row[0]
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			lowest = min(lowest, row[j])
		}
		if lowest > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return min(above[len(b)], limit+1)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
