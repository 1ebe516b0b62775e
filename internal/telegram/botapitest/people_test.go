package botapitest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
)

func TestWhatPeopleSend(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	m := chat.Start(botapitest.User{}, "poster-1")
	if m.Text != "/start poster-1" || m.Entities[0].Type != "bot_command" || m.From.LanguageCode != "ar" {
		t.Errorf("%+v", m)
	}
	chat.SendSticker(amal, "👍")
	chat.SendPhoto(amal, "see #doc")
	chat.SendDocument(amal, "pass.pdf", "application/pdf")
	chat.SendVoice(amal, 7)
	chat.SendLocation(amal, 51.45, 7.01)
	if own := chat.ShareContact(amal, "+49151"); own.Contact.UserID != amal.ID {
		t.Errorf("%+v", own.Contact)
	}
	chat.SendContact(amal, botapitest.Contact{PhoneNumber: "+1", FirstName: "Else", UserID: 9})
	text := chat.Send(amal, "one")
	edited, err := chat.Edit(amal, text.MessageID, "/two")
	if err != nil || edited.Text != "/two" || edited.EditDate == 0 || len(edited.Entities) != 1 {
		t.Errorf("%+v %v", edited, err)
	}
	if _, err := chat.Edit(amal, 999, "x"); err == nil {
		t.Error("edited what is not there")
	}
	chat.Reply(amal, text.MessageID, "answer")
	want := []string{"message", "message", "message", "message", "message", "message", "message", "message", "message", "edited_message", "message"}
	var got []string
	for _, u := range srv.Updates() {
		got = append(got, u.Kind)
	}
	same(t, "kinds", got, want...)
	if text.Text != "one" {
		t.Error("an edit changed the message that somebody holds")
	}
	chat.Delete(amal, text.MessageID)
	if _, ok := chat.Message(text.MessageID); ok || len(chat.Deleted()) != 1 {
		t.Error("still there")
	}
	for what, f := range map[string]func(){
		"payload":     func() { chat.Start(amal, "ä") },
		"long":        func() { chat.Start(amal, strings.Repeat("x", 65)) },
		"other":       func() { chat.Send(boris, "x") },
		"not in":      func() { srv.Group("G", olga).Send(boris, "x") },
		"deactivated": func() { srv.Deactivate(amal); chat.Send(amal, "x") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			f()
		}()
	}
}

func TestTaps(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	id := mustCall(t, srv, "sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"One","callback_data":"1"}],[{"text":"Two","callback_data":"2"},{"text":"Web","url":"https://e.org"}]]}}`).messageID(t)
	old, _ := chat.Message(id)
	for _, pick := range []botapitest.Pick{botapitest.At(1, 0), botapitest.Label("Two"), botapitest.LabelContains("wo"), botapitest.Data("2")} {
		tap, err := chat.Tap(amal, id, pick)
		if err != nil || tap.Data != "2" || tap.UpdateID == 0 {
			t.Errorf("%+v %v", tap, err)
		}
	}
	if _, err := chat.Tap(amal, id, botapitest.Label("Web")); err == nil {
		t.Error("the bot hears of a link")
	}
	if _, err := chat.Tap(amal, id, botapitest.Label("Three")); err == nil {
		t.Error("pressed what is not there")
	}
	mustCall(t, srv, "editMessageReplyMarkup", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"reply_markup":{"inline_keyboard":[[{"text":"New","callback_data":"n"}]]}}`, id))
	if _, err := chat.Tap(amal, id, botapitest.Label("One")); err == nil {
		t.Error("the button is gone")
	}
	if tap, err := chat.TapOn(amal, old, botapitest.Label("One")); err != nil || tap.Data != "1" {
		t.Errorf("an old keyboard: %+v %v", tap, err)
	}
	if tap, err := chat.TapLast(amal, botapitest.Label("New")); err != nil || tap.MessageID != id {
		t.Errorf("%+v %v", tap, err)
	}
	first := chat.Forge(amal, id, "evil")
	again := first.Again()
	if again.ID == first.ID || again.UpdateID == first.UpdateID || again.Data != "evil" {
		t.Errorf("%+v %+v", first, again)
	}
	mustCall(t, srv, "deleteMessage", fmt.Sprintf(`{"chat_id":101,"message_id":%d}`, id))
	chat.Forge(amal, id, "late")
	body := string(srv.Updates()[len(srv.Updates())-1].Body)
	if !strings.Contains(body, fmt.Sprintf(`"message":{"message_id":%d,"chat":{"id":101,"type":"private","first_name":"Amal"},"date":0}`, id)) {
		t.Errorf("a deleted message is not inaccessible: %s", body)
	}

	mustCall(t, srv, "answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q,"text":"hi","url":"https://t.me/wegweiser_test_bot?start=x"}`, first.ID))
	if a, ok := first.Answer(); !ok || a.Text != "hi" {
		t.Errorf("%+v", a)
	}
	if a := call(t, srv, "answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q}`, first.ID)); a.OK {
		t.Error("answered twice")
	}
	if _, ok := again.Answer(); ok {
		t.Error("the second press was never answered")
	}
}

func TestBlockingIsAnUpdate(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	chat.Block()
	chat.Block()
	if !chat.Blocked() {
		t.Error("not blocked")
	}
	chat.Send(amal, "back")
	_, got := get(t, srv, `{}`)
	same(t, "updates", got, "/start", "bot kicked", "bot member", "back")
}

func TestGroups(t *testing.T) {
	srv := newServer(t)
	g := srv.Supergroup("Staff", olga, amal)
	g.Send(amal, "hello") // privacy mode: not for the bot
	g.Send(amal, "/open")
	g.Send(amal, "/open@wegweiser_test_bot")
	g.Send(amal, "/open@other_bot")
	g.Send(amal, "look at /open")
	id := mustCall(t, srv, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"card","reply_markup":{"inline_keyboard":[[{"text":"Take","callback_data":"t"}]]}}`, g.ID())).messageID(t)
	g.Reply(amal, id, "mine")
	g.Join(boris)
	g.Promote(olga, srv.Bot())
	g.Send(amal, "now it reads")
	if _, err := g.Tap(boris, id, botapitest.Label("Take")); err != nil {
		t.Error(err)
	}
	g.Leave(boris)
	g.KickBot(olga)
	g.Send(amal, "alone")
	g.AddBot(olga)
	_, got := get(t, srv, `{}`)
	same(t, "updates", got, "/open", "/open@wegweiser_test_bot", "mine", "", "bot administrator", "now it reads", "tap t", "", "bot kicked", "bot member", "")
	if st := srv.Stats(); st.Skipped != 1 { // chat_member of boris leaving, while the bot was an administrator
		t.Errorf("%+v", st)
	}

	open := newServer(t, botapitest.WithoutPrivacyMode())
	open.Group("G", amal).Send(amal, "hello")
	if open.Pending() != 1 {
		t.Error("without privacy mode the bot reads everything")
	}
}

func TestMigration(t *testing.T) {
	srv := newServer(t)
	g := srv.Group("G", olga, amal)
	g2 := g.Migrate(olga)
	states := srv.Updates()
	if len(states) != 2 || !strings.Contains(string(states[0].Body), fmt.Sprintf(`"migrate_to_chat_id":%d`, g2.ID())) ||
		!strings.Contains(string(states[1].Body), fmt.Sprintf(`"migrate_from_chat_id":%d`, g.ID())) {
		t.Errorf("%+v", states)
	}
	if g2.Info().Type != "supergroup" || g2.Status(olga) != "creator" || g2.Status(amal) != "member" {
		t.Error("members did not come along")
	}
	if found, ok := srv.Chat(g2.ID()); !ok || found.ID() != g2.ID() {
		t.Error("not found")
	}
}

func TestDeletingTakes48Hours(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	g := srv.Supergroup("G", olga)
	inChat := mustCall(t, srv, "sendMessage", hello).messageID(t)
	inGroup := mustCall(t, srv, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, g.ID())).messageID(t)
	other := g.Send(olga, "/x").MessageID
	del := func(chat int64, id int) string {
		return call(t, srv, "deleteMessage", fmt.Sprintf(`{"chat_id":%d,"message_id":%d}`, chat, id)).Description
	}
	if d := del(g.ID(), other); d != "Bad Request: message can't be deleted" {
		t.Error(d)
	}
	chat.Age(48 * time.Hour)
	g.Age(48 * time.Hour)
	srv.Advance(2 * time.Second)
	if d := del(101, inChat); d != "Bad Request: message can't be deleted for everyone" {
		t.Error(d)
	}
	if d := del(g.ID(), inGroup); d != "Bad Request: message can't be deleted" {
		t.Error(d)
	}
	if a := call(t, srv, "editMessageText", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"text":"still"}`, inChat)); !a.OK {
		t.Errorf("a bot's own message can be edited at any time: %s", a.Description)
	}
	fresh := mustCall(t, srv, "sendMessage", hello).messageID(t)
	if a := call(t, srv, "deleteMessages", fmt.Sprintf(`{"chat_id":101,"message_ids":[%d,%d,12345]}`, fresh, inChat)); a.OK {
		t.Error("deleted an old one")
	}
	mustCall(t, srv, "deleteMessages", fmt.Sprintf(`{"chat_id":101,"message_ids":[%d,12345]}`, fresh))
	if len(chat.Deleted()) != 1 {
		t.Errorf("%v", chat.Deleted())
	}
}

func TestLimits(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	srv := newServer(t, botapitest.WithClock(func() time.Time { return now }), botapitest.WithLimits(30, 1, 20))
	started(srv, amal)
	g := srv.Supergroup("G", olga)
	send := func(chat int64) answer {
		return call(t, srv, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, chat))
	}
	for range 5 {
		if a := send(101); !a.OK {
			t.Fatalf("a burst of five passes: %+v", a)
		}
	}
	a := send(101)
	if a.Status != 429 || a.Description != "Too Many Requests: retry after 1" || a.Parameters.RetryAfter != 1 {
		t.Errorf("%+v", a)
	}
	srv.Advance(time.Second)
	if a := send(101); !a.OK {
		t.Errorf("%+v", a)
	}

	id := 0
	for i := range 20 {
		srv.Advance(time.Second)
		if i%2 == 0 {
			id = send(g.ID()).messageID(t)
			continue
		}
		if a := call(t, srv, "editMessageText", fmt.Sprintf(`{"chat_id":%d,"message_id":%d,"text":"y"}`, g.ID(), id)); !a.OK {
			t.Fatalf("%d: %+v", i, a)
		}
	}
	srv.Advance(time.Second)
	if a := send(g.ID()); a.Status != 429 || a.Parameters.RetryAfter != 40 {
		t.Errorf("edits count: %+v", a)
	}
	srv.Advance(40 * time.Second)
	if a := send(g.ID()); !a.OK {
		t.Errorf("%+v", a)
	}

	passed := 0
	for i := range 40 {
		u := botapitest.User{ID: int64(500 + i)}
		srv.Private(u).Start(u, "")
		if send(u.ID).OK {
			passed++
		}
	}
	if passed != 29 { // 30 a second, and the one before
		t.Errorf("%d passed", passed)
	}
	mustCall(t, srv, "setWebhook", `{"url":"http://127.0.0.1:9/"}`)
	if a := call(t, srv, "setWebhook", `{"url":"http://127.0.0.1:9/"}`); a.Status != 429 {
		t.Errorf("%+v", a)
	}
}

func TestKeepLastAndWithoutLog(t *testing.T) {
	srv := newServer(t, botapitest.KeepLast(3), botapitest.WithoutLog())
	chat := started(srv, amal)
	for range 10 {
		mustCall(t, srv, "sendMessage", hello)
	}
	if n := len(chat.Messages()); n != 3 {
		t.Errorf("%d messages", n)
	}
	if len(srv.Calls()) != 0 || srv.CallCount() != 10 {
		t.Errorf("%d in the log, %d in all", len(srv.Calls()), srv.CallCount())
	}
	get(t, srv, `{}`)
	get(t, srv, `{"offset":-1}`)
	if n := len(srv.Updates()); n != 1 {
		t.Errorf("%d updates", n)
	}
}

func TestEvents(t *testing.T) {
	srv := newServer(t)
	events, cancel := srv.Subscribe()
	chat := started(srv, amal)
	id := mustCall(t, srv, "sendMessage", button(`"text":"a","callback_data":"y"`)).messageID(t)
	tap, _ := chat.Tap(amal, id, botapitest.At(0, 0))
	mustCall(t, srv, "answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q,"text":"ok","show_alert":true}`, tap.ID))
	mustCall(t, srv, "editMessageText", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"text":"b"}`, id))
	mustCall(t, srv, "sendChatAction", `{"chat_id":101,"action":"typing"}`)
	if chat.Action() != "typing" {
		t.Error("nobody types")
	}
	mustCall(t, srv, "deleteMessage", fmt.Sprintf(`{"chat_id":101,"message_id":%d}`, id))
	mustCall(t, srv, "setMyName", `{"name":"N"}`)
	chat.Block()
	var got []string
	var seq int64
	for range 9 {
		e := <-events
		if e.Seq <= seq || e.At.IsZero() {
			t.Errorf("%+v", e)
		}
		seq = e.Seq
		line := string(e.Kind)
		switch {
		case e.Answer != nil:
			line += " " + e.Answer.Text
		case e.Message != nil:
			line += " " + e.Message.Text
		case e.Status != "":
			line += " " + e.Status
		}
		got = append(got, line+e.Action)
	}
	same(t, "events", got, "message /start", "message x", "tap", "answered ok", "edited b", "actiontyping", "deleted b", "profile", "member kicked")
	cancel()
	for range events {
	}
}
