package desk

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// A request that waits rings: what, when and for whom room handoff says, by the hours of
// the offer. One timer for each case, "alarm:<case>", is set anew by all that moves it; it
// rings for alarms, for the person who was told to expect somebody, and for a case in
// which nothing happens any more. It promises: each alarm rings once, at the latest when
// the team is there again; no alarm names the person.

// Alarms says whom they go to when the group does not act.
type Alarms struct {
	Deputies    map[string]int64 // by offer, "*" for the others: a person or a group
	Coordinator int64            // 0: none
}

func (a Alarms) deputy(offer string) int64 {
	if chat, ok := a.Deputies[offer]; ok {
		return chat
	}
	return a.Deputies["*"]
}

// targets are whom an alarm goes to: the first who can be written to.
func (d *Desk) targets(k *handoff.Case, a handoff.Alarm) (chats []int64) {
	switch a.Stage {
	case handoff.Reminder:
		if owners(k, a) {
			chats = append(chats, k.Owner)
		}
	case handoff.Deputy:
		chats = append(chats, d.Alarms.deputy(k.Offer))
	case handoff.Coordinator:
		chats = append(chats, d.Alarms.Coordinator, d.Alarms.deputy(k.Offer))
	}
	chats = append(chats, d.boardOf(k.Offer))
	if !owners(k, a) && k.Owner != 0 { // who is reminded already
		chats = slices.DeleteFunc(chats, func(chat int64) bool { return chat == k.Owner })
	}
	return chats
}

// nobodys says that an alarm is about a case that nobody has.
func nobodys(k *handoff.Case, n handoff.Need) bool {
	return n == handoff.AnOwner || n == handoff.AHost && k.Owner == 0
}

// unreads says that it is about one of which its owner is told nothing.
func unreads(k *handoff.Case, n handoff.Need) bool {
	return n == handoff.AReader || n == handoff.AHost && k.Owner != 0
}

// owners says that an alarm is the reminder of who has the case.
func owners(k *handoff.Case, a handoff.Alarm) bool {
	return a.Stage == handoff.Reminder && !nobodys(k, a.Need) && !unreads(k, a.Need)
}

func alarmTimer(id string) string { return "alarm:" + id }

// due is when the case next needs something by the clock alone; zero: never.
func (d *Desk) due(k *handoff.Case, now time.Time) (at time.Time) {
	sooner := func(t time.Time) {
		if at.IsZero() || t.Before(at) {
			at = t
		}
	}
	if t, ok := d.lateAt(k); ok {
		sooner(t)
	}
	if t, ok := d.silentAt(k); ok {
		sooner(t)
	}
	if a, ok := d.nextAlarm(k, now); ok {
		sooner(a.At)
	}
	if t, ok := d.attendAt(k, now); ok {
		sooner(t)
	}
	return at
}

// nextAlarm takes the time from who asks: an alarm that is overdue is due at that very
// instant, and no clock shows it twice.
func (d *Desk) nextAlarm(k *handoff.Case, now time.Time) (handoff.Alarm, bool) {
	cat := d.Catalogue()
	h, _ := cat.Hours(k.Offer)
	return k.NextAlarm(cat.Patience(k.Offer), h, now)
}

// lateAt is when the person is told that it takes longer, and silentAt when the case is
// closed because nothing happens: never at night. A case that nobody has is never closed
// by the clock: the person waits, and its card goes on saying so.
func (d *Desk) lateAt(k *handoff.Case) (time.Time, bool) {
	at, ok := k.Late()
	return conversation.Polite(at), ok
}

func (d *Desk) silentAt(k *handoff.Case) (time.Time, bool) {
	return conversation.Polite(k.Quiet().Add(d.Silent)), k.Open() && k.Owner != 0 && d.Silent > 0
}

// ringAlarm does what is due in a case, one thing after the other, and says when to come
// again.
func (d *Desk) ringAlarm(ctx context.Context, id string, part int) (next time.Time, err error) {
	for range attempts {
		l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
		if err != nil {
			return time.Time{}, err
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil || k == nil || !k.Open() {
			return time.Time{}, nil //nolint:nilerr // unreadable: nobody's
		}
		did, err := d.fallDue(ctx, k, l.Records[0].Version, part)
		switch {
		case errors.Is(err, conversation.ErrConflict):
		case err != nil:
			return time.Time{}, err
		case !did:
			return d.due(k, d.Now()), nil
		}
	}
	return d.Now().Add(postAgain), nil
}

// fallDue does the first thing that is due.
func (d *Desk) fallDue(ctx context.Context, k *handoff.Case, v conversation.Version, part int) (did bool, err error) {
	now := d.Now()
	if at, ok := d.silentAt(k); ok && !at.After(now) {
		return true, d.closeSilent(ctx, k, v, part)
	}
	if at, ok := d.lateAt(k); ok && !at.After(now) {
		return true, d.tellLate(ctx, k, v, part)
	}
	if a, ok := d.nextAlarm(k, now); ok && !a.At.After(now) {
		return true, d.sound(ctx, k, v, part, a)
	}
	return d.attend(ctx, k, v, part, now)
}

// sound tells somebody, and then notes that they were told: a crash in between tells
// nobody twice, for the notice bears a mark.
func (d *Desk) sound(ctx context.Context, k *handoff.Case, v conversation.Version, part int, a handoff.Alarm) error {
	told := k.Clone()
	if !told.Ring(a) {
		return nil
	}
	if err := d.tellFirst(ctx, told, a, d.targets(k, a)); err != nil {
		return err
	}
	c := d.saved(told, v, part)
	c.Timers = append(c.Timers, d.alarmMail(told, a)...)
	if err := d.commit(ctx, c); err != nil {
		return err
	}
	d.Observe("alarm_" + string(a.Need) + "_" + strconv.Itoa(int(a.Stage)))
	return nil
}

// tellFirst tells the first of the chats that can be written to.
func (d *Desk) tellFirst(ctx context.Context, k *handoff.Case, a handoff.Alarm, chats []int64) error {
	for _, chat := range chats {
		if chat == 0 {
			continue
		}
		m := d.alarm(ctx, k, a, chat)
		m.Track = alarmTrack(k, a)
		err := d.notify(ctx, chat, mark(k, a, chat), m)
		if !errors.Is(err, conversation.ErrParked) {
			return err
		}
		d.Log.Warn("an alarm goes to the next, for who should get it can't be written to", "case", k.ID, "stage", int(a.Stage))
	}
	return nil
}

// alarmTrack names an alarm for the outbox: that a chat can't be written to may turn out
// only when it is sent.
func alarmTrack(k *handoff.Case, a handoff.Alarm) string {
	return strings.Join([]string{alarmTimer(k.ID), string(a.Need), strconv.Itoa(int(a.Stage)), revision(k)}, ":")
}

// alarmRefused tells the next, when Telegram did not take an alarm, as long as the case
// still waits for the same.
func (d *Desk) alarmRefused(ctx context.Context, m outbox.Message) error {
	parts := strings.Split(m.Track, ":")
	if len(parts) != 5 || parts[0] != "alarm" {
		return nil
	}
	stage, _ := strconv.Atoi(parts[3])
	cases, _, err := d.cases(ctx, parts[1:2])
	if err != nil || len(cases) == 0 || stale(cases[0], parts[4]) {
		return err
	}
	k, a := cases[0], handoff.Alarm{Need: handoff.Need(parts[2]), Stage: handoff.Stage(stage)}
	chats := d.targets(k, a)
	i := slices.Index(chats, m.Chat)
	if i < 0 {
		return nil
	}
	d.Log.Warn("an alarm was refused and goes to the next", "case", k.ID, "stage", stage)
	next := slices.DeleteFunc(slices.Clone(chats[i+1:]), func(chat int64) bool { return chat == m.Chat })
	return d.tellFirst(ctx, k, a, next)
}

// notify writes to a chat, once for each mark.
func (d *Desk) notify(ctx context.Context, chat, mark int64, m outbox.Message) error {
	part := d.Part(chat)
	return ignoreDuplicate(d.commit(ctx, conversation.Commit{
		Part: part, Update: mark, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, chat), Unasked: true, Messages: []outbox.Message{m}}},
	}))
}

// mark is a number for one alarm of one case to one chat: negative, for Telegram's updates are
// positive.
func mark(k *handoff.Case, a handoff.Alarm, chat int64) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(k.ID + string(a.Need) + strconv.Itoa(int(a.Stage)) + strconv.Itoa(k.Moves) + "/" + strconv.FormatInt(k.Rung.Since, 10) + "/" + strconv.FormatInt(chat, 10)))
	return -int64(h.Sum64()>>1) - 1
}

// alarmKey is the text of an alarm, and of one to the owner themselves.
func alarmKey(k *handoff.Case, n handoff.Need, owners bool) string {
	switch {
	case nobodys(k, n):
		return "staff.alarm.unclaimed"
	case unreads(k, n):
		return "staff.alarm.unread"
	case n == handoff.AReport && owners:
		return "staff.alarm.your_report"
	case n == handoff.AReport:
		return "staff.alarm.report"
	case n == handoff.AContact && owners:
		return "staff.alarm.yours"
	case n == handoff.AContact:
		return "staff.alarm.uncontacted"
	case owners:
		return "staff.alarm.your_turn"
	default:
		return "staff.alarm.turn"
	}
}

// alarm is what somebody reads: which offer, since when, who has it; nothing of the
// person.
func (d *Desk) alarm(ctx context.Context, k *handoff.Case, a handoff.Alarm, to int64) outbox.Message {
	p := d.printer()
	owners := owners(k, a) && to == k.Owner
	args := d.offerArgs(p, k)
	args["since"] = locale.Verbatim(d.clock(waits(k, a.Need)))
	if !nobodys(k, a.Need) && !owners {
		args["name"] = k.Name.Reveal()
	}
	text := p.Text(alarmKey(k, a.Need, owners), args)
	if s := k.Coming(d.Now()); s != nil && (nobodys(k, a.Need) || unreads(k, a.Need)) {
		text += "\n" + p.Text("staff.card.appointment", locale.Args{"date": locale.Verbatim(d.clock(s.At))})
	}
	switch {
	case to == d.boardOf(k.Offer):
	case a.Stage == handoff.Deputy:
		text += "\n" + p.Text("staff.alarm.deputy", nil)
	case a.Stage == handoff.Coordinator:
		text += "\n" + p.Text("staff.alarm.coordinator", nil)
	}
	m := outbox.Message{Op: outbox.OpSend, Chat: to, Text: text, Rows: d.alarmRows(p, k, a, owners)}
	if !owners && !d.canTake(ctx, k, to) { // no button that would only refuse
		m.Text, m.Rows = m.Text+"\n"+p.Text("staff.alarm.not_yours", nil), nil
	}
	return m
}

// canTake says that somebody in a chat can take the case: in a group, or who is a member of
// the case's own, or stands in while that one can't be reached.
func (d *Desk) canTake(ctx context.Context, k *handoff.Case, chat int64) bool {
	if chat < 0 {
		return true
	}
	is, err := d.member(ctx, d.Groups.For(k.Offer), chat)
	return is || err != nil
}

// waits is since when, as who reads an alarm understands it.
func waits(k *handoff.Case, n handoff.Need) int64 {
	switch {
	case nobodys(k, n):
		return k.Opened
	case n == handoff.AContact:
		return k.Claimed
	default:
		return k.Rung.Since
	}
}

// alarmRows are what can be done about it.
func (d *Desk) alarmRows(p *locale.Printer, k *handoff.Case, a handoff.Alarm, owners bool) (rows [][]outbox.Button) {
	switch {
	case nobodys(k, a.Need):
		return [][]outbox.Button{{{Text: p.Plain("staff.claim", nil), Data: data("c", k.ID)}}}
	case !owners && (a.Stage >= handoff.Deputy || unreads(k, a.Need)):
		return [][]outbox.Button{{{Text: p.Plain("staff.take", nil), Data: data("t", k.ID)}}}
	case !owners: // the owner's own reminder, who can't be written to: who opens the case can step in
	case a.Need == handoff.AContact:
		rows = [][]outbox.Button{
			{{Text: p.Plain("staff.contacted", nil), Data: data("o", k.ID, underAlarm)}},
			{{Text: p.Plain("staff.tried", nil), Data: data("n", k.ID, underAlarm)}},
		}
	}
	if link := d.link(k.ID); link != "" {
		rows = append(rows, []outbox.Button{{Text: p.Plain("staff.open", nil), URL: link}})
	}
	return rows
}

// tellLate tells the person that it takes longer than they were told, and whom to call;
// who can't be written to safely is told on the screen of the request only.
func (d *Desk) tellLate(ctx context.Context, k *handoff.Case, v conversation.Version, part int) error {
	told := k.Clone()
	told.Tell(d.Now())
	return d.saveAndTell(ctx, told, v, part, func(lang string) string { return d.Catalogue().Late(k, lang, d.Now()) })
}

// closeSilent closes a case in which nothing has happened for long; who had it and the
// person are told.
func (d *Desk) closeSilent(ctx context.Context, k *handoff.Case, v conversation.Version, part int) error {
	closed := k.Clone()
	if _, err := closed.Close(handoff.TheClock, handoff.Silent, "", d.Now()); err != nil {
		return nil //nolint:nilerr // it moved: not silent any more
	}
	var staff []conversation.Append
	if k.Owner != 0 {
		staff = []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Reset: true, Forget: true, Messages: d.tellClosed(closed, "staff.details.silent")}}
	}
	staff = append(staff, d.settledOtherwise(k, closed, part)...)
	says := func(lang string) string {
		p := d.Catalogue().Texts.Printer(lang)
		if len(closed.Words) > 0 {
			return p.Text("case.silent", nil) + "\n\n" + p.Text("case.relay.lost", nil)
		}
		return p.Text("case.silent", nil)
	}
	d.Observe("outcome." + string(handoff.Silent))
	return d.saveAndTell(ctx, closed, v, part, says, staff...)
}

// saveAndTell commits a case, and with it what the person is told, if they can be.
func (d *Desk) saveAndTell(ctx context.Context, k *handoff.Case, v conversation.Version, part int, says func(lang string) string, more ...conversation.Append) error {
	if !safe(k) {
		return d.save(ctx, k, v, part, more...)
	}
	person, err := d.Store.Load(ctx, part, 0, conversation.SessionKey(k.Chat))
	if err != nil {
		return err
	}
	m := outbox.Message{Op: outbox.OpSend, Chat: k.Chat, Text: says(langOf(k, person.Records[0].Data))}
	err = d.save(ctx, k, v, part, append(more, conversation.Append{Lane: outbox.ChatLane(part, k.Chat), Unasked: true, Messages: []outbox.Message{m}})...)
	if errors.Is(err, conversation.ErrParked) {
		return d.saveBlocked(ctx, k, v, part, more...)
	}
	return err
}

// save commits a case that the clock has moved.
func (d *Desk) save(ctx context.Context, k *handoff.Case, v conversation.Version, part int, appends ...conversation.Append) error {
	return d.commit(ctx, d.saved(k, v, part, appends...))
}

func (d *Desk) saved(k *handoff.Case, v conversation.Version, part int, appends ...conversation.Append) conversation.Commit {
	return conversation.Commit{
		Part:    part,
		Writes:  []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: v, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
		Appends: appends,
		Timers:  []conversation.Timer{{Name: conversation.CardTimer(k.ID), At: d.Now()}},
	}
}
