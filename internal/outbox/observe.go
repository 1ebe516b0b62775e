package outbox

import "time"

// Outcome is what became of one call.
type Outcome string

// The outcomes, besides the verdicts.
const (
	Sent    Outcome = "sent"
	Skipped Outcome = "skipped" // what it refers to doesn't exist: no call was made
)

// Result is one call's result. It holds nothing that tells who or what.
type Result struct {
	Op        Op
	Low       bool
	Outcome   Outcome
	Reason    string        // of a refusal: a short, constant word
	Took      time.Duration // the call
	Age       time.Duration // since the commit; zero for a direct message
	Exhausted bool          // given up because it was refused for too long: somebody should look
}

// Observe is what metrics are made of. Its functions may be nil; they are called
// from many goroutines, some of them under the Outbox's lock: they must be quick
// and must not call back.
type Observe struct {
	Result func(Result)                                   // every call, and every message passed over
	Acked  func(lanes int, took time.Duration, err error) // every round of acknowledgements
	Lost   func()                                         // every lane that another process took
	// Panicked is told of every panic that was caught, and where.
	Panicked func(where string)
}

func (o *Observe) result(r Result) {
	if o.Result != nil {
		o.Result(r)
	}
}

func (o *Observe) acked(lanes int, took time.Duration, err error) {
	if o.Acked != nil {
		o.Acked(lanes, took, err)
	}
}

func (o *Observe) lost() {
	if o.Lost != nil {
		o.Lost()
	}
}

func (o *Observe) panicked(where string) {
	if o.Panicked != nil {
		o.Panicked(where)
	}
}
