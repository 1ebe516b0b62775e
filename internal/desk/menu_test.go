package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// says is a command in private; false: it is the newcomer's.
func (o *office) says(user int64, command string) bool {
	o.t.Helper()
	updates++
	u := conversation.Update{
		ID: updates, Kind: conversation.Command, Chat: user, Private: true, Command: command,
		User: conversation.User{ID: user, Name: map[int64]privacy.Personal{anna: "Anna", ben: "Ben"}[user]},
	}
	if !o.Wants(u) {
		return false
	}
	_, err := o.Handle(o.t.Context(), u)
	if err != nil && !errors.Is(err, desk.ErrNotStaff) {
		o.t.Fatal(err)
	}
	return err == nil
}

// Staff see what they have and what is open, page by page, and nothing of who anybody is;
// for strangers there is no such command, and /help is the newcomer's.
func TestTheMenu(t *testing.T) {
	o := newOffice(t, 0)
	var ids []string
	for n := range 11 {
		ids = append(ids, o.open(n))
	}
	o.ring()
	if o.says(stranger, "cases") || o.says(stranger, "help") || o.says(anna, "menu") {
		t.Fatal("a stranger gets the staff's menu, or staff no newcomer's")
	}
	if o.says(anna, "help") {
		t.Error("Anna, who never did anything here, gets the staff's help")
	}
	o.tap(anna, group, "k.c."+ids[3])
	o.tap(ben, group, "k.c."+ids[4])
	o.ring()
	o.reads(anna)
	if !o.says(anna, "help") || !strings.Contains(o.reads(anna).Text, "/cases") {
		t.Error("Anna gets no help")
	}
	if !o.says(anna, "cases") {
		t.Fatal("Anna has no menu")
	}
	m := o.reads(anna)
	if !strings.Contains(m.Text, "Meine Anfragen: 1") || !buttonsOf(m).has("k.mo."+ids[3]) || buttonsOf(m).has("k.mo."+ids[4]) {
		t.Errorf("hers are %+v", m)
	}
	seen := map[string]bool{}
	for _, page := range []string{"0", "1"} {
		o.tap(anna, anna, "k.m.open."+page)
		m := o.reads(anna)
		if !strings.Contains(m.Text, "11") || strings.Contains(m.Text, "Zaubername") || strings.Contains(m.Text, "+49") || len([]rune(m.Text)) > 4096 {
			t.Errorf("page %s: %s", page, m.Text)
		}
		for _, id := range ids {
			seen[id] = seen[id] || buttonsOf(m).has("k.mo."+id)
		}
	}
	if len(seen) != len(ids) {
		t.Errorf("%d of %d are listed", len(seen), len(ids))
	}
	if o.tap(stranger, stranger, "k.m.open.0"); o.reads(stranger).Text != "" {
		t.Error("a stranger turns the pages")
	}
	for id, want := range map[string]string{ids[3]: "k.s.", ids[4]: "k.w.", ids[5]: "k.c."} { // hers, Ben's, nobody's
		o.tap(anna, anna, "k.mo."+id)
		if m := o.reads(anna); !buttonsOf(m).has(want) || strings.Contains(m.Text, "Zaubername") {
			t.Errorf("opened: %+v, want a button %s", m, want)
		}
	}
	o.tap(stranger, stranger, "k.mo."+ids[5])
	if m := o.reads(stranger); m.Text != "" {
		t.Errorf("a stranger opens a case: %+v", m)
	}
}

// Each group sees its own cases only.
func TestGroupsSeeTheirOwn(t *testing.T) {
	o := newOffice(t, 0)
	const other = -2002
	o.Groups = desk.NewGroups(group, map[string]int64{"empowerment": other}, nil, func(context.Context, int64, int64) error { return nil })
	o.Members = membersFunc(func(g, u int64) (bool, error) { return g == group && u == anna || g == other && u == ben, nil })
	mine, theirs := o.open(0), o.open(1)
	o.edit(theirs, func(k *handoff.Case) { k.Offer = "empowerment" })
	o.ring()
	for user, want := range map[int64][2]string{anna: {mine, theirs}, ben: {theirs, mine}} {
		o.tap(user, user, "k.m.open.0")
		if m := o.reads(user); !buttonsOf(m).has("k.mo."+want[0]) || buttonsOf(m).has("k.mo."+want[1]) {
			t.Errorf("%d sees %+v", user, m)
		}
		o.tap(user, user, "k.mo."+want[1])
		if m := o.reads(user); m.Text != "" {
			t.Errorf("%d opens the other's: %q", user, m.Text)
		}
	}
}

// A case is handed to a colleague who can be written to; who had it keeps nothing.
func TestHandedOver(t *testing.T) {
	o, id, _ := claimed(t)
	o.tap(anna, anna, "k.hd."+id)
	if m := o.reads(anna); buttonsOf(m).has("k.hu.") || !strings.Contains(m.Text, "/cases") {
		t.Errorf("nobody has started the bot, and Anna is offered %+v", m)
	}
	o.says(ben, "cases")
	o.tap(anna, anna, "k.hd."+id)
	to := buttonsOf(o.reads(anna)).data(t, "k.hu.")
	members := o.Members
	o.Members = membersFunc(func(g, u int64) (bool, error) { return u == anna, nil })
	if r := o.tap(anna, anna, to); o.load(id).Owner != anna || !strings.Contains(r.Text, "geht gerade nicht") {
		t.Errorf("given to who has left: %+v", r)
	}
	o.Members = members
	o.tap(ben, ben, to)
	o.tap(anna, anna, to)
	if k := o.load(id); k.Owner != ben || k.Name != "Ben" {
		t.Fatalf("it is %d's", k.Owner)
	}
	var taken, shown bool
	for _, m := range o.told {
		taken = taken || m.Op == outbox.OpDelete && m.Chat == anna
		shown = shown || m.Chat == ben && strings.Contains(m.Text, "Köln") && taken
	}
	if !taken || !shown {
		t.Errorf("taken from Anna: %v, shown to Ben: %v", taken, shown)
	}
	o.ring()
	o.reads(anna)
	if o.tap(anna, anna, "k.s."+id); o.reads(anna).Text != "" || !strings.Contains(o.all(), "Ben") {
		t.Errorf("Anna still sees it; the cards say %s", o.all())
	}
	o.tap(ben, ben, "k.v.t."+id)
	if m := o.reads(ben); !strings.Contains(m.Text, "Anna: weitergegeben → Ben") {
		t.Errorf("the trail says %s", m.Text)
	}
}

// presses is a tap of the person on a button under what staff sent.
func (o *office) presses(who int64, data string) conversation.Reply {
	o.t.Helper()
	updates++
	u := conversation.Update{ID: updates, Kind: conversation.Tap, Chat: who, Private: true, User: conversation.User{ID: who, Language: "ar"}, Data: data, Message: 7}
	if !o.Wants(u) {
		o.t.Fatal("the person's button is not for the desk")
	}
	r, err := o.Handle(o.t.Context(), u)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// Another team gets a request only if the person says yes, in their own language; nobody
// else can say it for them; a no leaves it where it is; what came too late says so.
func TestReferred(t *testing.T) {
	const other = -2002
	for _, answer := range []string{"yes", "no"} {
		o, id, _ := claimed(t)
		o.Groups = desk.NewGroups(group, map[string]int64{"empowerment": other}, nil, func(context.Context, int64, int64) error { return nil })
		o.edit(id, func(k *handoff.Case) { k.Lang = "tr" })
		o.tap(ben, ben, "k.w."+id)
		o.types(ben, conversation.Text, "geheim")
		o.reads(person)
		o.tap(anna, anna, "k.ft.empowerment."+id)
		preview := o.reads(anna)
		if !strings.Contains(preview.Text, "Dürfen wir Ihre Anfrage weitergeben") || !strings.Contains(preview.Text, "Am Morgen") || o.reads(person).Text != "" {
			t.Errorf("the preview is %q", preview.Text)
		}
		ask := buttonsOf(preview).data(t, "k.fa.empowerment.")
		o.tap(ben, ben, ask)
		o.tap(anna, anna, ask)
		if r := o.tap(anna, anna, ask); !strings.Contains(r.Text, "passt nicht mehr") {
			t.Errorf("asked twice: %+v", r)
		}
		var asked outbox.Message
		for _, m := range o.told {
			if m.Chat == person {
				asked = m
			}
		}
		if !strings.Contains(asked.Text, "aktarabilir") || asked.Track != id+".1" {
			t.Fatalf("the person reads %+v", asked)
		}
		yes := buttonsOf(asked).data(t, fmt.Sprintf("q.f.%s.", answer))
		if r := o.presses(stranger, yes); o.load(id).Referral == nil || r.Text == "" {
			t.Error("a stranger answers")
		}
		if err := o.Fate(t.Context(), outbox.ChatLane(outbox.Part(person), person), asked, nil); err != nil {
			t.Fatal(err)
		}
		o.reads(anna)
		o.presses(person, yes)
		k := o.load(id)
		staff := o.reads(anna)
		o.ring()
		if answer == "yes" {
			if k.Offer != "empowerment" || k.State != handoff.New || k.Owner != 0 || len(k.Notes)+len(k.Messages) != 0 || len(k.Fields) != 5 {
				t.Errorf("agreed, and the case is %+v", k)
			}
			if !strings.Contains(staff.Text, "einverstanden") || !strings.Contains(o.all(), "anderen Gruppe") {
				t.Errorf("Anna reads %q; the groups: %s", staff.Text, o.all())
			}
			if o.tap(anna, anna, "k.s."+id); strings.Contains(o.reads(anna).Text, "Zaubername") {
				t.Error("Anna still sees who it is")
			}
		} else if k.Offer != "recognition" || k.Owner != anna || len(k.Notes) != 1 || !strings.Contains(staff.Text, "bleibt bei Ihnen") {
			t.Errorf("refused, and the case is %+v; Anna reads %q", k, staff.Text)
		}
		if r := o.presses(person, yes); !strings.Contains(r.Text, "/menu") || strings.Contains(r.Text, "Dieser Knopf") {
			t.Errorf("pressed again, the person reads %q", r.Text)
		}
	}
}

// Who has an appointment to come is not sent to another team behind it: first it is called
// off. Who agrees on one while they are asked stays.
func TestNotReferredBehindAnAppointment(t *testing.T) {
	o, id, _ := claimed(t)
	a := handoff.Staff(anna, "Anna")
	slot := handoff.Slot{At: o.Now().Add(48 * time.Hour).Unix(), Minutes: 30}
	o.edit(id, func(k *handoff.Case) {
		if err := k.Refer(a, "empowerment", o.Now()); err != nil {
			t.Fatal(err)
		}
		if err := k.Appoint(a, slot, handoff.ByPhone, "", o.Now()); err != nil {
			t.Fatal(err)
		}
	})
	k := o.load(id)
	if k.Referral != nil {
		t.Error("agreed on an appointment, and still asked for another team")
	}
	if r := o.tap(anna, anna, "k.fa.empowerment."+strconv.FormatInt(int64(k.Moves), 36)+"."+id); o.load(id).Referral != nil || !strings.Contains(r.Text, "Termin") {
		t.Errorf("asked all the same: %+v", r)
	}
	if r := o.presses(person, "q.f.yes.1."+id); o.load(id).Offer != "recognition" || r.Text == "" {
		t.Errorf("an old yes: %+v", r)
	}
}
