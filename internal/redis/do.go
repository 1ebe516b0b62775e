package redis

import (
	"context"
	"math/rand/v2"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// op is one command to run: plain, or a script.
type op struct {
	part   int
	script *script  // nil: args is a whole command
	keys   []string // of a script
	args   []any
	again  bool // it may run twice

	cmd  *goredis.Cmd
	eval bool // send the script itself, for Redis doesn't know it
}

// once wraps a command that a cluster client must not repeat on its own either.
type once struct{ *goredis.Cmd }

// NoRetry is what the client asks.
func (once) NoRetry() bool { return true }

// prepare makes the command to send; a command is good for one attempt.
func (o *op) prepare(ctx context.Context) goredis.Cmder {
	args := o.args
	if o.script != nil {
		args = make([]any, 0, 3+len(o.keys)+len(o.args))
		if o.eval {
			args = append(args, "EVAL", o.script.source, len(o.keys))
		} else {
			args = append(args, "EVALSHA", o.script.sha, len(o.keys))
		}
		for _, k := range o.keys {
			args = append(args, k)
		}
		args = append(args, o.args...)
	}
	o.cmd = goredis.NewCmd(ctx, args...)
	if o.again {
		return o.cmd
	}
	return once{o.cmd}
}

// err is what became of the command; a missing value is no error.
func (o *op) err() error {
	if err := o.cmd.Err(); err != goredis.Nil { //nolint:errorlint // Nil is never wrapped by a Cmd
		return err
	}
	return nil
}

// do is attempt with the first error of any op.
func (s *Store) do(ctx context.Context, ops ...*op) error {
	if err := s.attempt(ctx, ops...); err != nil {
		return err
	}
	for _, o := range ops {
		if err := o.err(); err != nil {
			return err
		}
	}
	return nil
}

// attempt runs commands, all of them in one round trip together with whatever
// other callers want at the moment (see lines). It tries again what may be tried
// again, for as long as the timeout; other callers don't wait for that. What
// became of each stands in the op. An error is the context's: nothing is known
// of any of them, and no op may be looked at.
func (s *Store) attempt(ctx context.Context, ops ...*op) error {
	const first, longest = 20 * time.Millisecond, 500 * time.Millisecond
	began, wait, todo := time.Now(), first, ops
	for {
		if err := s.lines.send(ctx, todo); err != nil {
			return err
		}
		var again []*op
		pause := false
		for _, o := range todo {
			switch err := o.cmd.Err(); {
			case noScript(err) && !o.eval:
				o.eval = true
				again = append(again, o)
			case fateOf(err) == notRun, fateOf(err) == unknown && o.again && ctx.Err() == nil:
				again = append(again, o)
				pause = true
			}
		}
		if len(again) == 0 || time.Since(began)+wait > s.timeout {
			for _, o := range ops {
				s.noteForeign(ctx, o)
			}
			return nil
		}
		todo = again
		if !pause {
			continue
		}
		select {
		case <-time.After(wait/2 + rand.N(wait/2)):
		case <-ctx.Done():
			return ctx.Err()
		}
		wait = min(2*wait, longest)
	}
}
