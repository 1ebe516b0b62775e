package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/telegram/botapitest"
)

// groupLimit is what the group of this test takes in a minute, sends and edits together.
// Telegram's own is 20; at that, the cards of 500 people would take the test four minutes.
const groupLimit = 80

// Nobody is lost between the bot and a person: through two replicas that are killed by
// turns, Telegram's faults and the group's limit, with colleagues who claim, call, close
// and give back, and people who change their mind, everybody who has read that their
// request is in has exactly one case, with an owner who can see it, or a card, or an alarm;
// and nothing that says who they are ever stood in the group.
func TestHandoffs(t *testing.T) {
	people, most := 40, 3
	if full() {
		people, most = 500, 12
	}
	w := newTown(t, botapitest.WithShuffledWebhook(), botapitest.WithWebhookBackoff(50*time.Millisecond, time.Second), botapitest.WithLimits(0, 0, groupLimit))
	a, b := freeAddr(t), freeAddr(t)
	w.env = []string{"WEBHOOK_URL=" + balancer(t, a, b) + "/hook", "WEBHOOK_SECRET=a_secret-9", fmt.Sprintf("SEND_RATE=0,0,%d", groupLimit), "LOG_LEVEL=warn"}
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
	crowd := w.crowd(people)
	talked := time.Since(began)
	close(stop)
	others.Wait()
	w.tg.ClearFaults()
	store := w.open()
	j := &judgement{w: w, team: team, crowd: crowd}
	waited := -1
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(500 * time.Millisecond) {
		j.look(store)
		if waited < 0 {
			waited = len(j.lost)
		}
		if len(j.lost) == 0 || time.Now().After(end) {
			break
		}
	}
	for _, l := range j.lost {
		t.Error(l)
	}
	w.nobodyNamedInTheGroup()
	if j.read < people || kills < most/2 {
		t.Errorf("%d of %d read that their request is in, %d kills: this shows nothing", j.read, people, kills)
	}
	t.Logf("%d people, %d read that their request is in, %d of them withdrew; %d cases: %d with an owner, %d closed, %d on a card, %d under an alarm",
		people, j.read, j.withdrew, j.cases, j.owned, j.closed, j.carded, j.alarmed)
	t.Logf("%d kills, %d faults of Telegram's, %d times the group's limit of %d a minute; %d sends and edits in the group; colleagues claimed %d times, gave back %d, closed %d; %v, then %d still waited for their card, %v until the last one stood",
		kills, w.struck(), w.limited(), groupLimit, w.groupCalls(), team.claimed.Load(), team.gaveBack.Load(), team.closed.Load(),
		talked.Round(time.Second), waited, time.Since(began).Round(time.Second))
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
			if id[len(id)-1]%3 != 0 { // the others wait
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

// allCases are those that stand in Redis.
func (w *town) allCases(s *redis.Store) (all []*handoff.Case) {
	w.t.Helper()
	c := w.redis.Client()
	defer c.Close()
	for _, key := range c.Keys(context.Background(), "*:case:*").Val() {
		_, id, _ := strings.Cut(key, ":case:")
		part, err := outbox.CasePart(id)
		if err != nil {
			w.t.Fatal(err)
		}
		l, err := s.Load(context.Background(), part, 0, conversation.CaseKey(id))
		if err != nil {
			w.t.Fatal(err)
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil || k == nil {
			w.t.Fatalf("case %s: %v", id, err)
		}
		all = append(all, k)
	}
	return all
}

// judgement is what became of everybody.
type judgement struct {
	w     *town
	team  *team
	crowd []*crowdMember

	read, withdrew, cases, owned, closed, carded, alarmed int
	lost                                                  []string
}

func (j *judgement) look(s *redis.Store) {
	*j = judgement{w: j.w, team: j.team, crowd: j.crowd}
	byChat := map[int64][]*handoff.Case{}
	for _, k := range j.w.allCases(s) {
		j.cases++
		if k.State != handoff.Withdrawn { // of whose nothing is left
			byChat[k.Chat] = append(byChat[k.Chat], k)
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
	case cards[k.ID] > 0:
		j.carded++
	case k.Rung.Stage > 0:
		j.alarmed++
	default:
		j.losef("the case of %s has no owner, no card and no alarm", c.me.FirstName)
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
