package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecordWritesOverNothing: a talk that stands in a file is not lost to a new one,
// unless that is asked for.
func TestRecordWritesOverNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "talk.txt")
	holds := func(want string) {
		t.Helper()
		if text, err := os.ReadFile(file); err != nil || string(text) != want {
			t.Errorf("%q, %v; want %q", text, err, want)
		}
	}
	if err := (playCmd{Record: file}).record([]byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := (playCmd{Record: file}).record([]byte("two")); err == nil {
		t.Error("written over")
	}
	holds("one")
	if err := (playCmd{Record: file, Lang: "de"}).Run(); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Errorf("the talk began: %v", err)
	}
	if err := (playCmd{Record: file, Force: true}).record([]byte("2")); err != nil {
		t.Fatal(err)
	}
	holds("2")
}
