package redis

import (
	"context"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// fileIDFor is how long a file_id is kept after it was seen first. Telegram keeps files
// for ever; ours change.
const fileIDFor = 180 * 24 * time.Hour

// FileID is what Telegram calls a file of the bot's; empty if nobody knows.
func (s *Store) FileID(ctx context.Context, bot, hash string) (string, error) {
	o := &op{part: sharedPart, args: []any{"GET", fileKey(bot, hash)}, again: true}
	if err := s.do(ctx, o); err != nil {
		return "", wrap("file id", err)
	}
	id, err := o.cmd.Text()
	if errors.Is(err, goredis.Nil) {
		return "", nil
	}
	return id, wrap("file id", err)
}

// SetFileID keeps what Telegram calls a file; an empty id is forgotten.
func (s *Store) SetFileID(ctx context.Context, bot, hash, id string) error {
	o := &op{part: sharedPart, args: []any{"SET", fileKey(bot, hash), id, "PX", millis(fileIDFor)}, again: true}
	if id == "" {
		o.args = []any{"DEL", fileKey(bot, hash)}
	}
	return wrap("file id", s.do(ctx, o))
}

func fileKey(bot, hash string) string { return sharedKey("file:" + bot + ":" + hash) }
