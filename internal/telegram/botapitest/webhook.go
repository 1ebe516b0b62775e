// Webhooks: who is told, in which order, and what happens when nobody answers.
//
// As in Telegram's WebhookActor: updates are sorted into queues, one for the
// messages of a chat and another one for the taps of a person; within a queue
// the next one leaves when the one before was taken; queues run side by side, at
// most max_connections at a time. Taken means an answer of 200–299. Else the
// first retry comes at once, then after 2, 4, 8 … times the base, until the
// update expires; Retry-After is honoured. The answer's body may carry one
// method call. After 23 hours of nothing but 410 the webhook is removed.

package botapitest

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	defaultConnections = 40
	maxSecret          = 256
	webhookTimeout     = 60 * time.Second
	goneFor            = 23 * time.Hour // of 410, then the webhook is removed
	maxRetryAfter      = 3600           // seconds
	secretHeader       = "X-Telegram-Bot-Api-Secret-Token"
)

// webhookInfo is what getWebhookInfo tells beside the counts.
type webhookInfo struct {
	lastError   string
	lastErrorAt time.Time
}

type webhook struct {
	server      *Server
	url         string
	secret      string
	connections int
	client      *http.Client
	ctx         context.Context // until it is deleted or replaced
	cancel      context.CancelFunc
	wake        chan struct{}

	// Guarded by Server.mu.
	queues    map[int64][]*update // the first of each is the one to deliver
	ready     []int64             // queues with updates and nothing under way, longest waiting first
	busy      int                 // deliveries under way
	goneSince time.Time
}

// queueOf are the webhook queues of Telegram's Client.cpp: a chat's messages and
// a person's taps never share one.
func messageQueue(chatID int64) int64      { return chatID }
func tapQueue(userID int64) int64          { return userID + 3<<33 }
func myChatMemberQueue(chatID int64) int64 { return chatID + 5<<33 }
func chatMemberQueue(userID int64) int64   { return userID + 6<<33 }

func setWebhook(s *Server, c *callContext) (any, *apiError) {
	link := c.args.str("url")
	if link == "" {
		return deleteWebhook(s, c)
	}
	if s.cfg.limits.on {
		if now := s.now(); now.Sub(s.lastHook) < time.Second {
			return nil, tooManyRequests(1)
		}
		s.lastHook = s.now()
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, badRequest("invalid webhook URL specified")
	}
	secret := c.args.str("secret_token")
	if len(secret) > maxSecret {
		return nil, badRequest("secret token is too long")
	}
	if strings.ContainsFunc(secret, func(r rune) bool { return !isASCIIWord(r) && r != '-' }) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	connections := defaultConnections
	if c.args.has("max_connections") {
		connections = int(c.args.integer("max_connections"))
		if connections < 1 || connections > 100 {
			return nil, badRequest("max_connections must be between 1 and 100")
		}
	}
	if bad := s.setAllowed(c.args); bad != nil {
		return nil, bad
	}
	s.abortPoll("terminated by setWebhook request")
	s.stopWebhook()
	if c.args.boolean("drop_pending_updates") {
		s.dropPending()
	}
	s.startWebhook(link, secret, connections)
	return true, nil
}

func deleteWebhook(s *Server, c *callContext) (any, *apiError) {
	s.stopWebhook()
	if c.args.boolean("drop_pending_updates") {
		s.dropPending()
	}
	s.notify()
	return true, nil
}

func getWebhookInfo(s *Server, _ *callContext) (any, *apiError) {
	s.expireUpdates()
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": s.updates.open}
	if s.webhook != nil {
		info["url"] = s.webhook.url
		info["max_connections"] = s.webhook.connections
		info["ip_address"] = "127.0.0.1"
	}
	if !s.hookInfo.lastErrorAt.IsZero() {
		info["last_error_date"] = s.hookInfo.lastErrorAt.Unix()
		info["last_error_message"] = s.hookInfo.lastError
	}
	if s.updates.allowed != nil {
		names := make([]string, 0, len(s.updates.allowed))
		for name := range s.updates.allowed {
			names = append(names, name)
		}
		slices.Sort(names)
		info["allowed_updates"] = names
	}
	return info, nil
}

// WebhookURL is where updates are delivered to; empty: nowhere.
func (s *Server) WebhookURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook == nil {
		return ""
	}
	return s.webhook.url
}

func (s *Server) startWebhook(link, secret string, connections int) {
	ctx, cancel := context.WithCancel(s.ctx)
	h := &webhook{
		server: s, url: link, secret: secret, connections: connections, client: s.hookClient(),
		ctx: ctx, cancel: cancel, wake: make(chan struct{}, 1), queues: make(map[int64][]*update),
	}
	s.webhook, s.hookInfo = h, webhookInfo{}
	s.expireUpdates()
	for _, u := range s.updates.pending {
		if !u.done {
			u.wake, u.delay, u.fails, u.busy = time.Time{}, 0, 0, false
			h.push(u)
		}
	}
	for _, u := range s.updates.replay {
		h.push(u)
	}
	s.updates.replay = nil
	s.wg.Go(h.run)
	h.signal()
	s.notify()
}

func (s *Server) stopWebhook() {
	if s.webhook == nil {
		return
	}
	s.webhook.cancel()
	for _, u := range s.updates.pending {
		u.busy = false
	}
	s.webhook = nil
}

// hookClient makes one client for all webhooks of this server.
func (s *Server) hookClient() *http.Client {
	if s.cfg.webhookClient == nil {
		s.ownClient = true
		s.cfg.webhookClient = &http.Client{
			Timeout: webhookTimeout,
			Transport: &http.Transport{
				MaxIdleConnsPerHost: 100,
				TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return s.cfg.webhookClient
}

// webhookClientIfOurs returns the client whose connections Close has to close.
func (s *Server) webhookClientIfOurs() *http.Client {
	if s.ownClient {
		return s.cfg.webhookClient
	}
	return nil
}

// push adds an update to its queue. Server.mu is held.
func (h *webhook) push(u *update) {
	h.queues[u.queue] = append(h.queues[u.queue], u)
	if len(h.queues[u.queue]) == 1 {
		h.ready = append(h.ready, u.queue)
	}
}

func (h *webhook) signal() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// run hands out updates until the webhook is deleted.
func (h *webhook) run() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Reset(h.dispatch())
		select {
		case <-h.wake:
		case <-timer.C:
		case <-h.ctx.Done():
			return
		}
	}
}

// dispatch starts as many deliveries as may run and returns when to look again.
func (h *webhook) dispatch() time.Duration {
	s := h.server
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	next := time.Hour
	for h.busy < h.connections && h.ctx.Err() == nil {
		i, wait := h.pick(now)
		if i < 0 {
			next = min(next, wait)
			break
		}
		queue := h.ready[i]
		h.ready = append(h.ready[:i], h.ready[i+1:]...)
		u := h.queues[queue][0]
		if u.done || s.now().After(u.expires) {
			s.updates.finish(u, false)
			h.pop(u)
			s.notify()
			continue
		}
		u.busy = true
		h.busy++
		s.updates.delivered(u)
		s.wg.Go(func() { h.deliver(u) })
	}
	return max(next, time.Millisecond)
}

// pick returns the queue whose turn it is, or how long until there is one.
func (h *webhook) pick(now time.Time) (int, time.Duration) {
	wait := time.Hour
	var due []int
	for i, queue := range h.ready {
		if d := h.queues[queue][0].wake.Sub(now); d > 0 {
			wait = min(wait, d)
			continue
		}
		if !h.server.cfg.webhookShuffle {
			return i, 0
		}
		due = append(due, i)
	}
	if len(due) == 0 {
		return -1, wait
	}
	return due[h.server.rand.IntN(len(due))], 0
}

// pop takes the first update of a queue out and puts the queue in line again.
func (h *webhook) pop(u *update) {
	rest := h.queues[u.queue][1:]
	if len(rest) == 0 {
		delete(h.queues, u.queue)
		return
	}
	h.queues[u.queue] = rest
	h.ready = append(h.ready, u.queue)
}

// deliver posts one update and deals with the answer.
func (h *webhook) deliver(u *update) {
	answer, contentType, retryAfter, gone, err := h.post(u)
	if err == nil {
		h.server.callFromAnswer(h.ctx, contentType, answer)
	}
	s := h.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook != h { // deleted meanwhile: what was taken was taken
		if err == nil {
			s.confirm(u)
		}
		s.notify()
		return
	}
	u.busy = false
	h.busy--
	if err == nil {
		h.goneSince = time.Time{}
		s.confirm(u)
		h.pop(u)
	} else {
		s.hookInfo = webhookInfo{lastError: err.Error(), lastErrorAt: s.now()}
		h.retry(u, retryAfter)
		h.checkGone(gone)
	}
	h.signal()
	s.notify()
}

// retry puts an update back, or drops it if it would expire before its turn
// (WebhookActor::on_update_error).
func (h *webhook) retry(u *update, retryAfter int) {
	s := h.server
	if u.delay == 0 {
		u.delay = s.cfg.webhookBackoff
	}
	effective := time.Duration(retryAfter) * time.Second
	if retryAfter == 0 && u.fails > 0 {
		longest := s.cfg.webhookMax + time.Duration(s.rand.Int64N(int64(s.cfg.webhookMax)+1))
		u.delay = min(longest, u.delay*2)
		effective = u.delay
	}
	if s.now().Add(effective).After(u.expires) {
		s.updates.finish(u, false)
		h.pop(u)
		return
	}
	u.fails++
	u.wake = time.Now().Add(effective)
	h.ready = append(h.ready, u.queue)
}

func (h *webhook) checkGone(gone bool) {
	s := h.server
	switch {
	case !gone:
		h.goneSince = time.Time{}
	case h.goneSince.IsZero():
		h.goneSince = s.now()
	case s.now().Sub(h.goneSince) > goneFor:
		s.stopWebhook()
	}
}

func (h *webhook) post(u *update) (body []byte, contentType string, retryAfter int, gone bool, err error) {
	req, err := http.NewRequestWithContext(h.ctx, http.MethodPost, h.url, bytes.NewReader(u.body))
	if err != nil {
		return nil, "", 0, false, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "")
	if h.secret != "" {
		req.Header.Set(secretHeader, h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, "", 0, false, refusef("Webhook connection closed: %v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		retryAfter, _ = strconv.Atoi(resp.Header.Get("Retry-After"))
		return nil, "", min(max(retryAfter, 0), maxRetryAfter), resp.StatusCode == http.StatusGone,
			refusef("Wrong response from the webhook: %s", resp.Status)
	}
	return body, resp.Header.Get("Content-Type"), 0, false, err
}

// nowhere is where the answer to a call in a webhook's answer goes.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// callFromAnswer runs the method call that a webhook's answer may carry. Its
// result goes nowhere; methods that read or that change the webhook are not run.
// https://core.telegram.org/bots/api#making-requests-when-getting-updates
func (s *Server) callFromAnswer(ctx context.Context, contentType string, body []byte) {
	switch mediaType, _, _ := mime.ParseMediaType(contentType); mediaType {
	case "application/json", "application/x-www-form-urlencoded", "multipart/form-data":
	default:
		return
	}
	params := newRaw()
	if len(body) == 0 || params.addBody(contentType, bytes.NewReader(body)) != nil {
		return
	}
	name, _ := params.values["method"].(string)
	delete(params.values, "method")
	lower := strings.ToLower(name)
	switch {
	case lower == "", lower == "setwebhook", lower == "deletewebhook", lower == "close", lower == "logout",
		strings.HasPrefix(lower, "get"):
		return
	}
	call := &Call{Method: name, At: s.Now(), began: time.Now(), ViaWebhook: true}
	s.identify(call, name, params)
	if fault := s.strike(call); fault != nil && fault.before(s, ctx, nowhere{}, call) {
		s.record(call)
		return
	}
	_, _ = s.call(ctx, params, call, nil)
}
