package e2e

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// entry is what one calendar's file says.
type entry struct {
	uid, method string
	version     int
}

var calendarLine = regexp.MustCompile(`(?m)^(UID|METHOD|SEQUENCE):(.*)\r$`)

// entries are the calendar's files in a chat, in order.
func (w *town) entries(c *botapitest.Chat) (all []entry) {
	for _, m := range c.FromBot() {
		if m.Document == nil || !strings.HasSuffix(m.Document.FileName, ".ics") {
			continue
		}
		data, _ := w.tg.Contents(m.Document.FileID)
		var e entry
		for _, line := range calendarLine.FindAllSubmatch(data, -1) {
			switch value := string(line[2]); string(line[1]) {
			case "UID":
				e.uid = value
			case "METHOD":
				e.method = value
			default:
				e.version, _ = strconv.Atoi(value)
			}
		}
		all = append(all, e)
	}
	return all
}

// proposed has Anna propose an hour to a newcomer; q.ap. under it takes it.
func (w *town) proposed() (n *newcomer, id string, annas *botapitest.Chat) {
	w.t.Helper()
	annas = w.tg.Private(w.anna)
	annas.Start(w.anna, "")
	n = w.talks(1, 0, time.Minute)[0]
	for id = range w.waitCards(1, 20*time.Second) {
		card, _ := cardOf(w, id)
		w.staff.Forge(w.anna, card.MessageID, "k.c."+id)
	}
	w.proposes(annas, id)
	return n, id, annas
}

// proposes has Anna propose the first hour that is offered to her for a request that she
// has, and says which.
func (w *town) proposes(annas *botapitest.Chat, id string) (hour string) {
	w.t.Helper()
	for _, button := range []string{"k.ap." + id, "k.aw.o", "k.ad.", "k.ab.", "k.as."} {
		if button == "k.ad." { // the last day that is offered: in the afternoon little is left of today
			w.tapsLast(annas, w.anna, button)
			continue
		}
		m := w.tapsOn(annas, w.anna, button)
		if button == "k.ab." {
			hour, _ = choiceData(m, button)
		}
	}
	return hour[:strings.LastIndexByte(hour, '.')]
}

// An appointment that the person has agreed to comes to the calendar of who has the request,
// wherever a kill -9 strikes: once; and once more for an answer that was lost, and for the
// kill before it was noted (docs/delivery.md), for a calendar the same entry.
func TestTheCalendarsFileSurvivesKill(t *testing.T) {
	for name, c := range map[string]struct {
		fault botapitest.Fault // of the file, until the bot is killed
		when  func(w *town, n *newcomer, annas *botapitest.Chat) bool
		most  int
	}{
		"while the person taps": {botapitest.Status{Code: 502}, func(*town, *newcomer, *botapitest.Chat) bool { return true }, 1},
		"before it was taken": {botapitest.Status{Code: 502}, func(w *town, _ *newcomer, _ *botapitest.Chat) bool {
			return len(w.tg.Calls("sendDocument")) > 0
		}, 1},
		"taken, and nobody knows": {botapitest.CutAfter{}, func(w *town, _ *newcomer, annas *botapitest.Chat) bool {
			return len(w.entries(annas)) > 0
		}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits for the lease of who was killed
			w := newTown(t, botapitest.WithFiles())
			b := w.start().waitReady()
			n, id, annas := w.proposed()
			mend := w.tg.Fault(botapitest.Rule{Method: "sendDocument", Chat: annas.ID(), Kind: c.fault})
			w.tapsOn(n.chat, n.me, "q.ap.")
			for end := time.Now().Add(20 * time.Second); !c.when(w, n, annas); time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("nobody tries to send the file")
				}
			}
			b.kill()
			mend()
			before := len(w.entries(annas))
			w.start().waitReady()
			if err := w.tg.WaitFor(deadline(t, 60*time.Second), func() bool { return len(w.entries(annas)) > before }); err != nil {
				t.Fatalf("the file is lost: %v", w.entries(annas))
			}
			time.Sleep(2 * time.Second) // what comes once too often
			got := w.entries(annas)
			want := entry{id + ".recognition@wegweiser", "PUBLISH", 1}
			if len(got) > c.most || slices.ContainsFunc(got, func(e entry) bool { return e != want }) {
				t.Errorf("Anna gets %v", got)
			}
		})
	}
}

// Who gives a request away has its appointment taken out of their calendar, also if Telegram
// takes no file for a while, a colleague takes the request meanwhile, and the bot is killed.
func TestWhatLeavesACalendarSurvivesKill(t *testing.T) {
	w := newTown(t, botapitest.WithFiles())
	b := w.start().waitReady()
	ben, bens := w.colleague()
	n, id, annas := w.proposed()
	w.tapsOn(n.chat, n.me, "q.ap.")
	has := func(c *botapitest.Chat, many int) {
		t.Helper()
		if err := w.tg.WaitFor(deadline(t, 60*time.Second), func() bool { return len(w.entries(c)) >= many }); err != nil {
			t.Fatalf("Anna's files are %v, Ben's %v", w.entries(annas), w.entries(bens))
		}
	}
	has(annas, 1)
	mend := w.tg.Fault(botapitest.Rule{Method: "sendDocument", Chat: annas.ID(), Kind: botapitest.Status{Code: 502}})
	w.tapsOn(annas, w.anna, "k.v.g.")
	w.tapsOn(annas, w.anna, "k.hr.")
	card, err := w.staff.WaitMessage(deadline(t, 20*time.Second), 0, func(m botapitest.Message) bool { _, ok := choiceData(m, "k.c."+id); return ok })
	if err != nil {
		t.Fatal("it is not free:", err)
	}
	w.staff.Forge(ben, card.MessageID, "k.c."+id)
	has(bens, 1)
	b.kill()
	mend()
	w.start().waitReady()
	has(annas, 2)
	gone, got := w.entries(annas)[1], w.entries(bens)[0]
	if gone.method != "CANCEL" || got.method != "PUBLISH" || gone.uid != got.uid || gone.version <= 1 || got.version <= gone.version {
		t.Errorf("Anna's files are %v, Ben's %v", w.entries(annas), w.entries(bens))
	}
}
