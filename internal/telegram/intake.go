package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
)

// Intake is what Poller and Webhook have in common: where updates go.
type Intake struct {
	// Bot is our username, without "@".
	Bot string
	// Handler gets every update that is ours.
	Handler conversation.Handler
	// OnPanic gets an update that Handler panicked on: it answers the person with a
	// fallback and marks the update as done. If it fails too, or is nil, the update
	// is left behind for good.
	OnPanic func(context.Context, conversation.Update) error
	// Members, if not nil, forgets who left a group or came in.
	Members *Members
	Log     *slog.Logger
	Meter   Meter
}

// handleFor bounds what a handler may take for one update. Telegram waits a minute
// for a webhook's answer, and a poller's batch waits for its slowest update.
const handleFor = 20 * time.Second

// ready fills in what was left out.
func (in *Intake) ready() error {
	if in.Handler == nil {
		return errors.New("telegram: intake without a handler")
	}
	if in.Log == nil {
		in.Log = slog.New(slog.DiscardHandler)
	}
	if in.Meter == nil {
		in.Meter = noMeter{}
	}
	return nil
}

// read decodes an update and counts what is not for the handler. It reports false
// for an update there is nothing to do about; its ID may be zero then.
func (in *Intake) read(raw []byte) (conversation.Update, bool) {
	u, err := decode(raw)
	if err != nil {
		in.Meter.Event(updateGarbled)
		in.Log.Error("an update could not be read and is left behind", "update", u.ID, "bytes", len(raw))
		return conversation.Update{ID: u.ID}, false
	}
	in.notice(u)
	c, ok := convert(u, in.Bot)
	switch {
	case ok:
	case u.known():
		in.Meter.Event(updateNotOurs)
	default:
		in.Meter.Event(updateUnknown)
	}
	return c, ok
}

// notice drops what Members believes of somebody who came or went. The messages
// about it come to every bot of the group, chat_member only to administrators.
func (in *Intake) notice(u *update) {
	if in.Members == nil {
		return
	}
	if e := u.ChatMember; e != nil {
		in.Members.Forget(e.Chat.ID, e.New.User.ID)
	}
	if m := u.Message; m != nil {
		for i := range m.NewChatMembers {
			in.Members.Forget(m.Chat.ID, m.NewChatMembers[i].ID)
		}
		if m.LeftChatMember != nil {
			in.Members.Forget(m.Chat.ID, m.LeftChatMember.ID)
		}
	}
}

// handle gives u to the handler. Nil: u may be confirmed.
func (in *Intake) handle(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, handleFor)
	defer cancel()
	reply, err, panicked := in.guard(func() (conversation.Reply, error) { return in.Handler.Handle(ctx, u) })
	if !panicked {
		if err != nil {
			in.Meter.Event(updateFailed)
		}
		return reply, err
	}
	in.Meter.Event(updatePanicked)
	if in.OnPanic != nil {
		_, err, panicked = in.guard(func() (conversation.Reply, error) { return conversation.Reply{}, in.OnPanic(ctx, u) })
		if err == nil && !panicked {
			return conversation.Reply{}, nil
		}
	}
	// Never a loop: what would panic again each time Telegram sends it is let go.
	in.Meter.Event(updateSkipped)
	in.Log.Error("an update is left behind: the handler panicked, and so there is no answer", "update", u.ID, "kind", string(u.Kind))
	return conversation.Reply{}, nil
}

// guard runs f and survives it.
func (in *Intake) guard(f func() (conversation.Reply, error)) (reply conversation.Reply, err error, panicked bool) { //nolint:revive // a panic is not an error of f
	defer func() {
		if v := recover(); v != nil {
			in.Log.Error("panic", "type", fmt.Sprintf("%T", v), "stack", privacy.Stack())
			reply, panicked = conversation.Reply{}, true
		}
	}()
	reply, err = f()
	return reply, err, false
}
