package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
	"wegweiser/internal/live"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/service"
)

// census counts the people in Redis whose step flows and texts would change, by
// REDIS_URL and DATA_KEY as `bot serve` takes them. It only reads.
func census(ctx context.Context, flows, locales fs.FS, environ []string) (*live.Report, error) {
	cfg, all := config.Load(environ, config.ReadFile)
	var problems []config.Problem
	for _, p := range all {
		switch strings.TrimSuffix(p.Name, "_FILE") {
		case "REDIS_URL", "DATA_KEY":
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return nil, settings(problems)
	}
	cat, _ := service.LoadCatalogue(flows, locales)
	if cat == nil {
		return nil, errors.New("--live needs files without errors")
	}
	sealer, err := privacy.NewSealer(cfg.DataKeys.Reveal()...)
	if err != nil {
		return nil, fmt.Errorf("DATA_KEY: %w", err)
	}
	store, err := redis.Open(ctx, redis.Options{URL: cfg.Redis.Reveal(), Sealer: sealer, Logger: slog.New(slog.DiscardHandler), Timeout: 10 * time.Second})
	if err != nil {
		return nil, err
	}
	defer store.Close()
	c := live.New(cat.Flows, time.Now())
	err = store.Each(ctx, conversation.SessionPrefix, func(record []byte) {
		s, err := conversation.TalkOf(record)
		if record == nil || err != nil {
			c.AddSealed()
			return
		}
		c.Add(s)
	})
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	r := c.Report()
	return &r, nil
}
