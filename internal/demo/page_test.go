package demo_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
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

	"wegweiser/flows"
	"wegweiser/internal/browsertest"
	"wegweiser/internal/demo"
	"wegweiser/locales"
)

var update = flag.Bool("update", false, "write docs/demo.png anew")

// browser is started once, for all tests that need one.
var browser = browsertest.Browser{Options: []chromedp.ExecAllocatorOption{
	chromedp.Flag("hide-scrollbars", true), chromedp.Flag("accept-lang", "de-DE,de"),
}}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	browser.Stop()
	os.Exit(code)
}

// lines is a listener whose connections can be cut.
type lines struct {
	net.Listener
	mu   sync.Mutex
	open []net.Conn
}

func (l *lines) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.open = append(l.open, c)
	}
	return c, err
}

func (l *lines) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		_ = c.Close()
	}
	l.open = nil
}

// serve runs a demo for the length of a test and returns its address.
func serve(t *testing.T) (addr string, cut func()) {
	t.Helper()
	return serveTalk(t, flows.FS, locales.FS)
}

// serveTalk is serve with another talk.
func serveTalk(t *testing.T, talk, words fs.FS) (addr string, cut func()) {
	t.Helper()
	return serveWith(t, demo.Options{Flows: talk, Locales: words})
}

func serveWith(t *testing.T, o demo.Options) (addr string, cut func()) {
	t.Helper()
	o.Out = io.Discard
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d, err := demo.New(l.Addr().String(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	srv := &http.Server{Handler: d, BaseContext: func(net.Listener) context.Context { return ctx }}
	conns := &lines{Listener: l}
	go srv.Serve(conns)
	t.Cleanup(func() { d.Close(); stop(); srv.Close() })
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String(), conns.cut
}

// A page is a tab with the demo in it. It notes what a page must not do: errors, and
// requests to anybody else.
type page struct {
	t    *testing.T
	ctx  context.Context
	addr string
	cut  func()

	mu  sync.Mutex
	bad []string
}

type look struct {
	width, height int64
	mobile        bool
	dark          bool
	language      string // of the page; default: de
}

func open(t *testing.T, l look) *page {
	t.Helper()
	return openTalk(t, l, flows.FS, locales.FS)
}

// openTalk is open with another talk.
func openTalk(t *testing.T, l look, talk, words fs.FS) *page {
	t.Helper()
	parent := browser.Need(t)
	addr, cut := serveTalk(t, talk, words)
	ctx, closeTab := chromedp.NewContext(parent)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	p := &page{t: t, ctx: ctx, addr: addr, cut: cut}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, b := range p.bad {
			t.Error(b)
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
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, runtime.Enable, cdp.Empty{})
	call(p, log.Enable, cdp.Empty{})
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	call(p, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "de-DE"})
	call(p, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Europe/Berlin"})
	p.do(chromedp.EmulateViewport(l.width, l.height, func(o *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		o.Mobile = l.mobile
		if l.mobile {
			o.DeviceScaleFactor = 2
		}
	}), chromedp.Navigate("http://"+addr+"/"))
	p.wait("the page is there", `!!document.querySelector('#phone .start') && document.querySelector('#phone .about .text').textContent.length > 100`)
	if l.language == "en" {
		p.click(`#other`)
	}
	return p
}

func (p *page) listen(ev any) {
	note := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.bad = append(p.bad, fmt.Sprintf(format, args...))
	}
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Host != p.addr && u.Scheme != "data" {
			note("a request to somebody else: %s", e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		note("exception: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			note("console: %s", e.Args[0].Value)
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

// eval evaluates an expression.
func eval[T any](p *page, expr string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expr))
	if err != nil {
		p.t.Fatalf("%v, in %s", err, expr)
	}
	return v
}

// str evaluates an expression that is a text.
func (p *page) str(expr string) string {
	p.t.Helper()
	return eval[string](p, expr)
}

// wait waits until an expression is true. It asks often, for nothing signals it.
func (p *page) wait(what, expr string) {
	p.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		if eval[bool](p, "!!("+expr+")") {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("waiting for %s; the phone shows:\n%s", what, p.str(`document.querySelector('#phone').innerText`))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// click presses what a selector finds, with the mouse.
func (p *page) click(selector string) {
	p.t.Helper()
	p.wait(selector, `document.querySelector(`+quote(selector)+`)`)
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

const newest = `[...document.querySelectorAll('#phone .message[data-from=bot]')].at(-1)`

// choose presses a choice of the newest question on the phone; which one is said by
// its data, so that the words may change.
func (p *page) choose(choice string) {
	p.t.Helper()
	key := newest + `?.querySelector('.key[data-choice=` + quote(choice) + `]')`
	p.wait("the choice "+choice, key)
	eval[bool](p, `document.querySelectorAll('[data-test]').forEach((e) => e.removeAttribute('data-test')), `+key+`.setAttribute('data-test', ''), true`)
	id := p.str(newest + `.dataset.id`)
	p.do(chromedp.Click(chromedp.CSS(`[data-test]`)))
	p.wait("an answer to "+choice, `Number(`+newest+`.dataset.id) > `+id)
}

// say types a text on the phone and sends it.
func (p *page) say(text string) {
	p.t.Helper()
	id := p.str(newest + `.dataset.id`)
	p.do(chromedp.SendKeys(chromedp.CSS(`#phone .input`), text))
	p.press("Enter")
	p.wait("an answer to "+text, `Number(`+newest+`.dataset.id) > `+id)
}

// keys are those that a keyboard has beside letters: code and what they write.
var keys = map[string]struct {
	code int64
	text string
}{
	"Tab": {9, ""}, "Enter": {13, "\r"}, "Escape": {27, ""}, " ": {32, " "}, "End": {35, ""}, "Home": {36, ""},
	"ArrowLeft": {37, ""}, "ArrowUp": {38, ""}, "ArrowRight": {39, ""}, "ArrowDown": {40, ""},
}

// press presses a key, as a keyboard does: with one event down and one up.
func (p *page) press(key string) {
	p.t.Helper()
	k, ok := keys[key]
	if !ok {
		p.t.Fatalf("no such key: %s", key)
	}
	down := input.DispatchKeyEventParams{Type: "keyDown", Key: key, Code: key, Text: k.text, WindowsVirtualKeyCode: k.code}
	if k.text == "" {
		down.Type = "rawKeyDown"
	}
	call(p, input.DispatchKeyEvent, down)
	call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyUp", Key: key, Code: key, WindowsVirtualKeyCode: k.code})
}

// talk goes through choices; one that begins with a blank is typed.
func (p *page) talk(moves ...string) {
	p.t.Helper()
	for _, m := range moves {
		if text, ok := strings.CutPrefix(m, " "); ok {
			p.say(text)
		} else {
			p.choose(m)
		}
	}
}

// outputDir is where screenshots go.
func outputDir(t *testing.T) string {
	dir := os.Getenv("WEGWEISER_TEST_OUTPUT")
	if dir == "" {
		dir = filepath.Join("..", "..", "test-output")
	}
	dir = filepath.Join(dir, "demo")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shot keeps what the page looks like when no mouse is on it.
func (p *page) shot(name string) []byte {
	_ = chromedp.Do(p.ctx, chromedp.MouseEvent(chromedp.MouseMoved, 1, 1))
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no screenshot %s: %v", name, err)
		return nil
	}
	if err := os.WriteFile(filepath.Join(outputDir(p.t), name+".png"), png, 0o644); err != nil {
		p.t.Error(err)
	}
	return png
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
