package flow

import "unicode/utf8"

// A session lives in the store as long as its person is silent, a hundred thousand of
// them at once: what it remembers of the way is bounded, whatever flows and people do.

// trim forgets the oldest of the way, until what was answered, and what is kept to be
// given again, take at most MaxKept bytes in the store. What was answered just now stays:
// rather is what was kept asked again.
func (t *turn) trim() {
	s := &t.s
	forget := max(0, len(s.Trail)-MaxTrail)
	last := len(s.Trail) - 1
	kept := s.Keep.bytes() + s.Trail[last].bytes()
	if kept > MaxKept {
		kept -= s.Keep.bytes()
		s.Keep = nil
	}
	for i := last - 1; i >= forget; i-- {
		v, next := &s.Trail[i], &s.Trail[i+1]
		if sameRefs(v.Stack, next.Stack) {
			kept -= stackBytes(next.Stack) // it stands with this one
		}
		if kept += v.bytes(); kept > MaxKept {
			forget = i + 1
		}
	}
	if forget > 0 {
		s.Trail = append(Trail(nil), s.Trail[forget:]...)
	}
}

// bytes is how long a visit is in the store, at most, as the first of the trail.
func (v *Visit) bytes() int {
	n := len(`[""],`) + len(v.Ref) + stackBytes(v.Stack)
	if v.Answered {
		n += len(`,""`) + quoted(v.Value)
	}
	return n
}

func stackBytes(stack []Ref) int {
	n := len(`,null,[]`)
	for _, r := range stack {
		n += len(`"",`) + len(r)
	}
	return n
}

// bytes is how long answers are in the store.
func (a Answers) bytes() (n int) {
	for r, v := range a {
		n += len(`"":"",`) + len(r) + quoted(v)
	}
	return n
}

// quoted is how long words are in JSON, at most: what it has to write otherwise takes six
// bytes.
func quoted(s string) (n int) {
	for _, r := range s {
		switch {
		case r < 0x20, r == '"', r == '\\', r == '<', r == '>', r == '&', r == 0x7f, r == '\u2028', r == '\u2029', r == utf8.RuneError:
			n += len(`\u0000`)
		default:
			n += utf8.RuneLen(r)
		}
	}
	return n
}
