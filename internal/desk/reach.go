package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// Who blocks the bot can't be told anything any more. Telegram says so, or refuses the
// next message; either sets a timer, which notes it on the case: its card says so, and its
// owner is told at once. The same when the person is back.

// Unreachable has it noted that a chat can't be written to: Telegram refused a message.
func (d *Desk) Unreachable(ctx context.Context, chat int64) error {
	return d.commit(ctx, conversation.Commit{Part: d.Part(chat), Timers: conversation.Unreachable(chat, d.Now())})
}

// reach notes on the request of a chat that they can't be written to any more, or can
// again.
func (d *Desk) reach(ctx context.Context, chat string, part int, blocked bool) error {
	id, err := strconv.ParseInt(chat, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // a name that is no chat was not set by us: nothing to do, ever
	}
	if err := d.away(ctx, id, blocked); err != nil {
		return err
	}
	if !blocked {
		if err := d.deleteNow(ctx, id); err != nil {
			return err
		}
		if err := d.wake(ctx, id, part); err != nil {
			return err
		}
	}
	for range attempts {
		k, v, err := d.caseFrom(ctx, id, part)
		if err != nil || k == nil {
			return err
		}
		changed := blocked && k.Block(d.Now()) || !blocked && k.Unblock()
		if !changed {
			return nil
		}
		err = d.save(ctx, k, v, part, d.tellReach(k, part)...)
		if err == nil {
			d.Observe(map[bool]string{true: "person_blocked", false: "person_back"}[blocked])
		}
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}

// caseFrom loads the case that was opened last from a chat; nil if there is none.
func (d *Desk) caseFrom(ctx context.Context, chat int64, part int) (k *handoff.Case, v conversation.Version, err error) {
	l, err := d.Store.Load(ctx, part, 0, conversation.LinkKey(chat))
	if err != nil {
		return nil, 0, err
	}
	id := conversation.LastCase(l.Records[0].Data)
	if id == "" {
		return nil, 0, nil
	}
	if l, err = d.Store.Load(ctx, part, 0, conversation.CaseKey(id)); err != nil {
		return nil, 0, err
	}
	k, err = conversation.DecodeCase(l.Records[0].Data)
	if err != nil || k == nil || k.Chat != chat {
		return nil, 0, nil //nolint:nilerr // unreadable: nobody's
	}
	return k, l.Records[0].Version, nil
}

// tellReach tells the owner of an open case.
func (d *Desk) tellReach(k *handoff.Case, part int) []conversation.Append {
	if !k.Open() || k.Owner == 0 {
		return nil
	}
	p, key := d.printer(), "staff.trouble.back"
	if k.Blocked != 0 {
		key = "staff.trouble.blocked"
	}
	m := outbox.Message{Op: outbox.OpSend, Chat: k.Owner, Text: p.Text(key, d.offerArgs(p, k)), Low: true}
	if link := d.link(k.ID); link != "" {
		m.Rows = [][]outbox.Button{{{Text: p.Plain("staff.open", nil), URL: link}}}
	}
	return []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: []outbox.Message{d.editView(k), m}}}
}

// saveBlocked saves a case that the clock has moved, of which the person could not be
// told: their chat is parked.
func (d *Desk) saveBlocked(ctx context.Context, k *handoff.Case, v conversation.Version, part int, more ...conversation.Append) error {
	if k.Block(d.Now()) {
		more = append(more, d.tellReach(k, part)...)
	}
	return d.save(ctx, k, v, part, more...)
}

// Refused notes what follows from a message that Telegram did not take.
func (d *Desk) Refused(ctx context.Context, lane outbox.Lane, m outbox.Message, r *outbox.Refusal) error {
	if m.Track != "" {
		if err := d.Fate(ctx, lane, m, r); err != nil {
			return err
		}
	}
	if m.Op == outbox.OpDelete && strings.HasPrefix(lane.Name, outbox.CaseLane(lane.Part, "").Name) {
		return d.undeleted(ctx, lane, m, r)
	}
	switch chat := d.Groups.Resolve(m.Chat); {
	case r.Verdict != outbox.Park:
	case chat < 0 || chat == d.coordinator():
		return d.GroupLost(ctx, chat)
	case strings.HasPrefix(lane.Name, outbox.CaseLane(lane.Part, "").Name):
		if err := d.asleep(ctx, chat, lane); err != nil {
			return err
		}
		return d.Unreachable(ctx, chat)
	case lane == outbox.ChatLane(lane.Part, chat):
		return d.Unreachable(ctx, chat)
	}
	return nil
}

// What waits for somebody who had blocked the bot is sent when they are back, before they have
// written anything: in the lane of their chat, and in those of cases, which are noted as they
// fall asleep.

// sleeper is a lane that waits.
type sleeper struct {
	Part int    `json:"p"`
	Name string `json:"n"`
}

func asleepKey(chat int64) string { return "asleep:" + strconv.FormatInt(chat, 10) }

// asleepMax is how many are remembered of a chat: who comes back opens the others.
const asleepMax = 100

// asleep notes that a lane waits for a chat.
func (d *Desk) asleep(ctx context.Context, chat int64, lane outbox.Lane) error {
	part, key := d.Part(chat), asleepKey(chat)
	for range attempts {
		lanes, version, err := d.lanesAsleep(ctx, chat)
		if err != nil || slices.Contains(lanes, sleeper(lane)) || len(lanes) >= asleepMax {
			return err
		}
		data, err := json.Marshal(append(lanes, sleeper(lane)))
		if err != nil {
			return err
		}
		_, err = d.Store.Commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{{Key: key, Expect: version, Data: data, TTL: awayFor}}})
		if !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}

func (d *Desk) lanesAsleep(ctx context.Context, chat int64) (lanes []sleeper, v conversation.Version, err error) {
	l, err := d.Store.Load(ctx, d.Part(chat), 0, asleepKey(chat))
	if err != nil {
		return nil, 0, err
	}
	if data := l.Records[0].Data; len(data) > 0 {
		if err := json.Unmarshal(data, &lanes); err != nil {
			d.Log.Error("the list of lanes that wait is unreadable and begun anew", "err", err)
		}
	}
	return lanes, l.Records[0].Version, nil
}

// wake has all that waits for a chat sent. It may be done twice.
func (d *Desk) wake(ctx context.Context, chat int64, part int) error {
	lanes, version, err := d.lanesAsleep(ctx, chat)
	if err != nil {
		return err
	}
	for _, s := range append(lanes, sleeper(outbox.ChatLane(part, chat))) {
		lane := outbox.Lane(s)
		nothing := outbox.Message{Op: outbox.OpDelete, Chat: chat, Ref: "awake"} // there is no such message: a lane that has something new goes on
		if err := d.commit(ctx, conversation.Commit{Part: lane.Part, Appends: []conversation.Append{{Lane: lane, Messages: []outbox.Message{nothing}}}}); err != nil {
			return err
		}
	}
	if len(lanes) == 0 {
		return nil
	}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{{Key: asleepKey(chat), Expect: version}}})
	if errors.Is(err, conversation.ErrConflict) {
		return nil // another fell asleep: the next time
	}
	return err
}
