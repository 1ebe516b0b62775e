package flow

import (
	"crypto/sha256"
	"encoding/base64"
)

// Some steps show something beside words: a picture, a PDF, a voice note, a place on
// the map. They do not wait: what they show is a message of its own before the next
// screen, and its text stands with it in full, for whoever can't open it or saves data.

// MediaKind is what is shown.
type MediaKind string

// The kinds of media.
const (
	PictureMedia  MediaKind = "picture"
	DocumentMedia MediaKind = "document" // a PDF
	VoiceMedia    MediaKind = "voice"    // OGG with Opus
	MapMedia      MediaKind = "map"
	WordsMedia    MediaKind = "words" // only the text: said before something that is shown
)

// MaxMedia is how much is shown in one turn; of what is beyond it only the text is, for a
// phone that saves data, and because Telegram lets five messages pass at once.
const MaxMedia = 3

// Media is something to look at, to listen to or to keep.
type Media struct {
	Step  Ref
	Kind  MediaKind
	Text  Text
	Name  string // of the file, without language; a map has none
	Offer *Offer // map, and the words of one: whose place it is
	Point Point  // map
	Links []Link // words: buttons that open a page
}

// MediaFolder holds the files, beside those of the flows.
const MediaFolder = "media"

// File is a picture, a PDF or a voice note under media/, in one language or in none.
type File struct {
	Name string // as steps call it
	Lang string // tag; empty: for every language
	Kind MediaKind
	Path string // of the file, in media/: "<name>.<tag>.<ext>" or "<name>.<ext>"
	Hash string // of its bytes
	Size int
}

// HashFile names the bytes of a file: the same name is the same file.
func HashFile(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// File finds a file in the first of the languages that has it, else the one for every
// language; nil if there is none.
func (f *Flows) File(kind MediaKind, name string, languages []string) *File {
	for _, tag := range languages {
		if x := f.files[fileKey{kind, name, tag}]; x != nil {
			return x
		}
	}
	return f.files[fileKey{kind, name, ""}]
}

type fileKey struct {
	kind       MediaKind
	name, lang string
}

// beside is what steps with media have in common.
type beside struct{ passes }

// shown is a media step's value among the answers kept through a correction: it was
// passed before, and need not be shown a second time.
const shown = "+"

// pass shows m, unless a correction leads through here again, and goes on.
func (beside) pass(t *turn, s *Step, m Media) {
	if _, again := t.s.Keep[s.Ref]; again {
		delete(t.s.Keep, s.Ref)
	} else {
		t.sayBefore(s.Ref)
		m.Step, m.Text = s.Ref, key(s.Ref.Key())
		if t.isMuch() {
			m.Kind, m.Name = WordsMedia, ""
		}
		t.media = append(t.media, m)
	}
	t.leave(s)
	t.follow(s, t.s.Answers())
}

// isMuch says that nothing more than words is to be shown in this turn.
func (t *turn) isMuch() bool {
	n := 0
	for _, m := range t.media {
		if m.Kind != WordsMedia {
			n++
		}
	}
	return n >= MaxMedia
}

func (beside) fits(_ *Flows, _ *Step, v string) bool { return v == shown }

// ShowsMedia says that a step of this kind shows something and goes on.
func ShowsMedia(k Kind) bool {
	switch k.(type) {
	case *Picture, *Document, *Voice, *Map:
		return true
	}
	return false
}

// Waits says that a step of this kind waits for an answer; the others do their work
// and go on.
func Waits(k Kind) bool {
	switch k.(type) {
	case *Call, *Say, *Set, *Route:
		return false
	}
	return !ShowsMedia(k)
}
