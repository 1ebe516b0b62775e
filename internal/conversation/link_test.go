package conversation_test

import (
	"strings"
	"testing"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
)

// Law 9: a closed request is kept, so that it can be reopened; whoever deletes everything,
// or takes the consent back, is forgotten in all they ever sent.
func TestDeletionForgetsClosedRequests(t *testing.T) {
	for name, forget := range map[string][]string{
		"delete": {"_menu", "_delete", "_delete_yes"},
		"revoke": {"_menu", "_privacy", "_revoke", "_confirm"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, shipped(t))
			p := w.phone("de")
			p.act("/start", conversation.Update{Kind: conversation.Command, Command: "start"})
			p.tap("_l:de")
			p.tap("_agree")
			for range 2 { // closed by staff, both of them
				ask(p)
				closeCase(t, w, "case:"+lastCase(w))
				p.act("/menu", conversation.Update{Kind: conversation.Command, Command: "menu"})
			}
			ask(p) // and one that is open
			withName := func() (n int) {
				for _, r := range w.store.records {
					if strings.Contains(string(r.data), "Mira") {
						n++
					}
				}
				return n
			}
			if n := withName(); n != 3 {
				t.Fatalf("the name stands in %d records, not in the three requests", n)
			}
			for _, c := range forget {
				p.tap(c)
			}
			if n := withName(); n != 0 {
				t.Errorf("the name still stands in %d records", n)
			}
			if _, ok := w.store.records["link:42"]; ok {
				t.Error("something still leads to the requests")
			}
		})
	}
}

// ask opens a request.
func ask(p *phone) {
	p.act("/human", conversation.Update{Kind: conversation.Command, Command: "human"})
	p.act("Mira", conversation.Update{Kind: conversation.Text, Text: "Mira"})
	for _, c := range []string{"visit", "de", "_confirm"} {
		p.tap(c)
	}
}

func lastCase(w *world) string {
	for key := range w.store.records {
		if id, ok := strings.CutPrefix(key, "case:"); ok && strings.Contains(string(w.store.records[key].data), `"s":"new"`) {
			return id
		}
	}
	w.t.Fatal("no request is open")
	return ""
}

func closeCase(t *testing.T, w *world, key string) {
	t.Helper()
	r := w.store.records[key]
	k, err := conversation.DecodeCase(r.data)
	if err != nil {
		t.Fatal(err)
	}
	anna := handoff.Staff(501, "Anna")
	if _, err := k.Claim(anna, w.now); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Close(anna, handoff.Informed, "", w.now); err != nil {
		t.Fatal(err)
	}
	w.store.records[key] = memoryRecord{version: r.version + 1, data: conversation.EncodeCase(k)}
}
