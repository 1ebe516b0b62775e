package preview_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wegweiser/internal/answer"
	"wegweiser/internal/browsertest"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/preview"
	"wegweiser/internal/sound"
)

// speak puts a voice note into the folder of the texts, as bot locales sound does it.
func speak(t *testing.T, flowsDir, dir, tag, key string, machine bool) {
	t.Helper()
	texts, found := locale.Load(os.DirFS(dir))
	talk, problems := flowfile.Load(os.DirFS(flowsDir), flowfile.Options{Languages: []string{"de"}, Readers: answer.Readers()})
	if texts == nil || talk == nil {
		t.Fatal(found, problems)
	}
	words, _ := sound.Words(texts, sound.FactsOf(talk), tag, key)
	data, err := os.ReadFile("../sound/testdata/machine.ogg")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, sound.Folder, tag)
	list := sound.WriteDeclared([]sound.Declared{{Key: key, Speaker: "Amina B.", Machine: machine, Spoken: sound.HashWords(words)}})
	for _, err := range []error{
		os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, key+sound.Ext), data, 0o600), os.WriteFile(filepath.Join(folder, sound.File), list, 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A voice note that is put into the folder appears: on the phone as a button, beside the
// text with a player that plays it and says who speaks, in the walk when the button is
// tapped. Once the text changes it is told to be stale, and the button is gone.
func TestSoundsArePlayed(t *testing.T) {
	f, l := copied(t)
	for _, tag := range []string{"ar", "uk", "tr"} {
		t.Run(tag, func(t *testing.T) {
			machine := tag == "tr"
			p := open(t, serve(t, previewOf(f, l)), "lang="+tag+"&key=main.need", wide)
			button := `document.querySelector('[id="s-main.need"] .phone .key[data-key="button.listen"]')`
			if has(p, button) || has(p, `document.querySelector('#detail audio')`) {
				t.Error("there is a sound before there is one")
			}
			speak(t, f, l, tag, "main.need", machine)
			p.Wait("the button", button)
			p.Wait("the player", `document.querySelector('#detail .sound audio')`)
			told := browsertest.Eval[string](p, `document.querySelector('#detail .sound').innerText`)
			if !strings.Contains(told, "Amina B.") || strings.Contains(told, "Maschine") != machine {
				t.Errorf("the panel says %q", told)
			}
			browsertest.Eval[bool](p, `(window.heard = new Audio(document.querySelector('#detail .sound audio').src), window.heard.load(), true)`)
			p.Wait("the sound is loaded", `window.heard.duration > 0.5 || (window.heard.error && document.body.append(window.heard.error.message))`)
			p.Shot("sound-" + tag)

			browsertest.Eval[bool](p, `(fetch('walk/`+tag+`?from=main.need').then((r) => r.json()).then(async (v) => {
				const heard = v.messages.at(-1).rows.flat().find((b) => b.label.some((n) => n.key === 'button.listen'));
				window.walked = await (await fetch('walk/`+tag+`?from=main.need&move=tap:' + heard.choice)).json();
			}), true)`)
			p.Wait("the walk", `window.walked`)
			if got := browsertest.Eval[string](p, `(window.walked.why ?? '') + window.walked.messages.map((m) => m.file ?? '').join('')`); got != "audio/"+tag+"/main.need.ogg" {
				t.Errorf("the tap brings %q", got)
			}

			text := browsertest.Eval[string](p, `document.querySelector('[id="s-main.need"] .phone .piece[data-key="main.need"]').textContent`)
			word := strings.Fields(text)[1]
			rewriteText(t, filepath.Join(l, tag+".json"), "main.need", word, word+word)
			p.Wait("no button", `!`+button)
			p.Wait("it is told to be stale", `document.querySelector('#detail .sound .remark') && document.querySelector('#found').innerText.includes('sound-stale')`)
		})
	}
}

// rewriteText changes the first such word of a text.
func rewriteText(t *testing.T, file, key, old, with string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	from := strings.Index(string(data), fmt.Sprintf("%q", key))
	text := string(data[:from]) + strings.Replace(string(data[from:]), old, with, 1)
	if from < 0 || text == string(data) {
		t.Fatalf("%s has no %s in %s", file, old, key)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Beside the pictures only voice notes are given out.
func TestOnlySoundsAreGivenOut(t *testing.T) {
	f, l := copied(t)
	speak(t, f, l, "ar", "main.need", false)
	p := serve(t, previewOf(f, l))
	for name, want := range map[string]int{
		"audio/ar/main.need.ogg": 200, "audio/ar/notes.yaml": 404, "audio/uk/main.need.ogg": 404,
		"audio/ar/%2e%2e/%2e%2e/de.json": 404, "audio/%2e%2e/ar.json": 404,
	} {
		r, err := http.Get(p.URL() + "media/" + name)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if r.StatusCode != want || want == 200 && r.Header.Get("Content-Type") != "application/ogg" {
			t.Errorf("%s: %d %s, %d bytes", name, r.StatusCode, r.Header.Get("Content-Type"), len(data))
		}
	}
}

func previewOf(flowsDir, localesDir string) preview.Options {
	return preview.Options{Flows: os.DirFS(flowsDir), Locales: os.DirFS(localesDir)}
}
