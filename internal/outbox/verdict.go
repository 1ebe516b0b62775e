package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Sender makes the call. It returns the id of a message that was sent, and a
// *Refusal for everything that did not succeed: the verdict is decided there,
// at the edge, once.
type Sender interface {
	Send(ctx context.Context, m Message) (messageID int, err error)
}

// Verdict says what to do about a message that was not taken.
type Verdict string

// The verdicts.
const (
	Retry   Verdict = "retry"   // later, same message: 429, 5xx, garbage, cut, slow
	GiveUp  Verdict = "give_up" // never: the request itself is wrong, or there is nothing left to do
	Park    Verdict = "park"    // the chat can't be written to (403): keep, until it writes again
	Migrate Verdict = "migrate" // the group is now NewChat: same message, other chat
)

// Refusal is an error with a verdict.
type Refusal struct {
	Verdict Verdict
	After   time.Duration // Retry: not before; zero: our own back-off
	NewChat int64         // Migrate
	Reason  string        // a short, constant word for metrics and logs, never personal
	Err     error
}

func (r *Refusal) Error() string {
	if r.Err == nil {
		return fmt.Sprintf("%s: %s", r.Verdict, r.Reason)
	}
	return fmt.Sprintf("%s: %s: %v", r.Verdict, r.Reason, r.Err)
}

func (r *Refusal) Unwrap() error { return r.Err }

// AsRefusal finds the verdict of err; an error without one is worth a retry.
func AsRefusal(err error) *Refusal {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r
	}
	return &Refusal{Verdict: Retry, Reason: "unknown", Err: err}
}
