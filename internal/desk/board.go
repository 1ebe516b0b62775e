package desk

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

func boardKey(group int64) string   { return "board:" + strconv.FormatInt(group, 10) }
func boardTimer(group int64) string { return "board:" + strconv.FormatInt(group, 10) }

// board is the record "board:<group>", in the group's partition.
type board struct {
	handoff.Board
	version conversation.Version
	group   int64
	part    int
}

func (d *Desk) loadBoard(ctx context.Context, group int64) (*board, error) {
	b := &board{group: group, part: d.Part(group)}
	l, err := d.Store.Load(ctx, b.part, 0, boardKey(group))
	if err != nil {
		return nil, err
	}
	b.version = l.Records[0].Version
	if data := l.Records[0].Data; len(data) > 0 {
		if err := json.Unmarshal(data, &b.Board); err != nil {
			d.Log.Error("board unreadable, begun anew", "err", err)
			b.Board = handoff.Board{}
		}
	}
	return b, nil
}

func (d *Desk) saveBoard(ctx context.Context, b *board, timers ...conversation.Timer) error {
	data, err := json.Marshal(b.Board)
	if err != nil {
		return err
	}
	w := conversation.Write{Key: boardKey(b.group), Expect: b.version, Data: data, TTL: d.Case}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: b.part, Writes: []conversation.Write{w}, Timers: timers})
	return err
}

// changeBoard loads, changes and saves, until nobody else was quicker.
func (d *Desk) changeBoard(ctx context.Context, group int64, change func(*handoff.Board) []conversation.Timer) error {
	for range 4 * attempts {
		b, err := d.loadBoard(ctx, group)
		if err != nil {
			return err
		}
		timers := change(&b.Board)
		err = d.saveBoard(ctx, b, timers...)
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}

// note brings a case to the board of its group; the board's own timer does the rest.
func (d *Desk) note(ctx context.Context, k *handoff.Case) error {
	return d.noteAll(ctx, d.boardOf(k.Offer), []*handoff.Case{k})
}

func (d *Desk) noteAll(ctx context.Context, group int64, cases []*handoff.Case) error {
	return d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer {
		for _, k := range cases {
			b.Note(k)
		}
		return []conversation.Timer{{Name: boardTimer(group), At: d.Now()}}
	})
}

// work posts and edits what the board of a group needs, as far as the minute's
// budget goes. It returns when to come again; zero: nothing is left to do. Only one
// replica works on a board at a time.
func (d *Desk) work(ctx context.Context, group int64) (again time.Time, err error) {
	plan := (*handoff.Board).Plan
	if !slices.Contains(d.boards(), group) {
		if again, err := d.leaveBoard(ctx, group); err != nil || !again.IsZero() {
			return again, err
		}
		plan = (*handoff.Board).Farewell
	}
	me := rand.Uint64()
	until := d.Now().Add(timerLease / 2)
	for d.Now().Before(until) {
		b, err := d.loadBoard(ctx, group)
		if err != nil {
			return time.Time{}, err
		}
		if b.Worker != me && b.Until > d.Now().UnixMilli() {
			return time.UnixMilli(b.Until), nil
		}
		post, at, ok := plan(&b.Board, d.Now(), d.PerMinute)
		idle := !ok || !at.IsZero()
		if idle && b.Worker == 0 {
			return at, nil
		}
		if idle || b.Worker != me {
			b.Worker, b.Until = me, d.Now().Add(timerLease).UnixMilli()
			if idle {
				b.Worker, b.Until = 0, 0
			}
			if err := d.saveBoard(ctx, b); errors.Is(err, conversation.ErrConflict) {
				continue
			} else if err != nil || idle {
				return at, err
			}
		}
		if wait, err := d.post(ctx, group, post); err != nil || wait > 0 {
			return d.Now().Add(wait), errors.Join(err, d.release(ctx, group, me))
		}
	}
	return d.Now(), d.release(ctx, group, me)
}

// release lets others work on the board.
func (d *Desk) release(ctx context.Context, group int64, me uint64) error {
	return d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer {
		if b.Worker == me {
			b.Worker, b.Until = 0, 0
		}
		return nil
	})
}

// How long a board waits after Telegram refused a card.
const (
	postTimeout = 12 * time.Second
	postAgain   = 2 * time.Second  // nothing was said about when
	groupAgain  = 30 * time.Second // the bot is not in the group
)

// post sends or edits one message of the board, and notes that it stands there. A
// crash in between posts it again: better two cards than none; the case is one.
// wait says not to try again before it has passed.
func (d *Desk) post(ctx context.Context, group int64, post handoff.Post) (wait time.Duration, err error) {
	if len(post.Cases) == 0 {
		return d.postMoved(ctx, group, post)
	}
	cases, missing, err := d.cases(ctx, post.Cases)
	if err != nil {
		return 0, err
	}
	if len(missing) > 0 || len(cases) == 0 {
		return 0, d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer {
			b.Gone(missing...)
			return nil
		})
	}
	sending, stop := context.WithTimeout(ctx, postTimeout)
	defer stop()
	id, err := d.Post.SendNow(sending, d.card(group, post.Msg, cases))
	if err != nil {
		return d.refused(ctx, group, post, outbox.AsRefusal(err))
	}
	if d.Groups.Lost(group) {
		if err := d.GroupBack(ctx, group); err != nil {
			return 0, err
		}
	}
	if post.Msg != 0 {
		id = post.Msg
	}
	return 0, d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer {
		b.Posted(post, id, cases, d.Now())
		return nil
	})
}

// postMoved says on a message that its cards are in another group now, and takes its
// buttons off. Where that can't be said, the bot has nothing to say there any more.
func (d *Desk) postMoved(ctx context.Context, group int64, post handoff.Post) (wait time.Duration, err error) {
	sending, stop := context.WithTimeout(ctx, postTimeout)
	defer stop()
	says := outbox.Message{Op: outbox.OpEdit, Chat: group, ID: post.Msg, Low: true, Text: d.printer().Text("staff.card.moved", nil)}
	if post.Below {
		_, err = d.Post.SendNow(sending, outbox.Message{Op: outbox.OpDelete, Chat: group, ID: post.Msg, Low: true})
		says.Text = d.printer().Text("staff.card.below", nil)
	}
	if !post.Below || err != nil && outbox.AsRefusal(err).Verdict == outbox.GiveUp { // too old to be deleted
		_, err = d.Post.SendNow(sending, says)
	}
	if err != nil {
		if r := outbox.AsRefusal(err); r.Verdict == outbox.Retry {
			return max(r.After, postAgain), nil
		}
	}
	return 0, d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer {
		b.Posted(post, post.Msg, nil, d.Now())
		return nil
	})
}

// refused decides what becomes of a card that Telegram did not take. It is never
// dropped: a handoff without a card has nobody.
func (d *Desk) refused(ctx context.Context, group int64, post handoff.Post, r *outbox.Refusal) (wait time.Duration, err error) {
	switch {
	case r.Verdict == outbox.Migrate:
		return postAgain, d.Groups.Moved(ctx, group, r.NewChat)
	case r.Verdict == outbox.Retry:
		return max(r.After, postAgain), nil
	case r.Verdict == outbox.GiveUp && post.Msg != 0: // no longer there to edit: post it anew
		d.Log.Warn("a staff card can't be changed and is posted anew", "reason", r.Reason)
		return 0, d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer { b.Unpost(post.Msg); return nil })
	}
	if r.Verdict == outbox.Park {
		if err := d.GroupLost(ctx, group); err != nil {
			return groupAgain, err
		}
	}
	d.Observe("card_refused")
	d.Log.Error("a staff card was refused and is tried again: is the bot in the group?", "reason", r.Reason, "again", groupAgain.String())
	return groupAgain, nil
}

// cases loads cases by their ids, keeping the order; those that are no more (their
// time was up) are missing.
func (d *Desk) cases(ctx context.Context, ids []string) (cases []*handoff.Case, missing []string, err error) {
	for _, id := range ids {
		part, ok := d.CasePart(id)
		if !ok {
			missing = append(missing, id)
			continue
		}
		l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
		if err != nil {
			return nil, nil, err
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil || k == nil {
			missing = append(missing, id)
			continue
		}
		cases = append(cases, k)
	}
	return cases, missing, nil
}

// Counts says how many cases are open, how many nobody has, and how long the
// oldest of these waits: for the metrics.
func (d *Desk) Counts(ctx context.Context) (open, unclaimed int, oldest time.Duration, err error) {
	for _, group := range d.boards() {
		b, err := d.loadBoard(ctx, group)
		if err != nil {
			return 0, 0, 0, err
		}
		o, u, since := b.Count()
		open, unclaimed = open+o, unclaimed+u
		if !since.IsZero() {
			oldest = max(oldest, d.Now().Sub(since))
		}
	}
	return open, unclaimed, oldest, nil
}
