package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
)

// Options says where Redis is and how long things last. URL and Sealer are
// needed; the rest has a default.
type Options struct {
	URL    string          // see parseURL
	Sealer *privacy.Sealer // seals every record and message
	Logger *slog.Logger    // default: slog.Default()

	LeaseFor time.Duration // how long a lane is leased; default 30 s
	ParkFor  time.Duration // how long messages for a chat that blocked us are kept; default 30 days

	// Timeout bounds dialling, writing and reading, each; default 3 s. It is
	// also how long a command that surely did not run is tried again.
	Timeout time.Duration
}

// Store keeps everything in Redis. It is safe for concurrent use.
type Store struct {
	client goredis.UniversalClient
	lines  lines
	sealer *privacy.Sealer
	log    *slog.Logger

	leaseFor, parkFor, timeout time.Duration

	clock clock
	count counters

	unknownKey, foreign trouble
	swept               atomic.Int64 // when parked lanes were last dropped, Unix ns
}

// Store is what these need.
var (
	_ conversation.Store  = (*Store)(nil)
	_ conversation.Timers = (*Store)(nil)
	_ outbox.Store        = (*Store)(nil)
)

// Open prepares a Store. It fails only if the options are wrong, and its errors
// never tell a password; whether Redis answers is what Ping says.
func Open(_ context.Context, o Options) (*Store, error) {
	if o.Sealer == nil {
		return nil, errors.New("redis: no Sealer")
	}
	u, err := parseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	s := &Store{
		sealer: o.Sealer, log: o.Logger,
		leaseFor: o.LeaseFor, parkFor: o.ParkFor, timeout: o.Timeout,
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.leaseFor <= 0 {
		s.leaseFor = 30 * time.Second
	}
	if s.parkFor <= 0 {
		s.parkFor = 30 * 24 * time.Hour
	}
	if s.timeout <= 0 {
		s.timeout = 3 * time.Second
	}
	quiet()
	s.client = goredis.NewUniversalClient(s.clientOptions(u))
	s.lines.open(s)
	return s, nil
}

// clientOptions adds to u what doesn't stand in the URL.
func (s *Store) clientOptions(u *goredis.UniversalOptions) *goredis.UniversalOptions {
	u.Protocol = 2           // scripts answer the same in both, and 2 needs no greeting
	u.DisableIdentity = true // CLIENT SETINFO tells the server nothing we need
	u.MaxRetries = -1        // what may be repeated is decided in fate.go
	u.DialerRetries = 1
	u.DialTimeout, u.ReadTimeout, u.WriteTimeout = s.timeout, s.timeout, s.timeout
	u.PipelinePoolSize = -1 // everything is a pipeline here: one pool is enough
	return u
}

// Close ends all connections. Calls that are under way fail. If Redis is away, a
// goroutine of the client's ends up to a second later.
func (s *Store) Close() error { return s.client.Close() }

// Ping asks whether Redis answers and whether it may be written to: LOADING, a
// replica without a master, and a cluster with a hole are errors.
func (s *Store) Ping(ctx context.Context) error {
	o := &op{args: []any{"SET", sharedKey("ping"), "1", "EX", 60}}
	if err := s.do(ctx, o); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return nil
}

// quiet sends what the client library would print to standard error to the
// default logger, as details: our own errors tell what matters.
var quiet = sync.OnceFunc(func() { goredis.SetLogger(libraryLog{}) })

type libraryLog struct{}

func (libraryLog) Printf(ctx context.Context, format string, v ...any) {
	slog.Default().DebugContext(ctx, "redis client", "said", fmt.Sprintf(format, v...))
}
