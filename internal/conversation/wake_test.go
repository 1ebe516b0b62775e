package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/hours"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
	"wegweiser/locales"
)

// withReminders is the shipped talk, in which who came for their qualification is
// reminded after two days of the question about the certificate; a day after they
// named none we wait for the profession no longer.
func withReminders(t *testing.T) *conversation.Catalogue {
	t.Helper()
	f := changed(t, flows.FS)
	replace(t, f, "recognition.yaml", "    choose: [university, vocational, school_only, none]\n",
		"    choose: [university, vocational, school_only, none]\n    remind: {after: 2d, when: {main.need: qualification}}\n")
	replace(t, f, "recognition.yaml", "    card: profession\n", "    card: profession\n    give_up: {after: 1d, to: about}\n")
	return catalogue(t, f, locales.FS)
}

// quiet is a person on a store in memory, in time that passes as the test says, and
// replicas that ring its timers every five minutes.
type quiet struct {
	*phone
	keep    time.Duration
	store   *memstore.Store
	mu      sync.Mutex
	noted   map[string]int
	said    []string // what nobody asked for: when, and its first line
	asleep  bool     // nobody rings
	talking bool     // the person is being answered
	fault   atomic.Pointer[func(call string, after bool) error]
}

const quietChat = 42

// quietly lets a person come to the question about the certificate at a time, in Berlin.
func quietly(t *testing.T, start, lang string, test func(q *quiet)) {
	t.Helper()
	quietlyFor(t, 30*24*time.Hour, start, lang, test)
}

// quietlyFor is quietly, and a talk is kept for as long as is said.
func quietlyFor(t *testing.T, keep time.Duration, start, lang string, test func(q *quiet)) {
	t.Helper()
	cat := withReminders(t)
	synctest.Test(t, func(t *testing.T) {
		begin, err := time.ParseInLocation("2006-01-02 15:04", start, hours.Berlin())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(begin))
		q := &quiet{keep: keep, store: memstore.New(), noted: map[string]int{}}
		q.faulty(func(string, bool) error { return nil })
		q.store.Fault = func(call string, after bool) error { return (*q.fault.Load())(call, after) }
		w := &world{t: t, cat: cat, Conversation: q.replica(cat)}
		q.phone = w.phone(lang)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go q.rings(ctx, w.Conversation)
		go q.rings(ctx, q.replica(cat))
		q.tell("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
		for _, c := range []string{"_l:" + lang, "_agree", "qualification"} {
			q.press(c)
		}
		test(q)
		cancel()
		synctest.Wait()
	})
}

// replica is one of several processes.
func (q *quiet) replica(cat *conversation.Catalogue) *conversation.Conversation {
	cases := 0
	return conversation.New(conversation.Settings{
		Catalogue: func() *conversation.Catalogue { return cat },
		Store:     q.store, Deliver: q.deliver, Part: outbox.Part,
		CaseID: func(part int) string { cases++; return outbox.NewCaseID(part, uint64(cases)) },
		Nudge:  func() {}, Org: "MA.i e.V.", Staff: "de", Session: q.keep, Case: 90 * 24 * time.Hour,
		BotName: func() string { return "wegweiser_bot" }, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Observe: func(what string) { q.mu.Lock(); q.noted[what]++; q.mu.Unlock() },
	})
}

func (q *quiet) rings(ctx context.Context, c *conversation.Conversation) {
	d := desk.New(desk.Settings{
		Store: q.store, Timers: q.store, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Observe: func(string) {},
		Other: map[string]func(context.Context, conversation.Due) (time.Time, error){
			conversation.WakeKind: func(ctx context.Context, t conversation.Due) (time.Time, error) { return time.Time{}, c.Wake(ctx, t) },
		},
	})
	for ctx.Err() == nil {
		q.mu.Lock()
		asleep := q.asleep
		q.mu.Unlock()
		if !asleep {
			_ = d.Ring(ctx) // an error: it rings again
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Minute):
		}
	}
}

// deliver takes what the outbox would send; what is no answer is what nobody asked for.
func (q *quiet) deliver(appended []outbox.Appended) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, a := range appended {
		for _, e := range a.Entries {
			if q.talking {
				q.w.sent = append(q.w.sent, e.Message)
				continue
			}
			if e.Message.Op != outbox.OpSend {
				continue
			}
			at := time.Now().In(hours.Berlin()).Format("Mon 2 Jan 15:04")
			line, _, _ := strings.Cut(e.Message.Text, "\n")
			q.said = append(q.said, at+" "+line)
			fmt.Fprintf(&q.log, "◷ %s\n", at)
			q.shown++
			q.write(e.Message)
			q.keyboard, q.asked = e.Message.Rows, q.shown
		}
	}
}

func (q *quiet) tell(said string, u conversation.Update) {
	q.mu.Lock()
	q.talking = true
	q.mu.Unlock()
	q.act(said, u)
	q.mu.Lock()
	q.talking = false
	q.mu.Unlock()
}

func (q *quiet) press(choice string) {
	q.w.t.Helper()
	q.mu.Lock() // for what was said meanwhile
	b, ok := q.find(choice)
	q.mu.Unlock()
	if !ok {
		q.w.t.Fatalf("no button %q on the screen:\n%s", choice, q.log.String())
	}
	q.tell("["+b.Text+"]", conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 100 + q.asked, Callback: "q"})
}

// faulty sets what becomes of the store's calls (memstore.Store.Fault).
func (q *quiet) faulty(f func(call string, after bool) error) { q.fault.Store(&f) }

func (q *quiet) sleep(on bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asleep = on
}

// expect says what nobody asked for, until now, and that it was counted.
func (q *quiet) expect(want ...string) {
	q.w.t.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	if d := cmp.Diff(want, q.said); d != "" {
		q.w.t.Errorf("-want +got\n%s", d)
	}
	if n := q.noted["remind"] + q.noted["give_up"]; n != len(want) {
		q.w.t.Errorf("%d are counted (%v)", n, q.noted)
	}
}

// expectNothing lets two months pass: nothing more is said, and no timer is left.
func (q *quiet) expectNothing(said ...string) {
	q.w.t.Helper()
	time.Sleep(61 * 24 * time.Hour)
	q.expect(said...)
	q.expectNoTimer(time.Hour)
}

// expectNoTimer has nobody ring for a while: nothing is there to be rung.
func (q *quiet) expectNoTimer(within time.Duration) {
	q.w.t.Helper()
	q.sleep(true)
	time.Sleep(within)
	if due, err := q.store.TakeTimers(context.Background(), time.Minute, 100); err != nil || slices.ContainsFunc(due, isWake) {
		q.w.t.Errorf("left: %v, %v", due, err)
	}
}

func isWake(d conversation.Due) bool { return strings.HasPrefix(d.Name, conversation.WakeKind) }

const remind = " 👋 Möchten Sie weitermachen? Hier ist die Frage noch einmal."

// By day, at most twice, and not on a Sunday: as the clocks in Germany show it, also
// when they were changed in between (28 March and 31 October 2027 are Sundays).
func TestWhoFallsSilentIsReminded(t *testing.T) {
	for name, c := range map[string]struct {
		start string
		want  []string
	}{
		"by day":                {"2026-11-23 14:00", []string{"Wed 25 Nov 14:00", "Fri 27 Nov 14:00"}},
		"by night":              {"2026-11-23 21:30", []string{"Thu 26 Nov 09:00", "Sat 28 Nov 09:00"}},
		"before morning":        {"2026-11-24 05:00", []string{"Thu 26 Nov 09:00", "Sat 28 Nov 09:00"}},
		"on a Friday":           {"2026-11-27 14:00", []string{"Mon 30 Nov 09:00", "Wed 2 Dec 09:00"}},
		"on a Thursday night":   {"2026-11-26 22:00", []string{"Mon 30 Nov 09:00", "Wed 2 Dec 09:00"}},
		"spring, half past 8":   {"2027-03-27 08:30", []string{"Mon 29 Mar 09:30", "Wed 31 Mar 09:30"}},
		"spring, seven":         {"2027-03-27 07:00", []string{"Mon 29 Mar 09:00", "Wed 31 Mar 09:00"}},
		"spring, evening":       {"2027-03-26 19:30", []string{"Mon 29 Mar 09:00", "Wed 31 Mar 09:00"}},
		"autumn, half past 9":   {"2027-10-30 09:30", []string{"Mon 1 Nov 09:00", "Wed 3 Nov 09:00"}},
		"autumn, half past 8pm": {"2027-10-30 20:30", []string{"Mon 1 Nov 19:30", "Wed 3 Nov 19:30"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quietly(t, c.start, "de", func(q *quiet) {
				var want []string
				for _, at := range c.want {
					want = append(want, at+remind)
				}
				q.expectNothing(want...)
			})
		})
	}
}

// What is seen, and that the talk goes on from there.
func TestTheReminderIsSeen(t *testing.T) {
	for _, lang := range []string{"ar", "de"} {
		t.Run(lang, func(t *testing.T) {
			quietly(t, "2026-11-27 20:15", lang, func(q *quiet) {
				q.mu.Lock()
				q.log.Reset()
				q.mu.Unlock()
				time.Sleep(3 * 24 * time.Hour)
				q.press("university")
				time.Sleep(3 * 24 * time.Hour)
				q.press("nobody")
				golden := filepath.Join("testdata", "wake", lang+".txt")
				if *update {
					if err := os.WriteFile(golden, []byte(q.log.String()), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(string(want), q.log.String()); d != "" {
					t.Errorf("-want +got\n%s", d)
				}
			})
		})
	}
}

// Who did something in the meantime is not woken by what was before.
func TestWhoActsIsNotReminded(t *testing.T) {
	command := func(name string) func(*quiet) {
		return func(q *quiet) { q.tell("/"+name, conversation.Update{Kind: conversation.Command, Command: name}) }
	}
	press := func(choices ...string) func(*quiet) {
		return func(q *quiet) {
			for _, c := range choices {
				q.press(c)
			}
		}
	}
	for name, c := range map[string]struct {
		act  func(q *quiet)
		want []string
	}{
		"answers":      {press("none"), nil},
		"looks around": {press("_menu"), []string{"Fri 27 Nov 13:00", "Mon 30 Nov 09:00"}},
		"begins anew":  {press("_menu", "_restart"), nil},
		"deletes":      {press("_menu", "_delete", "_delete_yes"), nil},
		"withdraws consent": {func(q *quiet) {
			command("privacy")(q)
			press("_revoke", "_confirm", "_back")(q)
		}, nil},
		"blocks": {func(q *quiet) { q.tell("(blocks)", conversation.Update{Kind: conversation.Blocked}) }, nil},
		"has a request open": {func(q *quiet) {
			command("human")(q)
			q.tell("Mira", conversation.Update{Kind: conversation.Text, Text: "Mira"})
			press("visit", "de", "_confirm", "_menu", "_restart", "qualification")(q)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
				time.Sleep(47 * time.Hour)
				c.act(q)
				var want []string
				for _, at := range c.want {
					want = append(want, at+remind)
				}
				q.expectNothing(want...)
			})
			if c.want == nil { // and no timer names them any more
				quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
					c.act(q)
					q.expectNoTimer(3 * 24 * time.Hour)
				})
			}
		})
	}
}

// A talk that is forgotten leaves no timer behind that would name its chat.
func TestNoTimerOutlivesTheTalk(t *testing.T) {
	quietlyFor(t, 47*time.Hour, "2026-11-23 14:00", "de", func(q *quiet) { q.expectNoTimer(61 * 24 * time.Hour) })
}

// Only who said that they want it.
func TestWhoDidNotAskForItIsNotReminded(t *testing.T) {
	quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
		for _, c := range []string{"_back", "women"} {
			q.press(c)
		}
		q.expectNothing()
	})
	quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
		q.tell("/privacy", conversation.Update{Kind: conversation.Command, Command: "privacy"})
		for _, c := range []string{"_revoke", "_confirm"} {
			q.press(c)
		}
		q.tell("/restart", conversation.Update{Kind: conversation.Command, Command: "restart"})
		q.press("qualification")
		q.expectNothing()
	})
}

// While the reminder is being decided the person acts: their act counts, and nothing is
// left behind that would ring.
func TestWhoActsWhileItRings(t *testing.T) {
	for name, c := range map[string]struct {
		act  []string
		want []string
	}{
		"answers":      {[]string{"none"}, nil},
		"deletes":      {[]string{"_menu", "_delete", "_delete_yes"}, nil},
		"looks around": {[]string{"_menu"}, []string{"Fri 27 Nov 14:00" + remind, "Mon 30 Nov 09:00" + remind}},
	} {
		t.Run(name, func(t *testing.T) {
			quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
				time.Sleep(48*time.Hour - 90*time.Second)
				q.whileLoading(c.act...)
				q.expectNothing(c.want...)
			})
		})
	}
}

// whileLoading has the person press choices right after the next time that somebody has
// read their session.
func (q *quiet) whileLoading(choices ...string) {
	var done atomic.Bool
	q.faulty(func(call string, after bool) error {
		if call == "load" && after && done.CompareAndSwap(false, true) {
			for _, c := range choices {
				q.press(c)
			}
		}
		return nil
	})
}

// The same, late at night: putting it off must not leave a timer of who deleted.
func TestWhoDeletesWhileItIsPutOff(t *testing.T) {
	quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
		q.sleep(true)
		time.Sleep(58 * time.Hour)
		q.whileLoading("_menu", "_delete", "_delete_yes")
		q.sleep(false)
		time.Sleep(10 * time.Minute)
		q.sleep(true)
		q.expectNoTimer(24 * time.Hour)
	})
}

// Nobody runs for a while, over the hour at which it was due: it rings when they are
// back, but not by night.
func TestRemindedAfterARestart(t *testing.T) {
	for name, c := range map[string]struct {
		away time.Duration // from Monday, 14:00
		want []string
	}{
		"back by day":       {53*time.Hour - 30*time.Second, []string{"Wed 25 Nov 19:00", "Fri 27 Nov 19:00"}},
		"back in the night": {58 * time.Hour, []string{"Thu 26 Nov 09:00", "Sat 28 Nov 09:00"}},
		"back on a Sunday":  {6 * 24 * time.Hour, []string{"Mon 30 Nov 09:00", "Wed 2 Dec 09:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
				q.sleep(true)
				time.Sleep(c.away)
				q.sleep(false)
				var want []string
				for _, at := range c.want {
					want = append(want, at+remind)
				}
				q.expectNothing(want...)
			})
		})
	}
}

// Two replicas ring, and each call to the store may fail, before or after it was made, as
// if the process had been killed there: what stands in the lane is two reminders, by day.
func TestRemindedOnceWhateverFails(t *testing.T) {
	for seed := range uint64(20) {
		quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
			var mu sync.Mutex
			dice := rand.New(rand.NewPCG(seed, 0))
			before := len(q.lane(t))
			q.faulty(func(string, bool) error {
				mu.Lock()
				defer mu.Unlock()
				if dice.IntN(3) == 0 {
					return errors.New("away")
				}
				return nil
			})
			time.Sleep(20 * 24 * time.Hour)
			q.faulty(func(string, bool) error { return nil })
			reminders := 0
			for _, e := range q.lane(t)[before:] {
				if e.Message.Op != outbox.OpSend {
					continue
				}
				reminders++
				if at := e.At.In(hours.Berlin()); !hours.In(hours.Berlin()).Next(at).Equal(at) {
					t.Errorf("seed %d: reminded at %v", seed, at)
				}
			}
			if reminders != 2 {
				t.Errorf("seed %d: %d reminders", seed, reminders)
			}
		})
	}
}

// lane is everything that stands in the person's lane: nobody delivers it here.
func (q *quiet) lane(t *testing.T) []outbox.Entry {
	t.Helper()
	id := outbox.ChatLane(outbox.Part(quietChat), quietChat)
	q.store.Expire(id)
	taken, _, err := q.store.Take(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return taken.Entries
}

// Who can't be written to is not: not even tried, until they write.
func TestWhoIsParkedIsNotReminded(t *testing.T) {
	quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
		id := outbox.ChatLane(outbox.Part(quietChat), quietChat)
		q.store.Expire(id)
		taken, ok, err := q.store.Take(context.Background(), id)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		last := taken.Entries[len(taken.Entries)-1].Seq
		if _, err = q.store.Ack(context.Background(), []outbox.Ack{{Lane: id, Lease: taken.Lease, Have: last, Then: outbox.ThenPark}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(8 * 24 * time.Hour) // to a Tuesday
		q.expect()
		q.press("_menu")
		q.expectNothing("Thu 3 Dec 14:00"+remind, "Sat 5 Dec 14:00"+remind)
	})
}

// Law 9: that we spoke keeps nothing longer than what was announced: thirty days after
// the person's last message the record is gone.
func TestAReminderKeepsNothingLonger(t *testing.T) {
	quietly(t, "2026-11-23 14:00", "de", func(q *quiet) {
		gone := time.Now().Add(30 * 24 * time.Hour)
		there := func() bool {
			l, err := q.store.Load(context.Background(), outbox.Part(quietChat), 0, conversation.SessionKey(quietChat))
			if err != nil {
				t.Fatal(err)
			}
			return l.Records[0].Version != 0
		}
		time.Sleep(time.Until(gone) - time.Minute)
		q.expect("Wed 25 Nov 14:00"+remind, "Fri 27 Nov 14:00"+remind)
		if !there() {
			t.Error("gone too early")
		}
		time.Sleep(time.Minute + time.Second)
		if there() {
			t.Error("kept longer because of a reminder")
		}
	})
}
