package telegram

import (
	"wegweiser/internal/outbox"
)

// refusal decides what becomes of m after e; nil: it is as good as done.
func refusal(m outbox.Message, e *Error) error {
	r := verdict(m, e)
	if r == nil {
		return nil
	}
	r.Reason, r.Err = e.Reason, e
	return r
}

func verdict(m outbox.Message, e *Error) *outbox.Refusal {
	switch {
	case e.NewChat != 0:
		return &outbox.Refusal{Verdict: outbox.Migrate, NewChat: e.NewChat}
	case e.Code == 400:
		return wrong(m, e)
	case e.Code == 403 && takesAway(m):
		// Whoever blocked us keeps what stands there; what comes after it in the lane
		// may be for somebody else, and must not wait for them.
		return &outbox.Refusal{Verdict: outbox.GiveUp}
	case e.Code == 403:
		// Blocked, deactivated, never started, kicked: it may write again one day.
		return &outbox.Refusal{Verdict: outbox.Park}
	case e.Code == 401, e.Code == 404:
		return &outbox.Refusal{Verdict: outbox.Retry, After: waitForToken}
	case e.Code == 429:
		return &outbox.Refusal{Verdict: outbox.Retry, After: e.RetryAfter}
	case e.Code == 413:
		return &outbox.Refusal{Verdict: outbox.GiveUp}
	}
	// 409, 5xx, garbage, cut, slow, no answer. It may have arrived all the same;
	// Telegram knows no key to send a message once only.
	return &outbox.Refusal{Verdict: outbox.Retry}
}

// wrong decides about a 400: the request itself is refused, so the same again would
// be refused again, with a few exceptions.
func wrong(m outbox.Message, e *Error) *outbox.Refusal {
	switch e.Reason {
	case reasonNotModified:
		return nil // it already says so, or an earlier try arrived after all
	case reasonGone:
		if takesAway(m) {
			return nil // nothing is left to take away
		}
	case reasonChatNotFound:
		// A person who never wrote, or whose account is away; a group that was deleted, or
		// that the bot was never in.
		if !takesAway(m) {
			return &outbox.Refusal{Verdict: outbox.Park}
		}
	case reasonNoRights:
		// An administrator has taken away our right to write. A card must not be lost
		// over that: it waits until the group is heard of again.
		return &outbox.Refusal{Verdict: outbox.Park}
	}
	return &outbox.Refusal{Verdict: outbox.GiveUp}
}

func takesAway(m outbox.Message) bool { return m.Op == outbox.OpStrip || m.Op == outbox.OpDelete }
