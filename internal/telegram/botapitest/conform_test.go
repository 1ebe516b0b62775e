package botapitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// What the double sends is held against the specification too: every update and
// every result of a scene in which everything happens that it can do.
func TestWhatTheDoubleSendsFitsTheSpecification(t *testing.T) {
	s := New()
	t.Cleanup(s.Close)
	amal, olga := User{ID: 101, FirstName: "Amal", LastName: "A", Username: "amal", LanguageCode: "ar", IsPremium: true}, User{ID: 7}
	chat := s.Private(amal)
	done := map[string]bool{}
	call := func(method, body string) int {
		t.Helper()
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/bot"+s.Token()+"/"+method, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var a struct {
			OK     bool `json:"ok"`
			Result struct {
				MessageID int `json:"message_id"`
			} `json:"result"`
		}
		_ = json.Unmarshal(w.Body.Bytes(), &a)
		if !a.OK {
			t.Fatalf("%s %s: %s", method, body, w.Body)
		}
		done[method] = true
		return a.Result.MessageID
	}

	call("getUpdates", `{"allowed_updates":["message","edited_message","callback_query","my_chat_member","chat_member"]}`)
	chat.Start(amal, "x")
	chat.SendSticker(amal, "👍")
	chat.SendPhoto(amal, "see https://e.org")
	chat.SendDocument(amal, "a.pdf", "application/pdf")
	chat.SendVoice(amal, 3)
	chat.SendLocation(amal, 51, 7)
	contact := chat.ShareContact(amal, "+49")
	m := chat.Send(amal, "one")
	_, _ = chat.Edit(amal, m.MessageID, "two")
	chat.Reply(amal, contact.MessageID, "three")
	chat.Block()
	chat.Unblock()
	for _, markup := range []string{
		`{"keyboard":[[{"text":"a","request_contact":true}]],"resize_keyboard":true}`, `{"remove_keyboard":true}`, `{"force_reply":true}`,
		`{"inline_keyboard":[[{"text":"a","url":"e.org","style":"danger"},{"text":"b","copy_text":{"text":"c"}}]]}`,
	} {
		call("sendMessage", `{"chat_id":101,"text":"<b>x</b> <a href='tg://user?id=7'>o</a> <pre>y</pre>","parse_mode":"HTML","protect_content":true,"link_preview_options":{"is_disabled":true},"reply_markup":`+markup+`}`)
	}
	id := call("sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`)
	tap, _ := chat.Tap(amal, id, At(0, 0))
	call("answerCallbackQuery", `{"callback_query_id":"`+tap.ID+`"}`)
	call("editMessageText", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"text":"y"}`, id))
	call("editMessageReplyMarkup", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`, id))
	for _, kind := range []string{"photo", "document", "voice", "video", "audio"} {
		sent := call("send"+strings.ToUpper(kind[:1])+kind[1:], `{"chat_id":101,"`+kind+`":"https://e.org/x","caption":"c"}`)
		call("editMessageCaption", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"caption":"d"}`, sent))
	}
	call("sendSticker", `{"chat_id":101,"sticker":"https://e.org/x"}`)
	call("sendContact", `{"chat_id":101,"phone_number":"+49","first_name":"a"}`)
	call("sendLocation", `{"chat_id":101,"latitude":1,"longitude":2}`)
	call("sendVenue", `{"chat_id":101,"latitude":1,"longitude":2,"title":"a","address":"b"}`)
	call("sendChatAction", `{"chat_id":101,"action":"typing"}`)
	call("deleteMessage", fmt.Sprintf(`{"chat_id":101,"message_id":%d}`, id))
	call("deleteMessages", `{"chat_id":101,"message_ids":[1]}`)
	chat.Forge(amal, id, "old")

	g := s.Group("G", olga, amal)
	g.Promote(olga, s.Bot())
	g.Join(User{ID: 8})
	g.Kick(olga, User{ID: 8})
	g.Promote(olga, amal)
	sg := g.Migrate(olga)
	for _, c := range []string{"101", fmt.Sprint(g.ID()), fmt.Sprint(sg.ID())} {
		call("getChat", `{"chat_id":`+c+`}`)
		call("getChatMemberCount", `{"chat_id":`+c+`}`)
		for _, u := range []string{"7", "8", "101", fmt.Sprint(s.Bot().ID)} {
			call("getChatMember", `{"chat_id":`+c+`,"user_id":`+u+`}`)
		}
	}
	call("getChatAdministrators", fmt.Sprintf(`{"chat_id":%d}`, sg.ID()))
	call("leaveChat", fmt.Sprintf(`{"chat_id":%d}`, sg.ID()))
	sg.AddBot(olga)
	sg.KickBot(olga)

	for _, text := range []string{"Name", "Description", "ShortDescription"} {
		field := map[string]string{"Name": "name", "Description": "description", "ShortDescription": "short_description"}[text]
		call("getMy"+text, `{}`)
		call("setMy"+text, `{"`+field+`":"x","language_code":"de"}`)
		call("getMy"+text, `{"language_code":"de"}`)
	}
	call("setMyCommands", `{"commands":[{"command":"a","description":"b"}]}`)
	call("getMyCommands", `{}`)
	call("deleteMyCommands", `{}`)
	call("getMyCommands", `{}`)
	call("getMyDefaultAdministratorRights", `{}`)
	call("setMyDefaultAdministratorRights", `{"rights":{"can_manage_chat":true},"for_channels":true}`)
	call("getChatMenuButton", `{}`)
	call("setChatMenuButton", `{"chat_id":101,"menu_button":{"type":"commands"}}`)
	call("getChatMenuButton", `{"chat_id":101}`)
	call("getMe", `{}`)
	call("getUpdates", `{"limit":100}`)
	call("getWebhookInfo", `{}`)
	call("setWebhook", `{"url":"http://127.0.0.1:9/"}`)
	call("getWebhookInfo", `{}`)
	call("deleteWebhook", `{"drop_pending_updates":true}`)
	call("close", `{}`)
	call("logOut", `{}`)

	for name := range s.run {
		if !done[name] {
			t.Errorf("%s is not part of the scene", name)
		}
	}
	for _, u := range s.Updates() {
		if bad := fits(s.spec.types["Update"], u.Body); bad != "" {
			t.Errorf("%s\n%s", bad, u.Body)
		}
	}
	returns := returnTypes(t)
	for _, c := range s.Calls() {
		var why []string
		for _, name := range returns[c.Method] {
			compiler := specCompiler{out: s.spec}
			if bad := fits(compiler.named(name), c.Result); bad != "" {
				why = append(why, bad)
			}
		}
		if len(why) == len(returns[c.Method]) {
			t.Errorf("%s returned %s: %v", c.Method, c.Result, why)
		}
	}
}

func fits(want *typ, body []byte) string {
	v, err := decodeJSON(string(body))
	if err != nil {
		return err.Error()
	}
	if _, bad := want.check(v); bad != nil {
		return bad.describe()
	}
	return ""
}

func returnTypes(t *testing.T) map[string][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/telegram-bot-api-10.1.json")
	if err != nil {
		t.Fatal(err)
	}
	var page struct {
		Methods map[string]struct {
			Returns []string `json:"returns"`
		} `json:"methods"`
	}
	if err := json.Unmarshal(b, &page); err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]string)
	for name, m := range page.Methods {
		out[name] = m.Returns
	}
	return out
}
