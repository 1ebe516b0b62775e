package demo

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"

	"wegweiser/internal/conversation"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/service"
	"wegweiser/internal/telegram/botapitest"
)

// A world is one run of the demo: a Telegram, a Redis, a service, and people.
type world struct {
	name  string // no other world ever had it
	path  string // of its Bot API on the demo's own address
	cat   *conversation.Catalogue
	log   *slog.Logger
	tg    *botapitest.Server
	redis *miniredis.Miniredis
	store *redis.Store
	bot   *service.Service
	watch func(context.Context)
	hub   *hub
	group *botapitest.Chat
	stop  context.CancelFunc
	parts sync.WaitGroup

	mu     sync.Mutex
	people []botapitest.User              // the newcomers
	memory map[int64]*memory              // by chat
	stale  map[int64][]botapitest.Message // keyboards that have been taken away since
}

// memory is what the page knows of a chat beyond the messages that stand there.
type memory struct {
	speaks string         // the language that the bot speaks there
	langs  map[int]string // by message, the language it is in
	boards map[int]botapitest.Message
}

// How long a case and a session are kept: as `serve` does by default.
const (
	keepSession = 30 * 24 * time.Hour
	silentCase  = 30 * 24 * time.Hour
	keepCase    = 90 * 24 * time.Hour
	org         = "MA.i e.V."
	staffTag    = "de"
)

func newWorld(n int, addr string, cat *conversation.Catalogue, o Options) (*world, error) {
	w := &world{
		name: secret(8), path: fmt.Sprintf("/w%d", n), cat: cat, hub: newHub(), log: o.Log,
		memory: map[int64]*memory{}, stale: map[int64][]botapitest.Message{},
	}
	w.tg = botapitest.New(
		botapitest.WithToken(botID+":"+secret(18)), botapitest.WithoutLog(), botapitest.WithFiles(),
		botapitest.WithBot(botapitest.User{ID: 5000123456, FirstName: "Wegweiser", Username: "wegweiser_demo_bot"}),
	)
	if err := w.connect(o); err != nil {
		w.tg.Close()
		return nil, err
	}
	w.group = w.tg.Supergroup(groupTitle, staff...)
	for _, u := range staff {
		w.tg.Private(u)
	}
	for _, lang := range firstPeople {
		w.addPerson(lang)
	}
	var err error
	w.bot, err = service.New(service.Options{
		Catalogue: cat, Store: w.store, Log: o.Log,
		Token: w.tg.Token(), API: "http://" + addr + w.path,
		StaffChat: w.group.ID(), Staff: staffTag, Org: org,
		Session: keepSession, Silent: silentCase, Case: keepCase, Rate: o.Rate, Shape: o.shape, Forgetful: true,
	})
	if err != nil {
		w.tg.Close()
		_ = w.store.Close()
		w.redis.Close()
		return nil, err
	}
	w.watch = func(ctx context.Context) {
		if o.Watch {
			w.bot.Watch(ctx, o.Flows, o.Locales, nil)
		}
	}
	return w, nil
}

const botID = "5000123456"

// connect starts a Redis in memory, with a key and a password that nobody else has.
func (w *world) connect(o Options) error {
	key := make([]byte, privacy.KeySize)
	_, _ = rand.Read(key)
	sealer, err := privacy.NewSealer(key)
	if err != nil {
		return err
	}
	password := secret(18)
	w.redis = miniredis.NewMiniRedis()
	w.redis.RequireAuth(password)
	if err := w.redis.StartAddr("127.0.0.1:0"); err != nil {
		return fmt.Errorf("start the store in memory: %w", err)
	}
	w.store, err = redis.Open(context.Background(), redis.Options{
		URL: "redis://:" + password + "@" + w.redis.Addr(), Sealer: sealer, Logger: o.Log,
	})
	if err != nil {
		w.redis.Close()
	}
	return err
}

// secret is n random bytes, in letters that a URL can bear.
func secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// start lets everything run.
func (w *world) start() {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	events, cancel := w.tg.Subscribe()
	w.parts.Go(func() { w.follow(events) })
	w.parts.Go(func() {
		if err := w.bot.Run(ctx); err != nil {
			w.log.Error("the bot ended", "err", err)
		}
		cancel()
		w.tg.Close()
	})
	w.parts.Go(func() { w.age(ctx) })
	w.parts.Go(func() { w.watch(ctx) })
	w.group.AddBot(staff[0])
}

// age lets time pass in the Redis: this one expires keys only when it is told.
func (w *world) age(ctx context.Context) {
	const step = time.Second
	t := time.NewTicker(step)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			w.redis.FastForward(step)
		}
	}
}

// close stops everything and waits for it.
func (w *world) close() {
	w.hub.close()
	w.stop()
	w.parts.Wait()
	_ = w.store.Close()
	w.redis.Close()
}

// follow tells the pages what happens, until the double is closed.
func (w *world) follow(events <-chan botapitest.Event) {
	var profile *time.Timer
	for e := range events {
		switch e.Kind {
		case botapitest.EventMessage, botapitest.EventEdited:
			w.remember(e.Message)
			w.hub.send("message", w.message(e.ChatID, *e.Message))
		case botapitest.EventDeleted:
			w.forget(e.ChatID, e.Message.MessageID)
			w.hub.send("deleted", deleted{Chat: e.ChatID, ID: e.Message.MessageID})
		case botapitest.EventTap:
			w.heard(e.Tap)
			w.hub.send("tap", tapView(e.Tap, nil))
		case botapitest.EventAnswered:
			w.hub.send("answered", tapView(e.Tap, e.Answer))
		case botapitest.EventAction:
			w.hub.send("typing", typing{Chat: e.ChatID})
		case botapitest.EventMember:
			w.hub.send("people", w.peopleView())
		case botapitest.EventProfile: // dozens at once when the bot introduces itself
			if profile == nil {
				profile = time.AfterFunc(profileRest, func() { w.hub.send("people", w.peopleView()) })
			}
			profile.Reset(profileRest)
		}
	}
	if profile != nil {
		profile.Stop()
	}
}

const profileRest = 100 * time.Millisecond

// of is the memory of a chat. w.mu is held.
func (w *world) of(chat int64) *memory {
	m := w.memory[chat]
	if m == nil {
		m = &memory{langs: map[int]string{}, boards: map[int]botapitest.Message{}}
		w.memory[chat] = m
	}
	return m
}

// remember keeps the language of a message, and its keyboard: when that is taken
// away, an app that was slow still shows it.
func (w *world) remember(msg *botapitest.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.of(msg.Chat.ID)
	if !msg.FromBot {
		return
	}
	if _, ok := m.langs[msg.MessageID]; !ok {
		m.langs[msg.MessageID] = w.speaks(msg.Chat.ID)
	}
	if board, ok := m.boards[msg.MessageID]; ok && msg.ReplyMarkup == nil {
		w.stale[msg.Chat.ID] = append(w.stale[msg.Chat.ID], board)
		delete(m.boards, msg.MessageID)
	}
	if msg.ReplyMarkup != nil {
		m.boards[msg.MessageID] = *msg
	}
}

func (w *world) forget(chat int64, id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.of(chat).boards, id)
}

// heard notices when somebody chooses a language: from then on the bot speaks it, and
// a screen reader must know.
func (w *world) heard(t *botapitest.Tap) {
	parts := strings.SplitN(t.Data, ".", 3)
	if t.ChatID < 0 || len(parts) != 3 {
		return
	}
	if tag, ok := strings.CutPrefix(parts[2], "_l:"); ok {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.of(t.ChatID).speaks = tag
	}
}

// speaks is the language of the bot in a chat. w.mu is held.
func (w *world) speaks(chat int64) string {
	if m := w.of(chat); m.speaks != "" {
		return m.speaks
	}
	for _, p := range w.people {
		if p.ID == chat {
			tag, _ := w.cat.Texts.Match(p.LanguageCode)
			return tag
		}
	}
	return staffTag
}

// tag is a number as URLs and attributes bear it.
func tag(n int64) string { return strconv.FormatInt(n, 10) }
