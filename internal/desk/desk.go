// Package desk is the use case of the staff: a card in the group for each case,
// one owner for each card, the details for the owner alone.
//
// Its promises: the first to claim has the case, however many try at once on
// however many replicas; no detail of a person stands in a group; a card is posted
// for every case, within what Telegram allows a group; a stranger gets nothing.
package desk

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// Settings of a Desk. All are needed.
type Settings struct {
	Catalogue func() *conversation.Catalogue
	Store     conversation.Store
	Timers    conversation.Timers
	Deliver   func([]outbox.Appended)
	Post      Poster
	Members   Members
	Groups    *Groups
	Part      func(chat int64) int
	CasePart  func(id string) (part int, ok bool)
	Staff     string        // the language that staff read
	Silent    time.Duration // how long nothing may happen in an open case; zero: as long as it likes
	Case      time.Duration // how long a closed case is kept
	Relay     bool          // the owner of a case and the person may write to each other freely
	Alarms    Alarms        // whom they go to beyond the group
	PerMinute int           // sends and edits to one group; 0: no limit of our own
	BotName   func() string
	Now       func() time.Time
	Zone      *time.Location // of the clock times on cards
	Log       *slog.Logger
	// Other timers, by kind: what they do, and when they ring again (zero: no more).
	Other   map[string]func(ctx context.Context, t conversation.Due) (next time.Time, err error)
	Observe func(noted string)
	// Mail sends a notice by e-mail; nil: none go out. MailTo are the addresses by offer, "*"
	// for the others.
	Mail   func(ctx context.Context, to, subject, body string) error
	MailTo map[string]string
	// Over brings a person whose case is closed to what comes next, unheard: without a sound
	// of their phone; nil: nobody is.
	Over func(ctx context.Context, chat int64, id string, unheard bool) error
}

// Poster sends or edits a card now, within the sending budget. Errors are
// *outbox.Refusal.
type Poster interface {
	SendNow(ctx context.Context, m outbox.Message) (messageID int, err error)
}

// Members says who is in a group.
type Members interface {
	// Is reports whether the user is a member of the group; an error means that
	// nobody knows just now.
	Is(ctx context.Context, group, user int64) (bool, error)
}

// Desk handles what staff do.
type Desk struct {
	Settings
	nudged  chan struct{}
	mails   mails
	seen    seenMembers
	keyless atomic.Int64 // Unix ns until which other replicas come first (timers.go)
}

// New makes a Desk.
func New(s Settings) *Desk {
	if s.Observe == nil {
		s.Observe = func(string) {}
	}
	return &Desk{Settings: s, nudged: make(chan struct{}, 1), mails: mails{room: make(chan struct{}, mailsAtOnce)}}
}

// StartPrefix begins the payload of a link that opens a case in private.
const StartPrefix = "case_"

// Wants says that an update is for the desk and not for the newcomer's talk.
func (d *Desk) Wants(u conversation.Update) bool {
	switch u.Kind {
	case conversation.Tap:
		return strings.HasPrefix(u.Data, dataPrefix) || strings.HasPrefix(u.Data, personPrefix) || !u.Private
	case conversation.Command:
		if u.Private {
			return strings.HasPrefix(u.Payload, StartPrefix) && u.Command == "start" || u.Command == casesCommand || u.Command == helpCommand
		}
		return d.Groups.Known(u.Chat)
	}
	return !u.Private && (d.Groups.Known(u.Chat) || u.Kind == conversation.Migrated || u.Kind == conversation.Returned)
}

// Handle takes an update that the desk Wants.
func (d *Desk) Handle(ctx context.Context, u conversation.Update) (conversation.Reply, error) {
	switch u.Kind {
	case conversation.Tap:
		if u.Private && strings.HasPrefix(u.Data, personPrefix) {
			return d.personTapped(ctx, u)
		}
		return d.tap(ctx, u)
	case conversation.Command:
		switch {
		case u.Private && u.Command == "start":
			return conversation.Reply{}, d.openCase(ctx, u, strings.TrimPrefix(u.Payload, StartPrefix))
		case u.Private:
			return conversation.Reply{}, d.command(ctx, u)
		}
		return conversation.Reply{}, d.groupHelp(ctx, u)
	case conversation.Migrated:
		if err := d.Groups.Moved(ctx, u.Chat, u.NewChat); err != nil {
			return conversation.Reply{}, err
		}
		return conversation.Reply{}, d.MoveBoards(ctx)
	case conversation.Returned:
		return conversation.Reply{}, d.joined(ctx, u)
	case conversation.Member:
		if u.Left {
			return conversation.Reply{}, d.left(ctx, u)
		}
	case conversation.Blocked:
		return conversation.Reply{}, d.GroupLost(ctx, u.Chat)
	}
	return conversation.Reply{}, nil // colleagues talking to each other
}

// caseOf loads a case for somebody who wants to act on it, and says whether they may:
// members of the group that the case belongs to, acting there or in private.
func (d *Desk) caseOf(ctx context.Context, u conversation.Update, id string) (k *handoff.Case, v conversation.Version, part int, may bool, err error) {
	part, ok := d.CasePart(id)
	if !ok {
		d.stranger("malformed case")
		return nil, 0, 0, false, nil
	}
	l, err := d.Store.Load(ctx, part, u.ID, conversation.CaseKey(id))
	if err != nil {
		return nil, 0, 0, false, err
	}
	if l.Seen {
		return nil, 0, 0, false, conversation.ErrDuplicate
	}
	k, err = conversation.DecodeCase(l.Records[0].Data)
	if err != nil {
		d.Log.Error("case unreadable", "case", id, "err", err)
		k = nil
	}
	groups := d.Groups.All()
	if k != nil {
		groups = []int64{d.Groups.For(k.Offer)}
	}
	told := k != nil && slices.Contains(d.told(k), d.Groups.Resolve(u.Chat))
	if !u.Private && !told && !slices.Contains(groups, d.Groups.Resolve(u.Chat)) && (k == nil || d.boardOf(k.Offer) != d.Groups.Resolve(u.Chat)) {
		d.stranger("other chat")
		return nil, 0, 0, false, nil
	}
	member := d.owns(k, u.User.ID)
	for _, group := range groups {
		if member {
			break
		}
		is, err := d.member(ctx, group, u.User.ID)
		if err != nil {
			return nil, 0, 0, false, errMembers
		}
		if is {
			d.remember(ctx, group, u.User)
		}
		member = member || is
	}
	if !member && told {
		return nil, 0, 0, false, errOutsider
	}
	if !member {
		d.stranger("not a member")
		return nil, 0, 0, false, nil
	}
	return k, l.Records[0].Version, part, true, nil
}

// ErrNotStaff says that the update is not staff's after all: a newcomer who followed
// a link that was not meant for them.
var ErrNotStaff = errors.New("not one of the staff")

// errMembers says that Telegram could not be asked who is in the group.
var errMembers = errors.New("membership unknown")

// errOutsider says that somebody was told of a case, as deputy or coordinator, and may not
// act on it: they are not in its group.
var errOutsider = errors.New("told of it, and not in the group")

// told are the chats beyond the group that alarms of a case go to.
func (d *Desk) told(k *handoff.Case) (chats []int64) {
	for _, chat := range []int64{d.Alarms.deputy(k.Offer), d.Alarms.Coordinator} {
		if chat != 0 {
			chats = append(chats, d.Groups.Resolve(chat))
		}
	}
	return chats
}

func (d *Desk) stranger(why string) {
	d.Log.Warn("an act of staff by somebody who may not", "why", why)
	d.Observe("stranger")
}

// openCase shows a case to its owner, who came by the link on the card or by a list, and to
// another member what they may do with it.
func (d *Desk) openCase(ctx context.Context, u conversation.Update, id string) error {
	p := d.printer()
	for range attempts {
		k, version, part, may, err := d.caseOf(ctx, u, id)
		if errors.Is(err, conversation.ErrDuplicate) {
			return nil
		}
		if errors.Is(err, errMembers) {
			return d.say(ctx, u, p.Text("note.failed", nil))
		}
		if errors.Is(err, errOutsider) {
			return d.say(ctx, u, p.Text("staff.toast.outsider", nil))
		}
		if err != nil {
			return err
		}
		switch {
		case !may:
			return ErrNotStaff
		case k != nil && k.State == handoff.Closed && k.Chat != 0:
			return d.sayRows(ctx, u, d.glanceLines(p, k, u.User.ID), d.reopenRows(p, k))
		case k == nil || !k.Open():
			return d.say(ctx, u, p.Text("staff.details.gone", nil))
		case k.Owner != u.User.ID:
			err := d.openOthers(ctx, u, k, version, part)
			if errors.Is(err, conversation.ErrConflict) {
				continue
			}
			return err
		}
		before, err := d.reachable(ctx, u.User.ID)
		if err != nil {
			return err
		}
		if err := d.hasStarted(ctx, u.User.ID); err != nil {
			return err
		}
		messages := append([]outbox.Message{{Op: outbox.OpDelete, Chat: k.Owner, Ref: conversation.DetailsMemo}}, d.showDetails(k)...)
		if untold := k.ToldOwner(k.Untolds); !before || untold { // what they were sent did not arrive
			messages = append(messages, d.entry(k)...)
		}
		words, wiped := d.unreadBy(k)
		lane := conversation.Append{
			Lane: outbox.CaseLane(part, id), Reset: true, // what waited because the chat was closed
			Messages: append(messages, words...),
		}
		err = d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Writes:  []conversation.Write{{Key: conversation.CaseKey(id), Expect: version, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
			Appends: []conversation.Append{lane},
			Timers:  append(wiped, d.wipeDetails(id), conversation.Timer{Name: alarmTimer(id), At: d.Now()}), // the card says already who has it
		})
		if !errors.Is(err, conversation.ErrConflict) {
			return ignoreDuplicate(err)
		}
	}
	return conversation.ErrConflict
}

// kept is for how long a case is kept from now on: looking at it does not make it live
// longer.
func (d *Desk) kept(k *handoff.Case) time.Duration {
	return conversation.KeepCase(k, d.Silent, d.Case, d.Now())
}

// wipeDetails takes details out of the chat that they have just come to.
func (d *Desk) wipeDetails(id string) conversation.Timer {
	return conversation.Timer{Name: wipeTimer(id), At: d.Now().Add(detailsFor)}
}

// commit writes, delivers, and rings for what is due at once.
func (d *Desk) commit(ctx context.Context, c conversation.Commit) error {
	done, err := d.Store.Commit(ctx, c)
	if err != nil {
		return err
	}
	d.Deliver(done)
	if len(c.Timers) > 0 {
		d.Nudge()
	}
	return nil
}

// say writes to the chat that an update came from.
func (d *Desk) say(ctx context.Context, u conversation.Update, text string, buttons ...outbox.Button) error {
	var rows [][]outbox.Button
	if len(buttons) > 0 {
		rows = [][]outbox.Button{buttons}
	}
	return d.sayRows(ctx, u, text, rows)
}

func (d *Desk) sayRows(ctx context.Context, u conversation.Update, text string, rows [][]outbox.Button) error {
	part := d.Part(u.Chat)
	m := outbox.Message{Op: outbox.OpSend, Chat: u.Chat, Text: text, Rows: rows}
	return ignoreDuplicate(d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: []outbox.Message{m}}},
	}))
}

// sayInstead says it in the place of what was typed, which nobody has a use for: it may be
// about a person of whom nothing else is left.
func (d *Desk) sayInstead(ctx context.Context, u conversation.Update, text string) error {
	part := d.Part(u.Chat)
	return ignoreDuplicate(d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: append(untyped(u), outbox.Message{Op: outbox.OpSend, Chat: u.Chat, Text: text})}},
	}))
}

func ignoreDuplicate(err error) error {
	if errors.Is(err, conversation.ErrDuplicate) {
		return nil
	}
	return err
}

// seenFor is how long an act of staff is remembered, so that it is not done twice.
const seenFor = 25 * time.Hour

func (d *Desk) printer() *locale.Printer { return d.Catalogue().Texts.Printer(d.Staff) }
