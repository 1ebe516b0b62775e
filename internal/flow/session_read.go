package flow

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// DecodeSession reads what AppendJSON wrote, and anything else that encoding/json makes
// a session of.
func DecodeSession(data []byte) (Session, error) {
	var s Session
	if ReadFields(data, &s, func(string, *Reading) bool { return false }) {
		return s, nil
	}
	s = Session{}
	err := json.Unmarshal(data, &s)
	return s, err
}

// ReadFields reads a JSON object that was written by AppendFields and, behind it, by
// other, which takes the members that are not the session's. False: it is not of that
// form, encoding/json has to read it; into is of no use then.
func ReadFields(data []byte, into *Session, other func(name string, r *Reading) bool) bool {
	r := &Reading{s: string(data)} // one copy, of which all words are parts
	seen := uint64(0)
	ok := r.object(func(name string) bool {
		at, known := into.read(name, r)
		if !known {
			return other(name, r)
		}
		if seen&(1<<at) != 0 {
			return false // the second of a name: the last counts, or both
		}
		seen |= 1 << at
		return !r.bad
	})
	return ok && r.i == len(r.s)
}

// read takes one member; at is its number.
func (s *Session) read(name string, r *Reading) (at int, known bool) {
	switch name {
	case "e":
		s.Epoch = r.Text()
		return 0, true
	case "l":
		s.Lang = r.Text()
		return 1, true
	case "p":
		s.Consent = Consent(r.Text())
		return 2, true
	case "a":
		s.At = Ref(r.Text())
		return 3, true
	case "s":
		s.Stack = words[Ref](r)
		return 4, true
	case "t":
		s.Trail = r.trail()
		return 5, true
	case "k":
		s.Keep = r.answers()
		return 6, true
	case "r":
		s.Redo = Ref(r.Text())
		return 7, true
	case "o":
		s.Over = words[string](r)
		return 8, true
	case "n":
		s.Turn = int(r.Number())
		return 9, true
	case "b":
		s.Tapped = r.Text()
		return 10, true
	case "bt":
		s.TapAt = r.Number()
		return 11, true
	case "c":
		s.Case = r.Text()
		return 12, true
	case "cf":
		s.CaseFor = r.Text()
		return 13, true
	}
	return s.readMore(name, r)
}

func (s *Session) readMore(name string, r *Reading) (at int, known bool) {
	switch name {
	case "w":
		s.Wrong = int(r.Number())
		return 14, true
	case "pk":
		s.Picked = words[string](r)
		return 15, true
	case "fd":
		s.Found = words[string](r)
		return 16, true
	case "q":
		s.Since = r.Number()
		return 17, true
	case "rn":
		s.Asked = int(r.Number())
		return 18, true
	case "fv":
		s.Version = r.Text()
		return 19, true
	case "h":
		s.Hash = r.Text()
		return 20, true
	case "un":
		s.Unasked = int(r.Number())
		return 21, true
	}
	return 0, false
}

// Reading is a place in JSON without spaces, escapes and nulls; at anything else it is
// bad.
type Reading struct {
	s   string
	i   int
	bad bool
}

// Bad says that something was not of the form that is read here.
func (r *Reading) Bad() bool { return r.bad }

func (r *Reading) fail() { r.bad = true }

// is takes c, if it comes next.
func (r *Reading) is(c byte) bool {
	if r.i < len(r.s) && r.s[r.i] == c {
		r.i++
		return true
	}
	return false
}

func (r *Reading) must(c byte) {
	if !r.is(c) {
		r.fail()
	}
}

// object reads each member by its name.
func (r *Reading) object(member func(name string) bool) bool {
	r.must('{')
	if r.is('}') {
		return !r.bad
	}
	for !r.bad {
		name := r.Text()
		r.must(':')
		if r.bad || !member(name) {
			return false
		}
		if !r.is(',') {
			break
		}
	}
	r.must('}')
	return !r.bad
}

// Array reads each element of an array.
func (r *Reading) Array(element func()) {
	r.must('[')
	if r.is(']') {
		return
	}
	for !r.bad {
		element()
		if !r.is(',') {
			break
		}
	}
	r.must(']')
}

// Text reads a string without escapes.
func (r *Reading) Text() string {
	r.must('"')
	ascii := true
	for i := r.i; i < len(r.s) && !r.bad; i++ {
		switch c := r.s[i]; {
		case c == '"':
			t := r.s[r.i:i]
			r.i = i + 1
			if !ascii && !utf8.ValidString(t) {
				r.fail()
			}
			return t
		case c == '\\' || c < 0x20:
			r.fail()
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.fail()
	return ""
}

// Number reads a whole number.
func (r *Reading) Number() int64 {
	from := r.i
	r.is('-')
	for r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
		r.i++
	}
	t := r.s[from:r.i]
	n, err := strconv.ParseInt(t, 10, 64)
	if err != nil || t == "-0" || len(t) > 1 && t[0] == '0' || len(t) > 2 && t[:2] == "-0" {
		r.fail()
	}
	if r.i < len(r.s) && (r.s[r.i] == '.' || r.s[r.i] == 'e' || r.s[r.i] == 'E') {
		r.fail()
	}
	return n
}

// True reads what a flag has that is left out when it is not set.
func (r *Reading) True() bool {
	const word = "true"
	if len(r.s)-r.i < len(word) || r.s[r.i:r.i+len(word)] != word {
		r.fail()
		return false
	}
	r.i += len(word)
	return true
}

func words[S ~string](r *Reading) []S {
	out := make([]S, 0, 4)
	r.Array(func() { out = append(out, S(r.Text())) })
	return out
}

// trail reads the compact form (see MarshalJSON).
func (r *Reading) trail() Trail {
	out := make(Trail, 0, 16)
	var open []Ref
	r.Array(func() {
		r.must('[')
		v := Visit{Ref: Ref(r.Text())}
		if r.is(',') {
			v.Value, v.Answered = r.answer()
		}
		if r.is(',') {
			open = words[Ref](r)
		}
		r.must(']')
		if v.Stack = open; len(open) == 0 {
			v.Stack = nil
		}
		out = append(out, v)
	})
	return out
}

// answer is what was answered, or null.
func (r *Reading) answer() (value string, answered bool) {
	if r.i < len(r.s) && r.s[r.i] == 'n' {
		r.null()
		return "", false
	}
	return r.Text(), true
}

func (r *Reading) null() {
	const word = "null"
	if len(r.s)-r.i < len(word) || r.s[r.i:r.i+len(word)] != word {
		r.fail()
		return
	}
	r.i += len(word)
}

func (r *Reading) answers() Answers {
	out := Answers{}
	ok := r.object(func(name string) bool {
		if _, twice := out[Ref(name)]; twice {
			return false
		}
		out[Ref(name)] = r.Text()
		return !r.bad
	})
	if !ok {
		r.fail()
	}
	return out
}
