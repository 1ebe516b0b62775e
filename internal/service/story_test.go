package service

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/memstore"
	"wegweiser/internal/telegram"
	"wegweiser/internal/telegram/botapitest"
	"wegweiser/locales"
)

// A story is one handoff with everybody in it: the newcomer on their phone, the staff's
// group, colleagues in private, and the clock. All of the service takes part, on a store
// in memory and on the double of the Bot API, both on the clock of the test: each update
// goes through the webhook, each record through bytes, each message through the outbox.
type story struct {
	t     testing.TB
	lang  string
	s     *Service
	store *memstore.Store
	tg    *botapitest.Server
	group *botapitest.Chat
	omar  botapitest.User
	rows  []storyRow

	expects  string   // what the service may complain of: part of a line
	refusals []string // what Telegram may refuse besides

	mu     sync.Mutex
	events []botapitest.Event
	shown  map[[2]int64]string                        // what a message looked like when it was written down last
	ids    map[string]bool                            // of the cases
	old    map[string]botapitest.InlineKeyboardButton // by the first two parts of its data: what the newcomer could last tap
}

// storyRow is one thing that happened. German is said with it where the newcomer speaks
// another language.
type storyRow struct {
	who  string
	text string
}

// The staff.
var (
	sabine = botapitest.User{ID: 901, FirstName: "Sabine", LanguageCode: "de"}
	yusuf  = botapitest.User{ID: 902, FirstName: "Yusuf", LanguageCode: "de"}
	petra  = botapitest.User{ID: 903, FirstName: "Petra", LanguageCode: "de"}
	klaus  = botapitest.User{ID: 904, FirstName: "Klaus", LanguageCode: "de"}
)

// within is a server in the same process.
type within struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	_ = r.Body.Close()
	return rec.Result(), nil
}

// steady is the pulse of a service that hears from Telegram all the time.
type steady struct{}

func (steady) Beat(context.Context, time.Duration) (redis.Pulse, error) {
	return redis.Pulse{From: -1, To: -1}, nil
}

func (s steady) Pulse(ctx context.Context) (redis.Pulse, error) { return s.Beat(ctx, 0) }

// storySilent is how long nothing may happen in a story before its case is closed: three
// days, for each second of them is played.
const storySilent = 3 * 24 * time.Hour

// newStory opens the office on a Monday at ten.
func newStory(t testing.TB, cat *conversation.Catalogue, lang string) *story {
	time.Sleep(time.Until(time.Date(2026, 11, 23, 10, 0, 0, 0, hours.Berlin())))
	w := &story{t: t, lang: lang, store: memstore.New(), shown: map[[2]int64]string{}, ids: map[string]bool{}, old: map[string]botapitest.InlineKeyboardButton{}}
	w.omar = botapitest.User{ID: 1001, FirstName: "Omar", LanguageCode: lang}
	var hook http.Handler
	w.tg = botapitest.New(botapitest.WithFiles(), botapitest.WithWebhookClient(&http.Client{
		Transport: within{http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { hook.ServeHTTP(rw, r) })},
	}))
	w.group = w.tg.Supergroup("Team", sabine, yusuf, petra)
	for _, u := range []botapitest.User{sabine, yusuf, petra, klaus} {
		w.tg.Private(u)
	}
	var complaints bytes.Buffer
	w.s = w.service(cat, slog.New(slog.NewTextHandler(&complaints, &slog.HandlerOptions{Level: slog.LevelError})))
	h, err := telegram.NewWebhook(telegram.WebhookOptions{Client: w.s.client, Intake: w.s.intake, URL: "http://127.0.0.1:8081/hook", Secret: "a_secret-9"})
	if err != nil {
		t.Fatal(err)
	}
	hook = h
	events, cancel := w.tg.Subscribe()
	ctx, stop := context.WithCancel(t.Context())
	var parts sync.WaitGroup
	parts.Go(func() {
		for e := range events {
			w.mu.Lock()
			w.events = append(w.events, e)
			w.mu.Unlock()
		}
	})
	parts.Go(func() { _ = w.s.out.Run(ctx) })
	parts.Go(func() { _ = w.s.desk.Run(ctx) })
	parts.Go(func() {
		for ctx.Err() == nil {
			w.s.pulse.polled.Store(true)
			w.s.pulse.beat(ctx)
			select {
			case <-ctx.Done():
			case <-time.After(pulseEvery):
			}
		}
	})
	t.Cleanup(func() {
		w.s.out.Stop()
		stop()
		cancel()
		w.tg.Close()
		parts.Wait()
		for line := range strings.Lines(complaints.String()) {
			if w.expects == "" || !strings.Contains(line, w.expects) {
				t.Errorf("the service complains: %s", line)
			}
		}
		for _, c := range w.tg.Refused(append(w.refusals, "message is not modified", "bot was blocked")...) {
			t.Errorf("Telegram refused: %s", c)
		}
	})
	if err := h.Ensure(ctx); err != nil {
		t.Fatal(err)
	}
	w.group.AddBot(sabine)
	for _, u := range []botapitest.User{sabine, yusuf, petra, klaus} {
		w.private(u).Start(u, "")
	}
	w.settle()
	w.hush()
	return w
}

// openTeam is the shipped talk, in which the offer that stories are about says when and
// where its team is there.
func openTeam(t testing.TB) *conversation.Catalogue {
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.FS); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "offers.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const before = `recognition: {own: true, phone: "?", email: "?", address: "?", opening: "?", point: "?"}`
	const after = `recognition: {own: true, phone: "0201 5550100", email: beratung@example.org, address: "Musterstraße 1, 45127 Essen", opening: {mo: "9:00-12:30, 13:30-17:00", tu: "9:00-12:30, 13:30-17:00", we: "9:00-12:30", th: "9:00-12:30, 13:30-17:00", fr: "9:00-12:30"}, point: "51.4556, 7.0116"}`
	if !strings.Contains(string(data), before) {
		t.Fatal("the offers are written otherwise")
	}
	const other = `coaching: {own: true, phone: "?", email: "?", address: "?", opening: "?"`
	const opens = `coaching: {own: true, phone: "0201 5550200", email: "?", address: "?", opening: {tu: "10:00-16:00", th: "10:00-16:00"}`
	if err := os.WriteFile(name, []byte(strings.NewReplacer(before, after, other, opens).Replace(string(data))), 0o600); err != nil {
		t.Fatal(err)
	}
	cat, problems := LoadCatalogue(os.DirFS(dir), locales.FS)
	if cat == nil {
		t.Fatal(problems)
	}
	return cat
}

// service is what New makes, on a store in memory.
func (w *story) service(cat *conversation.Catalogue, log *slog.Logger) *Service {
	s := &Service{metrics: newMetrics(), Options: Options{
		Catalogue: cat, Log: log, Token: w.tg.Token(), StaffChat: w.group.ID(), Staff: "de", Org: "MA.i e.V.",
		Session: 30 * 24 * time.Hour, Silent: storySilent, Case: 90 * 24 * time.Hour,
		Alarms: desk.Alarms{Deputies: map[string]int64{"*": petra.ID}, Coordinator: klaus.ID},
	}}
	s.pulse = &pulse{store: steady{}, log: log}
	name := w.tg.Bot().Username
	s.name.Store(&name)
	var err error
	s.client, err = telegram.New(telegram.Options{Token: s.Token, API: "http://127.0.0.1:8082", Log: log, Transport: within{w.tg}})
	if err != nil {
		w.t.Fatal(err)
	}
	members := telegram.NewMembers(s.client)
	s.UseCatalogue(cat)
	s.together(w.store, telegram.NewSender(s.client).WithMedia(s, noFileIDs{}).WithInvites(s), members)
	s.intake = &telegram.Intake{Handler: s, OnPanic: s.talk.Excuse, Members: members, Log: log, Bot: name}
	return s
}

func (w *story) private(u botapitest.User) *botapitest.Chat { return w.tg.Private(u) }

// settle waits until everything that follows has happened.
func (w *story) settle() {
	time.Sleep(2 * time.Second)
	synctest.Wait()
}

// hush forgets what has happened, as far as it is not written down.
func (w *story) hush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		w.see(e)
	}
	w.events = nil
}

// see remembers what a message looks like, and the cases whose buttons it has.
func (w *story) see(e botapitest.Event) {
	if e.Message == nil {
		return
	}
	w.shown[[2]int64{e.ChatID, int64(e.Message.MessageID)}] = w.screen(*e.Message)
	if e.Message.ReplyMarkup == nil {
		return
	}
	for _, row := range e.Message.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if id, ok := strings.CutPrefix(b.CallbackData, "k.c."); ok {
				w.ids[id] = true
			}
			if parts := strings.SplitN(b.CallbackData, ".", 3); e.ChatID == w.omar.ID && len(parts) == 3 {
				w.old[parts[0]+"."+parts[1]] = b
			}
		}
	}
}

// screen is how a message reads.
func (w *story) screen(m botapitest.Message) string {
	var b strings.Builder
	if m.Document != nil {
		fmt.Fprintf(&b, "  │ 📎 %s%s\n", m.Document.FileName, w.calendar(m.Document.FileID))
	}
	if m.Venue != nil {
		fmt.Fprintf(&b, "  │ 🗺 %s, %s\n", m.Venue.Title, m.Venue.Address)
	}
	for _, text := range []string{m.Text, m.Caption} {
		if text != "" {
			b.WriteString("  │ " + strings.ReplaceAll(text, "\n", "\n  │ ") + "\n")
		}
	}
	if m.ReplyMarkup == nil {
		return b.String()
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		b.WriteString("  ")
		for _, k := range row {
			mark := ""
			if k.URL != "" {
				mark = " ↗"
			}
			b.WriteString("[" + k.Text + mark + "] ")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// calendar is what a calendar does with a file.
func (w *story) calendar(file string) string {
	data, _ := w.tg.Contents(file)
	_, method, ok := strings.Cut(string(data), "METHOD:")
	_, version, numbered := strings.Cut(string(data), "SEQUENCE:")
	if !ok || !numbered {
		return ""
	}
	method, _, _ = strings.Cut(method, "\r\n")
	version, _, _ = strings.Cut(version, "\r\n")
	return " (" + method + ", version " + version + ")"
}

// names are the chats, in the order in which they are written down.
func (w *story) chats() []struct {
	id   int64
	name string
} {
	return []struct {
		id   int64
		name string
	}{
		{w.omar.ID, "Newcomer (" + w.lang + ")"}, {w.group.ID(), "Group"},
		{sabine.ID, "Sabine (private)"}, {yusuf.ID, "Yusuf (private)"}, {petra.ID, "Petra, deputy (private)"}, {klaus.ID, "Klaus, coordinator (private)"},
	}
}

func (w *story) chatName(id int64) string {
	for _, c := range w.chats() {
		if c.id == id {
			return c.name
		}
	}
	return fmt.Sprint("chat ", id)
}

// tell writes down what has happened since: of each message what it looks like in the
// end, of each chat in the order of that chat.
func (w *story) tell() {
	w.settle()
	w.mu.Lock()
	events := w.events
	w.events = nil
	w.mu.Unlock()
	for _, e := range events { // the passing line above a chat comes at once
		if e.Kind == botapitest.EventAnswered && e.Answer.Text != "" {
			w.row(w.chatName(e.ChatID), "  ! "+e.Answer.Text+"\n")
		} else if e.Kind == botapitest.EventAnswered && e.Answer.URL != "" {
			w.row(w.chatName(e.ChatID), "  ! (opens the private chat with the bot)\n")
		}
	}
	for _, c := range w.chats() {
		w.tellOf(c.id, c.name, events)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		w.see(e)
	}
}

func (w *story) tellOf(chat int64, name string, events []botapitest.Event) {
	last := map[int]int{} // the event that says what a message looks like in the end
	for i, e := range events {
		if e.ChatID == chat && e.Message != nil {
			last[e.Message.MessageID] = i
		}
	}
	// Two lanes may write to one chat at once: what is taken away comes first, then what
	// changes, then what is new.
	var gone, changed, fresh []string
	told := map[int]bool{}
	for _, e := range events {
		if e.ChatID != chat || e.Message == nil || told[e.Message.MessageID] {
			continue
		}
		id := e.Message.MessageID
		end := events[last[id]]
		before, known := w.shown[[2]int64{chat, int64(id)}]
		now := w.screen(*end.Message)
		switch {
		case !e.Message.FromBot && e.Kind != botapitest.EventDeleted:
			continue
		case !e.Message.FromBot: // what they wrote themselves
			gone = append(gone, "  (taken away: "+e.Message.Text+")\n")
		case end.Kind == botapitest.EventDeleted && !known: // nobody has read it
		case end.Kind == botapitest.EventDeleted:
			gone = append(gone, "  (taken away: "+head(before)+")\n")
		case !known:
			fresh = append(fresh, now)
		case now != before && !strings.HasPrefix(before, now): // buttons that have done their duty go without a word
			changed = append(changed, "  (changed)\n"+changes(before, now))
		}
		told[id] = true
	}
	slices.Sort(gone)
	slices.Sort(changed)
	for _, text := range slices.Concat(gone, changed, fresh) {
		w.row(name, text)
	}
}

// changes are the lines of a message that are new, where most of it is as before.
func changes(before, now string) string {
	old, lines := strings.SplitAfter(before, "\n"), strings.SplitAfter(now, "\n")
	var b strings.Builder
	kept, skipping := 0, false
	for _, line := range lines[:len(lines)-1] {
		switch same := slices.Contains(old, line); {
		case !same:
			b.WriteString(line)
			skipping = false
		default:
			kept++
			if !skipping {
				b.WriteString("  …\n")
			}
			skipping = true
		}
	}
	if kept*2 < len(lines) {
		return now
	}
	return b.String()
}

func head(screen string) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(screen, "  │ "), "\n")
	return line
}

func (w *story) row(who, text string) { w.rows = append(w.rows, storyRow{who, text}) }

// acts writes down what somebody does, does it, and what follows.
func (w *story) acts(who, what string, act func()) {
	w.row(who, "▶ "+what+"\n")
	act()
	w.tell()
}

// find gives the newest message of a chat that has a button that fits, and the button.
func (w *story) find(chat *botapitest.Chat, fits func(data string) bool) (botapitest.Message, botapitest.InlineKeyboardButton) {
	w.t.Helper()
	for _, m := range slices.Backward(chat.FromBot()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if fits(b.CallbackData) {
					return m, b
				}
			}
		}
	}
	w.t.Fatalf("%s: no such button; the story so far:\n%s", w.chatName(chat.ID()), w.text(nil))
	return botapitest.Message{}, botapitest.InlineKeyboardButton{}
}

// taps has somebody press the newest button whose data begins with "k.<what>.".
func (w *story) taps(u botapitest.User, chat *botapitest.Chat, what string) {
	w.t.Helper()
	letters, tab, _ := strings.Cut(what, ".$.") // "v.$.t": the view's tab t
	m, b := w.find(chat, func(data string) bool {
		return strings.HasPrefix(data, "k."+letters+".") && (tab == "" || strings.Contains(data, "."+tab+"."))
	})
	where := ""
	if chat.ID() < 0 {
		where = " (in the group)"
	}
	name := u.FirstName + where
	if chat.ID() > 0 {
		name = w.chatName(chat.ID())
	}
	w.acts(name, "["+b.Text+"]", func() { chat.Forge(u, m.MessageID, b.CallbackData) })
}

// opens has a colleague open the request from its card.
func (w *story) opens(u botapitest.User) {
	w.t.Helper()
	for id := range w.ids {
		w.acts(w.chatName(u.ID), "[📂 Details öffnen]", func() { w.private(u).Start(u, "case_"+id) })
	}
}

// Sabine and Yusuf press a button in private; in the group it is claims.
func (w *story) sabine(what string) { w.t.Helper(); w.taps(sabine, w.private(sabine), what) }
func (w *story) yusuf(what string)  { w.t.Helper(); w.taps(yusuf, w.private(yusuf), what) }

// claims has somebody take the newest request in the group.
func (w *story) claims(u botapitest.User) { w.t.Helper(); w.taps(u, w.group, "c") }

// twice presses a button, and before its message has changed another of it.
func (w *story) twice(first, second string) {
	w.t.Helper()
	chat := w.private(sabine)
	m, b := w.find(chat, func(data string) bool { return strings.HasPrefix(data, "k."+first+".") })
	_, c := w.find(chat, func(data string) bool { return strings.HasPrefix(data, "k."+second+".") })
	w.acts(w.chatName(sabine.ID), "["+b.Text+"], and at once ["+c.Text+"]", func() {
		chat.Forge(sabine, m.MessageID, b.CallbackData)
		synctest.Wait()
		chat.Forge(sabine, m.MessageID, c.CallbackData)
	})
}

// late has somebody press the button of a card that has lost it since.
func (w *story) late(u botapitest.User) {
	w.t.Helper()
	w.hush()
	for id := range w.ids {
		last, _ := w.group.Last()
		w.acts(u.FirstName+" (in the group)", "[🙋 Ich übernehme] (a moment too late)", func() { w.group.Forge(u, last.MessageID, "k.c."+id) })
	}
}

// types has somebody of the staff write in private.
func (w *story) types(u botapitest.User, text string) {
	w.t.Helper()
	w.acts(w.chatName(u.ID), text, func() { w.private(u).Send(u, text) })
}

// says has the newcomer write.
func (w *story) says(text string) { w.t.Helper(); w.types(w.omar, text) }

// omarTaps has the newcomer press a button that carries a choice.
func (w *story) omarTaps(choice string) {
	w.t.Helper()
	chat := w.private(w.omar)
	m, b := w.find(chat, func(data string) bool { return strings.HasSuffix(data, "."+choice) })
	w.acts(w.chatName(w.omar.ID), "["+b.Text+"]", func() { chat.Forge(w.omar, m.MessageID, b.CallbackData) })
}

// omarAnswers has the newcomer press a button under something that staff sent them.
func (w *story) omarAnswers(what string) {
	w.t.Helper()
	chat := w.private(w.omar)
	m, b := w.find(chat, func(data string) bool { return strings.HasPrefix(data, "q."+what) })
	w.acts(w.chatName(w.omar.ID), "["+b.Text+"]", func() { chat.Forge(w.omar, m.MessageID, b.CallbackData) })
}

// choosable requires that so many of the newcomer's messages have a button under which they
// choose one of the times that are proposed.
func (w *story) choosable(messages int) {
	w.t.Helper()
	w.settle()
	got := 0
	for _, m := range w.private(w.omar).FromBot() {
		if m.ReplyMarkup != nil && slices.ContainsFunc(slices.Concat(m.ReplyMarkup.InlineKeyboard...), func(b botapitest.InlineKeyboardButton) bool {
			return strings.HasPrefix(b.CallbackData, "q.ap")
		}) {
			got++
		}
	}
	if got != messages {
		w.t.Fatalf("%d messages have times to choose from, want %d; the story so far:\n%s", got, messages, w.text(nil))
	}
}

// noButtons requires that nothing of the newcomer's has a button of that data.
func (w *story) noButtons(prefix string) {
	w.t.Helper()
	w.settle()
	for _, m := range w.private(w.omar).FromBot() {
		if m.ReplyMarkup != nil && slices.ContainsFunc(slices.Concat(m.ReplyMarkup.InlineKeyboard...), func(b botapitest.InlineKeyboardButton) bool {
			return strings.HasPrefix(b.CallbackData, prefix)
		}) {
			w.t.Errorf("%q still has buttons", m.Text)
		}
	}
}

// typedLeft requires that nothing of what Sabine typed is left in her chat but this.
func (w *story) typedLeft(want ...string) {
	w.t.Helper()
	w.settle()
	var got []string
	for _, m := range w.private(sabine).Messages() {
		if !m.FromBot && m.Text != "" && !strings.HasPrefix(m.Text, "/") {
			got = append(got, m.Text)
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("Sabine typed, and it stands there still: %q, want %q", got, want)
	}
}

// omarTapsOld has the newcomer press a button that is there no more, as an app that was
// slow still shows it.
func (w *story) omarTapsOld(what string) {
	w.t.Helper()
	w.hush()
	b, ok := w.old[what]
	if !ok {
		w.t.Fatalf("nothing was ever sent with %s", what)
	}
	last, _ := w.private(w.omar).Last()
	w.acts(w.chatName(w.omar.ID), "["+b.Text+"] (under the old message)", func() { w.private(w.omar).Forge(w.omar, last.MessageID, b.CallbackData) })
}

// asks is the newcomer's talk up to the request, of which the last screen is written down.
func (w *story) asks() { w.asksFor("telegram", "any") }

// asksFor is asks with a way to be contacted and a time that is safe.
func (w *story) asksFor(way ...string) {
	w.t.Helper()
	w.row(w.chatName(w.omar.ID), "▶ (talks with the bot, in "+w.lang+", until the offer: recognition of a certificate, nursing)\n")
	chat := w.private(w.omar)
	chat.Start(w.omar, "")
	w.settle()
	tap := func(choice string) {
		m, b := w.find(chat, func(data string) bool { return strings.HasSuffix(data, "."+choice) })
		chat.Forge(w.omar, m.MessageID, b.CallbackData)
		w.settle()
	}
	for _, c := range []string{"_l:" + w.lang, "_agree", "qualification", "university", "health", "not_yet", "nobody", "_skip", "no_thanks", "_contact"} {
		tap(c)
	}
	chat.Send(w.omar, w.omar.FirstName)
	w.settle()
	for _, c := range append(slices.Clone(way), w.lang) {
		if number, typed := strings.CutPrefix(c, "!"); typed {
			chat.Send(w.omar, number)
			w.settle()
			continue
		}
		tap(c)
	}
	w.hush()
	w.omarTaps("_confirm")
}

// passes lets time pass.
func (w *story) passes(d time.Duration) {
	w.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	now := time.Now().In(hours.Berlin())
	w.row("clock", fmt.Sprintf("+%s: %s %s\n", span(d), [...]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}[now.Weekday()], now.Format("02.01., 15:04")))
	w.tell()
}

func span(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dmin", d/time.Minute)
}

// cases are all that there are, as they stand now.
func (w *story) cases() (all []*handoff.Case) {
	w.t.Helper()
	w.hush()
	for id := range w.ids {
		part, err := outbox.CasePart(id)
		if err != nil {
			w.t.Fatal(err)
		}
		l, err := w.store.Load(context.Background(), part, 0, conversation.CaseKey(id))
		if err != nil {
			w.t.Fatal(err)
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil {
			w.t.Fatal(err)
		}
		if k != nil {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b *handoff.Case) int { return int(a.Opened - b.Opened) })
	return all
}

// text is the story, and beside what the newcomer reads the same in German.
func (w *story) text(german []storyRow) string {
	var b strings.Builder
	who := ""
	for i, r := range w.rows {
		if r.who == "clock" {
			fmt.Fprintf(&b, "\nclock: %s", r.text)
			who = ""
			continue
		}
		if r.who != who {
			fmt.Fprintf(&b, "\n%s:\n", r.who)
			who = r.who
		}
		b.WriteString(r.text)
		if i < len(german) && german[i].text != r.text && strings.HasPrefix(r.who, "Newcomer") {
			b.WriteString(strings.ReplaceAll(strings.ReplaceAll(indent(german[i].text), "│", "┆"), "▶ ", "= "))
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

func indent(text string) string {
	return "      " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n      ") + "\n"
}

// play plays a story in a bubble of its own.
func play(t *testing.T, cat *conversation.Catalogue, lang string, plot func(*story)) (w *story, cases []*handoff.Case) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w = newStory(t, cat, lang)
		plot(w)
		cases = w.cases()
	})
	return w, cases
}

// noFileIDs remembers of no file what Telegram calls it: each is uploaded.
type noFileIDs struct{}

func (noFileIDs) FileID(context.Context, string, string) (string, error)  { return "", nil }
func (noFileIDs) SetFileID(context.Context, string, string, string) error { return nil }
