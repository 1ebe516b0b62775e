package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"wegweiser/internal/check"
	"wegweiser/internal/explain"
	"wegweiser/internal/finding"
)

type checkCmd struct {
	Flows   string `help:"Folder with flows, offers and facts; default: ./flows, else those built in." env:"FLOWS_DIR"`
	Locales string `help:"Folder with texts; default: ./locales, else those built in." env:"LOCALES_DIR"`
	Format  string `help:"text, json for programs, or sarif for code hosts." enum:"text,json,sarif" default:"text"`
	All     bool   `help:"Show the warnings too while there are errors, and each text that nobody has reviewed."`
	Live    bool   `help:"Also count the people whose step these files would change; needs REDIS_URL and DATA_KEY, and only reads."`
	Explain bool   `help:"Say what a code means and how to mend it; without a code, list all."`
	Code    string `arg:"" optional:"" help:"The code to explain."`
}

// errFindings says that there are errors; they were printed.
var errFindings = errors.New("the files have errors")

// Run prints what is wrong, and fails on an error.
func (c checkCmd) Run() error {
	if c.Explain || c.Code != "" {
		return c.explain()
	}
	c.Flows, c.Locales = here(c.Flows, c.Locales)
	for _, line := range builtIn(c.Flows, c.Locales) {
		fmt.Fprintln(os.Stderr, "bot: "+line)
	}
	f, l := files(c.Flows, c.Locales)
	standing := check.Standing(l)
	if !c.All {
		standing = check.Folded(standing)
	}
	r := check.Run(f, l, time.Now()).With(standing).In(or(c.Flows, "flows"), or(c.Locales, "locales"))
	r.All = c.All
	var failed error
	if c.Live && r.Failed() {
		fmt.Fprintln(os.Stderr, "bot: nobody was counted (--live): that needs files without errors")
	}
	if c.Live && !r.Failed() {
		if c.Format == "sarif" {
			return errors.New("--live goes with --format text or json: people stand at no line of a file")
		}
		r.Live, failed = census(context.Background(), f, l, os.Environ())
	}
	if err := c.print(r); err != nil {
		return err
	}
	if r.Failed() {
		return errFindings
	}
	return failed
}

func (c checkCmd) print(r check.Report) error {
	switch c.Format {
	case "json":
		return r.JSON(os.Stdout)
	case "sarif":
		root, err := os.Getwd()
		if err != nil {
			return err
		}
		return r.SARIF(os.Stdout, root)
	}
	fmt.Fprint(os.Stdout, r.Text(finding.Style{Color: colorful(os.Stdout)}))
	fmt.Fprintf(os.Stdout, "Read: %s, %s\n", or(c.Flows, "the flows built in"), or(c.Locales, "the texts built in"))
	return nil
}

func (c checkCmd) explain() error {
	if !c.Explain {
		return fmt.Errorf("to explain a code, write: bot check --explain %s", c.Code)
	}
	if c.Code == "" {
		fmt.Fprint(os.Stdout, explain.List())
		return nil
	}
	e, meant, ok := explain.Find(c.Code)
	switch {
	case ok:
		fmt.Fprint(os.Stdout, e)
		return nil
	case meant != "":
		return fmt.Errorf("there is no code %s: did you mean %s?", finding.Quote(c.Code), meant)
	}
	return fmt.Errorf("there is no code %s: bot check --explain lists all", finding.Quote(c.Code))
}

// colorful tells whether there is somebody with a terminal who wants colours
// (https://no-color.org).
func colorful(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
