package e2e

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/telegram/botapitest"
)

// A picture of the talk arrives before the next question, in order; after kill -9 it is
// not uploaded again, for Redis knows what Telegram calls it; and one that Telegram has
// forgotten is.
func TestFilesSurviveARestart(t *testing.T) {
	w := newTown(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.FS); err != nil {
		t.Fatal(err)
	}
	contact, _ := os.ReadFile(filepath.Join(dir, "contact.yaml"))
	changed := bytes.Replace(contact, []byte("{map: [offered, human], to: language}"), []byte("{picture: way, to: language}"), 1)
	if bytes.Equal(contact, changed) {
		t.Fatal("contact.yaml shows no map any more")
	}
	var picture bytes.Buffer
	_ = png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30)))
	way := filepath.Join(dir, "media", "way.png")
	for name, data := range map[string][]byte{filepath.Join(dir, "contact.yaml"): changed, way: picture.Bytes()} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := w.start("FLOWS_DIR=" + dir).waitReady()
	visit := func(n int) []botapitest.Message {
		p := w.newcomer(n, "de")
		moves := slices.Concat(p.recognitionTalk()[:11], []move{{tap: "visit"}, {tap: "de"}, {tap: "_confirm"}})
		if err := p.talk(deadline(t, 30*time.Second), moves); err != nil {
			t.Fatal(err)
		}
		return p.chat.FromBot()
	}
	shown := func(all []botapitest.Message) (id string, before string) {
		for i, m := range all {
			if len(m.Photo) > 0 && m.Caption != "" {
				return m.Photo[len(m.Photo)-1].FileID, all[i+1].Text
			}
		}
		return "", ""
	}
	first, next := shown(visit(1))
	if first == "" || next == "" {
		t.Fatalf("the picture is %q, after it stands %q", first, next)
	}
	b.kill()
	w.start("FLOWS_DIR=" + dir).waitReady()
	if again, _ := shown(visit(2)); again != first {
		t.Errorf("after the restart it is %q, was %q", again, first)
	}
	w.tg.ForgetFiles()
	if anew, _ := shown(visit(3)); anew == first || anew == "" {
		t.Errorf("after Telegram forgot it, it is %q", anew)
	}
	if n := len(w.tg.Calls("sendPhoto")); n != 4 { // three people, and one refusal
		t.Errorf("%d calls", n)
	}
}
