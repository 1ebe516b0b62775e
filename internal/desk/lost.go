package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// A staff group from which the bot was put out, in which it may not write, or which was
// deleted, gets nothing any more. It promises: as long as a group is lost its cards stand
// in the coordinator's chat, and are claimed there; whoever has a case goes on with it for
// a week, and after that the coordinator can, for nobody knows any more who is of the team;
// readyz and a metric say so; once the bot can write there again, which it tries every
// few minutes, the cards come back.

// lostKey is the record of the groups that are lost, in partition 0: since when, by
// number.
const lostKey = "lost"

func lostTimer(group int64) string { return "lost:" + strconv.FormatInt(group, 10) }

// tryGroup is how often a lost group is tried.
const tryGroup = 5 * time.Minute

// ownFor is for how long who has a case goes on with it while its group is lost and somebody
// stands in: Telegram tells nobody then whether they are still of the team.
const ownFor = 7 * 24 * time.Hour

type lost map[int64]int64 // group → unix seconds

func (d *Desk) loadLost(ctx context.Context) (l lost, v conversation.Version, err error) {
	r, err := d.Store.Load(ctx, 0, 0, lostKey)
	if err != nil {
		return nil, 0, err
	}
	l = lost{}
	if data := r.Records[0].Data; len(data) > 0 {
		if err := json.Unmarshal(data, &l); err != nil {
			d.Log.Error("the record of lost groups is unreadable and begun anew", "err", err)
			l = lost{}
		}
	}
	return l, r.Records[0].Version, nil
}

// FollowLost takes over which groups are lost, as any replica found out.
func (d *Desk) FollowLost(ctx context.Context) error {
	l, _, err := d.loadLost(ctx)
	if err == nil {
		d.Groups.SetLost(l)
	}
	return err
}

// GroupLost notes that nothing can be written to a group; known is no news.
func (d *Desk) GroupLost(ctx context.Context, group int64) error {
	coordinator := group == d.coordinator()
	if !coordinator && !d.Groups.Current(group) {
		return nil
	}
	return d.setLost(ctx, group, func(l lost) bool {
		if l[group] != 0 {
			return false
		}
		l[group] = d.Now().Unix()
		if coordinator {
			d.Log.Error("the coordinator can't be written to: have they pressed Start?")
			d.Observe("coordinator_lost")
			return true
		}
		d.Log.Error("a staff group can't be written to: its requests go to the coordinator, if there is one", "coordinator", d.coordinator() != 0)
		d.Observe("group_lost")
		return true
	})
}

// GroupBack notes that a group can be written to again.
func (d *Desk) GroupBack(ctx context.Context, group int64) error {
	return d.setLost(ctx, group, func(l lost) bool {
		if l[group] == 0 {
			return false
		}
		delete(l, group)
		if group != d.coordinator() { // they are tried by the next card, or alarm
			d.Log.Info("a staff group that was lost can be written to again")
			d.Observe("group_back")
		}
		return true
	})
}

// setLost changes the record, and has the rest done by the group's timer: whoever it
// rings for, after a crash too.
func (d *Desk) setLost(ctx context.Context, group int64, change func(lost) bool) error {
	for range attempts {
		l, v, err := d.loadLost(ctx)
		if err != nil {
			return err
		}
		if !change(l) {
			d.Groups.SetLost(l)
			return nil
		}
		data, err := json.Marshal(l)
		if err != nil {
			return err
		}
		err = d.commit(ctx, conversation.Commit{
			Writes: []conversation.Write{{Key: lostKey, Expect: v, Data: data}},
			Timers: []conversation.Timer{{Name: lostTimer(group), At: d.Now()}},
		})
		if errors.Is(err, conversation.ErrConflict) {
			continue
		}
		if err == nil {
			d.Groups.SetLost(l)
		}
		return err
	}
	return conversation.ErrConflict
}

// ringLost does what follows from a group being lost, or being back, and tries whether a
// lost one is back.
func (d *Desk) ringLost(ctx context.Context, group int64) (next time.Time, err error) {
	l, _, err := d.loadLost(ctx)
	if err != nil {
		return time.Time{}, err
	}
	d.Groups.SetLost(l)
	since := l[group]
	late := d.Now().Sub(time.Unix(since, 0)) >= tryGroup/2
	if err := errors.Join(d.MoveBoards(ctx), d.move(ctx, group)); err != nil || since == 0 {
		return time.Time{}, err
	}
	if !d.Groups.Current(group) { // the coordinator, or nothing of ours is in it any more
		if late || group != d.coordinator() {
			return time.Time{}, d.GroupBack(ctx, group)
		}
		return d.Now().Add(tryGroup), nil
	}
	if err := d.tellLost(ctx, group, since); err != nil {
		return time.Time{}, err
	}
	if late && d.tryGroup(ctx, group) {
		return time.Time{}, d.GroupBack(ctx, group)
	}
	if err := d.freeOrphans(ctx, group); err != nil {
		return time.Time{}, err
	}
	return d.Now().Add(tryGroup), nil
}

// tryGroup says in a group that we are back, if it can be said.
func (d *Desk) tryGroup(ctx context.Context, group int64) bool {
	ctx, stop := context.WithTimeout(ctx, postTimeout)
	defer stop()
	_, err := d.Post.SendNow(ctx, outbox.Message{Op: outbox.OpSend, Chat: group, Text: d.printer().Text("staff.trouble.group_back", nil), Low: true})
	return err == nil
}

// tellLost tells the first who can be written to, once a day.
func (d *Desk) tellLost(ctx context.Context, group, since int64) error {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, lostTimer(group), since, d.standIn(group))
	mark := -int64(h.Sum64()>>1) - 1
	p := d.printer()
	offers := d.offersOf(group)
	text := p.Text("staff.trouble.group_lost", locale.Args{"offers": locale.HTML(d.offerNames(p, offers))})
	to := []int64{d.standIn(group)}
	for _, o := range offers {
		to = append(to, d.Alarms.deputy(o))
	}
	for _, chat := range append(to, d.Groups.All()...) {
		if chat == 0 || d.Groups.Lost(chat) {
			continue
		}
		m := outbox.Message{Op: outbox.OpSend, Chat: chat, Text: text}
		if chat == to[0] {
			m.Text += "\n" + p.Text("staff.trouble.group_here", nil)
		}
		if err := d.notify(ctx, chat, mark, m); !errors.Is(err, conversation.ErrParked) {
			return err
		}
	}
	return nil
}

// offersOf are our own offers whose requests a group gets.
func (d *Desk) offersOf(group int64) (ids []string) {
	for _, o := range d.Catalogue().Flows.Offers {
		if o.Own && d.Groups.For(o.ID) == group {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// coordinator is the coordinator's chat, where it is now; 0: there is none.
func (d *Desk) coordinator() int64 {
	if d.Alarms.Coordinator == 0 {
		return 0
	}
	return d.Groups.Resolve(d.Alarms.Coordinator)
}

// standIn is the chat that gets the cards of a group while it is lost; 0: they stay.
func (d *Desk) standIn(group int64) int64 {
	c := d.coordinator()
	if c == group || !d.Groups.Lost(group) || d.Groups.Lost(c) {
		return 0
	}
	return c
}

// boardOf is where the cards of an offer stand now.
func (d *Desk) boardOf(offer string) int64 {
	group := d.Groups.For(offer)
	if c := d.standIn(group); c != 0 {
		return c
	}
	return group
}

// boards are the chats in which cards stand now, in order.
func (d *Desk) boards() (chats []int64) {
	for _, group := range d.Groups.All() {
		if c := d.standIn(group); c != 0 {
			group = c
		}
		if !slices.Contains(chats, group) {
			chats = append(chats, group)
		}
	}
	slices.Sort(chats)
	return chats
}

// member says whether somebody may act on the cases of a group: who is in it, or, while
// it is lost, in the coordinator's chat.
func (d *Desk) member(ctx context.Context, group, user int64) (bool, error) {
	switch c := d.standIn(group); {
	case c == 0:
		return d.Members.Is(ctx, group, user)
	case c > 0:
		return user == c, nil
	default:
		return d.Members.Is(ctx, c, user)
	}
}

// orphaned says that a group has been lost for so long that who had its cases has them no
// longer. Where nobody stands in they keep them: better than nobody.
func (d *Desk) orphaned(group int64) bool {
	since, lost := d.Groups.LostSince(group)
	return lost && d.standIn(group) != 0 && d.Now().Sub(since) >= ownFor
}

// owns says whether a case is in the hands of somebody whose group is lost: nobody can be
// asked then whether they are still one of the team, and they go on with it, for ownFor.
func (d *Desk) owns(k *handoff.Case, user int64) bool {
	if k == nil || k.Owner == 0 || k.Owner != user {
		return false
	}
	group := d.Groups.For(k.Offer)
	return d.Groups.Lost(group) && !d.orphaned(group)
}

// stays says whether the owner of a case is still one of its team, or of those who stand in.
func (d *Desk) stays(ctx context.Context, k *handoff.Case) (bool, error) {
	group := d.Groups.For(k.Offer)
	switch {
	case d.owns(k, k.Owner):
		return true, nil
	case d.orphaned(group):
		return d.member(ctx, group, k.Owner)
	}
	return d.Members.Is(ctx, group, k.Owner)
}

// freeOrphans frees the cases of a group that has been lost for too long, but for those that
// somebody of those who stand in has. Their cards say with the coordinator that they can be
// claimed.
func (d *Desk) freeOrphans(ctx context.Context, group int64) error {
	if !d.orphaned(group) {
		return nil
	}
	b, err := d.loadBoard(ctx, d.standIn(group))
	if err != nil {
		return err
	}
	for _, c := range b.Cards {
		if c.Owner == 0 || !c.State.Open() {
			continue
		}
		if err := d.freeOrphan(ctx, c.Case, group); err != nil {
			return err
		}
	}
	return nil
}

// freeOrphan frees a case of a group that has been lost for too long.
func (d *Desk) freeOrphan(ctx context.Context, id string, group int64) error {
	part, ok := d.CasePart(id)
	if !ok {
		return nil
	}
	for range attempts {
		l, err := d.Store.Load(ctx, part, 0, conversation.CaseKey(id))
		if err != nil {
			return err
		}
		k, err := conversation.DecodeCase(l.Records[0].Data)
		if err != nil || k == nil || !k.Open() || k.Owner == 0 || d.Groups.For(k.Offer) != group {
			return nil //nolint:nilerr // unreadable: nobody's
		}
		if still, err := d.stays(ctx, k); err != nil || still {
			return err
		}
		p := d.printer()
		if err := d.free(ctx, k, l.Records[0].Version, part, p.Text("staff.trouble.yours_over", d.offerArgs(p, k))); !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
	return conversation.ErrConflict
}
