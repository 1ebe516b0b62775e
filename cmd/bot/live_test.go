package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/internal/check"
	"wegweiser/internal/conversation"
	"wegweiser/internal/flow"
	"wegweiser/internal/live"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis"
	"wegweiser/internal/redis/redistest"
	"wegweiser/internal/service"
	"wegweiser/locales"
)

// edited is the shipped flows after an adviser took a question and a whole talk out,
// and let another question be skipped.
func edited(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "flows")
	if err := os.CopyFS(dir, flows.FS); err != nil {
		t.Fatal(err)
	}
	change := func(name string, pairs ...string) {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(text, pairs[i]) {
				t.Fatalf("%s has no %q", name, pairs[i])
			}
			text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change("work.yaml", "  age:\n    choose: [under27, from27]\n    route:\n      - when: {goal: german}\n        to: outcome\n      - to: about\n", "",
		"to: age", "to: about", ", when: {age: under27}", "", "when: {goal: german, age: from27}", "when: {goal: german}",
		"    choose: [has, has_not]\n", "    choose: [has, has_not]\n    skip: true\n")
	change("main.yaml", "- when: {need: organisation}\n        to: to_organisation\n      ", "", "  to_organisation: {call: organisation, to: end}\n", "")
	if err := os.Remove(filepath.Join(dir, "organisation.yaml")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// crowd puts people into Redis: n of them, standing at steps in turn.
func crowd(t *testing.T, s *redis.Store, n int) {
	t.Helper()
	cat, problems := service.LoadCatalogue(flows.FS, locales.FS)
	if cat == nil {
		t.Fatal(problems)
	}
	visit := func(r flow.Ref, v string) flow.Visit { return flow.Visit{Ref: r, Value: v, Answered: true} }
	stand := []struct {
		at    flow.Ref
		trail flow.Trail
	}{
		{"work.goal", flow.Trail{visit("main.need", "work")}},
		{"work.certificate", flow.Trail{visit("main.need", "work"), visit("work.goal", "training")}},
		{"work.age", flow.Trail{visit("main.need", "work"), visit("work.goal", "german")}},
		{"organisation.kind", flow.Trail{visit("main.need", "organisation"), visit("organisation.topic", "diversity")}},
		{"contact.name", flow.Trail{visit("main.need", "work"), visit("work.age", "under27"), visit("contact.name", canary)}},
	}
	parts := map[int][]conversation.Write{}
	for i := range n {
		at := stand[i%len(stand)]
		talk := flow.Session{Epoch: "e", Lang: "ar", Consent: flow.Agreed, At: at.at, Trail: at.trail, Turn: i, Version: cat.Flows.Version, Hash: cat.Flows.Step(at.at).Hash}
		if i%10 == 9 {
			talk = flow.Session{Epoch: "e", Turn: 1} // has only seen the languages
		}
		data, err := json.Marshal(talk)
		if err != nil {
			t.Fatal(err)
		}
		chat := int64(4_000_000 + i)
		p := outbox.Part(chat)
		parts[p] = append(parts[p], conversation.Write{Key: conversation.SessionKey(chat), Data: data, TTL: time.Hour})
	}
	for p, writes := range parts {
		if _, err := s.Commit(t.Context(), conversation.Commit{Part: p, Writes: writes}); err != nil {
			t.Fatal(err)
		}
	}
}

const canary = "Xanthippe Canary"

// Ten thousand people are in the middle of the talk: the files that are to be say how
// many of them they meet, and how, and nothing about anybody.
func TestLive(t *testing.T) {
	server := redistest.Start(t)
	key := bytes.Repeat([]byte{7, 1}, privacy.KeySize/2)
	sealer, err := privacy.NewSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := redis.Open(t.Context(), redis.Options{URL: server.URL(), Sealer: sealer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	const n = 10_000
	crowd(t, store, n)
	environ := []string{"REDIS_URL=" + server.URL(), "DATA_KEY=" + base64.StdEncoding.EncodeToString(key)}

	began := time.Now()
	got, err := census(t.Context(), os.DirFS(edited(t)), locales.FS, environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d people in %v", n, time.Since(began).Round(time.Millisecond))
	want := &live.Report{
		People: n, Outside: 1000, Same: 1000, Affected: 8000, Losing: 5000,
		Steps: []live.Count{
			{Step: live.Step{At: "organisation.kind", Fate: flow.Restarted, To: "main.need"}, People: 2000},
			{Step: live.Step{At: "work.age", Fate: flow.Landed, To: "work.goal"}, People: 2000},
			{Step: live.Step{At: "work.certificate", Fate: flow.Changed, To: "work.certificate"}, People: 2000},
			{Step: live.Step{At: "work.goal", Fate: flow.Changed, To: "work.goal"}, People: 2000}, // leads otherwise
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	said := got.String()
	if !strings.Contains(said, "2000 at work.age: the step is gone; they are told so and put at work.goal") {
		t.Errorf("got\n%s", said)
	}
	var out bytes.Buffer
	if err := (check.Report{Live: got}).JSON(&out); err != nil {
		t.Fatal(err)
	}
	for _, personal := range []string{"Xanthippe", "under27", "german", "400000", "training"} {
		if strings.Contains(said+out.String(), personal) {
			t.Errorf("it tells %q", personal)
		}
	}
	if got, err = census(t.Context(), flows.FS, locales.FS, environ); err != nil || got.Affected != 0 || got.Losing != 0 {
		t.Errorf("the flows that are: %+v, %v", got, err)
	}
	other := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{8, 1}, privacy.KeySize/2))
	got, err = census(t.Context(), flows.FS, locales.FS, []string{"REDIS_URL=" + server.URL(), "DATA_KEY=" + other})
	if err != nil || got.Sealed != n || got.People != 0 {
		t.Errorf("with another key: %+v, %v", got, err)
	}
}

func TestLiveNeedsItsSettings(t *testing.T) {
	if _, err := census(t.Context(), flows.FS, locales.FS, nil); err == nil || !strings.Contains(err.Error(), "2 settings") {
		t.Errorf("got %v", err)
	}
	away := fmt.Sprintf("REDIS_URL=redis://127.0.0.1:%d", redistest.FreePort(t))
	_, err := census(t.Context(), flows.FS, locales.FS, []string{away, "DATA_KEY=" + base64.StdEncoding.EncodeToString(make([]byte, privacy.KeySize))})
	if err == nil {
		t.Error("nobody is there, and it says nobody")
	}
}
