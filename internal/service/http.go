package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"wegweiser/internal/redis"
	"wegweiser/internal/telegram"
)

// serveHTTP answers on the listener: the webhook's path, and what the service says
// of itself. Nil without a listener.
//
//	/healthz  200 as long as the process runs
//	/readyz   200 if Redis answers and updates are taken, else 503 and why
//	          (Telegram making polling wait for more than a minute, too; and what
//	          stands in Redis and only a person can mend, met in the last minute);
//	          200 and a line "degraded: …" if a staff group can't be written to
//	/metrics  for Prometheus
func (s *Service) serveHTTP(hook *telegram.Webhook) *http.Server {
	if s.Listen == nil {
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	if hook != nil {
		mux.HandleFunc(s.WebhookPath, func(w http.ResponseWriter, r *http.Request) {
			if s.botName() == "" { // we can't tell yet which commands are ours
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			hook.ServeHTTP(w, r)
		})
	}
	srv := &http.Server{
		Handler:           unread(mux, hook != nil, s.WebhookPath),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       readFor,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	go func() {
		if err := srv.Serve(s.Listen); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.Log.Error("the page of the service ended", "err", err)
		}
	}()
	return srv
}

// readFor bounds how long a request may take to arrive, body and all: also where nobody
// reads it, for the server would before it answers.
const readFor = 10 * time.Second

// unread answers requests for anything but the webhook without waiting for the bodies
// that they announce: none of them is read.
func unread(next http.Handler, hooked bool, hook string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 && !(hooked && r.URL.Path == hook) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// readyFor bounds how long the question may take.
const readyFor = 2 * time.Second

func (s *Service) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyFor)
	defer cancel()
	var why string
	switch {
	case s.Store.Ping(ctx) != nil:
		why = "redis is away\n"
	case s.Store.Trouble() == redis.TroubleKey:
		why = "DATA_KEY lacks a key that something in redis is sealed with\n"
	case s.Store.Trouble() == redis.TroubleForeign:
		why = "another program writes into this redis\n"
	case !s.taking.Load():
		why = "no updates are taken\n"
	default:
		why = s.held.why()
	}
	if why != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(why))
		return
	}
	_, _ = w.Write([]byte("ready\n" + s.degraded()))
}

// degraded says what else does not work while people are served: whoever sends updates
// here must go on doing so.
func (s *Service) degraded() string {
	if n := s.groups.AllLost(); n > 0 {
		return fmt.Sprintf("degraded: %d of the staff groups can't be written to\n", n)
	}
	return ""
}
