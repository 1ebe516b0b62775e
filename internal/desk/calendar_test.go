package desk_test

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// inCalendar plays the calendars' files that somebody was sent into their calendar, as they
// stand when they arrive: UID → the version, negative once it is taken out.
func (o *office) inCalendar(t *testing.T, who int64) map[string]int {
	t.Helper()
	o.mu.Lock()
	told := append([]outbox.Message(nil), o.told...)
	o.mu.Unlock()
	calendar := map[string]int{}
	for _, m := range told {
		if m.Chat != who || m.Media == nil || m.Media.Kind != outbox.Invite {
			continue
		}
		_, data, err := o.Invite(t.Context(), *m.Media, who)
		if err != nil {
			t.Fatal(err)
		}
		if data == nil { // it would come too late, and its words alone
			continue
		}
		uid := calendarLine(data, "UID")
		version, err := strconv.Atoi(calendarLine(data, "SEQUENCE"))
		if err != nil {
			t.Fatalf("no file for %d: %q", who, data)
		}
		if had, is := calendar[uid]; is && max(had, -had) >= version {
			continue // older than what it has (RFC 5546, 2.1.5)
		}
		calendar[uid] = version
		if calendarLine(data, "METHOD") == "CANCEL" {
			calendar[uid] = -version
		}
		if strings.Contains(string(data), "Zaubername") {
			t.Errorf("the calendar names the person: %s", data)
		}
	}
	return calendar
}

func calendarLine(file []byte, name string) string {
	found := regexp.MustCompile(`(?m)^` + name + `:(.*)\r$`).FindSubmatch(file)
	if found == nil {
		return ""
	}
	return string(found[1])
}

// However a case with an appointment goes to somebody else, it goes from one calendar to the
// other, and out of both when the person can't come; also if all that was to be sent
// waited meanwhile.
func TestTheAppointmentFollowsTheCase(t *testing.T) {
	for name, pass := range map[string]func(o *office, id string){
		"given back": func(o *office, id string) {
			o.tapOn(anna, "k.hr."+revisionOf(o, id)+"."+id)
			o.tap(ben, group, "k.c."+id)
		},
		"handed over": func(o *office, id string) {
			o.tapOn(ben, "k.x."+id) // he is known, and has started the bot
			if err := hello(o, ben); err != nil {
				o.t.Fatal(err)
			}
			o.tapOn(anna, "k.hu."+strconv.FormatInt(ben, 36)+"."+revisionOf(o, id)+"."+id)
		},
		"taken over": func(o *office, id string) {
			o.change(id, func(k *handoff.Case) {
				k.State = handoff.Claimed
				k.Rung = handoff.Rung{Need: handoff.AContact, Since: k.Claimed, Stage: handoff.Deputy}
			})
			o.tap(ben, group, "k.t."+id)
		},
		"left the group": func(o *office, id string) {
			o.Members = membersFunc(func(g, u int64) (bool, error) { return g == group && u == ben, nil })
			o.tap(ben, group, "k.c."+id)
		},
	} {
		t.Run(name, func(t *testing.T) {
			agreeing(t, func(t *testing.T, o *office) {
				id := o.claimed("any")
				o.proposes(id, [2]string{"Dienstag", "10:00"})
				o.press(person, "الثلاثاء")
				off := o.button(person, "🚫")
				uid := id + ".recognition@wegweiser"
				if got := o.inCalendar(t, anna); got[uid] != 1 {
					t.Fatalf("Anna's calendar holds %v", got)
				}
				pass(o, id)
				if k := o.load(id); k.Owner != ben || k.Ahead(time.Now()) == nil {
					t.Fatalf("%d has it, with %+v", k.Owner, k.Appointment)
				}
				annas, bens := o.inCalendar(t, anna), o.inCalendar(t, ben)
				if annas[uid] >= 0 || bens[uid] <= -annas[uid] {
					t.Errorf("Anna's calendar holds %v, Ben's %v", annas, bens)
				}
				o.has(t, anna, "ist aber nicht mehr bei Ihnen: Dienstag, 4. Januar")
				o.has(t, ben, "gibt es schon einen Termin: Dienstag, 4. Januar")
				o.tapOn(person, off)
				o.press(person, "🚫 نعم")
				if got := o.inCalendar(t, ben); got[uid] >= 0 {
					t.Errorf("the person can't come, and Ben's calendar holds %v", got)
				}
				o.has(t, ben, "Die Person kann nicht kommen")
				if got := o.inCalendar(t, anna); got[uid] != annas[uid] {
					t.Errorf("Anna, who does not have it, is told %v", got)
				}
			})
		})
	}
}

func revisionOf(o *office, id string) string { return fmt.Sprint(o.load(id).Moves) }

// hello has somebody of the staff start the bot.
func hello(o *office, who int64) error {
	updates++
	_, err := o.Handle(context.Background(), conversation.Update{
		ID: updates, Kind: conversation.Command, Command: "cases", Chat: who, Private: true,
		User: conversation.User{ID: who, Name: map[int64]privacy.Personal{anna: "Anna", ben: "Ben"}[who]},
	})
	return err
}

// What takes an appointment out of a calendar stands in a lane that nothing drops: neither
// who takes the case next, nor who opens it.
func TestNothingDropsWhatLeavesACalendar(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.press(person, "الثلاثاء")
		var waits []outbox.Appended // nothing is sent
		o.Deliver = func(done []outbox.Appended) { waits = append(waits, done...) }
		o.tapOn(anna, "k.hr."+revisionOf(o, id)+"."+id)
		o.tap(ben, group, "k.c."+id)
		for _, a := range waits {
			for _, e := range a.Entries {
				if m := e.Message; m.Media == nil || m.Media.Out == nil {
					continue
				}
				for _, later := range waits {
					if later.Lane == a.Lane && later.Reset {
						t.Error("it is dropped")
					}
				}
				return
			}
		}
		t.Errorf("nothing leaves Anna's calendar: %+v", waits)
	})
}

// The group sees on the card of a request that is free again that there is an appointment,
// and that the person has called it off; and nothing else.
func TestTheCardOfAFreeRequestTellsOfItsAppointment(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.press(person, "الثلاثاء")
		off := o.button(person, "🚫")
		o.ring()
		if strings.Contains(o.all(), "Termin") {
			t.Errorf("while Anna has it the card says %s", o.all())
		}
		o.tapOn(anna, "k.hr."+revisionOf(o, id)+"."+id)
		o.ring()
		if !strings.Contains(o.all(), "📅 Termin vereinbart: 04.01., 09:00") { // UTC
			t.Errorf("the card says %s", o.all())
		}
		o.tapOn(person, off)
		o.press(person, "🚫 نعم")
		o.ring()
		if all := o.all(); !strings.Contains(all, "🚫 Die Person hat den Termin abgesagt: 04.01., 09:00") || strings.Contains(all, "vereinbart") {
			t.Errorf("the card says %s", all)
		}
	})
}

// annas is one more case that Anna has, of another person in another partition.
func (o *office) annas(n int) string {
	o.t.Helper()
	id := o.openWith(n, "any")
	o.ring()
	o.tap(anna, group, "k.c."+id)
	o.ring()
	return id
}

// hours are those that Anna is offered.
func (o *office) hours(id, day string, minutes int) string {
	o.t.Helper()
	o.forgets()
	o.tapOn(anna, fmt.Sprintf("k.ad.o%d.%s.%s", minutes, day, id))
	return o.labels(anna)
}

// What Anna has proposed or agreed in one case is not offered to her in another, whichever
// partition that is in; and is again, when it is off, or with somebody else.
func TestNobodyIsInTwoPlaces(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id, second := o.claimed("any"), o.annas(1)
		if one, _ := outbox.CasePart(id); one == outbox.Part(person+1) {
			t.Fatal("both cases are in one partition")
		}
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.ring()
		has := func(when, hour string, minutes int, want bool) {
			t.Helper()
			if got := o.hours(second, "000104", minutes); strings.Contains(got, hour) != want {
				t.Errorf("%s: %s for %d minutes is among %s: %v", when, hour, minutes, got, !want)
			}
		}
		for _, when := range []string{"proposed", "agreed"} {
			has(when, "10:00", 60, false)
			has(when, "10:30", 30, false)
			has(when, "09:30", 60, false)
			has(when, "09:30", 30, true)
			has(when, "11:00", 60, true)
			o.has(t, anna, "Ihre anderen Termine sind ausgelassen")
			if got := o.hours(id, "000104", 60); when == "agreed" && !strings.Contains(got, "10:00") {
				t.Errorf("in the case itself it is in its own way: %s", got)
			}
			if when == "proposed" {
				o.tapOn(person, "q.ap."+minuteOf(o, id)+"."+id)
				o.ring()
			}
		}
		if got := o.hours(second, "000105", 60); !strings.Contains(got, "10:00") || strings.Contains(o.said(anna), "ausgelassen") {
			t.Errorf("on another day: %s", got)
		}
		o.tapOn(anna, "k.ab.o60."+minuteOf(o, id)+"."+second) // a screen from before shows it still
		o.has(t, anna, "Für diese Zeit haben Sie schon einen anderen Termin")
		o.tapOn(anna, "k.hr."+revisionOf(o, id)+"."+id)
		o.ring()
		has("given back", "10:00", 60, true)
	})
}

// minuteOf is the time of a case as buttons carry it.
func minuteOf(o *office, id string) string {
	a := o.load(id).Appointment
	if a.Picked != nil {
		return strconv.FormatInt(a.Picked.At/60, 36)
	}
	return strconv.FormatInt(a.Options[0].At/60, 36)
}

// Two people agree to the same time at the same instant, on two replicas: Anna is told, once,
// also if what rings then is rung again.
func TestTwoAppointmentsAtTheSameTime(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		ids := []string{o.claimed("any"), o.annas(1)}
		replica := desk.New(o.Settings)
		at := time.Date(2000, 1, 4, 10, 0, 0, 0, time.UTC).Unix()
		for _, id := range ids {
			o.change(id, func(k *handoff.Case) {
				if err := k.Propose(handoff.Staff(anna, "Anna"), []handoff.Slot{{At: at, Minutes: 60}}, handoff.AtOffer, "", time.Now()); err != nil {
					t.Fatal(err)
				}
			})
		}
		o.forgets()
		var both sync.WaitGroup
		for i, d := range []*desk.Desk{o.Desk, replica} {
			updates++
			u := conversation.Update{
				ID: updates, Kind: conversation.Tap, Chat: int64(person + i), Private: true, Message: 7,
				Data: "q.ap." + strconv.FormatInt(at/60, 36) + "." + ids[i], User: conversation.User{ID: int64(person + i)},
			}
			both.Go(func() {
				if _, err := d.Handle(t.Context(), u); err != nil {
					t.Error(err)
				}
				if err := d.Ring(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		for _, id := range ids {
			if k := o.load(id); k.State != handoff.Appointed {
				t.Fatalf("it is %s", k.State)
			}
			o.change(id, func(*handoff.Case) {}) // its card rings once more
			o.ring()
		}
		if n := strings.Count(o.said(anna), "Zwei Termine zur selben Zeit:</b> Dienstag, 4. Januar, 11:00"); n != 1 {
			t.Errorf("Anna is told %d times:\n%s", n, o.said(anna))
		}
		if strings.Contains(o.all(), "Zwei Termine") {
			t.Error("the group is told")
		}
	})
}
