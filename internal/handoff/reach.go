package handoff

import "time"

// Whoever blocks the bot can't be told anything any more: that is said on the case, for
// its owner goes on waiting for an answer otherwise. It is no move: nobody waits less.

// Block notes that the person can't be written to; false if that was known, or the case
// knows no person any more.
func (c *Case) Block(now time.Time) (changed bool) {
	if c.Blocked != 0 || c.Chat == 0 {
		return false
	}
	c.Blocked = now.Unix()
	return true
}

// Unblock notes that they can be written to again.
func (c *Case) Unblock() (changed bool) {
	changed = c.Blocked != 0
	c.Blocked = 0
	return changed
}
