package telegram

import (
	"bytes"
	"context"
	"errors"
	"path"
	"sync"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"wegweiser/internal/outbox"
)

// A file is uploaded the first time. Telegram then calls it by a file_id of this bot's,
// which is sent instead from then on: by every replica, for they share the ids. A file_id
// that Telegram knows no more is forgotten, and the file uploaded anew, once.
//
// Nothing is lost over a file: where it is gone, or refused for what it is, its text goes
// out alone. These calls are few, so the library makes them.

// Files gives the bytes of a file under media/; ok is false if it is gone, or no longer
// the one that the hash names.
type Files interface {
	File(path, hash string) (data []byte, ok bool)
}

// FileIDs are what Telegram calls the files of a bot. An error costs an upload and
// nothing else.
type FileIDs interface {
	// FileID is empty if there is none.
	FileID(ctx context.Context, bot, hash string) (string, error)
	// SetFileID keeps one; an empty one is forgotten.
	SetFileID(ctx context.Context, bot, hash, id string) error
}

// Events that sending files counts.
const (
	mediaUploaded = "media_uploaded"
	mediaForgot   = "media_forgotten" // Telegram did not know its file_id any more
	mediaGone     = "media_gone"      // the file is no longer there: its text went out alone
	mediaRefused  = "media_refused"   // Telegram refuses the file: its text went out alone
)

// shelf is where files are taken from, and what is known of them.
type shelf struct {
	files Files
	ids   FileIDs
	bot   string

	mu     sync.Mutex
	known  map[string]string // hash → file_id
	failed map[string]int    // hash → uploads in a row to which no answer came
}

// uploadsMost is how many uploads in a row may get no answer. Then the text goes out
// alone: a file that the way to Telegram does not bear (a proxy's limit, a slow line)
// must not keep back all that the person is told after it.
const uploadsMost = 3

// mayUpload says whether to try.
func (x *shelf) mayUpload(hash string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.failed[hash] < uploadsMost {
		return true
	}
	delete(x.failed, hash)
	return false
}

// heard notes how an upload ended.
func (x *shelf) heard(hash string, e *Error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case e == nil || e.Code != 0:
		delete(x.failed, hash)
	case e.Reason == reasonTimeout || e.Reason == reasonCut || e.Reason == reasonGarbled:
		x.failed[hash]++
	}
}

// WithMedia makes s send files too. Without it their texts go out alone.
func (s *Sender) WithMedia(files Files, ids FileIDs) *Sender {
	s.shelf = &shelf{files: files, ids: ids, bot: s.c.bot, known: map[string]string{}, failed: map[string]int{}}
	return s
}

// fileID is what Telegram calls the file; empty if nobody knows.
func (x *shelf) fileID(ctx context.Context, hash string) string {
	x.mu.Lock()
	id := x.known[hash]
	x.mu.Unlock()
	if id != "" {
		return id
	}
	id, err := x.ids.FileID(ctx, x.bot, hash)
	if err != nil {
		return ""
	}
	x.keep(hash, id)
	return id
}

func (x *shelf) keep(hash, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if id == "" {
		delete(x.known, hash)
	} else {
		x.known[hash] = id
	}
}

// set keeps a file_id for all replicas, or forgets it.
func (x *shelf) set(ctx context.Context, hash, id string) {
	x.keep(hash, id)
	_ = x.ids.SetFileID(ctx, x.bot, hash, id) // else the next one uploads it again
}

// sendMedia sends a message that has more than text.
func (s *Sender) sendMedia(ctx context.Context, m outbox.Message) (int, error) {
	if m.Media.Kind == outbox.Map {
		return s.sendMap(ctx, m)
	}
	if m.Media.Kind == outbox.Invite {
		return s.sendInvite(ctx, m)
	}
	if s.shelf == nil {
		return s.alone(ctx, m, mediaGone)
	}
	id := s.shelf.fileID(ctx, m.Media.Hash)
	var sh shape
	for {
		if id == "" && !s.shelf.mayUpload(m.Media.Hash) {
			return s.alone(ctx, m, mediaRefused)
		}
		file, ok := s.inputFile(m.Media, id)
		if !ok {
			return s.alone(ctx, m, mediaGone)
		}
		sent, err := s.callMedia(ctx, &m, file, sh)
		var e *Error
		errors.As(err, &e)
		if id == "" {
			s.shelf.heard(m.Media.Hash, e)
		}
		if err == nil {
			if id == "" {
				s.c.meter.Event(mediaUploaded)
				s.shelf.set(ctx, m.Media.Hash, fileIDOf(sent))
			}
			return sent.ID, nil
		}
		switch {
		case e.Reason == reasonFile && id != "":
			s.c.meter.Event(mediaForgot)
			s.shelf.set(ctx, m.Media.Hash, "")
			id = ""
		case e.Reason == reasonMarkup && !sh.plain && m.Text != "":
			sh.plain = true
			s.c.meter.Event(sentWithoutMarkup)
		default:
			r := verdict(m, e)
			if r != nil && r.Verdict == outbox.GiveUp {
				return s.alone(ctx, m, mediaRefused)
			}
			return 0, refusal(m, e)
		}
	}
}

// alone sends the text without what stands beside it.
func (s *Sender) alone(ctx context.Context, m outbox.Message, event string) (int, error) {
	s.c.meter.Event(event)
	s.c.log.Warn("a file could not be shown; its text goes out alone", "kind", string(m.Media.Kind), "what", event)
	if m.Media.Else != "" {
		m.Text = m.Media.Else
	}
	m.Media = nil
	if m.Text == "" { // it has gone out before
		return 0, nil
	}
	return s.Send(ctx, m)
}

// inputFile is a file_id, or the bytes to upload; false if there are none.
func (s *Sender) inputFile(x *outbox.Media, id string) (models.InputFile, bool) {
	if id != "" {
		return &models.InputFileString{Data: id}, true
	}
	data, ok := s.shelf.files.File(x.Path, x.Hash)
	if !ok {
		return nil, false
	}
	return &models.InputFileUpload{Filename: shownName(x.Path), Data: bytes.NewReader(data)}, true
}

// shownName is what people see of a document: without the language in its name.
func shownName(p string) string {
	p = path.Base(p)
	ext := path.Ext(p)
	name := p[:len(p)-len(ext)]
	return name[:len(name)-len(path.Ext(name))] + ext
}

func (s *Sender) callMedia(ctx context.Context, m *outbox.Message, file models.InputFile, sh shape) (sent *models.Message, err error) {
	caption, mode := m.Text, models.ParseModeHTML
	if sh.plain {
		caption, mode = plain(m.Text), ""
	}
	c := s.c
	switch m.Media.Kind {
	case outbox.Picture:
		err = c.cold("sendPhoto", func() (err error) {
			sent, err = c.lib.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: m.Chat, Photo: file, Caption: caption, ParseMode: mode})
			return err
		})
	case outbox.Voice:
		err = c.cold("sendVoice", func() (err error) {
			sent, err = c.lib.SendVoice(ctx, &bot.SendVoiceParams{ChatID: m.Chat, Voice: file, Caption: caption, ParseMode: mode})
			return err
		})
	default:
		err = c.cold("sendDocument", func() (err error) {
			sent, err = c.lib.SendDocument(ctx, &bot.SendDocumentParams{ChatID: m.Chat, Document: file, Caption: caption, ParseMode: mode})
			return err
		})
	}
	return sent, err
}

// fileIDOf is what Telegram calls the file that was sent: of a photo, its largest size.
func fileIDOf(m *models.Message) string {
	switch {
	case len(m.Photo) > 0:
		return m.Photo[len(m.Photo)-1].FileID
	case m.Document != nil:
		return m.Document.FileID
	case m.Voice != nil:
		return m.Voice.FileID
	}
	return ""
}

// sendMap shows a place. Its words have gone out before it.
func (s *Sender) sendMap(ctx context.Context, m outbox.Message) (int, error) {
	var sent *models.Message
	x, c := m.Media, s.c
	method, call := "sendVenue", func() (err error) {
		sent, err = c.lib.SendVenue(ctx, &bot.SendVenueParams{ChatID: m.Chat, Latitude: x.Lat, Longitude: x.Lon, Title: x.Title, Address: x.Address})
		return err
	}
	if x.Title == "" || x.Address == "" { // a venue has both
		method, call = "sendLocation", func() (err error) {
			sent, err = c.lib.SendLocation(ctx, &bot.SendLocationParams{ChatID: m.Chat, Latitude: x.Lat, Longitude: x.Lon})
			return err
		}
	}
	if err := c.cold(method, call); err != nil {
		var e *Error
		errors.As(err, &e)
		return 0, refusal(m, e)
	}
	return sent.ID, nil
}
