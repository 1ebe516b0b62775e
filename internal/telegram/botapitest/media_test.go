package botapitest_test

import (
	"fmt"
	"strings"
	"testing"

	"wegweiser/internal/telegram/botapitest"
)

// up uploads a file, and gives Telegram's answer.
func up(t *testing.T, srv *botapitest.Server, kind string, data []byte) answer {
	t.Helper()
	before := contents[kind]
	defer func() { contents[kind] = before }()
	contents[kind] = data
	contentType, body := multipartBody([][2]string{{"chat_id", "101"}}, kind)
	return send(t, srv, "send"+strings.ToUpper(kind[:1])+kind[1:], contentType, body.String())
}

func TestFilesThatAreRefused(t *testing.T) {
	srv := newServer(t)
	started(srv, amal)
	voice := []byte("OggS\x00OpusHead")
	for _, tt := range []struct {
		kind string
		data []byte
		want string
	}{
		{"photo", []byte("%PDF-1.4"), "Bad Request: IMAGE_PROCESS_FAILED"},
		{"photo", aPNG(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"},
		{"photo", aPNG(100, 2100), "Bad Request: PHOTO_INVALID_DIMENSIONS"},
		{"photo", make([]byte, 10<<20+1), "Bad Request: PHOTO_SAVE_FILE_INVALID"},
		{"photo", nil, "Bad Request: file must be non-empty"},
		{"voice", []byte("ID3 music"), "Bad Request: the double takes only OGG with Opus for a voice note"},
		{"photo", aPNG(90, 60), ""},
		{"voice", voice, ""},
		{"document", []byte("anything"), ""},
	} {
		got := up(t, srv, tt.kind, tt.data)
		if tt.want == "" {
			got.messageID(t)
		} else if got.Description != tt.want {
			t.Errorf("%s of %d bytes: %q, want %q", tt.kind, len(tt.data), got.Description, tt.want)
		}
	}
}

// A file that was sent can be sent again by its id: as what it was, as long as the
// server knows it.
func TestFileIDs(t *testing.T) {
	srv := botapitest.New(botapitest.WithFiles())
	t.Cleanup(srv.Close)
	chat := started(srv, amal)
	pdf := []byte("%PDF-1.4 x")
	m, _ := chat.Message(up(t, srv, "document", pdf).messageID(t))
	id := m.Document.FileID
	if got, ok := srv.Contents(id); !ok || string(got) != string(pdf) {
		t.Errorf("in the file is %q, %v", got, ok)
	}
	again := mustCall(t, srv, "sendDocument", fmt.Sprintf(`{"chat_id":101,"document":%q}`, id)).messageID(t)
	if m2, _ := chat.Message(again); m2.Document == nil || m2.Document.FileName != "a.jpg" || m2.Document.FileSize != int64(len(pdf)) {
		t.Errorf("the second time it is %+v", m2.Document)
	}
	for method, want := range map[string]string{
		"sendPhoto": "Bad Request: can't use file of type Document as Photo",
		"sendVoice": "Bad Request: can't use file of type Document as VoiceNote",
	} {
		field := strings.ToLower(strings.TrimPrefix(method, "send"))
		if got := call(t, srv, method, fmt.Sprintf(`{"chat_id":101,%q:%q}`, field, id)); got.Description != want {
			t.Errorf("%s: %q", method, got.Description)
		}
	}
	srv.ForgetFiles()
	if got := call(t, srv, "sendDocument", fmt.Sprintf(`{"chat_id":101,"document":%q}`, id)); got.Description != "Bad Request: wrong remote file identifier specified: Wrong string length" {
		t.Errorf("unknown: %q", got.Description)
	}
	if _, ok := srv.Contents(id); ok {
		t.Error("a forgotten file has contents")
	}
}

func TestVenue(t *testing.T) {
	srv := newServer(t)
	chat := started(srv, amal)
	id := mustCall(t, srv, "sendVenue", `{"chat_id":101,"latitude":51.45,"longitude":7.01,"title":"Haus","address":"Markt 1"}`).messageID(t)
	m, _ := chat.Message(id)
	if m.Venue == nil || m.Venue.Title != "Haus" || m.Venue.Address != "Markt 1" || m.Location == nil || *m.Location != m.Venue.Location || m.Location.Latitude != 51.45 {
		t.Errorf("%+v, %+v", m.Venue, m.Location)
	}
	for body, want := range map[string]string{
		`{"chat_id":101,"latitude":91,"longitude":7,"title":"a","address":"b"}`:           "Bad Request: wrong location specified",
		`{"chat_id":101,"longitude":7,"title":"a","address":"b"}`:                         "Bad Request: latitude is empty",
		`{"chat_id":101,"latitude":9,"longitude":7,"title":"","address":"b"}`:             `Bad Request: parameter "title" is required`,
		`{"chat_id":101,"latitude":"x","longitude":7,"title":"a","address":"b"}`:          `Bad Request: field "latitude" must be of type Float`,
		`{"chat_id":101,"latitude":9,"longitude":7,"title":"a","address":"b","text":"c"}`: `Bad Request: unknown field "text" of sendVenue`,
	} {
		if got := call(t, srv, "sendVenue", body); got.Description != want {
			t.Errorf("%s: %q, want %q", body, got.Description, want)
		}
	}
}
