package conversation

import (
	"strings"

	"wegweiser/internal/flow"
)

// WrongKind is the kind of timer that tells staff of a contact that may be wrong. Its
// name carries all that they need, and nothing about who said it; said twice before it
// rang it rings once.
const WrongKind = "wrong"

// wrongTimer names the timer of a report.
func wrongTimer(r flow.ReportContact) string {
	return strings.Join([]string{WrongKind, r.Offer, r.Field, r.Lang}, ":")
}

// WrongContact reads the name of such a timer.
func WrongContact(timer string) (r flow.ReportContact, ok bool) {
	p := strings.Split(timer, ":")
	if len(p) != 4 || p[0] != WrongKind {
		return r, false
	}
	return flow.ReportContact{Offer: p[1], Field: p[2], Lang: p[3]}, true
}

// reportContact has staff told.
func (t *turn) reportContact(r flow.ReportContact) {
	t.c.Observe("contact_reported")
	t.commit.Timers = append(t.commit.Timers, Timer{Name: wrongTimer(r), At: t.now})
	t.rings = true
}
