package telegram

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// DefaultAPI is Telegram's own Bot API server.
const DefaultAPI = "https://api.telegram.org"

const (
	// callTimeout bounds a call: Telegram answers in well under a second, and a
	// message that waits longer is better tried again.
	callTimeout = 10 * time.Second
	// maxAnswer bounds an answer to a call, maxUpdates one to getUpdates: 100 updates
	// of 4,096 letters, each escaped to six bytes and quoting another as long, with
	// their entities, are about 12 MB.
	maxAnswer  = 1 << 20
	maxUpdates = 32 << 20
)

// Options is what a Client is made of.
type Options struct {
	Token string
	API   string // default DefaultAPI; a path before "/bot<token>" is kept
	Log   *slog.Logger
	Meter Meter
	// Timeout of a call; default 10 s. getUpdates has that on top of its own.
	Timeout time.Duration

	// Transport makes all calls; nil: our own. For tests, and whoever has the Bot API server
	// in the same process.
	Transport http.RoundTripper
}

// Client makes calls to the Bot API: the frequent ones by itself, as JSON, the rest
// through the library. It is safe for use by many goroutines.
type Client struct {
	lib     *bot.Bot
	bot     string // names the bot (botOf): no secret
	http    http.RoundTripper
	wire    *wire // nil: all calls are net/http's
	timeout time.Duration
	log     *slog.Logger
	meter   Meter
	base    http.Request // what all requests have in common
	cause   throttle     // how often a wrong token is complained about

	sendMessage, editText, editMarkup, deleteMessage, answerTap, getUpdates *endpoint
}

// endpoint is where calls of one method go. It is only ever pointed to: printing the
// Client must not print what it holds.
type endpoint struct {
	method string
	url    *url.URL
	head   string // of a request by wire, up to the length of its body
}

// tokenForm is loose (other Bot API servers, doubles), and strict enough that a token
// can't change the path it is put into.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9:_-]+$`)

// botOf is the bot's number; of a token without one, which only other servers give, it is
// a hash: it stands in keys of the store, where the token must not.
func botOf(token string) string {
	if number, _, ok := strings.Cut(token, ":"); ok {
		return number
	}
	sum := sha256.Sum256([]byte(token))
	return fmt.Sprintf("%x", sum[:8])
}

// New makes a client. It does not call anybody.
func New(o Options) (*Client, error) {
	if !tokenForm.MatchString(o.Token) {
		return nil, fmt.Errorf("telegram: the token is empty or has other characters than letters, digits, ':', '_' and '-'")
	}
	if o.API == "" {
		o.API = DefaultAPI
	}
	api, err := url.Parse(strings.TrimRight(o.API, "/"))
	if err != nil || api.Host == "" || api.RawPath != "" {
		return nil, fmt.Errorf("telegram: the address of the Bot API server is none") // err would print it
	}
	proxy := proxyFor(api)
	wire := newWire(api, proxy)
	if o.Transport != nil {
		wire = nil
	} else {
		o.Transport = newTransport(proxy)
	}
	if o.Timeout == 0 {
		o.Timeout = callTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Meter == nil {
		o.Meter = noMeter{}
	}
	c := &Client{
		http: o.Transport, wire: wire, timeout: o.Timeout, log: o.Log, meter: o.Meter,
		cause: throttle{every: time.Minute},
		base: http.Request{
			Method: http.MethodPost, Host: api.Host,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			// The transport only reads it, so all requests share it.
			Header: http.Header{"Content-Type": {"application/json"}},
		},
	}
	for _, e := range []struct {
		to     **endpoint
		method string
	}{
		{&c.sendMessage, "sendMessage"},
		{&c.editText, "editMessageText"},
		{&c.editMarkup, "editMessageReplyMarkup"},
		{&c.deleteMessage, "deleteMessage"},
		{&c.answerTap, "answerCallbackQuery"},
		{&c.getUpdates, "getUpdates"},
	} {
		to := *api
		to.Path += "/bot" + o.Token + "/" + e.method // JoinPath would leave out the first slash
		*e.to = &endpoint{e.method, &to, "POST " + to.RequestURI() + " HTTP/1.1\r\nHost: " + api.Host +
			"\r\nContent-Type: application/json\r\nContent-Length: "}
	}
	c.bot = botOf(o.Token)
	c.lib, err = bot.New(o.Token,
		bot.WithSkipGetMe(),
		bot.WithServerURL(strings.TrimRight(o.API, "/")),
		bot.WithHTTPClient(o.Timeout, buffering{&http.Client{
			Transport: o.Transport, Timeout: o.Timeout,
			// The body would go with it, to whoever is named.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}}),
		bot.WithErrorsHandler(func(error) {}), // its texts may hold a body; what matters is returned
	)
	if err != nil {
		return nil, fmt.Errorf("telegram: the library refuses the settings")
	}
	return c, nil
}

// Me is the bot itself.
type Me struct {
	ID       int64
	Username string // without "@"
}

// Me asks who we are; it is also the way to find out whether the token is right.
func (c *Client) Me(ctx context.Context) (Me, error) {
	var me *models.User
	err := c.cold("getMe", func() (err error) { me, err = c.lib.GetMe(ctx); return err })
	if err != nil {
		return Me{}, err
	}
	return Me{ID: me.ID, Username: me.Username}, nil
}

// Close lets go of idle connections.
func (c *Client) Close() {
	if t, ok := c.http.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	if c.wire != nil {
		c.wire.CloseIdleConnections()
	}
}

// String keeps the token out of what is printed; so does LogValue.
func (c *Client) String() string { return "telegram.Client" }

// GoString is String, for %#v.
func (c *Client) GoString() string { return c.String() }

// LogValue is String, for slog.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// cold makes a call through the library.
func (c *Client) cold(method string, call func() error) error {
	start := time.Now()
	err := fromLibrary(method, call())
	return c.done(method, start, err)
}

// call posts body (JSON) and gives the answer's result to read, which may not keep
// it. The buffer is let go of in any case.
func (c *Client) call(ctx context.Context, e *endpoint, body *buffer, timeout time.Duration, limit int64, read func([]byte) error) error {
	start := time.Now()
	err := c.roundTrip(ctx, e, body, timeout, limit, read)
	return c.done(e.method, start, err)
}

func (c *Client) done(method string, start time.Time, err error) error {
	outcome := reasonOK
	if err != nil {
		e := err.(*Error) //nolint:errorlint // nothing else comes here, and nothing is wrapped
		outcome = e.Reason
		if e.Code == 401 || e.Code == 404 {
			c.wrongToken(e)
		}
	}
	c.meter.Call(method, outcome, time.Since(start))
	return err
}

// wrongToken says loudly what only a person can mend. Telegram answers 401 to a
// token that was revoked and 404 to one that never was.
func (c *Client) wrongToken(e *Error) {
	if n, ok := c.cause.allow(time.Now()); ok {
		c.log.Error("Telegram does not know our token; nothing is sent or received until it is right",
			"method", e.Method, "code", e.Code, "times", n)
	}
}

func (c *Client) roundTrip(ctx context.Context, e *endpoint, body *buffer, timeout time.Duration, limit int64, read func([]byte) error) error {
	if c.wire == nil {
		return c.byTransport(ctx, e, body, timeout, limit, read)
	}
	defer body.release()
	answer := borrow()
	defer answer.release()
	status, err := c.wire.post(ctx, e.head, body.b, time.Now().Add(timeout), answer, limit)
	if err != nil {
		return unanswered(e.method, because(ctx, err))
	}
	return readAnswer(e.method, status, answer.b, read)
}

// byTransport is for where wire does not go.
func (c *Client) byTransport(ctx context.Context, e *endpoint, body *buffer, timeout time.Duration, limit int64, read func([]byte) error) error {
	defer body.release()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req := c.base.WithContext(ctx)
	req.URL = e.url
	req.ContentLength = int64(len(body.b))
	req.Body = body.open()
	// For a connection that turns out to be closed before a byte was written.
	req.GetBody = func() (io.ReadCloser, error) { return body.open(), nil }
	res, err := c.http.RoundTrip(req)
	if err != nil {
		return unanswered(e.method, because(ctx, err))
	}
	defer res.Body.Close()
	answer := borrow()
	defer answer.release()
	if err := answer.fill(res.Body, res.ContentLength, limit); err != nil {
		return unanswered(e.method, because(ctx, err))
	}
	return readAnswer(e.method, res.StatusCode, answer.b, read)
}

// because prefers the context's reason: the transport words it in many ways.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

var okPrefix = []byte(`{"ok":true,"result":`)

func readAnswer(method string, status int, b []byte, read func([]byte) error) error {
	// Telegram's server always begins so; the general way is for all others.
	if rest, ok := bytes.CutPrefix(b, okPrefix); ok && bytes.HasSuffix(rest, []byte("}")) {
		if read(rest[:len(rest)-1]) == nil {
			return nil
		}
	}
	var r struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Description string          `json:"description"`
		ErrorCode   int             `json:"error_code"`
		Parameters  struct {
			RetryAfter      int64 `json:"retry_after"`
			MigrateToChatID int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	err := json.Unmarshal(b, &r)
	switch {
	case err == nil && r.OK && read(r.Result) == nil:
		return nil
	case err == nil && !r.OK && r.ErrorCode >= 400:
		return refused(method, r.ErrorCode, r.Description, r.Parameters.RetryAfter, r.Parameters.MigrateToChatID)
	case status >= 500:
		return refused(method, status, "", 0, 0)
	}
	// A page of a proxy, half an answer, an answer to something else. Whatever its
	// status, it is not Telegram's word on the message: 403 here parks nobody.
	return &Error{Method: method, Reason: reasonGarbled, kind: ErrGarbled}
}

// readNothing is for results that are only true, or a message we don't look at.
func readNothing(b []byte) error {
	if len(b) == 0 {
		return ErrGarbled
	}
	return nil
}

// readMessageID reads the id of a message that was sent.
func readMessageID(id *int) func([]byte) error {
	return func(b []byte) error {
		// {"message_id":4711,"from":…: the first field, in Telegram's answers. Decoding
		// the whole message for it would cost more than all the rest of our work.
		if rest, ok := bytes.CutPrefix(b, []byte(`{"message_id":`)); ok {
			if end := bytes.IndexAny(rest, ",}"); end > 0 {
				if n, err := strconv.Atoi(string(rest[:end])); err == nil && n > 0 {
					*id = n
					return nil
				}
			}
		}
		var m struct {
			ID int `json:"message_id"`
		}
		if err := json.Unmarshal(b, &m); err != nil || m.ID <= 0 {
			return ErrGarbled
		}
		*id = m.ID
		return nil
	}
}
