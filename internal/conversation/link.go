package conversation

import (
	"context"
	"encoding/json"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
)

// relink keeps the record that leads to the chat's cases. Whoever deletes everything, or
// takes the consent back, is forgotten in closed cases too.
func (t *turn) relink(ctx context.Context, was link) error {
	forget := t.erased || t.before.Consent == flow.Agreed && t.after.Consent == flow.Declined
	now := was
	switch {
	case t.withdrawn && t.open != nil && was.Case == t.open.ID:
		now.Case, now.For = "", ""
	case !forget && t.opened == nil:
		return nil
	}
	if forget || t.opened != nil {
		closed, err := t.closed(ctx, now.all())
		if err != nil {
			return err
		}
		now = link{}
		for _, k := range closed {
			if !forget {
				now.Old = append(now.Old, k.ID)
			} else if k.Withdraw(t.now) {
				t.commit.Writes = append(t.commit.Writes, Write{Key: CaseKey(k.ID), Expect: k.version, Data: EncodeCase(&k.Case), TTL: withdrawnFor})
			}
		}
	}
	if t.opened != nil {
		now.Case, now.For = t.opened.Case, t.opened.For
	}
	t.link.Data = nil
	if now.Case != "" || len(now.Old) > 0 {
		t.link.Data, _ = json.Marshal(now) // strings: cannot fail
	}
	t.linked = t.link.Data != nil || t.link.Expect != 0
	return nil
}

// closed loads those of the cases that are kept although they are closed.
func (t *turn) closed(ctx context.Context, ids []string) (out []loadedCase, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = CaseKey(id)
	}
	l, err := t.c.Store.Load(ctx, t.part, 0, keys...)
	if err != nil {
		return nil, err
	}
	for _, r := range l.Records {
		k, err := DecodeCase(r.Data)
		if err != nil || k == nil || k.State != handoff.Closed {
			continue // unreadable: nobody reads it, and its time will be up
		}
		out = append(out, loadedCase{Case: *k, version: r.Version})
	}
	return out, nil
}
