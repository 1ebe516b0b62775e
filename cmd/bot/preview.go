//go:build !service

package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"wegweiser/internal/preview"
)

type previewCmd struct {
	Addr    string `help:"Where the page is; of this machine only. Another port is found if this one is taken." default:"127.0.0.1:8378"`
	Edit    bool   `help:"Let texts be changed on the page, and saved into their files."`
	PDF     string `name:"pdf" help:"Write all screens of a language into this file instead, by a chromium that is installed." type:"path" placeholder:"FILE"`
	Lang    string `help:"The language of the PDF." default:"de"`
	Beside  string `help:"A second language beside it, in the PDF."`
	Flows   string `help:"Folder with flows; default: ./flows, else those built in. Changes show at once." type:"existingdir"`
	Locales string `help:"Folder with texts; default: ./locales, else those built in. Changes show at once." type:"existingdir"`
}

var errNothingToEdit = errors.New("--edit needs a folder with texts: go to where ./locales is, or name it with --locales")

// Run shows the page until Ctrl-C, or writes the PDF.
func (c previewCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	c.Flows, c.Locales = here(c.Flows, c.Locales)
	f, l := files(c.Flows, c.Locales)
	o := preview.Options{Addr: c.Addr, Flows: f, Locales: l, Out: os.Stdout}
	if c.PDF != "" {
		return preview.PDF(ctx, o, c.PDF, c.Lang, c.Beside)
	}
	if c.Edit {
		if c.Locales == "" {
			return errNothingToEdit
		}
		o.Edit = c.Locales
	}
	return preview.Run(ctx, o)
}
