package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot"

	"wegweiser/internal/conversation"
)

// Events that polling counts.
const (
	pollFailed    = "poll_failed"
	pollConflict  = "poll_conflict"   // 409: another poller, or a webhook is set
	pollLeaseLost = "poll_lease_lost" // another replica takes over
	pollLimited   = "poll_limited"    // 429: Telegram makes us wait
	pollStuck     = "poll_stuck"      // a batch that could not be confirmed to its end
)

const (
	// pollBatch is the most that getUpdates gives (Bot API, getUpdates.limit).
	pollBatch = 100
	// pollSeconds is how long Telegram keeps a call open when there is nothing; it
	// allows 50, proxies cut at 60.
	pollSeconds = 30
	// drainFor bounds what the handler may take for the batch in hand when we stop.
	drainFor = 15 * time.Second
	// confirmFor bounds the last call, which confirms that batch.
	confirmFor = time.Second
	// forgetOffset is when the offset is dropped: if a bot has had no update for a
	// week, Telegram goes on from a random number (Bot API, Update.update_id), which
	// may be a smaller one. All before the offset is confirmed by then.
	forgetOffset = 24 * time.Hour
)

// Poller takes updates by long polling.
//
// Its promise: an update is confirmed (by the offset of the next call) only when the
// handler returned nil for it and for all before it. If one fails, it and what
// follows in its chat come again; what follows in other chats is done already and
// is passed over when it comes again, here or, after a restart, in the store.
//
// While one update fails, at most 99 after it are seen: Telegram gives no more before
// that one is confirmed. So a handler returns errors for a store that is away, and
// never because of what an update says.
type Poller struct {
	Client  *Client
	Intake  *Intake
	Answers *Answers // nil: taps are not answered here
	Lease   Lease    // nil: we are the only replica
	// Polled is told of each time that Telegram gave us what waits; nil: nobody is.
	Polled func()
	// Limited is told for how long Telegram makes us wait (429); 0: no longer, a poll went
	// well or another replica polls now. Nil: nobody is.
	Limited func(d time.Duration)
	// Parallel bounds how many chats are handled at once; default 32.
	Parallel int

	running    atomic.Bool
	seconds    int
	leaseEvery time.Duration

	offset    int64          // what the next call confirms: all before it
	confirmed int64          // what the last call confirmed
	done      map[int64]bool // committed, and not yet to be confirmed because of one before it
	last      time.Time      // when an update came last
	retry     backoff        // after a call that failed
	away      backoff        // after a handler that failed
	told      bool           // of a conflict
	well      bool           // the last call went well
	order     order
}

// Run polls until ctx is done. What is in hand then is finished and confirmed.
// A Poller runs once.
func (p *Poller) Run(ctx context.Context) error {
	if !p.running.CompareAndSwap(false, true) {
		return errors.New("telegram: the poller runs already")
	}
	if err := p.Intake.ready(); err != nil {
		return err
	}
	p.defaults()
	defer p.release()
	for ctx.Err() == nil {
		if p.Lease != nil && !p.hold(ctx) {
			// Another replica polls, or the lease's store is away.
			if !pause(ctx, p.leaseEvery) {
				break
			}
			continue
		}
		p.held(ctx, p.poll)
		p.limited(0)
		if ctx.Err() == nil {
			// The lease is lost. Who polls now has what we had in hand, and we begin with
			// what they have left unconfirmed.
			p.offset, p.confirmed = 0, 0
			clear(p.done)
		}
	}
	if p.offset != p.confirmed {
		p.confirm(ctx)
	}
	return nil
}

func (p *Poller) defaults() {
	if p.Parallel <= 0 {
		p.Parallel = 32
	}
	if p.leaseEvery == 0 {
		p.leaseEvery = leaseEvery
	}
	if p.seconds == 0 {
		p.seconds = pollSeconds
	}
	p.done = make(map[int64]bool)
	p.last = time.Now()
	for _, b := range []*backoff{&p.retry, &p.away} {
		if b.first == 0 {
			*b = backoff{first: 100 * time.Millisecond, longest: 5 * time.Second}
		}
	}
}

// poll runs until ctx is done: we stop, or the lease is lost.
func (p *Poller) poll(ctx context.Context) {
	for !p.dropWebhook(ctx) {
		if ctx.Err() != nil {
			return
		}
	}
	for ctx.Err() == nil {
		if time.Since(p.last) > forgetOffset {
			p.offset, p.last = 0, time.Now()
		}
		// The first call after a failure, or ever, does not wait for updates: that
		// Telegram is there again is news by itself.
		seconds := 0
		if p.well {
			seconds = p.seconds
		}
		raws, err := p.fetch(ctx, p.offset, pollBatch, seconds)
		p.well = err == nil
		if err != nil {
			if ctx.Err() == nil {
				pause(ctx, p.after(err))
			}
			continue
		}
		p.confirmed, p.told = p.offset, false
		p.retry.reset()
		p.limited(0)
		if p.Polled != nil {
			p.Polled()
		}
		if len(raws) == 0 {
			continue
		}
		p.last = time.Now()
		if ok := p.batch(ctx, raws); !ok {
			p.Intake.Meter.Event(pollStuck)
			pause(ctx, p.away.next())
			continue
		}
		p.away.reset()
	}
}

// dropWebhook makes polling possible: while a webhook is set Telegram answers 409.
// Updates that wait are kept.
func (p *Poller) dropWebhook(ctx context.Context) bool {
	err := p.Client.cold("deleteWebhook", func() error {
		_, err := p.Client.lib.DeleteWebhook(ctx, &bot.DeleteWebhookParams{})
		return err
	})
	if err != nil && ctx.Err() == nil {
		pause(ctx, p.after(err))
	}
	return err == nil
}

// after says how long to wait after err, and tells of it.
func (p *Poller) after(err error) time.Duration {
	var e *Error
	if !errors.As(err, &e) {
		return p.retry.next()
	}
	switch {
	case e.Code == 409:
		p.Intake.Meter.Event(pollConflict)
		if !p.told {
			p.told = true
			p.Intake.Log.Error("Telegram gives the updates to somebody else: another process polls with this token, or has set a webhook", "reason", e.Reason)
		}
		return p.retry.next()
	case e.Code == 429:
		p.Intake.Meter.Event(pollLimited)
		p.Intake.Log.Warn("Telegram makes us wait before it gives updates", "seconds", int(e.RetryAfter/time.Second))
		p.limited(e.RetryAfter)
		return e.RetryAfter
	case e.Code == 401, e.Code == 404:
		return waitForToken
	}
	p.Intake.Meter.Event(pollFailed)
	p.Intake.Log.Warn("polling failed", "reason", e.Reason, "code", e.Code)
	return p.retry.next()
}

func (p *Poller) limited(d time.Duration) {
	if p.Limited != nil {
		p.Limited(d)
	}
}

func (p *Poller) fetch(ctx context.Context, offset int64, limit, seconds int) ([]json.RawMessage, error) {
	var raws []json.RawMessage
	body := borrow()
	body.b = appendGetUpdates(body.b, offset, limit, seconds)
	c := p.Client
	err := c.call(ctx, c.getUpdates, body, c.timeout+time.Duration(seconds)*time.Second, maxUpdates, func(b []byte) error {
		return json.Unmarshal(b, &raws)
	})
	return raws, err
}

// arrived is an update of a batch.
type arrived struct {
	conversation.Update
	done bool
}

// batch handles updates, different chats side by side, and moves the offset past
// those that are done. It reports false if it could not be moved past all.
//
// It goes on when ctx ends: what is in hand is finished.
func (p *Poller) batch(ctx context.Context, raws []json.RawMessage) bool {
	ctx, cancel := drain(ctx)
	defer cancel()
	all := make([]arrived, len(raws))
	for i, raw := range raws {
		u, ours := p.Intake.read(raw)
		all[i] = arrived{u, !ours || p.done[u.ID]}
	}
	// Telegram gives them in order; after a failure of its own, an old one among them.
	slices.SortStableFunc(all, func(a, b arrived) int { return cmp.Compare(a.ID, b.ID) })

	var (
		wg     sync.WaitGroup
		broken sync.Map // chats of which an update failed: what follows there waits for it
		room   = make(chan struct{}, p.Parallel)
	)
	for i := range all {
		u := &all[i]
		if u.done {
			continue
		}
		t := p.order.take(u.Chat)
		wg.Go(func() {
			defer t.leave()
			if t.wait(ctx) != nil {
				return
			}
			room <- struct{}{}
			defer func() { <-room }()
			if _, stop := broken.Load(u.Chat); stop {
				return
			}
			if u.done = p.one(ctx, u.Update); !u.done {
				broken.Store(u.Chat, true)
			}
		})
	}
	wg.Wait()
	return p.advance(all)
}

// one handles an update; true: it is committed.
func (p *Poller) one(ctx context.Context, u conversation.Update) bool {
	reply, err := p.Intake.handle(ctx, u)
	if err != nil {
		return false
	}
	if u.Kind == conversation.Tap && p.Answers != nil {
		p.Answers.Answer(u.Callback, reply)
	}
	return true
}

// advance moves the offset past the updates that are done from the first on, and
// remembers those that are done behind one that isn't.
func (p *Poller) advance(all []arrived) bool {
	moved, whole := false, true
	for _, u := range all {
		switch {
		case u.ID == 0:
			// Without a number it can't be confirmed by itself, only by one after it.
		case u.done && whole:
			p.offset, moved = u.ID+1, true
			delete(p.done, u.ID)
		case u.done:
			p.done[u.ID] = true
		case whole:
			p.offset, whole = u.ID, false
		}
	}
	if whole {
		clear(p.done)
	}
	return whole && moved
}

// confirm tells Telegram what was finished after the last call: getUpdates with the
// new offset confirms all before it. It takes one update at most and does not handle
// it: only a later offset would confirm that one, so it comes again.
func (p *Poller) confirm(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), confirmFor)
	defer cancel()
	_, _ = p.fetch(ctx, p.offset, 1, 0) // if it fails they come again, and are known
}

// drain is ctx, for a while longer than ctx itself.
func drain(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { // in a goroutine of its own
		if pause(out, drainFor) {
			cancel()
		}
	})
	return out, func() { stop(); cancel() }
}
