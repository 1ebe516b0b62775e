package conversation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/flow"
)

// Who falls silent is asked again, or waited for no longer, as their step says. The commit
// that ends a turn sets or clears the chat's wake timer together with the session, which
// says what it is for. When it rings, the session alone decides; what follows is one more
// commit, with the next timer in it: rung twice, by two replicas or after a crash, the
// second finds nothing left to do. It promises:
//
//   - Nobody is woken by night or on a Sunday (room hours), who has a request open, who
//     blocked the bot, who declined or deleted; nor by what they have moved on from.
//   - Being woken is no message of the person's: nothing is kept longer because of it.

// WakeKind is the kind of timer that wakes somebody; the chat ends its name.
const WakeKind = "wake"

// early is how long after a ring that came too early (another machine's clock) the next
// one comes at the soonest.
const early = time.Minute

// silence is an update of our own: nothing was done for a while.
const silence Kind = "silence"

// wake is what the wake timer is for; the zero wake: there is none. In a person's record
// it is one short text.
type wake struct {
	At   int64  // not before; unix seconds
	Turn int    // Session.Turn that it belongs to
	N    int    // flow.Wake.N
	What string // flow.Wake.What
}

func (w wake) String() string { return fmt.Sprintf("%d.%d.%d.%s", w.At, w.Turn, w.N, w.What) }

// MarshalText implements encoding.TextMarshaler.
func (w wake) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (w *wake) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%d.%d.%d.%s", &w.At, &w.Turn, &w.N, &w.What)
	return err
}

func wakeTimer(chat int64, at time.Time) Timer {
	return Timer{Name: WakeKind + ":" + strconv.FormatInt(chat, 10), At: at}
}

// setWake sets the wake timer at the end of a turn that showed something, or clears it.
func (t *turn) setWake(w flow.Wake) {
	at := t.c.hours.Next(t.now.Add(w.After))
	gone := t.now.Add(t.session.TTL)
	if w.What == "" || t.erased || t.after.Case != "" || !at.Before(gone) {
		if t.wake != (wake{}) {
			t.commit.Timers = append(t.commit.Timers, wakeTimer(t.u.Chat, time.Time{}))
		}
		t.wake = wake{}
		return
	}
	t.wake = wake{At: at.Unix(), Turn: t.after.Turn, What: w.What, N: w.N}
	t.commit.Timers = append(t.commit.Timers, wakeTimer(t.u.Chat, at))
}

// letSleep clears the wake timer of who blocked the bot, and has staff told.
func (c *Conversation) letSleep(ctx context.Context, chat int64) error {
	return c.setTimers(ctx, chat, append(Unreachable(chat, c.Now()), wakeTimer(chat, time.Time{})))
}

// isBack has staff told that somebody who had blocked the bot can be written to again.
func (c *Conversation) isBack(ctx context.Context, chat int64) error {
	return c.setTimers(ctx, chat, Reachable(chat, c.Now()))
}

func (c *Conversation) setTimers(ctx context.Context, chat int64, timers []Timer) error {
	_, err := c.Store.Commit(ctx, Commit{Part: c.Part(chat), Timers: timers})
	if err == nil {
		c.Nudge()
	}
	return err
}

// Wake rings a wake timer.
func (c *Conversation) Wake(ctx context.Context, t Due) error {
	chat, err := strconv.ParseInt(strings.TrimPrefix(t.Name, WakeKind+":"), 10, 64)
	if err != nil {
		return nil //nolint:nilerr // a name that is no chat was not set by us: nothing to do, ever
	}
	_, err = c.retrying(ctx, Update{Kind: silence, Chat: chat, Private: true}, c.wakeUp)
	if errors.Is(err, ErrParked) {
		return nil
	}
	return err
}

// wakeUp is a turn in which nobody did anything.
func (c *Conversation) wakeUp(ctx context.Context, u Update) (Reply, error) {
	k, err := c.know(ctx, u)
	w := k.person.Wake
	if err != nil || k.person.Epoch == "" || w == (wake{}) {
		return Reply{}, err
	}
	now := c.Now()
	if at := c.hours.Next(later(now, time.Unix(w.At, 0))); at.After(now) {
		return Reply{}, c.putOff(ctx, u.Chat, k, later(at, now.Add(early)))
	}
	if k.open, err = c.theirCase(ctx, &k); err != nil || k.open != nil {
		return Reply{}, err
	}
	return c.follow(ctx, u, k, c.Catalogue(), flow.Input{Kind: flow.Silence, Epoch: k.person.Epoch, Turn: w.Turn, What: w.What, N: w.N})
}

// putOff has the timer ring later: with the session as it was read, so that no timer is
// left of who deletes everything meanwhile.
func (c *Conversation) putOff(ctx context.Context, chat int64, k known, at time.Time) error {
	r := k.loaded.Records[0]
	_, err := c.Store.Commit(ctx, Commit{
		Part:   k.part,
		Writes: []Write{{Key: r.Key, Expect: r.Version, Data: r.Data, TTL: k.person.left(c.Session, c.Now())}},
		Timers: []Timer{wakeTimer(chat, at)},
	})
	return err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
