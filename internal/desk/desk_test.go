package desk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis/memstore"
	"wegweiser/locales"
)

const (
	group    = -1001
	anna     = 501
	ben      = 502
	stranger = 666
	person   = 42
)

// office is a staff group with two members on a store in memory. What is delivered to
// people and staff lands in told, what stands in the group in posts.
type office struct {
	*desk.Desk
	t     testing.TB
	store *memstore.Store
	group *fakeGroup
	mu    sync.Mutex
	told  []outbox.Message
	deaf  bool // Telegram takes nothing for the owners of cases
	notes map[string]int
	log   strings.Builder
}

func catalogue(t testing.TB) *conversation.Catalogue {
	t.Helper()
	texts, found := locale.Load(locales.FS)
	if texts == nil {
		t.Fatal(found)
	}
	f, findings := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de", "en"}, Readers: map[string]flow.Reader{}})
	if f == nil {
		t.Fatal(findings)
	}
	return conversation.NewCatalogue(f, texts)
}

func newOffice(t testing.TB, perMinute int) *office {
	o := &office{t: t, store: memstore.New(), group: &fakeGroup{posts: map[int]outbox.Message{}}, notes: map[string]int{}}
	cat := catalogue(t)
	o.Desk = desk.New(desk.Settings{
		Catalogue: func() *conversation.Catalogue { return cat },
		Store:     o.store, Timers: o.store,
		Deliver: func(as []outbox.Appended) {
			o.mu.Lock()
			for _, a := range as {
				for _, e := range a.Entries {
					o.told = append(o.told, e.Message)
				}
			}
			o.mu.Unlock()
			for _, a := range as {
				for _, e := range a.Entries { // Telegram has taken it
					if _, number, _ := strings.Cut(e.Message.Track, "."); strings.HasPrefix(number, "o") && !o.deaf {
						if err := o.Fate(context.Background(), a.Lane, e.Message, nil); err != nil {
							o.t.Error(err)
						}
					}
				}
			}
		},
		Post:     o.group,
		Members:  membersFunc(func(g, u int64) (bool, error) { return g == group && (u == anna || u == ben), nil }),
		Groups:   desk.NewGroups(group, nil, nil, func(context.Context, int64, int64) error { return nil }),
		Part:     outbox.Part,
		CasePart: func(id string) (int, bool) { p, err := outbox.CasePart(id); return p, err == nil },
		Staff:    "de", Case: 90 * 24 * time.Hour, PerMinute: perMinute,
		BotName: func() string { return "wegweiser_bot" }, Now: ticking(), Zone: time.UTC,
		Log:     slog.New(slog.NewTextHandler(&o.log, nil)),
		Observe: func(what string) { o.mu.Lock(); o.notes[what]++; o.mu.Unlock() },
	})
	return o
}

type membersFunc func(group, user int64) (bool, error)

func (f membersFunc) Is(_ context.Context, g, u int64) (bool, error) { return f(g, u) }

// fakeGroup is what stands in the group, and how much it took to put it there.
type fakeGroup struct {
	mu     sync.Mutex
	posts  map[int]outbox.Message
	next   int
	at     []time.Time
	refuse func(outbox.Message) error
}

func (g *fakeGroup) SendNow(_ context.Context, m outbox.Message) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.refuse != nil {
		if err := g.refuse(m); err != nil {
			return 0, err
		}
	}
	g.at = append(g.at, time.Now())
	switch m.Op {
	case outbox.OpEdit:
		g.posts[m.ID] = m
		return m.ID, nil
	case outbox.OpDelete:
		delete(g.posts, m.ID)
		return 0, nil
	}
	g.next++
	g.posts[g.next] = m
	return g.next, nil
}

// open puts a case on the store, as the talk does.
func (o *office) open(n int) string { return o.openWith(n, "morning") }

func (o *office) openWith(n int, when string) string {
	o.t.Helper()
	part := outbox.Part(int64(person + n))
	id := outbox.NewCaseID(part, uint64(n)+1)
	k := handoff.Case{
		ID: id, Offer: "recognition", Also: []string{"empowerment"}, Lang: "en", Chat: int64(person + n), Opened: time.Now().Unix(), State: handoff.New,
		Fields: []handoff.Field{
			{Step: "recognition.profession", Value: "health", Choice: true, Card: flow.CardProfession},
			{Step: "about.place", Value: "Köln", Card: flow.CardPlace},
			{Step: "contact.name", Value: "Zaubername", Personal: true},
			{Step: "contact.phone", Value: "+4915123456789", Personal: true},
		},
	}
	if when != "" { // who comes by is not asked
		k.Fields = append(k.Fields, handoff.Field{Step: "contact.when", Value: privacy.Personal(when), Choice: true})
	}
	_, err := o.store.Commit(context.Background(), conversation.Commit{
		Part:   part,
		Writes: []conversation.Write{{Key: conversation.CaseKey(id), Data: conversation.EncodeCase(&k), TTL: time.Hour * 24 * 90}},
		Timers: []conversation.Timer{{Name: conversation.CardTimer(id), At: time.Now()}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

var updates int64 = 1

func (o *office) tap(user int64, chat int64, data string) conversation.Reply {
	o.t.Helper()
	updates++
	r, err := o.Handle(context.Background(), conversation.Update{
		ID: updates, Kind: conversation.Tap, Chat: chat, Private: chat > 0, User: conversation.User{ID: user, Name: map[int64]privacy.Personal{anna: "Anna", ben: "Ben"}[user]}, Data: data,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *office) ring() {
	o.t.Helper()
	if err := o.Ring(context.Background()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) all() string {
	var b strings.Builder
	for _, m := range o.group.posts {
		fmt.Fprintf(&b, "%s %v\n", m.Text, m.Rows)
	}
	return b.String()
}

func TestTheFirstToClaimHasIt(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.ring()
	card := o.group.posts[1]
	for _, want := range []string{"Anerkennungsberatung", "Englisch (English)", "Köln", "Pflege"} {
		if !strings.Contains(card.Text, want) {
			t.Errorf("the card does not say %q:\n%s", want, card.Text)
		}
	}
	for _, never := range []string{"Zaubername", "15123456789"} {
		if strings.Contains(o.all(), never) {
			t.Errorf("%q stands in the group", never)
		}
	}
	claim := card.Rows[0][0].Data
	if r := o.tap(anna, group, claim); !strings.Contains(r.URL, "start=case_"+id) {
		t.Errorf("Anna, who never wrote to the bot, gets no link: %+v", r)
	}
	if r := o.tap(ben, group, claim); !strings.Contains(r.Text, "Anna") {
		t.Errorf("Ben is told %q", r.Text)
	}
	o.ring()
	if !strings.Contains(o.all(), "Anna") || strings.Contains(o.all(), claim) {
		t.Errorf("the card does not say who has it, or can still be claimed:\n%s", o.all())
	}
	var details, thanks []outbox.Message
	for _, m := range o.told {
		switch {
		case m.Chat == anna:
			details = append(details, m)
		case m.Chat == person:
			thanks = append(thanks, m)
		default:
			t.Errorf("somebody else is told: %d", m.Chat)
		}
	}
	o.tap(ben, ben, "k.s."+id)
	o.tap(anna, group, "k.s."+id)
	if n := len(o.told); n != 2 {
		t.Errorf("contact data for who has no business with it, or in the group: %+v", o.told[2:])
	}
	o.tap(anna, anna, "k.s."+id)
	if len(details) != 2 || !strings.Contains(details[1].Text, "Köln") || strings.Contains(details[1].Text, "Zaubername") || strings.Contains(details[1].Text, "+49") || strings.Contains(details[1].Text, "tg://") {
		t.Fatalf("Anna reads, unasked, %+v", details)
	}
	if shown := o.told[2]; !strings.Contains(shown.Text, "Zaubername") || !strings.Contains(shown.Text, "+4915123456789") || shown.Chat != anna || shown.Ref != conversation.DetailsMemo {
		t.Errorf("Anna asks for the contact data, and reads %+v", shown)
	}
	o.tap(anna, anna, "k.h."+id)
	if hidden := o.told[3]; hidden.Text != details[1].Text {
		t.Errorf("she has had enough, and reads %q", hidden.Text)
	}
	first, then := details[0], details[1]
	if strings.Contains(first.Text, "Zaubername") || strings.Contains(first.Text, "+49") || strings.Contains(first.Text, "tg://") || first.Memo != then.Ref || then.Op != outbox.OpEdit {
		t.Errorf("a new message, which a crash may repeat, has details in it: %+v, then %+v", first, then)
	}
	if len(thanks) != 0 {
		t.Errorf("the person, who named a safe time, is written to at once: %+v", thanks)
	}
	if r := o.tap(ben, ben, "k.d."+id); !strings.Contains(r.Text, "Anna") {
		t.Errorf("Ben closes Anna's case: %+v", r)
	}
	if r := o.tap(anna, anna, "k.d."+id); !strings.Contains(r.Text, "ausgegangen") {
		t.Errorf("Anna is not asked how it ended: %+v", r)
	}
	if r := o.tap(anna, anna, "k.e.unreached."+id); !strings.Contains(r.Text, "passt nicht") {
		t.Errorf("not reached, and never tried: %+v", r)
	}
	o.tap(anna, anna, "k.e.informed."+id)
	o.ring()
	l, _ := o.store.Load(context.Background(), outbox.Part(person), 0, conversation.CaseKey(id))
	if rec := string(l.Records[0].Data); !strings.Contains(rec, "Zaubername") || !strings.Contains(rec, `"s":"closed"`) || !strings.Contains(rec, `"oc":"informed"`) {
		t.Errorf("a closed case, which can be reopened, is %s", rec)
	}
}

// Who said that any time is safe is told that somebody has their request, in the
// language they speak now.
func TestThePersonIsTold(t *testing.T) {
	o := newOffice(t, 20)
	id := o.openWith(0, "any")
	ctx := context.Background()
	_, err := o.store.Commit(ctx, conversation.Commit{Part: outbox.Part(person), Writes: []conversation.Write{{
		Key: conversation.SessionKey(person), Data: []byte(`{"e":"1","l":"de","n":3}`), TTL: time.Hour,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	o.tap(anna, group, "k.c."+id)
	want := catalogue(t).Texts.Printer("de").Text("case.taken", nil)
	for _, m := range o.told {
		if m.Chat == person && m.Text == want {
			return
		}
	}
	t.Errorf("nobody tells the person %q: %+v", want, o.told)
}

// Who did not say that any time is safe is not written to: neither who named a time nor
// who was not asked for one.
func TestThePersonIsNotToldUnasked(t *testing.T) {
	for _, when := range []string{"", "morning"} {
		o := newOffice(t, 20)
		id := o.openWith(0, when)
		o.tap(anna, group, "k.c."+id)
		if k := o.load(id); k.Owner != anna {
			t.Fatal("nobody has the case")
		}
		for _, m := range o.told {
			if m.Chat == person {
				t.Errorf("who answered %q is written to: %s", when, m.Text)
			}
		}
	}
}

// A case whose owner left the group can be taken over; nobody else's can.
func TestAColleagueTakesOverFromWhoLeft(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	gone := false
	o.Members = membersFunc(func(g, u int64) (bool, error) { return g == group && (u == anna && !gone || u == ben), nil })
	o.tap(anna, group, "k.c."+id)
	o.tap(ben, group, "k.c."+id)
	if k := o.load(id); k.Owner != anna {
		t.Fatalf("%d has Anna's case", k.Owner)
	}
	gone = true
	o.tap(ben, group, "k.c."+id)
	if k := o.load(id); k.Owner != ben || k.Name != "Ben" {
		t.Errorf("%d (%s) has the case of Anna, who left", k.Owner, k.Name)
	}
}

// The request of a colleague who left is free again: as soon as Telegram tells of it, or,
// if it never does, when somebody opens it.
func TestWhoLeavesGivesTheirRequestsBack(t *testing.T) {
	for _, told := range []bool{true, false} {
		o := newOffice(t, 20)
		mine, bens := o.open(0), o.open(1)
		gone := false
		o.Members = membersFunc(func(g, u int64) (bool, error) { return g == group && (u == anna && !gone || u == ben), nil })
		o.ring()
		o.tap(anna, group, "k.c."+mine)
		o.tap(ben, group, "k.c."+bens)
		o.ring()
		left := func() {
			t.Helper()
			updates++
			if _, err := o.Handle(t.Context(), conversation.Update{ID: updates, Kind: conversation.Member, Chat: group, User: conversation.User{ID: anna}, Left: true}); err != nil {
				t.Fatal(err)
			}
			o.ring()
		}
		left() // an old update: she is back
		if k := o.load(mine); k.Owner != anna {
			t.Fatal("who is still there lost a request")
		}
		gone, o.told = true, nil
		if told {
			left()
			if all := o.all(); !strings.Contains(all, "k.c."+mine) || strings.Contains(all, "Anna") {
				t.Errorf("the cards say %s", all)
			}
		}
		updates++
		open := conversation.Update{ID: updates, Kind: conversation.Command, Private: true, Chat: ben, User: conversation.User{ID: ben}, Command: "start", Payload: "case_" + mine}
		if _, err := o.Handle(t.Context(), open); err != nil {
			t.Fatal(err)
		}
		o.ring()
		wiped, offered := false, false
		for _, m := range o.told {
			wiped = wiped || m.Chat == anna && m.Op == outbox.OpDelete
			offered = offered || m.Chat == ben && strings.Contains(fmt.Sprint(m.Rows), "k.c."+mine)
		}
		if !wiped || !offered || !strings.Contains(o.all(), "k.c."+mine) {
			t.Errorf("told of it %v: Anna's details deleted %v, offered to Ben %v, cards %s", told, wiped, offered, o.all())
		}
		o.tap(ben, ben, "k.c."+mine)
		if a, b := o.load(mine), o.load(bens); a.Owner != ben || b.Owner != ben {
			t.Errorf("%d and %d have the requests", a.Owner, b.Owner)
		}
	}
}

// A group that became a supergroup: its cards, claimed ones too, are posted there at
// once, and counted.
func TestTheCardsFollowTheGroup(t *testing.T) {
	o := newOffice(t, 20)
	first, second := o.open(0), o.open(1)
	o.ring()
	o.tap(anna, group, "k.c."+first)
	o.ring()
	if _, err := o.Handle(context.Background(), conversation.Update{ID: 7777, Kind: conversation.Migrated, Chat: group, NewChat: -3003}); err != nil {
		t.Fatal(err)
	}
	o.ring()
	shown := ""
	for _, m := range o.group.posts {
		if m.Chat == -3003 {
			shown += fmt.Sprint(m.Text, m.Rows)
		}
	}
	if !strings.Contains(shown, "Anna") || !strings.Contains(shown, "k.c."+second) {
		t.Errorf("the new group shows %s", shown)
	}
	if open, unclaimed, _, err := o.Counts(context.Background()); err != nil || open != 2 || unclaimed != 1 {
		t.Errorf("%d open, %d unclaimed, %v", open, unclaimed, err)
	}
}

// What a card says of times is true however long it stands: overnight, and between two
// edits.
func TestTheTimesOnACardStayTrue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _ = o.Run(ctx) })
		time.Sleep((2*24 + 15) * time.Hour) // the clock of the test begins on a Saturday at midnight; 16:00 in Berlin
		id := o.open(0)
		for _, c := range []struct {
			after time.Duration
			want  string
		}{
			{5 * time.Minute, "Wartet seit 03.01., 15:00\n"},
			{50 * time.Minute, "Wartet seit 03.01., 15:00 (länger als 15 Minuten)"},
			{9 * time.Hour, "Wartet seit 03.01., 15:00 (länger als 1 Arbeitsstunde)"}, // at night nobody works,
			{39 * time.Hour, "Wartet seit 03.01., 15:00 (länger als 2 Arbeitstage)"},
		} {
			time.Sleep(c.after)
			synctest.Wait()
			o.group.mu.Lock()
			if text := o.group.posts[1].Text + "\n"; !strings.Contains(text, c.want) {
				t.Errorf("after %v more the card says %q", c.after, text)
			}
			o.group.mu.Unlock()
		}
		o.tap(anna, group, "k.c."+id)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		stop()
		wg.Wait()
		if text := o.group.posts[1].Text; !strings.Contains(text, "Anna, 05.01., 15:55") {
			t.Error(text)
		}
	})
}

// Another group in the settings: all open cards, claimed ones too, are posted there at
// once and counted; the old group is let alone, even by a replica that has not been
// started anew.
func TestTheCardsFollowTheSettings(t *testing.T) {
	o := newOffice(t, 20)
	const wrong = -1
	at := func(group int64) *desk.Groups {
		return desk.NewGroups(group, nil, nil, func(context.Context, int64, int64) error { return nil })
	}
	was := o.Groups
	o.Groups = at(wrong)
	o.Members = membersFunc(func(_, u int64) (bool, error) { return u == anna, nil })
	if err := o.MoveBoards(t.Context()); err != nil { // the first start
		t.Fatal(err)
	}
	first, second := o.open(0), o.open(1)
	o.ring()
	o.tap(anna, wrong, "k.c."+first)
	o.ring()
	o.Groups = was
	if err := o.MoveBoards(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands := func() (n int, text string) {
		for _, m := range o.group.posts {
			if m.Chat == group {
				n, text = n+1, text+fmt.Sprint(m.Text, m.Rows)
			}
		}
		return n, text
	}
	o.ring()
	if n, text := stands(); n != 2 || !strings.Contains(text, "Anna") || !strings.Contains(text, "k.c."+second) {
		t.Errorf("the group shows %d cards: %s", n, text)
	}
	for _, m := range o.group.posts {
		if m.Chat == wrong && (!strings.HasPrefix(m.Text, "➡️") || len(m.Rows) > 0) {
			t.Errorf("the old group still shows %s %v", m.Text, m.Rows)
		}
	}
	if open, unclaimed, _, err := o.Counts(t.Context()); err != nil || open != 2 || unclaimed != 1 {
		t.Errorf("%d open, %d unclaimed, %v", open, unclaimed, err)
	}
	o.group.refuse = func(m outbox.Message) error {
		if m.Chat != group {
			t.Error("a card for the old group")
		}
		return nil
	}
	o.Groups = at(wrong) // a replica that runs on with the old settings
	third := o.open(2)
	part, _ := outbox.CasePart(third)
	due := []conversation.Due{{Part: part, Name: conversation.CardTimer(third)}}
	o.Deal(t.Context(), due)
	o.Groups = was
	o.ring()
	if n, text := stands(); n != 3 || !strings.Contains(text, "k.c."+third) {
		t.Errorf("the group shows %d cards: %s", n, text)
	}
}

func (o *office) load(id string) *handoff.Case {
	o.t.Helper()
	part, _ := outbox.CasePart(id)
	l, err := o.store.Load(context.Background(), part, 0, conversation.CaseKey(id))
	if err != nil {
		o.t.Fatal(err)
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil {
		o.t.Fatal(err)
	}
	return k
}

// What is left in the old group says that it has moved as soon as Telegram takes it, and
// never where it takes nothing more: then nobody tries for ever.
func TestTheOldGroupIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		refused []outbox.Verdict // one after the other
		told    bool
	}{
		"at once":              {nil, true},
		"after a while":        {[]outbox.Verdict{outbox.Retry, outbox.Retry}, true},
		"the bot was put out":  {[]outbox.Verdict{outbox.Park}, false},
		"somebody deleted it":  {[]outbox.Verdict{outbox.GiveUp}, false},
		"it is a larger group": {[]outbox.Verdict{outbox.Migrate}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const old = -1
				o := newOffice(t, 20)
				is := o.Groups
				o.Groups = desk.NewGroups(old, nil, nil, func(context.Context, int64, int64) error { return nil })
				if err := o.MoveBoards(t.Context()); err != nil {
					t.Fatal(err)
				}
				o.open(0)
				o.ring()
				o.Groups = is
				tries := 0
				o.group.refuse = func(m outbox.Message) error {
					if m.Chat != old {
						return nil
					}
					if tries++; tries <= len(c.refused) {
						return &outbox.Refusal{Verdict: c.refused[tries-1], Reason: "test", NewChat: -2002}
					}
					return nil
				}
				if err := o.MoveBoards(t.Context()); err != nil {
					t.Fatal(err)
				}
				for range 60 {
					o.ring()
					time.Sleep(time.Second)
				}
				told := strings.HasPrefix(o.group.posts[1].Text, "➡️")
				want := max(1, len(c.refused))
				if c.told {
					want = len(c.refused) + 1
				}
				if told != c.told || tries != want {
					t.Errorf("told: %v, after %d tries, want %d", told, tries, want)
				}
			})
		})
	}
}

// Fifty taps of two members at once: one owner, one set of details.
func TestClaimsAtTheSameInstant(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			user := []int64{anna, ben}[i%2]
			_, err := o.Handle(context.Background(), conversation.Update{
				ID: int64(90_000 + i), Kind: conversation.Tap, Chat: group, User: conversation.User{ID: user, Name: privacy.Personal(fmt.Sprint(user))}, Data: "k.c." + id,
			})
			if err != nil && !errors.Is(err, conversation.ErrConflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	details := 0
	for _, m := range o.told {
		if (m.Chat == anna || m.Chat == ben) && m.Ref == conversation.DetailsMemo {
			details++
		}
	}
	if details != 1 {
		t.Errorf("details went out %d times", details)
	}
}

// Strangers get nothing, and the log says so without naming them.
func TestStrangersGetNothing(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.ring()
	for _, data := range []string{"k.c." + id, "k.d." + id, "k.c.zzz", "k.x", "k.c." + strings.Repeat("9", 12)} {
		for _, chat := range []int64{group, stranger, -777} {
			if r := o.tap(stranger, chat, data); r != (conversation.Reply{}) {
				t.Errorf("%s in %d: %+v", data, chat, r)
			}
		}
	}
	if len(o.told) != 0 || o.notes["stranger"] == 0 || !strings.Contains(o.log.String(), "may not") {
		t.Errorf("told %v, noted %v, log %q", o.told, o.notes, o.log.String())
	}
	if strings.Contains(o.log.String(), fmt.Sprint(stranger)) {
		t.Error("the log names the stranger")
	}
	if err := errorOf(o.Handle(context.Background(), conversation.Update{ID: 1, Kind: conversation.Command, Private: true, Chat: stranger, User: conversation.User{ID: stranger}, Command: "start", Payload: "case_" + id})); !errors.Is(err, desk.ErrNotStaff) {
		t.Errorf("a stranger with the link: %v", err)
	}
}

func errorOf(_ conversation.Reply, err error) error { return err }

// The link shows the case to its owner at once, and to nobody else.
func TestTheLinkOpensTheCase(t *testing.T) {
	o := newOffice(t, 20)
	id := o.open(0)
	o.ring()
	o.tap(anna, group, "k.c."+id)
	o.ring()
	o.told = nil
	spent := len(o.group.at)
	defer func() {
		if o.ring(); spent != 2 || len(o.group.at) != spent {
			t.Errorf("looking at the details changed the card: %d sends and edits, then %d", spent, len(o.group.at))
		}
	}()
	for _, user := range []int64{anna, ben} {
		updates++
		u := conversation.Update{ID: updates, Kind: conversation.Command, Private: true, Chat: user, User: conversation.User{ID: user}, Command: "start", Payload: "case_" + id}
		if !o.Wants(u) {
			t.Fatal("not for the desk")
		}
		if _, err := o.Handle(context.Background(), u); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range o.told {
		if has := strings.Contains(m.Text, "Köln"); has != (m.Chat == anna && m.Op == outbox.OpEdit) {
			t.Errorf("%d reads %q", m.Chat, m.Text)
		}
	}
	if r := o.tap(anna, group, "k.c."+id); r.URL != "" {
		t.Errorf("Anna, who came by the link, gets a link again: %+v", r)
	}
}

// A hundred cases at once stay within 20 sends and edits in any minute, and every case
// gets a card; put together as the budget runs out.
func TestManyCasesStayWithinTheGroupsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		ctx, stop := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { _ = o.Run(ctx) })
		const n = 100
		for i := range n {
			o.open(i)
			o.Nudge()
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		stop()
		wg.Wait()
		shown := 0
		for _, m := range o.group.posts {
			shown += len(m.Rows)
		}
		if shown != n {
			t.Errorf("%d of %d cases can be claimed", shown, n)
		}
		for i := range o.group.at {
			if j := i + 20; j < len(o.group.at) && o.group.at[j].Sub(o.group.at[i]) < time.Minute {
				t.Fatalf("more than 20 in the minute after %v", o.group.at[i])
			}
		}
		if len(o.group.posts) == n {
			t.Error("nothing was put together")
		}
		t.Logf("%d cases in %d messages, %d sends and edits", n, len(o.group.posts), len(o.group.at))
	})
}

// A group that became a supergroup is followed; a card that Telegram refused is not
// dropped.
func TestARefusedCardIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		tries := 0
		o.group.refuse = func(m outbox.Message) error {
			tries++
			switch {
			case tries == 1:
				return &outbox.Refusal{Verdict: outbox.Retry, After: 7 * time.Second, Reason: "too_many"}
			case m.Chat == group:
				return &outbox.Refusal{Verdict: outbox.Migrate, NewChat: -2002, Reason: "migrated"}
			}
			return nil
		}
		ctx, stop := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { _ = o.Run(ctx) })
		o.open(0)
		o.Nudge()
		time.Sleep(time.Minute)
		stop()
		wg.Wait()
		if len(o.group.posts) != 1 || o.group.posts[1].Chat != -2002 {
			t.Errorf("after %d tries the new group shows %v", tries, o.group.posts)
		}
	})
}

// Of replicas that announce the same, one is heard; something else is news.
func TestAnAnnouncementIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 0)
		for _, id := range []int64{7, 7, -7, 8} {
			if err := o.Announce(t.Context(), id, "staff.reload", locale.Args{"problem": "a <b>"}); err != nil {
				t.Fatal(err)
			}
		}
		if len(o.told) != 2 || o.told[0].Chat != group || !strings.Contains(o.told[0].Text, "a &lt;b&gt;") {
			t.Errorf("got %v", o.told)
		}
	})
}

// ticking is a clock that never shows the same instant twice, as real ones.
func ticking() func() time.Time {
	var looked atomic.Int64
	return func() time.Time { return time.Now().Add(time.Duration(looked.Add(1))) }
}
