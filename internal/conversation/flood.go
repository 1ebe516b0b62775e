package conversation

import (
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/outbox"
)

// A phone in a pocket, or ten pictures sent together, must not bury the emergency card
// under a hundred answers, which go out one a second. So of what the talk can't use only
// the first few are answered at once; when the burst is over, the question comes once
// more. What the talk can use, taps, commands and cries for help are answered as long as
// not too much is on its way already.
const (
	floodSpan = 10 * time.Second
	floodMost = 5
)

// Nobody reads thirty messages that are still on their way, and one account must not fill
// the store with them: from behindMost on, only a cry for help and the deletion are still
// answered, each once, and up to twice as many. When all has gone out, the question comes
// once more.
const behindMost = 30

// mute says whether nothing is said to an input now, of which the engine made next.
func (c *Conversation) mute(p *person, cat *Catalogue, u Update, in flow.Input, next flow.Session, now time.Time) (why string, yes bool) {
	if p.Epoch == "" || u.ID == 0 {
		return "", false
	}
	if n := p.behind(c.PerChat, now); n >= behindMost && !p.vital(cat, in, n < 2*behindMost) {
		p.Flood = max(p.Flood, floodMost+1)
		return "behind", true
	}
	return p.useless(cat, u, in, next, now)
}

// behind is how many messages to the chat are still to go out, at so many a second.
func (p *person) behind(perChat float64, now time.Time) int {
	return int(float64(p.Busy-now.UnixMilli()) * perChat / 1000)
}

// queued counts messages that are to go out. What is no new message has no rate of its
// own, and counts little.
func (p *person) queued(appends []Append, lane outbox.Lane, perChat float64, now time.Time) {
	if perChat <= 0 {
		return
	}
	n := 0.
	for _, a := range appends {
		if a.Lane != lane {
			continue
		}
		for _, m := range a.Messages {
			if m.Op == outbox.OpSend {
				n++
			} else {
				n += 0.1
			}
		}
	}
	p.Busy = max(p.Busy, now.UnixMilli()) + int64(n*1000/perChat)
}

// vital says that an input is answered though much is on its way already: a cry for help
// and the wish to have all deleted, unless that screen is there; the last word on it always.
func (p *person) vital(cat *Catalogue, in flow.Input, room bool) bool {
	if in.Kind == flow.Tap && in.Choice == flow.DeleteYes {
		return in.Epoch == p.Epoch && in.Turn == p.Turn
	}
	wants := ""
	switch {
	case in.Kind == flow.Distress,
		in.Kind == flow.Command && in.What == "emergency",
		in.Kind == flow.Tap && in.Choice == flow.Emergency:
		wants = emergencyScreen
	case in.Kind == flow.Command && (in.What == stop || in.What == "stop"),
		in.Kind == flow.Tap && in.Choice == flow.Delete:
		wants = deleteScreen
	}
	return room && wants != "" && flow.Look(cat.Flows, p.Session).ID != wants
}

// useless says whether nothing is said because the talk can't use the input, and there
// was enough of that.
func (p *person) useless(cat *Catalogue, u Update, in flow.Input, next flow.Session, now time.Time) (why string, yes bool) {
	if in.Kind == flow.Distress {
		if u.Album == "" || u.Album != p.Album {
			return "", false
		}
		return "album", flow.Look(cat.Flows, p.Session).ID == emergencyScreen // it is there
	}
	if u.Album != "" && u.Album == p.Album {
		return "album", true // its first picture was answered
	}
	return "flood", inVain(in, p.Session, next) && p.flooding(now)
}

// emergencyScreen is the screen that a cry for help brings, deleteScreen the one that asks
// whether all is to be deleted.
const (
	emergencyScreen = "system.emergency"
	deleteScreen    = "system.delete"
)

// inVain says that the talk stands where it stood, and can only ask again.
func inVain(in flow.Input, before, next flow.Session) bool {
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

// flooded says that there was too much of that just now.
func (p *person) flooded(now time.Time) bool {
	return p.Flood > floodMost && now.Sub(time.Unix(p.Since, 0)) < floodSpan
}

// unanswered says that something was met with silence, and nothing was said since.
func (p *person) unanswered() bool { return p.Flood > floodMost }

// calm rings when a burst is over, and all that it brought has gone out: the AgainTimer,
// which asks again.
func (p *person) calm(chat int64) Timer {
	at := time.Unix(p.Since, 0).Add(floodSpan)
	if out := time.UnixMilli(p.Busy); out.After(at) {
		at = out
	}
	return Timer{Name: AgainTimer + strconv.FormatInt(chat, 10), At: at}
}

// chatOf is the chat of an AgainTimer.
func chatOf(t Due) (int64, error) {
	return strconv.ParseInt(strings.TrimPrefix(t.Name, AgainTimer), 10, 64)
}

// calmed is an update of our own: a burst of what we can't use is over.
const calmed Kind = "calmed"
