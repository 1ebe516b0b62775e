package service

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/telegram"
)

// Strangers announce a body and send it as slowly as they like. Who is refused is
// refused at once, whatever is still to come.
func TestSlowStrangersAreSentAwayAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hook, err := telegram.NewWebhook(telegram.WebhookOptions{
		Intake: &telegram.Intake{Handler: nobody{}}, URL: "https://x.example/hook", Secret: "a_secret-9",
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{Options: Options{Listen: l, WebhookPath: "/hook", Log: slog.New(slog.DiscardHandler)}, metrics: newMetrics()}
	name := "bot"
	s.name.Store(&name)
	srv := s.serveHTTP(hook)
	defer srv.Close()
	if srv.ReadTimeout <= 0 || srv.ReadTimeout > 10*time.Second {
		t.Errorf("a request may take %v to arrive", srv.ReadTimeout)
	}
	for path, want := range map[string]int{"/hook": 401, "/nosuch": 404, "/metrics": 405, "/healthz": 405} {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _ = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n{", path)
		_ = c.SetReadDeadline(time.Now().Add(3 * time.Second))
		in := bufio.NewReader(c)
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Errorf("%s: no answer: %v", path, err)
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want || !answer.Close {
			t.Errorf("%s: %d, the connection is kept: %v", path, answer.StatusCode, !answer.Close)
		}
	}
}

// nobody handles nothing.
type nobody struct{}

func (nobody) Handle(context.Context, conversation.Update) (conversation.Reply, error) {
	return conversation.Reply{}, nil
}
