package preview_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"wegweiser/flows"
	"wegweiser/internal/browsertest"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/preview"
	"wegweiser/locales"
)

var browser = browsertest.Browser{Options: []chromedp.ExecAllocatorOption{
	chromedp.Flag("hide-scrollbars", true), chromedp.Flag("accept-lang", "de-DE,de"),
}}

func TestMain(m *testing.M) {
	code := m.Run()
	browser.Stop()
	os.Exit(code)
}

// copied lays the built-in files into folders that a test may change.
func copied(t *testing.T) (flowsDir, localesDir string) {
	t.Helper()
	flowsDir, localesDir = t.TempDir(), t.TempDir()
	for dir, fsys := range map[string]fs.FS{flowsDir: flows.FS, localesDir: locales.FS} {
		if err := os.CopyFS(dir, fsys); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(localesDir, ".state"), os.DirFS("../../locales/.state")); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	return flowsDir, localesDir
}

// serve runs a preview for the length of a test.
func serve(t *testing.T, o preview.Options) *preview.Preview {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.Out = io.Discard
	p := preview.New(l.Addr().String(), o)
	ctx, stop := context.WithCancel(context.Background())
	srv := &http.Server{Handler: p, BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan struct{})
	go func() { defer close(done); p.Watch(ctx) }()
	go srv.Serve(l)
	t.Cleanup(func() { stop(); srv.Close(); <-done })
	return p
}

// shipped serves the built-in files.
func shipped(t *testing.T) *preview.Preview {
	return serve(t, preview.Options{Flows: flows.FS, Locales: locales.FS})
}

var wide = browsertest.Look{Width: 1500, Height: 1000}

// open opens the page; fragment is what is chosen.
func open(t *testing.T, p *preview.Preview, fragment string, l browsertest.Look) *browsertest.Page {
	t.Helper()
	page := browser.Open(t, "preview", p.URL()+"#"+fragment, l)
	page.Wait("the page is there", `'ready' in document.body.dataset`)
	return page
}

// Every step that can be seen has its screen, also one that the talk itself never leads to.
func TestEveryStepHasAScreen(t *testing.T) {
	p := shipped(t)
	r, err := http.Get(p.URL() + "language/de")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	fl, found := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de"}})
	if fl == nil {
		t.Fatal(found)
	}
	for _, f := range fl.Flows {
		for _, s := range f.Steps {
			if flow.Waits(s.Kind) && !bytes.Contains(data, []byte(`"id":"`+string(s.Ref)+`"`)) {
				t.Errorf("no screen of %s", s.Ref)
			}
		}
	}
}
