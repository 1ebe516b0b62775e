// Package browsertest starts a real browser for tests: headless, with a profile of its
// own, once for all tests of a package, gone when they end.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// Browser is started by the first test that needs it. The zero value is ready.
type Browser struct {
	// Options come on top of what every test wants.
	Options []chromedp.ExecAllocatorOption

	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

// Need gives the browser. It skips the test, by name, where no chromium is installed;
// with CI_NO_SKIP=1 it fails instead.
func (b *Browser) Need(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI_NO_SKIP") == "1" {
			t.Fatal("chromium is not installed, and CI_NO_SKIP=1")
		}
		t.Skip("chromium is not installed")
	}
	if testing.Short() {
		t.Skip("a browser is not short")
	}
	b.once.Do(func() { b.err = b.start(path) })
	if b.err != nil {
		t.Fatal(b.err)
	}
	return b.ctx
}

func (b *Browser) start(path string) error {
	dir, err := os.MkdirTemp("", "wegweiser-browser") // outlives the test that starts it
	if err != nil {
		return err
	}
	alloc, free := chromedp.NewExecAllocator(context.Background(), append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(dir),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	}, b.Options...)...)
	ctx, closeAll := chromedp.NewContext(alloc)
	b.ctx = ctx
	b.stop = func() {
		closeAll()
		free()
		_ = os.RemoveAll(dir)
	}
	return chromedp.Do(ctx)
}

// Stop ends the browser, if there is one. TestMain calls it after the tests.
func (b *Browser) Stop() {
	if b.stop != nil {
		b.stop()
	}
}
