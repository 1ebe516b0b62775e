package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot"

	"wegweiser/internal/conversation"
)

// Events that the webhook counts.
const (
	webhookWrongSecret = "webhook_wrong_secret"
	webhookBusy        = "webhook_busy"     // more at once than we take: Telegram tries again
	webhookRejected    = "webhook_rejected" // no update at all
)

const (
	// maxUpdate bounds the body of one update.
	maxUpdate = 1 << 20
	// bodyFor bounds how long a body may take to arrive.
	bodyFor = 10 * time.Second
	// maxConnections is how many requests Telegram makes at once, if nothing else is
	// said (Bot API, setWebhook.max_connections: 1–100).
	maxConnections = 40
)

// WebhookOptions is what a Webhook is made of.
type WebhookOptions struct {
	Client *Client
	Intake *Intake
	URL    string // as Telegram is to call it
	Secret string // 1–256 of [A-Za-z0-9_-]; never empty
	// MaxConnections is how many updates are handled at once, and how many Telegram
	// sends at once: 1–100, default 40.
	MaxConnections int
}

// Webhook takes updates from Telegram's requests.
//
//	405  not a POST
//	503  we are stopping, busy, or the update was not committed: Telegram tries again
//	401  wrong secret
//	413  longer than 1 MiB
//	400  no update
//	200  committed, or nothing to do about it (ever)
//
// An update that has a number but can't be read otherwise is answered 200, counted
// and left behind: Telegram would repeat it for a day and hold back what follows.
//
// The answer to a tap goes into the body of the 200, which saves a request.
type Webhook struct {
	o      WebhookOptions
	secret [sha256.Size]byte
	order  order
	slots  chan struct{} // those being handled
	inside atomic.Int64  // those, and those that wait for others of their chat
	shut   atomic.Bool
	wrong  throttle
	seen   reach
}

// NewWebhook makes the handler. It serves any path: where it is mounted decides.
func NewWebhook(o WebhookOptions) (*Webhook, error) {
	if o.Secret == "" || o.URL == "" {
		return nil, errors.New("telegram: a webhook needs an address and a secret")
	}
	if err := o.Intake.ready(); err != nil {
		return nil, err
	}
	if o.MaxConnections <= 0 {
		o.MaxConnections = maxConnections
	}
	o.MaxConnections = min(o.MaxConnections, 100)
	return &Webhook{
		o: o, secret: sha256.Sum256([]byte(o.Secret)),
		slots: make(chan struct{}, o.MaxConnections),
		wrong: throttle{every: time.Minute},
		seen:  reach{url: o.URL},
	}, nil
}

// Ensure tells Telegram where to send updates; those that wait are kept. It tries
// until it is done, until ctx is, or until Telegram refuses the address itself.
func (w *Webhook) Ensure(ctx context.Context) error {
	wait := backoff{first: 500 * time.Millisecond, longest: time.Minute}
	for {
		err := w.o.Client.cold("setWebhook", func() error {
			_, err := w.o.Client.lib.SetWebhook(ctx, &bot.SetWebhookParams{
				URL: w.o.URL, SecretToken: w.o.Secret,
				MaxConnections: w.o.MaxConnections, AllowedUpdates: AllowedUpdates(),
			})
			return err
		})
		var e *Error
		if err == nil || errors.As(err, &e) && e.Code == 400 {
			return err
		}
		w.o.Intake.Log.Warn("the webhook could not be set, trying again", "reason", e.Reason)
		if !pause(ctx, max(e.RetryAfter, wait.next())) {
			return ctx.Err()
		}
	}
}

// Stop refuses new updates from now on, so that Telegram keeps them. Those being
// handled are finished; http.Server.Shutdown waits for them.
func (w *Webhook) Stop() { w.shut.Store(true) }

func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	status, body := w.serve(rw, r)
	if body != nil {
		defer body.release()
		rw.Header().Set("Content-Type", "application/json")
		rw.Header().Set("Content-Length", strconv.Itoa(len(body.b)))
		rw.WriteHeader(status)
		_, _ = rw.Write(body.b) // if it is lost, a waiting sign stays a little longer
		return
	}
	switch status {
	case http.StatusMethodNotAllowed:
		rw.Header().Set("Allow", http.MethodPost)
		hangUp(rw)
	case http.StatusUnauthorized:
		hangUp(rw)
	case http.StatusServiceUnavailable:
		rw.Header().Set("Retry-After", "1")
	}
	rw.WriteHeader(status)
}

// hangUp has the answer go out at once: without it the server would first wait for the
// rest of a body that we don't want, as slowly as a stranger likes to send it.
func hangUp(rw http.ResponseWriter) { rw.Header().Set("Connection", "close") }

// serve decides about a request. A body is the call that Telegram is to make.
func (w *Webhook) serve(rw http.ResponseWriter, r *http.Request) (int, *buffer) {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, nil
	}
	if !w.knows(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")) {
		return http.StatusUnauthorized, nil
	}
	if w.shut.Load() {
		return http.StatusServiceUnavailable, nil
	}
	if w.inside.Add(1) > 4*int64(cap(w.slots)) {
		w.inside.Add(-1)
		w.o.Intake.Meter.Event(webhookBusy)
		return http.StatusServiceUnavailable, nil
	}
	defer w.inside.Add(-1)

	u, ours, status := w.read(rw, r)
	if !ours {
		return status, nil
	}
	return w.take(r.Context(), u)
}

// knows compares secrets in a time that says nothing about ours, its length included.
func (w *Webhook) knows(secret string) bool {
	given := sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(given[:], w.secret[:]) == 1 {
		return true
	}
	w.o.Intake.Meter.Event(webhookWrongSecret)
	if n, ok := w.wrong.allow(time.Now()); ok {
		w.o.Intake.Log.Warn("webhook requests with a wrong secret", "times", n)
	}
	return false
}

// read takes the update out of the request; if it is not for the handler, status is
// the answer.
func (w *Webhook) read(rw http.ResponseWriter, r *http.Request) (u conversation.Update, ours bool, status int) {
	conn := http.NewResponseController(rw)
	_ = conn.SetReadDeadline(time.Now().Add(bodyFor)) // not every writer can
	body := borrow()
	defer body.release()
	err := body.fill(r.Body, r.ContentLength, maxUpdate)
	_ = conn.SetReadDeadline(time.Time{})
	switch {
	case errors.Is(err, errTooLong):
		w.o.Intake.Meter.Event(webhookRejected)
		return u, false, http.StatusRequestEntityTooLarge
	case err != nil && !errors.Is(err, io.EOF):
		return u, false, http.StatusBadRequest
	}
	u, ours = w.o.Intake.read(body.b)
	if !ours && u.ID == 0 {
		w.o.Intake.Meter.Event(webhookRejected)
		return u, false, http.StatusBadRequest
	}
	return u, ours, http.StatusOK
}

// take handles the update when those of its chat that came before are done.
func (w *Webhook) take(ctx context.Context, u conversation.Update) (int, *buffer) {
	t := w.order.take(u.Chat)
	defer t.leave()
	if t.wait(ctx) != nil {
		return http.StatusServiceUnavailable, nil // Telegram has gone, and comes again
	}
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		return http.StatusServiceUnavailable, nil
	}
	// Once begun it is finished, whether or not Telegram waits for it.
	reply, err := w.o.Intake.handle(context.WithoutCancel(ctx), u)
	if err != nil {
		return http.StatusServiceUnavailable, nil
	}
	w.seen.arrived.Store(true)
	if u.Kind != conversation.Tap || u.Callback == "" {
		return http.StatusOK, nil
	}
	body := borrow()
	body.b = appendWebhookAnswer(body.b, u.Callback, reply)
	return http.StatusOK, body
}
