package handoff

import "time"

// steps are the waiting times that a card tells, in working time, up to a working day;
// then it tells whole days of that length.
var steps = []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour, WorkingDay}

// WorkingDay is what a team works in a day, for telling how long somebody has waited.
const WorkingDay = 8 * time.Hour

// NextStep is the waiting time at which a card is next worth an edit: sparingly, for
// edits count against the group's 20 a minute.
func NextStep(worked time.Duration) time.Duration {
	for _, at := range steps {
		if worked < at {
			return at
		}
	}
	return worked.Truncate(WorkingDay) + WorkingDay
}

// Longer is what somebody has waited longer than, in the steps of NextStep: it stays true
// until the card is written anew, and after. Zero: not worth a word yet.
func Longer(worked time.Duration) (than time.Duration) {
	if worked >= WorkingDay {
		return worked.Truncate(WorkingDay)
	}
	for _, at := range steps {
		if worked >= at {
			than = at
		}
	}
	return than
}
