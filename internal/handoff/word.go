package handoff

import (
	"slices"
	"time"

	"wegweiser/internal/privacy"
)

// Word is something that the person typed for the owner, where free writing is on. It is
// kept until Telegram has taken it for whoever is the owner then, so that it is lost
// neither when the case goes to somebody else nor when its owner can't be written to.
type Word struct {
	ID   int64            `json:"i"` // of the update that brought it
	At   int64            `json:"t"`
	Text privacy.Personal `json:"x"`
	Late int64            `json:"l,omitempty"` // since when it is known that nobody will read it soon
	Told bool             `json:"d,omitempty"` // the person was told that, unasked
}

// WordsMax is how many words can be on their way at once.
const WordsMax = 20

// Say keeps a word for the owner, whose turn it is then. ErrFull: too many are on their way already. One that
// comes while others wait is late as they are, which the person knows.
func (c *Case) Say(id int64, text privacy.Personal, now time.Time) error {
	switch {
	case !c.Open():
		return ErrClosed
	case c.Owner == 0:
		return ErrUnfit
	case len(c.Words) >= WordsMax:
		return ErrFull
	}
	w := Word{ID: id, At: now.Unix(), Text: text}
	if c.Unread() {
		w.Late, w.Told = w.At, true
	}
	if c.Speaks < c.acted() || c.Speaks == 0 {
		c.Speaks = w.At
	}
	c.Words, c.Spoke = append(slices.Clip(c.Words), w), w.At
	untold, untolds := c.Untold, c.Untolds // the word has a fate of its own
	_ = c.Answer(now)                      // not waited for: nothing to change
	c.Untold, c.Untolds = untold, untolds
	return nil
}

// Arrived forgets a word: its reader has it. False if there is no such word any more.
func (c *Case) Arrived(id int64) (changed bool) {
	n := len(c.Words)
	c.Words = slices.DeleteFunc(slices.Clone(c.Words), func(w Word) bool { return w.ID == id })
	return len(c.Words) != n
}

// Delay notes that nobody will read soon what was typed before then, or, where nobody has
// the case, anything.
func (c *Case) Delay(before, now time.Time) (changed bool) {
	c.Words = slices.Clone(c.Words)
	for i := range c.Words {
		w := &c.Words[i]
		if w.Late == 0 && (c.Owner == 0 || w.At <= before.Unix()) {
			w.Late, changed = now.Unix(), true
		}
	}
	return changed
}

// Unread says that something the person typed waits for a reader, and that it will take
// a while.
func (c *Case) Unread() bool {
	return slices.ContainsFunc(c.Words, func(w Word) bool { return w.Late != 0 || c.Owner == 0 })
}

// TellUnread is what the person has not been told yet of that: when they typed the last of
// it, and that they are told now; false: nothing.
func (c *Case) TellUnread() (typed time.Time, tell bool) {
	c.Words = slices.Clone(c.Words)
	for i := range c.Words {
		if w := &c.Words[i]; w.Late != 0 && !w.Told {
			typed, tell, w.Told = time.Unix(w.At, 0), true, true
		}
	}
	return typed, tell
}
