package redis

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	goredis "github.com/redis/go-redis/v9"
)

// lines bring commands to Redis in as few round trips as there can be, without
// making anybody wait for company: while one pipeline is under way, what others
// want queues up, and goes out together when it is back. Alone, a call costs one
// round trip; of a hundred at once, the first costs one and the others share the
// second.
//
// The client's own AutoPipeline was weighed and left: its callers can't give up
// (it ignores their context), it holds commands back by timers, and it is marked
// as experimental. What we need of it is this file.
//
// There is one line to each node, so that a node that is away holds up only
// those who need it. Which node a partition lives on is asked of the client each
// time; being wrong costs a redirect, no more.
type lines struct {
	store *Store
	one   *line    // not a cluster
	nodes sync.Map // cluster: address → *line
}

// line is the way to one node.
type line struct {
	run   func([]goredis.Cmder)
	mu    sync.Mutex
	queue []parcel
	busy  bool
}

// parcel is what one caller wants, all of it in the same pipeline.
type parcel struct {
	cmds []goredis.Cmder
	done chan struct{}
}

// most is how many commands go into one pipeline, roughly: parcels are not split.
const most = 1000

// counters count what goes to Redis.
type counters struct{ trips, commands atomic.Uint64 }

func (l *lines) open(s *Store) {
	l.store = s
	if _, cluster := s.client.(*goredis.ClusterClient); !cluster {
		l.one = &line{run: l.run}
	}
}

// run sends one pipeline; the answers stand in the commands. It has no context
// of a caller's, for it is everybody's; the client's timeouts bound it.
func (l *lines) run(cmds []goredis.Cmder) {
	ctx := context.Background()
	pipe := l.store.client.Pipeline()
	for _, c := range cmds {
		_ = pipe.Process(ctx, c) // only queues
	}
	l.store.count.trips.Add(1)
	l.store.count.commands.Add(uint64(len(cmds)))
	_, _ = pipe.Exec(ctx)
}

// send runs ops and returns when all have an answer, or with the context's error
// when the caller gives up; then nothing is known of them.
func (l *lines) send(ctx context.Context, ops []*op) error {
	if l.one != nil {
		return wait(ctx, l.one.put(ctx, ops))
	}
	parcels := make(map[*line][]*op, 1)
	for _, o := range ops {
		to := l.to(ctx, o.part)
		parcels[to] = append(parcels[to], o)
	}
	sent := make([]<-chan struct{}, 0, len(parcels))
	for to, ops := range parcels {
		sent = append(sent, to.put(ctx, ops))
	}
	return wait(ctx, sent...)
}

func wait(ctx context.Context, sent ...<-chan struct{}) error {
	for _, done := range sent {
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// to finds the line of a partition in a cluster. While no node can be asked where
// it lives, each partition has its own.
func (l *lines) to(ctx context.Context, part int) *line {
	name := tags[part]
	if master, err := l.store.client.(*goredis.ClusterClient).MasterForKey(ctx, name); err == nil {
		name = master.Options().Addr
	}
	if to, ok := l.nodes.Load(name); ok {
		return to.(*line)
	}
	to, _ := l.nodes.LoadOrStore(name, &line{run: l.run})
	return to.(*line)
}

// put queues ops and makes sure that somebody brings them.
func (l *line) put(ctx context.Context, ops []*op) <-chan struct{} {
	p := parcel{make([]goredis.Cmder, len(ops)), make(chan struct{})}
	for i, o := range ops {
		p.cmds[i] = o.prepare(ctx)
	}
	l.mu.Lock()
	l.queue = append(l.queue, p)
	idle := !l.busy
	l.busy = true
	l.mu.Unlock()
	if idle {
		go l.bring()
	}
	return p.done
}

// bring empties the queue, pipeline by pipeline.
func (l *line) bring() {
	for {
		l.mu.Lock()
		if len(l.queue) == 0 {
			l.busy = false
			l.mu.Unlock()
			return
		}
		n, load := 0, []goredis.Cmder(nil)
		for n < len(l.queue) && (n == 0 || len(load)+len(l.queue[n].cmds) <= most) {
			load = append(load, l.queue[n].cmds...)
			n++
		}
		parcels := slices.Clone(l.queue[:n])
		l.queue = slices.Delete(l.queue, 0, n)
		l.mu.Unlock()
		l.run(load)
		for _, p := range parcels {
			close(p.done)
		}
	}
}
