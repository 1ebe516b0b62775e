package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/rehearsal"
	"wegweiser/internal/spell"
)

type playCmd struct {
	Flow    string `arg:"" optional:"" help:"Begin at this flow, or at a step (flow.step), instead of at the start."`
	Lang    string `help:"The language of the phone." default:"de"`
	IDs     bool   `name:"ids" help:"Name the steps and choices."`
	Bidi    string `help:"Right-to-left text: isolate (for terminals that order letters), reorder (for those that don't), none." enum:"isolate,reorder,none" default:"isolate"`
	Record  string `help:"Write a transcript that bot test plays, into a new file." type:"path" placeholder:"FILE"`
	Force   bool   `help:"Let --record write over a file that is there."`
	Flows   string `help:"Folder with flows; default: ./flows, else those built in." type:"existingdir" env:"FLOWS_DIR"`
	Locales string `help:"Folder with texts; default: ./locales, else those built in." type:"existingdir" env:"LOCALES_DIR"`
}

// Run plays the talk in the terminal, until Ctrl-D.
func (c playCmd) Run() error {
	cat, err := catalogue(here(c.Flows, c.Locales))
	if err != nil {
		return err
	}
	cat.Sounds = nil // a terminal plays nothing
	if err := errors.Join(spoken(cat, []string{c.Lang}), thereIs(cat, c.Flow)); err != nil {
		return err
	}
	t := rehearsal.Terminal{
		In: os.Stdin, Out: os.Stdout, Lang: c.Lang, Place: c.Flow, Bidi: c.Bidi, IDs: c.IDs, Now: time.Now(),
	}
	if c.Record != "" {
		if _, err := os.Lstat(c.Record); err == nil && !c.Force {
			return fmt.Errorf("%s is there already: name a new file, or write over it with --force", c.Record)
		}
		t.Record = c.record
	}
	return t.Play(cat)
}

// record writes the transcript; not over a file that came up meanwhile.
func (c playCmd) record(data []byte) error {
	how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if c.Force {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(c.Record, how, 0o644) //nolint:gosec // a source, to be read by all
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// thereIs says that there is no such flow or step.
func thereIs(cat *conversation.Catalogue, place string) error {
	var all []string
	for _, fl := range cat.Flows.Flows {
		all = append(all, fl.ID)
		for _, s := range fl.Steps {
			all = append(all, string(s.Ref))
		}
	}
	if place == "" || slices.Contains(all, place) {
		return nil
	}
	hint := ""
	if near := spell.Nearest(place, all); near != "" {
		hint = " (did you mean " + near + "?)"
	}
	return fmt.Errorf("there is no flow or step %q%s", place, hint)
}
