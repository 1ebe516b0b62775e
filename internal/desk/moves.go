package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// toMove loads a case for somebody who wants to move it. Without one, the reply or the
// error says why.
func (d *Desk) toMove(ctx context.Context, u conversation.Update, id string) (k *handoff.Case, v conversation.Version, part int, r conversation.Reply, err error) {
	k, v, part, may, err := d.caseOf(ctx, u, id)
	switch {
	case errors.Is(err, errMembers):
		return nil, 0, 0, conversation.Reply{Text: d.printer().Plain("toast.failed", nil)}, nil
	case errors.Is(err, errOutsider):
		return nil, 0, 0, conversation.Reply{Text: d.printer().Plain("staff.toast.outsider", nil), Alert: true}, nil
	case err != nil || !may:
		return nil, 0, 0, conversation.Reply{}, err
	case k == nil:
		return nil, 0, 0, conversation.Reply{Text: d.printer().Plain("staff.toast.gone", nil)}, nil
	}
	return k, v, part, conversation.Reply{}, nil
}

// toOwn is toMove for what only the owner of an open case may do or see.
func (d *Desk) toOwn(ctx context.Context, u conversation.Update, id string) (k *handoff.Case, v conversation.Version, part int, r conversation.Reply, err error) {
	k, v, part, r, err = d.toMove(ctx, u, id)
	switch {
	case k == nil:
	case !k.Open():
		return nil, 0, 0, d.refusedMove(k, handoff.ErrClosed), nil
	case k.Owner != u.User.ID:
		return nil, 0, 0, d.refusedMove(k, handoff.ErrNotOwner), nil
	case !u.Private:
		return nil, 0, 0, conversation.Reply{Text: d.printer().Plain("staff.toast.private", nil), URL: d.link(id)}, nil
	}
	return k, v, part, r, err
}

// claim gives the case to who pressed, if they are the first; or, under an alarm, if its
// owner keeps the person waiting.
func (d *Desk) claim(ctx context.Context, u conversation.Update, id string) (conversation.Reply, error) {
	p := d.printer()
	k, version, part, r, err := d.toMove(ctx, u, id)
	if k == nil {
		return r, err
	}
	in, stepsIn := readData(u.Data, dataPrefix)
	if stepsIn = stepsIn && in.letters == "ti"; stepsIn && u.Private && k.Open() && k.Owner != 0 && k.Owner != u.User.ID && stale(k, in.arg(0)) {
		return conversation.Reply{Text: p.Plain("staff.appoint.stale", nil)}, d.openOthers(ctx, u, k, version, part)
	}
	was := k.Clone()
	gone, err := d.freeOfGone(ctx, k, u.User.ID)
	if err != nil {
		return conversation.Reply{Text: p.Plain("toast.failed", nil)}, nil //nolint:nilerr // Telegram can't be asked: said to who pressed
	}
	before := k.Owner
	changed, refused := k.Claim(actor(u), d.Now())
	switch taken := errors.Is(refused, handoff.ErrTaken); {
	case taken && strings.HasPrefix(u.Data, data("t", "")):
		refused = k.Take(actor(u), d.Now())
		changed = refused == nil
	case taken && stepsIn && u.Private:
		refused = k.StepIn(actor(u), d.Now())
		changed = refused == nil
	default:
		before = 0
	}
	if refused != nil {
		return d.refusedMove(k, refused), nil
	}
	started, err := d.reachable(ctx, u.User.ID)
	if err != nil {
		return conversation.Reply{}, err
	}
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return conversation.Reply{}, err
	}
	if changed {
		taken, appends := d.tellBefore(was, k, part, gone, before)
		k.ToTell(d.Now())
		words, wiped := d.unreadBy(k)
		appends = append(appends, d.settledOtherwise(was, k, part)...)
		appends = append(appends, conversation.Append{Lane: outbox.CaseLane(part, id), Reset: true, Messages: slices.Concat(taken, d.showDetails(k), d.entry(k), words)})
		if m, ok := d.taken(k, person.Records[0].Data); ok {
			appends = append(appends, conversation.Append{Lane: outbox.ChatLane(part, k.Chat), Messages: []outbox.Message{m}})
		}
		err = d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Writes:  []conversation.Write{{Key: conversation.CaseKey(id), Expect: version, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
			Appends: appends,
			Timers:  append(wiped, conversation.Timer{Name: conversation.CardTimer(id), At: d.Now()}, d.wipeDetails(id)),
		})
		if err != nil {
			return conversation.Reply{}, err
		}
		d.Observe("claimed")
	}
	r = conversation.Reply{Text: p.Plain("staff.toast.yours", nil)}
	if !started {
		r = conversation.Reply{Text: p.Plain("staff.toast.press_start", nil), URL: d.link(id)}
	}
	return r, nil
}

// tellBefore is what is told, and taken away, of somebody who has left (gone) or has lost
// the case to a colleague (before): was is the case as it was theirs.
func (d *Desk) tellBefore(was, k *handoff.Case, part int, gone, before int64) (inLane []outbox.Message, more []conversation.Append) {
	if gone == 0 && before == 0 {
		return nil, nil
	}
	p := d.printer()
	inLane = []outbox.Message{{Op: outbox.OpDelete, Chat: was.Owner, Ref: outbox.All}}
	text := ""
	if before != 0 {
		args := d.offerArgs(p, k)
		args["name"] = k.Name.Reveal()
		text = p.Text("staff.details.taken_over", args)
	}
	return inLane, d.parting(was, part, text)
}

// freeOfGone frees a case whose owner has left the group, when a colleague wants it.
// It tells whose it was, or 0.
func (d *Desk) freeOfGone(ctx context.Context, k *handoff.Case, user int64) (gone int64, err error) {
	if !k.Open() || k.Owner == 0 || k.Owner == user {
		return 0, nil
	}
	still, err := d.stays(ctx, k)
	if err != nil || still {
		return 0, err
	}
	gone = k.Owner
	if err := k.Release(handoff.TheClock, d.Now()); err != nil {
		return 0, err
	}
	d.Observe("released")
	return gone, nil
}

// refusedMove tells a member of staff why a move is not theirs to make.
func (d *Desk) refusedMove(k *handoff.Case, why error) conversation.Reply {
	switch {
	case errors.Is(why, handoff.ErrClosed) && k.State == handoff.Closed && k.Outcome != "":
		return d.closedAs(k)
	case errors.Is(why, handoff.ErrSoon):
		return conversation.Reply{Text: d.printer().Plain("staff.toast.soon", locale.Args{"count": int(handoff.TryEvery / time.Minute)}), Alert: true}
	case errors.Is(why, handoff.ErrClosed):
		return conversation.Reply{Text: d.printer().Plain("staff.toast.gone", nil)}
	case errors.Is(why, handoff.ErrUnfit), k.Owner == 0:
		return conversation.Reply{Text: d.printer().Plain("staff.toast.unfit", nil)}
	}
	return conversation.Reply{Text: d.printer().Plain("staff.toast.taken", locale.Args{"name": k.Name.Reveal()})}
}

// taken tells the person, in the language they speak now, that somebody has their
// request, if they may be written to.
func (d *Desk) taken(k *handoff.Case, session []byte) (outbox.Message, bool) {
	if !safe(k) {
		return outbox.Message{}, false
	}
	return outbox.Message{Op: outbox.OpSend, Chat: k.Chat, Text: d.Catalogue().Texts.Printer(langOf(k, session)).Text("case.taken", nil)}, true
}

// langOf is the language that the person speaks now.
func langOf(k *handoff.Case, session []byte) string {
	if l := conversation.LanguageOf(session); l != "" {
		return l
	}
	return k.Lang
}

// safe says that the person may be written to without having written: only who said that
// any time is safe, for on a shared phone a message can endanger somebody, and who was
// not asked has not said it.
func safe(k *handoff.Case) bool {
	said := false
	for _, f := range k.Fields {
		switch {
		case f.Step != safeToCall && f.Step != safeToWrite:
		case f.Value == anyTime:
			said = true
		default:
			return false
		}
	}
	return said
}

// The questions when it is safe to call or to write, and the answer that it always is.
const (
	safeToCall  = contactFlow + ".when"
	safeToWrite = contactFlow + ".when_write"
	anyTime     = "any"

	contactFlow = "contact"
)

// started says whether the user has a talk with the bot: then it may write to them.
// A wrong guess does no harm: the link opens the chat either way.
func (d *Desk) started(ctx context.Context, user int64) (bool, error) {
	l, err := d.Store.Load(ctx, d.Part(user), 0, conversation.SessionKey(user), startedKey(user))
	if err != nil {
		return false, err
	}
	return l.Records[0].Version != 0 || l.Records[1].Version != 0, nil
}

// reachable says whether the bot may write to the user, and they have not blocked it.
func (d *Desk) reachable(ctx context.Context, user int64) (bool, error) {
	if started, err := d.started(ctx, user); err != nil || !started {
		return false, err
	}
	l, err := d.Store.Load(ctx, d.Part(user), 0, awayKey(user))
	return err == nil && l.Records[0].Version == 0, err
}

// away notes that a colleague has blocked the bot, or is back.
func (d *Desk) away(ctx context.Context, user int64, is bool) error {
	if known, err := d.isKnown(ctx, user); err != nil || !known {
		return err
	}
	part := d.Part(user)
	l, err := d.Store.Load(ctx, part, 0, awayKey(user))
	if err != nil || is == (l.Records[0].Version != 0) {
		return err
	}
	w := conversation.Write{Key: awayKey(user), Expect: l.Records[0].Version}
	if is {
		w.Data, w.TTL = []byte("1"), awayFor
	}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{w}})
	if errors.Is(err, conversation.ErrConflict) {
		return nil // noted just now
	}
	return err
}

// awayFor is after how long we write to a colleague again of whom we have not heard that they
// are back.
const awayFor = 30 * 24 * time.Hour

func awayKey(user int64) string { return "away:" + strconv.FormatInt(user, 10) }

// hasStarted remembers that a member of staff came by the link.
func (d *Desk) hasStarted(ctx context.Context, user int64) error {
	if err := d.away(ctx, user, false); err != nil {
		return err
	}
	part := d.Part(user)
	l, err := d.Store.Load(ctx, part, 0, startedKey(user))
	if err != nil || l.Records[0].Version != 0 {
		return err
	}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: part, Writes: []conversation.Write{{Key: startedKey(user), Data: []byte("1"), TTL: d.Case}}})
	if errors.Is(err, conversation.ErrConflict) {
		return nil
	}
	return err
}

func startedKey(user int64) string { return "started:" + strconv.FormatInt(user, 10) }

func (d *Desk) link(id string) string {
	name := d.BotName()
	if name == "" {
		return ""
	}
	return "https://t.me/" + name + "?start=" + StartPrefix + id
}

// actor is who made an update, as somebody who moves a case.
func actor(u conversation.Update) handoff.Actor { return handoff.Staff(u.User.ID, u.User.Name) }
