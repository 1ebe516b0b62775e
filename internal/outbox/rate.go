package outbox

import (
	"context"
	"math"
	"time"

	"golang.org/x/time/rate"
)

// Rate is our own sending budget (SEND_RATE). Zero: no limit of our own, only
// what Telegram refuses.
type Rate struct {
	All            float64 // calls a second in all, shared among replicas by Budget
	PerChat        float64 // new messages a second to one person; bursts of 5 pass
	PerGroupMinute int     // calls in any 60 seconds to one group, edits included; evenly spread
}

// Budget shares Rate.All among replicas.
type Budget interface {
	// Budget asks for n of limit calls in a second (Unix time), and returns how
	// many are granted.
	Budget(ctx context.Context, second int64, n, limit int) (granted int, err error)
}

const (
	chatBurst   = 5
	groupSpan   = time.Minute
	budgetAsk   = 250 * time.Millisecond // how long to wait for the budget
	budgetAlone = 5 * time.Second        // how long to go on without, if there is no answer
)

// why says what keeps a message back.
type why int

const (
	admitted why = iota
	chatFull     // this chat; others may be written to
	allFull      // everybody
)

// limits are all limits of this process, guarded by the Outbox's mutex.
type limits struct {
	rate    Rate
	all     allLimit
	chats   map[int64]*rate.Limiter
	groups  map[int64]*window
	blocked map[int64]time.Time // Telegram said: not before
}

func newLimits(r Rate) *limits {
	return &limits{
		rate: r, all: newAllLimit(r.All),
		chats: map[int64]*rate.Limiter{}, groups: map[int64]*window{}, blocked: map[int64]time.Time{},
	}
}

// admit takes a message's share of every limit, or of none; then it says which
// limit it was, and when to ask again.
func (l *limits) admit(m *Message, now time.Time) (at time.Time, w why) {
	if until, ok := l.blocked[m.Chat]; ok {
		if now.Before(until) {
			return until, chatFull
		}
		delete(l.blocked, m.Chat)
	}
	var person *rate.Limiter
	var group *window
	switch {
	case m.Chat < 0 && l.rate.PerGroupMinute > 0:
		group = l.group(m.Chat)
		if group.left(now) == 0 {
			return group.next(now), chatFull
		}
	case m.Chat > 0 && l.rate.PerChat > 0 && m.Op == OpSend:
		person = l.person(m.Chat)
		if missing := 1 - person.TokensAt(now); missing > 0 {
			wait := time.Duration(missing / l.rate.PerChat * float64(time.Second))
			return now.Add(wait + time.Millisecond), chatFull
		}
	}
	if at, ok := l.all.admit(now, m.Low); !ok {
		return at, allFull
	}
	if person != nil {
		person.AllowN(now, 1)
	}
	if group != nil {
		group.take(now)
	}
	return time.Time{}, admitted
}

func (l *limits) person(chat int64) *rate.Limiter {
	p := l.chats[chat]
	if p == nil {
		p = rate.NewLimiter(rate.Limit(l.rate.PerChat), max(chatBurst, int(math.Ceil(l.rate.PerChat))))
		l.chats[chat] = p
	}
	return p
}

func (l *limits) group(chat int64) *window {
	g := l.groups[chat]
	if g == nil {
		// Evenly: Telegram sometimes refuses even one a second to a group, and then
		// for longer than the waiting would have taken.
		g = newWindow(l.rate.PerGroupMinute, groupSpan)
		g.gap = groupSpan / time.Duration(l.rate.PerGroupMinute)
		l.groups[chat] = g
	}
	return g
}

// block keeps back everything to a chat until an instant.
func (l *limits) block(chat int64, until time.Time) {
	if until.After(l.blocked[chat]) {
		l.blocked[chat] = until
	}
}

// tidy drops limits that limit nothing at the moment.
func (l *limits) tidy(now time.Time) {
	for chat, p := range l.chats {
		if p.TokensAt(now) >= float64(p.Burst()) {
			delete(l.chats, chat)
		}
	}
	for chat, g := range l.groups {
		if g.left(now) == g.limit {
			delete(l.groups, chat)
		}
	}
	for chat, until := range l.blocked {
		if !now.Before(until) {
			delete(l.blocked, chat)
		}
	}
}

// GroupBudget tells how many calls to a group may be made at once, and when there
// will be one more. Without a limit of our own that is a large number.
func (o *Outbox) GroupBudget(chat int64) (left int, next time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	chat = o.resolve(chat)
	if until := o.limits.blocked[chat]; now.Before(until) {
		return 0, until
	}
	if o.opt.Rate.PerGroupMinute <= 0 {
		return math.MaxInt32, now
	}
	g := o.limits.group(chat)
	return g.left(now), g.next(now)
}

// window allows so many events in any span of time.
type window struct {
	limit int
	span  time.Duration
	gap   time.Duration // between two events at least
	at    []time.Time   // events that count, in order, from head on
	head  int
}

func newWindow(limit int, span time.Duration) *window {
	return &window{limit: limit, span: span}
}

// left is how many events are allowed now.
func (w *window) left(now time.Time) int {
	for w.head < len(w.at) && now.Sub(w.at[w.head]) >= w.span {
		w.head++
	}
	if n := len(w.at); n > w.head && now.Sub(w.at[n-1]) < w.gap {
		return 0
	}
	return w.limit - (len(w.at) - w.head)
}

// next is when one more than now will be allowed; now, if nothing counts.
func (w *window) next(now time.Time) time.Time {
	if w.left(now) == w.limit {
		return now
	}
	if len(w.at)-w.head < w.limit && w.gap > 0 {
		return w.at[len(w.at)-1].Add(w.gap)
	}
	return w.at[w.head].Add(w.span)
}

func (w *window) take(now time.Time) {
	if w.head > 0 && len(w.at) == cap(w.at) {
		n := copy(w.at, w.at[w.head:])
		w.at, w.head = w.at[:n], 0
	}
	w.at = append(w.at, now)
}

// allLimit is the limit for everybody: a window of our own, and within a second
// what the replicas grant each other.
type allLimit struct {
	window *window // nil: no limit

	second    int64 // of Unix time
	granted   int
	used      int
	before    int  // used in the second before
	asking    bool // an answer is awaited
	exhausted bool // nothing more is granted in this second
	alone     time.Time
	shared    bool
}

func newAllLimit(perSecond float64) (a allLimit) {
	if perSecond > 0 {
		n := max(1, int(perSecond))
		a.window = newWindow(n, time.Duration(float64(n)/perSecond*float64(time.Second)))
	}
	return a
}

// admit takes one. Low messages leave a third to people who come next.
func (a *allLimit) admit(now time.Time, low bool) (at time.Time, ok bool) {
	if a.window == nil {
		return at, true
	}
	reserve := 0
	if low {
		reserve = a.window.limit / 3
	}
	if a.window.left(now) <= reserve {
		return a.window.next(now), false
	}
	if a.shared && !now.Before(a.alone) {
		a.turn(now)
		if a.used >= a.granted {
			return time.Unix(a.second+1, 0), false
		}
		a.used++
	}
	a.window.take(now)
	return at, true
}

// turn begins a new second.
func (a *allLimit) turn(now time.Time) {
	if s := now.Unix(); s != a.second {
		a.before = 0
		if s == a.second+1 {
			a.before = a.used
		}
		a.second, a.granted, a.used, a.exhausted = s, 0, 0, false
	}
}

// want is how many more to ask the other replicas for; zero: none at the moment.
// A quiet process asks for a few, a busy one for as many as it will need.
func (a *allLimit) want(now time.Time, ready int) int {
	if !a.shared || a.window == nil || now.Before(a.alone) {
		return 0
	}
	if a.turn(now); a.asking || a.exhausted || a.used < a.granted {
		return 0
	}
	return min(max(a.window.limit/6, ready, a.before/2, 1), a.window.limit)
}

// grant takes the answer. Without one this process goes on alone for a while:
// delivering a little too fast is better than not at all.
func (a *allLimit) grant(second int64, asked, granted int, err error, now time.Time) {
	a.asking = false
	if err != nil {
		a.alone = now.Add(budgetAlone)
		return
	}
	if a.turn(now); second == a.second {
		a.granted += granted
		a.exhausted = granted < asked
	}
}

// askBudget asks in the background, and sends on when the answer is here.
func (o *Outbox) askBudget(now time.Time, n int) {
	all, second := &o.limits.all, now.Unix()
	all.asking = true
	o.aside.Go(func() {
		ctx, cancel := context.WithTimeout(o.hard, budgetAsk)
		defer cancel()
		granted := 0
		err := o.guarded("budget", func() (err error) {
			granted, err = o.opt.Budget.Budget(ctx, second, n, all.window.limit)
			return err
		})
		o.mu.Lock()
		defer o.mu.Unlock()
		all.grant(second, n, granted, err, time.Now())
		o.pump()
	})
}
