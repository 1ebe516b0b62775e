package botapitest_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"wegweiser/internal/telegram/botapitest"
)

// form is the same message in the three ways that are lists of strings.
var form = [][2]string{
	{"chat_id", "101"},
	{"text", "<b>я</b>"},
	{"parse_mode", "HTML"},
	{"disable_notification", "true"},
	{"reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`},
	{"link_preview_options", ""},
}

func values(pairs [][2]string) url.Values {
	v := url.Values{}
	for _, p := range pairs {
		v.Add(p[0], p[1])
	}
	return v
}

// contents are files as small as they can be, by the field that they are sent in.
var contents = map[string][]byte{"photo": aPNG(8, 8), "document": []byte("%PDF"), "v": []byte("OggS…OpusHead")}

func aPNG(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)))
	return b.Bytes()
}

func multipartBody(pairs [][2]string, files ...string) (string, *bytes.Buffer) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range pairs {
		_ = w.WriteField(p[0], p[1])
	}
	for _, name := range files {
		part, _ := w.CreateFormFile(name, "a.jpg")
		_, _ = part.Write(contents[name])
	}
	_ = w.Close()
	return w.FormDataContentType(), &b
}

func send(t *testing.T, srv *botapitest.Server, method, contentType, body string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/bot"+srv.Token()+"/"+method, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return do(t, srv, r)
}

func TestEncodings(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	contentType, body := multipartBody(form)
	query := values(form).Encode()
	for what, a := range map[string]answer{
		"json":        send(t, srv, "sendMessage", "application/json; charset=utf-8", `{"chat_id":101,"text":"<b>я</b>","parse_mode":"HTML","disable_notification":true,"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`),
		"json string": send(t, srv, "sendMessage", "application/json", `{"chat_id":"101","text":"<b>я</b>","parse_mode":"HTML","disable_notification":true,"reply_markup":"{\"inline_keyboard\":[[{\"text\":\"a\",\"callback_data\":\"b\"}]]}"}`),
		"form":        send(t, srv, "sendMessage", "application/x-www-form-urlencoded", query),
		"multipart":   send(t, srv, "sendMessage", contentType, body.String()),
		"query":       do(t, srv, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/bot"+srv.Token()+"/sendMessage?"+query, http.NoBody)),
		"both":        send(t, srv, "sendMessage?chat_id=101", "application/x-www-form-urlencoded", values(form[1:]).Encode()),
	} {
		m, ok := chat.Message(a.messageID(t))
		if !ok || m.Text != "я" || len(m.Entities) != 1 || !m.Silent || m.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "b" {
			t.Errorf("%s: %+v %+v", what, a, m)
		}
	}
}

func TestBadBodies(t *testing.T) {
	srv := newServer(t)
	started(srv, amal)
	contentType, body := multipartBody(form[:2], "photo")
	for _, tt := range []struct{ method, contentType, body, want string }{
		{"getMe", "multipart/form-data; boundary=x", "", ""},
		{"getMe", "", "", ""},
		{"getMe", "text/plain", "x", "Bad Request: unsupported content type text/plain"},
		{"getMe", "multipart/form-data; boundary=x", "--x\r\nnonsense", "Bad Request: can't parse multipart/form-data"},
		{"getMe", "multipart/form-data; boundary=x", "nonsense", "Bad Request: can't parse multipart/form-data"},
		{"getMe", "application/x-www-form-urlencoded", "a=%zz", "Bad Request: can't parse the form"},
		{"sendMessage", "application/x-www-form-urlencoded", "chat_id=1&chat_id=2", `Bad Request: field "chat_id" is given twice`},
		{"sendMessage?text=a", "application/json", hello, `Bad Request: field "text" is given twice`},
		{"sendMessage", "application/x-www-form-urlencoded", "chat_id=101&text=%ff", "Bad Request: strings must be encoded in UTF-8"},
		{"sendMessage", "application/x-www-form-urlencoded", "chat_id=101&text=x&disable_notification=2", `Bad Request: field "disable_notification" must be of type Boolean`},
		{"sendMessage", "application/x-www-form-urlencoded", "chat_id=101&text=x&entities=[", "Bad Request: can't parse entities JSON object"},
		{"editMessageText", "application/x-www-form-urlencoded", "chat_id=101&text=x&message_id=1.5", `Bad Request: field "message_id" must be of type Integer`},
		{"sendMessage", contentType, body.String(), `Bad Request: unknown field "photo" of sendMessage`},
		{"setWebhook", "application/json", `{"url":"https://e.org","certificate":"abc"}`, `Bad Request: field "certificate" a file must be uploaded as multipart/form-data`},
	} {
		if a := send(t, srv, tt.method, tt.contentType, tt.body); a.Description != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.method, tt.body, a.Description, tt.want)
		}
	}
}

func TestUploads(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	contentType, body := multipartBody([][2]string{{"chat_id", "101"}, {"caption", "c"}}, "document")
	id := send(t, srv, "sendDocument", contentType, body.String()).messageID(t)
	m, _ := chat.Message(id)
	if m.Document.FileName != "a.jpg" || m.Document.FileSize != 4 {
		t.Errorf("%+v", m.Document)
	}
	contentType, body = multipartBody([][2]string{{"chat_id", "101"}, {"voice", "attach://v"}}, "v")
	send(t, srv, "sendVoice", contentType, body.String()).messageID(t)
	again := mustCall(t, srv, "sendDocument", `{"chat_id":101,"document":"`+m.Document.FileID+`"}`).messageID(t)
	if m2, _ := chat.Message(again); m2.Document.FileID != m.Document.FileID {
		t.Errorf("%+v", m2.Document)
	}
}

// No body may bring the server down, and every answer is Telegram's JSON.
func FuzzRequest(f *testing.F) {
	contentType, body := multipartBody(form, "photo")
	f.Add("sendMessage", "application/json", button(`"text":"a","callback_data":"b"`))
	f.Add("sendPhoto", contentType, body.String())
	f.Add("sendMessage", "application/x-www-form-urlencoded", values(form).Encode())
	f.Add("setMyCommands", "application/json", `{"commands":[{"command":"a","description":"b"}],"scope":{"type":"chat","chat_id":101}}`)
	f.Add("sendMessage", "application/json", `{"chat_id":101,"text":"<a href='x.y'>&lt;</a>","parse_mode":"HTML","entities":[{"type":"bold","offset":0,"length":1}]}`)
	f.Add("getUpdates", "application/json", `{"offset":-1,"limit":1,"allowed_updates":["message"]}`)
	f.Add("sendMediaGroup", "application/json", `{"chat_id":1,"media":[{"type":"photo","media":"x"}]}`)
	srv := botapitest.New(botapitest.KeepLast(10), botapitest.WithoutLog())
	f.Cleanup(srv.Close)
	started(srv, amal)
	f.Fuzz(func(t *testing.T, method, contentType, body string) {
		if strings.Contains(strings.ToLower(body), "timeout") || strings.EqualFold(method, "logOut") ||
			strings.ContainsFunc(method, func(r rune) bool { return r <= ' ' || r >= 127 || r == '%' }) {
			t.Skip()
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/bot"+srv.Token()+"/"+method, strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Content-Type", contentType)
		do(t, srv, r)
	})
}
