package redis

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// eachPage is how many keys a SCAN looks at, and so about how many records are in
// memory at once.
const eachPage = 500

// Each hands out the data of every record whose name begins with prefix
// ("session:"), one after another, each once, in no order; nil for one that our keys
// don't open. It only reads, a page at a time; a record written or deleted meanwhile
// may be missed. It remembers 8 bytes of each name, for a SCAN may give one twice.
func (s *Store) Each(ctx context.Context, prefix string, each func(data []byte)) error {
	w := &walk{s: s, prefix: prefix, each: each, seed: maphash.MakeSeed(), seen: map[uint64]bool{}}
	var err error
	switch c := s.client.(type) {
	case *goredis.ClusterClient:
		err = c.ForEachMaster(ctx, func(ctx context.Context, node *goredis.Client) error { return w.node(ctx, node) })
	default:
		err = w.node(ctx, c)
	}
	return wrap("each", err)
}

// walk goes through the nodes of a cluster, side by side, and hands out one by one.
type walk struct {
	s      *Store
	prefix string
	each   func([]byte)
	seed   maphash.Seed

	mu   sync.Mutex
	seen map[uint64]bool
}

// scanner is what a node is asked.
type scanner interface {
	Scan(ctx context.Context, cursor uint64, match string, count int64) *goredis.ScanCmd
	Pipelined(ctx context.Context, fn func(goredis.Pipeliner) error) ([]goredis.Cmder, error)
}

func (w *walk) node(ctx context.Context, node scanner) error {
	var cursor uint64
	for {
		keys, next, err := node.Scan(ctx, cursor, "{*}:"+w.prefix+"*", eachPage).Result()
		if err != nil {
			return err
		}
		if err := w.page(ctx, node, keys); err != nil {
			return err
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

func (w *walk) page(ctx context.Context, node scanner, keys []string) error {
	if keys = w.fresh(keys); len(keys) == 0 {
		return nil
	}
	cmds, err := node.Pipelined(ctx, func(p goredis.Pipeliner) error {
		for _, k := range keys {
			p.Get(ctx, k)
		}
		return nil
	})
	if err != nil && err != goredis.Nil { //nolint:errorlint // Nil is never wrapped by a Cmd
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, c := range cmds {
		get, ok := c.(*goredis.StringCmd)
		if !ok {
			return fmt.Errorf("strange answer of type %T", c)
		}
		value, err := get.Bytes()
		if err != nil || len(value) < versionSize {
			continue // gone meanwhile
		}
		data, err := w.s.sealer.Open(keys[i], value[versionSize:])
		if err != nil {
			data = nil
		}
		w.each(data)
	}
	return nil
}

// fresh are the keys that did not come before.
func (w *walk) fresh(keys []string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := keys[:0]
	for _, k := range keys {
		_, name, _ := strings.Cut(k, "}:")
		h := maphash.String(w.seed, k)
		if strings.HasPrefix(name, w.prefix) && !w.seen[h] {
			w.seen[h] = true
			out = append(out, k)
		}
	}
	return out
}
