package flow

import (
	"encoding/json"
	"errors"
)

// A visit is written as an array, and the calls that were open only where they
// differ from the visit before: 100,000 people in mid-talk should fit a small Redis.
//
//	["main.need"]                       left without an answer
//	["main.need","work"]                answered
//	["work.age","over27",["main.work"]] answered, inside the call main.work

// MarshalJSON writes the compact form.
func (t Trail) MarshalJSON() ([]byte, error) {
	out := make([][]any, len(t))
	var open []Ref
	for i, v := range t {
		e := []any{v.Ref}
		if v.Answered {
			e = append(e, v.Value)
		}
		if !sameRefs(open, v.Stack) {
			if !v.Answered {
				e = append(e, nil)
			}
			open = v.Stack
			if open == nil {
				open = []Ref{}
			}
			e = append(e, open)
		}
		out[i] = e
	}
	return json.Marshal(out)
}

var errTrail = errors.New("flow: a visit is [step], [step, answer] or [step, answer, calls]")

// UnmarshalJSON reads the compact form.
func (t *Trail) UnmarshalJSON(data []byte) error {
	var in [][]json.RawMessage
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	out := make(Trail, len(in))
	var open []Ref
	for i, e := range in {
		if len(e) < 1 || len(e) > 3 {
			return errTrail
		}
		v := &out[i]
		if err := json.Unmarshal(e[0], &v.Ref); err != nil {
			return err
		}
		if len(e) > 1 && string(e[1]) != "null" {
			v.Answered = true
			if err := json.Unmarshal(e[1], &v.Value); err != nil {
				return err
			}
		}
		if len(e) > 2 {
			open = nil
			if err := json.Unmarshal(e[2], &open); err != nil {
				return err
			}
			if len(open) == 0 {
				open = nil
			}
		}
		v.Stack = open
	}
	*t = out
	return nil
}

func sameRefs(a, b []Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
