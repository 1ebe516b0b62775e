package desk

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strconv"
	"sync"
	"time"

	"wegweiser/internal/conversation"
)

// Whom a case can be handed to, and who stands in its trail: those members of its group
// who ever did something here. Telegram lists nobody but administrators, so they are
// remembered, by the name that the group knows; who does nothing for as long as a closed
// case is kept is forgotten.

// teamKey is the key of the record of a group's members, in the group's partition.
func teamKey(group int64) string { return "team:" + strconv.FormatInt(group, 10) }

// member is one of a team.
type member struct {
	Name string `json:"n"`
	Seen int64  `json:"t"` // unix seconds, to the day
}

const (
	teamMax = 100
	seenDay = 24 * time.Hour
)

// seenMembers is what this process has noted already.
type seenMembers struct {
	mu    sync.Mutex
	until map[[2]int64]int64 // by group and user
	names map[[2]int64]string
}

// fresh says that a member stands in the record of the team, by this name.
func (s *seenMembers) fresh(group, user int64, name string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := [2]int64{group, user}
	return s.until[key] > now.Unix() && s.names[key] == name
}

func (s *seenMembers) keep(group, user int64, name string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.until == nil || len(s.until) > 10*teamMax {
		s.until, s.names = map[[2]int64]int64{}, map[[2]int64]string{}
	}
	key := [2]int64{group, user}
	s.until[key], s.names[key] = now.Add(seenDay).Unix(), name
}

// team is who is known of a group.
func (d *Desk) team(ctx context.Context, group int64) (map[int64]member, error) {
	team, _, err := d.loadTeam(ctx, group)
	return team, err
}

func (d *Desk) loadTeam(ctx context.Context, group int64) (map[int64]member, conversation.Version, error) {
	l, err := d.Store.Load(ctx, d.Part(group), 0, teamKey(group))
	if err != nil {
		return nil, 0, err
	}
	team := map[int64]member{}
	if r := l.Records[0]; len(r.Data) > 0 && json.Unmarshal(r.Data, &team) != nil {
		team = map[int64]member{}
	}
	return team, l.Records[0].Version, nil
}

// remember notes a member of a group. Nothing depends on it: on an error it is noted the
// next time.
func (d *Desk) remember(ctx context.Context, group int64, u conversation.User) {
	name, now := u.Name.Reveal(), d.Now()
	if name == "" || d.seen.fresh(group, u.ID, name, now) {
		return
	}
	team, version, err := d.loadTeam(ctx, group)
	if err == nil {
		maps.DeleteFunc(team, func(_ int64, m member) bool { return now.Sub(time.Unix(m.Seen, 0)) > d.Case })
		if len(team) < teamMax {
			team[u.ID] = member{Name: name, Seen: now.Unix()}
		}
		err = d.saveTeam(ctx, group, team, version)
	}
	switch {
	case err == nil:
		d.seen.keep(group, u.ID, name, now)
	case !errors.Is(err, conversation.ErrConflict):
		d.Log.Warn("a member of staff could not be noted", "err", err)
	}
}

func (d *Desk) saveTeam(ctx context.Context, group int64, team map[int64]member, version conversation.Version) error {
	value, err := json.Marshal(team)
	if err != nil {
		return err
	}
	_, err = d.Store.Commit(ctx, conversation.Commit{Part: d.Part(group), Writes: []conversation.Write{
		{Key: teamKey(group), Expect: version, Data: value, TTL: d.Case},
	}})
	return err
}
