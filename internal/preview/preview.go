package preview

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// DefaultAddr is where the page is, unless it is taken or another is asked for.
const DefaultAddr = "127.0.0.1:8378"

// Options of Run.
type Options struct {
	Addr    string // default DefaultAddr; must be of this machine
	Flows   fs.FS  // the conversations
	Locales fs.FS  // the words
	Edit    string // folder that Locales is, if texts may be saved; empty: nothing is written
	Out     io.Writer
}

// Run serves the page until ctx ends. Out gets one line: the address.
func Run(ctx context.Context, o Options) error {
	l, note, err := listen(o.Addr)
	if err != nil {
		return err
	}
	p := New(l.Addr().String(), o)
	served := make(chan error, 1)
	stop := p.serve(l, served)
	defer stop()
	fmt.Fprintf(o.Out, "Wegweiser preview: %s%s\n", p.URL(), note)
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		return err
	}
}

// serve serves and watches until stop is called, which waits for the end of both.
func (p *Preview) serve(l net.Listener, served chan<- error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	srv := &http.Server{
		Handler: p, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	var both sync.WaitGroup
	both.Go(func() { served <- srv.Serve(l) })
	both.Go(func() { p.Watch(ctx) })
	return func() {
		cancel()
		_ = srv.Close()
		both.Wait()
	}
}

var errAddr = errors.New("the page is for this machine only: use 127.0.0.1 or ::1")

// listen opens the address, or a free port beside it if somebody else has that one.
func listen(addr string) (l net.Listener, note string, err error) {
	if addr == "" {
		addr = DefaultAddr
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, "", fmt.Errorf("--addr %s: %w", addr, err)
	}
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, "", fmt.Errorf("--addr %s: %w", addr, errAddr)
	}
	if l, err = net.Listen("tcp", net.JoinHostPort(host, port)); err == nil {
		return l, "", nil
	}
	taken := err
	if l, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		return nil, "", fmt.Errorf("--addr %s: %w", addr, taken)
	}
	return l, fmt.Sprintf(" (port %s is taken)", port), nil
}

// Preview is the page. It is an http.Handler.
type Preview struct {
	Options
	addr    string
	token   string
	handler http.Handler
	pages   *pages

	mu      sync.Mutex
	now     *book
	version int
	saving  sync.Mutex
}

// New makes a Preview to be served at addr. Changes of the files are seen by Watch.
func New(addr string, o Options) *Preview {
	p := &Preview{Options: o, addr: addr, token: rand.Text(), pages: newPages()}
	p.now, p.version = read(o.Flows, o.Locales, time.Now(), nil).checked(o.Flows, o.Locales), 1
	p.handler = p.routes()
	return p
}

// URL is the address with the secret in it.
func (p *Preview) URL() string { return "http://" + p.addr + "/" + p.token + "/" }

// ServeHTTP implements http.Handler.
func (p *Preview) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// book is what is shown now.
func (p *Preview) book() (*book, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now, p.version
}

// turn shows what the folders hold now: first the texts, then what the check says of them.
func (p *Preview) turn() {
	before, _ := p.book()
	b := read(p.Flows, p.Locales, time.Now(), before)
	p.show(b)
	p.show(b.checked(p.Flows, p.Locales))
}

func (p *Preview) show(b *book) {
	p.mu.Lock()
	p.now = b
	p.version++
	n := p.version
	p.mu.Unlock()
	p.pages.tell(n)
}
