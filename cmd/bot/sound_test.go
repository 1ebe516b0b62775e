//go:build !service

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wegweiser/flows"
	"wegweiser/internal/answer"
	"wegweiser/internal/check"
	"wegweiser/internal/flow"
	"wegweiser/internal/flow/flowfile"
	"wegweiser/internal/locale"
	"wegweiser/internal/sound"
)

const recording = "../../internal/sound/testdata/machine.ogg"

// notesOf are those that the service would play.
func (d desktop) notesOf(tag string) (keys []string, stale int) {
	d.t.Helper()
	texts, found := locale.Load(os.DirFS(d.dir))
	if texts == nil {
		d.t.Fatal(found)
	}
	r := check.Run(flows.FS, os.DirFS(d.dir), time.Now())
	if r.Failed() {
		d.t.Fatal(r)
	}
	notes, _ := check.Sounds(talkOf(d.t), texts, os.DirFS(d.dir))
	for _, n := range notes.All() {
		switch {
		case n.Lang != tag:
		case n.Stale:
			stale++
		default:
			keys = append(keys, n.Key)
		}
	}
	return keys, stale
}

// A recording is put into its place by one command, which says what to speak first; it is
// counted, and once the text changes it is stale until somebody has listened again.
func TestASoundFromNothing(t *testing.T) {
	d := newDesktop(t)
	words := d.does("sound", "ar", "main.need")
	if !strings.Contains(words, strings.Fields(plainOf(t, d, "ar", "main.need"))[0]) || !strings.Contains(words, "--speaker NAME") {
		t.Errorf("it says\n%s", words)
	}
	out := d.does("sound", "ar", "main.need", recording, "--speaker", `Amina "Mina" B.`)
	if !strings.Contains(out, "audio/ar/main.need.ogg: 1 s, 2 KB, spoken by Amina") {
		t.Errorf("it says %s", out)
	}
	out = d.does("sound", "ar", "system.emergency", recording, "--speaker", "espeak-ng", "--machine")
	if !strings.Contains(out, "a machine: people are told") || !strings.Contains(out, "It says facts (") {
		t.Errorf("it says %s", out)
	}
	keys, stale := d.notesOf("ar")
	if len(keys) != 2 || stale != 0 {
		t.Errorf("%v, %d stale", keys, stale)
	}
	if s := d.status("ar").Sounds; s.Notes != 2 || s.Machine != 1 || s.Stale != 0 || s.Minutes <= 0 || s.String() != "2 (1 by a machine)" {
		t.Errorf("status counts %+v: %s", s, s)
	}
	if s := d.status("de").Sounds; s.Notes != 0 || s.String() != "–" {
		t.Errorf("status counts %+v: %s", s, s)
	}
	if table := d.does("status"); !strings.Contains(table, "2 (1 by a machine)") {
		t.Errorf("the table is\n%s", table)
	}

	word := strings.Fields(plainOf(t, d, "ar", "main.need"))[1]
	text := d.read("ar.json")
	i := strings.Index(text, `"main.need"`)
	changed := text[:i] + strings.Replace(text[i:], word, word+word, 1)
	if err := os.WriteFile(filepath.Join(d.dir, "ar.json"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := d.status("ar"); s.Sounds.Stale != 1 || s.Warnings == 0 || s.Sounds.String() != "2 (1 by a machine, 1 stale)" {
		t.Errorf("after the text changed, status counts %+v, %d warnings", s.Sounds, s.Warnings)
	}
	d.does("sound", "ar", "main.need", "--speaker", "Amina B.") // listened to: still right
	if keys, stale := d.notesOf("ar"); len(keys) != 2 || stale != 0 {
		t.Errorf("%v, %d stale", keys, stale)
	}
	list := d.read("audio/ar/notes.yaml")
	if strings.Count(list, "main.need: ") != 1 || !strings.Contains(list, `{speaker: "Amina B.", machine: false, spoken: "`) {
		t.Errorf("the list is\n%s", list)
	}
}

// A recording changes no transcript: what it says stands in the words.
func TestSoundsChangeNoTranscript(t *testing.T) {
	d := newDesktop(t)
	for _, tag := range []string{"de", "ar"} {
		d.does("sound", tag, "main.need", recording, "--speaker", "A")
	}
	talks := t.TempDir()
	if err := os.CopyFS(talks, os.DirFS("../../flows")); err != nil {
		t.Fatal(err)
	}
	if err := (testCmd{Flows: talks, Locales: d.dir, Lang: []string{"de", "ar"}}).Run(); err != nil {
		t.Error(err)
	}
}

// What can't be a voice note is refused, and nothing is written.
func TestSoundsRefused(t *testing.T) {
	d := newDesktop(t)
	text := filepath.Join(t.TempDir(), "x.ogg")
	if err := os.WriteFile(text, []byte("ID3"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"no OGG file":               {"ar", "main.need", text, "--speaker", "A"},
		"which is not the same":     {"ar", "system.privacy", recording, "--speaker", "A"},
		"did you mean":              {"ar", "main.ned", recording, "--speaker", "A"},
		"message that newcomers":    {"ar", "button.back", recording, "--speaker", "A"},
		"is no language here":       {"xx", "main.need", recording, "--speaker", "A"},
		"write who speaks":          {"ar", "main.need", recording},
		"no recording of main.need": {"ar", "main.need", "--speaker", "A"},
		"no such file":              {"ar", "main.need", "nothing.ogg", "--speaker", "A"},
	} {
		out, err := d.types(append([]string{"sound"}, args...)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(d.dir, sound.Folder, "ar")); !os.IsNotExist(err) {
		t.Errorf("something was written (%v)", err)
	}
}

// talkOf is the shipped talk.
func talkOf(t *testing.T) *flow.Flows {
	t.Helper()
	talk, found := flowfile.Load(flows.FS, flowfile.Options{Languages: []string{"de"}, Readers: answer.Readers()})
	if talk == nil {
		t.Fatal(found)
	}
	return talk
}

func plainOf(t *testing.T, d desktop, tag, key string) string {
	t.Helper()
	texts, _ := locale.Load(os.DirFS(d.dir))
	words, _ := sound.Words(texts, sound.FactsOf(talkOf(t)), tag, key)
	return words
}
