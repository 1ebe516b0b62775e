package handoff

import "time"

// What the person does in a case that somebody has, the owner is told. Until Telegram has
// taken that for them it is not done: an owner who blocked the bot knows nothing of an
// appointment, and others are told instead.

// unreadFor is after how many working minutes somebody wonders that something has not
// reached the owner.
const unreadFor = 15

// untold notes that the owner is to be told of what the person did.
func (c *Case) untold(now int64) {
	if c.Owner == 0 {
		return
	}
	c.Untolds++
	if c.Untold == 0 {
		c.Untold = now
	}
}

// ToTell notes that somebody has the case now and is to be shown it.
func (c *Case) ToTell(now time.Time) { c.untold(now.Unix()) }

// ToldOwner notes that the owner was told of all that the person had done up to number
// (Untolds, as it was then).
func (c *Case) ToldOwner(number int) (changed bool) {
	if c.Untold == 0 || number < c.Untolds {
		return false
	}
	c.Untold = 0
	return true
}

// unread is since when something that the person did or typed has not reached the owner;
// zero: they know of all.
func (c *Case) unread() (since int64) {
	if !c.Open() || c.Owner == 0 {
		return 0
	}
	since = c.Untold
	for _, w := range c.Words {
		if since == 0 || w.At < since {
			since = w.At
		}
	}
	if since != 0 { // who gets the case gets with it what was said before
		since = max(since, c.Claimed)
	}
	return since
}
