package desk_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// closed refuses all that goes to the group for as long as it is to.
func (o *office) closed(chat int64) (opened func()) {
	is := true
	o.group.mu.Lock()
	defer o.group.mu.Unlock()
	o.group.refuse = func(m outbox.Message) error {
		if is && m.Chat == chat {
			return &outbox.Refusal{Verdict: outbox.Park, Reason: "kicked"}
		}
		return nil
	}
	return func() { o.group.mu.Lock(); defer o.group.mu.Unlock(); is = false }
}

// in is what stands in a chat.
func (o *office) in(chat int64) string {
	o.group.mu.Lock()
	defer o.group.mu.Unlock()
	var b strings.Builder
	for _, m := range o.group.posts {
		if m.Chat == chat {
			b.WriteString(m.Text + "\n")
			for _, row := range m.Rows {
				b.WriteString(row[0].Data + row[0].URL + "\n")
			}
		}
	}
	return b.String()
}

func (o *office) update(kind conversation.Kind) {
	o.t.Helper()
	updates++
	if _, err := o.Handle(o.t.Context(), conversation.Update{ID: updates, Kind: kind, Chat: group}); err != nil {
		o.t.Fatal(err)
	}
	o.ring()
}

// The bot is put out of the group: its cards go to the coordinator, who is told, and
// claims there; Anna goes on with what she has. When the bot is back, so are the cards.
func TestTheGroupIsLost(t *testing.T) {
	for name, learn := range map[string]func(*office){
		"told by Telegram": func(o *office) { o.update(conversation.Blocked) },
		"by a card":        func(o *office) { o.open(9); o.ring(); o.ring() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, 20)
				o.Alarms = desk.Alarms{Coordinator: coordinator}
				o.Members = membersFunc(func(g, u int64) (bool, error) {
					if g == group && o.Groups.Lost(group) {
						return false, &outbox.Refusal{Verdict: outbox.Park, Reason: "kicked"}
					}
					return g == group && (u == anna || u == ben), nil
				})
				annas, fresh := o.open(0), o.open(1)
				o.ring()
				o.tap(anna, group, "k.c."+annas)
				o.ring()
				opened := o.closed(group)
				o.told = nil
				learn(o)
				time.Sleep(time.Second)
				o.ring()
				o.ring()
				if !o.Groups.Lost(group) || o.Groups.AllLost() != 1 || o.notes["group_lost"] != 1 {
					t.Fatalf("the group is not lost: %v", o.notes)
				}
				if here := o.in(coordinator); !strings.Contains(here, "k.c."+fresh) || !strings.Contains(here, "start=case_"+annas) {
					t.Errorf("the coordinator gets %s", here)
				}
				if heard := o.heard(coordinator); len(heard) != 1 || !strings.Contains(heard[0], "erreicht eine Gruppe nicht mehr:</b> Anerkennungsberatung") || !strings.Contains(heard[0], "hierher") {
					t.Errorf("the coordinator reads %q", heard)
				}
				o.tap(ben, ben, "k.c."+fresh)
				if k := o.load(fresh); k.Owner != 0 {
					t.Error("who can't be asked for is believed")
				}
				o.tap(coordinator, coordinator, "k.c."+fresh)
				o.tap(anna, anna, "k.o."+annas)
				o.tap(coordinator, coordinator, "k.c."+annas)
				if k := o.load(fresh); k.Owner != coordinator {
					t.Errorf("%d has the case of the group that is lost", k.Owner)
				}
				if k := o.load(annas); k.Owner != anna || k.Reached == 0 {
					t.Errorf("Anna can't go on with hers: %+v", k)
				}
				o.told = nil
				o.lets(time.Now().Add(20*time.Minute), time.Minute)
				if !o.Groups.Lost(group) || len(o.heard(coordinator)) != 0 {
					t.Error("the group came back by itself, or the coordinator is told again")
				}
				last := o.open(2)
				o.ring()
				opened()
				if strings.HasPrefix(name, "told") {
					o.update(conversation.Returned)
				} else {
					o.lets(time.Now().Add(6*time.Minute), time.Minute)
				}
				o.ring()
				if o.Groups.Lost(group) || !strings.Contains(o.in(group), "k.c."+last) || strings.Contains(o.in(coordinator), "k.c.") {
					t.Errorf("back, and in the group stands\n%s\nand with the coordinator\n%s", o.in(group), o.in(coordinator))
				}
			})
		})
	}
}

// There is no coordinator: it is known all the same, and tried until it goes well.
func TestTheGroupIsLostAndNobodyStandsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		opened := o.closed(group)
		id := o.open(0)
		o.lets(time.Now().Add(2*time.Minute), 10*time.Second)
		if o.Groups.AllLost() != 1 || o.all() != "" {
			t.Fatalf("lost are %d; posted is %s", o.Groups.AllLost(), o.all())
		}
		opened()
		o.lets(time.Now().Add(time.Minute), 10*time.Second)
		if o.Groups.AllLost() != 0 || !strings.Contains(o.in(group), "k.c."+id) {
			t.Errorf("still lost, or no card: %s", o.all())
		}
	})
}

// The coordinator can't be written to either: the cards wait for the group.
func TestTheCoordinatorIsLostToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		o.Alarms = desk.Alarms{Coordinator: coordinator}
		away := true
		o.group.refuse = func(outbox.Message) error {
			if away {
				return &outbox.Refusal{Verdict: outbox.Park, Reason: "blocked"}
			}
			return nil
		}
		id := o.open(0)
		o.lets(time.Now().Add(10*time.Minute), 10*time.Second)
		if o.Groups.AllLost() != 1 || o.notes["coordinator_lost"] == 0 || o.notes["coordinator_lost"] > 4 {
			t.Fatalf("noted is %v", o.notes)
		}
		away = false
		o.lets(time.Now().Add(10*time.Minute), 10*time.Second)
		if o.Groups.AllLost() != 0 || !strings.Contains(o.in(group), "k.c."+id) {
			t.Errorf("still lost, or no card: %s", o.all())
		}
	})
}

// Who has a case of a lost group goes on with it, finds it in their list, and sees nothing
// else there. After a week the coordinator can take it; where there is none, it stays theirs.
func TestWhoHasACaseOfALostGroup(t *testing.T) {
	for name, c := range map[string]struct{ standsIn int64 }{"a coordinator": {coordinator}, "nobody stands in": {0}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t, 0)
				o.Alarms = desk.Alarms{Coordinator: c.standsIn}
				o.Members = membersFunc(func(g, u int64) (bool, error) {
					if g == group && o.Groups.Lost(group) {
						return false, &outbox.Refusal{Verdict: outbox.Park, Reason: "kicked"}
					}
					return g == group && (u == anna || u == ben), nil
				})
				annas, fresh := o.open(0), o.open(1)
				o.ring()
				o.tap(anna, group, "k.c."+annas)
				o.ring()
				o.closed(group)
				o.update(conversation.Blocked)
				lets := func(d time.Duration) { o.lets(time.Now().Add(d), time.Hour) }
				lets(6 * 24 * time.Hour)
				o.told = nil
				if err := hello(o, anna); err != nil { // "/cases"
					t.Fatal(err)
				}
				list := o.said(anna)
				if !strings.Contains(list, "Meine Anfragen: 1") || strings.Contains(o.labels(anna), "Offene Anfragen: 2") {
					t.Errorf("Anna's list is %s %s", list, o.labels(anna))
				}
				o.tapOn(anna, "k.m.0.open")
				for _, m := range o.told {
					for _, row := range m.Rows {
						for _, b := range row {
							if strings.Contains(b.Data, fresh) {
								t.Errorf("Anna, whom nobody can ask for, sees what is open: %q", b.Data)
							}
						}
					}
				}
				if err := hello(o, stranger); err == nil {
					t.Error("a stranger gets a list")
				}
				o.tap(anna, anna, "k.o."+annas)
				if k := o.load(annas); k.State != handoff.Contacted {
					t.Fatalf("after six days Anna can't go on: it is %s", k.State)
				}
				o.told = nil
				lets(2 * 24 * time.Hour)
				k := o.load(annas)
				if c.standsIn == 0 {
					o.tap(anna, anna, "k.wa."+annas)
					if k := o.load(annas); k.Owner != anna || k.State != handoff.Waiting {
						t.Errorf("nobody stands in, and Anna has lost it: %d, %s", k.Owner, k.State)
					}
					return
				}
				if k.Owner != 0 || !strings.Contains(o.in(coordinator), "k.c."+annas) {
					t.Fatalf("after a week it is %d's, and with the coordinator stands %s", k.Owner, o.in(coordinator))
				}
				if n := strings.Count(o.said(anna), "seit einer Woche nicht mehr"); n != 1 {
					t.Errorf("Anna is told %d times: %s", n, o.said(anna))
				}
				o.tap(anna, anna, "k.c."+annas)
				o.tap(coordinator, coordinator, "k.c."+annas)
				lets(24 * time.Hour)
				if k := o.load(annas); k.Owner != coordinator {
					t.Errorf("the coordinator takes it, and it is %d's", k.Owner)
				}
				if err := hello(o, anna); err == nil {
					t.Error("Anna still has a list")
				}
			})
		})
	}
}
