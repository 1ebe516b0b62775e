package e2e

import (
	"bufio"
	"io"
	"mime"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A team that does not watch Telegram gets an e-mail for a new request, with nothing of
// the person in it.
func TestNoticeByMail(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var mu sync.Mutex
	var mail strings.Builder
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
		say("220 post")
		data := false
		for s := bufio.NewScanner(c); s.Scan(); {
			mu.Lock()
			mail.WriteString(s.Text() + "\n")
			mu.Unlock()
			switch {
			case s.Text() == ".":
				data = false
				say("250 taken")
			case data:
			case s.Text() == "DATA":
				data = true
				say("354 go")
			default:
				say("250 ok")
			}
		}
	}()
	w := newTown(t)
	w.env = append(w.env, "SMTP_URL=smtp://"+l.Addr().String(), "NOTICE_FROM=bot@example.org", "NOTICE_TO=team@example.org")
	w.start().waitReady()
	n := w.talks(1, 0, time.Minute)[0]
	got := func() string { mu.Lock(); defer mu.Unlock(); return mail.String() }
	eventually(t, "the mail is there", func() bool { return strings.Contains(got(), "\n.\n") })
	_, subject, _ := strings.Cut(got(), "Subject: ")
	subject, _, _ = strings.Cut(subject, "\n")
	if text, err := new(mime.WordDecoder).DecodeHeader(subject); err != nil || !strings.HasPrefix(text, "Neue Anfrage: ") || !strings.Contains(got(), "RCPT TO:<team@example.org>") {
		t.Errorf("%q, %v\n%s", text, err, got())
	}
	if strings.Contains(got(), n.me.FirstName) || strings.Contains(w.allLogs(), "example.org") {
		t.Error("the mail names the person, or the log an address")
	}
}
