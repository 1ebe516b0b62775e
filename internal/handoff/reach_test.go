package handoff

import (
	"testing"
	"time"
)

func TestBlock(t *testing.T) {
	now := time.Unix(1000, 0)
	c := &Case{ID: "x", Chat: 1, State: New}
	if !c.Block(now) || c.Block(now.Add(time.Hour)) || c.Blocked != 1000 {
		t.Errorf("since when they can't be written to: %d", c.Blocked)
	}
	if !c.Unblock() || c.Unblock() || c.Blocked != 0 {
		t.Error("they can be written to again")
	}
	c.Block(now)
	if c.Withdraw(now); c.Blocked != 0 || c.Block(now) {
		t.Error("it is kept of who took everything back")
	}
}
