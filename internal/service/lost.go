package service

import (
	"context"
	"errors"
)

// Redis should lose nothing (docs/runbook.md). Where it did all the same, by a crash
// without a file, from an older copy, by a failover, staff are told what they can do:
// requests may be gone, and nobody else would ever miss them.

// afterLoss puts back what we know ourselves, and tells staff.
func (s *Service) afterLoss(ctx context.Context) error {
	s.Log.Error("redis has lost data, all of it or the last of it: requests and talks may be missing")
	s.metrics.noted("redis_lost_data")
	me, err := s.client.Me(ctx)
	if err != nil {
		return err
	}
	return errors.Join(
		s.Store.CheckKey(ctx), s.Store.CheckBot(ctx, me.ID),
		s.groups.Keep(ctx), s.desk.MoveBoards(ctx),
		s.desk.Warn(ctx, "staff.trouble.data_lost", "staff.trouble.what_now"),
	)
}

// beginEmpty tells staff that nothing is there: nobody can tell whether we start for the
// first time, or all was lost while we were away too.
func (s *Service) beginEmpty(ctx context.Context) error {
	empty, err := s.Store.Empty(ctx)
	if err != nil || !empty || s.Forgetful {
		return err
	}
	s.Log.Warn("redis is empty: this is the first start, or all data is lost")
	return s.desk.Warn(ctx, "staff.trouble.begins_empty", "staff.trouble.what_now")
}
