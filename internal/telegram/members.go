package telegram

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/go-telegram/bot"

	"wegweiser/internal/outbox"
)

const (
	// memberFor is how long a member is believed to be one.
	memberFor = 5 * time.Minute
	// strangerFor is shorter: who was just let into the group wants to work, and
	// Telegram tells only administrators of it.
	strangerFor = 15 * time.Second
	// maxMembers bounds what is remembered.
	maxMembers = 10_000
)

// Members knows who is in a group. It asks Telegram and believes the answer for five
// minutes, or until Forget.
type Members struct {
	c   *Client
	now func() time.Time

	mu    sync.Mutex
	known map[membership]belief
}

type membership struct{ chat, user int64 }

type belief struct {
	member bool
	until  time.Time
}

// NewMembers asks through c.
func NewMembers(c *Client) *Members {
	return &Members{c: c, now: time.Now, known: make(map[membership]belief)}
}

// Is tells whether the user is in the group. On an error nothing is known and the
// answer is false; the error is an *outbox.Refusal whose verdict says whether it may
// be asked again (Retry), or the group itself is out of reach.
func (m *Members) Is(ctx context.Context, group, user int64) (bool, error) {
	key := membership{group, user}
	if b, ok := m.look(key); ok {
		return b, nil
	}
	member, err := m.ask(ctx, group, user)
	if err != nil {
		return false, err
	}
	m.keep(key, member)
	return member, nil
}

// Forget drops what is believed: somebody came or left.
func (m *Members) Forget(group, user int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, membership{group, user})
}

func (m *Members) look(key membership) (member, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.known[key]
	if !ok || !m.now().Before(b.until) {
		return false, false
	}
	return b.member, true
}

func (m *Members) keep(key membership, member bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if len(m.known) >= maxMembers {
		for k, b := range m.known {
			if !now.Before(b.until) {
				delete(m.known, k)
			}
		}
		if len(m.known) >= maxMembers {
			clear(m.known) // thousands of strangers tapped within seconds
		}
	}
	b := belief{member: member, until: now.Add(strangerFor)}
	if member {
		b.until = now.Add(memberFor)
	}
	m.known[key] = b
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
