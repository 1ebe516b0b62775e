//go:build !service

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wegweiser/internal/check"
	"wegweiser/internal/exchange"
	"wegweiser/internal/finding"
	"wegweiser/internal/locale"
	"wegweiser/internal/workshop"
)

type localesExportCmd struct {
	Tag    string `arg:"" help:"The language."`
	Format string `help:"po for Poedit, Weblate and the like, xlsx for a spreadsheet, or csv; default: by the end of the file's name, else po." enum:",po,xlsx,csv" default:""`
	Output string `short:"o" help:"File to write; else it goes to the standard output." type:"path"`
	Beside string `help:"Another language whose texts go along, for translators who don't read the source: --beside en." placeholder:"TAG"`
}

// Run writes the texts of a language for its translators.
func (c localesExportCmd) Run(in *localesCmd) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	_, place, err := in.place(c.Tag)
	if err != nil {
		return err
	}
	if place.Beside = c.Beside; c.Beside != "" {
		if _, _, err := in.place(c.Beside); err != nil {
			return err
		}
	}
	sheet, err := place.Sheet()
	if err != nil {
		return err
	}
	data, err := format.Write(sheet, time.Now())
	if err != nil {
		return err
	}
	if c.Output == "" {
		_, err = in.writer().Write(data)
		return err
	}
	if err := workshop.Save(c.Output, data); err != nil {
		return err
	}
	count := map[string]int{}
	for _, t := range sheet.Texts {
		count[t.State]++
	}
	missing, right := count[locale.Missing], count[locale.Reviewed]
	in.sayf("%s: %d texts; %d to translate, %d to check, %d reviewed.", c.Output, len(sheet.Texts), missing, len(sheet.Texts)-missing-right, right)
	return nil
}

func (c localesExportCmd) format() (exchange.Format, error) {
	name := cmp.Or(c.Format, strings.ToLower(strings.TrimPrefix(filepath.Ext(c.Output), ".")), "po")
	i := slices.IndexFunc(exchange.Formats, func(f exchange.Format) bool { return f.Name == name })
	switch {
	case i < 0:
		return exchange.Format{}, fmt.Errorf("%s is none of po, xlsx and csv: say which with --format", c.Output)
	case name == "xlsx" && c.Output == "":
		return exchange.Format{}, errors.New("a spreadsheet goes to a file: add -o " + c.Tag + ".xlsx")
	}
	return exchange.Formats[i], nil
}

// place is a language among the texts that people work on.
func (c *localesCmd) place(tag string) (dir string, place exchange.Folder, err error) {
	if dir, err = c.folder(); err != nil {
		return dir, place, err
	}
	d, err := declared(dir)
	if err != nil {
		return dir, place, err
	}
	if err := oneOf(d, tag); err != nil {
		return dir, place, err
	}
	source, err := catalogueFile(dir, d.Source)
	if err != nil {
		return dir, place, err
	}
	flows := c.talk()
	if flows == nil {
		return dir, place, errors.New("the flows have errors, so nobody knows where texts stand: bot check says which")
	}
	lang := d.Languages[slices.IndexFunc(d.Languages, func(l locale.Language) bool { return l.Tag == tag })]
	f, _ := files(here(c.Flows, c.Locales))
	whole := func(texts fs.FS) []finding.Finding { return check.Run(f, texts, time.Now()).Findings }
	return dir, exchange.Folder{FS: os.DirFS(dir), Entries: workshop.Entries(flows, source), Source: d.Source, Lang: lang, Check: whole}, nil
}

type localesImportCmd struct {
	File       string   `arg:"" help:"What a translator sent back: .po, .xlsx or .csv (.tsv, .txt)."`
	Lang       string   `help:"The language, if the file does not say."`
	By         *string  `help:"Whose work it is; becomes public with the texts. A machine is called machine, and only drafts."`
	ReviewedBy *string  `help:"Who found right what the file marks as right: not fuzzy, or reviewed. Becomes public with the texts."`
	Force      []string `help:"Keys of texts in conflict that are taken all the same." placeholder:"KEY"`
	DryRun     bool     `help:"Write nothing; only say what would become of it."`
}

// read the file that came back.
func (c localesImportCmd) read() (*exchange.Sheet, error) {
	info, err := os.Stat(c.File)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no plain file", c.File)
	case info.Size() > exchange.MaxFile:
		return nil, fmt.Errorf("%s is larger than %d MB", c.File, exchange.MaxFile>>20)
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return nil, err
	}
	back, err := exchange.Read(c.File, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	if back.Lang = cmp.Or(c.Lang, back.Lang); back.Lang == "" {
		return nil, fmt.Errorf("%s does not say in which language it is: add --lang", c.File)
	}
	return back, nil
}

// maxSignature letters of a name are enough for whoever signs.
const maxSignature = 100

// signature is a name that becomes public with the texts: one line, that shows all of
// itself. Names in Persian and Indian scripts hold joiners, which don't show.
func signature(option, name string) (string, error) {
	name = strings.TrimSpace(name)
	hidden := func(r rune) bool {
		return !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d' || r == utf8.RuneError
	}
	switch {
	case strings.Trim(name, "\u200c\u200d") == "":
		return "", fmt.Errorf("%s is empty: write who says so", option)
	case strings.ContainsFunc(name, hidden):
		return "", fmt.Errorf("%s %s holds a character that does not show: write the name without it", option, finding.Quote(name))
	case utf8.RuneCountInString(name) > maxSignature:
		return "", fmt.Errorf("%s is longer than %d letters: write a name", option, maxSignature)
	case strings.EqualFold(name, locale.Machine):
		return locale.Machine, nil
	}
	return name, nil
}

var errNotAll = errors.New("not all of the file was taken")

// Run takes in what came back, and fails if something was left.
func (c localesImportCmd) Run(in *localesCmd) error {
	o := exchange.Options{Force: c.Force}
	for _, who := range []struct {
		option string
		given  *string
		into   *string
	}{{"--by", c.By, &o.By}, {"--reviewed-by", c.ReviewedBy, &o.ReviewedBy}} {
		if who.given == nil {
			continue
		}
		var err error
		if *who.into, err = signature(who.option, *who.given); err != nil {
			return err
		}
	}
	if o.ReviewedBy == locale.Machine {
		return errors.New("a machine reviews nothing: name the person who did")
	}
	back, err := c.read()
	if err != nil {
		return err
	}
	dir, place, err := in.place(back.Lang)
	if err != nil {
		return err
	}
	out, changed, err := place.Import(back, o)
	if err != nil {
		return err
	}
	if !c.DryRun {
		// The texts first: without its state a text is to be checked, and a state
		// without its text would be untrue.
		for _, name := range []string{back.Lang + ".json", locale.StateFolder + "/" + back.Lang + ".json"} {
			if data, ok := changed[name]; ok {
				if err := workshop.Save(filepath.Join(dir, filepath.FromSlash(name)), data); err != nil {
					return err
				}
			}
		}
	}
	in.sayf("%s", strings.TrimSuffix(out.Report(c.File, back, o), "\n"))
	if c.DryRun {
		in.sayf("Nothing was written.")
	}
	if len(out.Conflicts)+len(out.Refused) > 0 {
		return errNotAll
	}
	return nil
}
