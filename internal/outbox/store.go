package outbox

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Lane is a queue whose messages go out in order: one for each chat, one for
// each case, one for each holder of a case's appointment. Part is the partition of the chat or case it belongs to.
type Lane struct {
	Part int
	Name string
}

// ChatLane is the lane of what is said to a person.
func ChatLane(part int, chat int64) Lane { return Lane{part, strconv.FormatInt(chat, 10)} }

// CaseLane is the lane of what staff are told about a case.
func CaseLane(part int, id string) Lane { return Lane{part, "c" + id} }

// HolderLane is the lane of what somebody is told who has a case no longer, also with what
// takes its appointment out of their calendar. It
// is theirs alone: nothing that becomes of the case drops what stands there (Append.Reset),
// and nobody else who blocks the bot holds it up.
func HolderLane(part int, id string, user int64) Lane {
	return Lane{part, CaseLane(part, id).Name + "." + strconv.FormatInt(user, 36)}
}

// Lease is the right to deliver a lane until it ends. It is fenced: the number is
// the instant (in microseconds of Redis's clock) at which others may take the
// lane, and it changes each time it is extended or taken.
type Lease int64

// Entry is a message with its number in the lane; numbers of a lane rise by one
// for as long as the lane is not empty, and begin anew at a higher one when it
// was. A message without Op is one that could not be opened any more.
type Entry struct {
	Seq     int64
	At      time.Time // when it was committed, by Redis's clock, in whole milliseconds
	Message Message
	Forget  bool // once it is dealt with, the lane's remembered ids are forgotten
}

// Appended says what a commit did to a lane. If Lease is new for this process the
// lane was idle and is now ours to deliver; if it equals one that this process
// holds, the entries follow what it already has (compare Seq); otherwise another
// process is delivering, and will find them.
type Appended struct {
	Lane    Lane
	Lease   Lease
	Until   time.Time      // Fresh only: when the lease ends at the soonest, by this process's own clock
	Fresh   bool           // the lane was idle or parked: the committing process now holds the lease
	Refs    map[string]int // message ids remembered in the lane, if a message asked for one by Ref
	Backlog bool           // Fresh only: entries stand before ours (a parked lane): an empty Ack returns them
	Reset   bool           // what stood there undelivered was dropped
	Entries []Entry
}

// Ack reports how far a lane was dealt with, and says what becomes of it. With
// Upto 0 and no memos it only extends the lease and asks what stands there.
type Ack struct {
	Lane  Lane
	Lease Lease
	Upto  int64          // Seq of the last entry dealt with; 0: none
	Have  int64          // Seq of the last entry this process knows of, at least Upto; Next begins after it
	Memos map[string]int // message ids to remember; an id of 0 is forgotten
	TTL   time.Duration  // how long to remember them
	// Then says what becomes of the lane.
	Then Then
	Wait time.Duration // ThenWait: how long
}

// Then is what becomes of a lane after an Ack.
type Then string

// What becomes of a lane.
const (
	ThenGoOn Then = ""     // keep it if there is more, else let it go
	ThenWait Then = "wait" // nobody before Wait has passed (429, 5xx); the lease ends
	ThenPark Then = "park" // until the chat writes again (403); the lease ends. If something came after Have, it wrote: the lane goes on
)

// KeepParked is how many messages of a parked chat are kept, the last: a screen has a
// handful, and whoever comes back wants to go on, not to read all that they missed.
const KeepParked = 20

// KeptParked is what is kept of a lane that is parked. What staff are told about a case
// is kept whole: it also says what to delete.
func KeptParked(l Lane, entries []Entry) []Entry {
	if strings.HasPrefix(l.Name, "c") {
		return entries
	}
	return entries[max(0, len(entries)-KeepParked):]
}

// Acked answers an Ack.
type Acked struct {
	Err   error     // nothing is known about this lane: acknowledge again
	Lost  bool      // the lease was no longer ours: stop at once
	Lease Lease     // the lease now; 0 if the lane is idle, waiting or parked
	Until time.Time // when Lease ends at the soonest, by this process's own clock
	Next  []Entry   // what stands there after Have, at most 100
	Refs  map[string]int
}

// Taken answers Take.
type Taken struct {
	Lease   Lease
	Until   time.Time // when it ends at the soonest, by this process's own clock
	Entries []Entry   // at most 100; an Ack returns what follows
	Refs    map[string]int
}

// Depth is what the metrics say about the outbox.
type Depth struct {
	Lanes, Messages, Parked int
	Oldest                  time.Duration // age of the oldest undelivered message
}

// Store keeps the lanes.
type Store interface {
	// Take leases a lane that is due; ok is false if it is not (or not any more).
	Take(ctx context.Context, lane Lane) (t Taken, ok bool, err error)
	// Ack deals with many lanes in one round trip, and answers in the same order.
	// An error means that nothing is known about any of them; what is unknown
	// about one of them stands in its Acked.Err. A lane whose lease has ended but
	// was not taken by anybody is acknowledged all the same.
	Ack(ctx context.Context, acks []Ack) ([]Acked, error)
	// Due lists lanes that may be taken now.
	Due(ctx context.Context, limit int) ([]Lane, error)
	// Depth counts (sampled) what is undelivered.
	Depth(ctx context.Context) (Depth, error)
}
