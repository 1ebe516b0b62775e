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
	for hours, want := range map[int]time.Time{
		20: noon.Add(time.Hour),
		25: noon.Add(time.Hour),
		26: noon.Add(2 * time.Hour),
		90: noon.Add(3 * time.Hour), // as always
	} {
		c := newCase()
		_, _ = c.Claim(a, noon)
		if err := c.Appoint(a, Slot{At: noon.Add(time.Duration(hours) * time.Hour).Unix(), Minutes: 30}, AtOffer, "", noon); err != nil {
			t.Fatal(err)
		}
		if err := c.Release(a, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if alarm, ok := c.NextAlarm(Usual(), always{}, noon.Add(time.Hour)); !ok || alarm.Need != AnOwner || !alarm.At.Equal(want) {
			t.Errorf("in %d hours: %+v, want it at %v", hours, alarm, want)
		}
	}
}
