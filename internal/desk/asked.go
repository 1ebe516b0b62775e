package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// What staff type in private (a note, a place) belongs to what they were asked for, once.
// The question is remembered for a quarter of an hour, and taken back by a button; it is
// read together with the session, so that nobody else's words cost anything. Commands and
// taps go their own way meanwhile.

// awaitFor is how long an answer is waited for.
const awaitFor = 15 * time.Minute

// awaited is the record "await:<user>": what the next text is.
type awaited struct {
	Purpose string   `json:"p"`
	Case    string   `json:"c,omitempty"`
	Args    []string `json:"a,omitempty"`
	Until   int64    `json:"u"`           // unix seconds
	Unfit   []int    `json:"x,omitempty"` // messages with what could not be used: they go with what can
}

// typed takes what was asked for. It commits it, with the update's mark; problem says, as
// HTML, why it can't be used: then it is waited for on.
type typed func(ctx context.Context, u conversation.Update, w awaited) (problem string, err error)

// purpose is one line of the table of what staff type.
type purpose struct {
	name  string
	typed typed
}

// purposes are all that staff type: each file tells of its own.
func (d *Desk) purposes() []purpose {
	return slices.Concat(d.menuPurposes(), d.replyPurposes(), d.appointPurposes(), d.troublePurposes(), d.relayPurposes())
}

// ask has a member of staff type something, in private: text says what, plainly, and that
// the next message will be it. What they were asked before counts no more.
func (d *Desk) ask(ctx context.Context, u conversation.Update, w awaited, text string) error {
	chat := u.User.ID
	part := d.Part(chat)
	l, err := d.Store.Load(ctx, part, u.ID, conversation.AwaitKey(chat))
	if err != nil {
		return err
	}
	if l.Seen {
		return conversation.ErrDuplicate
	}
	var before awaited
	if data := l.Records[0].Data; len(data) > 0 {
		_ = json.Unmarshal(data, &before) // else there is nothing to tidy up
	}
	w.Until = d.Now().Add(awaitFor).Unix()
	value, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{{Key: conversation.AwaitKey(chat), Expect: l.Records[0].Version, Data: value, TTL: awaitFor}},
		Appends: append(d.unfit(chat, before), conversation.Append{Lane: outbox.ChatLane(part, chat), Messages: []outbox.Message{
			{Op: outbox.OpSend, Chat: chat, Text: text, Rows: [][]outbox.Button{{d.cancelButton(w.Case)}}},
		}}),
	})
}

func (d *Desk) cancelButton(id string) outbox.Button {
	return outbox.Button{Text: d.printer().Plain("staff.cancel", nil), Data: data("x", id)}
}

// Typed takes what somebody of the staff typed in private and was asked for: r is the
// record AwaitKey. ErrNotAwaited: it is the newcomer's talk.
func (d *Desk) Typed(ctx context.Context, u conversation.Update, r conversation.Record) (conversation.Reply, error) {
	var w awaited
	if json.Unmarshal(r.Data, &w) != nil || w.Until <= d.Now().Unix() || u.Kind != conversation.Text && u.Kind != conversation.Media {
		return conversation.Reply{}, conversation.ErrNotAwaited
	}
	i := slices.IndexFunc(d.purposes(), func(p purpose) bool { return p.name == w.Purpose })
	if i < 0 {
		return conversation.Reply{}, conversation.ErrNotAwaited
	}
	problem := d.printer().Text("staff.ask.text", nil)
	if u.Kind == conversation.Text {
		var err error
		problem, err = d.purposes()[i].typed(ctx, u, w)
		switch {
		case errors.Is(err, ErrNotStaff): // any more: they were when they were asked
			err = d.sayInstead(ctx, u, d.printer().Text("staff.details.gone", nil))
			if err != nil {
				return conversation.Reply{}, err
			}
		case errors.Is(err, conversation.ErrDuplicate): // done, but not yet forgotten what was asked
		case err != nil:
			return conversation.Reply{}, err
		}
	}
	if problem != "" {
		return conversation.Reply{}, d.askAgain(ctx, u, r, w, problem)
	}
	return conversation.Reply{}, d.forgetAsked(ctx, u, r, w)
}

// askAgain says why what was typed can't be used, and waits on. It stays in the chat, for
// them to mend it, until what they are asked for is there.
func (d *Desk) askAgain(ctx context.Context, u conversation.Update, r conversation.Record, w awaited, problem string) error {
	part := d.Part(u.Chat)
	c := conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: []outbox.Message{
			{Op: outbox.OpSend, Chat: u.Chat, Text: problem, Rows: [][]outbox.Button{{d.cancelButton(w.Case)}}},
		}}},
	}
	if u.Message != 0 && u.Private {
		w.Unfit = append(w.Unfit, u.Message)
		value, err := json.Marshal(w)
		if err != nil {
			return err
		}
		c.Writes = []conversation.Write{{Key: r.Key, Expect: r.Version, Data: value, TTL: max(time.Second, time.Unix(w.Until, 0).Sub(d.Now()))}}
		c.Timers = []conversation.Timer{{Name: untypedTimer(u), At: time.Unix(w.Until, 0)}}
	}
	return ignoreDuplicate(d.commit(ctx, c))
}

func untypedTimer(u conversation.Update) string {
	return "untyped:" + strconv.FormatInt(u.Chat, 10) + "." + strconv.Itoa(u.Message)
}

// ringUntyped takes what could not be used out of a chat, when nobody waits for it any more.
func (d *Desk) ringUntyped(ctx context.Context, id string, part int) error {
	chat, message, _ := strings.Cut(id, ".")
	to, err := strconv.ParseInt(chat, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // not a name of ours: nothing to do, ever
	}
	n, err := strconv.Atoi(message)
	if err != nil {
		return nil //nolint:nilerr // the same
	}
	return d.commit(ctx, conversation.Commit{Part: part, Appends: []conversation.Append{{
		Lane: outbox.ChatLane(part, to), Messages: []outbox.Message{{Op: outbox.OpDelete, Chat: to, ID: n}},
	}}})
}

// unfit takes out of the chat what could not be used.
func (d *Desk) unfit(chat int64, w awaited) (a []conversation.Append) {
	var messages []outbox.Message
	for _, id := range w.Unfit {
		messages = append(messages, outbox.Message{Op: outbox.OpDelete, Chat: chat, ID: id})
	}
	if messages == nil {
		return nil
	}
	return []conversation.Append{{Lane: outbox.ChatLane(d.Part(chat), chat), Messages: messages}}
}

// untyped takes what somebody typed in private out of their chat: a bot may delete what it
// was sent there (Bot API, deleteMessage).
func untyped(u conversation.Update) []outbox.Message {
	if u.Message == 0 || !u.Private {
		return nil
	}
	return []outbox.Message{{Op: outbox.OpDelete, Chat: u.Chat, ID: u.Message}}
}

// forgetAsked ends the waiting. The update's mark keeps it out of the talk should it come
// again.
func (d *Desk) forgetAsked(ctx context.Context, u conversation.Update, r conversation.Record, w awaited) error {
	c := conversation.Commit{
		Part: d.Part(u.User.ID), Update: u.ID, SeenFor: seenFor,
		Writes:  []conversation.Write{{Key: r.Key, Expect: r.Version}},
		Appends: d.unfit(u.Chat, w),
	}
	err := d.commit(ctx, c)
	if errors.Is(err, conversation.ErrDuplicate) { // something was said already
		c.Update, c.SeenFor = 0, 0
		err = d.commit(ctx, c)
	}
	return err
}

// cancelAsked takes the question back, and its message out of the chat.
func (d *Desk) cancelAsked(ctx context.Context, u conversation.Update, _ tapped) (conversation.Reply, error) {
	chat := u.User.ID
	part := d.Part(chat)
	l, err := d.Store.Load(ctx, part, u.ID, conversation.AwaitKey(chat))
	switch {
	case err != nil:
		return conversation.Reply{}, err
	case l.Seen:
		return conversation.Reply{}, conversation.ErrDuplicate
	}
	r := l.Records[0]
	if r.Version == 0 { // no longer waited for: only its message goes
		return d.closeScreen(ctx, u, tapped{})
	}
	c := conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Writes: []conversation.Write{{Key: r.Key, Expect: r.Version}},
	}
	if u.Private && u.Message != 0 {
		c.Appends = []conversation.Append{{Lane: outbox.ChatLane(part, chat), Messages: []outbox.Message{{Op: outbox.OpDelete, Chat: u.Chat, ID: u.Message}}}}
	}
	var w awaited
	if json.Unmarshal(r.Data, &w) == nil {
		c.Appends = append(c.Appends, d.unfit(chat, w)...)
	}
	return conversation.Reply{Text: d.printer().Plain("staff.toast.cancelled", nil)}, d.commit(ctx, c)
}
