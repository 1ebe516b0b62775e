package config

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	goodToken  = "123456:CANARYtokenCANARYtokenCANARYtoken"
	goodRedis  = "redis://:CANARYpassword@127.0.0.1:6379"
	goodSecret = "CANARY-secret"
)

var (
	goodKey  = base64.StdEncoding.EncodeToString([]byte("CANARYkeyCANARYkeyCANARYkey12345"))
	otherKey = base64.StdEncoding.EncodeToString([]byte("CANARYKEYcanaryKEYCANARYkey54321"))
)

// environment is a good environment with changes: "NAME=value" sets, "NAME" takes away.
func environment(changes ...string) []string {
	m := map[string]string{
		"TELEGRAM_TOKEN": goodToken, "REDIS_URL": goodRedis, "DATA_KEY": goodKey,
		"STAFF_CHAT_ID": "-1001234567890", "HOME": "/root", "PATH": "/bin",
	}
	for _, c := range changes {
		name, value, ok := strings.Cut(c, "=")
		if m[name] = value; !ok {
			delete(m, name)
		}
	}
	var out []string
	for _, name := range sorted(m) {
		out = append(out, name+"="+m[name])
	}
	return out
}

func noFiles(string) ([]byte, error) { return nil, fs.ErrNotExist }

func TestDefaults(t *testing.T) {
	got, problems := Load(environment(), noFiles)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := Config{
		Token: goodToken, API: "https://api.telegram.org", Telegrams: true, Redis: goodRedis,
		StaffChat: -1001234567890, StaffChats: map[string]int64{}, StaffTag: "de",
		Listen: "127.0.0.1:8080", DataKeys: Keys{[]byte("CANARYkeyCANARYkeyCANARYkey12345")}, SendRate: Rate{30, 1, 20},
		Deputies:    map[string]int64{},
		KeepSession: 30 * 24 * time.Hour, SilentCase: 30 * 24 * time.Hour, KeepCase: 90 * 24 * time.Hour,
		LogLevel: slog.LevelInfo, LogFormat: "json", OrgName: "MA.i e.V.",
	}
	if !reflect.DeepEqual(want, got) { // cmp would print what it compares
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEverythingSet(t *testing.T) {
	got, problems := Load(environment("TELEGRAM_API_URL=http://127.0.0.1:8081/", "STAFF_CHAT_ID", "STAFF_CHATS=recognition=-1, empowerment=-2",
		"STAFF_LANGUAGE=de-DE", "WEBHOOK_URL=http://127.0.0.1:9000/telegram", "WEBHOOK_SECRET="+goodSecret, "LISTEN_ADDR=:0",
		"DATA_KEY="+goodKey+","+otherKey, "SEND_RATE=0, 0.5 ,0", "ALLOW_PLACEHOLDER_CONTACTS=true", "FLOWS_DIR=f", "LOCALES_DIR=l",
		"ORG_NAME= Verein ", "RETENTION_SESSION_DAYS=1", "RETENTION_CASE_DAYS=2", "RETENTION_SILENT_DAYS=3", "DEPUTY_CHATS=recognition=5, *=-6", "COORDINATOR_CHAT_ID= 7 ", "SMTP_URL=smtp://h", "NOTICE_FROM=a@b.de", "NOTICE_TO=c@d.de,x=e@f.de", "LOG_LEVEL=DEBUG", "LOG_FORMAT=text"), noFiles)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := Config{
		Mail:  Mail{URL: "smtp://h", From: "a@b.de", To: map[string]string{"*": "c@d.de", "x": "e@f.de"}},
		Token: goodToken, API: "http://127.0.0.1:8081", Redis: goodRedis,
		StaffChats: map[string]int64{"recognition": -1, "empowerment": -2}, StaffTag: "de-DE",
		Webhook: Webhook{URL: "http://127.0.0.1:9000/telegram", Path: "/telegram", Secret: goodSecret}, Listen: ":0",
		DataKeys:            Keys{[]byte("CANARYkeyCANARYkeyCANARYkey12345"), []byte("CANARYKEYcanaryKEYCANARYkey54321")},
		SendRate:            Rate{0, 0.5, 0},
		PlaceholderContacts: true, FlowsDir: "f", LocalesDir: "l",
		Deputies: map[string]int64{"recognition": 5, "*": -6}, Coordinator: 7,
		KeepSession: 24 * time.Hour, SilentCase: 72 * time.Hour, KeepCase: 48 * time.Hour,
		LogLevel: slog.LevelDebug, LogFormat: "text", OrgName: "Verein",
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Free writing is off unless somebody says that it is on.
func TestRelay(t *testing.T) {
	for value, on := range map[string]bool{"": false, "off": false, "OFF": false, "on": true, "ON": true} {
		got, problems := Load(environment("RELAY="+value), noFiles)
		if len(problems) > 0 || got.Relay != on {
			t.Errorf("%q: on is %v, %v", value, got.Relay, problems)
		}
	}
}

// problemTests have every message.
var problemTests = []struct {
	name    string
	changes string // separated by spaces; "_" stands for a space within one
	want    []string
}{
	{"nothing set", "TELEGRAM_TOKEN REDIS_URL DATA_KEY STAFF_CHAT_ID", []string{
		"TELEGRAM_TOKEN: is not set: @BotFather gives it to you: send him /newbot, or /token for a bot you have",
		"REDIS_URL: is not set: for one Redis on this machine it is redis://127.0.0.1:6379",
		"STAFF_CHAT_ID: is not set, so nobody would get the requests: set it to the number of the staff group (it is negative), or STAFF_CHATS for each offer",
		"DATA_KEY: is not set: make one with: openssl rand -base64 32",
	}},
	{"empty is not set", "TELEGRAM_TOKEN=_", []string{
		"TELEGRAM_TOKEN: is not set: @BotFather gives it to you: send him /newbot, or /token for a bot you have",
	}},
	{"misspelt", "TELEGRAM_TOKEN TELEGRAM_TOKKEN=" + goodToken + " STAFF_CHAT_ID STAFF_CHATID=-5 REDIS_URL REDIS_URI=x DATA_KEY DATA_KEY_FIEL=x", []string{
		"TELEGRAM_TOKEN: is not set, but TELEGRAM_TOKKEN is: did you mean TELEGRAM_TOKEN?",
		"REDIS_URL: is not set, but REDIS_URI is: did you mean REDIS_URL?",
		"STAFF_CHAT_ID: is not set, but STAFF_CHATID is: did you mean STAFF_CHAT_ID?",
		"DATA_KEY: is not set, but DATA_KEY_FIEL is: did you mean DATA_KEY_FILE?",
	}},
	{"misspelt, though not needed", "TELEGRAM_TOKKEN=x LOG_LEVLE=x", []string{"LOG_LEVLE: is not one of ours: did you mean LOG_LEVEL?"}}, // the token is set
	{"a word is missing", "RETENTION_SILENT=7 COORDINATOR_ID=5 RETENTION_DAYS=7 webhook_url=CANARY", []string{
		"COORDINATOR_ID: is not one of ours: did you mean COORDINATOR_CHAT_ID?",
		"RETENTION_DAYS: is not one of ours: did you mean RETENTION_CASE_DAYS?",
		"RETENTION_SILENT: is not one of ours: did you mean RETENTION_SILENT_DAYS?",
		"webhook_url: is not one of ours: did you mean WEBHOOK_URL?",
	}},
	{"other programs' and Docker's", "LOG_DIR=x REDIS_PASSWORD=x DATA_DIR=x REDIS_PORT=tcp://x REDIS_SERVICE_HOST=x REDIS_PORT_6379_TCP_ADDR=x LOG=x", nil},
	{"no sender, nobody to get it", "SMTP_URL=smtp://u:CANARY@h", []string{
		"NOTICE_FROM: is not set, but SMTP_URL or NOTICE_TO is: write the address that notices come from",
		"NOTICE_TO: is not set, but SMTP_URL or NOTICE_FROM is: write *=team@example.org for all offers",
	}},
	{"no mail server", "NOTICE_TO=CANARY NOTICE_FROM=a@example.org", []string{
		"SMTP_URL: is not set, but where notices come from or go to is: write smtp://user:password@host:587, or leave out the others",
		"NOTICE_TO: entry 1 is no offer with an e-mail address: write recognition=team@example.org,*=office@example.org",
	}},
	{"no addresses", "SMTP_URL=smtp://h NOTICE_FROM=CANARY NOTICE_TO=x=a@b.c,x=a@b.c", []string{
		"NOTICE_FROM: is no e-mail address: it looks like bot@example.org",
		"NOTICE_TO: names x twice: keep one of them",
	}},
	{"one of ours is no misspelling", "STAFF_CHAT_ID STAFF_CHATS=CANARY", []string{
		"STAFF_CHATS: entry 1 is no offer with a group: write recognition=-1001234567890,empowerment=-1009876543210",
	}},
	{"no token", "TELEGRAM_TOKEN=CANARY", []string{
		"TELEGRAM_TOKEN: is no bot token: it is digits, a colon and at least 30 letters, as @BotFather shows it",
	}},
	{"short token elsewhere", "TELEGRAM_TOKEN=1:CANARY TELEGRAM_API_URL=http://127.0.0.1:1", nil},
	{"token that changes the path elsewhere", "TELEGRAM_TOKEN=1:CANARY/../x TELEGRAM_API_URL=http://127.0.0.1:1", []string{
		"TELEGRAM_TOKEN: is no bot token: it is digits, a colon and at least 30 letters, as @BotFather shows it",
	}},
	{"API", "TELEGRAM_API_URL=CANARY.example", []string{
		"TELEGRAM_API_URL: is no address of a Bot API server: it looks like https://api.telegram.org, or leave it out",
	}},
	{"API with a password", "TELEGRAM_API_URL=http://u:CANARY@x", []string{
		"TELEGRAM_API_URL: is no address of a Bot API server: it looks like https://api.telegram.org, or leave it out",
	}},
	{"API unencrypted", "TELEGRAM_API_URL=http://API.telegram.org", []string{
		"TELEGRAM_API_URL: would send the token unencrypted: begin it with https://",
	}},
	{"Redis without scheme", "REDIS_URL=CANARY:6379", []string{
		"REDIS_URL: has no redis:// at its beginning: write redis://host:6379, rediss:// for TLS, redis-sentinel:// for Sentinel",
	}},
	{"Redis with another scheme", "REDIS_URL=http://:CANARY@x", []string{
		"REDIS_URL: begins with a scheme that is none of Redis's: use redis://, rediss:// or redis-sentinel://",
	}},
	{"Redis without host", "REDIS_URL=redis://", []string{"REDIS_URL: names no host: write redis://host:6379"}},
	{"a cluster, TLS", "REDIS_URL=rediss://a:1,b:2", nil},
	{"Sentinel", "REDIS_URL=redis-sentinel://a:1,b:2/0?master=m", nil},
	{"Sentinel, TLS", "REDIS_URL=rediss-sentinel://a:1,b:2/0?master=m", nil},

	{"staff chat is text", "STAFF_CHAT_ID=CANARY", []string{"STAFF_CHAT_ID: is no number: a group's number is negative and looks like -1001234567890"}},
	{"staff chat is a person", "STAFF_CHAT_ID=5", []string{"STAFF_CHAT_ID: is not negative, so it is a person and not a group: a group's number looks like -1001234567890"}},
	{"staff chats", "STAFF_CHATS=a=-1,b,C=-2,d=5,e=x,a=-3,", []string{
		"STAFF_CHATS: entry 2 is no offer with a group: write recognition=-1001234567890,empowerment=-1009876543210",
		"STAFF_CHATS: entry 3 is no offer with a group: write recognition=-1001234567890,empowerment=-1009876543210",
		"STAFF_CHATS: entry 4 (d) has no group's number: a group's number is negative and looks like -1001234567890",
		"STAFF_CHATS: entry 5 (e) has no group's number: a group's number is negative and looks like -1001234567890",
		"STAFF_CHATS: names a twice: keep one of them",
		"STAFF_CHATS: entry 7 is no offer with a group: write recognition=-1001234567890,empowerment=-1009876543210",
	}},
	{"deputies", "DEPUTY_CHATS=a=5,b,C=2,*=x,a=0,*=1,*=2", []string{
		"DEPUTY_CHATS: entry 2 is no offer with a chat: write recognition=123456789, or *=-1001234567890 for all offers",
		"DEPUTY_CHATS: entry 3 is no offer with a chat: write recognition=123456789, or *=-1001234567890 for all offers",
		"DEPUTY_CHATS: entry 4 (*) has no chat's number: a group's number looks like -1001234567890, a person's like 123456789",
		"DEPUTY_CHATS: entry 5 (a) has no chat's number: a group's number looks like -1001234567890, a person's like 123456789",
		"DEPUTY_CHATS: names * twice: keep one of them",
	}},
	{"coordinator", "COORDINATOR_CHAT_ID=CANARY", []string{"COORDINATOR_CHAT_ID: is no number of a chat: a group's number looks like -1001234567890, a person's like 123456789"}},
	{"staff language", "STAFF_LANGUAGE=CANARY_CANARY", []string{"STAFF_LANGUAGE: is no language tag: write de, en, uk … as the files in locales/ are called"}},

	{"webhook without secret", "WEBHOOK_URL=https://x.example/t", []string{
		"WEBHOOK_SECRET: is not set, but WEBHOOK_URL is, so anybody could send us updates: make one with: openssl rand -hex 32",
	}},
	{"webhook with a misspelt secret", "WEBHOOK_URL=https://x.example/t WEBHOOK_SECRT=CANARY", []string{
		"WEBHOOK_SECRET: is not set, but WEBHOOK_SECRT is: did you mean WEBHOOK_SECRET?",
	}},
	{"webhook with a bad secret", "WEBHOOK_URL=https://x.example/t WEBHOOK_SECRET=CANARY!", []string{
		"WEBHOOK_SECRET: has other letters than A-Z a-z 0-9 _ - or more than 256 of them: make one with: openssl rand -hex 32",
	}},
	{"webhook with a long secret", "WEBHOOK_URL=https://x.example/t WEBHOOK_SECRET=" + strings.Repeat("x", 257), []string{
		"WEBHOOK_SECRET: has other letters than A-Z a-z 0-9 _ - or more than 256 of them: make one with: openssl rand -hex 32",
	}},
	{"webhook with the longest secret", "WEBHOOK_URL=https://x.example:8443/t WEBHOOK_SECRET=" + strings.Repeat("x", 256), nil},
	{"secret without a webhook", "WEBHOOK_SECRET=!!", nil},
	{"webhook is no URL", "WEBHOOK_URL=CANARY WEBHOOK_SECRET=x", []string{"WEBHOOK_URL: is no address that Telegram could call: it looks like https://bot.example.org/telegram"}},
	{"webhook with a password", "WEBHOOK_URL=https://u:CANARY@x.example WEBHOOK_SECRET=x", []string{"WEBHOOK_URL: is no address that Telegram could call: it looks like https://bot.example.org/telegram"}},
	{"webhook without TLS", "WEBHOOK_URL=http://x.example WEBHOOK_SECRET=x", []string{"WEBHOOK_URL: is not https, which Telegram requires: begin it with https://, with a proxy before us that speaks TLS"}},
	{"webhook without TLS, elsewhere", "WEBHOOK_URL=http://x.example:9999 WEBHOOK_SECRET=x TELEGRAM_API_URL=http://127.0.0.1:1", nil},
	{"webhook port", "WEBHOOK_URL=https://x.example:9000 WEBHOOK_SECRET=x", []string{"WEBHOOK_URL: has a port that Telegram does not call: use 443, 80, 88 or 8443"}},
	{"webhook path", "WEBHOOK_URL=https://x.example/metrics WEBHOOK_SECRET=x", []string{"WEBHOOK_URL: has the path /metrics, which is served for something else: use another path, for example /telegram"}},
	{"listen without port", "LISTEN_ADDR=CANARY", []string{"LISTEN_ADDR: is no host and port: write 127.0.0.1:8080, or :8080 for all addresses of the machine"}},
	{"listen port too high", "LISTEN_ADDR=:65536", []string{"LISTEN_ADDR: is no host and port: write 127.0.0.1:8080, or :8080 for all addresses of the machine"}},

	{"short key", "DATA_KEY=" + base64.StdEncoding.EncodeToString([]byte("CANARYCANARYCANA")), []string{"DATA_KEY: key 1 of 1 holds 16 bytes instead of 32: make one with: openssl rand -base64 32"}},
	{"key is no base64", "DATA_KEY=CANARY!", []string{"DATA_KEY: key 1 of 1 is not base64: make one with: openssl rand -base64 32"}},
	{"second key", "DATA_KEY=" + goodKey + ",x", []string{"DATA_KEY: key 2 of 2 is not base64: make one with: openssl rand -base64 32"}},

	{"rate, two numbers", "SEND_RATE=30,1", []string{"SEND_RATE: is not three numbers from 0 to 10000: write 30,1,20: messages a second in all, a second to one chat, a minute to a group"}},
	{"rate, negative", "SEND_RATE=30,-1,20", []string{"SEND_RATE: is not three numbers from 0 to 10000: write 30,1,20: messages a second in all, a second to one chat, a minute to a group"}},
	{"rate, no number", "SEND_RATE=30,NaN,20", []string{"SEND_RATE: is not three numbers from 0 to 10000: write 30,1,20: messages a second in all, a second to one chat, a minute to a group"}},
	{"rate, without end", "SEND_RATE=Inf,1,20", []string{"SEND_RATE: is not three numbers from 0 to 10000: write 30,1,20: messages a second in all, a second to one chat, a minute to a group"}},
	{"rate, none", "SEND_RATE=0,0,0", nil},
	{"yes", "ALLOW_PLACEHOLDER_CONTACTS=yes", []string{"ALLOW_PLACEHOLDER_CONTACTS: is neither true nor false: write true or false"}},
	{"kept for ever", "RETENTION_SESSION_DAYS=0 RETENTION_CASE_DAYS=for_ever", []string{
		"RETENTION_SESSION_DAYS: is no number of days from 1 to 3650: write 30; data is never kept for ever",
		"RETENTION_CASE_DAYS: is no number of days from 1 to 3650: write 30; data is never kept for ever",
	}},
	{"free writing", "RELAY=CANARY", []string{"RELAY: is none of off, on: write one of them"}},
	{"log", "LOG_LEVEL=CANARY LOG_FORMAT=xml", []string{
		"LOG_LEVEL: is none of debug, info, warn, error: write one of them",
		"LOG_FORMAT: is none of json, text: write one of them",
	}},
}

func TestProblems(t *testing.T) {
	for _, tt := range problemTests {
		t.Run(tt.name, func(t *testing.T) {
			changes := strings.Fields(tt.changes)
			for i, c := range changes {
				if name, value, ok := strings.Cut(c, "="); ok && (value == "_" || value == "for_ever") {
					changes[i] = name + "=" + strings.ReplaceAll(value, "_", " ")
				}
			}
			_, problems := Load(environment(changes...), noFiles)
			if diff := cmp.Diff(tt.want, lines(problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func lines(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.String())
	}
	return out
}

func TestFiles(t *testing.T) {
	files := map[string]string{"/t": goodToken + "\n", "/r": goodRedis + "\r\n", "/k": goodKey, "/w": goodSecret + "\n\n", "/empty": "\n"}
	read := func(path string) ([]byte, error) {
		switch s, ok := files[path]; {
		case ok:
			return []byte(s), nil
		case path == "/locked":
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
		case path == "/broken":
			return nil, errors.New("CANARY")
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	c, problems := Load(environment("TELEGRAM_TOKEN", "REDIS_URL", "DATA_KEY", "TELEGRAM_TOKEN_FILE=/t", "REDIS_URL_FILE=/r", "DATA_KEY_FILE=/k", "WEBHOOK_SECRET_FILE=/w", "WEBHOOK_URL=https://x.example"), read)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if c.Token != goodToken || c.Redis != goodRedis || len(c.DataKeys) != 1 || c.Webhook.Secret != goodSecret || c.Webhook.Path != "/" {
		t.Errorf("got %q %q %q", c.Token.Reveal(), c.Redis.Reveal(), c.Webhook.Secret.Reveal())
	}

	_, problems = Load(environment("TELEGRAM_TOKEN_FILE=/t", "REDIS_URL", "REDIS_URL_FILE="+goodRedis, "DATA_KEY", "DATA_KEY_FILE=/empty"), read)
	want := []string{
		"TELEGRAM_TOKEN: is set, and TELEGRAM_TOKEN_FILE too: keep one of them",
		"REDIS_URL_FILE: the file can't be read (there is none): it must hold a path, and the service must be allowed to read that file",
		"DATA_KEY_FILE: the file is empty: write the value into it",
	}
	if diff := cmp.Diff(want, lines(problems)); diff != "" {
		t.Error(diff)
	}
	_, problems = Load(environment("REDIS_URL", "REDIS_URL_FILE=/locked", "DATA_KEY", "DATA_KEY_FILE=/broken"), read)
	want = []string{
		"REDIS_URL_FILE: the file can't be read (not allowed): it must hold a path, and the service must be allowed to read that file",
		"DATA_KEY_FILE: the file can't be read (it failed): it must hold a path, and the service must be allowed to read that file",
	}
	if diff := cmp.Diff(want, lines(problems)); diff != "" {
		t.Error(diff)
	}
}

// TestOnlySecretsComeFromFiles: a file for anything else would be read by nobody.
func TestOnlySecretsComeFromFiles(t *testing.T) {
	var got []string
	for _, o := range known() {
		if o.secret {
			got = append(got, o.name)
		}
	}
	if diff := cmp.Diff([]string{"TELEGRAM_TOKEN", "REDIS_URL", "WEBHOOK_SECRET", "DATA_KEY", "SMTP_URL"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestNoSecretShows puts canaries into everything that can hold one and looks for
// them in all that is printed.
func TestNoSecretShows(t *testing.T) {
	check := func(name, s string) {
		t.Helper()
		for _, canary := range []string{"CANARY", "Q0FOQVJZ", "43414e415259", "67 65 78 65 82 89"} { // plain, base64, hex, bytes
			if strings.Contains(s, canary) {
				t.Errorf("%s shows a secret: %s", name, s)
			}
		}
	}
	for _, tt := range problemTests {
		_, problems := Load(environment(strings.Fields(tt.changes)...), func(string) ([]byte, error) { return []byte("CANARY"), errors.New("CANARY") })
		check(tt.name, fmt.Sprint(problems))
	}
	for _, o := range known() { // whatever is set wrongly
		_, problems := Load(environment(o.name+"=CANARY \x00 CANARY"), noFiles)
		check(o.name, fmt.Sprintf("%+v", problems))
		_, problems = Load(environment(o.name, o.name+"_FILE=CANARY"), noFiles)
		check(o.name+"_FILE", fmt.Sprintf("%+v", problems))
	}
	c, problems := Load(environment("WEBHOOK_URL=https://x.example", "WEBHOOK_SECRET="+goodSecret), noFiles)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		check(verb, fmt.Sprintf(verb, c))
		check(verb+" of the address", fmt.Sprintf(verb, &c))
		check(verb+" of the token", fmt.Sprintf(verb, c.Token))
		check(verb+" of the keys", fmt.Sprintf(verb, c.DataKeys))
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	check("JSON", string(b))
	var logs strings.Builder
	log := slog.New(slog.NewTextHandler(&logs, nil))
	log.Info("x", "config", c, "token", c.Token, "keys", c.DataKeys)
	slog.New(slog.NewJSONHandler(&logs, nil)).Info("x", "config", c, "token", c.Token, "keys", c.DataKeys)
	check("slog", logs.String())
	if got := c.Token.String() + c.Token.GoString() + c.DataKeys.String() + c.DataKeys.GoString(); got != strings.Repeat(hidden, 4) {
		t.Errorf("printed %s", got)
	}
	if len(c.DataKeys.Reveal()) != 1 || c.Token.Reveal() != goodToken {
		t.Error("Reveal does not reveal")
	}
}

func TestStaffGroups(t *testing.T) {
	c := Config{StaffChat: -5, StaffChats: map[string]int64{"b": -7, "a": -6, "c": -5}}
	if diff := cmp.Diff([]int64{-5, -6, -7}, c.StaffGroups()); diff != "" {
		t.Error(diff)
	}
	for offer, want := range map[string]int64{"a": -6, "b": -7, "z": -5} {
		if got, ok := c.StaffChatFor(offer); !ok || got != want {
			t.Errorf("%s: %d, %v", offer, got, ok)
		}
	}
	c.StaffChat = 0
	if _, ok := c.StaffChatFor("z"); ok {
		t.Error("z has a group")
	}
	if diff := cmp.Diff([]int64{-6, -7, -5}, c.StaffGroups()); diff != "" {
		t.Error(diff)
	}
}

func TestOffersCovered(t *testing.T) {
	c := Config{StaffChats: map[string]int64{"recognition": -1, "empowerrment": -2, "zebra": -3}, Deputies: map[string]int64{"*": 1, "zebra": 2}}
	want := []string{
		"STAFF_CHATS: has no group for the offer empowerment: add empowerment=-100…, or set STAFF_CHAT_ID for all that are not named",
		"STAFF_CHATS: names empowerrment, which is no offer: did you mean empowerment?",
		"STAFF_CHATS: names zebra, which is no offer: the offers are: recognition, empowerment",
		"DEPUTY_CHATS: names zebra, which is no offer: the offers are: recognition, empowerment",
	}
	if diff := cmp.Diff(want, lines(c.OffersCovered([]string{"recognition", "empowerment"}))); diff != "" {
		t.Error(diff)
	}
	c = Config{StaffChat: -1}
	if p := c.OffersCovered([]string{"recognition"}); len(p) > 0 {
		t.Error(p)
	}
}

// TestEveryOptionIsNamedAndChecked: each has a doc, and each wrong value a problem.
func TestEveryOptionIsNamedAndChecked(t *testing.T) {
	free := []string{"FLOWS_DIR", "LOCALES_DIR", "ORG_NAME"} // any text
	for _, o := range known() {
		if o.name == "" || o.doc == "" {
			t.Errorf("%+v", o)
		}
		_, problems := Load(environment("WEBHOOK_URL=https://x.example", "WEBHOOK_SECRET=x", o.name+"=? ?"), noFiles)
		if got, want := len(problems) > 0, !slices.Contains(free, o.name); got != want {
			t.Errorf("%s=? ?: problems %v", o.name, problems)
		}
	}
}

func TestTable(t *testing.T) {
	table := Table()
	for _, row := range []string{
		"| name | default | meaning |\n|---|---|---|\n",
		"| `TELEGRAM_TOKEN` or `TELEGRAM_TOKEN_FILE` | **required** | the bot's token, from @BotFather |\n",
		"| `WEBHOOK_SECRET` or `WEBHOOK_SECRET_FILE` | **required** with WEBHOOK_URL |",
		"| `STAFF_CHAT_ID` | **required** unless STAFF_CHATS |",
		"| `SEND_RATE` | `30,1,20` |",
		"| `FLOWS_DIR` |  |",
		"`redis://`, `rediss://`",
	} {
		if !strings.Contains(table, row) {
			t.Errorf("no %q in\n%s", row, table)
		}
	}
}

// TestReadmeHasTheTable: between its marks stands what Table makes.
func TestReadmeHasTheTable(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no README.md yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(readme), "<!-- options -->")
	got, _, end := strings.Cut(rest, "<!-- /options -->")
	if !ok || !end {
		t.Fatal("README.md has no <!-- options --> … <!-- /options -->")
	}
	if diff := cmp.Diff(strings.TrimSpace(Table()), strings.TrimSpace(got)); diff != "" {
		t.Errorf("README.md has an old table (-want +got); put this between the marks:\n%s\n%s", Table(), diff)
	}
}

// A path that can't be served is told, and does not end in a panic.
func TestWebhookPaths(t *testing.T) {
	for path, good := range map[string]bool{
		"": true, "/": true, "/hook": true, "/a/b/": true, "/a%20b": false, "/{a": false, "/a/../b": false, "//hook": false, "/a//b": false,
	} {
		_, problems := Load([]string{"WEBHOOK_URL=http://h.example" + path, "WEBHOOK_SECRET=s", "TELEGRAM_API_URL=http://127.0.0.1:1"}, nil)
		told := false
		for _, p := range problems {
			told = told || p.Name == "WEBHOOK_URL"
		}
		if told == good {
			t.Errorf("%q: told of it %v", path, told)
		}
	}
}

// What begins like one of ours and is not used is told, in a line each, and keeps nobody
// from starting.
func TestNotices(t *testing.T) {
	c, problems := Load(environment("TELEGRAM_TOKEN_OLD=CANARY", "LOG_DIR=CANARY", "RETENTION_CASE_DAYS=7", "RETENTION_CASE=9", "REDIS_PORT=CANARY"), noFiles)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	for _, n := range c.Notices {
		got = append(got, n.String())
	}
	want := []string{
		"LOG_DIR: is not one of ours: did you mean LOG_LEVEL?",
		"RETENTION_CASE: is not one of ours: did you mean RETENTION_CASE_DAYS?",
		"TELEGRAM_TOKEN_OLD: is not one of ours: did you mean TELEGRAM_TOKEN_FILE?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
