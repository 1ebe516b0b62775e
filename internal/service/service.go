// Package service puts the rooms together into the thing that runs: the intake,
// the two use cases, the delivery, and the page that says how they are. `bot serve`,
// `bot demo` and the tests of the whole share it.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/hours"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis"
	"wegweiser/internal/telegram"
)

// Options is what a Service is made of. All are needed, except where said.
type Options struct {
	Catalogue *conversation.Catalogue
	Store     *redis.Store
	Log       *slog.Logger

	Token string
	API   string // of the Bot API; empty: Telegram's own

	StaffChat  int64            // the group for all offers
	StaffChats map[string]int64 // for single ones
	Staff      string           // the language that staff read
	Org        string
	Session    time.Duration // how long a session lives without an update
	Silent     time.Duration // how long nothing may happen in an open case
	Case       time.Duration // how long a closed case is kept
	Relay      bool          // staff and people may write to each other freely
	Alarms     desk.Alarms   // whom they go to beyond the groups
	Rate       outbox.Rate

	Mail   func(ctx context.Context, to, subject, body string) error // notices by e-mail; nil: none
	MailTo map[string]string                                         // addresses by offer, "*" for the others

	// Forgetful says that Redis is empty at each start, as it should be: nobody is told.
	Forgetful bool

	Shape func(*conversation.Catalogue) *conversation.Catalogue // what Watch makes of what it reads; nil: nothing

	WebhookURL    string // empty: long polling
	WebhookSecret string
	WebhookPath   string
	Listen        net.Listener // for the webhook and what the service says of itself; nil: neither
}

// Service is the running bot.
type Service struct {
	Options
	client    *telegram.Client
	out       *outbox.Outbox
	talk      *conversation.Conversation
	desk      *desk.Desk
	groups    *desk.Groups
	intake    *telegram.Intake
	answers   *telegram.Answers
	metrics   *metrics
	catalogue atomic.Pointer[conversation.Catalogue]
	holder    string // names this replica in leases
	name      atomic.Pointer[string]
	taking    atomic.Bool // updates are taken: what readyz says
	pulse     *pulse
	held      held
}

// stopFor is how long a stop may take: systemd, Docker and Kubernetes kill after 10 s
// or more.
const stopFor = 9 * time.Second

// flushEvery is how long acknowledgements are collected. At 30 acts a second it keeps
// an act at about 2.2 round trips; the next commit of a chat does not wait for it.
const flushEvery = 200 * time.Millisecond

// drainFor is how long calls that are under way may take when we stop.
const drainFor = 5 * time.Second

// New puts the rooms together. Nothing runs and nobody is called yet.
func New(o Options) (*Service, error) {
	s := &Service{Options: o, holder: holder(o.Listen), metrics: newMetrics()}
	s.pulse = &pulse{store: o.Store, log: o.Log}
	empty := ""
	s.name.Store(&empty)
	var err error
	s.client, err = telegram.New(telegram.Options{Token: o.Token, API: o.API, Log: o.Log, Meter: s.metrics})
	if err != nil {
		return nil, err
	}
	members := telegram.NewMembers(s.client)
	s.UseCatalogue(o.Catalogue)
	s.together(o.Store, telegram.NewSender(s.client).WithMedia(s, o.Store).WithInvites(s), members)
	s.answers = telegram.NewAnswers(s.client, 0, 0)
	s.intake = &telegram.Intake{Handler: s, OnPanic: s.talk.Excuse, Members: members, Log: o.Log, Meter: s.metrics}
	return s, nil
}

// memory is what the use cases and the delivery keep.
type memory interface {
	conversation.Store
	conversation.Timers
	outbox.Store
	outbox.Budget
	SetMigration(ctx context.Context, old, new int64) error
}

// together makes the two use cases and the delivery, each knowing the others.
func (s *Service) together(store memory, sender outbox.Sender, members desk.Members) {
	o := s.Options
	s.groups = desk.NewGroups(o.StaffChat, o.StaffChats, nil, store.SetMigration)
	s.out = outbox.New(store, sender, outbox.Options{
		Rate: o.Rate, Budget: store, Logger: o.Log, Observe: s.metrics.outbox(), DrainFor: drainFor,
		FlushEvery: flushEvery, MemoFor: o.Session,
		OnMigrate: func(from, to int64) { s.moved(from, to) },
		OnRefused: func(lane outbox.Lane, m outbox.Message, r *outbox.Refusal) { s.refused(lane, m, r) },
		OnFate: func(ctx context.Context, lane outbox.Lane, m outbox.Message, r *outbox.Refusal) error {
			return s.desk.Fate(ctx, lane, m, r)
		},
	})
	other := map[string]func(context.Context, conversation.Due) (time.Time, error){}
	s.desk = desk.New(desk.Settings{
		Other:     other,
		Catalogue: s.catalogue.Load, Store: store, Timers: store, Deliver: s.out.Deliver, Post: s.out,
		Members: members, Groups: s.groups, Part: outbox.Part,
		CasePart: func(id string) (int, bool) { p, err := outbox.CasePart(id); return p, err == nil },
		Staff:    o.Staff, Silent: o.Silent, Case: o.Case, Mail: o.Mail, MailTo: o.MailTo, Alarms: o.Alarms, Relay: o.Relay, PerMinute: o.Rate.PerGroupMinute, BotName: s.botName,
		Now: time.Now, Zone: hours.Berlin(), Log: o.Log, Observe: s.metrics.noted,
	})
	s.desk.Over = func(ctx context.Context, chat int64, id string, unheard bool) error {
		return s.talk.CaseOver(ctx, chat, id, unheard)
	}
	other[conversation.AgainKind] = s.askAgain
	other[conversation.WakeKind] = func(ctx context.Context, t conversation.Due) (time.Time, error) {
		return time.Time{}, s.talk.Wake(ctx, t)
	}
	s.talk = conversation.New(conversation.Settings{
		Catalogue: s.catalogue.Load, Store: store, Deliver: s.out.Deliver, Part: outbox.Part,
		CaseID: func(part int) string { return outbox.NewCaseID(part, rand.Uint64()) },
		Nudge:  s.desk.Nudge, Org: o.Org, Staff: o.Staff, Session: o.Session, Silent: o.Silent, Case: o.Case,
		PerChat: o.Rate.PerChat, BotName: s.botName, Now: time.Now, Log: o.Log, Observe: s.metrics.noted,
		Awaited: s.desk.Typed, Colleague: s.desk.Unasked,
	})
	if o.Relay {
		s.talk.Relay = s.desk.Relayed
	}
}

// File implements telegram.Files: the bytes of a file that the talk shows now.
func (s *Service) File(path, hash string) ([]byte, bool) { return s.catalogue.Load().File(path, hash) }

// Invite implements telegram.Invites: a calendar's file of a case's appointment.
func (s *Service) Invite(ctx context.Context, x outbox.Media, chat int64) (string, []byte, error) {
	return s.desk.Invite(ctx, x, chat)
}

// UseCatalogue puts new flows and texts in the place of the old, all at once.
func (s *Service) UseCatalogue(c *conversation.Catalogue) {
	c.Texts.OnFallback(s.metrics.fellBack)
	s.catalogue.Store(c)
}

// moved remembers that a group has a new number.
func (s *Service) moved(from, to int64) {
	ctx, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	err := s.groups.Moved(ctx, from, to)
	if err == nil {
		err = s.desk.MoveBoards(ctx)
	}
	if err != nil {
		s.Log.Error("a group's new number could not be kept; it will be found again", "err", err)
	}
}

// holder names this replica: the same after a restart, so that it takes its own
// leases up again at once; another's never, for no two processes of a machine listen
// on the same address.
func holder(l net.Listener) string {
	host, err := os.Hostname()
	if err != nil || l == nil {
		return fmt.Sprintf("%016x", rand.Uint64())
	}
	return host + " " + l.Addr().String()
}

func (s *Service) botName() string { return *s.name.Load() }

// Handle implements conversation.Handler: staff's acts go to the desk, all else to
// the talk.
func (s *Service) Handle(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	start := time.Now()
	r, err := s.route(ctx, u)
	s.metrics.handled(u, time.Since(start), err)
	return r, err
}

func (s *Service) route(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	if u.Private && s.groups.Lost(u.Chat) && u.Kind != conversation.Blocked { // the coordinator, who can be written to again
		if err := s.desk.GroupBack(ctx, u.Chat); err != nil {
			return conversation.Reply{}, err
		}
	}
	if s.desk.Wants(u) {
		r, err := s.desk.Handle(ctx, u)
		if !errors.Is(err, desk.ErrNotStaff) {
			return r, err
		}
		u.Payload = ""
	}
	return s.talk.Handle(ctx, u)
}

// Run runs until ctx ends: then nothing more is taken, what is in hand is finished,
// and it returns, within stopFor.
func (s *Service) Run(ctx context.Context) error {
	// The parts that deliver outlive those that take.
	late, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var hook *telegram.Webhook
	if s.WebhookURL != "" {
		var err error
		hook, err = telegram.NewWebhook(telegram.WebhookOptions{
			Client: s.client, Intake: s.intake, URL: s.WebhookURL, Secret: s.WebhookSecret,
		})
		if err != nil {
			return err
		}
	}
	if hook != nil {
		s.pulse.hook = hook
	}
	web := s.serveHTTP(hook)
	parts, taking := newParts(), newParts()
	// Nothing is touched before Redis is known to be ours.
	known, failed := s.introduce(ctx)
	if known {
		parts.Go("outbox", func() error { return s.out.Run(late) })
		parts.Keep(late, "desk", s.panicked, func() error { return s.desk.Run(late) })
		parts.Keep(late, "sampler", s.panicked, func() error { return s.sample(late) })
		parts.Keep(ctx, "pulse", s.panicked, func() error { return s.beats(ctx) })
		taking.Go("intake", func() error { return s.take(ctx, hook) })
	}

	if failed == nil {
		select {
		case <-ctx.Done():
		case failed = <-parts.failed:
		case failed = <-taking.failed:
		}
	}
	s.taking.Store(false)
	s.Log.Info("stopping: nothing more is taken")
	ending, cancel := context.WithTimeout(context.Background(), stopFor)
	defer cancel()
	if hook != nil {
		hook.Stop()
	}
	taking.Wait(ending)
	if web != nil {
		_ = web.Shutdown(ending)
	}
	s.answers.Close(ending)
	s.out.Stop()
	stop()
	parts.Wait(ending)
	s.client.Close()
	s.Log.Info("stopped")
	return failed
}

// take takes updates until ctx ends.
func (s *Service) take(ctx context.Context, hook *telegram.Webhook) error {
	go func() { _ = s.client.Register(ctx, s.profile()) }() // beside the service: never waited for
	if hook != nil {
		if err := hook.Ensure(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("the webhook was refused: %w", err)
		}
		s.taking.Store(true)
		s.Log.Info("taking updates by webhook", "bot", s.botName())
		<-ctx.Done()
		return nil
	}
	poller := &telegram.Poller{Client: s.client, Intake: s.intake, Answers: s.answers, Lease: pollLease{s}, Parallel: parallel, Polled: s.pulse.heard, Limited: s.held.wait}
	s.taking.Store(true)
	s.Log.Info("taking updates by long polling", "bot", s.botName())
	return poller.Run(ctx)
}

// parallel is how many chats of a batch are handled at once: as many as a batch has
// updates, for they wait for Redis together.
const parallel = 100

// introduce asks Telegram for our name, and Redis for the groups' moves, as often as
// it takes.
func (s *Service) introduce(ctx context.Context) (known bool, err error) {
	for wait := 200 * time.Millisecond; ; wait = min(2*wait, 10*time.Second) {
		err := s.meet(ctx)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, redis.ErrWrongKey), errors.Is(err, redis.ErrOtherBot):
			return false, err
		}
		s.Log.Warn("waiting for Telegram and Redis", "err", err)
		select {
		case <-ctx.Done():
			return false, nil
		case <-time.After(wait):
		}
	}
}

// meet asks Telegram who we are and Redis whether it is ours: with a wrong key no
// talk could be read, and another bot's would be mixed up with ours.
func (s *Service) meet(ctx context.Context) error {
	me, err := s.client.Me(ctx)
	if err != nil {
		return err
	}
	if err := s.Store.CheckKey(ctx); err != nil {
		return err
	}
	if err := s.beginEmpty(ctx); err != nil {
		return err
	}
	if err := s.Store.CheckBot(ctx, me.ID); err != nil {
		return err
	}
	moved, err := s.Store.Migrations(ctx)
	if err != nil {
		return err
	}
	s.groups.Follow(moved)
	if err := s.desk.FollowLost(ctx); err != nil {
		return err
	}
	if err := s.desk.MoveBoards(ctx); err != nil {
		return err
	}
	s.intake.Bot = me.Username
	s.name.Store(&me.Username)
	return nil
}

// pollLease lets one replica poll: Telegram has one queue of updates for a token.
type pollLease struct{ s *Service }

const pollLeaseFor = 10 * time.Second

// Hold implements telegram.Lease.
func (l pollLease) Hold(ctx context.Context) (bool, error) {
	return l.s.Store.Lease(ctx, "poller", l.s.holder, pollLeaseFor)
}

// Release implements telegram.Releaser.
func (l pollLease) Release(ctx context.Context) error {
	return l.s.Store.Release(ctx, "poller", l.s.holder)
}

// profile is how the bot presents itself, in every language.
func (s *Service) profile() telegram.Profile {
	p := telegram.Profile{Listings: map[string]telegram.Listing{}, Default: "en", Groups: s.groups.All()}
	texts := s.catalogue.Load().Texts // once: they may be changed meanwhile
	for _, l := range texts.Languages() {
		t := texts.Printer(l.Tag)
		li := telegram.Listing{Name: t.Plain("bot.name", nil), Description: t.Plain("bot.description", nil), Short: t.Plain("bot.short", nil)}
		for _, c := range commands {
			li.Commands = append(li.Commands, telegram.Command{Name: c, Description: t.Plain("command."+c, nil)})
		}
		p.Listings[l.Tag] = li
	}
	staff := texts.Printer(s.Staff)
	p.GroupCommands = []telegram.Command{{Name: "help", Description: staff.Plain("command.help", nil)}}
	return p
}

// commands are those that Telegram lists, in this order.
var commands = []string{"start", "menu", "human", "emergency", "language", "restart", "privacy", "delete", "help"}

var _ http.Handler = (*telegram.Webhook)(nil)
