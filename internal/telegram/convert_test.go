package telegram

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/conversation"
)

const (
	testBot = "Wegweiser_bot"
	amal    = `{"id":77,"is_bot":false,"first_name":"Amal","last_name":"K","username":"amal_k","language_code":"ar"}`
	priv    = `{"id":77,"first_name":"Amal","type":"private"}`
	group   = `{"id":-1001,"title":"Staff","type":"supergroup"}`
)

var amalUser = conversation.User{ID: 77, Language: "ar", Name: "Amal K"}

// private is what all updates of Amal have in common.
func private(u conversation.Update) conversation.Update {
	u.ID, u.Chat, u.Private, u.User = 5, 77, true, amalUser
	return u
}

func inGroup(u conversation.Update) conversation.Update {
	u.ID, u.Chat, u.User = 5, -1001, amalUser
	return u
}

// msg is a message of Amal's with those fields.
func msg(chat, fields string) string {
	return fmt.Sprintf(`{"update_id":5,"message":{"message_id":9,"from":%s,"chat":%s,"date":1764000000,%s}}`, amal, chat, fields)
}

func TestConvert(t *testing.T) {
	type U = conversation.Update
	tests := []struct {
		name string
		raw  string
		want U
		ok   bool
	}{
		{"text", msg(priv, `"text":"Hallo"`), private(U{Kind: conversation.Text, Text: "Hallo", Message: 9}), true},
		{"text in a group", msg(group, `"text":"Hallo"`), inGroup(U{Kind: conversation.Text, Text: "Hallo", Message: 9}), true},
		{"command", msg(priv, `"text":"/start flyer_ar"`), private(U{Kind: conversation.Command, Command: "start", Payload: "flyer_ar", Message: 9}), true},
		{"command for us", msg(group, `"text":"/Help@wegweiser_BOT  x "`), inGroup(U{Kind: conversation.Command, Command: "help", Payload: "x", Message: 9}), true},
		{"command of an anonymous administrator", `{"update_id":5,"message":{"message_id":9,"from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"},"sender_chat":` + group + `,"chat":` + group + `,"date":1,"text":"/help"}}`, U{ID: 5, Chat: -1001, Kind: conversation.Command, Command: "help", Message: 9, User: conversation.User{ID: 1087968824, Name: "Group"}}, true},
		{"command of another bot", `{"update_id":5,"message":{"message_id":9,"from":{"id":3,"is_bot":true,"first_name":"Bot"},"chat":` + group + `,"date":1,"text":"/help"}}`, U{ID: 5, Chat: -1001, Kind: conversation.Command, Command: "help", Message: 9, User: conversation.User{ID: 3, Name: "Bot", Bot: true}}, true},
		{"somebody left a group", msg(group, `"left_chat_member":{"id":78,"first_name":"Bo"}`), U{ID: 5, Kind: conversation.Member, Chat: -1001, User: conversation.User{ID: 78, Name: "Bo"}, Left: true, Message: 9}, true},
		{"a bot left a group", msg(group, `"left_chat_member":{"id":3,"is_bot":true,"first_name":"Bot"}`), U{}, false},
		{"command for another bot", msg(group, `"text":"/help@other_bot"`), U{}, false},
		{"command for another bot, in private", msg(priv, `"text":"/help@other_bot"`), private(U{Kind: conversation.Text, Text: "/help@other_bot", Message: 9}), true},
		{"forged entity", msg(priv, `"text":"/старт","entities":[{"type":"bot_command","offset":-3,"length":99999},{"type":"bot_command","offset":4000000000,"length":-1},"x",7]`), private(U{Kind: conversation.Text, Text: "/старт", Message: 9}), true},
		{"own contact", msg(priv, `"contact":{"phone_number":"+49301234","first_name":"Amal","user_id":77}`), private(U{Kind: conversation.Contact, Phone: "+49301234", Own: true, Message: 9}), true},
		{"somebody else's contact", msg(priv, `"contact":{"phone_number":"+49301234","first_name":"Bo","user_id":78}`), private(U{Kind: conversation.Contact, Phone: "+49301234", Message: 9}), true},
		{"contact without a user", msg(priv, `"contact":{"phone_number":"+49301234","first_name":"Bo"}`), private(U{Kind: conversation.Contact, Phone: "+49301234", Message: 9}), true},
		{"photo with caption", msg(priv, `"photo":[{"file_id":"x"}],"caption":"my passport","media_group_id":"7"`), private(U{Kind: conversation.Media, Media: "photo", Text: "my passport", Album: "7", Message: 9}), true},
		{"something new", msg(priv, `"hologram":{"x":1}`), private(U{Kind: conversation.Other, Message: 9}), true},
		{"something new in a group", msg(group, `"hologram":{"x":1}`), U{}, false},
		{"without from, in private", `{"update_id":5,"message":{"message_id":9,"chat":{"id":77,"type":"private"},"text":"x"}}`, U{ID: 5, Kind: conversation.Text, Chat: 77, Private: true, User: conversation.User{ID: 77}, Text: "x", Message: 9}, true},
		{"in a channel", `{"update_id":5,"message":{"message_id":9,"chat":{"id":-7,"type":"channel"},"text":"x"}}`, U{}, false},
		{"name missing", `{"update_id":5,"message":{"message_id":9,"from":{"id":77,"username":"amal_k"},"chat":` + priv + `,"text":"x"}}`, U{ID: 5, Kind: conversation.Text, Chat: 77, Private: true, User: conversation.User{ID: 77, Name: "amal_k"}, Text: "x", Message: 9}, true},
		{"decoration that is not what we know", msg(priv, `"text":"x","forward_origin":{"type":"from_mars"},"reply_to_message":[1],"entities":"none"`), private(U{Kind: conversation.Text, Text: "x", Message: 9}), true},

		{"edited", `{"update_id":5,"edited_message":{"message_id":9,"from":` + amal + `,"chat":` + priv + `,"date":1,"edit_date":2,"text":"new"}}`, private(U{Kind: conversation.Edited, Text: "new", Message: 9}), true},
		{"edited caption", `{"update_id":5,"edited_message":{"message_id":9,"from":` + amal + `,"chat":` + priv + `,"date":1,"photo":[],"caption":"new"}}`, private(U{Kind: conversation.Edited, Media: "photo", Text: "new", Message: 9}), true},
		{"live location moves", `{"update_id":5,"edited_message":{"message_id":9,"from":` + amal + `,"chat":` + priv + `,"date":1,"location":{"latitude":1,"longitude":2}}}`, U{}, false},

		{"tap", `{"update_id":5,"callback_query":{"id":"q","from":` + amal + `,"message":{"message_id":9,"chat":` + priv + `,"date":1,"text":"x"},"data":"a:1"}}`, private(U{Kind: conversation.Tap, Callback: "q", Data: "a:1", Message: 9}), true},
		{"tap in a group", `{"update_id":5,"callback_query":{"id":"q","from":` + amal + `,"message":{"message_id":9,"chat":` + group + `,"date":1,"text":"x"},"data":"a:1"}}`, inGroup(U{Kind: conversation.Tap, Callback: "q", Data: "a:1", Message: 9}), true},
		{"tap on an inaccessible message", `{"update_id":5,"callback_query":{"id":"q","from":` + amal + `,"message":{"message_id":9,"chat":` + priv + `,"date":0},"data":"a:1"}}`, private(U{Kind: conversation.Tap, Callback: "q", Data: "a:1", Message: 9}), true},
		{"tap without a message", `{"update_id":5,"callback_query":{"id":"q","from":` + amal + `,"inline_message_id":"z","data":"a:1"}}`, private(U{Kind: conversation.Tap, Callback: "q", Data: "a:1"}), true},
		{"tap on a game", `{"update_id":5,"callback_query":{"id":"q","from":` + amal + `,"message":{"message_id":9,"chat":` + priv + `},"game_short_name":"g"}}`, private(U{Kind: conversation.Tap, Callback: "q", Message: 9}), true},
		{"tap of nobody", `{"update_id":5,"callback_query":{"id":"q"}}`, U{}, false},

		{"blocked", memberJSON("my_chat_member", priv, amal, "member", "kicked"), private(U{Kind: conversation.Blocked}), true},
		{"returned", memberJSON("my_chat_member", priv, amal, "kicked", "member"), private(U{Kind: conversation.Returned}), true},
		{"put out of a group", memberJSON("my_chat_member", group, amal, "administrator", "kicked"), inGroup(U{Kind: conversation.Blocked}), true},
		{"let into a group", memberJSON("my_chat_member", group, amal, "left", "member"), inGroup(U{Kind: conversation.Returned}), true},
		{"restricted out of a group", memberJSON("my_chat_member", group, amal, "member", "restricted"), inGroup(U{Kind: conversation.Blocked}), true},
		{"made administrator", memberJSON("my_chat_member", group, amal, "member", "administrator"), U{}, false},
		{"status that is new", memberJSON("my_chat_member", priv, amal, "member", "dreaming"), U{}, false},
		{"in a channel", memberJSON("my_chat_member", `{"id":-7,"type":"channel"}`, amal, "left", "administrator"), U{}, false},

		{"joined", memberJSON("chat_member", group, `{"id":1}`, "left", "member"), inGroup(U{Kind: conversation.Member}), true},
		{"left", memberJSON("chat_member", group, `{"id":1}`, "member", "left"), inGroup(U{Kind: conversation.Member, Left: true}), true},
		{"thrown out", memberJSON("chat_member", group, `{"id":1}`, "administrator", "kicked"), inGroup(U{Kind: conversation.Member, Left: true}), true},
		{"promoted", memberJSON("chat_member", group, `{"id":1}`, "member", "administrator"), U{}, false},
		{"member status that is new", memberJSON("chat_member", group, `{"id":1}`, "member", "dreaming"), U{}, false},

		{"became a supergroup", msg(`{"id":-5,"type":"group"}`, `"migrate_to_chat_id":-1001`), U{ID: 5, Kind: conversation.Migrated, Chat: -5, User: amalUser, NewChat: -1001, Message: 9}, true},

		{"channel post", `{"update_id":5,"channel_post":{"message_id":9,"chat":{"id":-7,"type":"channel"},"text":"x"}}`, U{}, false},
		{"inline query", `{"update_id":5,"inline_query":{"id":"1","from":` + amal + `,"query":"x"}}`, U{}, false},
		{"kind that is new", `{"update_id":5,"telepathy":{"from":` + amal + `}}`, U{}, false},
		{"empty", `{"update_id":5}`, U{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok, err := Parse([]byte(tt.raw), testBot)
			if err != nil {
				t.Fatal(err)
			}
			if ok != tt.ok || got.ID != 5 {
				t.Fatalf("got %+v, %v", got, ok)
			}
			if diff := cmp.Diff(tt.want, got); ok && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func memberJSON(kind, chat, who, from, to string) string {
	return fmt.Sprintf(`{"update_id":5,%q:{"chat":%s,"from":%s,"date":1,"old_chat_member":{"status":%q,"user":%s},"new_chat_member":{"status":%q,"user":%s}}}`,
		kind, chat, amal, from, amal, to, amal)
}

// specification is what we need of the Bot API's machine-readable description.
type specification struct {
	Types map[string]struct {
		Fields []struct {
			Name     string   `json:"name"`
			Types    []string `json:"types"`
			Required bool     `json:"required"`
		} `json:"fields"`
	} `json:"types"`
}

func readSpecification(t *testing.T) specification {
	t.Helper()
	b, err := os.ReadFile("botapitest/testdata/telegram-bot-api-10.1.json")
	if err != nil {
		t.Fatal(err)
	}
	var s specification
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// aboutMessage are fields that say something about a message and are not one.
const aboutMessage = ` message_id message_thread_id direct_messages_topic from sender_chat
	sender_boost_count sender_business_bot sender_tag date guest_query_id business_connection_id chat
	forward_origin is_topic_message is_automatic_forward reply_to_message external_reply quote
	reply_to_story reply_to_checklist_task_id reply_to_poll_option_id via_bot guest_bot_caller_user
	guest_bot_caller_chat edit_date has_protected_content is_from_offline is_paid_post media_group_id
	author_signature paid_star_count entities link_preview_options suggested_post_info effect_id caption
	caption_entities show_caption_above_media has_media_spoiler reply_markup `

// TestEveryFieldOfAMessageIsKnown sends a message with each field that the
// specification has: a person's gets an answer, Telegram's own does not.
func TestEveryFieldOfAMessageIsKnown(t *testing.T) {
	about := strings.Fields(aboutMessage)
	kinds := make(map[conversation.Kind]int)
	for _, f := range readSpecification(t).Types["Message"].Fields {
		if slices.Contains(about, f.Name) {
			continue
		}
		value := `{}`
		switch {
		case f.Types[0] == "String":
			value = `"x"`
		case f.Types[0] == "Integer":
			value = `-1001`
		case f.Types[0] == "True":
			value = `true`
		case strings.HasPrefix(f.Types[0], "Array"):
			value = `[{}]`
		}
		u, ok, err := Parse([]byte(msg(priv, fmt.Sprintf("%q:%s", f.Name, value))), testBot)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if !ok {
			u.Kind = "none"
		}
		if u.Kind == conversation.Other {
			t.Errorf("%s is neither named as media nor known as Telegram's own", f.Name)
		}
		if u.Kind == conversation.Media && u.Media != f.Name {
			t.Errorf("%s is named %s", f.Name, u.Media)
		}
		kinds[u.Kind]++
	}
	want := map[conversation.Kind]int{conversation.Text: 1, conversation.Contact: 1, conversation.Migrated: 1, conversation.Media: 24, conversation.Member: 1, "none": 47}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

// TestEveryKindOfUpdateIsKnown finds out when the specification has one more.
func TestEveryKindOfUpdateIsKnown(t *testing.T) {
	for _, f := range readSpecification(t).Types["Update"].Fields {
		if f.Name == "update_id" {
			continue
		}
		u, err := decode([]byte(fmt.Sprintf(`{"update_id":5,%q:{}}`, f.Name)))
		if err != nil || !u.known() {
			t.Errorf("%s: known %v, %v", f.Name, u.known(), err)
		}
	}
}

func TestGarbledUpdatesKeepTheirNumber(t *testing.T) {
	for raw, id := range map[string]int64{
		`{"update_id":5,"message":7}`:                           5,
		`{"message":{"chat":"x"},"update_id":5}`:                5,
		`{"update_id":5,"callback_query":{"from":{"id":"no"}}}`: 5,
		`{"update_id":"5"}`:                                     0,
		`{"message":{}}`:                                        0,
		`[]`:                                                    0,
		`{"update_id":5`:                                        0,
		``:                                                      0,
	} {
		u, ok, err := Parse([]byte(raw), testBot)
		if err == nil || ok || u.ID != id {
			t.Errorf("%s: got %d, %v, %v", raw, u.ID, ok, err)
		}
	}
}

func TestCommand(t *testing.T) {
	tests := []struct {
		text, name, to, payload string
		ok                      bool
	}{
		{"/start", "start", "", "", true},
		{"/START", "start", "", "", true},
		{"/start@Bot_1 a b ", "start", "Bot_1", "a b", true},
		{"/start\nx", "start", "", "x", true},
		{"/start\u00a0x", "start", "", "x", true},
		{"/start!", "start", "", "!", true},
		{"/start 🦉", "start", "", "🦉", true},
		{"\u200f/start \u200fx\u200e", "start", "", "x", true},
		{"\u2067/start\u2069", "start", "", "", true},
		{"/" + strings.Repeat("a", 32), strings.Repeat("a", 32), "", "", true},
		{"/" + strings.Repeat("a", 33), "", "", "", false},
		{"/", "", "", "", false},
		{"//start", "", "", "", false},
		{"/ start", "", "", "", false},
		{"/start@", "", "", "", false},
		{"/start@ bot", "", "", "", false},
		{"/start/now", "", "", "", false},
		{"/start@a@b", "", "", "", false},
		{"/starté", "", "", "", false},
		{"/старт", "", "", "", false},
		{"say /start", "", "", "", false},
		{"", "", "", "", false},
	}
	for _, tt := range tests {
		name, to, payload, ok := command(tt.text)
		if name != tt.name || to != tt.to || payload != tt.payload || ok != tt.ok {
			t.Errorf("%q: got %q %q %q %v", tt.text, name, to, payload, ok)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"яяя", 3, "яяя"}, {"🦉🦉", 3, "🦉"}, {"🦉🦉", 4, "🦉🦉"}, {"a🦉", 1, "a"}, {"", 0, ""},
	} {
		if got := clip(tt.s, tt.n); got != tt.want {
			t.Errorf("clip(%q, %d) = %q", tt.s, tt.n, got)
		}
	}
}

func FuzzCommand(f *testing.F) {
	for _, s := range []string{"/start", "/start@bot x", "\u200f/a", "/\xff", "/a\xff", "/🦉"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, to, payload, ok := command(s)
		if !ok {
			return
		}
		if n := len(name); n == 0 || n > maxCommand || wordLen(name) != n || strings.ToLower(name) != name || wordLen(to) != len(to) {
			t.Errorf("%q: name %q to %q", s, name, to)
		}
		if strings.TrimSpace(payload) != payload || !strings.Contains(s, payload) {
			t.Errorf("%q: payload %q", s, payload)
		}
	})
}

func FuzzUpdate(f *testing.F) {
	f.Add([]byte(msg(priv, `"text":"/start","entities":[{"type":"bot_command","offset":0,"length":6}]`)))
	f.Add([]byte(msg(group, `"photo":[]`)))
	f.Add([]byte(memberJSON("my_chat_member", priv, amal, "member", "kicked")))
	f.Add([]byte(memberJSON("chat_member", group, amal, "member", "left")))
	f.Add([]byte(`{"update_id":5,"callback_query":{"id":"q","from":` + amal + `,"message":{"message_id":9,"chat":` + priv + `,"date":0},"data":"a:1"}}`))
	f.Add([]byte(`{"update_id":5,"edited_message":{"message_id":9}}`))
	f.Add([]byte(`{"update_id":5,"message":null,"callback_query":{"message":null}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, ok, err := Parse(raw, testBot)
		if !ok {
			return
		}
		if err != nil || u.ID == 0 || u.Chat == 0 || u.Kind == "" {
			t.Errorf("%s: %+v, %v", raw, u, err)
		}
		if n := len(utf16.Encode([]rune(u.Text))); n > maxText {
			t.Errorf("%d units of text", n)
		}
	})
}

var (
	tapUpdate  = []byte(`{"update_id":123456789,"callback_query":{"id":"4382bfdwdsb323b2d9","from":{"id":77777777,"is_bot":false,"first_name":"Amal","last_name":"K","username":"amal_k","language_code":"ar"},"message":{"message_id":4711,"from":{"id":123456,"is_bot":true,"first_name":"Wegweiser","username":"wegweiser_bot"},"chat":{"id":77777777,"first_name":"Amal","last_name":"K","username":"amal_k","type":"private"},"date":1764000000,"text":"Haben Sie einen Abschluss oder ein Zeugnis aus einem anderen Land?","entities":[{"offset":0,"length":5,"type":"bold"}],"reply_markup":{"inline_keyboard":[[{"text":"Ja, von einer Universit\u00e4t","callback_data":"1a2b3c4d:7:0"}],[{"text":"Nein","callback_data":"1a2b3c4d:7:1"}]]}},"chat_instance":"-8329432849","data":"1a2b3c4d:7:0"}}`)
	textUpdate = []byte(`{"update_id":123456790,"message":{"message_id":4712,"from":{"id":77777777,"is_bot":false,"first_name":"Amal","last_name":"K","username":"amal_k","language_code":"ar"},"chat":{"id":77777777,"first_name":"Amal","last_name":"K","username":"amal_k","type":"private"},"date":1764000001,"text":"/start flyer_ar","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}`)
)

func BenchmarkDecode(b *testing.B) {
	for _, u := range []struct {
		name string
		raw  []byte
	}{{"tap", tapUpdate}, {"text", textUpdate}} {
		b.Run(u.name+"/library", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var m models.Update
				if err := json.Unmarshal(u.raw, &m); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(u.name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok, err := Parse(u.raw, testBot); err != nil || !ok {
					b.Fatal(err)
				}
			}
		})
	}
}
