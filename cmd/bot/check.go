package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"wegweiser/internal/check"
)

type checkCmd struct {
	Flows   string `help:"Folder with flows, offers and facts, instead of those built in." type:"existingdir" env:"FLOWS_DIR"`
	Locales string `help:"Folder with texts, instead of those built in." type:"existingdir" env:"LOCALES_DIR"`
}

// errFindings says that there are errors; they were printed.
var errFindings = errors.New("the files have errors")

// Run prints what is wrong, and fails on an error.
func (c checkCmd) Run() error {
	f, l := files(c.Flows, c.Locales)
	r := check.Run(f, l, time.Now())
	fmt.Fprint(os.Stdout, r)
	if r.Failed() {
		return errFindings
	}
	return nil
}
