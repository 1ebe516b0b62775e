package telegram

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"wegweiser/internal/outbox"
)

// sent is an answer to sendMessage as Telegram gives it.
const sent = `{"ok":true,"result":{"message_id":4711,"from":{"id":123456,"is_bot":true,"first_name":"Wegweiser","username":"wegweiser_bot"},"chat":{"id":77777777,"first_name":"Amal","type":"private"},"date":1764000000,"text":"Haben Sie einen Abschluss oder ein Zeugnis aus einem anderen Land?","entities":[{"offset":0,"length":5,"type":"bold"}],"reply_markup":{"inline_keyboard":[[{"text":"Ja, von einer Universit\u00e4t","callback_data":"1a2b3c4d:7:0"}],[{"text":"Nein","callback_data":"1a2b3c4d:7:1"}]]}}}`

const question = "<b>Haben</b> Sie einen Abschluss oder ein Zeugnis aus einem anderen Land?"

// serverEnv makes the test binary be the server of a benchmark: in a process of its
// own its work is not counted as the client's.
const serverEnv = "TELEGRAM_BENCH_SERVER"

func benchServer() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	_, _ = os.Stdout.WriteString(l.Addr().String() + "\n")
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, sent)
	}))
}

// startBench starts that server.
func startBench(b *testing.B) string {
	b.Helper()
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return "http://" + strings.TrimSpace(addr)
}

// cpu is what this process has used so far.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSend compares a sendMessage with two buttons: the library's with its default
// transport, ours over net/http's transport, ours by wire. cpu-ns/op is of the whole process: the transport works in
// goroutines of its own.
func BenchmarkSend(b *testing.B) {
	api := startBench(b)
	run := func(name string, send func() error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range 100 {
				if err := send(); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			start := cpu()
			b.SetParallelism(4)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := send(); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/op")
		})
	}
	lib, err := bot.New(canaryToken, bot.WithServerURL(api), bot.WithSkipGetMe())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(http.DefaultClient.CloseIdleConnections)
	run("library", func() error {
		yes := true
		_, err := lib.SendMessage(b.Context(), &bot.SendMessageParams{
			ChatID: int64(77777777), Text: question, ParseMode: models.ParseModeHTML,
			LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: &yes},
			ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
				{{Text: "Ja, von einer Universität", CallbackData: "1a2b3c4d:7:0"}}, {{Text: "Nein", CallbackData: "1a2b3c4d:7:1"}},
			}},
		})
		return err
	})
	ours := func(name string, o Options) {
		c, err := New(o)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(c.Close)
		s := NewSender(c)
		run(name, func() error { return sendOurs(b, s) })
	}
	ours("by transport", Options{Token: canaryToken, API: api, Transport: newTransport(proxy{})})
	ours("by wire", Options{Token: canaryToken, API: api})
}

// benchRows are as an outbox has them: not made for the call.
var benchRows = [][]outbox.Button{
	{{Text: "Ja, von einer Universität", Data: "1a2b3c4d:7:0"}}, {{Text: "Nein", Data: "1a2b3c4d:7:1"}},
}

func sendOurs(b *testing.B, s *Sender) error {
	_, err := s.Send(b.Context(), outbox.Message{Op: outbox.OpSend, Chat: 77777777, Text: question, Rows: benchRows})
	return err
}

func BenchmarkEncode(b *testing.B) {
	m := outbox.Message{Op: outbox.OpSend, Chat: 77777777, Text: "<b>Haben</b> Sie einen Abschluss?", Rows: [][]outbox.Button{{{Text: "Ja", Data: "1a2b3c4d:7:0"}}}}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = appendSend(buf[:0], &m, shape{})
	}
	if !bytes.HasPrefix(buf, []byte(`{"chat_id":77777777`)) {
		b.Fatal(string(buf))
	}
}
