package desk

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// detailsFor is how long a case's details stand in its owner's private chat: a bot
// may delete its own messages for 48 hours (Bot API, deleteMessage); after that they
// would stay for ever. The link on the card shows them again.
const detailsFor = 46 * time.Hour

// timerLease is how long one replica has for a timer before another tries.
const timerLease = 30 * time.Second

// keylessFor is how long a replica leaves timers to the others after one that it lacks the
// key for: some ticks, so that they come first.
const keylessFor = 5 * time.Second

// tick is how often each replica looks for what is due.
const tick = time.Second

func wipeTimer(id string) string { return "wipe:" + id }

// passing makes a message to the owner that holds what the person said one that does not
// stay: it goes when the case leaves its owner, and before Telegram can't delete it.
func (d *Desk) passing(k *handoff.Case, m outbox.Message, update int64) (outbox.Message, conversation.Timer) {
	m.Memo = "said-" + strconv.FormatInt(update, 36)
	return m, conversation.Timer{Name: wipeTimer(k.ID + "." + m.Memo), At: d.Now().Add(detailsFor)}
}

// wipeOne takes one message of the owner's away, which has just been sent, before Telegram
// can't delete it any more: opening the view again does not make it younger.
func (d *Desk) wipeOne(id, memo string) conversation.Timer {
	return conversation.Timer{Name: wipeTimer(id + "." + memo), At: d.Now().Add(detailsFor)}
}

// Nudge says that something is due now: no need to wait for the next tick.
func (d *Desk) Nudge() {
	select {
	case d.nudged <- struct{}{}:
	default:
	}
}

// Run rings what is due until ctx ends.
func (d *Desk) Run(ctx context.Context) error {
	t := time.NewTicker(tick)
	defer t.Stop()
	defer d.mails.under.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		case <-d.nudged:
		}
		if err := d.Ring(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("timers wait", "err", err)
			d.Observe("timers_failed")
		}
	}
}

// Ring deals once with everything that is due. What this replica lacks the key for it
// leaves to the others for a while: they may have it.
func (d *Desk) Ring(ctx context.Context) error {
	for !d.othersFirst() {
		due, err := d.Timers.TakeTimers(ctx, timerLease, 64)
		if err != nil || len(due) == 0 {
			return err
		}
		d.Deal(ctx, due)
	}
	return nil
}

func (d *Desk) othersFirst() bool {
	until := d.keyless.Load()
	return until != 0 && d.Now().UnixNano() < until
}

// Deal rings timers that this replica has leased. One that fails rings again when its
// lease ends, or at once, elsewhere, if only this replica's keys are at fault.
func (d *Desk) Deal(ctx context.Context, due []conversation.Due) {
	boards := due[:0:0]
	var done []conversation.Due
	for _, t := range due { // cases first: they fill the boards
		if strings.HasPrefix(t.Name, "board:") {
			boards = append(boards, t)
			continue
		}
		if d.ring(ctx, t) {
			done = append(done, t)
		}
	}
	for _, t := range boards {
		if d.ring(ctx, t) {
			done = append(done, t)
		}
	}
	if len(done) > 0 {
		if err := d.Timers.DoneTimers(ctx, done...); err != nil {
			d.Log.Warn("timers ring again", "err", err)
		}
	}
}

// ring deals with one timer; false if it has to ring again, or was set anew. A panic
// is counted, and the timer is let go: it must not end the process again and again.
func (d *Desk) ring(ctx context.Context, t conversation.Due) (done bool) {
	kind, id, _ := strings.Cut(t.Name, ":")
	defer func() {
		if v := recover(); v != nil {
			d.Log.Error("a timer panicked and is let go", "kind", kind, "type", fmt.Sprintf("%T", v))
			d.Observe("timer_panicked")
			done = true
		}
	}()
	var next time.Time
	var err error
	switch kind {
	case "card":
		err = d.ringCard(ctx, id, t.Part)
	case "refresh":
		if err = d.freeIfGone(ctx, id, t.Part); err == nil {
			err = d.ringCard(ctx, id, t.Part)
		}
	case "board", "lost":
		next, err = d.ringGroup(ctx, kind, id)
	case conversation.WrongKind:
		err = d.wrong(ctx, t.Name)
	case "alarm":
		next, err = d.ringAlarm(ctx, id, t.Part)
	case "wipe", "hide", "untyped":
		err = d.tidy(ctx, kind, id, t.Part)
	case "mail":
		next, err = d.ringMail(ctx, t)
	case "over":
		next, err = d.over(ctx, id)
	case "elsewhere":
		err = d.elsewhere(ctx, id)
	case "words":
		next, err = d.ringWords(ctx, id, t.Part)
	case conversation.BlockedKind, conversation.BackKind:
		err = d.reach(ctx, id, t.Part, kind == conversation.BlockedKind)
	default:
		if other := d.Other[kind]; other != nil {
			next, err = other(ctx, t)
		}
	}
	switch {
	case errors.Is(err, privacy.ErrUnknownKey):
		next = d.Now()
		d.keyless.Store(next.Add(keylessFor).UnixNano())
	case err != nil:
		d.Log.Warn("a timer rings again", "kind", kind, "err", err)
		return false
	case next.IsZero():
		return true
	}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: t.Part, Timers: []conversation.Timer{{Name: t.Name, At: next}}})
	if err != nil {
		d.Log.Warn("a timer rings again", "kind", kind, "err", err)
	}
	return false
}

// tidy takes away what stood in a private chat for long enough.
func (d *Desk) tidy(ctx context.Context, kind, id string, part int) error {
	switch kind {
	case "wipe":
		return d.wipe(ctx, id, part)
	case "hide":
		return d.hide(ctx, id, part)
	}
	return d.ringUntyped(ctx, id, part)
}

// ringGroup rings for a group: its board, or that it is lost.
func (d *Desk) ringGroup(ctx context.Context, kind, id string) (next time.Time, err error) {
	group, err := strconv.ParseInt(id, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, err
	case kind == "lost":
		return d.ringLost(ctx, group)
	}
	return d.work(ctx, group)
}

// ringCard brings a case to its board, and has a timer of its own ring when its
// waiting time is worth an edit, or when the case's own time is up: the card's timer
// only ever says "now", so that nothing that happens meanwhile is put off.
func (d *Desk) ringCard(ctx context.Context, id string, part int) error {
	cases, _, err := d.cases(ctx, []string{id})
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return d.unboard(ctx, id)
	}
	k := cases[0]
	if err := d.note(ctx, k); err != nil {
		return err
	}
	if err := d.keepLink(ctx, k, part); err != nil {
		return err
	}
	if err := d.tellClash(ctx, k); err != nil { // after it was noted: busy.go
		return err
	}
	refresh := conversation.Timer{Name: "refresh:" + id} // its time zero: none
	switch {
	case k.State == handoff.New:
		refresh.At = d.nextStep(k)
	case k.Open():
		refresh.At = d.Now().Add(min(stayEvery, d.kept(k)+time.Hour))
	}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: part, Timers: append(d.newMail(k), refresh, conversation.Timer{Name: alarmTimer(id), At: d.due(k, d.Now())}, d.overTimer(k))})
	return err
}

// keepLink has what leads from the chat to the case live as long as the case, which
// lives longer with each move.
func (d *Desk) keepLink(ctx context.Context, k *handoff.Case, part int) error {
	if k.Chat == 0 {
		return nil
	}
	l, err := d.Store.Load(ctx, part, 0, conversation.LinkKey(k.Chat))
	if err != nil || len(l.Records[0].Data) == 0 {
		return err
	}
	r := l.Records[0]
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{{Key: r.Key, Expect: r.Version, Data: r.Data, TTL: d.Silent + d.Case}}})
	if errors.Is(err, conversation.ErrConflict) {
		return nil // written just now, and with that kept as long
	}
	return err
}

// unboard takes a case whose time is up off every board.
func (d *Desk) unboard(ctx context.Context, id string) error {
	for _, group := range d.boards() {
		err := d.changeBoard(ctx, group, func(b *handoff.Board) []conversation.Timer { b.Gone(id); return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// wipe takes a message with details out of the owner's private chat while Telegram allows
// it: the view, or, where the timer's name goes on after the case, the message of that memo.
func (d *Desk) wipe(ctx context.Context, name string, part int) error {
	id, memo, one := strings.Cut(name, ".")
	cases, _, err := d.cases(ctx, []string{id})
	if err != nil || len(cases) == 0 || cases[0].Owner == 0 {
		return err
	}
	memos := []string{conversation.DetailsMemo}
	if one {
		memos = []string{memo}
	}
	a := conversation.Append{Lane: outbox.CaseLane(part, id)}
	for _, memo := range memos {
		a.Messages = append(a.Messages, outbox.Message{Op: outbox.OpDelete, Chat: cases[0].Owner, Ref: memo})
	}
	done, err := d.Store.Commit(ctx, conversation.Commit{Part: part, Appends: []conversation.Append{a}})
	if err == nil {
		d.Deliver(done)
	}
	return err
}
