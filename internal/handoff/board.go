package handoff

import (
	"cmp"
	"slices"
	"time"
)

// Board is what stands in a staff group: a card for each open case, alone in its
// message or together with others. Telegram allows 20 messages and edits a minute
// to a group; the board knows how to spend them.
type Board struct {
	Cards []Card  `json:"c"`
	Left  []int   `json:"l,omitempty"` // messages whose cards are in another group now, and still look as if they were here
	Old   []int   `json:"o,omitempty"` // messages whose cards stand below again, as new ones
	Spent []int64 `json:"s,omitempty"` // unix milliseconds of sends and edits within the last minute
	// Worker is who posts just now, until Until (unix milliseconds): one at a time.
	Worker uint64 `json:"w,omitempty"`
	Until  int64  `json:"u,omitempty"`
}

// Card is one case on the board.
type Card struct {
	Case  string `json:"i"`
	Since int64  `json:"t"`           // when the case was opened, unix seconds
	State State  `json:"s"`           // as far as the board knows
	Owner int64  `json:"o,omitempty"` // as far as the board knows
	Moves int    `json:"v,omitempty"` // Case.Moves, as far as the board knows
	Msg   int    `json:"m,omitempty"` // the message it stands in; 0: none yet
	Dirty bool   `json:"d,omitempty"` // what stands there is out of date
}

// Limits of a board.
const (
	Together  = 8 // cards in one message at most: one screen of a phone, one button each
	KeepAlone = 6 // sends left in the minute from which on new cards are put together
	window    = 60 * time.Second
)

// Note puts a case on the board, or says that its card is out of date. What the board
// knows already of a later move stays.
func (b *Board) Note(k *Case) {
	for i := range b.Cards {
		if c := &b.Cards[i]; c.Case == k.ID {
			c.Dirty = true
			free := c.Owner != 0 && k.State == New && k.Moves >= c.Moves
			if k.Moves >= c.Moves {
				c.State, c.Owner, c.Moves = k.State, k.Owner, k.Moves
			}
			if free { // Telegram makes no sound for an edit: it is posted anew
				b.lift(c)
			}
			if c.Msg == 0 && !c.State.Open() { // nobody has seen it: nobody needs to
				b.Cards = slices.Delete(b.Cards, i, i+1)
			}
			return
		}
	}
	if k.Open() {
		b.Cards = append(b.Cards, Card{Case: k.ID, Since: k.Opened, State: k.State, Owner: k.Owner, Moves: k.Moves, Dirty: true})
	}
}

// lift takes a card off its message, so that it is posted anew; where it was the only one
// the message goes.
func (b *Board) lift(card *Card) {
	msg := card.Msg
	if msg == 0 {
		return
	}
	card.Msg = 0
	stays := false
	for i := range b.Cards {
		if c := &b.Cards[i]; c.Msg == msg {
			c.Dirty, stays = true, true
		}
	}
	if !stays && !slices.Contains(b.Old, msg) {
		b.Old = append(b.Old, msg)
	}
}

// Post is one message to send (Msg 0) or to edit; without cases, one whose cards are in
// another group now, or (Below) further down.
type Post struct {
	Msg   int
	Cases []string
	Below bool
}

// Plan says what to do next, and when: a Post, or, when this minute's budget is
// spent, the time to ask again. Both zero: nothing is to be done. New cards go
// first, for nobody has seen them; as the budget runs out they are put together.
// left is how many sends and edits are free now, out of perMinute (0: no limit).
func (b *Board) Plan(now time.Time, perMinute int) (p Post, at time.Time, ok bool) {
	left := b.left(now, perMinute)
	fresh, stale := b.fresh(), b.stale()
	if len(fresh)+len(stale)+len(b.Left)+len(b.Old) == 0 {
		return Post{}, time.Time{}, false
	}
	if left <= 0 {
		return Post{}, time.UnixMilli(b.Spent[0]).Add(window), true
	}
	if len(fresh) > 0 {
		n := 1
		if len(fresh) > left-KeepAlone {
			n = min(len(fresh), Together)
		}
		return Post{Cases: fresh[:n]}, time.Time{}, true
	}
	switch {
	case len(stale) > 0:
	case len(b.Old) > 0:
		return Post{Msg: b.Old[0], Below: true}, time.Time{}, true
	default:
		return Post{Msg: b.Left[0]}, time.Time{}, true
	}
	msg := stale[0]
	p.Msg = msg
	for _, c := range b.Cards {
		if c.Msg == msg {
			p.Cases = append(p.Cases, c.Case)
		}
	}
	return p, time.Time{}, true
}

// Farewell is Plan in a group that gets no cards any more.
func (b *Board) Farewell(now time.Time, perMinute int) (p Post, at time.Time, ok bool) {
	return (&Board{Spent: b.Spent, Left: slices.Concat(b.Left, b.Old)}).Plan(now, perMinute)
}

func (b *Board) left(now time.Time, perMinute int) int {
	if perMinute <= 0 {
		return 1 << 20
	}
	from := now.Add(-window).UnixMilli()
	b.Spent = slices.DeleteFunc(b.Spent, func(t int64) bool { return t <= from })
	return perMinute - len(b.Spent)
}

func (b *Board) fresh() (cases []string) {
	cards := slices.Clone(b.Cards)
	slices.SortStableFunc(cards, func(x, y Card) int { return cmp.Compare(x.Since, y.Since) }) // who waits longest stands first
	for _, c := range cards {
		if c.Msg == 0 {
			cases = append(cases, c.Case)
		}
	}
	return cases
}

func (b *Board) stale() (msgs []int) {
	for _, c := range b.Cards {
		if c.Msg != 0 && c.Dirty && !slices.Contains(msgs, c.Msg) {
			msgs = append(msgs, c.Msg)
		}
	}
	return msgs
}

// Posted notes that a post stands in the group as msg, showing these cases as they are.
// Cards of a message whose cases are all closed leave the board.
func (b *Board) Posted(p Post, msg int, shown []*Case, now time.Time) {
	b.Spent = append(b.Spent, now.UnixMilli())
	done := func(m int) bool { return m == p.Msg }
	b.Left, b.Old = slices.DeleteFunc(b.Left, done), slices.DeleteFunc(b.Old, done)
	for _, k := range shown {
		i := slices.IndexFunc(b.Cards, func(c Card) bool { return c.Case == k.ID })
		switch {
		case i < 0 && k.Open(): // closed while it was sent: it stands there all the same
			b.Cards = append(b.Cards, Card{Case: k.ID, Since: k.Opened, State: k.State, Owner: k.Owner, Moves: k.Moves, Msg: msg, Dirty: true})
			continue
		case i < 0, b.Cards[i].Msg != 0 && b.Cards[i].Msg != p.Msg:
			continue
		case b.Cards[i].Msg == 0 && p.Msg != 0 && slices.Contains(b.Old, p.Msg): // lifted while it was edited
			continue
		}
		c := &b.Cards[i]
		c.Msg = msg
		if k.Moves >= c.Moves { // else the case went on since it was read
			c.State, c.Owner, c.Moves, c.Dirty = k.State, k.Owner, k.Moves, false
		}
	}
	b.sweep()
}

// Gone takes the cards of a message off the board: it can't be edited any more, or
// the cases are no longer there.
func (b *Board) Gone(cases ...string) {
	b.Cards = slices.DeleteFunc(b.Cards, func(c Card) bool { return slices.Contains(cases, c.Case) })
}

// Moved takes cards off the board that are in another group now. What stands here of
// them is to be changed: others of their message stay, or it says where they went.
func (b *Board) Moved(cases ...string) {
	var touched []int
	for _, c := range b.Cards {
		if c.Msg != 0 && slices.Contains(cases, c.Case) && !slices.Contains(touched, c.Msg) {
			touched = append(touched, c.Msg)
		}
	}
	b.Gone(cases...)
	for _, msg := range touched {
		stays := false
		for i := range b.Cards {
			if c := &b.Cards[i]; c.Msg == msg {
				c.Dirty, stays = true, true
			}
		}
		if !stays && !slices.Contains(b.Left, msg) {
			b.Left = append(b.Left, msg)
		}
	}
}

// Unpost forgets a message that is no longer there: its cards are new again.
func (b *Board) Unpost(msg int) {
	for i := range b.Cards {
		if c := &b.Cards[i]; c.Msg == msg {
			c.Msg, c.Dirty = 0, true
		}
	}
	b.sweep()
}

// sweep drops cards that are closed and shown as such (with all others of their
// message), and closed ones that were never shown.
func (b *Board) sweep() {
	open := map[int]bool{}
	for _, c := range b.Cards {
		if c.Dirty || c.State.Open() {
			open[c.Msg] = true
		}
	}
	b.Cards = slices.DeleteFunc(b.Cards, func(c Card) bool {
		return !c.State.Open() && (c.Msg == 0 || !open[c.Msg])
	})
}

// Count says how many cases are open, how many of them nobody has, and since when
// the longest of these waits (zero: none does).
func (b *Board) Count() (open, unclaimed int, oldest time.Time) {
	for _, c := range b.Cards {
		if c.State.Open() {
			open++
		}
		if c.State == New {
			unclaimed++
			if t := time.Unix(c.Since, 0); oldest.IsZero() || t.Before(oldest) {
				oldest = t
			}
		}
	}
	return open, unclaimed, oldest
}
