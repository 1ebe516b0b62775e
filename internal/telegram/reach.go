package telegram

import (
	"context"
	"sync/atomic"

	"github.com/go-telegram/bot/models"
)

// reach is what a Webhook knows about whether Telegram gets through to it. Silence
// says nothing: at night nobody writes.
type reach struct {
	url     string      // of ours
	arrived atomic.Bool // an update was committed since somebody asked
	failure int         // the last failure that we know to be over, as Telegram numbers them: by its time
}

// Arrived tells whether an update was committed since it was asked last.
func (w *Webhook) Arrived() bool { return w.seen.arrived.Swap(false) }

// Reached asks Telegram whether it gets through to us: nothing waits, or nothing has
// failed since something came through last. One caller at a time.
func (w *Webhook) Reached(ctx context.Context) (bool, error) {
	var info *models.WebhookInfo
	err := w.o.Client.cold("getWebhookInfo", func() (err error) {
		info, err = w.o.Client.lib.GetWebhookInfo(ctx)
		return err
	})
	if err != nil {
		return false, err
	}
	return w.seen.through(info), nil
}

func (r *reach) through(info *models.WebhookInfo) bool {
	if info.PendingUpdateCount == 0 || r.arrived.Load() {
		r.failure = info.LastErrorDate
	}
	return info.URL == r.url && (info.PendingUpdateCount == 0 || info.LastErrorDate <= r.failure)
}
