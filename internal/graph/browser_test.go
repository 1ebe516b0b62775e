package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"wegweiser/internal/browsertest"
	"wegweiser/internal/graph"
)

// browser is started once, for all tests that need one.
var browser browsertest.Browser

func TestMain(m *testing.M) {
	code := m.Run()
	browser.Stop()
	os.Exit(code)
}

// page is a tab with the drawing in it, read from a file as an adviser would open it.
type page struct {
	t   *testing.T
	ctx context.Context

	mu  sync.Mutex
	bad []string
}

func open(t *testing.T, d *graph.Drawing, width, height int64, dark bool, fragment string) *page {
	t.Helper()
	parent := browser.Need(t)
	var b bytes.Buffer
	if err := d.Page(&b); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "talk.html")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, closeTab := chromedp.NewContext(parent)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	p := &page{t: t, ctx: ctx}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, bad := range p.bad {
			t.Error(bad)
		}
		if t.Failed() {
			p.shot("failed-" + strings.ReplaceAll(t.Name(), "/", "-"))
		}
		cancel()
		closeTab()
	})
	if err := chromedp.Do(ctx); err != nil { // opens the tab
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(ev any) { p.listen(ev, file) }); err != nil {
		t.Fatal(err)
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, runtime.Enable, cdp.Empty{})
	call(p, log.Enable, cdp.Empty{})
	scheme := map[bool]string{true: "dark", false: "light"}[dark]
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	p.do(chromedp.EmulateViewport(width, height), chromedp.Navigate("file://"+file+fragment))
	p.wait("the page draws itself", `'ready' in document.body.dataset`)
	return p
}

// listen notes what the page must not do: errors, breaches of its own policy (which
// the browser logs), and requests to anybody.
func (p *page) listen(ev any, file string) {
	note := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.bad = append(p.bad, fmt.Sprintf(format, args...))
	}
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Path != file {
			note("a request: %s", e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		note("exception: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			note("console: %s %s", e.Args[0].Value, e.Args[0].Description)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" {
			note("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	}
}

func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

func call[P, R any](p *page, c cdp.Command[P, R], params P) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, c, params); err != nil {
		p.t.Fatal(err)
	}
}

func eval[T any](p *page, expr string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expr))
	if err != nil {
		p.t.Fatalf("%v, in %s", err, expr)
	}
	return v
}

// wait waits until an expression is true. It asks often, for nothing signals it.
func (p *page) wait(what, expr string) {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !eval[bool](p, "!!("+expr+")"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("waiting for: %s", what)
		}
	}
}

func (p *page) press(key string, code int64, text string) {
	p.t.Helper()
	down := input.DispatchKeyEventParams{Type: "keyDown", Key: key, Code: key, Text: text, WindowsVirtualKeyCode: code}
	if text == "" {
		down.Type = "rawKeyDown"
	}
	call(p, input.DispatchKeyEvent, down)
	call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyUp", Key: key, Code: key, WindowsVirtualKeyCode: code})
}

// shot keeps what the page looks like, where CI keeps what tests are to show.
func (p *page) shot(name string) {
	dir := os.Getenv("WEGWEISER_TEST_OUTPUT")
	if dir == "" {
		dir = filepath.Join("..", "..", "test-output")
	}
	dir = filepath.Join(dir, "graph")
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no screenshot %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Error(err)
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// TestPageDrawsItself: each flow, from a file, with no network and its own strict
// policy; the station of each step is in the drawing, in each language.
func TestPageDrawsItself(t *testing.T) {
	d := shipped(t, graph.Options{Lang: "de", Coverage: someCoverage()})
	p := open(t, d, 1500, 950, false, "")
	p.shot("overview")
	for _, f := range flows(t).Flows {
		eval[bool](p, `(location.hash = "", document.querySelector('#list .chart[data-chart=`+quote(f.ID)+`]').click(), true)`)
		p.wait("the drawing of "+f.ID, `document.querySelector('#drawing').dataset.chart === `+quote(f.ID)+` && document.querySelector('#drawing svg')`)
		for _, s := range f.Steps {
			if !eval[bool](p, `!!document.querySelector('#drawing').querySelector(`+quote(`g.station[id="at:`+string(s.Ref)+`"]`)+`)?.textContent.trim()`) {
				t.Errorf("no station of %s in the drawing", s.Ref)
			}
		}
		p.shot("flow-" + f.ID)
	}
	eval[bool](p, `(document.querySelector('#list .chart[data-chart=all]').click(), true)`)
	p.wait("all flows", `document.querySelectorAll('#drawing g.cluster').length === `+fmt.Sprint(len(flows(t).Flows)))
	p.shot("all")
}

// TestPagePick: a click on a station says all that is known about it; another language
// is there without loading.
func TestPagePick(t *testing.T) {
	p := open(t, shipped(t, graph.Options{Lang: "de"}), 1500, 950, false, "#recognition")
	p.do(chromedp.Click(chromedp.CSS(`[id="at:recognition.certificate"] text`)))
	p.wait("the details", `!document.querySelector('#details').hidden`)
	told := eval[string](p, `document.querySelector('#details').innerText`)
	s := flows(t).Step("recognition.certificate")
	for _, want := range []string{"recognition.certificate", fmt.Sprintf("%s:%d", s.Pos.File, s.Pos.Line), "university", "Haben Sie einen Abschluss aus dem Ausland?"} {
		if !strings.Contains(told, want) {
			t.Errorf("the details don't say %q:\n%s", want, told)
		}
	}
	p.shot("picked")
	eval[bool](p, `(() => { const l = document.querySelector('#lang'); l.value = 'ar'; l.dispatchEvent(new Event('change')); return true; })()`)
	p.wait("Arabic", `document.querySelector('#drawing').dataset.lang === 'ar' && document.querySelector('#details .text').dir === 'rtl' && document.querySelector('#details .text').lang === 'ar'`)
	p.shot("picked-ar")
}

// TestPageKeyboard: what a mouse can do, keys can do.
func TestPageKeyboard(t *testing.T) {
	p := open(t, shipped(t, graph.Options{Lang: "de"}), 1500, 950, true, "#contact")
	p.press("/", 191, "/")
	p.wait("the search has the focus", `document.activeElement.id === 'search'`)
	for _, r := range "certificate" {
		call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "char", Text: string(r)})
	}
	p.wait("what was found", `[...document.querySelectorAll('#list .step')].length > 0 && [...document.querySelectorAll('#list .step')].length < 8`)
	p.shot("search-dark")
	p.press("Enter", 13, "\r")
	p.wait("the step that was found", `document.querySelector('#details code')?.checkVisibility()`)
	eval[bool](p, `(document.querySelector('#stage').focus(), true)`)
	p.press("Escape", 27, "")
	p.wait("the details shut", `document.querySelector('#details').hidden`)
	p.wait("the focus on its station", `document.activeElement.matches('g.station')`)
	p.press("Enter", 13, "\r")
	p.wait("the details again", `!document.querySelector('#details').hidden`)
	was := eval[float64](p, `document.querySelector('#drawing svg').getBoundingClientRect().width`)
	eval[bool](p, `(document.querySelector('#stage').focus(), true)`)
	p.press("+", 187, "+")
	if now := eval[float64](p, `document.querySelector('#drawing svg').getBoundingClientRect().width`); now < was*1.2 {
		t.Errorf("+ makes the drawing %v wide, it was %v", now, was)
	}
}

// TestPageNarrow: on a phone nothing has to be scrolled sideways.
func TestPageNarrow(t *testing.T) {
	p := open(t, shipped(t, graph.Options{Lang: "en"}), 390, 780, false, "#work/work.goal")
	p.wait("the details", `!document.querySelector('#details').hidden`)
	if eval[bool](p, `document.scrollingElement.scrollWidth > innerWidth + 1`) {
		t.Error("the page scrolls sideways")
	}
	p.shot("narrow")
}

// TestPageOfHostileTexts: what texts say stays text.
func TestPageOfHostileTexts(t *testing.T) {
	p := open(t, drawing(t, hostile(t)), 1200, 800, false, "#main/main.need")
	p.wait("the details", `!document.querySelector('#details').hidden`)
	for what, expr := range map[string]string{
		"no script ran":           `window.broken === undefined`,
		"no element came to life": `!document.querySelector('#details img, #details script, #drawing image, #drawing foreignObject, #drawing script')`,
		"the text is there":       `document.querySelector('#details .text').textContent.includes('<img src=x onerror=')`,
	} {
		if !eval[bool](p, expr) {
			t.Errorf("not so: %s", what)
		}
	}
	p.shot("hostile")
}
