package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/service"
)

// DefaultAddr is where the page is, unless it is taken or another is asked for.
const DefaultAddr = "127.0.0.1:8377"

// TelegramRate is the sending budget that `serve` keeps to by default. The demo keeps
// to it too: what is quick here and slow there would be a lie.
var TelegramRate = outbox.Rate{All: 30, PerChat: 1, PerGroupMinute: 20}

// Options of Run.
type Options struct {
	Addr    string      // default DefaultAddr; must be of this machine
	Flows   fs.FS       // the conversations
	Locales fs.FS       // the words
	Watch   bool        // take over changes of Flows and Locales while running
	Pseudo  bool        // also the two languages that nobody speaks
	Rate    outbox.Rate // the sending budget; zero: none
	Log     *slog.Logger
	Out     io.Writer // gets one line: the address
}

// Run serves the demo until ctx ends.
func Run(ctx context.Context, o Options) error {
	l, note, err := listen(o.Addr)
	if err != nil {
		return err
	}
	d, err := New(l.Addr().String(), o)
	if err != nil {
		_ = l.Close()
		return err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	srv := &http.Server{
		Handler: d, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return serving },
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	defer srv.Close()
	if err := d.Reset(); err != nil {
		return err
	}
	defer d.Close()
	fmt.Fprintf(o.Out, "Wegweiser demo: http://%s/%s\n", l.Addr(), note)
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		return err
	}
}

// listen opens the address, or a free port beside it if somebody else has that one.
func listen(addr string) (l net.Listener, note string, err error) {
	if addr == "" {
		addr = DefaultAddr
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, "", fmt.Errorf("--addr %s: %w", addr, err)
	}
	switch host {
	case "", "localhost":
		host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, "", fmt.Errorf("--addr %s: the demo has no password, so it is for this machine only: use 127.0.0.1 or ::1", addr)
	}
	l, err = net.Listen("tcp", net.JoinHostPort(host, port))
	if err == nil {
		return l, "", nil
	}
	taken := err
	if l, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		return nil, "", fmt.Errorf("--addr %s: %w", addr, taken)
	}
	return l, fmt.Sprintf(" (port %s is taken)", port), nil
}

// Demo is the page and the world behind it. It is an http.Handler.
type Demo struct {
	Options
	addr    string
	handler http.Handler
	cat     *conversation.Catalogue

	resetting sync.Mutex
	mu        sync.Mutex
	worlds    map[string]*world // by the path of their Bot API; more than one while an old one ends
	now       *world
	count     int
	closed    bool
	ending    sync.WaitGroup
}

// New makes a Demo to be served at addr. It shows nothing before the first Reset, and
// must be served by then: the service finds its Bot API there.
func New(addr string, o Options) (*Demo, error) {
	cat, problems := service.LoadCatalogue(o.Flows, o.Locales)
	if cat == nil {
		return nil, fmt.Errorf("flows or texts have errors:\n%s", strings.Join(problems, "\n"))
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Demo{Options: o, addr: addr, cat: o.shape(cat), worlds: map[string]*world{}}
	d.handler = d.routes()
	return d, nil
}

// shape is what is used of a catalogue that was read.
func (o Options) shape(c *conversation.Catalogue) *conversation.Catalogue {
	if o.Pseudo {
		return service.WithPseudo(c)
	}
	return c
}

// ServeHTTP implements http.Handler.
func (d *Demo) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

var errClosed = errors.New("the demo is closed")

// Reset begins anew with an empty Redis, empty chats and a service that knows nothing.
func (d *Demo) Reset() error {
	d.resetting.Lock()
	defer d.resetting.Unlock()
	if d.Watch {
		if cat, _ := service.LoadCatalogue(d.Flows, d.Locales); cat != nil {
			d.cat = d.shape(cat)
		}
	}
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return errClosed
	}
	d.count++
	n := d.count
	d.mu.Unlock()
	w, err := newWorld(n, d.addr, d.cat, d.Options)
	if err != nil {
		return err
	}
	d.mu.Lock()
	old := d.now
	d.now, d.worlds[w.path] = w, w
	d.mu.Unlock()
	w.start()
	if old != nil {
		old.hub.close() // the pages turn to the new world at once
		d.ending.Go(func() { d.end(old) })
	}
	return nil
}

// end stops a world; its Bot API answers until its service is gone.
func (d *Demo) end(w *world) {
	w.close()
	d.mu.Lock()
	delete(d.worlds, w.path)
	d.mu.Unlock()
}

// Close ends everything. The Demo must still be served meanwhile.
func (d *Demo) Close() {
	d.resetting.Lock()
	defer d.resetting.Unlock()
	d.mu.Lock()
	d.closed = true
	now := d.now
	d.mu.Unlock()
	if now != nil {
		d.end(now)
	}
	d.ending.Wait()
}

// world is the one that the page shows; nil before the first Reset.
func (d *Demo) world() *world {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}
