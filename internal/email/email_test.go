package email

import (
	"bufio"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// post is a mail server that takes one mail after the other, and says what it is told to.
type post struct {
	t        *testing.T
	l        net.Listener
	tls      *tls.Config
	implicit bool
	starttls bool
	refuse   map[string]string // command → answer
	deaf     bool              // it accepts, and never says a word
	auth     string            // how it wants to be told a password; "": PLAIN
	mu       sync.Mutex
	said     []string // commands, with "(tls)" before those that came encrypted
	mails    []string
}

func newPost(t *testing.T) (p *post, roots *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(cert)
	p = &post{t: t, starttls: true, refuse: map[string]string{}, tls: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}}
	if p.l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.l.Close() })
	return p, roots
}

func (p *post) serve() {
	go func() {
		for {
			c, err := p.l.Accept()
			if err != nil {
				return
			}
			if p.implicit {
				c = tls.Server(c, p.tls)
			}
			go p.talk(c, p.implicit)
		}
	}()
}

func (p *post) talk(c net.Conn, secret bool) {
	defer func() { _ = c.Close() }()
	if p.deaf {
		_, _ = io.Copy(io.Discard, c)
		return
	}
	r := bufio.NewReader(c)
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	say("220 post")
	auth := cmp.Or(p.auth, "PLAIN")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb, _, _ := strings.Cut(line, " ")
		p.mu.Lock()
		p.said = append(p.said, map[bool]string{true: "(tls) "}[secret]+line)
		no := p.refuse[verb]
		p.mu.Unlock()
		switch {
		case no != "":
			say(no)
		case verb == "EHLO" && p.starttls && !secret:
			say("250-post\r\n250-AUTH " + auth + "\r\n250 STARTTLS")
		case verb == "EHLO":
			say("250-post\r\n250 AUTH " + auth)
		case verb == "STARTTLS":
			say("220 go")
			t := tls.Server(c, p.tls)
			c, r, secret = t, bufio.NewReader(t), true
		case line == "AUTH LOGIN":
			for _, asks := range []string{"334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"} {
				say(asks)
				answer, _ := r.ReadString('\n')
				p.mu.Lock()
				p.said = append(p.said, strings.TrimSpace(answer))
				p.mu.Unlock()
			}
			say("235 ok")
		case verb == "AUTH":
			say("235 ok")
		case verb == "DATA":
			say("354 go")
			var b strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(l)
			}
			p.mu.Lock()
			p.mails = append(p.mails, b.String())
			p.mu.Unlock()
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *post) server(t *testing.T, scheme string, roots *x509.CertPool) *Server {
	t.Helper()
	v, err := ParseURL(scheme + "://anna:CANARY%40@" + p.l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	v.tls = &tls.Config{RootCAs: roots}
	return v
}

const (
	subject = "Neue Anfrage: Anerkennungsberatung für Ärztinnen\r\nBcc: x@y"
	body    = "Grüß Gott,\n.ein Punkt am Anfang\n" + "sehr lang "
)

// What goes in comes out on the other side, encrypted, in whichever of the two ways.
func TestSend(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			p, roots := newPost(t)
			p.implicit = scheme == "smtps"
			p.serve()
			if err := p.server(t, scheme, roots).Send(t.Context(), "bot@example.org", "team@example.org", subject, body+strings.Repeat("ü", 2000)); err != nil {
				t.Fatal(err)
			}
			for _, line := range p.said {
				if strings.Contains(line, "AUTH") && line != "(tls) AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00anna\x00CANARY@")) || strings.Contains(line, "MAIL") && !strings.HasPrefix(line, "(tls)") {
					t.Errorf("said is %s", line)
				}
			}
			if len(p.mails) != 1 {
				t.Fatalf("%d mails", len(p.mails))
			}
			m, err := mail.ReadMessage(strings.NewReader(p.mails[0]))
			if err != nil {
				t.Fatal(err)
			}
			got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || got != "Neue Anfrage: Anerkennungsberatung für Ärztinnen Bcc: x@y" || m.Header.Get("Bcc") != "" {
				t.Errorf("subject %q, %v", got, err)
			}
			if _, err := m.Header.Date(); err != nil || m.Header.Get("To") != "<team@example.org>" || m.Header.Get("From") != "<bot@example.org>" || !strings.HasSuffix(m.Header.Get("Message-Id"), "@example.org>") {
				t.Errorf("header %v", m.Header)
			}
			text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
			want := "Grüß Gott,\r\n..ein Punkt am Anfang\r\nsehr lang " + strings.Repeat("ü", 2000) + "\r\n" // doubled by the protocol
			if err != nil || string(text) != want {
				t.Errorf("body %.80q, %v", text, err)
			}
			for _, line := range strings.Split(p.mails[0], "\r\n") {
				if len(line) > 998 {
					t.Errorf("a line of %d bytes", len(line))
				}
			}
		})
	}
}

// What fails says what, in a code at most: nobody's address, nobody's words.
func TestSendFails(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*post)
		want  error
		never bool
	}{
		"the address is not known": {func(p *post) { p.refuse["RCPT"] = "550 CANARY team@example.org unknown" }, &Refused{Code: 550}, true},
		"come later":               {func(p *post) { p.refuse["MAIL"] = "451 CANARY" }, &Refused{Code: 451}, false},
		"a wrong password":         {func(p *post) { p.refuse["AUTH"] = "535 CANARY" }, &Refused{Code: 535}, false},
		"away":                     {func(p *post) { _ = p.l.Close() }, errTemporary, false},
		"it never answers":         {func(p *post) { p.deaf = true }, errTemporary, false},
		"another certificate":      {func(p *post) { p.tls = otherCertificate(p.t) }, errTemporary, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, roots := newPost(t)
			c.spoil(p)
			p.serve()
			ctx, stop := context.WithTimeout(t.Context(), time.Second)
			defer stop()
			err := p.server(t, "smtp", roots).Send(ctx, "bot@example.org", "team@example.org", "s", "b")
			if err == nil || err.Error() != c.want.Error() || strings.Contains(err.Error(), "CANARY") {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			var r *Refused
			if never := errors.As(err, &r) && r.Never(); never != c.never {
				t.Errorf("never is %v", never)
			}
		})
	}
}

// A server that knows no other way than LOGIN gets the password in that way.
func TestLogin(t *testing.T) {
	p, roots := newPost(t)
	p.auth = "LOGIN"
	p.serve()
	if err := p.server(t, "smtp", roots).Send(t.Context(), "bot@example.org", "team@example.org", "s", "b"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"(tls) AUTH LOGIN", base64.StdEncoding.EncodeToString([]byte("anna")), base64.StdEncoding.EncodeToString([]byte("CANARY@"))} {
		if !slices.Contains(p.said, want) {
			t.Errorf("it was told %q, and not %q", p.said, want)
		}
	}
}

// What was taken is not sent again because the goodbye went wrong.
func TestTakenIsTaken(t *testing.T) {
	p, roots := newPost(t)
	p.refuse["QUIT"] = "421 CANARY"
	p.serve()
	if err := p.server(t, "smtp", roots).Send(t.Context(), "bot@example.org", "team@example.org", "s", "b"); err != nil || len(p.mails) != 1 {
		t.Errorf("%d mails, %v", len(p.mails), err)
	}
}

// Who gives up does not wait for a server that says nothing.
func TestGivenUp(t *testing.T) {
	p, roots := newPost(t)
	p.deaf = true
	p.serve()
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, stop)
	begun := time.Now()
	if err := p.server(t, "smtp", roots).Send(ctx, "bot@example.org", "team@example.org", "s", "b"); !errors.Is(err, errTemporary) || time.Since(begun) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}

func otherCertificate(t *testing.T) *tls.Config {
	p, _ := newPost(t)
	return p.tls
}

// Nothing goes to another machine unencrypted.
func TestNothingUnencrypted(t *testing.T) {
	p, roots := newPost(t)
	p.starttls = false
	p.serve()
	v := p.server(t, "smtp", roots)
	if err := v.Send(t.Context(), "a@example.org", "b@example.org", "s", "b"); err != nil {
		t.Errorf("to this machine: %v", err)
	}
	v.host = "mail.example.org"
	v.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, p.l.Addr().String())
	}
	told := len(p.said)
	if err := v.Send(t.Context(), "a@example.org", "b@example.org", "s", "b"); !errors.Is(err, ErrUnencrypted) {
		t.Errorf("to another machine: %v", err)
	}
	for _, line := range p.said[told:] {
		if !strings.HasPrefix(line, "EHLO") {
			t.Errorf("it was told %s", line)
		}
	}
}

func TestParseURL(t *testing.T) {
	for in, want := range map[string]string{
		"smtp://host": "host:587", "smtps://u:p@host": "host:465", "smtp://u@host:25/": "host:25",
		"http://host": "", "host": "", "smtp://": "", "smtp://host/path": "", "smtp://host?x=1": "", "smtp://host:99999": "", "": "",
	} {
		v, err := ParseURL(in)
		if (err == nil) != (want != "") || err == nil && fmt.Sprintf("%s:%d", v.host, v.port) != want {
			t.Errorf("%q: %+v, %v", in, v, err)
		}
	}
	if !Address("team@example.org") || Address("Team <team@example.org>") || Address("a@b, c@d") || Address("team") {
		t.Error("an address")
	}
}

// A server that never stops talking is not listened to for ever, and one that does not want
// to talk with us now is asked again.
func TestEndlessServers(t *testing.T) {
	for name, greeting := range map[string][]byte{
		"one line":     []byte("220 " + strings.Repeat("x", 64<<20)),
		"many lines":   []byte(strings.Repeat("220-hello\r\n", 6<<20)),
		"not just now": []byte("554 CANARY\r\n"),
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write(greeting)
			_ = c.Close()
		}()
		v, err := ParseURL("smtp://" + l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err = v.Send(t.Context(), "a@example.org", "b@example.org", "s", "b")
		runtime.ReadMemStats(&after)
		_ = l.Close()
		var r *Refused
		if err == nil || errors.As(err, &r) && r.Never() || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 32 {
			t.Errorf("%s: took %d MB", name, took)
		}
	}
}

// Nor is one that never stops talking behind encryption.
func TestEndlessBehindEncryption(t *testing.T) {
	for _, endless := range []string{"250 " + strings.Repeat("x", 64<<20), strings.Repeat("250-x\r\n", 8<<20) + "250 x"} {
		p, roots := newPost(t)
		p.refuse["MAIL"] = endless
		p.serve()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := p.server(t, "smtp", roots).Send(t.Context(), "bot@example.org", "team@example.org", "s", "b")
		runtime.ReadMemStats(&after)
		var r *Refused
		if err == nil || errors.As(err, &r) && r.Never() {
			t.Error(err)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 160 { // the server's own text among it
			t.Errorf("took %d MB", took)
		}
	}
}
