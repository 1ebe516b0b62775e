package telegram

import (
	"context"
	"errors"
	"time"

	"wegweiser/internal/outbox"
)

// Events that sending counts.
const (
	sentWithoutMarkup = "sent_without_markup" // Telegram refused the HTML: sent as plain text
	sentWithoutLinks  = "sent_without_links"  // Telegram refused a button: sent without those that open a link
	buttonLeftOut     = "button_left_out"     // a button that Telegram does not take, for example of more than 64 bytes
)

// waitForToken is how long a message waits when Telegram does not know our token:
// until a person has mended it.
const waitForToken = time.Minute

// Sender sends what the outbox holds. It decides, once, what a refusal means.
type Sender struct {
	c       *Client
	shelf   *shelf  // nil: no files
	invites Invites // nil: none
}

var _ outbox.Sender = (*Sender)(nil)

// NewSender sends through c.
func NewSender(c *Client) *Sender { return &Sender{c: c} }

// Send makes the call for m. The id is that of the message sent, or of the one that
// was changed. Every error is an *outbox.Refusal.
//
// A message is not lost because of its trimmings: if Telegram refuses its mark-up it
// goes out as plain text, if Telegram refuses a button, without the buttons that
// open a link (ours, which carry data, are checked before).
func (s *Sender) Send(ctx context.Context, m outbox.Message) (int, error) {
	if m.Op != outbox.OpSend && m.ID == 0 {
		return 0, noTarget(m.Op)
	}
	if m.Media != nil && m.Op == outbox.OpSend {
		return s.sendMedia(ctx, m)
	}
	s.checkButtons(&m)
	var sh shape
	for {
		id, err := s.try(ctx, &m, sh)
		var e *Error
		switch {
		case err == nil:
			return id, nil
		case !errors.As(err, &e):
			return 0, err
		case e.Reason == reasonMarkup && !sh.plain && hasText(&m):
			sh.plain = true
			s.c.meter.Event(sentWithoutMarkup)
		case e.Reason == reasonButton && !sh.noLinks && hasLinks(&m):
			sh.noLinks = true
			s.c.meter.Event(sentWithoutLinks)
		default:
			return m.ID, refusal(m, e)
		}
	}
}

// noTarget says that there is no message to change: a keyboard or a message that
// isn't there needs no taking away.
func noTarget(op outbox.Op) error {
	if op == outbox.OpEdit {
		return &outbox.Refusal{Verdict: outbox.GiveUp, Reason: "no_target"}
	}
	return nil
}

func hasText(m *outbox.Message) bool {
	return m.Text != "" && (m.Op == outbox.OpSend || m.Op == outbox.OpEdit)
}

func hasLinks(m *outbox.Message) bool {
	for _, row := range m.Rows {
		for _, b := range row {
			if b.URL != "" {
				return true
			}
		}
	}
	return false
}

func (s *Sender) checkButtons(m *outbox.Message) {
	for _, row := range m.Rows {
		for i := range row {
			if !sendable(&row[i]) {
				s.c.meter.Event(buttonLeftOut)
				s.c.log.Error("a button was left out: Telegram would refuse the whole message", "bytes", len(row[i].Data))
			}
		}
	}
}

func (s *Sender) try(ctx context.Context, m *outbox.Message, sh shape) (int, error) {
	var (
		c    = s.c
		body = borrow()
		id   = m.ID
		read = readNothing
		to   *endpoint
	)
	switch m.Op {
	case outbox.OpSend:
		to, read = c.sendMessage, readMessageID(&id)
		body.b = appendSend(body.b, m, sh)
	case outbox.OpEdit:
		if m.Text == "" { // only the keyboard changes
			to, body.b = c.editMarkup, appendMarkup(body.b, m, sh)
		} else {
			to, body.b = c.editText, appendEdit(body.b, m, sh)
		}
	case outbox.OpStrip:
		to, body.b = c.editMarkup, appendMarkup(body.b, m, sh)
	case outbox.OpDelete:
		to, body.b = c.deleteMessage, appendDelete(body.b, m)
	default:
		body.release()
		return 0, &outbox.Refusal{Verdict: outbox.GiveUp, Reason: "unknown_operation"}
	}
	err := c.call(ctx, to, body, c.timeout, maxAnswer, read)
	return id, err
}
