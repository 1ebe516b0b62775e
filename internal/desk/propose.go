package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// The owner proposes times in one message that is edited from tap to tap: where, which
// day, which hour, what the person will read, send. What was chosen so far stands in its
// buttons and nowhere else, but for a place that was typed, which stands in the case: so
// any replica goes on with it after any crash, and nothing has to be tidied up.

// draft is what was chosen so far.
type draft struct {
	where   handoff.Where
	minutes int
	slots   []int64 // unix seconds
}

// Lengths of an appointment that can be chosen, and the steps in which it can begin.
var lengths = []int{60, 30, 45, 90}

const (
	everyMinutes = 30
	leadTime     = time.Hour // so that the person can still read of it
	daysOffered  = 8
	bookAhead    = 60
	placeRunes   = 200
	slotDigits   = 5 // of a minute since 1970, to the base of 36: enough until 2084
	placePurpose = "place"
)

// wheres are the letters of the places.
var wheres = map[byte]handoff.Where{'o': handoff.AtOffer, 't': handoff.ByPhone, 'p': handoff.AtPlace}

// String is the draft as a button carries it: the place's letter, the length, the times.
func (r draft) String() string {
	var b strings.Builder
	for letter, w := range wheres {
		if w == r.where {
			b.WriteByte(letter)
		}
	}
	b.WriteString(strconv.Itoa(r.minutes))
	for _, s := range r.slots {
		b.WriteString("-" + minute(s))
	}
	return b.String()
}

func minute(unix int64) string { return strconv.FormatInt(unix/60, 36) }

// readDraft reads what a button carries; false if it is none of ours.
func readDraft(s string) (r draft, ok bool) {
	parts := strings.Split(s, "-")
	if len(parts[0]) < 2 || len(parts) > handoff.OptionsMax+1 {
		return r, false
	}
	r.where, ok = wheres[parts[0][0]]
	n, err := strconv.Atoi(parts[0][1:])
	if !ok || err != nil || !slices.Contains(lengths, n) {
		return r, false
	}
	r.minutes = n
	for _, part := range parts[1:] {
		at, ok := readMinute(part)
		if !ok {
			return r, false
		}
		r.slots = append(r.slots, at)
	}
	return r, true
}

func readMinute(s string) (unix int64, ok bool) {
	n, err := strconv.ParseInt(s, 36, 64)
	return n * 60, err == nil && len(s) == slotDigits
}

// with is the draft with one more time; a time that it has is taken out.
func (r draft) with(at int64) draft {
	if i := slices.Index(r.slots, at); i >= 0 {
		r.slots = slices.Delete(slices.Clone(r.slots), i, i+1)
		return r
	}
	if len(r.slots) < handoff.OptionsMax {
		r.slots = append(slices.Clone(r.slots), at)
		slices.Sort(r.slots)
	}
	return r
}

// options are its times as the case takes them.
func (r draft) options() (out []handoff.Slot) {
	for _, at := range r.slots {
		out = append(out, handoff.Slot{At: at, Minutes: r.minutes})
	}
	return out
}

// screen is what the dialogue shows next.
type screen struct {
	text  string
	rows  [][]outbox.Button
	toast string
}

// onOwn makes an act of something that only the owner does, in private.
func (d *Desk) onOwn(ctx context.Context, u conversation.Update, t tapped, do func(k *handoff.Case, v conversation.Version, part int) (conversation.Reply, error)) (conversation.Reply, error) {
	k, v, part, r, err := d.toMove(ctx, u, t.id)
	switch {
	case k == nil:
		return r, err
	case !k.Open():
		return d.refusedMove(k, handoff.ErrClosed), nil
	case k.Owner != u.User.ID || !u.Private:
		return d.refusedMove(k, handoff.ErrNotOwner), nil
	}
	return do(k, v, part)
}

// turn shows the next screen of the dialogue in the place of the one that was tapped.
func (d *Desk) turn(ctx context.Context, u conversation.Update, t tapped, next func(p *locale.Printer, k *handoff.Case, part int) (screen, error)) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, part int) (conversation.Reply, error) {
		s, err := next(d.printer(), k, part)
		if err != nil {
			return conversation.Reply{}, err
		}
		return conversation.Reply{Text: s.toast}, d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: d.show(u, s)}},
		})
	})
}

// show brings a screen into the place of the message that was tapped.
// proposalMemo is the memo of the message in which the owner proposes.
const proposalMemo = "propose"

func (d *Desk) show(u conversation.Update, s screen) []outbox.Message {
	if u.Message == 0 {
		return []outbox.Message{
			{Op: outbox.OpDelete, Chat: u.Chat, Ref: proposalMemo},
			{Op: outbox.OpSend, Chat: u.Chat, Text: s.text, Rows: s.rows, Memo: proposalMemo},
		}
	}
	return []outbox.Message{{Op: outbox.OpEdit, Chat: u.Chat, ID: u.Message, Text: s.text, Rows: s.rows}}
}

// callable says that the person left a number.
func callable(k *handoff.Case) bool {
	return slices.ContainsFunc(k.Fields, func(f handoff.Field) bool { return f.Step == contactFlow+".phone" && f.Value != flow.Skipped })
}

// askWhere begins: a message of its own, for the view stays as it is.
func (d *Desk) askWhere(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	u.Message = 0
	return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, _ int) (screen, error) {
		s := screen{text: p.Text("staff.appoint.where", d.offerArgs(p, k))}
		for _, w := range []struct{ text, letter string }{{"staff.appoint.at_offer", "o"}, {"staff.appoint.at_phone", "t"}} {
			if w.letter == "t" && !callable(k) {
				continue
			}
			s.rows = append(s.rows, []outbox.Button{{Text: p.Plain(w.text, nil), Data: data("aw", k.ID, w.letter+strconv.Itoa(lengths[0]), "0")}})
		}
		if a := k.Appointment; a != nil && a.Draft != "" { // as last time
			s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.at_last", locale.Args{"place": shorten(a.Draft.Reveal())}), Data: data("aw", k.ID, "p"+strconv.Itoa(lengths[0]), "0")}})
		}
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.at_place", nil), Data: data("al", k.ID)}}, []outbox.Button{d.cancelButton(k.ID)})
		return s, nil
	})
}

// shorten cuts what stands on a button.
func shorten(s string) string {
	const most = 26
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// typePlace asks for a place to be typed.
func (d *Desk) typePlace(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onOwn(ctx, u, t, func(k *handoff.Case, _ conversation.Version, _ int) (conversation.Reply, error) {
		return conversation.Reply{}, d.ask(ctx, u, awaited{Purpose: placePurpose, Case: k.ID}, d.printer().Text("staff.appoint.ask_place", nil))
	})
}

// placeTyped keeps it in the case, and goes on to the days.
func (d *Desk) placeTyped(ctx context.Context, u conversation.Update, w awaited) (problem string, err error) {
	p := d.printer()
	place := oneLine(u.Text.Reveal())
	if place == "" || utf8.RuneCountInString(place) > placeRunes {
		return p.Text("staff.appoint.ask_place", nil), nil
	}
	for range attempts {
		k, v, part, may, err := d.caseOf(ctx, u, w.Case)
		switch {
		case errors.Is(err, errMembers):
			return p.Text("note.failed", nil), nil
		case err != nil:
			return "", err
		case !may:
			return "", ErrNotStaff
		case k == nil || k.Owner != u.User.ID || k.Draft(actor(u), privacy.Personal(place)) != nil:
			return p.Text("staff.details.gone", nil), nil //nolint:nilerr // it is not theirs any more, which they are told
		}
		s := d.days(p, k, draft{where: handoff.AtPlace, minutes: lengths[0]}, 0)
		typed := u
		u.Message = 0
		err = d.commit(ctx, conversation.Commit{
			Part: part, Update: u.ID, SeenFor: seenFor,
			Writes:  []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: v, Data: conversation.EncodeCase(k), TTL: d.kept(k)}},
			Appends: []conversation.Append{{Lane: outbox.CaseLane(part, k.ID), Messages: append(untyped(typed), d.show(u, s)...)}},
		})
		if !errors.Is(err, conversation.ErrConflict) {
			return "", err
		}
	}
	return "", conversation.ErrConflict
}

// onDraft reads the draft that a button carries, and shows the next screen.
func (d *Desk) onDraft(ctx context.Context, u conversation.Update, t tapped, next func(p *locale.Printer, k *handoff.Case, part int, r draft) (screen, error)) (conversation.Reply, error) {
	r, ok := readDraft(t.arg(0))
	if !ok {
		d.stranger("unreadable draft")
		return conversation.Reply{}, nil
	}
	return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int) (screen, error) { return next(p, k, part, r) })
}

// askDay asks for the day: "aw.<draft>.<how many to skip>".
func (d *Desk) askDay(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	skip, err := strconv.Atoi(t.arg(1))
	if err != nil || skip < 0 || skip > bookAhead {
		skip = 0
	}
	return d.onDraft(ctx, u, t, func(p *locale.Printer, k *handoff.Case, _ int, r draft) (screen, error) {
		return d.days(p, k, r, skip), nil
	})
}

// head is what stands over the dialogue: which offer, where, and what was chosen.
func (d *Desk) head(p *locale.Printer, k *handoff.Case, r draft) string {
	args := d.offerArgs(p, k)
	args["where"] = locale.HTML(d.where(p, k, r.where, drafted(k, r)))
	args["n"] = r.minutes
	return p.Text("staff.appoint.head", args) + times(p, r.options())
}

// drafted is the place of a draft.
func drafted(k *handoff.Case, r draft) privacy.Personal {
	if r.where != handoff.AtPlace || k.Appointment == nil {
		return ""
	}
	return k.Appointment.Draft
}

func (d *Desk) days(p *locale.Printer, k *handoff.Case, r draft, skip int) screen {
	open, _ := d.Catalogue().Hours(k.Offer)
	from := d.Now().Add(leadTime)
	days := open.Days(from, skip, daysOffered+1, bookAhead, everyMinutes, r.minutes)
	s := screen{text: d.head(p, k, r) + "\n\n" + p.Text("staff.appoint.which_day", nil)}
	if len(days) == 0 {
		s.text = d.head(p, k, r) + "\n\n" + p.Text("staff.appoint.no_day", nil)
	}
	var keys []outbox.Button
	for _, day := range days[:min(len(days), daysOffered)] {
		keys = append(keys, outbox.Button{Text: dayLabel(p, day), Data: data("ad", k.ID, r.String(), day.Format("060102"))})
	}
	s.rows = inRows(keys, 2)
	if len(days) > daysOffered {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.later", nil), Data: data("aw", k.ID, r.String(), strconv.Itoa(skip+daysOffered))}})
	}
	if skip > 0 {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.sooner", nil), Data: data("aw", k.ID, r.String(), strconv.Itoa(max(0, skip-daysOffered)))}})
	}
	if len(r.slots) == 0 { // once times are chosen they stand for this length
		next := lengths[(slices.Index(lengths, r.minutes)+1)%len(lengths)]
		longer := draft{where: r.where, minutes: next}
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.takes", locale.Args{"n": locale.Verbatim(strconv.Itoa(next))}), Data: data("aw", k.ID, longer.String(), "0")}})
	} else {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.enough", nil), Data: data("ab", k.ID, r.String(), "0")}})
	}
	s.rows = append(s.rows, []outbox.Button{d.cancelButton(k.ID)})
	return s
}

// inRows sets so many keys side by side.
func inRows(keys []outbox.Button, n int) (rows [][]outbox.Button) {
	for row := range slices.Chunk(keys, n) {
		rows = append(rows, row)
	}
	return rows
}

// askHour asks for the hour: "ad.<draft>.<day>".
func (d *Desk) askHour(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onDraft(ctx, u, t, func(p *locale.Printer, k *handoff.Case, _ int, r draft) (screen, error) {
		open, _ := d.Catalogue().Hours(k.Offer)
		day, err := time.ParseInLocation("060102 15", t.arg(1)+" 12", d.Zone)
		if err != nil {
			return d.days(p, k, r, 0), nil //nolint:nilerr // no day: asked anew
		}
		busy, err := d.busy(ctx, k)
		if err != nil {
			return screen{}, err
		}
		var keys []outbox.Button
		left := false
		for _, at := range open.Slots(day, everyMinutes, r.minutes, d.Now().Add(leadTime)) {
			switch {
			case anyAt(busy, handoff.Slot{At: at.Unix(), Minutes: r.minutes}):
				left = true
			case !slices.Contains(r.slots, at.Unix()) && !refusedBefore(k, at):
				keys = append(keys, outbox.Button{Text: at.Format("15:04"), Data: data("ab", k.ID, r.String(), minute(at.Unix()))})
			}
		}
		s := screen{text: d.head(p, k, r) + "\n\n" + p.Text("staff.appoint.which_hour", locale.Args{"date": conversation.DateText(p, day)}), rows: inRows(keys, 4)}
		if left {
			s.text += "\n" + p.Text("staff.appoint.busy", nil)
		}
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain("staff.appoint.days", nil), Data: data("aw", k.ID, r.String(), "0")}}, []outbox.Button{d.cancelButton(k.ID)})
		return s, nil
	})
}

// refusedBefore says that a time did not suit, or was called off: it is not proposed
// again.
func refusedBefore(k *handoff.Case, at time.Time) bool {
	return k.Appointment != nil && slices.ContainsFunc(k.Appointment.Declined, func(s handoff.Slot) bool { return s.At == at.Unix() })
}

// basket takes one more time, and shows what the person will read: "ab.<draft>.<minute>".
func (d *Desk) basket(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.onDraft(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int, r draft) (screen, error) {
		if at, ok := readMinute(t.arg(1)); ok {
			r = r.with(at)
		}
		if len(r.slots) == 0 {
			return d.days(p, k, r, 0), nil
		}
		return d.reads(ctx, p, k, part, r)
	})
}

// reads shows what the person will read, in both languages.
func (d *Desk) reads(ctx context.Context, p *locale.Printer, k *handoff.Case, part int, r draft) (screen, error) {
	readers, err := d.readers(ctx, k, part)
	if err != nil {
		return screen{}, err
	}
	busy, err := d.busy(ctx, k)
	if err != nil {
		return screen{}, err
	}
	s := screen{text: d.head(p, k, r) + warnBusy(p, busy, r.options())}
	for _, reader := range readers {
		text, rows := d.proposal(reader, k, r, k.Ahead(d.Now()))
		s.text += "\n\n" + d.quoted(reader, text+labels(reader, rows))
	}
	warn := d.warnReply
	if r.where == handoff.ByPhone {
		warn = d.warnCall
	}
	if w := warn(p, k); w != "" {
		s.text += "\n\n" + w
	}
	key := func(text, letters string, args ...string) {
		s.rows = append(s.rows, []outbox.Button{{Text: p.Plain(text, nil), Data: data(letters, k.ID, args...)}})
	}
	key("staff.appoint.send", "as", r.String(), revision(k))
	if len(r.slots) == 1 {
		key("staff.appoint.settled", "aa", r.String(), revision(k))
	}
	if len(r.slots) < handoff.OptionsMax {
		key("staff.appoint.add", "aw", r.String(), "0")
	}
	for _, at := range r.slots {
		s.rows = append(s.rows, []outbox.Button{{Text: "✖️ " + conversation.WhenLabel(p, time.Unix(at, 0)), Data: data("ab", k.ID, r.String(), minute(at))}})
	}
	s.rows = append(s.rows, []outbox.Button{d.cancelButton(k.ID)})
	return s, nil
}

// labels shows the buttons of a message within a text.
func labels(p *locale.Printer, rows [][]outbox.Button) string {
	var b strings.Builder
	for _, row := range rows {
		for _, key := range row {
			b.WriteString("\n▫️ " + p.Value(key.Text))
		}
	}
	return b.String()
}

// proposal is what the person reads, with a button for each time.
func (d *Desk) proposal(p *locale.Printer, k *handoff.Case, r draft, instead *handoff.Slot) (text string, rows [][]outbox.Button) {
	args := d.offerArgs(p, k)
	args["where"] = locale.HTML(d.where(p, k, r.where, drafted(k, r)))
	text = p.Text("appoint.propose", args)
	if instead != nil {
		text += "\n\n" + p.Text("appoint.instead", locale.Args{"date": date(p, *instead)})
	}
	for _, s := range r.options() {
		rows = append(rows, []outbox.Button{{Text: conversation.WhenLabel(p, time.Unix(s.At, 0)), Data: personData("ap", k.ID, minute(s.At))}})
	}
	round := strconv.FormatInt(r.slots[0]/60, 36)
	return text, append(rows,
		[]outbox.Button{{Text: p.Plain("appoint.other", nil), Data: personData("ao", k.ID, round)}},
		[]outbox.Button{{Text: p.Plain("appoint.none", nil), Data: personData("an", k.ID, round)}})
}

// propose sends the times to the person: "as.<draft>.<revision>".
func (d *Desk) propose(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.deliver(ctx, u, t, "staff.appoint.sent", func(k *handoff.Case, r draft) (handoff.Message, words, error) {
		instead := k.Ahead(d.Now())
		if err := k.Propose(actor(u), r.options(), r.where, drafted(k, r), d.Now()); err != nil {
			return handoff.Message{}, nil, err
		}
		return d.sentAs("appoint.propose", k, r.where, drafted(k, r), r.options()[0]), func(p *locale.Printer) (string, [][]outbox.Button) { return d.proposal(p, k, r, instead) }, nil
	})
}

// settled notes a time that was agreed otherwise; the person gets the confirmation.
func (d *Desk) settled(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	return d.deliver(ctx, u, t, "staff.appoint.noted", func(k *handoff.Case, r draft) (handoff.Message, words, error) {
		if len(r.slots) != 1 {
			return handoff.Message{}, nil, handoff.ErrUnfit
		}
		if err := k.Appoint(actor(u), r.options()[0], r.where, drafted(k, r), d.Now()); err != nil {
			return handoff.Message{}, nil, err
		}
		return d.sentAs("appoint.agreed", k, r.where, drafted(k, r), r.options()[0]), func(p *locale.Printer) (string, [][]outbox.Button) { return d.confirmation(p, k) }, nil
	})
}

// words are what a person reads in their language, and the buttons under it.
type words func(p *locale.Printer) (string, [][]outbox.Button)

// sentAs is how the case notes a message about an appointment: its key, and what its
// blanks say in the language of staff.
func (d *Desk) sentAs(key string, k *handoff.Case, where handoff.Where, place privacy.Personal, s handoff.Slot) handoff.Message {
	p := d.printer()
	return handoff.Message{Key: key, Blanks: map[string]privacy.Personal{
		"offer": privacy.Personal(p.Plain("offers."+k.Offer+".name", nil)),
		"where": privacy.Personal(d.whereIn(p.Plain, k, where, place)),
		"date":  privacy.Personal(date(p, s)),
	}}
}

// deliver makes a move of the draft, tells the person, and the owner in the dialogue.
func (d *Desk) deliver(ctx context.Context, u conversation.Update, t tapped, done string, move func(k *handoff.Case, r draft) (handoff.Message, words, error)) (conversation.Reply, error) {
	r, ok := readDraft(t.arg(0))
	if !ok || len(r.slots) == 0 {
		d.stranger("unreadable draft")
		return conversation.Reply{}, nil
	}
	return d.onOwn(ctx, u, t, func(k *handoff.Case, v conversation.Version, part int) (conversation.Reply, error) {
		p := d.printer()
		r.slots = slices.DeleteFunc(r.slots, func(at int64) bool { return at <= d.Now().Unix() })
		if stale(k, t.arg(1)) || len(r.slots) == 0 || len(r.slots) < strings.Count(t.arg(0), "-") {
			return d.turn(ctx, u, t, func(p *locale.Printer, k *handoff.Case, part int) (screen, error) {
				s := d.days(p, k, r, 0)
				var err error
				if len(r.slots) > 0 {
					s, err = d.reads(ctx, p, k, part, r)
				}
				s.toast = p.Plain("staff.appoint.stale", nil)
				return s, err
			})
		}
		was, before := k.Ahead(d.Now()), k.Clone()
		m, says, err := move(k, r)
		if err != nil {
			return d.refusedMove(k, err), nil
		}
		told, err := d.toPerson(ctx, actor(u), k, part, m, func(p *locale.Printer, _ int) (string, [][]outbox.Button) { return says(p) })
		if err != nil {
			return conversation.Reply{}, err
		}
		if err := d.noLonger(ctx, before, part, &told); err != nil {
			return conversation.Reply{}, err
		}
		staff := d.show(u, screen{text: p.Text(done, nil) + "\n\n" + d.head(p, k, r)})
		more := []conversation.Append{told}
		switch {
		case k.State == handoff.Appointed:
			staff = append(staff, withFile(k, p.Text("staff.appoint.agreed", d.slotArgs(p, k, *k.Appointment.Picked))))
			more[0].Messages = append(more[0].Messages, d.onMap(p, k)...)
		case was != nil:
			out, _ := d.outOfCalendar(before, part, p.Text("staff.appoint.moved", locale.Args{"date": date(p, *was)}))
			more = append(more, out)
		}
		return conversation.Reply{}, d.moved(ctx, u, k, v, part, append(staff, d.editView(k)), more...)
	})
}

// moved commits a case that somebody moved, what its owner is told, and what the person is.
func (d *Desk) moved(ctx context.Context, u conversation.Update, k *handoff.Case, v conversation.Version, part int, staff []outbox.Message, more ...conversation.Append) error {
	c := d.written(u, k, v, part)
	c.Appends = more
	if len(staff) > 0 && k.Owner != 0 {
		c.Appends = append(c.Appends, conversation.Append{Lane: outbox.CaseLane(part, k.ID), Messages: staff})
	}
	return d.commit(ctx, c)
}
