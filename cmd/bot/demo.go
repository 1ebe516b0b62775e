//go:build !service

package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"wegweiser/internal/demo"
)

type demoCmd struct {
	Addr    string `help:"Where the page is; of this machine only. Another port is found if this one is taken." default:"127.0.0.1:8377"`
	Flows   string `help:"Folder with flows; default: ./flows, else those built in. Changes show at once." type:"existingdir"`
	Locales string `help:"Folder with texts; default: ./locales, else those built in. Changes show at once." type:"existingdir"`
	Pseudo  bool   `help:"Also two languages that nobody speaks: long words (en-XA) and writing from the right (ar-XB)."`
	Log     bool   `help:"Show what the bot logs."`
}

// Run shows the page until Ctrl-C.
func (c demoCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	c.Flows, c.Locales = here(c.Flows, c.Locales)
	f, l := files(c.Flows, c.Locales)
	o := demo.Options{
		Addr: c.Addr, Flows: f, Locales: l, Watch: c.Flows != "" || c.Locales != "", Pseudo: c.Pseudo,
		Rate: demo.TelegramRate, Log: slog.New(slog.DiscardHandler), Out: os.Stdout,
	}
	if c.Log {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return demo.Run(ctx, o)
}
