package service

import (
	"context"

	"wegweiser/internal/outbox"
)

// refused tells the desk of a message that Telegram did not take.
func (s *Service) refused(lane outbox.Lane, m outbox.Message, r *outbox.Refusal) {
	ctx, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	if err := s.desk.Refused(ctx, lane, m, r); err != nil {
		s.Log.Warn("that a message was refused could not be noted", "err", err)
	}
}
