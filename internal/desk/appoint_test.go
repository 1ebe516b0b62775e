package desk_test

import (
	"context"
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
	"wegweiser/internal/privacy"
)

// press taps the newest button of somebody's chat whose label begins so.
func (o *office) press(who int64, label string) conversation.Reply {
	o.t.Helper()
	return o.tapOn(who, o.button(who, label))
}

// button is what the newest button with such a label carries.
func (o *office) button(who int64, label string) string {
	o.t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []string
	for _, m := range slices.Backward(o.told) {
		if m.Chat != who {
			continue
		}
		for _, row := range m.Rows {
			for _, b := range row {
				if len(b.Data) > 64 {
					o.t.Errorf("%q carries %d bytes", b.Text, len(b.Data))
				}
				if strings.HasPrefix(b.Text, label) {
					return b.Data
				}
				all = append(all, b.Text)
			}
		}
	}
	o.t.Fatalf("no button %q for %d among %q", label, who, all)
	return ""
}

func (o *office) tapOn(who int64, data string) conversation.Reply {
	o.t.Helper()
	updates++
	r, err := o.Handle(context.Background(), conversation.Update{
		ID: updates, Kind: conversation.Tap, Chat: who, Private: true, Message: 7, Data: data,
		User: conversation.User{ID: who, Name: map[int64]privacy.Personal{anna: "Anna", ben: "Ben"}[who]},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// said is all that somebody was sent since the last time, one after the other.
func (o *office) said(who int64) string {
	var b strings.Builder
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.told {
		if m.Chat == who {
			b.WriteString(string(m.Op) + " " + m.Text)
			if m.Media != nil {
				b.WriteString(" +" + string(m.Media.Kind))
			}
			b.WriteString("\n")
		}
	}
	return strings.NewReplacer("\u200f", "", "\u200e", "", "\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(b.String())
}

func (o *office) forgets() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = nil
}

func (o *office) has(t *testing.T, who int64, wants ...string) {
	t.Helper()
	said := o.said(who)
	for _, want := range wants {
		if !strings.Contains(said, want) {
			t.Errorf("%d does not read %q:\n%s", who, want, said)
		}
	}
	for _, never := range []string{"Zaubername", "15123456789"} {
		if strings.Contains(said, never) {
			t.Errorf("%d reads who the person is: %s", who, said)
		}
	}
}

// claimed is a case that Anna has, of somebody who speaks Arabic.
func (o *office) claimed(when string) string {
	o.t.Helper()
	id := o.openWith(0, when)
	o.change(id, func(k *handoff.Case) { k.Lang = "ar" })
	o.ring()
	o.tap(anna, group, "k.c."+id)
	o.ring()
	o.forgets()
	return id
}

// proposes has Anna propose hours of the first days that she is offered.
func (o *office) proposes(id string, times ...[2]string) {
	o.t.Helper()
	o.tapOn(anna, "k.ap."+id)
	o.press(anna, "🏠 Bei uns")
	for i, t := range times {
		if i > 0 {
			o.press(anna, "➕ Noch eine Zeit")
		}
		o.press(anna, t[0])
		o.press(anna, t[1])
	}
	o.press(anna, "✅ So vorschlagen")
}

// file is the calendar's file that Anna gets.
func (o *office) file(t *testing.T, id string) string {
	t.Helper()
	_, data, err := o.Invite(t.Context(), outbox.Media{Case: id}, anna)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// 1 January 2000 is a Saturday; nobody has said when the team is there: nine to five.
func agreeing(t *testing.T, what func(t *testing.T, o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		time.Sleep(time.Until(at(3, 10, 0)))
		what(t, o)
	})
}

func TestTwoWithoutACommonLanguageAgreeOnATime(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag, 04.01.", "10:00"}, [2]string{"Mittwoch, 05.01.", "14:30"}, [2]string{"Montag, 03.01.", "16:00"})
		o.has(t, anna, "Das wird gesendet", "So liest es die Person", "Wir schlagen Ihnen einen Termin vor", "نقترح عليكم موعداً", "Vorgeschlagen")
		o.has(t, person, "نقترح عليكم موعداً", "📍")
		k := o.load(id)
		if k.State != handoff.Waiting || len(k.Appointment.Options) != 3 || k.Appointment.Options[0].At != at(3, 16, 0).Unix() || k.Reached == 0 {
			t.Fatalf("it is %s with %+v", k.State, k.Appointment)
		}
		if m := k.Messages[0]; m.Key != "appoint.propose" || m.State != handoff.Sent {
			t.Errorf("its fate is not known: %+v", m)
		}
		pick, other := o.button(person, "الأربعاء"), o.button(person, "الثلاثاء")
		o.forgets()
		if r := o.tapOn(person, pick); r.Text != "" {
			t.Errorf("the person reads %q", r.Text)
		}
		if k = o.load(id); k.State != handoff.Appointed || k.Appointment.Picked.At != at(5, 14, 30).Unix() {
			t.Fatalf("it is %s with %+v", k.State, k.Appointment)
		}
		o.has(t, person, "strip", "موعدكم: الأربعاء", "كانون الثاني")
		o.has(t, anna, "Termin vereinbart: Mittwoch, 5. Januar, 14:30", "+invite", "edit")
		file := o.file(t, id)
		for _, line := range []string{"METHOD:PUBLISH", "SEQUENCE:1", "DTSTART:20000105T133000Z", "DTEND:20000105T143000Z", "UID:" + id + ".recognition@wegweiser", "SUMMARY:Termin: Anerkennungsberatung"} {
			if !strings.Contains(file, "\r\n"+line) {
				t.Errorf("no %s in\n%s", line, file)
			}
		}
		for _, never := range []string{"Zaubername", "15123456789", "Köln"} {
			if strings.Contains(file, never) {
				t.Errorf("the file says %q", never)
			}
		}
		if _, data, err := o.Invite(t.Context(), outbox.Media{Case: id}, ben); err != nil || data != nil {
			t.Errorf("Ben, who does not have it, gets a file: %v", err)
		}
		o.forgets()
		if r := o.tapOn(person, pick); !strings.Contains(r.Text, "هذا هو موعدكم") || r.Alert {
			t.Errorf("the second tap: %+v", r)
		}
		if r := o.tapOn(person, other); !r.Alert {
			t.Errorf("another time after that: %+v", r)
		}
		if o.said(person)+o.said(anna) != "" {
			t.Errorf("somebody is told: %s%s", o.said(person), o.said(anna))
		}
	})
}

// The person asks for others, or can't come at all: the owner is told which, and what did
// not suit is not proposed again.
func TestNoneOfTheTimesSuits(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		others := o.button(person, "🔄")
		o.tapOn(person, others)
		o.has(t, person, "أوقاتاً أخرى")
		o.has(t, anna, "bittet um andere Zeiten")
		if k := o.load(id); k.State != handoff.Contacted {
			t.Errorf("it is %s", k.State)
		}
		if r := o.tapOn(person, others); !r.Alert {
			t.Errorf("the second tap: %+v", r)
		}
		o.forgets()
		o.tapOn(anna, "k.ap."+id)
		o.press(anna, "🏠")
		o.press(anna, "Dienstag")
		o.forgetsAllBut(1)
		if said := o.labels(anna); strings.Contains(said, "10:00") || !strings.Contains(said, "10:30") {
			t.Errorf("proposed again: %s", said)
		}
		o.press(anna, "10:30")
		o.press(anna, "✅ So")
		o.tapOn(person, o.button(person, "🚫"))
		o.has(t, anna, "kann zu keinem Termin kommen")
		if r := o.tapOn(person, others); !r.Alert {
			t.Errorf("a button of the first proposal: %+v", r)
		}
	})
}

func (o *office) forgetsAllBut(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = o.told[max(0, len(o.told)-n):]
}

func (o *office) labels(who int64) string {
	var b strings.Builder
	for _, m := range o.told {
		for _, row := range m.Rows {
			for _, key := range row {
				if m.Chat == who {
					b.WriteString(key.Text + "|")
				}
			}
		}
	}
	return b.String()
}

// The person can't come after all: asked once whether that was meant, the owner is told,
// the calendar is, and new times can be proposed at once.
func TestThePersonCannotCome(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.press(person, "الثلاثاء")
		off := o.button(person, "🚫")
		o.tapOn(person, off)
		if !slices.ContainsFunc(o.told, func(m outbox.Message) bool {
			return m.Chat == person && strings.Contains(m.Text, "موعدكم") && strings.Contains(m.Text, "إلغاء الموعد؟")
		}) {
			t.Error("nobody asks")
		}
		o.press(person, "↩️")
		if k := o.load(id); k.State != handoff.Appointed {
			t.Fatalf("a slip of the finger, and it is %s", k.State)
		}
		o.tapOn(person, off)
		o.forgetsAllBut(1)
		o.press(person, "🚫 نعم")
		k := o.load(id)
		if k.State != handoff.Contacted || k.Appointment.Picked != nil {
			t.Fatalf("it is %s with %+v", k.State, k.Appointment)
		}
		o.has(t, person, "أُلغي موعدكم")
		o.has(t, anna, "Die Person kann nicht kommen:</b> Dienstag, 4. Januar, 10:00", "+invite")
		if file := o.file(t, id); !strings.Contains(file, "METHOD:CANCEL") || !strings.Contains(file, "STATUS:CANCELLED") || !strings.Contains(file, "SEQUENCE:2") || !strings.Contains(file, "DTSTART:20000104T090000Z") {
			t.Errorf("the calendar reads\n%s", file)
		}
		if r := o.tapOn(person, off); !r.Alert {
			t.Errorf("an old button: %+v", r)
		}
		o.press(anna, "📅 Termin vorschlagen")
		o.has(t, anna, "Wo?")
	})
}

// The owner calls it off, or proposes other times in its place; the person is told, and
// the calendar.
func TestTheOwnerCallsItOff(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.tapOn(anna, "k.ap."+id)
		o.press(anna, "📞")
		o.press(anna, "⏱ Lieber 30 Minuten")
		o.press(anna, "Donnerstag")
		o.press(anna, "16:30")
		o.press(anna, "🤝")
		k := o.load(id)
		if k.State != handoff.Appointed || k.Appointment.Where != handoff.ByPhone || *k.Appointment.Picked != (handoff.Slot{At: at(6, 16, 30).Unix(), Minutes: 30}) {
			t.Fatalf("it is %s with %+v", k.State, k.Appointment)
		}
		o.has(t, person, "موعدكم: الخميس", "نحن نتصل")
		if file := o.file(t, id); !strings.Contains(file, "DESCRIPTION:📞 Wir rufen an") || strings.Contains(file, "LOCATION") {
			t.Errorf("the calendar reads\n%s", file)
		}
		o.forgets()
		o.proposes(id, [2]string{"Freitag", "09:30"})
		o.has(t, person, "موعدكم السابق لم يعد صالحاً: الخميس")
		o.has(t, anna, "Der Termin gilt nicht mehr: Donnerstag")
		if file := o.file(t, id); !strings.Contains(file, "METHOD:CANCEL") || !strings.Contains(file, "SEQUENCE:2") {
			t.Errorf("the calendar reads\n%s", file)
		}
		o.press(person, "الجمعة")
		if file := o.file(t, id); !strings.Contains(file, "METHOD:PUBLISH") || !strings.Contains(file, "SEQUENCE:3") {
			t.Errorf("the calendar reads\n%s", file)
		}
		o.forgets()
		o.tapOn(anna, "k.ax."+id)
		yes := o.button(anna, "❌ Ja")
		o.forgets()
		o.tapOn(anna, yes)
		o.has(t, person, "للأسف أُلغي موعدكم:</b> الجمعة")
		o.has(t, anna, "Abgesagt:</b> Freitag", "+invite")
		if k = o.load(id); k.State != handoff.Contacted {
			t.Errorf("it is %s", k.State)
		}
		if r := o.tapOn(anna, yes); r.Text == "" || o.load(id).Moves != k.Moves {
			t.Errorf("the second tap: %+v", r)
		}
	})
}

// What was chosen stands in the buttons: when the case has moved since, or a time has
// passed, nothing is sent, and Anna is shown what it is now.
func TestAStaleProposal(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.tapOn(anna, "k.ap."+id)
		o.press(anna, "🏠")
		o.press(anna, "Montag, 03.01.")
		o.press(anna, "12:00")
		send := o.button(anna, "✅ So")
		o.tapOn(anna, "k.o."+id) // contacted meanwhile
		if r := o.tapOn(anna, send); !strings.Contains(r.Text, "geändert") || o.load(id).State != handoff.Contacted {
			t.Errorf("sent all the same: %+v", r)
		}
		send = o.button(anna, "✅ So")
		time.Sleep(2*time.Hour + time.Minute)
		if r := o.tapOn(anna, send); !strings.Contains(r.Text, "geändert") || o.load(id).State != handoff.Contacted || o.said(person) != "" {
			t.Errorf("a time that has passed is proposed: %+v", r)
		}
		o.press(anna, "Dienstag")
		o.press(anna, "09:00")
		o.press(anna, "✅ So")
		o.has(t, person, "نقترح")
		pick := o.button(person, "الثلاثاء")
		time.Sleep(24 * time.Hour)
		if r := o.tapOn(person, pick); !r.Alert || !strings.Contains(r.Text, "قد مضى") {
			t.Errorf("a time that has passed is picked: %+v", r)
		}
		for _, forged := range []string{"k.as." + id, "k.as.o60." + id, "k.ab.x60-zzzzz.0." + id, "k.ab.o60-12.0." + id, "k.ad.o60.991399." + id, "k.aw.o60.-1." + id, "k.aa.o7." + id} {
			o.tapOn(anna, forged)
		}
		if r := o.tapOn(ben, "k.ap."+id); !strings.Contains(r.Text, "Anna") {
			t.Errorf("Ben proposes: %+v", r)
		}
	})
}

// A place that Anna types is kept in the case, sealed, and read by the person as she wrote
// it.
func TestAnotherPlace(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.tapOn(anna, "k.ap."+id)
		o.press(anna, "✏️")
		o.types(anna, conversation.Text, strings.Repeat("x", 201))
		if !o.types(anna, conversation.Text, " Rathaus,\nZimmer <3> ") {
			t.Fatal("nobody waits for the place")
		}
		o.press(anna, "Dienstag")
		o.press(anna, "10:00")
		o.press(anna, "✅ So")
		o.has(t, person, "Rathaus, Zimmer &lt;3&gt;")
		o.press(person, "الثلاثاء")
		if file := o.file(t, id); !strings.Contains(file, `LOCATION:Rathaus\, Zimmer <3>`) {
			t.Errorf("the calendar reads\n%s", file)
		}
		o.forgets()
		o.tapOn(anna, "k.ap."+id)
		o.button(anna, "📍 Rathaus, Zimmer <3>")
	})
}

// The person is reminded on the afternoon of the day before, by the clock that hangs in
// Germany, on both sides of both changes; once; and not in the night when the service
// stood still.
func TestReminders(t *testing.T) {
	berlin := func(month time.Month, day, hour int) time.Time {
		return time.Date(2000, month, day, hour, 0, 0, 0, hours.Berlin())
	}
	for name, c := range map[string]struct {
		begins, at, until time.Time
		want              []string
	}{
		"Tuesday":                       {berlin(1, 4, 10), berlin(1, 11, 10), berlin(1, 11, 9), []string{"person Mon 16:00"}},
		"Monday after the spring":       {berlin(3, 20, 10), berlin(3, 27, 10), berlin(3, 27, 9), []string{"person Sat 16:00"}},
		"Tuesday after the spring":      {berlin(3, 20, 10), berlin(3, 28, 10), berlin(3, 28, 9), []string{"person Mon 16:00"}},
		"Monday after the autumn":       {berlin(10, 23, 10), berlin(10, 30, 10), berlin(10, 30, 9), []string{"person Sat 16:00"}},
		"agreed on the evening before":  {berlin(1, 10, 18), berlin(1, 11, 10), berlin(1, 11, 9), nil},
		"agreed on the morning before":  {berlin(1, 10, 9), berlin(1, 11, 10), berlin(1, 11, 9), []string{"person Mon 16:00"}},
		"more than a month ahead":       {berlin(1, 10, 9), berlin(2, 29, 10), berlin(2, 29, 9), []string{"person Mon 16:00"}},
		"it is off before the reminder": {berlin(1, 4, 10), time.Time{}, berlin(1, 11, 9), nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, 20)
			time.Sleep(time.Until(c.begins))
			id := o.claimed("any")
			o.change(id, func(k *handoff.Case) {
				a := handoff.Staff(anna, "Anna")
				slot := handoff.Slot{At: berlin(1, 11, 10).Unix(), Minutes: 60}
				if !c.at.IsZero() {
					slot.At = c.at.Unix()
				}
				if err := k.Appoint(a, slot, handoff.AtOffer, "", time.Now()); err != nil {
					t.Fatal(err)
				}
				if c.at.IsZero() {
					_ = k.Cancel(a, time.Now())
				}
			})
			compare(t, name, o.lets(c.until, 10*time.Minute), c.want...)
			if len(c.want) > 0 {
				o.has(t, person, "لا تنسوا")
				o.button(person, "🚫")
			}
		})
	}
}

// The service stood still on the afternoon before: it reminds in the morning, never in the
// night, and not when it is too late to leave home.
func TestLateReminders(t *testing.T) {
	for back, want := range map[time.Time][]string{
		at(10, 23, 0): {"person Tue 09:00"}, at(11, 3, 0): {"person Tue 09:00"}, at(10, 18, 0): {"person Mon 18:10"}, at(11, 9, 45): nil,
	} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, 20)
			time.Sleep(time.Until(at(4, 10, 0)))
			id := o.claimed("any")
			o.change(id, func(k *handoff.Case) {
				if err := k.Appoint(handoff.Staff(anna, "Anna"), handoff.Slot{At: at(11, 10, 0).Unix(), Minutes: 60}, handoff.AtOffer, "", time.Now()); err != nil {
					t.Fatal(err)
				}
			})
			time.Sleep(time.Until(back))
			compare(t, back.String(), o.lets(at(11, 9, 58), 10*time.Minute), want...)
		})
	}
}

// On a shared phone a message can endanger somebody: who did not say that any time is safe
// is reminded only if they want to be.
func TestRemindedOnlyIfThatIsSafe(t *testing.T) {
	for wants, want := range map[bool][]string{false: nil, true: {"person Mon 16:00"}} {
		agreeing(t, func(t *testing.T, o *office) {
			id := o.claimed("morning")
			time.Sleep(time.Until(at(4, 10, 0)))
			o.proposes(id, [2]string{"Dienstag, 11.01.", "10:00"})
			o.press(person, "الثلاثاء")
			wish := o.button(person, "🔔")
			if wants {
				if r := o.tapOn(person, wish); !strings.Contains(r.Text, "سنذكّركم") {
					t.Errorf("they read %q", r.Text)
				}
			}
			o.forgets()
			compare(t, "reminded", o.lets(at(11, 9, 0), 10*time.Minute), want...)
			if r := o.tapOn(person, wish); !r.Alert {
				t.Errorf("too late to be reminded: %+v", r)
			}
		})
	}
}

// When it is over and the team is there again, the owner is asked how it was, once.
func TestHowWasTheAppointment(t *testing.T) {
	for answer, want := range map[string]handoff.State{"✅ Fand statt": handoff.Closed, "🚪 Kam nicht": handoff.Contacted} {
		agreeing(t, func(t *testing.T, o *office) {
			id := o.claimed("any")
			o.proposes(id, [2]string{"Mittwoch, 05.01.", "16:00"})
			o.press(person, "الأربعاء")
			o.forgets()
			compare(t, "asked", o.lets(at(7, 8, 0), 10*time.Minute), "person Tue 16:00", "Anna Thu 09:00", "Anna Thu 13:00")
			o.has(t, anna, "Wie war der Termin?")
			data := o.button(anna, answer)
			o.tapOn(anna, data)
			k := o.load(id)
			if k.State != want || want == handoff.Closed && k.Outcome != handoff.Kept {
				t.Errorf("%s: it is %s, %s", answer, k.State, k.Outcome)
			}
			moves := k.Moves
			if r := o.tapOn(anna, data); r.Text == "" || o.load(id).Moves != moves {
				t.Errorf("the second tap: %+v", r)
			}
			if want == handoff.Contacted {
				o.has(t, anna, "Die Person kam nicht")
				o.button(anna, "📅 Termin vorschlagen")
			}
		})
	}
}

// Whoever takes the case over finds the appointment, and its file.
func TestAnAppointmentIsHandedOn(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.press(person, "الثلاثاء")
		off := o.button(person, "🚫")
		o.change(id, func(k *handoff.Case) {
			if err := k.Release(handoff.Staff(anna, "Anna"), time.Now()); err != nil {
				t.Fatal(err)
			}
		})
		o.ring()
		o.forgets()
		o.tap(ben, group, "k.c."+id)
		o.has(t, ben, "<b>Termin: Dienstag, 4. Januar, 10:00")
		o.tapOn(ben, "k.ai."+id)
		o.has(t, ben, "+invite")
		o.tapOn(person, off)
		o.press(person, "🚫 نعم")
		o.has(t, ben, "Die Person kann nicht kommen")
		if k := o.load(id); k.State != handoff.Claimed || k.Owner != ben {
			t.Errorf("it is %s", k.State)
		}
	})
}

// A request is closed before its appointment: its owner is warned, the person does not come
// in vain, and the calendar is empty. How it went nobody can say before.
func TestClosedBeforeTheAppointment(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.press(person, "الثلاثاء")
		o.forgets()
		if r := o.tapOn(anna, "k.d."+id); !r.Alert || !strings.Contains(r.Text, "Dienstag") || !strings.Contains(r.Text, "fällt dann aus") {
			t.Errorf("Anna is not warned: %+v", r)
		}
		if labels := o.labels(anna); strings.Contains(labels, "Termin war da") || strings.Contains(labels, "Kam nicht") || !strings.Contains(labels, "Auskunft gegeben") {
			t.Errorf("Anna can say how it went: %s", labels)
		}
		if o.tapOn(anna, "k.e.kept."+id); !o.load(id).Open() {
			t.Error("it took place before its time")
		}
		o.tapOn(anna, "k.e.informed."+id)
		o.has(t, anna, "Es kommt noch ein Termin", "Auskunft gegeben", "أُلغي موعدكم")
		if k := o.load(id); k.State != handoff.Appointed {
			t.Fatalf("closed without a question: %+v", k)
		}
		o.tapOn(anna, o.button(anna, "✅ Ja, abschließen"))
		if k := o.load(id); k.State != handoff.Closed || k.Appointment.Picked != nil {
			t.Fatalf("it is %s with %+v", k.State, k.Appointment)
		}
		o.has(t, person, "أُلغي موعدكم", "لا تأتوا", "/menu")
		if o.has(t, anna, "+invite"); !strings.Contains(o.file(t, id), "METHOD:CANCEL") {
			t.Errorf("the calendar reads\n%s", o.file(t, id))
		}
	})
}

// Nobody else taps for the person, and what is closed says so kindly.
func TestOnlyThePersonAnswers(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		pick := o.button(person, "الثلاثاء")
		if r := o.tapOn(stranger, pick); !r.Alert || o.load(id).State != handoff.Waiting {
			t.Errorf("a stranger picks: %+v", r)
		}
		o.change(id, func(k *handoff.Case) {
			if _, err := k.Close(handoff.Staff(anna, "Anna"), handoff.Informed, "", time.Now()); err != nil {
				t.Fatal(err)
			}
		})
		if r := o.tapOn(person, pick); !r.Alert || !strings.Contains(r.Text, "/menu") {
			t.Errorf("a month later: %+v", r)
		}
	})
}

// The map follows the confirmation, for who comes to us.
func TestThePlaceOnTheMap(t *testing.T) {
	agreeing(t, func(t *testing.T, o *office) {
		offer := o.Catalogue().Flows.Offer("recognition")
		offer.Point, offer.Address = "51.4556, 7.0116", "Markt 1, 45127 Essen"
		id := o.claimed("any")
		o.proposes(id, [2]string{"Dienstag", "10:00"})
		o.press(person, "الثلاثاء")
		o.has(t, person, "+map", "Markt 1, 45127 Essen")
		if file := o.file(t, id); !strings.Contains(file, `LOCATION:Markt 1\, 45127 Essen`) {
			t.Errorf("the calendar reads\n%s", file)
		}
		var places []outbox.Media
		for _, m := range o.told {
			if m.Media != nil && m.Media.Kind == outbox.Map {
				places = append(places, *m.Media)
			}
		}
		if len(places) != 1 || places[0].Lat != 51.4556 || places[0].Lon != 7.0116 || places[0].Address != "Markt 1, 45127 Essen" {
			t.Errorf("on the map: %+v", places)
		}
	})
}

// Who is about to call, or to propose a call, reads the newest word of the person's about
// calls, and that they left no number or meant to come by themselves.
func TestWhatThePersonSaidOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTwo(t, "tr")
		w.edit(w.id, func(k *handoff.Case) {
			k.Visit = true
			k.Fields = append(k.Fields, handoff.Field{Step: "contact.phone", Value: "0201 12345", Personal: true}, handoff.Field{Step: "contact.when", Value: "evening", Choice: true})
			id, err := k.Send(handoff.Staff(anna, "Anna"), handoff.Message{Key: "reply.when_call"}, w.Now())
			if err != nil || !k.Answered(id, "never", w.Now()) {
				t.Fatal(err)
			}
		})
		w.carries(anna, "Kontaktdaten", "k.s."+w.id)
		if shown := w.last[anna][len(w.last[anna])-1].Text; !strings.Contains(shown, "Bitte nicht anrufen") || strings.Contains(shown, "Abend") {
			t.Errorf("beside the contact data stands %q", shown)
		}
		w.carries(anna, "Termin", "k.ap."+w.id)
		call := w.button(anna, "Wir rufen an")
		w.edit(w.id, func(k *handoff.Case) {
			k.Fields = slices.DeleteFunc(k.Fields, func(f handoff.Field) bool { return f.Step == "contact.phone" })
		})
		w.carries(anna, "Termin", "k.ap."+w.id)
		for _, row := range w.last[anna][len(w.last[anna])-1].Rows {
			if row[0].Data == call {
				t.Error("a call to nobody's number is offered")
			}
		}
		w.carries(anna, "Wir rufen an", call) // of a screen from before
		for range 2 {                         // a day, then an hour
			rows := w.last[anna][len(w.last[anna])-1].Rows
			w.carries(anna, rows[0][0].Text, rows[0][0].Data)
		}
		shown := w.last[anna][len(w.last[anna])-1].Text
		for _, want := range []string{"Bitte nicht anrufen", "keine Nummer", "selbst vorbeikommen"} {
			if !strings.Contains(shown, want) {
				t.Errorf("before a call is proposed Anna does not read %q:\n%s", want, shown)
			}
		}
	})
}

// A place, or a blank, that shows nothing is none, and no letter turns the line around.
func TestOneLineOfWhatIsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"  Rathaus,\n Zimmer 4 ": "Rathaus, Zimmer 4", "\u200b\u200b": "", "\U000e0041\U000e0042": "", "📍 …": "", "": "",
		"\u202eKöln\u2069": "Köln", "خانه\u200cها": "خانه\u200cها",
	} {
		if got := desk.OneLine(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
