package flow

import "maps"

// Consent is what the person said to the privacy notice.
type Consent string

// The three states of consent.
const (
	NotAsked Consent = ""
	Agreed   Consent = "yes"
	Declined Consent = "no" // reads on; nothing is stored beyond language and position
)

// Session is where a person stands. It is a value: Advance takes one and returns
// another. It stands in the store as JSON, sealed.
type Session struct {
	Epoch   string   `json:"e"`            // names this life of the session in its buttons
	Lang    string   `json:"l,omitempty"`  // chosen language; empty: not chosen yet
	Consent Consent  `json:"p,omitempty"`  // to the privacy notice
	At      Ref      `json:"a,omitempty"`  // the step that waits
	Stack   []Ref    `json:"s,omitempty"`  // call steps not yet returned from, outermost first
	Trail   Trail    `json:"t,omitempty"`  // where the person came through, oldest first
	Keep    Answers  `json:"k,omitempty"`  // answers to take up again after a correction
	Redo    Ref      `json:"r,omitempty"`  // the answer that is being corrected
	Over    []string `json:"o,omitempty"`  // screens lying over the talk (menu …), the last is seen
	Turn    int      `json:"n"`            // number of the screen shown last
	Tapped  string   `json:"b,omitempty"`  // the tap taken last: "<turn>.<choice>"
	TapAt   int64    `json:"bt,omitempty"` // when, in unix seconds
	Case    string   `json:"c,omitempty"`  // the request to be contacted, while it is open
	CaseFor string   `json:"cf,omitempty"` // the offer that the case belongs to
	Wrong   int      `json:"w,omitempty"`  // answers in a row that this step could not use
	Picked  []string `json:"pk,omitempty"` // choices ticked so far, at a step that takes several
	Found   []string `json:"fd,omitempty"` // entries found by what was typed, at a step with a list
	Since   int64    `json:"q,omitempty"`  // since when a step with timers waits, in unix seconds
	Asked   int      `json:"rn,omitempty"` // reminders sent since then
	Unasked int      `json:"un,omitempty"` // messages of our own accord since the person did anything
	Version string   `json:"fv,omitempty"` // Flows.Version that this was written under
	Hash    string   `json:"h,omitempty"`  // Step.Hash of At, then
}

// Visit is one station on the way: a step that was answered, or one that was left
// for another flow without an answer.
type Visit struct {
	Ref      Ref
	Value    string // what was answered; Skipped if it was left out
	Answered bool   // false: left, or answered by somebody who declined to be stored
	Stack    []Ref  // the calls that were open there
}

// Trail is the way so far.
type Trail []Visit

// Answers folds the trail: the last answer to each step counts.
func (s *Session) Answers() Answers {
	a := make(Answers, len(s.Trail))
	for _, v := range s.Trail {
		if v.Answered {
			a[v.Ref] = v.Value
		}
	}
	return a
}

// clone copies what a turn may change, so that the caller's value stays.
func (s Session) clone() Session {
	s.Stack = append([]Ref(nil), s.Stack...)
	s.Trail = append(Trail(nil), s.Trail...)
	s.Over = append([]string(nil), s.Over...)
	s.Picked = append([]string(nil), s.Picked...)
	if s.Keep != nil {
		k := make(Answers, len(s.Keep))
		maps.Copy(k, s.Keep)
		s.Keep = k
	}
	return s
}
