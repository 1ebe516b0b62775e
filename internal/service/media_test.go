package service

import (
	"testing"
	"testing/fstest"
)

// A picture that is changed, added or taken out is a change of the talk.
func TestPicturesAreWatched(t *testing.T) {
	talk := fstest.MapFS{"main.yaml": {Data: []byte("x")}, "media/way.png": {Data: []byte("one")}}
	w := &watcher{flows: talk, locales: fstest.MapFS{}}
	before := w.stamp()
	if w.stamp() != before {
		t.Fatal("it changes by itself")
	}
	talk["media/way.png"] = &fstest.MapFile{Data: []byte("another")}
	changed := w.stamp()
	talk["media/list.ar.pdf"] = &fstest.MapFile{Data: []byte("x")}
	added := w.stamp()
	delete(talk, "media/way.png")
	if gone := w.stamp(); changed == before || added == changed || gone == added {
		t.Errorf("%q %q %q %q", before, changed, added, gone)
	}
}
