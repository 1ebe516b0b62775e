package telegram

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/go-telegram/bot"

	"wegweiser/internal/outbox"
)

const (
	// strangerFor is how long a stranger is believed to be one: short, for who was
	// just let into the group wants to work, and Telegram tells only administrators of it.
	strangerFor = 15 * time.Second
	// maxMembers bounds what is remembered.
	maxMembers = 10_000
)

// Members knows who is in a group. It asks Telegram each time, for another replica may
// have been told that somebody left; staff's acts are few. Only strangers, who may tap as
// often as they like, are remembered, for strangerFor or until Forget.
type Members struct {
	c   *Client
	now func() time.Time

	mu    sync.Mutex
	known map[membership]time.Time // strangers, until when
}

type membership struct{ chat, user int64 }

// NewMembers asks through c.
func NewMembers(c *Client) *Members {
	return &Members{c: c, now: time.Now, known: make(map[membership]time.Time)}
}

// Is tells whether the user is in the group. On an error nothing is known and the
// answer is false; the error is an *outbox.Refusal whose verdict says whether it may
// be asked again (Retry), or the group itself is out of reach.
func (m *Members) Is(ctx context.Context, group, user int64) (bool, error) {
	key := membership{group, user}
	if m.stranger(key) {
		return false, nil
	}
	member, err := m.ask(ctx, group, user)
	if err != nil {
		return false, err
	}
	if !member {
		m.keep(key)
	}
	return member, nil
}

// Forget drops what is believed: somebody came or left.
func (m *Members) Forget(group, user int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, membership{group, user})
}

func (m *Members) stranger(key membership) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now().Before(m.known[key])
}

// keep remembers a stranger.
func (m *Members) keep(key membership) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if len(m.known) >= maxMembers {
		maps.DeleteFunc(m.known, func(_ membership, until time.Time) bool { return !now.Before(until) })
		if len(m.known) >= maxMembers {
			clear(m.known) // thousands of strangers tapped within seconds
		}
	}
	m.known[key] = now.Add(strangerFor)
}

// ask asks Telegram.
func (m *Members) ask(ctx context.Context, group, user int64) (bool, error) {
	var member member
	err := m.c.cold("getChatMember", func() error {
		got, err := m.c.lib.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: group, UserID: user})
		if err != nil {
			return err
		}
		member.Status = string(got.Type)
		member.IsMember = got.Restricted != nil && got.Restricted.IsMember
		return nil
	})
	var e *Error
	switch {
	case err == nil:
		return member.in(), nil
	case errors.As(err, &e) && e.Reason == reasonUserNotFound:
		return false, nil // Telegram's way to say so of who was never there
	}
	return false, refusal(outbox.Message{Chat: group}, e)
}
