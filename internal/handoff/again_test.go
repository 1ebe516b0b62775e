package handoff

import (
	"slices"
	"testing"
	"time"
)

// A case that is free again is posted as a new card, for Telegram makes no sound for an
// edit; the message in which it stood goes, unless others stand there.
func TestFreeAgain(t *testing.T) {
	b := &Board{}
	posted := func(p Post, msg int, cases ...*Case) { b.Posted(p, msg, cases, noon) }
	var cases []*Case
	for _, id := range []string{"alone", "with", "others"} {
		k := newCase()
		k.ID = id
		cases = append(cases, k)
		b.Note(k)
	}
	posted(Post{Cases: []string{"alone"}}, 1, cases[0])
	posted(Post{Cases: []string{"with", "others"}}, 2, cases[1], cases[2])
	for _, k := range cases {
		if _, err := k.Claim(Staff(anna, "Anna"), noon); err != nil {
			t.Fatal(err)
		}
		b.Note(k)
	}
	for range 2 {
		p, _, _ := b.Plan(noon, 20)
		posted(p, p.Msg, byID(cases, p.Cases)...)
	}
	for _, k := range cases[:2] {
		if err := k.Release(Staff(anna, "Anna"), noon); err != nil {
			t.Fatal(err)
		}
		b.Note(k)
	}
	var did []Post
	for msg := 3; ; msg++ {
		p, _, ok := b.Plan(noon, 20)
		if !ok {
			break
		}
		did = append(did, p)
		if p.Msg != 0 {
			msg--
		}
		posted(p, max(p.Msg, msg), byID(cases, p.Cases)...)
	}
	want := []Post{{Cases: []string{"alone"}}, {Cases: []string{"with"}}, {Msg: 2, Cases: []string{"others"}}, {Msg: 1, Below: true}}
	if !slices.EqualFunc(did, want, func(a, b Post) bool {
		return a.Msg == b.Msg && a.Below == b.Below && slices.Equal(a.Cases, b.Cases)
	}) {
		t.Errorf("the board does %+v, want %+v", did, want)
	}
}

func byID(cases []*Case, ids []string) (out []*Case) {
	for _, k := range cases {
		if slices.Contains(ids, k.ID) {
			out = append(out, k)
		}
	}
	return out
}

// Who nobody has, and who is expected within a day, rings at once.
func TestExpectedAndNobodys(t *testing.T) {
	a := Staff(anna, "Anna")
	for hours, want := range map[int]Alarm{
		20: {Need: AHost, Stage: Reminder, At: noon.Add(time.Hour)},
		25: {Need: AHost, Stage: Reminder, At: noon.Add(time.Hour)},
		26: {Need: AHost, Stage: Reminder, At: noon.Add(2 * time.Hour)},
		90: {Need: AnOwner, Stage: Reminder, At: noon.Add(3 * time.Hour)}, // as always
	} {
		c := newCase()
		_, _ = c.Claim(a, noon)
		if err := c.Appoint(a, Slot{At: noon.Add(time.Duration(hours) * time.Hour).Unix(), Minutes: 30}, AtOffer, "", noon); err != nil {
			t.Fatal(err)
		}
		if err := c.Release(a, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if alarm, ok := c.NextAlarm(Usual(), always{}, noon.Add(time.Hour)); !ok || !same(alarm, want) {
			t.Errorf("in %d hours: %+v, want %+v", hours, alarm, want)
		}
	}
}

// However often it has rung that nobody has a case: the day before its appointment it rings
// for everybody once more, and when the appointment is over, and nobody was there, anew.
func TestWhoIsExpectedIsNotForgotten(t *testing.T) {
	a := Staff(anna, "Anna")
	p := Usual()
	then := noon.Add(200 * time.Hour)
	for what, agree := range map[string]func(c *Case) error{
		"given back": func(c *Case) error {
			if err := c.Appoint(a, Slot{At: then.Unix(), Minutes: 30}, AtOffer, "", noon); err != nil {
				return err
			}
			return c.Release(a, noon.Add(time.Hour))
		},
		"picked while nobody has it": func(c *Case) error {
			if err := c.Propose(a, []Slot{{At: then.Unix(), Minutes: 30}}, AtOffer, "", noon); err != nil {
				return err
			}
			if err := c.Release(a, noon.Add(time.Hour)); err != nil {
				return err
			}
			return c.Pick(then.Unix(), noon.Add(2*time.Hour))
		},
	} {
		c := newCase()
		_, _ = c.Claim(a, noon)
		if err := agree(c); err != nil {
			t.Fatal(what, err)
		}
		var got []Alarm
		now := noon.Add(2 * time.Hour)
		for {
			alarm, ok := c.NextAlarm(p, always{}, now)
			if !ok {
				break
			}
			if now = alarm.At; !c.Ring(alarm) {
				t.Fatalf("%s: %+v does not ring", what, alarm)
			}
			c = clone(t, c)
			got = append(got, alarm)
		}
		since, over := noon.Add(time.Hour), then.Add(30*time.Minute)
		min := func(t time.Time, m int) time.Time { return t.Add(time.Duration(m) * time.Minute) }
		want := []Alarm{
			{AnOwner, Reminder, min(since, p.Unclaimed.Reminder)}, {AnOwner, Deputy, min(since, p.Unclaimed.Deputy)}, {AnOwner, Coordinator, min(since, p.Unclaimed.Coordinator)},
			{AHost, Reminder, then.Add(-24 * time.Hour)}, {AHost, Deputy, then.Add(-24 * time.Hour)}, {AHost, Coordinator, then.Add(-24 * time.Hour)},
			{AnOwner, Reminder, min(over, p.Unclaimed.Reminder)}, {AnOwner, Deputy, min(over, p.Unclaimed.Deputy)}, {AnOwner, Coordinator, min(over, p.Unclaimed.Coordinator)},
		}
		if !slices.EqualFunc(got, want, same) {
			t.Errorf("%s: rings\n%v, want\n%v", what, got, want)
		}
	}
}

func same(x, y Alarm) bool { return x.Need == y.Need && x.Stage == y.Stage && x.At.Equal(y.At) }

// weekdays is desk9to5 without weekends.
type weekdays struct{ desk9to5 }

func (w weekdays) Next(t time.Time) time.Time {
	for t = w.desk9to5.Next(t.UTC()); t.Weekday() == time.Saturday || t.Weekday() == time.Sunday; t = w.desk9to5.Next(t) {
		t = t.Truncate(24 * time.Hour).Add(24 * time.Hour)
	}
	return t
}

// Of an appointment after a weekend it rings before that weekend.
func TestExpectedAfterAWeekend(t *testing.T) {
	a := Staff(anna, "Anna")
	for then, want := range map[time.Time]time.Time{
		clockAt(30, 10, 0): clockAt(27, 10, 0), // on a Monday: the Friday before
		clockAt(24, 9, 0):  noon,               // tomorrow: now
		clockAt(25, 8, 30): clockAt(24, 9, 0),  // before they open: when they open the day before
	} {
		c := newCase()
		_, _ = c.Claim(a, noon)
		if err := c.Appoint(a, Slot{At: then.Unix(), Minutes: 30}, AtOffer, "", noon); err != nil {
			t.Fatal(err)
		}
		if err := c.Release(a, noon); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			alarm, _ := c.NextAlarm(Patience{Unclaimed: Limits{1, 2, 3}}, weekdays{}, noon)
			c.Ring(Alarm{Need: AnOwner, Stage: Coordinator, At: noon})
			if alarm.Need == AHost && !alarm.At.Equal(want) {
				t.Errorf("%v rings at %v, want %v", then, alarm.At, want)
			}
		}
	}
}

// Until what the person did has reached its owner, others are told of it: soon, and a
// colleague may take the case at once. Who reads it, acts, or takes the case ends that.
func TestWhatTheOwnerWasNotTold(t *testing.T) {
	a, b := Staff(anna, "Anna"), Staff(ben, "Ben")
	p := Usual()
	slot := Slot{At: noon.Add(100 * time.Hour).Unix(), Minutes: 30}
	for what, does := range map[string]func(c *Case) error{
		"picks":    func(c *Case) error { return c.Pick(slot.At, noon.Add(time.Hour)) },
		"declines": func(c *Case) error { return c.Decline(true, noon.Add(time.Hour)) },
		"says":     func(c *Case) error { return c.Say(7, "hallo", noon.Add(time.Hour)) },
	} {
		c := newCase()
		_, _ = c.Claim(a, noon)
		if err := c.Propose(a, []Slot{slot}, AtOffer, "", noon); err != nil {
			t.Fatal(err)
		}
		if err := does(c); err != nil {
			t.Fatal(what, err)
		}
		alarm, ok := c.NextAlarm(p, always{}, noon.Add(time.Hour))
		if want := noon.Add(time.Hour + unreadFor*time.Minute); !ok || alarm.Need != AReader || alarm.Stage != Reminder || !alarm.At.Equal(want) {
			t.Errorf("%s: %+v", what, alarm)
		}
		if c.Take(b, alarm.At) == nil {
			t.Errorf("%s: taken too soon", what)
		}
		if !c.Ring(alarm) || !c.Rings(AReader, alarm.At) || !c.Overdue() {
			t.Errorf("%s: it does not ring", what)
		}
		for how, ends := range map[string]func(c *Case) error{
			"read":   func(c *Case) error { c.ToldOwner(c.Untolds); c.Arrived(7); return nil },
			"taken":  func(c *Case) error { return c.Take(b, alarm.At) },
			"closed": func(c *Case) error { _, err := c.Close(a, Informed, "", alarm.At); c.Arrived(7); return err },
		} {
			c := clone(t, c)
			if err := ends(c); err != nil {
				t.Fatal(what, how, err)
			}
			if c.Rings(AReader, alarm.At) {
				t.Errorf("%s, %s: it rings on", what, how)
			}
		}
	}
	c := newCase()
	_, _ = c.Claim(a, noon)
	_ = c.Propose(a, []Slot{slot}, AtOffer, "", noon)
	_ = c.Pick(slot.At, noon)
	first := c.Untolds
	_ = c.Cancel(ThePerson, noon)
	if c.ToldOwner(first) || !c.ToldOwner(c.Untolds) || c.ToldOwner(c.Untolds) {
		t.Error("the owner knows of the first, and it counts for both")
	}
}
