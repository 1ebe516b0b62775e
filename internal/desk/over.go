package desk

import (
	"context"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
)

// When a request is closed, the person is brought back to the menu: a while later, for
// what was closed by mistake is opened again at once. Who did not say that any time is safe
// finds the screen of their request changed, without a sound, or sees it when they write.

// overAfter is that while.
const overAfter = 10 * time.Minute

// overAt is when the person of a closed case is told; false: they are not. Of a case that
// the clock closed they were told by then.
func (d *Desk) overAt(k *handoff.Case) (time.Time, bool) {
	at := conversation.Polite(time.Unix(k.Closed, 0).Add(overAfter))
	return at, k.State == handoff.Closed && k.Outcome != handoff.Silent && k.Chat != 0 && k.Blocked == 0
}

// overTimer is to be set with each move: it comes and goes with the closing.
func (d *Desk) overTimer(k *handoff.Case) conversation.Timer {
	t := conversation.Timer{Name: "over:" + k.ID}
	if at, ok := d.overAt(k); ok && d.Now().Sub(at) < time.Hour { // else it was told long ago
		t.At = at
	}
	return t
}

// over tells the person of a closed case.
func (d *Desk) over(ctx context.Context, id string) (next time.Time, err error) {
	cases, _, err := d.cases(ctx, []string{id})
	if err != nil || len(cases) == 0 || d.Over == nil {
		return time.Time{}, err
	}
	at, ok := d.overAt(cases[0])
	switch {
	case !ok:
		return time.Time{}, nil
	case at.After(d.Now()): // closed anew since
		return at, nil
	}
	return time.Time{}, d.Over(ctx, cases[0].Chat, id, !safe(cases[0]))
}
