package conversation

import (
	"context"
	"encoding/json"

	"wegweiser/internal/flow"
	"wegweiser/internal/handoff"
)

// relink keeps the record that leads to the chat's cases. Whoever deletes everything, or
// takes the consent back, is forgotten in all of them, closed or open.
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
		kept, err := t.kept(ctx, now.all())
		if err != nil {
			return err
		}
		now = link{}
		for _, k := range kept {
			if !forget {
				now.Old = append(now.Old, k.ID)
			} else {
				t.takeBack(&k)
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

// kept loads those of the cases that still hold something; the one that this turn is
// about is dealt with elsewhere.
func (t *turn) kept(ctx context.Context, ids []string) (out []loadedCase, err error) {
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
		if err != nil || k == nil || k.State == handoff.Withdrawn || t.open != nil && k.ID == t.open.ID {
			continue // unreadable: nobody reads it, and its time will be up
		}
		out = append(out, loadedCase{Case: *k, version: r.Version})
	}
	return out, nil
}

// Again is the record that leads from a chat to its cases, when one of them is open again:
// it is the one that the chat's words are about now.
func Again(r Record, chat int64, k *handoff.Case) Write {
	was := readLink(r)
	now := link{Case: k.ID, For: k.Offer}
	for _, id := range was.all() {
		if id != k.ID {
			now.Old = append(now.Old, id)
		}
	}
	data, _ := json.Marshal(now) // strings: cannot fail
	return Write{Key: LinkKey(chat), Expect: r.Version, Data: data}
}
