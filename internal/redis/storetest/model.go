package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// RunModel does random things to a lane, with leases that are current and leases
// that are not, and compares it after each with a model of a dozen lines: no entry
// is ever lost, doubled or out of order, and exactly one lease counts. expire ends
// the lane's lease or wait at once.
func RunModel(t *testing.T, s Subject, expire func(outbox.Lane)) {
	rapid.Check(t, func(r *rapid.T) {
		_, _, lane := newChat()
		m := &model{r: r, s: s, lane: lane, expire: expire}
		r.Repeat(map[string]func(*rapid.T){
			"commit":    m.commit,
			"ack":       m.ack,
			"stale ack": m.staleAck,
			"take":      m.take,
			"expire":    m.end,
			"reset":     m.reset,
		})
		m.drain()
	})
}

// model is what a lane should be.
type model struct {
	r      *rapid.T
	s      Subject
	lane   outbox.Lane
	expire func(outbox.Lane)

	n       int            // messages so far
	entries []outbox.Entry // undelivered
	lease   outbox.Lease   // the one that counts; 0: idle, parked, waiting or ended
	have    int64          // the last entry that its holder knows of
	busy    bool           // leased or waiting
	ended   bool           // its lease or wait has ended, and nobody has taken it
	parked  bool
	stale   []outbox.Lease // leases that count no more
}

func (m *model) spend() {
	if m.lease != 0 {
		m.stale = append(m.stale, m.lease)
	}
	m.lease = 0
}

func (m *model) commit(r *rapid.T) { m.add(r, rapid.IntRange(1, 3).Draw(r, "messages"), false) }

func (m *model) reset(r *rapid.T) { m.add(r, rapid.IntRange(0, 2).Draw(r, "messages"), true) }

func (m *model) add(r *rapid.T, n int, reset bool) {
	var texts []string
	for range n {
		texts = append(texts, fmt.Sprint(m.n))
		m.n++
	}
	out, err := m.s.Store.Commit(r.Context(), conversation.Commit{Part: m.lane.Part, Appends: []conversation.Append{
		{Lane: m.lane, Messages: say(texts...), Reset: reset},
	}})
	if err != nil {
		r.Fatal(err)
	}
	a := out[0]
	if reset {
		m.entries = nil
	}
	backlog := len(m.entries) > 0
	if len(m.entries) > 0 && n > 0 && a.Entries[0].Seq != m.entries[len(m.entries)-1].Seq+1 {
		r.Fatalf("%d follows %d", a.Entries[0].Seq, m.entries[len(m.entries)-1].Seq)
	}
	m.entries = append(m.entries, a.Entries...)
	if n == 0 {
		if m.parked = false; a.Fresh {
			r.Fatal("a lease for nothing")
		}
		return
	}
	if fresh := !m.busy || m.ended; a.Fresh != fresh || a.Backlog != (fresh && backlog) {
		r.Fatalf("fresh %v, backlog %v of a lane that is %+v", a.Fresh, a.Backlog, *m)
	}
	if a.Fresh {
		m.spend()
		m.lease, m.have, m.busy, m.ended, m.parked = a.Lease, 0, true, false, false
		if !a.Backlog {
			m.have = last(a.Entries)
		}
	} else if m.lease != 0 && a.Lease != m.lease {
		r.Fatalf("lease %d instead of %d", a.Lease, m.lease)
	}
}

// ack acknowledges some of what the holder knows.
func (m *model) ack(r *rapid.T) {
	if m.lease == 0 {
		r.Skip("nobody holds it")
	}
	var known []int64
	for _, e := range m.entries {
		if e.Seq <= m.have {
			known = append(known, e.Seq)
		}
	}
	a := outbox.Ack{Lane: m.lane, Lease: m.lease, Have: m.have, Wait: time.Hour, TTL: time.Hour}
	if n := rapid.IntRange(0, len(known)).Draw(r, "dealt with"); n > 0 {
		a.Upto = known[n-1]
		m.entries = m.entries[n:]
	}
	a.Then = rapid.SampledFrom([]outbox.Then{outbox.ThenGoOn, outbox.ThenGoOn, outbox.ThenWait, outbox.ThenPark}).Draw(r, "then")
	got := m.send(r, a)
	if got.Lost {
		r.Fatal("its own lease was refused")
	}
	m.spend()
	n := len(m.entries)
	switch {
	case n == 0:
		m.busy, m.ended = false, false
	case a.Then == outbox.ThenWait:
	case a.Then == outbox.ThenPark && m.entries[n-1].Seq <= a.Have:
		m.busy, m.ended, m.parked = false, false, true
		m.entries = outbox.KeptParked(m.lane, m.entries)
	default:
		var want []outbox.Entry
		for _, e := range m.entries {
			if e.Seq > a.Have && len(want) < 100 {
				want = append(want, e)
			}
		}
		if got.Lease == 0 || !slices.EqualFunc(got.Next, want, same) {
			r.Fatalf("next are %v instead of %v", got.Next, want)
		}
		// A lease that has ended counts again by the acknowledgement.
		m.lease, m.have, m.ended = got.Lease, m.entries[n-1].Seq, false
		return
	}
	if got.Lease != 0 || len(got.Next) != 0 {
		r.Fatalf("%+v of a lane that was given away", got)
	}
}

func same(a, b outbox.Entry) bool {
	return a.Seq == b.Seq && a.At.Equal(b.At) && a.Message.Text == b.Message.Text
}

func (m *model) staleAck(r *rapid.T) {
	if len(m.stale) == 0 {
		r.Skip("no lease was spent yet")
	}
	a := outbox.Ack{
		Lane: m.lane, Lease: rapid.SampledFrom(m.stale).Draw(r, "lease"), Upto: 1 << 60, Then: outbox.ThenPark,
		TTL: time.Hour, Memos: map[string]int{"never": 1},
	}
	if got := m.send(r, a); !got.Lost || got.Lease != 0 || len(got.Next) != 0 {
		r.Fatalf("a spent lease was good enough: %+v", got)
	}
}

func (m *model) send(r *rapid.T, a outbox.Ack) outbox.Acked {
	out, err := m.s.Store.Ack(r.Context(), []outbox.Ack{a})
	if err != nil || out[0].Err != nil {
		r.Fatal(err, out)
	}
	return out[0]
}

func (m *model) take(r *rapid.T) {
	got, ok, err := m.s.Store.Take(r.Context(), m.lane)
	if err != nil {
		r.Fatal(err)
	}
	if want := m.busy && m.ended && len(m.entries) > 0; ok != want {
		r.Fatalf("taken: %v, of a lane that is %+v", ok, *m)
	}
	if m.ended && len(m.entries) == 0 {
		m.busy, m.ended = false, false // it was found to be empty
	}
	if !ok {
		return
	}
	if !slices.EqualFunc(got.Entries, m.entries[:min(100, len(m.entries))], same) || got.Refs["never"] != 0 {
		r.Fatalf("took %v instead of %v", got.Entries, m.entries)
	}
	m.spend()
	m.lease, m.have, m.ended = got.Lease, last(got.Entries), false
}

// end ends the lease or the wait; whoever held it may be dead.
func (m *model) end(r *rapid.T) {
	if !m.busy || m.ended {
		r.Skip("nothing to end")
	}
	m.expire(m.lane)
	m.spend() // the way it is ended changes its number
	m.ended = true
}

// drain takes what is left, as a sweeper would.
func (m *model) drain() {
	m.add(m.r, 1, false) // the chat writes: a parked lane comes back
	if !m.ended {
		m.expire(m.lane)
		m.spend()
		m.ended = true
	}
	for len(m.entries) > 0 {
		m.take(m.r)
		got := m.send(m.r, outbox.Ack{Lane: m.lane, Lease: m.lease, Upto: m.have, TTL: time.Hour})
		n := min(100, len(m.entries))
		if m.entries = m.entries[n:]; (got.Lease == 0) != (len(m.entries) == 0) {
			m.r.Fatalf("%d left, %+v", len(m.entries), got)
		}
		if len(m.entries) > 0 {
			m.expire(m.lane)
			m.ended = true
		}
	}
}
