package conversation_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
	"wegweiser/locales"
)

// shipped is the catalogue that the bot is shipped with.
func shipped(t testing.TB) *conversation.Catalogue {
	t.Helper()
	texts, found := locale.Load(locales.FS)
	if texts == nil {
		t.Fatalf("locales: %v", found)
	}
	var tags []string
	for _, l := range texts.Languages() {
		tags = append(tags, l.Tag)
	}
	fl, findings := flowfile.Load(flows.FS, flowfile.Options{Languages: tags, Readers: answer.Readers()})
	if fl == nil {
		t.Fatalf("flows: %v", findings)
	}
	return conversation.NewCatalogue(fl, texts)
}

// world is a conversation on a store in memory, in which everything that would be
// sent is delivered at once. Every record goes through bytes between two updates.
type world struct {
	*conversation.Conversation
	t      testing.TB
	cat    *conversation.Catalogue
	store  *memory
	now    time.Time
	sent   []outbox.Message // since the last look
	reply  conversation.Reply
	update int64
	cases  int
	rings  int
}

func newWorld(t testing.TB, cat *conversation.Catalogue) *world {
	w := &world{t: t, cat: cat, now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), update: 1000}
	w.store = &memory{records: map[string]memoryRecord{}, seen: map[int64]bool{}, memos: map[string]int{}, ttl: map[string]time.Duration{}}
	w.Conversation = conversation.New(conversation.Settings{
		Catalogue: func() *conversation.Catalogue { return cat },
		Store:     w.store,
		Deliver: func(as []outbox.Appended) {
			for _, a := range as {
				for _, e := range a.Entries {
					w.sent = append(w.sent, e.Message)
				}
			}
		},
		Part:    func(int64) int { return 7 },
		CaseID:  func(int) string { w.cases++; return fmt.Sprintf("case%d", w.cases) },
		Nudge:   func() { w.rings++ },
		Org:     "MA.i e.V.",
		Staff:   "de",
		Session: 30 * 24 * time.Hour,
		Case:    90 * 24 * time.Hour,
		BotName: func() string { return "wegweiser_bot" },
		Now:     func() time.Time { return w.now },
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	return w
}

// do handles an update of the person and returns what was said to them.
func (w *world) do(u conversation.Update) []outbox.Message {
	w.t.Helper()
	w.update++
	if u.ID == 0 {
		u.ID = w.update
	}
	if u.Chat == 0 {
		u.Chat, u.Private = 42, true
	}
	if u.User.ID == 0 {
		u.User.ID = u.Chat
	}
	w.sent = nil
	var err error
	if w.reply, err = w.Handle(context.Background(), u); err != nil {
		w.t.Fatalf("%+v: %v", u, err)
	}
	w.now = w.now.Add(7 * time.Second)
	return w.sent
}

// memory keeps records as the store does, without lanes: what is appended counts as
// delivered.
type memory struct {
	records map[string]memoryRecord
	seen    map[int64]bool
	memos   map[string]int
	timers  []conversation.Timer
	ttl     map[string]time.Duration // of each record written
	onLoad  func()                   // called after a Load
	fail    error                    // returned by every Commit while set
	commits int
}

type memoryRecord struct {
	version conversation.Version
	data    []byte
}

func (m *memory) Load(_ context.Context, _ int, update int64, keys ...string) (conversation.Loaded, error) {
	l := conversation.Loaded{Seen: m.seen[update]}
	for _, k := range keys {
		r := m.records[k]
		l.Records = append(l.Records, conversation.Record{Key: k, Version: r.version, Data: r.data})
	}
	if m.onLoad != nil {
		m.onLoad()
	}
	return l, nil
}

func (m *memory) Commit(_ context.Context, c conversation.Commit) ([]outbox.Appended, error) {
	if m.fail != nil {
		return nil, m.fail
	}
	if m.seen[c.Update] && c.Update != 0 {
		return nil, conversation.ErrDuplicate
	}
	for _, w := range c.Writes {
		if m.records[w.Key].version != w.Expect {
			return nil, conversation.ErrConflict
		}
	}
	m.commits++
	if c.SeenFor > 0 {
		m.seen[c.Update] = true
	}
	for _, w := range c.Writes {
		if w.Data == nil {
			delete(m.records, w.Key)
			continue
		}
		m.records[w.Key], m.ttl[w.Key] = memoryRecord{w.Expect + 1, w.Data}, w.TTL
	}
	m.timers = append(m.timers, c.Timers...)
	var out []outbox.Appended
	for _, a := range c.Appends {
		ap := outbox.Appended{Lane: a.Lane, Fresh: true}
		for i, msg := range a.Messages {
			ap.Entries = append(ap.Entries, outbox.Entry{Seq: int64(i + 1), Message: msg})
		}
		out = append(out, ap)
	}
	return out, nil
}

// phone is what a person sees: the messages, and the keyboard that counts.
type phone struct {
	w        *world
	lang     string // language_code
	log      strings.Builder
	keyboard [][]outbox.Button
	shown    int // messages of the bot
	asked    int // which of them carries the keyboard that counts
}

func (w *world) phone(lang string) *phone { return &phone{w: w, lang: lang} }

func (p *phone) user() conversation.User { return conversation.User{ID: 42, Language: p.lang} }

func (p *phone) act(said string, u conversation.Update) {
	u.User = p.user()
	fmt.Fprintf(&p.log, "▶ %s\n", said)
	strips, sends := 0, 0
	for _, m := range p.w.do(u) {
		switch m.Op {
		case outbox.OpSend:
			p.shown++
			p.write(m)
			if m.Memo == "q" { // the others stand beside the answer
				sends++
				p.keyboard, p.asked = m.Rows, p.shown
			}
		case outbox.OpEdit:
			sends++
			p.log.WriteString("  (the buttons change)\n")
			p.keyboard = m.Rows
			p.write(m)
		case outbox.OpStrip:
			strips++
		}
	}
	if p.w.reply.Alert {
		p.log.WriteString("  ! " + p.w.reply.Text + "\n")
	}
	if sends == 0 {
		p.log.WriteString("  (nothing new)\n")
	}
	if sends > 1 {
		p.w.t.Errorf("%s: %d answers to one message", said, sends)
	}
}

func (p *phone) write(m outbox.Message) {
	switch x := m.Media; {
	case x == nil:
	case x.Kind == outbox.Map:
		fmt.Fprintf(&p.log, "  │ [map %v, %v: %s, %s]\n", x.Lat, x.Lon, x.Title, x.Address)
	default:
		fmt.Fprintf(&p.log, "  │ [%s %s]\n", x.Kind, x.Path)
	}
	if m.Text != "" {
		for _, line := range strings.Split(m.Text, "\n") {
			p.log.WriteString("  │ " + line + "\n")
		}
	}
	for _, row := range m.Rows {
		p.log.WriteString("  ")
		for _, b := range row {
			if b.URL != "" {
				fmt.Fprintf(&p.log, "[%s → %s] ", b.Text, b.URL)
			} else {
				fmt.Fprintf(&p.log, "[%s] ", b.Text)
			}
		}
		p.log.WriteString("\n")
	}
	if m.Share != "" {
		fmt.Fprintf(&p.log, "  [⌨ %s]\n", m.Share)
	}
	if m.Unshare {
		p.log.WriteString("  [⌨ gone]\n")
	}
}

// find gives the button that carries a choice.
func (p *phone) find(choice string) (outbox.Button, bool) {
	for _, row := range p.keyboard {
		for _, b := range row {
			if strings.HasSuffix(b.Data, "."+choice) {
				return b, true
			}
		}
	}
	return outbox.Button{}, false
}

func (p *phone) tap(choice string) {
	p.w.t.Helper()
	b, ok := p.find(choice)
	if !ok {
		p.w.t.Fatalf("no button %q on the screen:\n%s", choice, p.log.String())
	}
	p.act("["+b.Text+"]", conversation.Update{Kind: conversation.Tap, Data: b.Data, Message: 100 + p.asked, Callback: "q"})
}
