package outbox

import (
	"context"
	"strings"
	"time"
)

// place is where a held lane stands in this process.
type place int

const (
	idle    place = iota // nothing to send, or not allowed to: an ack will tell
	queued               // ready to send
	sending              // a call is under way
	waiting              // for its rate, or to try again soon
)

// held is a lane that this process has the lease of, or a single message that
// somebody sends directly. It is guarded by the Outbox's mutex.
type held struct {
	id    Lane
	lease Lease
	until time.Time // when the lease ends at the soonest

	queue  []Entry // known and not dealt with; the first one is next
	have   int64   // Seq of the last entry known
	done   int64   // Seq of the last entry dealt with
	doneAt time.Time
	acked  int64 // Seq of the last entry that the store knows to be dealt with

	refs  map[string]int // message ids remembered
	memos map[string]int // those that the store doesn't know yet

	place place
	next  Message   // sending: what is sent, with chat and id filled in
	wake  time.Time // waiting: until when
	index int       // waiting: place in the heap
	hops  int       // how often the message at the front was sent on to another chat

	panics int // how often the message at the front ended in a panic

	failing time.Time // since when the message at the front is refused; zero: it isn't
	spent   bool      // it has been refused for too long: it is given up

	then    Then // leaving: what becomes of the lane
	wait    time.Duration
	dirty   bool      // stands in the list of lanes to be acknowledged
	dirtyAt time.Time // since when
	acking  bool      // an acknowledgement is under way
	gone    bool      // no longer ours

	direct *direct
}

// direct is a message of SendNow.
type direct struct {
	ctx    context.Context
	answer chan answer // buffered, one
	given  bool        // the caller was answered, or left
}

type answer struct {
	id  int
	err error
}

func (h *held) leaving() bool { return h.then != ThenGoOn }

// renew notes that the lane is ours by a new lease.
func (h *held) renew(lease Lease, until time.Time) {
	h.lease, h.until = lease, until
	h.then, h.wait = ThenGoOn, 0
	h.acked = h.done // the lane was idle: what had been sent was acknowledged
}

// forgetUnsent drops what is known and not being sent: the store has dropped it,
// or will tell it again.
func (h *held) forgetUnsent() {
	if h.place == sending && len(h.queue) > 0 {
		h.queue = h.queue[:1:1]
		h.have = h.queue[0].Seq
		return
	}
	h.queue, h.have = nil, h.done
	h.failing, h.hops, h.panics = time.Time{}, 0, 0
}

// take adds entries that follow what is known, and passes over those that are.
func (h *held) take(entries []Entry) {
	for _, e := range entries {
		if e.Seq > h.have {
			h.queue = append(h.queue, e)
			h.have = e.Seq
		}
	}
}

// learn takes a message id from the store, unless this process knows a newer one.
func (h *held) learn(name string, id int) {
	if _, known := h.refs[name]; !known {
		h.ref(name, id)
	}
}

func (h *held) ref(name string, id int) {
	if h.refs == nil {
		h.refs = make(map[string]int, 4)
	}
	h.refs[name] = id
}

// remember keeps the id of a message that was sent, here and soon in the store.
func (h *held) remember(name string, id int) {
	h.ref(name, id)
	h.memo(name, id)
}

// meant is the id of the message that a Ref names; 0: there is none. Of All it is the
// oldest that still stands.
func (h *held) meant(ref string) int {
	if ref != All {
		return h.refs[ref]
	}
	oldest := 0
	for name, id := range h.refs {
		if id != 0 && !strings.HasPrefix(name, sinceMark) && (oldest == 0 || id < oldest) {
			oldest = id
		}
	}
	return oldest
}

// forget lets go of a message that does not stand any more.
func (h *held) forget(id int) {
	for name, is := range h.refs {
		if is == id && !strings.HasPrefix(name, sinceMark) {
			h.remember(name, 0)
		}
	}
}

// memo is written with the next acknowledgement.
func (h *held) memo(name string, id int) {
	if h.memos == nil {
		h.memos = make(map[string]int, 4)
	}
	h.memos[name] = id
}

// unsettled says that what was sent for an earlier commit is not acknowledged yet. It
// is, before the next commit's messages go out: then a crash repeats the messages of
// one commit at most, and nobody reads the last three questions a second time.
func (h *held) unsettled() bool {
	return h.acked < h.done && len(h.queue) > 0 && !h.queue[0].At.Equal(h.doneAt)
}

// unnamed says that the message at the front edits one whose id the store doesn't know
// yet. It does, before the edit goes out: else a crash would send the message anew, and
// nobody could ever find the one that was edited. Only the edits of what was sent in the
// same commit wait for that.
func (h *held) unnamed() bool {
	m := h.queue[0].Message
	return m.Op == OpEdit && m.ID == 0 && h.memos[m.Ref] != 0
}

// passed notes that an entry was dealt with.
func (h *held) passed(e Entry) {
	if e.Forget {
		h.refs, h.memos = nil, nil
	}
	h.done, h.doneAt = e.Seq, e.At
	h.failing, h.hops, h.panics = time.Time{}, 0, 0
	for len(h.queue) > 0 && h.queue[0].Seq <= e.Seq {
		h.queue[0] = Entry{} // let go of the text
		h.queue = h.queue[1:]
	}
}

// queue is a first-in, first-out list of lanes that are ready.
type queue struct {
	items []*held
	head  int
}

func (q *queue) len() int { return len(q.items) - q.head }

func (q *queue) push(h *held) { q.items = append(q.items, h) }

func (q *queue) front() *held {
	if q.len() == 0 {
		return nil
	}
	return q.items[q.head]
}

func (q *queue) pop() {
	q.items[q.head] = nil
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	} else if q.head > 1024 && q.head > len(q.items)/2 {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
}

// wakeHeap orders lanes by when they are woken (container/heap).
type wakeHeap []*held

func (w wakeHeap) Len() int           { return len(w) }
func (w wakeHeap) Less(i, j int) bool { return w[i].wake.Before(w[j].wake) }
func (w wakeHeap) Swap(i, j int) {
	w[i], w[j] = w[j], w[i]
	w[i].index, w[j].index = i, j
}

// Push implements heap.Interface.
func (w *wakeHeap) Push(x any) {
	h := x.(*held)
	h.index = len(*w)
	*w = append(*w, h)
}

// Pop implements heap.Interface.
func (w *wakeHeap) Pop() any {
	old := *w
	h := old[len(old)-1]
	old[len(old)-1] = nil
	*w = old[:len(old)-1]
	return h
}
