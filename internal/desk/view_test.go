package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// types is what a member of staff types in private, as the talk hands it over; false: it
// is for the talk.
func (o *office) types(user int64, kind conversation.Kind, text string) bool {
	o.t.Helper()
	l, err := o.store.Load(o.t.Context(), outbox.Part(user), 0, conversation.AwaitKey(user))
	if err != nil {
		o.t.Fatal(err)
	}
	if l.Records[0].Version == 0 {
		return false
	}
	updates++
	_, err = o.Typed(o.t.Context(), conversation.Update{
		ID: updates, Kind: kind, Chat: user, Private: true, Message: 99, User: conversation.User{ID: user, Name: map[int64]privacy.Personal{anna: "Anna", ben: "Ben"}[user]}, Text: privacy.Personal(text),
	}, l.Records[0])
	if errors.Is(err, conversation.ErrNotAwaited) {
		return false
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return true
}

// reads is the last message that somebody got, and forgets what was told before.
func (o *office) reads(who int64) (last outbox.Message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.told {
		if m.Chat == who && m.Text != "" {
			last = m
		}
	}
	o.told = nil
	return last
}

func (m buttonsOf) has(data string) bool {
	for _, row := range m.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Data, data) {
				return true
			}
		}
	}
	return false
}

func (m buttonsOf) data(t *testing.T, prefix string) string {
	t.Helper()
	for _, row := range m.Rows {
		for _, b := range row {
			if strings.HasPrefix(b.Data, prefix) {
				return b.Data
			}
		}
	}
	t.Fatalf("no button %s: %+v", prefix, m.Rows)
	return ""
}

type buttonsOf outbox.Message

// claimed is a request that Anna has, in an office whose clock a test moves.
func claimed(t *testing.T) (o *office, id string, forward func(time.Duration)) {
	o = newOffice(t, 0)
	var passed time.Duration
	clock := o.Now
	o.Now = func() time.Time { return clock().Add(passed) }
	id = o.open(0)
	o.links(person, id)
	o.ring()
	o.tap(anna, group, "k.c."+id)
	o.ring()
	return o, id, func(d time.Duration) { passed += d }
}

// The contact data goes away by itself.
func TestTheContactDataGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, id, _ := claimed(t)
		o.Now = time.Now
		o.tap(anna, anna, "k.s."+id)
		if m := o.reads(anna); !strings.Contains(m.Text, "Zaubername") || !strings.Contains(m.Text, "Am Morgen") || !buttonsOf(m).has("k.h.") {
			t.Fatalf("Anna reads %+v", m)
		}
		time.Sleep(9 * time.Minute)
		if o.ring(); o.reads(anna).Text != "" {
			t.Errorf("after nine minutes: %+v", o.told)
		}
		time.Sleep(2 * time.Minute)
		o.ring()
		if m := o.reads(anna); strings.Contains(m.Text, "Zaubername") || !strings.Contains(m.Text, "Köln") || m.Ref != conversation.DetailsMemo {
			t.Errorf("after eleven minutes Anna reads %+v", m)
		}
	})
}

// Tries count with time between them, and say so; three of them are an outcome.
func TestTriesInARowAreOne(t *testing.T) {
	o, id, forward := claimed(t)
	for range 3 {
		if r := o.tap(anna, anna, "k.n."+id); o.load(id).Tries != 1 {
			t.Fatalf("%d tries, she is told %q", o.load(id).Tries, r.Text)
		}
	}
	if r := o.tap(anna, anna, "k.n."+id); !strings.Contains(r.Text, "30 Minuten") {
		t.Errorf("she is told %q", r.Text)
	}
	for range 2 {
		forward(handoff.TryEvery)
		o.tap(anna, anna, "k.n."+id)
	}
	if m := o.reads(anna); !strings.Contains(m.Text, "3-mal nicht erreicht") {
		t.Errorf("Anna reads %q", m.Text)
	}
	o.tap(anna, anna, "k.e.unreached."+id)
	if k := o.load(id); k.Outcome != handoff.Unreached {
		t.Errorf("closed as %q", k.Outcome)
	}
}

// Closing says on the card and to the owner how it ended; another outcome changes nothing;
// one tap opens it again, for who was there and with everything that was in it; a button
// from before that does not.
func TestClosedAndOpenAgain(t *testing.T) {
	o, id, _ := claimed(t)
	o.tap(anna, anna, "k.o."+id)
	o.tap(anna, anna, "k.e.informed."+id)
	o.ring()
	if !strings.Contains(o.all(), "Auskunft gegeben: Anna") {
		t.Errorf("the card says %s", o.all())
	}
	if r := o.tap(anna, anna, "k.e.wrong."+id); !strings.Contains(r.Text, "Auskunft gegeben") || o.load(id).Outcome != handoff.Informed {
		t.Errorf("another outcome is answered %q, closed as %s", r.Text, o.load(id).Outcome)
	}
	reopen := buttonsOf(o.reads(anna)).data(t, "k.u.")
	if o.tap(stranger, stranger, reopen); o.load(id).Open() {
		t.Fatal("a stranger opens it")
	}
	o.tap(anna, anna, reopen)
	o.ring()
	if k := o.load(id); k.State != handoff.Claimed || k.Owner != anna || len(k.Fields) != 5 {
		t.Errorf("open again it is %+v", k)
	}
	if m := o.reads(anna); !strings.Contains(m.Text, "Köln") || !strings.Contains(o.all(), "Übernommen: Anna") {
		t.Errorf("Anna reads %q; the cards say %s", m.Text, o.all())
	}
	o.tap(anna, anna, "k.e.informed."+id)
	if r := o.tap(anna, anna, reopen); o.load(id).Open() {
		t.Errorf("the old button opens it once more: %+v", r)
	}
	// who asked for something else meanwhile does not get a second open request
	other := o.open(64)
	o.edit(other, func(k *handoff.Case) { k.Chat = person })
	reopen = buttonsOf(o.reads(anna)).data(t, "k.u.")
	if part, _ := outbox.CasePart(other); part == outbox.Part(person) {
		o.links(person, other)
		if r := o.tap(anna, anna, reopen); o.load(id).Open() || !strings.Contains(r.Text, "neue Anfrage") {
			t.Errorf("a second request is open: %+v", r)
		}
	}
}

// Who gives a request back keeps nothing of it; the button of before it moved shows it
// anew.
func TestGivenBack(t *testing.T) {
	o, id, _ := claimed(t)
	o.tap(anna, anna, "k.v.g."+id)
	back := buttonsOf(o.reads(anna)).data(t, "k.hr.")
	o.tap(ben, ben, back)
	o.tap(anna, anna, "k.o."+id)
	if r := o.tap(anna, anna, back); o.load(id).Owner != anna || !strings.Contains(r.Text, "passt nicht mehr") {
		t.Fatalf("the button from before: %+v", r)
	}
	o.tap(anna, anna, "k.v.g."+id)
	back = buttonsOf(o.reads(anna)).data(t, "k.hr.")
	o.tap(anna, anna, back)
	gone := false
	for _, m := range o.told {
		gone = gone || m.Op == outbox.OpDelete && m.Chat == anna && m.Ref == outbox.All
	}
	o.ring()
	if k := o.load(id); k.State != handoff.New || k.Owner != 0 || !gone || !strings.Contains(o.all(), "k.c."+id) {
		t.Errorf("%+v, taken away: %v", k, gone)
	}
	if r := o.tap(anna, anna, "k.s."+id); strings.Contains(o.reads(anna).Text, "Zaubername") {
		t.Errorf("who gave it back still sees who it is: %+v", r)
	}
}

// A note is what its writer types next, once; it is for the owner, and for nobody else.
func TestNotes(t *testing.T) {
	o, id, forward := claimed(t)
	o.tap(stranger, stranger, "k.w."+id)
	if o.types(stranger, conversation.Text, "x") {
		t.Fatal("a stranger is asked for a note")
	}
	o.tap(ben, ben, "k.w."+id)
	if m := o.reads(ben); !strings.Contains(m.Text, "nächste Nachricht") || !buttonsOf(m).has("k.x.") {
		t.Fatalf("Ben reads %+v", m)
	}
	if !o.types(ben, conversation.Media, "") {
		t.Error("a picture goes to the talk")
	}
	if !o.types(ben, conversation.Text, strings.Repeat("x", handoff.NoteRunes+1)) || len(o.load(id).Notes) != 0 {
		t.Error("a note that is too long is kept")
	}
	o.reads(ben)
	if !o.types(ben, conversation.Text, " Sie war <heute> am Empfang ") || o.types(ben, conversation.Text, "Hallo") {
		t.Error("the note, and only that, is waited for")
	}
	if k := o.load(id); len(k.Notes) != 1 || k.Notes[0].Text != "Sie war <heute> am Empfang" || k.Notes[0].By != ben {
		t.Fatalf("the notes are %+v", k.Notes)
	}
	if !slices.ContainsFunc(o.told, func(m outbox.Message) bool { return m.Op == outbox.OpDelete && m.Chat == ben && m.ID == 99 }) {
		t.Error("what he typed stays in his chat")
	}
	for _, m := range o.told {
		if m.Chat != anna && strings.Contains(m.Text, "Empfang") {
			t.Errorf("%d reads the note: %q", m.Chat, m.Text)
		}
	}
	if m := o.reads(anna); !strings.Contains(m.Text, "Ben hat eine Notiz") {
		t.Errorf("Anna is told %q", m.Text)
	}
	o.tap(anna, anna, "k.v.n."+id)
	if m := o.reads(anna); !strings.Contains(m.Text, "Sie war &lt;heute&gt; am Empfang") || !strings.Contains(m.Text, "Ben") {
		t.Errorf("Anna reads %q", m.Text)
	}
	if o.tap(ben, ben, "k.v.n."+id); strings.Contains(o.reads(ben).Text, "Empfang") {
		t.Error("who does not have the request reads its notes")
	}
	o.tap(ben, ben, "k.w."+id)
	o.tap(ben, ben, "k.x."+id)
	if o.types(ben, conversation.Text, "nothing") {
		t.Error("taken back, and waited for")
	}
	o.tap(ben, ben, "k.w."+id)
	forward(16 * time.Minute)
	if o.types(ben, conversation.Text, "too late") {
		t.Error("waited for after a quarter of an hour")
	}
	if n := len(o.load(id).Notes); n != 1 {
		t.Errorf("%d notes", n)
	}
}

// The trail says when, who, what, and nothing that was said.
func TestTheTrail(t *testing.T) {
	o, id, forward := claimed(t)
	o.tap(anna, anna, "k.o."+id)
	o.tap(anna, anna, "k.wa."+id)
	forward(time.Hour)
	o.tap(anna, anna, "k.n."+id)
	o.tap(ben, ben, "k.w."+id)
	o.types(ben, conversation.Text, "geheim")
	o.reads(anna)
	o.tap(anna, anna, "k.v.t."+id)
	m := o.reads(anna)
	for _, want := range []string{"Anfrage gestellt", "Anna: übernommen", "Anna: Kontakt hergestellt", "Anna: wartet auf die Person", "Anna: nicht erreicht", "Ben: Notiz geschrieben"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the trail does not say %q:\n%s", want, m.Text)
		}
	}
	for _, never := range []string{"geheim", "Zaubername", "Köln"} {
		if strings.Contains(m.Text, never) {
			t.Errorf("the trail says %q", never)
		}
	}
}

// However much stands in a case, Telegram takes its view, and its last line stays.
func TestAViewFits(t *testing.T) {
	o, id, _ := claimed(t)
	o.edit(id, func(k *handoff.Case) {
		for range handoff.NotesMax {
			if err := k.AddNote(handoff.Staff(anna, "Anna"), privacy.Personal(strings.Repeat("👋", handoff.NoteRunes)), o.Now()); err != nil {
				t.Fatal(err)
			}
		}
	})
	o.reads(anna)
	o.tap(anna, anna, "k.v.n."+id)
	m := o.reads(anna)
	if n := len(m.Text); n > 16000 || !strings.Contains(m.Text, "👋") || !strings.HasSuffix(m.Text, "nie.") {
		t.Errorf("%d bytes, ending in %q", n, m.Text[max(0, n-60):])
	}
}

// Where the person was sent on is one tap too, among what was named to them; nothing else
// is taken from a button.
func TestSentOn(t *testing.T) {
	o, id, _ := claimed(t)
	o.edit(id, func(k *handoff.Case) { k.Partners = []string{"jobcenter"} })
	if r := o.tap(anna, anna, "k.e.referred.nobody."+id); !o.load(id).Open() || !strings.Contains(r.Text, "passt nicht") {
		t.Errorf("sent to whom a button makes up: %+v", r)
	}
	if o.tap(anna, anna, "k.e.informed.jobcenter."+id); !o.load(id).Open() {
		t.Error("informed, to somebody")
	}
	o.tap(anna, anna, "k.e.referred.jobcenter."+id)
	o.ring()
	if k := o.load(id); k.Outcome != handoff.Referred || k.To != "jobcenter" || !strings.Contains(o.all(), "Weitervermittelt: Jobcenter") {
		t.Errorf("closed as %s to %s; the cards say %s", k.Outcome, k.To, o.all())
	}
}
