package redis

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// versionSize is how many bytes of a record's value are its version, big-endian.
const versionSize = 8

// Load reads records and whether the update bears a mark, in one command.
//
// A record that is damaged is returned with its Version and nil Data, and logged: it
// may be replaced or deleted, but not read. One that is sealed with a key that we don't
// have is an error: another replica can read it, or we can when the key is put back.
func (s *Store) Load(ctx context.Context, part int, update int64, keys ...string) (conversation.Loaded, error) {
	args := make([]any, 1, len(keys)+2)
	args[0] = "MGET"
	for _, k := range keys {
		args = append(args, key(part, k))
	}
	if update != 0 {
		args = append(args, seenKey(part, update))
	}
	if len(args) == 1 {
		return conversation.Loaded{}, nil
	}
	o := &op{part: part, args: args, again: true}
	if err := s.do(ctx, o); err != nil {
		return conversation.Loaded{}, fmt.Errorf("load: %w", err)
	}
	values, err := o.cmd.Slice()
	if err != nil || len(values) != len(args)-1 {
		return conversation.Loaded{}, fmt.Errorf("load: strange answer (%d values for %d keys): %w", len(values), len(args)-1, err)
	}
	l := conversation.Loaded{Records: make([]conversation.Record, len(keys))}
	for i, k := range keys {
		if l.Records[i], err = s.record(ctx, part, k, values[i]); err != nil {
			return conversation.Loaded{}, fmt.Errorf("load: %w", err)
		}
	}
	if update != 0 {
		l.Seen = values[len(keys)] != nil
	}
	return l, nil
}

func (s *Store) record(ctx context.Context, part int, name string, value any) (conversation.Record, error) {
	r := conversation.Record{Key: name}
	text, _ := value.(string)
	if len(text) < versionSize {
		return r, nil
	}
	r.Version = conversation.Version(binary.BigEndian.Uint64([]byte(text[:versionSize])))
	data, err := s.sealer.Open(key(part, name), []byte(text[versionSize:]))
	if s.locked(ctx, part, err) {
		return r, err
	}
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelError, "a record cannot be opened", slog.Int("partition", part), slog.Any("err", err))
		return r, nil
	}
	if r.Data = data; data == nil {
		r.Data = []byte{} // nil is kept for what can't be opened
	}
	return r, nil
}

// Commit writes everything or nothing; see scripts/commit.lua. It costs one round
// trip. Its errors are conversation.ErrConflict, conversation.ErrDuplicate,
// conversation.ErrParked, or one after which the commit's fate is unknown (see fate.go).
func (s *Store) Commit(ctx context.Context, c conversation.Commit) ([]outbox.Appended, error) {
	o, err := s.commitOp(c)
	if err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	began := time.Now()
	if err := s.do(ctx, o); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	switch answer := o.cmd.Val().(type) {
	case string:
		switch answer {
		case "duplicate":
			return nil, conversation.ErrDuplicate
		case "parked":
			return nil, conversation.ErrParked
		}
		return nil, conversation.ErrConflict
	case []any:
		return appended(c.Appends, answer, began.Add(s.leaseFor))
	default:
		return nil, fmt.Errorf("commit: strange answer of type %T", answer)
	}
}

// commitOp writes down KEYS and ARGV of scripts/commit.lua.
func (s *Store) commitOp(c conversation.Commit) (*op, error) {
	keys := make([]string, 0, 3+len(c.Writes)+2*len(c.Appends))
	keys = append(keys, dueKey(c.Part), parkedKey(c.Part), seenKey(c.Part, c.Update))
	args := make([]any, 0, 16+3*len(c.Writes)+8*len(c.Appends)+2*len(c.Timers))
	args = append(args, "0", "0", micros(s.leaseFor), len(c.Writes), len(c.Appends))
	if c.Update != 0 {
		args[0] = "1"
		if c.SeenFor > 0 {
			args[1] = millis(c.SeenFor)
		}
	}
	for _, w := range c.Writes {
		k := key(c.Part, w.Key)
		keys = append(keys, k)
		value, err := s.value(k, w)
		if err != nil {
			return nil, err
		}
		ttl := "0"
		if w.TTL > 0 {
			ttl = millis(w.TTL)
		}
		args = append(args, version(w.Expect), value, ttl)
	}
	for _, a := range c.Appends {
		if a.Lane.Part != c.Part {
			return nil, fmt.Errorf("lane of partition %d in a commit of partition %d", a.Lane.Part, c.Part)
		}
		list := listKey(a.Lane)
		keys = append(keys, list, idsKey(a.Lane))
		args = append(args, a.Lane.Name, flags(a), len(a.Messages))
		for _, m := range a.Messages {
			sealed, err := s.sealMessage(list, m)
			if err != nil {
				return nil, err
			}
			args = append(args, sealed)
		}
	}
	for _, t := range c.Timers {
		at := "0"
		if !t.At.IsZero() {
			at = strconv.FormatInt(max(1, t.At.UnixMicro()), 10)
		}
		args = append(args, t.Name, at)
	}
	return &op{part: c.Part, script: commitScript, keys: keys, args: args}, nil
}

// value is what stands in Redis for a record: the next version and the sealed
// data; empty if the record is deleted.
func (s *Store) value(k string, w conversation.Write) ([]byte, error) {
	if w.Data == nil {
		return nil, nil
	}
	next := uint64(w.Expect) + 1
	if w.Expect == 0 {
		var birth [versionSize]byte
		if _, err := rand.Read(birth[:]); err != nil {
			return nil, err
		}
		next = binary.BigEndian.Uint64(birth[:])
	}
	next = max(next, 1) // zero means that there is none
	value := make([]byte, versionSize, versionSize+len(w.Data)+64)
	binary.BigEndian.PutUint64(value, next)
	return s.sealer.Seal(value, k, w.Data), nil
}

// version is a version as it stands in Redis; empty if there is none.
func version(v conversation.Version) []byte {
	if v == 0 {
		return nil
	}
	return binary.BigEndian.AppendUint64(nil, uint64(v))
}

func flags(a conversation.Append) string {
	f := ""
	if a.Reset {
		f += "r"
	}
	if a.Forget {
		f += "f"
	}
	if a.Unasked {
		f += "u"
	}
	for _, m := range a.Messages {
		if m.Ref != "" {
			return f + "q"
		}
	}
	return f
}

func (s *Store) sealMessage(list string, m outbox.Message) ([]byte, error) {
	plain, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return s.sealer.Seal(make([]byte, 0, len(plain)+64), list, plain), nil
}

// appended reads the answer of scripts/commit.lua. The entries are those that
// were handed in: they needn't come back.
func appended(appends []conversation.Append, answer []any, until time.Time) ([]outbox.Appended, error) {
	if len(answer) != len(appends) {
		return nil, fmt.Errorf("commit: strange answer (%d lanes instead of %d)", len(answer), len(appends))
	}
	out := make([]outbox.Appended, len(appends))
	for i, a := range appends {
		f, ok := answer[i].([]any)
		if !ok || len(f) != 5 {
			return nil, fmt.Errorf("commit: strange answer for lane %d", i)
		}
		first, at := number(f[2]), time.UnixMilli(number(f[3]))
		d := outbox.Appended{Lane: a.Lane, Lease: outbox.Lease(number(f[0])), Reset: a.Reset, Refs: refs(f[4])}
		if f[1] != "0" {
			d.Fresh, d.Backlog, d.Until = true, f[1] == "2", until
		}
		d.Entries = make([]outbox.Entry, len(a.Messages))
		for j, m := range a.Messages {
			d.Entries[j] = outbox.Entry{Seq: first + int64(j), At: at, Message: m}
		}
		if a.Forget && len(d.Entries) > 0 {
			d.Entries[len(d.Entries)-1].Forget = true
		}
		out[i] = d
	}
	return out, nil
}

// micros and millis are durations as scripts take them.
func micros(d time.Duration) string { return strconv.FormatInt(d.Microseconds(), 10) }
func millis(d time.Duration) string { return strconv.FormatInt(max(1, d.Milliseconds()), 10) }

// number reads a decimal that a script returned; what is none counts as zero.
func number(v any) int64 {
	s, _ := v.(string)
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// refs reads a flat list of names and message ids.
func refs(v any) map[string]int {
	flat, _ := v.([]any)
	if len(flat) < 2 {
		return nil
	}
	m := make(map[string]int, len(flat)/2)
	for i := 0; i+1 < len(flat); i += 2 {
		name, _ := flat[i].(string)
		m[name] = int(number(flat[i+1]))
	}
	return m
}
