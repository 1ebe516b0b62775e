package conversation

import (
	"slices"
	"strconv"
	"time"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// seenFor is how long an update is remembered that leaves no session behind:
// Telegram keeps what we have not confirmed for 24 hours.
const seenFor = 25 * time.Hour

// turn collects what one update changes.
type turn struct {
	c         *Conversation
	cat       *Catalogue
	u         Update
	now       time.Time
	part      int
	before    flow.Session
	after     flow.Session
	open      *loadedCase
	session   Write
	link      Write
	linked    bool  // link changes
	opened    *link // by this turn
	late      lately
	commit    Commit
	erased    bool
	request   *handoff.Case // that is open now
	rings     bool          // a timer is due at once
	withdrawn bool          // the open case was taken back
	chosen    []flow.Text
	untold    []outbox.Message // edits: appointments that are off by this
	strip     bool
	shared    bool // the key that shares the person's number is there
	wake      wake
	noted     []string // counted once it is committed
}

// observe counts what the turn noted.
func (t *turn) observe() {
	for _, what := range t.noted {
		t.c.Observe(what)
	}
}

// apply turns the engine's effects into the commit, and says what answers the tap.
func (t *turn) apply(effects []flow.Effect) (reply Reply) {
	var next flow.Wake
	for _, e := range effects {
		switch e := e.(type) {
		case flow.Erase:
			t.erase()
		case flow.Chosen:
			t.strip = true
			t.chosen = e.Labels
		case flow.OpenCase:
			t.openCase(e)
		case flow.WithdrawCase:
			t.withdraw()
		case flow.ReportContact:
			t.reportContact(e)
		case flow.Noted:
			t.noted = append(t.noted, e.What)
			reply.Text = t.toast(e.What)
		case flow.Counted:
			t.noted = append(t.noted, "feedback."+string(e.Step)+"."+e.Choice) // steps and choices of the files: a bounded number
		case flow.Wake:
			next = e
		case flow.Show:
			t.show(e.Screen, e.Edit, e.Note == flow.Text{})
			t.setWake(next)
			if e.Note != (flow.Text{}) {
				reply = Reply{Text: t.said(e.Note), Alert: true}
			}
		}
	}
	return reply
}

// hush is that nothing is said: later, if something was left unanswered.
func (t *turn) hush(p *person, why string) {
	t.noted = append(t.noted, why)
	if p.unanswered() {
		t.commit.Timers = append(t.commit.Timers, p.calm(t.u.Chat))
	}
}

// toast answers a tap that the chat alone does not explain.
func (t *turn) toast(noted string) string {
	p := t.c.printer(t.cat, t.before, t.u)
	switch noted {
	case flow.NotedGone:
		return p.Plain("toast.done", nil)
	case flow.NotedStale, flow.NotedForged:
		return p.Plain("toast.old", nil)
	}
	return ""
}

// said is a note that answers a tap, beside the talk.
func (t *turn) said(note flow.Text) string {
	p := t.c.printer(t.cat, t.before, t.u)
	return p.Plain(note.Key, locale.Args{"n": locale.Verbatim(strconv.Itoa(note.N))})
}

// show appends the screen to the person's lane, and takes the old keyboard away. An
// edit changes the buttons that were tapped instead, if there is something to change:
// the text stays, with what was chosen and said above it.
func (t *turn) show(sc flow.Screen, edit, change bool) {
	s := t.after
	if t.erased {
		s = t.before // the last word is in the person's language
		s.Epoch, s.Turn = "0", 0
	}
	p := t.c.printer(t.cat, s, t.u)
	r := t.c.renderer(t.cat, p, t.u.User.Language, t.now)
	r.request = t.request
	var ahead []outbox.Message
	if slices.ContainsFunc(sc.Blocks, func(b flow.Block) bool { return b.Request }) {
		ahead = r.ahead()
	}
	sc.Blocks = r.withWords(sc.Blocks)
	m := t.c.message(r, sc, s.Epoch, s.Turn)
	m.Chat = t.u.Chat
	tapped := t.u.Kind == Tap && t.u.Message != 0
	fresh := tapped && t.isFresh()
	a := Append{Lane: outbox.ChatLane(t.part, t.u.Chat), Reset: t.erased, Forget: t.erased, Unasked: t.u.unasked()}
	switch {
	case t.u.Kind == caseOverUnheard: // an edit makes no sound
		a.Messages = []outbox.Message{{Op: outbox.OpEdit, Chat: t.u.Chat, Ref: question, Text: m.Text, Rows: m.Rows}}
	case edit && tapped:
		if change {
			a.Messages = append(a.Messages, outbox.Message{Op: outbox.OpEdit, Chat: t.u.Chat, ID: t.u.Message, Rows: m.Rows})
		}
		tapped = false // its keyboard counts on
	default:
		if t.strip && !fresh {
			a.Messages = append(a.Messages, outbox.Message{Op: outbox.OpStrip, Chat: t.u.Chat, Ref: question})
		}
		a.Messages = slices.Concat(a.Messages, ahead, t.screen(r, sc, m))
	}
	if tapped {
		a.Messages = append(a.Messages, outbox.Message{Op: outbox.OpStrip, Chat: t.u.Chat, ID: t.u.Message})
	}
	if len(a.Messages) > 0 {
		t.commit.Appends = append(t.commit.Appends, a)
	}
	if t.u.unasked() {
		return // nobody tapped: no tap can have been lost
	}
	again := Timer{Name: AgainTimer + strconv.FormatInt(t.u.Chat, 10)}
	if !t.erased {
		again.At = t.now.Add(againAfter)
	}
	t.commit.Timers = append(t.commit.Timers, again)
}

// screen is the question, what is shown before it, and the key that shares a number,
// which comes and goes with the question that asks for one.
func (t *turn) screen(r *renderer, sc flow.Screen, m outbox.Message) (out []outbox.Message) {
	was := t.shared
	t.shared = sc.AskContact
	if was && !t.shared {
		out = append(out, r.unshareKey())
	}
	above := t.above(r)
	if len(sc.Before) > 0 {
		out = append(out, r.before(sc.Before, above)...)
		above = ""
	}
	out = append(out, r.divided(sc, above, m)...)
	switch {
	case t.shared && !was:
		out = append(out, r.shareKey())
	case was && !t.shared:
		out = append(out, tidyShare()...)
	}
	for i := range out {
		out[i].Chat = t.u.Chat
	}
	return out
}

// above is what stands over a screen that follows an answer: what was chosen.
func (t *turn) above(r *renderer) string {
	if len(t.chosen) == 0 {
		return ""
	}
	return "✅ <i>" + r.values(t.chosen) + "</i>\n\n"
}

// isFresh says that the tapped button belongs to the screen that counted: then the
// message is known and need not be looked up.
func (t *turn) isFresh() bool {
	epoch, n, _ := parseData(t.u.Data)
	return epoch == t.before.Epoch && n == t.before.Turn
}

// erase removes the session. What it leaves behind is a number (see gone).
func (t *turn) erase() {
	t.erased = true
	t.session.Data = nil
	t.session.TTL = 0
}

// openCase writes the case and rings for its card.
func (t *turn) openCase(e flow.OpenCase) {
	k := handoff.Case{
		ID: e.ID, Partners: e.Partners, Lang: e.Lang, Chat: t.u.Chat, Opened: t.now.Unix(), State: handoff.New,
	}
	if len(e.Offers) > 0 {
		k.Offer, k.Also = e.Offers[0], e.Offers[1:]
	}
	for _, a := range e.Answers {
		k.Fields = append(k.Fields, handoff.Field{
			Step: string(a.Step), Value: privacy.Personal(a.Value), Choice: a.Choice, Language: a.Language, Personal: a.Personal, Card: a.Card,
			Several: a.Several, List: a.List,
		})
	}
	k.Visit = comesBy(e.Answers)
	if h, known := t.cat.Hours(k.Offer); known {
		k.Promise(t.cat.Patience(k.Offer), h, t.now)
	}
	t.request = &k
	t.commit.Writes = append(t.commit.Writes, Write{Key: CaseKey(k.ID), Data: EncodeCase(&k), TTL: KeepCase(&k, t.c.Silent, t.c.Case, t.now)}, t.late.count(t.u.Chat, t.now))
	t.commit.Timers = append(t.commit.Timers, Timer{Name: CardTimer(k.ID), At: t.now})
	t.rings, t.opened = true, &link{Case: k.ID, For: k.Offer}
}

// speaks has the open case, and its card, name the language that the person speaks now.
func (t *turn) speaks() {
	if t.open == nil || t.erased || t.after.Lang == "" || t.after.Lang == t.open.Lang {
		return
	}
	if slices.ContainsFunc(t.commit.Writes, func(w Write) bool { return w.Key == CaseKey(t.open.ID) }) {
		return // something else happens to it: the next time
	}
	k := t.open.Case
	k.Lang = t.after.Lang
	t.commit.Writes = append(t.commit.Writes, Write{Key: CaseKey(k.ID), Expect: t.open.version, Data: EncodeCase(&k), TTL: KeepCase(&k, t.c.Silent, t.c.Case, t.now)})
	t.commit.Timers = append(t.commit.Timers, Timer{Name: CardTimer(k.ID), At: t.now})
	t.rings = true
}

// withdraw takes the case back; who had it is told, and loses the details.
func (t *turn) withdraw() {
	if t.open != nil && t.takeBack(t.open) {
		t.withdrawn = true
	}
}

// takeBack takes one back.
func (t *turn) takeBack(was *loadedCase) bool {
	k := was.Case
	owner, offer, open := k.Owner, k.Offer, k.Open()
	untold := slices.Concat(Unasked(&was.Case), NotReferred(&was.Case), NoLonger(t.c.printer(t.cat, t.before, t.u), &was.Case, t.now))
	if !k.Withdraw(t.now) {
		return false
	}
	t.commit.Writes = append(t.commit.Writes, Write{Key: CaseKey(k.ID), Expect: was.version, Data: EncodeCase(&k), TTL: withdrawnFor})
	if !open {
		return true
	}
	t.untold = append(t.untold, untold...)
	t.commit.Timers = append(t.commit.Timers, Timer{Name: CardTimer(k.ID), At: t.now})
	t.rings = true
	if owner == 0 {
		return true
	}
	gone := []outbox.Message{{Op: outbox.OpDelete, Chat: owner, Ref: outbox.All}}
	told := outbox.Message{Op: outbox.OpSend, Chat: owner, Text: t.c.StaffNotice(t.cat, "staff.details.withdrawn", offer), Low: true}
	if out := TakenOut(&was.Case, t.now); out != nil {
		told.Media = out
		told.Text += "\n" + t.c.calledOff(t.cat, out.Out)
		t.commit.Appends = append(t.commit.Appends, Append{Lane: outbox.HolderLane(t.part, k.ID, owner), Messages: []outbox.Message{told}})
	} else {
		gone = append(gone, told)
	}
	t.commit.Appends = append(t.commit.Appends, Append{Lane: outbox.CaseLane(t.part, k.ID), Reset: true, Forget: true, Messages: gone})
	return true
}

// withdrawnFor is how long an empty case stays so that its card can say that it
// was withdrawn.
const withdrawnFor = 48 * time.Hour

// restDays is how many days at most something stays of somebody who had all deleted: the
// emptied request, the number of the last update, the count of requests.
const restDays = int((max(withdrawnFor, seenFor, day) + day - 1) / day)

// DetailsMemo is the memo of the message that shows a case's details to its owner.
const DetailsMemo = "details"

// CardTimer is the timer that brings a case's card up to date.
func CardTimer(id string) string { return "card:" + id }
