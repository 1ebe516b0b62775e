package telegram

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	dialFor  = 5 * time.Second
	shakeFor = 5 * time.Second
	idleFor  = 50 * time.Second // less than the minute or so after which servers close idle connections
	idleMost = 256              // as many sends as go on side by side
	headMost = 64 << 10         // of an answer, besides its body
	readSize = 4 << 10          // an answer to sendMessage is under 2 KB
	interims = 5                // answers of 1xx before the answer
)

// wire makes calls over HTTP/1.1 connections that it keeps. Who calls writes and
// reads by himself: net/http hands every call to two goroutines of the connection and
// back, which costs more than all the rest of a call.
//
// Its promises, as the calls are no idempotent ones:
//   - A request is sent at most once. A kept connection is looked at before anything is
//     written to it; if the server has closed it, another one is taken. From the first
//     byte written on, whatever happens is the caller's to know.
//   - A call ends soon after its context, whatever the server does.
//   - Redirects are not followed, and an answer is not read beyond its limit.
//
// Proxies are left to net/http, which knows all their kinds.
type wire struct {
	addr string
	host string
	tls  *tls.Config // nil: plain
	dial net.Dialer

	mu    sync.Mutex
	idle  []*conn // the one used last stands last
	sweep *time.Timer
}

// newWire is nil if calls to api are net/http's: it goes through a proxy, or writes
// the host in another way.
func newWire(api *url.URL, p proxy) *wire {
	if p.url != nil || p.err != nil || !ascii(api.Host) {
		return nil
	}
	w := &wire{host: api.Host, dial: newDialer()}
	port := api.Port()
	switch {
	case api.Scheme == "https":
		w.tls = newTLS()
		w.tls.ServerName = api.Hostname()
		w.tls.NextProtos = []string{"http/1.1"}
		port = cmp.Or(port, "443")
	case api.Scheme == "http":
		port = cmp.Or(port, "80")
	default:
		return nil
	}
	w.addr = net.JoinHostPort(api.Hostname(), port)
	return w
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// post sends body to the path that head begins with, and reads the answer.
func (w *wire) post(ctx context.Context, head string, body []byte, until time.Time, answer *buffer, limit int64) (status int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	c, err := w.take(ctx, until)
	if err != nil {
		return 0, err
	}
	cut := context.AfterFunc(ctx, c.expire)
	status, whole, err := c.exchange(head, body, answer, limit)
	// If ctx ended meanwhile, the connection is being cut just now.
	if cut() && whole && err == nil {
		w.keep(c)
	} else {
		_ = c.Close()
	}
	return status, err
}

// take finds a kept connection that is still open, or makes one. What is done with it
// has to be done by until.
func (w *wire) take(ctx context.Context, until time.Time) (*conn, error) {
	for {
		c := w.kept()
		if c == nil {
			return w.open(ctx, until)
		}
		if c.SetDeadline(until) == nil && c.quiet() {
			return c, nil
		}
		_ = c.Close()
	}
}

func (w *wire) kept() *conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.idle)
	if n == 0 {
		return nil
	}
	c := w.idle[n-1]
	w.idle[n-1], w.idle = nil, w.idle[:n-1]
	return c
}

func (w *wire) keep(c *conn) {
	c.since = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.idle) == idleMost {
		_ = c.Close()
		return
	}
	w.idle = append(w.idle, c)
	if w.sweep == nil {
		w.sweep = time.AfterFunc(idleFor, w.tidy)
	}
}

// tidy closes connections that were idle for too long, and comes again if there are
// others.
func (w *wire) tidy() {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for n < len(w.idle) && time.Since(w.idle[n].since) >= idleFor {
		_ = w.idle[n].Close()
		n++
	}
	w.idle = slices.Delete(w.idle, 0, n)
	if w.sweep = nil; len(w.idle) > 0 {
		w.sweep = time.AfterFunc(idleFor-time.Since(w.idle[0].since), w.tidy)
	}
}

// CloseIdleConnections is what net/http calls it too.
func (w *wire) CloseIdleConnections() {
	for c := w.kept(); c != nil; c = w.kept() {
		_ = c.Close()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sweep != nil && w.sweep.Stop() {
		w.sweep = nil
	}
}

func (w *wire) open(ctx context.Context, until time.Time) (*conn, error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	raw, err := w.dial.DialContext(ctx, "tcp", w.addr)
	if err != nil {
		return nil, err
	}
	c := newConn(raw)
	if w.tls != nil {
		secret := tls.Client(raw, w.tls)
		ctx, cancel := context.WithTimeout(ctx, shakeFor)
		defer cancel()
		if err := secret.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return nil, err
		}
		c.Conn = secret
	}
	if err := c.SetDeadline(until); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// conn is a connection of one call at a time.
type conn struct {
	net.Conn
	raw   net.Conn // without TLS
	in    *bufio.Reader
	left  int64  // how much may still be read
	out   []byte // the request
	since time.Time
	look  func() bool // see quiet
}

func newConn(raw net.Conn) *conn {
	c := &conn{Conn: raw, raw: raw, look: looker(raw)}
	c.in = bufio.NewReaderSize((*limited)(c), readSize)
	return c
}

// Close does not take leave of the server, which may keep us waiting: an answer is
// known to be whole by its length.
func (c *conn) Close() error { return c.raw.Close() }

// expire ends what is being read or written.
func (c *conn) expire() { _ = c.SetDeadline(time.Unix(1, 0)) }

// quiet says that the connection is open and that nobody has sent anything on it: a
// server says nothing between two calls but that it closes.
func (c *conn) quiet() bool { return c.look() }

// exchange sends a request and reads the answer; whole says that the connection can
// be used again.
func (c *conn) exchange(head string, body []byte, answer *buffer, limit int64) (status int, whole bool, err error) {
	c.out = append(c.out[:0], head...)
	c.out = strconv.AppendInt(c.out, int64(len(body)), 10)
	c.out = append(c.out, "\r\n\r\n"...)
	c.out = append(c.out, body...)
	if _, err := c.Write(c.out); err != nil {
		return 0, false, err
	}
	if cap(c.out) > maxPooled {
		c.out = nil
	}
	c.left = headMost + limit
	res, err := c.answer() //nolint:bodyclose // behind it is the connection, and nothing else
	if err != nil {
		return 0, false, err
	}
	if err := answer.fill(res.Body, res.ContentLength, limit); err != nil {
		return 0, false, err
	}
	return res.StatusCode, !res.Close && c.in.Buffered() == 0, nil
}

// answer reads the head of an answer, past those that only say that there will be one.
func (c *conn) answer() (*http.Response, error) {
	for range interims {
		res, err := http.ReadResponse(c.in, posted)
		if err != nil || res.StatusCode/100 != 1 || res.StatusCode == http.StatusSwitchingProtocols {
			return res, err
		}
	}
	return nil, ErrGarbled
}

// posted is what is answered, for who reads the answer.
var posted = &http.Request{Method: http.MethodPost}

// limited reads from a connection as much as the call allows.
type limited conn

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLong
	}
	n, err := l.Conn.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
