package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/outbox"
	"wegweiser/internal/redis/memstore"
)

// crashing is a process that can die at any moment: from then on nothing it does
// reaches the store or Telegram, and nothing is released.
type crashing struct {
	outbox.Store
	sender outbox.Sender
	dead   atomic.Bool
}

var errDead = errors.New("this process is dead")

func (c *crashing) Ack(ctx context.Context, a []outbox.Ack) ([]outbox.Acked, error) {
	if c.dead.Load() {
		return nil, errDead
	}
	return c.Store.Ack(ctx, a)
}

func (c *crashing) Take(ctx context.Context, l outbox.Lane) (outbox.Taken, bool, error) {
	if c.dead.Load() {
		return outbox.Taken{}, false, errDead
	}
	return c.Store.Take(ctx, l)
}

func (c *crashing) Send(ctx context.Context, m outbox.Message) (int, error) {
	if c.dead.Load() {
		return 0, errDead
	}
	return c.sender.Send(ctx, m)
}

// Two processes deliver what both of them commit, while Telegram refuses, stalls
// and cuts, the store is away at times, and processes die without a word. Every
// message arrives, in order; never are two calls for one lane under way at once.
func TestStorm(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for round := range 8 {
		synctest.Test(t, func(t *testing.T) { storm(t, rand.New(rand.NewPCG(seed, uint64(round)))) })
	}
}

func storm(t *testing.T, rng *rand.Rand) {
	const chats, perChat = 12, 25
	var mu sync.Mutex // of rng
	chance := func(percent int) bool {
		mu.Lock()
		defer mu.Unlock()
		return rng.IntN(100) < percent
	}
	s := memstore.New()
	var calm atomic.Bool
	s.Fault = func(call string, after bool) error {
		if call != "commit" && call != "depth" && !calm.Load() && chance(10) {
			return errors.New("the store is away")
		}
		return nil
	}
	f := &fakeTelegram{takes: 30 * time.Millisecond}
	f.refuse = func(_ int, m outbox.Message) error {
		switch {
		case calm.Load():
			return nil
		case chance(10):
			return refusal(outbox.Retry, 0)
		case chance(5):
			return refusal(outbox.Retry, time.Duration(1+len(m.Text))*time.Second)
		case chance(6):
			time.Sleep(9 * time.Second) // stalls, and works in the end
		case chance(3):
			time.Sleep(9 * time.Second)
			return errors.New("cut")
		}
		return nil
	}
	life := func() (*outbox.Outbox, *crashing) {
		c := &crashing{Store: s, sender: f}
		b := outbox.New(c, c, outbox.Options{Logger: quietLog(), Rate: outbox.Rate{All: 200}, Budget: s})
		go func() { _ = b.Run(t.Context()) }()
		return b, c
	}
	a, ac := life()
	b, bc := life()
	var boxes []*outbox.Outbox
	for n := range chats * perChat {
		chat := int64(1 + n%chats)
		appended := commit(t, s, say(chat, strconv.Itoa(n/chats)))
		switch { // which process committed it, and whether it lived to deliver it
		case chance(4):
		case chance(50):
			a.Deliver(appended)
		default:
			b.Deliver(appended)
		}
		if chance(2) {
			ac.dead.Store(true)
			boxes = append(boxes, a)
			a, ac = life()
		}
		if chance(2) {
			bc.dead.Store(true)
			boxes = append(boxes, b)
			b, bc = life()
		}
		if chance(40) {
			time.Sleep(time.Duration(n%7) * 300 * time.Millisecond)
		}
	}
	calm.Store(true)
	time.Sleep(20 * time.Minute)
	if !empty(t, s) {
		d, _ := s.Depth(t.Context())
		t.Errorf("undelivered: %+v", d)
	}
	for _, box := range append(boxes, a, b) {
		box.Stop()
	}
	f.check(t)
	inOrder(t, f.taken(), chats, perChat)
}

// inOrder checks that each chat got 0, 1, 2 … in order, every one at least once; a
// repetition may go back only as far as a crash can explain: to what had been
// sent and not acknowledged.
func inOrder(t *testing.T, calls []call, chats, perChat int) {
	t.Helper()
	got := map[int64][]int{}
	for _, c := range calls {
		n, _ := strconv.Atoi(c.m.Text)
		got[c.m.Chat] = append(got[c.m.Chat], n)
	}
	repeated := 0
	for chat := range int64(chats) {
		next := 0
		for _, n := range got[chat+1] {
			switch {
			case n == next:
				next++
			case n < next:
				repeated++
			default:
				t.Fatalf("chat %d: %d came when %d was due: %s", chat+1, n, next, strings.Trim(fmt.Sprint(got[chat+1]), "[]"))
			}
		}
		if next != perChat {
			t.Errorf("chat %d got %d of %d", chat+1, next, perChat)
		}
	}
	t.Logf("%d messages, %d repeated", chats*perChat, repeated)
}
