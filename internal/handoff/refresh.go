package handoff

import "time"

// Refresh says when a card's waiting time is next worth an edit: sparingly, for
// edits count against the group's 20 a minute.
func Refresh(waiting time.Duration) time.Duration {
	for _, at := range []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour, 8 * time.Hour, 24 * time.Hour} {
		if waiting < at {
			return at - waiting
		}
	}
	return 24*time.Hour - waiting%(24*time.Hour)
}
