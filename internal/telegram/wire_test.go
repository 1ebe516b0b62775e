package telegram

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/internal/outbox"
)

// phrase is a server that speaks by the letter: for each request, on whatever
// connection, it writes the next of its answers as it stands.
type phrase struct {
	net.Listener
	mu       sync.Mutex
	answers  []string
	requests int
	conns    []net.Conn
	closes   bool // after each answer, without having said so
	wg       sync.WaitGroup
}

func speak(t *testing.T, closes bool, answers ...string) *phrase {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &phrase{Listener: l, answers: answers, closes: closes}
	p.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.conns = append(p.conns, c)
			p.mu.Unlock()
			p.wg.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		for _, c := range p.conns {
			c.Close()
		}
		p.mu.Unlock()
		p.wg.Wait()
	})
	return p
}

func (p *phrase) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		p.mu.Lock()
		p.requests++
		answer := answered
		if len(p.answers) > 0 {
			answer, p.answers = p.answers[0], p.answers[1:]
		}
		p.mu.Unlock()
		_, _ = io.WriteString(c, answer)
		if p.closes || answer == "" {
			return
		}
	}
}

func (p *phrase) count() (requests, conns int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests, len(p.conns)
}

func (p *phrase) sender(t *testing.T, change ...func(*Options)) *Sender {
	o := Options{Token: canaryToken, API: "http://" + p.Addr().String(), Timeout: 5 * time.Second}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return NewSender(c)
}

const fine = `{"ok":true,"result":{"message_id":5}}`

var answered = fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(fine), fine)

// TestAnswersInEveryForm that HTTP allows, and in some that it doesn't.
func TestAnswersInEveryForm(t *testing.T) {
	many := strings.Repeat("X-Padding: "+strings.Repeat("x", 1000)+"\r\n", 2000)
	for _, tt := range []struct {
		name, answer string
		reason       string // empty: it is read
		kept         bool   // the connection serves the next call too
	}{
		{"with a length", answered, "", true},
		{"in chunks", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", fine[:5], len(fine)-5, fine[5:]), "", true},
		{"after 100 and 103", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answered, "", true},
		{"by the last of them", strings.Replace(answered, "\r\n", "\r\nConnection: close\r\n", 1), "", false},
		{"of HTTP/1.0", strings.Replace(answered, "1.1", "1.0", 1), "", false},
		{"twice", answered + answered, "", false},
		{"that ever announces an answer", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 20), "network", false},
		{"without an end of the head", "HTTP/1.1 200 OK\r\n" + many, "garbled", false},
		{"of another kind", "SSH-2.0-OpenSSH_9.2\r\n", "network", false},
		{"that is too long", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + fine, "garbled", false},
		{"that is too long, in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1fffff\r\n" + strings.Repeat("x", 0x1fffff), "garbled", false},
		{"cut in the head", "HTTP/1.1 200 OK\r\nConte", "network", false},
		{"cut in the body", answered[:len(answered)-3], "cut", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := speak(t, strings.HasPrefix(tt.name, "cut"), tt.answer)
			s := p.sender(t)
			id, err := s.Send(t.Context(), toPerson)
			switch {
			case tt.reason == "" && (err != nil || id != 5):
				t.Errorf("got %d, %v", id, err)
			case tt.reason != "" && (outbox.AsRefusal(err).Reason != tt.reason || outbox.AsRefusal(err).Verdict != outbox.Retry):
				t.Errorf("got %v, want a retry because %s", err, tt.reason)
			}
			if id, err := s.Send(t.Context(), toPerson); err != nil || id != 5 {
				t.Errorf("the next call: %d, %v", id, err)
			}
			if n, conns := p.count(); n != 2 || (conns == 1) != tt.kept {
				t.Errorf("%d requests on %d connections", n, conns)
			}
		})
	}
}

// TestKeptConnectionThatIsClosedCostsNothing: servers close idle connections without
// a word. The next call takes another one, and sends its message once.
func TestKeptConnectionThatIsClosedCostsNothing(t *testing.T) {
	p := speak(t, true) // after each answer
	s := p.sender(t)
	for i := range 5 {
		if _, err := s.Send(t.Context(), toPerson); err != nil {
			t.Errorf("call %d: %v", i, err)
		}
		waitClosed(t, s.c.wire)
	}
	if n, conns := p.count(); n != 5 || conns != 5 {
		t.Errorf("%d requests on %d connections, want 5 on 5", n, conns)
	}
}

// waitClosed waits until the kept connections are known to be closed, without taking
// them away.
func waitClosed(t *testing.T, w *wire) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.idle {
		for end := time.Now().Add(5 * time.Second); c.quiet(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the connection stays open")
			}
		}
	}
}

// TestNothingIsSentTwice: a kept connection that is cut after it took the request may
// have brought the message.
func TestNothingIsSentTwice(t *testing.T) {
	p := speak(t, false, answered, "", answered)
	s := p.sender(t)
	if _, err := s.Send(t.Context(), toPerson); err != nil {
		t.Fatal(err)
	}
	_, err := s.Send(t.Context(), toPerson)
	if r := outbox.AsRefusal(err); r.Verdict != outbox.Retry || r.Reason != "cut" {
		t.Errorf("got %v", err)
	}
	if n, conns := p.count(); n != 2 || conns != 1 {
		t.Errorf("%d requests on %d connections, want 2 on 1", n, conns)
	}
}

// TestIdleConnectionsGo: those that nobody needs are closed, and those that are used
// stay.
func TestIdleConnectionsGo(t *testing.T) {
	p := speak(t, false)
	w := p.sender(t).c.wire
	open := func() *conn {
		c, err := w.open(t.Context(), time.Now().Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	old, young := open(), open()
	w.keep(old)
	w.keep(young)
	w.mu.Lock()
	old.since = time.Now().Add(-idleFor)
	w.mu.Unlock()
	w.tidy()
	if len(w.idle) != 1 || w.idle[0] != young || old.quiet() || !young.quiet() {
		t.Errorf("%d are kept; old is open %v, young %v", len(w.idle), old.quiet(), young.quiet())
	}
	for range idleMost + 3 {
		w.keep(young)
	}
	if len(w.idle) != idleMost {
		t.Errorf("%d are kept", len(w.idle))
	}
}

// TestCallsEndWithTheirContext wherever they are: before an answer, within one, while
// the server does not take the request, while it does not shake hands.
func TestCallsEndWithTheirContext(t *testing.T) {
	long := toPerson
	long.Text = strings.Repeat("x", 32<<20) // more than a connection holds by itself
	for _, tt := range []struct {
		name   string
		scheme string
		m      outbox.Message
		serve  func(net.Conn)
	}{
		{"nothing is read", "http", long, func(net.Conn) {}},
		{"no answer", "http", toPerson, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{"half an answer", "http", toPerson, func(c net.Conn) { _, _ = io.WriteString(c, answered[:len(answered)-3]) }},
		{"no handshake", "https", toPerson, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			accepted, release := make(chan struct{}), make(chan struct{})
			wg.Go(func() {
				c, err := l.Accept()
				if err != nil {
					return
				}
				close(accepted)
				tt.serve(c)
				<-release
				c.Close()
			})
			defer wg.Wait()
			defer close(release)
			defer l.Close()
			c, err := New(Options{Token: canaryToken, API: tt.scheme + "://" + l.Addr().String(), Timeout: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			ctx, cancel := context.WithCancel(t.Context())
			go func() { <-accepted; time.Sleep(20 * time.Millisecond); cancel() }()
			began := time.Now()
			_, err = NewSender(c).Send(ctx, tt.m)
			if took := time.Since(began); took > 3*time.Second || outbox.AsRefusal(err).Reason != "cancelled" {
				t.Errorf("after %v: %v", took, err)
			}
		})
	}
}

func TestCancelledBeforeItBegan(t *testing.T) {
	p := speak(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.sender(t).Send(ctx, toPerson)
	if n, conns := p.count(); n+conns != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d requests on %d connections: %v", n, conns, err)
	}
}

func TestOverTLS(t *testing.T) {
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(raw(200, fine))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	c, err := New(Options{Token: canaryToken, API: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	send := NewSender(c)
	_, err = send.Send(t.Context(), toPerson)
	if r := outbox.AsRefusal(err); r.Reason != "tls" {
		t.Errorf("a certificate of nobody we know: %v", err)
	}
	c.wire.tls.RootCAs = x509.NewCertPool()
	c.wire.tls.RootCAs.AddCert(s.Certificate())
	opened.Store(0)
	for range 3 {
		if _, err := send.Send(t.Context(), toPerson); err != nil {
			t.Error(err)
		}
	}
	s.CloseClientConnections() // with a word of leave, which is no answer to anything
	waitClosed(t, c.wire)
	if _, err := send.Send(t.Context(), toPerson); err != nil || opened.Load() != 2 {
		t.Errorf("%d connections, %v", opened.Load(), err)
	}
	if v := c.wire.tls.MinVersion; v != tls.VersionTLS12 {
		t.Errorf("TLS from %x on", v)
	}
}

// TestWhereWireDoesNotGo: these are left to net/http.
func TestWhereWireDoesNotGo(t *testing.T) {
	parse := func(s string) *url.URL {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	for _, tt := range []struct {
		api  string
		p    proxy
		addr string // empty: nowhere
	}{
		{"https://api.telegram.org", proxy{}, "api.telegram.org:443"},
		{"http://[::1]", proxy{}, "[::1]:80"},
		{"https://bots.example:8443", proxy{}, "bots.example:8443"},
		{"https://api.telegram.org", proxy{url: parse("http://proxy:3128")}, ""},
		{"https://api.telegram.org", proxy{err: errors.New("no proxy's address")}, ""},
		{"https://bücher.example", proxy{}, ""},
		{"ftp://bots.example", proxy{}, ""},
	} {
		w := newWire(parse(tt.api), tt.p)
		if (w == nil) != (tt.addr == "") || w != nil && w.addr != tt.addr {
			t.Errorf("%s: got %v", tt.api, w)
		}
	}
}
