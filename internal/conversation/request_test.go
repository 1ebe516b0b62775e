package conversation_test

import (
	"strings"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
)

// asked opens a request at a time in Berlin, at an offer with office hours, and gives what
// is said to it.
func asked(t *testing.T, lang, at string, how ...string) (*world, *phone, string) {
	t.Helper()
	cat := shipped(t)
	o := cat.Flows.Offer("human")
	for d := time.Monday; d <= time.Friday; d++ {
		o.Opening.Week[d] = []flow.Span{{From: 9 * 60, To: 12*60 + 30}, {From: 13*60 + 30, To: 17 * 60}}
	}
	o.Opening.Closed = []flow.Closure{{From: 20261224, To: 20261231}}
	w := newWorld(t, cat)
	p := w.phone(lang)
	p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
	p.tap("_l:" + lang)
	p.tap("_agree")
	var err error
	if w.now, err = time.ParseInLocation("2006-01-02 15:04", at, hours.Berlin()); err != nil {
		t.Fatal(err)
	}
	p.act("/human", conversation.Update{Kind: conversation.Command, Command: "human"})
	p.act("Mira", conversation.Update{Kind: conversation.Text, Text: "Mira"})
	for _, c := range append(how, lang, "_confirm") {
		p.tap(c)
	}
	return w, p, w.said()
}

func (w *world) said() string {
	var b strings.Builder
	for _, m := range w.sent {
		b.WriteString(m.Text + "\n")
	}
	return strings.NewReplacer("\u2068", "", "\u2069", "", "\u2066", "", "\u200e", "").Replace(b.String())
}

// Who asks to be contacted reads by when, in working time; and, while nobody is there,
// from when on somebody is again. Nothing is promised to who comes by.
func TestPeopleReadWhenToExpectSomebody(t *testing.T) {
	write := []string{"telegram", "any"}
	for name, c := range map[string]struct {
		lang, at   string
		how        []string
		want, less []string
	}{
		"by day":                  {"de", "2026-11-23 11:00", write, []string{"spätestens: Mittwoch, 25.11., 14:00 Uhr."}, []string{"geschlossen"}},
		"on Friday evening":       {"de", "2026-11-27 18:00", write, []string{"spätestens: Mittwoch, 02.12., 11:00 Uhr.", "wieder da: Montag, 30.11., 09:00 Uhr"}, nil},
		"at lunch":                {"en", "2026-11-23 13:00", write, []string{"by: Wednesday, 25.11., 15:30.", "We are back: Monday, 23.11., 13:30."}, nil},
		"before the holidays":     {"tr", "2026-12-23 17:30", write, []string{"Çarşamba, 06.01., saat 11:00", "Pazartesi, 04.01., saat 09:00"}, nil},
		"in Arabic":               {"ar", "2026-11-23 11:00", write, []string{"الأربعاء، 25.11.، الساعة 14:00"}, nil},
		"in Ukrainian":            {"uk", "2026-11-23 11:00", write, []string{"середа, 25.11., 14:00"}, nil},
		"who comes by themselves": {"de", "2026-11-23 11:00", []string{"visit"}, nil, []string{"spätestens"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, said := asked(t, c.lang, c.at, c.how...)
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q is not said:\n%s", want, said)
				}
			}
			for _, less := range c.less {
				if strings.Contains(said, less) {
					t.Errorf("%q is said:\n%s", less, said)
				}
			}
		})
	}
}

// Once that time has passed, the screen of the request says so, until somebody has called.
func TestTheScreenSaysThatItTakesLonger(t *testing.T) {
	w, p, _ := asked(t, "de", "2026-11-23 11:00", "telegram", "any")
	w.now = w.now.Add(7 * 24 * time.Hour)
	again := func() string {
		p.act("/human", conversation.Update{Kind: conversation.Command, Command: "human"})
		return w.said()
	}
	if said := again(); !strings.Contains(said, "Es dauert länger") {
		t.Errorf("a week later:\n%s", said)
	}
	key := "case:" + lastCase(w)
	r := w.store.records[key]
	k, err := conversation.DecodeCase(r.data)
	if err != nil {
		t.Fatal(err)
	}
	anna := handoff.Staff(501, "Anna")
	if _, err := k.Claim(anna, w.now); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Contact(anna, w.now); err != nil {
		t.Fatal(err)
	}
	w.store.records[key] = memoryRecord{version: r.version + 1, data: conversation.EncodeCase(k)}
	if said := again(); strings.Contains(said, "Es dauert länger") {
		t.Errorf("somebody has called, and it says:\n%s", said)
	}
}

// The hours of an offer are read as weekdays in a row, with closed days that are near.
func TestOpeningIsRead(t *testing.T) {
	cat := shipped(t)
	o := flow.Opening{Closed: []flow.Closure{{From: 20261224, To: 20270101}, {From: 20270501, To: 20270501}}}
	for d := time.Monday; d <= time.Thursday; d++ {
		o.Week[d] = []flow.Span{{From: 540, To: 750}, {From: 810, To: 1020}}
	}
	o.Week[time.Saturday] = []flow.Span{{From: 600, To: 720}}
	for lang, want := range map[string]string{
		"de": "Montag–Donnerstag 9:00–12:30, 13:30–17:00 · Samstag 10:00–12:00 · geschlossen 24.12.–01.01.",
		"uk": "понеділок–четвер 9:00–12:30, 13:30–17:00 · субота 10:00–12:00 · зачинено 24.12.–01.01.",
	} {
		now := time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC)
		if got := conversation.OpeningText(cat.Texts.Printer(lang), &o, now); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		if got := conversation.OpeningText(cat.Texts.Printer(lang), &o, now.AddDate(0, -1, 0)); strings.Contains(got, "24.12.") {
			t.Errorf("%s: told six weeks before: %q", lang, got)
		}
	}
}
