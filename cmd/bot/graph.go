//go:build !service

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"wegweiser/internal/answer"
	"wegweiser/internal/finding"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/graph"
	"wegweiser/internal/locale"
)

type graphCmd struct {
	Flow     []string `arg:"" optional:"" help:"Flows to draw; none: all."`
	Format   string   `help:"mermaid, dot, html (a page that draws itself), svg or png (these two need Graphviz)." enum:",mermaid,dot,html,svg,png" default:"" placeholder:"FORMAT"`
	Output   string   `short:"o" help:"File to write; else it goes to the standard output. Its ending says the format: .html, .svg, .png, .dot, .mmd." type:"path"`
	Lang     string   `help:"Language of the titles; else the one that texts are written in first."`
	IDs      bool     `help:"Names as in the files instead of texts." name:"ids"`
	Overview bool     `help:"One station for each flow, with the offers that it leads to. The page has it anyway."`
	Coverage string   `help:"File of bot test --coverage-out: shows what tests never went through." type:"existingfile"`
	Flows    string   `help:"Folder with flows; default: ./flows, else those built in." type:"existingdir" env:"FLOWS_DIR"`
	Locales  string   `help:"Folder with texts; default: ./locales, else those built in." type:"existingdir" env:"LOCALES_DIR"`
}

// Run draws.
func (c graphCmd) Run() error {
	var err error
	if c.Format, err = c.format(); err != nil {
		return err
	}
	d, err := c.drawing()
	if err != nil {
		return err
	}
	if c.Output == "" {
		return c.write(d, os.Stdout)
	}
	var b bytes.Buffer // nothing half is left behind
	if err := c.write(d, &b); err != nil {
		return err
	}
	return os.WriteFile(c.Output, b.Bytes(), 0o644) //nolint:gosec // a drawing is for others to see
}

// endings are the formats that files are in by their names.
var endings = map[string]string{
	".html": "html", ".htm": "html", ".svg": "svg", ".png": "png", ".dot": "dot", ".gv": "dot",
	".mmd": "mermaid", ".mermaid": "mermaid",
}

// format is the one that was named, else the one that the file's ending says, else a page.
func (c graphCmd) format() (string, error) {
	says, known := endings[strings.ToLower(filepath.Ext(c.Output))]
	switch {
	case c.Format == "" && c.Output == "":
		return "html", nil
	case c.Format == "" && !known:
		return "", fmt.Errorf("the ending of %s says no format: end it in .html, .svg, .png, .dot or .mmd, or add --format", filepath.Base(c.Output))
	case c.Format == "":
		return says, nil
	case known && says != c.Format:
		return "", fmt.Errorf("%s would be no %s: its ending says %s", filepath.Base(c.Output), c.Format, says)
	}
	return c.Format, nil
}

func (c graphCmd) write(d *graph.Drawing, w io.Writer) error {
	switch c.Format {
	case "mermaid":
		return d.Mermaid(w, c.Overview)
	case "dot":
		return d.DOT(w, c.Overview)
	case "html":
		return d.Page(w)
	}
	return graphviz(c.Format, w, func(dot io.Writer) error { return d.DOT(dot, c.Overview) })
}

var errNoGraphviz = errors.New("svg and png need Graphviz, whose program dot is not installed here (Debian: apt install graphviz); --format html needs nothing")

// graphviz lets the program dot draw what is written to it.
func graphviz(format string, out io.Writer, write func(io.Writer) error) error {
	path, err := exec.LookPath("dot")
	if err != nil {
		return errNoGraphviz
	}
	var in, complaints strings.Builder
	if err := write(&in); err != nil {
		return err
	}
	dot := exec.Command(path, "-T"+format) //nolint:noctx,gosec // ends by itself; format is one of two words
	dot.Stdin, dot.Stdout, dot.Stderr = strings.NewReader(in.String()), out, &complaints
	if err := dot.Run(); err != nil {
		return fmt.Errorf("dot: %w\n%s", err, complaints.String())
	}
	return nil
}

// drawing reads the files. Texts with errors are left out: a talk can be drawn before
// its words are written.
func (c graphCmd) drawing() (*graph.Drawing, error) {
	flowsDir, localesDir := here(c.Flows, c.Locales)
	f, l := files(flowsDir, localesDir)
	o := graph.Options{Lang: c.Lang, IDs: c.IDs, Only: c.Flow}
	o.Texts, _ = locale.Load(l)
	tags := []string{"de"}
	if o.Texts == nil {
		fmt.Fprintln(os.Stderr, "bot: the texts have errors (bot check says which); names stand for them")
	} else {
		tags = tags[:0]
		for _, lang := range o.Texts.Languages() {
			tags = append(tags, lang.Tag)
		}
	}
	var found []finding.Finding
	o.Flows, found = flowfile.Load(f, flowfile.Options{Languages: tags, Readers: answer.Readers()})
	if o.Flows == nil {
		for i := range found {
			found[i].File = filepath.Join(or(flowsDir, "flows"), found[i].File)
		}
		return nil, fmt.Errorf("flows with errors can't be drawn:\n%s", firstErrors(found))
	}
	o.About = abouts(f)
	if c.Coverage != "" {
		file, err := os.Open(c.Coverage)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if o.Coverage, err = graph.ReadCoverage(file); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Coverage, err)
		}
	}
	return graph.New(o)
}

// abouts are what the flows are for: the comment in the first line of each file.
func abouts(fsys fs.FS) map[string]string {
	out := map[string]string{}
	names, _ := fs.Glob(fsys, "*.yaml")
	for _, name := range names {
		file, err := fsys.Open(name)
		if err != nil {
			continue
		}
		first := bufio.NewScanner(file)
		for first.Scan() {
			line, ok := strings.CutPrefix(first.Text(), "# ")
			if !ok {
				break
			}
			if strings.HasPrefix(line, "yaml-language-server:") { // for editors
				continue
			}
			out[strings.TrimSuffix(name, ".yaml")] = strings.TrimSpace(line)
			break
		}
		_ = file.Close()
	}
	return out
}
