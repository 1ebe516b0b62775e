package botapitest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// One keyboard button, as JSON.
func button(fields string) string {
	return `{"chat_id":101,"text":"x","reply_markup":{"inline_keyboard":[[{` + fields + `}]]}}`
}

// What the double says, word for word. Every row is a call that must fail; a
// call that is right is checked first, so that rows can't fail by accident.
func TestRefused(t *testing.T) {
	srv := newServer(t)
	started(srv, amal)
	srv.Private(boris)
	plain := mustCall(t, srv, "sendMessage", `{"chat_id":101,"text":"x"}`).messageID(t)
	keys := mustCall(t, srv, "sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"keyboard":[[{"text":"a"}]]}}`).messageID(t)
	tests := []struct{ method, body, want string }{
		// The specification.
		{"sendMesage", `{}`, "Not Found"},
		{"sendMessage", `{"chat_id":101,"text":"x","disable_web_page_preview":true}`, `Bad Request: unknown field "disable_web_page_preview" of sendMessage`},
		{"sendMessage", `{"chat_id":101,"text":5}`, `Bad Request: field "text" must be of type String`},
		{"sendMessage", `{"chat_id":101,"text":"x","disable_notification":"yes"}`, `Bad Request: field "disable_notification" must be of type Boolean`},
		{"sendMessage", `{"chat_id":true,"text":"x"}`, `Bad Request: field "chat_id" must be of type Integer or String`},
		{"sendMessage", `{"chat_id":101.5,"text":"x"}`, `Bad Request: field "chat_id" must be of type Integer or String`},
		{"editMessageText", `{"chat_id":101,"message_id":"1","text":"x"}`, `Bad Request: field "message_id" must be of type Integer`},
		{"sendLocation", `{"chat_id":101,"latitude":"a","longitude":7}`, `Bad Request: field "latitude" must be of type Float`},
		{"sendMessage", `{"chat_id":101,"text":"x","entities":{}}`, `Bad Request: field "entities" must be of type Array of MessageEntity`},
		{"sendMessage", `{"chat_id":101,"text":"x","link_preview_options":{"disabled":true}}`, `Bad Request: unknown field "disabled" of LinkPreviewOptions`},
		{"sendMessage", `{"chat_id":101,"text":"x","link_preview_options":"{"}`, `Bad Request: can't parse link preview options JSON object`},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_parameters":{}}`, `Bad Request: can't parse reply parameters: Can't find field "message_id"`},
		{"sendMessage", `{`, "Bad Request: can't parse JSON object"},
		{"sendMessage", `{} {}`, "Bad Request: can't parse JSON object"},
		{"sendMessage", `[]`, "Bad Request: object expected as the request's body"},
		{"sendMessage", "{\"chat_id\":101,\"text\":\"\xff\"}", "Bad Request: strings must be encoded in UTF-8"},
		{"banChatMember", `{"chat_id":101}`, "Bad Request: invalid user_id specified"},
		{"banChatMember", `{"chat_id":101,"user_id":5}`, "Not Implemented by the double: banChatMember"},
		{"sendPhoto", `{"chat_id":101}`, "Bad Request: there is no photo in the request"},
		{"setMyCommands", `{}`, `Bad Request: parameter "commands" is required`},

		// Texts.
		{"sendMessage", `{}`, "Bad Request: message text is empty"},
		{"sendMessage", `{"chat_id":101}`, "Bad Request: message text is empty"},
		{"sendMessage", `{"chat_id":101,"text":""}`, "Bad Request: message text is empty"},
		{"sendMessage", `{"text":"x"}`, "Bad Request: chat_id is empty"},
		{"sendMessage", `{"chat_id":101,"text":" \n\u200b "}`, "Bad Request: text must be non-empty"},
		{"sendMessage", `{"chat_id":101,"text":"` + strings.Repeat("я", 4097) + `"}`, "Bad Request: message is too long"},
		{"sendMessage", `{"chat_id":101,"text":"` + strings.Repeat("😀", 2049) + `"}`, "Bad Request: message is too long"},
		{"sendMessage", `{"chat_id":101,"text":"` + strings.Repeat("x", 32769) + `"}`, "Bad Request: text is too long"},
		{"sendMessage", `{"chat_id":101,"text":"x","parse_mode":"HTLM"}`, "Bad Request: unsupported parse_mode"},
		{"sendMessage", `{"chat_id":101,"text":"x","parse_mode":"MarkdownV2"}`, "Not Implemented by the double: parse_mode MarkdownV2"},
		{"sendMessage", `{"chat_id":101,"text":"a <br> b","parse_mode":"HTML"}`, `Bad Request: can't parse entities: Unsupported start tag "br" at byte offset 2`},
		{"sendMessage", `{"chat_id":101,"text":"<b></b>","parse_mode":"HTML"}`, "Bad Request: text must be non-empty"},
		{"sendMessage", `{"chat_id":101,"text":"x","entities":[{"type":"bold","offset":0,"length":2}]}`, "Bad Request: can't parse MessageEntity: the entity is not within the text or splits a character"},
		{"sendMessage", `{"chat_id":101,"text":"😀","entities":[{"type":"bold","offset":0,"length":1}]}`, "Bad Request: can't parse MessageEntity: the entity is not within the text or splits a character"},
		{"sendMessage", `{"chat_id":101,"text":"x","entities":[{"type":"fat","offset":0,"length":1}]}`, "Bad Request: can't parse MessageEntity: Unsupported type specified"},
		{"sendMessage", `{"chat_id":101,"text":"x","entities":[{"type":"text_link","offset":0,"length":1}]}`, `Bad Request: can't parse MessageEntity: Can't find field "url"`},
		{"sendPhoto", `{"chat_id":101,"photo":"https://e.org/p.jpg","caption":"` + strings.Repeat("x", 1025) + `"}`, "Bad Request: message caption is too long"},
		{"sendPhoto", `{"chat_id":101,"photo":"nonsense"}`, "Bad Request: wrong remote file identifier specified: Wrong string length"},

		// Keyboards.
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{}}`, "Bad Request: field \"reply_markup\" must be of type InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":[]}`, "Bad Request: object expected as reply markup"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":"{"}`, "Bad Request: can't parse reply keyboard markup JSON object"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"inline_keyboard":[{"text":"a"}]}}`, `Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"keyboard":null}}`, `Bad Request: field "keyboard" must be an Array of Arrays`},
		{"sendMessage", button(`"text":"a"`), "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", button(`"text":"a","copy_text":{"text":""}`), "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", button(`"callback_data":"a"`), `Bad Request: can't parse inline keyboard button: Can't find field "text"`},
		{"sendMessage", button(`"text":1,"callback_data":"a"`), `Bad Request: can't parse inline keyboard button: Field "text" must be of type String`},
		{"sendMessage", button(`"text":"a","callback_data":"b","colour":"red"`), `Bad Request: unknown field "colour" of InlineKeyboardButton`},
		{"sendMessage", button(`"text":"a","callback_data":"b","style":"red"`), `Bad Request: can't parse inline keyboard button: Field "style" must be one of "danger", "success", "primary"`},
		{"sendMessage", button(`"text":"a","callback_data":"b","url":"https://e.org"`), "Bad Request: can't parse inline keyboard button: more than one type is specified"},
		{"sendMessage", button(`"text":" ","callback_data":"b"`), "Bad Request: inline keyboard button text must be non-empty"},
		{"sendMessage", button(`"text":"a","callback_data":"` + strings.Repeat("я", 32) + `x"`), "Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", button(`"text":"a","url":"http://localhost"`), "Bad Request: inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL"},
		{"sendMessage", button(`"text":"a","url":"tel:+49201"`), "Bad Request: inline keyboard button URL 'tel:+49201' is invalid: Wrong HTTP URL"},
		{"sendMessage", button(`"text":"a","url":"tel:+49 201"`), "Bad Request: inline keyboard button URL 'tel:+49 201' is invalid: Wrong port number specified in the URL"},
		{"sendMessage", button(`"text":"a","url":"ftp://e.org"`), "Bad Request: inline keyboard button URL 'ftp://e.org' is invalid: Unsupported URL protocol"},
		{"sendMessage", button(`"text":"a","url":"https://e.org/` + strings.Repeat("x", 2048) + `"`), "Bad Request: BUTTON_URL_INVALID"},
		{"sendMessage", button(strings.TrimSuffix(strings.Repeat(`"text":"a","callback_data":"b"},{`, 9), "},{")), "Bad Request: reply markup is too long"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"keyboard":[[{"text":""}]]}}`, "Bad Request: keyboard button text must be non-empty"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"keyboard":[[{"text":"a","request_contact":true,"request_location":true}]]}}`, "Bad Request: can't parse keyboard button: more than one type is specified"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"keyboard":[["a"]]}}`, `Bad Request: field "keyboard" must be an Array of Arrays`},

		// Chats.
		{"sendMessage", `{"chat_id":999,"text":"x"}`, "Bad Request: chat not found"},
		{"sendMessage", `{"chat_id":"@nobody","text":"x"}`, "Bad Request: chat not found"},
		{"sendMessage", `{"chat_id":102,"text":"x"}`, "Forbidden: bot can't initiate conversation with a user"},
		{"sendMessage", `{"chat_id":101,"text":"x","message_thread_id":4}`, "Bad Request: message thread not found"},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_parameters":{"message_id":888}}`, "Bad Request: message to be replied not found"},
		{"sendChatAction", `{"chat_id":101,"action":"dancing"}`, "Bad Request: wrong parameter action in request"},
		{"getChatMember", `{"chat_id":101,"user_id":-1}`, "Bad Request: invalid user_id specified"},
		{"getChatAdministrators", `{"chat_id":101}`, "Bad Request: there are no administrators in the private chat"},

		// Edits, deletions, taps.
		{"editMessageText", `{"text":"y"}`, "Bad Request: message identifier is not specified"},
		{"editMessageText", `{"chat_id":101,"message_id":777,"text":"y"}`, "Bad Request: message to edit not found"},
		{"editMessageText", fmt.Sprintf(`{"chat_id":101,"message_id":%d}`, plain), "Bad Request: message text is empty"},
		{"editMessageText", `{"chat_id":101,"message_id":1,"text":"y"}`, "Bad Request: message can't be edited"},
		{"editMessageText", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"text":"y"}`, keys), "Bad Request: message can't be edited"},
		{"editMessageText", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"text":"x"}`, plain), "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageReplyMarkup", fmt.Sprintf(`{"chat_id":101,"message_id":%d}`, plain), "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageReplyMarkup", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"reply_markup":{"keyboard":[]}}`, plain), `Bad Request: unknown field "keyboard" of InlineKeyboardMarkup`},
		{"editMessageCaption", fmt.Sprintf(`{"chat_id":101,"message_id":%d,"caption":"c"}`, plain), "Bad Request: there is no caption in the message to edit"},
		{"deleteMessage", `{"chat_id":101,"message_id":777}`, "Bad Request: message to delete not found"},
		{"deleteMessage", `{"chat_id":101}`, "Bad Request: message identifier is not specified"},
		{"deleteMessages", `{"chat_id":101,"message_ids":[]}`, "Bad Request: message identifiers are not specified"},
		{"deleteMessages", `{"chat_id":101,"message_ids":["1"]}`, `Bad Request: field "message_ids" item 0 must be of type Integer`},
		{"deleteMessages", `{"chat_id":101,"message_ids":[` + strings.TrimSuffix(strings.Repeat("1,", 101), ",") + `]}`, "Bad Request: too many message identifiers specified"},
		{"answerCallbackQuery", `{}`, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"answerCallbackQuery", `{"callback_query_id":"5"}`, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"answerCallbackQuery", `{"callback_query_id":"5","text":"` + strings.Repeat("x", 201) + `"}`, "Bad Request: MESSAGE_TOO_LONG"},
		{"answerCallbackQuery", `{"callback_query_id":"5","url":"https://example.org"}`, "Bad Request: URL_INVALID"},

		// Profile.
		{"setMyCommands", `{"commands":[{"command":"Start","description":"x"}]}`, "Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", `{"commands":[{"command":"/","description":"x"}]}`, "Bad Request: command must be non-empty"},
		{"setMyCommands", `{"commands":[{"command":"` + strings.Repeat("a", 33) + `","description":"x"}]}`, "Bad Request: command length must not exceed 32"},
		{"setMyCommands", `{"commands":[{"command":"a","description":""}]}`, "Bad Request: command description must be non-empty"},
		{"setMyCommands", `{"commands":[{"command":"a","description":"` + strings.Repeat("x", 257) + `"}]}`, "Bad Request: command description length must not exceed 256"},
		{"setMyCommands", `{"commands":[` + strings.TrimSuffix(strings.Repeat(`{"command":"a","description":"x"},`, 101), ",") + `]}`, "Bad Request: BOT_COMMANDS_TOO_MUCH"},
		{"setMyCommands", `{"commands":[{"command":"a"}]}`, `Bad Request: can't parse BotCommand: Can't find field "description"`},
		{"setMyCommands", `{"commands":[],"language_code":"ckb"}`, "Bad Request: invalid language code specified"},
		{"setMyCommands", `{"commands":[],"scope":{"type":"everybody"}}`, "Bad Request: can't parse BotCommandScope: Unsupported type specified"},
		{"setMyCommands", `{"commands":[],"scope":{"type":"chat"}}`, `Bad Request: can't parse BotCommandScope: Can't find field "chat_id"`},
		{"setMyCommands", `{"commands":[],"scope":{"type":"chat","chat_id":5}}`, "Bad Request: chat not found"},
		{"setMyName", `{"name":"x","language_code":"de-simple"}`, "Bad Request: invalid language code specified"},
		{"setMyName", `{"name":"` + strings.Repeat("x", 65) + `"}`, "Bad Request: bot name is too long: 65 characters of at most 64"},
		{"setMyShortDescription", `{"short_description":"` + strings.Repeat("x", 121) + `"}`, "Bad Request: bot short_description is too long: 121 characters of at most 120"},
		{"setMyDescription", `{"description":"` + strings.Repeat("x", 513) + `"}`, "Bad Request: bot description is too long: 513 characters of at most 512"},
		{"setChatMenuButton", `{"menu_button":{"type":"soup"}}`, "Bad Request: can't parse menu button: Unsupported type specified"},
		{"setMyDefaultAdministratorRights", `{"rights":{"can_fly":true}}`, `Bad Request: unknown field "can_fly" of ChatAdministratorRights`},

		// Updates.
		{"getUpdates", `{"limit":0}`, "Bad Request: limit must be between 1 and 100"},
		{"getUpdates", `{"limit":101}`, "Bad Request: limit must be between 1 and 100"},
		{"getUpdates", `{"allowed_updates":["mesage"]}`, `Bad Request: unknown update type "mesage" in allowed_updates`},
		{"setWebhook", `{}`, `Bad Request: parameter "url" is required`},
		{"setWebhook", `{"url":"bot.example.org"}`, "Bad Request: invalid webhook URL specified"},
		{"setWebhook", `{"url":"https://e.org","secret_token":"a b"}`, "Bad Request: secret token contains unallowed characters"},
		{"setWebhook", `{"url":"https://e.org","secret_token":"` + strings.Repeat("a", 257) + `"}`, "Bad Request: secret token is too long"},
		{"setWebhook", `{"url":"https://e.org","max_connections":101}`, "Bad Request: max_connections must be between 1 and 100"},
	}
	for _, tt := range tests {
		a := call(t, srv, tt.method, tt.body)
		if a.OK || a.Description != tt.want {
			t.Errorf("%s %.120s\n got %q\nwant %q", tt.method, tt.body, a.Description, tt.want)
		}
	}
	if got := len(srv.Refused()); got != len(tests) {
		t.Errorf("%d refused calls in the log, want %d", got, len(tests))
	}
	if got := len(srv.Refused("Bad Request", "Not ")); got != 1 {
		t.Errorf("%d refused calls are left, want the forbidden one", got)
	}
}

// What is just within the limits passes.
func TestNotRefused(t *testing.T) {
	srv := newServer(t)
	started(srv, amal)
	for _, tt := range []struct{ method, body string }{
		{"sendMessage", `{"chat_id":101,"text":"` + strings.Repeat("я", 4096) + `"}`},
		{"sendMessage", `{"chat_id":101,"text":"` + strings.Repeat("😀", 2048) + `"}`},
		{"sendMessage", `{"chat_id":"101","text":"x"}`},
		{"SENDMESSAGE", `{"chat_id":101,"text":"` + strings.Repeat("<b></b>", 4000) + `x","parse_mode":"html"}`},
		{"sendMessage", button(`"text":"a","callback_data":"` + strings.Repeat("я", 32) + `"`)},
		{"sendMessage", button(`"text":"a","url":"t.me/x?start=y"`)},
		{"sendMessage", button(`"text":"a","url":"tg://user?id=5"`)},
		{"sendMessage", button(`"text":"a","url":"https://例え.jp:8080/a b"`)},
		{"sendMessage", button(`"text":"a","web_app":{"url":"https://e.org"},"style":"danger"`)},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"inline_keyboard":[]}}`},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_markup":{"force_reply":true,"input_field_placeholder":"?"}}`},
		{"sendMessage", `{"chat_id":101,"text":"x","reply_parameters":{"message_id":888,"allow_sending_without_reply":true}}`},
		{"setMyName", `{}`},
		{"setMyCommands", `{"commands":"[{\"command\":\"a_1\",\"description\":\"x\"}]","scope":"{\"type\":\"chat\",\"chat_id\":\"101\"}"}`},
		{"getUpdates", `{"timeout":0,"limit":100,"offset":-5,"allowed_updates":[]}`},
		{"setWebhook", `{"url":""}`},
	} {
		if a := call(t, srv, tt.method, tt.body); !a.OK {
			t.Errorf("%s %.80s: %s", tt.method, tt.body, a.Description)
		}
	}
}

func TestPaths(t *testing.T) {
	srv := newServer(t)
	for _, tt := range []struct {
		method, path string
		code         int
		want         string
	}{
		{http.MethodGet, "/bot" + srv.Token() + "/getMe", 200, ""},
		{http.MethodPost, "/bot" + srv.Token() + "/GETME", 200, ""},
		{http.MethodGet, "/botwrong/getMe", 401, "Unauthorized"},
		{http.MethodGet, "/bot" + srv.Token() + "x/nonsense", 401, "Unauthorized"},
		{http.MethodGet, "/", 404, "Not Found"},
		{http.MethodGet, "/bot" + srv.Token(), 404, "Not Found"},
		{http.MethodGet, "/bot" + srv.Token() + "/", 404, "Not Found"},
		{http.MethodPut, "/bot" + srv.Token() + "/getMe", 405, "Method Not Allowed"},
	} {
		a := do(t, srv, httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, http.NoBody))
		if a.Status != tt.code || a.Description != tt.want {
			t.Errorf("%s %s: %d %q", tt.method, tt.path, a.Status, a.Description)
		}
	}
}

// The states in which a person can't be written to, and those of a group.
func TestForbidden(t *testing.T) {
	srv := newServer(t)
	chat := srv.Private(amal)
	send := func(id int64) string {
		return call(t, srv, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, id)).Description
	}
	expect := func(id int64, want string) {
		t.Helper()
		if got := send(id); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	expect(101, "Forbidden: bot can't initiate conversation with a user")
	chat.Start(amal, "")
	expect(101, "")
	chat.Block()
	expect(101, "Forbidden: bot was blocked by the user")
	chat.Unblock()
	expect(101, "")
	chat.Block()
	chat.Send(amal, "again") // apps unblock before they send
	expect(101, "")
	srv.Deactivate(amal)
	expect(101, "Forbidden: user is deactivated")

	g, sg := srv.Group("G", olga), srv.Supergroup("S", olga)
	expect(g.ID(), "")
	g.KickBot(olga)
	expect(g.ID(), "Forbidden: bot was kicked from the group chat")
	g.AddBot(olga)
	expect(g.ID(), "")
	sg.KickBot(olga)
	expect(sg.ID(), "Forbidden: bot was kicked from the supergroup chat")
	if d := call(t, srv, "getChat", fmt.Sprintf(`{"chat_id":%d}`, sg.ID())).Description; d != "Forbidden: bot was kicked from the supergroup chat" {
		t.Error(d)
	}
	sg.AddBot(olga)
	mustCall(t, srv, "leaveChat", fmt.Sprintf(`{"chat_id":%d}`, sg.ID()))
	expect(sg.ID(), "Forbidden: bot is not a member of the supergroup chat")
	if got := sg.Status(srv.Bot()); got != "left" {
		t.Error(got)
	}

	g2 := g.Migrate(olga)
	a := call(t, srv, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, g.ID()))
	if a.Description != "Bad Request: group chat was upgraded to a supergroup chat" || a.Parameters.MigrateToChatID != g2.ID() {
		t.Errorf("%+v", a)
	}
	expect(g2.ID(), "")
	a = call(t, srv, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x","reply_markup":{"keyboard":[[{"text":"a","request_contact":true}]]}}`, g2.ID()))
	if a.Description != "Bad Request: phone number can be requested in private chats only" {
		t.Error(a.Description)
	}
	g2.SetUsername("beratung")
	if a := call(t, srv, "sendMessage", `{"chat_id":"@Beratung","text":"x"}`); !a.OK {
		t.Error(a.Description)
	}
}

func TestLogOut(t *testing.T) {
	srv := newServer(t)
	started(srv, amal)
	mustCall(t, srv, "logOut", `{}`)
	if a := call(t, srv, "sendMessage", `{"chat_id":101,"text":"x"}`); a.Description != "Bad Request: logged out" {
		t.Errorf("%+v", a)
	}
}
