package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/desk"
	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

// The person of a rehearsal, and the member of staff.
const (
	chat  = 42
	staff = 7
)

// keepFor are the retention periods of a rehearsal, as they are announced.
const (
	keepSession = 30 * 24 * time.Hour
	silentCase  = 30 * 24 * time.Hour
	keepCase    = 90 * 24 * time.Hour
)

// pause is how long the person takes for a turn.
const pause = 7 * time.Second

// stage is one person, the bot, and the staff's desk.
type stage struct {
	cat   *conversation.Catalogue
	lang  string // of the phone
	talk  *conversation.Conversation
	desk  *desk.Desk
	store *ledger
	now   time.Time

	updates int64
	cases   uint64
	taps    []conversation.Update
	rows    [][]outbox.Button // the keyboard that counts
	heard   Heard
	way     flow.Trace // of all turns
}

// Heard is what followed from what the person did.
type Heard struct {
	In       flow.Input // as it was understood
	Shown    bool
	Screen   flow.Screen
	Effects  []flow.Effect
	Session  flow.Session // afterwards
	Messages []outbox.Message
	Toast    string // answers a tap, beside the chat
	Case     *handoff.Case
}

func newStage(cat *conversation.Catalogue, lang string, now time.Time) *stage {
	s := &stage{cat: cat, lang: lang, now: now, store: &ledger{Store: memstore.New(), keys: map[string]bool{}}}
	clock := func() time.Time { return s.now }
	current := func() *conversation.Catalogue { return s.cat }
	name := func() string { return "wegweiser_bot" }
	log := slog.New(slog.DiscardHandler)
	s.talk = conversation.New(conversation.Settings{
		Catalogue: current, Store: s.store, Deliver: s.deliver, Part: outbox.Part,
		CaseID:  func(part int) string { s.cases++; return outbox.NewCaseID(part, s.cases) },
		Nudge:   func() {},
		Org:     "MA.i e.V.",
		Staff:   cat.Texts.Source(),
		Session: keepSession, Silent: silentCase, Case: keepCase,
		BotName: name, Now: clock, Log: log, Advance: s.advance,
	})
	s.desk = desk.New(desk.Settings{
		Catalogue: current, Store: s.store, Staff: cat.Texts.Source(), Silent: silentCase, Case: keepCase,
		BotName: name, Now: clock, Zone: time.UTC, Log: log, Part: outbox.Part,
	})
	return s
}

// advance is the engine, looked at over its shoulder.
func (s *stage) advance(f *flow.Flows, before flow.Session, in flow.Input, now time.Time) (flow.Session, []flow.Effect) {
	after, effects := flow.AdvanceTraced(f, before, in, now, &s.way)
	s.heard.In, s.heard.Session, s.heard.Effects = in, after, effects
	for _, e := range effects {
		if show, ok := e.(flow.Show); ok {
			s.heard.Shown, s.heard.Screen = true, show.Screen
			s.offered(f, after, show.Screen.ID)
		}
	}
	return after, effects
}

// offered writes the offers that fitted into the way, as rows of their step.
func (s *stage) offered(f *flow.Flows, after flow.Session, screen string) {
	step := f.Step(flow.Ref(screen))
	if step == nil {
		return
	}
	s.way.Steps = append(s.way.Steps, step.Ref)
	k, ok := step.Kind.(*flow.OfferStep)
	if !ok {
		return
	}
	for i, it := range k.Items {
		if flow.All(it.When, after.Answers()) {
			s.way.Rows = append(s.way.Rows, flow.Taken{Step: itemRef(step.Ref), Row: i})
		}
	}
}

// deliver takes what a lane of the person would send.
func (s *stage) deliver(appended []outbox.Appended) {
	for _, a := range appended {
		for _, e := range a.Entries {
			m := e.Message
			if m.Chat != chat {
				continue
			}
			s.heard.Messages = append(s.heard.Messages, m)
			if len(m.Rows) > 0 {
				s.rows = m.Rows
			}
		}
	}
}

// do is a turn.
func (s *stage) do(u conversation.Update) (Heard, error) {
	s.updates++
	u.ID, u.Chat, u.Private = s.updates, chat, true
	u.User = conversation.User{ID: chat, Language: s.lang}
	if u.Kind == conversation.Tap {
		s.taps = append(s.taps, u)
	}
	s.heard = Heard{}
	reply, err := s.talk.Handle(context.Background(), u)
	s.heard.Toast = reply.Text
	s.heard.Case = s.opened()
	s.now = s.now.Add(pause)
	return s.heard, err
}

func (s *stage) tapOn(data string) conversation.Update {
	return conversation.Update{Kind: conversation.Tap, Data: data, Message: 100 + int(s.updates), Callback: "q"}
}

// button is the one that carries a choice. Where several can be chosen, its box may be
// left out of the name.
func (s *stage) button(choice string) (outbox.Button, bool) {
	for _, name := range []string{choice, flow.Tick + choice, flow.Untick + choice} {
		for _, row := range s.rows {
			for _, b := range row {
				if b.URL == "" && choiceIn(b) == name {
					return b, true
				}
			}
		}
	}
	return outbox.Button{}, false
}

// choiceIn is the choice that a button carries after the session's life and the screen.
func choiceIn(b outbox.Button) string {
	parts := strings.SplitN(b.Data, ".", 3)
	return parts[len(parts)-1]
}

func (s *stage) choices() (out []string) {
	for _, row := range s.rows {
		for _, b := range row {
			if b.URL == "" {
				out = append(out, choiceIn(b))
			}
		}
	}
	return out
}

// opened is the case that this turn opened.
func (s *stage) opened() *handoff.Case {
	for _, e := range s.heard.Effects {
		if o, ok := e.(flow.OpenCase); ok {
			k, _ := s.load(o.ID)
			return k
		}
	}
	return nil
}

func (s *stage) load(id string) (*handoff.Case, conversation.Version) {
	l, err := s.store.Load(context.Background(), outbox.Part(chat), 0, conversation.CaseKey(id))
	if err != nil {
		return nil, 0
	}
	k, err := conversation.DecodeCase(l.Records[0].Data)
	if err != nil {
		return nil, 0
	}
	return k, l.Records[0].Version
}

// staffMove claims or finishes the open case.
func (s *stage) staffMove(move string) error {
	for key := range s.store.keys {
		id, ok := strings.CutPrefix(key, "case:")
		if !ok {
			continue
		}
		k, version := s.load(id)
		if k == nil || !k.Open() {
			continue
		}
		_, err := k.Claim(handoff.Staff(staff, "Anna"), s.now)
		if move == "done" && err == nil {
			_, err = k.Close(handoff.Staff(staff, "Anna"), handoff.Informed, "", s.now)
		}
		if err != nil {
			return err
		}
		return s.write(conversation.CaseKey(id), version, conversation.EncodeCase(k))
	}
	return fmt.Errorf("no request is open")
}

// put places the person at a step or at the start of a flow, with answers, and gives the
// tap that shows it: as if they had come there and looked into the menu.
func (s *stage) put(place string, answers [][2]string) (conversation.Update, error) {
	ref := flow.Ref(place)
	if fl := s.cat.Flows.Flow(place); fl != nil {
		ref = fl.Steps[0].Ref
		if st := fl.Step(fl.Start); st != nil {
			ref = st.Ref
		}
	}
	session := flow.Session{Epoch: "e", Lang: s.lang, Consent: flow.Agreed, At: ref, Over: []string{"menu"}, Turn: 1}
	for _, a := range answers {
		session.Trail = append(session.Trail, flow.Visit{Ref: flow.Ref(a[0]), Value: a[1], Answered: true})
	}
	data, err := json.Marshal(session)
	if err != nil {
		return conversation.Update{}, err
	}
	key := conversation.SessionKey(chat)
	l, err := s.store.Load(context.Background(), outbox.Part(chat), 0, key)
	if err != nil {
		return conversation.Update{}, err
	}
	return s.tapOn("e.1." + flow.GoOn), s.write(key, l.Records[0].Version, data)
}

func (s *stage) write(key string, expect conversation.Version, data []byte) error {
	_, err := s.store.Commit(context.Background(), conversation.Commit{
		Part:   outbox.Part(chat),
		Writes: []conversation.Write{{Key: key, Expect: expect, Data: data}},
	})
	return err
}

// stored lists the kinds of records that are kept.
func (s *stage) stored() []string {
	var out []string
	for key := range s.store.keys {
		kind, _, _ := strings.Cut(key, ":")
		out = append(out, kind)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// wait lets time pass. The person's wake timer rings at its time, as often as it is set
// within that time; told takes what followed, if anything did.
func (s *stage) wait(d time.Duration, told func(Heard)) error {
	until := s.now.Add(d)
	for w := s.store.wake; !w.At.IsZero() && !w.At.After(until); w = s.store.wake {
		s.now = later(s.now, w.At)
		s.store.wake = conversation.Timer{}
		s.heard = Heard{}
		if err := s.talk.Wake(context.Background(), conversation.Due{Part: outbox.Part(chat), Name: w.Name}); err != nil {
			return err
		}
		if s.heard.Shown {
			told(s.heard)
		}
	}
	s.now = later(s.now, until)
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// ledger is a store that knows which records it holds, and when to wake the person. The
// store's own timers are rung by the machine's clock.
type ledger struct {
	*memstore.Store
	keys map[string]bool
	wake conversation.Timer // zero: not to be woken
}

// Commit implements conversation.Store.
func (l *ledger) Commit(ctx context.Context, c conversation.Commit) ([]outbox.Appended, error) {
	out, err := l.Store.Commit(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, t := range c.Timers {
		if strings.HasPrefix(t.Name, conversation.WakeKind+":") {
			l.wake = t
		}
	}
	for _, w := range c.Writes {
		if w.Data == nil {
			delete(l.keys, w.Key)
		} else {
			l.keys[w.Key] = true
		}
	}
	return out, nil
}
