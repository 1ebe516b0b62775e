package flow

import (
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A session is read and written at every step of every talk, so that is done by hand:
// the same bytes as encoding/json makes of it, in a tenth of the time. What reads it by
// hand takes only what was written so, and leaves everything else to encoding/json.

// AppendFields appends the session as the members of a JSON object, without braces: as
// encoding/json writes them. Whoever keeps more than the session beside it adds a comma
// and goes on.
func (s *Session) AppendFields(b []byte) []byte {
	b = append(b, `"e":`...)
	b = AppendString(b, s.Epoch)
	b = text(b, "l", s.Lang)
	b = text(b, "p", string(s.Consent))
	b = text(b, "a", string(s.At))
	b = list(b, "s", s.Stack)
	if len(s.Trail) > 0 {
		b = append(b, `,"t":`...)
		b = s.Trail.appendJSON(b)
	}
	b = s.Keep.appendJSON(b)
	b = text(b, "r", string(s.Redo))
	b = list(b, "o", s.Over)
	b = append(b, `,"n":`...)
	b = strconv.AppendInt(b, int64(s.Turn), 10)
	b = text(b, "b", s.Tapped)
	b = figure(b, "bt", s.TapAt)
	b = text(b, "c", s.Case)
	b = text(b, "cf", s.CaseFor)
	b = figure(b, "w", int64(s.Wrong))
	b = list(b, "pk", s.Picked)
	b = list(b, "fd", s.Found)
	b = figure(b, "q", s.Since)
	b = figure(b, "rn", int64(s.Asked))
	b = figure(b, "un", int64(s.Unasked))
	b = text(b, "fv", s.Version)
	return text(b, "h", s.Hash)
}

// AppendJSON appends the session as a JSON object.
func (s *Session) AppendJSON(b []byte) []byte {
	return append(s.AppendFields(append(b, '{')), '}')
}

func name(b []byte, name string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

func text(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return AppendString(name(b, key), s)
}

func figure(b []byte, key string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(name(b, key), n, 10)
}

func list[S ~string](b []byte, key string, of []S) []byte {
	if len(of) == 0 {
		return b
	}
	return appendList(name(b, key), of)
}

func appendList[S ~string](b []byte, of []S) []byte {
	b = append(b, '[')
	for i, s := range of {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, string(s))
	}
	return append(b, ']')
}

// AppendString appends a JSON string, as encoding/json writes it.
func AppendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f || c >= utf8.RuneSelf {
			return appendAny(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendAny appends words of any script: as they are, if nothing in them needs more.
func appendAny(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r < 0x20, r == '"', r == '\\', r == '<', r == '>', r == '&', r == 0x7f, r == '\u2028', r == '\u2029', r == utf8.RuneError:
			quoted, err := json.Marshal(s)
			if err != nil {
				panic(err) // a string: cannot fail
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendJSON writes the compact form (see MarshalJSON).
func (t Trail) appendJSON(b []byte) []byte {
	b = append(b, '[')
	var open []Ref
	for i := range t {
		v := &t[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(append(b, '['), string(v.Ref))
		changed := !sameRefs(open, v.Stack)
		switch {
		case v.Answered:
			b = AppendString(append(b, ','), v.Value)
		case changed:
			b = append(b, ",null"...)
		}
		if changed {
			open = v.Stack
			b = appendList(append(b, ','), open)
		}
		b = append(b, ']')
	}
	return append(b, ']')
}

func (a Answers) appendJSON(b []byte) []byte {
	if len(a) == 0 {
		return b
	}
	refs := make([]Ref, 0, len(a))
	for r := range a {
		refs = append(refs, r)
	}
	slices.Sort(refs)
	b = append(b, `,"k":{`...)
	for i, r := range refs {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, string(r))
		b = AppendString(append(b, ':'), a[r])
	}
	return append(b, '}')
}
