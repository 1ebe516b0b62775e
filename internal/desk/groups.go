package desk

import (
	"context"
	"maps"
	"sync/atomic"
	"time"
)

// Groups knows which staff group gets which offer, and follows a group that became
// a supergroup and thereby got another number.
type Groups struct {
	byOffer map[string]int64 // as configured
	all     int64
	moved   atomic.Pointer[map[int64]int64]
	lost    atomic.Pointer[map[int64]int64] // group → since when it can't be written to
	keep    func(ctx context.Context, from, to int64) error
}

// NewGroups knows the group for all offers and those for single ones. moved are
// moves remembered from before; keep remembers one more.
func NewGroups(all int64, byOffer map[string]int64, moved map[int64]int64, keep func(ctx context.Context, from, to int64) error) *Groups {
	g := &Groups{all: all, byOffer: byOffer, keep: keep}
	g.Follow(moved)
	return g
}

// Follow takes over the moves that the store remembers.
func (g *Groups) Follow(moved map[int64]int64) {
	m := make(map[int64]int64, len(moved))
	if known := g.moved.Load(); known != nil {
		maps.Copy(m, *known)
	}
	maps.Copy(m, moved)
	g.moved.Store(&m)
}

// For is the group that gets an offer's cases.
func (g *Groups) For(offer string) int64 {
	chat, ok := g.byOffer[offer]
	if !ok {
		chat = g.all
	}
	return g.Resolve(chat)
}

// Resolve follows a group's moves to where it is now.
func (g *Groups) Resolve(chat int64) int64 {
	moved := *g.moved.Load()
	for range 8 {
		to, ok := moved[chat]
		if !ok {
			return chat
		}
		chat = to
	}
	return chat
}

// Known says that a chat is one of the staff groups, under its old number or its new one.
func (g *Groups) Known(chat int64) bool {
	chat = g.Resolve(chat)
	if chat == g.Resolve(g.all) {
		return true
	}
	for _, c := range g.byOffer {
		if chat == g.Resolve(c) {
			return true
		}
	}
	return false
}

// All lists the staff groups, where they are now, each once.
func (g *Groups) All() []int64 {
	var out []int64
	if g.all != 0 {
		out = append(out, g.Resolve(g.all))
	}
next:
	for _, c := range g.byOffer {
		c = g.Resolve(c)
		for _, have := range out {
			if have == c {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

// SetLost takes over which groups can't be written to.
func (g *Groups) SetLost(lost map[int64]int64) {
	m := maps.Clone(lost)
	g.lost.Store(&m)
}

// Lost says that a group can't be written to.
func (g *Groups) Lost(group int64) bool {
	m := g.lost.Load()
	return m != nil && (*m)[group] != 0
}

// LostSince is since when a group can't be written to; false: it can.
func (g *Groups) LostSince(group int64) (since time.Time, lost bool) {
	if !g.Lost(group) {
		return time.Time{}, false
	}
	return time.Unix((*g.lost.Load())[group], 0), true
}

// AllLost counts the staff groups that can't be written to.
func (g *Groups) AllLost() (n int) {
	for _, group := range g.All() {
		if g.Lost(group) {
			n++
		}
	}
	return n
}

// Keep remembers anew all moves that we know, where they were lost.
func (g *Groups) Keep(ctx context.Context) error {
	for from, to := range *g.moved.Load() {
		if err := g.keep(ctx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// Current says that a chat is a staff group under the number that it has now.
func (g *Groups) Current(chat int64) bool { return g.Known(chat) && g.Resolve(chat) == chat }

// Left lists the numbers under which staff groups no longer are.
func (g *Groups) Left() (old []int64) {
	for from := range *g.moved.Load() {
		if g.Known(from) {
			old = append(old, from)
		}
	}
	return old
}

// Moved remembers that a group has a new number.
func (g *Groups) Moved(ctx context.Context, from, to int64) error {
	if from == to || to == 0 || !g.Known(from) {
		return nil
	}
	if err := g.keep(ctx, from, to); err != nil {
		return err
	}
	m := maps.Clone(*g.moved.Load())
	m[from] = to
	g.moved.Store(&m)
	return nil
}
