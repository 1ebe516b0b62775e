package telegram

import "time"

// Meter is told what happened, for the metrics. Events, methods and outcomes are
// words from a small fixed set, so that each may be a label. A nil Meter is none.
type Meter interface {
	// Event counts something that should be rare: an update that was left behind, a
	// tap that could not be answered, a message that went out without its mark-up.
	Event(name string)
	// Call tells how a call to the Bot API ended ("ok" or the reason of its refusal)
	// and how long it took. It is on the hot path.
	Call(method, outcome string, took time.Duration)
}

type noMeter struct{}

func (noMeter) Event(string)                       {}
func (noMeter) Call(string, string, time.Duration) {}
