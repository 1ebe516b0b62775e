package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/locales"
)

// Files that can't be used are told of to staff once, by whichever of two replicas, and
// to the metrics; people go on with the old ones. Mended, they are used.
func TestFilesChangeWhileTheServiceRuns(t *testing.T) {
	w := newTown(t)
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "flows"), flows.FS); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "locales"), locales.FS); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "FLOWS_DIR="+filepath.Join(dir, "flows"), "LOCALES_DIR="+filepath.Join(dir, "locales"))
	bots := []*bot{w.start().waitReady(), w.start().waitReady()}

	const mistake = "to: certifikate"
	path := filepath.Join(dir, "flows", "work.yaml")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	save := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refusing := func(want string) {
		t.Helper()
		for _, b := range bots {
			for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
				_, page := b.get("/metrics")
				if strings.Contains(page, "wegweiser_reload_refusing "+want+"\n") {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("wegweiser_reload_refusing does not become %s", want)
				}
			}
		}
	}
	told := func() (n int) {
		for _, m := range w.staff.Messages() {
			if strings.Contains(m.Text, "unknown-step") && strings.Contains(m.Text, "certificate") {
				n++
			}
		}
		return n
	}
	save(strings.Replace(string(good), "to: certificate", mistake, 1))
	refusing("1")
	if err := w.tg.WaitFor(deadline(t, 20*time.Second), func() bool { return told() > 0 }); err != nil {
		t.Fatal("staff are not told")
	}
	save(strings.Replace(string(good), "to: certificate", mistake, 1) + "\n") // the same again
	time.Sleep(4 * time.Second)
	if n := told(); n != 1 {
		t.Errorf("staff are told %d times", n)
	}
	save(string(good))
	refusing("0")
	if _, page := bots[0].get("/metrics"); !strings.Contains(page, `wegweiser_noted_total{what="reloaded"} 1`) || !strings.Contains(page, `wegweiser_noted_total{what="reload_refused"} 2`) {
		t.Errorf("the metrics don't count it:\n%s", page)
	}
}
