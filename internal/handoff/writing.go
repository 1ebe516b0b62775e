package handoff

import (
	"maps"

	"wegweiser/internal/privacy"
)

// Writing is what the owner is about to send to the person: a reply, and what its blanks
// say so far. It is theirs alone, and goes when the case goes to somebody else.
type Writing struct {
	ID     int                         `json:"i"` // another each time that one is begun
	By     int64                       `json:"u"`
	Reply  string                      `json:"r"`
	Blanks map[string]privacy.Personal `json:"b,omitempty"`
}

// Write begins to write, in the place of anything else. The id is id, or one that the
// case has not had.
func (c *Case) Write(by Actor, reply string, id int) {
	if c.Writing != nil {
		id = max(id, c.Writing.ID+1)
	}
	c.Writing = &Writing{ID: id, By: by.User, Reply: reply}
}

// WritingOf is what this member is about to send, under this id; nil: it counts no more.
func (c *Case) WritingOf(by Actor, id int) *Writing {
	w := c.Writing
	if w == nil || w.ID != id || w.By != by.User || c.Owner != by.User || !c.Open() {
		return nil
	}
	return w
}

// Fill says what a blank says; with nothing, it is open again.
func (w *Writing) Fill(blank string, value privacy.Personal) {
	blanks := maps.Clone(w.Blanks)
	if blanks == nil {
		blanks = map[string]privacy.Personal{}
	}
	if blanks[blank] = value; value == "" {
		delete(blanks, blank)
	}
	w.Blanks = blanks
}
