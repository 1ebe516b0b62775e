//go:build !service

package main

import (
	"context"
	"errors"
	"io/fs"
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

// confined are files without a way out of their folders: the page shows whatever lies
// there, and a link may lead anywhere.
func confined(flowsDir, localesDir string) (f, l fs.FS, err error) {
	f, l = files(flowsDir, localesDir)
	if f, err = within(flowsDir, f); err != nil {
		return nil, nil, err
	}
	l, err = within(localesDir, l)
	return f, l, err
}

func within(dir string, or fs.FS) (fs.FS, error) {
	if dir == "" {
		return or, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return root.FS(), nil
}

var errNothingToEdit = errors.New("--edit needs a folder with texts: go to where ./locales is, or name it with --locales")

// Run shows the page until Ctrl-C, or writes the PDF.
func (c previewCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	c.Flows, c.Locales = here(c.Flows, c.Locales)
	f, l, err := confined(c.Flows, c.Locales)
	if err != nil {
		return err
	}
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
