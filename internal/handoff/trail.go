package handoff

import "slices"

// Entry is one move in the trail of a case: when, who, from where to where. It holds
// nothing that was said, and of the person not even who they are.
type Entry struct {
	At      int64   `json:"t"`
	Who     Who     `json:"w"`
	User    int64   `json:"u,omitempty"` // of staff only
	New     int64   `json:"n,omitempty"` // HandOver: the new owner
	Move    Move    `json:"m"`
	From    State   `json:"f"`
	To      State   `json:"s"`
	Outcome Outcome `json:"o,omitempty"`
	Folded  int     `json:"x,omitempty"` // instead of a move: so many stood here
}

// TrailMax is how many entries a trail has at most. Then the oldest fold, but for the
// first TrailFirst: how it began, and how it came to where it is.
const (
	TrailMax   = 48
	TrailFirst = 8
)

// note appends to the trail.
func (c *Case) note(e Entry) {
	if e.Who != Member {
		e.User = 0
	}
	c.Moves++
	c.Trail = append(slices.Clip(c.Trail), e)
	if len(c.Trail) <= TrailMax {
		return
	}
	first, last := c.Trail[TrailFirst], c.Trail[TrailFirst+1]
	fold := Entry{At: last.At, From: first.From, To: last.To, Folded: max(1, first.Folded) + 1}
	c.Trail = slices.Replace(c.Trail, TrailFirst, TrailFirst+2, fold)
}
