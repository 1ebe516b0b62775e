package flowfile

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what a picture may be
	_ "image/png"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// Pictures, PDFs and voice notes stand in media/: <name>.<tag>.<ext> for one language,
// <name>.<ext> for all others. Their bytes are looked at here and not kept: whoever
// sends one reads it again.

// maxMedia is how many files are looked at.
const maxMedia = 500

// What Telegram takes of a photo (Bot API, sendPhoto): width and height together, and
// how many times one is the other.
const (
	maxSides = 10_000
	maxRatio = 20
)

// formats are what files may be, by their ending. Telegram takes photos of 10 MB and
// other files of 50 MB; ours are for cheap phones that pay for each megabyte.
var formats = map[string]struct {
	kind  flow.MediaKind
	limit int // bytes
	what  string
	looks func([]byte) bool
}{
	".jpg":  {flow.PictureMedia, 300 << 10, "a JPEG picture", isImage("jpeg")},
	".jpeg": {flow.PictureMedia, 300 << 10, "a JPEG picture", isImage("jpeg")},
	".png":  {flow.PictureMedia, 300 << 10, "a PNG picture", isImage("png")},
	".pdf":  {flow.DocumentMedia, 1 << 20, "a PDF", func(b []byte) bool { return bytes.HasPrefix(b, []byte("%PDF-")) }},
	".ogg":  {flow.VoiceMedia, 500 << 10, "an OGG recording with Opus", isOpus},
}

func isImage(format string) func([]byte) bool {
	return func(b []byte) bool {
		c, f, err := image.DecodeConfig(bytes.NewReader(b))
		w, h := c.Width, c.Height
		return err == nil && f == format && w > 0 && h > 0 && w+h <= maxSides && w <= maxRatio*h && h <= maxRatio*w
	}
}

// isOpus looks for the first packet of the first page (RFC 3533, RFC 7845).
func isOpus(b []byte) bool {
	return bytes.HasPrefix(b, []byte("OggS")) && bytes.Contains(b[:min(len(b), 512)], []byte("OpusHead"))
}

var fileForm = regexp.MustCompile(`^([a-z][a-z0-9_]*)(?:\.([A-Za-z0-9-]+))?(\.[a-z]+)$`)

// readMedia looks at every file of media/.
func (l *loader) readMedia() {
	entries, err := fs.ReadDir(l.fsys, flow.MediaFolder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return
	case err != nil:
		l.err(FileUnreadable, flow.Pos{File: flow.MediaFolder}, "the folder can't be read: "+cause(err), "")
		return
	case len(entries) > maxMedia:
		l.err(TooMany, flow.Pos{File: flow.MediaFolder}, fmt.Sprintf("more than %d files", maxMedia), "")
		return
	}
	for _, e := range entries {
		if name := e.Name(); !e.IsDir() && !strings.HasPrefix(name, ".") && path.Ext(name) != ".md" {
			l.readMediaFile(e)
		}
	}
}

func (l *loader) readMediaFile(e fs.DirEntry) {
	name := e.Name()
	at := flow.Pos{File: flow.MediaFolder + "/" + name}
	m := fileForm.FindStringSubmatch(name)
	format, known := formats[path.Ext(name)]
	if m == nil || !known {
		l.err(MediaName, at, "nobody can tell what this file is", "call it <name>.<language>.<ending> or <name>.<ending>; endings are "+strings.Join(sortedKeys(formats), ", "))
		return
	}
	if m[2] != "" && !slices.Contains(l.o.Languages, m[2]) {
		l.err(MediaName, at, "there is no language "+finding.Quote(m[2]), meant(m[2], l.o.Languages))
		return
	}
	info, err := e.Info()
	if err == nil && info.Size() > int64(format.limit) {
		l.err(MediaLarge, at, fmt.Sprintf("%d KB; %s may have %d KB", info.Size()>>10, format.what, format.limit>>10), "people pay for each megabyte: make it smaller")
		return
	}
	if !l.regular(at.File, at) {
		return
	}
	data, err := fs.ReadFile(l.fsys, at.File)
	switch {
	case err != nil:
		l.err(FileUnreadable, at, "the file can't be read: "+cause(err), "")
	case !format.looks(data):
		l.err(MediaFormat, at, "this is not "+format.what+" that Telegram shows", "save it anew in this format")
	default:
		l.addFile(&flow.File{Name: m[1], Lang: m[2], Kind: format.kind, Path: name, Hash: flow.HashFile(data), Size: len(data)}, at)
	}
}

func (l *loader) addFile(f *flow.File, at flow.Pos) {
	for _, o := range l.files {
		if o.Name == f.Name && o.Lang == f.Lang && o.Kind == f.Kind {
			l.err(Duplicate, at, fmt.Sprintf("%s is the same %s in the same language", finding.Quote(o.Path), f.Kind), "keep one of them")
			return
		}
	}
	l.files = append(l.files, f)
}

// mediaKind is what a step shows a file of; empty if it shows none.
func mediaKind(k flow.Kind) flow.MediaKind {
	switch k.(type) {
	case *flow.Picture:
		return flow.PictureMedia
	case *flow.Document:
		return flow.DocumentMedia
	case *flow.Voice:
		return flow.VoiceMedia
	}
	return ""
}

// file looks for the file that a step shows, in every language.
func (l *loader) file(s *stepDraft) {
	kind := mediaKind(s.Kind)
	var names, tags []string
	for _, f := range l.files {
		if f.Kind == kind {
			names = append(names, f.Name)
			if f.Name == s.file.text {
				tags = append(tags, f.Lang)
			}
		}
	}
	if len(tags) == 0 {
		if s.file.text != "" {
			l.err(MediaMissing, s.file.at, fmt.Sprintf("there is no %s %s in %s/", kind, finding.Quote(s.file.text), flow.MediaFolder), meant(s.file.text, slices.Compact(names)))
		}
		return
	}
	l.shown[string(kind)+"/"+s.file.text] = true
	var without []string
	for _, tag := range l.o.Languages {
		chain := append([]string{tag, ""}, l.o.Fallbacks[tag]...)
		if !slices.ContainsFunc(chain, func(c string) bool { return slices.Contains(tags, c) }) {
			without = append(without, tag)
		}
	}
	if len(without) > 0 {
		l.warn(MediaLanguage, s.file.at, fmt.Sprintf("the %s %s is missing in %s: people read its text alone", kind, finding.Quote(s.file.text), strings.Join(without, ", ")), "add "+s.file.text+"."+without[0]+".…, or one without a language for all")
	}
}

// places looks for the offers that a step may show on the map.
func (l *loader) places(s *stepDraft, k *flow.Map) {
	known := false
	for _, w := range s.places {
		k.Places = append(k.Places, w.text)
		if w.text == flow.Offered {
			known = true // perhaps
			continue
		}
		o := l.offer(w)
		known = known || o == nil || o.Point != "" || slices.Contains(o.Unknown, "point")
	}
	if !known {
		l.warn(NoPlace, s.places[0].at, "of none of these offers it is known where it is, so nothing is shown", "add point: with latitude and longitude to offers.yaml")
	}
}

// unusedMedia reports files that no step shows: they make the program larger.
func (l *loader) unusedMedia() {
	for _, f := range l.files {
		if !l.shown[string(f.Kind)+"/"+f.Name] {
			l.warn(MediaUnused, flow.Pos{File: flow.MediaFolder + "/" + f.Path}, fmt.Sprintf("no step shows the %s %s", f.Kind, finding.Quote(f.Name)), "name it in a step, or take it out")
		}
	}
}
