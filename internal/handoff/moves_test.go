package handoff

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// model is the life of a case as the issue tells it, written without looking at the
// table of moves: "<state> <move> <who>" → the state that follows. Who: the owner "o",
// a colleague "m", the person "p", the clock "k".
var model = func() map[string]State {
	m := map[string]State{
		"new claim m":       Claimed,
		"claimed contact o": Contacted, "contacted contact o": Contacted, "waiting contact o": Contacted,
		"contacted wait o": Waiting, "appointment wait o": Waiting, "waiting answer p": Contacted,
		"waiting pick p": Appointed, "waiting decline p": Contacted,
		"new pick p": New, "claimed pick p": Appointed, "contacted pick p": Appointed, // it was proposed by who had the case before
		"new decline p": New, "claimed decline p": Claimed, "contacted decline p": Contacted,
		"appointment cancel o": Contacted, "appointment cancel p": Contacted, "waiting cancel o": Contacted, "waiting cancel p": Contacted,
		"new cancel p": New, "claimed cancel o": Claimed, "claimed cancel p": Claimed, "contacted cancel o": Contacted, "contacted cancel p": Contacted,
		"closed reopen o": Claimed, "closed reopen m": Claimed,
		"new close k": Closed, "new withdraw p": Withdrawn, "closed withdraw p": Withdrawn,
		"new note m": New, "closed note m": Closed, "closed note o": Closed,
		"claimed try o": Claimed, "contacted try o": Contacted, "waiting try o": Waiting,
	}
	for _, s := range []State{Claimed, Contacted, Waiting, Appointed} {
		for does, to := range map[string]State{
			"release o": New, "release k": New, "handover o": s, "propose o": Waiting, "appoint o": Appointed,
			"refer o": s, "accept p": New, "refuse p": s, "close o": Closed, "close k": Closed, "withdraw p": Withdrawn,
			"note o": s, "note m": s, "take m": Claimed, "step_in m": Claimed,
		} {
			m[string(s)+" "+does] = to
		}
	}
	return m
}()

const (
	anna = 1 + iota
	ben
	cem
)

func byOf(who int, c *Case) (Actor, string) {
	switch {
	case who == 0:
		return ThePerson, "p"
	case who == 9:
		return TheClock, "k"
	case int64(who) == c.Owner:
		return Staff(int64(who), "N"), "o"
	}
	return Staff(int64(who), "N"), "m"
}

// try makes a move; those that only one can make are not tried by others (ok false).
func try(t rapid.TB, c *Case, m Move, by Actor, now time.Time) (err error, ok bool) { //nolint:revive // what became of it comes first
	only := func(w Who, err func() error) (error, bool) {
		if by.Who != w {
			return nil, false
		}
		return err(), true
	}
	later := Slot{At: now.Add(24 * time.Hour).Unix(), Minutes: 30}
	switch m {
	case Claim:
		return only(Member, func() error { _, err := c.Claim(by, now); return err })
	case Release:
		return c.Release(by, now), true
	case HandOver:
		return only(Member, func() error { return c.HandOver(by, Staff(cem+1, "Dora"), now) })
	case Take:
		return only(Member, func() error { return c.Take(by, now) })
	case StepIn:
		return only(Member, func() error { return c.StepIn(by, now) })
	case Contact:
		return only(Member, func() error { _, err := c.Contact(by, now); return err })
	case Try:
		return only(Member, func() error { return c.Try(by, now) })
	case Wait:
		return only(Member, func() error { return c.Wait(by, now) })
	case Answer:
		return only(Person, func() error { return c.Answer(now) })
	case Propose:
		return only(Member, func() error { return c.Propose(by, []Slot{later}, AtOffer, "", now) })
	case Pick:
		return only(Person, func() error {
			at := later.At
			if c.proposed() {
				at = c.Appointment.Options[0].At
			}
			return c.Pick(at, now)
		})
	case Decline:
		return only(Person, func() error { return c.Decline(false, now) })
	case Appoint:
		return only(Member, func() error { return c.Appoint(by, later, ByPhone, "", now) })
	case Cancel:
		return c.Cancel(by, now), true
	case Refer:
		return only(Member, func() error { return c.Refer(by, "other", now) })
	case Accept:
		return only(Person, func() error { _, err := c.Accept(now); return err })
	case Refuse:
		return only(Person, func() error { return c.Refuse(now) })
	case Jot:
		return c.AddNote(by, "calls after six", now), true
	case Close:
		how := Informed
		if by.Who == Clock {
			how = Silent
		}
		_, err := c.Close(by, how, "", now)
		return err, true
	case Reopen:
		return c.Reopen(by, now), true
	case Withdraw:
		return only(Person, func() error {
			if !c.Withdraw(now) {
				return ErrClosed
			}
			return nil
		})
	}
	t.Fatalf("no way to try %s", m)
	return nil, false
}

func newCase() *Case {
	return &Case{
		ID: "x", Offer: "recognition", Chat: 42, Opened: noon.Unix(), State: New,
		Fields: []Field{{Step: "a", Value: "Köln", Card: "place"}, {Step: "b", Value: "Amina", Personal: true}, {Step: "c", Value: "+49151", Personal: true, Card: "place"}},
	}
}

// needsMore says that a move which the model allows wants something else besides.
func needsMore(c *Case, m Move, now time.Time) bool {
	switch m {
	case Take:
		return !c.Overdue()
	case Contact:
		return c.State == Contacted && !c.Unheard()
	case Accept, Refuse:
		return c.Referral == nil
	case Refer:
		return c.Referral != nil || c.Offer == "other"
	case Pick:
		return !c.proposed() || c.Appointment.Options[0].At <= now.Unix()
	case Decline:
		return !c.proposed()
	case Answer:
		return c.proposed()
	case Cancel:
		return c.Appointment == nil || c.Appointment.Picked == nil
	case Try:
		return c.soon(now)
	case Reopen:
		return c.Chat == 0
	}
	return false
}

// says is what is no move.
func says(c *Case, what string, now time.Time) {
	last := len(c.Messages) - 1
	switch {
	case what == "told":
		c.ToldOwner(c.Untolds)
	case what == "send":
		_, _ = c.Send(Staff(c.Owner, "N"), Message{Key: "reply.still"}, now)
	case what == "word":
		_ = c.Say(now.Unix(), "hallo", now)
	case what == "read" && len(c.Words) > 0:
		c.Arrived(c.Words[0].ID)
	case last < 0:
	case what == "delivered":
		c.Settle(c.Messages[last].ID, Delivered, "", now)
	case what == "failed":
		c.Settle(c.Messages[last].ID, Failed, "blocked", now)
	case what == "answer":
		c.Answered(c.Messages[last].ID, "yes", now)
	}
}

// watched requires that somebody will be told of a case that waits, however often that has
// rung, unless all were: nobody has it, or it is its owner's turn. It is the person's turn
// only as long as nothing they did, and no time that was agreed, waits for the owner.
func watched(t rapid.TB, c *Case, now time.Time) {
	n := c.need(now)
	if !c.Open() || n.Need == "" {
		if c.Open() && (c.State != Waiting || c.agreed() || c.proposed() || c.Untold != 0) {
			t.Fatalf("nobody is told of what waits in %+v", c)
		}
		return
	}
	all := map[Need]bool{AHost: c.host(now).Need == "" || c.Host.still(c.host(now)).Stage == Coordinator}
	c = clone(t, c)
	for rung := 0; ; rung++ {
		a, ok := c.NextAlarm(Usual(), always{}, now)
		if !ok {
			break
		}
		if now = latest(now, a.At); rung > 20 || !c.Ring(a) {
			t.Fatalf("%+v does not ring in %+v", a, c)
		}
		if a.Stage == Coordinator {
			all[a.Need] = true
		}
	}
	if c.rung(now).Stage != Coordinator || !all[AHost] {
		t.Fatalf("not all were told: %+v; rang to the end: %v", c, all)
	}
}

func latest(x, y time.Time) time.Time {
	if y.After(x) {
		return y
	}
	return x
}

func allMoves() (out []Move) {
	for _, r := range Table() {
		if !slices.Contains(out, r.Move) {
			out = append(out, r.Move)
		}
	}
	return out
}

// Whatever is tried by whomever in whatever state: it happens as the model says or not
// at all, there is one owner while there is one, what was withdrawn holds nothing about
// the person, each move stands in the trail, and it all survives being stored.
func TestTheLifeOfACase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCase()
		now := noon
		for range rapid.IntRange(1, 30).Draw(t, "moves") {
			now = now.Add(time.Minute)
			if a, ok := c.NextAlarm(Usual(), always{}, now); ok && rapid.IntRange(0, 3).Draw(t, "rings") == 0 {
				c.Ring(a)
			}
			who := rapid.SampledFrom([]int{0, anna, ben, cem, 9}).Draw(t, "who")
			asModelled(t, c, rapid.SampledFrom(allMoves()).Draw(t, "move"), who, now)
			says(c, rapid.SampledFrom([]string{"", "told", "send", "delivered", "failed", "answer", "word", "read"}).Draw(t, "besides"), now)
			c = clone(t, c)
			watched(t, c, now)
		}
	})
}

// Every move by everybody in every state, with and without what it wants besides.
func TestEveryMove(t *testing.T) {
	reached := map[string]bool{}
	now := noon.Add(time.Hour)
	for _, c := range everyCase(t) {
		for _, m := range allMoves() {
			for _, who := range []int{0, anna, ben, 9} {
				reached[asModelled(t, clone(t, c), m, who, now)] = true
			}
		}
	}
	for what := range model {
		if !reached[what] {
			t.Errorf("never happened: %s", what)
		}
	}
}

// everyCase is a case in each state, of Anna's where it has an owner.
func everyCase(t *testing.T) (out []*Case) {
	a := Staff(anna, "Anna")
	slot := []Slot{{At: noon.Add(24 * time.Hour).Unix(), Minutes: 30}}
	does := map[string]func(*Case) error{
		"claim":   func(c *Case) error { _, err := c.Claim(a, noon); return err },
		"contact": func(c *Case) error { _, err := c.Contact(a, noon); return err },
		"wait":    func(c *Case) error { return c.Wait(a, noon) },
		"propose": func(c *Case) error { return c.Propose(a, slot, AtOffer, "", noon) },
		"appoint": func(c *Case) error { return c.Appoint(a, slot[0], AtOffer, "", noon) },
		"send":    func(c *Case) error { _, err := c.Send(a, Message{Key: "x"}, noon); return err },
		"fail": func(c *Case) error {
			c.Settle(len(c.Messages), Failed, "malformed", noon)
			return nil
		},
		"release": func(c *Case) error { return c.Release(a, noon) },
		"refer":   func(c *Case) error { return c.Refer(a, "other", noon) },
		"close":   func(c *Case) error { _, err := c.Close(a, Informed, "", noon); return err },
		"overdue": func(c *Case) error {
			c.Ring(Alarm{Need: c.need(time.Time{}).Need, Stage: Deputy})
			return nil
		},
		"withdraw": func(c *Case) error { c.Withdraw(noon); return nil },
	}
	for _, way := range []string{
		"", "claim", "claim overdue", "claim send", "claim send fail", "claim send fail overdue", "claim send fail wait overdue", "claim send propose fail", "claim contact send fail", "claim refer", "claim contact", "claim contact refer", "claim contact wait", "claim contact wait refer",
		"claim propose", "claim propose refer", "claim propose release", "claim propose release claim", "claim propose release claim contact", "claim appoint", "claim appoint refer", "claim appoint wait", "claim appoint overdue", "claim appoint release", "claim appoint release claim", "claim appoint release claim contact", "claim close", "withdraw", "claim close withdraw",
	} {
		c := newCase()
		for _, step := range strings.Fields(way) {
			if err := does[step](c); err != nil {
				t.Fatalf("%s: %v", way, err)
			}
		}
		out = append(out, c)
	}
	return out
}

// asModelled tries one move and compares what comes of it with the model. It tells what
// happened, if something did.
func asModelled(t rapid.TB, c *Case, m Move, user int, now time.Time) (what string) {
	by, who := byOf(user, c)
	before := clone(t, c)
	could := slices.Contains(c.May(by), m)
	err, tried := try(t, c, m, by, now)
	if !tried {
		return ""
	}
	what = fmt.Sprintf("%s %s %s", before.State, m, who)
	to, allowed := model[what]
	if m == HandOver && before.Unheard() {
		to = Claimed // its new owner begins
	}
	switch {
	case who == "o" && (m == Claim && before.Open() || m == Contact && before.State == Contacted && !before.Unheard() || m == Close && before.State == Closed):
		if diff := cmp.Diff(before, clone(t, c)); err != nil || diff != "" {
			t.Fatalf("%s, again: %v\n%s", what, err, diff)
		}
		return ""
	case !allowed || needsMore(before, m, now):
		if err == nil {
			t.Fatalf("%s: happened, to %s", what, c.State)
		}
		if diff := cmp.Diff(before, clone(t, c)); diff != "" {
			t.Fatalf("%s: refused, and yet\n%s", what, diff)
		}
		if could && (m != Pick && m != Refer && m != Try || !allowed) {
			t.Fatalf("%s: said to be possible", what)
		}
		return ""
	case err != nil:
		t.Fatalf("%s: %v", what, err)
	case c.State != to:
		t.Fatalf("%s: to %s, not %s", what, c.State, to)
	case !could:
		t.Fatalf("%s: happened, and was not said to be possible", what)
	}
	sound(t, c, before, now)
	return what
}

// sound is what holds after every move.
func sound(t rapid.TB, c, before *Case, now time.Time) {
	if owned := slices.Contains([]State{Claimed, Contacted, Waiting, Appointed}, c.State); owned != (c.Owner != 0) && c.State != Closed && c.State != Withdrawn {
		t.Fatalf("%s, and its owner is %d", c.State, c.Owner)
	}
	if c.Moves != before.Moves+1 || len(c.Trail) == 0 {
		t.Fatalf("%d moves after %d", c.Moves, before.Moves)
	}
	last := c.Trail[len(c.Trail)-1]
	if last.At != now.Unix() || last.From != before.State || last.To != c.State || last.Who != Member && last.User != 0 {
		t.Fatalf("the trail says %+v of %s → %s", last, before.State, c.State)
	}
	if !c.Last().Equal(now) {
		t.Fatalf("the last thing happened at %v, not %v", c.Last(), now)
	}
	if c.State == Withdrawn {
		data, _ := json.Marshal(c)
		for _, said := range []string{"Amina", "+49151", "calls after six", `"c":42`} {
			if strings.Contains(string(data), said) {
				t.Fatalf("withdrawn, and keeps %s: %s", said, data)
			}
		}
		if f, ok := c.OnCard("place"); !ok || f.Value != "Köln" {
			t.Fatal("the card lost its place")
		}
	} else if c.Chat != 42 || len(c.Fields) != 3 {
		t.Fatalf("%s, and the details are gone", c.State)
	}
	if c.State == Appointed && (c.Appointment == nil || c.Appointment.Picked == nil || len(c.Appointment.Options) > 0) {
		t.Fatalf("an appointment without a time: %+v", c.Appointment)
	}
}

func clone(t rapid.TB, c *Case) *Case {
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Case
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return &back
}

// always is a team that never sleeps.
type always struct{}

func (always) Next(t time.Time) time.Time { return t }
func (always) Add(t time.Time, minutes int) time.Time {
	return t.Add(time.Duration(minutes) * time.Minute)
}

func TestRefusedMovesSayWhy(t *testing.T) {
	a, b := Staff(anna, "Anna"), Staff(ben, "Ben")
	c := newCase()
	refused := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	_, err := c.Close(a, Informed, "", noon)
	refused("closing a case that nobody has", err, ErrNotOwner)
	if _, err := c.Claim(a, noon); err != nil {
		t.Fatal(err)
	}
	_, err = c.Claim(b, noon)
	refused("claiming Anna's case", err, ErrTaken)
	refused("releasing Anna's case", c.Release(b, noon), ErrNotOwner)
	refused("waiting for who has not heard from us", c.Wait(a, noon), ErrUnfit)
	refused("taking it over before anybody was told", c.Take(b, noon), ErrUnfit)
	refused("accepting what nobody asked", func() error { _, err := c.Accept(noon); return err }(), ErrUnfit)
	refused("handing over to nobody", c.HandOver(a, Actor{Who: Member}, noon), ErrUnfit)
	refused("an appointment in the past", c.Appoint(a, Slot{At: noon.Unix()}, ByPhone, "", noon), ErrUnfit)
	slot := Slot{At: noon.Add(time.Hour).Unix()}
	refused("the same time twice", c.Propose(a, []Slot{slot, slot}, ByPhone, "", noon), ErrUnfit)
	_, err = c.Close(a, Unreached, "", noon)
	refused("not reached, and not tried", err, ErrUnfit)
	_, err = c.Close(a, Informed, "mbe", noon)
	refused("informed by whom", err, ErrUnfit)
	for _, how := range c.Outcomes(noon) { // what staff are offered closes the case in one tap
		k := c.Clone()
		if changed, err := k.Close(a, how, "", noon); !changed || err != nil {
			t.Errorf("closing as %s: %v %v", how, changed, err)
		}
	}
	_, err = c.Close(a, Silent, "", noon)
	refused("silent, says the owner", err, ErrUnfit)
	for n := range EnoughTries {
		at := noon.Add(time.Duration(n) * TryEvery)
		if err := c.Try(a, at); err != nil {
			t.Fatal(err)
		}
		refused("again at once", c.Try(a, at.Add(TryEvery-time.Second)), ErrSoon)
	}
	if c.Tries != EnoughTries {
		t.Errorf("%d tries count", c.Tries)
	}
	_, err = c.Close(a, Missed, "", noon)
	refused("who was never to come did not come", err, ErrUnfit)
	for _, how := range []Outcome{Kept, Missed} {
		k := c.Clone()
		if err := k.Appoint(a, slot, ByPhone, "", noon); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Close(a, how, "", noon); !errors.Is(err, ErrUnfit) {
			t.Errorf("an appointment to come was %s: %v", how, err)
		}
		if _, err := k.Close(a, how, "", noon.Add(time.Hour)); err != nil {
			t.Errorf("an appointment that has begun was not %s: %v", how, err)
		}
	}
	if _, err = c.Close(a, Unreached, "", noon); err != nil {
		t.Fatal(err)
	}
	_, err = c.Claim(b, noon)
	refused("claiming a closed case", err, ErrClosed)
	refused("handing over a closed case", c.HandOver(a, b, noon), ErrClosed)
	if !c.Withdraw(noon) || c.Withdraw(noon) {
		t.Error("what was closed is forgotten once")
	}
	refused("reopening what was forgotten", c.Reopen(a, noon), ErrClosed)
}

// Records of earlier versions are read, and go on.
func TestOldRecords(t *testing.T) {
	var c Case
	if err := json.Unmarshal([]byte(`{"id":"x","o":"recognition","l":"ar","c":42,"t":1700000000,"s":"claimed","w":1,"n":"Anna","ct":1700000100}`), &c); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Contact(Staff(anna, "Anna"), noon); err != nil || c.State != Contacted {
		t.Errorf("a case that was claimed before: %v, %s", err, c.State)
	}
	if err := json.Unmarshal([]byte(`{"id":"x","o":"recognition","l":"ar","t":1700000000,"s":"done","w":1,"dt":1700000100}`), &c); err != nil {
		t.Fatal(err)
	}
	if c.State != Closed || c.Outcome != "" {
		t.Errorf("done became %s, %q", c.State, c.Outcome)
	}
	c = Case{}
	if err := json.Unmarshal([]byte(`{"id":"x","s":"done","w":1}`), &c); err != nil {
		t.Fatal(err)
	}
	if err := c.Reopen(Staff(anna, "Anna"), noon); !errors.Is(err, ErrClosed) {
		t.Errorf("a case without a person was reopened: %v", err)
	}
	var b Board
	if err := json.Unmarshal([]byte(`{"c":[{"i":"x","t":1,"s":"done","m":5,"d":true}]}`), &b); err != nil || b.Cards[0].State != Closed {
		t.Errorf("%v %+v", err, b)
	}
}

// However often a case is moved, its trail stays short, tells how it began and how it
// came to where it is, and counts what is folded.
func TestTheTrailFolds(t *testing.T) {
	c := newCase()
	a := Staff(anna, "Anna")
	for i := range 300 {
		now := noon.Add(time.Duration(i) * time.Minute)
		if _, err := c.Claim(a, now); err != nil {
			t.Fatal(err)
		}
		if err := c.Release(a, now); err != nil {
			t.Fatal(err)
		}
	}
	count := 0
	for i, e := range c.Trail {
		count += max(1, e.Folded)
		if i > 0 && (e.At < c.Trail[i-1].At || e.From != c.Trail[i-1].To) {
			t.Errorf("entry %d: %+v does not follow %+v", i, e, c.Trail[i-1])
		}
	}
	if len(c.Trail) > TrailMax || count != 600 || c.Moves != 600 {
		t.Errorf("%d entries for %d of %d moves", len(c.Trail), count, c.Moves)
	}
	if data, _ := json.Marshal(c.Trail); len(data) > TrailMax*100 {
		t.Errorf("the trail takes %d bytes", len(data))
	}
}

// The first message is the contact; each has a fate; the person's answer makes it the
// owner's turn.
func TestMessages(t *testing.T) {
	a := Staff(anna, "Anna")
	c := newCase()
	if _, err := c.Send(a, Message{Key: "reply.welcome"}, noon); !errors.Is(err, ErrNotOwner) {
		t.Errorf("who has not claimed it writes: %v", err)
	}
	if _, err := c.Claim(a, noon); err != nil {
		t.Fatal(err)
	}
	id, err := c.Send(a, Message{Key: "reply.still"}, noon)
	if err != nil || c.State != Contacted || c.Reached == 0 {
		t.Fatalf("%v, %s", err, c.State)
	}
	if !c.Settle(id, Failed, "blocked", noon) || !c.Settle(id, Delivered, "", noon) || c.Settle(id, Failed, "blocked", noon) {
		t.Error("the fate of a message: failed, then delivered, and that is the last word")
	}
	if err := c.Wait(a, noon); err != nil {
		t.Fatal(err)
	}
	if !c.Answered(id, "yes", noon) || c.Answered(id, "no", noon) || c.State != Contacted || c.Message(id).Answer != "yes" {
		t.Errorf("answered once, and the owner's turn: %s, %+v", c.State, c.Message(id))
	}
	for range 2 * MessagesMax {
		if id, err = c.Send(a, Message{Text: "x"}, noon); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.Messages) != MessagesMax || c.Message(id) == nil || c.Message(1) != nil || id != 2*MessagesMax+1 {
		t.Errorf("%d messages, the last is %d", len(c.Messages), id)
	}
	for range NotesMax {
		if err := c.AddNote(a, "x", noon); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.AddNote(a, "x", noon); !errors.Is(err, ErrFull) {
		t.Errorf("one note too many: %v", err)
	}
}

// Another team gets what the person answered, and nothing that this one noted.
func TestReferral(t *testing.T) {
	a := Staff(anna, "Anna")
	c := newCase()
	c.Also = []string{"coaching", "empowerment"}
	for _, err := range []error{
		func() error { _, err := c.Claim(a, noon); return err }(), c.AddNote(a, "secret", noon), c.Refer(a, "coaching", noon),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Refer(a, "empowerment", noon); !errors.Is(err, ErrUnfit) {
		t.Errorf("asked about two at once: %v", err)
	}
	from, err := c.Accept(noon)
	if err != nil || from != "recognition" || c.Offer != "coaching" || c.State != New || c.Owner != 0 || len(c.Notes) != 0 || len(c.Fields) != 3 || !slices.Equal(c.Also, []string{"empowerment"}) {
		t.Errorf("%v, from %s: %+v", err, from, c)
	}
}

// The diagram has every move, and is one that Mermaid can read.
func TestDiagram(t *testing.T) {
	d, list := Diagram(), Moves()
	for _, r := range Table() {
		if !strings.Contains(list, "| "+string(r.Move)+" |") {
			t.Errorf("no line for %s", r.Move)
		}
		for _, from := range r.From {
			if r.To != "" && r.To != from && !strings.Contains(d, fmt.Sprintf("%s --> %s: ", from, r.To)) {
				t.Errorf("no arrow for %s from %s to %s", r.Move, from, r.To)
			}
		}
	}
}

// What was agreed outlives whoever agreed it: the person goes on counting on it, is
// reminded, and can still call it off.
func TestAnAppointmentOutlivesItsOwner(t *testing.T) {
	a, b := Staff(anna, "Anna"), Staff(ben, "Ben")
	c := newCase()
	at := Slot{At: noon.Add(48 * time.Hour).Unix(), Minutes: 60}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.Claim(a, noon)
	must(err)
	must(c.Propose(a, []Slot{at}, AtOffer, "", noon))
	must(c.Pick(at.At, noon))
	if !c.WantReminder(noon) || c.WantReminder(noon) || c.Appointment.Version != 1 {
		t.Errorf("they want to be reminded, once: %+v", c.Appointment)
	}
	must(c.Release(a, noon))
	if c.Ahead(noon) == nil || !c.Remind(noon) || c.Remind(noon) {
		t.Errorf("nobody has it, and there is nothing to remind of: %+v", c.Appointment)
	}
	if !c.Quiet().Equal(noon.Add(49 * time.Hour)) {
		t.Errorf("it is quiet from %v on", c.Quiet())
	}
	_, err = c.Claim(b, noon)
	must(err)
	must(c.Cancel(ThePerson, noon))
	if c.State != Claimed || c.Ahead(noon) != nil || c.Appointment.Version != 4 || c.Appointment.Was.At != at.At || c.Appointment.Wanted || c.Appointment.Reminded != 0 {
		t.Errorf("called off, and it is %s with %+v", c.State, c.Appointment)
	}
	if err := c.Cancel(ThePerson, noon); !errors.Is(err, ErrUnfit) {
		t.Errorf("called off twice: %v", err)
	}
}

// Its owner is asked how it went, once, when it is over; that the person did not come
// leaves the case with the owner.
func TestAnAppointmentIsOver(t *testing.T) {
	a := Staff(anna, "Anna")
	c := newCase()
	at := Slot{At: noon.Add(time.Hour).Unix(), Minutes: 30}
	if _, err := c.Claim(a, noon); err != nil {
		t.Fatal(err)
	}
	if err := c.Appoint(a, at, ByPhone, "", noon); err != nil {
		t.Fatal(err)
	}
	begun, over := noon.Add(80*time.Minute), noon.Add(90*time.Minute)
	if c.AskHow(begun) || c.Ahead(begun) != nil || c.Remind(begun) || c.WantReminder(begun) {
		t.Errorf("it has begun: %+v", c.Appointment)
	}
	if !c.AskHow(over) || c.AskHow(over) {
		t.Errorf("it is over: %+v", c.Appointment)
	}
	if err := c.Cancel(a, over); err != nil || c.State != Contacted || c.Over(over) != nil {
		t.Errorf("they did not come: %v, %s", err, c.State)
	}
	// Times proposed in the place of what is agreed call it off.
	if err := c.Appoint(a, Slot{At: over.Add(time.Hour).Unix()}, ByPhone, "", over); err != nil {
		t.Fatal(err)
	}
	was := c.Appointment.Version
	if err := c.Propose(a, []Slot{{At: over.Add(2 * time.Hour).Unix()}}, ByPhone, "", over); err != nil || c.Appointment.Version != was+1 || c.Ahead(over) != nil {
		t.Errorf("moved: %v, %+v", err, c.Appointment)
	}
}
