// The server's life: New, Start, Close, and nothing left behind.

package botapitest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Server is one bot's Bot API and everybody who talks to that bot.
//
// It is an http.Handler for "/bot<token>/<method>" and can be served by anybody;
// Start serves it on 127.0.0.1. All methods may be called from any goroutine.
type Server struct {
	cfg  config
	spec *spec
	run  map[string]methodFunc

	ctx    context.Context // until Close
	cancel context.CancelFunc
	wg     sync.WaitGroup // requests under way and goroutines of ours

	mu        sync.Mutex
	closed    bool
	http      *http.Server
	url       string
	shift     time.Duration // by Advance
	rand      *rand.Rand
	rate      bucket
	loggedOut bool

	people        map[int64]*person
	chats         map[int64]*chat
	lastMessageID int
	lastGroup     int64
	lastFile      int
	files         map[string]*stored
	profile       profile

	updates   updateQueue
	poll      *poll
	webhook   *webhook
	hookInfo  webhookInfo
	ownClient bool      // the webhook's client was made here
	lastHook  time.Time // when setWebhook was last called

	taps    map[string]*Tap
	lastTap int64

	rules []*rule
	log   []*Call
	calls int // of the log and without it

	changed     chan struct{} // closed at the next change; nil while nobody waits
	subscribers map[*subscriber]struct{}
	eventSeq    int64
}

// New makes a server that does not listen yet.
func New(opts ...Option) *Server {
	cfg := defaults()
	for _, opt := range opts {
		opt(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		cfg:         cfg,
		spec:        loadSpec(),
		run:         methods(),
		ctx:         ctx,
		cancel:      cancel,
		rand:        rand.New(rand.NewPCG(cfg.seed, cfg.seed)),
		people:      make(map[int64]*person),
		chats:       make(map[int64]*chat),
		files:       make(map[string]*stored),
		profile:     newProfile(),
		updates:     newUpdateQueue(),
		taps:        make(map[string]*Tap),
		subscribers: make(map[*subscriber]struct{}),
	}
	s.addPerson(cfg.bot)
	return s
}

// Start listens and serves. It must be called once at most.
func (s *Server) Start() error {
	l, err := net.Listen("tcp", s.cfg.addr)
	if err != nil {
		return fmt.Errorf("botapitest: %w", err)
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.http != nil {
		_ = l.Close()
		return fmt.Errorf("botapitest: started twice or after Close")
	}
	s.http, s.url = srv, "http://"+l.Addr().String()
	s.wg.Go(func() { _ = srv.Serve(l) })
	return nil
}

// Close ends everything: long polls, webhook deliveries, waits, subscriptions
// and the listener. It returns when none of the server's goroutines runs any
// more. Closing twice is fine. What was logged can still be read.
func (s *Server) Close() {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	srv, client := s.http, s.webhookClientIfOurs()
	s.mu.Unlock()
	if first {
		s.cancel()
		if srv != nil {
			_ = srv.Close()
		}
	}
	s.wg.Wait()
	if client != nil {
		client.CloseIdleConnections()
	}
}

// URL is where the server listens, without the token: what a bot is given
// instead of https://api.telegram.org.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Token is the bot's token.
func (s *Server) Token() string { return s.cfg.token }

// Bot is who the bot is.
func (s *Server) Bot() User { return s.cfg.bot }

// Now is the time by the server's clock.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Advance moves the server's clock forward.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += d
	s.notify()
}

// TB is what Run needs of a *testing.T; the package itself must not need
// package testing, because the demo runs it.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Run starts a server for a test and closes it when the test is over.
func Run(t TB, opts ...Option) *Server {
	t.Helper()
	s := New(opts...)
	if err := s.Start(); err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(s.Close)
	return s
}
