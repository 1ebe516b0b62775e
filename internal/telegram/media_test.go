package telegram

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"wegweiser/internal/outbox"
	"wegweiser/internal/telegram/botapitest"
)

// shelfOf are files in memory; ids are shared by all senders made with them.
type shelfOf struct {
	mu    sync.Mutex
	files map[string][]byte // by path
	ids   map[string]string // by bot and hash
	away  bool
}

func (x *shelfOf) File(path, _ string) ([]byte, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	data, ok := x.files[path]
	return data, ok
}

func (x *shelfOf) FileID(_ context.Context, bot, hash string) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.away {
		return "", errors.New("away")
	}
	return x.ids[bot+hash], nil
}

func (x *shelfOf) SetFileID(_ context.Context, bot, hash, id string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.away {
		return errors.New("away")
	}
	x.ids[bot+hash] = id
	return nil
}

func aPicture() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)))
	return b.Bytes()
}

var (
	person  = botapitest.User{ID: 77, FirstName: "P"}
	aPhoto  = outbox.Message{Op: outbox.OpSend, Chat: 77, Text: "<b>Der Weg</b> &lt;3", Media: &outbox.Media{Kind: outbox.Picture, Path: "way.de.png", Hash: "hash1"}}
	aPaper  = outbox.Message{Op: outbox.OpSend, Chat: 77, Text: "Liste", Media: &outbox.Media{Kind: outbox.Document, Path: "list.pdf", Hash: "hash2"}}
	aRecord = outbox.Message{Op: outbox.OpSend, Chat: 77, Media: &outbox.Media{Kind: outbox.Voice, Path: "hello.ar.ogg", Hash: "hash3"}}
	aMap    = outbox.Message{Op: outbox.OpSend, Chat: 77, Media: &outbox.Media{Kind: outbox.Map, Lat: 51.45, Lon: 7.01, Title: "Haus", Address: "Markt 1"}}
)

func someFiles() *shelfOf {
	return &shelfOf{ids: map[string]string{}, files: map[string][]byte{
		"way.de.png": aPicture(), "list.pdf": []byte("%PDF-1.4"), "hello.ar.ogg": []byte("OggS\x00OpusHead"),
	}}
}

// theDouble is a Telegram with one person, and a maker of senders to it.
func theDouble(t *testing.T) (*botapitest.Server, *botapitest.Chat, func(*shelfOf) (*Sender, *meter)) {
	tg := botapitest.Run(t, botapitest.WithFiles())
	chat := tg.Private(person)
	chat.Start(person, "")
	return tg, chat, func(x *shelfOf) (*Sender, *meter) {
		m := newMeter()
		c, err := New(Options{Token: tg.Token(), API: tg.URL(), Meter: m, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return NewSender(c).WithMedia(x, x), m
	}
}

func mustSend(t *testing.T, s *Sender, m outbox.Message) int {
	t.Helper()
	id, err := s.Send(t.Context(), m)
	if err != nil {
		t.Fatalf("%+v: %v", m, err)
	}
	return id
}

func refusedNothing(t *testing.T, tg *botapitest.Server) {
	t.Helper()
	for _, c := range tg.Refused() {
		t.Errorf("Telegram refuses %s", c)
	}
}

// Everything is uploaded once; after that it goes by the name that Telegram gave it,
// from every replica.
func TestFilesAreUploadedOnce(t *testing.T) {
	tg, chat, sender := theDouble(t)
	files := someFiles()
	one, m1 := sender(files)
	for _, m := range []outbox.Message{aPhoto, aPaper, aRecord, aMap} {
		mustSend(t, one, m)
	}
	got := chat.FromBot()
	if len(got) != 4 {
		t.Fatalf("%d messages", len(got))
	}
	if p := got[0]; len(p.Photo) == 0 || p.Caption != "Der Weg <3" || len(p.CaptionEntities) != 1 {
		t.Errorf("the photo is %+v", p)
	}
	if p := got[1]; p.Document == nil || p.Document.FileName != "list.pdf" || p.Caption != "Liste" {
		t.Errorf("the paper is %+v, %+v", p, p.Document)
	}
	if p := got[2]; p.Voice == nil {
		t.Errorf("the recording is %+v", p)
	}
	if p := got[3]; p.Venue == nil || p.Venue.Title != "Haus" || p.Venue.Address != "Markt 1" || p.Location.Latitude != 51.45 {
		t.Errorf("the map is %+v", p)
	}
	if n := m1.count(mediaUploaded); n != 3 {
		t.Errorf("%d uploads", n)
	}
	files.files = nil // nobody needs them any more
	two, m2 := sender(files)
	for _, s := range []*Sender{one, two} {
		for _, m := range []outbox.Message{aPhoto, aPaper, aRecord} {
			mustSend(t, s, m)
		}
	}
	if n := m1.count(mediaUploaded) + m2.count(mediaUploaded); n != 3 {
		t.Errorf("%d uploads in all", n)
	}
	if data, ok := tg.Contents(chat.FromBot()[4].Photo[1].FileID); !ok || !bytes.Equal(data, aPicture()) {
		t.Error("the second photo is not the first")
	}
	refusedNothing(t, tg)
}

// A file_id that Telegram knows no more is forgotten everywhere, and the file is
// uploaded again, once.
func TestAFileIDThatTelegramForgot(t *testing.T) {
	tg, chat, sender := theDouble(t)
	files := someFiles()
	s, m := sender(files)
	mustSend(t, s, aPhoto)
	before := files.ids[s.c.bot+"hash1"]
	tg.ForgetFiles()
	mustSend(t, s, aPhoto)
	mustSend(t, s, aPhoto)
	if after := files.ids[s.c.bot+"hash1"]; after == before || after == "" {
		t.Errorf("the id was %q and is %q", before, after)
	}
	if m.count(mediaForgot) != 1 || m.count(mediaUploaded) != 2 || len(chat.FromBot()) != 3 {
		t.Errorf("%v, %d messages", m.events, len(chat.FromBot()))
	}
}

// One of another kind, as only a mistake of ours could make it, is mended the same way.
func TestAFileIDOfAnotherKind(t *testing.T) {
	_, chat, sender := theDouble(t)
	files := someFiles()
	s, m := sender(files)
	mustSend(t, s, aPaper)
	files.ids[s.c.bot+"hash1"] = files.ids[s.c.bot+"hash2"]
	mustSend(t, s, aPhoto)
	if len(chat.FromBot()[1].Photo) == 0 || m.count(mediaForgot) != 1 {
		t.Errorf("%+v, %v", chat.FromBot()[1], m.events)
	}
}

// Whatever is wrong with a file, its text goes out, and the lane goes on.
func TestTheTextGoesOutAlone(t *testing.T) {
	broken := someFiles()
	broken.files["way.de.png"] = []byte("no picture")
	refuse := func(text string) *botapitest.Rule {
		return &botapitest.Rule{Method: "sendPhoto", Kind: botapitest.Refuse{Code: 400, Description: text}}
	}
	for name, tt := range map[string]struct {
		files *shelfOf
		fault *botapitest.Rule
		event string
	}{
		"gone":                {&shelfOf{ids: map[string]string{}}, nil, mediaGone},
		"no picture":          {broken, nil, mediaRefused},
		"refused":             {someFiles(), refuse("Bad Request: PHOTO_INVALID_DIMENSIONS"), mediaRefused},
		"forbidden by person": {someFiles(), refuse("Bad Request: VOICE_MESSAGES_FORBIDDEN"), mediaRefused},
	} {
		t.Run(name, func(t *testing.T) {
			tg, chat, sender := theDouble(t)
			if tt.fault != nil {
				tg.Fault(*tt.fault)
			}
			s, m := sender(tt.files)
			id := mustSend(t, s, aPhoto)
			got := chat.FromBot()
			if len(got) != 1 || got[0].MessageID != id || got[0].Text != "Der Weg <3" || m.count(tt.event) != 1 {
				t.Errorf("%+v, %v", got, m.events)
			}
			bare := aPhoto
			bare.Text = "" // its text was too long for a caption and went before
			if id := mustSend(t, s, bare); id != 0 || len(chat.FromBot()) != 1 {
				t.Errorf("id %d, %d messages", id, len(chat.FromBot()))
			}
		})
	}
}

// A voice note for a text has no words of its own: what is said instead goes out, so that
// a tap is never met with silence.
func TestWordsInsteadOfAVoiceNote(t *testing.T) {
	for name, files := range map[string]*shelfOf{"gone": {ids: map[string]string{}}, "forbidden by person": someFiles()} {
		t.Run(name, func(t *testing.T) {
			tg, chat, sender := theDouble(t)
			tg.Fault(botapitest.Rule{Method: "sendVoice", Kind: botapitest.Refuse{Code: 400, Description: "Bad Request: VOICE_MESSAGES_FORBIDDEN"}})
			s, _ := sender(files)
			for _, text := range []string{"", "🤖"} {
				m := aRecord
				m.Text = text
				m.Media = &outbox.Media{Kind: outbox.Voice, Path: "hello.ar.ogg", Hash: "hash3", Else: "Please <b>read</b>."}
				id := mustSend(t, s, m)
				got := chat.FromBot()
				if last := got[len(got)-1]; last.MessageID != id || last.Text != "Please read." || last.Voice != nil {
					t.Errorf("%+v", last)
				}
			}
		})
	}
}

// A sender without files (bot play's, a test's) says the text.
func TestWithoutFiles(t *testing.T) {
	_, chat, sender := theDouble(t)
	s, _ := sender(someFiles())
	s.shelf = nil
	mustSend(t, s, aPhoto)
	if got := chat.FromBot(); len(got) != 1 || got[0].Text != "Der Weg <3" {
		t.Errorf("%+v", got)
	}
}

// Redis is away: files are uploaded, and nobody waits for it.
func TestFilesWithoutRedis(t *testing.T) {
	_, chat, sender := theDouble(t)
	files := someFiles()
	files.away = true
	s, m := sender(files)
	mustSend(t, s, aPhoto)
	mustSend(t, s, aPhoto)
	if len(chat.FromBot()) != 2 || m.count(mediaUploaded) != 1 {
		t.Errorf("%d messages, %v", len(chat.FromBot()), m.events)
	}
}

// Refusals that are about the chat or the moment are what they are for texts.
func TestVerdictsOfFiles(t *testing.T) {
	for _, tt := range []struct {
		code        int
		description string
		want        outbox.Verdict
	}{
		{429, "Too Many Requests: retry after 7", outbox.Retry},
		{500, "Internal Server Error", outbox.Retry},
		{403, "Forbidden: bot was blocked by the user", outbox.Park},
		{400, "Bad Request: chat not found", outbox.Park},
		{401, "Unauthorized", outbox.Retry},
	} {
		for _, m := range []outbox.Message{aPhoto, aPaper, aRecord, aMap} {
			tg, chat, sender := theDouble(t)
			tg.Fault(botapitest.Rule{Kind: botapitest.Refuse{Code: tt.code, Description: tt.description, RetryAfter: 7}})
			s, _ := sender(someFiles())
			_, err := s.Send(t.Context(), m)
			var r *outbox.Refusal
			if !errors.As(err, &r) || r.Verdict != tt.want {
				t.Errorf("%d, %s: %v", tt.code, m.Media.Kind, err)
			}
			tg.ClearFaults()
			mustSend(t, s, m) // the same again, as the outbox does
			if n := len(chat.FromBot()); n != 1 {
				t.Errorf("%d, %s: %d messages", tt.code, m.Media.Kind, n)
			}
		}
	}
}

// Mark-up that Telegram refuses goes out as plain text under the picture, too.
func TestCaptionWithoutMarkup(t *testing.T) {
	_, chat, sender := theDouble(t)
	s, m := sender(someFiles())
	photo := aPhoto
	photo.Text = "<b>Der <made>Weg"
	mustSend(t, s, photo)
	if got := chat.FromBot()[0]; len(got.Photo) == 0 || got.Caption == "" || strings.Contains(got.Caption, "<b>") || m.count(sentWithoutMarkup) != 1 {
		t.Errorf("%+v, %v", got, m.events)
	}
}

// A file that the way to Telegram does not bear keeps nothing back for long.
func TestUploadsThatNeverArrive(t *testing.T) {
	tg, chat, sender := theDouble(t)
	tg.Fault(botapitest.Rule{Method: "sendPhoto", Kind: botapitest.CutBefore{}})
	s, m := sender(someFiles())
	for range uploadsMost {
		var r *outbox.Refusal
		if _, err := s.Send(t.Context(), aPhoto); !errors.As(err, &r) || r.Verdict != outbox.Retry {
			t.Fatalf("got %v", err)
		}
	}
	mustSend(t, s, aPhoto)
	if got := chat.FromBot(); len(got) != 1 || got[0].Text == "" || m.count(mediaRefused) != 1 {
		t.Errorf("%+v, %v", got, m.events)
	}
	tg.ClearFaults()
	mustSend(t, s, aPhoto) // and the next one tries again
	if got := chat.FromBot(); len(got) != 2 || len(got[1].Photo) == 0 {
		t.Errorf("%+v", got)
	}
}

// The answer to an upload is lost: the message comes twice, as every message may.
func TestAnUploadWhoseAnswerIsLost(t *testing.T) {
	tg, chat, sender := theDouble(t)
	tg.Fault(botapitest.Rule{Method: "sendPhoto", Times: 1, Kind: botapitest.CutAfter{}})
	s, _ := sender(someFiles())
	if _, err := s.Send(t.Context(), aPhoto); err == nil {
		t.Fatal("the lost answer is no error")
	}
	mustSend(t, s, aPhoto)
	if n := len(chat.FromBot()); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// The key that shares a number, and its end.
func TestShareAndUnshare(t *testing.T) {
	tg, chat, sender := theDouble(t)
	s, _ := sender(someFiles())
	mustSend(t, s, outbox.Message{Op: outbox.OpSend, Chat: 77, Text: "Oder so:", Share: `"Nummer" <senden>`})
	keys := chat.Keyboard()
	if len(keys) != 1 || len(keys[0]) != 1 || keys[0][0].Text != `"Nummer" <senden>` || !keys[0][0].RequestContact {
		t.Errorf("the keyboard is %+v", keys)
	}
	if m := chat.FromBot()[0]; m.ReplyKeyboard == nil || !m.ReplyKeyboard.OneTimeKeyboard || !m.ReplyKeyboard.ResizeKeyboard || !m.Silent {
		t.Errorf("it came with %+v", m)
	}
	mustSend(t, s, outbox.Message{Op: outbox.OpSend, Chat: 77, Text: "Weg.", Unshare: true})
	if keys := chat.Keyboard(); keys != nil {
		t.Errorf("the keyboard is still %+v", keys)
	}
	refusedNothing(t, tg)
}
