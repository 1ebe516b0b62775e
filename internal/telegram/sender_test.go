package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
)

var (
	toPerson = outbox.Message{Op: outbox.OpSend, Chat: 77, Text: "<b>Hallo</b> &lt;3"}
	toGroup  = outbox.Message{Op: outbox.OpSend, Chat: -1001, Text: "card"}
	anEdit   = outbox.Message{Op: outbox.OpEdit, Chat: 77, ID: 9, Text: "new"}
	aStrip   = outbox.Message{Op: outbox.OpStrip, Chat: 77, ID: 9}
	aDelete  = outbox.Message{Op: outbox.OpDelete, Chat: 77, ID: 9}
)

// done marks what counts as success.
const done outbox.Verdict = ""

func TestVerdicts(t *testing.T) {
	tests := []struct {
		name    string
		m       outbox.Message
		answer  http.HandlerFunc
		verdict outbox.Verdict
		reason  string
		after   time.Duration
	}{
		{"429", toPerson, refuse(429, "Too Many Requests: retry after 7", `{"retry_after":7}`), outbox.Retry, "rate", 7 * time.Second},
		{"429 for hours: an hour at most", toPerson, refuse(429, "Too Many Requests", `{"retry_after":30000}`), outbox.Retry, "rate", time.Hour},
		{"429 without a time", toPerson, refuse(429, "Too Many Requests", ""), outbox.Retry, "rate", time.Second},
		{"500", toPerson, refuse(500, "Internal Server Error", ""), outbox.Retry, "server", 0},
		{"502, a page", toPerson, raw(502, "<html>Bad Gateway</html>"), outbox.Retry, "server", 0},
		{"403, a proxy's page", toPerson, raw(403, "<html>Forbidden</html>"), outbox.Retry, "garbled", 0},
		{"400, a proxy's page", toPerson, raw(400, "nope"), outbox.Retry, "garbled", 0},
		{"200, a page", toPerson, raw(200, "<html>sign in to this network</html>"), outbox.Retry, "garbled", 0},
		{"302", toPerson, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", 302) }, outbox.Retry, "garbled", 0},
		{"nothing", toPerson, raw(200, ""), outbox.Retry, "garbled", 0},
		{"half an answer", toPerson, raw(200, `{"ok":true,"resu`), outbox.Retry, "garbled", 0},
		{"an answer to something else", toPerson, ok(`true`), outbox.Retry, "garbled", 0},
		{"no message id", toPerson, ok(`{"date":1}`), outbox.Retry, "garbled", 0},
		{"cut before the answer", toPerson, cut(""), outbox.Retry, "cut", 0},
		{"cut within the answer", toPerson, cut(`{"ok":true,"result":{"message_id":5,`), outbox.Retry, "cut", 0},
		{"401", toPerson, refuse(401, "Unauthorized", ""), outbox.Retry, "unauthorized", time.Minute},
		{"404", toPerson, refuse(404, "Not Found", ""), outbox.Retry, "not_found", time.Minute},
		{"409", toPerson, refuse(409, "Conflict: something", ""), outbox.Retry, "conflict", 0},
		{"413", toPerson, refuse(413, "Request Entity Too Large", ""), outbox.GiveUp, "garbled", 0},
		{"migrated", toGroup, refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-100999}`), outbox.Migrate, "migrated", 0},

		{"blocked", toPerson, refuse(403, "Forbidden: bot was blocked by the user", ""), outbox.Park, "blocked", 0},
		{"deactivated", toPerson, refuse(403, "Forbidden: user is deactivated", ""), outbox.Park, "deactivated", 0},
		{"never started", toPerson, refuse(403, "Forbidden: bot can't initiate conversation with a user", ""), outbox.Park, "never_started", 0},
		{"kicked", toGroup, refuse(403, "Forbidden: bot was kicked from the supergroup chat", ""), outbox.Park, "kicked", 0},
		{"not a member", toGroup, refuse(403, "Forbidden: bot is not a member of the supergroup chat", ""), outbox.Park, "kicked", 0},
		{"403 of another kind", toPerson, refuse(403, "Forbidden: bots can't send messages to bots", ""), outbox.Park, "forbidden", 0},
		{"no rights", toGroup, refuse(400, "Bad Request: not enough rights to send text messages to the chat", ""), outbox.Park, "no_rights", 0},
		{"chat not found, person", toPerson, refuse(400, "Bad Request: chat not found", ""), outbox.Park, "chat_not_found", 0},
		{"chat not found, group", toGroup, refuse(400, "Bad Request: chat not found", ""), outbox.Park, "chat_not_found", 0},

		{"too long", toPerson, refuse(400, "Bad Request: message is too long", ""), outbox.GiveUp, "too_long", 0},
		{"empty", toPerson, refuse(400, "Bad Request: message text is empty", ""), outbox.GiveUp, "empty", 0},
		{"400 of another kind", toPerson, refuse(400, "Bad Request: SOMETHING_NEW", ""), outbox.GiveUp, "bad_request", 0},

		{"edit: not modified", anEdit, refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same", ""), done, "", 0},
		{"edit: not found", anEdit, refuse(400, "Bad Request: message to edit not found", ""), outbox.GiveUp, "gone", 0},
		{"edit: can't be", anEdit, refuse(400, "Bad Request: message can't be edited", ""), outbox.GiveUp, "gone", 0},
		{"delete: blocked", aDelete, refuse(403, "Forbidden: bot was blocked by the user", ""), outbox.GiveUp, "blocked", 0},
		{"delete: no such chat", aDelete, refuse(400, "Bad Request: chat not found", ""), outbox.GiveUp, "chat_not_found", 0},
		{"strip: blocked", aStrip, refuse(403, "Forbidden: bot was blocked by the user", ""), outbox.GiveUp, "blocked", 0},
		{"edit: blocked", anEdit, refuse(403, "Forbidden: bot was blocked by the user", ""), outbox.Park, "blocked", 0},
		{"strip: not modified", aStrip, refuse(400, "Bad Request: message is not modified", ""), done, "", 0},
		{"strip: not found", aStrip, refuse(400, "Bad Request: message to edit not found", ""), done, "", 0},
		{"strip: can't be", aStrip, refuse(400, "Bad Request: message can't be edited", ""), done, "", 0},
		{"delete: not found", aDelete, refuse(400, "Bad Request: message to delete not found", ""), done, "", 0},
		{"delete: older than 48 hours", aDelete, refuse(400, "Bad Request: message can't be deleted for everyone", ""), outbox.GiveUp, "too_late", 0},
		{"delete: another 400", aDelete, refuse(400, "Bad Request: oh", ""), outbox.GiveUp, "bad_request", 0},
	}
	for _, tt := range tests {
		bothWays(t, tt.name, func(t *testing.T, way func(*Options)) {
			s := serve(t, tt.answer)
			c, _, logs := s.client(t, way)
			_, err := NewSender(c).Send(t.Context(), tt.m)
			if n := len(s.got()); n != 1 {
				t.Errorf("%d calls, want 1", n)
			}
			checkSilence(t, err, logs)
			if tt.verdict == done {
				if err != nil {
					t.Fatalf("got %v, want success", err)
				}
				return
			}
			var r *outbox.Refusal
			if !errors.As(err, &r) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if r.Verdict != tt.verdict || r.Reason != tt.reason || r.After != tt.after {
				t.Errorf("got %s %q after %v, want %s %q after %v", r.Verdict, r.Reason, r.After, tt.verdict, tt.reason, tt.after)
			}
			if tt.verdict == outbox.Migrate && r.NewChat != -100999 {
				t.Errorf("new chat %d", r.NewChat)
			}
		})
	}
}

// bothWays runs a test with the calls by wire, and with the calls by net/http's
// transport, as they are made where there is a proxy.
func bothWays(t *testing.T, name string, test func(t *testing.T, way func(*Options))) {
	t.Helper()
	t.Run(name, func(t *testing.T) { test(t, func(*Options) {}) })
	t.Run(name+", by transport", func(t *testing.T) {
		test(t, func(o *Options) { o.Transport = newTransport(proxy{}) })
	})
}

// checkSilence fails if an error or a log line says what only Telegram and the
// person may know.
func checkSilence(t *testing.T, err error, logs *logged) {
	t.Helper()
	all := logs.String()
	for e := err; e != nil; e = errors.Unwrap(e) {
		all += e.Error()
	}
	for _, secret := range []string{"CANARY", "127.0.0.1", "http://", "Hallo", "html", "Bad Request: ", "Forbidden: ", "specified"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q shows in %s", secret, all)
		}
	}
}

func TestErrorsAreAlsoTheLibrarys(t *testing.T) {
	tests := []struct {
		answer http.HandlerFunc
		is     error
	}{
		{refuse(400, "Bad Request: x", ""), bot.ErrorBadRequest},
		{refuse(401, "Unauthorized", ""), bot.ErrorUnauthorized},
		{refuse(403, "Forbidden: x", ""), bot.ErrorForbidden},
		{refuse(404, "Not Found", ""), bot.ErrorNotFound},
		{refuse(409, "Conflict: x", ""), bot.ErrorConflict},
		{refuse(500, "oh", ""), ErrServer},
		{raw(200, "oh"), ErrGarbled},
		{cut(""), ErrNetwork},
	}
	for _, tt := range tests {
		s := serve(t, tt.answer, tt.answer)
		c, _, _ := s.client(t)
		if _, err := NewSender(c).Send(t.Context(), toPerson); !errors.Is(err, tt.is) {
			t.Errorf("hot: %v is not %v", err, tt.is)
		}
		if _, err := c.Me(t.Context()); !errors.Is(err, tt.is) {
			t.Errorf("cold: %v is not %v", err, tt.is)
		}
	}
	var many *bot.TooManyRequestsError
	s := serve(t, refuse(429, "Too Many Requests", `{"retry_after":5}`))
	c, _, _ := s.client(t)
	if _, err := c.Me(t.Context()); !errors.As(err, &many) || many.RetryAfter != 5 {
		t.Errorf("got %v", err)
	}
}

func TestLibraryErrorsSayNothing(t *testing.T) {
	for _, answer := range []http.HandlerFunc{
		raw(200, `{"ok":true,"result":"CANARY 127.0.0.1"`), // the library would print the body
		refuse(400, "Bad Request: CANARY", ""),
		refuse(418, "CANARY", ""),
		cut(""),
	} {
		s := serve(t, answer)
		c, _, logs := s.client(t)
		_, err := c.Me(t.Context())
		if err == nil {
			t.Error("no error")
		}
		checkSilence(t, err, logs)
	}
}

func TestTimeoutIsRetry(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	c, m, _ := s.client(t, func(o *Options) { o.Timeout = 20 * time.Millisecond })
	_, err := NewSender(c).Send(t.Context(), toPerson)
	if r := outbox.AsRefusal(err); r.Verdict != outbox.Retry || r.Reason != "timeout" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if len(m.calls) != 1 || m.calls[0] != "sendMessage timeout" {
		t.Errorf("metered %v", m.calls)
	}
}

func TestCancelledIsRetry(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
	defer close(release)
	c, _, _ := s.client(t)
	_, err := NewSender(c).Send(ctx, toPerson)
	if r := outbox.AsRefusal(err); r.Verdict != outbox.Retry || r.Reason != "cancelled" {
		t.Errorf("got %v", err)
	}
}

func TestNobodyThereIsRetry(t *testing.T) {
	s := serve(t)
	c, _, logs := s.client(t)
	s.Close()
	_, err := NewSender(c).Send(t.Context(), toPerson)
	if r := outbox.AsRefusal(err); r.Verdict != outbox.Retry || r.Reason != "no_server" {
		t.Errorf("got %v", err)
	}
	checkSilence(t, err, logs)
}

func TestWrongTokenIsSaidLoudlyAndOnce(t *testing.T) {
	no := refuse(401, "Unauthorized", "")
	s := serve(t, no, no, no)
	c, _, logs := s.client(t)
	for range 3 {
		_, _ = NewSender(c).Send(t.Context(), toPerson)
	}
	if n := strings.Count(logs.String(), `"level":"ERROR"`); n != 1 {
		t.Errorf("said %d times: %s", n, logs)
	}
}

func TestBrokenMarkupGoesOutAsPlainText(t *testing.T) {
	s := serve(t, refuse(400, `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 0`, ""))
	c, m, _ := s.client(t)
	msg := outbox.Message{Op: outbox.OpSend, Chat: 77, Text: `<x>Hi <b>you</b> &amp; &lt;3, <a href="https://example.org/?a=1&amp;b=2">here</a>`,
		Rows: [][]outbox.Button{{{Text: "Go", Data: "d"}}}}
	id, err := NewSender(c).Send(t.Context(), msg)
	if err != nil || id != 4711 {
		t.Fatalf("got %d, %v", id, err)
	}
	reqs := s.got()
	if len(reqs) != 2 {
		t.Fatalf("%d calls, want 2", len(reqs))
	}
	second := reqs[1].fields
	if want := "Hi you & <3, here (https://example.org/?a=1&b=2)"; second["text"] != want || second["parse_mode"] != nil {
		t.Errorf("sent %v with parse mode %v, want %q without", second["text"], second["parse_mode"], want)
	}
	if second["reply_markup"] == nil {
		t.Error("the buttons are lost")
	}
	if m.count(sentWithoutMarkup) != 1 {
		t.Error("not counted")
	}
}

func TestMarkupThatIsRefusedTwiceIsGivenUp(t *testing.T) {
	no := refuse(400, "Bad Request: can't parse entities: oh", "")
	s := serve(t, no, no, no)
	c, _, _ := s.client(t)
	_, err := NewSender(c).Send(t.Context(), toPerson)
	if r := outbox.AsRefusal(err); r.Verdict != outbox.GiveUp || r.Reason != "markup" || len(s.got()) != 2 {
		t.Errorf("got %v after %d calls", err, len(s.got()))
	}
}

func TestRefusedLinkDoesNotCostTheMessage(t *testing.T) {
	s := serve(t, refuse(400, "Bad Request: BUTTON_URL_INVALID", ""))
	c, m, _ := s.client(t)
	msg := toPerson
	msg.Rows = [][]outbox.Button{{{Text: "Page", URL: "https://nope"}}, {{Text: "Go", Data: "d"}}}
	if _, err := NewSender(c).Send(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
	second := string(s.got()[1].body)
	if strings.Contains(second, "nope") || !strings.Contains(second, `"callback_data":"d"`) || m.count(sentWithoutLinks) != 1 {
		t.Errorf("sent %s", second)
	}
}

func TestButtonThatTelegramWouldRefuseIsLeftOut(t *testing.T) {
	s := serve(t)
	c, m, _ := s.client(t)
	msg := toPerson
	msg.Rows = [][]outbox.Button{
		{{Text: "long", Data: strings.Repeat("ж", 33)}, {Text: "fits", Data: strings.Repeat("x", 64)}},
		{{Text: "", Data: "x"}},
		{{Text: "no data"}},
	}
	if _, err := NewSender(c).Send(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"inline_keyboard": []any{[]any{map[string]any{"text": "fits", "callback_data": strings.Repeat("x", 64)}}}}
	if diff := cmp.Diff(want, s.got()[0].fields["reply_markup"]); diff != "" {
		t.Error(diff)
	}
	if m.count(buttonLeftOut) != 3 {
		t.Errorf("counted %d", m.count(buttonLeftOut))
	}
}

func TestNoTarget(t *testing.T) {
	s := serve(t)
	c, _, _ := s.client(t)
	for op, want := range map[outbox.Op]outbox.Verdict{outbox.OpEdit: outbox.GiveUp, outbox.OpStrip: done, outbox.OpDelete: done, "new": outbox.GiveUp} {
		m := outbox.Message{Op: op, Chat: 77, Text: "x"}
		if op == "new" {
			m.ID = 5
		}
		_, err := NewSender(c).Send(t.Context(), m)
		if want == done != (err == nil) || err != nil && outbox.AsRefusal(err).Verdict != want {
			t.Errorf("%s: got %v, want %q", op, err, want)
		}
	}
	if len(s.got()) != 0 {
		t.Error("somebody was called")
	}
}

// TestBodiesAreTheLibrarys compares what we write by hand with what the library's
// own parameters look like as JSON.
func TestBodiesAreTheLibrarys(t *testing.T) {
	yes := true
	text := "<b>ä\"\\</b>\n\t\x01 \u2028 🦉 سلام &amp; \u007f"
	rows := [][]outbox.Button{
		{{Text: "Ja \"x\"", Data: "a:1:ж"}, {Text: "Web", URL: "https://example.org/?a=1&b=2"}},
		{{Text: "Nein", Data: "a:1:2"}},
	}
	markup := &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
		{{Text: "Ja \"x\"", CallbackData: "a:1:ж"}, {Text: "Web", URL: "https://example.org/?a=1&b=2"}},
		{{Text: "Nein", CallbackData: "a:1:2"}},
	}}
	preview := &models.LinkPreviewOptions{IsDisabled: &yes}
	tests := []struct {
		name   string
		m      outbox.Message
		method string
		want   any
	}{
		{"send", outbox.Message{Op: outbox.OpSend, Chat: -5, Text: text, Rows: rows}, "sendMessage",
			&bot.SendMessageParams{ChatID: -5, Text: text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: preview, ReplyMarkup: markup}},
		{"send, no buttons", outbox.Message{Op: outbox.OpSend, Chat: 5, Text: "x"}, "sendMessage",
			&bot.SendMessageParams{ChatID: 5, Text: "x", ParseMode: models.ParseModeHTML, LinkPreviewOptions: preview}},
		{"edit", outbox.Message{Op: outbox.OpEdit, Chat: 5, ID: 3, Text: text, Rows: rows}, "editMessageText",
			&bot.EditMessageTextParams{ChatID: 5, MessageID: 3, Text: text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: preview, ReplyMarkup: markup}},
		{"edit the keyboard only", outbox.Message{Op: outbox.OpEdit, Chat: 5, ID: 3, Rows: rows}, "editMessageReplyMarkup",
			&bot.EditMessageReplyMarkupParams{ChatID: 5, MessageID: 3, ReplyMarkup: markup}},
		{"strip", outbox.Message{Op: outbox.OpStrip, Chat: 5, ID: 3, Rows: rows}, "editMessageReplyMarkup",
			&bot.EditMessageReplyMarkupParams{ChatID: 5, MessageID: 3}},
		{"delete", outbox.Message{Op: outbox.OpDelete, Chat: 5, ID: 3}, "deleteMessage",
			&bot.DeleteMessageParams{ChatID: 5, MessageID: 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t)
			c, _, _ := s.client(t)
			id, err := NewSender(c).Send(t.Context(), tt.m)
			if err != nil {
				t.Fatal(err)
			}
			if want := tt.m.ID; tt.m.Op != outbox.OpSend && id != want {
				t.Errorf("id %d, want %d", id, want)
			}
			got := s.got()[0]
			if got.method != tt.method || got.length != int64(len(got.body)) {
				t.Errorf("%s with length %d, want %s with %d", got.method, got.length, tt.method, len(got.body))
			}
			compareJSON(t, tt.want, got.body)
		})
	}
}

func TestAnswerIsTheLibrarys(t *testing.T) {
	long := strings.Repeat("я", 250)
	got := appendAnswer(nil, "id\"1", conversation.Reply{Text: long, Alert: true, URL: "t.me/x?start=1"})
	compareJSON(t, &bot.AnswerCallbackQueryParams{CallbackQueryID: "id\"1", Text: long[:400], ShowAlert: true, URL: "t.me/x?start=1"}, got)
	compareJSON(t, &bot.AnswerCallbackQueryParams{CallbackQueryID: "1"}, appendAnswer(nil, "1", conversation.Reply{}))
}

func TestGetUpdatesBody(t *testing.T) {
	type params struct {
		Offset  int64    `json:"offset,omitempty"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}
	allowed := []string{"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}
	compareJSON(t, params{7, 100, 30, allowed}, appendGetUpdates(nil, 7, 100, 30))
	compareJSON(t, params{0, 1, 0, allowed}, appendGetUpdates(nil, 0, 1, 0))
}

func compareJSON(t *testing.T, want any, got []byte) {
	t.Helper()
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var w, g any
	if err := json.Unmarshal(b, &w); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	drop(w)
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("(-library +ours)\n%s", diff)
	}
}

// drop takes out what the library's keyboard button writes although it is empty
// (copy_text has no omitempty that works), and a markup that is null.
func drop(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "copy_text")
		for k, e := range v {
			if e == nil {
				delete(v, k)
			}
			drop(e)
		}
	case []any:
		for _, e := range v {
			drop(e)
		}
	}
}

func FuzzString(f *testing.F) {
	f.Add("x\"\\\n\x00\x1f\u2028\xff🦉")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil || got != validEach(s) {
			t.Errorf("%q became %q (%v)", s, got, err)
		}
	})
}

// validEach replaces every byte that is not UTF-8 by itself, as encoding/json does.
func validEach(s string) string { return string([]rune(s)) }

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"a < b &amp; c > d":          "a < b & c > d",
		"<3 &lt;3":                   "<3 <3",
		"<b>x</b>":                   "x",
		"x<":                         "x<",
		"<b":                         "<b",
		`<a href='t.me/x'>y</a> z`:   "y (t.me/x) z",
		"</a>x":                      "x",
		"<tg-spoiler>x</tg-spoiler>": "x",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}
