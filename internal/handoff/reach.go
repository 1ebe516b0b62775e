package handoff

import "time"

// Whoever blocks the bot can't be told anything any more: that is said on the case, for
// its owner goes on waiting for an answer otherwise. It is no move: nobody waits less.

// Unheard says that the person knows nothing of the owner yet, though something was sent:
// all of it failed, or waits for somebody who has blocked the bot. Such a case counts as
// not contacted, until one of the messages arrives or its owner finds another way.
func (c *Case) Unheard() bool {
	return (c.State == Contacted || c.State == Waiting) && !c.Heard && c.inVain() != 0
}

// unreached takes back that the person has heard of the owner.
func (c *Case) unreached() {
	if c.Unheard() && c.Reached >= c.Claimed {
		c.Reached = 0
	}
}

// inVain is when the last message of the owner's failed, if none of them arrived; 0: one
// did, or is on its way, or there is none.
func (c *Case) inVain() (last int64) {
	for _, m := range c.Messages {
		switch {
		case m.At < c.Claimed: // of an owner before
		case m.State == Delivered, m.State == Sent && c.Blocked == 0:
			return 0
		default:
			last = max(last, m.Settled, m.At)
		}
	}
	return last
}

// Block notes that the person can't be written to; false if that was known, or the case
// knows no person any more.
func (c *Case) Block(now time.Time) (changed bool) {
	if c.Blocked != 0 || c.Chat == 0 {
		return false
	}
	c.Blocked = now.Unix()
	for i := range c.Messages {
		if c.Messages[i].State == Sent {
			c.vain(&c.Messages[i], now)
		}
	}
	c.unreached()
	return true
}

// vain is that a message does not arrive, for the person has blocked the bot. Should they come
// back it does, and is Delivered then.
func (c *Case) vain(m *Message, now time.Time) {
	m.State, m.Why, m.Settled = Failed, blocked, now.Unix()
}

// blocked is why such a message failed.
const blocked = "blocked"

// Unblock notes that they can be written to again.
func (c *Case) Unblock() (changed bool) {
	changed = c.Blocked != 0
	c.Blocked = 0
	return changed
}
