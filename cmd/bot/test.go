package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/finding"
	"wegweiser/internal/rehearsal"
	"wegweiser/internal/spell"
)

type testCmd struct {
	Flows       string   `help:"Folder with flows and their tests; default: ./flows." type:"existingdir" env:"FLOWS_DIR"`
	Locales     string   `help:"Folder with texts; default: ./locales, else those built in." type:"existingdir" env:"LOCALES_DIR"`
	Lang        []string `help:"Only these languages, for example ar,uk."`
	Only        string   `name:"run" help:"Only talks whose name contains this."`
	Update      bool     `help:"Write what the bot does now into golden texts and transcripts."`
	Coverage    bool     `help:"Show what of the talk was rehearsed, and what was not."`
	CoverageOut string   `help:"Write how often each step, choice and row was rehearsed, as JSON." type:"path" placeholder:"FILE"`
	AtLeast     float64  `help:"Fail when less than this percentage was rehearsed." placeholder:"PERCENT"`
	Format      string   `help:"How to print: text or json." enum:"text,json" default:"text"`
}

// errTalks says that a talk went another way; it was printed.
var errTalks = errors.New("talks are not as their transcripts say")

// Run plays the transcripts.
func (c testCmd) Run() error {
	dir, localesDir, err := c.folders()
	if err != nil {
		return err
	}
	cat, err := catalogue(dir, localesDir)
	if err != nil {
		return err
	}
	if err := spoken(cat, c.Lang); err != nil {
		return err
	}
	cat.Sounds = nil // recordings come and go, and say what the words say
	o := rehearsal.Options{Languages: c.Lang, Run: c.Only}
	if c.Update {
		o.Update = into(dir)
	}
	r, err := rehearsal.Run(os.DirFS(dir), cat, o)
	if err != nil {
		return err
	}
	if r.Talks == 0 && len(r.Findings) == 0 {
		return fmt.Errorf("there is no such talk in %s", filepath.Join(dir, rehearsal.Folder))
	}
	return c.tell(os.Stdout, r)
}

// folders are where flows, tests and texts are: those named, else those of this folder.
func (c testCmd) folders() (flowsDir, localesDir string, err error) {
	flowsDir, localesDir = here(c.Flows, c.Locales)
	flowsDir = or(flowsDir, "flows")
	if !isDir(filepath.Join(flowsDir, rehearsal.Folder)) {
		return "", "", fmt.Errorf("there is no folder %s with transcripts: name the folder of the flows with --flows", filepath.Join(flowsDir, rehearsal.Folder))
	}
	return flowsDir, localesDir, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// spoken says which of the languages there is not.
func spoken(cat *conversation.Catalogue, langs []string) error {
	var tags []string
	for _, l := range cat.Texts.Languages() {
		tags = append(tags, l.Tag)
	}
	for _, l := range langs {
		if !slices.Contains(tags, l) {
			hint := "there are " + strings.Join(tags, ", ")
			if near := spell.Nearest(l, tags); near != "" {
				hint = "did you mean " + near + "?"
			}
			return fmt.Errorf("nobody speaks %q here: %s", l, hint)
		}
	}
	return nil
}

func into(dir string) rehearsal.Writer {
	return func(name string, data []byte) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // sources, to be read by all
			return err
		}
		return os.WriteFile(path, data, 0o644) //nolint:gosec // sources, to be read by all
	}
}

// tell prints the report, and fails when a talk did.
func (c testCmd) tell(out io.Writer, r *rehearsal.Report) error {
	if c.CoverageOut != "" {
		data, err := json.MarshalIndent(r.Coverage, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.CoverageOut, append(data, '\n'), 0o644); err != nil { //nolint:gosec // holds no secret
			return err
		}
	}
	if c.Format == "json" {
		return errors.Join(asJSON(out, r), c.verdict(r))
	}
	for _, f := range r.Findings {
		fmt.Fprintln(out, f.Long())
	}
	for _, f := range rehearsal.Gathered(r.Results) {
		fmt.Fprintln(out, f)
	}
	for _, name := range r.Written {
		fmt.Fprintln(out, "written:", name)
	}
	talks := "talks"
	if r.Talks == 1 {
		talks = "talk"
	}
	fmt.Fprintf(out, "%d %s, %d rehearsals, %d went another way", r.Talks, talks, len(r.Results), len(r.Failures()))
	if n := r.Unread(); n > 0 {
		fmt.Fprintf(out, "; %d could not be read", n)
	}
	fmt.Fprintln(out)
	if c.Coverage || c.AtLeast > 0 {
		fmt.Fprintf(out, "\n%s", r.Coverage)
		for _, f := range r.Coverage.Missing() {
			fmt.Fprintln(out, f)
		}
	}
	return c.verdict(r)
}

func (c testCmd) verdict(r *rehearsal.Report) error {
	if r.Failed() {
		return errTalks
	}
	if p := r.Coverage.Percent(); p < c.AtLeast {
		return fmt.Errorf("%.1f %% of the talk is rehearsed, less than %.1f %%", p, c.AtLeast)
	}
	return nil
}

// asJSON prints one object: what was played, what went another way, what is missing.
func asJSON(out io.Writer, r *rehearsal.Report) error {
	all := append(slices.Clone(r.Findings), r.Coverage.Missing()...)
	for _, x := range r.Failures() {
		all = append(all, x.Failure.Finding())
	}
	finding.Sort(all)
	type line struct {
		Code, Severity, File string
		Line, Col            int
		Message, Hint        string
	}
	found := make([]line, len(all))
	for i, f := range all {
		found[i] = line{f.Code, f.Severity, f.File, f.Line, f.Col, f.Message, f.Hint}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{
		"talks": r.Talks, "rehearsals": len(r.Results), "failed": len(r.Failures()), "findings": found, "coverage": r.Coverage,
	})
}
