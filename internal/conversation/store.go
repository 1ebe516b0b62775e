package conversation

import (
	"context"
	"errors"
	"time"

	"wegweiser/internal/outbox"
)

// ErrConflict says that a record changed since it was read: read again, decide
// again, commit again.
var ErrConflict = errors.New("record changed since it was read")

// Version is the version of a record; zero: there is none. It is random at
// birth and rises with each commit, so that a record that was deleted and born
// again is never mistaken for the old one.
type Version uint64

// Record is a value with the version it was read at. Records are sealed
// (encrypted) by the store; Data is plain here. A record that is there but cannot
// be opened any more (damaged, or its key was taken off the list) has a Version
// and nil Data: it may be replaced or deleted.
type Record struct {
	Key     string // "session:<chat>", "case:<id>", "board:<group>", without the partition
	Version Version
	Data    []byte
}

// Write is a record's next value.
type Write struct {
	Key    string
	Expect Version       // as read; zero: must not exist
	Data   []byte        // nil: delete
	TTL    time.Duration // how long it lives without another commit; zero: for ever
}

// Timer puts something on the partition's list of what is due. At zero: takes
// it off. Name is "<kind>:<id>", for example "card:<case>".
type Timer struct {
	Name string
	At   time.Time
}

// Append is messages for one lane.
type Append struct {
	Lane     outbox.Lane
	Messages []outbox.Message
	Reset    bool // drop what stands there undelivered first (a person had it all deleted)
	Forget   bool // forget the lane's remembered message ids once this is delivered
	Unasked  bool // nobody wrote: if the lane is parked, nothing of the commit is done (ErrParked)
}

// Commit is everything that one update changes: all of it or nothing, in one
// partition.
type Commit struct {
	Part    int
	Update  int64         // update id, or 0
	SeenFor time.Duration // > 0: remember Update as done by a mark of its own, for so long
	Writes  []Write
	Appends []Append
	Timers  []Timer
}

// Loaded answers Load.
type Loaded struct {
	Records []Record // same order as the keys; a missing one has Version 0
	Seen    bool     // the update bears a mark (Commit.SeenFor)
}

// Store keeps records. Both calls cost one round trip. An error that is not
// ErrConflict means that the store is away and nothing is known of the commit's
// fate: not confirming the update to Telegram is the right answer.
type Store interface {
	Load(ctx context.Context, part int, update int64, keys ...string) (Loaded, error)
	// Commit returns what it did to each lane, in order. ErrDuplicate if Update bears a mark already,
	// ErrParked as Append.Unasked says.
	Commit(ctx context.Context, c Commit) ([]outbox.Appended, error)
}

// ErrParked says that the chat can't be written to, and has not written meanwhile.
var ErrParked = errors.New("chat is parked")

// ErrDuplicate says that the update was committed before.
var ErrDuplicate = errors.New("update was committed before")
