package check

// count adds up the answers that lead to the first end. Where the talk goes in a
// circle, going round is not counted.
func count(x *situation) (n uint64, atLeast bool) {
	switch {
	case x.state == 2:
		return x.count, false
	case x.state == 1:
		return 0, true
	case x.end || len(x.moves) == 0:
		x.state, x.count = 2, 1
		return 1, false
	}
	x.state = 1
	for _, m := range x.moves {
		c, circle := count(m.to)
		atLeast = atLeast || circle
		n = plus(n, times(c, m.weight))
	}
	x.state, x.count = 2, n
	return n, atLeast
}

const most = ^uint64(0)

func plus(a, b uint64) uint64 {
	if a > most-b {
		return most
	}
	return a + b
}

func times(a, b uint64) uint64 {
	if a != 0 && b > most/a {
		return most
	}
	return a * b
}
