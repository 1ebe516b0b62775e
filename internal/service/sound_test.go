package service

import (
	"testing"
	"testing/fstest"
)

// A voice note that is changed, added or taken out is a change of the talk, and so is who
// speaks in it.
func TestVoiceNotesAreWatched(t *testing.T) {
	texts := fstest.MapFS{"de.json": {Data: []byte("{}")}}
	w := &watcher{flows: fstest.MapFS{}, locales: texts}
	seen := map[string]string{w.stamp(): "without any"}
	for _, step := range []struct{ what, file, data string }{
		{"the first", "audio/ar/main.need.ogg", "one"},
		{"who speaks", "audio/ar/notes.yaml", "x"},
		{"another language", "audio/uk/main.need.ogg", "one"},
		{"spoken anew", "audio/ar/main.need.ogg", "another"},
		{"by somebody else", "audio/ar/notes.yaml", "xyz"},
		{"taken out", "audio/uk/main.need.ogg", ""},
	} {
		if texts[step.file] = (&fstest.MapFile{Data: []byte(step.data)}); step.data == "" {
			delete(texts, step.file)
		}
		now := w.stamp()
		if before, ok := seen[now]; ok {
			t.Errorf("%s looks as %s", step.what, before)
		}
		if w.stamp() != now {
			t.Error("it changes by itself")
		}
		seen[now] = step.what
	}
}
