package e2e

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

// A wrong or missing setting stops the start: a line for each, and no secret in it.
func TestWrongSettingsStopTheStart(t *testing.T) {
	for _, c := range []struct {
		name string
		env  []string
		want []string
	}{
		{"nothing set", nil, []string{"TELEGRAM_TOKEN:", "REDIS_URL:", "STAFF_CHAT_ID:", "DATA_KEY:"}},
		{"a short key", []string{"TELEGRAM_TOKEN=1:a", "TELEGRAM_API_URL=http://127.0.0.1:1", "REDIS_URL=redis://h", "STAFF_CHAT_ID=-1", "DATA_KEY=c2VjcmV0"}, []string{"DATA_KEY:", "openssl rand -base64 32"}},
		{"placeholders", []string{"TELEGRAM_TOKEN=1:a", "TELEGRAM_API_URL=http://127.0.0.1:1", "REDIS_URL=redis://h", "STAFF_CHAT_ID=-1", "DATA_KEY=" + strings.Repeat("A", 43) + "="}, []string{"offers.yaml", "ALLOW_PLACEHOLDER_CONTACTS=true"}},
		{"no such offer", []string{"TELEGRAM_TOKEN=1:a", "TELEGRAM_API_URL=http://127.0.0.1:1", "REDIS_URL=redis://h", "STAFF_CHAT_ID=-1", "STAFF_CHATS=recognitoin=-2", "ALLOW_PLACEHOLDER_CONTACTS=true", "DATA_KEY=" + strings.Repeat("A", 43) + "="}, []string{"STAFF_CHATS:", "recognitoin"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(binary, "serve")
			cmd.Env = c.env
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatal("it starts")
			}
			for _, w := range c.want {
				if !strings.Contains(string(out), w) {
					t.Errorf("%q is not said:\n%s", w, out)
				}
			}
			if strings.Contains(string(out), "c2VjcmV0") {
				t.Errorf("a secret is printed:\n%s", out)
			}
		})
	}
}

// Commands, name and descriptions are registered in each language.
func TestTheBotPresentsItself(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	ctx := deadline(t, 30*time.Second)
	for _, lang := range append([]string{""}, languages...) {
		if err := w.tg.WaitFor(ctx, func() bool {
			return len(w.tg.Commands("all_private_chats", lang)) >= 8 && w.tg.Name(lang) != "" && w.tg.Description(lang) != "" && w.tg.ShortDescription(lang) != ""
		}); err != nil {
			t.Errorf("%q: commands %v, name %q", lang, w.tg.Commands("all_private_chats", lang), w.tg.Name(lang))
		}
	}
	if w.tg.Description("ar") == w.tg.Description("de") {
		t.Error("the same description in Arabic and German")
	}
}

// A bot for tests that was pointed at the Redis of the real one does not start: it would
// deliver the other's messages, or lose them.
func TestASecondBotOnTheSameRedisDoesNotStart(t *testing.T) {
	w := newTown(t)
	w.start().waitReady()
	other := newTown(t, botapitest.WithToken("555000111:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		botapitest.WithBot(botapitest.User{ID: 555000111, FirstName: "Test", Username: "another_test_bot"}))
	other.key, other.url = w.key, w.redis.URL()
	b := other.start()
	select {
	case <-b.done:
	case <-time.After(20 * time.Second):
		t.Fatal("it runs")
	}
	if b.cmd.ProcessState.Success() || !strings.Contains(b.log.String(), "belongs to another bot") {
		t.Errorf("%v: %s", b.cmd.ProcessState, b.log)
	}
	if n := len(other.tg.Calls("getUpdates", "sendMessage")); n > 0 {
		t.Errorf("%d calls before it ended", n)
	}
}
