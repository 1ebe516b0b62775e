package conversation

import (
	"context"

	"wegweiser/internal/flow"
	"wegweiser/internal/outbox"
)

// Excuse answers an update whose handling panicked: the person is told to try
// again, and the update is done, so that it does not come back for ever. It uses
// as little as possible of what may have panicked.
func (c *Conversation) Excuse(ctx context.Context, u Update) error {
	_, err := c.retrying(ctx, u, func(ctx context.Context, u Update) (Reply, error) {
		if !u.Private {
			return Reply{}, nil
		}
		part := c.Part(u.Chat)
		loaded, err := c.Store.Load(ctx, part, u.ID, sessionKey(u.Chat), goneKey(u.Chat))
		if err != nil {
			return Reply{}, err
		}
		p, err := decodePerson(loaded.Records[0].Data)
		if err != nil {
			c.Log.Error("session unreadable, begun anew", "err", err)
		}
		if loaded.Seen || readLately(loaded.Records[1], Record{}).gone.has(u.ID) || p.seenOf(u).Has(u.ID) {
			return Reply{}, nil
		}
		cat := c.Catalogue()
		printer := c.printer(cat, p.Session, u)
		m := outbox.Message{Op: outbox.OpSend, Chat: u.Chat, Text: printer.Text("note.failed", nil)}
		for _, id := range []string{flow.Menu, flow.Emergency} {
			label := printer.Plain("button."+id[1:], nil)
			m.Rows = append(m.Rows, []outbox.Button{{Text: label, Data: data(p.Epoch, -1, id)}})
		}
		cm := Commit{Part: part, Update: u.ID, Appends: []Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: []outbox.Message{m}}}}
		if loaded.Records[0].Version == 0 {
			cm.SeenFor = seenFor
		} else {
			p.seenOf(u).Add(u.ID)
			cm.Writes = []Write{{Key: sessionKey(u.Chat), Expect: loaded.Records[0].Version, Data: p.encode(), TTL: c.Session}}
		}
		done, err := c.Store.Commit(ctx, cm)
		if err == nil {
			c.Deliver(done)
		}
		return Reply{}, err
	})
	return err
}
