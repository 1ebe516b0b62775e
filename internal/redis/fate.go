package redis

import (
	"context"
	"errors"
	"net"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// fate is what became of a command.
//
// The client itself never tries again: it can't know which of our commands may be
// repeated. A command that surely did not run is tried again for a short while;
// one that may have run only if running it twice is like running it once.
//
// A commit is not repeated when its fate is unknown. It would do no harm (its
// version check would refuse it), but the answer, a conflict with itself, would
// tell less than the error does. The caller reads again: a session lists the
// updates it has seen, other records have the update's mark.
type fate int

const (
	ran     fate = iota // it ran; its error, if any, is its answer
	notRun              // it surely did not run, and may next time
	refused             // it surely did not run, and won't next time either
	unknown             // nobody knows
)

// notYet are the beginnings of answers that mean "not now".
var notYet = []string{
	"LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "BUSY ", "NOREPLICAS",
	"MOVED", "ASK", "ERR max number of clients",
}

func fateOf(err error) fate {
	var answer goredis.Error
	var dial *net.OpError
	switch {
	case err == nil, errors.Is(err, goredis.Nil):
		return ran
	case errors.Is(err, goredis.ErrClosed):
		return refused
	case errors.Is(err, goredis.ErrPoolTimeout), errors.As(err, &dial) && dial.Op == "dial":
		return notRun
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return unknown
	case errors.As(err, &answer):
		for _, prefix := range notYet {
			// Redis 6 tells of a refusal within a script in the middle of another.
			if strings.HasPrefix(answer.Error(), prefix) || strings.Contains(answer.Error(), ": -"+prefix) {
				return notRun
			}
		}
		return ran
	default:
		return unknown
	}
}

// noScript reports that Redis was restarted and knows our scripts no more.
func noScript(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT")
}
