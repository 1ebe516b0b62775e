package service

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/hours"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
	"wegweiser/locales"
)

// quietTown is the service on a store in memory, in two replicas: talk, timers and
// delivery, each as Service puts them together. Only Telegram is left out.
type quietTown struct {
	t     *testing.T
	store *memstore.Store
	talk  *conversation.Conversation
	mu    sync.Mutex
	asked bool // the person is being answered
	last  outbox.Message
	came  []string // what nobody asked for, and when
}

// Send implements outbox.Sender: what a person gets to see.
func (q *quietTown) Send(_ context.Context, m outbox.Message) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if m.Op == outbox.OpSend {
		if !q.asked {
			line, _, _ := strings.Cut(m.Text, "\n")
			q.came = append(q.came, time.Now().In(hours.Berlin()).Format("Mon 2 Jan 15:04 ")+line)
		}
		q.last = m
	}
	return 1, nil
}

// reminding is the shipped talk, in which who looks for work is reminded after two days
// of the question what exactly, if they came for that.
func reminding(t *testing.T) *conversation.Catalogue {
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.FS); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "work.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const goal = "    choose: [job, training, german, better_job, many]\n"
	text := strings.Replace(string(data), goal, goal+"    remind: {after: 2d, when: {main.need: work}}\n", 1)
	if text == string(data) {
		t.Fatal("the shipped talk is another one")
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, problems := LoadCatalogue(os.DirFS(dir), locales.FS)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// replica runs the parts of one until ctx ends.
func (q *quietTown) replica(ctx context.Context, cat *conversation.Catalogue) *conversation.Conversation {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	catalogue := func() *conversation.Catalogue { return cat }
	out := outbox.New(q.store, q, outbox.Options{Logger: log, SweepEvery: time.Minute})
	talk := conversation.New(conversation.Settings{
		Catalogue: catalogue, Store: q.store, Deliver: out.Deliver, Part: outbox.Part,
		CaseID: func(part int) string { return outbox.NewCaseID(part, 1) },
		Nudge:  func() {}, Org: "MA.i", Staff: "de", Session: 30 * 24 * time.Hour, Case: 90 * 24 * time.Hour,
		BotName: func() string { return "wegweiser_bot" }, Now: time.Now, Log: log, Observe: func(string) {},
	})
	d := desk.New(desk.Settings{
		Catalogue: catalogue, Store: q.store, Timers: q.store, Deliver: out.Deliver, Now: time.Now, Log: log, Observe: func(string) {},
		Other: map[string]func(context.Context, conversation.Due) (time.Time, error){
			conversation.WakeKind: func(ctx context.Context, t conversation.Due) (time.Time, error) {
				return time.Time{}, talk.Wake(ctx, t)
			},
		},
	})
	go func() { _ = out.Run(ctx) }()
	go func() { // as Desk.Run does, which looks every second
		for ctx.Err() == nil {
			if err := d.Ring(ctx); err != nil && ctx.Err() == nil {
				q.t.Error(err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Minute):
			}
		}
	}()
	return talk
}

// does is an update of the person, until it is answered.
func (q *quietTown) does(n int64, u conversation.Update) {
	q.t.Helper()
	q.mu.Lock()
	q.asked = true
	q.mu.Unlock()
	u.ID, u.Chat, u.Private, u.User = n, 42, true, conversation.User{ID: 42, Language: "de"}
	if _, err := q.talk.Handle(context.Background(), u); err != nil {
		q.t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	q.mu.Lock()
	q.asked = false
	q.mu.Unlock()
}

func (q *quietTown) taps(n int64, choice string) {
	q.t.Helper()
	for _, row := range q.last.Rows {
		for _, b := range row {
			if strings.HasSuffix(b.Data, "."+choice) {
				q.does(n, conversation.Update{Kind: conversation.Tap, Data: b.Data, Callback: "c", Message: 1})
				return
			}
		}
	}
	q.t.Fatalf("no button %q under %s", choice, q.last.Text)
}

// Who falls silent is reminded, through all of the service: if they agreed to be stored,
// twice at most, by day and not on a Sunday, and once although two replicas ring.
func TestRemindersThroughTheService(t *testing.T) {
	cat := reminding(t)
	const said = " 👋 Möchten Sie weitermachen? Hier ist die Frage noch einmal."
	for name, c := range map[string]struct {
		start, taps string
		want        []string
	}{
		"by day":             {"2026-11-23 14:00", "_agree work", []string{"Wed 25 Nov 14:01", "Fri 27 Nov 14:01"}},
		"in the night":       {"2026-11-23 23:30", "_agree work", []string{"Thu 26 Nov 09:00", "Sat 28 Nov 09:00"}},
		"before a Sunday":    {"2026-11-27 14:00", "_agree work", []string{"Mon 30 Nov 09:00", "Wed 2 Dec 09:00"}},
		"who declined":       {"2026-11-23 14:00", "_decline work", nil},
		"not asked yet":      {"2026-11-23 14:00", "", nil},
		"consent taken back": {"2026-11-23 14:00", "_agree work _menu _privacy _revoke _confirm", nil},
		"went on":            {"2026-11-23 14:00", "_agree work job", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin, err := time.ParseInLocation("2006-01-02 15:04", c.start, hours.Berlin())
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Until(begin))
				ctx, stop := context.WithCancel(context.Background())
				q := &quietTown{t: t, store: memstore.New()}
				q.talk = q.replica(ctx, cat)
				q.replica(ctx, cat)
				q.does(1, conversation.Update{Kind: conversation.Command, Command: "start"})
				for i, choice := range strings.Fields("_l:de " + c.taps) {
					q.taps(int64(2+i), choice)
				}
				time.Sleep(12 * 24 * time.Hour)
				stop()
				synctest.Wait()
				var want []string
				for _, at := range c.want {
					want = append(want, at+said)
				}
				if !slices.Equal(q.came, want) {
					t.Errorf("what nobody asked for:\n%s\nwant:\n%s", fmt.Sprint(q.came), fmt.Sprint(want))
				}
			})
		})
	}
}
