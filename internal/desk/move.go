package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
)

// Cards follow the settings: whoever starts with other groups than before brings every
// open case to the group that its offer has now, and so does a group's new number. What
// stands in the old group says that it has moved, and can't be pressed any more.

// groupsKey is the record of all groups that ever had a board, in partition 0.
const groupsKey = "groups"

// served is that record.
type served struct {
	Now []int64 `json:"n"` // by the settings of the replica that started last
	Old []int64 `json:"o,omitempty"`
}

// MoveBoards brings every card to the group that gets its offer now: call it at the
// start, and when a group has a new number.
func (d *Desk) MoveBoards(ctx context.Context) error {
	r, err := d.recordGroups(ctx)
	if err != nil {
		return err
	}
	for _, group := range append(r.Old, r.Now...) {
		if err := d.move(ctx, group); err != nil {
			return err
		}
	}
	d.Nudge()
	return nil
}

// recordGroups remembers the groups of our settings, and which there were before.
func (d *Desk) recordGroups(ctx context.Context) (served, error) {
	for range attempts {
		was, version, err := d.loadGroups(ctx)
		if err != nil {
			return served{}, err
		}
		is := served{Now: d.boards()}
		for _, group := range slices.Concat(was.Old, was.Now, d.Groups.Left()) {
			if !slices.Contains(is.Now, group) && !slices.Contains(is.Old, group) {
				is.Old = append(is.Old, group)
			}
		}
		data, err := json.Marshal(is)
		if err != nil {
			return served{}, err
		}
		_, err = d.Store.Commit(ctx, conversation.Commit{Writes: []conversation.Write{{Key: groupsKey, Expect: version, Data: data}}})
		if !errors.Is(err, conversation.ErrConflict) {
			return is, err
		}
	}
	return served{}, conversation.ErrConflict
}

func (d *Desk) loadGroups(ctx context.Context) (was served, v conversation.Version, err error) {
	l, err := d.Store.Load(ctx, 0, 0, groupsKey)
	if err != nil {
		return served{}, 0, err
	}
	if data := l.Records[0].Data; len(data) > 0 {
		if err := json.Unmarshal(data, &was); err != nil {
			d.Log.Error("the record of groups is unreadable and begun anew", "err", err)
		}
	}
	return was, l.Records[0].Version, nil
}

// leaveBoard empties the board of a group that we have nothing to do with any more. A
// replica that still runs with older settings than another leaves that to the other, or
// they would carry the cards to and fro.
func (d *Desk) leaveBoard(ctx context.Context, group int64) (again time.Time, err error) {
	if d.Groups.Resolve(group) == group { // not a new number
		r, _, err := d.loadGroups(ctx)
		if err != nil {
			return time.Time{}, err
		}
		if !slices.Equal(r.Now, d.boards()) {
			return d.Now().Add(postAgain), nil
		}
	}
	return time.Time{}, d.move(ctx, group)
}

// move takes the cards off a board that belong on another, and puts them there. Twice,
// or by two replicas at once, it does the same as once.
func (d *Desk) move(ctx context.Context, from int64) error {
	old, err := d.loadBoard(ctx, from)
	if err != nil || len(old.Cards) == 0 {
		return err
	}
	var ids []string
	for _, c := range old.Cards {
		ids = append(ids, c.Case)
	}
	cases, away, err := d.cases(ctx, ids)
	if err != nil {
		return err
	}
	to := map[int64][]*handoff.Case{}
	for _, k := range cases {
		if group := d.boardOf(k.Offer); group != from && group != 0 {
			to[group] = append(to[group], k)
			away = append(away, k.ID)
		}
	}
	if len(away) == 0 {
		return nil
	}
	d.Log.Info("cards go to the group that has their offer now", "cards", len(away))
	for group, cases := range to {
		if err := d.noteAll(ctx, group, cases); err != nil {
			return err
		}
	}
	return d.changeBoard(ctx, from, func(b *handoff.Board) []conversation.Timer {
		if d.Groups.Resolve(from) != from { // nothing can be written under the old number
			b.Gone(away...)
			return nil
		}
		b.Moved(away...)
		return []conversation.Timer{{Name: boardTimer(from), At: d.Now()}}
	})
}
