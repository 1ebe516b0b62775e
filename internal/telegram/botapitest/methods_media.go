// Sending files: pictures, documents, voice notes and the like; uploaded, by file_id
// or by URL.

package botapitest

import (
	"bytes"
	"image"
	_ "image/jpeg" // what a photo may be
	_ "image/png"
	"strconv"
)

// What Telegram takes of a photo. https://core.telegram.org/bots/api#sendphoto
const (
	maxPhoto = 10 << 20 // bytes
	maxSides = 10_000   // width and height together
	maxRatio = 20
)

// A stored file is one that was sent; its id can be sent again, as the same kind.
type stored struct {
	kind     string
	fileName string
	mimeType string
	size     int64
	data     []byte // with WithFiles
}

// sendMedia makes the method that sends one kind of file.
func sendMedia(kind string) methodFunc {
	return func(s *Server, c *callContext) (any, *apiError) {
		d, bad := s.prepare(c)
		if bad != nil {
			return nil, bad
		}
		if kind != "sticker" {
			if d.message.Caption, d.message.CaptionEntities, bad = readCaption(c); bad != nil {
				return nil, bad
			}
		}
		f, bad := s.file(c.args, kind)
		if bad != nil {
			return nil, bad
		}
		attach(&d.message, kind, f)
		return s.send(c, d)
	}
}

// file finds what is sent: an upload, a file that was sent before, or a URL.
func (s *Server) file(a *args, kind string) (*File, *apiError) {
	ref := a.str(kind)
	up, ok := a.files[kind]
	if !ok {
		up, ok = a.files[attachName(ref)]
	}
	if ok {
		return s.uploaded(up, kind)
	}
	if f := s.files[ref]; f != nil {
		if f.kind != kind { // FileManager::check_input_file_id
			return nil, badRequest("can't use file of type " + fileType(f.kind) + " as " + fileType(kind))
		}
		return f.file(ref), nil
	}
	if _, err := checkLink(ref); err != nil {
		return nil, badRequest("wrong remote file identifier specified: Wrong string length")
	}
	return s.newFile(&stored{kind: kind}), nil
}

// uploaded looks at a file as Telegram does at photos, and at voice notes more
// strictly: what is none Telegram would send as music or as a document.
func (s *Server) uploaded(up upload, kind string) (*File, *apiError) {
	switch {
	case len(up.data) == 0:
		return nil, badRequest("file must be non-empty")
	case kind == "photo" && len(up.data) > maxPhoto:
		return nil, badRequest("PHOTO_SAVE_FILE_INVALID")
	case kind == "photo":
		if bad := checkPhoto(up.data); bad != nil {
			return nil, bad
		}
	case kind == "voice" && !(bytes.HasPrefix(up.data, []byte("OggS")) && bytes.Contains(up.data, []byte("OpusHead"))):
		return nil, badRequest("the double takes only OGG with Opus for a voice note")
	}
	return s.newFile(&stored{kind: kind, fileName: up.name, mimeType: up.mimeType, size: int64(len(up.data)), data: up.data}), nil
}

func checkPhoto(data []byte) *apiError {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	w, h := c.Width, c.Height
	switch {
	case err != nil:
		return badRequest("IMAGE_PROCESS_FAILED")
	case w+h > maxSides || w > maxRatio*h || h > maxRatio*w:
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return nil
}

// fileType is how TDLib calls a kind of file.
func fileType(kind string) string {
	switch kind {
	case "voice":
		return "VoiceNote"
	default:
		return string(kind[0]-'a'+'A') + kind[1:]
	}
}

func attachName(ref string) string {
	const scheme = "attach://"
	if len(ref) > len(scheme) && ref[:len(scheme)] == scheme {
		return ref[len(scheme):]
	}
	return ""
}

// newFile keeps a file under an id that can be sent again.
func (s *Server) newFile(f *stored) *File {
	s.lastFile++
	id := "double-" + f.kind + "-" + strconv.Itoa(s.lastFile)
	if !s.cfg.keepFiles {
		f.data = nil
	}
	s.files[id] = f
	return f.file(id)
}

func (f *stored) file(id string) *File {
	return &File{FileID: id, FileUniqueID: "u" + id, FileName: f.fileName, MimeType: f.mimeType, FileSize: f.size}
}

// Contents gives what is in a file that was uploaded, if the server was made with
// WithFiles.
func (s *Server) Contents(fileID string) (data []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[fileID]
	if f == nil || f.data == nil {
		return nil, false
	}
	return f.data, true
}

// ForgetFiles makes every file_id unknown, as a change of the bot's token does.
func (s *Server) ForgetFiles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.files)
}

// attach puts a file into a message as the kind that it is.
func attach(m *Message, kind string, f *File) {
	zero := 0
	switch kind {
	case "photo":
		m.Photo = []PhotoSize{
			{FileID: f.FileID + "-s", FileUniqueID: f.FileUniqueID + "-s", Width: 90, Height: 67},
			{FileID: f.FileID, FileUniqueID: f.FileUniqueID, Width: 800, Height: 600, FileSize: f.FileSize},
		}
	case "document":
		m.Document = f
	case "voice":
		f.Duration, f.FileName = &zero, ""
		m.Voice = f
	case "video":
		f.Duration, f.Width, f.Height = &zero, &zero, &zero
		m.Video = f
	case "audio":
		f.Duration = &zero
		m.Audio = f
	case "sticker":
		m.Sticker = &Sticker{FileID: f.FileID, FileUniqueID: f.FileUniqueID, Type: "regular", Width: 512, Height: 512}
	}
}
