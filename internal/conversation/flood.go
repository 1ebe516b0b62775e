package conversation

import (
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/flow"
)

// A phone in a pocket, or ten pictures sent together, must not bury the emergency card
// under a hundred answers, which go out one a second. So of what the talk can't use only
// the first few are answered at once; when the burst is over, the question comes once
// more. What the talk can use, taps, commands and cries for help are always answered.
const (
	floodSpan = 10 * time.Second
	floodMost = 5
)

// mute says whether nothing is said to an input now, of which the engine made next.
func (p *person) mute(cat *Catalogue, u Update, in flow.Input, next flow.Session, now time.Time) (why string, yes bool) {
	if p.Epoch == "" || u.ID == 0 {
		return "", false
	}
	if in.Kind == flow.Distress {
		if u.Album == "" || u.Album != p.Album {
			return "", false
		}
		return "album", flow.Look(cat.Flows, p.Session).ID == emergencyScreen // it is there
	}
	if u.Album != "" && u.Album == p.Album {
		return "album", true // its first picture was answered
	}
	return "flood", useless(in, p.Session, next) && p.flooding(now)
}

// emergencyScreen is the screen that a cry for help brings.
const emergencyScreen = "system.emergency"

// useless says that the talk stands where it stood, and can only ask again.
func useless(in flow.Input, before, next flow.Session) bool {
	switch in.Kind {
	case flow.Unusable:
		return true
	case flow.Typed, flow.Pick:
		return next.Wrong > before.Wrong
	case flow.Phone:
		return next.Wrong > before.Wrong || next.At == before.At && len(next.Trail) == len(before.Trail)
	}
	return false
}

// flooding counts what was useless, and says whether that is too much.
func (p *person) flooding(now time.Time) bool {
	if now.Sub(time.Unix(p.Since, 0)) >= floodSpan {
		p.Since, p.Flood = now.Unix(), 0
	}
	p.Flood++
	return p.Flood > floodMost
}

// unanswered says that something was met with silence, and nothing was said since.
func (p *person) unanswered() bool { return p.Flood > floodMost }

// calm rings when a burst is over: the AgainTimer, which asks again.
func (p *person) calm(chat int64) Timer {
	return Timer{Name: AgainTimer + strconv.FormatInt(chat, 10), At: time.Unix(p.Since, 0).Add(floodSpan)}
}

// chatOf is the chat of an AgainTimer.
func chatOf(t Due) (int64, error) {
	return strconv.ParseInt(strings.TrimPrefix(t.Name, AgainTimer), 10, 64)
}

// calmed is an update of our own: a burst of what we can't use is over.
const calmed Kind = "calmed"
