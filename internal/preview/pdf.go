package preview

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The PDF is the printed page, by a browser that is installed anyway: nothing else lays
// out Arabic beside German as phones do.

// browsers are the names under which chromium is found.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

var errNoBrowser = errors.New("a PDF needs chromium or Chrome, which is not installed here; without it: run bot preview, choose the language, press Print, and choose “Save as PDF”")

// printing takes seconds; longer means that the browser hangs.
const printTime = 2 * time.Minute

// PDF writes all screens of a language into a file; beside is a second one, or empty.
func PDF(ctx context.Context, o Options, file, lang, beside string) error {
	o.Edit = ""
	browser := ""
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil && browser == "" {
			browser = path
		}
	}
	if browser == "" {
		return errNoBrowser
	}
	l, _, err := listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	p := New(l.Addr().String(), o)
	stop := p.serve(l, make(chan error, 1))
	defer stop()
	b, _ := p.book()
	for _, tag := range []string{lang, beside} {
		if tag != "" && !b.speaks(tag) {
			return fmt.Errorf("there is no language %q: there are %s", tag, strings.Join(b.tags(), ", "))
		}
	}
	if b.flows == nil {
		return errors.New("flows or texts have errors that leave nothing to show: bot check says which")
	}
	return p.print(ctx, browser, file, url.Values{"print": {""}, "lang": {lang}, "beside": {beside}})
}

func (b *book) tags() (out []string) {
	if b.texts == nil {
		return nil
	}
	for _, l := range b.texts.Languages() {
		out = append(out, l.Tag)
	}
	return out
}

// print lets the browser print the page; the file appears whole or not at all.
func (p *Preview) print(ctx context.Context, browser, file string, query url.Values) error {
	dir, err := os.MkdirTemp("", "wegweiser-preview") // its profile, which nobody needs later
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	made := filepath.Join(dir, "all.pdf")
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-dev-shm-usage", "--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + made, p.URL() + "?" + query.Encode(),
	}
	if os.Geteuid() == 0 { // chromium's sandbox refuses root; the page is our own
		args = slices.Insert(args, 0, "--no-sandbox")
	}
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	said, err := exec.CommandContext(ctx, browser, args...).CombinedOutput() //nolint:gosec // one of the names above
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(browser), err, said)
	}
	data, err := os.ReadFile(made)
	if err != nil {
		return fmt.Errorf("%s made no PDF: %w\n%s", filepath.Base(browser), err, said)
	}
	return os.WriteFile(file, data, 0o644) //nolint:gosec // to be given to others
}
