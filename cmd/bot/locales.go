//go:build !service

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/answer"
	"wegweiser/internal/check"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/spell"
	"wegweiser/internal/workshop"
)

// localesCmd are the tools of translators.
type localesCmd struct {
	Flows   string `help:"Folder with flows, offers and facts; default: ./flows, else those built in." env:"FLOWS_DIR"`
	Locales string `help:"Folder with texts; default: ./locales." env:"LOCALES_DIR"`

	out io.Writer // nil: the standard output

	Status   localesStatusCmd   `cmd:"" help:"How each language stands, and where something is to be done. Example: bot locales status ar"`
	Add      localesAddCmd      `cmd:"" help:"Begin a language. Example: bot locales add fa"`
	Review   localesReviewCmd   `cmd:"" help:"Say that texts are right, or to be checked. Example: bot locales review ar 'contact.*' --by 'Amina B.'"`
	Fmt      localesFmtCmd      `cmd:"" help:"Write the files as Weblate does. Example: bot locales fmt --check"`
	Export   localesExportCmd   `cmd:"" help:"Write the texts of a language for Poedit, Weblate or a spreadsheet. Example: bot locales export uk -o uk.po"`
	Import   localesImportCmd   `cmd:"" help:"Take in what a translator sent back. Example: bot locales import uk.po --reviewed-by Olena"`
	Sound    localesSoundCmd    `cmd:"" help:"Put a voice note for a text into its place. Example: bot locales sound ar main.need need.ogg --speaker 'Amina B.'"`
	Describe localesDescribeCmd `cmd:"" help:"Write anew what the source file says to translators about each text. Example: bot locales describe"`
}

// folder is where the texts are that people work on.
func (c *localesCmd) folder() (string, error) {
	_, dir := here(c.Flows, c.Locales)
	if dir == "" || !isFile(filepath.Join(dir, "languages.yaml")) {
		return "", fmt.Errorf("there is no %s: go to the folder of the project, or name that of the texts with --locales", filepath.Join(or(dir, "locales"), "languages.yaml"))
	}
	return dir, nil
}

// sayf tells whoever typed the command.
func (c *localesCmd) sayf(format string, args ...any) {
	fmt.Fprintf(c.writer(), format+"\n", args...)
}

func (c *localesCmd) writer() io.Writer {
	if c.out == nil {
		return os.Stdout
	}
	return c.out
}

// talk reads the flows; nil if they have errors, or are for other texts.
func (c *localesCmd) talk() *flow.Flows {
	f, l := files(here(c.Flows, c.Locales))
	o := flowfile.Options{Readers: answer.Readers()}
	for _, lang := range locale.Declared(l) {
		o.Languages = append(o.Languages, lang.Tag)
	}
	flows, _ := flowfile.Load(f, o)
	return flows
}

// declared are the languages of a folder.
func declared(dir string) (locale.Declaration, error) {
	d, found := locale.ReadDeclaration(os.DirFS(dir))
	return d, brokenTexts(dir, found)
}

// catalogueFile reads the file of a language.
func catalogueFile(dir, tag string) (*locale.File, error) {
	f, found := locale.ReadFile(os.DirFS(dir), tag)
	return f, brokenTexts(dir, found)
}

// brokenTexts is an error that says the first mistakes of a file.
func brokenTexts(dir string, found []locale.Finding) error {
	var lines []string
	for _, f := range found {
		if f.Severity == locale.Error && len(lines) < shownErrors {
			f.File = filepath.Join(dir, f.File)
			lines = append(lines, f.String())
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return errors.New("the texts can't be read:\n" + strings.Join(lines, "\n"))
}

// oneOf refuses a tag that is not declared.
func oneOf(d locale.Declaration, tag string) error {
	var tags []string
	for _, l := range d.Languages {
		tags = append(tags, l.Tag)
	}
	if slices.Contains(tags, tag) {
		return nil
	}
	hint := "there are " + strings.Join(tags, ", ")
	if near := spell.Nearest(tag, tags); near != "" {
		hint = "did you mean " + near + "?"
	}
	return fmt.Errorf("%s is no language here: %s", finding.Quote(tag), hint)
}

type localesStatusCmd struct {
	Tag    []string `arg:"" optional:"" help:"Only these languages, and where in the talk something is to be done."`
	Format string   `help:"table, json for programs, or md for a page." enum:"table,json,md" default:"table"`
}

// Run prints.
func (c localesStatusCmd) Run(in *localesCmd) error {
	dir, err := in.folder()
	if err != nil {
		return err
	}
	f, l := files(here(in.Flows, in.Locales))
	all, err := workshop.Statuses(os.DirFS(dir), in.talk(), check.Run(f, l, time.Now()).Findings)
	if err != nil {
		return err
	}
	if all, err = only(all, c.Tag); err != nil {
		return err
	}
	return c.print(in.writer(), all)
}

func only(all []workshop.Status, tags []string) ([]workshop.Status, error) {
	if len(tags) == 0 {
		return all, nil
	}
	var d locale.Declaration
	for _, s := range all {
		d.Languages = append(d.Languages, locale.Language{Tag: s.Tag})
	}
	var out []workshop.Status
	for _, t := range tags {
		if err := oneOf(d, t); err != nil {
			return nil, err
		}
		s, _ := workshop.Find(all, t)
		out = append(out, s)
	}
	return out, nil
}

func (c localesStatusCmd) print(w io.Writer, all []workshop.Status) error {
	switch c.Format {
	case "json":
		return workshop.StatusJSON(w, all)
	case "md":
		fmt.Fprint(w, workshop.StatusMarkdown(all))
		return nil
	}
	return workshop.StatusTable(w, all, len(c.Tag) > 0)
}

type localesFmtCmd struct {
	Name  []string `arg:"" optional:"" help:"Languages, or files; none: all files of texts."`
	Check bool     `help:"Write nothing; fail if a file would be written otherwise."`
}

// Run writes the files that are laid out otherwise than Weblate does it.
func (c localesFmtCmd) Run(in *localesCmd) error {
	paths, err := c.paths(in)
	if err != nil {
		return err
	}
	var differ []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, found := locale.ParseFile(filepath.Base(path), data)
		if err := brokenTexts(filepath.Dir(path), found); err != nil {
			return err
		}
		if bytes.Equal(f.Bytes(), data) {
			continue
		}
		differ = append(differ, path)
		if c.Check {
			continue
		}
		if err := workshop.Save(path, f.Bytes()); err != nil {
			return err
		}
		in.sayf("written: %s", path)
	}
	if c.Check && len(differ) > 0 {
		return fmt.Errorf("not laid out as Weblate does it, run bot locales fmt: %s", strings.Join(differ, ", "))
	}
	return nil
}

func (c localesFmtCmd) paths(in *localesCmd) ([]string, error) {
	var out []string
	for _, name := range c.Name {
		if filepath.Ext(name) == ".json" {
			out = append(out, name)
		}
	}
	if len(c.Name) > 0 && len(out) == len(c.Name) {
		return out, nil
	}
	dir, err := in.folder()
	if err != nil {
		return nil, err
	}
	if len(c.Name) == 0 {
		return filepath.Glob(filepath.Join(dir, "*.json"))
	}
	d, err := declared(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range c.Name {
		if filepath.Ext(name) == ".json" {
			continue
		}
		if err := oneOf(d, name); err != nil {
			return nil, err
		}
		out = append(out, filepath.Join(dir, name+".json"))
	}
	return out, nil
}

type localesDescribeCmd struct {
	Check bool `help:"Write nothing; fail if something would be written."`
}

// Run writes the descriptions of the source file. What people added stays.
func (c localesDescribeCmd) Run(in *localesCmd) error {
	dir, err := in.folder()
	if err != nil {
		return err
	}
	d, err := declared(dir)
	if err != nil {
		return err
	}
	source, err := catalogueFile(dir, d.Source)
	if err != nil {
		return err
	}
	flows := in.talk()
	if flows == nil {
		return errors.New("the flows have errors, so nobody knows where texts stand: bot check says which")
	}
	out := workshop.Describe(flows, source)
	changed := 0
	for i, m := range out.Messages {
		if m.Description != source.Messages[i].Description {
			changed++
		}
	}
	path := filepath.Join(dir, d.Source+".json")
	switch {
	case changed == 0:
		return nil
	case c.Check:
		return fmt.Errorf("%s: %d descriptions are out of date, run bot locales describe", path, changed)
	}
	if err := workshop.Save(path, out.Bytes()); err != nil {
		return err
	}
	in.sayf("%s: %d descriptions written anew", path, changed)
	return nil
}

type localesAddCmd struct {
	Tag       string   `arg:"" help:"BCP 47 tag of the language, such as fa, fa-AF or de-simple."`
	Name      string   `help:"What its speakers call it, in their own script; default: what CLDR says."`
	Fallbacks []string `help:"Languages from which missing texts are taken, the source at the end; default: en and the source."`
}

// Run begins a language.
func (c localesAddCmd) Run(in *localesCmd) error {
	dir, err := in.folder()
	if err != nil {
		return err
	}
	b, err := workshop.Add(os.DirFS(dir), workshop.New{Tag: c.Tag, Name: c.Name, Fallbacks: c.Fallbacks})
	if err != nil {
		return err
	}
	// The file first: a language without one could not be used, a file that is not yet
	// declared is said by bot check.
	path := filepath.Join(dir, b.File)
	if err := workshop.Save(path, b.Catalogue); err != nil {
		return err
	}
	if err := workshop.Save(filepath.Join(dir, "languages.yaml"), b.Declaration); err != nil {
		return err
	}
	in.sayf("%s (%s) is begun: %s, with %d texts of about %d words.", b.Name, c.Tag, path, b.Texts, b.Words)
	in.sayf("It is declared in %s. Nobody can choose it until live: true stands there: add that last.", filepath.Join(dir, "languages.yaml"))
	for _, tag := range b.Drafts {
		in.sayf("It takes missing texts from %s first, which is not live either: bot check warns if that is still so in the end.", tag)
	}
	in.sayf("Plural forms that CLDR knows for it, and what they are for:")
	for _, f := range b.Known.Forms() {
		in.sayf("  %-5s  %s", f, b.Known.Example(f))
	}
	in.sayf("Now: write the texts between the empty quotes. bot check says what is wrong with them, bot locales status %s how far it is.", c.Tag)
	return nil
}

type localesReviewCmd struct {
	Tag   string   `arg:"" help:"The language."`
	Key   []string `arg:"" optional:"" help:"Texts by their keys; contact.* is all that begin so. None: all texts that there are."`
	By    string   `required:"" help:"Who says so: it becomes public with the file. A machine is called machine, and can only draft."`
	State string   `name:"as" help:"What they are: reviewed, needs_check, or draft." enum:"reviewed,needs_check,draft" default:"reviewed"`
}

// Run marks texts.
func (c localesReviewCmd) Run(in *localesCmd) error {
	var err error
	if c.By, err = signature("--by", c.By); err != nil {
		return err
	}
	if c.By == locale.Machine && c.State != locale.Draft {
		return fmt.Errorf("a machine reviews nothing: name who did with --by, or add --as %s", locale.Draft)
	}
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
	source, err := catalogueFile(dir, d.Source)
	if err != nil {
		return err
	}
	file := source
	if c.Tag != d.Source {
		if file, err = catalogueFile(dir, c.Tag); err != nil {
			return err
		}
	}
	return c.mark(in, dir, source, file)
}

func (c localesReviewCmd) mark(in *localesCmd, dir string, source, file *locale.File) error {
	states, err := locale.ReadState(os.DirFS(dir), c.Tag)
	if err != nil {
		return fmt.Errorf("%s%c%w", dir, filepath.Separator, err)
	}
	keys, err := c.keys(locale.Judge(source, file, states))
	if err != nil {
		return err
	}
	broken := wrong(dir, c.Tag)
	var bad []string
	if c.State == locale.Reviewed {
		bad = slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !broken[k] })
		keys = slices.DeleteFunc(keys, func(k string) bool { return broken[k] })
	}
	var order []string
	for _, m := range source.Messages {
		order = append(order, m.Key)
	}
	name, data := locale.WriteStates(c.Tag, order, locale.Speak(source, file, states, keys, c.State, c.By))
	if err := workshop.Save(filepath.Join(dir, filepath.FromSlash(name)), data); err != nil {
		return err
	}
	in.sayf("%s: %s by %s", c.Tag, c.marked(len(keys)), c.By)
	if len(bad) > 0 {
		return fmt.Errorf("not marked, because bot check finds errors in them: %s", strings.Join(bad, ", "))
	}
	return nil
}

// marked says what so many texts now are.
func (c localesReviewCmd) marked(n int) string {
	what := map[string][2]string{locale.Reviewed: {"reviewed", "reviewed"}, locale.NeedsCheck: {"to be checked", "to be checked"}, locale.Draft: {"a draft", "drafts"}}[c.State]
	if n == 1 {
		return "1 text is " + what[0]
	}
	return fmt.Sprintf("%d texts are %s", n, what[1])
}

// keys are the texts that are meant, of those that there are.
func (c localesReviewCmd) keys(all []locale.Standing) ([]string, error) {
	var there, every []string
	for _, s := range all {
		every = append(every, s.Key)
		if s.State != locale.Missing {
			there = append(there, s.Key)
		}
	}
	if len(c.Key) == 0 {
		return there, nil
	}
	meant := map[string]bool{}
	for _, k := range c.Key {
		begin, group := strings.CutSuffix(k, "*")
		some := false
		for _, key := range there {
			if key == k || group && strings.HasPrefix(key, begin) {
				meant[key], some = true, true
			}
		}
		if !some {
			return nil, noSuchText(c.Tag, k, every)
		}
	}
	return slices.DeleteFunc(there, func(k string) bool { return !meant[k] }), nil
}

func noSuchText(tag, key string, every []string) error {
	if slices.Contains(every, key) {
		return fmt.Errorf("%s has no text %s yet", tag, finding.Quote(key))
	}
	if near := spell.Nearest(key, every); near != "" {
		return fmt.Errorf("there is no text %s: did you mean %s?", finding.Quote(key), near)
	}
	return fmt.Errorf("there is no text %s", finding.Quote(key))
}

// wrong are the texts of a language that hold an error, or would if it were live.
func wrong(dir, tag string) map[string]bool {
	_, found := locale.Load(os.DirFS(dir))
	out := map[string]bool{}
	for _, f := range found {
		if f.Lang == tag && f.Key != "" && (f.Severity == locale.Error || f.Held) {
			out[f.Key] = true
		}
	}
	return out
}
