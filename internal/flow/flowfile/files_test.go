package flowfile

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/finding"
	"wegweiser/internal/flow"
)

// withMedia is a talk that shows the paper "list", and files.
func withMedia(t *testing.T, step string, files map[string]string) fstest.MapFS {
	fsys := with(t, "women.yaml", "flow: women\nstart: wish\nlanding: wish\nsteps:\n  wish: {choose: [a], to: shown}\n  shown: {"+step+", to: end}\n")
	for name, data := range files {
		fsys["media/"+name] = &fstest.MapFile{Data: []byte(data)}
	}
	return fsys
}

func pngOf(t *testing.T, w, h int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	aPDF  = "%PDF-1.4\n"
	anOGG = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00aaaabbbbcccc\x01\x13OpusHead\x01\x01"
)

func TestMediaTooLarge(t *testing.T) {
	for name, step := range map[string]string{"list.pdf": "document: list", "way.png": "picture: way", "hello.ogg": "voice: hello"} {
		data := strings.Repeat("x", 1<<20+1)
		_, findings := Load(withMedia(t, step, map[string]string{name: data}), options())
		only(t, findings, MediaLarge)
	}
}

func TestPicturesThatTelegramRefuses(t *testing.T) {
	for _, data := range []string{pngOf(t, 2100, 100), pngOf(t, 100, 2100), pngOf(t, 9000, 2000), aPDF, "", "\x89PNG\r\n\x1a\n"} {
		_, findings := Load(withMedia(t, "picture: way", map[string]string{"way.png": data}), options())
		only(t, findings, MediaFormat)
	}
}

// Each language gets its own file, else that of its fallbacks, else the one for all.
func TestFilesByLanguage(t *testing.T) {
	o := options()
	o.Fallbacks = map[string][]string{"de-simple": {"de"}, "ar": {"de-simple"}}
	fsys := withMedia(t, "document: list", map[string]string{
		"list.pdf": aPDF + "all", "list.de.pdf": aPDF + "de", "hello.de.ogg": anOGG, "list.png": pngOf(t, 40, 30), "README.md": "x",
	})
	f, findings := Load(fsys, o)
	if finding.HasErrors(findings) {
		t.Fatal(print(findings))
	}
	for tag, want := range map[string]string{"de": "list.de.pdf", "de-simple": "list.de.pdf", "ar": "list.pdf"} {
		got := f.File(flow.DocumentMedia, "list", append([]string{tag}, o.Fallbacks[tag]...))
		if got == nil || got.Path != want {
			t.Errorf("%s gets %+v, want %s", tag, got, want)
		}
	}
	if x := f.File(flow.VoiceMedia, "hello", []string{"ar"}); x != nil {
		t.Errorf("ar hears %+v", x)
	}
	one, two := f.File(flow.DocumentMedia, "list", nil), f.File(flow.DocumentMedia, "list", []string{"de"})
	if one.Hash == two.Hash || len(one.Hash) != 16 || one.Size != len(aPDF+"all") {
		t.Errorf("got %+v and %+v", one, two)
	}
}
