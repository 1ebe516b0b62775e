// Package conversation is the use case of the newcomer: load the session, take it
// one input further, commit everything that follows in one step, deliver it.
//
// Its promises: an update that Handle returned nil for is committed; an update
// that comes twice changes nothing the second time; updates of one chat never
// overwrite each other, however many replicas handle them.
package conversation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// attempts is how often a commit that met another is decided again.
const attempts = 16

// Settings of a Conversation. All are needed but Observe, Awaited, Relay, Colleague and Advance.
type Settings struct {
	Catalogue func() *Catalogue // the one that counts now
	Store     Store
	Deliver   func([]outbox.Appended) // starts the delivery of what was committed
	Part      func(chat int64) int    // the partition of a chat
	CaseID    func(part int) string   // a new, random id whose partition is part
	Nudge     func()                  // a timer was set that is due now
	Org       string                  // who runs the bot, for the privacy notice
	Staff     string                  // the language that staff read
	Session   time.Duration           // how long a session lives without an update
	Silent    time.Duration           // how long nothing may happen in an open case; zero: as long as it likes
	Case      time.Duration           // how long a closed case is kept
	BotName   func() string           // @name without the @, empty if not known yet
	PerChat   float64                 // new messages a second that go to one chat (SEND_RATE); zero: as many as there are
	Now       func() time.Time
	Log       *slog.Logger
	Observe   func(noted string) // counts what the engine noted
	// Awaited takes an update of a chat that has a record AwaitKey, or says ErrNotAwaited;
	// nil: nobody is ever asked.
	Awaited func(ctx context.Context, u Update, r Record) (Reply, error)
	// Relay is what the owner of a case gets of words that the person typed, and moves the
	// case, which keeps them until they have arrived; none: they can't be passed on. nil: free
	// writing is off.
	Relay func(ctx context.Context, k *handoff.Case, update int64, text privacy.Personal) ([]outbox.Message, []Timer, error)
	// Colleague answers somebody of the staff who typed or sent something that nobody asked
	// for; not done: it is a newcomer's, and the talk goes on. nil: nobody is.
	Colleague func(ctx context.Context, u Update) (done bool, err error)
	// Advance is the engine; nil: flow.Advance. Rehearsals look over its shoulder.
	Advance func(*flow.Flows, flow.Session, flow.Input, time.Time) (flow.Session, []flow.Effect)
}

// Conversation handles the updates of people.
type Conversation struct {
	Settings
	groups groupManners
	ears   ears
	hours  hours.Polite
}

// New makes a Conversation.
func New(s Settings) *Conversation {
	if s.Observe == nil {
		s.Observe = func(string) {}
	}
	if s.Advance == nil {
		s.Advance = flow.Advance
	}
	clock := s.Now
	s.Now = func() time.Time { return clock().In(hours.Berlin()) } // “today” is the same day for the person, the team and us
	return &Conversation{Settings: s, groups: groupManners{last: map[int64]time.Time{}}, ears: ears{last: map[int64]time.Time{}}, hours: hours.In(hours.Berlin())}
}

// Handle takes an update of a private chat, or a message to a group that is not
// the staff's.
func (c *Conversation) Handle(ctx context.Context, u Update) (Reply, error) {
	if !u.Private {
		return c.group(ctx, u)
	}
	switch u.Kind {
	case Blocked:
		return Reply{}, c.letSleep(ctx, u.Chat)
	case Returned:
		return Reply{}, c.isBack(ctx, u.Chat) // /start follows
	case Member, Migrated:
		return Reply{}, nil
	}
	return c.retrying(ctx, u, c.turn)
}

// retrying decides again as long as another update was quicker.
func (c *Conversation) retrying(ctx context.Context, u Update, decide func(context.Context, Update) (Reply, error)) (Reply, error) {
	for n := 0; ; n++ {
		r, err := decide(ctx, u)
		switch {
		case err == nil:
			return r, nil
		case errors.Is(err, ErrDuplicate):
			return Reply{}, nil
		case !errors.Is(err, ErrConflict) || n == attempts:
			return Reply{}, err
		}
		select {
		case <-ctx.Done():
			return Reply{}, ctx.Err()
		case <-time.After(time.Duration(rand.IntN(1+5*n)) * time.Millisecond):
		}
	}
}

// known is what the store says of a chat.
type known struct {
	loaded Loaded
	person person
	late   lately
	open   *loadedCase
	part   int
	beside *beside // the emergency card: what goes to who has the request
}

// turn handles one update of a person, once.
func (c *Conversation) turn(ctx context.Context, u Update) (Reply, error) {
	k, err := c.know(ctx, u)
	if err != nil {
		return Reply{}, err
	}
	if k.loaded.Seen || k.late.gone.has(u.ID) || u.ID != 0 && k.person.seenOf(u).Has(u.ID) {
		c.Observe("duplicate")
		return Reply{}, nil
	}
	if r := k.loaded.Records[4]; r.Version != 0 && c.Awaited != nil {
		if reply, err := c.Awaited(ctx, u, r); !errors.Is(err, ErrNotAwaited) {
			return reply, err
		}
	}
	cat := c.Catalogue()
	if words := c.wordsToHear(cat, k.person.Session, u); words != "" {
		u.Data = words
	}
	if notes, ok := cat.toHear(u.Data, c.Now()); ok {
		return c.play(ctx, u, k, cat, notes)
	}
	if k.open, err = c.theirCase(ctx, &k); err != nil {
		return Reply{}, err
	}
	if s := &k.person.Session; k.open != nil && s.CaseFor != "" && k.open.Offer != "" {
		s.CaseFor = k.open.Offer // they may have let another team have it
	}
	in := c.understand(cat, k.person.Session, u)
	talks := k.person.talks(k.open, cat, u, in, c.Relay != nil)
	if talks {
		in = flow.Input{Kind: flow.Typed, Typed: locale.CleanName(u.Text.Reveal())}
	}
	if c.Relay != nil && k.open != nil && k.open.Owner != 0 {
		switch {
		case talks, answersNothing(cat, k.person.Session, in):
			return Reply{}, c.relay(ctx, u, k, cat)
		case in.Kind == flow.Distress:
			if k.beside, err = c.besides(ctx, u, &k, cat); err != nil {
				return Reply{}, err
			}
		}
	}
	if c.Colleague != nil && k.open == nil && !k.person.flooded(c.Now()) && (k.person.Epoch == "" && written(in) || answersNothing(cat, k.person.Session, in)) {
		if done, err := c.Colleague(ctx, u); done || err != nil {
			return Reply{}, err
		}
	}
	return c.follow(ctx, u, k, cat, in)
}

// know reads everything about the chat but its case.
func (c *Conversation) know(ctx context.Context, u Update) (k known, err error) {
	k.part = c.Part(u.Chat)
	k.loaded, err = c.Store.Load(ctx, k.part, u.ID, sessionKey(u.Chat), linkKey(u.Chat), goneKey(u.Chat), askedKey(u.Chat), AwaitKey(u.Chat))
	if err != nil {
		return k, err
	}
	k.person = c.person(k.loaded)
	k.late = readLately(k.loaded.Records[2], k.loaded.Records[3])
	return k, nil
}

// follow takes the person one input further, and commits what follows.
func (c *Conversation) follow(ctx context.Context, u Update, k known, cat *Catalogue, in flow.Input) (Reply, error) {
	p, late, now := k.person, k.late, c.Now()
	in.CaseOpen, in.Enough = k.open != nil, late.asked.enough(now)
	in.Fresh = fmt.Sprintf("%x", rand.Uint32())
	in.CaseID = c.CaseID(k.part)

	var quiet bool
	in.InHand, quiet = p.inHand(k.open, cat, in, now)
	next, effects := c.Advance(cat.Flows, p.Session, in, now)
	why, mute := c.mute(&p, cat, u, in, next, now)
	if quiet {
		why, mute = "in_hand", true
	}
	if mute {
		next, effects = p.Session, nil
	} else if len(effects) > 0 && p.unanswered() {
		p.Flood = 0
	}
	if len(effects) == 0 && u.Kind == silence {
		return Reply{}, nil // it means nothing any more
	}
	t := turn{c: c, cat: cat, u: u, now: now, part: k.part, before: p.Session, after: next, open: k.open, late: late, shared: p.Share, wake: p.Wake}
	if k.open != nil {
		t.request = &k.open.Case
	}
	t.commit = Commit{Part: k.part, Update: u.ID}
	t.session = Write{Key: sessionKey(u.Chat), Expect: k.loaded.Records[0].Version, TTL: c.Session}
	t.link = Write{Key: linkKey(u.Chat), Expect: k.loaded.Records[1].Version, TTL: c.Silent + c.Case}
	if u.unasked() {
		t.session.TTL = p.left(c.Session, now)
	}
	if k.open != nil && k.open.Blocked != 0 && u.ID != 0 {
		t.commit.Timers, t.rings = append(t.commit.Timers, Reachable(u.Chat, now)...), true
	}
	t.beside(k.beside)
	reply := t.apply(effects)
	p.queued(t.commit.Appends, outbox.ChatLane(k.part, u.Chat), c.PerChat, now)
	if err := t.relink(ctx, readLink(k.loaded.Records[1])); err != nil {
		return Reply{}, err
	}
	t.speaks()
	t.untell()
	if mute {
		t.hush(&p, why)
	}
	if next.Epoch == "" && !t.erased {
		t.observe()
		return reply, nil // nothing was there, and nothing began
	}
	if t.erased {
		t.commit.Writes = append(t.commit.Writes, late.leave(u, p))
	} else {
		p.Session, p.Share, p.Wake = next, t.shared, t.wake
		if u.ID != 0 {
			p.Album = u.Album
			p.seenOf(u).Add(u.ID)
		}
		if !u.unasked() {
			p.At = now.Unix()
		}
		t.session.Data = p.encode()
	}
	t.commit.Writes = append(t.commit.Writes, t.session)
	if t.linked {
		t.commit.Writes = append(t.commit.Writes, t.link)
	}

	done, err := c.Store.Commit(ctx, t.commit)
	if err != nil {
		return Reply{}, err
	}
	t.observe()
	c.Deliver(done)
	if t.rings {
		c.Nudge()
	}
	return reply, nil
}

// person reads the records of somebody's chat. One that can't be read (no version of
// ours wrote it) begins anew rather than never again.
func (c *Conversation) person(loaded Loaded) person {
	r := loaded.Records[0]
	p, err := decodePerson(r.Data)
	if err != nil || r.Version != 0 && len(r.Data) == 0 {
		c.Log.Error("session unreadable, begun anew", "err", err)
		c.Observe("unreadable")
	}
	if p.Epoch == "" { // the talk may be gone, and the request not
		to := readLink(loaded.Records[1])
		p.Session.Case, p.Session.CaseFor = to.Case, to.For
	}
	return p
}

// theirCase loads the case that somebody waits in. A talk forgets one that is closed; the
// link doesn't, and the team may have opened it again.
func (c *Conversation) theirCase(ctx context.Context, k *known) (*loadedCase, error) {
	s := &k.person.Session
	if s.Case != "" {
		return c.openCase(ctx, k.part, s.Case)
	}
	open, err := c.openCase(ctx, k.part, readLink(k.loaded.Records[1]).Case)
	if open != nil {
		s.Case, s.CaseFor = open.ID, open.Offer
	}
	return open, err
}

// openCase loads the case that the session names, if somebody still waits in it.
func (c *Conversation) openCase(ctx context.Context, part int, id string) (*loadedCase, error) {
	if id == "" {
		return nil, nil
	}
	l, err := c.Store.Load(ctx, part, 0, CaseKey(id))
	if err != nil {
		return nil, err
	}
	k, err := DecodeCase(l.Records[0].Data)
	if err != nil {
		c.Log.Error("case unreadable, taken for closed", "err", err)
		c.Observe("unreadable")
	}
	if k == nil || !k.Open() {
		return nil, nil
	}
	return &loadedCase{Case: *k, version: l.Records[0].Version}, nil
}

type loadedCase struct {
	handoff.Case
	version Version
}
