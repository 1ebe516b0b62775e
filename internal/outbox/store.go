package outbox

import (
	"context"
	"strconv"
	"time"
)

// Partitions is the number of hash slots' worth of keys: everything about one
// chat or case lives under one of them, so that a commit is atomic on a cluster.
// It is part of the data's format: changing it orphans what is stored.
const Partitions = 64

// Lane is a queue whose messages go out in order: one for each chat, one for
// each case. Part is the partition of the chat or case it belongs to.
type Lane struct {
	Part int
	Name string
}

// ChatLane is the lane of what is said to a person.
func ChatLane(part int, chat int64) Lane { return Lane{part, strconv.FormatInt(chat, 10)} }

// CaseLane is the lane of what staff are told about a case.
func CaseLane(part int, id string) Lane { return Lane{part, "c" + id} }

// Lease is the right to deliver a lane until it ends. It is fenced: the number is
// the instant (in milliseconds of Redis's clock) at which others may take the
// lane, and it changes each time it is extended or taken.
type Lease int64

// Entry is a message with its number in the lane; numbers of a lane rise by one
// for as long as the lane is not empty.
type Entry struct {
	Seq     int64
	At      time.Time // when it was committed
	Message Message
}

// Appended says what a commit did to a lane. If Lease is new for this process the
// lane was idle and is now ours to deliver; if it equals one that this process
// holds, the entries follow what it already has (compare Seq); otherwise another
// process is delivering, and will find them.
type Appended struct {
	Lane    Lane
	Lease   Lease
	Fresh   bool           // the lane was idle or parked: the committing process now holds the lease
	Refs    map[string]int // message ids remembered in the lane, if a message asked for one by Ref
	Backlog bool           // Fresh only: entries stand before ours (a parked lane): read it with Take
	Entries []Entry
}

// Ack reports that the first Count entries that this lease covers were dealt with.
type Ack struct {
	Lane  Lane
	Lease Lease
	Upto  int64          // Seq of the last entry dealt with; 0: none
	Memos map[string]int // message ids to remember
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
	ThenPark Then = "park" // until the chat writes again (403); the lease ends
)

// Acked answers an Ack.
type Acked struct {
	Lost  bool    // the lease was no longer ours: stop at once
	Lease Lease   // the lease now; 0 if the lane is idle, waiting or parked
	Next  []Entry // ThenGoOn: what stands there now and is not yet delivered
	Refs  map[string]int
}

// Taken answers Take.
type Taken struct {
	Lease   Lease
	Entries []Entry
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
	Ack(ctx context.Context, acks []Ack) ([]Acked, error)
	// Due lists lanes that may be taken now.
	Due(ctx context.Context, limit int) ([]Lane, error)
	// Depth counts (sampled) what is undelivered.
	Depth(ctx context.Context) (Depth, error)
}
