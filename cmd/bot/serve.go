package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/email"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/service"
)

type serveCmd struct{}

// laneLease is how long messages wait at most when the process that was sending them
// is killed; it must leave room for one slow call (10 s).
const laneLease = 15 * time.Second

// Run is the service, until SIGTERM or SIGINT.
func (serveCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	cfg, cat, problems := prepare(os.Environ(), config.ReadFile)
	if len(problems) > 0 {
		return settings(problems)
	}
	log := logger(cfg)
	slog.SetDefault(log) // for libraries that log by themselves
	for _, n := range cfg.Notices {
		log.Warn("a setting that nobody reads", "name", n.Name, "mend", n.Mend)
	}
	if open := contactsOpen(cat); open > 0 {
		log.Warn("contact fields of offers are still to be filled in", "offers", open)
	}
	sealer, err := privacy.NewSealer(cfg.DataKeys.Reveal()...)
	if err != nil {
		return fmt.Errorf("DATA_KEY: %w", err)
	}
	store, err := redis.Open(ctx, redis.Options{URL: cfg.Redis.Reveal(), Sealer: sealer, Logger: log, LeaseFor: laneLease, ParkFor: cfg.KeepSession})
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.CheckKey(ctx); errors.Is(err, redis.ErrWrongKey) {
		return err
	}
	listen, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return settings([]config.Problem{cantListen(err)})
	}
	s, err := service.New(service.Options{
		Catalogue: cat, Store: store, Log: log,
		Token: cfg.Token.Reveal(), API: cfg.API,
		StaffChat: cfg.StaffChat, StaffChats: cfg.StaffChats, Staff: cfg.StaffTag,
		Org: cfg.OrgName, Session: cfg.KeepSession, Silent: cfg.SilentCase, Case: cfg.KeepCase, Relay: cfg.Relay,
		Alarms:     desk.Alarms{Deputies: cfg.Deputies, Coordinator: cfg.Coordinator},
		Rate:       outbox.Rate{All: cfg.SendRate.All, PerChat: cfg.SendRate.Chat, PerGroupMinute: int(cfg.SendRate.Group)},
		WebhookURL: cfg.Webhook.URL, WebhookSecret: cfg.Webhook.Secret.Reveal(), WebhookPath: cfg.Webhook.Path,
		Listen: listen, Mail: mailer(cfg.Mail), MailTo: cfg.Mail.To,
	})
	if err != nil {
		return err
	}
	if cfg.FlowsDir != "" || cfg.LocalesDir != "" {
		f, l := files(cfg.FlowsDir, cfg.LocalesDir)
		go s.Watch(ctx, f, l, func(c *conversation.Catalogue) []config.Problem { return service.Unfit(cfg, c) })
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() { // whatever hangs: we are gone before somebody kills us
		<-ctx.Done()
		select {
		case <-ended:
		case <-time.After(lastWord):
			log.Error("not everything could be finished in time")
			os.Exit(1)
		}
	}()
	return s.Run(ctx)
}

// mailer sends notices by e-mail; nil: there are none. The address was looked at before.
func mailer(m config.Mail) func(ctx context.Context, to, subject, body string) error {
	server, err := email.ParseURL(m.URL.Reveal())
	if err != nil {
		return nil
	}
	return func(ctx context.Context, to, subject, body string) error {
		return server.Send(ctx, m.From, to, subject, body)
	}
}

// lastWord is when the process ends after a signal, whatever it still does: what was
// not finished is in Redis, and goes on when a process starts.
const lastWord = 9500 * time.Millisecond

// logger logs without personal data and without the token.
func logger(cfg config.Config) *slog.Logger {
	opts := &slog.HandlerOptions{Level: cfg.LogLevel}
	var h slog.Handler = slog.NewJSONHandler(os.Stderr, opts)
	if cfg.LogFormat == "text" {
		h = slog.NewTextHandler(os.Stderr, opts)
	}
	return slog.New(privacy.Scrub(h, cfg.Token.Reveal(), cfg.Webhook.Secret.Reveal()))
}
