package conversation

import (
	"time"

	"wegweiser/internal/flow"
)

// What one person may send before the bot stops answering what it can't use: a phone
// in a pocket must not bury its owner's emergency card under a thousand answers, which
// go out one a second.
const (
	floodSpan = 10 * time.Second
	floodMost = 15
)

// flooding counts what came, and says whether to keep silent about it. Taps, commands
// and cries for help are always answered.
func (p *person) flooding(in flow.Input, now time.Time) bool {
	if now.Sub(time.Unix(p.Since, 0)) >= floodSpan {
		p.Since, p.Flood = now.Unix(), 0
	}
	p.Flood++
	if p.Flood <= floodMost || p.Epoch == "" {
		return false
	}
	return in.Kind == flow.Typed || in.Kind == flow.Unusable || in.Kind == flow.Pick || in.Kind == flow.Phone
}
