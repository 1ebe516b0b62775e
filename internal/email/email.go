// Package email sends short plain texts by SMTP, to teams that do not watch Telegram.
//
// It promises: nothing goes out unencrypted, but to this very machine; nothing takes
// longer than its context; an error says what went wrong, and never who or what was
// written, for servers quote both.
package email

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Server is where mail is handed in.
type Server struct {
	host           string
	port           int
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
	v := &Server{host: u.Hostname(), port: 587, implicit: u.Scheme == "smtps", user: u.User.Username(), dial: new(net.Dialer).DialContext}
	v.password, _ = u.User.Password()
	if v.implicit {
		v.port = 465
	}
	if port := u.Port(); port != "" {
		if v.port, err = strconv.Atoi(port); err != nil || v.port < 1 || v.port > 65535 {
			return nil, errors.New("has no port of a mail server")
		}
	}
	return v, nil
}

// Address says whether s is one e-mail address and nothing else.
func Address(s string) bool {
	a, err := netmail.ParseAddress(s)
	return err == nil && a.Address == s
}

// Errors of Send.
var (
	ErrUnencrypted = errors.New("the mail server offers no encryption")
	errTemporary   = errors.New("the mail server is away")
)

// Refused is the code with which a server refused a mail, or, if it was refused Early, to
// talk with us at all.
type Refused struct {
	Code  int
	Early bool
}

func (r *Refused) Error() string { return fmt.Sprintf("the mail server answers %d", r.Code) }

// Never says that the same mail will be refused again.
func (r *Refused) Never() bool {
	return r.Code >= 500 && !r.Early && r.Code != 535 // 535: the password may be mended
}

// Send hands a mail in for one address.
func (v *Server) Send(ctx context.Context, from, to, subject, body string) error {
	msg, err := compose(from, to, subject, body)
	if err != nil {
		return worded(err)
	}
	c, err := v.client(ctx)
	if err != nil {
		return worded(err)
	}
	err = c.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() { // whatever the goodbye was like
		return nil
	}
	return worded(err)
}

// sendFor is how long a mail may take whose context has no end.
const sendFor = time.Minute

// client is made anew for each mail: they are few, and no connection is kept.
func (v *Server) client(ctx context.Context) (*mail.Client, error) {
	takes := sendFor
	if until, ok := ctx.Deadline(); ok {
		takes = max(time.Millisecond, time.Until(until))
	}
	options := []mail.Option{
		mail.WithPort(v.port), mail.WithTimeout(takes), mail.WithDialContextFunc(v.connect(ctx)),
		mail.WithTLSConfig(v.config()), mail.WithTLSPolicy(mail.TLSMandatory),
		mail.WithoutNoop(), mail.WithoutRset(), // one mail, and what was taken is taken
	}
	if v.local() {
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if v.implicit {
		options = append(options, mail.WithSSL())
	}
	if v.user != "" {
		options = append(options, mail.WithUsername(v.user), mail.WithPassword(v.password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	return mail.NewClient(v.host, options...)
}

func (v *Server) config() *tls.Config {
	conf := &tls.Config{}
	if v.tls != nil {
		conf = v.tls.Clone()
	}
	conf.ServerName, conf.MinVersion = v.host, tls.VersionTLS12
	return conf
}

// connect dials. The connection is closed when the whole of sending is given up: the
// library heeds a context only while it dials.
func (v *Server) connect(sending context.Context) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled, err := v.dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		conn := &listening{Conn: dialled, left: mostHeard}
		context.AfterFunc(sending, func() { _ = conn.Close() })
		if v.implicit {
			return tls.Client(conn, v.config()), nil
		}
		return conn, nil
	}
}

// mostHeard is how many bytes of a server we listen to for one mail, certificates and all:
// the library reads lines of any length, and as many of them as come.
const mostHeard = 256 << 10

// listening is a connection that ends after so many bytes.
type listening struct {
	net.Conn
	left int
}

func (l *listening) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTemporary
	}
	n, err := l.Conn.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

// local says that the server runs on this very machine.
func (v *Server) local() bool {
	ip := net.ParseIP(v.host)
	return v.host == "localhost" || ip != nil && ip.IsLoopback()
}

// worded is an error without what the server said.
func worded(err error) error {
	var answer *textproto.Error
	var refused *mail.SendError
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), "does not support STARTTLS"): // the library has no name for it
		return ErrUnencrypted
	case errors.As(err, &refused) && refused.ErrorCode() != 0:
		return &Refused{Code: refused.ErrorCode()}
	case errors.As(err, &answer):
		return &Refused{Code: answer.Code, Early: true}
	}
	return errTemporary
}

// compose writes a mail: plain text in UTF-8 that nobody's holiday notice answers (RFC
// 3834).
func compose(from, to, subject, body string) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingQP))
	if err := errors.Join(m.From(from), m.To(to)); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(from, "@")
	m.SetMessageIDWithValue(rand.Text() + "@" + domain) // not this machine's name
	m.SetDate()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.Subject(oneLine(subject))
	m.SetBodyString(mail.TypeTextPlain, strings.TrimRight(body, "\n")+"\n")
	return m, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
