package telegram

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/go-telegram/bot/models"

	"wegweiser/internal/conversation"
	"wegweiser/internal/telegram/botapitest"
)

func TestReached(t *testing.T) {
	const ours = "https://bot.example/hook"
	r := &reach{url: ours}
	for i, step := range []struct {
		arrived bool
		info    models.WebhookInfo
		want    bool
	}{
		{false, models.WebhookInfo{URL: ours}, true},
		{false, models.WebhookInfo{URL: ours, PendingUpdateCount: 1}, true},                      // just now, on its way
		{false, models.WebhookInfo{URL: ours, PendingUpdateCount: 2, LastErrorDate: 100}, false}, // it failed
		{false, models.WebhookInfo{URL: ours, PendingUpdateCount: 2, LastErrorDate: 100}, false}, // and was not tried again
		{true, models.WebhookInfo{URL: ours, PendingUpdateCount: 1, LastErrorDate: 100}, true},   // one came, the other follows
		{false, models.WebhookInfo{URL: ours, PendingUpdateCount: 1, LastErrorDate: 100}, true},  // that failure is over
		{false, models.WebhookInfo{URL: ours, PendingUpdateCount: 1, LastErrorDate: 130}, false}, // this one isn't
		{false, models.WebhookInfo{URL: ours, LastErrorDate: 130}, true},
		{false, models.WebhookInfo{URL: ours, PendingUpdateCount: 1, LastErrorDate: 130}, true},
		{false, models.WebhookInfo{URL: "https://elsewhere.example"}, false},
		{true, models.WebhookInfo{}, false},
	} {
		r.arrived.Store(step.arrived)
		if got := r.through(&step.info); got != step.want {
			t.Errorf("%d: got %v", i, got)
		}
	}
}

func TestReachedAsksTelegram(t *testing.T) {
	s := serve(t, ok(`{"url":"https://bot.example/hook","pending_update_count":3,"last_error_date":1764000000,"has_custom_certificate":false}`), refuse(502, "", ""))
	c, m, _ := s.client(t)
	w, err := NewWebhook(WebhookOptions{
		Client: c, URL: "https://bot.example/hook", Secret: "s",
		Intake: &Intake{Handler: &handler{}, Meter: m, Log: new(logged).logger()},
	})
	if err != nil {
		t.Fatal(err)
	}
	if through, err := w.Reached(t.Context()); through || err != nil {
		t.Errorf("three wait since a failure: %v, %v", through, err)
	}
	if _, err := w.Reached(t.Context()); !errors.Is(err, ErrServer) {
		t.Errorf("got %v", err)
	}
	if w.Arrived() {
		t.Error("nothing has arrived")
	}
}

// TestPolledTellsOfGoodPollsOnly: what is told is what the pulse beats for.
func TestPolledTellsOfGoodPollsOnly(t *testing.T) {
	srv := botapitest.Run(t)
	mend := srv.Fault(botapitest.Rule{Method: "getUpdates", Kind: botapitest.Status{Code: http.StatusBadGateway}})
	var told atomic.Int32
	var h handler
	p := startPoller(t, srv, &h, func(p *Poller) { p.Polled = func() { told.Add(1) } })
	srv.Await(t, "failed polls", func() bool { return p.meter.count(pollFailed) >= 2 })
	if told.Load() != 0 {
		t.Error("told of a poll that failed")
	}
	mend()
	srv.Private(amalAPI).Send(amalAPI, "hello")
	srv.Await(t, "an update", func() bool { return srv.Pending() == 0 })
	if told.Load() == 0 {
		t.Error("not told")
	}
}

var _ conversation.Handler = (*handler)(nil)
