// Package live says what becomes of people who are in the middle of the talk when its
// files change: how many stand at each step that is gone or otherwise than it was.
//
// It promises to keep numbers only: of a session it remembers the step and nothing
// else, so whatever it prints tells of nobody.
package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/flow"
)

// Census counts people.
type Census struct {
	flows *flow.Flows
	now   time.Time
	steps map[Step]int
	out   Report
}

// Step is a step that people stand at, and what becomes of them.
type Step struct {
	At   flow.Ref  `json:"step"`
	Fate flow.Fate `json:"fate"`
	To   flow.Ref  `json:"to"` // where they will stand
}

// Report is what was counted.
type Report struct {
	People   int     `json:"people"`  // with a session
	Outside  int     `json:"outside"` // … at no step: before the notice
	Same     int     `json:"same"`    // … whose step is as it was
	Affected int     `json:"affected"`
	Losing   int     `json:"losing_answers"` // … some answers of whom no longer exist or fit, or are asked again
	Sealed   int     `json:"sealed"`         // records that our keys don't open
	Steps    []Count `json:"steps"`          // those that change or go, the hardest first
}

// Count is how many people stand at a step.
type Count struct {
	Step
	People int `json:"people"`
}

// New begins to count under the flows that are to be.
func New(flows *flow.Flows, now time.Time) *Census {
	return &Census{flows: flows, now: now, steps: map[Step]int{}}
}

// Add counts one person.
func (c *Census) Add(s flow.Session) {
	c.out.People++
	f := flow.Foresee(c.flows, s, c.now)
	if f.Dropped > 0 {
		c.out.Losing++
	}
	switch f.Fate {
	case flow.Outside:
		c.out.Outside++
	case flow.Same:
		c.out.Same++
	default:
		c.out.Affected++
		c.steps[Step{s.At, f.Fate, f.To}]++
	}
}

// AddSealed counts a record that our keys don't open.
func (c *Census) AddSealed() { c.out.Sealed++ }

// Report is what was counted so far.
func (c *Census) Report() Report {
	out := c.out
	out.Steps = []Count{}
	for s, n := range c.steps {
		out.Steps = append(out.Steps, Count{s, n})
	}
	slices.SortFunc(out.Steps, func(a, b Count) int {
		return cmp.Or(a.Fate.Compare(b.Fate), cmp.Compare(b.People, a.People), cmp.Compare(a.At, b.At), cmp.Compare(a.To, b.To))
	})
	return out
}

// String is the report for people.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in the middle of the talk", people(r.People-r.Outside))
	if r.Outside > 0 {
		fmt.Fprintf(&b, ", and %d before the privacy notice", r.Outside)
	}
	if r.Affected == 0 {
		b.WriteString(": these files change the step of nobody\n")
	} else {
		fmt.Fprintf(&b, ": these files change the step of %d\n\n", r.Affected)
	}
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%8d at %s: %s\n", s.People, s.At, s.happens())
	}
	if r.Losing > 0 {
		fmt.Fprintf(&b, "\n%s: some answers no longer exist, or are asked again; the others are kept\n", people(r.Losing))
	}
	if r.Sealed > 0 {
		fmt.Fprintf(&b, "\nDATA_KEY does not open %d of the records: is it the key of this service?\n", r.Sealed)
	}
	return b.String()
}

// happens says what becomes of people at a step.
func (s Step) happens() string {
	switch s.Fate {
	case flow.Changed:
		return "the step reads or leads otherwise; they go on there"
	case flow.Passed:
		return fmt.Sprintf("the step asks nothing any more; they go on to %s", s.To)
	case flow.Landed:
		return fmt.Sprintf("the step is gone; they are told so and put at %s", s.To)
	case flow.Restarted:
		return fmt.Sprintf("the flow is gone; they are told so, see the menu and begin anew at %s", s.To)
	}
	return string(s.Fate)
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
