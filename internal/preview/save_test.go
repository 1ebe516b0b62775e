package preview_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"wegweiser/internal/locale"
	"wegweiser/internal/preview"
)

// A text is saved through a link within the folder, and not through one that leads out.
func TestSavingStaysInTheFolder(t *testing.T) {
	for name, tt := range map[string]struct {
		out  bool
		want int
	}{"out": {true, http.StatusConflict}, "within": {false, http.StatusOK}} {
		t.Run(name, func(t *testing.T) {
			f, l := copied(t)
			target := filepath.Join(l, "kept", "uk.json")
			if tt.out {
				target = filepath.Join(t.TempDir(), "uk.json")
			}
			if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(filepath.Join(l, "uk.json"), target); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, filepath.Join(l, "uk.json")); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(target)
			if err != nil {
				t.Fatal(err)
			}
			p := serve(t, preview.Options{Flows: os.DirFS(f), Locales: os.DirFS(l), Edit: l})
			if got := save(t, p, l, "uk", "recognition.certificate"); got != tt.want {
				t.Errorf("answered %d, want %d", got, tt.want)
			}
			after, err := os.ReadFile(target)
			if err != nil || bytes.Equal(before, after) != tt.out {
				t.Errorf("%v, the file is %d bytes and was %d", err, len(after), len(before))
			}
		})
	}
}

// A file that an editor on Windows wrote is laid out as bot locales fmt lays it out when a
// text of it is saved: with the line ends of all others, and no text otherwise.
func TestSavingNormalisesLineEnds(t *testing.T) {
	f, l := copied(t)
	name := filepath.Join(l, "uk.json")
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.ReplaceAll(before, []byte("\n"), []byte("\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	p := serve(t, preview.Options{Flows: os.DirFS(f), Locales: os.DirFS(l), Edit: l})
	if got := save(t, p, l, "uk", "recognition.certificate"); got != http.StatusOK {
		t.Fatalf("answered %d", got)
	}
	after, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, _ := locale.ParseFile("uk.json", before)
	file.Message("recognition.certificate").Texts["other"] += "!"
	if bytes.Contains(after, []byte("\r")) || !bytes.Equal(after, file.Bytes()) {
		t.Errorf("%d bytes with %d \\r; it was %d", len(after), bytes.Count(after, []byte("\r")), len(before))
	}
}

// save adds a sign to a text, as the page does it.
func save(t *testing.T, p *preview.Preview, dir, lang, key string) int {
	t.Helper()
	forms := func(tag, more string) []map[string]string {
		file, _ := locale.ReadFile(os.DirFS(dir), tag)
		return []map[string]string{{"form": "other", "text": file.Message(key).Texts["other"] + more}}
	}
	body, err := json.Marshal(map[string]any{
		"lang": lang, "key": key, "forms": forms(lang, "!"), "was": forms(lang, ""), "source": forms("de", ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(p.URL()+"save", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
