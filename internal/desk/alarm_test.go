package desk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/outbox"
)

const (
	deputy      = 503
	coordinator = 504
)

// The clock of these tests begins on Saturday, 1 January 2000. Nobody has said when the
// team is there, so alarms go by usual hours: nine to five, on working days.

// lets passes time, in steps, and tells when who was written to.
func (o *office) lets(until time.Time, step time.Duration) (heard []string) {
	o.t.Helper()
	for time.Now().Before(until) {
		time.Sleep(step)
		before := len(o.told)
		o.ring()
		for _, m := range o.told[before:] {
			if m.Op != outbox.OpSend {
				continue
			}
			who := map[int64]string{group: "group", anna: "Anna", ben: "Ben", deputy: "deputy", coordinator: "coordinator", person: "person"}[m.Chat]
			heard = append(heard, who+" "+time.Now().In(hours.Berlin()).Format("Mon 15:04"))
			if strings.Contains(m.Text, "Zaubername") || strings.Contains(m.Text, "15123456789") {
				o.t.Errorf("%s reads who the person is: %s", who, m.Text)
			}
		}
	}
	return heard
}

func at(day, hour, minute int) time.Time {
	return time.Date(2000, 1, day, hour, minute, 0, 0, hours.Berlin())
}

func compare(t *testing.T, what string, heard []string, want ...string) {
	t.Helper()
	if fmt.Sprint(heard) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, heard, want)
	}
}

// Nobody claims it, and who then does contacts nobody: group, deputy and coordinator are
// told, each once, and only while the team is there; then a colleague may take it.
func TestAlarmsRing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		o.Alarms = desk.Alarms{Deputies: map[string]int64{"*": deputy}, Coordinator: coordinator}
		time.Sleep(time.Until(at(1, 12, 0)))
		id := o.open(0)
		compare(t, "nobody claims it", o.lets(at(5, 8, 0), time.Minute), "group Mon 11:00", "deputy Mon 13:00", "coordinator Tue 09:00")
		o.tap(anna, group, "k.c."+id)
		o.told = nil
		compare(t, "Anna does nothing", o.lets(at(8, 12, 0), time.Minute), "Anna Wed 13:00", "deputy Thu 09:00", "coordinator Fri 09:00")
		if r := o.tap(ben, ben, "k.c."+id); !strings.Contains(r.Text, "Anna") {
			t.Errorf("an old card takes it away from Anna: %+v", r)
		}
		o.told = nil
		if r := o.tap(ben, ben, "k.t."+id); !strings.Contains(r.Text, "privat") && r.URL == "" {
			t.Errorf("Ben can't take it: %+v", r)
		}
		var said []string
		for _, m := range o.told {
			said = append(said, fmt.Sprintf("%s %d", m.Op, m.Chat))
		}
		compare(t, "Ben takes it", said, "send 501", "delete 501", "send 502", "edit 502")
		if k := o.load(id); k.Owner != ben {
			t.Errorf("the owner is %d", k.Owner)
		}
		o.tap(ben, ben, "k.o."+id)
		if k := o.load(id); k.State != handoff.Contacted {
			t.Errorf("Ben called, and the case is %s", k.State)
		}
		compare(t, "contacted", o.lets(at(12, 12, 0), 10*time.Minute))
	})
}

// Each is told once also if nobody stands in for anybody: then the group is.
func TestAlarmsWithoutADeputy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		time.Sleep(time.Until(at(3, 8, 0)))
		o.open(0)
		compare(t, "nobody claims it", o.lets(at(5, 8, 0), time.Minute), "group Mon 11:00", "group Mon 13:00", "group Tue 09:00")
	})
}

// Who was told to expect somebody, and heard from nobody, is told so by day; but only
// who said that any time is safe.
func TestThePersonIsToldThatItTakesLonger(t *testing.T) {
	for when, want := range map[string][]string{"any": {"person Tue 09:00"}, "morning": nil} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, 20)
			o.Alarms = desk.Alarms{Deputies: map[string]int64{"*": deputy}, Coordinator: coordinator}
			id := o.openWith(0, when)
			o.change(id, func(k *handoff.Case) {
				k.Expect = at(3, 21, 0).Unix()
				k.Rung = handoff.Rung{Need: handoff.AnOwner, Since: k.Opened, Stage: handoff.Coordinator}
			})
			compare(t, when, o.lets(at(6, 12, 0), time.Minute), want...)
			if k := o.load(id); k.Told == 0 {
				t.Error("it is not noted that they were told")
			}
		})
	}
}

// A case in which nothing happens is closed after 30 days, by day, and its time of
// retention begins; one in which something happens is not.
func TestSilentCasesAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		o.Silent = 30 * 24 * time.Hour
		time.Sleep(time.Until(at(3, 10, 0)))
		id, busy := o.openWith(0, "any"), o.openWith(1, "any")
		o.ring()
		for _, id := range []string{id, busy} {
			o.tap(anna, group, "k.c."+id)
			o.tap(anna, anna, "k.o."+id)
		}
		o.lets(at(20, 12, 0), time.Hour)
		o.change(busy, func(k *handoff.Case) {
			if err := k.AddNote(handoff.Staff(anna, "Anna"), "kommt nächste Woche", time.Now()); err != nil {
				t.Error(err)
			}
		})
		o.told = nil
		compare(t, "silent", o.lets(at(33, 12, 0), 10*time.Minute), "Anna Thu 12:00", "group Mon 10:00", "Anna Wed 10:00", "person Wed 10:00") // the busy one: five working days after the note
		if k := o.load(id); k.State != handoff.Closed || k.Outcome != handoff.Silent || k.Chat == 0 {
			t.Errorf("a silent case is %s, %s", k.State, k.Outcome)
		}
		if k := o.load(busy); k.State != handoff.Contacted {
			t.Errorf("a busy case is %s", k.State)
		}
		time.Sleep(90*24*time.Hour - 3*time.Hour)
		if o.load(id) == nil {
			t.Error("deleted before its time")
		}
		time.Sleep(4 * time.Hour)
		if o.load(id) != nil {
			t.Error("kept beyond its time")
		}
	})
}

// change changes a case as if somebody had moved it.
func (o *office) change(id string, change func(*handoff.Case)) {
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
	change(k)
	_, err = o.store.Commit(context.Background(), conversation.Commit{
		Part:   part,
		Writes: []conversation.Write{{Key: conversation.CaseKey(id), Expect: l.Records[0].Version, Data: conversation.EncodeCase(k), TTL: conversation.KeepCase(k, o.Silent, o.Case, time.Now())}},
		Timers: []conversation.Timer{{Name: conversation.CardTimer(id), At: time.Now()}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// Whoever comes back can withdraw their request for as long as it is kept: what leads to
// it lives as long, however long it goes on.
func TestTheWayToACaseLivesAsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		o.Silent = 30 * 24 * time.Hour
		id := o.openWith(0, "any")
		part, _ := outbox.CasePart(id)
		link := conversation.LinkKey(person)
		if _, err := o.store.Commit(t.Context(), conversation.Commit{Part: part, Writes: []conversation.Write{{Key: link, Data: []byte(`{"c":"` + id + `"}`), TTL: time.Hour}}}); err != nil {
			t.Fatal(err)
		}
		o.tap(anna, group, "k.c."+id)
		o.ring()
		time.Sleep(119 * 24 * time.Hour)
		for key, want := range map[string]bool{link: true, conversation.CaseKey(id): true} {
			l, err := o.store.Load(t.Context(), part, 0, key)
			if err != nil || (l.Records[0].Version != 0) != want {
				t.Errorf("%s is there: %v (%v)", key, !want, err)
			}
		}
	})
}

// A request that nobody takes is never closed by the clock: the person still waits.
func TestWhoWaitsForAnOwnerIsNotClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		o.Silent = 30 * 24 * time.Hour
		time.Sleep(time.Until(at(1, 12, 0)))
		id := o.open(0)
		o.lets(at(40, 12, 0), time.Hour)
		if k := o.load(id); k.State != handoff.New {
			t.Errorf("after 40 days the case is %s, %s", k.State, k.Outcome)
		}
	})
}

// deaf is a store in which one chat can't be written to.
type deaf struct {
	conversation.Store
	chat int64
}

func (s deaf) Commit(ctx context.Context, c conversation.Commit) ([]outbox.Appended, error) {
	for _, a := range c.Appends {
		if a.Unasked && a.Lane == outbox.ChatLane(outbox.Part(s.chat), s.chat) {
			return nil, conversation.ErrParked
		}
	}
	return s.Store.Commit(ctx, c)
}

// An alarm for somebody who has blocked the bot goes to the next at once.
func TestAnAlarmForWhoIsDeafGoesOn(t *testing.T) {
	for who, want := range map[int64][]string{
		deputy:      {"group Mon 11:00", "group Mon 13:00", "coordinator Tue 09:00"},
		coordinator: {"group Mon 11:00", "deputy Mon 13:00", "deputy Tue 09:00"},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, 20)
			o.Store = deaf{o.Store, who}
			o.Alarms = desk.Alarms{Deputies: map[string]int64{"*": deputy}, Coordinator: coordinator}
			time.Sleep(time.Until(at(3, 8, 0)))
			o.open(0)
			compare(t, "nobody claims it", o.lets(at(5, 8, 0), time.Minute), want...)
		})
	}
}

// An alarm to a deputy who never pressed Start is refused only when it is sent: it goes to
// the next then, once, and to nobody when the request has moved meanwhile.
func TestAnAlarmThatIsRefusedGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		o.Alarms = desk.Alarms{Deputies: map[string]int64{"*": deputy}, Coordinator: coordinator}
		time.Sleep(time.Until(at(3, 8, 0)))
		id := o.open(0)
		o.lets(at(3, 12, 30), time.Minute)
		o.told = nil
		time.Sleep(time.Until(at(3, 13, 0)))
		o.ring()
		refused := func() {
			t.Helper()
			for _, m := range o.told {
				if m.Chat == deputy {
					if err := o.Fate(t.Context(), outbox.ChatLane(outbox.Part(deputy), deputy), m, &outbox.Refusal{Verdict: outbox.Park, Reason: "blocked"}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		refused()
		refused()
		var who []int64
		for _, m := range o.told {
			who = append(who, m.Chat)
		}
		if want := []int64{deputy, group}; !slices.Equal(who, want) {
			t.Errorf("told are %v, want %v", who, want)
		}
		o.tap(anna, group, "k.c."+id)
		told := len(o.told)
		if refused(); len(o.told) != told {
			t.Errorf("it was claimed, and somebody is told %+v", o.told[told:])
		}
	})
}

// From the deputy's alarm on the card itself lets a colleague take the request, whoever the
// alarm went to. A deputy who is not in the group is told that they can't.
func TestColleaguesTakeOverFromTheCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		const deputies = -3003
		o.Alarms = desk.Alarms{Deputies: map[string]int64{"*": deputies}, Coordinator: coordinator}
		time.Sleep(time.Until(at(3, 8, 0)))
		id := o.open(0)
		o.tap(anna, group, "k.c."+id)
		o.lets(at(3, 12, 0), time.Minute)
		if strings.Contains(o.all(), "k.t."+id) {
			t.Error("too early")
		}
		o.lets(at(5, 12, 0), 10*time.Minute)
		if !strings.Contains(o.all(), "k.t."+id) {
			t.Fatalf("the cards say %s", o.all())
		}
		if r := o.tap(stranger, deputies, "k.t."+id); !strings.Contains(r.Text, "in der Gruppe") || o.load(id).Owner != anna {
			t.Errorf("a deputy from elsewhere: %+v", r)
		}
		if r := o.tap(stranger, -4004, "k.t."+id); r.Text != "" {
			t.Errorf("a stranger: %+v", r)
		}
		o.tap(ben, deputies, "k.t."+id)
		if o.load(id).Owner != ben {
			t.Error("a deputy who is one of the team can't take it")
		}
		if o.ring(); strings.Contains(o.all(), "k.t."+id) {
			t.Errorf("taken over, and the cards say %s", o.all())
		}
	})
}
