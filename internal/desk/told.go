package desk

import (
	"context"
	"strconv"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/outbox"
)

// What the person does (takes a time, answers, can't come) the owner is told, and the case
// waits until Telegram has taken that for them: if that takes a while, the group, the deputy
// and the coordinator are told that its owner knows nothing of it (handoff.AReader).

// toldMark begins the number of such a message in what the outbox is to track.
const toldMark = "o"

// tells has the owner's message count as what tells them of all that the person did.
func tells(k *handoff.Case, m outbox.Message) outbox.Message {
	m.Track = k.ID + "." + toldMark + strconv.Itoa(k.Untolds)
	return m
}

// toldFate notes that the owner was told; that they were not is what the case waits for
// already.
func (d *Desk) toldFate(ctx context.Context, id, number string, part int, reader int64, r *outbox.Refusal) error {
	n, err := strconv.Atoi(number)
	if err != nil || r != nil {
		return nil //nolint:nilerr // not of ours, or not told
	}
	return d.changeWords(ctx, id, part, func(k *handoff.Case) ([]conversation.Timer, bool) {
		if k.Owner != reader || !k.ToldOwner(n) {
			return nil, false
		}
		return []conversation.Timer{{Name: alarmTimer(id), At: d.Now()}}, true
	})
}
