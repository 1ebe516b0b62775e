package privacy

import "time"

// Retention is how long personal data is kept. The privacy notice is generated
// from it, so that what we announce is what we do.
type Retention struct {
	Session time.Duration // a conversation, counted from the person's last message
	Case    time.Duration // a request for contact, at most, counted from when somebody last worked on it
}

// SessionDays is Session as the notice tells it.
func (r Retention) SessionDays() int { return days(r.Session) }

// CaseDays is Case as the notice tells it.
func (r Retention) CaseDays() int { return days(r.Case) }

// days rounds up: data is never kept longer than the notice says.
func days(d time.Duration) int {
	const day = 24 * time.Hour
	if d <= 0 {
		return 0
	}
	return int((d + day - 1) / day)
}
