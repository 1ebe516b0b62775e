// Package email sends short plain texts by SMTP, to teams that do not watch Telegram.
//
// It promises: nothing goes out unencrypted, but to this very machine; nothing takes
// longer than its context; an error says what went wrong, and never who or what was
// written, for servers quote both.
package email

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// Server is where mail is handed in.
type Server struct {
	host, port     string
	implicit       bool // TLS from the first byte on (smtps)
	user, password string
	tls            *tls.Config // nil: the system's
	dial           func(ctx context.Context, network, address string) (net.Conn, error)
}

// ParseURL reads smtp://user:password@host:587 (STARTTLS) or smtps://…:465.
func ParseURL(s string) (*Server, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps":
		return nil, errors.New("is no address of a mail server")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("has more than user, password, host and port")
	}
	v := &Server{host: u.Hostname(), port: u.Port(), implicit: u.Scheme == "smtps", user: u.User.Username(), dial: new(net.Dialer).DialContext}
	v.password, _ = u.User.Password()
	switch {
	case v.port != "":
	case v.implicit:
		v.port = "465"
	default:
		v.port = "587"
	}
	return v, nil
}

// Address says whether s is one e-mail address and nothing else.
func Address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// Errors of Send.
var (
	ErrUnencrypted = errors.New("the mail server offers no encryption")
	errTemporary   = errors.New("the mail server is away")
)

// Refused is the code with which a server refused a mail.
type Refused struct{ Code int }

func (r *Refused) Error() string { return fmt.Sprintf("the mail server answers %d", r.Code) }

// Never says that the same mail will be refused again.
func (r *Refused) Never() bool { return r.Code >= 500 && r.Code != 535 } // 535: the password may be mended

// Send hands a mail in for one address.
func (v *Server) Send(ctx context.Context, from, to, subject, body string) error {
	return worded(v.send(ctx, from, to, compose(from, to, subject, body, time.Now())))
}

func (v *Server) send(ctx context.Context, from, to string, msg []byte) error {
	conn, err := v.dial(ctx, "tcp", net.JoinHostPort(v.host, v.port))
	if err != nil {
		return err
	}
	defer conn.Close()
	if until, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(until); err != nil {
			return err
		}
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	conf := &tls.Config{}
	if v.tls != nil {
		conf = v.tls.Clone()
	}
	conf.ServerName = v.host
	if v.implicit {
		conn = tls.Client(conn, conf)
	}
	c, err := smtp.NewClient(conn, v.host)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := v.secure(c, conf); err != nil {
		return err
	}
	return hand(c, from, to, msg)
}

// secure encrypts the connection, and says who we are.
func (v *Server) secure(c *smtp.Client, conf *tls.Config) error {
	if !v.implicit {
		switch offered, _ := c.Extension("STARTTLS"); {
		case offered:
			if err := c.StartTLS(conf); err != nil {
				return err
			}
		case !v.local():
			return ErrUnencrypted
		}
	}
	if v.user == "" {
		return nil
	}
	return c.Auth(smtp.PlainAuth("", v.user, v.password, v.host))
}

// local says that the server runs on this very machine.
func (v *Server) local() bool {
	ip := net.ParseIP(v.host)
	return v.host == "localhost" || ip != nil && ip.IsLoopback()
}

func hand(c *smtp.Client, from, to string, msg []byte) error {
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(msg); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // it was taken
	return nil
}

// worded is an error without what the server said.
func worded(err error) error {
	var answer *textproto.Error
	switch {
	case err == nil, errors.Is(err, ErrUnencrypted):
		return err
	case errors.As(err, &answer):
		return &Refused{answer.Code}
	}
	return errTemporary
}

// compose writes a mail: UTF-8, in lines that every server takes (RFC 5322, 2045, 3834).
func compose(from, to, subject, body string, now time.Time) []byte {
	var id [12]byte
	_, _ = rand.Read(id[:])
	_, domain, _ := strings.Cut(from, "@")
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", from}, {"To", to}, {"Subject", mime.QEncoding.Encode("utf-8", oneLine(subject))},
		{"Date", now.Format(time.RFC1123Z)}, {"Message-ID", fmt.Sprintf("<%x@%s>", id, domain)},
		{"Auto-Submitted", "auto-generated"}, // nobody's holiday notice answers it
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	} {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, _ = io.WriteString(w, strings.ReplaceAll(strings.TrimRight(body, "\n")+"\n", "\n", "\r\n"))
	_ = w.Close()
	return b.Bytes()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
