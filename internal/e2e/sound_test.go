package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/telegram/botapitest"
	"wegweiser/locales"
)

// A voice note that is put beside the texts is offered without a restart; the first tap
// uploads it, and all later ones, of others and after kill -9, send what Telegram calls
// it. An old button plays while the talk stands elsewhere, and the talk goes on.
func TestSoundsSurviveARestart(t *testing.T) {
	w := newTown(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, locales.FS); err != nil {
		t.Fatal(err)
	}
	b := w.start("LOCALES_DIR=" + dir).waitReady()
	recording, err := filepath.Abs("../sound/testdata/machine.ogg")
	if err != nil {
		t.Fatal(err)
	}
	record := exec.Command(binary, "locales", "--locales", dir, "sound", "ar", "main.need", recording, "--speaker", "espeak-ng", "--machine")
	if out, err := record.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for end := time.Now().Add(20 * time.Second); !strings.Contains(reloadsOf(b), " 1"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the note is not read:\n%s", b.log)
		}
	}

	// hear comes to the first question, goes on to the second, and taps the old button.
	hear := func(n int) (first, second botapitest.Message, voice string) {
		t.Helper()
		ctx := deadline(t, 30*time.Second)
		p := w.newcomer(n, "ar")
		p.chat.Start(p.me, "")
		after := 0
		for _, what := range []string{"_l:ar", "_agree", "qualification"} {
			m, err := p.chat.WaitMessage(ctx, after, func(m botapitest.Message) bool { _, ok := choice(m, what); return ok })
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			button, _ := choice(m, what)
			p.chat.Forge(p.me, m.MessageID, button.CallbackData)
			first, after = m, m.MessageID
		}
		second, err := p.chat.WaitMessage(ctx, after, func(m botapitest.Message) bool { _, ok := choice(m, "university"); return ok })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.chat.TapOn(p.me, first, botapitest.LabelContains("🔊")); err != nil {
			t.Fatal(err)
		}
		m, err := p.chat.WaitMessage(ctx, second.MessageID, func(m botapitest.Message) bool { return m.Voice != nil })
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(m.Caption, "🤖") {
			t.Errorf("a machine speaks, and the caption is %q", m.Caption)
		}
		button, _ := choice(second, "university")
		p.chat.Forge(p.me, second.MessageID, button.CallbackData)
		if _, err := p.chat.WaitMessage(ctx, m.MessageID, func(m botapitest.Message) bool { _, ok := choice(m, "health"); return ok }); err != nil {
			t.Errorf("the talk does not go on: %v", err)
		}
		return first, second, m.Voice.FileID
	}
	_, _, one := hear(1)
	_, _, two := hear(2)
	b.kill()
	w.start("LOCALES_DIR=" + dir).waitReady()
	_, _, three := hear(3)
	if one == "" || one != two || one != three {
		t.Errorf("it is %q, then %q, after the restart %q", one, two, three)
	}
	w.tg.ForgetFiles()
	if _, _, four := hear(4); four == one || four == "" {
		t.Errorf("after Telegram forgot it, it is %q", four)
	}
	if n := len(w.tg.Calls("sendVoice")); n != 5 { // four people, and one refusal
		t.Errorf("%d calls", n)
	}
}

func reloadsOf(b *bot) string {
	_, page := b.get("/metrics")
	return reloadLine.FindString(page)
}
