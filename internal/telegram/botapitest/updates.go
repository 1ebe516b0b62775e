// Updates: how long they wait, who gets them, and what confirms them.
//
// An update waits 24 hours, a tap 150 seconds (Client::add_update). getUpdates
// hands out those from its offset on and forgets everything below; so an update
// is confirmed by asking for a later one, and comes again until then. A negative
// offset keeps only that many of the newest. There is one long poll at a time:
// a second one ends the first with 409 (Client::do_get_updates).

package botapitest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"time"
)

const (
	messageLife = 24 * time.Hour
	tapLife     = 150 * time.Second

	maxUpdates     = 100 // of one getUpdates
	maxPollTimeout = 50  // seconds

	// futureOffset: an offset beyond the newest update by more than this is
	// taken for nonsense and ignored (TQueue::get).
	futureOffset = 10

	firstUpdateID = 728_400_001
)

// Kinds of updates that the double makes.
const (
	updateMessage      = "message"
	updateEdited       = "edited_message"
	updateCallback     = "callback_query"
	updateMyChatMember = "my_chat_member"
	updateChatMember   = "chat_member"
)

// notByDefault are left out unless allowed_updates names them.
// https://core.telegram.org/bots/api#getupdates
var notByDefault = [...]string{updateChatMember, "message_reaction", "message_reaction_count"}

type update struct {
	id        int64
	kind      string
	chatID    int64
	messageID int
	queue     int64 // of the webhook: updates of one queue come one after the other
	body      []byte
	expires   time.Time

	deliveries int
	done       bool // confirmed, expired or dropped
	confirmed  bool
	again      bool    // deliver once more although confirmed
	origin     *update // of a repeated delivery: the update itself

	wake  time.Time // webhook: not before
	delay time.Duration
	fails int
	busy  bool // webhook: under way
}

type updateQueue struct {
	nextID      int64
	pending     []*update // by id; done ones stay until they come to the front
	open        int       // how many of them are not done
	firstExpiry time.Time // no pending update expires before
	replay      []*update // confirmed, to be delivered once more
	history     []*update
	allowed     map[string]bool // nil: the default
	twice       float64
	stats       Stats
}

func newUpdateQueue() updateQueue { return updateQueue{nextID: firstUpdateID} }

// Stats counts updates.
type Stats struct {
	Created     int // that the bot was to get
	Skipped     int // that allowed_updates left out
	Delivered   int // handed out at least once
	Redelivered int // deliveries after the first one
	Confirmed   int
	Expired     int
	Pending     int // neither confirmed nor expired
}

// An UpdateState tells what became of an update.
type UpdateState struct {
	ID         int64
	Kind       string // "message", "callback_query", …
	ChatID     int64
	MessageID  int
	Deliveries int
	Confirmed  bool
	Expired    bool
	Body       json.RawMessage
}

// Stats returns the counts so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expireUpdates()
	st := s.updates.stats
	st.Pending = s.updates.open
	return st
}

// Pending counts the updates that the bot has not confirmed.
func (s *Server) Pending() int { return s.Stats().Pending }

// Updates returns all updates since the start, oldest first; with WithoutLog
// only the pending ones.
func (s *Server) Updates() []UpdateState {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.updates.history
	if s.cfg.noLog {
		list = s.updates.pending
	}
	var out []UpdateState
	for _, u := range list {
		out = append(out, UpdateState{
			ID: u.id, Kind: u.kind, ChatID: u.chatID, MessageID: u.messageID, Deliveries: u.deliveries,
			Confirmed: u.confirmed, Expired: u.done && !u.confirmed, Body: u.body,
		})
	}
	return out
}

// DuplicateUpdates makes that share of updates come a second time although the
// bot confirmed them: with the next getUpdates, or as another webhook request.
// Telegram does so after a failure of its own.
func (s *Server) DuplicateUpdates(probability float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.twice = probability
}

// Redeliver hands out a past update once more, confirmed or not. It reports
// whether there is one with that id; with WithoutLog there is none.
func (s *Server) Redeliver(updateID int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.updates.history {
		if u.id == updateID {
			if u.done {
				s.deliverAgain(u)
			}
			s.wakeReceivers()
			return true
		}
	}
	return false
}

func (s *Server) deliverAgain(u *update) {
	again := &update{
		id: u.id, kind: u.kind, chatID: u.chatID, messageID: u.messageID, queue: u.queue, body: u.body,
		expires: s.now().Add(messageLife), origin: u,
	}
	if s.webhook != nil {
		s.webhook.push(again)
		return
	}
	s.updates.replay = append(s.updates.replay, again)
}

// enqueue makes an update. It returns its id, or 0 if the bot does not want its
// kind.
func (s *Server) enqueue(kind string, content any, chatID int64, messageID int, queue int64, life time.Duration) int64 {
	q := &s.updates
	if !q.wants(kind) {
		q.stats.Skipped++
		return 0
	}
	u := &update{id: q.nextID, kind: kind, chatID: chatID, messageID: messageID, queue: queue, expires: s.now().Add(life)}
	q.nextID++
	u.body = updateBody(u.id, kind, content)
	u.again = q.twice > 0 && s.rand.Float64() < q.twice
	q.pending = append(q.pending, u)
	if q.open == 0 {
		q.firstExpiry = time.Time{}
	}
	q.open++
	q.expiresAt(u.expires)
	q.stats.Created++
	if !s.cfg.noLog {
		q.history = append(q.history, u)
	}
	if s.webhook != nil {
		s.webhook.push(u)
	}
	s.wakeReceivers()
	return u.id
}

func updateBody(id int64, kind string, content any) []byte {
	inner, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("botapitest: an update can't be encoded: %v", err))
	}
	b := make([]byte, 0, len(inner)+len(kind)+32)
	b = append(b, `{"update_id":`...)
	b = strconv.AppendInt(b, id, 10)
	b = append(b, `,"`...)
	b = append(b, kind...)
	b = append(b, `":`...)
	b = append(b, inner...)
	return append(b, '}')
}

func (q *updateQueue) wants(kind string) bool {
	if q.allowed == nil {
		return !slices.Contains(notByDefault[:], kind)
	}
	return q.allowed[kind]
}

// setAllowed takes over allowed_updates; an empty list means the default again,
// a missing one changes nothing.
func (s *Server) setAllowed(a *args) *apiError {
	if !a.has("allowed_updates") {
		return nil
	}
	known := s.spec.types["Update"].object.fields
	var allowed map[string]bool
	for _, v := range a.list("allowed_updates") {
		name := v.(string)
		if known[name] == nil || name == "update_id" {
			return badRequest(`unknown update type "` + name + `" in allowed_updates`)
		}
		if allowed == nil {
			allowed = make(map[string]bool)
		}
		allowed[name] = true
	}
	s.updates.allowed = allowed
	return nil
}

// wakeReceivers tells the long poll and the webhook that there is something.
func (s *Server) wakeReceivers() {
	if s.poll != nil {
		s.poll.signal()
	}
	if s.webhook != nil {
		s.webhook.signal()
	}
	s.notify()
}

// finish marks an update as done.
func (q *updateQueue) finish(u *update, confirmed bool) {
	if u.done {
		return
	}
	u.done, u.confirmed = true, confirmed
	if u.origin != nil {
		return
	}
	q.open--
	if confirmed {
		q.stats.Confirmed++
	} else {
		q.stats.Expired++
	}
	for len(q.pending) > 0 && q.pending[0].done {
		q.pending[0] = nil
		q.pending = q.pending[1:]
	}
}

func (s *Server) confirm(u *update) {
	if u.done {
		return
	}
	s.updates.finish(u, true)
	if u.again {
		s.deliverAgain(u)
	}
}

// expireUpdates drops what waited too long. It only looks when something may
// have: after the first of the pending updates is due.
func (s *Server) expireUpdates() {
	now := s.now()
	q := &s.updates
	if q.open == 0 || !now.After(q.firstExpiry) {
		return
	}
	q.firstExpiry = time.Time{}
	for _, u := range q.pending {
		if u == nil || u.done {
			continue
		}
		if !u.busy && now.After(u.expires) {
			q.finish(u, false)
			continue
		}
		q.expiresAt(u.expires)
	}
}

func (q *updateQueue) expiresAt(t time.Time) {
	if q.firstExpiry.IsZero() || t.Before(q.firstExpiry) {
		q.firstExpiry = t
	}
}

func (q *updateQueue) delivered(u *update) {
	if u.origin != nil {
		u = u.origin
	}
	u.deliveries++
	if u.deliveries == 1 {
		q.stats.Delivered++
	} else {
		q.stats.Redelivered++
	}
}

// dropPending forgets everything that waits, as drop_pending_updates asks for.
func (s *Server) dropPending() {
	for _, u := range s.updates.pending {
		if u != nil {
			s.updates.finish(u, false)
		}
	}
	s.updates.replay = nil
}

// applyOffset confirms what lies below the offset.
func (s *Server) applyOffset(offset int64) {
	q := &s.updates
	switch {
	case offset > 0:
		if offset > q.nextID+futureOffset {
			return
		}
		end := sort.Search(len(q.pending), func(i int) bool { return q.pending[i].id >= offset })
		s.confirmAll(q.pending[:end])
	case offset < 0:
		keep := int(min(-offset, int64(len(q.pending))))
		s.confirmAll(q.pending[:len(q.pending)-keep])
	}
}

// confirmAll goes through a part of the pending updates while finish takes them
// out at the front.
func (s *Server) confirmAll(list []*update) {
	for _, u := range list {
		if u != nil {
			s.confirm(u)
		}
	}
}

// collect takes updates for one answer; nil if there are none.
func (s *Server) collect(limit int) rawJSON {
	q := &s.updates
	s.expireUpdates()
	batch := q.replay[:min(limit, len(q.replay))]
	q.replay = q.replay[len(batch):]
	batch = slices.Clone(batch)
	for _, u := range q.pending {
		if len(batch) == limit {
			break
		}
		if !u.done {
			batch = append(batch, u)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	out := rawJSON{'['}
	for i, u := range batch {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, u.body...)
		q.delivered(u)
	}
	s.notify()
	return append(out, ']')
}

// A poll is a getUpdates that waits.
type poll struct {
	wake    chan struct{}
	aborted chan *apiError
}

func (p *poll) signal() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// abortPoll ends the waiting getUpdates with 409.
func (s *Server) abortPoll(why string) {
	if s.poll != nil {
		s.poll.aborted <- conflict(why)
		s.poll = nil
	}
}

func getUpdates(s *Server, c *callContext) (any, *apiError) {
	if s.webhook != nil {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	limit, timeout, bad := pollRange(c.args)
	if bad != nil {
		return nil, bad
	}
	if bad := s.setAllowed(c.args); bad != nil {
		return nil, bad
	}
	s.applyOffset(c.args.integer("offset"))
	s.notify()
	if batch := s.collect(limit); batch != nil {
		return batch, nil
	}
	if timeout == 0 {
		return rawJSON("[]"), nil
	}
	return s.waitForUpdates(c, limit, timeout)
}

func pollRange(a *args) (limit int, timeout time.Duration, bad *apiError) {
	limit = maxUpdates
	if a.has("limit") {
		limit = int(a.integer("limit"))
	}
	seconds := a.integer("timeout")
	if limit < 1 || limit > maxUpdates {
		return 0, 0, badRequest("limit must be between 1 and 100")
	}
	// A longer timeout is cut, not refused: bot libraries ask for a minute.
	return limit, time.Duration(min(max(seconds, 0), maxPollTimeout)) * time.Second, nil
}

// waitForUpdates is called with Server.mu held and returns with it held, but
// does not hold it while it waits.
func (s *Server) waitForUpdates(c *callContext, limit int, timeout time.Duration) (any, *apiError) {
	s.abortPoll("terminated by other getUpdates request; make sure that only one bot instance is running")
	p := &poll{wake: make(chan struct{}, 1), aborted: make(chan *apiError, 1)}
	s.poll = p
	s.notify()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		s.mu.Unlock()
		var aborted *apiError
		var over bool
		select {
		case <-p.wake:
		case aborted = <-p.aborted:
		case <-timer.C:
			over = true
		case <-c.Done():
			over = true
		case <-s.ctx.Done():
			over = true
		}
		s.mu.Lock()
		if aborted == nil && s.poll != p {
			aborted = <-p.aborted
		}
		if aborted != nil {
			return nil, aborted
		}
		if c.Err() != nil || s.closed {
			s.poll = nil
			return rawJSON("[]"), nil // nobody reads it
		}
		if batch := s.collect(limit); batch != nil || over {
			s.poll = nil
			if batch == nil {
				batch = rawJSON("[]")
			}
			return batch, nil
		}
	}
}

// Polling reports whether a getUpdates waits at this moment.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poll != nil
}
