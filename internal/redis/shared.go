package redis

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Lease takes or renews a lease that replicas share; holder names the replica. It
// reports whether the holder has it now.
func (s *Store) Lease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error) {
	o := &op{
		part: sharedPart, script: leaseScript, again: true,
		keys: []string{sharedKey("lease:" + name)}, args: []any{holder, millis(ttl)},
	}
	if err := s.do(ctx, o); err != nil {
		return false, wrap("lease", err)
	}
	n, err := o.cmd.Int()
	return n == 1, wrap("lease", err)
}

// Release gives a lease back. It is no error if the holder had lost it.
func (s *Store) Release(ctx context.Context, name, holder string) error {
	o := &op{
		part: sharedPart, script: releaseScript, again: true,
		keys: []string{sharedKey("lease:" + name)}, args: []any{holder},
	}
	return wrap("release", s.do(ctx, o))
}

// Migrations lists groups that became supergroups: old id → new id.
func (s *Store) Migrations(ctx context.Context) (map[int64]int64, error) {
	o := &op{part: sharedPart, args: []any{"HGETALL", sharedKey("migrations")}, again: true}
	if err := s.do(ctx, o); err != nil {
		return nil, wrap("migrations", err)
	}
	flat, err := o.cmd.StringSlice()
	if err != nil && !errors.Is(err, goredis.Nil) {
		return nil, wrap("migrations", err)
	}
	m := make(map[int64]int64, len(flat)/2)
	for i := 0; i+1 < len(flat); i += 2 {
		m[number(flat[i])] = number(flat[i+1])
	}
	return m, nil
}

// SetMigration remembers, for ever, that a group became a supergroup.
func (s *Store) SetMigration(ctx context.Context, old, new int64) error {
	o := &op{part: sharedPart, args: []any{"HSET", sharedKey("migrations"), old, new}, again: true}
	return wrap("migrations", s.do(ctx, o))
}

// Budget asks for n of the limit that all replicas share in a second (Unix time).
// It returns how many of them are granted, possibly none.
func (s *Store) Budget(ctx context.Context, second int64, n, limit int) (granted int, err error) {
	k := sharedKey("budget:" + strconv.FormatInt(second, 10))
	spent := &op{part: sharedPart, args: []any{"INCRBY", k, n}}
	if err := s.do(ctx, spent, &op{part: sharedPart, args: []any{"EXPIRE", k, 5}}); err != nil {
		return 0, wrap("budget", err)
	}
	total, err := spent.cmd.Int()
	return max(0, min(n, limit-(total-n))), wrap("budget", err)
}

// ErrOtherBot says that this Redis is another bot's.
var ErrOtherBot = errors.New("REDIS_URL: this Redis belongs to another bot, and the talks and messages of two would get mixed up; give each bot its own Redis or its own database number")

// CheckBot makes sure that only one bot lives here: the first one leaves its number.
func (s *Store) CheckBot(ctx context.Context, id int64) error {
	k := sharedKey("bot")
	get := &op{part: sharedPart, args: []any{"GET", k}, again: true}
	if err := s.do(ctx, &op{part: sharedPart, args: []any{"SETNX", k, id}, again: true}, get); err != nil {
		return wrap("check bot", err)
	}
	first, err := get.cmd.Int64()
	if err != nil {
		return wrap("check bot", err)
	}
	if first != id {
		return fmt.Errorf("%w (theirs is number %d, ours %d)", ErrOtherBot, first, id)
	}
	return nil
}

// ErrWrongKey says that DATA_KEY is not the one that this Redis was filled with.
var ErrWrongKey = errors.New("DATA_KEY cannot open what stands in Redis: is it the right key, and are old ones kept on the list?")

// CheckKey makes sure that our keys open what stands in Redis, by a mark that is
// sealed with the key of those who came before us. Without it, a wrong key would
// make every conversation look damaged. The first one leaves the mark; a new
// first key is marked in turn.
func (s *Store) CheckKey(ctx context.Context) error {
	k := sharedKey("keycheck")
	proof := []byte("wegweiser")
	get := &op{part: sharedPart, args: []any{"GET", k}, again: true}
	if err := s.do(ctx, get); err != nil {
		return wrap("check key", err)
	}
	if found, _ := get.cmd.Text(); found != "" {
		plain, err := s.sealer.Open(k, []byte(found))
		if err != nil || subtle.ConstantTimeCompare(plain, proof) != 1 {
			return ErrWrongKey
		}
		if s.sealer.Current([]byte(found)) {
			return nil
		}
	}
	set := &op{part: sharedPart, args: []any{"SET", k, s.sealer.Seal(nil, k, proof)}, again: true}
	return wrap("check key", s.do(ctx, set))
}

// Empty says that no bot was ever here, or that all is lost.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	o := &op{part: sharedPart, args: []any{"EXISTS", sharedKey("bot"), sharedKey("alive")}, again: true}
	if err := s.do(ctx, o); err != nil {
		return false, wrap("empty", err)
	}
	n, err := o.cmd.Int()
	return n == 0, wrap("empty", err)
}
