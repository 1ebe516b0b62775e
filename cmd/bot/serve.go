package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
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
	cfg, problems := config.Load(os.Environ(), os.ReadFile)
	if len(problems) > 0 {
		return settings(problems)
	}
	log := logger(cfg)
	slog.SetDefault(log) // for libraries that log by themselves
	cat, err := catalogue(cfg, log)
	if err != nil {
		return err
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
		return fmt.Errorf("LISTEN_ADDR: can't listen there: %w: is the address this machine's, and the port free?", err)
	}
	s, err := service.New(service.Options{
		Catalogue: cat, Store: store, Log: log,
		Token: cfg.Token.Reveal(), API: cfg.API,
		StaffChat: cfg.StaffChat, StaffChats: cfg.StaffChats, Staff: cfg.StaffTag,
		Org: cfg.OrgName, Session: cfg.KeepSession, Case: cfg.KeepCase,
		Rate:       outbox.Rate{All: cfg.SendRate.All, PerChat: cfg.SendRate.Chat, PerGroupMinute: int(cfg.SendRate.Group)},
		WebhookURL: cfg.Webhook.URL, WebhookSecret: cfg.Webhook.Secret.Reveal(), WebhookPath: cfg.Webhook.Path,
		Listen: listen,
	})
	if err != nil {
		return err
	}
	if cfg.FlowsDir != "" || cfg.LocalesDir != "" {
		f, l := files(cfg.FlowsDir, cfg.LocalesDir)
		go s.Watch(ctx, log, f, l)
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

// settings prints a line for each setting that is wrong.
func settings(problems []config.Problem) error {
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	return fmt.Errorf("%d settings to mend", len(problems))
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

// catalogue reads flows and texts. An offer whose contact nobody filled in would send
// people nowhere, so it stops the start, unless we were told otherwise.
func catalogue(cfg config.Config, log *slog.Logger) (*conversation.Catalogue, error) {
	f, l := files(cfg.FlowsDir, cfg.LocalesDir)
	cat, problems := service.LoadCatalogue(f, l)
	if cat == nil {
		return nil, fmt.Errorf("FLOWS_DIR, LOCALES_DIR (or what is built in): flows or texts have errors; bot check shows them with their lines:\n%s", strings.Join(problems, "\n"))
	}
	if open := service.Unknown(cat); len(open) > 0 {
		if !cfg.PlaceholderContacts {
			return nil, fmt.Errorf("offers.yaml: contact fields are still to be filled in, people would be sent nowhere:\n  %s\nfill them in, or set ALLOW_PLACEHOLDER_CONTACTS=true to start all the same", strings.Join(open, "\n  "))
		}
		log.Warn("contact fields of offers are still to be filled in", "offers", len(open))
	}
	if _, ok := cat.Texts.Language(cfg.StaffTag); !ok {
		return nil, fmt.Errorf("STAFF_LANGUAGE: there is no language %q in locales", cfg.StaffTag)
	}
	var own []string
	for _, o := range cat.Flows.Offers {
		if o.Own {
			own = append(own, o.ID)
		}
	}
	if problems := cfg.OffersCovered(own); len(problems) > 0 {
		return nil, settings(problems)
	}
	return cat, nil
}
