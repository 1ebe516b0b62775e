package handoff

import (
	"slices"
	"time"
)

// steps are the waiting times that a card tells, up to a day; then it tells whole days.
var steps = []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour, 8 * time.Hour}

const day = 24 * time.Hour

// Refresh says when a card's waiting time is next worth an edit: sparingly, for
// edits count against the group's 20 a minute.
func Refresh(waiting time.Duration) time.Duration {
	for _, at := range append(slices.Clip(steps), day) {
		if waiting < at {
			return at - waiting
		}
	}
	return day - waiting%day
}

// Longer is what somebody has waited longer than, in the steps of Refresh: it stays true
// until the card is written anew, and after. Zero: not worth a word yet.
func Longer(waiting time.Duration) (than time.Duration) {
	if waiting >= day {
		return waiting.Truncate(day)
	}
	for _, at := range steps {
		if waiting >= at {
			than = at
		}
	}
	return than
}
