package check

// rings finds what can be come to again from itself (Tarjan): all that lie on ways round
// with each other get the same number, from 1; the others are left out.
func rings[T comparable](all []T, next func(T) []T) map[T]int {
	out := map[T]int{}
	number, low := map[T]int{}, map[T]int{}
	open := map[T]bool{}
	var stack []T
	rings := 0
	var visit func(x T)
	visit = func(x T) {
		number[x] = len(number) + 1
		low[x] = number[x]
		stack, open[x] = append(stack, x), true
		alone := true
		for _, to := range next(x) {
			switch {
			case to == x:
				alone = false
			case number[to] == 0:
				visit(to)
				low[x] = min(low[x], low[to])
			case open[to]:
				low[x] = min(low[x], number[to])
			}
		}
		if low[x] != number[x] {
			return
		}
		alone = alone && stack[len(stack)-1] == x
		if !alone {
			rings++
		}
		for done := false; !done; {
			last := stack[len(stack)-1]
			stack, open[last] = stack[:len(stack)-1], false
			if !alone {
				out[last] = rings
			}
			done = last == x
		}
	}
	for _, x := range all {
		if number[x] == 0 {
			visit(x)
		}
	}
	return out
}
