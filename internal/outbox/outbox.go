package outbox

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"
)

// Options of an Outbox. The zero value is usable: no rate of our own, no sharing.
type Options struct {
	Rate   Rate
	Budget Budget       // shares Rate.All among replicas; nil: this process is alone
	Logger *slog.Logger // default: slog.Default()

	// OnMigrate is told, in the background, when a group became a supergroup, and
	// has to remember it; Moved is what is known of that already.
	OnMigrate func(old, new int64)
	Moved     map[int64]int64
	// OnRefused is told, in the background, of each message of a lane that was given up,
	// or for which its lane was parked. Who needs to know for certain looks at the lane: a
	// crash may come first.
	OnRefused func(Lane, Message, *Refusal)
	// OnFate is told of each message with a Track that was taken (r is nil) or given up,
	// before the store is told: a crash in between repeats the message, and this. On an
	// error it is told again, for FateFor at most.
	OnFate func(ctx context.Context, l Lane, m Message, r *Refusal) error

	Observe Observe

	Parallel    int           // calls under way at once; default 256
	Lanes       int           // lanes held at once; more wait in the store; default 4096
	SendTimeout time.Duration // of one call; must be well under the lease; default 10 s
	FlushEvery  time.Duration // how long acknowledgements are collected; default 100 ms
	SweepEvery  time.Duration // how often lanes without an owner are looked for; default 1 s
	GiveUpAfter time.Duration // how long one message is tried; default 24 h
	MemoFor     time.Duration // how long message ids are remembered; default 30 days
	FateFor     time.Duration // how long OnFate is tried; must be well under the lease; default SendTimeout
	DrainFor    time.Duration // how long Run waits for calls under way at its end; default SendTimeout
}

func (o *Options) defaults() {
	set(&o.Parallel, 256)
	set(&o.Lanes, 4096)
	set(&o.SendTimeout, 10*time.Second)
	set(&o.FlushEvery, 100*time.Millisecond)
	set(&o.SweepEvery, time.Second)
	set(&o.GiveUpAfter, 24*time.Hour)
	set(&o.MemoFor, 30*24*time.Hour)
	set(&o.FateFor, o.SendTimeout)
	set(&o.DrainFor, o.SendTimeout)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
}

func set[T int | time.Duration](v *T, fallback T) {
	if *v <= 0 {
		*v = fallback
	}
}

// ErrStopped says that the outbox takes no more work.
var ErrStopped = errors.New("the outbox has stopped")

// Outbox delivers the lanes that this process holds. In a lane one message goes
// after the other, each only when the one before it was dealt with; different
// lanes don't wait for each other. All its state is guarded by one mutex, which
// is never held during a call to Telegram or to the store.
type Outbox struct {
	store  Store
	sender Sender
	opt    Options

	mu       sync.Mutex
	state    runState
	lanes    map[Lane]*held
	people   queue // ready to send
	low      queue // ready, but after people
	waiting  wakeHeap
	alarm    *time.Timer
	alarmAt  time.Time
	dirty    []*held // to be acknowledged
	put      int     // how many of them the last round put off
	inflight int
	moved    map[int64]int64
	limits   *limits
	ghosts   map[Lane]ghost

	flushSoon chan struct{} // something is dirty
	flushNow  chan struct{} // it is urgent, or much
	quit      chan struct{} // Stop was called
	ended     chan struct{} // Run has returned
	quiet     chan struct{} // closed when stopping and no call is under way
	hard      context.Context
	cut       context.CancelFunc // ends the calls that are still under way
	aside     sync.WaitGroup     // questions asked in the background
}

type runState int

const (
	created runState = iota
	running
	stopping
	stopped
)

// New makes an Outbox. Nothing runs before Run.
func New(store Store, sender Sender, o Options) *Outbox {
	o.defaults()
	b := &Outbox{
		store: store, sender: sender, opt: o,
		lanes: map[Lane]*held{}, moved: map[int64]int64{}, ghosts: map[Lane]ghost{},
		flushSoon: make(chan struct{}, 1), flushNow: make(chan struct{}, 1),
		quit: make(chan struct{}), ended: make(chan struct{}), quiet: make(chan struct{}),
	}
	maps.Copy(b.moved, o.Moved)
	b.limits = newLimits(o.Rate)
	b.limits.all.shared = o.Budget != nil
	b.hard, b.cut = context.WithCancel(context.Background())
	return b
}

// Run delivers until ctx ends or Stop is called; then it finishes what is being
// sent (DrainFor at most), acknowledges, and gives its lanes to whoever takes them
// next. It returns nil, or ErrStopped if it ran before.
func (o *Outbox) Run(ctx context.Context) error {
	o.mu.Lock()
	if o.state != created {
		o.mu.Unlock()
		return ErrStopped
	}
	o.state = running
	o.pump()
	o.mu.Unlock()
	defer close(o.ended)

	flushing, endFlushing := context.WithCancel(context.Background())
	sweeping, endSweeping := context.WithCancel(context.Background())
	var flusher, sweeper sync.WaitGroup
	flusher.Go(func() { o.flushLoop(flushing) })
	sweeper.Go(func() { o.sweepLoop(sweeping) })

	select {
	case <-ctx.Done():
	case <-o.quit:
	}
	o.mu.Lock()
	o.state = stopping
	if o.alarm != nil {
		o.alarm.Stop()
	}
	o.refuseDirect()
	if o.inflight == 0 {
		close(o.quiet)
	}
	o.mu.Unlock()

	endSweeping()
	sweeper.Wait()
	o.drain()
	endFlushing()
	flusher.Wait()
	o.release()
	o.aside.Wait()
	return nil
}

// drain waits for the calls under way; those that take too long are cut, and
// their messages will be sent again by whoever takes the lane.
func (o *Outbox) drain() {
	limit := time.NewTimer(o.opt.DrainFor)
	defer limit.Stop()
	select {
	case <-o.quiet:
	case <-limit.C:
		o.cut()
		<-o.quiet // a Sender keeps to its context
	}
	o.cut()
}

// Stop ends Run and waits until it has returned. It may be called any number of
// times, and before Run, which then does nothing.
func (o *Outbox) Stop() {
	o.mu.Lock()
	if o.state == created {
		o.state = stopped
		o.refuseDirect()
		close(o.ended)
		o.cut()
	}
	select {
	case <-o.quit:
	default:
		close(o.quit)
	}
	o.mu.Unlock()
	<-o.ended
}

// Deliver takes what a commit of this process appended, and sends it as soon as
// order and rates allow. It never blocks. After Run has ended it does nothing:
// the lease runs out, and another process delivers.
func (o *Outbox) Deliver(appended []Appended) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.state == stopped {
		return
	}
	for i := range appended {
		o.deliver(&appended[i])
	}
	o.pump()
}

func (o *Outbox) deliver(a *Appended) {
	if len(a.Entries) == 0 && !a.Reset {
		return
	}
	h := o.lanes[a.Lane]
	switch {
	case a.Fresh && h == nil:
		h = &held{id: a.Lane, lease: a.Lease, until: a.Until}
		o.lanes[a.Lane] = h
		if len(o.lanes) > o.opt.Lanes {
			o.leave(h, ThenWait, time.Second) // too many: it waits in the store
			return
		}
	case a.Fresh:
		// It was ours, had become idle (or its lease had ended), and our commit got
		// it anew, before we heard of the acknowledgement.
		h.renew(a.Lease, a.Until)
	case h == nil:
		return // another process delivers it, or it waits
	}
	known := h.have
	if a.Fresh || a.Reset {
		h.forgetUnsent()
	}
	if a.Fresh && a.Backlog {
		o.ask(h)
		return
	}
	if h.leaving() || len(a.Entries) == 0 {
		return // whoever takes the lane next finds the entries there
	}
	for name, id := range a.Refs {
		h.learn(name, id)
	}
	// That the lease is still ours is not checked here: before every call it is,
	// and an acknowledgement under way may just have changed its number.
	first := a.Entries[0].Seq
	if !a.Fresh && first > known+1 {
		o.ask(h) // another process's entries stand between
		return
	}
	if a.Fresh || a.Reset {
		h.have = first - 1
	}
	h.take(a.Entries)
	o.ready(h)
}

// Stats is what the outbox is doing at the moment.
type Stats struct {
	Held     int // lanes
	Queued   int // messages of those lanes, known and not yet sent
	InFlight int // calls
}

// Stats counts.
func (o *Outbox) Stats() Stats {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := Stats{Held: len(o.lanes), InFlight: o.inflight}
	for _, h := range o.lanes {
		s.Queued += len(h.queue)
	}
	return s
}
