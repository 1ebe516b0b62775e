package service

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

// metrics are what Prometheus reads. No label ever holds anything about a person:
// all come from small sets of words of our own.
type metrics struct {
	registry *prometheus.Registry

	updates    *prometheus.CounterVec   // by kind and outcome
	step       prometheus.Histogram     // from the update to its commit
	noteds     *prometheus.CounterVec   // what the engine and the desk noted
	events     *prometheus.CounterVec   // what the edge to Telegram met
	calls      *prometheus.HistogramVec // to the Bot API, by method and outcome
	sends      *prometheus.CounterVec   // deliveries by result
	delivery   prometheus.Histogram     // from the commit to the delivery
	fallbacks  *prometheus.CounterVec   // by language
	lanes      prometheus.Gauge
	messages   prometheus.Gauge
	parked     prometheus.Gauge
	age        prometheus.Gauge
	cases      prometheus.Gauge
	unclaimed  prometheus.Gauge
	waiting    prometheus.Gauge
	lost       prometheus.Gauge
	redisUp    prometheus.Gauge
	redisTrips prometheus.Gauge
	troubles   *prometheus.GaugeVec
	redisCmds  prometheus.Gauge
	refusing   prometheus.Gauge
	pollWait   prometheus.Gauge
	reviewed   *prometheus.GaugeVec // by language
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "wegweiser", Name: name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "wegweiser", Name: name, Help: help})
		m.registry.MustRegister(g)
		return g
	}
	gauges := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "wegweiser", Name: name, Help: help}, labels)
		m.registry.MustRegister(g)
		return g
	}
	m.updates = counter("updates_total", "Updates handled, by kind and outcome.", "kind", "outcome")
	m.noteds = counter("noted_total", "What the talk and the desk noted: duplicates, old buttons, claims.", "what")
	m.events = counter("telegram_events_total", "Rare events at the edge to Telegram.", "event")
	m.sends = counter("sends_total", "Deliveries by result.", "result")
	m.fallbacks = counter("fallbacks_total", "Texts shown in another language than the chosen one.", "language", "used")
	m.reviewed = gauges("texts_reviewed_ratio", "Share of a language's texts that somebody who speaks it has found right as they stand.", "language")
	m.step = prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: "wegweiser", Name: "step_seconds", Help: "From an update to its commit.",
		Buckets: []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .5, 1, 5},
	})
	m.delivery = prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: "wegweiser", Name: "delivery_seconds", Help: "From a commit to the delivery of its message.",
		Buckets: []float64{.002, .005, .01, .02, .05, .1, .5, 1, 5, 30, 300, 3600},
	})
	m.calls = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "wegweiser", Name: "telegram_call_seconds", Help: "Calls to the Bot API.",
		Buckets: []float64{.002, .005, .01, .05, .1, .5, 1, 5, 10},
	}, []string{"method", "outcome"})
	m.registry.MustRegister(m.step, m.delivery, m.calls)
	m.lanes = gauge("outbox_lanes", "Chats and cases with undelivered messages.")
	m.messages = gauge("outbox_messages", "Undelivered messages: the outbox's depth.")
	m.parked = gauge("outbox_parked", "Chats that can't be written to.")
	m.age = gauge("outbox_oldest_seconds", "Age of the oldest undelivered message.")
	m.cases = gauge("cases_open", "Cases that are not closed: new, claimed, contacted, waiting for the person, or with an appointment.")
	m.unclaimed = gauge("cases_unclaimed", "Cases that nobody has claimed.")
	m.waiting = gauge("case_oldest_waiting_seconds", "How long the oldest unclaimed case has waited.")
	m.lost = gauge("staff_groups_lost", "Staff groups that can't be written to: their requests go to the coordinator, or to nobody.")
	m.redisUp = gauge("redis_up", "1 if Redis answered the last time it was asked.")
	m.redisTrips = gauge("redis_round_trips", "Round trips to Redis since the start.")
	m.redisCmds = gauge("redis_commands", "Commands to Redis since the start.")
	m.troubles = gauges("redis_troubles", "Times since the start that something in Redis waits for a person: sealed with a key that is not on our list, or not ours.", "kind")
	m.refusing = gauge("reload_refusing", "1 while changed flows or texts are refused and the old ones stay.")
	m.pollWait = gauge("telegram_poll_wait_seconds", "How long Telegram still makes long polling wait (429).")
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handled(u conversation.Update, took time.Duration, err error) {
	outcome := "committed"
	if err != nil {
		outcome = "failed"
	}
	m.updates.WithLabelValues(string(u.Kind), outcome).Inc()
	m.step.Observe(took.Seconds())
}

// panicked tells of a part that goes on after a panic.
func (s *Service) panicked(part string, v any, stack string) {
	s.metrics.noted("panicked_" + part)
	s.Log.Error("panic", "part", part, "type", fmt.Sprintf("%T", v), "stack", stack)
}

func (m *metrics) noted(what string) { m.noteds.WithLabelValues(what).Inc() }

func (m *metrics) fellBack(lang, _, used string) {
	if used == "" {
		used = "none"
	}
	m.fallbacks.WithLabelValues(lang, used).Inc()
}

// outbox is what the delivery tells.
func (m *metrics) outbox() outbox.Observe {
	return outbox.Observe{
		Result: func(r outbox.Result) {
			result := string(r.Outcome)
			if r.Reason != "" {
				result += "_" + r.Reason
			}
			m.sends.WithLabelValues(result).Inc()
			if r.Outcome == outbox.Sent && r.Age > 0 {
				m.delivery.Observe(r.Age.Seconds())
			}
			if r.Exhausted {
				m.noteds.WithLabelValues("message_given_up").Inc()
			}
		},
		Acked: func(_ int, _ time.Duration, err error) {
			if err != nil {
				m.noteds.WithLabelValues("ack_failed").Inc()
			}
		},
		Lost:     func() { m.noted("lease_lost") },
		Panicked: func(where string) { m.noted("outbox_panicked_" + where) },
	}
}

// Event implements telegram.Meter.
func (m *metrics) Event(name string) { m.events.WithLabelValues(name).Inc() }

// Call implements telegram.Meter.
func (m *metrics) Call(method, outcome string, took time.Duration) {
	m.calls.WithLabelValues(method, outcome).Observe(took.Seconds())
}

// sampleEvery is how often the gauges are taken.
const sampleEvery = 5 * time.Second

// sample takes the gauges until ctx ends.
func (s *Service) sample(ctx context.Context) error {
	t := time.NewTicker(sampleEvery)
	defer t.Stop()
	for {
		s.sampleOnce(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// review says how much of each language was reviewed.
func (m *metrics) review(c *conversation.Catalogue) {
	m.reviewed.Reset() // languages may be gone
	if c == nil || c.Reviewed == nil {
		return
	}
	for lang, share := range c.Reviewed() {
		m.reviewed.WithLabelValues(lang).Set(share)
	}
}

func (s *Service) sampleOnce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sampleEvery)
	defer cancel()
	m := s.metrics
	m.lost.Set(float64(s.groups.AllLost()))
	left, _ := s.held.left()
	m.pollWait.Set(left.Seconds())
	m.review(s.catalogue.Load())
	n := s.Store.Counts()
	m.redisTrips.Set(float64(n.Trips))
	m.redisCmds.Set(float64(n.Commands))
	for kind, times := range s.Store.Troubles() {
		m.troubles.WithLabelValues(kind).Set(float64(times))
	}
	d, err := s.Store.Depth(ctx)
	if err != nil {
		m.redisUp.Set(0)
		return
	}
	m.redisUp.Set(1)
	m.lanes.Set(float64(d.Lanes))
	m.messages.Set(float64(d.Messages))
	m.parked.Set(float64(d.Parked))
	m.age.Set(d.Oldest.Seconds())
	if open, unclaimed, oldest, err := s.desk.Counts(ctx); err == nil {
		m.cases.Set(float64(open))
		m.unclaimed.Set(float64(unclaimed))
		m.waiting.Set(oldest.Seconds())
	}
}
