package conversation

import (
	"context"
	"errors"
	"time"
)

// Telegram forgets a tap after 150 seconds. When we were away for longer, taps are gone
// and nobody was told: whoever was in the middle gets their question again. So each
// act sets a timer that rings after a while, and looks whether there was an outage.

// AgainKind is the kind of timer that asks again after an outage; AgainTimer begins
// its name, the chat ends it.
const (
	AgainKind  = "again"
	AgainTimer = AgainKind + ":"
)

const (
	// TapsLive is how long Telegram keeps a tap that was not confirmed.
	TapsLive = 150 * time.Second
	// AgainSlack is how much later than that the timer rings: so old may the last word
	// from Telegram be for somebody to say that there is no outage just now.
	AgainSlack = 45 * time.Second
	// againAfter is when the timer rings after an act: soon after an outage that
	// counts, never during a pause to think that needs no help.
	againAfter = TapsLive + AgainSlack
)

// AskAgain rings an AgainTimer, which also ends a burst of what we can't use. The
// outage lasted from one instant to another; zero times: there was none.
func (c *Conversation) AskAgain(ctx context.Context, t Due, from, to time.Time) error {
	chat, err := chatOf(t)
	if err != nil {
		return nil //nolint:nilerr // a name that is no chat was not set by us: nothing to do, ever
	}
	loaded, err := c.Store.Load(ctx, t.Part, 0, sessionKey(chat))
	if err != nil {
		return err
	}
	p, err := decodePerson(loaded.Records[0].Data)
	if err != nil || p.Epoch == "" {
		return nil //nolint:nilerr // no session, nobody to ask
	}
	if p.unanswered() {
		return c.askNow(ctx, calmed, chat)
	}
	if from.IsZero() {
		return nil // there was no outage
	}
	if last := time.Unix(p.At, 0); last.Before(from.Add(-TapsLive)) || last.After(to) {
		return nil // they had stopped before, or were here since
	}
	c.Observe("asked_again")
	return c.askNow(ctx, outage, chat)
}

// askNow asks the question again, unless the person acts just now.
func (c *Conversation) askNow(ctx context.Context, why Kind, chat int64) error {
	_, err := c.retrying(ctx, Update{Kind: why, Chat: chat, Private: true}, c.turn)
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

// outage is an update of our own: we were away.
const outage Kind = "outage"
