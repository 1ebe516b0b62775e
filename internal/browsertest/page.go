package browsertest

import (
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

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Look is how a page is looked at.
type Look struct {
	Width, Height int64
	Dark          bool
}

// Page is a tab. It notes what a page must not do: errors, and requests to anybody but
// its own host.
type Page struct {
	T    *testing.T
	Ctx  context.Context
	Room string // folder of the screenshots

	host  string
	mu    sync.Mutex
	bad   []string
	allow string // what a message of the log may hold
}

// Open opens an address in a new tab, which is closed when the test ends.
func (b *Browser) Open(t *testing.T, room, address string, l Look) *Page {
	t.Helper()
	parent := b.Need(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, closeTab := chromedp.NewContext(parent)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	p := &Page{T: t, Ctx: ctx, Room: room, host: u.Host}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, bad := range p.bad {
			t.Error(bad)
		}
		if t.Failed() {
			p.Shot("failed-" + strings.ReplaceAll(t.Name(), "/", "-"))
		}
		cancel()
		closeTab()
	})
	p.Do() // opens the tab
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	Call(p, network.Enable, network.EnableParams{})
	Call(p, runtime.Enable, cdp.Empty{})
	Call(p, log.Enable, cdp.Empty{})
	scheme := map[bool]string{true: "dark", false: "light"}[l.Dark]
	Call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	Call(p, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "de-DE"})
	p.Do(chromedp.EmulateViewport(l.Width, l.Height), chromedp.Navigate(address))
	return p
}

// Expect lets the log hold messages with these words: an answer that is meant to be a
// refusal.
func (p *Page) Expect(words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allow = words
}

func (p *Page) listen(ev any) {
	note := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if s := fmt.Sprintf(format, args...); p.allow == "" || !strings.Contains(s, p.allow) {
			p.bad = append(p.bad, s)
		}
	}
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Host != p.host && u.Scheme != "data" {
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

// Do does what must not fail.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	if err := chromedp.Do(p.Ctx, actions...); err != nil {
		p.T.Fatal(err)
	}
}

// Call asks the browser for what chromedp has no call for.
func Call[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.T.Helper()
	r, err := chromedp.Call(p.Ctx, c, params)
	if err != nil {
		p.T.Fatal(err)
	}
	return r
}

// Eval evaluates an expression.
func Eval[T any](p *Page, expr string) T {
	p.T.Helper()
	v, err := chromedp.Run(p.Ctx, chromedp.Evaluate[T](expr))
	if err != nil {
		p.T.Fatalf("%v, in %s", err, expr)
	}
	return v
}

// Wait waits until an expression is true. It asks often, for nothing signals it.
func (p *Page) Wait(what, expr string) time.Duration {
	p.T.Helper()
	began := time.Now()
	for !Eval[bool](p, "!!("+expr+")") {
		if time.Since(began) > 20*time.Second {
			p.T.Fatalf("waiting for %s", what)
		}
		time.Sleep(15 * time.Millisecond)
	}
	return time.Since(began)
}

// Click presses what a selector finds, with the mouse.
func (p *Page) Click(selector string) {
	p.T.Helper()
	p.Wait(selector, `document.querySelector(`+Quote(selector)+`)`)
	p.Do(chromedp.Click(chromedp.CSS(selector)))
}

// Choose takes an option of a select.
func (p *Page) Choose(selector, value string) {
	p.T.Helper()
	Eval[bool](p, `(() => { const s = document.querySelector(`+Quote(selector)+`); s.value = `+Quote(value)+`; s.dispatchEvent(new Event('change')); return true; })()`)
}

// Press presses a key that writes nothing.
func (p *Page) Press(key string, code int64) {
	p.T.Helper()
	text := map[string]string{"Enter": "\r"}[key]
	down := input.DispatchKeyEventParams{Type: "keyDown", Key: key, Code: key, Text: text, WindowsVirtualKeyCode: code}
	if text == "" {
		down.Type = "rawKeyDown"
	}
	Call(p, input.DispatchKeyEvent, down)
	Call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyUp", Key: key, Code: key, WindowsVirtualKeyCode: code})
}

// Dir is where a room's tests leave what they are to show.
func Dir(t *testing.T, room string) string {
	dir := os.Getenv("WEGWEISER_TEST_OUTPUT")
	if dir == "" {
		dir = filepath.Join("..", "..", "test-output")
	}
	dir = filepath.Join(dir, room)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Shot keeps what the page looks like when no mouse is on it.
func (p *Page) Shot(name string) {
	_ = chromedp.Do(p.Ctx, chromedp.MouseEvent(chromedp.MouseMoved, 1, 1))
	png, err := chromedp.Run(p.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.T.Logf("no screenshot %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(Dir(p.T, p.Room), name+".png"), png, 0o644); err != nil {
		p.T.Error(err)
	}
}

// Quote writes a text as JavaScript does.
func Quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// Named asks the browser what a screen reader would say: whatever can be pressed or
// filled in has a name. It gives how many there are of each role.
func (p *Page) Named() map[string]int {
	p.T.Helper()
	tree := Call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	found := map[string]int{}
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		role, name := strings.Trim(string(n.Role.Value), `"`), ""
		found[role]++
		if n.Name != nil {
			name = strings.Trim(string(n.Name.Value), `"`)
		}
		switch role {
		case "button", "textbox", "searchbox", "combobox", "log", "article", "link", "heading", "dialog", "image", "group":
			if strings.TrimSpace(name) == "" {
				p.T.Errorf("a %s has no name (node %d)", role, n.BackendDOMNodeID)
			}
		}
	}
	return found
}

// Contrast computes that of every text in sight with the ground it stands on: at least
// 4.5 (WCAG AA). skip is a selector of what need not have it.
func (p *Page) Contrast(skip string) {
	p.T.Helper()
	for _, s := range Eval[[]string](p, strings.Replace(contrast, "SKIP", Quote(skip), 1)) {
		p.T.Error("too little contrast: " + s)
	}
}

const contrast = `(() => {
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	const rgba = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
		const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
	const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const lum = (c) => [0, 1, 2].map((i) => c[i] / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
	const ground = (e) => { const layers = [];
		for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0) { layers.push(c); if (c[3] === 1) break; } }
		return layers.reverse().reduce((b, a) => over(a, b), [255, 255, 255, 1]); };
	const bad = new Set();
	for (const e of document.querySelectorAll('body *')) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		if (!own || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest(SKIP)) continue;
		const back = ground(e), front = over(rgba(getComputedStyle(e).color), back);
		const [a, b] = [lum(back), lum(front)].sort((x, y) => y - x);
		const ratio = (a + .05) / (b + .05);
		if (ratio < 4.5) bad.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2) + ' ' + e.textContent.slice(0, 30));
	}
	return [...bad];
})()`
