//go:build !service

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wegweiser/internal/check"
	"wegweiser/internal/locale"
	"wegweiser/internal/sound"
	"wegweiser/internal/workshop"
)

type localesSoundCmd struct {
	Tag     string `arg:"" help:"The language."`
	Key     string `arg:"" help:"The text that is spoken."`
	File    string `arg:"" optional:"" help:"The recording: OGG with Opus. None: that which is there already, still right." type:"path"`
	Speaker string `help:"Who speaks, as they wish to be named: it becomes public with the file. Of a machine, its name. Without, the words to speak are printed."`
	Machine bool   `help:"A machine speaks. People are told so when they listen."`
}

// Run puts a recording into its place, and notes who speaks.
func (c localesSoundCmd) Run(in *localesCmd) error {
	dir, err := in.folder()
	if err != nil {
		return err
	}
	d, err := declared(dir)
	if err != nil {
		return err
	}
	if err := oneOf(d, c.Tag); err != nil {
		return err
	}
	flows := in.talk()
	if flows == nil {
		return errors.New("the flows have errors, so nobody knows which texts can be heard: bot check says which")
	}
	texts, found := locale.Load(os.DirFS(dir))
	if texts == nil {
		return brokenTexts(dir, found)
	}
	needs := check.Sounding(flows, texts)
	note, err := sound.Fits(needs, c.Tag, c.Key, nil)
	if err != nil {
		return err
	}
	words, facts := sound.Words(texts, needs.Facts, c.Tag, c.Key)
	if strings.TrimSpace(c.Speaker) == "" {
		if c.File != "" || c.Machine {
			return errors.New("--speaker is empty: write who speaks")
		}
		in.sayf("%s\n", words)
		c.facts(in, facts)
		in.sayf("Speak this, at most %d s, and say who did: bot locales sound %s %s RECORDING --speaker NAME", sound.MaxSeconds, c.Tag, c.Key)
		return nil
	}
	if c.Speaker, err = signature("--speaker", c.Speaker); err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(note.Path))
	data, err := os.ReadFile(or(c.File, path))
	if err != nil {
		return noRecording(c, err)
	}
	if note, err = sound.Fits(needs, c.Tag, c.Key, data); err != nil {
		return fmt.Errorf("%s: %w", or(c.File, path), err)
	}
	list := filepath.Join(filepath.Dir(path), sound.File)
	all, err := declaredSounds(list)
	if err != nil {
		return err
	}
	all = noted(all, texts.Keys(), sound.Declared{Key: c.Key, Speaker: c.Speaker, Machine: c.Machine, Spoken: sound.HashWords(words)})
	// The recording first: who finds it without its line is told what to do.
	if c.File != "" {
		if err := workshop.Save(path, data); err != nil {
			return err
		}
	}
	if err := workshop.Save(list, sound.WriteDeclared(all)); err != nil {
		return err
	}
	by := c.Speaker
	if c.Machine {
		by += ", a machine: people are told"
	}
	in.sayf("%s: %.0f s, %d KB, spoken by %s", path, note.Seconds, (note.Size+1023)>>10, by)
	c.facts(in, facts)
	return nil
}

// facts warns of what may change.
func (c localesSoundCmd) facts(in *localesCmd, ids []string) {
	if len(ids) > 0 {
		in.sayf("It says facts (%s): when one of them changes, it is no longer offered, and bot check says so.", strings.Join(ids, ", "))
	}
}

func noRecording(c localesSoundCmd, err error) error {
	if errors.Is(err, fs.ErrNotExist) && c.File == "" {
		return fmt.Errorf("there is no recording of %s in %s yet: name its file", c.Key, c.Tag)
	}
	return err
}

// declaredSounds are those that a folder declares already.
func declaredSounds(path string) ([]sound.Declared, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	all, found := sound.ReadDeclared(path, data)
	if len(found) > 0 {
		return nil, errors.New(found[0].String())
	}
	return all, nil
}

// noted adds a declaration, or puts it in the place of the one before; all in the order of
// the texts.
func noted(all []sound.Declared, order []string, d sound.Declared) []sound.Declared {
	all = slices.DeleteFunc(all, func(x sound.Declared) bool { return x.Key == d.Key })
	all = append(all, d)
	slices.SortStableFunc(all, func(a, b sound.Declared) int { return slices.Index(order, a.Key) - slices.Index(order, b.Key) })
	return all
}
