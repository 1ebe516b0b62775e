package e2e

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/hours"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/telegram/botapitest"
)

// groupLimit is what the group takes in a minute, sends and edits together, as Telegram's do.
const groupLimit = 20

// Nobody is lost between the bot and a person: through two replicas that are killed by
// turns, Telegram's faults and the group's limit, with colleagues who claim, call, close
// and give back, and people who change their mind, everybody who has read that their
// request is in has exactly one case, with an owner who can see it, or a card, or an alarm;
// what nobody claims has rung with deputy and coordinator, once each, whether or not its
// card has found room in the group; and nothing that says who they are ever stood there.
func TestHandoffs(t *testing.T) {
	people, most, patience := 40, 3, 3*time.Minute
	if full() {
		people, most, patience = 500, 12, 12*time.Minute
	}
	w := newTown(t, botapitest.WithShuffledWebhook(), botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second), botapitest.WithLimits(0, 0, groupLimit))
	a, b := freeAddr(t), freeAddr(t)
	w.env = []string{"WEBHOOK_URL=" + balancer(t, a, b) + "/hook", "WEBHOOK_SECRET=a_secret-9", fmt.Sprintf("SEND_RATE=0,0,%d", groupLimit), "LOG_LEVEL=warn"}
	stands := w.stepIn()
	replicas := []*bot{w.startOn(a).waitReady(), w.startOn(b).waitReady()}
	team := newTeam(w, 5)
	began := time.Now()
	for _, f := range []struct {
		method string
		kind   botapitest.Fault
	}{
		{"sendMessage", botapitest.CutAfter{}}, {"sendMessage", botapitest.CutBefore{}}, {"sendMessage", botapitest.Status{Code: 502}},
		{"sendMessage", botapitest.TooMany{RetryAfter: 1}}, {"editMessageText", botapitest.CutAfter{}}, {"editMessageText", botapitest.Status{Code: 500}},
		{"getChatMember", botapitest.Status{Code: 502}},
	} {
		w.tg.Fault(botapitest.Rule{Method: f.method, Probability: 0.02, Kind: f.kind})
	}
	w.tg.DuplicateUpdates(0.02)

	stop := make(chan struct{})
	var others sync.WaitGroup
	kills := 0
	others.Go(func() {
		for pause := time.Second; kills < most; pause = 3*time.Second + rand.N(4*time.Second) {
			again := time.After(pause)
			select {
			case <-stop:
				if kills >= most/2 {
					return
				}
				<-again // on a fast machine all talks may be over; their cards are not
			case <-again:
			}
			i := kills % 2
			replicas[i].kill()
			replicas[i] = w.startOn([]string{a, b}[i])
			kills++
		}
	})
	team.work(&others, stop)
	store := w.open()
	stands.age(&others, stop, store)
	crowd := w.crowd(people)
	talked := time.Since(began)
	w.untilTaken(store, people/4, patience/4)
	close(stop)
	others.Wait()
	w.tg.ClearFaults()
	j := &judgement{w: w, team: team, crowd: crowd, stands: stands}
	waited, cardless := -1, 0
	for end := time.Now().Add(patience); ; time.Sleep(500 * time.Millisecond) {
		stands.older(store, func(string) bool { return true }) // given back, or not claimed in time
		j.look(store)
		if waited < 0 {
			waited, cardless = len(j.lost), j.cardless
		}
		if done := len(j.lost) == 0 && (j.cardless == 0 || !full()); done || time.Now().After(end) {
			break
		}
	}
	for _, l := range j.lost {
		t.Error(l)
	}
	w.nobodyNamedInTheGroup()
	if j.read < people || kills < most/2 || j.free == 0 {
		t.Errorf("%d of %d read that their request is in, %d kills, %d requests that nobody has: this shows nothing", j.read, people, kills, j.free)
	}
	t.Logf("%d people, %d read that their request is in, %d of them withdrew; %d cases: %d with an owner, %d closed, %d that nobody has: %d rang with deputy and coordinator (%d alarms, %d of them repeated), %d without a card at the end",
		people, j.read, j.withdrew, j.cases, j.owned, j.closed, j.free, j.alarmed, j.alarms, j.repeated, j.cardless)
	t.Logf("%d kills, %d faults of Telegram's, %d times the group's limit of %d a minute; %d sends and edits in the group; colleagues claimed %d times, gave back %d, closed %d; all talks over after %v; then %d were not looked after yet, and %d rang without a card; %v until nobody was left",
		kills, w.struck(), w.limited(), groupLimit, w.groupCalls(), team.claimed.Load(), team.gaveBack.Load(), team.closed.Load(),
		talked.Round(time.Second), waited, cardless, time.Since(began).Round(time.Second))
}

// untilTaken waits until colleagues have taken n requests, and still have some of them: in
// a minute the group shows only so many cards.
func (w *town) untilTaken(s *redis.Store, n int, most time.Duration) {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		all, err := w.allCases(s)
		if err != nil {
			w.t.Fatal(err)
		}
		taken, owned := 0, 0
		for _, k := range all {
			if k.State == handoff.Closed || k.Open() && k.Owner != 0 {
				taken++
			}
			if k.Open() && k.Owner != 0 {
				owned++
			}
		}
		if taken >= n && owned >= 2 {
			return
		}
	}
}

// crowdMember is somebody who talks with the bot up to a request.
type crowdMember struct {
	*newcomer
	read     bool // that the request is in
	withdrew bool
}

// crowd has people talk, 60 ms apart; every tenth takes the request back once it is in.
func (w *town) crowd(n int) []*crowdMember {
	ctx := deadline(w.t, 4*time.Minute)
	all := make([]*crowdMember, n)
	var wg sync.WaitGroup
	for i := range n {
		c := &crowdMember{newcomer: w.newcomer(i, languages[i%len(languages)])}
		all[i] = c
		wg.Go(func() {
			time.Sleep(time.Duration(i) * 60 * time.Millisecond)
			if err := c.talk(ctx, c.recognitionTalk()); err != nil {
				w.t.Error(err)
				return
			}
			c.read = true
			if i%10 == 9 {
				c.withdrew = c.takeBack(ctx)
			}
		})
	}
	wg.Wait()
	return all
}

// takeBack withdraws the request, and says whether it read that it is withdrawn.
func (n *newcomer) takeBack(ctx context.Context) bool {
	after := 0
	for _, c := range []string{"_withdraw", "_confirm"} {
		m, err := n.chat.WaitMessage(ctx, after, func(m botapitest.Message) bool { _, ok := choice(m, c); return ok })
		if err != nil {
			return false
		}
		after = m.MessageID
		b, _ := choice(m, c)
		n.chat.Forge(n.me, m.MessageID, b.CallbackData)
	}
	_, err := n.chat.WaitMessage(ctx, after, anyMessage)
	return err == nil
}

// team are colleagues who claim what they see, and do something with most of it.
type team struct {
	w                         *town
	people                    []botapitest.User
	chats                     []*botapitest.Chat
	claimed, gaveBack, closed atomic.Int64
}

func newTeam(w *town, n int) *team {
	m := &team{w: w, people: []botapitest.User{w.anna}}
	for i := 1; i < n; i++ {
		u := botapitest.User{ID: int64(910 + i), FirstName: fmt.Sprintf("Kollege%d", i), LanguageCode: "de"}
		w.staff.Join(u)
		m.people = append(m.people, u)
	}
	for _, u := range m.people {
		c := w.tg.Private(u)
		c.Start(u, "")
		m.chats = append(m.chats, c)
	}
	return m
}

// work goes on until stop: of what stands in the group about two thirds is claimed.
func (m *team) work(wg *sync.WaitGroup, stop <-chan struct{}) {
	for i, u := range m.people {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(300*time.Millisecond + rand.N(300*time.Millisecond)):
				}
				m.once(u, m.chats[i])
			}
		})
	}
}

func (m *team) once(u botapitest.User, own *botapitest.Chat) {
	if cards := m.w.cards(); len(cards) > 0 {
		for id := range cards {
			if !leftAlone(id) {
				if card, ok := cardOf(m.w, id); ok {
					m.w.staff.Forge(u, card.MessageID, "k.c."+id)
					m.claimed.Add(1)
				}
				break
			}
		}
	}
	all := own.FromBot()
	for _, msg := range slices.Backward(all) {
		data, ok := choiceData(msg, "k.d.")
		if !ok {
			continue
		}
		id := strings.TrimPrefix(data, "k.d.")
		switch rand.N(10) {
		case 0, 1, 2:
			own.Forge(u, msg.MessageID, "k.o."+id)
		case 3:
			own.Forge(u, msg.MessageID, "k.e.informed."+id)
			m.closed.Add(1)
		case 4:
			if give, ok := choiceData(msg, "k.v.g."); ok {
				own.Forge(u, msg.MessageID, give)
			}
		}
		break
	}
	for _, msg := range slices.Backward(all) {
		if back, ok := choiceData(msg, "k.hr."); ok {
			own.Forge(u, msg.MessageID, back)
			m.gaveBack.Add(1)
			break
		}
	}
}

// open is the store, as a replica reads it.
func (w *town) open() *redis.Store {
	w.t.Helper()
	key, err := base64.StdEncoding.DecodeString(w.key)
	if err != nil {
		w.t.Fatal(err)
	}
	sealer, err := privacy.NewSealer(key)
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := redis.Open(w.t.Context(), redis.Options{URL: w.redis.URL(), Sealer: sealer})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.Close() })
	return s
}

// kept is a case as it stands in Redis.
type kept struct {
	*handoff.Case
	part    int
	version conversation.Version
}

func (w *town) allCases(s *redis.Store) (all []kept, err error) {
	c := w.redis.Client()
	defer c.Close()
	for _, key := range c.Keys(context.Background(), "*:case:*").Val() {
		_, id, _ := strings.Cut(key, ":case:")
		part, err := outbox.CasePart(id)
		if err != nil {
			return nil, err
		}
		l, err := s.Load(context.Background(), part, 0, conversation.CaseKey(id))
		if err != nil {
			return nil, err
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil || k == nil {
			return nil, fmt.Errorf("case %s: %w", id, err)
		}
		all = append(all, kept{k, part, l.Records[0].Version})
	}
	return all, nil
}

// standIns are the deputy and the coordinator of all offers, who only read; the team is
// there at all hours but on public holidays.
type standIns struct {
	w     *town
	chats []*botapitest.Chat
}

const openAtAllHours = `opening: {mo: "0:00-24:00", tu: "0:00-24:00", we: "0:00-24:00", th: "0:00-24:00", fr: "0:00-24:00", sa: "0:00-24:00", su: "0:00-24:00"}, patience: {unclaimed: {reminder: 0, deputy: 60, coordinator: 120}}`

func (w *town) stepIn() *standIns {
	w.t.Helper()
	dir := w.t.TempDir()
	if err := os.CopyFS(dir, flows.FS); err != nil {
		w.t.Fatal(err)
	}
	name := filepath.Join(dir, "offers.yaml")
	raw, err := os.ReadFile(name)
	if err != nil {
		w.t.Fatal(err)
	}
	text := strings.Replace(string(raw), `recognition: {own: true, phone: "?", email: "?", address: "?", opening: "?"`, `recognition: {own: true, phone: "?", email: "?", address: "?", `+openAtAllHours, 1)
	if text == string(raw) {
		w.t.Fatal("offers.yaml has another line for recognition")
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.env = append(w.env, "FLOWS_DIR="+dir, "DEPUTY_CHATS=*=904", "COORDINATOR_CHAT_ID=903")
	s := &standIns{w: w}
	for _, u := range []botapitest.User{{ID: 904, FirstName: "Dirk", LanguageCode: "de"}, {ID: 903, FirstName: "Carla", LanguageCode: "de"}} {
		w.staff.Join(u)
		c := w.tg.Private(u)
		c.Start(u, "")
		s.chats = append(s.chats, c)
	}
	return s
}

// rings says that alarms ring today.
func (s *standIns) rings() bool { return !hours.Holiday(time.Now().In(hours.Berlin())) }

// age makes requests that no colleague will claim three hours older, until stop.
func (s *standIns) age(wg *sync.WaitGroup, stop <-chan struct{}, store *redis.Store) {
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Second):
				s.older(store, leftAlone)
			}
		}
	})
}

func (s *standIns) older(store *redis.Store, which func(id string) bool) {
	all, err := s.w.allCases(store)
	if err != nil {
		s.w.t.Error(err)
	}
	const by = 3 * time.Hour
	for _, k := range all {
		if k.State != handoff.New || !which(k.ID) || max(k.Opened, k.Free) < time.Now().Add(-by/2).Unix() {
			continue
		}
		k.Opened, k.Free = k.Opened-int64(by.Seconds()), 0
		_, err := store.Commit(context.Background(), conversation.Commit{
			Part:   k.part,
			Writes: []conversation.Write{{Key: conversation.CaseKey(k.ID), Expect: k.version, Data: conversation.EncodeCase(k.Case)}},
			Timers: []conversation.Timer{{Name: conversation.CardTimer(k.ID), At: time.Now()}},
		})
		if err != nil && !errors.Is(err, conversation.ErrConflict) { // if it moved: next time
			s.w.t.Error(err)
		}
	}
}

// heard is how often each of them was told that nobody has a case.
func (s *standIns) heard() (by []map[string]int) {
	for _, c := range s.chats {
		n := map[string]int{}
		for _, m := range c.FromBot() {
			if data, ok := choiceData(m, "k.c."); ok {
				n[strings.TrimPrefix(data, "k.c.")]++
			}
		}
		by = append(by, n)
	}
	return by
}

// leftAlone are requests that no colleague claims: about a third.
func leftAlone(id string) bool { return id[len(id)-1]%3 == 0 }

// judgement is what became of everybody.
type judgement struct {
	w     *town
	team  *team
	crowd []*crowdMember

	stands *standIns

	read, withdrew, cases, owned, closed      int
	free, alarmed, cardless, alarms, repeated int
	heard                                     []map[string]int
	lost                                      []string
}

func (j *judgement) look(s *redis.Store) {
	*j = judgement{w: j.w, team: j.team, crowd: j.crowd, stands: j.stands, heard: j.stands.heard()}
	all, err := j.w.allCases(s)
	if err != nil {
		j.w.t.Fatal(err)
	}
	byChat := map[int64][]*handoff.Case{}
	for _, k := range all {
		j.cases++
		if k.State != handoff.Withdrawn { // of whose nothing is left
			byChat[k.Chat] = append(byChat[k.Chat], k.Case)
		}
	}
	for _, h := range j.heard {
		for _, n := range h {
			j.alarms += n
			j.repeated += n - 1
		}
	}
	cards := j.w.cards()
	for _, c := range j.crowd {
		if !c.read {
			continue
		}
		j.read++
		has := byChat[c.me.ID]
		switch {
		case c.withdrew:
			j.withdrew++
			if len(has) != 0 {
				j.losef("%s withdrew, and has %d cases", c.me.FirstName, len(has))
			}
		case len(has) != 1:
			j.losef("%s read that the request is in, and has %d cases", c.me.FirstName, len(has))
		default:
			j.one(c, has[0], cards)
		}
	}
}

func (j *judgement) one(c *crowdMember, k *handoff.Case, cards map[string]int) {
	switch {
	case !k.Open():
		j.closed++
	case k.Owner != 0:
		j.owned++
		if !j.team.sees(k.Owner, k.ID) {
			j.losef("the case of %s is %d's, who does not see it", c.me.FirstName, k.Owner)
		}
	default:
		j.nobodys(c, k, cards[k.ID] > 0)
	}
}

// nobodys is a case that waits for an owner.
func (j *judgement) nobodys(c *crowdMember, k *handoff.Case, card bool) {
	j.free++
	if !card {
		j.cardless++
	}
	rang := k.Rung.Stage == handoff.Coordinator
	for _, h := range j.heard {
		rang = rang && h[k.ID] > 0
	}
	switch {
	case rang:
		j.alarmed++
	case j.stands.rings():
		j.losef("the case of %s has no owner, and rang up to stage %d; deputy and coordinator: %d, %d", c.me.FirstName, k.Rung.Stage, j.heard[0][k.ID], j.heard[1][k.ID])
	case !card:
		j.losef("the case of %s has no owner and no card", c.me.FirstName)
	}
}

func (j *judgement) losef(format string, args ...any) {
	j.lost = append(j.lost, fmt.Sprintf(format, args...))
}

// sees says that somebody has the view of a case in private, whatever of it they look at.
func (m *team) sees(user int64, id string) bool {
	for i, u := range m.people {
		if u.ID != user {
			continue
		}
		for _, msg := range m.chats[i].FromBot() {
			if msg.ReplyMarkup == nil {
				continue
			}
			for _, row := range msg.ReplyMarkup.InlineKeyboard {
				for _, b := range row {
					if strings.HasPrefix(b.CallbackData, "k.") && strings.HasSuffix(b.CallbackData, "."+id) {
						return true
					}
				}
			}
		}
	}
	return false
}

var person = regexp.MustCompile(`Person\d`)

// nobodyNamedInTheGroup looks at every call that ever wrote to the group.
func (w *town) nobodyNamedInTheGroup() {
	w.t.Helper()
	for _, method := range []string{"sendMessage", "editMessageText"} {
		for _, c := range w.tg.Calls(method) {
			if text := fmt.Sprint(c.Params); c.ChatID == w.staff.ID() && (person.MatchString(text) || strings.Contains(text, "tg://user")) {
				w.t.Errorf("in the group stood %s", text)
			}
		}
	}
}

func (w *town) groupCalls() (n int) {
	for _, method := range []string{"sendMessage", "editMessageText"} {
		for _, c := range w.tg.Calls(method) {
			if c.ChatID == w.staff.ID() && c.OK() {
				n++
			}
		}
	}
	return n
}

// limited counts how often the group's limit refused a call.
func (w *town) limited() (n int) {
	for _, method := range []string{"sendMessage", "editMessageText"} {
		for _, c := range w.tg.Calls(method) {
			if c.ChatID == w.staff.ID() && c.Code == 429 && !c.Injected {
				n++
			}
		}
	}
	return n
}

func (w *town) struck() (n int) {
	for _, method := range []string{"sendMessage", "editMessageText", "getChatMember"} {
		for _, c := range w.tg.Calls(method) {
			if c.Fault != "" {
				n++
			}
		}
	}
	return n
}
